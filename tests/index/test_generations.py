from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from index.errors import BuilderBusy, GenerationCorrupt, IndexFailure
from index.generations import Generations


def silent(_sentence: str) -> None:
    return None


def publish(generations: Generations, content: str) -> str:
    with generations.lock(silent):
        folder = generations.begin()
        (folder / "deep").mkdir()
        (folder / "deep" / "content.txt").write_text(content)
        generations.publish(folder, {"note": content}, silent)
    return folder.name


def test_nothing_serves_before_a_generation_is_published(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    assert generations.current() is None
    assert generations.stamp() is None
    generations.begin()
    assert generations.current() is None


def test_the_published_generation_serves_and_its_manifest_is_read_back(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    name = publish(generations, "one")
    assert generations.current() == name
    assert generations.manifest(name)["note"] == "one"


def test_the_stamp_changes_when_another_generation_serves(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    publish(generations, "one")
    before = generations.stamp()
    assert generations.stamp() == before
    publish(generations, "two")
    assert generations.stamp() != before


def test_all_but_the_last_two_generations_are_removed_and_so_is_what_a_crash_left(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    publish(generations, "one")
    generations.begin()
    two, three = publish(generations, "two"), publish(generations, "three")
    assert {path.name for path in generations.folder.iterdir() if path.is_dir()} == {two, three}


@pytest.mark.parametrize("damage", ["change", "delete", "manifest", "no manifest"])
def test_any_damage_to_a_generation_is_noticed(tmp_path: Path, damage: str) -> None:
    generations = Generations(tmp_path)
    folder = generations.path(publish(generations, "one"))
    if damage == "change":
        (folder / "deep" / "content.txt").write_text("two")
    elif damage == "delete":
        (folder / "deep" / "content.txt").unlink()
    elif damage == "manifest":
        (folder / "manifest.json").write_text("{")
    else:
        (folder / "manifest.json").unlink()
    with pytest.raises(GenerationCorrupt):
        generations.manifest(folder.name)


def test_what_is_whole_of_a_damaged_generation_is_known(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    folder = generations.path(publish(generations, "one"))
    (folder / "deep" / "content.txt").write_text("damaged")
    assert generations.intact(folder.name)[1] == set()
    (folder / "manifest.json").unlink()
    assert generations.intact(folder.name) == ({}, {"deep/content.txt"})


@pytest.mark.parametrize("text", ["../elsewhere", "a/b", ".."])
def test_a_pointer_that_leads_elsewhere_is_not_followed(tmp_path: Path, text: str) -> None:
    generations = Generations(tmp_path)
    publish(generations, "one")
    (generations.folder / "current").write_text(text)
    with pytest.raises(GenerationCorrupt):
        generations.manifest(str(generations.current()))


def test_one_builds_at_a_time_and_the_other_gives_up_with_a_sentence(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    told: list[str] = []
    with generations.lock(silent), pytest.raises(BuilderBusy, match="try again"), generations.lock(told.append, 0.05):
        pytest.fail("two builders at once")
    assert told == ["Another process is building the index; waiting for it"]


def test_a_waiting_builder_goes_on_when_the_other_ends(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    waiting, done = threading.Event(), threading.Event()

    def wait() -> None:
        with generations.lock(lambda _: waiting.set(), 10):
            done.set()

    with generations.lock(silent):
        thread = threading.Thread(target=wait)
        thread.start()
        assert waiting.wait(5)
        assert not done.is_set()
    thread.join(10)
    assert done.is_set()


def test_a_builder_that_dies_does_not_keep_the_others_out(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from index.generations import Generations\n"
        "with Generations(Path(sys.argv[1])).lock(print): os._exit(9)"
    )
    died = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)  # noqa: S603 - our own code
    assert died.returncode == 9
    with Generations(tmp_path).lock(silent, 0.05):
        pass


def test_a_home_that_cannot_be_written_is_refused_with_the_fix(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(IndexFailure, match="set RUMO_HOME"):
        Generations(tmp_path / "file").begin()
