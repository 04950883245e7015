"""From the rules that hold to one approach: limits rule out, the highest rule left decides, the others agree or yield."""

from __future__ import annotations

from dataclasses import dataclass

from app.decision.rules import RULES, Rule
from app.situation import Approach, Situation


@dataclass(frozen=True, slots=True)
class Clash:
    """Two rules that disagree: `yielded` wanted another approach than the one recommended, and `prevailed` stands above it."""

    yielded: Rule
    wanted: Approach
    prevailed: Rule


@dataclass(frozen=True, slots=True)
class Verdict:
    """The approach and the rules that hold. `winner` is None where no rule points anywhere: then a prompt is tried first."""

    approach: Approach
    winner: Rule | None
    holding: tuple[Rule, ...]

    @property
    def wanted(self) -> frozenset[Approach]:
        """The approaches that some rule points to, the chosen one or not."""
        return frozenset(rule.approach for rule in self.holding if rule.approach is not None)

    @property
    def clashes(self) -> tuple[Clash, ...]:
        """Each rule that wanted another approach, with the rule it yields to: the limit that rules its approach out, else the winner."""
        clashes = []
        for rule in self.holding:
            if rule.approach is None or rule.approach == self.approach or rule.soft:
                continue
            above = next((other for other in self.holding if rule.approach in other.against), self.winner)
            if above is not None:
                clashes.append(Clash(rule, rule.approach, above))
        return tuple(clashes)


def weigh(situation: Situation) -> Verdict:
    """Weigh the rules in order of precedence."""
    holding = tuple(rule for rule in RULES if rule.holds(situation))
    excluded = {approach for rule in holding for approach in rule.against}
    winner = next((rule for rule in holding if rule.approach is not None and rule.approach not in excluded), None)
    approach = winner.approach if winner is not None and winner.approach is not None else "prompt-engineering"
    return Verdict(approach, winner, holding)
