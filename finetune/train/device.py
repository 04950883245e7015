"""What the machine has and what training takes of it: device, memory, speed."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from pathlib import Path

from app.engines.checkpoint import best_device
from finetune.train.config import Precision

MIB = 2**20
GIB = 2**30
_STATUS = Path("/proc/self/status")
# Of the speed of one large product of matrices: norms, activations, attention and small products are slower.
_SUSTAINED = {"cpu": 0.6, "cuda": 0.4, "mps": 0.4}


@dataclass(frozen=True, slots=True)
class Machine:
    """`memory_gib` and `disk_gib` are free; `flops` are operations a second that training sustains, in the run's precision."""

    device: str
    memory_gib: float
    disk_gib: float
    flops: float


def this_machine(folder: Path, precision: Precision) -> Machine:
    """Measure this machine; `folder` lies on the disk that is asked about. Takes about a third of a second."""
    import shutil

    device = best_device()
    existing = next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists())
    return Machine(device, free_memory(device) / GIB, shutil.disk_usage(existing).free / GIB, _flops(device, precision))


def free_memory(device: str) -> int:
    """Return the bytes that a process could still take on a device (a torch name)."""
    import torch

    if device.startswith("cuda"):
        return int(torch.cuda.mem_get_info(device)[0])
    import psutil  # type: ignore[import-untyped] # accelerate depends on it; it ships no type information

    return int(psutil.virtual_memory().available)


def _flops(device: str, precision: Precision) -> float:
    """Time products of matrices of a small model's size for a moment. Operations a second."""
    import torch

    width = 4096 if device != "cpu" else 1024
    dtype = torch.bfloat16 if precision == "bf16" else torch.float32
    left = torch.ones((width, width), dtype=dtype, device=device)
    float((left @ left)[0, 0])
    done, begun = 0, time.perf_counter()
    while (spent := time.perf_counter() - begun) < 0.25:
        float((left @ left)[0, 0])  # reading a number waits for the device
        done += 1
    return _SUSTAINED[device.split(":")[0]] * done * 2 * width**3 / spent


class PeakMemory:
    """The most memory that training took at one moment, what the process held before it left out. Bytes.

    On CUDA it is what PyTorch allocated. Elsewhere it is the resident set, whose highest value Linux keeps; where that cannot be
    read, the highest at the ends of steps.
    """

    def __init__(self, device: str) -> None:
        """Begin to watch. Call it before the model is loaded."""
        self._cuda = device if device.startswith("cuda") else None
        self._highest = 0
        self._before = 0 if self._cuda else _resident()
        self.forget()

    def forget(self) -> None:
        """Leave out what was before, such as the loading of the model, which takes more than the model."""
        if self._cuda:
            import torch

            torch.cuda.reset_peak_memory_stats(self._cuda)
        else:
            with contextlib.suppress(OSError):
                Path("/proc/self/clear_refs").write_text("5", encoding="ascii")

    def read(self) -> int:
        """Return the peak so far, in bytes."""
        if self._cuda:
            import torch

            return int(torch.cuda.max_memory_allocated(self._cuda))
        self._highest = max(self._highest, _from_status("VmHWM") or _resident())
        return max(0, self._highest - self._before)


def _resident() -> int:
    found = _from_status("VmRSS")
    if found is None:
        import psutil

        found = int(psutil.Process().memory_info().rss)
    return found


def _from_status(field: str) -> int | None:
    try:
        for line in _STATUS.read_text(encoding="ascii").splitlines():
            if line.startswith(f"{field}:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        pass
    return None
