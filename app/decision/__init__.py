"""The decision guide as code: a situation in, a recommendation with its grounds out. Pure: no file, no model, no library.

Start at `decide.py`. The rules are rows of tables: `rules/` for the approach, and `methods.py`, `hybrids.py`, `stages.py`,
`cautions.py`, `first.py` and `asking.py` for the rest. What these modules do not know: how facts are read, and what things cost.
"""

from app.decision.decide import decide, method_reason
from app.decision.values import Decision, Hybrid, Reason, Stage, Statement, Step, Tension, Warning
from app.situation import Approach, Method

__all__ = [
    "Approach",
    "Decision",
    "Hybrid",
    "Method",
    "Reason",
    "Stage",
    "Statement",
    "Step",
    "Tension",
    "Warning",
    "decide",
    "method_reason",
]
