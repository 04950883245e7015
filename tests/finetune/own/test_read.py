import json
from pathlib import Path

import pytest

from app.store import Store
from finetune.own.read import read
from finetune.own.row import Row
from finetune.train.errors import BadData
from finetune.train.rows import Plain
from tests.finetune.own.made import jsonl

_TURNS = [{"role": "user", "content": "Where is it?"}, {"role": "assistant", "content": "In the shop."}]


def test_jsonl_gives_conversations_and_plain_texts_as_the_trainer_reads_them(tmp_path: Path) -> None:
    contents = [
        {"messages": _TURNS},
        {"prompt": "a", "completion": "b"},
        {"prompt": _TURNS[:1], "completion": _TURNS[1:]},
    ]
    reading = read([jsonl(tmp_path / "own.jsonl", [{**each, "customer": "Ana"} for each in contents])])
    assert [row.content() for row in reading.rows] == contents
    assert [(row.source, row.line) for row in reading.rows] == [("own.jsonl", 1), ("own.jsonl", 2), ("own.jsonl", 3)]
    assert isinstance(reading.rows[1].example, Plain)


def test_every_wrong_line_is_told_with_its_place_and_reason_and_the_sound_ones_are_read(tmp_path: Path) -> None:
    wrong = [
        ("no json", "not JSON"),
        ("[" * 100_000, "nested too deep"),
        ({"prompt": "a"}, "neither `messages` nor"),
        ({"prompt": "a", "completion": " "}, "completion is empty"),
        ({"messages": [{"role": "robot", "content": "a"}]}, "'robot'"),
        ({"prompt": "a", "completion": "b", "weight": "much"}, "weight has to be a number from 0 to 1"),
        ('{"prompt": "a", "completion": "b", "weight": NaN}', "weight has to be a number from 0 to 1"),
        ({"prompt": "a", "completion": "\ud800"}, "half of a character"),
    ]  # fmt: skip
    reading = read([jsonl(tmp_path / "own.jsonl", [{"messages": _TURNS}, *(line for line, _ in wrong)])])
    assert len(reading.rows) == 1
    assert [fault.line for fault in reading.faults] == list(range(2, len(wrong) + 2))
    for fault, (_, reason) in zip(reading.faults, wrong, strict=True):
        assert reason in fault.reason
        assert fault.source == "own.jsonl"


def test_the_first_twenty_faults_of_all_files_are_named_and_the_others_counted(tmp_path: Path) -> None:
    files = [jsonl(tmp_path / name, ["{"] * 13) for name in ("one.jsonl", "two.jsonl")]
    with pytest.raises(BadData) as refused:
        read(files).check()
    said = str(refused.value)
    assert said.count("not JSON") == 20
    assert "two.jsonl, line 7:" in said
    assert said.endswith("and 6 more")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("heading", [("prompt", "completion", "weight"), ("Pergunta", "Resposta", "Peso")])
def test_a_table_is_read_whatever_delimits_it_and_in_either_language(
    tmp_path: Path, delimiter: str, heading: tuple[str, ...]
) -> None:
    path = tmp_path / "table.csv"
    cells = [heading, ('"Where, or when;\nexactly?"', "Here", '"0,5"'), ("Why?", "So", "")]
    path.write_bytes("\r\n".join(delimiter.join(each) for each in cells).encode("utf-8-sig"))
    reading = read([path])
    assert not reading.faults
    assert [(row.question, row.answer, row.weight, row.line) for row in reading.rows] == [
        ("Where, or when;\nexactly?", "Here", 0.5, 2),
        ("Why?", "So", 1.0, 4),
    ]


