"""Steps folded above an answer, and where the sentences of a combined answer come from: as HTML, and in Chromium without a model."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from app.engines.base import Message, Settings
from app.engines.fake import FakeEngine
from app.host import Host
from app.store import Store
from app.web import render
from index.passages import Lang
from tests.web.conftest import open_tab, visit
from tests.web.test_evaluate import EmptyLibrary

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

STEPS = "- Asked: <img src=x onerror=alert(1)>\n- Applies: ```open `fence`"
STEPPED = f"Steps:\n{STEPS}\n\nAnswer: Training costs $10 to $1,000, paid once."
PLAIN = "Fine-tuning costs $10 to $1,000 for training, paid once. Fine-tuning is best for high volume and production."
ANSWERED = "#rumo-chatbot .rumo-line"


def reply(messages: Sequence[Message]) -> str:
    return STEPPED if "Write your steps first" in messages[-1].content else PLAIN


def origins(*sources: str) -> dict[str, Any]:
    return {"mode": "ensemble", "origins": [{"sentence": "So.", "origin": source} for source in sources]}


@pytest.mark.parametrize(
    ("sources", "lang", "line"),
    [
        (("tuned", "both", "tuned"), "en", "2 sentences from the tuned draft, 1 from both drafts"),
        (("both",), "en", "1 sentence from both drafts"),
        (("prompted", "prompted"), "en", "2 sentences from the prompted draft"),
        (("tuned", "prompted", "both"), "pt-BR", "1 frase do rascunho ajustado, 1 do rascunho do modelo base, 1 dos dois rascunhos"),
    ],
)  # fmt: skip
def test_a_line_counts_the_sentences_of_each_draft(sources: tuple[str, ...], lang: Lang, line: str) -> None:
    assert f'<div class="rumo-origins">{line}</div>' in render.answer_markdown("So.", origins(*sources), lang)


def test_an_answer_without_steps_or_origins_has_neither_fold_nor_line() -> None:
    shown = render.answer_markdown("So.", {"mode": "rag"}, "en")
    assert "<details" not in shown
    assert "rumo-origins" not in shown


@pytest.mark.parametrize(("lang", "word"), [("en", "Steps"), ("pt-BR", "Etapas")])
def test_steps_are_one_closed_block_of_escaped_html_above_the_answer(lang: Lang, word: str) -> None:
    shown = render.answer_markdown("So.", {"mode": "reasoned", "steps": STEPS}, lang)
    fold, _, rest = shown.partition("\n\n")
    assert fold.startswith(f'<details class="rumo-steps"><summary>{word}</summary>')
    assert fold.endswith("</details>")
    assert "<img" not in fold
    assert rest.startswith("So.")
    assert render.growing("So.", lang, STEPS) == f"{fold}\n\nSo."


@pytest.fixture(scope="module")
def page_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("steps-home")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("RUMO_HOME", str(folder))
        environment.setenv("GRADIO_TEMP_DIR", str(folder / "page"))
        from app.web.server import serve

        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        library, store = EmptyLibrary(), Store.open(folder / "rumo.db")
        host = Host(FakeEngine(reply), library, store, Settings(adapter="mine"))
        close = serve(host, library, "127.0.0.1", port, None, block=False)  # type: ignore[arg-type]
        yield f"http://127.0.0.1:{port}"
        close()
        host.close()


def ask(page: Page, mode: str, question: str = "What does fine-tuning cost?") -> None:
    page.locator("#rumo-mode label", has_text=mode).last.click()
    page.locator("#rumo-box textarea").fill(question)
    page.locator("#rumo-box textarea").press("Enter")
    page.wait_for_selector(ANSWERED, timeout=60_000)


@pytest.mark.browser
def test_steps_are_folded_in_the_chat_open_with_a_click_and_survive_a_reload(
    browser: Browser, page_address: str
) -> None:
    page = visit(browser, page_address)
    ask(page, "reasoned")
    for _ in range(2):
        fold = page.locator("#rumo-chatbot details.rumo-steps")
        fold.wait_for(timeout=20_000)
        assert fold.get_attribute("open") is None
        assert not fold.get_by_text("Applies").is_visible()
        fold.locator("summary").click()
        assert fold.locator("li").all_inner_texts() == ["Asked: <img src=x onerror=alert(1)>", "Applies: `open `fence"]
        assert "Training costs $10 to $1,000" not in fold.inner_text()
        assert "Training costs $10 to $1,000" in page.locator("#rumo-chatbot").inner_text()
        page.reload()
    assert page.locator("#rumo-chatbot img[src=x]").count() == 0


@pytest.mark.browser
def test_steps_and_origins_stand_side_by_side_in_compare_in_portuguese(browser: Browser, page_address: str) -> None:
    page = visit(browser, page_address, "pt-BR")
    open_tab(page, "Comparar")
    for mode in ("prompt", "rag", "advisor"):
        page.locator("#rumo-modes").get_by_label(mode, exact=True).uncheck()
    for mode in ("reasoned", "ensemble"):
        page.locator("#rumo-modes").get_by_label(mode, exact=True).check()
    page.locator("#rumo-compare-box textarea").fill("What does fine-tuning cost?")
    page.locator("#rumo-compare-box textarea").press("Enter")
    page.wait_for_function("document.querySelectorAll('.rumo-column .rumo-line').length === 2", timeout=60_000)
    fold = page.locator(".rumo-column details.rumo-steps")
    assert fold.count() == 1
    assert fold.get_attribute("open") is None
    assert fold.locator("summary").inner_text() == "Etapas"
    assert page.locator(".rumo-column .rumo-origins").all_inner_texts() == ["2 frases dos dois rascunhos"]
