"""`python -m finetune.data OUT --size small`: write a training set."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import cast, get_args

from app.engines.base import EngineError
from finetune.data.build import Size, build
from finetune.data.labels import LabelsInvalid
from finetune.evaluation.cases import CasesRefused
from index.errors import IndexFailure
from index.library import Library


def main(arguments: Sequence[str] | None = None) -> int:
    """Build what the arguments (default: the command line's) ask for; 0 where it is written, 1 where it cannot be."""
    parser = argparse.ArgumentParser(prog="python -m finetune.data", description="Write Rumo's training examples.")
    parser.add_argument("out", type=Path, help="the folder for train.jsonl, dev.jsonl and README.md")
    parser.add_argument("--size", choices=get_args(Size), default="small", help="how many packs (default: small)")
    parser.add_argument("--seed", type=int, default=0, help="another seed draws other examples (default: 0)")
    asked = parser.parse_args(arguments)
    try:
        library = Library.open(progress=lambda step: print(step, file=sys.stderr))
        card = build(asked.out, library, cast(Size, asked.size), asked.seed)
    except (IndexFailure, LabelsInvalid, CasesRefused, EngineError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{card.total} examples in {card.packs} packs ({card.dev} held out) in {asked.out}; see its README.md.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
