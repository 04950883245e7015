"""The Evaluate tab: start evaluations, watch and stop them, read a report, compare two, and take a case to the Compare tab."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import gradio as gr

from app.evaluations import Evaluation, Evaluations, Report, ReportBroken
from app.modes import MODES
from app.runs import RunError
from app.watched import UNDER_WAY
from app.web import evaluation as shown
from app.web.compare import MOST, default_modes
from app.web.render import report as sentences
from app.web.texts import t
from app.web.watched import when
from index.passages import LANGS, Lang

EVERY = 2.0  # seconds between looks at a run, while there is one
_FIRST = 20  # cases that the form suggests
_LABEL = 60  # characters of a case in the picker


class Evaluate:
    """The handlers of the Evaluate tab's events. `adapter` says whether this machine has one switched on."""

    def __init__(self, evaluations: Evaluations, adapter: bool) -> None:
        self._all = evaluations
        self._adapter = adapter

    def arrived(self, opened: str | None, lang: Lang) -> tuple[Any, ...]:
        """What lies on disk, for somebody who comes or comes back. Returns the form's choices and then the view."""
        languages = [(t("lang_both", lang), ""), *((t(f"lang_{one}", lang), one) for one in LANGS)]
        return gr.update(choices=languages), *self._view(opened, lang)

    def begin(
        self, modes: list[str], spoken: str, limit: float | None, half: str, opened: str | None, lang: Lang
    ) -> tuple[Any, ...]:
        """Start an evaluation. Returns a sentence on what became of it, and the view."""
        refused = self._refusal(modes, limit, lang)
        if refused is None:
            asked = {"modes": modes, "split": half, "lang": spoken or None, "limit": int(limit) if limit else None}
            try:
                self._all.begin(asked)
            except RunError as error:
                refused = str(error)
        said = sentences([], [refused]) if refused else sentences([t("evaluate_started", lang)], [])
        return said, *self._view(opened, lang)

    def resumed(self, opened: str | None, lang: Lang, event: gr.EventData) -> tuple[Any, ...]:
        """Go on with one that stopped or failed. Returns a sentence, and the view."""
        one = self._all.named(str(event._data["name"]))
        refused = None if one else t("evaluate_gone", lang)
        if one is not None and self._all.under_way():
            refused = t("evaluate_busy", lang)
        elif one is not None:
            self._all.resume(one)
        said = sentences([], [refused]) if refused else sentences([t("evaluate_started", lang)], [])
        return said, *self._view(opened, lang)

    def stopped(self, opened: str | None, lang: Lang, event: gr.EventData) -> tuple[Any, ...]:
        """Ask one to stop. Returns the view."""
        self._all.stop(str(event._data["name"]))
        return self._view(opened, lang)

    def ticked(self, seen: list[str], opened: str | None, lang: Lang) -> tuple[Any, ...]:
        """What has changed since: the progress, and the list only where a state is another, so that its buttons stay put."""
        view = self._view(opened, lang)
        return view if view[-1] != seen else (gr.skip(), view[1], gr.skip(), gr.skip())

    def opened(self, lang: Lang, event: gr.EventData) -> tuple[Any, ...]:
        """Show a report. Returns its name, its place, heading, the others, its cases, an empty comparison, its page, and the view."""
        found = self._read(str(event._data["name"]))
        if found is None:
            return self.closed(lang)
        one, report = found
        others = [(self._label(each, lang), each.name) for each in self._done() if each.name != one.name]
        none = t("choose" if others else "compare_none", lang)
        cases = [(_case_label(case.id, case.turns), case.id) for case in report.cases.values()]
        try:
            page = shown.framed(one.text("html"), lang)
        except ReportBroken:
            page = sentences([], [t("no_page", lang)])
        return (
            one.name,
            gr.update(visible=True),
            shown.heading(one, report, lang),
            gr.update(choices=[(none, ""), *others], value="", interactive=bool(others)),
            gr.update(choices=[(t("choose", lang), ""), *cases], value=""),
            "",
            page,
            *self._view(one.name, lang),
        )

    def closed(self, lang: Lang) -> tuple[Any, ...]:
        """Put the report away. Returns as `opened` does."""
        kept = gr.skip()
        return None, gr.update(visible=False), "", kept, kept, "", "", *self._view(None, lang)

    def compared(self, opened: str | None, other: str | None, lang: Lang) -> str:
        """The opened report beside another one."""
        this, that = self._read(opened), self._read(other)
        return shown.differences(this, that, lang) if this and that else ""

    def case(self, opened: str | None, case_id: str | None, lang: Lang) -> tuple[str, Any]:
        """A chosen case, and whether it can be taken to Compare."""
        found = self._read(opened)
        case = found[1].cases.get(case_id or "") if found else None
        if found is None or case is None:
            return "", gr.update(interactive=False)
        return shown.case_shown(case, found[1].about.get("split") == "test", lang), gr.update(interactive=True)

    def carried(self, opened: str | None, case_id: str | None, lang: Lang) -> tuple[Any, Any, str]:
        """A case for the Compare tab: its first question, its modes, and what to know before asking."""
        found = self._read(opened)
        case = found[1].cases.get(case_id or "") if found else None
        if found is None or case is None:
            return gr.skip(), gr.skip(), ""
        modes = [mode for mode in found[1].values if mode in MODES][:MOST]
        modes += [mode for mode in default_modes() if mode not in modes][: max(0, 2 - len(modes))]
        return case.turns[0], modes, shown.case_note(case, lang)

    def saved(self, kind: str, opened: str | None, lang: Lang) -> dict[str, str]:
        """The opened report as a file for the browser to save: its name and text."""
        one = self._all.named(opened or "")
        try:
            if one is not None:
                return {"name": f"report.{kind}", "text": one.text("json" if kind == "json" else "md")}
        except ReportBroken:
            pass
        raise gr.Error(t("why_broken", lang), print_exception=False)

    def _refusal(self, modes: Sequence[str], limit: float | None, lang: Lang) -> str | None:
        """Why this cannot be started, None where it can."""
        lacking = [mode for mode in modes if MODES[mode].adapter == "needed" and not self._adapter]
        if not modes:
            return t("evaluate_no_modes", lang)
        if lacking:
            return t("evaluate_no_adapter", lang, modes=", ".join(lacking))
        if limit is not None and (limit < 1 or limit != int(limit)):
            return t("evaluate_bad_limit", lang)
        return t("evaluate_busy", lang) if self._all.under_way() else None

    def _view(self, opened: str | None, lang: Lang) -> tuple[Any, ...]:
        """The list, the progress, the timer, which runs only while an evaluation does, and every state as it is seen."""
        found = self._all.all()
        seen = [f"{one.name} {one.condition()}" for one in found]
        going = any(line.rsplit(" ", 1)[1] in UNDER_WAY for line in seen)
        return shown.listed(found, opened, lang), shown.progress(found, lang), gr.Timer(active=going), seen

    def _done(self) -> list[Evaluation]:
        return [one for one in self._all.all() if self._read(one.name)]

    def _read(self, name: str | None) -> tuple[Evaluation, Report] | None:
        """A finished evaluation with its report, None where either is not there."""
        one = self._all.named(name or "")
        try:
            return (one, one.report()) if one is not None and one.condition() == "done" else None
        except ReportBroken:
            return None

    def _label(self, one: Evaluation, lang: Lang) -> str:
        found = self._read(one.name)
        modes = ", ".join(found[1].values) if found else ""
        return f"{when(one, lang)} · {modes}"


