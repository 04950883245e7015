"""A served page on real weights, and a Chromium to use it. With CI=true a missing browser or model is a failure."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import copy_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def home(indexed_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of(indexed_home, tmp_path_factory.mktemp("rumo-home"))


@pytest.fixture(scope="session")
def site(home: Path) -> Iterator[str]:
    """The page's address. One engine and one index for all browser tests."""
    os.environ["GRADIO_TEMP_DIR"] = str(home / "page")
    os.environ["RUMO_HOME"] = str(home)
    from app.engines.choose import choose, load
    from app.host import Host
    from app.store import Store
    from app.web.server import serve
    from index.library import Library

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    library = Library.open(home)
    host = Host(load(choose(os.environ), os.environ), library, Store.open(home / "rumo.db"))
    close = serve(host, library, "127.0.0.1", port, None, block=False)
    yield f"http://127.0.0.1:{port}"
    close()
    host.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing: install it (Debian: apt-get install chromium).")
        pytest.skip("The browser tests need Chromium.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


def visit(browser: Browser, site: str, locale: str = "en-US", width: int = 1280, dark: bool = False) -> Page:
    """Open the page as a new visitor; requests that leave the machine are collected in `page.foreign`."""
    scheme = "dark" if dark else "light"
    context = browser.new_context(locale=locale, viewport={"width": width, "height": 844}, color_scheme=scheme)
    page = context.new_page()
    foreign: list[str] = []
    page.on(
        "request",
        lambda request: foreign.append(request.url) if not request.url.startswith((site, "data:", "blob:")) else None,
    )
    page.foreign = foreign  # type: ignore[attr-defined]
    page.goto(site)
    page.wait_for_selector("#rumo-chatbot .example", timeout=60_000)
    return page


def open_tab(page: Page, name: str) -> None:
    """Open a tab by its name; on a narrow page it may lie in the menu of those that do not fit."""
    tab = page.get_by_role("tab", name=name, exact=True)
    if not tab.is_visible():
        page.locator("#rumo-tabs .overflow-menu > button").click()
        tab = page.locator("#rumo-tabs .overflow-dropdown button", has_text=name)
    tab.click()
