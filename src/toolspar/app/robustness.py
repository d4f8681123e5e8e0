"""``toolspar evaluate robustness``: a function caller under named perturbations, and a report of what it lost."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import rich
from rich.console import Console

from toolspar import __version__
from toolspar.app.compose import read_run
from toolspar.app.gates import load_gate
from toolspar.app.kept_tools import KEPT_TASKS, KEPT_TOOLS
from toolspar.app.robustness_schema import ASKED_SUITES, RobustnessConfig
from toolspar.app.robustness_targets import Measured, load_measured
from toolspar.app.run_folder import CONFIG
from toolspar.app.task_source import generated, tasks_of_file
from toolspar.app.verify import cost_line
from toolspar.archive.records import ArchiveEntry
from toolspar.core.errors import RunError
from toolspar.evaluate.robustness.cases import CaseSet, CaseSettings, build_cases
from toolspar.evaluate.robustness.play import play
from toolspar.evaluate.robustness.records import AnswerStatus, Caller, Outcome
from toolspar.evaluate.robustness.summary import Summary, SummarySettings, summarise
from toolspar.report.robustness.data import Measurement, Snapshot, as_csv, as_json, as_lines
from toolspar.report.robustness.page import as_html
from toolspar.report.robustness.table import accuracy_table, beyond_lines, training_table, weakness_table
from toolspar.runtime.endpoint import Endpoint
from toolspar.runtime.endpoint_records import ChatAnswer, ChatRequest
from toolspar.runtime.files import disk_errors, replace_atomically
from toolspar.tasks.own_tools.sources import is_tool_source
from toolspar.tasks.perturbations.records import Level, Scene
from toolspar.tasks.records import Split, Task
from toolspar.tasks.rewrites.asked import BackTranslation, Messages, Paraphrase
from toolspar.tasks.rewrites.rewriters import Rewriter
from toolspar.tasks.settings import GENERATED
from toolspar.tasks.splits import tools_of
from toolspar.verify.gate import Gate
from toolspar.verify.settings import MODEL_CHECKS

PAGE, FIGURES, CELLS, CASES = "report.html", "robustness.json", "robustness.csv", "cases.jsonl"
_LOG_WIDTH = 150  # of tables, where nothing tells the width


def evaluate_robustness(config: RobustnessConfig) -> int:
    """Make the cases, put them to the target, print the tables and write the report.

    Args:
        config: The checked configuration.

    Returns:
        The exit code: 0, or 1 if no case at all was answered.

    Raises:
        ToolSparError: something that the user can mend; the message says what.
    """
    notes = Console(stderr=True, highlight=False, soft_wrap=True)
    tasks = read_tasks(config, lambda line: notes.print(line, style="yellow", markup=False))
    archive = read_archive(config)
    meters: list[Callable[[], Mapping[str, float]]] = []
    writers = _rewriters(config, meters)
    target = load_measured(config)
    with notes.status(f"Making cases of {len(tasks)} tasks"):
        made = _make_cases(config, tasks, archive, writers)
    settings = SummarySettings(
        config.confidence, config.bootstrap_samples, config.confidence_bins, config.min_group, config.seed
    )

    def measured(name: str, caller: Caller) -> tuple[list[Outcome], Summary]:
        with notes.status(f"{name}: {len(made.cases)} cases") as status:
            outcomes = play(
                caller,
                made.cases,
                cases_per_batch=max(target.cases_per_batch, config.rows_per_batch),
                progress=lambda done, n: status.update(f"{name}: {done} of {n} different cases are answered"),
            )
        return outcomes, summarise(outcomes, made, settings)

    snapshots = [Snapshot(name, measured(name, caller)[1]) for name, caller in target.snapshots.items()]
    outcomes, summary = measured(target.label, target.caller)
    if snapshots:
        snapshots.append(Snapshot("final", summary))
    spent = cost_line(target.spent())
    measurement = Measurement(
        _about(config, target, tasks, made, spent), summary, outcomes, snapshots, tuple(made.details)
    )
    folder = Path(config.output) if config.output else _usual_folder(config, target)
    _write(measurement, folder)
    _show(measurement, folder)
    for meter in meters:
        spent += cost_line(meter())
    if spent:
        notes.print(spent.strip(), markup=False)
    return 0 if any(row.answer.status is AnswerStatus.ANSWERED for row in outcomes) else 1


def read_tasks(config: RobustnessConfig, warn: Callable[[str], None]) -> list[Task]:
    """The tasks: generated, of the user's own tools, or of a file; bad rows are told and kept out.

    Of a file whose rows name their splits, those of ``split`` are taken.

    Raises:
        ConfigError: so many tasks cannot be generated.
        DataError: the file cannot be read, or holds no usable task of the split.
    """
    settings, split = config.tasks, Split(config.split)
    kept = Path(settings.source).expanduser()
    of_run = all((kept.parent / name).is_file() for name in (CONFIG, KEPT_TASKS))
    if kept.name == KEPT_TOOLS and of_run:  # dealt to the splits as by the run
        settings = dataclasses.replace(settings, seed=read_run(kept.parent).tasks.seed)
    if settings.source == GENERATED or is_tool_source(settings.source):
        return generated(settings, split, config.max_tasks)
    return tasks_of_file(Path(settings.source).expanduser(), split, config.max_tasks, warn)


def read_archive(config: RobustnessConfig) -> list[ArchiveEntry]:
    """Flips of a run, drawn at random where there are more than are wanted.

    Raises:
        RunError: there is no archive, or it cannot be read.
    """
    if config.archive is None:
        return []
    from toolspar.archive.shards import KnownTasks, read_shard, shard_files

    given = Path(config.archive).expanduser()
    folder = given / "archive" if (given / "archive").is_dir() else given
    known: KnownTasks = {}
    entries = [entry for _, path in shard_files(folder) for entry in read_shard(path, known)[0]]
    if not entries:
        raise RunError(f"{given} holds no archive with flips: give the folder of a run, or of its archive")
    chosen = random.Random(f"toolspar-archive-{config.seed}").sample(
        range(len(entries)), min(len(entries), config.archive_cases)
    )
    return [entries[index] for index in sorted(chosen)]


def _make_cases(
    config: RobustnessConfig,
    tasks: Sequence[Task],
    archive: Sequence[ArchiveEntry],
    writers: Mapping[str, Rewriter],
) -> CaseSet:
    rules = [name for name in config.verify.checks if name not in MODEL_CHECKS]
    gate = load_gate(dataclasses.replace(config.verify, checks=rules), config.embedder)
    levels = [Level(level) for level in sorted(set(config.levels))]
    settings = CaseSettings(config.suites, levels, config.copies, config.seed, config.only_valid)
    offered = [*tools_of(Split(config.split)), *(tool for task in tasks for tool in task.tools)]
    scene = Scene(tuple({tool.name: tool for tool in offered}.values()))
    return build_cases(tasks, settings, scene=scene, gate=gate, rewriters=writers, archive=archive)


def _rewriters(config: RobustnessConfig, meters: list[Callable[[], Mapping[str, float]]]) -> dict[str, Rewriter]:
    """The suites that a language model writes; the whole gate, models included, judges what it writes."""
    names = [name for name in config.suites if name in ASKED_SUITES]
    if not names:
        return {}
    endpoint = Endpoint(config.paraphraser, "paraphraser.")

    def spent() -> dict[str, float]:
        return endpoint.usage.metrics()

    gate = load_gate(config.verify, config.embedder)
    meters += [spent, gate.spent]

    def ask(prompts: Sequence[Messages], sample: int) -> list[str | Exception]:
        answers = endpoint.ask([ChatRequest(messages, sample=sample) for messages in prompts])
        return [answer.text if isinstance(answer, ChatAnswer) else answer for answer in answers]

    kinds: dict[str, Rewriter] = {
        "paraphrase": Paraphrase(ask, refusals_of(gate), config.tries),
        "back_translation": BackTranslation(ask, refusals_of(gate), config.tries),
    }
    return {name: kinds[name] for name in names}


def refusals_of(gate: Gate) -> Callable[[Sequence[tuple[Task, str]]], list[str | None | Exception]]:
    """A gate as rewriters want it: why each rewrite is refused, None where it is accepted."""

    def refusals(pairs: Sequence[tuple[Task, str]]) -> list[str | None | Exception]:
        found: list[str | None | Exception] = []
        for report in gate.report_many(pairs):
            if report.error:
                found.append(RunError(report.error))
            elif report.valid:
                found.append(None)
            else:
                name = report.failed[0]
                found.append(f"{name}: {report.results[name].evidence}")
        return found

    return refusals


def _about(
    config: RobustnessConfig, target: Measured, tasks: Sequence[Task], made: CaseSet, spent: str
) -> dict[str, Any]:
    source = config.tasks.source
    where = f"{len(tasks)} generated {config.split} tasks" if source == GENERATED else f"{len(tasks)} tasks of {source}"
    about = {
        "target": target.label,
        "caller": target.about,
        "tasks": where,
        "cases": len(made.cases),
        "suites": ", ".join(config.suites) + (f", archive of {config.archive}" if config.archive else ""),
        "cases of each task, suite and strength": f"up to {config.copies}",
        "seed": config.seed,
        "level of intervals": config.confidence,
        "toolspar": __version__,
    }
    return about | ({"cost": spent.strip().removeprefix("endpoint: ")} if spent else {})


def _usual_folder(config: RobustnessConfig, target: Measured) -> Path:
    told = json.dumps(dataclasses.asdict(config), sort_keys=True, default=str)
    return Path("logs") / "robustness" / f"{target.label}-{hashlib.sha256(told.encode()).hexdigest()[:8]}"


def _write(measurement: Measurement, folder: Path) -> None:
    with disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    files = {
        CASES: as_lines(measurement.outcomes),
        CELLS: as_csv(measurement.summary),
        FIGURES: as_json(measurement),
        PAGE: as_html(measurement),
    }
    for name, text in files.items():
        replace_atomically(folder / name, text.encode("utf-8", "replace"))


def _show(measurement: Measurement, folder: Path) -> None:
    console = rich.get_console()
    if not console.is_terminal:
        console.width = _LOG_WIDTH
    summary = measurement.summary
    console.print(accuracy_table(summary, f"Robustness of {measurement.about['target']}"))
    if summary.weaknesses:
        console.print(weakness_table(summary))
    for line in beyond_lines(summary):
        console.print(line, highlight=False, markup=False, soft_wrap=True)
    if len(measurement.snapshots) > 1:
        console.print(training_table(measurement.snapshots))
    for detail in measurement.details:
        console.print(detail, style="yellow", highlight=False, markup=False, soft_wrap=True)
    console.print(f"read {folder / PAGE}", highlight=False, markup=False, soft_wrap=True)
