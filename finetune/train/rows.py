"""Examples from a JSONL file in the formats of TRL, checked line by line. Knows no tokenizer.

    {"messages": [{"role": "user", "content": "..."}, {"role": "assistant", "content": "..."}]}
    {"prompt": "...", "completion": "..."}
    {"prompt": [messages], "completion": [messages]}

Other keys of a line are left alone. What is learned: every assistant turn of `messages`, and of the completion.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from finetune.train.errors import BadData

Turn = tuple[str, str]  # role, content
_ROLES = ("system", "user", "assistant")
_SHOWN = 5  # errors that a message lists


@dataclass(frozen=True, slots=True)
class Conversation:
    """Turns, of which the first `given` are a prompt that is not learned."""

    line: int
    turns: tuple[Turn, ...]
    given: int = 0

    @property
    def key(self) -> str:
        """What it asks: everything before the last assistant turn."""
        last = max(place for place, (role, _) in enumerate(self.turns) if role == "assistant")
        return "\n".join(content for _, content in self.turns[:last])


@dataclass(frozen=True, slots=True)
class Plain:
    """A prompt and what follows it, as they stand, without a chat template."""

    line: int
    prompt: str
    completion: str

    @property
    def key(self) -> str:
        """What it asks."""
        return self.prompt


Example = Conversation | Plain


def read_examples(path: Path) -> list[Example]:
    """Read a file of examples. Raises BadData with the lines and reasons where some are wrong, or there are none."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise BadData(f"There is no file {path}: name a JSONL file of examples.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadData(f"{path} cannot be read as text in UTF-8: save it as JSONL in UTF-8.") from error
    examples: list[Example] = []
    wrong: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            examples.append(parsed(number, json.loads(line)))
        except ValueError as error:
            why = "it is not JSON" if isinstance(error, json.JSONDecodeError) else str(error)
            wrong.append(f"line {number}: {why}")
    if wrong:
        more = f"\n... and {len(wrong) - _SHOWN:,} more" if len(wrong) > _SHOWN else ""
        raise BadData(f"{path} has lines to put right:\n" + "\n".join(wrong[:_SHOWN]) + more)
    if not examples:
        raise BadData(f"{path} holds no examples: it needs a line of JSON for each.")
    return examples


def parsed(line: int, row: Any) -> Example:
    """Return the example of one row. Raises ValueError with the reason."""
    if not isinstance(row, dict):
        raise ValueError("it is not a JSON object")
    if "messages" in row:
        return _conversation(line, _turns(row["messages"], "messages"), 0)
    if "prompt" not in row or "completion" not in row:
        raise ValueError("it has neither `messages` nor `prompt` and `completion`")
    prompt, completion = row["prompt"], row["completion"]
    if isinstance(prompt, str) and isinstance(completion, str):
        if not completion.strip():
            raise ValueError("its completion is empty")
        return Plain(line, prompt, completion)
    if isinstance(prompt, str) or isinstance(completion, str):
        raise ValueError("`prompt` and `completion` have to be both texts or both lists of messages")
    given = _turns(prompt, "prompt")
    return _conversation(line, (*given, *_turns(completion, "completion")), len(given))


def _conversation(line: int, turns: tuple[Turn, ...], given: int) -> Conversation:
    answers = [content for role, content in turns[given:] if role == "assistant"]
    if not answers:
        raise ValueError("it has no assistant turn to learn from")
    if not all(content.strip() for content in answers):
        raise ValueError("an assistant turn in it is empty")
    if turns[0][0] == "assistant":
        raise ValueError("it begins with an assistant turn: nothing was asked")
    return Conversation(line, turns, given)


def _turns(found: Any, where: str) -> tuple[Turn, ...]:
    if not isinstance(found, list) or not found:
        raise ValueError(f"`{where}` has to be a list of messages, and not an empty one")
    turns = []
    for each in found:
        role, content = (each.get("role"), each.get("content")) if isinstance(each, dict) else (None, None)
        if role not in _ROLES:
            raise ValueError(f"a message in `{where}` has the role {role!r}: it may be {', '.join(_ROLES)}")
        if not isinstance(content, str):
            raise ValueError(f"a message in `{where}` has no text as its content")
        turns.append((role, content))
    return tuple(turns)


def held_out(examples: Sequence[Example], share: float, seed: int) -> tuple[list[Example], list[Example]]:
    """Split into training and held-out examples, whole prompts at a time, so that none is on both sides.

    Which side a prompt falls on depends on its text and the seed alone, not on the rest of the file.
    """
    sides: tuple[list[Example], list[Example]] = ([], [])
    for example in examples:
        digest = hashlib.sha256(f"{seed}\n{example.key}".encode()).digest()
        sides[int.from_bytes(digest[:8]) < share * 2**64].append(example)
    return sides


def data_hash(paths: Iterable[Path]) -> str:
    """Return the SHA-256 (hex) of data files, one after the other."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
