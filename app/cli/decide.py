"""`rumo decide` and `rumo cost`: the decision guide and its costs as commands."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.table import Table

from app import decision_report
from app.cli.common import misused
from app.costs import GUIDE, CostError, Money, Prices, break_even
from app.situation import Situation
from index.passages import LANGS, Lang


def decide(
    examples: Annotated[str | None, typer.Option(help="How many training examples: 800, 2.4k, 0.")] = None,
    quality: Annotated[str | None, typer.Option(help="Their quality: high, mixed or low.")] = None,
    budget: Annotated[str | None, typer.Option(help="low, medium, high, or an amount in US dollars.")] = None,
    deadline: Annotated[str | None, typer.Option(help="today, this-week or this-quarter.")] = None,
    priority: Annotated[str | None, typer.Option(help="speed, consistency or novel-architecture.")] = None,
    uniqueness: Annotated[str | None, typer.Option(help="The task is common, specialised or novel.")] = None,
    accuracy: Annotated[str | None, typer.Option(help="acceptable, high or perfect.")] = None,
    use_case: Annotated[
        str | None, typer.Option(help="customer-service, content-generation, code-generation or document-analysis.")
    ] = None,
    tokens_per_month: Annotated[str | None, typer.Option(help="Volume: 20M, 500k.")] = None,
    gpu_gb: Annotated[float | None, typer.Option(help="GPU memory in GiB; 0 for no GPU.", min=0)] = None,
    model_billions: Annotated[
        float | None, typer.Option(help="The model's size in billions of parameters.", min=0)
    ] = None,
    consistency: Annotated[bool | None, typer.Option(help="The answers must be consistent.")] = None,
    new_knowledge: Annotated[bool | None, typer.Option(help="It must know things of your own domain.")] = None,
    changing_knowledge: Annotated[bool | None, typer.Option(help="That knowledge changes.")] = None,
    structured_data: Annotated[bool | None, typer.Option(help="The data is structured.")] = None,
    explainability: Annotated[bool | None, typer.Option(help="The answers must be explained.")] = None,
    creativity_and_precision: Annotated[bool | None, typer.Option(help="It needs both at once.")] = None,
    swappable_adapters: Annotated[bool | None, typer.Option(help="Several adapters on one base.")] = None,
    lang: Annotated[str, typer.Option(help="en or pt-BR.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print the decision as JSON.")] = False,
) -> None:
    """Recommend an approach for a situation, with its reasons, warnings and costs."""
    amount = _number("--budget", budget) if budget and budget[0].isdigit() else None
    facts: dict[str, Any] = {
        "examples": _whole("--examples", examples),
        "quality": _one_of("--quality", quality, "high", "mixed", "low"),
        "budget": None if amount is not None else _one_of("--budget", budget, "low", "medium", "high"),
        "budget_amount": amount,
        "currency": "USD" if amount is not None else None,
        "deadline": _one_of("--deadline", deadline, "today", "this-week", "this-quarter"),
        "priority": _one_of("--priority", priority, "speed", "consistency", "novel-architecture"),
        "uniqueness": _one_of("--uniqueness", uniqueness, "common", "specialised", "novel"),
        "accuracy": _one_of("--accuracy", accuracy, "acceptable", "high", "perfect"),
        "use_case": _one_of(
            "--use-case", use_case, "customer-service", "content-generation", "code-generation", "document-analysis"
        ),
        "tokens_per_month": _whole("--tokens-per-month", tokens_per_month),
        "gpu_gb": gpu_gb,
        "model_billions": model_billions,
        "consistency": consistency,
        "new_knowledge": new_knowledge,
        "changing_knowledge": changing_knowledge,
        "structured_data": structured_data,
        "explainability": explainability,
        "creativity_and_precision": creativity_and_precision,
        "swappable_adapters": swappable_adapters,
    }
    situation, language = Situation(**facts), _lang(lang)
    try:
        if as_json:
            print(json.dumps(decision_report.as_json(situation, GUIDE, 0.0, language), ensure_ascii=False, indent=2))
        else:
            Console().print(Markdown(decision_report.as_markdown(situation, GUIDE, 0.0, language)))
    except CostError as error:
        misused(error.text(language))


def cost(
    tokens_per_month: Annotated[str, typer.Option(help="Volume: 20M, 500k.")],
    hosting: Annotated[float, typer.Option(help="Hosting a month, in US dollars.", min=0)] = 0.0,
    prompt_price: Annotated[
        float | None, typer.Option(help="Your price of prompting, US dollars per 1,000 tokens.")
    ] = None,
    tuned_price: Annotated[
        float | None, typer.Option(help="Your price of a tuned model, US dollars per 1,000 tokens.")
    ] = None,
    training_price: Annotated[float | None, typer.Option(help="Your price of one training run, US dollars.")] = None,
    lang: Annotated[str, typer.Option(help="en or pt-BR.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print the costs as JSON.")] = False,
) -> None:
    """What each approach costs at a volume, and when fine-tuning pays for itself."""
    tokens, language = _whole("--tokens-per-month", tokens_per_month) or 0, _lang(lang)
    own = {"prompt_per_1k": prompt_price, "tuned_per_1k": tuned_price, "training": training_price}
    try:
        prices: Prices = replace(
            GUIDE, **{key: Money(price, price, "USD") for key, price in own.items() if price is not None}
        )
        rows = decision_report.costs_as_json(Situation(tokens_per_month=tokens), prices, hosting, language)
        when = break_even(tokens, hosting, prices).text(language)
    except CostError as error:
        misused(error.text(language))
    if as_json:
        print(json.dumps({"rows": rows, "break_even": when}, ensure_ascii=False, indent=2))
        return
    table = Table()
    for head in ("", "prompt engineering", "fine-tuning", "from scratch"):
        table.add_column(head)
    for row in rows:
        cells = [row[key] for key in ("prompt-engineering", "fine-tuning", "from-scratch")]
        if row["key"] != "break-even":
            table.add_row(row["label"], *(f"{cell['text']} ({cell['origin']})" if cell else "–" for cell in cells))
    Console(highlight=False).print(table, when)


def _one_of(option: str, value: str | None, *choices: str) -> str | None:
    if value is not None and value not in choices:
        misused(f"{option} is one of {', '.join(choices)}; «{value}» is none of them.")
    return value


def _whole(option: str, value: str | None) -> int | None:
    return None if value is None else int(_number(option, value))


def _number(option: str, value: str) -> float:
    """A number with an optional k, M or B behind it."""
    scale = {"k": 1e3, "m": 1e6, "b": 1e9}.get(value[-1:].lower(), 1.0)
    try:
        number = float(value.rstrip("kKmMbB").replace(",", "")) * scale
    except ValueError:
        misused(f"{option} takes a number such as 800, 2.4k or 20M; «{value}» is none.")
    if not 0 <= number < 1e15:
        misused(f"{option} takes a number from 0 to 1e15.")
    return number


def _lang(name: str) -> Lang:
    for lang in LANGS:
        if name == lang:
            return lang
    misused(f"There is no language «{name}». Choose en or pt-BR.")
