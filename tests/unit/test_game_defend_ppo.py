"""PPO in the defend phase: what is sampled and paid, who moves, and that a resumed game repeats an unbroken one."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any, cast

import pytest
import torch
from tests.support.scripted_game import Script, brittle_caller, rewriter, scripted_game, tiny_chat
from tests.support.tiny import tiny_model
from tests.support.toy_game import CALLER_PPO
from torch import Tensor

from toolspar.app.compose import load
from toolspar.app.players import Stage, add_player
from toolspar.app.reinforcement import caller_engine, reinforcement
from toolspar.app.schema import TrainConfig
from toolspar.core.errors import RunError
from toolspar.game.cast import CALLER, CALLER_CRITIC, CRITIC, POLICY, snapshot_name
from toolspar.game.loop import Game
from toolspar.game.records import GameState, Phase
from toolspar.models.backbone import Backbone
from toolspar.models.function_caller import FunctionCaller
from toolspar.rollout.answering import Answerer
from toolspar.rollout.batch import RolloutBatch
from toolspar.rollout.sampling import Sampler
from toolspar.runtime.engine import Engine, build_fabric
from toolspar.runtime.metrics import read_metrics
from toolspar.runtime.ranks import ALONE
from toolspar.runtime.settings import RuntimeSettings
from toolspar.tasks.generator import generate_tasks
from toolspar.tasks.records import Category, Split


def moved(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """Parameter groups in which a tensor has changed."""
    left, right = before["parameters"], after["parameters"]
    return {key.split(".")[0] for key in left if not torch.equal(left[key], right[key])}


def defend_games(folder: Path, method: str, players: tuple[Script, Script] | None = None) -> Game:
    game = scripted_game(folder, method=method, players=players, every_updates=1)
    game.state = GameState(phase=Phase.DEFEND, ticks=4)
    return game


def test_supervised_steps_come_first_then_updates_by_reward(tmp_path: Path) -> None:
    game = scripted_game(tmp_path, method="sft+ppo")
    game.play()
    game.metrics.close()
    rows = [row for row in read_metrics(tmp_path / "metrics.csv") if row.phase == "defend"]
    counts = ("time/", "tokens/", "budget/")
    kinds = {(row.update, row.metric.split("/")[0]) for row in rows if not row.metric.startswith(counts)}
    assert kinds == {(0, "sft"), (1, "sft"), (2, "defend_ppo"), (3, "defend_ppo")}
    values = {(row.update, row.metric): row.value for row in rows}
    assert values[2, "defend_ppo/answers"] == 12.0
    assert values[2, "defend_ppo/ratio_max_deviation_first"] == 0.0
    assert values[2, "defend_ppo/kl_reference"] > 0  # the supervised steps have moved it from the reference
    assert values[2, "time/tokens_per_second"] > 0
    assert values[2, "tokens/trained"] > values[2, "defend_ppo/tokens"] > 0
    assert values[3, "budget/caller_tokens"] == sum(
        value for (_, metric), value in values.items() if metric in ("sft/tokens", "defend_ppo/learnt_tokens")
    )
    assert values[2, "defend_ppo/learnt_tokens"] == CALLER_PPO.update_epochs * values[2, "defend_ppo/tokens"]
    assert not any(metric.endswith("style_entropy") for _, metric in values)
    shares = [values[2, f"defend_ppo/share_{name}"] for name in ("adversarial", "replay", "clean")]
    assert shares == [0.5, 0.0, 0.5]


@pytest.mark.parametrize(("method", "groups"), [("sft", {"0"}), ("sft+ppo", {"0", "1"}), ("ppo", {"0", "1"})])
def test_only_caller_and_its_critic_move(tmp_path: Path, method: str, groups: set[str]) -> None:
    game = defend_games(tmp_path, method)
    attacker, defender = game.saves.attacker.state(), game.saves.defender.state()
    for step in range(game.defend_settings.length):
        game.state.step = step
        game.defend.step(game.state)
    assert moved(attacker, game.saves.attacker.state()) == set()
    assert moved(defender, game.saves.defender.state()) == groups


def test_each_part_has_its_own_rates_norms_and_fresh_moments(tmp_path: Path) -> None:
    game = defend_games(tmp_path, "sft+ppo")
    engine, settings = game.saves.defender, game.defend_settings
    settings.sft.max_grad_norm, settings.ppo.max_grad_norm = 0.25, 0.75
    settings.sft.learning_rate, settings.ppo.learning_rate, settings.ppo.critic_learning_rate = 0.1, 0.2, 0.3
    resets: list[int] = []
    reset = engine.reset_optimizer
    engine.reset_optimizer = lambda: (resets.append(game.state.step), reset())[1]  # type: ignore[method-assign]
    seen = []
    for step in range(settings.length):
        game.state.step = step
        game.defend.step(game.state)
        seen.append(([group["lr"] for group in engine.optimizer.param_groups], engine._clip_norms))
    assert seen == [([0.1, 0.1], (0.25, 0.25))] * 2 + [([0.2, 0.3], (0.75, 0.75))] * 2
    assert resets == [0, 2]


def test_the_reference_is_the_caller_before_the_round(tmp_path: Path) -> None:
    game = defend_games(tmp_path, "ppo")
    by_reward = game.defend.reinforcement
    assert by_reward is not None
    asked: list[str] = []
    of = by_reward.reference_of
    by_reward.reference_of = lambda name: (asked.append(name), of(name))[1]
    game.state.caller = "caller-round-3"
    game.defend.step(game.state)
    assert asked == ["caller-round-3"]


def test_the_critic_warms_up_in_the_first_updates_of_the_game_only(tmp_path: Path) -> None:
    game = defend_games(tmp_path, "sft+ppo")
    by_reward = game.defend.reinforcement
    assert by_reward is not None
    indices: list[int] = []
    update = by_reward.learner.update

    def noted(batch: RolloutBatch, *, update_index: int, rng: random.Random) -> dict[str, float]:
        indices.append(update_index)
        return update(batch, update_index=update_index, rng=rng)

    by_reward.learner.update = noted  # type: ignore[method-assign]
    for round_, step in ((1, 2), (1, 3), (2, 2), (2, 3)):
        game.state.round, game.state.step = round_, step
        game.defend.step(game.state)
    assert indices == [0, 1, 2, 3]


def test_cut_answers_are_dropped_and_counted(tmp_path: Path) -> None:
    tasks = generate_tasks(Split.TRAIN, 4, 0, {Category.SIMPLE: 1.0})
    right = brittle_caller(tasks)

    def caller(heard: str, seed: int) -> str:
        return "well, " * 100 if seed % 2 else right(heard, seed)

    game = defend_games(tmp_path, "ppo", (rewriter(tasks), caller))
    found = game.defend.step(game.state)
    assert 0 < found["defend_ppo/dropped"] < found["defend_ppo/answers"] == 12.0
    assert found["defend_ppo/reward_mean"] == found["defend_ppo/correct_share"] == 1.0  # of those that were not cut
    hopeless = defend_games(tmp_path / "b", "ppo", (rewriter(tasks), lambda heard, seed: "well, " * 100))
    with pytest.raises(RunError, match="raise rollout.answer_max_new_tokens"):
        hopeless.defend.step(hopeless.state)


class StoppedError(Exception):
    """The power is gone."""


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Game]:
    folder = tmp_path_factory.mktemp("unbroken")
    game = scripted_game(folder, method="sft+ppo", every_updates=1)
    game.play()
    game.metrics.close()
    return folder, game


@pytest.mark.parametrize("ticks", [6, 7])  # before the first update by reward, and between the two
def test_a_resumed_game_ends_bit_for_bit_as_an_unbroken_one(
    unbroken: tuple[Path, Game], tmp_path: Path, ticks: int
) -> None:
    folder, whole = unbroken
    killed = scripted_game(tmp_path / "killed", method="sft+ppo", every_updates=1)
    save = killed.saves.save

    def save_and_die(game: Game) -> None:
        save(game)
        if game.state.ticks == ticks:
            raise StoppedError

    killed.saves.save = save_and_die  # type: ignore[method-assign]
    with pytest.raises(StoppedError):
        killed.play()
    killed.metrics.close()
    assert killed.state.phase is Phase.DEFEND
    again = scripted_game(tmp_path / "killed", method="sft+ppo", every_updates=1)
    again.play()
    again.metrics.close()
    for mine, theirs in (
        (again.saves.defender.state(), whole.saves.defender.state()),
        (again.saves.attacker.state(), whole.saves.attacker.state()),
    ):
        assert moved(mine, theirs) == set()
        assert str(mine["optimizer"]) == str(theirs["optimizer"])
    rows = [
        [row for row in read_metrics(where / "metrics.csv") if not row.metric.startswith("time/")]
        for where in (tmp_path / "killed", folder)
    ]
    assert rows[0] == rows[1]


def real_stage(folder: Path, warmup: int = 0) -> tuple[TrainConfig, Stage]:
    """Both players with their critics on one tiny random model."""
    config = load(
        "train",
        [
            *("query_policy.start=base", "critic.start=base", "function_caller.start=base", "defend.method=ppo"),
            *("defend.ppo.episodes_per_rollout=8", "defend.ppo.answers_per_query=2", "defend.reward=graded"),
            *("defend.ppo.episodes_per_minibatch=4", "critic.rank=2"),
            f"defend.ppo.critic_warmup_updates={warmup}",
        ],
        TrainConfig,
    )
    backbone = Backbone.load(tiny_model(folder, "llama", seed=4), ref="tiny", dtype=torch.float32)
    chat = tiny_chat()
    sampler = Sampler(backbone, [*chat.stop_ids, *range(20)], rows_per_batch=8)
    answerer = Answerer(sampler, chat, max_new_tokens=24, seed=5)
    fabric = build_fabric(RuntimeSettings(name="cpu", devices=1, accelerator="cpu", precision="32", threads=1))
    nobody = cast(Any, None)
    return config, Stage(fabric, ALONE, backbone, chat, nobody, nobody, nobody, answerer)


def test_while_its_critic_warms_up_the_caller_stays_and_has_no_entropies(tmp_path: Path) -> None:
    config, stage = real_stage(tmp_path, warmup=1)
    add_player(stage.backbone, CALLER, config.function_caller, CALLER, config.seed)
    stage.backbone.copy_adapter(CALLER, snapshot_name(CALLER, 0))
    caller = FunctionCaller(stage.backbone, CALLER)
    engine, critic = caller_engine(config, stage, caller)
    assert isinstance(engine, Engine) and critic is not None
    by_reward = reinforcement(config, stage, caller, critic, engine)
    before = stage.backbone.adapter_state(CALLER)
    tasks = generate_tasks(Split.TRAIN, 4, 0, {Category.IRRELEVANCE: 0.5, Category.SIMPLE: 0.5})
    items = [(task, task.query) for task in tasks]
    first = by_reward.update(GameState(phase=Phase.DEFEND), items, past=0)
    assert all(torch.equal(before[key], value) for key, value in stage.backbone.adapter_state(CALLER).items())
    missing = {f"defend_ppo/{name}" for name in ("entropy", "policy_loss", "sampler_logp_gap")}
    assert first["defend_ppo/value_loss"] > 0 and not missing & first.keys()
    assert first["defend_ppo/learnt_tokens"] == 0 < first["tokens/trained"]
    second = by_reward.update(GameState(phase=Phase.DEFEND, step=1), items, past=1)
    assert second["defend_ppo/entropy"] > 0 and "defend_ppo/style_entropy" not in second
    assert second["defend_ppo/learnt_tokens"] > 0


def test_of_all_adapters_on_the_backbone_two_move(tmp_path: Path) -> None:
    config, stage = real_stage(tmp_path)
    backbone = stage.backbone
    for name, role in ((POLICY, "query_policy"), (CRITIC, "critic"), (CALLER, "function_caller")):
        add_player(backbone, name, getattr(config, role), role, config.seed)
    backbone.adapter_parameters(POLICY)
    backbone.copy_adapter(CALLER, snapshot_name(CALLER, 0))
    caller = FunctionCaller(backbone, CALLER)
    engine, critic = caller_engine(config, stage, caller)
    assert isinstance(engine, Engine) and critic is not None
    by_reward = reinforcement(config, stage, caller, critic, engine)
    before = {name: backbone.adapter_state(name) for name in backbone.adapters}
    base = {name: tensor.clone() for name, tensor in frozen(backbone).items()}
    tasks = generate_tasks(Split.TRAIN, 4, 0, {Category.IRRELEVANCE: 0.5, Category.SIMPLE: 0.5})
    found: list[dict[str, float]] = []
    for step in (0, 1):
        state = GameState(phase=Phase.DEFEND, step=step)
        found.append(by_reward.update(state, [(task, task.query) for task in tasks], past=step))
    assert 0 < found[0]["defend_ppo/ratio_max_deviation_first"] < 1e-4  # to the sampler's own log-probs: rounding
    assert found[0]["defend_ppo/sampler_logp_gap"] < 1e-4
    assert found[1]["defend_ppo/kl_reference"] > 0
    dropped = sum(answer.verdict is None for answer in again(stage))
    assert (found[0]["defend_ppo/answers"], found[0]["defend_ppo/dropped"]) == (8.0, dropped)
    after = {name: backbone.adapter_state(name) for name in backbone.adapters}
    changed = {name for name in before if any(not torch.equal(before[name][k], after[name][k]) for k in before[name])}
    assert changed == {CALLER, CALLER_CRITIC}
    assert all(torch.equal(base[name], tensor) for name, tensor in frozen(backbone).items())
    assert critic.head.weight.abs().sum() > 0


def frozen(backbone: Backbone) -> dict[str, Tensor]:
    return {name: p.detach() for name, p in backbone.base.named_parameters() if "lora_" not in name}


def again(stage: Stage) -> list[Any]:
    """The answers of the first update once more, by the snapshot that is the caller as it was then."""
    tasks = generate_tasks(Split.TRAIN, 4, 0, {Category.IRRELEVANCE: 0.5, Category.SIMPLE: 0.5})
    items = [(task, task.query) for task in tasks]
    return stage.answerer.attempts(snapshot_name(CALLER, 0), items, per_item=2, stream=("defend", 1, 0))
