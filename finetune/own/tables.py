"""Tables of questions and answers: CSV with whatever delimiter a spreadsheet program writes.

Each row becomes a conversation of one question and one answer, as the chat asks it.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping

from finetune.own.row import Fault, Row
from finetune.train.errors import BadData
from finetune.train.rows import parsed
from index.language import fold

_DELIMITERS = ",;\t|"
_PAIRS = (("prompt", "completion"), ("question", "answer"), ("pergunta", "resposta"))
_WEIGHTS = ("weight", "peso")
_THREADS = ("conversation", "conversa")
_LONGEST_CELL = 10_000_000  # characters; the library stops at 131,072 by itself


def table_rows(name: str, text: str) -> Iterator[Row | Fault]:
    """The rows of a table. A line that cannot be read is a fault with all of its text; nothing is skipped.

    Raises BadData where the columns are not named.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    heading = next((number for number, line in enumerate(lines) if line.strip()), None)
    if heading is None:
        return
    delimiter = _delimiter(lines[heading])
    columns = [fold(cell).strip() for cell in _cells(lines[heading], delimiter)]
    pair = next((pair for pair in _PAIRS if set(pair) <= set(columns)), None)
    if pair is None:
        wanted = " or ".join(",".join(pair) for pair in _PAIRS)
        raise BadData(
            f"{name}, line {heading + 1}: it names no columns {wanted}: begin the table with a line that does."
        )
    csv.field_size_limit(_LONGEST_CELL)
    # `strict`, because a quote that is never closed would otherwise swallow all lines after it as one cell.
    reader = csv.reader(io.StringIO("\n".join(lines[heading + 1 :])), delimiter=delimiter, strict=True)
    done = 0
    while True:
        reason, cells = "", None
        try:
            cells = next(reader, None)
        except csv.Error as error:
            reason = f"its quotes do not match ({error}): double a quote that stands inside quoted text"
        if cells is None and not reason:
            return
        first, done = done, reader.line_num
        place, written = heading + 2 + first, "\n".join(lines[heading + 1 + first : heading + 1 + done])
        if reason:
            yield Fault(name, place, reason, written)
        elif cells and any(cell.strip() for cell in cells):
            yield _row(name, place, columns, cells, pair, written)


def _row(
    name: str, line: int, columns: list[str], cells: list[str], pair: tuple[str, str], written: str
) -> Row | Fault:
    if len(cells) > len(columns):
        reason = f"it has {len(cells)} cells for {len(columns)} columns: put text with the delimiter in quotes"
        return Fault(name, line, reason, written)
    by_name = dict(zip(columns, cells, strict=False))
    question, answer = (by_name.get(column, "").strip() for column in pair)
    if not question or not answer:
        return Fault(name, line, f"its {pair[0 if not question else 1]} is empty", written)
    turns = [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]
    try:
        return Row(name, line, parsed(line, {"messages": turns}), _first(by_name, _THREADS), _weight(by_name))
    except ValueError as error:
        return Fault(name, line, str(error), written)


def _weight(by_name: Mapping[str, str]) -> float:
    """The weight of a row, 1 where the cell is empty. A comma may stand for the decimal point."""
    cell = _first(by_name, _WEIGHTS)
    try:
        value = float(cell.replace(",", ".")) if cell else 1.0
    except ValueError:
        value = math.nan
    if not 0 <= value <= 1:
        raise ValueError("its weight has to be a number from 0 to 1, where 1 is the best")
    return value


def _first(by_name: Mapping[str, str], columns: tuple[str, ...]) -> str:
    return next((by_name[column].strip() for column in columns if column in by_name), "")


def _delimiter(heading: str) -> str:
    """The delimiter under which the first line names the columns, else the one that it holds most often."""
    for delimiter in _DELIMITERS:
        columns = {fold(cell).strip() for cell in _cells(heading, delimiter)}
        if any(set(pair) <= columns for pair in _PAIRS):
            return delimiter
    return max(_DELIMITERS, key=heading.count)


def _cells(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])
