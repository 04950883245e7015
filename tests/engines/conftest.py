"""What the tests of engines share: the carried weights, loaded once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.engines.openvino import OpenVINOEngine
from app.weights import INSTALL, smollm2_gguf


@pytest.fixture(scope="session")
def gguf() -> Path:
    path = smollm2_gguf()
    if path is None:
        pytest.skip(INSTALL)
    return path


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="session")
def embedded(gguf: Path, cache: Path) -> Iterator[OpenVINOEngine]:
    """The embedded engine; its one adapter is the base model's own file, so that it must answer as the base does."""
    engine = OpenVINOEngine(gguf, cache, {"same": gguf})
    yield engine
    engine.close()
