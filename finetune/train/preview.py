"""`python -m finetune.train.preview FILE`: check a file of examples and print, as JSON, how many there are and how the first ones are read.

    {"examples": 218, "shown": [{"line": 1, "turns": [{"role": "user", "content": "...", "learned": false}]}]}

Exit status: 0 fine, 2 where lines are to be put right, which are then named on stderr. Loads no heavy library.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from finetune.train.errors import BadData
from finetune.train.rows import Example, Plain, read_examples

_SHOWN = 3  # examples


def preview(path: Path, most: int = _SHOWN) -> dict[str, Any]:
    """Return what the page shows of a file: the number of examples, and the first ones turn by turn. Raises BadData."""
    examples = read_examples(path)
    return {"examples": len(examples), "shown": [_shown(each) for each in examples[:most]]}


def _shown(example: Example) -> dict[str, Any]:
    if isinstance(example, Plain):
        turns = [("prompt", example.prompt, False), ("completion", example.completion, True)]
    else:
        turns = [
            (role, content, role == "assistant" and place >= example.given)
            for place, (role, content) in enumerate(example.turns)
        ]
    return {
        "line": example.line,
        "turns": [{"role": role, "content": content, "learned": learned} for role, content, learned in turns],
    }


def main(arguments: list[str]) -> int:
    """Print the preview of the one file that is named. Returns the exit status."""
    if len(arguments) != 1:
        print("usage: python -m finetune.train.preview FILE", file=sys.stderr)
        return 2
    try:
        print(json.dumps(preview(Path(arguments[0]))))
    except BadData as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
