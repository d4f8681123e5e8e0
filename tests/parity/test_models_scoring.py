"""Packed scoring against the plain way: one row, one sequence, all logits."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch
from tests.support.tiny import tiny_model
from torch import Tensor

from toolspar.models.backbone import Backbone
from toolspar.models.critic import Critic
from toolspar.models.function_caller import FunctionCaller
from toolspar.models.query_policy import QueryPolicy
from toolspar.models.scoring import Packed, PromptGroup, group_by_prefix, pack, response_logprobs
from toolspar.models.settings import AdapterSettings

LONG = (257, *range(60, 90))
PROMPTS = [LONG, (1, 2, 3), LONG, (9,), (1, 2, 3), LONG, (257, *range(30, 40)), (*LONG[:-2], 77), (*LONG[:-1], 78, 79)]
RESPONSES = [
    (5, 6, 7, 258),
    (8, 258),
    (11,),
    (4, 4, 4, 4, 4, 4),
    (20, 21, 22),
    tuple(range(100, 112)),
    (3, 258),
    (6, 5),
    (9,),
]
TEMPERATURE = 0.8


@pytest.fixture(params=["qwen2", "llama"])
def backbone(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Backbone:
    folder = tiny_model(tmp_path_factory.mktemp("tiny"), request.param, seed=5)
    backbone = Backbone.load(folder, ref="tiny", dtype=torch.float32)
    settings = AdapterSettings(rank=4, alpha=8.0, dropout=0.0, targets=["all-linear"], start="base")
    generator = torch.Generator().manual_seed(0)
    for name in ("policy", "other"):
        backbone.add_adapter(name, settings, seed=1)
        state = backbone.adapter_state(name)
        backbone.load_adapter_state(
            name, {key: torch.randn(t.shape, generator=generator) * 0.1 for key, t in state.items()}
        )
    return backbone


def plain_logp(backbone: Backbone, adapter: str | None, prompt: Sequence[int], response: Sequence[int]) -> Tensor:
    """Log-probs of one response from the whole model on its own unpadded sequence."""
    with backbone.using(adapter):
        logits_TV = backbone.base(torch.tensor([[*prompt, *response]])).logits[0, len(prompt) - 1 : -1]
    return (logits_TV.float() / TEMPERATURE).log_softmax(-1)


def seen(packed: Packed) -> Tensor:
    """Which token of a packed row attends to which, ``[G, L, L]``: where a change of the latter's value shows."""
    length = packed.input_ids_GL.shape[1]
    value_GJLD = torch.eye(length).expand(len(packed.input_ids_GL), 1, -1, -1)
    query_GHLD = torch.zeros(len(packed.input_ids_GL), 2, length, length)
    weights_GLHD = packed.layout.attend(0, query_GHLD, torch.zeros_like(value_GJLD), value_GJLD, 1.0)
    assert torch.equal(weights_GLHD[:, :, 0], weights_GLHD[:, :, 1])
    return weights_GLHD[:, :, 0] > 0


def test_packing_shares_the_prompt_and_restarts_positions() -> None:
    packed = pack([(7, 8), (1,), (7, 8)], [(10, 11), (12,), (13,)])
    assert packed.input_ids_GL.tolist() == [[1, 12, 0, 0, 0], [7, 8, 10, 11, 13]]
    assert packed.position_ids_GL.tolist() == [[0, 1, 0, 0, 0], [0, 1, 2, 3, 2]]
    assert packed.target_N.tolist() == [10, 11, 12, 13]
    assert packed.predictor_N.tolist() == [6, 7, 0, 6]
    sees = seen(packed)[1].int().tolist()
    assert sees == [[1, 0, 0, 0, 0], [1, 1, 0, 0, 0], [1, 1, 1, 0, 0], [1, 1, 1, 1, 0], [1, 1, 0, 0, 1]]


def test_packing_shares_the_start_of_prompts_that_differ_late() -> None:
    packed = pack([(7, 8, 9), (7, 8, 4, 5)], [(10, 11), (12,)])
    assert packed.input_ids_GL.tolist() == [[7, 8, 4, 5, 12, 9, 10, 11]]
    assert packed.position_ids_GL.tolist() == [[0, 1, 2, 3, 4, 2, 3, 4]]
    assert packed.predictor_N.tolist() == [5, 6, 3]
    assert packed.target_N.tolist() == [10, 11, 12]
    sees = seen(packed)[0].int().tolist()
    assert sees[4] == [1, 1, 1, 1, 1, 0, 0, 0] and sees[7] == [1, 1, 0, 0, 0, 1, 1, 1]


def test_prompts_that_share_little_are_packed_apart() -> None:
    groups = group_by_prefix([(1, 2, 3, 4), (1, 9, 9, 9), (1, 2, 3, 5), (1, 2)])
    assert groups == [PromptGroup(2, (3, 0, 2)), PromptGroup(4, (1,))]


@pytest.mark.parametrize("adapter", [None, "policy"])
def test_packed_scores_equal_plain_ones(backbone: Backbone, adapter: str | None) -> None:
    with torch.no_grad():
        logp_BT, entropy_BT, mask_BT = response_logprobs(backbone, adapter, PROMPTS, RESPONSES, temperature=TEMPERATURE)
        for row, (prompt, response) in enumerate(zip(PROMPTS, RESPONSES, strict=True)):
            logp_TV = plain_logp(backbone, adapter, prompt, response)
            n = len(response)
            expected_T = logp_TV.gather(1, torch.tensor(response)[:, None])[:, 0]
            torch.testing.assert_close(logp_BT[row, :n], expected_T, atol=1e-4, rtol=0)
            torch.testing.assert_close(entropy_BT[row, :n], -(logp_TV.exp() * logp_TV).sum(-1), atol=1e-4, rtol=0)
            assert mask_BT[row].tolist() == [True] * n + [False] * (mask_BT.shape[1] - n)
            assert logp_BT[row, n:].abs().sum() == 0 and entropy_BT[row, n:].abs().sum() == 0


