"""The methods of fine-tuning side by side: memory, whether a GPU holds it, and time."""

from __future__ import annotations

from app.costs import fits, method_memory, methods_table
from app.situation import Situation


def test_memory_for_7_billion_is_near_the_guides_rule_of_thumb() -> None:
    # methods#gpu-memory: about 112 GB, 14 GB and 4 GB, plus 1 or 2 GB
    expected = {"full": (100, 120), "lora": (13, 17), "qlora": (4, 7)}
    peaks = {row.method: row.memory.value for row in methods_table(Situation(model_billions=7))}
    for method, (low, high) in expected.items():
        assert low <= peaks[method].low <= high  # type: ignore[index,operator]


def test_nothing_is_said_of_a_gpu_or_a_time_that_are_unknown() -> None:
    row = methods_table(Situation())[0]
    assert (row.fits, row.time) == (None, None)


def test_a_gpu_holds_the_smaller_methods_first() -> None:
    held = {row.method: row.fits for row in methods_table(Situation(gpu_gb=8, model_billions=7, examples=800))}
    assert (held["full"], held["lora"], held["qlora"]) == (False, False, True)
    assert not fits("qlora", Situation())


def test_more_examples_take_more_time() -> None:
    few, many = (methods_table(Situation(examples=count))[1].time for count in (100, 100_000))
    assert few is not None
    assert many is not None
    assert few.unit in ("seconds", "minutes")
    assert many.unit == "hours"


def test_a_model_size_that_no_model_has_is_taken_for_the_nearest_one() -> None:
    for size in (0.0, float("nan"), float("inf"), 1e12):
        assert method_memory("lora", Situation(model_billions=size)).text("en").endswith("GiB")
