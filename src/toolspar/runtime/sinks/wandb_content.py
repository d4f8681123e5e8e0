"""What a run's folder has to show on Weights & Biases: plain data, made from the files alone, without ``wandb``."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from toolspar.runtime.metric_rows import MetricRow, parse_row

EXAMPLES = "examples/attacks"
EXAMPLE_COLUMNS = ("query", "rewrite", "expected", "answer", "reason", "style", "reward", "phase")
CROSS_PLAY = "cross_play/dev"
CROSS_PLAY_COLUMNS = ("policy", "caller", "attack_success", "low", "high", "n")
CROSS_PLAY_FILE = "crossplay/dev-round-{round}.json"
"""The matrix of a round, relative to the run's folder; only where it was measured."""
JUDGE = "judge"
POSITION, ROUND = "position", "round"
HISTOGRAMS = ("rewards", "words", "similarity", "meaning")
"""Of every rollout, as ``<phase>/histogram/<name>``: rewards; words of a rewrite; its similarity to its batch, its
siblings and the archive; that to the request."""
_BETTER = ("judge/dev/robust_accuracy", "judge/dev/clean_accuracy")
"""What the best caller is best at; the same tasks in every round. The first that was measured counts."""


@dataclass(frozen=True, slots=True)
class Histogram:
    """Numbers whose distribution is shown.

    Example:
        >>> Histogram((0.5, 1.0)).values
        (0.5, 1.0)
    """

    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows for people to read.

    Example:
        >>> Table(("query",), (("Weather in Paris?",),)).columns
        ('query',)
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class Keepsake:
    """A folder of a run that is worth keeping elsewhere as well.

    Example:
        >>> Keepsake("caller", "adapter", "adapters/caller-round-{round}").path(2)
        'adapters/caller-round-2'
    """

    name: str
    kind: str
    folder: str
    """Relative to the run's; may name the ``{round}``."""
    judged: bool = False
    """Whether only versions that pass the clean gate count, the best of which is told apart."""

    def path(self, round_: int) -> str:
        """The folder after a round, relative to the run's."""
        return self.folder.format(round=round_)


@dataclass(frozen=True, slots=True)
class Moment:
    """All that is shown of one position.

    Example:
        >>> Moment(position=3, round=1, shown={"attack/ppo/kl_old": 0.01}, judged=False).position
        3
    """

    position: int
    round: int
    shown: Mapping[str, float | Histogram | Table]
    judged: bool
    """Whether a round ends here."""


