"""What tuning breaks in general: on a tiny model, and the comparison by itself."""

import json
import math
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import LoraConfig, PeftModel, PrefixTuningConfig, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM

from app.engines.base import EngineError
from finetune.evaluation.general import Kept, compare, forgetting, ordinary
from finetune.evaluation.likelihood import LONGEST, Said, greedy, log_likelihoods
from finetune.train.errors import BadBase
from tests.engines import tiny

PROMPTS = [(5, 6, 7), (9, 8, 30, 31, 32, 33, 40), (70,), (100, 101, 102, 103, 104)]
SAID = [Said(prompt, (60, 61, 62)[: 1 + number % 3]) for number, prompt in enumerate(PROMPTS)]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.save_base(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the base's answers are kept, by all tests but those that look at just that."""
    return tmp_path_factory.mktemp("answers")


def ignore(done: int, total: int) -> None:
    pass


def silent(more: int) -> None:
    pass


def save_untrained(folder: Path) -> Path:
    """A LoRA adapter as it is before any step: it changes nothing."""
    get_peft_model(tiny.model(), LoraConfig(r=4, target_modules=["q_proj"], task_type="CAUSAL_LM")).save_pretrained(
        str(folder)
    )
    return folder


def save_prefix(folder: Path) -> Path:
    base = tiny.model()
    torch.manual_seed(3)
    get_peft_model(base, PrefixTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=4)).save_pretrained(str(folder))
    return folder


def by_hand(model: Any, one: Said) -> float:
    """The mean log-likelihood, computed a text at a time, without batches or padding."""
    with torch.no_grad():
        scores = model(input_ids=torch.tensor([[*one.prompt, *one.answer]])).logits[0].double()
    chances = scores[-len(one.answer) - 1 : -1].log_softmax(-1)
    return sum(float(chances[place, token]) for place, token in enumerate(one.answer)) / len(one.answer)


def test_there_are_twenty_prompts_a_language_of_every_kind_and_none_twice() -> None:
    prompts = ordinary()
    assert Counter(one.lang for one in prompts) == {"en": 20, "pt-BR": 20}
    assert len({one.id for one in prompts}) == len({one.prompt for one in prompts}) == 40
    kinds = {"writing", "explaining", "arithmetic", "summarising", "small talk", "harmful"}
    assert {one.kind for one in prompts if one.lang == "en"} == kinds
    assert {one.kind for one in prompts if one.lang == "pt-BR"} == kinds


def test_an_adapter_that_changes_nothing_costs_nothing(base: Path, kept: Path, tmp_path: Path) -> None:
    found = forgetting(str(base), save_untrained(tmp_path / "fresh"), kept, ignore)
    assert found.overall.difference.value == pytest.approx(0, abs=1e-6)
    assert found.overall.perplexity_ratio == pytest.approx(1, abs=1e-6)
    assert (found.base, found.adapter) == (base.name, "fresh")


def test_an_adapter_that_changes_much_is_shown_to_be_worse_in_both_languages(
    base: Path, kept: Path, tmp_path: Path
) -> None:
    found = forgetting(str(base), tiny.save_lora(tmp_path / "random-0.1", seed=1), kept, ignore)
    assert set(found.by_lang) == {"en", "pt-BR"}
    for change in (found.overall, *found.by_lang.values()):
        assert change.difference.high < 0
        assert change.verdict == "worse"
        assert change.perplexity_ratio == pytest.approx(math.exp(change.base - change.adapter))
    assert found.overall.difference.cases == 40
    assert all(1 <= one.tokens <= LONGEST for one in found.prompts)
    assert json.loads(json.dumps(found.as_json()))["by_lang"]["en"]["verdict"] == "worse"


@pytest.mark.parametrize("kind", ["none", "lora", "prompt", "prefix"])
def test_batches_and_padding_change_no_value_with_any_kind_of_adapter(kind: str, tmp_path: Path) -> None:
    model: Any = tiny.model()
    if kind == "lora":
        model = PeftModel.from_pretrained(model, str(tiny.save_lora(tmp_path / "a", seed=2))).eval()
    elif kind == "prompt":
        model = PeftModel.from_pretrained(model, str(tiny.save_prompt(tmp_path / "a", seed=2))).eval()
    elif kind == "prefix":
        model = PeftModel.from_pretrained(model, str(save_prefix(tmp_path / "a"))).eval()
    together = log_likelihoods(model, SAID * 3, silent)
    assert together == pytest.approx([by_hand(model, one) for one in SAID * 3], abs=1e-4)


def test_greedy_answers_are_the_likeliest_next_tokens_whatever_stands_beside_them() -> None:
    model: Any = tiny.model()
    answers = greedy(model, PROMPTS, silent)
    assert all(answers)
    for prompt, answer in zip(PROMPTS, answers, strict=True):
        with torch.no_grad():
            scores = model(input_ids=torch.tensor([[*prompt, *answer]])).logits[0]
        assert tuple(scores[len(prompt) - 1 : -1].argmax(-1).tolist()) == answer


def test_an_answer_ends_with_the_token_that_ends_it() -> None:
    model: Any = tiny.model()
    whole = greedy(model, PROMPTS[:1], silent)[0]
    model.generation_config.eos_token_id = whole[2]
    shorter = greedy(model, PROMPTS, silent)[0]
    assert shorter == whole[: whole.index(whole[2]) + 1]


