"""Faults in the middle of a game: an endpoint that vanishes, and numbers that are not finite."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from tests.support.endpoint_server import Reply, Server, endpoint_settings, fault, says, serving
from tests.support.gates import gate_settings
from tests.support.scripted_game import NamedCast, Silent, scripted_game

from toolspar.app.gates import load_gate
from toolspar.app.schema import EmbedderSettings
from toolspar.core.errors import RunError
from toolspar.game.loop import Game
from toolspar.game.patience import Patience
from toolspar.game.records import GameState
from toolspar.game.recovery import recover
from toolspar.runtime import checkpoint
from toolspar.runtime.metrics import MetricRow, read_metrics, without_timings
from toolspar.runtime.settings import CheckpointSettings

SAME = '{"verdict": "same"}'


class Names(NamedCast):
    """Snapshots that are only names, also after a resume."""

    def recall(self, player: str, name: str) -> None: ...


class After(Silent):
    """Does something once so many steps have been played."""

    def __init__(self, steps: int, action: Callable[[], None]) -> None:
        self.steps = steps
        self.action = action

    def on_step(self, state: GameState, metrics: dict[str, float]) -> None:
        self.steps -= 1
        if self.steps == 0:
            self.action()


def open_game(run: Path, url: str | None = None) -> Game:
    """A scripted game that saves after every step; with an address, a judge there must find each rewrite the same."""
    recover(run, print)
    game = scripted_game(run)
    game.cast = Names(run / "adapters")
    game.saves.settings = CheckpointSettings(every_updates=1, keep=2)
    if url is not None:
        judge = endpoint_settings(url, max_retries=0, timeout_seconds=2.0)
        settings = gate_settings(checks=["identity", "format", "judge"], judge=judge)
        game.attack.arena.gate = load_gate(settings, EmbedderSettings(ref="package:minilm"))
        # enough episodes to tell an outage from bad luck
        game.attack.ppo = replace(game.attack.ppo, episodes_per_rollout=16, rewrites_per_task=4)
    return game


def play(game: Game) -> None:
    try:
        game.play()
    finally:
        game.metrics.close()
        game.saves.events.close()


def rows(run: Path) -> list[MetricRow]:
    return without_timings(read_metrics(run / "metrics.csv"))


def value(run: Path, phase: str, update: int, metric: str) -> float:
    (found,) = [r.value for r in rows(run) if (r.phase, r.update, r.metric) == (phase, update, metric)]
    return found


def always_same(body: dict[str, Any], number: int) -> Reply:
    return says(SAME)


def test_a_judge_that_vanishes_stops_the_run_and_when_it_is_back_the_run_goes_on(tmp_path: Path) -> None:
    with serving(always_same) as server:
        play(open_game(tmp_path / "unbroken", server.url))
    run = tmp_path / "run"
    with serving(always_same) as server:
        game = open_game(run, server.url)
        game.observer = After(2, lambda: close(server))  # survey, first attack
        with pytest.raises(RunError) as caught:
            play(game)
    assert "checks of the gate broke on " in str(caught.value)
    assert "more than reward.max_error_share=0.5 allows" in str(caught.value)
    assert "127.0.0.1" in str(caught.value) and "\n" not in str(caught.value)
    kept = rows(run)
    assert {(row.phase, row.update) for row in kept} == {("survey", 0), ("attack", 0)}
    with serving(always_same) as server:
        play(open_game(run, server.url))
    assert rows(run) == rows(tmp_path / "unbroken")
    assert rows(run)[: len(kept)] == kept
    assert (run / "episodes.jsonl").read_bytes() == (tmp_path / "unbroken" / "episodes.jsonl").read_bytes()


def close(server: Server) -> None:
    """Nobody listens there any more."""
    server.script = lambda body, number: Reply(drop=True)
    server.shutdown()
    server.server_close()


def test_a_judge_that_stumbles_costs_only_the_rewrites_it_was_asked_about(tmp_path: Path) -> None:
    with serving(lambda body, number: fault(500) if number == 0 else says(SAME)) as server:
        play(open_game(tmp_path, server.url))
    assert value(tmp_path, "attack", 0, "episodes/dropped") == 1.0
    assert value(tmp_path, "attack", 1, "episodes/dropped") == 0.0
    assert {row.phase for row in rows(tmp_path)} == {"survey", "attack", "harvest", "defend", "judge"}


def poison_policy(game: Game, updates: int) -> None:
    """The policy's log-probabilities are not finite in the first updates of this process."""
    learner = game.attack.learner
    healthy, update = learner.policy.logprobs, learner.update
    left = [updates]

    def logprobs(*args: Any) -> Any:
        logp_BT, entropy_BT, mask_BT = healthy(*args)
        return (logp_BT * torch.nan if left[0] > 0 else logp_BT), entropy_BT, mask_BT

    def counted(*args: Any, **kwargs: Any) -> Any:
        try:
            return update(*args, **kwargs)
        finally:
            left[0] -= 1

    learner.policy.logprobs = logprobs  # type: ignore[method-assign]
    learner.update = counted  # type: ignore[method-assign]


