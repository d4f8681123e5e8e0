"""``toolspar crossplay``: every query policy of a run against every function caller, on held-out tasks."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from toolspar.app.gates import require_keys
from toolspar.app.kept_tools import config_of_run
from toolspar.app.one_device import on_one_device
from toolspar.app.quiet import quiet
from toolspar.app.run_folder import CROSS_PLAY
from toolspar.app.schema import TrainConfig
from toolspar.core.errors import ConfigError, RunError, require
from toolspar.runtime.run_layout import ADAPTERS, CHECKPOINTS
from toolspar.tasks.records import Split


def cross_play(run: Path, *, split: str, tasks: int | None, output: Path | None) -> int:
    """Measure the matrix, print it, and write it as CSV, JSON and a picture.

    Nothing of the run is changed, and it may still be going on: what was judged by its last checkpoint takes part.

    Args:
        run: Folder of a run.
        split: ``dev`` or ``test``.
        tasks: How many tasks are attacked; None: as many as the run's own judge attacks.
        output: Where the files go; None: ``crossplay/`` in the run's folder.

    Returns:
        The exit code, 0.

    Raises:
        RunError: it is no run, or none of its rounds has been judged.
        ConfigError: there are no tasks to attack, or not so many.
        ModelError: a model or an adapter cannot be loaded.
    """
    config = config_of_run(run)
    n = getattr(config.judge, f"{split}_attack_tasks") if tasks is None else tasks
    if tasks is None and n == 0:
        raise ConfigError(f"the judge of {run} attacks no {split} tasks: say how many with --tasks")
    require(n >= 1, "--tasks", n, ">= 1")
    require_keys(config.verify)
    quiet()
    _play(run, on_one_device(config), Split(split), n, output or run / CROSS_PLAY)
    return 0


def _play(run: Path, config: TrainConfig, split: Split, n: int, output: Path) -> None:
    from toolspar.app.players import generated, set_stage
    from toolspar.app.progress import wide_console
    from toolspar.game.cast import Cast
    from toolspar.game.crossplay import CrossPlayer, snapshots
    from toolspar.game.judge import Judge
    from toolspar.game.records import GameState
    from toolspar.report.crossplay import cross_play_table, write_cross_play
    from toolspar.runtime import checkpoint

    found = checkpoint.latest(run / CHECKPOINTS)
    state = GameState() if found is None else GameState.from_json(found.load("game.json"))
    if not state.reports:
        raise RunError(f"no round of {run} has been judged yet, so there are no snapshots to compare: let it go on")
    policies, callers = snapshots(state)
    usual = getattr(config.judge, f"{split.value}_tasks")
    attacked = generated(config.tasks, split, max(n, usual))[:n]  # the same that the run's own judge attacks
    console = wide_console()
    size = f"{len(policies)} policies against {len(callers)} callers on {n} {split.value} tasks"
    console.print(size, highlight=False)
    stage = set_stage(config, max_new_tokens=config.ppo.max_new_tokens, temperature=config.ppo.temperature)
    judge = Judge(
        tasks=attacked,
        split=split.value,
        arena=stage.arena,
        answerer=stage.answerer,
        settings=dataclasses.replace(config.judge, robust_rewrites_per_task=0),
        attack_tasks=n,
        seed=config.seed,
    )
    matrix = CrossPlayer(judge, Cast(stage.backbone, stage.backbone, run / ADAPTERS)).matrix(policies, callers)
    title = f"Cross-play on {split.value} after {len(state.reports)} rounds"
    console.print(cross_play_table(matrix, title))
    for path in write_cross_play(matrix, output, split.value, title):
        console.print(str(path), soft_wrap=True, highlight=False, markup=False)
