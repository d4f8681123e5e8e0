"""Saving and restoring a game: adapters and optimisers, the state, and what was recorded up to it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolspar.archive.store import Archive
from toolspar.core.errors import RunError
from toolspar.game.cast import CALLER, POLICY, snapshot_name
from toolspar.game.records import GameState, of_this_version
from toolspar.game.recovery import RECORDS, statement
from toolspar.runtime import checkpoint
from toolspar.runtime.engine import Engine
from toolspar.runtime.metrics import MetricLog
from toolspar.runtime.ranks import ALONE, Ranks
from toolspar.runtime.records import EventLog
from toolspar.runtime.settings import CheckpointSettings
from toolspar.runtime.stopping import StopRequested, noted, strongest
from toolspar.runtime.witness import Witness

if TYPE_CHECKING:
    from toolspar.game.loop import Game


_PAYLOADS = ("game.json", "attacker.pt", "defender.pt")


class Saves:
    """Checkpoints of one run.

    What a checkpoint holds is enough: logs and the archive are cut back to its position, snapshots are found by name,
    and all chance comes from streams named by position. So a resumed game repeats an uninterrupted one bit for bit.

    Args:
        folder: ``checkpoints/`` in the folder of the run.
        settings: How often, and how many stay.
        attacker: Engine of policy and critic.
        defender: Engine of the function caller.
        archive: Verified flips.
        metrics: Metric log.
        events: Episode log.
        ranks: Who play this game; the first one writes, and tells the others what it has read.
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
        ranks: Ranks = ALONE,
    ) -> None:
        self.folder = folder
        self.settings = settings
        self.attacker = attacker
        self.defender = defender
        self.archive = archive
        self.metrics = metrics
        self.events = events
        self.ranks = ranks
        self.witness = Witness(folder.parent)

    def save_if_due(self, game: Game) -> None:
        """Save after every ``every_updates`` steps, whenever a phase has ended, and when the run is asked to stop.

        Raises:
            StopRequested: it was asked to, and has been saved.
        """
        stop = self._asked_to_stop()
        if stop or game.state.step == 0 or game.state.ticks % self.settings.every_updates == 0:
            self.save(game)
        if stop:
            raise StopRequested(stop)

    def save(self, game: Game) -> None:
        """Write a checkpoint of the current position.

        Raises:
            RunError: the disk is full or not writable, or ranks differ in the state of the game; earlier checkpoints
                stay.
        """
        game.state.curriculum = game.attack.curriculum.state()
        game.state.pool = game.pool.state()
        if memory := game.attack.arena.memory:
            game.state.answers = memory.state()
        self.metrics.sync()
        self.events.sync()
        payloads = {
            "game.json": game.state.to_json(),
            "attacker.pt": self.attacker.state(),
            "defender.pt": self.defender.state(),
        }
        self._require_same(payloads["game.json"])
        if self.ranks.is_first:
            payloads[RECORDS] = statement(self.witness, game.state, all_meet=game.keep_matrix is not None)
            checkpoint.save(self.folder, game.state.ticks, payloads, self.settings.keep)
        self.metrics.publish(game.state.ticks - 1)

    def restore(self, game: Game) -> None:
        """Go back to the newest complete checkpoint, or to the start, and drop what was recorded after it.

        Only a run that begins takes a snapshot of what the players start from: the folder that they were loaded from
        may hold something else by the time the run goes on.

        Raises:
            RunError: another version wrote the checkpoint.
            StopRequested: the run was asked to stop before it has played anything.
        """
        found = self.ranks.first(self._newest)
        if found is not None:
            self._go_back(game, found)
        else:
            for player in (POLICY, CALLER):
                game.cast.snapshot(player, 0)
        last = game.state.ticks - 1
        self.metrics.truncate_after(last)
        self.events.truncate_after(last)
        self.archive.truncate_after(game.state.round, last)
        self.metrics.publish(last)
        if stop := self._asked_to_stop():
            raise StopRequested(stop)

    def _go_back(self, game: Game, found: dict[str, Any]) -> None:
        """Make the game what a checkpoint's payloads say."""
        game.state = GameState.from_json(found["game.json"])
        self.attacker.load_state(found["attacker.pt"])
        self.defender.load_state(found["defender.pt"])
        with of_this_version():
            game.attack.curriculum.load_state(game.state.curriculum)
            game.pool.load_state(game.state.pool)
            if memory := game.attack.arena.memory:
                memory.load_state(game.state.answers)
        self._recall_snapshots(game)
        game.attack.restrict(game.state)

    def _asked_to_stop(self) -> int:
        """The signal that asks the run to stop, 0 if there is none: a rank that got it stops all, at the same step."""
        return strongest(self.ranks.gather(noted()))

    def _newest(self) -> dict[str, Any] | None:
        found = checkpoint.latest(self.folder)
        return None if found is None else {name: found.load(name) for name in _PAYLOADS}

    def _require_same(self, state: dict[str, Any]) -> None:
        """Ranks decide the same from the same numbers; should one ever differ, nothing of it must be saved."""
        if self.ranks.world > 1:
            digest = hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()
            if len(set(self.ranks.gather(digest))) > 1:
                raise RunError(
                    "the ranks differ in the state of the game, so it is not saved: start the same command again to "
                    "resume from the last checkpoint, and report this if it happens again"
                )

    def _recall_snapshots(self, game: Game) -> None:
        policies = {snapshot_name(POLICY, 0), game.state.policy}
        callers = {snapshot_name(CALLER, 0), game.state.caller, *game.pool.names}
        for name in sorted(policies):
            game.cast.recall(POLICY, name)
        for name in sorted(callers):
            game.cast.recall(CALLER, name)
