"""Other figures in the same sentences: what has been read must be copied, because what is remembered is wrong."""

from __future__ import annotations

import re
from random import Random

from index.passages import Lang

# What measures nothing («stage 2», «4-bit», «1K tokens», «10^20») keeps its number.
_FIGURE = re.compile(
    r"(?<![\w.,^-])(?<!stage )(?<!step )(?<!passo )(?<!etapa )(?<!estágio )(\d+(?:[.,]\d+)*)"
    r"(?!-?\s?bit|\s?-bits|\s?(?:k|m|mil)?\s?tokens|[.,]?\d|/\d|\^|\w*-shot)",
    re.IGNORECASE,
)
# So does what only counts what stands there («the 3 approaches»), and a year.
_COUNTED = re.compile(
    r"\s(?:\w+ )?(?:approaches|stages|steps|questions|situations|use cases|parts|ways|kinds"
    r"|abordagens|estágios|etapas|passos|perguntas|situações|casos|partes|tipos)\b"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_FACTORS = (2, 3, 4, 6, 7, 8, 12)
_MOST_PERCENT = 97


class Figures:
    """One change of figures: all are multiplied alike, so that ranges stay ranges, and the same figure becomes the same."""

    def __init__(self, lang: Lang, rng: Random) -> None:
        """Draw the factor."""
        self._lang = lang
        self._factor = rng.choice(_FACTORS)

    def changed(self, text: str) -> str:
        """The text with other figures; percentages stay below 100."""
        return _FIGURE.sub(self._change, text)

    def _change(self, match: re.Match[str]) -> str:
        figure = match[1]
        value, decimals = _value(figure, self._lang)
        counts = value < 10 and _COUNTED.match(match.string, match.end())
        alone = figure == "1" and not match.string[match.end() : match.end() + 1].isalpha()  # its noun is singular
        if counts or alone or _YEAR.fullmatch(figure):
            return figure
        fresh = value * self._factor
        if match.string[match.end() :].lstrip().startswith("%") and fresh > _MOST_PERCENT:
            fresh = _MOST_PERCENT if value != _MOST_PERCENT else _MOST_PERCENT - 1
        return written(fresh, self._lang, decimals)


def has_figures(text: str, lang: Lang) -> bool:
    """Whether a change would show in the text."""
    return Figures(lang, Random(0)).changed(text) != text  # noqa: S311 - any factor shows it


def written(value: float, lang: Lang, decimals: int = 0) -> str:
    """The number as the language writes it, with this many decimals."""
    text = f"{value:,.{decimals}f}"
    return text if lang == "en" else text.translate(str.maketrans(",.", ".,"))


def _value(figure: str, lang: Lang) -> tuple[float, int]:
    """What a figure is, and how many decimals it is written with."""
    thousands, decimal = (",", ".") if lang == "en" else (".", ",")
    plain = figure.replace(thousands, "").replace(decimal, ".")
    return float(plain), len(plain.partition(".")[2])
