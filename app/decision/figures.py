"""The guide's thresholds, and a person's figures written as each language writes them. Amounts are compared in US dollars."""

from __future__ import annotations

from app.costs import USUAL_BILLIONS, method_memory
from app.decision.values import Words
from app.situation import Method, Situation
from index.passages import Lang

FEW = 100  # examples; fewer keep to prompt engineering: decision-guide#step-2-count-examples
TRIAL = 50  # examples; the lower figure of the minimum for fine-tuning: data-requirements#examples-for-fine-tuning
COMFORTABLE = 500  # examples; from here fine-tuning does better, below it overfits easily: same passage
STAGE_2_UP_TO = (
    1_000  # examples; where the tier «better» of fine-tuning ends and scaling with more data begins: same passage
)
RANGE_END = 10_000  # examples; the end of the range that is perfect for fine-tuning
MILLIONS = 1_000_000  # examples; the least for training from scratch

TRAINING_FROM = 10  # USD; the least that fine-tuning costs: comparison#cost
SCRATCH_FROM = 10_000  # USD; the least that training from scratch costs: comparison#cost

# The guide names no figure for low and high volume. Its monthly estimates are for 1M tokens, and its rates save about $45 per 1M, so
# that hosting of some $400 a month (costs#break-even) is covered from about 10M tokens a month.
LOW_VOLUME = 1_000_000  # tokens a month
HIGH_VOLUME = 10_000_000  # tokens a month

BRL_PER_USD = 5.5  # rough, as of 2026; only the thresholds above are compared with it, and they lie far apart

_COMPARED: tuple[Method, ...] = ("full", "lora", "qlora")


def dollars(situation: Situation) -> float | None:
    """The budget's amount in US dollars, None where no amount was said."""
    if situation.budget_amount is None:
        return None
    return situation.budget_amount / (BRL_PER_USD if situation.currency == "BRL" else 1)


def figures(situation: Situation, lang: Lang) -> dict[str, str]:
    """Everything that a template may name, as text in one language. Figures not said are left out, except the usual model size."""
    usual = situation.model_billions is None
    billions = USUAL_BILLIONS if situation.model_billions is None else situation.model_billions
    model = Words("a usual model of" if usual else "a model of", "um modelo usual de" if usual else "um modelo de")
    said = {"model": f"{model.text(lang)} {parameters(billions, lang)}"}
    for method in _COMPARED:
        said[f"{method}_gb"] = method_memory(method, situation).text(lang)
    if situation.examples is not None:
        said["examples"] = _count(situation.examples, lang, Words("example", "exemplo"))
        said |= _split(situation.examples, lang)
    if situation.budget_amount is not None:
        said["amount"] = money(situation.budget_amount, situation.currency or "USD", lang)
    if situation.tokens_per_month is not None:
        said["tokens"] = _count(situation.tokens_per_month, lang, Words("token", "token"))
    if situation.gpu_gb is not None:
        said["gpu"] = f"{number(situation.gpu_gb, lang)} GiB"
    return said


def fill(words: Words, situation: Situation) -> Words:
    """Put the person's figures into a template. A figure that it names and that was not said is a KeyError: a fault of the table."""
    return Words(words.en.format_map(figures(situation, "en")), words.pt.format_map(figures(situation, "pt-BR")))


def number(value: float, lang: Lang) -> str:
    """Write a number with the language's separators, whole where it is whole."""
    text = f"{value:,}" if isinstance(value, int) else f"{value:,.3f}".rstrip("0").rstrip(".")
    return text if lang == "en" else text.translate(str.maketrans(",.", ".,"))


def money(amount: float, currency: str, lang: Lang) -> str:
    """Write an amount: `$1,000` and `R$1,000` in English, `US$ 1.000` and `R$ 1.000` in Portuguese."""
    sign = "R$" if currency == "BRL" else "$" if lang == "en" else "US$"
    return f"{sign}{'' if lang == 'en' else ' '}{number(amount, lang)}"


def parameters(billions: float, lang: Lang) -> str:
    """A model's size: `7 billion parameters`, `135 milhões de parâmetros`."""
    size, unit = (billions, ("billion", "bilhão" if billions < 2 else "bilhões"))
    if billions < 1:
        size, unit = (billions * 1000, ("million", "milhão" if billions < 0.002 else "milhões"))
    written = number(round(size, 3), lang)
    return f"{written} {unit[0]} parameters" if lang == "en" else f"{written} {unit[1]} de parâmetros"


def _split(examples: int, lang: Lang) -> dict[str, str]:
    """The 80/10/10 split (fine-tuning#splitting-examples), and how many examples are short of 100."""
    tenth = examples // 10
    return {
        "train": number(examples - 2 * tenth, lang),
        "held": number(tenth, lang),
        "short": number(max(FEW - max(examples, 0), 0), lang),
    }


def _count(count: int, lang: Lang, noun: Words) -> str:
    """`1 example`, `800 exemplos`, `2.000.000 de exemplos`: Portuguese counts whole millions with «de»."""
    of = "de " if lang != "en" and count >= MILLIONS and count % MILLIONS == 0 else ""
    return f"{number(count, lang)} {of}{noun.text(lang)}{'' if count == 1 else 's'}"
