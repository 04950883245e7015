"""A training's curves as SVG, in the page's colours: loss of training and held-out loss above, learning rate below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

from app.web.render import decimal
from app.web.texts import t
from index.passages import Lang

MOST = 240  # points of a line; more are not told apart
_SMOOTH = 0.1  # weight of a new step in the smoothed line
_LEFT, _RIGHT, _GAP, _BOTTOM = 54, 14, 30, 36

Points = Sequence[tuple[float, float]]


class Size(NamedTuple):
    """A drawing in pixels: its width, and the heights of its two panels. `name` is for the style sheet."""

    name: str
    width: int
    loss: int
    rate: int


SIZES = (Size("broad", 760, 230, 70), Size("narrow", 350, 200, 60))  # the style sheet shows the one that fits


def curves(steps: Sequence[Mapping[str, Any]], all_steps: int, lang: Lang) -> str:
    """Draw what was measured, a row each, on an axis of the whole training's steps; a sentence where nothing was."""
    losses = [(float(row["step"]), float(row["loss"])) for row in steps if _is_number(row.get("loss"))]
    if not losses:
        return f'<p class="rumo-empty">{t("curve_none", lang)}</p>'
    held = [(float(row["step"]), float(row["dev_loss"])) for row in steps if _is_number(row.get("dev_loss"))]
    rates = [(float(row["step"]), float(row["learning_rate"])) for row in steps if _is_number(row.get("learning_rate"))]
    said = escape(described(losses, held, rates, lang), quote=True)
    drawn = "".join(
        f'<svg class="rumo-{size.name}" viewBox="0 0 {size.width} {_height(size)}" role="img" aria-label="{said}">'
        f"{_drawing(size, losses, held, rates, max(all_steps, int(losses[-1][0])), lang)}</svg>"
        for size in SIZES
    )
    keys = "".join(
        f'<span class="rumo-key rumo-key-{name}">{t(f"curve_{name}", lang)}</span>'
        for name in ("loss", "held", "rate")
        if name != "held" or held
    )
    return f'<figure class="rumo-chart rumo-curves">{drawn}<figcaption>{keys}<p>{said}</p></figcaption></figure>'


def described(losses: Points, held: Points, rates: Points, lang: Lang) -> str:
    """The curves in words, for who cannot see them."""
    first, last = losses[0], losses[-1]
    values = {"first": decimal(first[1], lang, 3), "last": decimal(last[1], lang, 3), "step": int(last[0])}
    said = [t("curve_says_loss", lang, **values)]
    if held:
        best = min(held, key=lambda point: point[1])
        lowest = decimal(best[1], lang, 3)
        said.append(t("curve_says_held", lang, last=decimal(held[-1][1], lang, 3), best=lowest, step=int(best[0])))
    if rates:
        said.append(t("curve_says_rate", lang, rate=rate(rates[-1][1], lang)))
    return " ".join(said)


def rate(value: float, lang: Lang) -> str:
    """A learning rate as people write it: `5e-4`, `3.2e-4`, `3,2e-4`."""
    if value == 0:
        return "0"
    digits, power = f"{value:.1e}".split("e")
    return f"{digits.removesuffix('.0').replace('.', '.' if lang == 'en' else ',')}e{int(power)}"


def _drawing(size: Size, losses: Points, held: Points, rates: Points, all_steps: int, lang: Lang) -> str:
    seen = [value for _, value in (*losses, *held)]
    low, high = _room(min(seen), max(seen))
    top = 12
    below = top + size.loss + _GAP

    def x(step: float) -> float:
        return _LEFT + (step - 1) / max(1, all_steps - 1) * (size.width - _LEFT - _RIGHT)

    def y(value: float) -> float:
        return top + size.loss * (1 - (value - low) / (high - low))

    highest = max((value for _, value in rates), default=0.0) or 1.0

    def y_rate(value: float) -> float:
        return below + size.rate * (1 - value / highest)

    parts = [_line(size, y(value), decimal(value, lang, 2)) for value in (low, (low + high) / 2, high)]
    parts += [_line(size, y_rate(0), "0"), _line(size, y_rate(highest), rate(highest, lang) if rates else "")]
    parts.append(_path("rumo-curve-raw", losses, x, y))
    parts.append(_path("rumo-curve-loss", _smoothed(losses), x, y))
    parts.append(_path("rumo-curve-held", held, x, y))
    parts += [
        f'<circle class="rumo-curve-dot" r="3.5" cx="{x(step):.1f}" cy="{y(value):.1f}"/>'
        for step, value in _thin(held, 40)
    ]
    parts.append(_path("rumo-curve-rate", rates, x, y_rate))
    bottom = below + size.rate + 16
    for step, anchor in ((1, "start"), (all_steps, "end")):
        parts.append(_text(x(step), bottom, decimal(step, lang, 0), anchor))
    parts.append(_text((_LEFT + size.width - _RIGHT) / 2, bottom, t("curve_steps", lang), "middle"))
    return "".join(parts)


def _height(size: Size) -> int:
    return 12 + size.loss + _GAP + size.rate + _BOTTOM - 12


def _room(low: float, high: float) -> tuple[float, float]:
    """A little above and below, so that no line lies on the edge; a flat line gets some height."""
    space = (high - low) * 0.06 or max(abs(high) * 0.1, 0.1)
    return max(0.0, low - space), high + space


def _smoothed(points: Points) -> Points:
    """The moving average, begun without a bias towards the first point."""
    smooth, weight, out = 0.0, 0.0, []
    for step, value in points:
        smooth += _SMOOTH * (value - smooth)
        weight += _SMOOTH * (1 - weight)
        out.append((step, smooth / weight))
    return out


def _thin(points: Points, most: int = MOST) -> Points:
    """Every so many-th point, and the last one."""
    every = -(-len(points) // most) or 1
    kept = list(points[::every])
    return kept if not points or kept[-1] == points[-1] else [*kept, points[-1]]


def _path(kind: str, points: Points, x: Any, y: Any) -> str:
    if not points:
        return ""
    places = " ".join(f"{x(step):.1f},{y(value):.1f}" for step, value in _thin(points))
    return f'<polyline class="{kind}" points="{places}"/>'


def _line(size: Size, height: float, label: str) -> str:
    line = f'<line class="rumo-grid" x1="{_LEFT}" x2="{size.width - _RIGHT}" y1="{height:.1f}" y2="{height:.1f}"/>'
    return line + _text(_LEFT - 6, height + 4, label, "end")


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and value == value and abs(value) != float("inf")
