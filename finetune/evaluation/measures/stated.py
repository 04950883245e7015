"""What an answer recommends, read from its text alone, so that every mode is judged alike. Pure functions, no model.

A mention is no recommendation. Read as not recommending: questions, what is negated («don't fine-tune»), compared («instead of»),
postponed («fine-tune later») or said under a condition that the person has not stated themselves («when you have thousands»).
Where «I recommend» and its like name a choice, they outweigh «use» and «try»; where several choices remain, the one to begin with
counts, and else none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from app.decision.values import Hybrid
from app.sentences import figures, split
from app.situation import Approach, Method
from finetune.evaluation.measures.cues import MARK, Cues
from finetune.evaluation.measures.cues_en import ENGLISH
from finetune.evaluation.measures.cues_pt import PORTUGUESE
from index.language import fold
from index.passages import Lang

_Choice = TypeVar("_Choice", bound=str)

# Verbs stand for «do» and the thing: «fine-tune it» is «do <0> it». In this order, since a prompt is also a part of «prompt tuning».
_VERBS = (
    (re.compile(r"\b(?:fine-?\s?tune|finetune)\b(?!-)"), "do fine-tuning"),
    (
        re.compile(r"\btrain(?=(?: [\w-]+){0,5} from scratch| (?:an?|the|your) (?:existing|pre-?trained|base) model)"),
        "do train",
    ),
    (
        re.compile(
            r"\b(?:treine|treinem)(?=(?: [\w-]+){0,5} do zero| (?:um|o) modelo (?:existente|pronto|pre-?treinado|base))"
        ),
        "faca treino",
    ),
    (re.compile(r"\b(?:ajuste|ajustem|refine|afine)(?= (?:o|um|esse|seu) modelo)"), "faca ajuste fino"),
)
_APPROACHES: dict[Approach, str] = {
    "fine-tuning": r"\b(?:(?:few-shot|full|standard|supervised|lora|qlora|light|small)\s+)*(?:fine-?\s?tun\w*|finetun\w*)\b"
    r"|\bajuste fino\b|\bq?lora\b|\b(?:prompt|prefix)[- ]tuning\b|\btun(?:e|ing)\b"
    r"|\b(?:re)?trein\w* (?:um|o) modelo (?:existente|pronto|pre-?treinado|base)\b"
    r"|\b(?:re)?train\w* (?:an?|the|your) (?:existing|pre-?trained|base) model\b",
    "prompt-engineering": r"\b(?:prompt engineering|engenharia de prompts?|prompting|(?:zero|few|many)-shot(?:\s+(?:prompting|prompts?))?"
    r"|(?:(?:good|clear|better|simple|careful|bom|bons|claro|claros|simples|well-written)\s+)*prompts?"
    r"(?:\s+(?:bem \w+|claros?|simples))?)\b",
    "from-scratch": r"\b(?:pre-?)?train\w*(?: [\w-]+){0,5}? from scratch\b|\bfrom scratch\b"
    r"|\b(?:pre-?)?trein\w*(?: [\w-]+){0,5}? do zero\b|\bdo zero\b",
}
_METHODS: dict[Method, str] = {
    "full": r"\b(?:full|standard|complete|full-parameter)\s+(?:fine-?\s?tun\w*|finetun\w*|tuning)\b"
    r"|\b(?:fine-?\s?tuning|ajuste fino) (?:completo|total|padrao|pleno)\b"
    r"|\b(?:updat\w+|train\w*) all (?:the |of the )?(?:parameters|weights)\b"
    r"|\b(?:atualiza\w*|trein\w*) todos os (?:parametros|pesos)\b",
    "lora": r"\blo-?ra\b",
    "qlora": r"\bq-?lora\b",
    "prompt-tuning": r"\bprompt[- ]tuning\b|\bprompt(?=(?:/| or | ou | e | and )prefix[- ]tuning)",
    "prefix-tuning": r"\bprefix[- ]tuning\b",
}
_HYBRIDS: dict[Hybrid, str] = {
    "rag": r"\brag\b|\bretrieval(?:[- ]augmented generation)?\b|\bgeracao (?:aumentada|com) (?:por )?(?:recuperacao|busca)\b",
    "ensemble": r"\bensembles?\b"
    r"|\bcombin\w+ (?:de |the |os |as )?(?:outputs?|saidas|models|modelos|respostas|approaches|abordagens)\b",
    "cot": r"\bchain[- ]of[- ]thoughts?\b|\bcot\b|\bcadeias? de (?:raciocinio|pensamentos?)\b"
    r"|\b(?:reasoning steps|passos de raciocinio|etapas de raciocinio)\b",
}
_CUES: dict[Lang, Cues] = {"en": ENGLISH, "pt-BR": PORTUGUESE}
# An answer that opens with nothing but the choice: «Fine-tuning, since ...».
_BARE = re.compile(
    r"(?:(?:yes|no|sim|nao|o|a|an|the|um|uma|with|com|for now|in your case|today|here|por enquanto|no seu caso|hoje|agora|aqui)\b"
    r"[,.:\s]*)*<(\d)>\s*(?:$|[,.!;–—])"
)
_LEADING = 12  # characters before an «if» that still open its clause: «and only if»
# The guide treats these two as one method (methods#prompt-and-prefix-tuning): whoever recommends both has chosen.
_PROMPT_OR_PREFIX = frozenset({"prompt-tuning", "prefix-tuning"})


@dataclass(frozen=True, slots=True)
class _Told:
    """One recommendation: which choice, whether a strong cue names it, and whether it is what to begin with."""

    choice: int
    strong: bool
    first: bool


def stated_approach(text: str, lang: Lang, asked: str = "") -> Approach | None:
    """The approach that an answer recommends; None where it recommends none, or several. `asked`: what the person said.

    RAG alone counts as prompt engineering, which it combines with outside knowledge (hybrids#what-rag-is).
    """
    chosen = _chosen(text, lang, _APPROACHES, asked)
    if not chosen and _chosen(text, lang, _HYBRIDS, asked) == ["rag"]:
        return "prompt-engineering"
    return chosen[0] if len(chosen) == 1 else None


def stated_method(text: str, lang: Lang, asked: str = "") -> frozenset[Method]:
    """The method of fine-tuning that an answer recommends or, where it recommends none, the only one that it names; both prompt and
    prefix tuning where it leaves these open; empty where it leaves others open."""
    found = frozenset(_chosen(text, lang, _METHODS, asked) or _named(text, _METHODS))
    return found if len(found) == 1 or found == _PROMPT_OR_PREFIX else frozenset()


def stated_hybrid(text: str, lang: Lang, asked: str = "") -> Hybrid | None:
    """The hybrid that an answer recommends or, where it recommends none, the only one that it names."""
    found = _chosen(text, lang, _HYBRIDS, asked) or _named(text, _HYBRIDS)
    return found[0] if len(found) == 1 else None


def _chosen(text: str, lang: Lang, names: Mapping[_Choice, str], asked: str) -> list[_Choice]:
    """The recommended choices, in the order of `names`."""
    given = figures(asked, lang)
    told: list[_Told] = []
    for at, sentence in enumerate(split(text)):
        if not sentence.endswith("?"):
            tokens = _tokens(sentence, names)
            bare = _BARE.match(tokens) if at == 0 else None
            told += [_Told(int(bare[1]), False, False)] if bare else []
            told += _recommendations(tokens, _CUES[lang], given, lang)
    told = [one for one in told if one.strong] or told
    choices = {one.choice for one in told}
    if len(choices) > 1:
        begun = {one.choice for one in told if one.first}
        choices = begun if len(begun) == 1 else choices
    return [name for at, name in enumerate(names) if at in choices]


def _named(text: str, names: Mapping[_Choice, str]) -> list[_Choice]:
    """The choices that a text names in any way."""
    said = " ".join(_tokens(sentence, names) for sentence in split(text))
    return [name for at, name in enumerate(names) if f"<{at}>" in said]


def _tokens(sentence: str, names: Mapping[_Choice, str]) -> str:
    """The folded sentence with `<n>` in place of the n-th choice, without emphasis and remarks in brackets."""
    said = re.sub(r"\([^)]*\)|[*_`\"«»“”<>#]", " ", fold(sentence.replace("’", "'")))
    for verb, act in _VERBS:
        said = verb.sub(act, said)
    for at, name in enumerate(names.values()):
        said = re.sub(name, f"<{at}>", said)
    said = re.sub(
        r"(<\d>)(?:\s+(?:with|using|via|com|usando)\s+\1)+", r"\1", said
    )  # «fine-tuning with LoRA» is one thing
    return " ".join(said.split()).rstrip(" .!")


def _recommendations(sentence: str, cues: Cues, given: frozenset[float], lang: Lang) -> Iterator[_Told]:
    """What one sentence recommends without a condition, other than one that states the person's own figures."""
    for segment in cues.segment.split(cues.heading.sub(r"\1 =", sentence)):
        found, under_condition = False, False
        for clause in _clauses(segment, cues):
            condition = cues.condition.search(clause)
            stated = figures(clause, lang)
            if condition and not (stated and stated <= given):
                # «If you have few, use a prompt»: what follows the comma hangs on it too.
                under_condition = under_condition or condition.start() <= _LEADING
                continue
            for one in () if under_condition else _told(clause, cues):
                found = True
                yield one
        plain = not (cues.condition.search(segment) or cues.negated.search(segment) or cues.passed_over.search(segment))
        if not found and plain and len(set(re.findall(MARK, segment))) == 1:
            yield from _told(
                segment.replace(",", ""), cues
            )  # «fine-tuning, with your 800 examples, is the best choice»


def _clauses(segment: str, cues: Cues) -> Iterator[str]:
    """The clauses of a segment, without their reasons. A colon parts them where what stands before it names a choice."""
    for piece in cues.clause.split(segment):
        left, colon, right = piece.partition(": ")
        for clause in (left, right) if colon and "<" in left else (piece,):
            yield cues.reason.sub("", clause).strip()


def _told(clause: str, cues: Cues) -> Iterator[_Told]:
    """The recommendations of one clause that are neither negated nor postponed."""
    clause = cues.passed_over.sub(" _ ", clause)
    first = cues.first.search(clause) is not None
    patterns = ((cues.strong, True), (cues.strong_after, True), (cues.weak, False), (cues.weak_after, False))
    for pattern, strong in patterns:
        for match in pattern.finditer(clause):
            if cues.negated.search(clause[: match.end()]) or cues.denied.match(clause[match.end(1) + 1 :]):
                continue
            for choice in filter(None, match.groups()):
                yield _Told(int(choice), strong, first)
