"""The page as people use it, in Chromium, on real weights."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.web.conftest import visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.weights]
ANSWERED = "#rumo-chatbot .rumo-line"


def ask(page: Page, question: str) -> str:
    """Ask in the chat, wait for the answer's end, and return the chat's text."""
    before = page.locator(ANSWERED).count()
    page.locator("#rumo-box textarea").fill(question)
    page.locator("#rumo-box textarea").press("Enter")
    page.wait_for_function(f"document.querySelectorAll('{ANSWERED}').length > {before}", timeout=120_000)
    page.wait_for_selector("#rumo-box .submit-button", timeout=30_000)
    return page.locator("#rumo-chatbot").inner_text()


@pytest.mark.parametrize(
    ("locale", "tab", "question", "figure"),
    [
        ("en-US", "Chat", "What does fine-tuning cost to train?", "$1,000"),
        ("pt-BR", "Conversa", "Quanto custa o treinamento do fine-tuning?", "US$ 1.000"),
    ],
)
def test_a_question_is_answered_in_its_language_with_citations_that_open(
    browser: Browser, site: str, locale: str, tab: str, question: str, figure: str
) -> None:
    page = visit(browser, site, locale)
    assert page.get_by_role("tab").first.inner_text() == tab
    text = ask(page, question)
    assert figure in text
    page.locator('#rumo-chatbot .message-content p a[href^="#cite:"]').first.click()
    mark = page.locator("#rumo-panel mark").first
    mark.wait_for(timeout=20_000)
    assert figure in mark.inner_text()
    assert page.locator("#rumo-panel .rumo-document").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#rumo-panel").is_hidden()
    assert page.foreign == []  # type: ignore[attr-defined]


def test_stop_in_the_middle_keeps_what_was_said_and_the_next_question_works(browser: Browser, site: str) -> None:
    page = visit(browser, site)
    page.locator("#rumo-mode label", has_text="many-shot").click()
    page.locator("#rumo-box textarea").fill("Write a very long story about a company that trains many models.")
    page.locator("#rumo-box textarea").press("Enter")
    page.locator("#rumo-box .stop-button").wait_for(timeout=60_000)
    page.wait_for_function(
        "(document.querySelector('#rumo-chatbot .bot .prose')?.innerText || '').length > 40", timeout=60_000
    )
    page.locator("#rumo-box .stop-button").click()
    page.wait_for_selector("#rumo-chatbot .rumo-cut", timeout=30_000)
    assert "stopped" in page.locator("#rumo-chatbot .rumo-cut").inner_text()
    page.locator("#rumo-mode label", has_text="advisor").click()
    assert "examples" in ask(page, "How many examples does fine-tuning need?")


def test_a_conversation_survives_a_reload_is_searched_renamed_exported_and_deleted(browser: Browser, site: str) -> None:
    page = visit(browser, site)
    ask(page, "When should I use retrieval for a zebra catalogue?")
    page.reload()
    page.wait_for_selector(ANSWERED, timeout=60_000)
    assert "zebra" in page.locator("#rumo-chatbot").inner_text()
    row = page.locator(".rumo-conversations li", has_text="zebra")
    page.locator("#rumo-search textarea").fill("no such words anywhere")
    page.wait_for_selector("#rumo-list .rumo-empty")
    page.locator("#rumo-search textarea").fill("ZEBRA")
    row.first.wait_for()
    row.first.locator("summary").click()
    row.first.locator('[data-rumo="rename"]').click()
    page.locator(".rumo-rename").fill("Stripes")
    page.locator(".rumo-rename").press("Enter")
    row = page.locator(".rumo-conversations li", has_text="Stripes")
    row.first.wait_for()
    row.first.locator("summary").click()
    with page.expect_download() as saved:
        row.first.locator('[data-rumo="export-markdown"]').click()
    assert saved.value.suggested_filename == "Stripes.md"
    assert "zebra" in Path(saved.value.path()).read_text(encoding="utf-8")
    row.first.locator("summary").click()
    delete = row.first.locator('[data-rumo="delete"]')
    delete.click()
    delete.click()
    page.wait_for_function("![...document.querySelectorAll('.rumo-pick')].some((pick) => pick.innerText === 'Stripes')")
    assert page.locator(ANSWERED).count() == 0


def test_three_modes_are_compared_voted_on_and_asked_a_follow_up(browser: Browser, site: str) -> None:
    page = visit(browser, site)
    page.get_by_role("tab", name="Compare").click()
    page.locator("#rumo-compare-box textarea").fill("What does fine-tuning cost?")
    page.locator("#rumo-compare-box textarea").press("Enter")
    page.wait_for_function("document.querySelectorAll('.rumo-column .rumo-line').length === 3", timeout=120_000)
    page.locator("#rumo-vote label", has_text="advisor").click()
    page.wait_for_function("document.querySelector('#rumo-thanks').innerText.includes('advisor')", timeout=20_000)
    page.locator("#rumo-compare-box textarea").fill("And how long does it take?")
    page.locator("#rumo-compare-box textarea").press("Enter")
    page.wait_for_function("document.querySelectorAll('.rumo-column .rumo-line').length === 6", timeout=120_000)


def test_the_language_is_switched_by_hand_and_kept(browser: Browser, site: str) -> None:
    page = visit(browser, site, "en-US")
    page.locator('.rumo-top [data-language="pt-BR"]').click()
    page.wait_for_selector("#rumo-chatbot .example")
    page.wait_for_function("document.querySelector('#rumo-tabs [role=tab]').innerText === 'Conversa'")
    page.reload()
    page.wait_for_function("document.querySelector('#rumo-tabs [role=tab]')?.innerText === 'Conversa'")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("locale", ["en-US", "pt-BR"])
def test_nothing_overflows_at_phone_width_and_the_conversations_open_as_a_drawer(
    browser: Browser, site: str, locale: str, dark: bool
) -> None:
    page = visit(browser, site, locale, width=390, dark=dark)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("#rumo-box textarea").is_visible()
    assert page.locator("#rumo-mode").is_visible()
    assert page.locator("#rumo-side").is_hidden()
    page.locator('[data-rumo="toggle-side"]').click()
    assert page.locator("#rumo-side").is_visible()
    assert page.evaluate("document.body.classList.contains('dark')") is dark


def test_a_document_is_added_answers_from_it_and_is_removed(browser: Browser, site: str, tmp_path: Path) -> None:
    document = tmp_path / "zorblax-manual.md"
    document.write_text(
        "# Warranty of the Zorblax 3000\n\nThe Zorblax 3000 warranty lasts 47 months after purchase.\n",
        encoding="utf-8",
    )
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 nothing here")
    page = visit(browser, site)
    page.get_by_role("tab", name="Documents").click()
    page.locator("#rumo-files input[type=file]").set_input_files([document, tmp_path / "broken.pdf"])
    page.wait_for_function("document.querySelector('#rumo-files').innerText.includes('zorblax')", timeout=20_000)
    page.locator("#rumo-add").click()
    page.wait_for_selector(".rumo-documents li", timeout=60_000)
    assert page.locator(".rumo-refused").count() == 1
    page.get_by_role("tab", name="Chat").click()
    assert "47 months" in ask(page, "How long is the warranty of the Zorblax 3000?")
    page.get_by_role("tab", name="Documents").click()
    remove = page.locator('.rumo-documents [data-rumo="remove-document"]').first
    remove.click()
    remove.click()
    page.wait_for_selector("#rumo-document-list .rumo-empty", timeout=60_000)
