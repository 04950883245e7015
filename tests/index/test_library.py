from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import UnknownDocument
from index.hashing import HashingEmbedder
from index.library import Library
from tests.index.files import docx, pdf

Open = Callable[[], Library]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of someone's own documents, in three types and both languages, with one that cannot be read."""
    folder = tmp_path / "mine"
    (folder / "sub").mkdir(parents=True)
    (folder / "dogs.md").write_text("# Dogs at work\n\nDogs may come to the office on Fridays.")
    (folder / "sub" / "ferias.docx").write_bytes(docx({"Férias anuais": "As férias são de trinta dias por ano."}))
    (folder / "sub" / "pay.pdf").write_bytes(pdf("Salaries are paid on the fifth."))
    (folder / "sheet.xlsx").write_bytes(b"PK")
    return folder


def test_the_guide_is_found_in_the_language_of_the_person(library: Library) -> None:
    english = library.search("how much would I spend to adapt a model", "en").hits[0]
    portuguese = library.search("quanto custa o fine-tuning", "pt-BR").hits[0]
    assert english.passage.id == portuguese.passage.id == "costs#fine-tuning-cost"
    assert (english.passage.lang, portuguese.passage.lang) == ("en", "pt-BR")


def test_a_passage_is_returned_by_id_in_either_language_and_nothing_for_an_unknown_one(library: Library) -> None:
    for lang in ("en", "pt-BR"):
        passage = library.passage("costs#serving-cost", lang)
        assert passage is not None
        assert passage.lang == lang
    assert library.passage("costs#nothing", "en") is None


def test_a_folder_is_indexed_and_what_cannot_be_read_does_not_keep_the_rest_out(library: Library, folder: Path) -> None:
    report = library.add([folder, folder / "gone.md"])
    assert report.added == ("dogs.md", "sub/ferias.docx", "sub/pay.pdf")
    assert [name for name, _ in report.refused] == ["sheet.xlsx", "gone.md"]
    assert [info.section for info in library.documents()] == ["dogs", "ferias", "pay"]
    assert library.search("dogs on fridays", "en").hits[0].passage.id == "dogs#dogs-at-work"
    assert library.search("salaries fifth", "en").hits[0].passage.document == "sub/pay.pdf"


def test_a_document_is_found_from_the_other_language(library: Library, folder: Path) -> None:
    library.add([folder])
    hit = library.search("how many holidays", "en").hits[0]
    assert (hit.passage.document, hit.passage.lang) == ("sub/ferias.docx", "pt-BR")


def test_documents_are_still_there_when_it_is_opened_again_and_the_files_are_gone(
    library: Library, folder: Path, open_library: Open
) -> None:
    library.add([folder])
    for path in folder.rglob("*.*"):
        path.unlink()
    again = open_library()
    assert again.documents() == library.documents()
    assert again.search("dogs on fridays", "en").hits[0].passage.section == "dogs"


def test_only_what_changed_is_embedded_again(library: Library, folder: Path, embedder: HashingEmbedder) -> None:
    assert library.add([folder]).embedded == 3
    (folder / "dogs.md").write_text("# Dogs at work\n\nDogs may come on Mondays.")
    embedder.seen.clear()
    report = library.add([folder])
    assert (report.changed, report.unchanged) == (("dogs.md",), ("sub/ferias.docx", "sub/pay.pdf"))
    assert report.embedded == 1
    assert embedder.seen == ["Dogs at work\nDogs may come on Mondays."]


def test_adding_the_same_again_builds_nothing(library: Library, folder: Path) -> None:
    library.add([folder])
    generation = library.status().generation
    report = library.add([folder])
    assert len(report.unchanged) == 3
    assert library.status().generation == generation


def test_a_removed_document_is_not_found_any_more(library: Library, folder: Path) -> None:
    library.add([folder])
    assert library.remove("dogs.md").removed == ("dogs.md",)
    assert all(hit.passage.section != "dogs" for hit in library.search("dogs on fridays", "en").hits)
    assert library.passage("dogs#dogs-at-work", "en") is None


def test_removing_what_is_not_there_says_so(library: Library) -> None:
    with pytest.raises(UnknownDocument, match=r"No document named gone\.md"):
        library.remove("gone.md")


def test_what_another_process_adds_is_found_at_the_next_search(open_library: Open, folder: Path) -> None:
    first, second = open_library(), open_library()
    first.add([folder])
    assert second.search("dogs on fridays", "en").hits[0].passage.section == "dogs"


def test_two_processes_do_not_lose_each_others_documents(open_library: Open, tmp_path: Path) -> None:
    libraries = [open_library() for _ in range(4)]
    paths = [tmp_path / f"note{number}.md" for number in range(4)]
    for path in paths:
        path.write_text(f"# {path.stem}\n\nSome text.")
    threads = [
        threading.Thread(target=library.add, args=([path],)) for library, path in zip(libraries, paths, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert {info.name for info in open_library().documents()} == {path.name for path in paths}


def test_searches_go_on_while_documents_come_and_go(library: Library, folder: Path) -> None:
    failures: list[BaseException] = []
    stop = threading.Event()

    def search() -> None:
        while not stop.is_set():
            try:
                assert library.search("how much would I spend", "en").hits
            except BaseException as failure:
                failures.append(failure)
                return

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    library.add([folder])
    library.remove("dogs.md")
    stop.set()
    for thread in threads:
        thread.join(30)
    assert failures == []


def test_the_status_counts_what_is_indexed(library: Library, folder: Path) -> None:
    library.add([folder])
    status = library.status()
    assert status.guide == {"en": 2, "pt-BR": 2}
    assert (status.documents, status.passages) == (3, 7)
    assert (status.embedder, status.dimension) == ("hashing", 256)
    assert status.bytes == sum(path.stat().st_size for path in status.folder.rglob("*") if path.is_file()) > 0


def test_progress_names_each_document(library: Library, folder: Path) -> None:
    told: list[str] = []
    library.add([folder], progress=told.append)
    assert "Reading sub/pay.pdf" in told
