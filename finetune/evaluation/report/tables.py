"""The report's tables, from its summary: modes, languages, kinds, comparisons, wins and losses, retrieval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from finetune.evaluation.report import words
from finetune.evaluation.report.document import Bullets, Cell, Folded, Line, Table, Tone
from finetune.evaluation.report.numbers import (
    interval_of,
    nats,
    nats_between,
    p_value,
    points_with_interval,
    ratio,
    signed_nats,
    value_of,
)
from index.passages import Lang

Report = Mapping[str, Any]
TOLD = (
    "right", "figure_recall", "unsupported", "refusal_f1", "refusals", "language", "citation_precision", "citation_recall", "seconds",
    "first_token", "cost", "fallback", "words", "too_long", "repeated", "chrf", "rouge_l",
    "cosine",
)  # fmt: skip
RETRIEVAL = ("hit", "mrr", "ndcg")  # the same passages for every mode, so told once
_BY_LANG = ("right", "figure_recall", "unsupported", "refusals", "language")
NOTHING = Cell("–")


def modes_table(report: Report, lang: Lang) -> Table:
    """A row a measure, a column a mode, each value with its interval."""
    summary = report["summary"]
    modes = list(summary["modes"])
    rows = []
    for name in TOLD:
        if name == "refusal_f1":
            cells = [_f1(summary["refusals"][mode], lang) for mode in modes]
        else:
            cells = [_estimate(summary["modes"][mode], name, lang) for mode in modes]
        if any(cell != NOTHING for cell in cells):
            rows.append((Cell(words.measure(name, lang)), *cells))
    title = "Modes and measures" if lang == "en" else "Modos e medidas"
    return Table(title, (_head("measure", lang), *modes), tuple(rows))


def langs_table(report: Report, lang: Lang) -> Table:
    """The measures that differ by language, a row a measure and language."""
    found = report["summary"]["by_lang"]
    langs = list(next(iter(found.values()))) if found else []
    rows = []
    for name in _BY_LANG:
        for spoken in langs:
            cells = [_estimate(by[spoken], name, lang) for by in found.values()]
            if any(cell != NOTHING for cell in cells):
                rows.append((Cell(f"{words.measure(name, lang)} · {words.name(spoken, lang)}"), *cells))
    title = "By language" if lang == "en" else "Por idioma"
    return Table(title, (_head("measure", lang), *found), tuple(rows))


def kinds_table(report: Report, lang: Lang) -> Table:
    """Right answers of each kind of question, a column a mode."""
    found = report["summary"]["by_kind"]
    rows = [
        (Cell(words.name(kind, lang)), *(_right_of(by.get(kind), lang) for by in found.values()))
        for kind in kinds_of(report)
    ]
    title = "Right answers by kind" if lang == "en" else "Respostas certas por tipo"
    return Table(title, (_head("kind", lang), *found), tuple(rows))


def kinds_of(report: Report) -> list[str]:
    """The kinds of question that were judged, in their order."""
    return list(dict.fromkeys(kind for by in report["summary"]["by_kind"].values() for kind in by))


def comparisons_table(comparisons: Sequence[Mapping[str, Any]], lang: Lang) -> Table:
    """What each comparison shows: difference, cases, p-value corrected over all comparisons of the report, verdict in words."""
    single = any(one["lang"] != "all" for one in comparisons)
    first = ("compared", "measure", *(("language",) if single else ()))
    heads = (*first, "difference", "cases", "p", "p_corrected", "verdict")
    rows = [
        (
            Cell(f"{one['first']} → {one['second']}"),
            Cell(words.measure(one["measure"], lang)),
            *((Cell(words.name(one["lang"], lang)),) if single else ()),
            difference_cell(one, lang),
            Cell(str(one["cases"])),
            Cell(p_value(one["p"], lang)),
            Cell(p_value(one["p_corrected"], lang)),
            verdict_cell(one["verdict"], lang),
        )
        for one in comparisons
    ]
    title = "Comparisons" if lang == "en" else "Comparações"
    return Table(title, tuple(_head(name, lang) for name in heads), tuple(rows), len(first))


def difference_cell(one: Mapping[str, Any], lang: Lang) -> Cell:
    """A difference in percentage points with its interval."""
    value, ends = points_with_interval(one, lang).split(", ")
    return Cell(value, ends)


def verdict_cell(verdict: str, lang: Lang) -> Cell:
    """A verdict in words, coloured where there is one."""
    tones: dict[str, Tone] = {"better": "better", "worse": "worse"}
    return Cell(words.verdict(verdict, lang), tone=tones.get(verdict, ""))


def wins_table(report: Report, lang: Lang) -> Table:
    """How many cases only one of two modes got right."""
    rows = []
    for one in report["summary"]["comparisons"]:
        if one["measure"] == "right" and one["lang"] == "all":
            counts = (Cell(str(one["gained"])), Cell(str(one["lost"])), Cell(p_value(one["p_mcnemar"], lang)))
            rows.append((Cell(f"{one['first']} → {one['second']}"), *counts))
    title = "Wins and losses" if lang == "en" else "Ganhos e perdas"
    heads = ("compared", "gained", "lost", "p_mcnemar")
    return Table(title, tuple(_head(name, lang) for name in heads), tuple(rows))


def wins_lists(report: Report, lang: Lang) -> tuple[Folded, ...]:
    """Which cases those are, by id, folded a pair of modes."""
    right = {(row["mode"], row["case"]): row["right"] for row in report["rows"]}
    found = []
    for row in report["summary"]["comparisons"]:
        if row["measure"] != "right" or row["lang"] != "all":
            continue
        first, second = row["first"], row["second"]
        both = [
            (case["id"], right.get((first, case["id"])), right.get((second, case["id"]))) for case in report["cases"]
        ]
        gained = [case for case, before, after in both if before is False and after is True]
        lost = [case for case, before, after in both if before is True and after is False]
        lines = [_only(second, gained, lang), _only(first, lost, lang)]
        if gained or lost:
            found.append(Folded(f"{first} → {second}: +{len(gained)} −{len(lost)}", (Bullets(tuple(lines)),)))
    return tuple(found)


def retrieval_table(report: Report, lang: Lang) -> Table | None:
    """How well the passages were found; the same for all modes, so told once. None where no mode reads passages."""
    for found in report["summary"]["modes"].values():
        if any(name in found for name in RETRIEVAL):
            rows = tuple(
                (Cell(words.measure(name, lang)), Cell(words.explained(name, lang)), _estimate(found, name, lang))
                for name in RETRIEVAL
                if name in found
            )
            title = "Passages found" if lang == "en" else "Trechos encontrados"
            return Table(title, (_head("measure", lang), _head("what", lang), _head("value", lang)), rows, 2)
    return None


def elsewhere_table(found: Mapping[str, Any], lang: Lang) -> Table:
    """How likely base and tuned model find the base's answers to everyday prompts: in all, and in each language."""
    changes = {"all": found["overall"], **found["by_lang"]}
    rows = tuple(
        (
            Cell(words.name(spoken, lang)),
            Cell(nats(one["base"], lang)),
            Cell(nats(one["adapter"], lang)),
            Cell(signed_nats(one["difference"]["value"], lang), nats_between(one["difference"], lang)),
            Cell(ratio(one["perplexity_ratio"], lang)),
            Cell(str(one["difference"]["cases"])),
            Cell(p_value(one["p"], lang)),
            Cell(words.moved(one["verdict"], lang)),
        )
        for spoken, one in changes.items()
    )
    title = "Likelihood of the base's answers" if lang == "en" else "Probabilidade das respostas do modelo base"
    heads = ("language", "base", "tuned", "difference", "ratio", "prompts", "p_corrected", "verdict")
    return Table(title, tuple(_head(name, lang) for name in heads), rows)


