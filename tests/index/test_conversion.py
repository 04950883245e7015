from __future__ import annotations

import pytest

from index.conversion import MAX_BYTES, to_markdown
from index.errors import DocumentRefused
from tests.index.files import docx, pdf, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PNG = b"\x89PNG\r\n\x1a\n"


def test_markdown_and_text_stay_as_they_are() -> None:
    assert to_markdown("a.md", "# Olá\r\n\r\nTexto.".encode()) == "# Olá\n\nTexto."
    assert to_markdown("a.txt", b"Plain.") == "Plain."


def test_html_keeps_its_headings_and_loses_its_scripts() -> None:
    page = "<html><head><title>t</title></head><body><h2>Preço</h2><p>Dez.</p><script>alert(1)</script></body></html>"
    text = to_markdown("a.html", page.encode())
    assert "## Preço" in text
    assert "Dez." in text
    assert "alert" not in text


def test_a_pdf_gives_its_text() -> None:
    assert "Holidays are 30 days" in to_markdown("a.pdf", pdf("Holidays are 30 days."))


def test_a_word_file_gives_its_headings_and_text() -> None:
    assert to_markdown("a.docx", docx({"Férias": "São 30 dias."})) == "# Férias\n\nSão 30 dias."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_text_is_decoded_from_the_encodings_that_people_have(encoding: str) -> None:
    assert to_markdown("a.txt", "Avaliação — “ótima”".encode(encoding)) == "Avaliação — “ótima”"


def test_embedded_pictures_are_not_taken_for_words() -> None:
    assert to_markdown("a.md", b"See ![](data:image/png;base64," + b"iVBOR" * 200 + b") here.").count("iVBOR") == 0


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.md", b"", "is empty"),
        ("blank.txt", b" \n\t ", "is empty"),
        ("signs.md", b"--- *** ---", "has no text: write some"),
        ("scan.pdf", pdf(""), "has no text: run OCR"),
        ("big.txt", b"a" * (MAX_BYTES + 1), "larger than 20 MB"),
        ("secret.pdf", pdf("Hidden", protected=True), "protected by a password"),
        ("secret.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        ("old.docx", OLE + b"Word.Document.8", "old Word file"),
        ("broken.pdf", b"%PDF-1.7\n" + b"garbage" * 50, "damaged"),
        ("cut.docx", docx({"A": "b"})[:400], "damaged"),
        ("picture.pdf", PNG + b"0" * 2000, "is not a PDF by its content"),
        ("text.docx", b"just text", "is not a Word file by its content"),
        ("sheet.docx", zipped({"xl/workbook.xml": "<x/>"}), "no Word document"),
        ("bomb.docx", docx({"A": "b"}, padding=45 * 2**20), "unpacks to more than"),
        ("paper.txt", pdf("Hello"), "is a PDF by its content"),
        ("picture.md", PNG, "is a picture by its content"),
        ("program.txt", b"MZ\x00\x00binary", "binary data"),
        ("odd.txt", b"caf\x81\x8d", "save it as UTF-8"),
        ("table.xlsx", b"PK", "convert it to Markdown"),
        ("noextension", b"text", "a file without an extension"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence_that_names_it(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(DocumentRefused, match=reason) as caught:
        to_markdown(name, data)
    assert caught.value.name == name
    assert caught.value.reason.startswith(f"{name} ")
    assert caught.value.reason.endswith(".")
    assert "\n" not in caught.value.reason
