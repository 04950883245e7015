"""The comparison of fine-tuning methods (`finetune/compare.py`) as pages: a row a method, charts, and how to read them. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.costs.numbers import count
from finetune.evaluation.report import words
from finetune.evaluation.report.document import (
    Bars,
    Block,
    Bullets,
    Cell,
    Charts,
    Document,
    Interval,
    Line,
    Section,
    Series,
    Table,
    Text,
)
from finetune.evaluation.report.markdown import markdown
from finetune.evaluation.report.numbers import duration, interval_of, localised, value_of, with_interval
from finetune.evaluation.report.page import page
from index.passages import LANGS, Lang

_FILES: dict[Lang, str] = {"en": "methods.md", "pt-BR": "methods.pt-BR.md"}
_MEASURES = ("right", "language", "unsupported")
_HEADS = (
    ("method", "método"), ("parameters trained", "parâmetros treinados"), ("to keep", "a guardar"), ("passes", "passagens"),
    ("tokens/s", "tokens/s"), ("training", "treino"), ("peak memory", "pico de memória"), ("held-out loss before", "perda antes"),
    ("after", "depois"),
)  # fmt: skip
_SAID = {
    "title": ("Fine-tuning methods on the same examples", "Métodos de fine-tuning com os mesmos exemplos"),
    "subtitle": (
        "{base} · {examples} examples · {cases} questions · {day}",
        "{base} · {examples} exemplos · {cases} perguntas · {day}",
    ),
    "training": ("What each takes and what it learns", "O que cada um exige e o que aprende"),
    "answers": ("What each then answers", "O que cada um responde depois"),
    "repeat": ("What was run", "O que rodou"),
    "loss": (
        "Losses are in nats a token on the same held-out examples; less is better. A model from scratch has a tokenizer of its own, so its "
        "loss does not compare with the others'.",
        "As perdas são em nats por token nos mesmos exemplos reservados; menos é melhor. Um modelo do zero tem tokenizador próprio, então "
        "a perda dele não se compara com a dos outros.",
    ),
    "unpassaged": (
        "Answers without passages, from the weights alone, with 95% intervals: with {cases} questions they are wide, and methods whose "
        "intervals overlap cannot be told apart.",
        "Respostas sem trechos, só com os pesos, com intervalos de 95%: com {cases} perguntas eles são largos, e métodos cujos intervalos "
        "se sobrepõem não se distinguem.",
    ),
    "lowest": ("Lowest loss of those that begin from the base:", "Menor perda entre os que partem do modelo base:"),
    "smallest": ("Least to keep:", "Menos a guardar:"),
    "leanest": ("Least memory:", "Menos memória:"),
    "less": (" (less is better)", " (menos é melhor)"),
    "missing": ("Left out:", "Ficou de fora:"),
}  # fmt: skip


def methods_pages(found: Mapping[str, Any]) -> dict[str, str]:
    """All that people read of a comparison, by file name. Raises KeyError where `methods.json` lacks a part."""
    documents = {lang: _document(found, lang) for lang in LANGS}
    texts = {_FILES[lang]: markdown(document) for lang, document in documents.items()}
    return {**texts, "methods.html": page(list(documents.values()))}


def _document(found: Mapping[str, Any], lang: Lang) -> Document:
    about = found["about"]
    rows = [row for row in found["rows"] if not row["problem"]]
    subtitle = _say("subtitle", lang).format(
        base=about["base"], examples=count(about["examples"], lang), cases=about["cases"], day=about["created"]
    )
    sections = (
        Section("training", _say("training", lang), _training(found["rows"], rows, lang)),
        Section("answers", _say("answers", lang), _answers(rows, about, lang)),
        Section("repeat", _say("repeat", lang), (_repeat(about, lang),)),
    )
    return Document(lang, _say("title", lang), subtitle, tuple(one for one in sections if one.blocks))


def _training(every: list[Mapping[str, Any]], rows: list[Mapping[str, Any]], lang: Lang) -> tuple[Block, ...]:
    left_out = tuple(
        Line(f"{_say('missing', lang)}", f"{row['method']}. {row['problem'].replace('`', '')}")
        for row in every
        if row["problem"]
    )
    head = tuple(_pick(each, lang) for each in _HEADS)
    table = Table(_say("training", lang), head, tuple(_row(row, lang) for row in rows))
    return (
        *((Bullets((*_findings(rows, lang), *left_out)),) if rows or left_out else ()),
        *((table, Text(_say("loss", lang))) if rows else ()),
    )


def _findings(rows: list[Mapping[str, Any]], lang: Lang) -> tuple[Line, ...]:
    if not rows:
        return ()
    begun = [row for row in rows if row["method"] != "scratch" and row["loss"] is not None]
    lowest = min(begun, key=lambda row: row["loss"], default=None)
    smallest = min(rows, key=lambda row: row["kept_mib"])
    leanest = min(rows, key=lambda row: row["peak_memory_mib"])
    return (
        *((Line(_say("lowest", lang), f"{lowest['method']}, {_loss(lowest['loss'], lang)}."),) if lowest else ()),
        Line(_say("smallest", lang), f"{smallest['method']}, {_mib(smallest['kept_mib'], lang)}."),
        Line(_say("leanest", lang), f"{leanest['method']}, {_mib(leanest['peak_memory_mib'], lang)}."),
    )


def _row(row: Mapping[str, Any], lang: Lang) -> tuple[Cell, ...]:
    texts = (
        row["method"],
        count(row["trained"], lang),
        _mib(row["kept_mib"], lang),
        localised(f"{row['passes']:g}", lang),
        count(round(row["tokens_per_second"]), lang),
        duration(row["seconds"], lang),
        _mib(row["peak_memory_mib"], lang),
        _loss(row["loss_before"], lang),
        _loss(row["loss"], lang),
    )
    return tuple(map(Cell, texts))


def _answers(rows: list[Mapping[str, Any]], about: Mapping[str, Any], lang: Lang) -> tuple[Block, ...]:
    shown = [name for name in _MEASURES if any(row[name] for row in rows)]
    if not shown:
        return ()
    methods = tuple(str(row["method"]) for row in rows)
    charts = []
    for name in shown:
        title = words.measure(name, lang) + (_say("less", lang) if name == "unsupported" else "")
        told = "; ".join(f"{row['method']}: {with_interval(name, row[name], lang)}" for row in rows if row[name])
        values = tuple(_interval(row[name]) for row in rows)
        charts.append(Bars(title, methods, (Series("", values),), f"{title}. {told}."))
    head = (_pick(_HEADS[0], lang), *(words.measure(name, lang) for name in shown))
    body = tuple((Cell(str(row["method"])), *(_measured(row[name], name, lang) for name in shown)) for row in rows)
    table = Table(_say("answers", lang), head, body)
    return Text(_say("unpassaged", lang).format(cases=about["cases"])), Charts(tuple(charts), (table,))


def _repeat(about: Mapping[str, Any], lang: Lang) -> Table:
    rows = {
        ("model", "modelo"): about["base"],
        ("examples", "exemplos"): f"{count(about['examples'], lang)}, {about['data']}",
        ("data (SHA-256)", "dados (SHA-256)"): f"{about['data_sha256'][:16]}…",
        ("questions", "perguntas"): f"{about['cases']}" + (f" ({about['half']})" if about["half"] else ""),
        ("settings", "ajustes"): ", ".join(f"{name} {value}" for name, value in about["settings"].items()),
        ("machine", "máquina"): about["hardware"],
    }
    head = ("setting", "value") if lang == "en" else ("ajuste", "valor")
    body = tuple((Cell(_pick(name, lang)), Cell(str(value))) for name, value in rows.items())
    return Table(_say("repeat", lang), head, body, texts=2)


def _measured(found: Mapping[str, Any] | None, name: str, lang: Lang) -> Cell:
    return Cell("–") if found is None else Cell(value_of(name, found["value"], lang), interval_of(name, found, lang))


def _interval(found: Mapping[str, Any] | None) -> Interval | None:
    return None if found is None else Interval(found["value"], found["low"], found["high"])


def _loss(loss: float | None, lang: Lang) -> str:
    return "–" if loss is None else localised(f"{loss:.3f}", lang)


def _mib(size: float, lang: Lang) -> str:
    return localised(f"{size:.2f}", lang) + " MiB" if size < 1 else f"{count(round(size), lang)} MiB"


def _say(key: str, lang: Lang) -> str:
    return _pick(_SAID[key], lang)


def _pick(both: tuple[str, str], lang: Lang) -> str:
    return both[0 if lang == "en" else 1]
