from __future__ import annotations

from pathlib import Path

import pytest

from index.hashing import HashingEmbedder
from index.library import Library
from index.search import Only


def test_the_wordings_of_a_passage_are_one_hit(library: Library) -> None:
    ids = [hit.passage.id for hit in library.search("what does fine-tuning and serving cost", "en", k=10).hits]
    assert sorted(ids) == sorted(set(ids))


def test_no_more_hits_than_asked_for_come_best_first(library: Library) -> None:
    hits = library.search("what does fine-tuning cost", "en", k=1).hits
    assert [hit.passage.id for hit in hits] == ["costs#fine-tuning-cost"]


def test_a_portuguese_question_finds_what_only_the_english_wording_says(home: Path, tmp_path: Path) -> None:
    knowledge = tmp_path / "english-only"
    path = knowledge / "guide" / "en" / "costs.md"
    path.parent.mkdir(parents=True)
    path.write_text(
        "---\nid: costs\ntitle: Costs\nlang: en\nsource: guide\n---\n\n## Budget {#a}\n\nTraining is expensive.\n\n"
        "## Holidays {#b}\n\nStaff rest in summer.\n"
    )
    (knowledge / "glossary.tsv").write_text("pt\ten\ntreinamento\ttraining\ncaro\texpensive\nférias\tholidays\n")
    library = Library.open(home, HashingEmbedder(), knowledge)
    for only in ("fused", "dense", "lexical"):
        hit = library.search("o treinamento é caro?", "pt-BR", only=only).hits[0]
        assert (hit.passage.id, hit.passage.lang) == ("costs#a", "en")
    assert library.search("as férias", "pt-BR").hits[0].passage.id == "costs#b"


def test_an_embedder_that_reads_both_languages_gets_them_untranslated(home: Path, knowledge: Path) -> None:
    embedder = HashingEmbedder(languages=frozenset({"en", "pt-BR"}))
    library = Library.open(home, embedder, knowledge)
    assert "Quanto custa servir" in embedder.seen
    embedder.seen.clear()
    library.search("quanto custa servir?", "pt-BR")
    assert embedder.seen == ["quanto custa servir?"]


def test_an_embedder_of_english_gets_portuguese_translated(library: Library, embedder: HashingEmbedder) -> None:
    assert not any("Quanto custa" in text for text in embedder.seen)
    embedder.seen.clear()
    library.search("quanto custa servir?", "pt-BR")
    assert embedder.seen == ["how much does it cost serve"]


@pytest.mark.parametrize("only", ["fused", "dense", "lexical"])
def test_scores_are_between_0_and_1_and_ranks_start_at_1(library: Library, only: Only) -> None:
    hits = library.search("what does fine-tuning cost", "en", only=only).hits
    assert hits
    assert all(0 <= hit.score <= 1 for hit in hits)
    assert min(hit.dense_rank or 1 for hit in hits) == min(hit.lexical_rank or 1 for hit in hits) == 1


def test_a_rank_is_missing_where_a_ranking_does_not_hold_the_passage(library: Library) -> None:
    ranks = {hit.passage.id: hit.lexical_rank for hit in library.search("tokens people send", "en").hits}
    assert ranks["costs#serving-cost"] == 1
    assert ranks.get("costs#fine-tuning-cost") is None


@pytest.mark.parametrize("query", ["", "   ", "\n"])
def test_an_empty_query_finds_nothing_and_is_not_covered(library: Library, query: str) -> None:
    found = library.search(query, "en")
    assert (found.hits, found.covered) == ((), False)


@pytest.mark.parametrize("query", ["?!", "🙂", "the of and", "o que é", "a" * 100_000, "x\x00y", "DROP TABLE; --"])
def test_odd_queries_are_answered_without_an_error(library: Library, query: str) -> None:
    assert not library.search(query, "pt-BR").covered


def test_what_the_guide_says_is_covered_and_what_it_does_not_is_not(library: Library) -> None:
    assert library.search("how much would I spend to adapt a model", "en").covered
    assert not library.search("zebras and giraffes", "en").covered
