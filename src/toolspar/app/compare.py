"""``toolspar compare``: the final function callers of finished runs, measured alike, arm by arm.

Every caller answers the same held-out test tasks: in their own words, under held-out operator families, and under the
pooled valid rewrites of the frozen policies of all runs, whether or not these broke anyone.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich

from toolspar.app.compare_runs import ComparedRun, Sizes, arm_names, arms_of, baseline_of, digest, read_runs
from toolspar.app.kept_tools import described
from toolspar.app.progress import wide_console
from toolspar.app.quiet import quiet
from toolspar.core.errors import require
from toolspar.runtime.files import disk_errors, replace_atomically

if TYPE_CHECKING:
    from toolspar.app.compare_items import Examination
    from toolspar.app.compare_outcomes import Earlier, MeasuredRun
    from toolspar.app.schema import TrainConfig
    from toolspar.evaluate.arms import Bootstrap, Measurement
    from toolspar.evaluate.measure import Item
    from toolspar.report.arms import ArmReport

TABLE, FIGURE, RECORD, CACHE, ATTACKERS = "table.csv", "figure.svg", "comparison.json", "cache", "attackers"
CONFIDENCE, SAMPLES = 0.95, 2000
_START = "the start"
_HASH_LETTERS = 12


def compare(
    folders: Sequence[Path],
    sizes: Mapping[str, int],
    *,
    baseline: str | None = None,
    fresh_updates: int = 0,
    fresh_seeds: int | None = None,
    output: Path | None = None,
    earlier: Sequence[Path] = (),
    join: Path | None = None,
    unit: str = "tool",
) -> int:
    """Measure runs, print one table, and write it as CSV, JSON and a figure.

    Args:
        folders: Of finished runs, of one base model on the same tasks.
        sizes: ``tasks``, ``attacked``, ``rewrites``, ``seed``: see ``compare_runs.Sizes``.
        baseline: Arm that the others are held against; None: ``arm_sft_augmented`` if it is there, else the first.
        fresh_updates: PPO updates of each caller's own fresh attacker; 0 leaves these out.
        fresh_seeds: So many runs of each arm get one; None: all.
        output: Where the files go, and what was answered before is kept; None: a folder under the runs' logs.
        earlier: Earlier comparisons under the same conditions, whose runs are counted in.
        join: One more of these, whose very items are put to the runs; what is kept of the items holds its runs too.
        unit: What intervals draw beside seeds: ``tool`` or ``task``.

    Returns:
        0.

    Raises:
        ToolSparError: a run cannot be compared, or a number is out of range.
    """
    require(fresh_updates >= 0, "--fresh-attackers", fresh_updates, ">= 0")
    require(fresh_seeds is None or fresh_seeds >= 1, "--fresh-seeds", fresh_seeds, ">= 1")
    asked = Sizes(**sizes)
    comparisons = _read_earlier([*earlier, *([join] if join else [])])
    played = [each for comparison in comparisons for each in comparison.played]
    runs = read_runs(folders, played)
    names = arm_names([*played, *(run.played for run in runs)])
    arm = baseline_of([*(run.arm for run in runs), *(names[each] for each in played)], baseline)
    like = arms_of(runs).get(arm, runs)[0].config
    target = output or _usual_folder(runs)
    quiet()
    from toolspar.app.compare_attackers import train_attackers  # these import torch
    from toolspar.app.compare_items import Examination
    from toolspar.app.compare_outcomes import OUTCOMES, require_each_once, write_outcomes
    from toolspar.evaluate.arms import Bootstrap

    attacked = [run for members in arms_of(runs).values() for run in members[:fresh_seeds]] if fresh_updates else []
    attackers = train_attackers(attacked, like, fresh_updates, target / ATTACKERS)
    examination = Examination(like, asked, target / CACHE, runs[0].start_policy)
    conditions = _conditions(like, asked, fresh_updates)
    before = [one.runs(conditions, examination.tasks, names) for one in comparisons]
    require_each_once([*chain(*before), *runs])
    items = comparisons[-1].items(examination.tasks) if join else _items(examination, runs)
    measured = _measured(examination, runs, items, attackers)
    with disk_errors(target):
        target.mkdir(parents=True, exist_ok=True)
    write_outcomes(target / OUTCOMES, conditions, [*(before[-1] if join else ()), *measured])
    everyone = [*chain(*before), *measured]
    reports = _reports(everyone, arm, Bootstrap(SAMPLES, CONFIDENCE, asked.seed, unit))
    record = {**conditions, "intervals_over": unit, "runs": [_plain_run(run) for run in everyone]}
    _show(reports, arm, target, record)
    return 0


def _read_earlier(paths: Sequence[Path]) -> list[Earlier]:
    if not paths:
        return []  # nothing imports torch yet
    from toolspar.app.compare_outcomes import Earlier

    return [Earlier(path) for path in paths]


def _conditions(like: TrainConfig, sizes: Sizes, fresh_updates: int) -> dict[str, Any]:
    """What figures depend on beside the runs; comparisons that are put together must agree in it."""
    return {
        "protocol": {**asdict(sizes), "fresh_updates": fresh_updates, "confidence": CONFIDENCE, "samples": SAMPLES},
        "model": asdict(like.model),
        "tasks": described(like.tasks),
        "gate": asdict(like.verify),
        "answer_max_new_tokens": like.rollout.answer_max_new_tokens,
    }


def _usual_folder(runs: Sequence[ComparedRun]) -> Path:
    names = "\n".join(sorted(str(run.folder) for run in runs))
    logs = Path(runs[0].config.paths.logs).expanduser().resolve()
    return logs / "compare" / hashlib.sha256(names.encode()).hexdigest()[:_HASH_LETTERS]


def _policies(runs: Sequence[ComparedRun]) -> list[tuple[str, Path]]:
    """The frozen policies, each once: those that runs began with, and what became of them."""
    policies: dict[str, tuple[str, Path]] = {}
    for run in runs:
        policies.setdefault(digest(run.start_policy), (_START, run.start_policy))
    for run in runs:
        policies.setdefault(digest(run.policy), (run.arm, run.policy))
    return list(policies.values())


def _items(examination: Examination, runs: Sequence[ComparedRun]) -> dict[str, list[Item]]:
    """What every caller is asked, by measure; the policies of all runs write."""
    from toolspar.evaluate.arms import ADVERSARIAL, CLEAN, ROBUST

    policies = _policies(runs)
    _say(f"Rewrites of {examination.sizes.attacked} test tasks by {len(policies)} policies")
    return {CLEAN: examination.clean(), ROBUST: examination.robust(), ADVERSARIAL: examination.pooled(policies)}


def _measured(
    examination: Examination,
    runs: Sequence[ComparedRun],
    items: Mapping[str, Sequence[Item]],
    attackers: Mapping[tuple[str, int], Path],
) -> list[MeasuredRun]:
    """Every measure of every run."""
    from toolspar.app.compare_outcomes import MeasuredRun
    from toolspar.evaluate.arms import ADVERSARIAL, CLEAN, Measurement

    _say("  " + ", ".join(f"{len(found)} {name}" for name, found in items.items()) + " items for every caller")
    measured: list[MeasuredRun] = []
    for number, run in enumerate(runs, start=1):
        examination.outcomes(run.caller, [item for asked in items.values() for item in asked])  # at once: tools shared
        found = {name: Measurement(asked, examination.outcomes(run.caller, asked)) for name, asked in items.items()}
        if (run.arm, run.seed) in attackers:
            found |= _attacked(examination, run.caller, attackers[run.arm, run.seed], found[CLEAN])
        shares = ", ".join(f"{name} {_percent(measurement)}" for name, measurement in found.items())
        _say(f"  caller {number} of {len(runs)}, {run.name}: {shares}")
        found |= _by_policy(found[ADVERSARIAL])
        folder, caller = str(run.folder), digest(run.caller)
        measured.append(MeasuredRun(run.played, run.arm, run.seed, run.budget, run.seconds, folder, caller, found))
    return measured


def _attacked(examination: Examination, caller: Path, attacker: Path, clean: Measurement) -> dict[str, Measurement]:
    """What a caller makes of its own attacker's rewrites."""
    from toolspar.evaluate.arms import EXPLOITABILITY, OWN_ATTACKER, Measurement

    items = examination.pooled([("own attacker", attacker)])
    outcomes = examination.outcomes(caller, items)
    solved = {item.task.task_id for item, right in zip(clean.items, clean.outcomes, strict=True) if right}
    rows = [row for row, item in enumerate(items) if item.task.task_id in solved]
    flipped = [None if outcomes[row] is None else not outcomes[row] for row in rows]
    return {
        OWN_ATTACKER: Measurement(items, outcomes),
        EXPLOITABILITY: Measurement([items[row] for row in rows], flipped),
    }


