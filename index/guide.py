"""The guide's Markdown files -> passages. The format is the one of `knowledge/README.md`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import index
from index.errors import KnowledgeInvalid
from index.markdown import Part, parts, without_comments
from index.passages import LANGS, Lang, Passage, Source

SECTIONS: tuple[str, ...] = (
    "overview",
    "prompt-engineering",
    "fine-tuning",
    "from-scratch",
    "decision-guide",
    "comparison",
    "use-cases",
    "methods",
    "progressive",
    "costs",
    "data-requirements",
    "quality-quantity",
    "mistakes",
    "hybrids",
    "questions",
)

_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_HEADING = re.compile(r"(?P<title>.+?)\s*\{#(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)(?:\s+source=(?P<source>\w+))?\}")
_ASKED = re.compile(r"<!--\s*asked:(.*?)-->", re.DOTALL)
_FIELDS = ("id", "title", "lang", "source")
_SOURCES = ("guide", "extended")


def knowledge_folder() -> Path:
    """Return the folder of documents that comes with the product, beside this package."""
    return Path(index.__file__).parent.parent / "knowledge"


def fingerprint(knowledge: Path) -> str:
    """Return a hash (hex SHA-256) of guide, glossary and questions elsewhere, to see whether they changed. Takes a few milliseconds."""
    digest = hashlib.sha256()
    for path in [*_files(knowledge), *knowledge.glob("glossary.tsv"), *knowledge.glob("elsewhere.tsv")]:
        digest.update(f"{path.parent.name}/{path.name}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def read_guide(knowledge: Path) -> tuple[Passage, ...]:
    """Read every section in both languages, in the order of `SECTIONS`. Raises KnowledgeInvalid, naming file and fault."""
    paths = sorted(_files(knowledge), key=lambda path: (LANGS.index(cast(Lang, path.parent.name)), _place(path)))
    return tuple(passage for path in paths for passage in _read_file(path))


def _files(knowledge: Path) -> list[Path]:
    found = [path for lang in LANGS for path in sorted((knowledge / "guide" / lang).glob("*.md"))]
    if not found:
        raise KnowledgeInvalid(f"The folder {knowledge / 'guide'} holds no guide: install Rumo again.")
    return found


def _place(path: Path) -> int:
    if path.stem not in SECTIONS:
        raise _fault(path, f"is not one of the guide's sections ({', '.join(SECTIONS)}); rename or remove it")
    return SECTIONS.index(path.stem)


def _read_file(path: Path) -> Iterator[Passage]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _fault(path, "cannot be read as UTF-8 text; save it again") from error
    front, body = _front_matter(path, text)
    slugs: set[str] = set()
    for part in parts(body, deepest=2):
        passage = _passage(path, front, part)
        if passage.id in slugs:
            raise _fault(path, f"has the slug of '{passage.id}' twice; give each heading its own")
        slugs.add(passage.id)
        yield passage
    if not slugs:
        raise _fault(path, "has no passage; add a `##` heading with text below it")


def _front_matter(path: Path, text: str) -> tuple[dict[str, str], str]:
    """Return the checked fields and the text after them."""
    match = _FRONT.match(text.replace("\r\n", "\n"))
    if match is None:
        raise _fault(path, "has no front matter; begin it with --- and the fields id, title, lang, source")
    fields = {}
    for line in match[1].splitlines():
        key, colon, value = line.partition(":")
        if line.strip() and not colon:
            raise _fault(
                path, f"has a front matter line without a colon ('{line.strip()}'); write it as `field: value`"
            )
        fields[key.strip()] = value.strip().strip("\"'")
    if missing := [name for name in _FIELDS if not fields.get(name)]:
        raise _fault(path, f"states no {', '.join(missing)}; add it to the front matter")
    if fields["id"] != path.stem or fields["lang"] != path.parent.name:
        raise _fault(path, f"says it is {fields['id']} in {fields['lang']}; its name and folder must say the same")
    if fields["source"] not in _SOURCES:
        raise _fault(path, f"has the source '{fields['source']}'; it is either guide or extended")
    return fields, match.string[match.end() :]


def _passage(path: Path, front: dict[str, str], part: Part) -> Passage:
    match = _HEADING.fullmatch(part.heading)
    if part.level != 2 or match is None:
        shown = part.heading or part.body.splitlines()[0]
        raise _fault(path, f"has '{shown}' outside a passage; write headings as `## Title {{#slug}}`")
    source = match["source"] or front["source"]
    if source not in _SOURCES:
        raise _fault(path, f"has the source '{source}' at '{match['title']}'; it is either guide or extended")
    text = without_comments(part.body)
    if not text:
        raise _fault(path, f"has no text below '{match['title']}'; write the passage or remove the heading")
    asked = (" ".join(way.split()) for lines in _ASKED.findall(part.body) for way in lines.split("|"))
    return Passage(
        id=f"{front['id']}#{match['slug']}",
        section=front["id"],
        title=match["title"],
        text=text,
        lang=cast(Lang, front["lang"]),
        source=cast(Source, source),
        document=f"{path.parent.name}/{path.name}",
        asked=tuple(way for way in asked if way),
    )


def _fault(path: Path, fault: str) -> KnowledgeInvalid:
    return KnowledgeInvalid(f"The guide file {path.parent.name}/{path.name} {fault}.")
