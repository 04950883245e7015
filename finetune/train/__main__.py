"""`python -m finetune.train RUN_DIR`: train the run of a folder, or go on with it. Also under `accelerate launch -m`.

What happens stands in the run's files; whatever libraries print goes where this process's output goes. Exit status: 0 done or stopped,
1 failed, 2 misused.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from app.runs import Run, RunError
from finetune.train.config import from_json
from finetune.train.errors import BadConfig, TrainError
from finetune.train.job import train

_NICE = 10  # answers in the chat go before training


def main(arguments: list[str]) -> int:
    """Train the run that the one argument names. Returns the exit status."""
    if len(arguments) != 1:
        print("usage: python -m finetune.train RUN_DIR", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    try:
        config = from_json(Run(folder).config())
    except (RunError, BadConfig) as error:
        print(error, file=sys.stderr)
        return 2
    try:
        train(config, folder)
    except (RunError, TrainError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    with contextlib.suppress(OSError, AttributeError):  # Windows has no such thing
        os.nice(_NICE)
    sys.exit(main(sys.argv[1:]))
