"""Whole games assembled from a configuration, on a tiny random model, in which both players learn by reward."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from tests.support.scripted_game import Silent, letter_vectors
from tests.support.tiny import tiny_model
from tests.support.zero_sum import assert_zero_sum, watch
from torch import Tensor

from toolspar.app import assemble, players
from toolspar.app.compose import load
from toolspar.app.schema import TrainConfig
from toolspar.game.cast import CALLER, CALLER_CRITIC, CRITIC, POLICY
from toolspar.game.loop import Game
from toolspar.game.records import Phase
from toolspar.models.backbone import Backbone
from toolspar.rollout.sampling import Sampler
from toolspar.runtime.metrics import read_metrics
from toolspar.verify.gate import Gate

pytestmark = pytest.mark.slow


class Letters:
    """In place of a sentence encoder: a random policy writes no sentences."""

    def __init__(self, *_: Any, **__: Any) -> None: ...

    def encode(self, texts: list[str]) -> Tensor:
        return letter_vectors(texts)


class Quiet(Silent):
    """In place of the progress display."""

    console = type("Console", (), {"print": staticmethod(lambda *_, **__: None)})()


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model(tmp_path_factory.mktemp("tiny"), "llama", seed=4)


@pytest.fixture(autouse=True)
def no_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(players, "SentenceEncoder", Letters)
    monkeypatch.setattr(players, "resolve_model", Path)


def build(model: Path, folder: Path) -> tuple[Game, Backbone]:
    """A short game; the model ends its answers early, and whatever it writes counts as a rewrite."""
    overrides = [
        *(f"model.ref={model}", "model.tool_format=compact", f"paths.run={folder}", "runtime.threads=1"),
        *("query_policy.start=base", "critic.start=base", "function_caller.start=base", "verify=format_only"),
        *("tasks.categories={simple: 0.5, irrelevance: 0.5}", "tasks.train_tasks=8", "tasks.seed=1"),
        *("schedule.rounds=1", "schedule.attack_updates=2", "schedule.survey_tasks=8", "schedule.harvest_tasks=0"),
        *("ppo.episodes_per_rollout=8", "ppo.rewrites_per_task=4", "ppo.episodes_per_minibatch=4"),
        *("ppo.max_new_tokens=12", "rollout.answer_max_new_tokens=24", "rollout.answers_per_rewrite=2"),
        *("attack.context=last_answers", "attack.mode=edit_call", "defend=sft_ppo", "defend.steps=1"),
        *("defend.ppo_updates=2", "defend.ppo.episodes_per_rollout=8", "defend.ppo.episodes_per_minibatch=4"),
        *("judge.dev_tasks=2", "judge.test_tasks=0", "judge.dev_attack_tasks=0", "judge.test_attack_tasks=0"),
        *("judge.robust_rewrites_per_task=0", "checkpoint.every_updates=1", "logger=csv_only"),
    ]
    config = load("train", overrides, TrainConfig)
    stage = players.set_stage(config, max_new_tokens=config.ppo.max_new_tokens, temperature=1.0)
    stops = [*stage.chat.stop_ids, *range(40)]
    stage.arena.sampler = stage.answerer.sampler = Sampler(stage.backbone, stops, rows_per_batch=16)
    stage.arena.gate = Gate({})
    display: Any = Quiet()
    return assemble.build_game(config, stage, folder, display), stage.backbone


class StoppedError(Exception):
    """The power is gone."""


def learners(backbone: Backbone) -> dict[str, dict[str, Tensor]]:
    return {name: backbone.adapter_state(name) for name in (POLICY, CRITIC, CALLER, CALLER_CRITIC)}


def figures(folder: Path) -> list[tuple[int, str, float]]:
    rows = read_metrics(folder / "metrics.csv")
    return [(row.position, row.metric, row.value) for row in rows if not row.metric.startswith("time/")]


def test_the_game_is_zero_sum_and_a_resumed_one_repeats_it(model: Path, tmp_path: Path) -> None:
    game, backbone = build(model, tmp_path / "unbroken")
    start, seen = learners(backbone), watch(game)
    game.play()
    game.metrics.close()
    shares = assert_zero_sum(seen, game.attack.reward)
    assert seen.attacks and seen.defences and set(shares) >= {0.0, 1.0}
    end = learners(backbone)
    for name, weights in start.items():
        assert any(not torch.equal(weights[key], end[name][key]) for key in weights), name
    assert game.state.answers
    names = {name for _, name, _ in figures(tmp_path / "unbroken")}
    assert {"sft/nll", "defend_ppo/policy_loss", "episodes/valid_edit", "ppo/policy_loss"} <= names

    killed, _ = build(model, tmp_path / "killed")
    save = killed.saves.save

    def save_and_die(game_: Game) -> None:
        save(game_)
        if game_.state.phase is Phase.DEFEND and game_.state.step == 2:  # between two updates of the caller
            raise StoppedError

    killed.saves.save = save_and_die  # type: ignore[method-assign]
    with pytest.raises(StoppedError):
        killed.play()
    killed.metrics.close()
    again, resumed = build(model, tmp_path / "killed")
    again.play()
    again.metrics.close()
    for name, weights in learners(resumed).items():
        assert all(torch.equal(weights[key], end[name][key]) for key in weights), name
    assert figures(tmp_path / "killed") == figures(tmp_path / "unbroken")
    logs = [(tmp_path / name / "episodes.jsonl").read_text() for name in ("killed", "unbroken")]
    assert logs[0] == logs[1]
