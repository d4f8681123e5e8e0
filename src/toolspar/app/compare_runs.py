"""The runs of a comparison: read, checked to be comparable, and named by arm and seed. Nothing here imports torch."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from toolspar.app.adapter_files import (
    ADAPTER_CONFIG,
    ADAPTER_WEIGHTS,
    FINAL_CALLER,
    FINAL_POLICY,
    FIRST_POLICY,
    adapter_bytes,
)
from toolspar.app.compose import read_run
from toolspar.app.kept_tools import described, with_kept_tools
from toolspar.app.run_identity import config_hash, finding_hash
from toolspar.app.run_result import COMPLETE, result_of
from toolspar.app.schema import TrainConfig
from toolspar.core.errors import RunError, require
from toolspar.runtime.metric_rows import METRICS_FILE, read_metrics
from toolspar.runtime.run_layout import ADAPTERS
from toolspar.tasks.settings import TaskSettings

AUGMENTED = "arm_sft_augmented"
"""The baseline where it is among the arms and no other is named."""
_ALIKE = ("model", "tasks", "rollout.answer_max_new_tokens")
_HASH_LETTERS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much a comparison measures.

    Raises:
        ConfigError: a number is out of range.

    Example:
        >>> Sizes(tasks=8, attacked=4, rewrites=1, seed=0).attacked
        4
    """

    tasks: int
    """Test tasks of clean and robust accuracy."""
    attacked: int
    """Of these, how many the frozen policies rewrite."""
    rewrites: int
    """Rewrites of each, by each policy."""
    seed: int
    """Of everything that is sampled."""

    def __post_init__(self) -> None:
        require(self.tasks >= 1, "--tasks", self.tasks, ">= 1")
        require(1 <= self.attacked <= self.tasks, "--attacked", self.attacked, f"in [1, {self.tasks}] (--tasks)")
        require(self.rewrites >= 1, "--rewrites", self.rewrites, ">= 1")
        require(0 <= self.seed < 2**63, "--seed", self.seed, "in [0, 2**63)")


@dataclass(frozen=True, slots=True)
class Played:
    """What makes runs with several seeds one arm.

    Example:
        >>> Played("arm_game", "0123456789ab", "ba9876543210").experiment
        'arm_game'
    """

    experiment: str
    finding: str
    """Hash of all that decides what is found (``finding_hash``)."""
    folder_hash: str
    """Hash that the runs' folder is named by (``config_hash``); people see its first letters."""


@dataclass(frozen=True, slots=True)
class ComparedRun:
    """A finished run.

    Example:
        >>> # ComparedRun(Path("logs/arm_game/0123456789ab/seed0"), config, played, "arm_game", {"episodes": 2048}, 9.0)
    """

    folder: Path
    config: TrainConfig
    """Its configuration; on own tools, with those that it was begun with."""
    played: Played
    arm: str
    budget: Mapping[str, int]
    """What it spent on training; empty for runs of versions that did not count."""
    seconds: float
    """Wall time of its steps, judgements of rounds included."""

    @property
    def seed(self) -> int:
        """Its seed."""
        return self.config.seed

    @property
    def name(self) -> str:
        """Arm and seed, for people."""
        return f"{self.arm} seed {self.seed}"

    @property
    def caller(self) -> Path:
        """PEFT folder of its final function caller."""
        return self.folder / ADAPTERS / FINAL_CALLER

    @property
    def policy(self) -> Path:
        """PEFT folder of its final query policy."""
        return self.folder / ADAPTERS / FINAL_POLICY

    @property
    def start_policy(self) -> Path:
        """PEFT folder of the query policy that it began with."""
        return self.folder / ADAPTERS / FIRST_POLICY


def read_runs(folders: Sequence[Path], earlier: Sequence[Played] = ()) -> list[ComparedRun]:
    """The runs in some folders, in their order.

    Args:
        folders: Of finished runs.
        earlier: Of runs that were measured before; they take part in how arms are named (``arm_names``).

    Raises:
        RunError: a folder holds no finished run, is given twice, or cannot be compared with the first one.
        ConfigError: a run was made by a version with other settings.
    """
    found: dict[Path, tuple[TrainConfig, dict[str, Any]]] = {}
    for folder in folders:
        if folder.resolve() in found:
            raise RunError(f"{folder} is given twice: leave one out")
        found[folder.resolve()] = (read_run(folder), _finished(folder))
    first = folders[0].resolve()
    kept = {path: with_kept_tools(config, path) for path, (config, _) in found.items()}
    for path, config in kept.items():
        _require_alike(first, kept[first], path, config)
    played = {path: _played(config) for path, (config, _) in found.items()}
    names = arm_names([*earlier, *played.values()])
    runs = [
        ComparedRun(path, kept[path], played[path], names[played[path]], result.get("budget") or {}, _seconds(path))
        for path, (_, result) in found.items()
    ]
    _require_seeds_once(runs)
    return runs


