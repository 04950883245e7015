"""A turn's clauses, and whether each states something about the person, asks, or only supposes. Works on text from `numbers.plain`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from app.facts.numbers import plain, quantities

Mood = Literal["stated", "asked", "supposed"]

_SENTENCE = re.compile(r"[.!?…]+(?=[\s\"')»”]|$)|[\n;]+")
_CLAUSE = re.compile(
    r",(?=\s)|:(?=\s)|\s[-–—]+\s|[()]|\s(?=(?:mas|porem|but|however|although|embora|though|so que|porque|because|whereas|enquanto)\b)"
    r"|\s(?:and|e)\s(?=(?:i|we|my|our|the|eu|tenho|temos|preciso|precisamos|quero|queremos|meu|minha|nosso|nossa|a gente|nao|have|need)\b)"
)
_PIECE = re.compile(r"\s(?:e|and|com|with|plus|mais|para|for)\s")

_FILLER = r"^\W*(?:(?:e|and|mas|but|so|entao|then|ok|well|bom|oi|ola|hi|hello|hey|please|por favor|tell me|me diz|me diga)\W+)*"
_ASKS = re.compile(
    _FILLER
    + r"(?:what(?! (?:matters|counts|i|we)\b)|which|how (?:many|much|long|do|does|can|should|would|big|good|is|are|often)|why|should (?:i|we|you|it|the|an?|my|our|one|they)|qua(?:l|is)|quant[oa]s?|qt[oa]s?"
    r"|(?:o que|oq)(?! (?:mais )?(?:importa|conta|preciso|precisamos|quero|queremos|temos|tenho))|por ?que|pq|como (?:eu|faco|fazer|posso|devo|funciona|escolho|saber|a gente|voce)|devo|sera que|vale a pena|is it|is there|does|do (?:i|you|we)"
    r"|(?:is|are|was|were|did|can|could|would|will) (?:i|you|we|they|it|there|this|that|these|those|the|my|our|an?)|(?:where|when|who) (?:do|does|did|is|are|was|can|should|would)"
    r"|(?:de )?onde (?:vem|veio|sai\w*|tir\w+|fica\w*|esta\w*|acho|encontro|posso|vejo)|faz sentido|existe)\b"
)
_MAY_ASK = re.compile(
    _FILLER
    + r"(?:when|where|who|is|are|am|was|did|can|could|would|will|has|quando|onde|quem|como|posso|podemos|da (?:para|pra)|e possivel|what|o que|preciso"
    r"|precisamos|eh|e (?:verdade|certo|melhor)|tem)\b"
)
_OWN = re.compile(
    r"\b(?:tenho|temos|tem[- ]se|estou com|estamos com|i have|we have|i've|we've|i got|we got|meu|minha|nosso|nossa|my|our)\b(?! (?:que|to)\b)"
)
_SUPPOSES = re.compile(
    r"\b(?:e se|what if|suppos(?:e|ing)\b|suponha\w*|supondo|imagin(?:e[ms]?|ando|ing)\b|imagina\b(?! d)|hypothetical\w*|hipotetic\w*|let'?s say|say (?:[\w']+ ){1,3}(?:had|were|was)|digamos (?:[\w']+ ){0,4}(?:tivess|foss|houvess|pudess|viess|fizess)\w+|caso eu|caso a gente"
    r"|if|se (?:eu|a gente|nos|voce|alguem|tivesse\w*|tiver\w*|fosse\w*|for|houver|houvesse|meu|minha|nosso|nossa|um|uma|os|as|o|a)"
    r"|would (?:i|we|it|that)|(?:if|wish) (?:i|we) had|se tivesse\w*|gostaria de ter|wish (?:i|we) had|someday|um dia talvez)\b"
)
_NOT_SUPPOSING = re.compile(
    r"\b(?:if (?:possible|needed|necessary|you can|it helps|that (?:helps|matters))|as if|even if|what if any|don'?t know if|not sure if"
    r"|wonder\w* if|(?:care|mind|matters?|tell|see|ok|okay|fine|problem|happy|sure|know) if|(?:tanto faz|importa|importo|ligo|ligamos|sei|saber|certeza|problema|tudo bem|ver) se)\b"
)
_OTHERS = re.compile(
    r"\b(?:o guia|the guide|your guide|seu guia|(?:the|this|an?|o|esse|um) (?:article|paper|blog|tutorial|artigo|post)(?: \w+){0,3}? (?:says?|claims?|recommends?|diz\w*|fala\w*|recomenda)"
    r"|(?:read|saw|vi|li) (?:\w+ ){0,4}?(?:blog|article|paper|tutorial|artigo|twitter|reddit|linkedin)|li que|i read|ouvi|heard|dizem|they say|people say|according to"
    r"|segundo (?:o|a|os)|(?:colegas?|amig[oa]s?|colleagues?|friends?|concorrentes?|competitors?|outra empresa|another company|someone|alguem)(?: [\w']+){0,3}? (?:(?:has|have|had|got)(?! to\b)|(?:tem|tinha)(?! (?:que|de)\b)|disse|falou|fala|said|says|told|uses?|usa|usou|used|treinou|trained|fez|did|conseguiu|managed)|(?:voce|you) (?:disse|said|falou)"
    r"|(?:fine-? ?tuning|lora|qlora|rag|prompt\w*|ajuste fino|treinar|treinamento|training|from scratch|do zero)"
    r" (?:\w+ ){0,3}?(?:needs?|requires?|precisa|exige|pede|costs?|custam?|takes?|leva|usa|uses|demora|works?|funciona))\b"
)

_ABOUT_ONESELF = re.compile(
    r"\b(?:i|i'm|we|my|our|me|us|eu|meus?|minhas?|noss[oa]s?|tenho|temos|preciso|precisamos|quero|queremos|a gente|estou|estamos|devo|faco|consigo|posso|podemos|uso|usamos|vou|vamos|atendo|atendemos|myself)\b"
)
_CLAIMS = re.compile(  # what was asked about just before: «that's what I've got»
    r"^\W*(?:that(?:'s| is)|it'?s|(?:those|these) are|this is|(?:isso |esses? |essas? )?(?:e|sao))\W+(?:\w+ )?(?:what|all|everything|o que|que|tudo|os que|as que)\W+(?:that |o que |que )?(?:i|we|eu|nos|a gente|tenho|temos|juntei|juntamos|consegui\w*)\b"
)
_FOLLOWS_UP = re.compile(
    r"^\W*(?:(?:e|and|mas|but)(?:\W+(?:com|with|for|para|pra))?|(?:what|how) about|que tal|e que tal)"
    r"(?:\W+(?:a|an|uma?|only|just|about|around|so|apenas|uns|umas))*[^\w$]+(?:us\$|r\$|\$)?\s*$"
)
_MOST_WORDS_FOLLOWING_UP = 6


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of the folded turn from `start` on, the sentence around it, and where in it conjunctions join its pieces.

    `claimed`: what it asks about is the person's own, as they say right after it.
    """

    text: str
    start: int
    mood: Mood
    sentence: str
    joints: tuple[tuple[int, int], ...] = ()
    claimed: bool = False

    @property
    def end(self) -> int:
        """The offset after its last character."""
        return self.start + len(self.text)

    @property
    def own(self) -> bool:
        """Whether it has words for the person or what is theirs."""
        return self.claimed or bool(_ABOUT_ONESELF.search(self.text))


