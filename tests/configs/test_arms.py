"""The arms differ in what makes an arm, and in nothing else; so do the ablations."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any

import pytest

from toolspar.app.compose import load
from toolspar.app.schema import TrainConfig
from toolspar.app.sweep import expand

ARMS = ["arm_base", "arm_sft_clean", "arm_sft_augmented", "arm_sft_untrained", "arm_game"]
NO_ATTACK = {"schedule.attack_updates": 0, "schedule.harvest_tasks": 0}
DIFFERENCES: dict[str, dict[str, Any]] = {
    "arm_base": {**NO_ATTACK, "schedule.rounds": 1, "defend.steps": 0, "defend.max_tokens": None},
    "arm_sft_clean": {
        **NO_ATTACK,
        "defend.method": "trl_sft",
        "defend.adversarial_share": 0.0,
        "defend.replay_share": 0.0,
        "defend.clean_share": 1.0,
    },
    "arm_sft_augmented": {**NO_ATTACK, "defend.adversarial_source": "operators"},
    "arm_sft_untrained": {
        "schedule.attack_updates": 0,
        "defend.adversarial_source": "rewrites",
        "curriculum.schedule": "none",
    },
    "arm_game": {},
    "ablation_no_diversity": {"reward.weights.diversity": 0.0, "reward.weights.coverage": 0.0},
    "ablation_no_curriculum": {"curriculum.schedule": "none"},
    "ablation_no_gate": {"verify.checks": ["identity", "format", "control_text", "gibberish", "language"]},
    "ablation_no_pool": {"opponents.pool_share": 0.0, "opponents.keep": 1},
    "ablation_one_round": {
        "schedule.rounds": 1,
        "schedule.attack_updates": 16,
        "schedule.survey_tasks": 320,
        "schedule.harvest_tasks": 128,
        "defend.max_tokens": 28000,
    },
    "ablation_several_answers": {"rollout.answers_per_rewrite": 4},
    "ablation_bandpass": {"rollout.answers_per_rewrite": 4, "reward.shape": "bandpass"},
    "ablation_parabola": {"rollout.answers_per_rewrite": 4, "reward.shape": "parabola"},
    "ablation_uncertainty": {"rollout.answers_per_rewrite": 4, "reward.shape": "uncertainty"},
}


def flat(tree: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in tree.items():
        found |= flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: value}
    return found


@cache
def composed(name: str) -> TrainConfig:
    return load("train", [f"experiment={name}"], TrainConfig)


@pytest.mark.parametrize("name", DIFFERENCES)
def test_an_arm_differs_from_the_game_in_what_makes_it_an_arm(name: str) -> None:
    game, arm = flat(dataclasses.asdict(composed("arm_game"))), flat(dataclasses.asdict(composed(name)))
    different = {key: value for key, value in arm.items() if value != game[key]}
    different.pop("experiment", None)
    assert different == DIFFERENCES[name]


@pytest.mark.parametrize("name", DIFFERENCES)
def test_all_that_train_share_one_budget_of_caller_tokens(name: str) -> None:
    config = composed(name)
    total = config.schedule.rounds * (config.defend.max_tokens or 0)
    assert total == (0 if name == "arm_base" else 28000)


def test_the_sweep_is_five_arms_of_three_seeds() -> None:
    jobs = [(config.experiment, config.seed) for _, config in expand(["sweep=arms"])]
    assert sorted(jobs) == sorted((arm, seed) for arm in ARMS for seed in (0, 1, 2))


def test_a_harvest_has_as_large_a_survey_to_draw_from_in_one_round() -> None:
    game, one = composed("arm_game").schedule, composed("ablation_one_round").schedule
    assert one.survey_tasks / one.harvest_tasks == game.survey_tasks / game.harvest_tasks


def test_curricula_are_swept_with_the_styles_left_alone() -> None:
    settings = [dataclasses.asdict(config.curriculum) for _, config in expand(["sweep=curricula", "seed=0"])]
    assert [each.pop("schedule") for each in settings] == ["none", "staged", "competence", "adaptive"]
    assert all(each == settings[0] for each in settings) and settings[0]["styles"] == "free"
    both = load("train", ["curriculum=staged_styles"], TrainConfig).curriculum
    assert (both.schedule, both.styles) == ("staged", "staged")


def test_ablations_are_swept_with_one_seed_beside_the_game() -> None:
    jobs = [(config.experiment, config.seed) for _, config in expand(["sweep=ablations"])]
    assert {name for name, _ in jobs} == {name for name in DIFFERENCES if name not in ARMS[:-1]}
    assert {seed for _, seed in jobs} == {0} and len(jobs) == len(set(jobs))
