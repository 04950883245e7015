"""A trained result in the form that another program wants: PEFT's folder, a checkpoint of its own, or a GGUF."""

from __future__ import annotations

import json
import re
import secrets
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from app.engines.checkpoint import load_adapters
from app.engines.merging import merged
from finetune.artefact import MANIFEST, Artefact, BadArtefact, NotThere
from finetune.train.base import Base, load_config, load_model, load_tokenizer
from finetune.train.errors import TrainError

if TYPE_CHECKING:
    import torch

Form = Literal["adapter", "merged", "gguf"]
FORMS: tuple[Form, ...] = get_args(Form)

# ChatML in Ollama's own language: it reads no Jinja, and only guesses from the one in the GGUF.
_CHATML = '''TEMPLATE """{{ range .Messages }}<|im_start|>{{ .Role }}
{{ .Content }}<|im_end|>
{{ end }}<|im_start|>assistant
"""
PARAMETER stop <|im_end|>
'''


def export(found: Artefact, form: Form, out: Path, home: Path) -> str:
    """Write an artefact in a form into a new or empty folder, in one step, and return a sentence on how to use it.

    Raises NotThere for a folder that is not empty, BadArtefact where the artefact has no such form, EngineError where base and
    adapter do not load, TrainError where the folder cannot be written.
    """
    out = out.expanduser().absolute()
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise NotThere(f"{out} is there already and not empty: name a new folder with --out.")
    _check_form(found, form)
    aside = out.with_name(f".{out.name}.{secrets.token_hex(4)}.new")
    try:
        aside.mkdir(parents=True)
        said = _WRITERS[form](found, aside, home)
        if out.exists():
            out.rmdir()  # not every system renames onto an empty folder
        aside.rename(out)
    except OSError as error:
        raise TrainError(
            f"{out} cannot be written ({error.strerror or error}): free some disk, or name another folder."
        ) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return said.format(out=out)


def save_merged(tuned: Any, tokenizer: Any, dtype: torch.dtype, folder: Path) -> None:
    """Write a PEFT model with its adapter in its weights, and its tokenizer, as a checkpoint. The model given is used up by that."""
    model = tuned.merge_and_unload()
    model.config.use_cache = True
    model.config.dtype = dtype
    model.to(dtype).save_pretrained(str(folder))
    tokenizer.save_pretrained(str(folder))


def stored_dtype(base: Base) -> torch.dtype:
    """The precision that a merged checkpoint is written in: the base's own, and float32 for a GGUF, which has none of torch's."""
    import torch

    dtype = None if base.is_gguf else getattr(load_config(base), "dtype", None)
    return dtype if isinstance(dtype, torch.dtype) else torch.float32


def _check_form(found: Artefact, form: Form) -> None:
    """Raise BadArtefact where there is no such form of it."""
    if form == "adapter" and found.base is None:
        raise BadArtefact(f"{found.name} is a whole model and no adapter: export it with --to merged.")
    if form == "gguf" and found.base is None:
        raise BadArtefact(
            f"{found.name} is a whole model, and only a LoRA adapter is added to a GGUF here: "
            "export it with --to merged and convert that with llama.cpp's convert_hf_to_gguf.py."
        )
    if form != "adapter" and found.is_soft:
        raise BadArtefact(
            f"{found.name} was trained by {found.method}: a soft prompt stands before the text and cannot become part of weights. "
            "Export it with --to adapter, and run it with RUMO_ENGINE=transformers."
        )
    if form == "gguf" and found.base is not None and not found.base.is_gguf:
        raise BadArtefact(
            f"The base of {found.name}, {found.base.name}, is no GGUF: export it with --to merged and convert that with "
            "llama.cpp's convert_hf_to_gguf.py."
        )


def _write_adapter(found: Artefact, folder: Path, home: Path) -> str:
    for path in found.files:
        shutil.copyfile(path, folder / path.name)
    return 'Load it with  PeftModel.from_pretrained(base, "{out}"),  or here with  rumo finetune use "{out}"'


def _write_merged(found: Artefact, folder: Path, home: Path) -> str:
    said = 'Load it with  AutoModelForCausalLM.from_pretrained("{out}"),  or here with  RUMO_MODEL="{out}" rumo chat'
    if found.base is None:
        for path in found.files:
            shutil.copyfile(path, folder / path.name)
        return said
    import torch

    model, tokenizer = load_model(found.base, torch.float32, "cpu"), load_tokenizer(found.base)
    tuned = load_adapters(model, {"tuned": found.folder}, "cpu")["tuned"]
    save_merged(tuned, tokenizer, stored_dtype(found.base), folder)
    _describe(found, "merged", folder, "transformers", "Load it with `AutoModelForCausalLM.from_pretrained`.")
    return said


def _write_gguf(found: Artefact, folder: Path, home: Path) -> str:
    if found.base is None:  # `_check_form` has said so
        raise BadArtefact(f"{found.name} has no base.")
    gguf = merged(Path(found.base.where), found.folder, home / "models")
    file = f"{found.base.name}-{found.name}.Q8_0.gguf"
    shutil.copyfile(gguf, folder / file)
    (folder / "Modelfile").write_text(modelfile(file, load_tokenizer(found.base)), encoding="utf-8")
    use = f"With llama.cpp: `llama-cli -m {file} -cnv`. With Ollama, in this folder: `ollama create {found.name.lower()} -f Modelfile`."
    _describe(found, "gguf", folder, "gguf", use)
    return (
        f'With llama.cpp:  llama-cli -m "{{out}}/{file}" -cnv\n'
        f'With Ollama:  cd "{{out}}" && ollama create {found.name.lower()} -f Modelfile\n'
        f'Here:  RUMO_MODEL="{{out}}/{file}" rumo chat'
    )


_WRITERS: Mapping[Form, Callable[[Artefact, Path, Path], str]] = {
    "adapter": _write_adapter,
    "merged": _write_merged,
    "gguf": _write_gguf,
}


def modelfile(gguf: str, tokenizer: Any) -> str:
    """What `ollama create` reads: the GGUF's name, greedy decoding as Rumo does it, and where the model chats in ChatML its template."""
    lines = f"FROM ./{gguf}\nPARAMETER temperature 0\n"
    if "<|im_start|>" not in str(tokenizer.chat_template or ""):
        return lines  # Ollama goes by the template in the GGUF
    alone = tokenizer.apply_chat_template(
        [{"role": "user", "content": "?"}], tokenize=False, add_generation_prompt=True
    )
    own = re.match(r"<\|im_start\|>system\n(.*?)<\|im_end\|>", alone, re.DOTALL)
    system = f'SYSTEM """{own[1]}"""\n' if own else ""
    return f"{lines}{_CHATML}{system}"


def _describe(found: Artefact, form: Form, folder: Path, library: str, use: str) -> None:
    """Write the card, and the manifest last."""
    trained = {
        name: found.manifest.get(name) for name in ("method", "variant", "base", "data", "seed", "prompt_version")
    }
    origin = found.manifest["files"]["adapter_model.safetensors"]
    card = (
        f"---\nbase_model: {found.base.name if found.base else ''}\nlibrary_name: {library}\ntags: [rumo]\n---\n\n"
        f"# {found.name}: base and adapter in one\n\nThe {found.method} adapter (weights' SHA-256 `{origin[:16]}…`) was added into "
        f"the weights of its base by Rumo. {use}\n"
    )
    (folder / "README.md").write_text(card, encoding="utf-8")
    manifest = {"format": 1, "kind": form, **trained, "adapter": {"name": found.name, "sha256": origin}}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
