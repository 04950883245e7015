from __future__ import annotations

import pytest

from index.markdown import Part, parts, without_comments


def test_text_is_split_at_its_headings_and_what_comes_first_has_none() -> None:
    assert parts("Hello.\n\n# One\n\nFirst.\n\n### Two\nSecond.\n") == [
        Part(0, "", "Hello."),
        Part(1, "One", "First."),
        Part(3, "Two", "Second."),
    ]


def test_deeper_headings_stay_in_the_body() -> None:
    assert parts("## A\n\nx\n\n### B\n\ny", deepest=2) == [Part(2, "A", "x\n\n### B\n\ny")]


@pytest.mark.parametrize(
    "body",
    [
        "```\n## not a heading\n```",
        "~~~~\n## not a heading\n```\n## neither\n~~~~",
        "    ## not a heading",
        "<!--\n## not a heading\n-->",
        "> ## not a heading",
        "- ## not a heading",
    ],
)
def test_what_looks_like_a_heading_in_code_comments_quotations_and_lists_is_text(body: str) -> None:
    assert [part.heading for part in parts(f"## A\n\ntext\n\n{body}\n")] == ["A"]


def test_comments_are_dropped_but_stay_where_they_are_an_example() -> None:
    text = "a <!-- gone -->b\n\n<!--\nlong\ngone\n-->\n\n```html\n<!-- kept -->\n```\n"
    assert without_comments(text) == "a b\n\n```html\n<!-- kept -->\n```"
