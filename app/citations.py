"""Citations in a growing answer: each sentence that a retrieved passage supports is followed by ` [section#slug]`.

A mark that the model wrote itself stays only where it names a retrieved passage. Marks are placed by support, not by the model's
word: a small model cites nothing, and a large one may cite wrongly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from app import sentences
from app.events import Citation, Token
from app.grounding import Support, support
from index.passages import Hit, Lang

MARK = re.compile(r"\s?\[([\w-]+#[\w-]+)\]")
_OPEN = re.compile(r"\s?\[[^\]\s]{0,80}$|\s$")  # what may be the beginning of a mark


class Citer:
    """Numbers the passages of one answer, and turns growing text into tokens and citations."""

    def __init__(self, hits: Sequence[Hit], lang: Lang) -> None:
        self.citations: list[Citation] = []
        self._passages = [hit.passage for hit in hits]
        self._ids = {passage.id for passage in self._passages}
        self._scores = {hit.passage.id: hit.score for hit in hits}
        self._lang = lang

    def follow(self, texts: Iterable[str]) -> Iterator[Token | Citation]:
        """Pass the text on as it comes, and cite each sentence as it ends."""
        said, held = "", ""  # what was passed on of the sentence under way, and what may become a mark
        for text in texts:
            fresh = MARK.sub(self._keep, held + text)
            waiting = _OPEN.search(fresh)
            held = fresh[waiting.start() :] if waiting else ""
            fresh = fresh[: waiting.start()] if waiting else fresh
            growing = said + fresh
            done = 0
            for end in sentences.ends(growing):
                yield from self._end(growing[done:end], already=len(said) if done == 0 else 0)
                said, done = "", end
            rest = growing[done:]
            if len(rest) > len(said):
                yield Token(rest[len(said) :])
            said = rest
        yield from self._end(said + held, already=len(said))

    def cite(self, found: Support) -> Citation | None:
        """Note a citation. Returns it where the passage was not cited before, None where it was."""
        if any(citation.passage.id == found.passage.id for citation in self.citations):
            return None
        score = self._scores.get(found.passage.id, found.score)
        citation = Citation(len(self.citations) + 1, found.passage, found.quote, score)
        self.citations.append(citation)
        return citation

    def _end(self, sentence: str, already: int) -> Iterator[Token | Citation]:
        """Pass on what was not yet passed on of an ended sentence, with its mark before the white space that follows it."""
        body = sentence.rstrip()
        if len(body) > already:
            yield Token(body[already:])
        found = None if MARK.search(body) else support(MARK.sub("", body), self._lang, self._passages)
        if found is not None:
            citation = self.cite(found)
            if citation is not None:
                yield citation
            yield Token(f" [{found.passage.id}]")
        tail = sentence[max(len(body), already) :]
        if tail:
            yield Token(tail)

    def _keep(self, match: re.Match[str]) -> str:
        return match.group() if match.group(1) in self._ids else ""


def without_marks(text: str) -> str:
    """The answer's text with its citation marks taken out."""
    return MARK.sub("", text)