def test_the_bases_answers_are_written_once_and_used_again(base: Path, tmp_path: Path) -> None:
    adapter, cache = tiny.save_lora(tmp_path / "a", seed=1), tmp_path / "new" / "cache"
    first_seen: list[tuple[int, int]] = []
    second_seen: list[tuple[int, int]] = []
    first = forgetting(str(base), adapter, cache, lambda done, total: first_seen.append((done, total)))
    second = forgetting(str(base), adapter, cache, lambda done, total: second_seen.append((done, total)))
    assert first == second
    assert (first_seen[-1], second_seen[-1]) == ((120, 120), (80, 80))
    assert [done for done, _ in first_seen] == sorted(done for done, _ in first_seen)
    rows = json.loads(next(cache.glob("*.json")).read_text("utf-8"))["answers"]
    assert [row["id"] for row in rows] == [one.id for one in ordinary()]


@pytest.mark.parametrize("damage", ["{", "[]", '{"answers": [{"ids": []}]}', '{"answers": [{"ids": [5]}]}'])
def test_a_damaged_file_of_answers_is_written_anew(damage: str, base: Path, kept: Path, tmp_path: Path) -> None:
    adapter = save_untrained(tmp_path / "a")
    forgetting(str(base), adapter, kept, ignore)
    file = next(kept.glob("*.json"))
    whole = file.read_text("utf-8")
    file.write_text(damage, "utf-8")
    forgetting(str(base), adapter, kept, ignore)
    assert file.read_text("utf-8") == whole


def test_another_base_has_answers_of_its_own(base: Path, tmp_path: Path) -> None:
    other = tiny.save_base(tmp_path / "other", template=None, layers=1)
    cache = tmp_path / "cache"
    forgetting(str(base), save_untrained(tmp_path / "a"), cache, ignore)
    forgetting(str(other), tiny.save_lora(tmp_path / "b", seed=1, layers=1), cache, ignore)
    assert len(list(cache.glob("*.json"))) == 2


def test_a_folder_without_an_adapter_is_refused_before_anything_is_computed(base: Path, tmp_path: Path) -> None:
    def never(done: int, total: int) -> None:
        raise AssertionError("nothing is to be computed")

    with pytest.raises(EngineError, match=r"holds no adapter_model\.safetensors: choose the folder"):
        forgetting(str(base), tmp_path / "nothing", tmp_path, never)


def test_an_adapter_of_another_base_is_refused(base: Path, kept: Path, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="does not fit this model"):
        forgetting(str(base), tiny.save_lora(tmp_path / "wide", seed=1, hidden=64), kept, ignore)
    fits = tiny.save_lora(tmp_path / "a", seed=1)
    (fits / "rumo.json").write_text(json.dumps({"base": {"name": "another", "sha256": "00"}}), "utf-8")
    with pytest.raises(BadBase, match="was trained on another, not on this"):
        forgetting(str(base), fits, kept, ignore)


def test_an_adapter_whose_weights_are_no_numbers_is_refused(base: Path, kept: Path, tmp_path: Path) -> None:
    folder = tiny.save_lora(tmp_path / "broken", seed=1)
    weights = load_file(folder / "adapter_model.safetensors")
    save_file({name: value * math.nan for name, value in weights.items()}, folder / "adapter_model.safetensors")
    with pytest.raises(EngineError, match="no probabilities"):
        forgetting(str(base), folder, kept, ignore)


def test_an_unknown_base_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadBase, match="There is no folder"):
        forgetting(str(tmp_path / "none"), tiny.save_lora(tmp_path / "a", seed=1), tmp_path, ignore)


def test_each_prompt_counts_the_same_and_languages_are_apart() -> None:
    prompts = [
        Kept("en-1", "en", "writing", 40, -1.0, -2.0),
        Kept("en-2", "en", "writing", 2, -1.0, -4.0),
        Kept("pt-1", "pt-BR", "writing", 10, -3.0, -2.5),
    ]
    found = compare("base", "tuned", prompts)
    assert found.by_lang["en"].difference.value == pytest.approx(-2.0)
    assert found.by_lang["pt-BR"].difference.value == pytest.approx(0.5)
    assert found.overall.base == pytest.approx(-5 / 3)
    assert found.overall.adapter == pytest.approx(-8.5 / 3)
    assert found.by_lang["en"].perplexity_ratio == pytest.approx(math.exp(2))
    assert found.overall.verdict == "no difference shown"


def test_the_base_is_loaded_as_transformers_loads_it(base: Path, kept: Path, tmp_path: Path) -> None:
    found = forgetting(str(base), save_untrained(tmp_path / "a"), kept, ignore)
    rows = json.loads(next(kept.glob("*.json")).read_text("utf-8"))["answers"]
    text = f"<|turn|>user: {rows[0]['prompt']}<|turn|>assistant: "
    prompt = tuple(tiny.tokenizer(tiny.TEMPLATE)(text)["input_ids"])
    one = Said(prompt, tuple(rows[0]["ids"]))
    assert found.prompts[0].base == pytest.approx(by_hand(AutoModelForCausalLM.from_pretrained(base), one), abs=1e-4)
