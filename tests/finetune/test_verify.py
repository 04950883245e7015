"""Merged forms agree with the adapter that they were made of, and a damaged, empty or foreign one is caught and not served."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM

from app.adapters import AdapterError, adapters, identity, record, record_file, switch
from app.engines.base import Message
from app.engines.merging import merged
from app.weights import INSTALL, smollm2_gguf
from finetune.agreement import EXACT, SAME_ANSWERS, Limits, Verification, compare, same_beginning
from finetune.artefact import BadArtefact, NotThere, find_artefact
from finetune.export import export, save_merged
from finetune.serving import use_artefact
from finetune.train import base_hash, find_base
from finetune.train.base import load_config
from finetune.verify import ordinary_and_guide, verify
from tests.engines.short import short_gguf
from tests.engines.test_merging import random_lora
from tests.finetune.conftest import relist

PROMPTS = tuple((Message("user", text),) for text in ("how much is 7?", "how much is 21 please?"))


def silent(_: str) -> None:
    """Nobody watches."""


def quick(home: Path, exported: Path | None = None) -> Verification:
    found = find_artefact("lora", home)
    assert found.base is not None
    return verify(found.folder, found.base, home, PROMPTS, exported)


def test_a_trained_adapter_and_its_merged_checkpoint_agree_and_the_record_says_so(home: Path) -> None:
    found = quick(home)
    (form,) = found.forms
    assert found.agrees
    assert form.form == "merged"
    assert form.top1 == 1
    assert form.max_difference < EXACT.max_difference < found.moved
    assert form.places >= len(PROMPTS)
    assert any("no GGUF" in reason for reason in found.left_out)
    kept = json.loads(record_file(home, identity(home / "runs" / "lora" / "adapter")).read_text())
    assert kept == json.loads(json.dumps(found.as_json()))
    assert kept["agrees"] is True
    assert [path.name for path in home.iterdir() if path.name.startswith(".")] == []


def test_a_damaged_checkpoint_is_caught(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export(find_artefact("lora", home), "merged", out, home)
    assert quick(home, out).agrees
    held = load_file(out / "model.safetensors")
    name = "model.layers.1.mlp.down_proj.weight"
    held[name][3] *= 1.5  # one row of one matrix
    save_file(held, out / "model.safetensors", metadata={"format": "pt"})
    found = quick(home, out)
    assert not found.agrees
    assert "DIFFERS" in found.as_text()
    assert "do not agree" in found.as_text()
    assert not (home / "verified").exists()  # what was exported is not what is served


def test_the_base_alone_does_not_pass_for_the_adapter(home: Path, tiny_base: Path) -> None:
    assert not quick(home, tiny_base).agrees


def test_a_folder_without_an_export_is_no_verification(home: Path, tmp_path: Path) -> None:
    with pytest.raises(BadArtefact, match="neither a checkpoint nor a GGUF"):
        quick(home, tmp_path)


def test_a_soft_prompt_has_no_merged_form_and_that_is_said(home: Path) -> None:
    found = find_artefact("prompt-tuning", home)
    assert found.base is not None
    seen = verify(found.folder, found.base, home, PROMPTS)
    assert seen.forms == ()
    assert seen.agrees
    assert "not merged" in seen.left_out[0]


def test_values_that_are_no_numbers_never_agree() -> None:
    one = [torch.zeros(2, 3)]
    assert compare("x", EXACT, one, one).agrees
    broken = compare("x", Limits(1e9, 1e9, 0.0), one, [torch.full((2, 3), torch.nan)])
    assert not broken.agrees
    json.loads(json.dumps(broken.max_difference), parse_constant=pytest.fail)
    with pytest.raises(BadArtefact, match="another vocabulary"):
        compare("x", EXACT, one, [torch.zeros(2, 4)])


def test_differences_are_measured_over_places_and_vocabulary() -> None:
    one = [torch.tensor([[1.0, 2.0], [4.0, 3.0]]), torch.tensor([[0.0, 1.0]])]
    two = [torch.tensor([[1.0, 2.0], [3.0, 3.5]]), torch.tensor([[0.0, 1.0]])]
    found = compare("x", Limits(1, 0.25, 0.6), one, two)
    assert (found.places, found.max_difference, found.mean_difference) == (3, 1.0, 0.25)
    assert found.top1 == pytest.approx(2 / 3)
    assert found.agrees
    assert not compare("x", Limits(0.9, 0.25, 0.6), one, two).agrees
    assert not compare("x", Limits(1, 0.2, 0.6), one, two).agrees
    assert not compare("x", Limits(1, 0.25, 0.7), one, two).agrees


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [([1, 2, 3, 4], [1, 2, 9, 4], 0.5), ([], [], 1.0), ([1], [], 0.0), ([1, 2], [1, 2, 3, 4], 0.5), ([7], [7], 1.0)],
)
def test_answers_count_up_to_their_first_difference(one: list[int], other: list[int], share: float) -> None:
    assert same_beginning(one, other) == share


def test_the_prompts_are_in_both_languages_everyday_and_on_the_guide() -> None:
    prompts = ordinary_and_guide()
    assert len(prompts) == 12
    assert sum(prompt[0].role == "system" for prompt in prompts) == 4
    assert len({prompt[-1].content for prompt in prompts}) == 12


def test_a_runs_adapter_is_copied_into_the_home_verified_and_switched_on(home: Path, tiny_base: Path) -> None:
    environ = {"RUMO_MODEL": str(tiny_base)}
    assert use_artefact("lora", home, environ, "mine", None, silent) == "mine"
    assert json.loads((home / "adapter.json").read_text()) == {"adapter": "mine"}
    kept = record(home, adapters(home)["mine"])
    assert kept is not None
    assert kept["agrees"] is True

    # A second time it is there and has its record: nothing is verified again.
    record_file(home, kept["adapter_sha256"]).write_text(json.dumps({**kept, "created": "before"}))
    assert use_artefact("mine", home, environ, None, None, silent) == "mine"
    assert record(home, adapters(home)["mine"]) == {**kept, "created": "before"}


def test_an_adapter_whose_merged_form_is_damaged_is_not_switched_on(
    home: Path, tiny_base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(tuned: Any, tokenizer: Any, dtype: torch.dtype, folder: Path) -> None:
        save_merged(tuned, tokenizer, dtype, folder)
        held = load_file(folder / "model.safetensors")
        held["model.layers.0.self_attn.q_proj.weight"][:4] = 0
        save_file(held, folder / "model.safetensors", metadata={"format": "pt"})

    environ = {"RUMO_MODEL": str(tiny_base)}
    with monkeypatch.context() as patched:
        patched.setattr("finetune.verify.save_merged", damaged)
        with pytest.raises(AdapterError, match="do not agree: run `rumo finetune verify lora`"):
            use_artefact("lora", home, environ, None, None, silent)
    assert not (home / "adapter.json").exists()
    with pytest.raises(AdapterError, match="do not agree"):
        switch(home, "lora")
    # Made anew and verified again, it agrees.
    assert use_artefact("lora", home, environ, None, None, silent) == "lora"


def test_what_cannot_be_switched_on_is_refused_with_a_sentence(home: Path, tiny_base: Path) -> None:
    environ = {"RUMO_MODEL": str(tiny_base)}
    with pytest.raises(BadArtefact, match="RUMO_MODEL="):
        use_artefact("full", home, environ, None, None, silent)
    with pytest.raises(NotThere, match="letters, digits"):
        use_artefact("lora", home, environ, "a.b", None, silent)
    with pytest.raises(AdapterError, match="server serves its own"):
        use_artefact("lora", home, {"RUMO_SERVER": "http://x/v1"}, None, None, silent)
    with pytest.raises(AdapterError, match="set RUMO_MODEL to its base"):
        use_artefact("lora", home, {"RUMO_MODEL": "another/model"}, "one", None, silent)
    with pytest.raises(NotThere, match="another adapter «one»"):
        use_artefact("prompt-tuning", home, environ, "one", None, silent)
    assert not (home / "adapter.json").exists()


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)  # a second one only waits here, and most of the time goes into reading files


@pytest.fixture(scope="module")
def gguf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The carried model, cut short."""
    whole = smollm2_gguf()
    assert whole is not None, INSTALL
    return short_gguf(whole, tmp_path_factory.mktemp("short") / "SmolLM2.gguf")


