"""From a report's data to what people read: Markdown in either language, and one self-contained page in both. Pure functions.

`contents.py` lays the report out as plain blocks; `markdown.py` and `page.py` write these; `charts.py` is matplotlib's only door. What
these modules do not know: how answers are made, judged or summed up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from finetune.evaluation.report.contents import contents
from finetune.evaluation.report.markdown import markdown
from finetune.evaluation.report.page import page
from index.passages import LANGS, Lang

_FILES: dict[Lang, str] = {"en": "report.md", "pt-BR": "report.pt-BR.md"}

__all__ = ["as_html", "as_markdown", "pages"]


def as_markdown(report: Mapping[str, Any], lang: Lang) -> str:
    """Write a report as Markdown in one language. Raises KeyError where the report lacks a part."""
    return markdown(contents(report, lang))


def as_html(report: Mapping[str, Any]) -> str:
    """Write a report as one page in both languages that asks nothing of the network. Raises KeyError where the report lacks a part."""
    return page([contents(report, lang) for lang in LANGS])


def pages(report: Mapping[str, Any]) -> dict[str, str]:
    """All that people read of a report, by file name. Raises KeyError where the report lacks a part."""
    return {**{file: as_markdown(report, lang) for lang, file in _FILES.items()}, "report.html": as_html(report)}
