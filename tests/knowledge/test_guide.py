"""The guide's files are well formed, say the same in both languages and hold every fact of facts.tsv.

The Markdown is read here with plain code, apart from `index`, so that a fault of the reader cannot hide a fault of the guide.
`keywords.tsv` lists, for each fact and language, the expressions (joined by ` & `, alternatives by `|`) that state it.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).parent
GUIDE = HERE.parent.parent / "knowledge" / "guide"
LANGS = ("en", "pt-BR")
SECTIONS = (
    "overview prompt-engineering fine-tuning from-scratch decision-guide comparison use-cases methods progressive costs"
    " data-requirements quality-quantity mistakes hybrids questions"
).split()

NUMBER = {
    "en": re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"),
    "pt-BR": re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?"),
}
MULTIPLIED = re.compile(
    r"(?P<number>\d+(?:\.\d+)?)(?:(?P<letter>[KM])\b| (?P<word>mil|million|milhão|milhões)\b(?: de\b)?)"
)
MULTIPLIERS = {
    "K": 1_000,
    "mil": 1_000,
    "M": 1_000_000,
    "million": 1_000_000,
    "milhão": 1_000_000,
    "milhões": 1_000_000,
}
# What a figure of facts.tsv looks like in each language, once numbers are canonical: signs first, then words.
SIGNS = {
    "en": {"<": r"(?:fewer|less) than ", ">": "more than ", "-": "(?: to |-)", "+": r"(?:\+| or more)", "-bit": "-bit"},
    "pt-BR": {"<": "menos de ", ">": "mais de ", "-": "(?: a |-)", "+": r"(?:\+| ou mais)", "-bit": "(?:-bit| bits)"},
}
WORDS = {
    "minutes": "minutos",
    "hours": "horas",
    "days": "dias",
    "weeks": "semanas",
    "months": "meses",
    "hundreds": "centenas",
    "thousands": "milhares",
    "millions": "milhões",
    "billions": "bilhões",
    "tokens": "tokens",
    "hosting": "hospedagem",
    "stage": "estágio",
}
ATOM = re.compile(r"-bit|[<>+%$ -]|\d+(?:\.\d+)?|[a-z]+")


@dataclass(frozen=True)
class Entry:
    """One passage, as this test reads it."""

    slug: str
    source: str
    text: str
    asked: tuple[str, ...]
    asked_lines: int


def front_matter(section: str, lang: str) -> dict[str, str]:
    lines = (GUIDE / lang / f"{section}.md").read_text(encoding="utf-8").split("\n")
    assert lines[0] == "---"
    fields = [line.split(": ", 1) for line in lines[1 : lines.index("---", 1)]]
    assert [name for name, _ in fields] == ["id", "title", "lang", "source"]
    return {name: value.strip() for name, value in fields}


@cache
def entries(section: str, lang: str) -> tuple[Entry, ...]:
    """Return the section's passages in their order."""
    text = (GUIDE / lang / f"{section}.md").read_text(encoding="utf-8")
    found = []
    for chunk in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        heading, _, body = chunk.partition("\n")
        match = re.fullmatch(r"\S.* \{#([a-z0-9-]+)(?: source=(guide|extended))?\}", heading)
        assert match, f"{lang}/{section}.md: malformed heading: {heading}"
        asked = re.findall(r"^<!-- asked: (.+) -->$", body, flags=re.MULTILINE)
        ways = tuple(way.strip() for line in asked for way in line.split("|"))
        prose = re.sub(r"<!--.*?-->", "", body, flags=re.DOTALL).strip()
        source = match[2] or front_matter(section, lang)["source"]
        found.append(Entry(match[1], source, prose, ways, len(asked)))
    return tuple(found)


def canonical(text: str, lang: str) -> str:
    """Write numbers one way whatever the language: no thousands mark, a decimal point, K and millions multiplied out, `$10`."""
    text = text.replace("US$ ", "$").replace("\u00a0", " ")

    def plain(match: re.Match[str]) -> str:
        thousands, point = (",", ".") if lang == "en" else (".", ",")
        return f"{Decimal(match[0].replace(thousands, '').replace(point, '.')).normalize():f}"

    def multiplied(match: re.Match[str]) -> str:
        return f"{(Decimal(match['number']) * MULTIPLIERS[match['letter'] or match['word']]).normalize():f}"

    return MULTIPLIED.sub(multiplied, NUMBER[lang].sub(plain, text)).lower()


def figure_patterns(cell: str, lang: str) -> list[re.Pattern[str]]:
    """Turn a figures cell, such as `$10-100 / 1M tokens`, into one expression a figure, for text that is `canonical`."""
    patterns = []
    for figure in re.split(r"; | / | \+ ", canonical(cell, "en")):
        atoms = ATOM.findall(figure)
        assert "".join(atoms) == figure, f"facts.tsv has a figure this test cannot read: {figure}"
        body = "".join(_atom(atom, before, lang) for before, atom in zip(["", *atoms], atoms, strict=False))
        patterns.append(re.compile(rf"(?<![\w$.]){body}(?!\w|\.\d)"))
    return patterns


