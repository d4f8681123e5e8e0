"""What the margin term reads: the opponent's own probabilities of the expected calls."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from tests.support.play_records import weather_task
from tests.support.tiny import tiny_model

from toolspar.app.opponent_scores import expected_logprob
from toolspar.game.defend import caller_example
from toolspar.models.backbone import Backbone
from toolspar.models.chat import ChatFormat
from toolspar.models.settings import AdapterSettings
from toolspar.tasks.records import Category

PARIS = weather_task("Paris")
NOTHING = replace(weather_task("Rome"), expected=(), category=Category.IRRELEVANCE)
REQUESTS = [
    (PARIS, PARIS.query),
    (PARIS, "hey, how is it in Paris, and should I take a coat"),
    (NOTHING, "tell me a joke about Rome"),
    (weather_task("Oslo"), "Oslo, weather"),
    (PARIS, "Paris"),
]


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Backbone, ChatFormat]:
    folder = tiny_model(tmp_path_factory.mktemp("tiny"))
    backbone = Backbone.load(folder, ref="tiny", dtype=torch.float32)
    adapter = AdapterSettings(rank=4, alpha=8.0, dropout=0.5, targets=["all-linear"], start="base")
    for seed, name in enumerate(("caller", "other")):
        backbone.add_adapter(name, adapter, seed=seed)
        with torch.no_grad():
            for number, parameter in enumerate(backbone.adapter_parameters(name)):
                parameter.copy_(
                    0.3 * torch.randn(parameter.shape, generator=torch.Generator().manual_seed(seed + 9 * number))
                )
    return backbone, ChatFormat(backbone.tokenizer, "hermes")


def test_it_is_the_mean_over_the_tokens_of_the_answer_that_the_caller_is_trained_on(
    parts: tuple[Backbone, ChatFormat],
) -> None:
    backbone, chat = parts
    example = caller_example(chat, PARIS, REQUESTS[1][1])
    ids = torch.tensor([[*example.prompt, *example.answer]])
    with torch.no_grad(), backbone.using("caller"):
        logp_LV = backbone.base(ids).logits[0].log_softmax(-1)
    start = len(example.prompt)
    one_by_one = [float(logp_LV[start - 1 + t, token]) for t, token in enumerate(example.answer)]
    (found,) = expected_logprob(backbone, chat, "caller", 8)([REQUESTS[1]])
    assert found == pytest.approx(sum(one_by_one) / len(one_by_one), rel=1e-4)


def test_company_and_size_of_forward_passes_do_not_matter(parts: tuple[Backbone, ChatFormat]) -> None:
    alone = [expected_logprob(*parts, "caller", 1)([request])[0] for request in REQUESTS]
    for rows_per_forward in (1, 2, 8):
        together = expected_logprob(*parts, "caller", rows_per_forward)(REQUESTS)
        assert together == pytest.approx(alone, rel=1e-4)
        assert together == expected_logprob(*parts, "caller", rows_per_forward)(REQUESTS)  # no dropout
    assert len({round(value, 4) for value in alone}) == len(REQUESTS)


def test_it_is_the_named_opponent_that_is_asked(parts: tuple[Backbone, ChatFormat]) -> None:
    one, other = (expected_logprob(*parts, name, 8)(REQUESTS) for name in ("caller", "other"))
    assert max(abs(a - b) for a, b in zip(one, other, strict=True)) > 0.01
