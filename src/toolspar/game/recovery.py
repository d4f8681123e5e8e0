"""Before a run goes on: which checkpoint can it trust, and what has happened to the files since?

A run that was only killed needs nothing of this. It is for files that were truncated, edited or removed from outside:
they are told, and the run goes back to a checkpoint before the damage, or says what to do.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from toolspar.archive.shards import shard_files
from toolspar.core.errors import RunError
from toolspar.game.cast import CALLER, POLICY, snapshot_name
from toolspar.game.records import GameState
from toolspar.models.folders import settle
from toolspar.runtime import checkpoint
from toolspar.runtime.checkpoint import Checkpoint
from toolspar.runtime.files import disk_errors, replace_atomically
from toolspar.runtime.metric_rows import COLUMNS, METRICS_FILE, parse_row
from toolspar.runtime.records import EVENTS_FILE
from toolspar.runtime.run_layout import ADAPTERS, ARCHIVE, CHECKPOINTS
from toolspar.runtime.witness import Witness, changed

RECORDS = "records.json"
"""Payload of a checkpoint: what it counts on beside itself."""
LOGS = (METRICS_FILE, EVENTS_FILE)
_ANEW = "or start anew with fresh=true, which moves the folder aside and deletes nothing"


def statement(witness: Witness, state: GameState, *, all_meet: bool = False) -> dict[str, Any]:
    """What a checkpoint of a state counts on: both logs, the archive, and the snapshots that may be met again.

    The start is one of them: it is the reference of the policy, and what the end is compared with.

    Args:
        witness: Knows the run's folder.
        state: The state that is saved.
        all_meet: Whether all snapshots meet after each round (cross-play).
    """
    root = witness.root
    starts = (snapshot_name(player, 0) for player in (POLICY, CALLER))
    snapshots = {*starts, state.policy, state.caller, *(name for _, name in state.pool.get("snapshots", []))}
    if state.plateau or all_meet:  # past policies are met again by the stop rule too
        snapshots |= {snapshot_name(POLICY, int(report["round"])) for report in state.reports}
    if all_meet:
        snapshots |= {snapshot_name(CALLER, int(report["round"])) for report in state.reports if report["kept"]}
    adapters = [path for name in sorted(snapshots) for path in sorted((root / ADAPTERS / name).glob("*"))]
    shards = [path for _, path in shard_files(root / ARCHIVE)]
    return witness.statement(LOGS, [path.relative_to(root).as_posix() for path in (*shards, *adapters)])


@dataclass(frozen=True, slots=True)
class _Verdict:
    """A complete checkpoint, and which of the files that it counts on are not what they were."""

    checkpoint: Checkpoint
    logs: list[str]
    files: list[str]


def recover(root: Path, warn: Callable[[str], None]) -> None:
    """Make the newest checkpoint the one that the run goes on from, and cut off what is newer.

    Args:
        root: Folder of the run.
        warn: Takes a line for the user where the run does not simply go on from its last checkpoint.

    Raises:
        RunError: no checkpoint can be trusted; the line says what to do, and no record has been changed.
    """
    with disk_errors(root / ADAPTERS):
        settle(root / ADAPTERS)
    folder = root / CHECKPOINTS
    broken = checkpoint.damaged(folder)
    verdicts = _verdicts(root)
    if not verdicts:
        _require_fresh_start(root, broken)
        return
    chosen = _chosen(root, verdicts)
    position = chosen.checkpoint.position
    for path in broken:
        if int(path.name) > position:
            warn(f"{path} is damaged: the run goes on from the checkpoint before it, {chosen.checkpoint.folder.name}")
    for verdict in verdicts:
        if verdict.checkpoint.position > position:
            warn(
                f"{_names(root, verdict)} changed since checkpoint {verdict.checkpoint.folder.name}: the run goes on "
                f"from {chosen.checkpoint.folder.name}, and records again what came after it"
            )
    with disk_errors(root):
        checkpoint.discard_after(folder, position)
        if RECORDS in chosen.checkpoint.names:
            records = chosen.checkpoint.load(RECORDS)
            _cut_logs(root, records["logs"], chosen.logs)
            _drop_newer_shards(root, records["files"])
        for name in chosen.logs:
            _salvage(root / name, position, warn)
        for draft in (root / ADAPTERS).glob(".*"):  # left by a kill of an earlier version
            shutil.rmtree(draft, ignore_errors=True)


def _verdicts(root: Path) -> list[_Verdict]:
    """On the complete checkpoints, newest first, up to the first of which nothing is missing."""
    verdicts: list[_Verdict] = []
    for found in checkpoint.complete(root / CHECKPOINTS):
        logs, files = changed(root, found.load(RECORDS)) if RECORDS in found.names else ([], [])
        verdicts.append(_Verdict(found, logs, files))
        if not logs and not files:
            break
    return verdicts


def _chosen(root: Path, verdicts: Sequence[_Verdict]) -> _Verdict:
    """The newest of which nothing is missing; else the newest that lacks nothing that decides anything."""
    usable = [verdict for verdict in verdicts if not verdict.files]
    if not usable:
        raise RunError(f"{_names(root, verdicts[0])} changed since the last checkpoint: put back a copy, {_ANEW}")
    return next((verdict for verdict in usable if not verdict.logs), usable[0])


def _names(root: Path, verdict: _Verdict) -> str:
    lost = [str(root / name) for name in (*verdict.files, *verdict.logs)]
    more = f" and {len(lost) - 3} more" if len(lost) > 3 else ""
    return ", ".join(lost[:3]) + more + (" has" if len(lost) == 1 else " have")


def _require_fresh_start(root: Path, broken: Sequence[Path]) -> None:
    """Without a checkpoint a run starts at its beginning; not where that would throw away more than a first step."""
    if broken:
        names = ", ".join(path.name for path in broken)
        raise RunError(f"no checkpoint in {root / CHECKPOINTS} is whole (damaged: {names}): put back a copy, {_ANEW}")
    if any(position > 0 for name in LOGS for position in _positions(root / name)):
        raise RunError(
            f"{root} has recorded more than a first step, but its {CHECKPOINTS}/ holds no checkpoint: put it back, "
            f"{_ANEW}"
        )


def _cut_logs(root: Path, entries: Mapping[str, Any], lost: Sequence[str]) -> None:
    """Cut logs to what they held at the checkpoint, be the rest damaged or not."""
    for name in LOGS:
        size = entries.get(name, {"bytes": 0})["bytes"]
        if name not in lost and (root / name).exists() and (root / name).stat().st_size > size:
            os.truncate(root / name, size)


def _salvage(path: Path, position: int, warn: Callable[[str], None]) -> None:
    """Keep the lines of a damaged log that can be read, and all of it under another name."""
    kept: list[str] = []
    if path.exists():
        aside = next(
            name for number in count(1) if not (name := path.with_name(f"{path.name}.damaged{number}")).exists()
        )
        shutil.copyfile(path, aside)
        lines = _lines(path)
        kept = [line for line in lines if (found := _position(path, line)) is not None and found < position]
        if path.name == METRICS_FILE:
            kept.insert(0, ",".join(COLUMNS))
        warn(f"{path} changed since the last checkpoint: its readable lines are kept, and all of it as {aside.name}")
    else:
        warn(f"{path} is gone: it goes on with what is recorded from here on")
    if kept:
        replace_atomically(path, "".join(line + "\n" for line in kept).encode())
    else:
        path.unlink(missing_ok=True)  # it begins anew


def _drop_newer_shards(root: Path, known: Mapping[str, Any]) -> None:
    for _, path in shard_files(root / ARCHIVE):
        if path.relative_to(root).as_posix() not in known:
            path.unlink()


def _lines(path: Path) -> list[str]:
    *lines, _partial = path.read_bytes().decode(errors="replace").split("\n")
    return lines


def _positions(path: Path) -> Iterator[int]:
    if path.exists():
        yield from (found for line in _lines(path) if (found := _position(path, line)) is not None)


def _position(path: Path, line: str) -> int | None:
    """The position of a log's line; None if it cannot be read."""
    try:
        if path.name == METRICS_FILE:
            return parse_row(path, line).position
        return int(json.loads(line)["position"])
    except (RunError, ValueError, KeyError, TypeError):
        return None
