import math
from pathlib import Path

import pytest
import torch

from finetune.own.measure import encoded, losses
from finetune.own.preview import histogram, preview_of
from finetune.own.read import read
from finetune.train.base import find_base, load_tokenizer
from finetune.train.encode import Encoder
from tests.engines.tiny import TEMPLATE, model, save_base, tokenizer
from tests.finetune.own.made import jsonl, row, some


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_base(tmp_path_factory.mktemp("base"))


def test_a_preview_counts_rows_languages_and_tokens_as_the_trainer_does(tmp_path: Path, base: Path) -> None:
    contents = [{"prompt": "how much is it? " * each, "completion": "it is five"} for each in range(1, 41)]
    contents += [
        {"messages": [{"role": "user", "content": "quanto custa?"}, {"role": "assistant", "content": "não sei dizer"}]}
    ]
    reading = read([jsonl(tmp_path / "own.jsonl", [*contents, "oops"])])
    seen = preview_of(reading, load_tokenizer(find_base(str(base))), 300)
    lengths = sorted(
        len(each.ids) for each in Encoder(tokenizer(None)).encode([one.example for one in reading.rows[:40]], 10_000)
    )
    assert (seen.rows, seen.forms) == (41, {"conversations": 1, "plain texts": 40})
    assert seen.languages == {"en": 40, "pt-BR": 1}
    assert (seen.minimum, seen.maximum) == (lengths[0], lengths[-1])
    assert seen.too_long == sum(length > 300 for length in lengths) > 0
    assert sum(count for _, _, count in seen.bins) == 41
    assert seen.bins[0][0] == seen.minimum
    assert seen.bins[-1][1] >= seen.maximum
    assert seen.examples[0][0] == "own.jsonl, line 1"
    assert [fault.line for fault in seen.faults] == [42]


def test_a_row_that_the_template_cannot_render_is_a_fault_of_its_line() -> None:
    refusing = "{% for m in messages if m['content'] == 'bad' %}{{ raise_exception('no') }}{% endfor %}"
    strict = tokenizer(refusing + TEMPLATE)
    tokens, faults = encoded(strict, [row("good", "yes", 3), row("bad", "no", 4)])
    assert len(tokens) == 1
    assert [(fault.line, "cannot render" in fault.reason) for fault in faults] == [(4, True)]


def test_the_histogram_has_a_line_for_each_bin_and_its_longest_bar_for_the_fullest() -> None:
    first, second, third = histogram([(1, 10, 30), (11, 20, 15), (21, 30, 0)]).split("\n")
    assert first.count("█") == 2 * second.count("█") > 0
    assert third == "21 - 30   0"


def test_losses_are_those_of_the_last_answers_tokens_in_the_order_of_the_rows(base: Path) -> None:
    rows = some()[:11]
    shown: list[tuple[int, int]] = []
    found = losses(rows, str(base), lambda done, total: shown.append((done, total)))
    assert shown[-1] == (11, 11)
    reference = model().eval()
    for one, loss in list(zip(rows, found, strict=True))[::5]:
        tokens = Encoder(tokenizer(TEMPLATE)).encode([one.example], 10_000)[0]
        ids = torch.tensor([tokens.ids.tolist()])
        with torch.inference_mode():
            chances = reference(input_ids=ids).logits[0, :-1].log_softmax(-1).gather(1, ids[0, 1:, None])[:, 0]
        learned = torch.tensor(list(tokens.learned[1:]), dtype=torch.bool)
        assert math.isclose(loss, -float(chances[learned].mean()), rel_tol=1e-3)
