"""From answers to the report's data: every row judged, summed up, and all that repeating it takes."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from app import prompts
from finetune.evaluation.asking import Answered
from finetune.evaluation.bench import Bench
from finetune.evaluation.case import Case
from finetune.evaluation.config import EvaluationConfig
from finetune.evaluation.measures.overlap import Embed
from finetune.evaluation.scoring import score
from finetune.evaluation.shelf import Shelves
from finetune.evaluation.summary import summarise
from index.passages import Passage

_LIBRARIES = ("transformers", "peft", "torch", "openvino-genai", "sentence-transformers", "faiss-cpu")


def report_of(
    config: EvaluationConfig,
    cases: Sequence[Case],
    done: Sequence[Answered],
    shelves: Shelves,
    opened: Bench,
    seconds: float,
) -> dict[str, Any]:
    """Judge every answer and sum up; `report.json` holds what comes back."""
    by_id = {case.id: case for case in cases}
    texts = {case.id: _found(case, done) for case in cases}
    rows = [
        score(case, one, texts[case.id], _reference(case, shelves), _embed(case, shelves))
        for one in done
        for case in (by_id[one.case],)
    ]
    return {
        "about": _about(config, cases, opened, seconds),
        "summary": summarise(rows, config.seed),
        "rows": [row.as_json() for row in rows],
        "cases": [case_row(case) for case in cases],
        "answers": [_answer(one) for one in done],
    }


def _found(case: Case, done: Sequence[Answered]) -> tuple[str, ...]:
    """The texts of the passages found for a case, the same for every mode that retrieves."""
    return next((one.passages for one in done if one.case == case.id and one.passages), ())


def _reference(case: Case, shelves: Shelves) -> str:
    """The texts that support the case, for the measures of likeness."""
    if case.document is not None and "document" in case.sections:
        return case.document.text
    passages: list[Passage | None] = [shelves.of(case).passage(name, case.lang) for name in case.sections]
    return "\n".join(passage.text for passage in passages if passage is not None)


def _embed(case: Case, shelves: Shelves) -> Embed | None:
    """What turns texts into vectors, where it reads the case's language."""
    embedder = shelves.of(case).embedder
    return embedder.embed if embedder is not None and case.lang in embedder.languages else None


def case_row(case: Case) -> dict[str, Any]:
    """A case as a report keeps it: of the person's document only the name."""
    row = asdict(case)
    row["document"] = case.document.name if case.document else None
    return row


def _answer(one: Answered) -> dict[str, Any]:
    kept = ("answer", "citations", "refused", "fallback", "ended", "seconds")
    return {"case": one.case, "mode": one.mode, **{name: one.answer[name] for name in kept}}


def _about(config: EvaluationConfig, cases: Sequence[Case], opened: Bench, seconds: float) -> dict[str, Any]:
    asked = json.dumps([case_row(case) for case in cases], sort_keys=True, ensure_ascii=False)
    info = opened.engine.info
    return {
        "created": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "command": config.command,
        **{
            name: value
            for name, value in config.as_json().items()
            if name in ("split", "lang", "limit", "seed", "at_once")
        },
        "cases": len(cases),
        "cases_hash": hashlib.sha256(asked.encode()).hexdigest(),
        "engine": {"engine": info.engine, "model": info.model, "device": info.device, "precision": info.precision},
        "adapter": opened.adapter,
        "prompt_version": prompts.VERSION,
        "versions": {"python": platform.python_version(), **{name: version(name) for name in _LIBRARIES}},
        "hardware": f"{os.cpu_count()} CPU cores, {platform.machine()}, {sys.platform}",
        "seconds": round(seconds, 1),
    }
