"""The report's page as text: well-formed, nothing in it from elsewhere, cases and answers stay text, and charts speak."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser

import pytest

from finetune.evaluation.report import as_html
from finetune.evaluation.report.charts import draw
from finetune.evaluation.report.document import Bars, Heat, Interval, Series
from finetune.evaluation.report.numbers import with_interval
from tests.finetune.evaluation.reports import small, usual

EMPTY = {"meta", "br", "input"}


@pytest.fixture(scope="module")
def html() -> str:
    return as_html(usual())


class Elements(HTMLParser):
    """Every element with its attributes, and a check that all are closed in their order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_cases_and_answers_stay_text_on_the_page(html: str) -> None:
    found = Elements(html)
    assert found.open == []
    assert html.count("&lt;script&gt;alert(1)") > 3
    assert not {tag for tag, _ in found.found} & {"script", "img", "iframe", "link", "object"}
    assert all(not name.startswith("on") for _, attributes in found.found for name in attributes)


def test_the_page_asks_nothing_of_the_network(html: str) -> None:
    for tag, attributes in Elements(html).found:
        for name in ("src", "href", "xlink:href", "action", "style"):
            value = attributes.get(name) or ""
            assert value.startswith("#") or (name == "style" and "://" not in value) or not value, (tag, name)
    assert "default-src 'none'" in html
    assert "@import" not in html
    assert not re.search(r"url\((?!#c\d)", html)


def test_every_id_is_there_once_and_every_link_leads_somewhere(html: str) -> None:
    found = Elements(html).found
    ids = Counter(attributes["id"] for _, attributes in found if "id" in attributes)
    assert set(ids.values()) == {1}
    links = [attributes.get("href") or attributes.get("xlink:href") for _, attributes in found]
    pointed = {link.removeprefix("#") for link in links if link}
    pointed |= set(re.findall(r"url\(#([^)]+)\)", html)) | {
        attributes["for"] or "" for _, attributes in found if "for" in attributes
    }
    assert pointed <= set(ids)


def test_every_chart_says_in_words_what_it_shows(html: str) -> None:
    charts = [attributes for tag, attributes in Elements(html).found if tag == "svg"]
    assert len(charts) == 2 * (
        6 + 1 + 1 + 1 + 5
    )  # measures, seconds, languages, kinds, and approaches a mode; in two languages
    assert all(chart["role"] == "img" and chart["aria-label"] for chart in charts)
    right = with_interval("right", usual()["summary"]["modes"]["advisor"]["right"], "en")
    assert f"advisor: {right}" in str(charts[0]["aria-label"])


def test_charts_take_all_their_colours_and_fonts_from_the_page(html: str) -> None:
    drawn = " ".join(re.findall(r"<svg.*?</svg>", html, re.S))
    assert set(re.findall(r"(?:fill|stroke): ([^;\"]+)", drawn)) <= {
        "none", "var(--ink)", "var(--muted)", "var(--line)", "var(--accent)", "var(--needle)",
    }  # fmt: skip
    assert "font-family" not in drawn
    assert "<style" not in drawn


def test_bars_are_as_long_as_their_shares() -> None:
    bars = Bars("t", ("a", "b"), (Series("", (Interval(0.25, 0.2, 0.3), Interval(0.5, 0.4, 0.6))),), "alt")
    paths = re.findall(r'<path d="([^"]+)"[^>]*style="fill: var\(--accent\)', draw(bars, "x"))
    widths = [
        max(numbers) - min(numbers)
        for path in paths
        if (numbers := [float(x) for x in re.findall(r"[ML] (\S+)", path)])
    ]
    assert widths[1] == pytest.approx(2 * widths[0], rel=1e-3)


def test_a_cell_without_cases_has_no_shade() -> None:
    heat = Heat("t", ("row",), ("a", "b"), ((None, 1.0),), (("–", "100%"),), "alt")
    shades = re.findall(r"fill: var\(--accent\); opacity: ([\d.]+)", draw(heat, "x"))
    assert [float(shade) for shade in shades] == [0.55]


def test_names_with_markup_stay_text_in_charts() -> None:
    bars = Bars("t", ("<b>$x$</b>",), (Series("", (Interval(0.5, 0.4, 0.6),)),), '"><script>')
    svg = draw(bars, "x")
    assert "&lt;b&gt;$x$&lt;/b&gt;" in svg
    assert "<script>" not in svg


def test_the_same_report_gives_the_same_page() -> None:
    assert as_html(small()) == as_html(small())


def test_importing_the_report_loads_no_drawing_library() -> None:
    code = "import sys, finetune.evaluation.report; print('matplotlib' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert run.stdout.strip() == "False"
