from __future__ import annotations

import json
from dataclasses import asdict

import pytest
from markdown_it import MarkdownIt

from app.events import Answer, Citation
from app.store import Store
from index.passages import Passage

HOSTILE = [
    "# Not a heading\n\n## Nor this",
    "```python\nnever closed",
    "a\n\n</blockquote>\n\n# out",
    "<!-- never closed\n\n# out",
    "> > deep\n- list\n\n---\n===",
    "one\r\ntwo\rthree\n\n\n# out",
    "    code\n\n\n",
    "[1]: http://example.org 'title\n\n# out",
]


def conversation_with(store: Store, text: str, lang: str = "en", citation_title: str = "Data needs") -> str:
    passage = Passage("data-requirements#lora", "data-requirements", citation_title, "text", "en", "guide", "guide")
    answer = Answer("rag", "en", text, (Citation(1, passage, "500 examples\nare *enough*.", 0.91234),))
    conversation = store.create("ana")
    _, answer_id = store.ask("ana", conversation, text, "rag", lang)
    store.finish("ana", answer_id, text, "complete", answer.as_json())
    return conversation


def outline(markdown: str) -> list[str]:
    """The headings and lists that stand outside every quote."""
    tokens = MarkdownIt("commonmark").parse(markdown)
    kinds = ("heading_open", "blockquote_open", "ordered_list_open", "bullet_list_open", "html_block", "fence")
    return [token.tag or token.type for token in tokens if token.level == 0 and token.type in kinds]


def test_markdown_tells_title_dates_roles_mode_and_citations(store: Store) -> None:
    conversation = conversation_with(store, "How much?")
    created = store.conversations("ana")[0].created
    lines = store.export("ana", conversation, "markdown").splitlines()
    date = f"{created[:10]} {created[11:16]} UTC"
    assert lines[0] == "# How much?"
    assert f"- Created: {date}" in lines
    assert [line for line in lines if line.startswith("## ")] == ["## 1. Question", "## 2. Answer"]
    assert any(line.endswith("UTC · mode: rag") for line in lines)
    assert lines[-3:] == [
        "Sources:",
        "",
        "1. Data needs (data-requirements\\#lora, guide, 0.9123): 500 examples are \\*enough\\*.",
    ]


def test_markdown_tells_how_an_answer_ended_and_how_it_was_liked(store: Store) -> None:
    conversation = store.create("ana")
    _, answer = store.ask("ana", conversation, "Quanto?", "rag", "pt-BR")
    store.finish("ana", answer, "Pouco", "stopped", {})
    store.react("ana", answer, "like")
    markdown = store.export("ana", conversation, "markdown")
    assert "modo: rag · estado: interrompida · reação: gostei" in markdown
    assert "Fontes" not in markdown


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_breaks_the_structure_of_the_markdown(store: Store, text: str) -> None:
    conversation = conversation_with(store, text)
    markdown = store.export("ana", conversation, "markdown")
    assert outline(markdown) == ["h1", "ul", "h2", "blockquote", "h2", "blockquote", "ol"]
    assert "</blockquote>" not in markdown.replace("> ", "")


@pytest.mark.parametrize("title", ["# x", "a`b", "[x](http://example.org)", "<b>&lt;", "*a* _b_ ~~c~~ | d", "![i](x)"])
def test_titles_read_in_markdown_as_they_were_typed(store: Store, title: str) -> None:
    conversation = conversation_with(store, "q", citation_title=title)
    store.rename("ana", conversation, title)
    tokens = MarkdownIt("commonmark").parse(store.export("ana", conversation, "markdown"))
    texts = ["".join(child.content for child in token.children) for token in tokens if token.children]
    assert texts[0] == title
    assert texts[-1].startswith(f"{title} (data-requirements#lora, guide")


def test_an_empty_conversation_exports_with_a_heading(store: Store) -> None:
    assert store.export("ana", store.create("ana"), "markdown").startswith("# Conversation\n")


@pytest.mark.parametrize("text", [*HOSTILE, 'quotes " and \\ and é and 🙂'])
def test_json_gives_back_everything_that_is_kept(store: Store, text: str) -> None:
    conversation = conversation_with(store, text)
    (info,) = store.conversations("ana")
    assert json.loads(store.export("ana", conversation, "json")) == {
        "format": "rumo-conversation",
        "version": 1,
        **asdict(info),
        "messages": [asdict(stored) for stored in store.messages("ana", conversation)],
    }
