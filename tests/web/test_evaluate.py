"""The Evaluate tab in Chromium, without a model: made-up evaluations on disk, and a process that pretends to run one."""

from __future__ import annotations

import json
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.engines.fake import FakeEngine
from app.evaluations import Evaluations
from app.host import Host
from app.runs import Run, State
from app.store import Store
from finetune.evaluation.report import as_html
from index.reports import DocumentInfo, IndexStatus
from tests.app.shelves import FakeShelf
from tests.finetune.evaluation.reports import small
from tests.web import made_up
from tests.web.conftest import open_tab, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

OLD, NEW = "20261123T100000-aaaaaa", "20261124T195300-bbbbbb"
RATES = {"advisor": 0.75, "rag": 0.5, "prompt": 0.25}


class EmptyLibrary(FakeShelf):
    """An index without documents of one's own."""

    def documents(self) -> list[DocumentInfo]:
        return []

    def status(self) -> IndexStatus:
        return IndexStatus("1", "2026-11-24T00:00:00Z", "none", 0, {"en": 2}, 0, 2, Path(), 0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("evaluate-home")


@pytest.fixture(scope="module")
def page_address(folder: Path) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("RUMO_HOME", str(folder))
        environment.setenv("GRADIO_TEMP_DIR", str(folder / "page"))
        from app.web.server import serve

        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        library = EmptyLibrary()
        host = Host(FakeEngine("Fine-tuning costs $10 to $1,000."), library, Store.open(folder / "rumo.db"))
        close = serve(host, library, "127.0.0.1", port, None, block=False, starter=made_up.starter)  # type: ignore[arg-type]
        yield f"http://127.0.0.1:{port}"
        close()
        host.close()


@pytest.fixture
def home(folder: Path) -> Path:
    """A home without evaluations."""
    for run in Evaluations(folder / "evaluations").under_way():
        run.run.ask_to_stop()
    shutil.rmtree(folder / "evaluations", ignore_errors=True)
    return folder


@pytest.fixture
def two(home: Path) -> Path:
    """A home with two finished evaluations."""
    made_up.finished(home, OLD, made_up.report({"advisor": 0.5, "rag": 0.5}))
    made_up.finished(home, NEW, made_up.report(RATES))
    return home


def tab(browser: Browser, address: str, locale: str = "en-US", width: int = 1280, dark: bool = False) -> Page:
    page = visit(browser, address, locale, width, dark)
    open_tab(page, "Evaluate" if locale == "en-US" else "Avaliar")
    page.locator("#rumo-evaluations").locator("h3, p").first.wait_for(timeout=20_000)
    return page


def choose(page: Page, field: str, label: str) -> None:
    """Choose in one of Gradio's pickers."""
    page.locator(f"{field} input").click()
    page.locator("[role=option]", has_text=label).first.click()


def open_newest(page: Page) -> None:
    page.locator('[data-rumo="evaluation-open"]').first.click()
    page.locator("#rumo-opened iframe").wait_for(timeout=20_000)


def rows(page: Page) -> list[str]:
    return page.locator(".rumo-evaluations li").all_inner_texts()


def test_a_home_without_evaluations_says_how_to_begin(browser: Browser, page_address: str, home: Path) -> None:
    assert "No evaluation yet" in tab(browser, page_address).locator("#rumo-evaluations").inner_text()


def test_the_list_is_newest_first_with_right_answers_by_mode(browser: Browser, page_address: str, two: Path) -> None:
    newest, oldest = rows(tab(browser, page_address))
    assert "advisor 75%" in newest
    assert "prompt 25%" in newest
    assert "test half" in newest
    assert "3 cases" in newest
    assert "advisor 50%" in oldest
    assert "prompt" not in oldest


def test_broken_failed_cut_and_damaged_evaluations_each_say_what_to_do(
    browser: Browser, page_address: str, home: Path
) -> None:
    made_up.in_state(home, "20260101T000000-a", State("failed", message="The model is missing: set RUMO_MODEL."))
    made_up.in_state(home, "20260102T000000-b", State("running", step=3, steps=9))  # its process is gone
    made_up.in_state(home, "20260103T000000-c", State("done"))
    (made_up.finished(home, "20260104T000000-d", made_up.report(RATES)) / "report.json").write_text(
        "[", encoding="utf-8"
    )
    (made_up.in_state(home, "20260105T000000-e", State()) / "config.json").write_text("{", encoding="utf-8")
    damaged, broken, missing, cut, failed = rows(tab(browser, page_address))
    assert "delete its folder" in damaged
    assert "report cannot be read" in broken
    assert "report cannot be read" in missing
    assert "resuming goes on from there" in cut
    assert "The model is missing: set RUMO_MODEL." in failed
    assert all("Resume" in text for text in (broken, missing, cut, failed))


def test_a_report_is_shown_where_its_scripts_cannot_run_and_is_saved(
    browser: Browser, page_address: str, two: Path
) -> None:
    page = tab(browser, page_address)
    open_newest(page)
    frame = page.frame_locator("#rumo-opened iframe")
    assert "${1 + 1} {{value}}" in frame.locator("#said").inner_text()
    assert page.title() == "Rumo"
    for button, name in (("Save data (JSON)", "report.json"), ("Save as Markdown", "report.md")):
        with page.expect_download() as saved:
            page.locator("#rumo-opened").get_by_role("button", name=button).click()
        assert saved.value.suggested_filename == name
        assert Path(saved.value.path()).read_text(encoding="utf-8") == (two / "evaluations" / NEW / name).read_text(
            "utf-8"
        )
    assert page.foreign == []  # type: ignore[attr-defined]
    page.locator("#rumo-opened").get_by_role("button", name="Close").click()
    page.locator("#rumo-opened").wait_for(state="hidden", timeout=20_000)


def test_a_report_opens_in_the_language_of_the_page(browser: Browser, page_address: str, two: Path) -> None:
    (two / "evaluations" / NEW / "report.html").write_text(as_html(small()), encoding="utf-8")
    page = tab(browser, page_address, "pt-BR")
    open_newest(page)
    heading = page.frame_locator("#rumo-opened iframe").locator("h1:visible")
    assert heading.all_inner_texts() == ["Avaliação dos modos do Rumo"]


def test_two_reports_stand_side_by_side_with_the_difference_and_the_gate(
    browser: Browser, page_address: str, two: Path
) -> None:
    page = tab(browser, page_address, "pt-BR")
    open_newest(page)
    choose(page, "#rumo-other", "advisor, rag")
    table = page.locator(".rumo-differences")
    table.wait_for(timeout=20_000)
    assert table.locator("tbody tr").all_inner_texts()[0].split("\t")[1] == "50,0% → 75,0% +25,0 p.p."
    assert table.locator("tbody tr").count() == 2
    assert "rumo evaluate --gate" in table.inner_text()
    assert "casos diferentes" not in table.inner_text()


def test_reports_on_different_cases_are_said_to_be_so(browser: Browser, page_address: str, two: Path) -> None:
    made_up.finished(two, "20261122T000000-cccccc", made_up.report({"advisor": 0.1}, cases_hash="b"))
    page = tab(browser, page_address)
    open_newest(page)
    choose(page, "#rumo-other", "2026-11-22")
    page.locator(".rumo-differences", has_text="different cases").wait_for(timeout=20_000)


def test_a_case_is_taken_to_compare_with_its_modes_and_what_it_lacks(
    browser: Browser, page_address: str, two: Path
) -> None:
    page = tab(browser, page_address)
    open_newest(page)
    assert page.locator("#rumo-ask-case").is_disabled()
    choose(page, "#rumo-case", "en-path-002")
    shown = page.locator(".rumo-case")
    shown.wait_for(timeout=20_000)
    assert "✓ advisor" in shown.inner_text()
    assert "✗ rag" in shown.inner_text()
    page.locator("#rumo-ask-case").click()
    page.locator("#rumo-compare-note", has_text="And with 900 of them?").wait_for(timeout=20_000)
    assert page.locator("#rumo-compare-box textarea").input_value() == "We have 40 examples."
    assert sorted(page.locator("#rumo-modes label:has(:checked)").all_inner_texts()) == ["advisor", "prompt", "rag"]
    page.locator("#rumo-compare-box textarea").press("Enter")
    page.wait_for_function("document.querySelectorAll('.rumo-column .rumo-line').length === 3", timeout=60_000)


def test_one_is_started_watched_stopped_and_gone_on_with_across_reloads(
    browser: Browser, page_address: str, home: Path
) -> None:
    page = tab(browser, page_address)
    page.locator("#rumo-new-evaluation > button").click()
    page.locator("#rumo-evaluate-start").click()
    page.locator(".rumo-progress", has_text="of 200 answers").wait_for(timeout=30_000)
    assert "min left" in page.locator(".rumo-progress").inner_text()
    page.reload()
    page.get_by_role("tab", name="Evaluate").click()
    page.locator(".rumo-progress", has_text="of 200 answers").wait_for(timeout=30_000)
    page.locator('[data-rumo="evaluation-stop"]').click()
    page.locator('[data-rumo="evaluation-resume"]').wait_for(timeout=30_000)
    assert page.locator(".rumo-progress").count() == 0
    page.locator('[data-rumo="evaluation-resume"]').click()
    page.locator('[data-rumo="evaluation-open"]').wait_for(timeout=30_000)
    assert "rag 50%" in rows(page)[0]
    asked = Run(next((home / "evaluations").iterdir())).config()
    assert asked == {"modes": ["advisor", "rag", "prompt"], "split": "dev", "lang": None, "limit": 20} | {
        "modes": asked["modes"]
    }
    assert sorted(asked["modes"]) == ["advisor", "prompt", "rag"]


def test_a_process_that_ends_before_it_begins_leaves_its_last_words(
    browser: Browser, page_address: str, home: Path
) -> None:
    page = tab(browser, page_address)
    page.locator("#rumo-new-evaluation > button").click()
    number = page.locator("#rumo-new-evaluation input[type=number]")
    number.wait_for()
    page.wait_for_timeout(1000)  # a panel that has just opened sets its fields once more
    number.fill("2")
    number.blur()
    page.locator("#rumo-evaluate-start").click()
    page.locator(".rumo-evaluations li", has_text="It failed: The model is missing").wait_for(timeout=30_000)


@pytest.mark.parametrize(
    ("modes", "limit", "sentence"),
    [([], "5", "at least one mode"), (["tuned"], "5", "no adapter"), (["rag"], "2.5", "whole number")],
)
def test_what_cannot_be_started_is_refused_with_a_sentence(
    browser: Browser, page_address: str, home: Path, modes: list[str], limit: str, sentence: str
) -> None:
    page = tab(browser, page_address)
    page.locator("#rumo-new-evaluation > button").click()
    for chosen in ("advisor", "rag", "prompt"):
        page.locator("#rumo-evaluate-modes").get_by_label(chosen, exact=True).uncheck()
    for mode in modes:
        page.locator("#rumo-evaluate-modes").get_by_label(mode, exact=True).check()
    page.locator("#rumo-new-evaluation input[type=number]").fill(limit)
    page.locator("#rumo-evaluate-start").click()
    page.locator("#rumo-evaluate-said .rumo-refused", has_text=sentence).wait_for(timeout=20_000)
    assert Evaluations(home / "evaluations").all() == []


def test_a_second_one_is_refused_while_one_is_running(browser: Browser, page_address: str, home: Path) -> None:
    run = Run(made_up.in_state(home, NEW, State("running", step=1, steps=9, eta_seconds=60)))
    with run.attached():
        page = tab(browser, page_address)
        page.locator("#rumo-new-evaluation > button").click()
        page.locator("#rumo-evaluate-start").click()
        page.locator("#rumo-evaluate-said .rumo-refused", has_text="running already").wait_for(timeout=20_000)
    assert len(Evaluations(home / "evaluations").all()) == 1


@pytest.mark.parametrize(
    ("locale", "width", "dark"), [("en-US", 390, True), ("pt-BR", 390, False), ("pt-BR", 1280, True)]
)
def test_nothing_overflows_with_a_report_and_a_comparison_open(
    browser: Browser, page_address: str, two: Path, locale: str, width: int, dark: bool
) -> None:
    page = tab(browser, page_address, locale, width, dark)
    page.locator("#rumo-new-evaluation > button").click()
    open_newest(page)
    choose(page, "#rumo-other", "advisor, rag")
    page.locator(".rumo-differences").wait_for(timeout=20_000)
    choose(page, "#rumo-case", "en-path-002")
    page.locator(".rumo-case").wait_for(timeout=20_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_data_of_a_report_read_twice_is_read_from_disk_once_and_anew_after_a_change(home: Path) -> None:
    made = made_up.finished(home, NEW, made_up.report(RATES))
    one = Evaluations(home / "evaluations").all()[0]
    assert one.report() is one.report()
    (made / "report.json").write_text(json.dumps(made_up.report({"rag": 1.0})), encoding="utf-8")
    assert one.report().values["rag"]["right"] == 1.0
