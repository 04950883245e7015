"""What the lists of trainings and of evaluations have in common, as HTML: dates, buttons, the progress, why one does not go on."""

from __future__ import annotations

from html import escape

from app.watched import Condition, Watched
from app.web.render import decimal
from app.web.texts import t
from index.passages import Lang


def when(one: Watched, lang: Lang) -> str:
    """Its date and time: `2026-11-24 19:53`, `24/11/2026 19:53`."""
    return one.created.strftime("%Y-%m-%d %H:%M" if lang == "en" else "%d/%m/%Y %H:%M")


def button(kind: str, action: str, name: str, lang: Lang) -> str:
    """A button that `page.js` turns into the event `action`; none where there is no action. `kind` is training or evaluation."""
    if not action:
        return ""
    return f'<button data-rumo="{kind}-{action}" data-name="{escape(name, quote=True)}">{t(action, lang)}</button>'


def card(one: Watched, said: str, lang: Lang) -> str:
    """How far a run is: a sentence, which is HTML, and a bar."""
    state = one.run.state()
    bar = f' value="{state.step}" max="{state.steps}"' if state.steps else ""
    label = escape(f"{when(one, lang)}: {said}", quote=True)
    return f'<div class="rumo-progress"><p><b>{when(one, lang)}</b> {said}</p><progress{bar} aria-label="{label}"></progress></div>'


def left(seconds: float, lang: Lang) -> str:
    """The time left, in seconds, minutes or hours."""
    if seconds < 90:
        return t("left_seconds", lang, count=round(seconds))
    if seconds < 5400:
        return t("left_minutes", lang, count=round(seconds / 60))
    return t("left_hours", lang, count=decimal(seconds / 3600, lang))


def why(one: Watched, condition: Condition, lang: Lang, kind: str = "") -> str:
    """The sentence that a state needs, empty where it needs none. `kind` goes before the keys of another tab's texts."""
    message = one.run.state().message
    if condition == "failed":
        return t(f"{kind}why_failed", lang, message=message) if message else t(f"{kind}why_failed_silently", lang)
    return t(f"{kind}why_{condition}", lang) if condition in ("stopped", "damaged") else ""
