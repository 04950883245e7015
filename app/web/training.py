"""Trainings as HTML: the list, the progress, an opened one with its curves and figures, an estimate, a look into the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from app.trainings import Training
from app.watched import UNDER_WAY
from app.web.curves import curves
from app.web.render import decimal
from app.web.texts import t
from app.web.watched import button, card, left, when, why
from index.passages import Lang

_ASKED = 300  # characters of a sample's prompt that are shown
_LONG = 700  # characters of a turn that the look into the data shows


def listed(found: Sequence[Training], opened: str | None, lang: Lang) -> str:
    """The list: date, state, method and data, losses of what has ended, and what can be done with each."""
    if not found:
        return f'<p class="rumo-empty">{t("train_none", lang)}</p>'
    rows = "".join(_row(one, one.name == opened, lang) for one in found)
    return f'<h3 class="rumo-title">{t("trainings", lang)}</h3><ul class="rumo-evaluations">{rows}</ul>'


def _row(one: Training, opened: bool, lang: Lang) -> str:
    condition = one.condition()
    reason = why(one, condition, lang, "train_")
    refused = " rumo-refused" if condition in ("failed", "damaged") else ""
    said = f'<p class="rumo-line{refused}">{escape(reason)}</p>' if reason else ""
    action = {"starting": "stop", "running": "stop", "failed": "resume", "stopped": "resume"}.get(condition, "")
    current = ' aria-current="true"' if opened else ""
    far = "" if condition in UNDER_WAY else _far(one, lang)
    buttons = button("training", "open", one.name, lang) + button("training", action, one.name, lang)
    return (
        f'<li{current}><div><p class="rumo-when"><b>{when(one, lang)}</b> <span class="rumo-state rumo-is-{condition}">'
        f'{t(f"train_is_{condition}", lang)}</span></p><p class="rumo-line">{escape(scope(one, lang))}</p>{far}{said}</div>'
        f'<div class="rumo-buttons">{buttons}</div></li>'
    )


def _far(one: Training, lang: Lang) -> str:
    state = one.run.state()
    if not state.steps:
        return ""
    said = [t("train_step", lang, done=state.step, all=state.steps), *_losses(state.loss, state.dev_loss, lang)]
    return f'<p class="rumo-line">{" · ".join(said)}</p>'


def _losses(loss: float | None, dev_loss: float | None, lang: Lang) -> list[str]:
    shown = {"train_loss": loss, "train_held": dev_loss}
    return [f"{t(key, lang)} {decimal(value, lang, 3)}" for key, value in shown.items() if value is not None]


def scope(one: Training, lang: Lang) -> str:
    """What was asked, in a line: method and data."""
    asked = one.asked() or {}
    path = Path(str(asked.get("data", "")))
    name = path.parent.name if path.name == "train.jsonl" else path.name
    method = str(asked.get("method", ""))
    parts = [method_name(method, lang), name]
    return " · ".join(part for part in parts if part)


def method_name(method: str, lang: Lang) -> str:
    """A method as people write it; an unknown one as it stands."""
    try:
        return t(f"method_{method}", lang)
    except KeyError:
        return method


def progress(found: Sequence[Training], making: Sequence[str], lang: Lang) -> str:
    """A bar for each training under way: step, losses, time left; and what is being made. Empty where there is neither."""
    cards = []
    for one in found:
        condition, state = one.condition(), one.run.state()
        if condition not in UNDER_WAY:
            continue
        said = t("train_loading", lang)
        if condition == "stopping":
            said = t("train_stopping", lang)
        elif state.steps:
            parts = [
                t("train_step", lang, done=state.step, all=state.steps),
                *_losses(state.loss, state.dev_loss, lang),
            ]
            parts += [left(state.eta_seconds, lang)] if state.eta_seconds is not None else []
            said = " · ".join(parts)
        cards.append(card(one, said, lang))
    for name in making:
        said = t("train_making", lang, name=name)
        cards.append(
            f'<div class="rumo-progress"><p>{said}</p><progress aria-label="{escape(said, quote=True)}"></progress></div>'
        )
    return "".join(cards)


def heading(one: Training, lang: Lang) -> str:
    """What stands above an opened one."""
    condition = one.condition()
    return (
        f'<h3 class="rumo-title">{t("training", lang)} {when(one, lang)} <span class="rumo-state rumo-is-{condition}">'
        f'{t(f"train_is_{condition}", lang)}</span></h3><p class="rumo-line">{escape(scope(one, lang))}</p>'
    )


def live(one: Training, lang: Lang) -> str:
    """The curves, what is measured now, the estimate against it, and what the model says before and after."""
    steps, state = one.steps(), one.run.state()
    return curves(steps, state.steps, lang) + _figures(steps, lang) + _against(one, steps, lang) + samples(one, lang)


def _figures(steps: Sequence[Mapping[str, Any]], lang: Lang) -> str:
    if not steps:
        return ""
    last = steps[-1]
    held = next((row["dev_loss"] for row in reversed(steps) if row.get("dev_loss") is not None), None)
    figures = {
        "figure_loss": (last.get("loss"), 3, ""),
        "figure_held": (held, 3, ""),
        "figure_speed": (last.get("tokens_per_second"), 0, " tokens/s"),
        "figure_memory": (_gib(last.get("peak_memory_mib")), 2, " GiB"),
    }
    cells = "".join(
        f"<div><dt>{t(key, lang)}</dt><dd>{decimal(float(value), lang, places)}{unit}</dd></div>"
        for key, (value, places, unit) in figures.items()
        if value is not None
    )
    return f'<dl class="rumo-figures">{cells}</dl>'


def _gib(mib: Any) -> float | None:
    return float(mib) / 1024 if mib is not None else None


def _against(one: Training, steps: Sequence[Mapping[str, Any]], lang: Lang) -> str:
    """Estimate against measured, where there are both."""
    foretold = one.foretold()
    if foretold is None or not steps:
        return ""
    last, done = steps[-1], one.condition() == "done"
    memory = f"{decimal(foretold['memory_mib'] / 1024, lang, 2)} GiB"
    measured = _gib(last.get("peak_memory_mib"))
    rows = (
        (t("figure_memory", lang), memory, f"{decimal(measured, lang, 2)} GiB" if measured is not None else "–"),
        (t("figure_time", lang), duration(foretold["seconds"], lang), duration(float(last.get("seconds") or 0), lang)),
    )
    heads = ("estimated", "measured" if done else "measured_so_far")
    head = "".join(f'<th scope="col">{t(name, lang)}</th>' for name in heads)
    body = "".join(f'<tr><th scope="row">{name}</th><td>{was}</td><td>{now}</td></tr>' for name, was, now in rows)
    return f'<table class="rumo-against"><thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table>'


def log(one: Training) -> str:
    """The end of the log."""
    return f'<pre class="rumo-log" tabindex="0">{escape(one.log())}</pre>'


def after(one: Training, running: str | None, switched: str | None, lang: Lang) -> str:
    """What can be done with what came out, in sentences. `running` is the adapter of this start, `switched` that of the next."""
    manifest = one.manifest()
    if manifest is None:
        return ""
    said = []
    if manifest.get("kind") != "adapter":
        said.append(t("after_model", lang, folder=one.result()))
    elif switched == one.name:
        said.append(t("after_running" if running == one.name else "after_switched", lang))
    else:
        said.append(t("after_done", lang))
    metrics = manifest.get("metrics") or {}
    before, now = metrics.get("dev_loss_before"), metrics.get("dev_loss")
    if before is not None and now is not None:
        said.insert(0, t("after_held", lang, before=decimal(before, lang, 3), after=decimal(now, lang, 3)))
    return "".join(f"<p>{escape(line)}</p>" for line in said)


def samples(one: Training, lang: Lang) -> str:
    """Held-out prompts with the answers before and after training, and the one that the data holds. Empty where there are none."""
    rows = "".join(
        f"<li>{_said('sample_question', _tail(row['question'] or ''), lang)}"
        f"{_said('sample_before', row['before'], lang)}{_said('sample_after', row['after'], lang)}"
        f"{_said('sample_expected', row['expected'], lang)}</li>"
        for row in one.samples()
    )
    if not rows:
        return ""
    return f'<h3 class="rumo-title">{t("samples", lang)}</h3><ol class="rumo-samples">{rows}</ol>'


def _said(key: str, text: str | None, lang: Lang) -> str:
    if text is None:
        return ""
    shown = escape(text[:_LONG]) if text else f"<i>{t('sample_nothing', lang)}</i>"
    return f'<blockquote class="rumo-turn rumo-{key.replace("_", "-")}"><b>{t(key, lang)}</b> {shown}</blockquote>'


def _tail(question: str) -> str:
    """The end of a prompt: what is asked stands behind the passages."""
    return question if len(question) <= _ASKED else f"…{question[-_ASKED:].lstrip()}"


def estimate(found: Mapping[str, Any], method: str, lang: Lang) -> str:
    """What a training would take, as a list, and why it cannot begin where it cannot."""
    free = t("estimate_of_free", lang, free=decimal(float(found["free_gib"]), lang, 1))
    disk_free = t("estimate_of_free", lang, free=decimal(float(found["free_disk_gib"]), lang, 1))
    share = 100 * float(found["trained"]) / max(1.0, float(found["parameters"]))
    trained = f"{decimal(float(found['trained']) / 1e6, lang, 2)} M ({decimal(share, lang, 1)}%)"
    rows = {
        "figure_time": duration(float(found["seconds"]), lang),
        "figure_memory": f"{decimal(float(found['memory_gib']), lang, 2)} GiB {free}",
        "estimate_disk": f"{decimal(float(found['disk_gib']), lang, 2)} GiB {disk_free}",
        "estimate_steps": f"{decimal(float(found['steps']), lang, 0)} ({decimal(float(found['tokens']), lang, 0)} tokens)",
        "estimate_trained": trained,
    }
    cells = "".join(f"<div><dt>{t(key, lang)}</dt><dd>{escape(value)}</dd></div>" for key, value in rows.items())
    refused = f'<p class="rumo-refused">{escape(str(found["refusal"]))}</p>' if found.get("refusal") else ""
    title = t("estimate_title", lang, method=method_name(method, lang))
    return f'<div role="status"><h3 class="rumo-title">{title}</h3><dl class="rumo-figures">{cells}</dl>{refused}</div>'


def duration(seconds: float, lang: Lang) -> str:
    """A time in its fitting unit: `40 s`, `13 min`, `2.5 h`."""
    if seconds < 90:
        return f"{round(seconds)} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{decimal(seconds / 3600, lang)} h"


def preview(name: str, found: Mapping[str, Any], lang: Lang) -> str:
    """The first examples of a file as they are read; what is learned is marked."""
    examples = "".join(
        f"<li><small>{t('preview_line', lang, line=each['line'])}</small>{''.join(map(_turn, each['turns']))}</li>"
        for each in found["shown"]
    )
    count = decimal(float(found["examples"]), lang, 0)
    lead = t("preview_lead", lang, name=name, count=count, shown=len(found["shown"]))
    return f'<div role="status"><p>{escape(lead)}</p><ol class="rumo-preview">{examples}</ol></div>'


def _turn(turn: Mapping[str, Any]) -> str:
    text = str(turn["content"])
    cut = text if len(text) <= _LONG else f"{text[:_LONG].rstrip()}…"
    learned = " rumo-learned" if turn["learned"] else ""
    return f'<blockquote class="rumo-turn{learned}"><b>{escape(str(turn["role"]))}</b> {escape(cut)}</blockquote>'
