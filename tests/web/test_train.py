"""The Train tab in Chromium, without a model: made-up trainings on disk, and a process that pretends to train."""

from __future__ import annotations

import json
import re
import shutil
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from app.adapters import AdapterError
from app.datasets import SIZES, AskError, Datasets, Said
from app.engines.fake import FakeEngine
from app.host import Host
from app.runs import Run, State
from app.store import Store
from app.trainings import Trainings
from app.web.curves import curves
from tests.web import made_up_training as made_up
from tests.web.conftest import open_tab, visit
from tests.web.test_evaluate import EmptyLibrary

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

OLD, NEW = "20261123T100000-aaaaaa", "20261124T195300-bbbbbb"
BASE = b"weights of a made-up model"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("train-home")


@pytest.fixture(scope="module")
def base(folder: Path) -> str:
    """The SHA-256 of the model that runs, a file that nobody loads."""
    import hashlib

    (folder / "made-up.gguf").write_bytes(BASE)
    digest = hashlib.sha256(BASE).hexdigest()
    (folder / "base.txt").write_text(digest, encoding="utf-8")
    return digest


@pytest.fixture(scope="module")
def page_address(folder: Path, base: str) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("RUMO_HOME", str(folder))
        environment.setenv("RUMO_MODEL", str(folder / "made-up.gguf"))
        environment.setenv("GRADIO_TEMP_DIR", str(folder / "page"))
        for name in ("RUMO_ENGINE", "RUMO_SERVER", "RUMO_ADAPTER"):
            environment.delenv(name, raising=False)
        from app.web.server import serve

        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        library = EmptyLibrary()
        host = Host(FakeEngine("Small matrices."), library, Store.open(folder / "rumo.db"))
        made: dict[str, Any] = {"starter": made_up.starter, "asker": made_up.asker}
        close = serve(host, library, "127.0.0.1", port, None, block=False, **made)  # type: ignore[arg-type]
        yield f"http://127.0.0.1:{port}"
        close()
        host.close()


@pytest.fixture
def home(folder: Path) -> Path:
    """A home without trainings, examples and adapters."""
    for one in Trainings(folder).under_way():
        one.run.ask_to_stop()
    wait_until(lambda: not Trainings(folder).under_way())
    for name in ("runs", "data", "adapters"):
        shutil.rmtree(folder / name, ignore_errors=True)
    (folder / "adapter.json").unlink(missing_ok=True)
    return folder


@pytest.fixture
def data(home: Path) -> Path:
    """A home with examples."""
    (home / "data" / "tiny").mkdir(parents=True)
    made_up.example(home / "data" / "tiny" / "train.jsonl", 20)
    made_up.example(home / "data" / "tiny" / "dev.jsonl", 2)
    return home