@pytest.fixture(scope="module")
def carried(gguf: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with an adapter of that model that changes it visibly, as if it had been trained."""
    home = tmp_path_factory.mktemp("carried")
    folder = home / "adapters" / "random"
    base = find_base(str(gguf))
    random_lora(folder, AutoModelForCausalLM.from_config(load_config(base)))  # type: ignore[no-untyped-call] # untyped there
    manifest = {"kind": "adapter", "method": "lora", "base": {"name": base.name, "sha256": base_hash(base)}}
    (folder / "rumo.json").write_text(json.dumps(manifest))
    relist(folder)
    return home


@pytest.mark.weights
def test_the_gguf_agrees_with_the_adapter_and_a_damaged_one_is_caught(
    gguf: Path, carried: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("finetune.evaluation.likelihood.LONGEST", 12)  # longer answers say no more here
    found = find_artefact("random", carried, str(gguf))
    base = find_base(str(gguf))
    seen = verify(found.folder, base, carried, PROMPTS)
    assert seen.agrees, seen.as_text()
    assert [each.form for each in seen.forms] == ["merged", "gguf"]
    assert seen.answers is not None
    assert seen.answers >= SAME_ANSWERS
    switch(carried, "random")

    data = bytearray(merged(gguf, found.folder, carried / "models").read_bytes())
    # The scales of a megabyte of blocks: 2 bytes of 34, half precision.
    start = len(data) // 2
    for place in range(start, start + 2**20, 34):
        data[place : place + 2] = struct.pack("<e", 0.01)
    (tmp_path / "damaged.gguf").write_bytes(data)
    monkeypatch.setattr("finetune.verify.find_spec", lambda _: None)
    seen = verify(found.folder, base, carried, PROMPTS, tmp_path)
    assert [each.form for each in seen.forms] == ["gguf"]
    assert not seen.agrees
    assert seen.answers is None
    assert any("OpenVINO GenAI is not installed" in reason for reason in seen.left_out)


@pytest.mark.weights
def test_an_exported_gguf_is_the_served_one_with_a_modelfile_beside_it(
    gguf: Path, carried: Path, tmp_path: Path
) -> None:
    found = find_artefact("random", carried, str(gguf))
    said = export(found, "gguf", tmp_path / "out", carried)
    (written,) = (tmp_path / "out").glob("*.gguf")
    assert written.read_bytes() == merged(gguf, found.folder, carried / "models").read_bytes()
    modelfile = (tmp_path / "out" / "Modelfile").read_text()
    assert f"FROM ./{written.name}\n" in modelfile
    assert "SmolLM" in modelfile
    assert "ollama create random -f Modelfile" in said
    assert "llama-cli -m" in said
