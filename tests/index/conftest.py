"""A small guide, and files as people have them, for the tests of the index. Nothing here loads weights."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index.hashing import HashingEmbedder
from index.library import Library
from index.passages import Lang

FINE_TUNING = """---
id: costs
title: {title}
lang: {lang}
source: guide
---

{body}
"""

ENGLISH = """## What fine-tuning costs {#fine-tuning-cost}

<!-- asked: how much would I spend to adapt a model? | price of tuning -->

Training is paid once and costs between $10 and $1,000.

## What serving costs {#serving-cost source=extended}

Serving costs depend on the tokens that people send each month."""

PORTUGUESE = """## Quanto custa o fine-tuning {#fine-tuning-cost}

<!-- asked: quanto eu gastaria para adaptar um modelo? | valor do ajuste -->

O treinamento é pago uma vez e custa de US$ 10 a US$ 1.000.

## Quanto custa servir {#serving-cost source=extended}

O custo de servir depende dos tokens enviados por mês."""

GLOSSARY = "pt\ten\nquanto custa\thow much does it cost\nservir\tserve\ntreinamento\ttraining\nférias\tholidays\n"


def write_section(knowledge: Path, lang: Lang, body: str, title: str = "Costs") -> Path:
    """Write guide/<lang>/costs.md."""
    path = knowledge / "guide" / lang / "costs.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(FINE_TUNING.format(title=title, lang=lang, body=body), encoding="utf-8")
    return path


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    """A guide of one section, two passages, in both languages."""
    folder = tmp_path / "knowledge"
    write_section(folder, "en", ENGLISH)
    write_section(folder, "pt-BR", PORTUGUESE)
    (folder / "glossary.tsv").write_text(GLOSSARY, encoding="utf-8")
    return folder


@pytest.fixture
def embedder() -> HashingEmbedder:
    return HashingEmbedder()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def open_library(home: Path, knowledge: Path, embedder: HashingEmbedder) -> Callable[[], Library]:
    """Open the same home again and again, as so many processes would."""
    return lambda: Library.open(home, embedder, knowledge)


@pytest.fixture
def library(open_library: Callable[[], Library]) -> Library:
    return open_library()