def _case_label(case_id: str, turns: Sequence[str]) -> str:
    words = " ".join(turns[0].split())
    return f"{case_id} · {words if len(words) <= _LABEL else words[:_LABEL].rsplit(' ', 1)[0] + '…'}"


class Tab(NamedTuple):
    """What the page wires: what fills the tab on arrival, the button to Compare, what that needs, and the form with its sentence."""

    filled: list[Any]
    opened: gr.State
    ask: gr.Button
    case: list[Any]
    form: list[Any]


def tab(evaluate: Evaluate, lang: gr.State, i18n: gr.I18n, html: Any, forward: str) -> Tab:
    """Lay out the tab and wire what stays within it. `forward` is the script that hands clicks in HTML on."""
    opened, seen, timer = gr.State(None), gr.State([]), gr.Timer(EVERY, active=False)
    quick: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "queue": False}
    starting: dict[str, Any] = {**quick, "queue": True, "concurrency_id": "evaluate", "concurrency_limit": 1}
    with gr.Column(elem_id="rumo-evaluate"):
        gr.Markdown(i18n("evaluate_lead"), elem_classes="rumo-lead")
        folded, form, start, said = _form(i18n, html)
        progress = html("", elem_id="rumo-progress")
        listed = html("", elem_id="rumo-evaluations", js_on_load=f"{forward} /* 'open' 'stop' 'resume' */")
        with gr.Column(visible=False, elem_id="rumo-opened") as place:
            with gr.Row(elem_id="rumo-opened-top"):
                head = html("", elem_id="rumo-opened-head")
                as_json = gr.Button(i18n("save_report_json"), size="sm", scale=0)
                markdown = gr.Button(i18n("save_report_md"), size="sm", scale=0)
                close = gr.Button(i18n("close_report"), size="sm", scale=0)
            with gr.Row(elem_id="rumo-opened-tools", equal_height=False):
                other = gr.Dropdown([""], value="", label=i18n("compare_reports"), elem_id="rumo-other")
                with gr.Column(min_width=280):
                    case = gr.Dropdown([""], value="", label=i18n("open_case"), elem_id="rumo-case")
                    described = html("", elem_id="rumo-case-shown")
                    ask = gr.Button(i18n("open_in_compare"), size="sm", interactive=False, elem_id="rumo-ask-case")
            difference = html("", elem_id="rumo-difference")
            frame = html("", elem_id="rumo-frame")
        download = gr.JSON(visible=False)
    view = [listed, progress, timer, seen]
    start.click(evaluate.begin, [*form, opened, lang], [said, *view], **starting)
    listed.resume(evaluate.resumed, [opened, lang], [said, *view], **starting)
    listed.stop(evaluate.stopped, [opened, lang], view, **quick)
    timer.tick(evaluate.ticked, [seen, opened, lang], view, **quick)
    shows = [opened, place, head, other, case, difference, frame, *view]
    listed.open(evaluate.opened, lang, shows, **quick).then(
        None, None, None, js="() => window.rumo.reveal('#rumo-opened')"
    )
    close.click(evaluate.closed, lang, shows, **quick)
    other.change(evaluate.compared, [opened, other, lang], difference, **quick)
    case.change(evaluate.case, [opened, case, lang], [described, ask], **quick)
    for button, kind in ((as_json, "json"), (markdown, "md")):
        chosen = gr.State(kind)
        button.click(evaluate.saved, [chosen, opened, lang], download, **quick).then(
            None, download, None, js="(file) => window.rumo.save(file)"
        )
    return Tab([form[1], *view], opened, ask, [opened, case, lang], [folded, said])


def _form(i18n: gr.I18n, html: Any) -> tuple[gr.Accordion, list[Any], gr.Button, gr.HTML]:
    """Lay out what starts an evaluation. Returns what folds, the inputs, the button and the place for what became of it."""
    with gr.Accordion(i18n("evaluate_new"), open=False, elem_id="rumo-new-evaluation") as folded:
        modes = gr.CheckboxGroup(
            list(MODES), value=default_modes(), label=i18n("evaluate_modes"), elem_id="rumo-evaluate-modes"
        )
        with gr.Row():
            spoken = gr.Dropdown([""], value="", label=i18n("evaluate_lang"), min_width=200)
            limit = gr.Number(_FIRST, minimum=1, label=i18n("evaluate_limit"), min_width=200)
            half = gr.Radio(
                ["dev", "test"],
                value="dev",
                label=i18n("evaluate_half"),
                info=i18n("evaluate_half_hint"),
                min_width=280,
                elem_id="rumo-half",
            )
        start = gr.Button(i18n("evaluate_start"), variant="primary", elem_id="rumo-evaluate-start")
        said = html("", elem_id="rumo-evaluate-said")
    return folded, [modes, spoken, limit, half], start, said
