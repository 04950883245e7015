"""`rumo ask`: one question in the terminal, or a file of them with one load of the model."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.assistant import Question, answer
from app.citations import MARK, without_marks
from app.cli.common import misused, notes, open_engine, open_library
from app.engines.base import Engine, Settings
from app.events import Answer, Citation, Finished, Notice, Step, Token
from app.host import QuestionRefused, checked
from app.modes import DEFAULT_MODE, MODES, Mode, UnknownMode, mode_named
from app.prompts import Turn
from index.library import Library
from index.passages import LANGS, Lang

AT_ONCE = 4  # questions of a file under way at once; the engine batches them


@dataclass(frozen=True, slots=True)
class Case:
    """One line of a file of questions: the last turn is asked, the earlier ones are the conversation before it."""

    id: str
    turns: tuple[str, ...]


def ask(
    question: Annotated[str | None, typer.Argument(help="What to ask; leave it out with --file.")] = None,
    mode: Annotated[str, typer.Option(help=f"One of {', '.join(MODES)}.")] = DEFAULT_MODE,
    lang: Annotated[str, typer.Option(help="auto, en or pt-BR: the answer's language.")] = "auto",
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
    file: Annotated[
        Path | None, typer.Option(help='A JSONL file, a line each: {"id": "1", "turns": ["...", "..."]}.')
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Where the answers to --file go, a JSON line each.")] = None,
) -> None:
    """Ask the assistant, and see where each sentence of the answer comes from."""
    chosen, language = _mode(mode), _lang(lang)
    if file is not None:
        if question is not None or out is None:
            misused("With --file, name the answers' file with --out and leave the question out.")
        cases = read_cases(file)
        _ask_file(cases, chosen, language, out)
        return
    if question is None:
        misused('Say what to ask:  rumo ask "When is RAG better than fine-tuning?"')
    try:
        text = checked(question)
    except QuestionRefused as error:
        misused(str(error))
    library = open_library()
    engine, settings = open_engine()
    try:
        asked = Question(text, (), language)
        say = _quietly if as_json else _aloud
        done = say(asked, chosen, engine, library, settings)
    finally:
        engine.close()
    if as_json:
        print(json.dumps(done.as_json("1"), ensure_ascii=False, indent=2))
    if done.ended == "failed":
        raise typer.Exit(1)


def read_cases(path: Path) -> list[Case]:
    """Read a file of questions; ends with a sentence for each line that is not one (line number and reason)."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        misused(f"{path} cannot be read as UTF-8 text ({error.__class__.__name__}): check its name and encoding.")
    cases: list[Case] = []
    faults = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        case = _case(line)
        if isinstance(case, str):
            faults.append(f"line {number}: {case}")
        elif any(case.id == other.id for other in cases):
            faults.append(f"line {number}: the id «{case.id}» stands on an earlier line too")
        else:
            cases.append(case)
    if faults:
        misused(f"{path} has lines that are no question; nothing was asked.\n  " + "\n  ".join(faults))
    if not cases:
        misused(f"{path} is empty: write one question a line.")
    return cases


def _case(line: str) -> Case | str:
    """The line's question, or what is wrong with it."""
    try:
        row = json.loads(line)
    except ValueError as error:
        return f"not JSON ({error})"
    if not isinstance(row, dict) or not isinstance(row.get("id"), str | int):
        return 'needs an "id"'
    turns = row.get("turns")
    if not isinstance(turns, list) or not turns or not all(isinstance(turn, str) for turn in turns):
        return '"turns" must be a list of one or more texts'
    try:
        return Case(str(row["id"]), tuple(checked(turn) for turn in turns))
    except QuestionRefused as error:
        return str(error)