def judged_table(report: Report, lang: Lang) -> Table:
    """What the judge preferred, pair by pair of modes. Its verdicts have no colour: they are an opinion."""
    rows = tuple(
        (
            Cell(f"{one['first']} → {one['second']}"),
            *(
                Cell(str(one[name]))
                for name in ("second_wins", "first_wins", "ties", "disagreed", "unreadable", "same")
            ),
            difference_cell({**one["advantage"], "difference": one["advantage"]["value"]}, lang),
            Cell(p_value(one["p_corrected"], lang)),
            Cell(words.verdict(one["verdict"], lang)),
        )
        for one in report["judged"]
    )
    title = "Judged in pairs" if lang == "en" else "Julgados em pares"
    counts = ("second_wins", "first_wins", "ties", "disagreed", "unreadable", "same")
    heads = ("compared", *counts, "advantage", "p_corrected", "verdict")
    return Table(title, tuple(_head(name, lang) for name in heads), rows)


def _only(mode: str, cases: Sequence[str], lang: Lang) -> Line:
    lead = f"only {mode} is right:" if lang == "en" else f"só {mode} acerta:"
    return Line(lead, ", ".join(cases) or ("none" if lang == "en" else "nenhum"))


def _estimate(found: Mapping[str, Any], name: str, lang: Lang) -> Cell:
    if name not in found:
        return NOTHING
    return Cell(value_of(name, found[name]["value"], lang), interval_of(name, found[name], lang))


def _f1(found: Mapping[str, Any], lang: Lang) -> Cell:
    return NOTHING if found["f1"] is None else Cell(value_of("mrr", found["f1"], lang))


def _right_of(found: Mapping[str, Any] | None, lang: Lang) -> Cell:
    if not found:
        return NOTHING
    of = "of" if lang == "en" else "de"
    return Cell(value_of("right", found["right"] / found["cases"], lang), f"{found['right']} {of} {found['cases']}")


def _head(name: str, lang: Lang) -> str:
    heads = {
        "measure": ("measure", "medida"), "kind": ("kind of question", "tipo de pergunta"), "compared": ("compared", "comparados"),
        "language": ("language", "idioma"), "difference": ("difference", "diferença"), "cases": ("cases", "casos"), "p": ("p", "p"),
        "p_corrected": ("p, corrected", "p corrigido"), "verdict": ("what it shows", "o que mostra"), "value": ("value", "valor"),
        "gained": ("only the second right", "só o segundo acerta"), "lost": ("only the first right", "só o primeiro acerta"),
        "base": ("base", "base"), "tuned": ("tuned", "ajustado"), "ratio": ("perplexity, tuned over base", "perplexidade, ajustado/base"),
        "prompts": ("prompts", "prompts"), "second_wins": ("second wins", "segundo ganha"), "first_wins": ("second loses", "segundo perde"),
        "ties": ("ties", "empates"), "disagreed": ("of these, disagreements", "destes, discordâncias"),
        "unreadable": ("of these, unreadable", "destes, ilegíveis"), "same": ("of these, same answers", "destes, respostas iguais"),
        "advantage": ("advantage of the second", "vantagem do segundo"),
        "p_mcnemar": ("p (exact McNemar)", "p (McNemar exato)"), "what": ("what it is", "o que é"),
    }  # fmt: skip
    return heads[name][0 if lang == "en" else 1]
