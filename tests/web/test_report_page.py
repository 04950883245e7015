"""The report's page in Chromium: it fits a phone, shows one language at a time, works by keyboard, and runs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from finetune.evaluation.report import as_html
from tests.finetune.evaluation.reports import small

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    file: Path = tmp_path_factory.mktemp("report") / "report.html"
    file.write_text(as_html(small()), encoding="utf-8")
    return file.as_uri()


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme="dark")
    page.goto(address)
    yield page
    page.close()


def test_it_fits_a_phone_in_both_languages(phone: Page) -> None:
    for lang in ("English", "Português"):
        phone.locator("nav").get_by_text(lang).click()
        assert phone.evaluate("document.documentElement.scrollWidth") == 390


def test_one_language_shows_at_a_time_and_the_keyboard_changes_it(phone: Page) -> None:
    assert phone.locator("h1:visible").all_inner_texts() == ["Evaluation of Rumo's modes"]
    phone.keyboard.press("Tab")
    phone.keyboard.press("ArrowRight")
    assert phone.locator("h1:visible").all_inner_texts() == ["Avaliação dos modos do Rumo"]


def test_text_of_charts_is_large_enough_to_read_on_a_phone(phone: Page) -> None:
    heights = phone.locator("main[lang=en] svg text").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().height)"
    )
    assert len(heights) > 50
    assert min(heights) >= 10


def test_charts_follow_the_system_into_the_dark(phone: Page) -> None:
    label = phone.locator("main[lang=en] svg text").last
    dark = label.evaluate("one => getComputedStyle(one).fill")
    phone.emulate_media(color_scheme="light")
    assert (dark, label.evaluate("one => getComputedStyle(one).fill")) == ("rgb(231, 235, 238)", "rgb(28, 39, 51)")


def test_nothing_is_asked_of_the_network_and_nothing_runs(browser: Browser, address: str) -> None:
    page = browser.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.goto(address)
    assert (asked, said) == ([address], [])
    page.close()
