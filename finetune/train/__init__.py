"""Training: every method of the guide in one loop over transformers, PEFT and accelerate.

Start at `job.py`. Importing this loads no heavy library. A run needs torch, transformers, peft and accelerate only.
"""

from finetune.train.base import Base, base_hash, check_adapter, find_base
from finetune.train.config import EMBEDDED, METHODS, Method, TrainConfig, for_method, from_json
from finetune.train.errors import BadBase, BadConfig, BadData, DoesNotFit, MissingLibrary, TrainError
from finetune.train.estimate import Estimate
from finetune.train.events import Ended, Evaluated, Event, Listener, Notice, Prepared, Saved, Stepped
from finetune.train.job import estimate, train

__all__ = [
    "EMBEDDED",
    "METHODS",
    "BadBase",
    "BadConfig",
    "BadData",
    "Base",
    "DoesNotFit",
    "Ended",
    "Estimate",
    "Evaluated",
    "Event",
    "Listener",
    "Method",
    "MissingLibrary",
    "Notice",
    "Prepared",
    "Saved",
    "Stepped",
    "TrainConfig",
    "TrainError",
    "base_hash",
    "check_adapter",
    "estimate",
    "find_base",
    "for_method",
    "from_json",
    "train",
]
