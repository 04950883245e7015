"""Documents in several languages as one page without scripts: it asks nothing of the network, and one language shows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape
from itertools import count
from pathlib import Path

from finetune.evaluation.report.charts import draw
from finetune.evaluation.report.document import (
    Block,
    Bullets,
    Cell,
    Chart,
    Charts,
    Code,
    Document,
    Example,
    Examples,
    Said,
    Section,
    Table,
    Text,
)
from index.passages import Lang

_STYLE = Path(__file__).with_name("page.css")
_NAMES: dict[Lang, str] = {"en": "English", "pt-BR": "Português"}
# Told to browsers as well, so that even a mistake in escaping could load and run nothing.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_VERDICTS = {True: "right", False: "wrong", None: "open"}


def page(documents: Sequence[Document]) -> str:
    """Write the page; the first document's language shows first."""
    first = documents[0]
    radios = "".join(
        f'<input type="radio" name="lang" id="show-{one.lang}" class="show"{" checked" if one is first else ""}>'
        for one in documents
    )
    labels = "".join(f'<label for="show-{one.lang}" lang="{one.lang}">{_NAMES[one.lang]}</label>' for one in documents)
    # Only the shown language's document is displayed; the radios come first, since CSS looks forwards.
    shown = "".join(f"#show-{one.lang}:checked ~ main[lang={one.lang}] {{ display: block; }}" for one in documents)
    numbers = count()
    mains = "".join(_main(one, numbers) for one in documents)
    return (
        f'<!DOCTYPE html>\n<html lang="{first.lang}"><head><meta charset="utf-8"><title>{escape(first.title)}</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">'
        f"<style>{_STYLE.read_text(encoding='utf-8')}{shown}</style></head>\n"
        f'<body>{radios}<header><span class="brand">Rumo</span><nav aria-label="Language · Idioma">{labels}</nav></header>'
        f"{mains}</body></html>\n"
    )


def _main(document: Document, numbers: Iterator[int]) -> str:
    def picture(chart: Chart) -> str:
        svg = draw(chart, f"c{next(numbers)}")
        return f'<figure class="chart"><figcaption>{escape(chart.title)}</figcaption><div class="wide">{svg}</div></figure>'

    lang = document.lang
    links = "".join(f'<li><a href="#{one.name}-{lang}">{escape(one.title)}</a></li>' for one in document.sections)
    sections = "\n".join(_section(one, document.lang, picture) for one in document.sections)
    return (
        f'<main lang="{lang}"><h1>{escape(document.title)}</h1><p class="subtitle">{escape(document.subtitle)}</p>'
        f'<ul class="contents">{links}</ul>\n{sections}</main>\n'
    )


def _section(section: Section, lang: Lang, picture: Callable[[Chart], str]) -> str:
    blocks = "\n".join(_block(block, lang, picture) for block in section.blocks)
    return f'<section id="{section.name}-{lang}"><h2>{escape(section.title)}</h2>\n{blocks}</section>'


def _block(block: Block, lang: Lang, picture: Callable[[Chart], str]) -> str:
    if isinstance(block, Text):
        return f"<p>{escape(block.text)}</p>"
    if isinstance(block, Bullets):
        lines = "".join(f"<li><b>{escape(line.lead)}</b> {escape(line.text)}</li>" for line in block.lines)
        return f"<ul>{lines}</ul>"
    if isinstance(block, Code):
        return f"<pre><code>{escape(block.text)}</code></pre>"
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Charts):
        pictures = f'<div class="charts">{"".join(map(picture, block.charts))}</div>'
        titled = len(block.tables) > 1  # one alone is named by its section
        tables = "".join(_table(one, titled) for one in block.tables)
        summary = "The same as a table" if lang == "en" else "O mesmo em tabela"
        return pictures + (f"<details><summary>{summary}</summary>{tables}</details>" if tables else "")
    if isinstance(block, Examples):
        return "".join(_example(one, lang) for one in block.examples)
    inside = "".join(_block(one, lang, picture) for one in block.blocks)
    return f"<details><summary>{escape(block.title)}</summary>{inside}</details>"


def _table(table: Table, titled: bool = False) -> str:
    sides = [' class="text"' if at < table.texts else "" for at in range(len(table.head))]
    head = "".join(f'<th scope="col"{side}>{escape(name)}</th>' for name, side in zip(table.head, sides, strict=True))
    body, above = [], ""
    for first, *rest in table.rows:
        again = ' class="again"' if first.text == above else ""  # said to those who listen, not shown a second time
        cells = "".join(_data(cell, at < table.texts) for at, cell in enumerate(rest, 1))
        body.append(f'<tr{again}><th scope="row"><span>{_cell(first)}</span></th>{cells}</tr>')
        above = first.text
    title = f"<caption>{escape(table.title)}</caption>" if titled else ""
    # A region that scrolls has to be reachable by keyboard.
    scrolls = f'class="wide" role="region" tabindex="0" aria-label="{escape(table.title)}"'
    return f"<div {scrolls}><table>{title}<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"


def _data(cell: Cell, text: bool) -> str:
    kind = " ".join(filter(None, (cell.tone, "text" if text else "")))
    return f'<td class="{kind}">{_cell(cell)}</td>' if kind else f"<td>{_cell(cell)}</td>"


def _cell(cell: Cell) -> str:
    return escape(cell.text) + (f" <small>{escape(cell.detail)}</small>" if cell.detail else "")


def _example(example: Example, lang: Lang) -> str:
    turns = "".join(f"<blockquote>{_lines(turn)}</blockquote>" for turn in example.turns)
    holds = "A right answer:" if lang == "en" else "Uma resposta certa:"
    said = "".join(_said(one, example.lang) for one in example.said)
    return (
        f'<article class="example"><h3>{escape(example.title)}</h3><div lang="{example.lang}">{turns}</div>'
        f'<p class="expected"><b>{holds}</b> {escape(example.expected)}</p><div class="answers">{said}</div></article>'
    )


def _said(said: Said, spoken: Lang) -> str:
    remarks = escape(" · ".join(said.remarks))
    return (
        f'<div class="said {_VERDICTS[said.right]}"><h4>{escape(said.mode)} <span>{escape(said.verdict)}</span></h4>'
        f'<p lang="{spoken}">{_lines(said.text)}</p><p class="remarks">{remarks}</p></div>'
    )


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")
