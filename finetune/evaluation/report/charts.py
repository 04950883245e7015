"""Charts as SVG in the page's own colours. The one door to matplotlib.

matplotlib draws with colours that stand for the page's variables, and text stays text, so that one picture serves light and dark.
"""

from __future__ import annotations

import io
import re
from html import escape
from typing import TYPE_CHECKING, Any

from finetune.evaluation.report.document import Bars, Chart, Heat, Interval, Scatter

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_INK, _MUTED, _LINE, _FIRST, _SECOND = "#010203", "#010204", "#010205", "#010206", "#010207"
_VARIABLES = {_INK: "ink", _MUTED: "muted", _LINE: "line", _FIRST: "accent", _SECOND: "needle"}
_SIZE = 10  # of text, in points; a chart is as wide as a phone, where a point is about a pixel
_LETTER = 0.085  # inches that a letter of this size takes, rather too much than too little
_WIDTH = 4.1  # inches
_FAINT, _FULL = 0.06, 0.55  # opacity of the shades of 0 and 1; the ink stays readable on both
_SETTINGS: Any = {"svg.fonttype": "none", "svg.hashsalt": "rumo", "text.parse_math": False, "font.size": _SIZE}
_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
_PLACES = ((8, 5, "left"), (8, -13, "left"), (-8, 5, "right"), (-8, -13, "right"), (8, 20, "left"), (-8, 20, "right"))


def draw(chart: Chart, name: str) -> str:
    """Draw a chart as an `<svg>` element that tells its `alt`. `name` keeps its ids apart from those of the page's other charts."""
    import matplotlib

    with matplotlib.rc_context(_SETTINGS):
        if isinstance(chart, Bars):
            figure = _bars(chart)
        elif isinstance(chart, Scatter):
            figure = _scatter(chart)
        else:
            figure = _heat(chart)
        file = io.StringIO()
        figure.savefig(file, format="svg", transparent=True, metadata=_METADATA)
    return _element(file.getvalue(), chart.alt, name)


def _element(svg: str, alt: str, name: str) -> str:
    """Cut the file down to what a page needs: no sizes, fonts or styles of its own, ids that nothing else has."""
    svg = svg[svg.index("<svg") :].rstrip()
    for needless in (
        r"<metadata>.*?</metadata>",
        r"<style.*?</style>",
        r"(?<=<g) id=\"[^\"]*\"",
        r"font-family: [^;\"]*;? ?",
    ):
        svg = re.sub(needless, "", svg, flags=re.DOTALL)
    svg = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{name}-", svg)
    for colour, variable in _VARIABLES.items():
        svg = svg.replace(colour, f"var(--{variable})")
    view = re.search(r'viewBox="0 0 (\S+) [^"]*"', svg)
    natural = float(view.group(1)) if view else 0
    opening = (
        f'<svg role="img" aria-label="{escape(alt)}" style="--natural: {natural:.0f}px" {view.group() if view else ""}>'
    )
    return opening + svg[svg.index(">") + 1 :]


