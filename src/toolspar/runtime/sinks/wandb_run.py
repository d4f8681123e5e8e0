"""One run on Weights & Biases: the only file that imports ``wandb``."""

from __future__ import annotations

import json
import logging
import secrets
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolspar.runtime.settings import WandbSettings
from toolspar.runtime.sinks.wandb_content import JUDGE, POSITION, ROUND, Histogram, Table

if TYPE_CHECKING:
    from wandb.sdk.wandb_run import Run

NOTHING = -1
"""The position before the first."""


@dataclass(frozen=True, slots=True)
class Labels:
    """What a run is called among others.

    Example:
        >>> Labels("first_game.curricula", "seed1 curriculum=none").job_type
        'train'
    """

    group: str
    name: str
    config: Mapping[str, Any] = field(default_factory=dict[str, Any])
    job_type: str = "train"


class WandbRun:
    """Starts a run, or goes on with it, on W&B.

    Every position is a step of W&B's own, so that what it holds already is never counted twice.

    Args:
        folder: Folder of the run; W&B's own files appear in its ``wandb/``.
        settings: Project, mode, patience.
        labels: Group and name.
        run_id: Stable id; a known one is gone on with.

    Raises:
        Exception: whatever ``wandb`` raises: no network, no key, no such project.
    """

    def __init__(self, folder: Path, settings: WandbSettings, labels: Labels, run_id: str) -> None:
        import wandb

        logging.getLogger("wandb").propagate = False  # its faults are told as one line, by the mirror
        logging.raiseExceptions = False  # on a full disk each line of its own log would print a traceback
        quiet = wandb.Settings(
            silent=True,
            console="off",  # live displays and W&B's capture garble each other
            disable_code=True,
            init_timeout=settings.timeout_seconds,
            finish_timeout=settings.timeout_seconds,
        )
        wandb.setup(settings=quiet)  # or it announces itself before it has read them
        self._wandb = wandb
        self.run: Run = wandb.init(
            project=settings.project,
            entity=settings.entity,
            group=labels.group,
            name=labels.name,
            job_type=labels.job_type,
            config=dict(labels.config),
            id=run_id,
            resume="allow",
            mode="online" if settings.mode == "online" else "offline",
            dir=str(folder),
            settings=quiet,
        )
        self.run.define_metric(POSITION, hidden=True)
        self.run.define_metric(ROUND, hidden=True)
        self.run.define_metric("*", step_metric=POSITION)
        self.run.define_metric(f"{JUDGE}/*", step_metric=ROUND)

    @property
    def place(self) -> str:
        """Where it can be looked at: an address, or the folder that ``wandb sync`` takes."""
        return self.run.url or str(Path(self.run.dir).parent)

    @property
    def folder_name(self) -> str:
        """Name of this start's folder in ``wandb/``."""
        return Path(self.run.dir).parent.name

    @property
    def holds(self) -> int:
        """The last position that W&B's server holds."""
        return self.run.starting_step - 1

    def log(self, position: int, shown: Mapping[str, float | Histogram | Table]) -> None:
        """Show one position."""
        self.run.log({name: self._native(value) for name, value in shown.items()}, step=position, commit=True)

    def keep(self, name: str, kind: str, folder: Path, aliases: Sequence[str], metadata: Mapping[str, Any]) -> None:
        """Keep a folder as an artifact; its files stay where they are."""
        artifact = self._wandb.Artifact(f"{name}-{self.run.id}", type=kind, metadata=dict(metadata))
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                artifact.add_file(str(path), name=path.relative_to(folder).as_posix(), policy="immutable")
        self.run.log_artifact(artifact, aliases=list(aliases))

    def finish(self, summary: Mapping[str, Any] | None) -> None:
        """End this start; without a summary the run counts as failed."""
        for name, value in (summary or {}).items():
            self.run.summary[name] = value
        self.run.finish(exit_code=0 if summary is not None else 1)

    def _native(self, value: float | Histogram | Table) -> Any:
        if isinstance(value, Histogram):
            return self._wandb.Histogram(list(value.values), num_bins=min(32, max(2, len(value.values))))
        if isinstance(value, Table):
            return self._wandb.Table(columns=list(value.columns), data=[list(row) for row in value.rows])
        return value


def new_id() -> str:
    """An id that no other run has."""
    return secrets.token_hex(5)


def held_offline(folder: Path) -> int:
    """The last position in an offline run's folder; ``NOTHING`` if it holds none.

    W&B writes seconds behind and loses what it holds back when its owner is killed: only the file itself can tell.
    """
    command = [sys.executable, "-m", "wandb", "leet", "inspect", "--json", str(folder)]
    printed = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False).stdout
    last = NOTHING
    for line in printed.splitlines():
        if '"history"' not in line:
            continue
        try:
            last = max(last, int(json.loads(line)["history"]["item"][POSITION]))
        except (ValueError, KeyError, TypeError):  # a torn end
            continue
    return last
