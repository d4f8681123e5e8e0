"""Weights & Biases as a mirror of the run's folder.

Only what a checkpoint holds is shown, and only what W&B does not hold yet: online its server is asked, offline its own
file is read back. So a run that was killed, requeued or resumed anywhere, offline and then online included, is one
curve without gaps or doubles, however the process ended.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from toolspar.core.errors import first_line
from toolspar.runtime.files import replace_atomically
from toolspar.runtime.metric_rows import METRICS_FILE
from toolspar.runtime.settings import WandbSettings
from toolspar.runtime.sinks.wandb_content import POSITION, ROUND, Keepsake, Moment, Reader
from toolspar.runtime.sinks.wandb_run import NOTHING, Labels, WandbRun, held_offline, new_id

STATE_FILE = "wandb.json"
WANDB_FOLDER = "wandb"


class WandbMirror:
    """Shows a run's folder on W&B. A fault of W&B is one warning, after which the game goes on without it.

    Args:
        folder: Folder of the run.
        settings: What W&B is told, and how.
        labels: Group, name and configuration.
        events: File of the episodes in the folder.
        keepsakes: What is kept after each round.
        say: Takes a line for the user.
        warn: Takes a warning for the user.
    """

    def __init__(
        self,
        folder: Path,
        settings: WandbSettings,
        labels: Labels,
        *,
        events: str,
        keepsakes: Sequence[Keepsake],
        say: Callable[[str], None],
        warn: Callable[[str], None],
    ) -> None:
        self.folder = folder
        self.settings = settings
        self.labels = labels
        self.keepsakes = keepsakes
        self._say = say
        self._warn = warn
        self._reader = Reader(folder / METRICS_FILE, folder / events, settings.examples_per_round)
        self._run: WandbRun | None = None
        self._off = False
        self._state: dict[str, Any] = {}
        self._held = NOTHING

    def publish(self, position: int) -> None:
        """Show all that was recorded up to and including ``position``, unless W&B holds it already."""
        if self._off:
            return
        try:
            run = self._run or self._start()
            moments = list(self._reader.moments(position))
            ended = [moment for moment in moments if moment.judged and moment.position <= self._held]
            for moment in moments:
                if moment.position > self._held:
                    run.log(moment.position, {POSITION: moment.position, ROUND: moment.round, **moment.shown})
                    self._held = moment.position
                # of the rounds that W&B holds, the last may have been cut off before its artifacts
                if moment.judged and (moment not in ended or moment is ended[-1]):
                    self._keep(run, moment)
            self._write_state(through=self._held)
        except Exception as error:
            self._fail(error)

    def finish(self, outcome: Mapping[str, Any] | None) -> None:
        """End this start on W&B; ``outcome`` is None where the run did not come to its end."""
        if self._run is None:
            return
        run, self._run = self._run, None
        try:
            run.finish(None if outcome is None else flat(outcome))
        except Exception as error:
            self._fail(error)
            return
        if self.settings.mode == "offline":
            self._say(f"W&B: offline in {self.folder / WANDB_FOLDER}; send it with: wandb sync {run.place}")

    def _start(self) -> WandbRun:
        self._state = self._read_state()
        held = self._held_by_last_start()
        self._run = run = WandbRun(self.folder, self.settings, self.labels, self._state["id"])
        online = self.settings.mode == "online"
        self._held = run.holds if online else held
        self._write_state(folder=run.folder_name, before=self._held, through=self._held)
        if online:
            self._say(f"W&B: {run.place}")
        return run

    def _held_by_last_start(self) -> int:
        """The last position that W&B was given, as far as this machine knows."""
        state = self._state
        name = str(state.get("folder", ""))
        last = self.folder / WANDB_FOLDER / name
        if self.settings.mode == "online" or not name.startswith("offline-") or not last.is_dir():
            return int(state.get("through", NOTHING))  # sent, or sent and cleaned up
        held = held_offline(last)
        return held if held > NOTHING else int(state.get("before", NOTHING))

    def _keep(self, run: WandbRun, moment: Moment) -> None:
        """What a round leaves, as artifacts."""
        figures = {name: value for name, value in moment.shown.items() if isinstance(value, int | float)}
        for keepsake in self.keepsakes:
            folder = self.folder / keepsake.path(moment.round)
            if not folder.is_dir() or (keepsake.judged and not figures.get("judge/kept")):
                continue
            aliases = [f"round-{moment.round}", "latest"]
            if keepsake.judged and self._reader.is_best(moment.round):
                aliases.append("best")
            run.keep(keepsake.name, keepsake.kind, folder, aliases, {ROUND: moment.round, **figures})

    def _fail(self, error: Exception) -> None:
        self._off = True
        run, self._run = self._run, None
        reason = first_line(error)
        self._warn(
            f"W&B is off from here on ({reason}). The game goes on, metrics.csv holds everything, and the next start "
            "of the run shows what is missing."
        )
        if run is not None:
            with contextlib.suppress(Exception):
                run.finish(None)

    def _read_state(self) -> dict[str, Any]:
        try:
            state = json.loads((self.folder / STATE_FILE).read_text(encoding="utf-8"))
            if isinstance(state, dict) and isinstance(state.get("id"), str):
                return state
        except (OSError, ValueError):
            pass
        state = {"id": new_id()}
        self._save(state)  # before W&B hears of it: a kill in between must not make two runs of one
        return state

    def _write_state(self, **changes: Any) -> None:
        self._state = {**self._state, **changes}
        self._save(self._state)

    def _save(self, state: Mapping[str, Any]) -> None:
        replace_atomically(self.folder / STATE_FILE, (json.dumps(state) + "\n").encode())


def flat(outcome: Mapping[str, Any]) -> dict[str, float]:
    """The numbers of an outcome by name, those of its effects included.

    Example:
        >>> flat({"objective": 0.5, "effects": [{"name": "clean accuracy", "effect": {"difference": 0.25}}]})
        {'objective': 0.5, 'effect/clean_accuracy': 0.25}
    """
    numbers: dict[str, float] = {name: value for name, value in outcome.items() if isinstance(value, int | float)}
    for effect in outcome.get("effects", []):
        if effect["effect"].get("n_clusters") == 0:  # nothing was measured
            continue
        numbers[f"effect/{effect['name'].replace(' ', '_')}"] = effect["effect"]["difference"]
    return numbers
