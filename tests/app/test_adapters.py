"""Which adapter is on: the environment's, the one switched on, else the shipped one; and what is refused."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from app.adapters import DEFAULT, AdapterError, active, adapters, fits, identity, record, record_file, switch, verified

WEIGHTS = b"GGUF of the base"


@pytest.fixture
def model(tmp_path: Path) -> str:
    path = tmp_path / "base.gguf"
    path.write_bytes(WEIGHTS)
    return str(path)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    return tmp_path / "shipped"


def put(parent: Path, name: str, base: bytes = WEIGHTS, **said: Any) -> Path:
    folder = parent / name
    folder.mkdir(parents=True)
    (folder / "adapter_model.safetensors").write_bytes(f"{parent.name} {name}".encode())
    (folder / "adapter_config.json").write_text("{}")
    manifest = {"base": {"name": "base", "sha256": hashlib.sha256(base).hexdigest()}, **said}
    (folder / "rumo.json").write_text(json.dumps(manifest))
    return folder


def keep(home: Path, folder: Path, agrees: Any, base: bytes = WEIGHTS) -> Path:
    digest = identity(folder)
    file = record_file(home, digest)
    file.parent.mkdir(exist_ok=True)
    said = {"agrees": agrees, "adapter_sha256": digest, "base_sha256": hashlib.sha256(base).hexdigest()}
    file.write_text(json.dumps(said))
    return file


def test_the_homes_adapter_goes_before_a_shipped_one_of_the_same_name(home: Path, shipped: Path) -> None:
    put(shipped, "same")
    put(shipped, "other")
    put(home / "adapters", "same")
    found = adapters(home, shipped)
    assert {name: each.folder.parent for name, each in found.items()} == {
        "same": home / "adapters",
        "other": shipped,
    }


@pytest.mark.parametrize("manifest", ["", "{", "[]", '"text"', b"\xff\xfe"])
def test_a_damaged_manifest_is_no_adapter(home: Path, shipped: Path, manifest: str | bytes) -> None:
    folder = put(home / "adapters", "broken")
    (folder / "rumo.json").write_bytes(manifest if isinstance(manifest, bytes) else manifest.encode())
    assert adapters(home, shipped) == {}


def test_a_folder_without_weights_or_still_being_copied_is_no_adapter(home: Path, shipped: Path) -> None:
    (put(home / "adapters", "empty") / "adapter_model.safetensors").unlink()
    put(home / "adapters", ".new.1234.new")
    assert adapters(home, shipped) == {}


def test_a_manifest_that_names_no_base_fits_nothing(home: Path, shipped: Path, model: str) -> None:
    put(home / "adapters", "a", base_only=1)
    (home / "adapters" / "a" / "rumo.json").write_text('{"base": "text"}')
    (found,) = adapters(home, shipped).values()
    assert found.base is None
    assert not fits(found, model)
    assert not fits(found, "some/model")


def test_an_adapter_fits_by_the_hash_of_a_file_and_by_the_name_of_anything_else(home: Path, model: str) -> None:
    put(home / "adapters", "a")
    found = adapters(home, home / "none")["a"]
    assert fits(found, model)
    assert fits(found, "base")
    assert fits(found, "/models/base")
    assert not fits(found, "another/model")
    Path(model).write_bytes(b"GGUF of another base")
    assert not fits(found, model)


def test_without_a_choice_the_shipped_one_runs_where_it_fits(home: Path, shipped: Path, model: str) -> None:
    assert active(home, model, {}, shipped) is None
    put(shipped, DEFAULT)
    put(home / "adapters", "mine")
    found = active(home, model, {}, shipped)
    assert found is not None
    assert found.name == DEFAULT
    assert active(home, "another/model", {}, shipped) is None


def test_what_is_switched_on_stays_on_until_it_is_switched_off(home: Path, shipped: Path, model: str) -> None:
    put(shipped, DEFAULT)
    put(home / "adapters", "mine")
    switch(home, "mine", shipped)
    found = active(home, model, {}, shipped)
    assert found is not None
    assert found.name == "mine"
    switch(home, None, shipped)
    assert active(home, model, {}, shipped) is None
    assert [path.name for path in home.glob(".*")] == []


def test_the_environment_goes_before_what_is_switched_on(home: Path, shipped: Path, model: str) -> None:
    put(home / "adapters", "mine")
    put(home / "adapters", "other")
    switch(home, "mine", shipped)
    found = active(home, model, {"RUMO_ADAPTER": " other "}, shipped)
    assert found is not None
    assert found.name == "other"
    assert active(home, model, {"RUMO_ADAPTER": "none"}, shipped) is None
    unset = active(home, model, {"RUMO_ADAPTER": " "}, shipped)
    assert unset is not None
    assert unset.name == "mine"


def test_one_that_is_not_there_or_does_not_fit_is_refused_with_what_there_is(
    home: Path, shipped: Path, model: str
) -> None:
    put(home / "adapters", "mine", base=b"another")
    with pytest.raises(AdapterError, match="no adapter «gone»: choose mine, none"):
        active(home, model, {"RUMO_ADAPTER": "gone"}, shipped)
    with pytest.raises(AdapterError, match="no adapter «gone»: choose mine, none"):
        switch(home, "gone", shipped)
    assert not (home / "adapter.json").exists()
    with pytest.raises(AdapterError, match="trained on another model"):
        active(home, model, {"RUMO_ADAPTER": "mine"}, shipped)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"adapter": 3}', "{}"])
def test_a_damaged_choice_counts_as_none_made(home: Path, shipped: Path, model: str, text: str) -> None:
    put(shipped, DEFAULT)
    (home / "adapter.json").write_text(text)
    found = active(home, model, {}, shipped)
    assert found is not None
    assert found.name == DEFAULT


def test_one_that_differs_from_its_merged_weights_is_neither_switched_on_nor_run(
    home: Path, shipped: Path, model: str
) -> None:
    folder = put(home / "adapters", "mine")
    switch(home, "mine", shipped)
    keep(home, folder, False)
    with pytest.raises(AdapterError, match="do not agree: run `rumo finetune verify mine`"):
        switch(home, "mine", shipped)
    with pytest.raises(AdapterError, match="do not agree"):
        active(home, model, {}, shipped)
    with pytest.raises(AdapterError, match="do not agree"):
        active(home, model, {"RUMO_ADAPTER": "mine"}, shipped)
    switch(home, None, shipped)
    assert active(home, model, {}, shipped) is None


def test_a_shipped_one_that_differs_is_left_off_without_a_word(home: Path, shipped: Path, model: str) -> None:
    keep(home, put(shipped, DEFAULT), False)
    assert active(home, model, {}, shipped) is None


def test_a_record_counts_for_these_weights_these_settings_and_this_base_only(home: Path, shipped: Path) -> None:
    folder = put(home / "adapters", "mine")
    mine = adapters(home, shipped)["mine"]
    assert verified(home, mine) is None
    file = keep(home, folder, True)
    assert verified(home, mine) is True
    (folder / "adapter_config.json").write_text('{"lora_alpha": 99}')
    assert verified(home, mine) is None
    (folder / "adapter_config.json").write_text("{}")
    keep(home, folder, True, base=b"another")
    assert verified(home, mine) is None
    for text in ("{", "[]", "{}", '{"agrees": "yes"}'):
        file.write_text(text)
        assert record(home, mine) is None
