"""The form of the Train tab read: a method and its settings, or which of them cannot be."""

from __future__ import annotations

from app.trainings import LORA, METHODS


class BadSetting(ValueError):
    """A value of the form that cannot be; `key` is that of the sentence which says so."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def read_settings(
    method: str | None, rank: float | None, rate: float | None, epochs: float | None, steps: float | None
) -> tuple[str, dict[str, float | None]]:
    """Return the method and the settings that are the person's own; 0 and None leave one to the method. Raises BadSetting."""
    if method is None or method not in METHODS:
        raise BadSetting("train_no_method")
    if rate and not 0 < rate <= 10:
        raise BadSetting("train_bad_rate")
    if epochs and epochs < 0:
        raise BadSetting("train_bad_epochs")
    if steps and (steps < 1 or steps != int(steps)):
        raise BadSetting("train_bad_steps")
    own: dict[str, float | None] = {
        "learning_rate": float(rate) if rate else None,
        "epochs": float(epochs) if epochs else None,
        "steps": int(steps) if steps else None,
    }
    if method in LORA:
        if rank is None or rank != int(rank) or not 1 <= rank <= 1024:
            raise BadSetting("train_bad_rank")
        own |= {"rank": int(rank), "alpha": 2 * int(rank)}  # the usual ratio, which keeps the size of a step
    return method, own
