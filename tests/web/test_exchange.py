"""Retry, edit, undo, like and copy in the chat, in Chromium on real weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.conftest import visit
from tests.web.test_page import ANSWERED, ask

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.weights]


def test_an_answer_is_retried_in_another_mode_and_the_exchange_stays_one(browser: Browser, site: str) -> None:
    page = visit(browser, site)
    ask(page, "What does fine-tuning cost to train?")
    page.locator("#rumo-mode").get_by_label("rag", exact=True).check()
    page.get_by_role("button", name="Retry").last.click()
    page.wait_for_function("document.querySelector('#rumo-chatbot .rumo-line b')?.innerText === 'rag'", timeout=60_000)
    assert page.locator(ANSWERED).count() == 1


def test_a_question_is_edited_in_place(browser: Browser, site: str) -> None:
    page = visit(browser, site)
    ask(page, "What does fine-tuning cost to train?")
    page.locator("#rumo-chatbot .user-row").first.hover()
    page.get_by_role("button", name="Edit").first.click()
    field = page.locator("#rumo-chatbot textarea").first
    field.fill("How many examples does fine-tuning need at least?")
    page.get_by_role("button", name="Submit").first.click()
    page.wait_for_function("document.querySelector('#rumo-chatbot .rumo-line') === null", timeout=20_000)
    page.wait_for_selector(ANSWERED, timeout=60_000)
    assert "at least?" in page.locator("#rumo-chatbot .user-row").inner_text()
    assert "examples" in page.locator("#rumo-chatbot .bot-row").inner_text()
    assert page.locator("#rumo-chatbot .user-row").count() == 1


def test_undo_puts_the_question_back_into_the_box(browser: Browser, site: str) -> None:
    page = visit(browser, site)
    ask(page, "What does fine-tuning cost to train?")
    page.get_by_role("button", name="Undo").last.click()
    page.wait_for_function("document.querySelector('#rumo-box textarea').value.startsWith('What does')", timeout=20_000)
    assert page.locator(ANSWERED).count() == 0


def test_a_like_survives_a_reload(browser: Browser, site: str) -> None:
    page = visit(browser, site)
    ask(page, "What does fine-tuning cost to train?")
    page.get_by_role("button", name="Like", exact=True).last.click()
    page.wait_for_timeout(1000)
    page.reload()
    page.wait_for_selector(ANSWERED, timeout=60_000)
    page.get_by_role("button", name="Liked").last.wait_for(timeout=20_000)


def test_what_is_copied_is_what_is_read(browser: Browser, site: str) -> None:
    page = visit(browser, site)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, "What does fine-tuning cost to train?")
    page.get_by_role("button", name="Copy message").last.click()
    page.wait_for_timeout(500)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "$1,000" in copied
    assert "[1]" in copied
    assert "#cite" not in copied
    assert "<div" not in copied
