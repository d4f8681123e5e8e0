"""Saving and restoring a game: adapters and optimisers, the state, and what was recorded up to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from toolspar.archive.store import Archive
from toolspar.game.cast import CALLER, POLICY, snapshot_name
from toolspar.game.records import GameState
from toolspar.runtime import checkpoint
from toolspar.runtime.engine import Engine
from toolspar.runtime.metrics import MetricLog
from toolspar.runtime.records import EventLog
from toolspar.runtime.settings import CheckpointSettings
from toolspar.runtime.stopping import StopRequested, noted

if TYPE_CHECKING:
    from toolspar.game.loop import Game


class Saves:
    """Checkpoints of one run.

    What a checkpoint holds is enough: logs and the archive are cut back to its position, snapshots are found by name,
    and all chance comes from streams named by position. So a resumed game repeats an uninterrupted one bit for bit.

    Args:
        folder: ``checkpoints/`` of the run.
        settings: How often, and how many stay.
        attacker: Engine of policy and critic.
        defender: Engine of the function caller.
        archive: Verified flips.
        metrics: Metric log.
        events: Episode log.
        asked_to_stop: The signal that asks the run to stop, 0 if there is none; all ranks must get the same answer.
    """

    def __init__(
        self,
        folder: Path,
        settings: CheckpointSettings,
        *,
        attacker: Engine,
        defender: Engine,
        archive: Archive,
        metrics: MetricLog,
        events: EventLog,
        asked_to_stop: Callable[[], int] = noted,
    ) -> None:
        self.folder = folder
        self.settings = settings
        self.attacker = attacker
        self.defender = defender
        self.archive = archive
        self.metrics = metrics
        self.events = events
        self.asked_to_stop = asked_to_stop

    def save_if_due(self, game: Game) -> None:
        """Save after every ``every_updates`` steps, whenever a phase has ended, and when the run is asked to stop.

        Raises:
            StopRequested: it was asked to, and has been saved.
        """
        stop = self.asked_to_stop()
        if stop or game.state.step == 0 or game.state.ticks % self.settings.every_updates == 0:
            self.save(game)
        if stop:
            raise StopRequested(stop)

    def save(self, game: Game) -> None:
        """Write a checkpoint of the current position.

        Raises:
            RunError: the disk is full or not writable; earlier checkpoints stay.
        """
        game.state.curriculum = game.attack.curriculum.state()
        game.state.pool = game.pool.state()
        self.metrics.sync()
        self.events.sync()
        payloads = {
            "game.json": game.state.to_json(),
            "attacker.pt": self.attacker.state(),
            "defender.pt": self.defender.state(),
        }
        checkpoint.save(self.folder, game.state.ticks, payloads, self.settings.keep)

    def restore(self, game: Game) -> None:
        """Go back to the newest complete checkpoint, or to the start, and drop what was recorded after it.

        Raises:
            StopRequested: the run was asked to stop before it has played anything.
        """
        found = checkpoint.latest(self.folder)
        if found is not None:
            game.state = GameState.from_json(found.load("game.json"))
            self.attacker.load_state(found.load("attacker.pt"))
            self.defender.load_state(found.load("defender.pt"))
            game.attack.curriculum.load_state(game.state.curriculum)
            game.pool.load_state(game.state.pool)
            self._recall_snapshots(game)
            game.attack.restrict(game.state)
        last = game.state.ticks - 1
        self.metrics.truncate_after(last)
        self.events.truncate_after(last)
        self.archive.truncate_after(game.state.round, last)
        if stop := self.asked_to_stop():
            raise StopRequested(stop)

    def _recall_snapshots(self, game: Game) -> None:
        start = {snapshot_name(POLICY, 0), game.state.policy}
        callers = {snapshot_name(CALLER, 0), game.state.caller, *game.pool.names}
        for name in sorted(start):
            game.cast.recall(POLICY, name)
        for name in sorted(callers):
            game.cast.recall(CALLER, name)
