"""GPUs and models: memory in GiB by a card's name or said outright, 0 for none; parameters in billions.

Memory by name is the vendors' published figure; where a card comes with several, the smaller unless the words say the larger.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.facts.clauses import Clause
from app.facts.found import Found
from app.facts.numbers import Quantity, quantities

# name pattern -> GiB, longer names first
_CARDS = (
    (r"5090", 32.0), (r"5080", 16.0), (r"5070 ?ti", 16.0), (r"5070", 12.0), (r"5060 ?ti", 16.0), (r"5060", 8.0), (r"4090", 24.0),
    (r"4080", 16.0), (r"4070 ?ti super", 16.0), (r"4070", 12.0), (r"4060 ?ti", 8.0), (r"4060", 8.0), (r"4050", 6.0), (r"3090", 24.0),
    (r"3080 ?ti", 12.0), (r"3080", 10.0), (r"3070", 8.0), (r"3060", 12.0), (r"3050", 8.0), (r"2080 ?ti", 11.0), (r"2080", 8.0),
    (r"2070", 8.0), (r"2060", 6.0), (r"1080 ?ti", 11.0), (r"1080", 8.0), (r"1070", 8.0), (r"1660", 6.0), (r"1650", 4.0),
    (r"1060", 6.0),
    (r"1050(?: ?ti)?", 4.0),
    (r"t4", 16.0),
    (r"a40", 48.0),
    (r"a30", 24.0),
    (r"p40", 24.0),
    (r"k80", 12.0),
    (r"6000 ada", 48.0), (r"p100", 16.0), (r"v100", 16.0), (r"a10g?", 24.0), (r"l40s?", 48.0), (r"l4", 24.0), (r"a6000", 48.0),
    (r"a5000", 24.0), (r"a4000", 16.0), (r"a100", 40.0), (r"h100", 80.0), (r"h200", 141.0), (r"b200", 180.0), (r"mi300x", 192.0),
)  # fmt: skip
_NAMED = re.compile(
    r"\b(?:(?:nvidia|geforce|rtx|gtx|tesla|quadro)[ -]?)*(?:"
    + "|".join(f"(?P<c{n}>{name})" for n, (name, _) in enumerate(_CARDS))
    + r")s?\b"
)
_ARTICLE = re.compile(
    r"\b(?:a|an|one|single|uma|my|minha|nossa|our|numa|na|da|the|duas|two|\d ?x)(?: (?:single|old|velha|so|used|usada|boa))? $"
)
_IN_CONTEXT = re.compile(r"\b(?:gpus?|placas?|cards?|vram|cuda|graphics?|video|colab|kaggle|nvidia|geforce|[rg]tx)\b")
_GIGABYTES = re.compile(r"[\s-]?(?:gb|gib|gigas?|gigs?|gigabytes?|g)\b(?:(?: de| of)? (?P<of>[\w-]+))?")
_CARDS_OF = re.compile(
    r"\s*(?:x|×|(?:nvidia |data-?cent(?:er|re) )*(?:gpus|placas(?: de video)?|cards)(?: nvidia)?,?(?: (?:de|of|with|com))?(?: about)?)\s*"
)
_CARDS_NEXT = re.compile(r"\s*(?:[a-z-]+ ){0,2}(?:gpus|placas|cards)\b")
_MOST_CARDS = 64
_NOT_GPU = re.compile(
    r"^(?:ram|disco|disk|ssd|hd|storage|armazenamento|dados|data|texto|text|documentos|documents|logs|pdfs?)$"
)
_NONE = re.compile(
    r"\b(?:(?:sem|nao (?:tenho|temos|tem|ha|possuo)|nenhuma|no|don'?t (?:have|own)|haven'?t(?: got)?|without|zero|neither|have no|has no|lack)"
    r" (?:(?:a|an|any|uma?|nenhuma|ter|access to|acesso a|dedicated|decent|boa) ){0,3}(?:gpus?|placas?(?: de video| grafica)?|graphics cards?|video cards?)"
    r"|(?:gpu|placa)(?: de video| grafica)?,? (?:a gente nao tem|nao (?:tenho|temos|tem)|nenhuma|none)|(?:so|somente|apenas|only|just)(?: (?:com|tenho|temos|a|an|uma?|have|got|on|em|na|no))* cpus?|cpu[- ]only|gpu[- ]less|integrated graphics|(?:placa|video|graficos?) integrad\w+|placa onboard)\b"
)
_BILLIONS = re.compile(
    r"(?<![\d.,])(\d{1,4}(?:[.,]\d+)?)\s?b(?:i|n)?\b(?!(?: [\w-]+)? (?:tokens|exemplos|examples|samples|rows|linhas))"
)
_PARAMETERS = re.compile(r"\s*(?:de? |of )?(?:parametros?|parameters?|params?)\b")
_MILLIONS = re.compile(r"(?<![\d.,])(\d{2,3})m\b")
_A_MODEL = re.compile(r"\b(?:modelos?|models?|llm|llama|qwen|mistral|gemma|phi|smollm\w*|parametros|parameters?)\b")


def cards(clause: Clause) -> Iterator[Found]:
    """Find cards by name; a memory said within three words of it wins («A100 de 80 GB»)."""
    for match in _NAMED.finditer(clause.text):
        number = next(n for n in range(len(_CARDS)) if match[f"c{n}"])
        said = _memory_after(clause, match.end())
        if not (
            any(map(str.isalpha, match[0])) or _IN_CONTEXT.search(clause.text) or said or _is_a_card(clause, match)
        ):
            continue
        end = match.end() if said is None else said[1]
        yield _found(clause, "gpu_gb", _CARDS[number][1] if said is None else said[0], match.start(), end)


def _is_a_card(clause: Clause, name: re.Match[str]) -> bool:
    """Whether a bare number is a card's name: «uma 3070», and not «the 3070 examples»."""
    return bool(_ARTICLE.search(clause.text[: name.start()])) and not re.match(r" [a-z]{3}", clause.text[name.end() :])


