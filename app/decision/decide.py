"""decide(): a situation becomes a recommendation with its grounds. Each part has its table; here they are only put together."""

from __future__ import annotations

from app.decision.approach import Clash, Verdict, weigh
from app.decision.asking import missing_fields, most_telling
from app.decision.cautions import cautions_for
from app.decision.figures import fill
from app.decision.first import first_steps
from app.decision.hybrids import chosen, hybrids_for
from app.decision.methods import method_for
from app.decision.rules import LEVELS, Rule
from app.decision.stages import stage_for
from app.decision.values import Decision, Outcome, Reason, Stance, Tension, Words
from app.situation import Approach, Situation

_NAMES: dict[Approach, Words] = {
    "prompt-engineering": Words("prompt engineering", "a engenharia de prompt"),
    "fine-tuning": Words("fine-tuning", "o fine-tuning"),
    "from-scratch": Words("training from scratch", "o treinamento do zero"),
}
_PROMPT_FIRST = Reason(
    "prompt-first",
    None,
    "mistakes#jumping-to-training",
    Words(
        "Nothing that you said calls for training, and the guide says to always try prompt engineering first.",
        "Nada do que você disse pede treino, e o guia manda sempre tentar a engenharia de prompt primeiro.",
    ),
    "for",
    "prompt-engineering",
)


def decide(situation: Situation) -> Decision:
    """Recommend an approach, method, hybrid and stage for a situation, with the grounds. Total and deterministic."""
    verdict = weigh(situation)
    outcome = _outcome(situation, verdict)
    missing = missing_fields(situation, outcome)
    return Decision(
        approach=outcome.approach,
        method=outcome.method,
        hybrid=outcome.hybrid,
        also=outcome.also,
        stage=outcome.stage,
        reasons=(*_approach_reasons(situation, verdict), *_detail_reasons(situation, verdict.approach)),
        warnings=cautions_for(situation, outcome, verdict.wanted),
        tensions=tuple(_tension(situation, verdict.approach, clash) for clash in verdict.clashes),
        missing=missing,
        ask=most_telling(situation, missing, lambda other: _outcome(other, weigh(other))),
        first_steps=first_steps(situation, outcome),
    )


def _outcome(situation: Situation, verdict: Verdict) -> Outcome:
    """Add method, hybrids and stage to an approach."""
    hybrid, also = chosen(hybrids_for(situation, verdict.approach))
    method = method_for(situation).method if verdict.approach == "fine-tuning" else None
    return Outcome(verdict.approach, method, hybrid, also, stage_for(situation, verdict.approach).stage)


def _approach_reasons(situation: Situation, verdict: Verdict) -> list[Reason]:
    """Why this approach: the rule that decided and those that agree, then the limits that ruled another out, then what leaves all open."""

    def reason(rule: Rule, stance: Stance, approach: Approach | None) -> Reason:
        return Reason(rule.name, rule.field, rule.passage, fill(rule.says, situation), stance, approach)

    agreeing = [reason(rule, "for", verdict.approach) for rule in verdict.holding if rule.approach == verdict.approach]
    limiting = [
        reason(rule, "against", out)
        for rule in verdict.holding
        for out in rule.against
        if rule.approach is None and out in verdict.wanted
    ]
    neutral = [reason(rule, "for", None) for rule in verdict.holding if rule.approach is None and not rule.against]
    return [*(agreeing or [_PROMPT_FIRST]), *limiting, *neutral]


def _detail_reasons(situation: Situation, approach: Approach) -> list[Reason]:
    """Why this method, these hybrids and this stage."""
    reasons = [method_reason(situation)] if approach == "fine-tuning" else []
    for hybrid in hybrids_for(situation, approach):
        words = fill(hybrid.says, situation)
        reasons.append(Reason(hybrid.name, hybrid.field, hybrid.passage, words, "for", approach, "hybrid"))
    stage = stage_for(situation, approach)
    words = fill(stage.says, situation)
    return [*reasons, Reason(stage.name, stage.field, stage.passage, words, "for", approach, "stage")]


def method_reason(situation: Situation) -> Reason:
    """Which method fits where fine-tuning is settled, and why."""
    method = method_for(situation)
    words = fill(method.says, situation)
    return Reason(method.name, method.field, method.passage, words, "for", "fine-tuning", "method")


def _tension(situation: Situation, approach: Approach, clash: Clash) -> Tension:
    """Say which rule yielded to which, and why. A limit that points nowhere speaks against the approach that was wanted."""
    level = LEVELS[clash.prevailed.level]
    lost, won, why = fill(clash.yielded.brief, situation), fill(clash.prevailed.brief, situation), level.why
    wanted, kept = _NAMES[clash.wanted], _NAMES[clash.prevailed.approach or approach]
    stance = Words(f"for {kept.en}", f"a favor d{kept.pt}")
    if clash.prevailed.approach is None:
        stance = Words(f"against {wanted.en}", f"contra {wanted.pt}")
    words = Words(
        f"There is a tension between {lost.en} (for {wanted.en}) and {won.en} ({stance.en}): "
        f"the second prevails, because {why.en}.",
        f"Há uma tensão entre {lost.pt} (a favor d{wanted.pt}) e {won.pt} ({stance.pt}): "
        f"prevalece o segundo lado, porque {why.pt}.",
    )
    yielded, prevailed = clash.yielded, clash.prevailed
    name = f"{yielded.name}-against-{prevailed.name}"
    return Tension(name, yielded.field, yielded.clash or level.passage, words, yielded.name, prevailed.name)
