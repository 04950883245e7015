"""Cases x modes -> answers, through the same `answer()` that people use. Knows nothing of right and wrong."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

from app.advice import Advice
from app.assistant import Question, answer
from app.citations import without_marks
from app.engines.base import Settings
from app.events import Answer, Finished, Recommended, Retrieved, Token
from app.modes import Mode
from app.prompts import Turn
from finetune.evaluation.cases import Case
from finetune.evaluation.replay import ReplayingEngine
from finetune.evaluation.shelf import FrozenShelf
from index.passages import Retrieval


@dataclass(frozen=True, slots=True)
class Answered:
    """One case answered in one mode.

    `answer` is `Answer.as_json`, its seconds those of the first generation. `retrieved` are the ids of the passages found, best first,
    `passages` the texts that the answer could rest on, and `computed` the sentences of ours that it was given.
    """

    case: str
    mode: str
    answer: dict[str, Any]
    retrieved: tuple[str, ...]
    passages: tuple[str, ...]
    computed: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The row as a run directory keeps it."""
        return asdict(self)


def ask_all(
    cases: Sequence[Case],
    modes: Sequence[Mode],
    engine: ReplayingEngine,
    shelf_of: Callable[[Case], FrozenShelf],
    settings: Settings,
    at_once: int,
    stop: threading.Event,
) -> Iterator[Answered]:
    """Answer every case in every mode, `at_once` at a time, mode by mode, so that engines keep a mode's beginning read.

    Ends early where `stop` is set; what was generated is kept by the engine. Raises EngineError and IndexFailure.
    """
    with ThreadPoolExecutor(at_once) as pool:
        futures = [
            pool.submit(ask_one, case, mode, engine, shelf_of(case), settings, stop) for mode in modes for case in cases
        ]
        try:
            for future in futures:
                done = future.result()
                if stop.is_set():
                    return
                yield done
        finally:
            stop.set()
            pool.shutdown(cancel_futures=True)


def ask_one(
    case: Case, mode: Mode, engine: ReplayingEngine, shelf: FrozenShelf, settings: Settings, stop: threading.Event
) -> Answered:
    """Hold the case's conversation in one mode; the last turn's answer counts."""
    turns: tuple[Turn, ...] = ()
    for text in case.turns:
        done, retrieval, advice = _turn(Question(text, turns, None, case.lang), mode, engine, shelf, settings, stop)
        turns = (*turns, Turn(text, without_marks(done["answer"])))
    hits = retrieval.hits if retrieval else ()
    return Answered(
        case.id,
        mode.name,
        {**done, "id": case.id},
        tuple(hit.passage.id for hit in hits),
        tuple(f"{hit.passage.title}\n{hit.passage.text}" for hit in hits),
        tuple(line.text for line in advice.lines),
    )


def _turn(
    question: Question,
    mode: Mode,
    engine: ReplayingEngine,
    shelf: FrozenShelf,
    settings: Settings,
    stop: threading.Event,
) -> tuple[dict[str, Any], Retrieval | None, Advice]:
    retrieval: Retrieval | None = None
    advice = Advice()
    done: Answer | None = None
    saved_first: float | None = None
    engine.start()
    for event in answer(question, mode, engine, shelf, settings, stop):
        if isinstance(event, Retrieved):
            retrieval = event.retrieval
        elif isinstance(event, Recommended):
            advice = event.advice
        elif isinstance(event, Token) and saved_first is None:
            saved_first = engine.saved
        elif isinstance(event, Finished):
            done = event.answer
    if done is None:
        raise AssertionError("an answer ends with Finished")
    row = done.as_json()
    row["seconds"]["first_token"] = round(row["seconds"]["first_token"] + (saved_first or 0.0), 3)
    row["seconds"]["total"] = round(row["seconds"]["total"] + engine.saved, 3)
    return row, retrieval, advice