def _memory_after(clause: Clause, at: int) -> tuple[float, int] | None:
    match = re.match(r"(?: de| com| with|,)?\s?\(?(\d{1,3})[\s-]?(?:gb|gib|gigas?|gigs?|g)\b", clause.text[at:])
    return (float(match[1]), at + match.end()) if match else None


def no_gpu(clause: Clause) -> Iterator[Found]:
    """Find «sem GPU», «no GPU», «only a CPU»."""
    if match := _NONE.search(clause.text):
        yield _found(clause, "gpu_gb", 0.0, match.start(), match.end())


def memory(clause: Clause, quantity: Quantity) -> Found | None:
    """Read gigabytes as the GPU's where the sentence speaks of one, and never those of RAM, disk or data."""
    match = _GIGABYTES.match(clause.text, quantity.end)
    if match is None or (match["of"] and _NOT_GPU.match(match["of"])):
        return None
    of_gpu = match["of"] in ("vram", "gpu", "video", "placa") or _IN_CONTEXT.search(clause.sentence)
    many, start = _how_many(clause, quantity, match.end())
    return _found(clause, "gpu_gb", many * quantity.value, start, match.end()) if of_gpu else None


def _how_many(clause: Clause, memory: Quantity, end: int) -> tuple[int, int]:
    """How many such GPUs there are, and where the words for it begin: «eight 80 GB GPUs», «oito GPUs de 80 GB», «2 x 24 GB»."""
    for one in quantities(clause.text[: memory.start]):
        between = clause.text[one.end : memory.start]
        together = _CARDS_OF.fullmatch(between) or (not between.strip() and _CARDS_NEXT.match(clause.text, end))
        if together and 1 < one.value <= _MOST_CARDS:
            return int(one.value), one.start
    return 1, memory.start


def model_sizes(clause: Clause, quantities: tuple[Quantity, ...]) -> Iterator[Found]:
    """Find «7B», «8 bilhões de parâmetros» and, of a model, «135M»."""
    for match in _BILLIONS.finditer(clause.text):
        yield _found(clause, "model_billions", float(match[1].replace(",", ".")), match.start(), match.end())
    if _A_MODEL.search(clause.text) and not re.search(r"token", clause.text):
        for match in _MILLIONS.finditer(clause.text):
            yield _found(clause, "model_billions", float(match[1]) / 1000, match.start(), match.end())
    for quantity in quantities:
        if noun := _PARAMETERS.match(clause.text, quantity.end):
            billions = quantity.value / 1e9 if quantity.value > 1000 else quantity.value
            yield _found(clause, "model_billions", billions, quantity.start, noun.end())


def _found(clause: Clause, field: str, value: float, start: int, end: int) -> Found:
    return Found(field, value, clause.text[start:end], clause.start + start, clause.start + end)
