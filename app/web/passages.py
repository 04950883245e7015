"""Opening a citation: the passage, with the sentence that supports what was said marked."""

from __future__ import annotations

from typing import Protocol

import gradio as gr

from app.grounding import closest
from app.web import render
from index.passages import LANGS, Lang, Passage


class Shelf(Protocol):
    """What opening needs of the index."""

    def passage(self, passage_id: str, lang: Lang) -> Passage | None:
        """The passage of this id, in this language where there is one."""


class Opener:
    """Turns a clicked citation into the panel that shows it."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def opened(self, lang: Lang, event: gr.EventData) -> str:
        """The panel for `{"address": "#cite:en:costs:slug", "sentence": what was said}`; a sentence where nothing is there."""
        _, spoken, section, slug = (*str(event._data.get("address", "")).split(":"), "", "", "", "")[:4]
        written = next((known for known in LANGS if known == spoken), lang)
        passage = self._shelf.passage(f"{section}#{slug}", written)
        if passage is None:
            return render.lost_panel(lang)
        said = str(event._data.get("sentence", ""))[:2000]
        return render.passage_panel(passage, closest(said, written, passage) if said else "", lang)
