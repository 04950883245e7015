"""From examples to token ids, and which of them are learned. The prompt is rendered as the engine renders it when it answers."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.engines.text import control_tokens, defuse
from finetune.train.errors import BadData
from finetune.train.rows import Conversation, Example, Plain, Turn


@dataclass(frozen=True, slots=True)
class Encoded:
    """Token ids, and for each of them whether it is learned (1) or given (0).

    Where several examples share their beginning (`sharing.py`), `branches` numbers the one that a token belongs to, 0 for the
    beginning, and `positions` counts each branch on from there.
    """

    line: int
    ids: array[int]
    learned: bytes
    branches: array[int] | None = None
    positions: array[int] | None = None


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some text of an example; `begins` takes the special tokens that the tokenizer puts before a text."""

    text: str
    learned: bool
    begins: bool = False
    ends: bool = False


class Encoder:
    """Encodes with one tokenizer and its chat template. Prompt and answer are tokenised apart, as they are when it answers.

    SmolLM2's template, like most, does not mark what the assistant says. So the text before an answer is rendered with the
    template's opening of an answer, and must be how the text with the answer begins.
    """

    def __init__(self, tokenizer: Any, everything: bool = False) -> None:
        """`everything` learns prompts too, which a model from scratch needs: it has no language to begin with."""
        self._tokenizer = tokenizer
        self._everything = everything
        template = str(tokenizer.chat_template or "")
        self._control = control_tokens(template, map(str, tokenizer.all_special_tokens))
        self._chats = bool(template)

    def encode(self, examples: Sequence[Example], max_length: int) -> list[Encoded]:
        """Encode all. Raises BadData where one is longer than `max_length` tokens, or the template cannot render it."""
        pieces = [self._pieces(example) for example in examples]
        ids = self._tokenise([piece for each in pieces for piece in each])
        encoded, place = [], 0
        for example, each in zip(examples, pieces, strict=True):
            encoded.append(self._joined(example.line, each, ids[place : place + len(each)]))
            place += len(each)
        too_long = [each for each in encoded if len(each.ids) > max_length]
        if too_long:
            longest = max(too_long, key=lambda each: len(each.ids))
            raise BadData(
                f"{len(too_long):,} of {len(encoded):,} examples have more than {max_length:,} tokens; the longest, on line "
                f"{longest.line}, has {len(longest.ids):,}: raise max_length, if the model reads that much, or shorten them."
            )
        return encoded

    def _tokenise(self, pieces: Sequence[_Piece]) -> list[list[int]]:
        """Tokenise all pieces in two calls, which the tokenizer spreads over the cores."""
        ids: list[list[int]] = [[] for _ in pieces]
        for begins in (True, False):
            places = [place for place, piece in enumerate(pieces) if piece.begins == begins and piece.text]
            if places:
                found = self._tokenizer([pieces[place].text for place in places], add_special_tokens=begins)
                for place, some in zip(places, found["input_ids"], strict=True):
                    ids[place] = some
        return ids

    def _joined(self, line: int, pieces: Sequence[_Piece], ids: Sequence[list[int]]) -> Encoded:
        eos = self._tokenizer.eos_token_id
        joined, learned = array("i"), bytearray()
        for piece, some in zip(pieces, ids, strict=True):
            if piece.ends and eos is not None:
                some = [*some, eos]
            joined.extend(some)
            learned.extend(bytes([self._everything or piece.learned]) * len(some))
        if not any(learned[1:]):
            raise BadData(f"line {line}: the tokenizer leaves nothing of it to learn: give it a longer completion.")
        return Encoded(line, joined, bytes(learned))

    def _pieces(self, example: Example) -> list[_Piece]:
        if isinstance(example, Plain):
            return [_Piece(example.prompt, False, begins=True), _Piece(example.completion, True, ends=True)]
        turns = [(role, defuse(content, self._control)) for role, content in example.turns]
        return self._rendered(example, turns) if self._chats else self._labelled(example, turns)

    def _rendered(self, example: Conversation, turns: list[Turn]) -> list[_Piece]:
        """Cut the rendered conversation where answers begin and end."""
        answers = [place for place, (role, _) in enumerate(turns) if role == "assistant" and place >= example.given]
        whole = self._render(example.line, turns[: answers[-1] + 1], False)
        pieces, done = [], 0
        for place in answers:
            before = self._render(example.line, turns[:place], True)
            after = self._render(example.line, turns[: place + 1], False)
            # Some templates write an earlier answer otherwise than the last one (they drop its reasoning): it then stays unlearned.
            if len(before) < done or not (whole.startswith(before) and whole.startswith(after)):
                continue
            answer = after[len(before) :]
            # After the end of the turn many templates write a line break, which the model never has to.
            stripped = answer.rstrip("\n")
            pieces += [
                _Piece(whole[done : len(before)], False),
                _Piece(stripped, True, ends=stripped.endswith(turns[place][1].strip())),
            ]
            done = len(before) + len(stripped)
        if done == 0:
            raise BadData(
                f"line {example.line}: the model's chat template writes the conversation otherwise once it is answered, so that "
                "what to learn cannot be told: use prompt and completion as texts, or another model."
            )
        return pieces

    def _render(self, line: int, turns: list[Turn], opened: bool) -> str:
        messages = [{"role": role, "content": content} for role, content in turns]
        try:
            return self._applied(messages, opened)
        except Exception as error:
            if turns[0][0] != "system" or len(turns) < 2:
                raise BadData(f"line {line}: the model's chat template cannot render this conversation.") from error
            # Some templates (Gemma 2, Mistral) refuse a system turn: it then goes first in the person's, as the engine does it.
            first = {"role": turns[1][0], "content": f"{turns[0][1]}\n\n{turns[1][1]}"}
            try:
                return self._applied([first, *messages[2:]], opened)
            except Exception as other:
                raise BadData(f"line {line}: the model's chat template cannot render this conversation.") from other

    def _applied(self, messages: list[dict[str, str]], opened: bool) -> str:
        return str(self._tokenizer.apply_chat_template(messages, add_generation_prompt=opened, tokenize=False))

    def _labelled(self, example: Conversation, turns: list[Turn]) -> list[_Piece]:
        """For a tokenizer without a template: a line a turn, as the engine writes it."""
        pieces: list[_Piece] = []
        pending = ""
        for place, (role, content) in enumerate(turns):
            pending += ("\n" if pending or pieces else "") + f"{role}:"
            if role == "assistant" and place >= example.given:
                pieces += [_Piece(pending, False, begins=not pieces), _Piece(f" {content}", True, ends=True)]
                pending = ""
            else:
                pending += f" {content}"
        return pieces