def _atom(atom: str, before: str, lang: str) -> str:
    if atom in SIGNS[lang]:
        return SIGNS[lang][atom]
    if atom.isalpha():
        return atom if lang == "en" else WORDS[atom]
    # The end of a range of prices may or may not repeat the currency.
    return (r"\$?" if before == "-" else "") + re.escape(atom)


def read_tsv(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


FACTS = read_tsv("facts.tsv")
KEYWORDS = {row["id"]: row for row in read_tsv("keywords.tsv")}
EVERY_FILE = [(section, lang) for lang in LANGS for section in SECTIONS]


@pytest.mark.parametrize("lang", LANGS)
def test_each_language_has_exactly_the_fifteen_sections(lang: str) -> None:
    assert sorted(path.stem for path in (GUIDE / lang).iterdir()) == sorted(SECTIONS)


@pytest.mark.parametrize(("section", "lang"), EVERY_FILE)
def test_front_matter_names_the_file_and_a_known_source(section: str, lang: str) -> None:
    fields = front_matter(section, lang)
    assert (fields["id"], fields["lang"]) == (section, lang)
    assert fields["title"]
    assert fields["source"] in ("guide", "extended")


@pytest.mark.parametrize("section", SECTIONS)
def test_both_languages_have_the_same_slugs_in_the_same_order_with_the_same_sources(section: str) -> None:
    english, portuguese = ([(entry.slug, entry.source) for entry in entries(section, lang)] for lang in LANGS)
    assert english == portuguese
    assert len({slug for slug, _ in english}) == len(english) > 0


@pytest.mark.parametrize("lang", LANGS)
def test_each_language_has_at_least_sixty_passages(lang: str) -> None:
    assert sum(len(entries(section, lang)) for section in SECTIONS) >= 60


@pytest.mark.parametrize(("section", "lang"), EVERY_FILE)
def test_passages_are_short_enough_to_read_and_long_enough_to_stand_alone(section: str, lang: str) -> None:
    lengths = {entry.slug: len(entry.text.split()) for entry in entries(section, lang)}
    assert {slug: words for slug, words in lengths.items() if not 40 <= words <= 190} == {}


@pytest.mark.parametrize(("section", "lang"), EVERY_FILE)
def test_each_passage_has_one_line_with_two_or_more_ways_of_asking_for_it(section: str, lang: str) -> None:
    faults = [e.slug for e in entries(section, lang) if e.asked_lines != 1 or len(set(e.asked)) < 2 or "" in e.asked]
    assert faults == []


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: str(fact["id"]))
def test_every_fact_stands_in_one_passage_of_its_section(fact: dict[str, str], lang: str) -> None:
    wanted = figure_patterns(fact["figures"], lang) if fact["figures"] else []
    wanted += [re.compile(term) for term in KEYWORDS[fact["id"]][lang].split(" & ")]
    texts = {entry.slug: canonical(entry.text, lang) for entry in entries(fact["section"], lang)}
    missing = {slug: [term.pattern for term in wanted if not term.search(text)] for slug, text in texts.items()}
    closest = min(missing, key=lambda slug: len(missing[slug]))
    assert missing[closest] == [], f"{fact['id']}: the closest passage of {lang}/{fact['section']}.md is #{closest}"


def test_the_keywords_cover_the_facts_one_to_one() -> None:
    assert list(KEYWORDS) == [fact["id"] for fact in FACTS]


@pytest.mark.parametrize(
    ("figures", "lang", "text", "stated"),
    [
        ("$10-1,000", "pt-BR", "custa de US$ 10 a US$ 1.000 de treino", True),
        ("$10-1,000", "pt-BR", "custa de US$ 10 a US$ 100 de treino", False),
        ("$10-1,000", "en", "costs $10 to $1,000.", True),
        ("$10-1,000", "en", "takes 10 to 1,000 examples", False),
        ("$0.01-0.10 / 1K tokens", "pt-BR", "de US$ 0,01 a US$ 0,10 por mil tokens e por 1K tokens", True),
        ("$0.001-0.01 / 1K tokens", "en", "$0.01 to $0.10 per 1,000 tokens", False),
        ("$1-10 / 1M tokens + hosting", "pt-BR", "US$ 1 a US$ 10 para 1 milhão de tokens, mais a hospedagem", True),
        ("$1-10 / 1M tokens + hosting", "en", "$1 to $10 for 1 million tokens", False),
        ("100-10,000", "pt-BR", "de 100 a 10 mil exemplos", True),
        ("100-10K", "en", "from 100 to 10,000 examples", True),
        ("1M+", "en", "100,000,000 or more", False),
        ("1M+", "pt-BR", "1.000.000 ou mais", True),
        ("<100", "en", "fewer than 1,000 examples", False),
        ("weeks-months", "pt-BR", "de semanas a meses", True),
        ("4-bit", "pt-BR", "quantização de 4 bits", True),
        ("10+", "en", "10 examples", False),
    ],
)
def test_a_figure_is_found_in_the_formats_of_each_language_and_only_there(
    figures: str, lang: str, text: str, stated: bool
) -> None:
    assert all(pattern.search(canonical(text, lang)) for pattern in figure_patterns(figures, lang)) is stated
