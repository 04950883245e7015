"""Which engine to use: a decision made from the environment and what the machine has, and then the loading of it."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Literal, cast
from urllib.parse import urlsplit

from app.engines.base import Engine, EngineUnavailable
from app.weights import INSTALL, smollm2_gguf
from index.home import rumo_home

Kind = Literal["openvino", "transformers", "server"]
KINDS: tuple[Kind, ...] = ("openvino", "transformers", "server")

GPU_MODEL = "Qwen/Qwen3-4B-Instruct-2507"


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """What the environment says of engines. `key` is a secret, which is never shown."""

    engine: Kind | None
    model: str | None
    server: str | None
    key: str | None = field(repr=False)

    def __post_init__(self) -> None:
        """Raise EngineUnavailable where the settings contradict themselves."""
        if self.engine is not None and self.engine not in KINDS:
            raise EngineUnavailable(f"RUMO_ENGINE is {self.engine}: set it to {', '.join(KINDS[:-1])} or {KINDS[-1]}.")
        if self.engine == "server" and self.server is None:
            raise EngineUnavailable("RUMO_ENGINE is server, but no server is named: set RUMO_SERVER to its address.")
        if self.server is not None and urlsplit(self.server).scheme not in ("http", "https"):
            raise EngineUnavailable(f"RUMO_SERVER is {self.server}: write it as http://host:port/v1.")
        if self.engine == "openvino" and self.model is not None and not self.model.endswith(".gguf"):
            raise EngineUnavailable(
                f"OpenVINO runs GGUF files and RUMO_MODEL is {self.model}: set RUMO_ENGINE=transformers."
            )

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> EngineSettings:
        """Read RUMO_ENGINE, RUMO_MODEL, RUMO_SERVER and RUMO_SERVER_KEY; empty ones count as unset. Raises EngineUnavailable."""

        def value(name: str) -> str | None:
            return environ.get(name, "").strip() or None

        engine = value("RUMO_ENGINE")
        return cls(cast("Kind | None", engine), value("RUMO_MODEL"), value("RUMO_SERVER"), value("RUMO_SERVER_KEY"))


@dataclass(frozen=True, slots=True)
class Machine:
    """What this machine has, as far as the choice depends on it."""

    gguf: Path | None
    openvino: bool
    gpu: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """`model` is a name, a folder, a GGUF's path, or for a server "" when it has to be asked. `better` is None when nothing is."""

    kind: Kind
    model: str
    why: str
    better: str | None


def look() -> Machine:
    """Look at this machine without loading anything heavy."""
    apple = platform.system() == "Darwin" and platform.machine() == "arm64"
    gpu = apple or shutil.which("nvidia-smi") is not None
    return Machine(smollm2_gguf(), find_spec("openvino_genai") is not None, gpu)


def choose(environ: Mapping[str, str], machine: Machine | None = None) -> Choice:
    """Decide, without loading. Raises EngineUnavailable where the environment contradicts itself or nothing can run."""
    settings = EngineSettings.read(environ)
    machine = machine or look()
    if settings.engine == "server" or (settings.engine is None and settings.server is not None):
        return Choice("server", settings.model or "", f"RUMO_SERVER names the server {settings.server}.", None)
    if settings.model is not None:
        return _own(settings, settings.model, machine)
    if machine.gguf is None:
        raise EngineUnavailable(f"{INSTALL[:-1]}, or set RUMO_MODEL or RUMO_SERVER.")
    return _embedded(settings, str(machine.gguf), machine)


def load(choice: Choice, environ: Mapping[str, str], adapters: Mapping[str, Path] = MappingProxyType({})) -> Engine:
    """Load what was chosen, which takes seconds or, for large models, minutes.

    `adapters` maps names to adapter directories. OpenVINO runs them merged, which takes ten seconds once, and a server serves its own.
    Raises EngineError.
    """
    settings = EngineSettings.read(environ)
    if choice.kind == "server":
        from app.engines.server import ServerEngine

        return ServerEngine(settings.server or "", choice.model or None, settings.key)
    if choice.kind == "transformers":
        from app.engines.transformers import TransformersEngine

        return TransformersEngine(choice.model, adapters)
    from app.engines.openvino import OpenVINOEngine

    gguf, cache = Path(choice.model).expanduser(), rumo_home(environ) / "models"
    return OpenVINOEngine(gguf, cache, {name: _as_gguf(gguf, folder, cache) for name, folder in adapters.items()})


def _as_gguf(gguf: Path, adapter: Path, cache: Path) -> Path:
    """The model with an adapter in it: the file that the adapter brings, else one merged now and kept."""
    brought = sorted(adapter.glob("*.gguf"))
    if brought:
        return brought[0]
    from app.engines.merging import merged

    return merged(gguf, adapter, cache)


def _own(settings: EngineSettings, model: str, machine: Machine) -> Choice:
    crowd = "For many users at once serve the model with vLLM and set RUMO_SERVER to its address."
    if model.endswith(".gguf") and machine.openvino and settings.engine != "transformers":
        return Choice("openvino", model, "RUMO_MODEL names a GGUF, which OpenVINO runs fastest on a CPU.", crowd)
    return Choice("transformers", model, f"RUMO_MODEL names {model}.", crowd)


def _embedded(settings: EngineSettings, gguf: str, machine: Machine) -> Choice:
    better = (
        f"A GPU is here: set RUMO_MODEL={GPU_MODEL} for much better answers."
        if machine.gpu
        else "For better answers set RUMO_SERVER to a server with a larger model, or RUMO_MODEL on a machine with a GPU."
    )
    if settings.engine == "transformers":
        return Choice("transformers", gguf, "RUMO_ENGINE asks for transformers, with the carried model.", better)
    if not machine.openvino:
        why = "OpenVINO GenAI is not installed, so transformers runs the carried model, several times slower."
        return Choice("transformers", gguf, why, "Run `pip install openvino-genai` for faster answers.")
    return Choice("openvino", gguf, "No other model is set, so OpenVINO runs the carried one on the CPU.", better)