def clauses(text: str) -> tuple[Clause, ...]:
    """Cut a turn, as written, into clauses, in order, each with its mood."""
    folded = plain(text)
    # «é» (is) folds into «e» (and), and only the second one joins clauses
    joinable = "".join("#" if char in "éÉ" else other for char, other in zip(text, folded, strict=True))
    found = [clause for start, end in _sentences(folded) for clause in _of_sentence(folded, joinable, start, end)]
    for place, claim in enumerate(found):
        if place and _CLAIMS.search(claim.text):
            found[place - 1] = replace(
                found[place - 1], claimed=True, mood="stated" if found[place - 1].mood == "stated" else "asked"
            )
    return tuple(found)


def asks(text: str) -> bool:
    """Whether a turn asks something, with a question mark or without one."""
    return "?" in text or any(clause.mood == "asked" for clause in clauses(text))


def follows_up(text: str) -> bool:
    """Whether folded text asks for the same with another number: «e com 60?», «what about 5,000?»."""
    return len(text.split()) <= _MOST_WORDS_FOLLOWING_UP and any(
        _FOLLOWS_UP.search(text[: one.start]) for one in quantities(text) if not one.article
    )


def pieces(clause: Clause) -> tuple[tuple[int, int], ...]:
    """Return the offsets in the turn of the clause and, where it joins several of at least two words, of each of those."""
    whole = (clause.start, clause.end)
    if not clause.joints:
        return (whole,)
    bounds = [0, *(at for joint in clause.joints for at in joint), len(clause.text)]
    parts = zip(bounds[::2], bounds[1::2], strict=True)
    return (whole, *((clause.start + a, clause.start + b) for a, b in parts if " " in clause.text[a:b].strip()))


def _sentences(folded: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _SENTENCE.finditer(folded):
        yield start, match.end()
        start = match.end()
    yield start, len(folded)


def _of_sentence(folded: str, joinable: str, start: int, end: int) -> Iterator[Clause]:
    sentence = folded[start:end]
    bounds = [0, *(at for match in _CLAUSE.finditer(joinable[start:end]) for at in match.span()), len(sentence)]
    spans = [(a, b) for a, b in zip(bounds[::2], bounds[1::2], strict=True) if sentence[a:b].strip(" .,!?")]
    questioned = sentence.rstrip("\"')»” ").endswith("?")
    asking = supposing = False
    for place, (a, b) in enumerate(spans):
        text = sentence[a:b]
        last = place == len(spans) - 1
        supposing = supposing or bool(_SUPPOSES.search(_NOT_SUPPOSING.sub(" ", text)))
        asking = asking or _opens_question(text, questioned) or (questioned and last and not _OWN.search(text))
        asked = asking and not (len(spans) == 1 and follows_up(text))
        mood: Mood = "supposed" if supposing or _OTHERS.search(text) else "asked" if asked else "stated"
        joints = tuple(match.span() for match in _PIECE.finditer(joinable[start + a : start + b]))
        yield Clause(text, start + a, mood, sentence, joints)


def _opens_question(text: str, questioned: bool) -> bool:
    return bool(_ASKS.search(text)) or (questioned and bool(_MAY_ASK.search(text)))