def _by_policy(adversarial: Measurement) -> dict[str, Measurement]:
    """Adversarial accuracy by the arm whose policies wrote the items, where there are several."""
    from toolspar.evaluate.arms import ADVERSARIAL, Measurement

    names = list(dict.fromkeys(item.kind for item in adversarial.items))
    if len(names) < 2:
        return {}
    found = {}
    for name in names:
        rows = [row for row, item in enumerate(adversarial.items) if item.kind == name]
        items = [adversarial.items[row] for row in rows]
        found[f"{ADVERSARIAL}, policies of {name}"] = Measurement(items, [adversarial.outcomes[row] for row in rows])
    return found


def _reports(runs: Sequence[MeasuredRun], baseline: str, bootstrap: Bootstrap) -> list[ArmReport]:
    from toolspar.evaluate.arms import cells
    from toolspar.report.arms import HOURS, ArmReport

    arms: dict[str, list[MeasuredRun]] = {}
    for run in runs:
        arms.setdefault(run.arm, []).append(run)
    measures = {arm: {run.seed: run.measures for run in members} for arm, members in arms.items()}
    reports = []
    for arm, members in arms.items():
        spent = {name: tuple(float(run.budget[name]) for run in members) for name in _counted(members)}
        hours = tuple(run.seconds / 3600 for run in members)
        figures = cells(measures[arm], None if arm == baseline else measures[baseline], bootstrap)
        seeds = tuple(run.seed for run in members)
        reports.append(ArmReport(arm, seeds, {**spent, **({HOURS: hours} if all(hours) else {})}, figures))
    return reports