def weights(game: Game) -> list[torch.Tensor]:
    return [tensor for engine in (game.saves.attacker,) for tensor in engine.state()["parameters"].values()]


def test_one_update_that_is_not_finite_is_left_out_and_counted(tmp_path: Path) -> None:
    game = open_game(tmp_path)
    poison_policy(game, 1)
    play(game)
    assert value(tmp_path, "attack", 0, "ppo/skipped_steps") > 0
    assert value(tmp_path, "attack", 0, "ppo/steps") == 0
    assert value(tmp_path, "attack", 1, "ppo/skipped_steps") == 0
    assert all(bool(tensor.isfinite().all()) for tensor in weights(game))


def test_updates_that_stay_not_finite_stop_the_run_and_the_next_start_goes_on(tmp_path: Path) -> None:
    game = open_game(tmp_path)
    before = weights(game)
    poison_policy(game, 2)
    with pytest.raises(RunError) as caught:
        play(game)
    assert str(caught.value) == (
        "the loss or its gradient was not finite in 2 updates in a row (round 1 attack 2), so nothing was learnt in "
        "them: lower ppo.learning_rate and ppo.critic_learning_rate, or take runtime.precision=32, and start anew; "
        "schedule.max_skipped_updates says how many are borne"
    )
    assert all(torch.equal(a, b) for a, b in zip(before, weights(game), strict=True))
    found = checkpoint.latest(tmp_path / "checkpoints")
    assert found is not None and found.position == 2
    play(open_game(tmp_path))
    assert value(tmp_path, "attack", 0, "ppo/steps") == 0  # what was recorded stays
    assert value(tmp_path, "attack", 1, "ppo/steps") > 0


def test_a_restart_does_not_forget_how_many_updates_took_no_step(tmp_path: Path) -> None:
    game = open_game(tmp_path)
    poison_policy(game, 1)
    game.observer = After(2, stop)  # survey, first attack
    with pytest.raises(KeyboardInterrupt):
        play(game)
    game = open_game(tmp_path)
    game.saves.restore(game)
    assert game.state.stuck == {}  # the step was not finished, and is played again
    poison_policy(game, 1)
    game.observer = After(2, stop)  # first attack, second attack
    with pytest.raises(KeyboardInterrupt):
        play(game)
    game = open_game(tmp_path)
    poison_policy(game, 1)
    with pytest.raises(RunError, match=r"in 2 updates in a row \(round 1 attack 2\)"):
        play(game)


def stop() -> None:
    raise KeyboardInterrupt


def test_a_defence_that_is_not_finite_stops_too(tmp_path: Path) -> None:
    game = open_game(tmp_path)
    healthy = game.defend.learner.logprobs

    def logprobs(*args: Any) -> Any:
        logp_BT, mask_BT = healthy(*args)
        return logp_BT * torch.nan, mask_BT

    game.defend.learner.logprobs = logprobs
    with pytest.raises(RunError, match=r"in 2 updates in a row \(round 1 defend 2\).*lower defend\.sft\.learning_rate"):
        play(game)
    assert [value(tmp_path, "defend", step, "sft/skipped_steps") for step in (0, 1)] == [1.0, 1.0]


def test_patience_counts_what_happens_in_a_row_only() -> None:
    no_step = {"ppo/skipped_steps": 4.0, "ppo/steps": 0.0}
    patience, stuck = Patience(2), dict[str, int]()
    one_step = {"ppo/skipped_steps": 3.0, "ppo/steps": 1.0}
    for metrics in (no_step, no_step, one_step, no_step, {"survey/tasks": 4.0}, no_step):
        patience.watch(metrics, stuck, "here")
    patience.watch({"sft/skipped_steps": 1.0, "sft/steps": 0.0}, stuck, "here")  # the other player's
    assert stuck == {"ppo": 2, "sft": 1}
    with pytest.raises(RunError, match="in 3 updates in a row"):
        Patience(2).watch(no_step, stuck, "here")  # whoever counts
