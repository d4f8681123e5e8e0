"""The cases of a measurement: clean ones, the suites at their strengths, what a language model writes, an archive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from toolspar.archive.records import ArchiveEntry
from toolspar.core.errors import ConfigError
from toolspar.tasks.perturbations.records import Case, Level, Scene, clean_case
from toolspar.tasks.perturbations.suites import SUITES, suite_cases
from toolspar.tasks.records import Task
from toolspar.tasks.rewrites.rewriters import Rewriter, RewriteStatus
from toolspar.verify.gate import Gate

CLEAN, ARCHIVE, CLEAN_OF_ARCHIVE = "clean", "archive", "clean_of_archive"


@dataclass(frozen=True, slots=True)
class Validity:
    """What the gate says of the requests that a suite has reworded.

    Example:
        >>> Validity(accepted=39, judged=40, refusals={"second_request": 1}).refusals["second_request"]
        1
    """

    accepted: int
    judged: int
    refusals: Mapping[str, int]
    """How often each check refuses one."""


@dataclass(slots=True)
class CaseSet:
    """Cases, and what became of the tasks that have none.

    Example:
        >>> CaseSet().cases
        []
    """

    cases: list[Case] = field(default_factory=list[Case])
    left_out: dict[tuple[str, Level], Counter[str]] = field(default_factory=dict[tuple[str, Level], "Counter[str]"])
    """By suite and level, how many tasks have no case, by ``RewriteStatus``."""
    validity: dict[tuple[str, Level], Validity] = field(default_factory=dict[tuple[str, Level], Validity])
    """By suite and level, of the suites that reword requests."""
    details: list[str] = field(default_factory=list[str])
    """Why a language model made no case of a task, the first few."""


@dataclass(frozen=True, slots=True)
class CaseSettings:
    """Which cases to make.

    Example:
        >>> CaseSettings(("typos",), (Level.MILD,)).copies
        1
    """

    suites: Sequence[str]
    """Names of deterministic suites and of rewriters."""
    levels: Sequence[Level]
    copies: int = 1
    """Different cases of each task, suite and level, at most."""
    seed: int = 0
    only_valid: bool = False
    """Whether to leave out reworded requests that the gate refuses."""


_DETAILS = 5


def build_cases(
    tasks: Sequence[Task],
    settings: CaseSettings,
    *,
    scene: Scene,
    gate: Gate,
    rewriters: Mapping[str, Rewriter] | None = None,
    archive: Sequence[ArchiveEntry] = (),
) -> CaseSet:
    """All cases of a measurement, the clean ones first.

    Args:
        tasks: The tasks.
        settings: Which suites, how strong, how many.
        scene: What surrounds the tasks.
        gate: Judges reworded requests; what it says is reported, and decides where ``only_valid`` is set.
        rewriters: Further suites, by name, that a language model writes.
        archive: Flips that are one more suite.

    Raises:
        ConfigError: there is no suite of a name.
        EndpointRefusal: a rewriter's endpoint will never answer.
    """
    writers = rewriters or {}
    known = {*SUITES, *writers}
    for name in settings.suites:
        if name not in known:
            raise ConfigError(f"there is no suite {name!r}: allowed are {', '.join(sorted(known))}")
    made = CaseSet([clean_case(task) for task in tasks])
    for name in settings.suites:
        for level in settings.levels:
            if name in writers:
                _add_written(made, tasks, writers[name], level, settings)
            else:
                _add_deterministic(made, tasks, name, level, settings, scene, gate)
    _add_archive(made, archive, {(task.task_id, task.query) for task in tasks})
    return made


def _add_deterministic(
    made: CaseSet, tasks: Sequence[Task], name: str, level: Level, settings: CaseSettings, scene: Scene, gate: Gate
) -> None:
    suite = SUITES[name]
    cases, bare = suite_cases(tasks, suite, level, copies=settings.copies, seed=settings.seed, scene=scene)
    left_out = Counter({RewriteStatus.NOT_APPLICABLE.value: bare})
    if suite.rewords:
        reports = gate.report_many([(case.origin, case.task.query) for case in cases])
        refusals = Counter(check for report in reports for check in report.failed)
        accepted = [case for case, report in zip(cases, reports, strict=True) if report.valid]
        made.validity[name, level] = Validity(len(accepted), len(cases), refusals)
        if settings.only_valid:
            left_out[RewriteStatus.REFUSED.value] = len(cases) - len(accepted)
            cases = accepted
    made.cases += cases
    made.left_out[name, level] = +left_out


def _add_written(
    made: CaseSet, tasks: Sequence[Task], rewriter: Rewriter, level: Level, settings: CaseSettings
) -> None:
    left_out: Counter[str] = Counter()
    accepted = 0
    for copy in range(settings.copies):
        written = rewriter(tasks, level=int(level), seed=settings.seed * settings.copies + copy)
        for task, rewritten in zip(tasks, written, strict=True):
            if rewritten.text is None:
                left_out[rewritten.status.value] += 1
                if len(made.details) < _DETAILS:
                    made.details.append(
                        f"{rewriter.name}, {task.task_id}: {rewritten.status.value}: {rewritten.detail}"
                    )
                continue
            accepted += 1
            changed = replace(task, query=rewritten.text)
            made.cases.append(Case(changed, task, rewriter.name, level, rewriter.name, copy))
    made.left_out[rewriter.name, level] = left_out
    refused = left_out[RewriteStatus.REFUSED.value]
    made.validity[rewriter.name, level] = Validity(accepted, accepted + refused, {})


def _add_archive(made: CaseSet, archive: Sequence[ArchiveEntry], known: Collection[tuple[str, str]]) -> None:
    """Flips as cases; those of one task are its copies."""
    copies: Counter[str] = Counter()
    for entry in archive:
        task = entry.task
        if not copies[task.task_id] and (task.task_id, task.query) not in known:
            made.cases.append(Case(task, task, CLEAN_OF_ARCHIVE, Level.CLEAN, CLEAN))
        changed = replace(task, query=entry.rewritten)
        made.cases.append(Case(changed, task, ARCHIVE, Level.UNGRADED, entry.style, copies[task.task_id]))
        copies[task.task_id] += 1
    if archive:
        made.left_out[ARCHIVE, Level.UNGRADED] = Counter()
