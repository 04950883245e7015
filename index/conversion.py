"""One file's bytes -> Markdown text, or a refusal whose sentence names the file and the fix.

The only file that knows markitdown. Its converters are called on bytes in memory, one for each type, so none of its plugins, URL
handlers or other formats can be reached. What a document says is data: nothing here follows a link or an instruction in it.
"""

from __future__ import annotations

import io
import logging
import re
import zipfile
from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from index.errors import DocumentRefused

MAX_BYTES = 20 * 1024 * 1024
_MAX_TEXT = 20_000_000  # characters of text that one document may turn into
_MAX_UNPACKED = 200 * 1024 * 1024  # all parts of a .docx together
_MAX_XML = 40 * 1024 * 1024  # its largest XML part, which is read into memory as a tree
SUPPORTED = "Markdown (.md), text (.txt), HTML (.html), PDF (.pdf) and Word (.docx)"

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = (
    (_ZIP, "a zip archive or Office file"),
    (_OLE, "an old Office file"),
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"GIF8", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"\x7fELF", "a program"),
)
_BLOB = re.compile(r"[A-Za-z0-9+/=_-]{400,}")  # embedded pictures and keys, not words


def to_markdown(name: str, data: bytes) -> str:
    """Return the text of a document, Markdown where its type has structure. `name` decides the type.

    Raises DocumentRefused when it is empty, too large, of another type than its name says, protected, broken or without text.
    """
    convert = _CONVERTERS.get(PurePath(name).suffix.lower())
    if convert is None:
        raise unsupported(name)
    if len(data) > MAX_BYTES:
        raise too_large(name)
    if not data.strip():
        raise DocumentRefused(name, f"{name} is empty: save it again with its text.")
    text = _BLOB.sub("[...]", convert(name, data)).replace("\r\n", "\n").replace("\x00", "").strip()
    if len(text) > _MAX_TEXT:
        raise DocumentRefused(name, f"{name} holds more than {_MAX_TEXT:,} characters of text: split it into parts.")
    if not re.search(r"\w", text):
        raise no_text(name)
    return text


def is_supported(name: str) -> bool:
    """Say whether documents of this name's type can be read."""
    return PurePath(name).suffix.lower() in _CONVERTERS


def unsupported(name: str) -> DocumentRefused:
    """Return the refusal of a type that cannot be read."""
    kind = PurePath(name).suffix or "a file without an extension"
    return DocumentRefused(name, f"{name} is of a type that Rumo does not read ({kind}): convert it to {SUPPORTED}.")


def no_text(name: str) -> DocumentRefused:
    """Return the refusal of a document in which there is nothing to find."""
    fix = "run OCR on it first, since its pages are pictures" if name.lower().endswith(".pdf") else "write some in it"
    return DocumentRefused(name, f"{name} has no text: {fix}.")


def too_large(name: str) -> DocumentRefused:
    """Return the refusal of a file above `MAX_BYTES`."""
    return DocumentRefused(name, f"{name} is larger than {MAX_BYTES // 2**20} MB: split it into parts.")


def _text(name: str, data: bytes) -> str:
    """Decode a text file: UTF-8, UTF-16 where it says so, else Windows-1252, which older Portuguese files are in."""
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise DocumentRefused(name, f"{name} is {kind} by its content: give it the extension of what it is.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\x00" in data:
        raise DocumentRefused(name, f"{name} is not text but binary data: export it as text, HTML, PDF or Word first.")
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DocumentRefused(name, f"{name} is in a text encoding that cannot be recognised: save it as UTF-8.")


def _html(name: str, data: bytes) -> str:
    from markitdown import StreamInfo
    from markitdown.converters import HtmlConverter

    utf8 = _text(name, data).encode()
    info = StreamInfo(extension=".html", charset="utf-8")
    return _converted(name, lambda: HtmlConverter().convert(io.BytesIO(utf8), info))


def _pdf(name: str, data: bytes) -> str:
    if b"%PDF-" not in data[:1024]:
        raise DocumentRefused(name, f"{name} is not a PDF by its content: give it the extension of what it is.")
    from markitdown import StreamInfo
    from markitdown.converters import PdfConverter

    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns on stderr about every oddity of a font
    return _converted(name, lambda: PdfConverter().convert(io.BytesIO(data), StreamInfo(extension=".pdf")))


def _docx(name: str, data: bytes) -> str:
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise _protected(name)
        raise DocumentRefused(name, f"{name} is an old Word file (.doc): save it as .docx.")
    if not data.startswith(_ZIP):
        raise DocumentRefused(name, f"{name} is not a Word file by its content: give it the extension of what it is.")
    _check_parts(name, data)
    from markitdown import StreamInfo
    from markitdown.converters import DocxConverter

    converter: Any = DocxConverter  # it has no annotations
    return _converted(name, lambda: converter().convert(io.BytesIO(data), StreamInfo(extension=".docx")))


def _check_parts(name: str, data: bytes) -> None:
    """Refuse a zip bomb before anything is unpacked: zipfile never reads more of a part than the size it states."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise _broken(name) from error
    if "word/document.xml" not in {entry.filename for entry in entries}:
        raise DocumentRefused(name, f"{name} is a zip file but no Word document: give it the extension of what it is.")
    largest = max(entry.file_size for entry in entries if entry.filename.endswith((".xml", ".rels")))
    if sum(entry.file_size for entry in entries) > _MAX_UNPACKED or largest > _MAX_XML:
        raise DocumentRefused(name, f"{name} unpacks to more than a document should: split it or remove its pictures.")


def _converted(name: str, convert: Callable[[], Any]) -> str:
    try:
        return str(convert().markdown)
    except Exception as error:  # the libraries below raise dozens of kinds for a damaged file
        if _is_about_password(error):
            raise _protected(name) from error
        raise _broken(name) from error


def _is_about_password(error: BaseException | None) -> bool:
    while error is not None:
        if "password" in type(error).__name__.lower() or "encrypt" in type(error).__name__.lower():
            return True
        error = error.__cause__ or error.__context__
    return False


def _protected(name: str) -> DocumentRefused:
    return DocumentRefused(name, f"{name} is protected by a password: save a copy without one.")


def _broken(name: str) -> DocumentRefused:
    return DocumentRefused(name, f"{name} is damaged and cannot be read: open it in its own program and save it again.")


_CONVERTERS: dict[str, Callable[[str, bytes], str]] = {
    ".md": _text,
    ".markdown": _text,
    ".txt": _text,
    ".html": _html,
    ".htm": _html,
    ".pdf": _pdf,
    ".docx": _docx,
}
