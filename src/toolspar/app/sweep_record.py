"""``sweep.json``: the points of a sweep, for whoever asks later what became of them."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from toolspar.core.errors import RunError
from toolspar.runtime.files import replace_atomically

RECORD = "sweep.json"


@dataclass(frozen=True, slots=True)
class Point:
    """One job of a sweep.

    Example:
        >>> Point(("reward=bandpass", "seed=1"), Path("logs/default/0123456789ab/seed1")).value("seed")
        '1'
    """

    overrides: tuple[str, ...]
    run: Path
    """Folder of its run."""

    def value(self, key: str) -> str:
        """What it says of a key; empty if nothing."""
        return next((line.partition("=")[2] for line in self.overrides if line.partition("=")[0] == key), "")


@dataclass(frozen=True, slots=True)
class SweepRecord:
    """What a sweep consists of.

    Example:
        >>> SweepRecord("curricula", ()).name
        'curricula'
    """

    name: str
    points: tuple[Point, ...]


def write_record(folder: Path, name: str, points: Sequence[Point]) -> None:
    """Write the record; the runs' folders are relative to it, so that all logs can be moved together.

    Raises:
        RunError: the disk is full or not writable.
    """
    data = {
        "name": name,
        "points": [{"overrides": list(point.overrides), "run": os.path.relpath(point.run, folder)} for point in points],
    }
    replace_atomically(folder / RECORD, (json.dumps(data, indent=1) + "\n").encode())


def read_record(folder: Path) -> SweepRecord:
    """Read the record of a sweep.

    Raises:
        RunError: there is none, or it is damaged.
    """
    path = folder / RECORD
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        points = tuple(
            Point(tuple(point["overrides"]), Path(os.path.normpath(folder / point["run"]))) for point in data["points"]
        )
        return SweepRecord(str(data["name"]), points)
    except OSError as error:
        raise RunError(
            f"{folder} is not the folder of a sweep (no {RECORD}): toolspar train -m names it when it ends"
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise RunError(f"{path} is damaged: start the sweep's command again, which writes it anew") from error