def test_packed_gradients_equal_plain_ones(backbone: Backbone) -> None:
    policy = QueryPolicy(backbone, "policy", temperature=TEMPERATURE)
    parameters = backbone.adapter_parameters("policy")
    weight_BT = torch.linspace(-1, 1, len(PROMPTS) * 12).view(len(PROMPTS), 12)
    logp_BT, _, mask_BT = policy.logprobs(PROMPTS, RESPONSES)
    packed = torch.autograd.grad((logp_BT * weight_BT).sum(), parameters)
    total = torch.zeros(())
    for row, (prompt, response) in enumerate(zip(PROMPTS, RESPONSES, strict=True)):
        logp_TV = plain_logp(backbone, "policy", prompt, response)
        logp_T = logp_TV.gather(1, torch.tensor(response)[:, None])[:, 0]
        total = total + (logp_T * weight_BT[row, : len(response)]).sum()
    plain = torch.autograd.grad(total, parameters)
    assert sum(gradient.abs().sum() for gradient in plain) > 0
    for mine, expected in zip(packed, plain, strict=True):
        torch.testing.assert_close(mine, expected, atol=1e-4, rtol=1e-4)


def test_function_caller_scores_at_temperature_one(backbone: Backbone) -> None:
    logp_BT, mask_BT = FunctionCaller(backbone, "other").answer_logprobs(PROMPTS, RESPONSES)
    expected_BT, _, _ = response_logprobs(backbone, "other", PROMPTS, RESPONSES, temperature=1.0)
    assert torch.equal(logp_BT, expected_BT) and mask_BT.sum() == sum(map(len, RESPONSES))


def test_values_stand_before_their_tokens(backbone: Backbone) -> None:
    critic = Critic(backbone, "other")
    value_BT, mask_BT = critic.values(PROMPTS, RESPONSES)
    assert value_BT.abs().sum() == 0, "the head starts at zero"
    with torch.no_grad():
        critic.head.weight.normal_(generator=torch.Generator().manual_seed(0))
        value_BT, _ = critic.values(PROMPTS, RESPONSES)
        changed_BT, _ = critic.values(PROMPTS, [(*response[:-1], 200) for response in RESPONSES])
        with backbone.using("other"):
            sequence = torch.tensor([[*PROMPTS[0], *RESPONSES[0]]])
            hidden_TD = backbone.base.get_decoder()(sequence).last_hidden_state[0, len(PROMPTS[0]) - 1 : -1]
    torch.testing.assert_close(value_BT, changed_BT, atol=0, rtol=0)  # the last token cannot change its own value
    torch.testing.assert_close(value_BT[0, :4], hidden_TD @ critic.head.weight[0], atol=1e-4, rtol=1e-4)
    assert value_BT[~mask_BT].abs().sum() == 0


def test_only_the_modules_own_adapter_and_head_learn(backbone: Backbone) -> None:
    policy, critic = QueryPolicy(backbone, "policy", temperature=1.0), Critic(backbone, "other")
    with torch.no_grad():
        critic.head.weight.fill_(0.1)
    logp_BT, _, _ = policy.logprobs(PROMPTS, RESPONSES)
    value_BT, _ = critic.values(PROMPTS, RESPONSES)
    (logp_BT.sum() + value_BT.sum()).backward()
    n_layers, n_linear = 2, 7
    assert len(list(policy.parameters())) == 2 * n_layers * n_linear
    assert len(list(critic.parameters())) == 2 * n_layers * n_linear + 2
    moved = [p for p in (*policy.parameters(), *critic.parameters()) if p.grad is not None and p.grad.abs().sum() > 0]
    assert len(moved) == 2 * 2 * n_layers * n_linear + 2
    assert all(p.grad is None for name, p in backbone.base.named_parameters() if "lora" not in name)


def test_dropout_is_on_only_where_a_caller_learns(backbone: Backbone) -> None:
    settings = AdapterSettings(rank=2, alpha=8.0, dropout=0.5, targets=["q_proj", "v_proj"], start="base")
    backbone.add_adapter("dropped", settings)
    backbone.load_adapter_state("dropped", {k: t + 0.1 for k, t in backbone.adapter_state("dropped").items()})
    caller = FunctionCaller(backbone, "dropped")
    with torch.no_grad():
        calm = [caller.answer_logprobs(PROMPTS, RESPONSES)[0] for _ in range(2)]
    assert torch.equal(calm[0], calm[1])
    noisy = [caller.answer_logprobs(PROMPTS, RESPONSES)[0] for _ in range(2)]
    assert not torch.allclose(noisy[0], noisy[1])
    policy = QueryPolicy(backbone, "dropped", temperature=1.0)
    assert torch.equal(policy.logprobs(PROMPTS, RESPONSES)[0], policy.logprobs(PROMPTS, RESPONSES)[0])


def test_empty_rows_are_refused(backbone: Backbone) -> None:
    with pytest.raises(ValueError, match="at least one token"):
        response_logprobs(backbone, None, [(1,)], [()])
    with pytest.raises(ValueError, match="at least one token"):
        response_logprobs(backbone, None, [()], [(1,)])
    with pytest.raises(ValueError, match="at least one token"):
        response_logprobs(backbone, None, [], [])