def arm_names(played: Sequence[Played]) -> dict[Played, str]:
    """Arms are named by their experiment, with a hash where runs of one experiment differ in more than the seed.

    Example:
        >>> first, other = Played("trial", "0a", "0123456789ab"), Played("trial", "0b", "ba9876543210")
        >>> list(arm_names([first]).values()), list(arm_names([first, other]).values())
        (['trial'], ['trial@012345', 'trial@ba9876'])
    """
    hashes: dict[str, dict[str, str]] = {}
    for each in played:
        hashes.setdefault(each.experiment, {}).setdefault(each.finding, each.folder_hash)
    return {
        each: each.experiment
        if len(kinds := hashes[each.experiment]) == 1
        else f"{each.experiment}@{kinds[each.finding][:6]}"
        for each in played
    }


def arms_of(runs: Sequence[ComparedRun]) -> dict[str, list[ComparedRun]]:
    """The runs by arm, in the order in which they were given."""
    arms: dict[str, list[ComparedRun]] = {}
    for run in runs:
        arms.setdefault(run.arm, []).append(run)
    return arms


def baseline_of(there: Iterable[str], named: str | None) -> str:
    """The arm of those that are there which the others are held against.

    Raises:
        RunError: no run is of the named arm.
    """
    arms = list(dict.fromkeys(there))
    if named is None:
        return AUGMENTED if AUGMENTED in arms else arms[0]
    if named not in arms:
        raise RunError(f"--baseline {named}: none of the runs is of that arm; there are {', '.join(arms)}")
    return named


def digest(adapter: Path) -> str:
    """Letters that name an adapter by what is in it: equal ones are measured once.

    Raises:
        RunError: there is no adapter.
    """
    content = hashlib.sha256()
    for name in (ADAPTER_CONFIG, ADAPTER_WEIGHTS):
        content.update(adapter_bytes(adapter, name))
    return content.hexdigest()[:_HASH_LETTERS]


def _played(config: TrainConfig) -> Played:
    return Played(config.experiment, finding_hash(config), config_hash(config))


def _finished(folder: Path) -> dict[str, Any]:
    result = result_of(folder)
    if result is None or result.get("status") != COMPLETE:
        status = "not finished" if result is None else str(result.get("status"))
        raise RunError(f"{folder} is not complete ({status}): start its command again first, or leave it out")
    return result


def _require_alike(first: Path, expected: TrainConfig, path: Path, config: TrainConfig) -> None:
    for key in _ALIKE:
        here, there = _flat(key, _value(config, key)), _flat(key, _value(expected, key))
        if different := next((name for name in there if here[name] != there[name]), None):
            raise RunError(
                f"{path} cannot be compared with {first}: {different}={here[different]} there, {there[different]} in "
                "the first; compare runs of one base model on the same tasks"
            )


def _value(config: TrainConfig, key: str) -> Any:
    value: Any = config
    for name in key.split("."):
        value = getattr(value, name)
    return value


def _flat(key: str, value: Any) -> dict[str, Any]:
    if not hasattr(value, "__slots__"):
        return {key: value}
    found = described(value) if isinstance(value, TaskSettings) else asdict(value)
    return {f"{key}.{name}": v for name, v in found.items()}


def _require_seeds_once(runs: Sequence[ComparedRun]) -> None:
    seen: dict[tuple[str, int], ComparedRun] = {}
    for run in runs:
        other = seen.setdefault((run.arm, run.seed), run)
        if other is not run:
            raise RunError(f"{run.folder} and {other.folder} are the same run ({run.name}): leave one out")


def _seconds(folder: Path) -> float:
    path = folder / METRICS_FILE
    if not path.is_file():  # the log may be switched off
        return 0.0
    return sum(row.value for row in read_metrics(path) if row.metric == "time/seconds")