def _ask_file(cases: list[Case], mode: Mode, lang: Lang | None, out: Path) -> None:
    """Answer every case into `out`. Answers gather in `out`.part, from which an interrupted run goes on."""
    part = out.with_name(out.name + ".part")
    answered = _already(part, mode)
    left = [case for case in cases if case.id not in answered]
    if answered:
        notes.print(f"{len(cases) - len(left)} of {len(cases)} were answered before; going on.")
    library = open_library()
    engine, settings = open_engine()
    columns = (TextColumn("Answering"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with part.open("a", encoding="utf-8") as kept, Progress(*columns, console=notes) as progress:
            task = progress.add_task("", total=len(cases), completed=len(cases) - len(left))
            for case, done in _all(left, mode, lang, engine, library, settings):
                answered[case.id] = done.as_json(case.id)
                kept.write(json.dumps(answered[case.id], ensure_ascii=False) + "\n")
                kept.flush()
                progress.advance(task)
    except KeyboardInterrupt:
        notes.print(f"Stopped. The answers so far are in {part}; the same command goes on from there.")
        raise typer.Exit(1) from None
    finally:
        engine.close()
    lines = [json.dumps(answered[case.id], ensure_ascii=False) + "\n" for case in cases]
    part.write_text("".join(lines), encoding="utf-8")
    part.replace(out)
    if any(answered[case.id]["ended"] == "failed" for case in cases):
        notes.print("Some answers ended early; their lines say why under «notices».")
        raise typer.Exit(1)


def _all(
    cases: list[Case], mode: Mode, lang: Lang | None, engine: Engine, library: Library, settings: Settings
) -> Iterator[tuple[Case, Answer]]:
    """Answer the cases, some at once, in their order."""

    def converse(case: Case) -> Answer:
        turns: tuple[Turn, ...] = ()
        for text in case.turns:
            done = _quietly(Question(text, turns, lang), mode, engine, library, settings)
            turns = (*turns, Turn(text, without_marks(done.answer)))
        return done

    with ThreadPoolExecutor(AT_ONCE) as pool:
        futures: list[tuple[Case, Future[Answer]]] = [(case, pool.submit(converse, case)) for case in cases]
        try:
            for case, future in futures:
                yield case, future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _already(part: Path, mode: Mode) -> dict[str, dict[str, Any]]:
    """The whole answers of this mode that an interrupted run left."""
    found: dict[str, dict[str, Any]] = {}
    if part.exists():
        for line in part.read_text(encoding="utf-8").splitlines():
            try:
                row = json.loads(line)
            except ValueError:
                continue  # the line that was being written
            if row.get("mode") == mode.name:
                found[str(row["id"])] = row
    return found


def _quietly(question: Question, mode: Mode, engine: Engine, library: Library, settings: Settings) -> Answer:
    for event in answer(question, mode, engine, library, settings):
        if isinstance(event, Finished):
            return event.answer
    raise AssertionError("an answer ends with Finished")


def _aloud(question: Question, mode: Mode, engine: Engine, library: Library, settings: Settings) -> Answer:
    """Print the answer as it comes, then its sources."""
    console = Console(highlight=False)
    citations: list[Citation] = []

    def numbered(match: re.Match[str]) -> str:
        numbers = [citation.number for citation in citations if citation.passage.id == match.group(1)]
        return f" [{numbers[0]}]" if numbers else ""

    stepping = False
    for event in answer(question, mode, engine, library, settings):
        if isinstance(event, Step):
            stepping = True
            console.print(event.text, end="", style="dim", markup=False, soft_wrap=True)
        elif isinstance(event, Token):
            if stepping:
                console.print("\n")
                stepping = False
            console.print(MARK.sub(numbered, event.text), end="", markup=False, soft_wrap=True)
        elif isinstance(event, Citation):
            citations.append(event)
        elif isinstance(event, Notice):
            notes.print(f"\n{event.text}", style="yellow", markup=False)
        elif isinstance(event, Finished):
            console.print()
            for citation in citations:
                console.print(
                    f"[{citation.number}] {citation.passage.title} ({citation.passage.id})", style="dim", markup=False
                )
            return event.answer
    raise AssertionError("an answer ends with Finished")


def _mode(name: str) -> Mode:
    try:
        return mode_named(name)
    except UnknownMode as error:
        misused(str(error))


def _lang(name: str) -> Lang | None:
    if name == "auto":
        return None
    for lang in LANGS:
        if name == lang:
            return lang
    misused(f"There is no language «{name}». Choose auto, en or pt-BR.")
