"""Saving and restoring: the state as JSON, what was recorded, and the snapshots in memory and on disk."""

from __future__ import annotations

import json
import math
import signal
from pathlib import Path
from typing import Any

import pytest
import torch
from lightning.fabric import Fabric
from tests.support.play_records import weather_task
from tests.support.scripted_game import NamedCast, letter_vectors, scripted_game
from tests.support.tiny import tiny_model
from torch import nn

from toolspar.archive.records import ArchiveEntry
from toolspar.archive.store import Archive
from toolspar.core.errors import RunError
from toolspar.evaluate.intervals import Effect, Figure
from toolspar.game.cast import CALLER, POLICY, Cast
from toolspar.game.loop import Game
from toolspar.game.records import Comparison, GameState, Phase, RoundReport
from toolspar.game.saves import Saves
from toolspar.models.backbone import Backbone
from toolspar.models.settings import AdapterSettings
from toolspar.runtime import checkpoint
from toolspar.runtime.engine import Engine
from toolspar.runtime.metrics import MetricLog, read_metrics
from toolspar.runtime.records import EventLog
from toolspar.runtime.settings import CheckpointSettings, LoggerSettings
from toolspar.runtime.stopping import StopRequested, stop_signals

STATE = GameState(
    round=3,
    phase=Phase.DEFEND,
    step=4,
    ticks=25,
    caller="caller-round-1",
    policy="policy-round-2",
    clean_share=0.5,
    solved={"caller-round-1": {"a": True, "b": False}},
    curriculum={"counts": {"a": [0.9, 1.0]}},
    pool={"snapshots": [[0, "caller-round-0"]], "added": 1},
    reports=[{"round": 1, "kept": True}],
    stuck={"ppo": 1},
)


CITIES = ("Paris", "Rome", "Oslo", "Bern")


class Names(NamedCast):
    """Snapshots that are only names, also after a resume."""

    def recall(self, player: str, name: str) -> None: ...


def no_numbers_but_json(name: str) -> float:
    raise AssertionError(f"{name} is no JSON")


def test_a_state_survives_json() -> None:
    data = json.loads(json.dumps(STATE.to_json()))
    assert data["phase"] == "defend"
    assert GameState.from_json(data) == STATE
    assert GameState.from_json(json.loads(json.dumps(GameState().to_json()))) == GameState()


def test_what_is_saved_is_a_copy() -> None:
    state = GameState(solved={"caller": {"a": True}})
    data = state.to_json()
    state.solved["caller"]["b"] = False
    assert data["solved"] == {"caller": {"a": True}}


def test_a_state_of_before_updates_without_a_step_were_counted_can_be_read() -> None:
    data = GameState().to_json()
    del data["stuck"]
    assert GameState.from_json(data) == GameState()


@pytest.mark.parametrize("change", [{"bogus": 1}, {"phase": "lunch"}])
def test_a_state_of_another_version_says_so(change: dict[str, Any]) -> None:
    with pytest.raises(RunError, match="another version of toolspar"):
        GameState.from_json({**STATE.to_json(), **change})


@pytest.mark.parametrize("part", ["curriculum", "pool"])
def test_a_checkpoint_whose_parts_are_of_another_version_says_so(tmp_path: Path, part: str) -> None:
    game = open_game(tmp_path)
    game.state.ticks = 1
    game.saves.save(game)
    payloads = game.saves._newest()
    assert payloads is not None
    payloads["game.json"][part]["bogus"] = 1
    checkpoint.save(tmp_path / "checkpoints", 2, payloads, keep=2)
    again = open_game(tmp_path)
    with pytest.raises(RunError, match=r"of another version of toolspar \(a .*bogus.*start with fresh=true"):
        again.saves.restore(again)


def test_a_report_is_plain_json_even_without_a_p_value() -> None:
    figure = Figure(0.5, 10, 0.25, 0.75)
    comparisons = (
        Comparison("clean accuracy", "dev", figure, figure, Effect(0.0, -0.1, 0.1, 10, 1.0)),
        Comparison("attack success", "dev", figure, figure, Effect(0.2, 0.1, 0.3, 5, math.nan), dropped=2),
    )
    report = RoundReport(1, "caller-round-0", 1.0, 7, comparisons)
    data = json.loads(json.dumps(report.to_json()), parse_constant=no_numbers_but_json)
    assert (data["round"], data["opponent"], data["kept"], data["flips"]) == (1, "caller-round-0", True, 7)
    clean, attack = data["comparisons"]
    assert (clean["effect"]["p_value"], clean["shown"], clean["dropped"]) == (1.0, False, 0)
    assert (attack["effect"]["p_value"], attack["shown"], attack["dropped"]) == (None, True, 2)
    assert attack["before"] == {"value": 0.5, "n": 10, "low": 0.25, "high": 0.75}


