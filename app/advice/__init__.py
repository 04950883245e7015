"""What the assistant knows of a person's situation, and what it has to say about it in this turn. No model, no retrieval.

Every sentence here is a reason of `app.decision` or a computation, rests on a passage of the guide and can be cited. What is said
follows from what the turn is about: a fact or «what should I do» brings the recommendation, «how much» brings its costs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from app.advice.line import Line
from app.advice.sums import asked_cost, memory_lines, recommended_cost
from app.advice.words import (
    asks_break_even,
    asks_cost,
    asks_memory,
    asks_method,
    is_undecided,
    methods_named,
    name,
    names_tokens,
    question_for,
    recommended,
    wants_advice,
    weighs_methods,
)
from app.conversation import standalone
from app.decision import Decision, decide, method_reason
from app.decision.methods import method_for
from app.facts import Found, asks, read
from app.facts.named import hardware_named
from app.situation import Method, Situation
from index.embed import Embedder
from index.language import detect
from index.passages import Lang

# Facts that a question about a computation is made of: by themselves they ask for no recommendation.
_OF_MEMORY = {"gpu_gb", "model_billions"}
_METHOD_OF: dict[str | None, Method] = {
    "methods#full-fine-tuning": "full",
    "methods#lora": "lora",
    "methods#swapping-adapters": "lora",
    "methods#qlora": "qlora",
    "methods#prompt-and-prefix-tuning": "prompt-tuning",
}
_OF_METHOD = _OF_MEMORY | {"swappable_adapters"}
_OF_SUMS = _OF_MEMORY | {"tokens_per_month"}
_BESIDE_COST = {
    "tokens_per_month",
    "budget",
    "budget_amount",
    "currency",
    "use_case",
}  # what a question of costs may name besides
# Facts that people mention in passing: one of them alone, in a question that asks for no advice, is no situation to decide on.
_SOFT = {
    "accuracy",
    "consistency",
    "creativity_and_precision",
    "deadline",
    "explainability",
    "priority",
    "quality",
    "structured_data",
    "swappable_adapters",
    "uniqueness",
    "use_case",
}
__all__ = ["Advice", "Line", "advise", "disagrees", "headline", "known", "lines"]

REASONS = 3  # told in an answer; the page shows all


@dataclass(frozen=True, slots=True)
class Advice:
    """The situation after this turn, what this turn stated, the decision, and what to say of it now (empty: only the passages).

    `aside`: the question asks for no advice, or for a method that it speaks of, or states nothing, so the passages answer
    first and `lines` come after them.
    """

    situation: Situation = field(default_factory=Situation)
    found: tuple[Found, ...] = ()
    decision: Decision | None = None
    lines: tuple[Line, ...] = ()
    aside: bool = False

    @property
    def firm(self) -> bool:
        """Whether what is said rests on more than facts that people mention in passing."""
        return any(line.passage for line in self.lines) and not self.facts.keys() <= _SOFT

    def stands(self, near: bool) -> bool:
        """Whether there is something to say though no passage answers; facts in passing make it so where the subject is `near`."""
        return self.firm or (near and bool(self.facts) and any(line.passage for line in self.lines))

    @property
    def facts(self) -> dict[str, Any]:
        """The known facts by field, as an answer's JSON holds them."""
        return known(self.situation)


def known(situation: Situation) -> dict[str, Any]:
    """The fields of which something is known."""
    return {fact: value for fact, value in asdict(situation).items() if value is not None}


def advise(
    turns: Sequence[str],
    lang: Lang,
    embedder: Embedder | None,
    corrected: Mapping[str, Any] | None = None,
    nearest: str | None = None,
) -> Advice:
    """Read all of a person's turns, oldest first, and decide. `corrected` are facts set by hand on the page; None forgets one.

    `nearest` is the passage that is nearest to the question, which tells of which method of fine-tuning it speaks.

    Raises EmbedderUnavailable.
    """
    situation, asked = Situation(), None
    found: tuple[Found, ...] = ()
    for place, turn in enumerate(turns, 1):
        reading = read(turn, detect(turn, lang), situation, embedder, asked, supposing=place == len(turns))
        situation, found = reading.situation, reading.found
        asked = decide(situation).ask if known(situation) or wants_advice(turn) else None
    facts = {one.name for one in fields(Situation)}
    situation = replace(situation, **{fact: value for fact, value in (corrected or {}).items() if fact in facts})
    return _told(turns, situation, found, lang, nearest)


def _told(
    turns: Sequence[str], situation: Situation, found: tuple[Found, ...], lang: Lang, nearest: str | None
) -> Advice:
    """What to say of the last turn: a computation that it asks for, else the recommendation where it gives a reason for one."""
    text, fields_found = _asked(turns, lang), {one.field for one in found}
    wanted = wants_advice(text)
    # A volume of tokens is part of a sum; one of messages tells how much the assistant is used, which decides something.
    of_sums = _OF_SUMS if names_tokens(" ".join(turns)) else _OF_MEMORY
    decision = decide(situation) if known(situation).keys() - of_sums else None
    if asks_memory(text) and fields_found <= _OF_MEMORY:
        asked_of = hardware_named(text, situation)
        if known(asked_of).keys() & _OF_MEMORY:
            return Advice(situation, found, decision, memory_lines(asked_of, methods_named(" ".join(turns)), lang))
    # Who says nothing but a volume wants to know what it costs.
    priced = asks_cost(text) or asks_break_even(text) or (decision is None and fields_found == {"tokens_per_month"})
    if priced and fields_found <= _BESIDE_COST and not wanted:
        costs = asked_cost(text, situation, lang)
        if not costs and decision is not None:
            costs = recommended_cost(decision, situation, lang)
        return Advice(situation, found, decision, costs)
    if told := _method(text, situation, decision, nearest, lang):
        method, sentences = told
        return Advice(situation, found, _to_train(situation, method), sentences, aside=nearest in _METHOD_OF)
    if decision is None and wanted and is_undecided(text):
        return Advice(situation, found, None, _brief(decide(situation), lang), aside=True)
    if decision is None:
        # Nothing is known: the passages answer, and whoever asked what to do is asked for what would decide it.
        asked = decide(situation).ask if wanted else None
        return Advice(situation, found, None, (Line(question_for(asked, lang), None, "question"),) if asked else ())
    if not found and not wanted:
        return Advice(situation, found, decision)
    in_passing = len(known(situation)) == 1 and known(situation).keys() <= _SOFT
    if not wanted and (in_passing or asks(text)):
        return Advice(situation, found, decision, _brief(decision, lang), aside=True)
    return Advice(situation, found, decision, lines(decision, recommended_cost(decision, situation, lang), lang))


