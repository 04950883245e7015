"""Training examples made of the guide, the decision rules and invented documents: `build` writes them, `Card` says what they hold."""

from finetune.data.build import build
from finetune.data.card import Card

__all__ = ["Card", "build"]