def engine(seed: int) -> Engine:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        module = nn.Linear(2, 1)
    return Engine(Fabric(accelerator="cpu", devices=1), module, torch.optim.AdamW(module.parameters(), lr=0.1), 1.0)


def learn(one: Engine) -> None:
    one.update([torch.ones(1, 2)], lambda batch: one.module(batch).sum(), 1)


def weights(one: Engine) -> list[float]:
    return [value for tensor in one.state()["parameters"].values() for value in tensor.flatten().tolist()]


def flip(city: str, round_: int, tick: int) -> ArchiveEntry:
    return ArchiveEntry(weather_task(city), "casual", f"hows {city}", "", "no_call", "", round_, tick, "p", "c")


def record(game: Game, city: str, tick: int) -> None:
    """What a step at a tick leaves behind."""
    saves, state = game.saves, game.state
    saves.metrics.log({"x": float(tick)}, position=tick, round=state.round, phase="attack", update=0)
    saves.events.append(tick, {"city": city})
    saves.archive.offer([flip(city, state.round, tick)], letter_vectors([city]))


def open_game(run: Path, *, every: int = 2) -> Game:
    """A scripted game, its saves with two small engines."""
    game = scripted_game(run)
    game.saves = Saves(
        run / "checkpoints",
        CheckpointSettings(every_updates=every, keep=2),
        attacker=engine(1),
        defender=engine(2),
        archive=Archive(run / "archive"),
        metrics=MetricLog(run, LoggerSettings(csv=True, tensorboard=False)),
        events=EventLog(run / "episodes.jsonl"),
    )
    game.cast = Names(run / "adapters")
    return game


def test_a_run_that_is_asked_to_stop_saves_first_and_goes_on_there(tmp_path: Path) -> None:
    game = open_game(tmp_path, every=100)
    record(game, "Paris", 0)
    game.state.step, game.state.ticks = 1, 1
    game.saves.save_if_due(game)
    assert not (tmp_path / "checkpoints").exists()
    with pytest.raises(StopRequested), stop_signals():
        signal.raise_signal(signal.SIGTERM)
        with pytest.raises(StopRequested):
            game.saves.save_if_due(game)
        assert [path.name for path in (tmp_path / "checkpoints").iterdir()] == ["00000001"]
        (other := open_game(tmp_path)).saves.restore(other)  # a job that is stopped while it starts plays nothing
    again = open_game(tmp_path)
    again.saves.restore(again)
    assert (again.state.ticks, again.state.step) == (1, 1)
    assert recorded(tmp_path) == ([0], ["Paris"], ["hows Paris"])


def recorded(run: Path) -> tuple[list[int], list[str], list[str]]:
    rows = read_metrics(run / "metrics.csv")
    events = EventLog(run / "episodes.jsonl").read()
    entries = Archive(run / "archive").entries()
    return [r.position for r in rows], [e["city"] for e in events], [entry.rewritten for entry in entries]


def test_restore_goes_back_to_the_last_checkpoint_and_forgets_what_came_after(tmp_path: Path) -> None:
    game = open_game(tmp_path)
    for tick, city in enumerate(CITIES):
        record(game, city, tick)
    learn(game.saves.attacker)
    game.pool.add("caller-round-0")
    game.state = GameState(round=1, phase=Phase.ATTACK, step=3, ticks=4, solved={"caller-round-0": {"a": True}})
    game.saves.save(game)
    saved = weights(game.saves.attacker), weights(game.saves.defender)
    record(game, "Kyiv", 4)
    record(game, "Lima", 5)
    learn(game.saves.attacker)
    learn(game.saves.defender)
    game.metrics.close()

    again = open_game(tmp_path)
    again.saves.restore(again)
    assert (again.state.phase, again.state.step, again.state.ticks) == (Phase.ATTACK, 3, 4)
    assert again.state.solved == {"caller-round-0": {"a": True}}
    assert again.pool.names == ("caller-round-0",)
    assert (weights(again.saves.attacker), weights(again.saves.defender)) == saved
    assert recorded(tmp_path) == ([0, 1, 2, 3], list(CITIES), [f"hows {c}" for c in CITIES])


