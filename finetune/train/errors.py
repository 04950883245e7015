"""What can go wrong in training, by what whoever calls can do about it. Each text is a sentence that names the fix."""

from __future__ import annotations


class TrainError(Exception):
    """Training cannot begin or go on."""


class BadConfig(TrainError):
    """A setting, or a combination of settings, that there is not."""


class BadData(TrainError):
    """Examples that cannot be learned from; the text names lines and reasons."""


class BadBase(TrainError):
    """A base model that cannot be loaded, or is not the one that was expected."""


class DoesNotFit(TrainError):
    """Memory or disk do not suffice; the text says what would."""


class MissingLibrary(TrainError):
    """A library is not installed; the text has the command that installs it."""
