"""A report's sections in their order: findings first, then the numbers they rest on, cases, and how to repeat it all."""

from __future__ import annotations

from finetune.evaluation.report import words
from finetune.evaluation.report.beside import elsewhere, second_opinion
from finetune.evaluation.report.document import (
    Block,
    Bullets,
    Cell,
    Charts,
    Code,
    Document,
    Folded,
    Line,
    Section,
    Table,
    Text,
)
from finetune.evaluation.report.examples import examples
from finetune.evaluation.report.meaning import meaning
from finetune.evaluation.report.numbers import duration
from finetune.evaluation.report.plots import against_seconds, confusions, kinds_heat, lang_bars, measure_bars
from finetune.evaluation.report.sentences import say
from finetune.evaluation.report.tables import (
    TOLD,
    Report,
    comparisons_table,
    kinds_table,
    langs_table,
    modes_table,
    retrieval_table,
    wins_lists,
    wins_table,
)
from index.passages import Lang

_TITLES: dict[str, tuple[str, str]] = {
    "meaning": ("What it means", "O que isso significa"), "modes": ("Modes", "Modos"), "langs": ("By language", "Por idioma"),
    "kinds": ("By kind of question", "Por tipo de pergunta"), "comparisons": ("Modes against each other", "Modos uns contra os outros"),
    "wins": ("Wins and losses", "Ganhos e perdas"), "retrieval": ("Passages found", "Trechos encontrados"),
    "approaches": ("Approach stated against the right one", "Abordagem declarada e abordagem certa"),
    "elsewhere": ("What tuning changed elsewhere", "O que o ajuste mudou em outros assuntos"),
    "judge": ("Second opinion: a judge", "Segunda opinião: um juiz"),
    "cases": ("Instructive cases", "Casos instrutivos"),
    "repeat": ("What was run, and how to repeat it", "O que rodou e como repetir"),
}  # fmt: skip


def contents(report: Report, lang: Lang) -> Document:
    """Lay a report out in one language. Raises KeyError where the report lacks a part."""
    blocks: dict[str, tuple[Block, ...]] = {
        "meaning": meaning(report, lang),
        "modes": _modes(report, lang),
        "langs": _langs(report, lang),
        "kinds": _kinds(report, lang),
        "comparisons": _comparisons(report, lang),
        "wins": _wins(report, lang),
        "retrieval": _retrieval(report, lang),
        "approaches": _approaches(report, lang),
        "elsewhere": elsewhere(report, lang),
        "judge": second_opinion(report, lang),
        "cases": (Text(say("rule", lang)), examples(report, lang)),
        "repeat": _repeat(report, lang),
    }
    at = 0 if lang == "en" else 1
    sections = tuple(Section(name, _TITLES[name][at], found) for name, found in blocks.items() if found)
    about = report["about"]
    model, modes = about["engine"]["model"], len(report["summary"]["modes"])
    subtitle = say("subtitle", lang, model=model, cases=about["cases"], modes=modes, day=about["created"][:10])
    return Document(lang, say("title", lang), subtitle, sections)


def _modes(report: Report, lang: Lang) -> tuple[Block, ...]:
    table = modes_table(report, lang)
    names = {words.measure(name, lang): name for name in TOLD}
    lines = tuple(Line(f"{row[0].text}:", f"{words.explained(names[row[0].text], lang)}.") for row in table.rows)
    scatter = against_seconds(report, lang)
    return (
        Text(say("intervals", lang)),
        table,
        Folded(say("measures", lang), (Bullets(lines),)),
        Charts(measure_bars(report, lang)),
        *((Charts((scatter,)),) if scatter else ()),
    )


def _langs(report: Report, lang: Lang) -> tuple[Block, ...]:
    bars = lang_bars(report, lang)
    table = langs_table(report, lang)
    return (Charts((bars,), (table,)),) if bars else ()


def _kinds(report: Report, lang: Lang) -> tuple[Block, ...]:
    heat = kinds_heat(report, lang)
    return (Charts((heat,), (kinds_table(report, lang),)),) if heat else ()


def _comparisons(report: Report, lang: Lang) -> tuple[Block, ...]:
    found = report["summary"]["comparisons"]
    if not found:
        return ()
    over_all = [one for one in found if one["lang"] == "all"]
    single = [one for one in found if one["lang"] != "all"]
    folded = Folded(say("each_lang", lang), (comparisons_table(single, lang),))
    how = Text(say("compared", lang, count=len(found)))
    return (how, comparisons_table(over_all, lang), *((folded,) if single else ()))


def _wins(report: Report, lang: Lang) -> tuple[Block, ...]:
    table = wins_table(report, lang)
    return (table, *wins_lists(report, lang)) if table.rows else ()


def _retrieval(report: Report, lang: Lang) -> tuple[Block, ...]:
    table = retrieval_table(report, lang)
    return (Text(say("retrieved_once", lang)), table) if table else ()


def _approaches(report: Report, lang: Lang) -> tuple[Block, ...]:
    charts = confusions(report, lang)
    corner = "right ↓ stated →" if lang == "en" else "certa ↓ declarada →"
    tables = tuple(
        Table(
            chart.title,
            (corner, *chart.columns),
            tuple((Cell(row), *map(Cell, texts)) for row, texts in zip(chart.rows, chart.texts, strict=True)),
        )
        for chart in charts
    )
    return (Text(say("approaches", lang)), Charts(charts, tables)) if charts else ()


def _repeat(report: Report, lang: Lang) -> tuple[Block, ...]:
    about = report["about"]
    engine = about["engine"]
    rows = {
        ("created", "criado em"): about["created"],
        ("model", "modelo"): engine["model"],
        ("engine", "motor"): f"{engine['engine']}, {engine['device']}, {engine['precision']}",
        ("adapter", "adaptador"): about["adapter"] or "–",
        ("cases", "casos"): _cases(report, lang),
        ("fingerprint of the cases", "impressão digital dos casos"): about["cases_hash"][:16],
        ("version of the prompts", "versão dos prompts"): about["prompt_version"],
        ("seed", "semente"): str(about["seed"]),
        ("machine", "máquina"): about["hardware"],
        ("took", "levou"): duration(about["seconds"], lang),
        ("versions", "versões"): ", ".join(f"{name} {version}" for name, version in about["versions"].items()),
    }
    at = 0 if lang == "en" else 1
    table = Table(_TITLES["repeat"][at], ("setting", "value") if lang == "en" else ("ajuste", "valor"),
                  tuple((Cell(names[at]), Cell(value)) for names, value in rows.items()), texts=2)  # fmt: skip
    return Code(about["command"]), Text(say("repeat", lang)), table


def _cases(report: Report, lang: Lang) -> str:
    about = report["about"]
    parts = [str(about["cases"])]
    parts += [f"{'half' if lang == 'en' else 'metade'}: {words.name(about['split'], lang)}"] if about["split"] else []
    parts += [f"{'only' if lang == 'en' else 'só'} {words.name(about['lang'], lang)}"] if about["lang"] else []
    parts += [f"--limit {about['limit']}"] if about["limit"] else []
    return ", ".join(parts)
