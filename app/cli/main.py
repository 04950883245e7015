"""`rumo`: one verb a file. Turns every known error into one sentence; nobody sees a traceback.

Exit status: 0 fine, 1 failed, 2 misused. Packages above this one add verbs through the entry point group `rumo.verbs`.
"""

from __future__ import annotations

import os
import sys
from importlib.metadata import entry_points

# Set before any library is loaded: nothing is reported to anyone, and libraries are quiet.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")

import typer

from app.cli import ask, chat, decide, doctor, documents
from app.engines.base import EngineError
from app.store import StoreError
from index.errors import IndexFailure

cli = typer.Typer(
    name="rumo",
    help="Rumo helps you decide how to adapt a language model to your problem. Everything runs on this machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
cli.command("chat")(chat.chat)
cli.command("ask")(ask.ask)
cli.command("index")(documents.index)
cli.command("decide")(decide.decide)
cli.command("cost")(decide.cost)
cli.command("doctor")(doctor.doctor)


def main() -> None:
    """Run the command line."""
    for verb in entry_points(group="rumo.verbs"):
        cli.add_typer(verb.load(), name=verb.name)
    try:
        cli()
    except (EngineError, IndexFailure, StoreError) as error:
        print(f"rumo: {error}", file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


if __name__ == "__main__":
    main()
