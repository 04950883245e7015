"""The layout of the Train tab, and which of its events calls which handler of `train`."""

from __future__ import annotations

from typing import Any, NamedTuple

import gradio as gr

from app.datasets import SIZES
from app.trainings import METHODS
from app.web.texts import t
from app.web.train import Train

EVERY = 2.0  # seconds between looks at a run, while there is one


class Tab(NamedTuple):
    """What the page wires: what fills the tab on arrival, what is opened, and the button to Evaluate."""

    filled: list[Any]
    opened: gr.State
    evaluate: gr.Button


class Form(NamedTuple):
    """The form: what is asked for (examples, method, rank, learning rate, epochs, steps), and what goes with it."""

    inputs: list[Any]
    file: gr.File
    about: gr.HTML
    buttons: tuple[gr.Button, gr.Button, gr.Button]


def tab(train: Train, lang: gr.State, i18n: gr.I18n, html: Any, forward: str) -> Tab:
    """Lay out the tab and wire what stays within it. `forward` is the script that hands clicks in HTML on."""
    opened, seen, timer = gr.State(None), gr.State([]), gr.Timer(EVERY, active=False)
    quick: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "queue": False}
    slow: dict[str, Any] = {**quick, "queue": True, "concurrency_id": "train", "concurrency_limit": 1}
    with gr.Row(elem_id="rumo-train", equal_height=False):
        made = form(i18n, html)
        with gr.Column(scale=1, min_width=300, elem_id="rumo-train-follows"):
            said = html("", elem_id="rumo-train-said")
            not_made = html("", elem_id="rumo-train-not-made")
            progress = html("", elem_id="rumo-train-progress")
            listed = html("", elem_id="rumo-trainings", js_on_load=f"{forward} /* 'open' 'stop' 'resume' */")
            with gr.Column(visible=False, elem_id="rumo-training") as place:
                with gr.Row(elem_id="rumo-training-top"):
                    head = html("", elem_id="rumo-training-head")
                    on = gr.Button(i18n("train_switch_on"), variant="primary", size="sm", scale=0, visible=False)
                    off = gr.Button(i18n("train_switch_off"), size="sm", scale=0, visible=False)
                    ask = gr.Button(i18n("train_evaluate"), size="sm", scale=0, visible=False, elem_id="rumo-train-ask")
                    close = gr.Button(i18n("close_report"), size="sm", scale=0)
                after = html("", elem_id="rumo-training-after")
                live = html("", elem_id="rumo-training-live")
                with gr.Accordion(i18n("train_log"), open=False, elem_id="rumo-training-log"):
                    log = html("")
    view = [
        listed,
        progress,
        timer,
        opened,
        place,
        head,
        live,
        log,
        after,
        on,
        off,
        ask,
        made.inputs[0],
        not_made,
        seen,
    ]
    made.file.upload(train.uploaded, [made.file, opened, lang], [made.file, said, *view], **slow)
    method, rank = made.inputs[1], made.inputs[2]
    lang.change(train.about, [method, lang], [made.about, rank], **quick)
    method.change(train.about, [method, lang], [made.about, rank], **quick)
    preview, estimate, start = made.buttons
    preview.click(train.previewed, [made.inputs[0], opened, lang], [said, *view], **slow)
    estimate.click(train.estimated, [opened, lang, *made.inputs], [said, *view], **slow)
    start.click(train.begin, [opened, lang, *made.inputs], [said, *view], **slow)
    listed.resume(train.resumed, [opened, lang], [said, *view], **slow)
    listed.stop(train.stopped, [opened, lang], view, **quick)
    timer.tick(train.ticked, [seen, opened, lang], view, **quick)
    listed.open(train.opened, lang, [said, *view], **quick).then(
        None, None, None, js="() => window.rumo.reveal('#rumo-training')"
    )
    close.click(train.closed, lang, [said, *view], **quick)
    on.click(train.switched_on, [opened, lang], [said, *view], **slow)
    off.click(train.switched_off, [opened, lang], [said, *view], **quick)
    return Tab([method, *view], opened, ask)


def form(i18n: gr.I18n, html: Any) -> Form:
    """Lay out what starts a training."""
    with gr.Column(scale=0, min_width=300, elem_id="rumo-train-form"):
        gr.Markdown(i18n("train_lead"), elem_classes="rumo-lead")
        data = gr.Radio(list(SIZES), value=SIZES[0], label=i18n("train_data"), elem_id="rumo-train-data")
        file = gr.File(
            label=i18n("train_upload"),
            file_types=[".jsonl", ".json", ".txt"],
            height=160,
            elem_id="rumo-train-file",
        )
        gr.Markdown(i18n("train_format"), elem_classes="rumo-hint")
        method = gr.Radio(list(METHODS), value="lora", label=i18n("train_method"), elem_id="rumo-train-method")
        about = html(t("about_lora", "en"), elem_id="rumo-train-about")
        with gr.Accordion(i18n("train_advanced"), open=False, elem_id="rumo-train-advanced"):
            # Gradio turns an empty number in a folded panel into 0, so 0 is what stands for the method's own.
            rank = gr.Number(32, label=i18n("train_rank"), elem_id="rumo-train-rank")
            rate = gr.Number(0, label=i18n("train_rate"), elem_id="rumo-train-rate")
            epochs = gr.Number(0, label=i18n("train_epochs"), elem_id="rumo-train-epochs")
            steps = gr.Number(0, label=i18n("train_steps"), elem_id="rumo-train-steps")
        with gr.Row(elem_id="rumo-train-buttons"):
            preview = gr.Button(i18n("train_preview"), elem_id="rumo-train-preview")
            estimate = gr.Button(i18n("train_estimate"), elem_id="rumo-train-estimate")
            start = gr.Button(i18n("train_start"), variant="primary", elem_id="rumo-train-start")
    return Form([data, method, rank, rate, epochs, steps], file, about, (preview, estimate, start))
