"""What a person says about their situation, as facts: `read` one turn on top of what was known, get a `Reading`."""

from app.facts.clauses import asks
from app.facts.found import Found, Reading
from app.facts.reading import read

__all__ = ["Found", "Reading", "asks", "read"]
