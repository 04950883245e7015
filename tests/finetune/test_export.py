"""What was trained, in the form that another program wants; and what is refused before anything of it is loaded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, AutoTokenizer

from app.engines.checkpoint import load_adapters, load_base
from finetune.artefact import BadArtefact, NotThere, find_artefact
from finetune.export import export, modelfile
from finetune.train import BadBase, TrainError
from tests.engines.tiny import TEMPLATE, save_base, tokenizer
from tests.finetune.conftest import relist

IDS = torch.tensor([[5, 60, 70, 80, 1, 90]])


def logits(model: Any) -> torch.Tensor:
    with torch.no_grad():
        found: torch.Tensor = model(input_ids=IDS).logits
    return found


def test_an_exported_adapter_is_the_same_folder_and_is_found_again(home: Path, tmp_path: Path) -> None:
    found = find_artefact("lora", home)
    said = export(found, "adapter", tmp_path / "out", home)

    assert str(tmp_path / "out") in said
    copied = find_artefact(str(tmp_path / "out"), home, str(found.base.where) if found.base else None)
    assert {path.name: path.read_bytes() for path in copied.files} == {
        path.name: path.read_bytes() for path in found.files
    }


def test_a_merged_checkpoint_loads_by_its_folder_and_says_what_base_and_adapter_say(
    home: Path, tiny_base: Path, tmp_path: Path
) -> None:
    export(find_artefact("lora", home), "merged", tmp_path / "out", home)

    alone = AutoModelForCausalLM.from_pretrained(tmp_path / "out", use_safetensors=True)
    _, base = load_base(str(tiny_base), "cpu", torch.float32)
    before = logits(base)
    together = load_adapters(base, {"tuned": home / "runs" / "lora" / "adapter"}, "cpu")["tuned"]
    assert torch.allclose(logits(alone), logits(together), atol=1e-4)
    assert not torch.allclose(logits(alone), before, atol=1e-2)
    assert AutoTokenizer.from_pretrained(tmp_path / "out").chat_template == TEMPLATE
    assert json.loads((tmp_path / "out" / "rumo.json").read_text())["kind"] == "merged"


def test_a_fully_tuned_model_is_its_own_merged_form(home: Path, tmp_path: Path) -> None:
    found = find_artefact("full", home)
    export(found, "merged", tmp_path / "out", home)
    assert (
        load_file(tmp_path / "out" / "model.safetensors").keys() == load_file(found.folder / "model.safetensors").keys()
    )
    with pytest.raises(BadArtefact, match="--to merged"):
        export(found, "adapter", tmp_path / "adapter", home)
    with pytest.raises(BadArtefact, match="convert_hf_to_gguf"):
        export(found, "gguf", tmp_path / "gguf", home)


@pytest.mark.parametrize("form", ["merged", "gguf"])
def test_a_soft_prompt_is_no_weights_and_is_exported_as_an_adapter_only(home: Path, tmp_path: Path, form: Any) -> None:
    found = find_artefact("prompt-tuning", home)
    with pytest.raises(BadArtefact, match=r"soft prompt.*--to adapter"):
        export(found, form, tmp_path / "out", home)
    export(found, "adapter", tmp_path / "out", home)
    assert (tmp_path / "out" / "rumo.json").is_file()


def test_no_gguf_comes_from_a_base_that_is_none(home: Path, tmp_path: Path) -> None:
    with pytest.raises(BadArtefact, match="is no GGUF"):
        export(find_artefact("lora", home), "gguf", tmp_path / "out", home)


def test_a_folder_with_something_in_it_is_left_alone_and_an_empty_one_is_taken(home: Path, tmp_path: Path) -> None:
    found, out = find_artefact("lora", home), tmp_path / "out"
    out.mkdir()
    export(found, "adapter", out, home)
    before = sorted(path.name for path in out.iterdir())
    with pytest.raises(NotThere, match="not empty"):
        export(found, "merged", out, home)
    assert sorted(path.name for path in out.iterdir()) == before


def test_an_export_that_breaks_off_leaves_nothing(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("finetune.export.shutil.copyfile", full)
    with pytest.raises(TrainError, match=r"No space left on device.*free some disk"):
        export(find_artefact("lora", home), "adapter", tmp_path / "to" / "out", home)
    assert list((tmp_path / "to").iterdir()) == []


def test_a_run_is_found_by_name_and_by_folder_and_an_unfinished_one_is_sent_back_to_training(home: Path) -> None:
    run = home / "runs" / "lora"
    assert {find_artefact(each, home).name for each in ("lora", str(run), str(run / "adapter"))} == {"lora"}
    (run / "state.json").write_text('{"status": "stopped"}')
    with pytest.raises(BadArtefact, match=r"not finished \(stopped\).*--resume"):
        find_artefact("lora", home)
    with pytest.raises(NotThere, match="rumo finetune list"):
        find_artefact("nothing", home)


def test_an_adapter_of_another_base_is_refused(home: Path, tmp_path: Path) -> None:
    other = save_base(tmp_path / "other", layers=1)
    with pytest.raises(BadBase, match="not on this other"):
        find_artefact("lora", home, str(other))
    with pytest.raises(BadBase, match="--model"):
        find_artefact("lora", home, str(tmp_path / "gone"))


@pytest.mark.parametrize("name", ["pytorch_model.bin", "adapter_model.pt", "training_args.PKL"])
def test_a_folder_with_a_pickle_is_refused_before_anything_is_read(home: Path, name: str) -> None:
    folder = home / "runs" / "lora" / "adapter"
    (folder / name).write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    with pytest.raises(BadArtefact, match=rf"{name}.*safetensors only"):
        find_artefact("lora", home)


def test_weights_that_are_not_those_that_were_trained_are_refused(home: Path) -> None:
    weights = home / "runs" / "lora" / "adapter" / "adapter_model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    with pytest.raises(BadArtefact, match="is not the file that was trained"):
        find_artefact("lora", home)


def test_tensors_of_other_shapes_and_unknown_ones_are_refused_by_name(home: Path) -> None:
    weights = home / "runs" / "lora" / "adapter" / "adapter_model.safetensors"
    held = load_file(weights)
    name = next(iter(held))
    save_file({**held, name: torch.zeros(3, 5)}, weights)
    relist(weights.parent)
    with pytest.raises(BadArtefact, match="is 3 x 5 and has to be"):
        find_artefact("lora", home)
    save_file({key: value for key, value in held.items() if key != name}, weights)
    relist(weights.parent)
    with pytest.raises(BadArtefact, match="is absent and has to be"):
        find_artefact("lora", home)
    save_file({**held, "base_model.model.lm_head.weight": torch.zeros(2, 2)}, weights)
    relist(weights.parent)
    with pytest.raises(BadArtefact, match="has to be absent"):
        find_artefact("lora", home)


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        (None, "no whole rumo.json"),
        ("[]", "one JSON object"),
        ("{}", "no whole rumo.json"),
        ('{"files": {}, "base": {"name": "tiny-base", "sha256": "0"}}', "is missing or not in its rumo.json"),
        ('{"files": {"../../x": "0"}, "base": {"name": "tiny-base"}}', "no file of its folder"),
    ],
)
def test_a_manifest_that_is_missing_or_crafted_is_refused(home: Path, manifest: str | None, said: str) -> None:
    path = home / "runs" / "lora" / "adapter" / "rumo.json"
    if manifest is None:
        path.unlink()
    else:
        path.write_text(manifest)
    with pytest.raises(BadArtefact, match=said):
        find_artefact("lora", home)


def test_a_kind_of_adapter_that_rumo_does_not_train_is_refused(home: Path) -> None:
    settings = home / "runs" / "lora" / "adapter" / "adapter_config.json"
    settings.write_text(json.dumps({**json.loads(settings.read_text()), "peft_type": "IA3"}))
    relist(settings.parent)
    with pytest.raises(BadArtefact, match="IA3, which Rumo does not train"):
        find_artefact("lora", home)


def test_ollama_gets_the_template_and_the_system_message_that_the_model_was_trained_with() -> None:
    chatml = (
        "{% if messages[0]['role'] != 'system' %}<|im_start|>system\nBe brief.<|im_end|>\n{% endif %}"
        "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    )
    written = modelfile("a.gguf", tokenizer(chatml))
    assert written.startswith("FROM ./a.gguf\n")
    assert 'SYSTEM """Be brief."""' in written
    assert "PARAMETER stop <|im_end|>" in written
    assert "TEMPLATE" not in modelfile("a.gguf", tokenizer(None))