def wait_until(true: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


def tab(browser: Browser, address: str, locale: str = "en-US", width: int = 1280, dark: bool = False) -> Page:
    page = visit(browser, address, locale, width, dark)
    open_tab(page, "Train" if locale == "en-US" else "Treinar")
    page.locator("#rumo-trainings").locator("h3, p").first.wait_for(timeout=20_000)
    return page


def said(page: Page, text: str) -> None:
    page.locator("#rumo-train-said", has_text=text).wait_for(timeout=20_000)


def open_newest(page: Page) -> None:
    page.locator('[data-rumo="training-open"]').first.click()
    page.locator("#rumo-training svg:visible").wait_for(timeout=20_000)


def rows(page: Page) -> list[str]:
    return page.locator("#rumo-trainings li").all_inner_texts()


def test_a_home_without_trainings_says_how_to_begin(browser: Browser, page_address: str, home: Path) -> None:
    page = tab(browser, page_address)
    assert "No training yet" in page.locator("#rumo-trainings").inner_text()
    assert page.locator("#rumo-train-data label").all_inner_texts() == [
        "Rumo's own, tiny (to be made)", "Rumo's own, small (to be made)",
    ]  # fmt: skip
    assert not page.locator("#rumo-training").is_visible()


def test_the_list_says_what_each_is_and_what_to_do(browser: Browser, page_address: str, home: Path, base: str) -> None:
    made_up.in_state(home, "20260101T000000-a", State("failed", message="Memory ran out: resume."))
    made_up.in_state(home, "20260102T000000-b", State("running", step=3, steps=9))  # its process is gone
    (made_up.in_state(home, "20260103T000000-c", State()).folder / "config.json").write_text("{", encoding="utf-8")
    made_up.finished(home, NEW, base)
    done, damaged, cut, failed = rows(tab(browser, page_address))
    assert "LoRA · tiny" in done
    assert "step 400 of 400 · loss 1.300 · held-out loss 1.600" in done
    assert "Resume" not in done
    assert "delete its folder" in damaged
    assert "resuming goes on from the last checkpoint" in cut
    assert "step 3 of 9" in cut
    assert "Memory ran out: resume." in failed
    assert all("Resume" in text for text in (cut, failed))


def test_one_is_started_watched_stopped_and_gone_on_with_across_reloads(
    browser: Browser, page_address: str, data: Path
) -> None:
    page = tab(browser, page_address)
    page.locator("#rumo-train-start").click()
    page.locator("#rumo-train-progress .rumo-progress", has_text="of 400").wait_for(timeout=30_000)
    page.locator("#rumo-training svg:visible").wait_for(timeout=20_000)
    first = page.locator("#rumo-training svg:visible").get_attribute("aria-label")
    page.wait_for_function(
        "before => [...document.querySelectorAll('#rumo-training svg')].some(one => one.getAttribute('aria-label') !== before)",
        arg=first,
        timeout=20_000,
    )
    page.reload()
    page.get_by_role("tab", name="Train", exact=True).click()
    page.locator("#rumo-training svg:visible").wait_for(timeout=20_000)  # opened by itself
    assert "So far" in page.locator(".rumo-against").inner_text()
    page.locator('[data-rumo="training-stop"]').click()
    page.locator('[data-rumo="training-resume"]').wait_for(timeout=30_000)
    assert page.locator("#rumo-train-progress .rumo-progress").count() == 0
    reached = Trainings(data).all()[0].run.state().step
    assert 0 < reached < made_up.STEPS
    page.locator('[data-rumo="training-resume"]').click()
    page.locator("#rumo-training-after", has_text="3.400 before training, 1.600 after").wait_for(timeout=30_000)
    assert "Measured" in page.locator(".rumo-against").inner_text()
    steps = [row["step"] for row in Trainings(data).all()[0].steps()]
    assert steps == list(range(1, made_up.STEPS + 1))


def test_what_is_asked_for_reaches_the_training_as_its_configuration(
    browser: Browser, page_address: str, data: Path
) -> None:
    page = tab(browser, page_address)
    page.locator("#rumo-train-advanced > button").click()
    page.locator("#rumo-train-steps input").wait_for()
    page.wait_for_timeout(1000)  # a panel that has just opened sets its fields once more
    for field, value in (("rank", "8"), ("rate", "0.0003"), ("steps", "40")):
        page.locator(f"#rumo-train-{field} input").fill(value)
        page.locator(f"#rumo-train-{field} input").blur()
    page.locator("#rumo-train-start").click()
    said(page, "It has started")
    one = Trainings(data).all()[0]
    assert one.asked() == {
        "data": str(data / "data" / "tiny" / "train.jsonl"), "dev": str(data / "data" / "tiny" / "dev.jsonl"), "method": "lora",
        "rank": 8, "alpha": 16, "learning_rate": 0.0003, "steps": 40,
    }  # fmt: skip
    assert one.foretold() == {"memory_mib": pytest.approx(4403.2), "seconds": 810.3}


def test_missing_examples_are_made_first_and_are_then_there(browser: Browser, page_address: str, home: Path) -> None:
    page = tab(browser, page_address)
    page.locator("#rumo-train-preview").click()
    said(page, "are being made")
    page.locator("#rumo-train-data label").filter(has_text="tiny", has_not_text="to be made").wait_for(timeout=20_000)
    page.locator("#rumo-train-preview").click()
    said(page, "has 20 examples")
    learned = page.locator(".rumo-learned").first.inner_text()
    assert "Small matrices beside the weights." in learned
    assert "What is LoRA? <b>&" in page.locator(".rumo-turn").first.inner_text()


def test_a_bad_file_is_refused_with_its_lines_and_a_good_one_is_kept_and_chosen(
    browser: Browser, page_address: str, home: Path, tmp_path: Path
) -> None:
    bad, good = tmp_path / "bad.jsonl", tmp_path / "calls of May.jsonl"
    bad.write_text('{"prompt": "a"}\n{x\n', encoding="utf-8")
    made_up.example(good, 7)
    page = tab(browser, page_address)
    upload = page.locator("#rumo-train-file input[type=file]")
    upload.set_input_files(bad)
    said(page, "line 2: it is not JSON")
    assert "line 1: it has neither" in page.locator("#rumo-train-said").inner_text()
    assert [one.name for one in Datasets(home).all()] == list(SIZES)
    upload.set_input_files(good)
    said(page, "«calls-of-May.jsonl» has 7 examples")
    page.locator("#rumo-train-data label:has(:checked)", has_text="calls-of-May.jsonl").wait_for(timeout=20_000)
    page.locator("#rumo-train-start").click()
    said(page, "It has started")
    assert (Trainings(home).all()[0].asked() or {})["data"] == str(home / "data" / "calls-of-May.jsonl")


def test_an_estimate_says_memory_time_and_disk_or_why_it_cannot_be(
    browser: Browser, page_address: str, data: Path
) -> None:
    page = tab(browser, page_address, "pt-BR")
    page.locator("#rumo-train-estimate").click()
    said(page, "4,30 GiB de 20,2 GiB livres")
    assert "14 min" in page.locator("#rumo-train-said").inner_text()
    page.locator("#rumo-train-method").get_by_label("QLoRA", exact=True).check()
    page.locator("#rumo-train-start").click()
    said(page, "QLoRA needs an NVIDIA GPU")
    assert "warning of a library" not in page.locator("#rumo-train-said").inner_text()
    page.locator("#rumo-train-method").get_by_label("fine-tuning completo", exact=True).check()
    page.locator("#rumo-train-start").click()
    said(page, "Training takes about 4.3 GiB")  # the sentence before ends in «choose lora» too
    assert Trainings(data).all() == []


def test_a_second_one_is_refused_while_one_is_running(browser: Browser, page_address: str, data: Path) -> None:
    run = made_up.in_state(data, NEW, State("running", step=1, steps=9, eta_seconds=60), steps=1)
    made_up.in_state(data, OLD, State("stopped", step=1, steps=9), steps=1)
    with run.attached():
        page = tab(browser, page_address)
        page.locator("#rumo-train-start").click()
        said(page, "running already")
        page = tab(browser, page_address)  # where nothing is said yet
        page.locator('[data-rumo="training-open"]').last.click()
        page.locator('[data-rumo="training-resume"]').click()
        said(page, "running already")
    assert len(Trainings(data).all()) == 2


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("rank", "2.5", "rank is a whole number"),
        ("epochs", "-1", "Epochs"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_with_a_sentence(
    browser: Browser, page_address: str, data: Path, field: str, value: str, sentence: str
) -> None:
    page = tab(browser, page_address)
    page.locator("#rumo-train-advanced > button").click()
    number = page.locator(f"#rumo-train-{field} input")
    number.wait_for()
    page.wait_for_timeout(1000)  # a panel that has just opened sets its fields once more
    number.fill(value)
    number.blur()
    page.locator("#rumo-train-start").click()
    said(page, sentence)
    assert Trainings(data).all() == []


def test_an_adapter_is_switched_on_and_back_and_evaluated(
    browser: Browser, page_address: str, data: Path, base: str
) -> None:
    made_up.finished(data, NEW, base)
    page = tab(browser, page_address)
    open_newest(page)
    opened = page.locator("#rumo-training")
    opened.get_by_role("button", name="Switch on").click()
    said(page, "from the next start")
    page.locator("#rumo-training-after", has_text="is switched on").wait_for(timeout=20_000)
    assert json.loads((data / "adapter.json").read_text("utf-8")) == {"adapter": NEW}
    assert (data / "adapters" / NEW / "adapter_model.safetensors").read_bytes() == b"made up"
    opened.get_by_role("button", name="Back to the base model").click()
    said(page, "base model alone")
    assert json.loads((data / "adapter.json").read_text("utf-8")) == {"adapter": "none"}
    opened.get_by_role("button", name="Switch on").wait_for(timeout=20_000)
    page.locator("#rumo-train-ask").click()
    page.locator("#rumo-evaluate-said", has_text="switch it on, start Rumo again").wait_for(timeout=20_000)


def test_a_model_that_came_out_is_named_and_cannot_be_switched_on(
    browser: Browser, page_address: str, home: Path, base: str
) -> None:
    run = made_up.finished(home, NEW, base, "full")
    page = tab(browser, page_address)
    open_newest(page)
    page.locator("#rumo-training-after", has_text=f"RUMO_MODEL={run.folder / 'model'}").wait_for(timeout=20_000)
    samples = page.locator(".rumo-samples blockquote").all_inner_texts()
    assert samples[0].startswith("Prompt …")
    assert samples[0].endswith("Question: What does <b>LoRA</b> train?")
    assert samples[1:] == [
        "Before (nothing)", "After LoRA trains matrices that are small.", "In the data LoRA trains small matrices."
    ]  # fmt: skip
    assert not page.locator("#rumo-training").get_by_role("button", name="Switch on").is_visible()


@pytest.mark.parametrize(
    ("locale", "width", "dark"),
    [("en-US", 390, True), ("pt-BR", 390, False), ("pt-BR", 1280, True)],
)
def test_nothing_overflows_with_a_training_open(
    browser: Browser, page_address: str, data: Path, base: str, locale: str, width: int, dark: bool
) -> None:
    made_up.finished(data, NEW, base)
    page = tab(browser, page_address, locale, width, dark)
    page.locator("#rumo-train-preview").click()
    page.locator(".rumo-preview").wait_for(timeout=60_000)  # a process of its own reads the data
    open_newest(page)
    page.locator("#rumo-training-log > button").click()
    page.locator(".rumo-log").wait_for(timeout=20_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("#rumo-training svg:visible").count() == 1
    assert page.foreign == []  # type: ignore[attr-defined]


def test_an_adapter_that_the_command_line_refuses_is_not_switched_on(tmp_path: Path, base: str) -> None:
    asked: list[Sequence[str]] = []

    def refusing(arguments: Sequence[str]) -> Said:
        asked.append(arguments)
        return Said(1, "", "a warning of a library\nrumo: Its merged weights differ: train it again.\n")

    run = made_up.finished(tmp_path, NEW, base)
    trainings = Trainings(tmp_path, asker=refusing)
    one = trainings.named(NEW)
    assert one is not None
    with pytest.raises(AdapterError, match=r"^Its merged weights differ: train it again\.$"):
        trainings.switch_on(one)
    assert asked == [["app.cli.main", "finetune", "use", str(run.folder), "--name", NEW]]
    assert not (tmp_path / "adapter.json").exists()


@pytest.mark.parametrize("name", ["../data", "..", "", "/etc", f"{NEW}/../../data"])
def test_no_name_leads_out_of_the_home(tmp_path: Path, base: str, name: str) -> None:
    made_up.finished(tmp_path, NEW, base)
    Run.create(tmp_path / "data", {})
    assert Trainings(tmp_path).named(name) is None
    assert Datasets(tmp_path).named(name) is None


def test_a_file_brought_again_is_one_and_another_of_the_same_name_replaces_nothing(tmp_path: Path) -> None:
    datasets, brought = Datasets(tmp_path / "home"), tmp_path / "..weird name.jsonl"
    made_up.example(brought, 2)
    assert datasets.add(brought).name == datasets.add(brought).name == "weird-name.jsonl"
    made_up.example(brought, 3)
    assert datasets.add(brought).name == "weird-name-2.jsonl"
    assert datasets.preview(tmp_path / "home" / "data" / "weird-name.jsonl")["examples"] == 2


def test_examples_that_cannot_be_made_say_why_and_leave_nothing(tmp_path: Path) -> None:
    datasets = Datasets(tmp_path, lambda _: Said(1, "", "The index is missing: run rumo index.\n"))
    one = datasets.named("tiny")
    assert one is not None
    datasets.make(one)
    wait_until(lambda: not datasets.making())
    assert datasets.failed() == {"tiny": "The index is missing: run rumo index."}
    assert [each.made for each in datasets.all()] == [False, False]
    silent = Datasets(tmp_path, lambda _: Said(-9, "", ""))
    with pytest.raises(AskError, match="status -9"):
        silent.preview(tmp_path / "x.jsonl")


def test_curves_draw_every_size_from_one_step_to_thousands_and_say_them_in_words() -> None:
    for count in (1, 2, 5000):
        drawn = curves([made_up.metric(step, count) for step in range(1, count + 1)], count, "en")
        assert "nan" not in drawn
        assert max(len(points.split()) for points in re.findall(r'points="([^"]*)"', drawn)) <= 241
    assert "at step 5000" in drawn
    assert "<svg" not in curves([], 10, "en")
    assert "<svg" not in curves([{"step": 1, "loss": float("nan")}], 10, "pt-BR")


def test_the_process_that_estimates_is_asked_as_the_command_line_is(tmp_path: Path) -> None:
    seen: list[list[str]] = []

    def asker(arguments: Sequence[str]) -> Said:
        seen.append([*arguments])
        return made_up.asker(seen[-1])

    asked = {"data": "/d.jsonl", "method": "lora", "rank": 8, "learning_rate": 5e-4}
    assert Trainings(tmp_path, asker=asker).estimate(asked)["steps"] == 32
    beginning, data, settings = seen[0][:4], seen[0][4:8], seen[0][8:]
    assert beginning == ["app.cli.main", "finetune", "estimate", "--json"]
    assert data == ["--data", "/d.jsonl", "--method", "lora"]
    assert settings == ["--set", "rank=8", "--set", "learning_rate=0.0005"]