def test_without_a_checkpoint_a_game_starts_anew_on_clean_records(tmp_path: Path) -> None:
    game = open_game(tmp_path)
    record(game, "Paris", 0)
    again = open_game(tmp_path)
    again.saves.restore(again)
    assert again.state == GameState()
    assert recorded(tmp_path) == ([], [], [])


def test_what_an_earlier_round_left_is_kept_at_the_start_of_the_next(tmp_path: Path) -> None:
    game = open_game(tmp_path)
    record(game, "Paris", 0)
    game.state.round, game.state.ticks = 2, 1
    game.saves.save(game)
    record(game, "Rome", 1)
    again = open_game(tmp_path)
    again.saves.restore(again)
    assert recorded(tmp_path) == ([0], ["Paris"], ["hows Paris"])


@pytest.mark.parametrize(
    ("ticks", "step", "due"), [(1, 1, False), (2, 2, True), (3, 3, False), (3, 0, True), (4, 1, True)]
)
def test_saved_every_so_many_steps_and_at_the_end_of_each_phase(
    tmp_path: Path, ticks: int, step: int, due: bool
) -> None:
    game = open_game(tmp_path)
    game.state = GameState(phase=Phase.ATTACK, step=step, ticks=ticks)
    game.saves.save_if_due(game)
    assert [path.name for path in (tmp_path / "checkpoints").glob("*")] == ([f"{ticks:08d}"] if due else [])


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model(tmp_path_factory.mktemp("model"), seed=3)


def players(model: Path, folder: Path, seed: int = 0) -> tuple[Backbone, Cast]:
    """A backbone with both players, as they are loaded."""
    backbone = Backbone.load(model, ref="tiny/base", dtype=torch.float32)
    settings = AdapterSettings(rank=2, alpha=4.0, dropout=0.0, targets=["q_proj"], start="base")
    for number, player in enumerate((POLICY, CALLER)):
        backbone.add_adapter(player, settings, seed=seed + number)
    return backbone, Cast(backbone, backbone, folder)


def stage(model: Path, folder: Path) -> tuple[Backbone, Cast]:
    """The same with their snapshots of the start."""
    backbone, cast_ = players(model, folder)
    for player in (POLICY, CALLER):
        cast_.snapshot(player, 0)
    return backbone, cast_


def shift(backbone: Backbone, name: str) -> None:
    """A step of learning."""
    backbone.load_adapter_state(name, {key: t + 0.5 for key, t in backbone.adapter_state(name).items()})


def same(left: dict[str, torch.Tensor], right: dict[str, torch.Tensor]) -> bool:
    return left.keys() == right.keys() and all(torch.equal(left[key], right[key]) for key in left)


def test_a_snapshot_is_frozen_and_can_be_gone_back_to(model: Path, tmp_path: Path) -> None:
    backbone, cast_ = stage(model, tmp_path)
    start = backbone.adapter_state(CALLER)
    shift(backbone, CALLER)
    assert cast_.snapshot(CALLER, 1) == "caller-round-1"
    assert same(backbone.adapter_state("caller-round-0"), start)
    assert not same(backbone.adapter_state("caller-round-1"), start)
    learning = backbone.adapter_parameters(CALLER)
    cast_.roll_back(CALLER, "caller-round-0")
    cast_.drop(CALLER, "caller-round-1")
    assert same(backbone.adapter_state(CALLER), start)
    assert all(a is b for a, b in zip(learning, backbone.adapter_parameters(CALLER), strict=True))
    assert (tmp_path / "caller-round-1" / "adapter_model.safetensors").is_file()  # a record of what was rejected


