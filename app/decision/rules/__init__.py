"""The rules of the guide, in order of precedence."""

from __future__ import annotations

from app.decision.rules.base import PRECEDENCE, Level, LevelName, Rule
from app.decision.rules.goals import GOALS
from app.decision.rules.limits import LIMITS
from app.decision.rules.means import MEANS
from app.decision.rules.steps import STEPS
from app.decision.rules.tasks import TASKS

__all__ = ["LEVELS", "RULES", "Rule"]

LEVELS: dict[LevelName, Level] = {level.name: level for level in PRECEDENCE}
_RANK = {name: rank for rank, name in enumerate(LEVELS)}
# Sorting is stable: within a level the order of the tables stays.
RULES: tuple[Rule, ...] = tuple(sorted((*LIMITS, *STEPS, *MEANS, *GOALS, *TASKS), key=lambda rule: _RANK[rule.level]))
