"""The page: its layout, and which event calls which handler. What the handlers do is in their own files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr
from gradio.events import api as endpoint

from app.datasets import Asker, Datasets
from app.evaluations import Evaluations
from app.host import Host
from app.modes import DEFAULT_MODE, offered
from app.trainings import Trainings
from app.watched import Starter
from app.web import api
from app.web import compare as comparing
from app.web import decide as deciding
from app.web import documents as listing
from app.web import evaluate as evaluating
from app.web import train_tab as training
from app.web.chat import Chat
from app.web.compare import MOST, Compare
from app.web.decide import Decide
from app.web.documents import Documents
from app.web.evaluate import Evaluate
from app.web.fields import FIELDS
from app.web.passages import Opener
from app.web.texts import page_lang, t, tables
from app.web.train import Train
from index.home import rumo_home
from index.library import Library
from index.passages import Lang

ASSETS = Path(__file__).parent / "assets"
I18N = gr.I18n(**tables())
MODEL = "model"  # the events that use the engine share one limit
AT_ONCE = 4  # answers under way at once; the engine batches them

# The browser tells its language and which conversation was open; `page.js` puts both where this finds them.
_ARRIVAL = "() => [navigator.language, window.rumo.conversation()]"
_QUICK: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "queue": False}
_FORWARD = "window.rumo.forward(element, trigger, props, watch);"


def build(host: Host, library: Library, starter: Starter, asker: Asker) -> gr.Blocks:
    """Lay the page out and wire it. Nothing is loaded here.

    `starter` makes the processes that evaluations and trainings run in, `asker` runs what is over within minutes.
    """
    chat, compare, documents, opener = Chat(host), Compare(host), Documents(library), Opener(library)
    decide, modes = Decide(), offered(host.settings.adapter)
    home, adapter = rumo_home(), host.settings.adapter
    evaluate = Evaluate(Evaluations(home / "evaluations", starter), adapter is not None)
    train = Train(Trainings(home, starter, asker), Datasets(home, asker), adapter)
    page = gr.Blocks(title="Rumo", analytics_enabled=False, fill_width=True, delete_cache=(3600, 86400))
    with page:
        lang = gr.State("en")
        _html((ASSETS / "header.html").read_text(encoding="utf-8"), elem_id="rumo-header")
        panel = _html("", elem_id="rumo-panel", js_on_load=f"{_FORWARD} /* 'open' */")
        with gr.Tabs(elem_id="rumo-tabs") as tabs:
            with gr.Tab(I18N("tab_chat"), id="chat"):
                arrive = _chat_tab(chat, lang, modes)
            with gr.Tab(I18N("tab_decide"), id="decide"):
                form, result, carry = deciding.tab(decide, lang, I18N, _html)
            with gr.Tab(I18N("tab_compare"), id="compare"):
                tally, asked, compared = _compare_tab(compare, lang, modes)
            with gr.Tab(I18N("tab_evaluate"), id="evaluate") as evaluations:
                measured = evaluating.tab(evaluate, lang, I18N, _html, _FORWARD)
            with gr.Tab(I18N("tab_train"), id="train") as trainings:
                trained = training.tab(train, lang, I18N, _html, _FORWARD)
            with gr.Tab(I18N("tab_documents"), id="documents"):
                listed = listing.tab(documents, lang, I18N, _html, _FORWARD)
        carry.click(decide.question, [lang, *form], arrive[0], **_QUICK).then(
            lambda: gr.update(selected="chat"), None, tabs, **_QUICK
        )
        measured.ask.click(compare.clear, None, compared, **_QUICK).then(
            evaluate.carried, measured.case, asked, **_QUICK
        ).then(lambda: gr.update(selected="compare"), None, tabs, **_QUICK)
        evaluations.select(evaluate.arrived, [measured.opened, lang], measured.filled, **_QUICK)
        trainings.select(train.arrived, [trained.opened, lang], trained.filled, **_QUICK)
        trained.evaluate.click(train.evaluated, lang, measured.form, **_QUICK).then(
            lambda: gr.update(selected="evaluate"), None, tabs, **_QUICK
        )
        panel.open(opener.opened, [lang], panel, **_QUICK)

        def arrived(locale: str | None, conversation: str | None, request: gr.Request) -> tuple[Any, ...]:
            spoken = page_lang(locale)
            shown = chat.open(conversation, spoken, request)
            hints = gr.update(placeholder=_welcome(spoken), examples=_examples(spoken))
            unknown = [None] * len(form)
            following = decide.shown(spoken, *unknown)
            return spoken, *shown, hints, compare.tally(spoken, request), documents.listed(spoken), following

        locale, kept = gr.Textbox(visible=False), gr.Textbox(visible=False)
        outputs = [lang, *arrive, arrive[1], tally, listed, result]
        page.load(arrived, [locale, kept], outputs, js=_ARRIVAL, show_progress="hidden", api_visibility="private").then(
            evaluate.arrived, [measured.opened, lang], measured.filled, **_QUICK
        ).then(train.arrived, [trained.opened, lang], trained.filled, **_QUICK)
        lang.change(decide.localised, lang, form[: len(FIELDS)], show_progress="hidden", api_visibility="private")
        endpoint(api.decide, api_name="decide")
        endpoint(api.cost, api_name="cost")
        page.unload(compare.forget)
    return page


def _chat_tab(chat: Chat, lang: gr.State, modes: list[str]) -> list[Any]:
    """Lay out the Chat tab. Returns the components that every update of a conversation fills."""
    current, running = gr.Textbox(visible=False), gr.State(None)  # the browser remembers which conversation was open
    with gr.Row(elem_id="rumo-chat", equal_height=False):
        with gr.Column(elem_id="rumo-side", scale=0, min_width=250):
            fresh = gr.Button(I18N("new_conversation"), variant="secondary", elem_id="rumo-new")
            words = gr.Textbox(
                label=I18N("search_conversations"),
                placeholder=I18N("search_conversations"),
                show_label=False,
                elem_id="rumo-search",
                max_length=200,
            )
            listed = _html("", elem_id="rumo-list", js_on_load=f"{_FORWARD} /* 'pick' 'rename' 'remove' 'save' */")
            download = gr.JSON(visible=False)
        with gr.Column(elem_id="rumo-main", scale=1):
            chatbot = gr.Chatbot(
                show_label=False,
                elem_id="rumo-chatbot",
                layout="panel",
                editable="user",
                allow_tags=False,
                latex_delimiters=[],
                buttons=["copy"],
                height="100%",
                container=False,
            )
            understood = _html("", elem_id="rumo-understood", js_on_load=f"{_FORWARD} /* 'fact' */")
            box = gr.Textbox(
                label=I18N("ask_label"),
                placeholder=I18N("ask_hint"),
                show_label=False,
                lines=1,
                max_lines=8,
                max_length=8000,
                autofocus=True,
                submit_btn=True,
                stop_btn=False,
                elem_id="rumo-box",
            )
            mode = gr.Radio(modes, value=DEFAULT_MODE, label=I18N("mode"), show_label=False, elem_id="rumo-mode")
            about = _html(t(f"mode_{DEFAULT_MODE}", "en"), elem_id="rumo-about")

    facts = gr.State({})
    filled = [box, chatbot, current, listed, running, understood, facts]
    asking = [box, mode, current, lang, facts]
    model: dict[str, Any] = {
        "concurrency_id": MODEL,
        "concurrency_limit": AT_ONCE,
        "show_progress": "hidden",
        "api_visibility": "private",
    }
    asked = [
        box.submit(_stoppable, None, box, **_QUICK).then(chat.ask, asking, filled, **model),
        chatbot.example_select(_example, None, box, **_QUICK).then(chat.ask, asking, filled, **model),
        chatbot.retry(chat.retry, [mode, current, lang, facts], filled, **model),
        chatbot.edit(chat.edit, [mode, current, lang, facts], filled, **model),
    ]
    remember = "(id) => window.rumo.remember(id)"
    for event in asked:
        event.then(_sendable, None, box, **_QUICK).then(None, current, None, js=remember)
    box.stop(chat.stop, running, None, **_QUICK)
    chatbot.undo(chat.undo, [current, lang, facts], filled, **_QUICK)
    understood.fact(chat.corrected, [current, lang, facts], [understood, facts], **_QUICK)
    chatbot.like(chat.react, current, None, **_QUICK)
    listed.pick(chat.picked, lang, filled, **_QUICK).then(None, current, None, js=remember)
    listed.rename(chat.renamed, [current, lang], listed, **_QUICK)
    listed.remove(chat.removed, [current, lang], filled, **_QUICK).then(None, current, None, js=remember)
    listed.save(chat.exported, None, download, **_QUICK).then(
        None, download, None, js="(file) => window.rumo.save(file)"
    )
    fresh.click(lambda: None, None, current, **_QUICK).then(chat.open, [current, lang], filled, **_QUICK).then(
        None, current, None, js=remember
    )
    words.change(chat.listed, [current, words, lang], listed, **_QUICK)
    gr.on([mode.change, lang.change], _about, [mode, lang], about, **_QUICK)
    return filled


def _compare_tab(compare: Compare, lang: gr.State, modes: list[str]) -> tuple[gr.HTML, list[Any], list[Any]]:
    """Lay out the Compare tab. Returns the tally of votes, what a question is set by, and what starting over fills."""
    with gr.Column(elem_id="rumo-compare"):
        gr.Markdown(I18N("compare_lead"), elem_classes="rumo-lead")
        chosen = gr.CheckboxGroup(
            modes, value=comparing.default_modes(), label=I18N("compare_modes"), elem_id="rumo-modes"
        )
        with gr.Row(elem_id="rumo-columns", equal_height=False):
            columns = [
                gr.Chatbot(
                    visible=False,
                    allow_tags=False,
                    latex_delimiters=[],
                    buttons=["copy"],
                    layout="panel",
                    height=460,
                    min_width=240,
                    feedback_options=None,
                    elem_classes="rumo-column",
                )
                for _ in range(MOST)
            ]
        vote = gr.Radio([], visible=False, elem_id="rumo-vote")
        thanks = _html("", elem_id="rumo-thanks")
        note = _html("", elem_id="rumo-compare-note")
        box = gr.Textbox(
            label=I18N("ask_label"),
            placeholder=I18N("ask_hint"),
            show_label=False,
            max_lines=8,
            max_length=8000,
            submit_btn=True,
            stop_btn=False,
            elem_id="rumo-compare-box",
        )
        clear = gr.Button(I18N("compare_clear"), size="sm", elem_id="rumo-clear")
        tally = _html("")
    filled = [box, *columns, vote, thanks]
    box.submit(_stoppable, None, box, **_QUICK).then(
        compare.ask,
        [box, chosen, lang],
        filled,
        concurrency_id=MODEL,
        show_progress="hidden",
        api_visibility="private",
    ).then(_sendable, None, box, **_QUICK)
    box.stop(compare.stop, None, None, **_QUICK)
    vote.input(compare.vote, [vote, lang], [thanks, tally], **_QUICK)
    clear.click(compare.clear, None, filled, **_QUICK).then(lambda: "", None, note, **_QUICK)
    return tally, [box, chosen, note], filled


def _html(value: str, **more: Any) -> gr.HTML:
    """An HTML component that looks as `page.css` says and not as Gradio's Markdown does."""
    return gr.HTML(value, apply_default_css=False, **more)


def _stoppable() -> Any:
    return gr.update(submit_btn=False, stop_btn=True)


def _sendable() -> Any:
    return gr.update(submit_btn=True, stop_btn=False)


def _example(event: gr.SelectData) -> str:
    value = event.value
    return str(value["text"] if isinstance(value, dict) else value)


def _about(mode: str, lang: Lang) -> str:
    return t(f"mode_{mode}", lang)


def _welcome(lang: Lang) -> str:
    return f"## {t('welcome_title', lang)}\n\n{t('welcome_body', lang)}"


def _examples(lang: Lang) -> list[dict[str, str]]:
    return [{"text": t(f"example_{number}", lang)} for number in range(1, 5)]
