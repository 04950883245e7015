"""From an engine's pieces to the events of one answer: citing, checking, composing, and ending well whatever happens."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from app import replies, sentences
from app.advice import Advice, Line
from app.checked import Checked, Point
from app.citations import Citer, without_marks
from app.engines.base import Engine, EngineError, Message, Settings
from app.ensemble import combine
from app.events import Answer, Citation, Event, Notice, Origin, Step, Token, Tokens
from app.grounding import Support
from app.meter import Meter
from app.modes import Mode
from app.steps import Reasoning
from index.passages import Hit, Lang, Passage

PATIENCE = 96  # tokens of a checked draft after which it is given up where no passage supports any of it

AGAIN = 0.7  # the temperature of the second draft, since the same one would only come again


class Draft:
    """One answer while it is written. Its methods yield the events; `finished` sums them up."""

    def __init__(
        self,
        mode: Mode,
        lang: Lang,
        question: str,
        hits: Sequence[Hit],
        meter: Meter,
        advice: Advice,
        grounds: Sequence[tuple[Line, Passage | None]],
        covered: bool = True,
    ) -> None:
        """`grounds` are the advice's sentences, each with the passage that it rests on; `covered`: whether the passages may answer."""
        self._mode = mode
        self._lang = lang
        self._question = question
        self._hits = hits
        self._meter = meter
        self._advice = advice
        self._plan = Checked(question, lang, hits, advice, grounds, covered)
        self._citer = Citer(hits, lang)
        self._text: list[str] = []
        self._steps: list[str] = []
        self._origins: list[Origin] = []
        self._tokens = Tokens()
        self._earlier = Tokens()  # of the drafts before the one that is being written
        self._ended = "complete"
        self._notices: list[str] = []
        self._verified = self._fallback = self._refused = False

    @property
    def reading(self) -> Sequence[Passage]:
        """The passages that the model reads. One whose draft is checked gets only the sentences that answer, and is led astray less."""
        return self._plan.reading if self._mode.checks else [hit.passage for hit in self._hits]

    @property
    def notes(self) -> Sequence[str]:
        """The sentences that the model is to build its answer on; none where its draft is not checked."""
        return self._plan.notes if self._mode.checks else ()

    def refuse(self, text: str) -> Iterator[Event]:
        """Say why there is no answer, without asking a model."""
        self._refused = True
        yield from self.reply(text)

    def reply(self, text: str) -> Iterator[Event]:
        """Say a sentence of the assistant's own, without asking a model."""
        yield from self._say([Token(text)])

    def write(
        self, engine: Engine, messages: Sequence[Message], settings: Settings, cancel: threading.Event | None
    ) -> Iterator[Event]:
        """Let the engine write, in the way that the mode asks for."""
        cancel = cancel or threading.Event()
        if self._mode.drafts == "both":
            yield from self._say(self._combined(engine, messages, settings, cancel))
        elif self._mode.checks:
            yield from self._say(self._checked(engine, messages, settings, cancel))
        elif self._mode.reasons:
            yield from self._say(self._reasoned(self._texts(engine, messages, settings, cancel)))
        else:
            yield from self._say(self._citer.follow(self._texts(engine, messages, settings, cancel)))
        for notice in self._notices:
            yield Notice(notice)

    def finished(self, notices: Sequence[str] = ()) -> Answer:
        """The answer as it stands; `notices` are those that were given before it was written."""
        return Answer(
            mode=self._mode.name,
            language=self._lang,
            answer="".join(self._text).strip(),
            citations=tuple(self._citer.citations),
            verified=self._verified,
            fallback=self._fallback,
            refused=self._refused,
            recommendation=self._advice.decision.as_json if self._advice.decision else None,
            facts=self._advice.facts,
            ended=self._ended,
            notices=(*notices, *self._notices),
            tokens=self._tokens,
            seconds=self._meter.read(),
            steps="".join(self._steps).strip(),
            origins=tuple(self._origins),
        )

    def _say(self, events: Iterable[Step | Origin | Token | Citation]) -> Iterator[Event]:
        for event in events:
            if isinstance(event, Token):
                self._text.append(event.text)
                self._meter.shown()
            elif isinstance(event, Step):
                self._steps.append(event.text)
            elif isinstance(event, Origin):
                self._origins.append(event)
            yield event

    def _texts(
        self, engine: Engine, messages: Sequence[Message], settings: Settings, cancel: threading.Event
    ) -> Iterator[str]:
        """The engine's text. An engine that fails ends the text with a sentence instead of an exception."""
        stream = engine.stream(messages, settings, cancel)
        try:
            for piece in stream:
                self._tokens = Tokens(
                    self._earlier.prompt + piece.prompt_tokens, self._earlier.completion + piece.completion_tokens
                )
                if piece.cut:
                    self._ended = "length"
                if piece.text:
                    yield piece.text
        except EngineError as error:
            self._ended = "failed"
            self._notices.append(replies.failed(self._lang, str(error)))
        finally:
            close = getattr(stream, "close", None)
            if close is not None:
                close()
            if cancel.is_set() and self._ended != "failed":
                self._ended = "stopped"

    def _reasoned(self, texts: Iterable[str]) -> Iterator[Step | Token | Citation]:
        """Pass on the steps apart from the answer; only the answer is cited."""
        written = Reasoning(texts, cut=lambda: self._ended != "complete")
        for text in written.steps():
            yield Step(text)
        yield from self._citer.follow(written.answer())

    def _combined(
        self, engine: Engine, messages: Sequence[Message], settings: Settings, cancel: threading.Event
    ) -> Iterator[Origin | Token | Citation]:
        """Let the base and the adapter write a draft each on the same prompt, and say what of the two holds."""
        tuned = ""
        prompted = "".join(self._texts(engine, messages, replace(settings, adapter=None), cancel))
        self._earlier = self._tokens
        if self._ended not in ("stopped", "failed"):
            tuned = "".join(self._texts(engine, messages, settings, cancel))
        if self._ended == "stopped":
            return
        voted = combine(prompted, tuned, self._plan.grounds, self._question, self._lang)
        self._verified = voted.verified
        for one in voted.sentences:
            yield Origin(one.text, one.source)
            if one.support is None:
                yield Token(f"{' ' if self._text else ''}{one.text}")
            else:
                yield from self._supported(one.text, one.support)
        if not voted.sentences and self._ended != "failed":
            self._refused = True
            yield Token(replies.not_covered(self._lang) if voted.declines else replies.neither_holds(self._lang))

    def _checked(
        self, engine: Engine, messages: Sequence[Message], settings: Settings, cancel: threading.Event
    ) -> Iterator[Token | Citation]:
        """Say what was worked out, then the draft's sentences that hold, as they end, then what they leave out."""
        known: list[str] = []
        for point in self._plan.opening():
            known.append(point.text)
            yield from self._point(point)
        opened = len(known)
        for sentence, found in self._holding(engine, messages, settings, cancel, known):
            known.append(without_marks(sentence))
            yield from self._supported(sentence, found)
        if self._ended == "stopped":
            return
        drafted = len(known) > opened
        self._verified, self._fallback = True, not drafted
        if not drafted and self._ended != "failed":
            self._ended = "complete"
        for point in self._plan.rest(known, drafted):
            yield from self._point(point)

    def _holding(
        self,
        engine: Engine,
        messages: Sequence[Message],
        settings: Settings,
        cancel: threading.Event,
        known: Sequence[str],
    ) -> Iterator[tuple[str, Support]]:
        """The draft's sentences that hold beside what is `known`; of a draft without one a second one is written."""
        again = replace(settings, temperature=AGAIN, seed=settings.seed + 1)
        held = False
        for attempt in (settings, again):
            texts = self._texts(engine, messages, attempt, cancel)
            for sentence in sentences.whole(texts, PATIENCE):
                found = self._plan.verdict(without_marks(sentence), known)
                if found is not None:
                    held = True
                    yield sentence, found
                elif not held and self._tokens.completion - self._earlier.completion >= PATIENCE:
                    break
            texts.close()  # type: ignore[attr-defined]
            self._earlier = Tokens(0, self._tokens.completion)  # the prompt is the same, and engines keep it read
            if held or self._ended in ("stopped", "failed"):
                return

    def _point(self, point: Point) -> Iterator[Token | Citation]:
        before = point.before if self._text else ""
        if point.support is None:
            yield Token(f"{before}{point.text}")
        else:
            yield from self._supported(point.text, point.support, before)

    def _supported(self, sentence: str, found: Support, before: str | None = None) -> Iterator[Token | Citation]:
        citation = self._citer.cite(found)
        if citation is not None:
            yield citation
        if before is None:
            before = " " if self._text else ""
        yield Token(f"{before}{without_marks(sentence).strip()} [{found.passage.id}]")
