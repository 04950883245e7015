"""The Documents tab: one's own documents in the index, added, listed and removed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from app.web import render
from app.web.texts import t
from index.errors import IndexFailure
from index.library import Library
from index.passages import Lang


class Documents:
    """The handlers of the Documents tab's events."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def add(self, files: list[str] | None, lang: Lang) -> Iterator[tuple[Any, ...]]:
        """Index the uploaded files. Yields the upload box, the report and the list; a refused file does not stop the others."""
        if not files:
            yield gr.skip(), render.report([t("documents_choose", lang)], []), gr.skip()
            return
        yield gr.skip(), render.report([t("documents_working", lang)], []), gr.skip()
        try:
            report = self._library.add([Path(file) for file in files])
        except IndexFailure as error:
            yield gr.skip(), render.report([], [str(error)]), self.listed(lang)
            return
        done = t(
            "documents_done",
            lang,
            added=len(report.added),
            changed=len(report.changed),
            unchanged=len(report.unchanged),
            seconds=render.decimal(report.seconds, lang),
        )
        yield None, render.report([done], [sentence for _, sentence in report.refused]), self.listed(lang)

    def remove(self, lang: Lang, event: gr.EventData) -> tuple[str, str]:
        """Take a document out of the index."""
        name = str(event._data["name"])
        try:
            self._library.remove(name)
        except IndexFailure as error:
            return render.report([], [str(error)]), self.listed(lang)
        return render.report([t("documents_removed", lang, name=name)], []), self.listed(lang)

    def listed(self, lang: Lang) -> str:
        """The documents in the index, and what the guide holds."""
        return render.documents(self._library.documents(), self._library.status(), lang)


def tab(documents: Documents, lang: gr.State, i18n: gr.I18n, html: Any, forward: str) -> gr.HTML:
    """Lay out the tab. Returns the list of documents. `forward` is the script that hands clicks in HTML on."""
    with gr.Column(elem_id="rumo-documents"):
        gr.Markdown(i18n("documents_lead"), elem_classes="rumo-lead")
        files = gr.File(file_count="multiple", label=i18n("documents_drop"), elem_id="rumo-files", height=160)
        add = gr.Button(i18n("documents_add"), variant="primary", elem_id="rumo-add")
        report = html("", elem_id="rumo-report")
        listed: gr.HTML = html("", elem_id="rumo-document-list", js_on_load=f"{forward} /* 'remove' */")
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    add.click(documents.add, [files, lang], [files, report, listed], concurrency_limit=1, **quiet)
    listed.remove(documents.remove, lang, [report, listed], **quiet)
    return listed