def test_lines_of_a_table_that_do_not_fit_are_faults_that_keep_their_text(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text('question,answer\na,b\nc,d,e\nf,\n"g"h,i\nj,k\n"never closed,l\nm,n\n', "utf-8")
    reading = read([path])
    assert [row.question for row in reading.rows] == ["a", "j"]
    assert [fault.line for fault in reading.faults] == [3, 4, 5, 7]
    assert "3 cells for 2 columns" in reading.faults[0].reason
    assert "answer is empty" in reading.faults[1].reason
    assert "quotes do not match" in reading.faults[2].reason
    assert "m,n" in reading.faults[3].text


def test_a_table_in_a_western_encoding_keeps_its_accents_and_says_how_it_was_read(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes("pergunta;resposta\nVocês têm pão?;Não há mais, só amanhã de manhã.\n".encode("cp1252"))
    reading = read([path])
    assert reading.rows[0].answer == "Não há mais, só amanhã de manhã."
    assert reading.sources[0].encoding == "cp1252"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("table.csv", "a,b\n1,2\n", "names no columns"),
        ("own.xlsx", "x", "save a spreadsheet as CSV"),
        ("own.json", "[]", "one a line"),
        ("own.jsonl", "\n", "no examples to import"),
        ("own.csv", "", "no examples to import"),
    ],
)
def test_a_file_that_is_no_set_of_examples_is_refused_with_the_fix(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(BadData, match=said):
        read([tmp_path / name]).check()


def test_files_of_one_name_are_told_apart_and_no_folder_is_named(tmp_path: Path) -> None:
    paths = []
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        paths.append(jsonl(tmp_path / folder / "own.jsonl", [{"messages": _TURNS}]))
    assert [source.name for source in read(paths).sources] == ["own.jsonl", "own.jsonl (2)"]


def _chat(home: Path) -> str:
    """Ana likes the first and third of four answers, the third after a marked one; the fourth was stopped. Returns the id."""
    store = Store.open(home / "rumo.db")
    try:
        conversation = store.create("ana")
        for number, (status, reaction) in enumerate(
            [("complete", "like"), ("complete", "dislike"), ("complete", "like"), ("stopped", "like")], start=1
        ):
            _, answer = store.ask("ana", conversation, f"Question {number}?", "rag", "en")
            text = f"Answer {number} [methods#lora]."
            store.finish("ana", answer, text, status, {"answer": text})  # type: ignore[arg-type]
            store.react("ana", answer, reaction)  # type: ignore[arg-type]
        return conversation
    finally:
        store.close()


def _export(home: Path, conversation: str) -> dict[str, object]:
    store = Store.open(home / "rumo.db")
    try:
        exported: dict[str, object] = json.loads(store.export("ana", conversation, "json"))
        return exported
    finally:
        store.close()


def test_liked_answers_of_the_chat_come_with_what_was_said_before_and_without_marks(tmp_path: Path) -> None:
    _chat(tmp_path)
    rows = read([], home=tmp_path, user="ana").rows
    assert [row.answer for row in rows] == ["Answer 1.", "Answer 3."]
    assert rows[1].content() == {
        "prompt": [
            {"role": role, "content": text}
            for role, text in [
                ("user", "Question 1?"), ("assistant", "Answer 1."), ("user", "Question 2?"), ("assistant", "Answer 2."),
                ("user", "Question 3?"),
            ]
        ],
        "completion": [{"role": "assistant", "content": "Answer 3."}],
    }  # fmt: skip
    assert rows[0].unit == rows[1].unit


def test_a_chat_without_liked_answers_or_of_another_user_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="no conversations yet"):
        read([], home=tmp_path)
    assert not (tmp_path / "rumo.db").exists()
    _chat(tmp_path)
    with pytest.raises(BadData, match="No answer of bob is liked"):
        read([], home=tmp_path, user="bob")


def test_a_damaged_store_is_said_and_kept(tmp_path: Path) -> None:
    (tmp_path / "rumo.db").write_bytes(b"no database " * 1000)
    with pytest.raises(BadData, match="the old one is kept as"):
        read([], home=tmp_path)
    assert [path.read_bytes()[:11] for path in tmp_path.glob("rumo-damaged-*.db")] == [b"no database"]


def test_an_exported_conversation_gives_its_answers_and_trusts_liked_and_corrected_ones_most(tmp_path: Path) -> None:
    exported = _export(tmp_path, _chat(tmp_path))
    messages = exported["messages"]
    assert isinstance(messages, list)
    messages[1]["reaction"] = None
    messages[5]["reaction"], messages[5]["text"] = None, "Put right by hand."
    path = tmp_path / "talk.json"
    path.write_text(json.dumps(exported), "utf-8")
    rows: list[Row] = read([path]).rows
    assert [(row.answer, row.weight) for row in rows] == [("Answer 1.", 0.7), ("Put right by hand.", 1.0)]
