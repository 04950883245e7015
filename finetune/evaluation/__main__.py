"""`python -m finetune.evaluation RUN_DIR`: run the evaluation of a folder, or go on with it; the page starts it so.

Exit status: 0 done or stopped, 1 failed, 2 misused.
"""

from __future__ import annotations

import sys
from pathlib import Path

from app.adapters import AdapterError
from app.engines.base import EngineError
from app.runs import Run, RunError
from finetune.evaluation.bench import bench
from finetune.evaluation.cases import CasesRefused
from finetune.evaluation.config import EvaluationConfig, EvaluationError
from finetune.evaluation.running import evaluate
from index.errors import IndexFailure
from index.home import rumo_home


def main(arguments: list[str]) -> int:
    """Run the evaluation that the one argument names. Returns the exit status."""
    if len(arguments) != 1:
        print("usage: python -m finetune.evaluation RUN_DIR", file=sys.stderr)
        return 2
    run = Run(Path(arguments[0]))
    try:
        config = EvaluationConfig.from_json(run.config())
        evaluate(run, lambda: bench(rumo_home(), config))
    except (EvaluationError, CasesRefused, RunError) as error:
        print(error, file=sys.stderr)
        return 2
    except (EngineError, AdapterError, IndexFailure) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
