"""The adapter that comes with Rumo: it is whole, fits the carried model, says nothing of other machines, and answers."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from app.adapters import DEFAULT, SHIPPED, Adapter, active
from app.assistant import Question, answer
from app.engines.base import Engine, Settings
from app.engines.choose import choose, load
from app.events import Finished
from app.modes import MODES
from app.weights import smollm2_gguf
from index.language import detect
from index.library import Library
from index.passages import Lang

MOST = 30 * 2**20  # bytes


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Adapter:
    gguf = smollm2_gguf()
    assert gguf is not None, "The carried model is missing: run `make install`."
    found = active(tmp_path_factory.mktemp("home"), str(gguf), {})
    assert found is not None
    return found


def test_it_is_on_by_default_and_small(shipped: Adapter) -> None:
    assert (shipped.name, shipped.folder) == (DEFAULT, SHIPPED / DEFAULT)
    assert sum(path.stat().st_size for path in shipped.folder.iterdir()) <= MOST


def test_its_files_are_those_that_its_manifest_lists(shipped: Adapter) -> None:
    assert set(shipped.manifest["files"]) == {path.name for path in shipped.folder.iterdir()} - {"rumo.json"}
    for name, digest in shipped.manifest["files"].items():
        assert hashlib.sha256((shipped.folder / name).read_bytes()).hexdigest() == digest


def test_it_names_no_folder_of_the_machine_that_made_it(shipped: Adapter) -> None:
    for name in ("README.md", "rumo.json", "adapter_config.json"):
        text = (shipped.folder / name).read_text(encoding="utf-8")
        assert not [word for word in ("/tmp", "/home", "/root", "/work") if word in text]  # noqa: S108 - looked for, not used
    assert json.loads((shipped.folder / "adapter_config.json").read_text())["r"] == 32


@pytest.fixture(scope="module")
def engine(shipped: Adapter, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    home = tmp_path_factory.mktemp("merged")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RUMO_HOME", str(home))
        return load(choose(os.environ), os.environ, {shipped.name: shipped.folder})


@pytest.mark.parametrize(
    ("lang", "questions"),
    [
        (
            "en",
            [
                "What does fine-tuning cost upfront?",
                "What is LoRA?",
                "What does RAG do?",
                "How long does fine-tuning take?",
            ],
        ),
        (
            "pt-BR",
            [
                "Quanto custa o fine-tuning no início?",
                "Quanto custa o treino de um fine-tuning?",
                "O que é RAG?",
                "Quanto tempo leva o fine-tuning?",
            ],
        ),
    ],
)
def test_it_answers_from_passages_in_the_persons_language(
    engine: Engine, shipped: Adapter, indexed_home: Path, lang: Lang, questions: list[str]
) -> None:
    settings, library = Settings(adapter=shipped.name), Library.open(indexed_home)
    answers = []
    for question in questions:
        *_, last = answer(Question(question), MODES["tuned-rag"], engine, library, settings)
        assert isinstance(last, Finished)
        answers.append(last.answer)
    assert detect(" ".join(one.answer for one in answers), "en" if lang == "pt-BR" else "pt-BR") == lang
    cited = sum(bool(one.citations) and not one.refused for one in answers)
    assert cited >= len(questions) / 2  # it declines too often, which docs/log.md measures
