"""The conversations of each person, kept in one SQLite file. It knows nothing of modes, engines or pages."""

from app.store.errors import NotAccepted, NotFound, StoreError, StoreUnusable
from app.store.records import Comparison, ConversationInfo, Reaction, Status, Stored, Tally
from app.store.store import Store

__all__ = [
    "Comparison",
    "ConversationInfo",
    "NotAccepted",
    "NotFound",
    "Reaction",
    "Status",
    "Store",
    "StoreError",
    "StoreUnusable",
    "Stored",
    "Tally",
]
