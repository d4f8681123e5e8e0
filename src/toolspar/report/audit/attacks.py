"""The rewarded attacks of a run, and a stratified sample of them."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from toolspar.archive.shards import read_shard, shard_files
from toolspar.calls.render import signature
from toolspar.core.errors import RunError
from toolspar.runtime.records import EVENTS_FILE, EventLog
from toolspar.tasks.records import Task

ARCHIVE = "archive"
_REWARDED_PHASE, _UNPAID_PHASE = "attack", "harvest"  # a harvest's flips teach the caller; nobody is paid for them


@dataclass(frozen=True, slots=True)
class Attack:
    """One rewarded flip, with all that a person needs to judge it; every field is text or a number for a sheet.

    Example:
        >>> # Attack("logs/a/seed0", 1, "simple", "wrong_value", "casual", "Weather in Paris?", "hows paris",
        >>> #        'get_weather(city: string)', '{"name": "get_weather", "arguments": {"city": "Paris"}}',
        >>> #        "<tool_call>...", "city: 'Pari' for 'Paris'", "12 checks passed; meaning 0.83", times=2)
    """

    run: str
    round: int
    category: str
    reason: str
    style: str
    query: str
    rewritten: str
    tools: str
    expected: str
    given: str
    detail: str
    gate: str
    times: int = 1
    """How often the same rewrite of the same task was rewarded."""

    @property
    def stratum(self) -> tuple[int, str, str]:
        """Round, category and reason: attacks that are alike in these are drawn in proportion to their number."""
        return self.round, self.category, self.reason


def rewarded_attacks(folder: Path, *, harvest: bool = False) -> list[Attack]:
    """The different rewarded flips of a run, in the order in which they were first found.

    A flip is rewarded when it was played in an attack phase. A rewrite that was rewarded several times is one attack.

    Args:
        folder: A run's folder; the run may still go on.
        harvest: Whether the flips of harvests are taken too: the same policy found them, and they are counted and
            train the caller, but are no reward.

    Raises:
        RunError: the folder is not that of a run, or what it holds cannot be read.
    """
    if not (folder / EVENTS_FILE).is_file():
        raise RunError(
            f"{folder} holds no {EVENTS_FILE}: give the folder of a run, such as logs/<experiment>/<hash>/seed<k>"
        )
    tasks = _archived_tasks(folder / ARCHIVE)
    phases = (_REWARDED_PHASE, _UNPAID_PHASE) if harvest else (_REWARDED_PHASE,)
    found: dict[tuple[str, str], Attack] = {}
    for record in EventLog(folder / EVENTS_FILE).read():
        try:
            if record["phase"] not in phases or record["status"] != "played" or not record["flipped"]:
                continue
            key = (record["task_id"], " ".join(record["rewritten"].casefold().split()))
            known = found.get(key)
            found[key] = replace(known, times=known.times + 1) if known else _attack(folder, record, tasks.get(key[0]))
        except (LookupError, TypeError, AttributeError) as error:
            raise RunError(
                f"{folder / EVENTS_FILE} has a record that is not of this version ({type(error).__name__}: {error}): "
                "audit it with the version of toolspar that wrote it"
            ) from error
    return list(found.values())


def draw(attacks: Sequence[Attack], n: int, seed: int) -> list[Attack]:
    """A systematic sample over the sorted strata: every attack has the same chance, every stratum its share.

    With equal chances the plain rate in the sample estimates that of the run; a stratum of s attacks gives n s / N of
    them, rounded up or down.

    Args:
        attacks: All attacks of one run.
        n: How many to draw; all are taken where there are fewer.
        seed: Seed of the draw.

    Returns:
        The drawn attacks, sorted by stratum.
    """
    rng = random.Random(seed)
    ordered = sorted(rng.sample(attacks, len(attacks)), key=lambda attack: attack.stratum)
    if len(ordered) <= n:
        return ordered
    start, step = rng.random(), len(ordered) / n
    return [ordered[min(int((start + i) * step), len(ordered) - 1)] for i in range(n)]


def _archived_tasks(folder: Path) -> dict[str, Task]:
    """The attacked tasks by their ids; the archive has every task with a flip, if not every flip."""
    return {entry.task.task_id: entry.task for _, path in shard_files(folder) for entry in read_shard(path)[0]}


def _attack(folder: Path, record: Mapping[str, Any], task: Task | None) -> Attack:
    answers: list[str] = record["answers"]
    return Attack(
        run=str(folder),
        round=record["round"],
        category=record.get("category", task.category.value if task else ""),
        reason=Counter[str](record["reasons"]).most_common(1)[0][0],
        style=record["style"],
        query=record["query"],
        rewritten=record["rewritten"],
        tools="\n".join(signature(tool) for tool in task.tools) if task else "",
        expected="\n".join(json.dumps(call, ensure_ascii=False) for call in record["expected"]) or "no call",
        given=answers[0] if len(answers) == 1 else "\n".join(f"({i}) {text}" for i, text in enumerate(answers, 1)),
        detail="; ".join(dict.fromkeys(detail for detail in record.get("details", ()) if detail)),
        gate=_gate(record.get("scores", {}), record["failed"]),
    )


def _gate(scores: Mapping[str, float], failed: Mapping[str, str]) -> str:
    """What the gate said, shortly: a score of 1 is no news."""
    doubts = [f"{name} {score:g}" for name, score in scores.items() if score < 1 and name not in failed]
    evidence = [f"{name} failed: {found}" for name, found in failed.items()]
    passed = f"{len(scores) - len(failed)} checks passed"
    return "; ".join([passed, *doubts, *evidence]) if scores else "; ".join(evidence) or "passed"
