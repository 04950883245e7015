"""The chart of cost by volume as SVG, in the page's colours: two bands that widen with the volume, and where they cross."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from app.costs import Curve, Point
from app.costs.numbers import amount, count
from index.passages import Lang

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 84, 30, 14, 38
VOLUMES = tuple(10 ** (5 + step / 4) for step in range(17))  # 100 thousand to 1 billion tokens a month
_NAMES = {"prompt-engineering": ("prompt", "prompt"), "fine-tuning": ("fine-tuning", "fine-tuning")}


def cost_chart(curve: Curve, here: float | None, lang: Lang) -> str:
    """Draw prompting and fine-tuning as bands from their low to their high prices; both axes are logarithmic.

    `here` is the person's own volume in tokens a month, marked where it is known.
    """
    shown = {approach: curve.series[approach] for approach in ("prompt-engineering", "fine-tuning")}
    costs = [value for points in shown.values() for point in points for value in (point.low, point.high or point.low)]
    low, high = max(0.1, min(costs)), max(costs)

    def x(volume: float) -> float:
        share = (math.log10(volume) - math.log10(VOLUMES[0])) / (math.log10(VOLUMES[-1]) - math.log10(VOLUMES[0]))
        return LEFT + max(0.0, min(1.0, share)) * (WIDTH - LEFT - RIGHT)

    def y(cost: float) -> float:
        share = (math.log10(max(cost, low)) - math.log10(low)) / (math.log10(high) - math.log10(low))
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    def band(points: Sequence[Point]) -> str:
        there = [f"{x(point.tokens_per_month):.1f},{y(point.low):.1f}" for point in points]
        back = [f"{x(point.tokens_per_month):.1f},{y(point.high or point.low):.1f}" for point in reversed(points)]
        return " ".join([*there, *back])

    parts = [f'<polygon class="rumo-band-{approach}" points="{band(points)}"/>' for approach, points in shown.items()]
    for power in range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1):
        parts.append(_tick(LEFT - 6, y(10**power) + 4, amount(10**power, curve.currency, lang), "end"))
        parts.append(
            f'<line class="rumo-grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(10**power):.1f}" y2="{y(10**power):.1f}"/>'
        )
    for power in range(5, 10):
        parts.append(_tick(x(10**power), HEIGHT - BOTTOM + 16, count(10**power, lang), "middle"))
    for crossing in curve.crossings:
        if VOLUMES[0] <= crossing.tokens_per_month <= VOLUMES[-1]:
            place = f'cx="{x(crossing.tokens_per_month):.1f}" cy="{y(crossing.cost):.1f}"'
            parts.append(f'<circle class="rumo-crossing" r="5" {place}/>')
    if here:
        parts.append(
            f'<line class="rumo-here" x1="{x(here):.1f}" x2="{x(here):.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'
        )
    label = ("tokens a month, cost a month", "tokens por mês, custo por mês")[0 if lang == "en" else 1]
    parts.append(_tick((LEFT + WIDTH) / 2, HEIGHT - 4, label, "middle"))
    text = escape(curve.text(lang), quote=True)
    keys = "".join(
        f'<span class="rumo-key rumo-key-{approach}">{name[0 if lang == "en" else 1]}</span>'
        for approach, name in _NAMES.items()
    )
    return (
        f'<figure class="rumo-chart"><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{text}">{"".join(parts)}</svg>'
        f"<figcaption>{keys} {escape(curve.text(lang))}</figcaption></figure>"
    )


def _tick(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
