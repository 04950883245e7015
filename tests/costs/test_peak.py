"""The memory that is computed against what training the carried model really peaks at, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from app.costs import SMOLLM2_135M, Setup, memory
from app.costs.memory import GIB
from app.weights import INSTALL, smollm2_gguf

PROGRAM = Path(__file__).parent / "peak.py"
# Full training comes last: what it adds to the resident set is not taken off again.
SETUPS = (
    Setup("lora", sequence=128, batch=2, rank=8, precision="fp32"),
    Setup("full", sequence=128, batch=1, precision="fp32"),
)


@pytest.mark.weights
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads the resident set as Linux gives it")
def test_the_computed_peaks_of_lora_and_full_training_are_within_a_fifth_of_the_real_ones() -> None:
    gguf = smollm2_gguf()
    assert gguf is not None, INSTALL
    asked = {"gguf": str(gguf), "setups": [asdict(setup) for setup in SETUPS]}
    # A fixed threshold hands freed tensors back at once, so that the resident set is what is in use.
    env = os.environ | {"MALLOC_MMAP_THRESHOLD_": "65536", "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, str(PROGRAM), json.dumps(asked)], capture_output=True, text=True, check=False, env=env
    )
    assert done.returncode == 0, done.stderr
    peaks = json.loads(done.stdout.splitlines()[-1])
    assert [memory(SMOLLM2_135M, setup).peak * GIB for setup in SETUPS] == pytest.approx(peaks, rel=0.2)