class Reader:
    """Reads a run's folder on, from where it stopped the last time.

    Lines that cannot be read are passed over: showing is no reason to stop a game, and what is damaged is told
    elsewhere.

    Args:
        metrics: ``metrics.csv``.
        events: ``episodes.jsonl``.
        examples_per_round: Best paid attacks in a round's table.
    """

    def __init__(self, metrics: Path, events: Path, examples_per_round: int) -> None:
        self._metrics = _Tail(metrics)
        self._events = _Tail(events)
        self._path = metrics
        self._limit = examples_per_round
        self._attacks: dict[tuple[int, str, str], Mapping[str, Any]] = {}
        self._best: tuple[float, int] | None = None

    def moments(self, last: int) -> Iterator[Moment]:
        """The positions up to ``last`` that have not been read yet, oldest first."""
        rows = [row for line in self._metrics.lines() if (row := self._row(line)) and row.position <= last]
        events: dict[int, list[Mapping[str, Any]]] = {}
        for line in self._events.lines():
            if (event := _event(line)) and event["position"] <= last:
                events.setdefault(event["position"], []).append(event)
        for position, of_position in groupby(rows, key=lambda row: row.position):
            yield self._moment(position, list(of_position), events.get(position, []))

    def is_best(self, round_: int) -> bool:
        """Whether no caller before the one of this round did as well on dev."""
        return self._best is not None and self._best[1] == round_

    def _moment(self, position: int, rows: Sequence[MetricRow], events: Sequence[Mapping[str, Any]]) -> Moment:
        first = rows[0]
        shown: dict[str, float | Histogram | Table] = {row.tag: row.value for row in rows}
        shown |= histograms(first.phase, events)
        for event in events:
            if event.get("flipped") and event.get("reward"):
                key = (first.round, str(event.get("task_id")), str(event.get("rewritten")))
                self._attacks.setdefault(key, event)
        judged = first.phase == JUDGE
        if judged:
            self._judge(first.round, {row.metric: row.value for row in rows})
            if table := self._examples(first.round):
                shown[EXAMPLES] = table
            if matrix := cross_play_table(self._path.parent / CROSS_PLAY_FILE.format(round=first.round)):
                shown[CROSS_PLAY] = matrix
        return Moment(position, first.round, shown, judged)

    def _judge(self, round_: int, figures: Mapping[str, float]) -> None:
        figure = next((figures[name] for name in _BETTER if name in figures), None)
        if figures.get("judge/kept") and figure is not None and (self._best is None or figure > self._best[0]):
            self._best = (figure, round_)

    def _examples(self, round_: int) -> Table | None:
        found = [event for (of_round, *_), event in self._attacks.items() if of_round == round_]
        self._attacks = {key: event for key, event in self._attacks.items() if key[0] > round_}
        best = sorted(found, key=lambda event: -float(event["reward"]["total"]))[: self._limit]
        return Table(EXAMPLE_COLUMNS, tuple(_example(event) for event in best)) if best else None

    def _row(self, line: str) -> MetricRow | None:
        try:
            return parse_row(self._path, line)
        except Exception:
            return None  # the header, too


def histograms(phase: str, events: Iterable[Mapping[str, Any]]) -> dict[str, Histogram]:
    """Distributions over the episodes of one step, by name; those with nothing to show are left out."""
    values: dict[str, list[float]] = {name: [] for name in HISTOGRAMS}
    for event in events:
        reward = event.get("reward")
        if not reward:  # dropped
            continue
        values["rewards"].append(float(reward["total"]))
        values["words"].append(float(len(str(event.get("rewritten", "")).split())))
        terms = reward.get("terms", {})
        if "diversity" in terms:
            values["similarity"].append(-float(terms["diversity"]))
        if "meaning" in terms:
            values["meaning"].append(float(terms["meaning"]))
    finite = {name: tuple(value for value in found if math.isfinite(value)) for name, found in values.items()}
    return {f"{phase}/histogram/{name}": Histogram(found) for name, found in finite.items() if found}


def cross_play_table(path: Path) -> Table | None:
    """The cells of a cross-play matrix, a row each; None where there is no file, or it cannot be read."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return Table(CROSS_PLAY_COLUMNS, tuple(tuple(cell[name] for name in CROSS_PLAY_COLUMNS) for cell in cells))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _example(event: Mapping[str, Any]) -> tuple[Any, ...]:
    return (
        event.get("query", ""),
        event.get("rewritten", ""),
        json.dumps(event.get("expected"), ensure_ascii=False),
        next(iter(event.get("answers") or [""])),
        next(iter(event.get("reasons") or [""])),
        event.get("style", ""),
        float(event["reward"]["total"]),
        event.get("phase", ""),
    )


def _event(line: str) -> dict[str, Any] | None:
    try:
        event = json.loads(line)
        return event if isinstance(event["position"], int) else None
    except (ValueError, KeyError, TypeError):
        return None


class _Tail:
    """Whole lines of a growing file, each once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0

    def lines(self) -> list[str]:
        if not self._path.exists():
            return []
        with self._path.open("rb") as file:
            file.seek(self._offset)
            data = file.read()
        *lines, partial = data.split(b"\n")
        self._offset += len(data) - len(partial)
        return [line.decode(errors="replace") for line in lines]
