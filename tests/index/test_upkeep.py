"""Opening an index that is new, old, damaged, or was left by a crash."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import KnowledgeInvalid
from index.hashing import HashingEmbedder
from index.library import Library
from tests.index.conftest import ENGLISH, write_section

Open = Callable[[], Library]


class Crash(BaseException):
    """What a killed process looks like from inside: nothing catches it."""


def crash_after(steps: int) -> Callable[[str], None]:
    """Return a progress callback that lets `steps` steps pass and then crashes."""
    left = [steps]

    def progress(_sentence: str) -> None:
        if left[0] == 0:
            raise Crash
        left[0] -= 1

    return progress


def note(tmp_path: Path, name: str = "note.md", text: str = "# Dogs\n\nDogs bark.") -> Path:
    path = tmp_path / name
    path.write_text(text)
    return path


def current(home: Path) -> Path:
    return home / "index" / (home / "index" / "current").read_text()


def test_opening_an_index_that_serves_embeds_nothing(open_library: Open, embedder: HashingEmbedder) -> None:
    before = open_library().status().generation
    embedder.seen.clear()
    again = open_library()
    assert embedder.seen == []
    assert again.status().generation == before
    assert again.search("spend", "en").notices == ()


def test_a_changed_guide_is_built_again_with_one_notice_and_only_the_change_is_embedded(
    open_library: Open, knowledge: Path, embedder: HashingEmbedder
) -> None:
    open_library()
    write_section(knowledge, "en", ENGLISH.replace("between $10 and $1,000", "much less"))
    embedder.seen.clear()
    library = open_library()
    assert embedder.seen == ["What fine-tuning costs\nTraining is paid once and costs much less."]
    assert library.search("spend", "en").notices == ("The guide changed, so the index was built again.",)
    assert library.search("spend", "en").notices == ()


@pytest.mark.parametrize(
    ("other", "notice"),
    [
        (HashingEmbedder(name="another"), "changed from hashing to another"),
        (HashingEmbedder(dimension=64), "has another dimension"),
    ],
)
def test_another_embedding_model_builds_it_again_and_keeps_the_documents(
    library: Library, home: Path, knowledge: Path, tmp_path: Path, other: HashingEmbedder, notice: str
) -> None:
    library.add([note(tmp_path)])
    changed = Library.open(home, other, knowledge)
    assert notice in changed.search("dogs", "en").notices[0]
    assert changed.status().dimension == other.dimension
    assert changed.search("dogs bark", "en").hits[0].passage.document == "note.md"


def test_an_index_of_another_version_is_built_again(open_library: Open, home: Path, tmp_path: Path) -> None:
    open_library().add([note(tmp_path)])
    manifest = current(home) / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "format": 0}))
    library = open_library()
    assert "another version of Rumo" in library.search("dogs", "en").notices[0]
    assert [info.name for info in library.documents()] == ["note.md"]


@pytest.mark.parametrize(
    "damaged", ["dense.faiss", "passages.jsonl", "entries.jsonl", "manifest.json", "lexical-en/rows.json", None]
)
def test_a_damaged_index_is_built_again_and_keeps_the_documents(
    open_library: Open, home: Path, tmp_path: Path, damaged: str | None
) -> None:
    open_library().add([note(tmp_path)])
    path = current(home) / damaged if damaged else home / "index" / "current"
    path.write_bytes(b"\xff")
    library = open_library()
    [notice] = library.search("dogs", "en").notices
    assert notice.endswith("It was built again.")
    assert library.search("dogs bark", "en").hits[0].passage.document == "note.md"


def test_a_damaged_document_is_named_and_the_others_are_kept(open_library: Open, home: Path, tmp_path: Path) -> None:
    open_library().add([note(tmp_path), note(tmp_path, "cats.md", "# Cats\n\nCats purr.")])
    stored = current(home) / "documents" / "note.json"
    stored.write_text(stored.read_text().replace("bark", "bite"))
    library = open_library()
    assert library.search("cats", "en").notices[0].endswith("Add these again: note.md.")
    assert [info.name for info in library.documents()] == ["cats.md"]


def test_a_crash_at_any_step_leaves_the_former_index_serving(
    open_library: Open, tmp_path: Path, embedder: HashingEmbedder
) -> None:
    library = open_library()
    library.add([note(tmp_path)])
    former = library.status().generation
    steps = 0
    while True:
        change = note(tmp_path, text=f"# Dogs\n\nDogs bark {steps} times.")
        try:
            library.add([change], progress=crash_after(steps))
        except Crash:
            embedder.seen.clear()
            again = open_library()
            assert again.status().generation == former
            assert again.passage("note#dogs", "en") == library.passage("note#dogs", "en")
            assert embedder.seen == []
            steps += 1
        else:
            break
    assert steps >= 6, "reading, the guide, embedding, writing, securing, manifest, switching"
    replaced = open_library().passage("note#dogs", "en")
    assert replaced is not None
    assert replaced.text == f"Dogs bark {steps} times."
    assert len([path for path in (tmp_path / "home" / "index").iterdir() if path.is_dir()]) == 2


def test_a_crash_at_any_step_of_the_first_build_is_made_up_for(
    home: Path, knowledge: Path, embedder: HashingEmbedder
) -> None:
    for steps in range(7):
        with pytest.raises(Crash):
            Library.open(home, embedder, knowledge, progress=crash_after(steps))
    assert Library.open(home, embedder, knowledge).search("spend", "en").hits


def test_a_guide_that_became_invalid_leaves_the_former_index_serving_with_a_notice(
    open_library: Open, knowledge: Path
) -> None:
    former = open_library().status().generation
    write_section(knowledge, "en", "## No slug\n\nText.")
    library = open_library()
    assert library.status().generation == former
    [notice] = library.search("spend", "en").notices
    assert "en/costs.md" in notice
    assert "goes on serving" in notice


def test_an_invalid_guide_without_a_former_index_is_an_error(open_library: Open, knowledge: Path) -> None:
    write_section(knowledge, "en", "## No slug\n\nText.")
    with pytest.raises(KnowledgeInvalid):
        open_library()


def test_an_index_built_with_another_model_meanwhile_is_not_picked_up(
    library: Library, home: Path, knowledge: Path
) -> None:
    Library.open(home, HashingEmbedder(name="another"), knowledge)
    assert library.search("spend", "en").hits
    assert library.status().embedder == "hashing"


def test_damage_by_another_process_leaves_what_is_in_memory_serving(library: Library, home: Path) -> None:
    (home / "index" / "current").write_text("nowhere")
    assert library.search("spend", "en").hits