def _canvas(width: float, height: float, left: float, right: float, top: float, bottom: float) -> tuple[Figure, Axes]:
    """A figure of so many inches, its axes within margins in inches, without a frame."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), dpi=72)  # a pixel of matplotlib's is a point of the file
    axes = figure.add_axes(
        (left / width, bottom / height, (width - left - right) / width, (height - top - bottom) / height)
    )
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(length=0, colors=_MUTED)
    axes.set_axisbelow(True)
    return figure, axes


def _bars(chart: Bars) -> Figure:
    several = len(chart.series)
    step = 0.24 * several + 0.14  # inches a label
    top = 0.3 if several > 1 else 0.05
    left = 0.15 + _LETTER * max(map(len, chart.labels))
    figure, axes = _canvas(_WIDTH, top + 0.3 + step * len(chart.labels), left, 0.55, top, 0.3)
    thick = 0.24 / step
    for at, series in enumerate(chart.series):
        for place, found in enumerate(series.values):
            if found is not None:
                _bar(axes, place + (at - (several - 1) / 2) * thick, found, thick * 0.8, (_FIRST, _SECOND)[at % 2])
        if several > 1:
            axes.barh([0], [0], color=(_FIRST, _SECOND)[at % 2], alpha=_FULL, label=series.name)
    axes.set_yticks(range(len(chart.labels)), chart.labels)
    axes.tick_params(axis="y", labelcolor=_INK)
    axes.set_ylim(len(chart.labels) - 0.5, -0.5)
    _percent(axes, "x")
    if several > 1:
        axes.legend(
            loc="lower left",
            bbox_to_anchor=(0, 1),
            ncols=several,
            frameon=False,
            labelcolor=_INK,
            borderpad=0.1,
            handlelength=1,
        )
    return figure


def _bar(axes: Axes, place: float, found: Interval, thick: float, colour: str) -> None:
    axes.barh([place], [found.value], height=thick, color=colour, alpha=_FULL)
    axes.plot([found.low, found.high], [place, place], color=_INK, linewidth=1.4, solid_capstyle="butt", clip_on=False)
    axes.text(1.03, place, f"{100 * found.value:.0f}%", color=_INK, va="center", ha="left", clip_on=False)


def _percent(axes: Axes, along: str) -> None:
    """An axis of shares, 0 to 100%, with faint lines across the chart."""
    ticks, labels = (0, 0.25, 0.5, 0.75, 1), ("0", "25", "50", "75", "100%")
    if along == "x":
        axes.set_xlim(0, 1)
        axes.set_xticks(ticks, labels)
    else:
        axes.set_ylim(0, 1)
        axes.set_yticks(ticks, labels)
    axes.grid(axis="x" if along == "x" else "y", color=_LINE, linewidth=1)


def _scatter(chart: Scatter) -> Figure:
    figure, axes = _canvas(_WIDTH, 3.1, 0.65, 0.2, 0.15, 0.6)
    most = max(found.high for found in chart.across)
    axes.set_xlim(0, most * 1.15 or 1)
    _percent(axes, "y")
    axes.set_xlabel(chart.across_title, color=_MUTED)
    axes.set_ylabel(chart.up_title, color=_MUTED)
    for across, up in zip(chart.across, chart.up, strict=True):
        axes.plot([across.low, across.high], [up.value, up.value], color=_MUTED, linewidth=1, clip_on=False)
        axes.plot([across.value, across.value], [up.low, up.high], color=_MUTED, linewidth=1, clip_on=False)
        axes.plot([across.value], [up.value], "o", color=_FIRST, markersize=7, clip_on=False)
    _label_points(axes, chart)
    return figure


def _label_points(axes: Axes, chart: Scatter) -> None:
    """Write each point's name beside it, where it covers neither another name nor another point."""
    spots = [
        axes.transData.transform((across.value, up.value)) for across, up in zip(chart.across, chart.up, strict=True)
    ]
    taken: list[tuple[float, float, float, float]] = [(x - 5, y - 5, x + 5, y + 5) for x, y in spots]
    edges = axes.get_window_extent()
    for label, (x, y) in zip(chart.labels, spots, strict=True):
        width = 72 * _LETTER * len(label)
        for aside, above, align in _PLACES:
            start = x + aside if align == "left" else x + aside - width
            box = (start, y + above, start + width, y + above + _SIZE)
            inside = box[0] >= edges.x0 and box[2] <= edges.x1 + 10 and box[1] >= edges.y0
            if inside and not any(_overlap(box, other) for other in taken):
                break
        taken.append(box)
        axes.annotate(label, (x, y), (aside, above), "figure pixels", "offset points", ha=align, color=_INK)


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _heat(chart: Heat) -> Figure:
    from matplotlib.patches import Rectangle

    longest = max(map(len, chart.columns))
    wide = max(0.62, min(0.12 + _LETTER * longest, 0.95))
    left = 0.15 + _LETTER * max(map(len, chart.rows))
    width, height = left + wide * len(chart.columns) + 0.05, 0.32 * len(chart.rows) + 0.36
    figure, axes = _canvas(width, height, left, 0.05, 0.3, 0.06)
    for down, (shares, texts) in enumerate(zip(chart.shares, chart.texts, strict=True)):
        for along, (share, text) in enumerate(zip(shares, texts, strict=True)):
            if share is not None:
                shade = _FAINT + (_FULL - _FAINT) * share
                axes.add_patch(
                    Rectangle((along - 0.48, down - 0.46), 0.96, 0.92, color=_FIRST, alpha=shade, linewidth=0)
                )
            axes.text(along, down, text, color=_INK, ha="center", va="center")
    axes.set_xlim(-0.5, len(chart.columns) - 0.5)
    axes.set_ylim(len(chart.rows) - 0.5, -0.5)
    axes.set_xticks(range(len(chart.columns)), chart.columns)
    axes.set_yticks(range(len(chart.rows)), chart.rows)
    axes.tick_params(labelcolor=_INK)
    axes.xaxis.tick_top()
    return figure
