"""No evaluation case, nor a near copy of one, is among what the assistant is shown or taught by: letters and meanings are compared."""

from __future__ import annotations

import json
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from finetune.data.guard import Guard, grams
from finetune.evaluation.case import Case
from finetune.evaluation.cases import builtin
from index.elsewhere import read_elsewhere
from index.embed import SentenceTransformerEmbedder
from index.generations import Generations
from index.guide import knowledge_folder, read_guide
from index.passages import LANGS, Lang
from index.snapshot import load
from index.translate import Glossary

ROOT = Path(__file__).parents[3]
SPELLED_ALIKE = 0.4  # Jaccard similarity of character 4-grams; the nearest of 375 turns has 0.34
MEANT_ALIKE = 0.88  # cosine; the nearest has 0.85, the one in the middle 0.53
SHORT = 4  # words; a question of one or two words cannot be asked in other ones


def texts_in(value: Any) -> Iterator[str]:
    """Every text in JSON or TOML."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts_in(each)


def worked() -> list[tuple[str, Lang]]:
    files = {lang: json.loads((ROOT / f"app/examples/{lang}.json").read_text("utf-8")) for lang in LANGS}
    return [(text, lang) for lang, file in files.items() for text in texts_in(file)]


@pytest.fixture(scope="module")
def shown() -> list[str]:
    """Worked examples, exemplars of facts, the ways of asking that the guide's passages are found by, and questions elsewhere."""
    asked = [way for passage in read_guide(knowledge_folder()) for way in passage.asked]
    examples = [text for text, _ in worked()]
    exemplars = list(texts_in(tomllib.loads((ROOT / "app/facts/exemplars.toml").read_text("utf-8"))))
    elsewhere = [text for _, text in read_elsewhere(knowledge_folder())]
    assert min(len(asked), len(examples), len(exemplars), len(elsewhere)) > 20
    return list(dict.fromkeys([*asked, *examples, *exemplars, *elsewhere]))


@pytest.fixture(scope="module")
def turns() -> list[tuple[str, str, Lang]]:
    return [(case.id, turn, case.lang) for case in builtin() for turn in case.turns if len(turn.split()) >= SHORT]


def test_no_case_is_spelled_like_what_is_shown(shown: list[str], turns: list[tuple[str, str, Lang]]) -> None:
    spelled = [grams(text) for text in shown]
    texts_with: defaultdict[str, list[int]] = defaultdict(list)
    for place, own in enumerate(spelled):
        for gram in own:
            texts_with[gram].append(place)
    near = {}
    for name, turn, _ in turns:
        own = grams(turn)
        shared = Counter(place for gram in own for place in texts_with.get(gram, ()))
        for place, count in shared.items():
            likeness = count / (len(own) + len(spelled[place]) - count)
            if likeness > SPELLED_ALIKE:
                near[name] = (round(likeness, 2), shown[place])
    assert near == {}


@pytest.mark.weights
def test_no_case_means_the_same_as_a_worked_example_or_a_way_of_asking(
    indexed_home: Path, turns: list[tuple[str, str, Lang]]
) -> None:
    generations = Generations(indexed_home)
    snapshot = load(generations, generations.current() or "")
    glossary, embedder = Glossary.of(knowledge_folder()), SentenceTransformerEmbedder()

    def vectors(texts: Sequence[tuple[str, Lang]]) -> NDArray[np.float32]:
        return embedder.embed([text if lang == "en" else glossary.translate(text, lang).text for text, lang in texts])

    # Of the ways of asking, those that the index embeds; embedding the others would take most of a minute.
    asked = np.array([entry.facet in ("asked", "elsewhere") for entry in snapshot.entries])
    taught = np.vstack([snapshot.dense.vectors()[asked], vectors(worked())])
    likeness = vectors([(turn, lang) for _, turn, lang in turns]) @ taught.T
    near = {
        name: round(float(row.max()), 3)
        for (name, _, _), row in zip(turns, likeness, strict=True)
        if row.max() > MEANT_ALIKE
    }
    assert near == {}


def test_a_copy_and_a_near_copy_would_be_found(turns: list[tuple[str, str, Lang]]) -> None:
    guard = Guard(Case(name, "en", (turn,)) for name, turn, _ in turns)
    for _, turn, _ in turns[:40]:
        assert guard.near(turn.upper())
        assert guard.near(f"{turn} please")