def _counted(members: Sequence[MeasuredRun]) -> list[str]:
    return [name for name in members[0].budget if all(name in run.budget for run in members)]


def _plain_run(run: MeasuredRun) -> dict[str, Any]:
    return {
        "arm": run.arm,
        "seed": run.seed,
        "folder": run.folder,
        "caller": run.caller,
        "budget": dict(run.budget),
        "seconds": round(run.seconds, 1),
        "items": {name: len(m.items) for name, m in run.measures.items()},
        "cut": {name: m.cut for name, m in run.measures.items()},
    }


def _show(reports: Sequence[ArmReport], baseline: str, target: Path, record: dict[str, Any]) -> None:
    from toolspar.report.arms import arms_csv, arms_svg, arms_table

    title = f"Final callers on {record['protocol']['tasks']} test tasks, unseen tools"
    wide_console().print(arms_table(reports, baseline, title, CONFIDENCE, record["intervals_over"]))
    record |= {"baseline": baseline, "arms": [_plain(report) for report in reports]}
    replace_atomically(target / TABLE, arms_csv(reports).encode())
    figure = arms_svg(reports, baseline, title, CONFIDENCE, record["intervals_over"])
    replace_atomically(target / FIGURE, figure.encode())
    replace_atomically(target / RECORD, (json.dumps(record, indent=1) + "\n").encode())
    _say("\n".join(str(target / name) for name in (TABLE, FIGURE, RECORD)))


def _plain(report: ArmReport) -> dict[str, Any]:
    figures = []
    for (category, measure), cell in report.cells.items():
        data = {"category": category, "measure": measure, **asdict(cell)}
        data["p_values"] = [None if math.isnan(p) else p for p in cell.p_values]  # NaN is no JSON
        if cell.effect is not None:
            data["effect"] |= {"p_value": None if math.isnan(cell.effect.p_value) else cell.effect.p_value}
            data["effect"]["shown"] = cell.effect.shown
        figures.append(data)
    return {"arm": report.arm, "seeds": list(report.seeds), "spent": dict(report.spent), "figures": figures}


def _percent(measurement: Measurement) -> str:
    known = [outcome for outcome in measurement.outcomes if outcome is not None]
    return f"{100 * sum(known) / len(known):.1f} %" if known else "-"


def _say(message: str) -> None:
    rich.get_console().print(message, soft_wrap=True, highlight=False, markup=False)
