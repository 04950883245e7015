"""The most instructive cases side by side: what was asked, what a right answer holds, and what each mode said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.citations import without_marks
from app.costs.numbers import number
from finetune.evaluation.instructive import instructive
from finetune.evaluation.report import words
from finetune.evaluation.report.document import Example, Examples, Said
from finetune.evaluation.report.numbers import value_of
from finetune.evaluation.report.tables import Report
from index.passages import Lang

_CITED = 6  # more passages than these are not listed


def examples(report: Report, lang: Lang) -> Examples:
    """The cases that teach most, chosen by rule, each with all its answers."""
    cases = {case["id"]: case for case in report["cases"]}
    rows = {(row["case"], row["mode"]): row for row in report["rows"]}
    answers: dict[str, list[Mapping[str, Any]]] = {}
    for answer in report["answers"]:
        answers.setdefault(answer["case"], []).append(answer)
    return Examples(
        tuple(
            _example(
                cases[case],
                [(answer, rows[case, answer["mode"]]) for answer in answers.get(case, ())],
                lang,
            )
            for case in instructive(report)
        )
    )


def _example(
    case: Mapping[str, Any], answered: list[tuple[Mapping[str, Any], Mapping[str, Any]]], lang: Lang
) -> Example:
    title = " · ".join(
        (case["id"], words.name(case["kind"], lang), words.name(case["lang"], lang), words.name(case["format"], lang))
    )
    turns = tuple(case["turns"])
    if case["document"]:
        brought = "brings the document" if lang == "en" else "traz o documento"
        turns = (f"[{brought} {case['document']}] {turns[0]}", *turns[1:])
    said = tuple(_said(answer, row, lang) for answer, row in answered)
    return Example(title, case["lang"], turns, _expected(case, lang), said)


def _expected(case: Mapping[str, Any], lang: Lang) -> str:
    """What a right answer to the case holds, in one line."""
    either, never = (" or ", "never") if lang == "en" else (" ou ", "nunca")
    parts = ["declines" if lang == "en" else "recusa"] if case["refuse"] else []
    parts += [
        f"{words.name(part, lang)}: {words.name(chosen, lang)}" for part, chosen in case["right"].items() if chosen
    ]
    if case["figures"]:
        parts.append(f"{words.name('figures', lang)}: {' + '.join(number(each, lang) for each in case['figures'])}")
    if case["facts"]:
        parts.append(f"{words.name('facts', lang)}: {', '.join(f'«{either.join(group)}»' for group in case['facts'])}")
    if case["forbid"]:
        parts.append(f"{never}: {', '.join(f'«{each}»' for each in case['forbid'])}")
    if not parts and case["refuse"] is False:
        return "answers, and does not decline" if lang == "en" else "responde, sem recusar"
    return "; ".join(parts) or ("not judged" if lang == "en" else "não se julga")


def _said(answer: Mapping[str, Any], row: Mapping[str, Any], lang: Lang) -> Said:
    verdicts = {True: ("right", "certa"), False: ("wrong", "errada"), None: ("not judged", "não julgada")}
    text = without_marks(answer["answer"]).strip() or ("(says nothing)" if lang == "en" else "(não diz nada)")
    verdict = verdicts[row["right"]][0 if lang == "en" else 1]
    return Said(answer["mode"], row["right"], verdict, text, _remarks(answer, row, lang))


def _remarks(answer: Mapping[str, Any], row: Mapping[str, Any], lang: Lang) -> tuple[str, ...]:
    """What does not hold, how the answer came to be, and what it cites."""
    english = lang == "en"
    remarks = []
    if row["wrong"]:
        wrong = ", ".join(words.name(part, lang) for part in row["wrong"])
        remarks.append(f"does not hold: {wrong}" if english else f"não se sustenta: {wrong}")
    if not row["language"]:
        remarks.append("wrong language" if english else "idioma errado")
    if row["unsupported"]:
        share = value_of("unsupported", row["unsupported"], lang)
        remarks.append(f"{share} of its figures unsupported" if english else f"{share} dos números sem apoio")
    if answer["fallback"]:
        remarks.append("composed from the guide" if english else "composta a partir do guia")
    if answer["ended"] == "length":
        remarks.append("cut at the length limit" if english else "cortada no limite de tamanho")
    if answer["ended"] == "failed":
        remarks.append("the engine failed" if english else "o motor falhou")
    cited = list(dict.fromkeys(one["passage"] for one in answer["citations"]))
    if cited:
        listed = ", ".join(cited[:_CITED]) + (" …" if len(cited) > _CITED else "")
        remarks.append(f"cites {listed}" if english else f"cita {listed}")
    remarks.append(value_of("seconds", row["seconds"], lang).replace(" ", "\N{NO-BREAK SPACE}"))
    return tuple(remarks)
