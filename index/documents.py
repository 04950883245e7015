"""People's own documents: files -> documents -> passages."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import Any, Literal

from index.conversion import MAX_BYTES, is_supported, no_text, to_markdown, too_large, unsupported
from index.errors import DocumentRefused
from index.guide import SECTIONS
from index.language import detect, fold
from index.markdown import parts, without_comments
from index.passages import Lang, Passage

_LONGEST_SLUG = 60


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it is kept: its text, converted, so that the index can be rebuilt when the file has moved.

    `name` tells it from the others, `section` is its short name in citations, `bytes` and `sha256` are the file's, `added` is an
    ISO 8601 time in UTC.
    """

    name: str
    section: str
    lang: Lang
    bytes: int
    sha256: str
    added: str
    text: str


def files(paths: Sequence[Path], names: Mapping[Path, str]) -> Iterator[tuple[str, Path]]:
    """Return (name, file) for each file of `paths`; folders are walked, hidden files and linked folders left out.

    A file's name is the one given in `names`, else its own; below a folder, its path from there.
    """
    for path in paths:
        if path.is_dir():
            for inner in sorted(path.rglob("*")):
                relative = inner.relative_to(path)
                if inner.is_file() and not any(part.startswith(".") for part in relative.parts):
                    yield names.get(inner, relative.as_posix()), inner
        else:
            yield names.get(path, path.name), path


def read_bytes(name: str, path: Path) -> bytes:
    """Read a file, not more than is allowed. Raises DocumentRefused."""
    try:
        if not path.is_file():
            raise DocumentRefused(name, f"{name} is not there: check the path.")
        if not is_supported(name):
            raise unsupported(name)
        if path.stat().st_size > MAX_BYTES:
            raise too_large(name)
        return path.read_bytes()
    except OSError as error:
        raise DocumentRefused(name, f"{name} cannot be read ({error.strerror}): check its permissions.") from error


def take_in(known: dict[str, Document], name: str, path: Path) -> Literal["added", "changed", "unchanged"]:
    """Read a file into `known`, the documents by name, and say what that made of them. Raises DocumentRefused."""
    data = read_bytes(name, path)
    former = known.get(name)
    if former is None:
        taken = {*SECTIONS, *(document.section for document in known.values())}
        known[name] = make_document(name, data, section_for(name, taken))
        return "added"
    if former.sha256 == hashlib.sha256(data).hexdigest():
        return "unchanged"
    known[name] = make_document(name, data, former.section)
    return "changed"


def make_document(name: str, data: bytes, section: str) -> Document:
    """Convert a file's bytes. Raises DocumentRefused."""
    text = without_comments(to_markdown(name, data))
    if not any(part.body for part in parts(text)):
        raise no_text(name)
    return Document(
        name=name,
        section=section,
        lang=detect(text, default="en"),
        bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        added=datetime.now(UTC).isoformat(timespec="seconds"),
        text=text,
    )


def section_for(name: str, taken: Collection[str]) -> str:
    """Return a short name for citations: «Manual 2.pdf» becomes `manual-2`, with a number after it where that is taken."""
    return _unused(_slug(PurePath(name).stem, "document"), taken)


def passages(document: Document, tokens: Callable[[str], list[Any]]) -> tuple[Passage, ...]:
    """Split a document into passages of up to about 200 tokens, as `tokens`, the embedder's own cut, counts them.

    Their ids are `section#heading-slug`, the repeated ones with -2, -3. Text before any heading is titled with the file's name.
    """
    from index.ingestion import chunks

    title = PurePath(document.name).stem
    slugs: set[str] = set()
    found = []
    for heading, text in chunks(document.text, tokens):
        slug = _unused(_slug(heading or title, "text"), slugs)
        slugs.add(slug)
        passage = Passage(
            id=f"{document.section}#{slug}",
            section=document.section,
            title=heading or title,
            text=text,
            lang=document.lang,
            source="document",
            document=document.name,
        )
        found.append(passage)
    return tuple(found)


def _slug(text: str, otherwise: str) -> str:
    words = re.findall(r"[a-z0-9]+", fold(text))
    return "-".join(words)[:_LONGEST_SLUG].strip("-") or otherwise


def _unused(slug: str, taken: Collection[str]) -> str:
    number = 1
    while (candidate := slug if number == 1 else f"{slug}-{number}") in taken:
        number += 1
    return candidate