def _asked(turns: Sequence[str], lang: Lang) -> str:
    """What the last turn asks. One that says nothing of it asks what the turn before it asked: «and with fine-tuning?» for its cost."""
    last = turns[-1]
    if any(asks_for(last) for asks_for in (wants_advice, asks_cost, asks_break_even, asks_memory, asks_method)):
        return last
    return standalone(last, turns[:-1], lang)


def _method(
    text: str, situation: Situation, decision: Decision | None, nearest: str | None, lang: Lang
) -> tuple[Method, tuple[Line, ...]] | None:
    """Which method of fine-tuning fits, and why: by the hardware where figures tell it, else the one that the question speaks of.

    None where it is not asked for, where neither tells, or where the recommendation names the method anyway. Two methods that are only
    compared are for the passages, unless figures tell between them.
    """
    facts = known(situation).keys()
    if not asks_method(text) and not (weighs_methods(text) and facts >= _OF_MEMORY):
        return None
    rule, reason = method_for(situation), method_reason(situation)
    computed = facts >= _OF_MEMORY or situation.swappable_adapters is True
    if nearest in _METHOD_OF and not computed:
        method = _METHOD_OF[nearest]
        return method, (Line(_recommend(_training(method, lang), lang), nearest, "headline"),)
    trains = decision is not None and decision.approach == "fine-tuning"
    if trains or not facts & _OF_METHOD:
        return None
    headed = Line(_recommend(_training(rule.method, lang), lang), reason.passage, "headline")
    return rule.method, (headed, Line(reason.text(lang), reason.passage))


def _to_train(situation: Situation, method: Method) -> Decision:
    """The decision for someone who asks with which method to fine-tune, which is then settled, whatever else was said."""
    decision = decide(situation)
    if decision.approach == "fine-tuning":
        return replace(decision, method=method)
    why = method_reason(situation)
    reasons = (why,) if method_for(situation).method == method else ()
    return replace(
        decision,
        approach="fine-tuning",
        method=method,
        hybrid=None,
        also=(),
        stage=2,
        reasons=reasons,
        tensions=(),
        first_steps=(),
    )


def _brief(decision: Decision, lang: Lang) -> tuple[Line, ...]:
    """A recommendation with its first reason, and the question that would change it most."""
    told = lines(decision, (), lang)
    why = next((line for line in told if line.kind == "point"), None)
    return tuple(line for line in told if line.kind != "point" or line is why)


def lines(decision: Decision, costs: Sequence[Line], lang: Lang) -> tuple[Line, ...]:
    """The recommendation in sentences: what, why, at what tension or risk, what first, and what would change it."""
    main = [reason for reason in decision.reasons if reason.topic == "approach"]
    detail = [reason for reason in decision.reasons if reason.topic in ("method", "hybrid")]
    told: list[Line] = [Line(headline(decision, lang), main[0].passage if main else None, "headline")]
    told += [Line(reason.text(lang), reason.passage) for reason in (*main[:REASONS], *detail[:2])]
    told += [Line(tension.text(lang), tension.passage) for tension in decision.tensions[:1]]
    told += [Line(warning.text(lang), warning.passage) for warning in decision.warnings[:1]]
    told += costs
    told += [Line(step.text(lang), step.passage) for step in decision.first_steps[:1]]
    if decision.ask is not None:
        told.append(Line(question_for(decision.ask, lang), None, "question"))
    return tuple(told)


def disagrees(decision: Decision, sentence: str, lang: Lang) -> bool:
    """Whether a sentence recommends another approach than the decision, without a condition."""
    return recommended(sentence, lang) not in (None, decision.approach)


def headline(decision: Decision, lang: Lang) -> str:
    """The recommendation in one sentence."""
    what = _training(decision.method, lang) if decision.method is not None else name(decision.approach, lang)
    if decision.hybrid is not None:
        what += f" {'combined with' if lang == 'en' else 'em conjunto com'} {name(decision.hybrid, lang)}"
    stage = f"stage {decision.stage} of 4" if lang == "en" else f"estágio {decision.stage} de 4"
    return _recommend(f"{what} ({stage})", lang)


def _training(method: Method, lang: Lang) -> str:
    """Fine-tuning by a method, in words."""
    if method == "full":
        return name(method, lang)
    return f"{name('fine-tuning', lang)} {'with' if lang == 'en' else 'com'} {name(method, lang)}"


def _recommend(what: str, lang: Lang) -> str:
    return f"I recommend {what}." if lang == "en" else f"Recomendo {what}."
