"""The sampler against transformers' generate, against packed scoring, and against itself in other batches."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import torch
from tests.support.tiny import tiny_model

from toolspar.models.backbone import Backbone
from toolspar.models.chat import Prompt
from toolspar.models.scoring import response_logprobs
from toolspar.models.settings import AdapterSettings
from toolspar.rollout.decoding import SampleRequest
from toolspar.rollout.sampling import Sampler

STOP = 258  # <|im_end|> of the tiny tokenizer
PROMPTS = (
    Prompt((257, 70, 71, 72, 73, 74), (80, 81)),
    Prompt((257, 70, 71, 72, 73, 74), (90,)),
    Prompt((257, 70, 71, 72, 73, 74), ()),
    Prompt((257, 5), (6, 7, 8, 9)),
    Prompt((100, 101, 102, 103, 104, 105, 106, 107, 108, 109), ()),
    Prompt((1,), ()),
    Prompt((257, 70, 71, 72, 73, 74), (80, 81)),
)


@pytest.fixture(scope="module", params=["qwen2", "llama"])
def backbone(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Backbone:
    folder = tiny_model(tmp_path_factory.mktemp("tiny"), request.param, seed=3)
    backbone = Backbone.load(folder, ref="tiny", dtype=torch.float32)
    settings = AdapterSettings(rank=4, alpha=16.0, dropout=0.0, targets=["all-linear"], start="base")
    backbone.add_adapter("player", settings, seed=1)
    generator = torch.Generator().manual_seed(2)
    state = backbone.adapter_state("player")
    backbone.load_adapter_state(
        "player", {key: torch.randn(t.shape, generator=generator) * 0.2 for key, t in state.items()}
    )
    return backbone


def requests(prompts: tuple[Prompt, ...] = PROMPTS) -> list[SampleRequest]:
    return [SampleRequest(prompt, seed=1000 + index) for index, prompt in enumerate(prompts)]


def generated(backbone: Backbone, prompt: Prompt, stop_ids: list[int], max_new_tokens: int) -> tuple[int, ...]:
    """What transformers generates for one prompt alone."""
    ids = torch.tensor([prompt.ids])
    model: Any = backbone.base
    out = model.generate(
        ids,
        attention_mask=torch.ones_like(ids),
        do_sample=False,
        max_new_tokens=max_new_tokens,
        eos_token_id=stop_ids,
        pad_token_id=0,
    )
    return tuple(out[0, ids.shape[1] :].tolist())


def stop_tokens(backbone: Backbone, adapter: str | None) -> list[int]:
    """Tokens that end some of the greedy continuations early and others never."""
    with backbone.using(adapter):
        free = [generated(backbone, prompt, [STOP], 16) for prompt in PROMPTS]
    return [STOP, free[0][3], free[4][1]]


@pytest.mark.parametrize("adapter", [None, "player"])
@pytest.mark.parametrize("rows_per_batch", [1, 3, 16])
def test_greedy_decoding_equals_transformers(backbone: Backbone, adapter: str | None, rows_per_batch: int) -> None:
    stop_ids = stop_tokens(backbone, adapter)
    with backbone.using(adapter):
        expected = [generated(backbone, prompt, stop_ids, 16) for prompt in PROMPTS]
    sampler = Sampler(backbone, stop_ids, rows_per_batch=rows_per_batch)
    samples = sampler.sample(requests(), adapter=adapter, max_new_tokens=16, temperature=0.0)
    assert [sample.ids for sample in samples] == expected
    assert [sample.finished for sample in samples] == [ids[-1] in stop_ids for ids in expected]
    lengths = {len(ids) for ids in expected}
    assert len(lengths) > 2 and 16 in lengths, "rows should end at different steps, and some at the limit"


def test_samples_do_not_depend_on_the_batch(backbone: Backbone) -> None:
    stop_ids = [STOP, *range(40)]
    whole = Sampler(backbone, stop_ids, rows_per_batch=16).sample(
        requests(), adapter="player", max_new_tokens=24, temperature=1.3
    )
    alone = [
        Sampler(backbone, stop_ids, rows_per_batch=1).sample(
            [request], adapter="player", max_new_tokens=24, temperature=1.3
        )[0]
        for request in requests()
    ]
    assert [sample.ids for sample in whole] == [sample.ids for sample in alone]
    backwards = Sampler(backbone, stop_ids, rows_per_batch=2).sample(
        requests()[::-1], adapter="player", max_new_tokens=24, temperature=1.3
    )
    assert [sample.ids for sample in backwards[::-1]] == [sample.ids for sample in whole]
    assert whole[0].ids != whole[6].ids, "the same prompt with another seed is another sample"


@pytest.mark.parametrize("temperature", [0.0, 0.7, 1.0])
def test_logp_equals_packed_scoring(backbone: Backbone, temperature: float) -> None:
    samples = Sampler(backbone, [STOP], rows_per_batch=4).sample(
        requests(), adapter="player", max_new_tokens=12, temperature=temperature
    )
    logp_BT, _, mask_BT = response_logprobs(
        backbone,
        "player",
        [prompt.ids for prompt in PROMPTS],
        [sample.ids for sample in samples],
        temperature=temperature or 1.0,
    )
    assert mask_BT.sum(1).tolist() == [len(sample.ids) for sample in samples]
    for sample, logp_T in zip(samples, logp_BT, strict=True):
        assert list(sample.logp) == pytest.approx(logp_T[: len(sample.ids)].tolist(), abs=1e-4)


def test_a_sample_follows_the_models_distribution(backbone: Backbone) -> None:
    prompt, n = PROMPTS[3], 4000
    with torch.no_grad(), backbone.using(None):
        p_V = backbone.base(torch.tensor([prompt.ids])).logits[0, -1].double().div(2.0).softmax(-1)
    many = [SampleRequest(prompt, seed=seed) for seed in range(n)]
    samples = Sampler(backbone, [], rows_per_batch=500).sample(many, adapter=None, max_new_tokens=1, temperature=2.0)
    counts = Counter(sample.ids[0] for sample in samples)
    for token in p_V.topk(5).indices.tolist():
        p = p_V[token].item()
        assert counts[token] / n == pytest.approx(p, abs=4 * math.sqrt(p * (1 - p) / n))


def test_nothing_to_sample_gives_nothing(backbone: Backbone) -> None:
    assert Sampler(backbone, [STOP]).sample([], adapter=None, max_new_tokens=4, temperature=0.0) == []


def test_sampling_leaves_no_adapter_switched_on(backbone: Backbone, tmp_path: Path) -> None:
    ids, positions = torch.tensor([[1, 2, 3]]), torch.arange(3)[None]
    with torch.no_grad():
        before = backbone.hidden(ids, positions, None)
        Sampler(backbone, [STOP]).sample(requests(), adapter="player", max_new_tokens=2, temperature=0.0)
        assert torch.equal(backbone.hidden(ids, positions, None), before)
