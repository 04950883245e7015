"""The Train tab's events: look, estimate, start, watch, stop, go on, and switch on what came out. `train_tab` lays it out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from app.adapters import AdapterError
from app.datasets import SIZES, AskError, Dataset, Datasets
from app.runs import RunError
from app.trainings import LORA, METHODS, Training, Trainings, asked_for
from app.watched import UNDER_WAY
from app.web import training as shown
from app.web.render import decimal
from app.web.render import report as sentences
from app.web.texts import t
from app.web.train_form import BadSetting, read_settings
from index.passages import Lang

_STILL = (gr.skip(),) * 15  # a view that stays as it is
_LIVE = (1, 6, 7)  # of a view: the progress, the curves and the log
_AWAY = ""  # what is opened where somebody put it away; None is what has not been looked for yet


class Train:
    """The handlers of the Train tab's events. `running` is the adapter of this start. A view is what `_view` returns."""

    def __init__(self, trainings: Trainings, datasets: Datasets, running: str | None) -> None:
        self._all, self._data, self._running = trainings, datasets, running

    def arrived(self, opened: str | None, lang: Lang) -> tuple[Any, ...]:
        """What lies on disk, for somebody who comes or comes back; a training under way is opened. Returns the methods and the view."""
        methods = [(t(f"method_{one}", lang), one) for one in METHODS]
        if opened is None:
            going = self._all.under_way()
            opened = going[0].name if going else None
        return gr.update(choices=methods), *self._view(opened, lang)

    def uploaded(self, file: str | None, opened: str | None, lang: Lang) -> Iterator[tuple[Any, ...]]:
        """Check a person's file, keep it and choose it. Yields the upload box, what became of it, and the view."""
        if file is None:
            return
        yield gr.skip(), sentences([t("train_reading", lang)], []), *_STILL
        try:
            added = self._data.add(Path(file))
            count = decimal(float(self._data.preview(added.train)["examples"]), lang, 0)
        except AskError as error:
            yield None, sentences([], str(error).splitlines()), *_STILL
            return
        except OSError as error:
            yield None, sentences([], [t("train_not_kept", lang, name=Path(file).name, why=error.strerror)]), *_STILL
            return
        said = sentences([t("train_added", lang, name=added.name, count=count)], [])
        yield None, said, *self._view(opened, lang, added.name)

    def previewed(self, data: str | None, opened: str | None, lang: Lang) -> Iterator[tuple[Any, ...]]:
        """Show the first examples. Yields what is said, and the view."""
        chosen, refused = self._ready(data, lang)
        if chosen is None:
            yield refused, *self._view(opened, lang)
            return
        yield sentences([t("train_reading", lang)], []), *_STILL
        try:
            yield shown.preview(self._label(chosen, lang), self._data.preview(chosen.train), lang), *_STILL
        except AskError as error:
            yield sentences([], str(error).splitlines()), *_STILL

    def estimated(self, opened: str | None, lang: Lang, *form: Any) -> Iterator[tuple[Any, ...]]:
        """Say what it would take. Yields what is said, and the view."""
        asked, refused = self._asked(form, lang)
        if asked is None:
            yield refused, *self._view(opened, lang)
            return
        yield sentences([t("train_estimating", lang)], []), *_STILL
        try:
            yield shown.estimate(self._all.estimate(asked), asked["method"], lang), *_STILL
        except AskError as error:
            yield sentences([], str(error).splitlines()), *_STILL

    def begin(self, opened: str | None, lang: Lang, *form: Any) -> Iterator[tuple[Any, ...]]:
        """Start a training, once it is known that it can be, and open it. Yields what is said, and the view."""
        asked, refused = self._asked(form, lang)
        if asked is not None and self._all.under_way():
            asked, refused = None, sentences([], [t("train_busy", lang)])
        if asked is None:
            yield refused, *self._view(opened, lang)
            return
        yield sentences([t("train_checking", lang)], []), *_STILL
        try:
            found = self._all.estimate(asked)
            if found.get("refusal"):
                yield shown.estimate(found, asked["method"], lang), *_STILL
                return
            if self._all.under_way():  # from elsewhere, while it was being checked
                yield sentences([], [t("train_busy", lang)]), *self._view(opened, lang)
                return
            one = self._all.begin_foretold(asked, found)
        except (AskError, RunError) as error:
            yield sentences([], str(error).splitlines()), *_STILL
            return
        yield sentences([t("train_started", lang)], []), *self._view(one.name, lang)

    def resumed(self, opened: str | None, lang: Lang, event: gr.EventData) -> tuple[Any, ...]:
        """Go on with one that stopped or failed, and open it. Returns a sentence, and the view."""
        one = self._all.named(str(event._data["name"]))
        if one is None or one.condition() not in ("stopped", "failed"):
            return sentences([], [t("train_gone", lang)]), *self._view(opened, lang)
        if self._all.under_way():
            return sentences([], [t("train_busy", lang)]), *self._view(opened, lang)
        self._all.resume(one)
        return sentences([t("train_started", lang)], []), *self._view(one.name, lang)

    def stopped(self, opened: str | None, lang: Lang, event: gr.EventData) -> tuple[Any, ...]:
        """Ask one to stop. Returns the view."""
        self._all.stop(str(event._data["name"]))
        return self._view(opened, lang)

    def ticked(self, seen: list[str], opened: str | None, lang: Lang) -> tuple[Any, ...]:
        """What has changed since; the list, the examples and the buttons only where a state is another, so that they stay put."""
        view = self._view(opened, lang)
        if view[-1] != seen:
            return view
        return tuple(part if place in _LIVE else gr.skip() for place, part in enumerate(view))

    def opened(self, lang: Lang, event: gr.EventData) -> tuple[Any, ...]:
        """Show a training. Returns an empty sentence, and the view."""
        return "", *self._view(str(event._data["name"]), lang)

    def closed(self, lang: Lang) -> tuple[Any, ...]:
        """Put it away. Returns an empty sentence, and the view."""
        return "", *self._view(_AWAY, lang)

    def switched_on(self, opened: str | None, lang: Lang) -> Iterator[tuple[Any, ...]]:
        """Verify what came out, and switch it on. Yields what is said, and the view."""
        one = self._all.named(opened or "")
        if one is None:
            yield sentences([], [t("train_gone", lang)]), *self._view(opened, lang)
            return
        yield sentences([t("train_verifying", lang)], []), *_STILL
        try:
            self._all.switch_on(one)
            said = sentences([t("train_switched_on", lang)], [])
        except AdapterError as error:
            said = sentences([], str(error).splitlines())
        yield said, *self._view(opened, lang)

    def switched_off(self, opened: str | None, lang: Lang) -> tuple[Any, ...]:
        """Go back to the base model. Returns a sentence, and the view."""
        try:
            self._all.switch_off()
            said = sentences([t("train_switched_off", lang)], [])
        except AdapterError as error:
            said = sentences([], [str(error)])
        return said, *self._view(opened, lang)

    def evaluated(self, lang: Lang) -> tuple[Any, str]:
        """Open the form of the Evaluate tab, with a sentence on what is measured."""
        return gr.update(open=True), sentences([t("train_evaluate_note", lang)], [])

    def about(self, method: str | None, lang: Lang) -> tuple[str, Any]:
        """A sentence on a method, and whether it has a rank."""
        return t(f"about_{method}", lang) if method in METHODS else "", gr.update(interactive=method in LORA)

    def _ready(self, data: str | None, lang: Lang) -> tuple[Dataset | None, str]:
        """The chosen examples, or why there are none yet; Rumo's own are made where they are missing."""
        chosen = self._data.named(data)
        if chosen is None:
            return None, sentences([], [t("train_no_data", lang)])
        if not chosen.made:
            self._data.make(chosen)
            return None, sentences([t("train_made_first", lang)], [])
        return chosen, ""

    def _asked(self, form: Sequence[Any], lang: Lang) -> tuple[dict[str, Any] | None, str]:
        """The configuration that the form asks for, in the order of `train_tab.form`, or why there is none."""
        data, *chosen = form
        try:
            method, own = read_settings(*chosen)
        except BadSetting as error:
            return None, sentences([], [t(error.key, lang)])
        examples, refused = self._ready(data, lang)
        return (None, refused) if examples is None else (asked_for(examples, method, **own), "")

    def _view(self, opened: str | None, lang: Lang, chosen: str | None = None) -> tuple[Any, ...]:
        """All that shows what lies on disk, in the order of `view` in `train_tab`; the last is every state as it is seen.

        `chosen` names examples to choose.
        """
        found, making = self._all.all(), self._data.making()
        one = next((each for each in found if each.name == opened), None)
        seen = [f"{each.name} {each.condition()}" for each in found]
        going = bool(making) or any(line.rsplit(" ", 1)[1] in UNDER_WAY for line in seen)
        failed = [t("train_not_made", lang, name=name, message=said) for name, said in self._data.failed().items()]
        detail = self._detail(one, lang)
        kept = _AWAY if one is None and opened is not None else opened
        seen += (
            [f"{data.name} {data.made}" for data in self._data.all()] + making + failed + [str(kept), str(detail[4:])]
        )
        choices = gr.update(choices=self._choices(lang))
        if chosen is not None:
            choices["value"] = chosen
        listed, progress = shown.listed(found, opened, lang), shown.progress(found, making, lang)
        not_made = sentences([], failed) if failed else ""
        return listed, progress, gr.Timer(active=going), kept, *detail, choices, not_made, seen

    def _detail(self, one: Training | None, lang: Lang) -> tuple[Any, ...]:
        """The opened training: its place, heading, curves, log, what came out, and its three buttons."""
        hidden = gr.update(visible=False)
        if one is None:
            return hidden, "", "", "", "", hidden, hidden, hidden
        switched, manifest = self._all.switched(), one.manifest() or {}
        adapter = manifest.get("kind") == "adapter"
        return (
            gr.update(visible=True),
            shown.heading(one, lang),
            shown.live(one, lang),
            shown.log(one),
            shown.after(one, self._running, switched, lang),
            gr.update(visible=adapter and switched != one.name),
            gr.update(visible=switched is not None),
            gr.update(visible=adapter),
        )

    def _choices(self, lang: Lang) -> list[tuple[str, str]]:
        return [
            (self._label(one, lang) + ("" if one.made else t("data_unmade", lang)), one.name)
            for one in self._data.all()
        ]

    def _label(self, one: Dataset, lang: Lang) -> str:
        own = {size: t("data_own", lang, size=t(f"size_{size}", lang)) for size in SIZES}
        return own.get(one.name, one.name)
