"""What a comparison found of each run, item by item, so that a later one can count it in when the adapters are gone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from toolspar.app.compare_runs import ComparedRun, Played
from toolspar.core.errors import RunError
from toolspar.evaluate.arms import ADVERSARIAL, CLEAN, ROBUST, Measurement
from toolspar.evaluate.measure import Item
from toolspar.runtime.files import replace_atomically
from toolspar.tasks.records import Task

OUTCOMES = "outcomes.json"


@dataclass(frozen=True, slots=True)
class MeasuredRun:
    """A run, and what its caller made of all items.

    Example:
        >>> played = Played("arm_game", "0123456789ab", "ba9876543210")
        >>> MeasuredRun(played, "arm_game", 0, {"episodes": 2048}, 9000.0, "logs/arm_game/...", "0123456789ab", {}).seed
        0
    """

    played: Played
    arm: str
    seed: int
    budget: Mapping[str, int]
    seconds: float
    folder: str
    """Where it lay when it was measured."""
    caller: str
    """Digest of its caller's adapter."""
    measures: Mapping[str, Measurement]


def write_outcomes(path: Path, conditions: Mapping[str, Any], runs: Sequence[MeasuredRun]) -> None:
    """Keep what was found; each item once, whoever answered it.

    Args:
        path: The file.
        conditions: What must be equal in comparisons that are put together.
        runs: The runs.
    """
    items: dict[tuple[str, str, str], int] = {}

    def answered(measurement: Measurement) -> list[list[Any]]:
        keys = [(item.task.task_id, item.query, item.kind) for item in measurement.items]
        numbers = [items.setdefault(key, len(items)) for key in keys]
        return [[number, right] for number, right in zip(numbers, measurement.outcomes, strict=True)]

    rows = [
        {
            "played": asdict(run.played),
            **{name: getattr(run, name) for name in ("seed", "seconds", "folder", "caller")},
            "budget": dict(run.budget),
            "measures": {name: answered(measurement) for name, measurement in run.measures.items()},
        }
        for run in runs
    ]
    content = {"conditions": conditions, "items": [list(key) for key in items], "runs": rows}
    replace_atomically(path, (json.dumps(content, ensure_ascii=False) + "\n").encode())


class Earlier:
    """A comparison that was measured before.

    Args:
        path: Its file, or the folder that it is in.

    Raises:
        RunError: there is no such file, or it is damaged.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            text = (path / OUTCOMES if path.is_dir() else path).read_text(encoding="utf-8")
        except OSError as error:
            raise RunError(f"{path}: no earlier comparison there ({error.strerror}): name its folder") from error
        with self._damage():
            self._content = json.loads(text)
            self.played = [Played(**row["played"]) for row in self._content["runs"]]

    def runs(
        self, conditions: Mapping[str, Any], tasks: Iterable[Task], names: Mapping[Played, str]
    ) -> list[MeasuredRun]:
        """Its runs.

        Args:
            conditions: Those of this comparison.
            tasks: The test tasks of this comparison.
            names: What arms are called here.

        Raises:
            RunError: it is damaged, or it was measured under other conditions.
        """
        with self._damage():
            if different := _different(self._content["conditions"], json.loads(json.dumps(conditions))):
                raise RunError(
                    f"{self._path}: it was measured with {different}: measure its runs again, or leave it out"
                )
            items = self._items(tasks)
            rows = zip(self.played, self._content["runs"], strict=True)
            return [_run(played, names[played], row, items) for played, row in rows]

    def items(self, tasks: Iterable[Task]) -> dict[str, list[Item]]:
        """What its callers were asked, the same for all: clean, robust and adversarial items.

        Args:
            tasks: The test tasks of this comparison.

        Raises:
            RunError: it is damaged, or another kind of file.
        """
        with self._damage():
            items = self._items(tasks)
            measures = self._content["runs"][0]["measures"]
            return {name: [items[number] for number, _ in measures[name]] for name in (CLEAN, ROBUST, ADVERSARIAL)}

    def _items(self, tasks: Iterable[Task]) -> list[Item]:
        known = {task.task_id: task for task in tasks}
        return [Item(known[task_id], query, kind) for task_id, query, kind in self._content["items"]]

    @contextmanager
    def _damage(self) -> Iterator[None]:
        try:
            yield
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise RunError(f"{self._path} is damaged: measure its runs again, or leave it out") from error


def require_each_once(runs: Sequence[MeasuredRun | ComparedRun]) -> None:
    """Refuse a run that is there twice, measured earlier or to be measured now.

    Raises:
        RunError: two are of one arm and seed.
    """
    seen: dict[tuple[str, int], MeasuredRun | ComparedRun] = {}
    for run in runs:
        other = seen.setdefault((run.arm, run.seed), run)
        if other is not run:
            raise RunError(f"{run.folder} and {other.folder} are both {run.arm} seed {run.seed}: leave one out")


def _run(played: Played, arm: str, row: Mapping[str, Any], items: Sequence[Item]) -> MeasuredRun:
    measures = {
        name: Measurement([items[number] for number, _ in answers], [right for _, right in answers])
        for name, answers in row["measures"].items()
    }
    plain = {name: row[name] for name in ("seed", "budget", "seconds", "folder", "caller")}
    return MeasuredRun(played, arm, **plain, measures=measures)


def _different(theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> str:
    """The first condition that differs, as ``key=theirs (here ours)``; empty where all are equal."""
    there, here = _flat("", theirs), _flat("", ours)
    for key in dict.fromkeys((*here, *there)):
        if there.get(key) != here.get(key):
            return f"{key}={there.get(key)} ({here.get(key)} here)"
    return ""


def _flat(prefix: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        return {prefix: value}
    return {k: v for name, part in value.items() for k, v in _flat(f"{prefix}.{name}".lstrip("."), part).items()}
