"""The Decide tab, the chips in the chat and the named endpoints, on real weights."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.web.conftest import visit
from tests.web.test_page import ask

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.weights]


def test_what_was_understood_shows_as_chips_and_changing_one_updates_the_recommendation(
    browser: Browser, site: str
) -> None:
    page = visit(browser, site, "pt-BR")
    text = ask(page, "Tenho 800 conversas guardadas, orçamento médio, preciso de consistência")
    assert "Recomendo fine-tuning" in text
    assert "800" in page.locator(".rumo-understood").inner_text()
    page.locator('.rumo-chip [data-rumo="fact"][data-field="examples"]').click()
    page.locator(".rumo-chip input").fill("60")
    page.locator(".rumo-chip input").press("Enter")
    page.wait_for_function(
        "document.querySelector('.rumo-verdict').innerText.includes('engenharia de prompt')", timeout=20_000
    )
    page.locator('.rumo-chip [data-rumo="unfact"][data-field="budget"]').click()
    page.wait_for_function(
        "!document.querySelector('.rumo-understood').innerText.includes('Orçamento')", timeout=20_000
    )


@pytest.mark.parametrize(("locale", "width", "dark"), [("en-US", 1280, False), ("pt-BR", 390, True)])
def test_the_form_decides_live_cites_draws_and_carries_its_facts_into_the_chat(
    browser: Browser, site: str, locale: str, width: int, dark: bool
) -> None:
    page = visit(browser, site, locale, width, dark)
    page.get_by_role("tab").nth(1).click()
    number = page.locator("#rumo-form input[type=number]")
    number.nth(0).fill("800")
    number.nth(0).blur()
    number.nth(1).fill("20000000")
    number.nth(1).blur()
    page.wait_for_function("document.querySelector('.rumo-card h2').innerText.includes('LoRA')", timeout=20_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator('.rumo-chart svg[role="img"]').get_attribute("aria-label")
    assert page.locator(".rumo-here").count() >= 1
    page.locator('.rumo-decision a[href^="#cite:"]').first.click()
    page.locator("#rumo-panel .rumo-passage").wait_for(timeout=20_000)
    page.keyboard.press("Escape")
    page.locator("#rumo-take button").first.click()
    page.wait_for_function("document.querySelector('#rumo-box textarea').value.includes('800')", timeout=20_000)
    page.locator("#rumo-box textarea").wait_for(state="visible", timeout=20_000)


def test_the_decision_is_saved_as_markdown_and_as_json(browser: Browser, site: str) -> None:
    page = visit(browser, site)
    page.get_by_role("tab", name="Decide").click()
    page.locator("#rumo-form input[type=number]").nth(0).fill("60")
    for place, name in ((1, "rumo.md"), (2, "rumo.json")):
        with page.expect_download() as saved:
            page.locator("#rumo-take button").nth(place).click()
        assert saved.value.suggested_filename == name
        text = Path(saved.value.path()).read_text(encoding="utf-8")
        assert "prompt" in text
    assert json.loads(text)["recommendation"]["approach"] == "prompt-engineering"


def test_decide_and_cost_are_endpoints_and_tools_and_nothing_else_is(site: str) -> None:
    from gradio_client import Client

    client = Client(site, verbose=False)
    decided = client.predict(examples=800, consistency=True, lang="pt-BR", api_name="/decide")
    assert decided["recommendation"]["method"] == "lora"
    priced = client.predict(tokens_per_month=20_000_000, hosting=50.0, api_name="/cost")
    assert "pays for itself" in priced["break_even"]
    with urllib.request.urlopen(f"{site}/gradio_api/mcp/schema", timeout=20) as reply:  # noqa: S310 (our own page on loopback)
        assert sorted(tool["name"] for tool in json.load(reply)) == ["cost", "decide"]
