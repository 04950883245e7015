"""Opening a citation: the passage, with the sentence that supports what was said marked."""

from __future__ import annotations

from typing import Protocol, cast

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
        parts = str(event._data.get("address", "")).split(":")
        if len(parts) != 4 or parts[1] not in LANGS:
            return render.lost_panel(lang)
        passage = self._shelf.passage(f"{parts[2]}#{parts[3]}", cast(Lang, parts[1]))
        if passage is None:
            return render.lost_panel(lang)
        said = str(event._data.get("sentence", ""))[:2000]
        return render.passage_panel(passage, closest(said, cast(Lang, parts[1]), passage) if said else "", lang)
