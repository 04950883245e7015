"""Two adapters of one base and one form -> one whose weights lie between theirs.

Where the second went on from the first, what lies between keeps some of what each does better (Wortsman et al. 2022, «Robust
fine-tuning of zero-shot models»).
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from app.adapters import AdapterError, file_hash, identity
from app.runs import replace_text

_FROM_PARENTS = ("method", "variant", "data", "config", "metrics", "peak_memory_mib", "seconds", "created")


def mixed(first: Path, second: Path, share: float, out: Path) -> Path:
    """Write the adapter that has `share` of the second's weights and the rest of the first's, and return its folder.

    Raises AdapterError where they do not fit each other, the share is not within [0, 1], or the folder is there already.
    """
    import torch
    from safetensors.torch import load_file, save_file

    if not 0 <= share <= 1:
        raise AdapterError(f"The share has to lie between 0 and 1, not at {share:g}.")
    if out.exists():
        raise AdapterError(f"{out} is there already: choose another folder.")
    parents = [_manifest(folder) for folder in (first, second)]
    if parents[0]["base"] != parents[1]["base"] or _form(first) != _form(second):
        raise AdapterError(
            f"{first.name} and {second.name} differ in base or form: mix adapters of one method, rank and base."
        )
    one, other = (load_file(folder / "adapter_model.safetensors") for folder in (first, second))
    kept = {name: torch.lerp(one[name].float(), other[name].float(), share).to(other[name].dtype) for name in other}
    out.mkdir(parents=True)
    shutil.copy(second / "adapter_config.json", out)  # the tokenizer is the base's
    save_file(kept, out / "adapter_model.safetensors", metadata={"format": "pt"})
    said = {
        **{name: value for name, value in parents[1].items() if name not in ("config", "metrics", "files", "estimate")},
        "mixed": [
            {
                "share": part,
                "adapter": identity(folder),
                **{name: parent[name] for name in _FROM_PARENTS if name in parent},
            }
            for part, folder, parent in zip((round(1 - share, 6), share), (first, second), parents, strict=True)
        ],
    }
    (out / "README.md").write_text(_card(said), encoding="utf-8")
    said["files"] = {path.name: file_hash(path) for path in sorted(out.iterdir()) if path.name != "rumo.json"}
    replace_text(out / "rumo.json", json.dumps(said, indent=1, ensure_ascii=False) + "\n")
    return out


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / "rumo.json").read_text(encoding="utf-8"))
        if isinstance(found["base"]["sha256"], str) and (folder / "adapter_model.safetensors").is_file():
            return dict(found)
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise AdapterError(f"{folder} is not a finished adapter: name the folder `adapter` of a run that is done.")


def _form(folder: Path) -> Any:
    config = json.loads((folder / "adapter_config.json").read_text(encoding="utf-8"))
    return {name: sorted(value) if isinstance(value, list) else value for name, value in config.items()}


def _card(said: dict[str, Any]) -> str:
    rows = "\n".join(
        f"| {part['share']:.0%} | `{part['adapter'][:16]}…` | {part.get('data', {}).get('examples', 0):,} | "
        f"{part.get('metrics', {}).get('dev_loss') or 0:.3f} | {part.get('seconds', 0):,.0f} s |"
        for part in said["mixed"]
    )
    return (
        f"---\nbase_model: {said['base']['name']}\nlibrary_name: peft\ntags: [rumo]\n---\n\n"
        f"# Two adapters of `{said['base']['name']}`, mixed\n\nMade with Rumo. Losses are in nats a token.\n\n"
        f"| share | adapter | joined examples | held-out loss | training |\n|---:|---|---:|---:|---:|\n{rows}\n"
    )