def test_half_way_back_is_the_mean_of_the_weights_in_memory_and_on_disk(model: Path, tmp_path: Path) -> None:
    backbone, cast_ = stage(model, tmp_path)
    start = backbone.adapter_state(CALLER)
    shift(backbone, CALLER)
    cast_.snapshot(CALLER, 1)
    for step in (0.25, 0.125):  # of the half that the shift was
        cast_.halve(CALLER, "caller-round-1", "caller-round-0")
        halved = backbone.adapter_state("caller-round-1")
        assert all(torch.allclose(halved[key], tensor + step) for key, tensor in start.items())
    assert same(backbone.adapter_state("caller-round-0"), start)
    cast_.drop(CALLER, "caller-round-1")
    cast_.recall(CALLER, "caller-round-1")
    assert same(backbone.adapter_state("caller-round-1"), halved)
    learning = backbone.adapter_parameters(CALLER)
    cast_.roll_back(CALLER, "caller-round-1")
    assert same(backbone.adapter_state(CALLER), halved)
    assert all(a is b for a, b in zip(learning, backbone.adapter_parameters(CALLER), strict=True))


def test_retired_snapshots_leave_memory_but_not_the_disk(model: Path, tmp_path: Path) -> None:
    backbone, cast_ = stage(model, tmp_path)
    shift(backbone, CALLER)
    cast_.snapshot(CALLER, 1)
    kept = backbone.adapter_state("caller-round-1")
    for name in ("caller-round-0", "caller-round-1"):
        cast_.retire(CALLER, name)
    assert set(backbone.adapters) == {POLICY, CALLER, "policy-round-0", "caller-round-0"}
    cast_.recall(CALLER, "caller-round-1")
    assert same(backbone.adapter_state("caller-round-1"), kept)


def test_a_resumed_game_has_whom_it_may_meet_in_memory_and_nobody_else(model: Path, tmp_path: Path) -> None:
    backbone, cast_ = stage(model, tmp_path / "adapters")
    for round_ in (1, 2, 3, 4):
        for player in (POLICY, CALLER):
            shift(backbone, player)
            cast_.snapshot(player, round_)
    kept = {name: backbone.adapter_state(name) for name in backbone.adapters}
    game = open_game(tmp_path)
    game.state = GameState(round=5, ticks=40, caller="caller-round-4", policy="policy-round-4")
    for name in ("caller-round-2", "caller-round-3"):
        game.pool.add(name)
    game.saves.save(game)

    again = open_game(tmp_path)
    resumed, again.cast = players(model, tmp_path / "adapters")
    again.saves.restore(again)
    there = {"policy-round-0", "policy-round-4", *(f"caller-round-{k}" for k in (0, 2, 3, 4))}
    assert set(resumed.adapters) == {POLICY, CALLER, *there}
    assert all(same(resumed.adapter_state(name), kept[name]) for name in there)
    for name in again.pool.names:
        again.cast.retire(CALLER, name)
    assert set(resumed.adapters) == {POLICY, CALLER, *there} - {"caller-round-2", "caller-round-3"}


def test_a_resumed_game_keeps_its_start_whatever_players_are_loaded_from_by_then(model: Path, tmp_path: Path) -> None:
    starts = {POLICY: "policy-round-0", CALLER: "caller-round-0"}
    game = open_game(tmp_path)
    backbone, game.cast = players(model, tmp_path / "adapters")
    game.saves.restore(game)
    first = {name: backbone.adapter_state(name) for name in starts.values()}
    files = {path: path.read_bytes() for path in (tmp_path / "adapters").rglob("*.safetensors")}
    assert len(files) == 2
    game.state.ticks = 1
    game.saves.save(game)

    again = open_game(tmp_path)
    changed, again.cast = players(model, tmp_path / "adapters", seed=7)
    assert not same(changed.adapter_state(POLICY), first["policy-round-0"])
    again.saves.restore(again)
    assert all(same(changed.adapter_state(name), weights_) for name, weights_ in first.items())
    assert {path: path.read_bytes() for path in files} == files


def test_a_game_without_a_checkpoint_starts_from_what_is_loaded(model: Path, tmp_path: Path) -> None:
    for seed in (0, 7):  # the first start was killed before it had saved anything
        game = open_game(tmp_path)
        backbone, game.cast = players(model, tmp_path / "adapters", seed=seed)
        game.saves.restore(game)
        assert same(backbone.adapter_state("caller-round-0"), backbone.adapter_state(CALLER))
    there, _ = players(model, tmp_path / "elsewhere")
    there.load_adapter("saved", tmp_path / "adapters" / "caller-round-0")
    assert same(there.adapter_state("saved"), backbone.adapter_state(CALLER))
