import hashlib
from pathlib import Path

import pytest

from finetune.own.bring_in import bring_in
from finetune.own.read import read
from finetune.train.errors import BadData
from finetune.train.rows import read_examples
from tests.finetune.own.made import jsonl, lines, pairs


def _source(folder: Path, *more: object) -> Path:
    rows = [{"prompt": question, "completion": answer} for question, answer in pairs()]
    return jsonl(folder / "faq.jsonl", [*rows, *more])


def test_the_folder_holds_what_the_trainer_reads_and_a_card_with_hashes_and_no_paths(tmp_path: Path) -> None:
    source, out = _source(tmp_path), tmp_path / "out"
    before = source.read_bytes()
    card = bring_in(read([source]), out, None, 0)
    assert len(read_examples(out / "train.jsonl")) + len(read_examples(out / "dev.jsonl")) == 48
    assert {path.name for path in out.iterdir()} == {"train.jsonl", "dev.jsonl", "README.md"}
    text = (out / "README.md").read_text("utf-8")
    assert card.sha256 == {
        name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in ("train.jsonl", "dev.jsonl")
    }
    for digest in (*card.sha256.values(), hashlib.sha256(before).hexdigest()):
        assert digest in text
    assert "faq.jsonl" in text
    assert "license: unknown" in text
    assert str(tmp_path) not in text + (out / "train.jsonl").read_text("utf-8")
    assert source.read_bytes() == before


def test_a_folder_with_files_is_never_written_to(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "train.jsonl").write_text("mine", "utf-8")
    with pytest.raises(BadData, match="name a new folder"):
        bring_in(read([_source(tmp_path)]), out, None, 0)
    assert (out / "train.jsonl").read_text("utf-8") == "mine"


def test_a_wrong_line_stops_the_import_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(BadData, match=r"faq\.jsonl, line 49"):
        bring_in(read([_source(tmp_path, "oops")]), tmp_path / "out", "mixed", 0)
    assert not (tmp_path / "out").exists()


def test_much_poor_data_loses_its_wrong_lines_to_the_file_of_removed_ones(tmp_path: Path) -> None:
    source = _source(tmp_path, "oops", {"prompt": pairs()[0][0], "completion": pairs()[0][1]})
    card = bring_in(read([source]), tmp_path / "out", "much-poor", 0)
    removed = lines(tmp_path / "out" / "removed.jsonl")
    assert [(each["line"], each["step"]) for each in removed] == [(49, "reading"), (50, "duplicates")]
    assert removed[0]["text"] == "oops"
    assert (card.removed, card.unread) == (2, 1)


def test_altered_copies_are_trained_on_and_never_held_out(tmp_path: Path) -> None:
    card = bring_in(read([_source(tmp_path)]), tmp_path / "out", "little-good", 0)
    train, dev = lines(tmp_path / "out" / "train.jsonl"), lines(tmp_path / "out" / "dev.jsonl")
    assert card.altered == sum("altered" in each for each in train) > 0
    assert not any("altered" in each for each in dev)
    assert not {each["line"] for each in train} & {each["line"] for each in dev}


def test_mixed_data_is_written_in_stages_with_weights_and_only_good_rows_are_held_out(tmp_path: Path) -> None:
    answer = "Ask Ana about that, she keeps all the papers and answers within the day."
    doubtful = [
        {"prompt": f"What about {name} and the bill?", "completion": answer, "weight": weight}
        for name, weight in [("Berlin", 0.5), ("oranges", 0.5), ("Christmas", 0.1)]
    ]
    bring_in(read([_source(tmp_path, *doubtful)]), tmp_path / "out", "mixed", 0)
    weights = {
        path.name: [each["weight"] for each in lines(path)] for path in sorted((tmp_path / "out").glob("[sdt]*.jsonl"))
    }
    assert list(weights) == ["dev.jsonl", "stage-1.jsonl", "stage-2.jsonl", "stage-3.jsonl", "train.jsonl"]
    assert [min(weights[f"stage-{number}.jsonl"]) for number in (1, 2, 3)] == [0.1, 0.5, 1.0]
    assert len(weights["stage-1.jsonl"]) + len(weights["dev.jsonl"]) == 51
    assert weights["train.jsonl"].count(1.0) == 2 * weights["stage-3.jsonl"].count(1.0)
    assert weights["train.jsonl"].count(0.5) == 2
    assert min(weights["train.jsonl"]) == 0.5
    assert min(weights["dev.jsonl"]) == 1.0
    assert "no weights" in (tmp_path / "out" / "README.md").read_text("utf-8")


def test_the_same_seed_writes_the_same_files(tmp_path: Path) -> None:
    reading = read([_source(tmp_path)])
    one, other = (bring_in(reading, tmp_path / name, "little-good", 3) for name in ("one", "other"))
    assert one.sha256 == other.sha256


def test_too_few_rows_to_hold_some_out_is_said(tmp_path: Path) -> None:
    source = jsonl(tmp_path / "few.jsonl", [{"prompt": "Where?", "completion": "Here."}])
    card = bring_in(read([source]), tmp_path / "out", None, 0)
    assert any("dev_share=0" in notice for notice in card.notices)
    assert not (tmp_path / "out" / "dev.jsonl").exists()
