"""Snapshots that meet: who is asked what, and how much memory it takes."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import torch
from tests.support.fake_players import FakeAnswerer, FakeArena, Knows
from tests.support.play_records import weather_task
from tests.support.scripted_game import Silent
from tests.support.tiny import tiny_model

from toolspar.curriculum.pool import OpponentPool
from toolspar.curriculum.settings import OpponentSettings
from toolspar.evaluate.crossplay import Snapshot
from toolspar.game.cast import CALLER, POLICY, Cast, snapshot_name
from toolspar.game.crossplay import CrossPlayer, snapshots
from toolspar.game.judge import Judge
from toolspar.game.loop import Game
from toolspar.game.records import GameState, Phase
from toolspar.game.settings import JudgeSettings
from toolspar.models.backbone import Backbone
from toolspar.models.settings import AdapterSettings
from toolspar.tasks.records import Task

TASKS = [weather_task(name) for name in ("Paris", "Rome", "Oslo")]
ADAPTER = AdapterSettings(rank=2, alpha=4, dropout=0.0, targets=["q_proj"], start="base")


def judge(knows: Knows) -> Judge:
    answerer = FakeAnswerer(knows)
    settings = JudgeSettings(
        dev_tasks=3,
        test_tasks=0,
        dev_attack_tasks=3,
        test_attack_tasks=0,
        attack_rewrites_per_task=2,
        robust_rewrites_per_task=0,
        bootstrap_samples=100,
        confidence=0.95,
        cross_play=True,
    )
    return Judge(
        tasks=TASKS,
        split="dev",
        arena=FakeArena(writes, answerer),
        answerer=answerer,
        settings=settings,
        attack_tasks=3,
        seed=0,
    )


def writes(policy: str, task: Task, n: int) -> str:
    return f"{policy} {task.task_id} {n}"


def knows(caller: str, query: str) -> bool:
    """The caller of round r knows the policies of rounds up to r; that of round 0 fails Oslo in its own words too."""
    if not query.startswith("policy"):
        return not (caller.endswith("0") and "Oslo" in query)
    return int(query.split(maxsplit=1)[0][-1]) <= int(caller[-1])


def rounds(player: str, *numbers: int) -> list[Snapshot]:
    return [Snapshot(snapshot_name(player, number), number) for number in numbers]


@pytest.fixture
def backbone(tmp_path: Path) -> Backbone:
    made = Backbone.load(tiny_model(tmp_path / "model"), ref="tiny", device=torch.device("cpu"), dtype=torch.float32)
    for seed, name in enumerate((POLICY, CALLER)):
        made.add_adapter(name, ADAPTER, seed=seed)
    return made


def parameters(backbone: Backbone) -> int:
    return sum(parameter.numel() for parameter in backbone.base.parameters())


def test_cells_are_flips_of_tasks_that_the_caller_solves(backbone: Backbone, tmp_path: Path) -> None:
    cast_ = Cast(backbone, backbone, tmp_path / "adapters")
    for number in range(3):
        cast_.snapshot(POLICY, number)
        cast_.snapshot(CALLER, number)
    player = CrossPlayer(judge(knows), cast_)
    matrix = player.matrix(rounds(POLICY, 0, 1, 2), rounds(CALLER, 0, 1, 2))
    assert matrix.success_PC.tolist() == [[0, 0, 0], [1, 0, 0], [1, 1, 0]]
    assert matrix.tried_PCT.sum(-1).tolist() == [[4, 6, 6]] * 3  # Oslo is no flip of caller 0
    assert player.attack_success(["policy-round-0", "policy-round-2"], "caller-round-1").value == 0.5


def test_same_rewrites_for_all_callers_and_no_pair_plays_twice(backbone: Backbone, tmp_path: Path) -> None:
    cast_ = Cast(backbone, backbone, tmp_path / "adapters")
    for number in range(3):
        cast_.snapshot(POLICY, number)
        cast_.snapshot(CALLER, number)
    of = judge(knows)
    player = CrossPlayer(of, cast_)
    player.matrix(rounds(POLICY, 0, 1), rounds(CALLER, 0, 1))
    first = player.matrix(rounds(POLICY, 0, 1, 2), rounds(CALLER, 0, 1, 2))
    assert isinstance(of.arena, FakeArena) and isinstance(of.answerer, FakeAnswerer)
    assert len(of.arena.streams) == 3 and set(of.arena.streams) == {("judge", "dev")}
    assert len(of.answerer.asked) == len(set(of.answerer.asked)) == 3 * (3 * 6 + 3)
    again = CrossPlayer(judge(knows), cast_).matrix(rounds(POLICY, 0, 1, 2), rounds(CALLER, 0, 1, 2))
    assert again.to_json() == first.to_json()


def test_snapshots_that_are_on_disk_only_are_borrowed_one_at_a_time(backbone: Backbone, tmp_path: Path) -> None:
    cast_ = Cast(backbone, backbone, tmp_path / "adapters")
    for number in range(4):
        cast_.snapshot(POLICY, number)
        cast_.snapshot(CALLER, number)
        cast_.drop(POLICY, snapshot_name(POLICY, number))
        cast_.drop(CALLER, snapshot_name(CALLER, number))
    before = parameters(backbone)
    sizes: list[int] = []

    def noted(caller: str, query: str) -> bool:
        assert caller in backbone.adapters
        sizes.append(parameters(backbone))
        return knows(caller, query)

    CrossPlayer(judge(noted), cast_).matrix(rounds(POLICY, 0, 1, 2, 3), rounds(CALLER, 0, 1, 2, 3))
    size = sum(parameter.numel() for parameter in backbone.adapter_parameters(CALLER))
    assert set(sizes) == {before + size}
    assert parameters(backbone) == before
    assert set(backbone.adapters) == {POLICY, CALLER}


def test_a_snapshot_in_memory_stays_there(backbone: Backbone, tmp_path: Path) -> None:
    cast_ = Cast(backbone, backbone, tmp_path / "adapters")
    name = cast_.snapshot(CALLER, 0)
    with cast_.borrowed(CALLER, name):
        assert name in backbone.adapters
    assert name in backbone.adapters
    cast_.drop(CALLER, name)
    with pytest.raises(KeyError), cast_.borrowed(CALLER, name):
        assert name in backbone.adapters
        raise KeyError(name)
    assert name not in backbone.adapters


def test_a_round_costs_an_adapter_at_most_and_thinning_frees_it(backbone: Backbone, tmp_path: Path) -> None:
    pool = OpponentPool(OpponentSettings(pool_share=0.5, pick="hardest", keep=3))
    of = judge(lambda *_: True)
    attack = SimpleNamespace(archive=SimpleNamespace(count=lambda round_: 0), holds_nothing_back=lambda state: True)
    game = Game(
        state=GameState(phase=Phase.JUDGE),
        schedule=cast(Any, SimpleNamespace(rounds=9, max_skipped_updates=1, stop_window=5, stop_tolerance=0.0)),
        defend_settings=cast(Any, SimpleNamespace(clean_gate_epsilon=0.0, clean_gate_halvings=0)),
        cast=Cast(backbone, backbone, tmp_path / "adapters"),
        attack=cast(Any, attack),
        defend=cast(Any, None),
        dev_judge=of,
        test_judge=None,
        pool=pool,
        saves=cast(Any, None),
        metrics=cast(Any, None),
        observer=Silent(),
        keep_matrix=lambda matrix, round_: None,
    )
    for player in (POLICY, CALLER):
        game.cast.snapshot(player, 0)
    size = sum(parameter.numel() for parameter in backbone.adapter_parameters(CALLER))
    sizes = [parameters(backbone)]
    for round_ in range(1, 9):
        game.state.round = round_
        game.judge(game.state)
        sizes.append(parameters(backbone))
    assert all(later - earlier <= size for earlier, later in zip(sizes[1:], sizes[2:], strict=False))
    # the first round adds both players' newest; then the pool fills up: start, two past callers, the current one
    assert [(later - sizes[0]) // size for later in sizes] == [0, 2, 3, 4, 4, 4, 4, 4, 4]
    assert (sizes[-1] - sizes[0]) % size == 0
    callers = {name for name in backbone.adapters if name.startswith(f"{CALLER}-")}
    assert callers == {*pool.names, "caller-round-8"}
    assert len(pool.names) == 3


def test_who_takes_part_is_read_from_the_reports() -> None:
    reports = [{"round": 1, "kept": True}, {"round": 2, "kept": False}, {"round": 3, "kept": True}]
    policies, callers = snapshots(GameState(round=4, reports=reports))
    assert [policy.round for policy in policies] == [0, 1, 2, 3]
    assert [caller.name for caller in callers] == ["caller-round-0", "caller-round-1", "caller-round-3"]
