"""What an attack may be, what it pays and how the caller learns, switched from the command line."""

from __future__ import annotations

import pytest

from toolspar.app.compose import load
from toolspar.app.plan import request_of
from toolspar.app.schema import TrainConfig
from toolspar.core.errors import ConfigError
from toolspar.report.plan.fit import ways
from toolspar.report.plan.game_size import tokens_of_round
from toolspar.report.plan.memory import memory


def config(*overrides: str) -> TrainConfig:
    return load("train", overrides, TrainConfig)


@pytest.mark.parametrize(
    ("overrides", "mode", "context"),
    [
        ([], "rewrite", "none"),
        (["attack=edit_call"], "edit_call", "none"),
        (["attack=last_answers"], "rewrite", "last_answers"),
        (["attack=last_answers", "attack.mode=edit_call"], "edit_call", "last_answers"),
    ],
)
def test_attack_modes(overrides: list[str], mode: str, context: str) -> None:
    attack = config(*overrides).attack
    assert (attack.mode, attack.context) == (mode, context)
    assert (attack.edits_calls, attack.remembers) == (mode == "edit_call", context == "last_answers")


@pytest.mark.parametrize("shape", ["bandpass", "parabola", "uncertainty"])
def test_reward_shapes_ask_for_several_answers(shape: str) -> None:
    assert config("reward=" + shape, "rollout=several_answers").rollout.answers_per_rewrite == 4
    found = config(f"reward.shape={shape}", "rollout.answers_per_rewrite=6")
    assert (found.reward.shape, found.rollout.answers_per_rewrite) == (shape, 6)
    with pytest.raises(ConfigError, match="answers_per_rewrite=1"):
        config("reward=" + shape)


def test_several_answers_also_go_with_the_zero_sum_shape() -> None:
    found = config("rollout=several_answers")
    assert (found.reward.shape, found.rollout.answers_per_rewrite) == ("zero_sum", 4)


@pytest.mark.parametrize(
    ("overrides", "supervised", "length"),
    [
        ([], 24, 24),
        (["defend=ppo"], 0, 12),
        (["defend=sft_ppo"], 16, 20),
        (["defend.method=ppo"], 0, 4),
        (["defend.method=sft+ppo", "defend.ppo_updates=3"], 24, 27),
    ],
)
def test_how_the_caller_learns(overrides: list[str], supervised: int, length: int) -> None:
    defend = config(*overrides, "defend.reward=graded").defend
    assert (defend.supervised_steps, defend.length, defend.reward) == (supervised, length, "graded")
    assert defend.reinforces is (length > supervised)
    assert config(*overrides).defend.reward == "p"


def test_the_plan_counts_what_the_policy_is_shown() -> None:
    plain, shown = (request_of(config(*overrides)).size.lengths for overrides in ([], ["attack=last_answers"]))
    more = 3 * (2 * 160 + 30)
    assert shown.policy_prompt.most - plain.policy_prompt.most == pytest.approx(more / 3.5)  # letters to a token
    assert (shown.answer, shown.rewrite) == (plain.answer, plain.rewrite)


def test_the_plan_counts_the_callers_critic() -> None:
    plain, by_reward = (request_of(config(*overrides)) for overrides in ([], ["defend=ppo"]))
    base, machine = plain.base, plain.machine
    critic = base.sizes.adapter_parameters(plain.size.critic.rank, plain.size.critic.targets)
    before, after = (memory(request.size, base, machine) for request in (plain, by_reward))
    assert after.adapters - before.adapters == pytest.approx(4 * critic)
    assert after.optimizer - before.optimizer == pytest.approx(8 * critic)
    assert after.defend > 0
    tokens = tokens_of_round(by_reward.size)["defend"]
    answers = 12 * 64 * plain.size.lengths.answer.usual
    assert tokens.sampled == pytest.approx(answers)
    assert tokens.trained > 2 * 2 * answers
    assert tokens_of_round(plain.size)["defend"].sampled == 0
    smaller = [way.overrides for way in ways(by_reward.size, base, machine) if way.overrides]
    assert any("defend.ppo.episodes_per_forward=2" in overrides for overrides in smaller)
    assert not any("defend.ppo" in override for way in ways(plain.size, base, machine) for override in way.overrides)
