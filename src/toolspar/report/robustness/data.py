"""The measurement as JSON, its cells as CSV, and every case as a line of JSON."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from typing import Any

from toolspar.evaluate.robustness.records import Outcome
from toolspar.evaluate.robustness.summary import Summary
from toolspar.report.robustness.words import answer_text, expected_text, strength
from toolspar.tasks.perturbations.records import Level


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A caller at some time of its training.

    Example:
        >>> # Snapshot("caller-round-1", summary).name
        'caller-round-1'
    """

    name: str
    summary: Summary


@dataclass(frozen=True, slots=True)
class Measurement:
    """A finished measurement.

    Example:
        >>> # Measurement({"target": "warm"}, summary, outcomes, (), ()).about["target"]
        'warm'
    """

    about: Mapping[str, Any]
    """Target, tasks, settings, versions, costs: for people and for the JSON."""
    summary: Summary
    outcomes: Sequence[Outcome]
    snapshots: Sequence[Snapshot]
    """The target's earlier states, oldest first; empty unless they were asked for."""
    details: Sequence[str]
    """Why a language model made no case, the first few."""


_COLUMNS = (
    "suite", "strength", "number", "n", "accuracy", "low", "high", "clean", "difference", "difference_low",
    "difference_high", "p", "tasks", "cut", "no_answer", "not_applicable", "refused", "gate_accepts", "gate_judged",
)  # fmt: skip


def as_json(measurement: Measurement) -> str:
    """All figures; examples are told as they stand in the page."""
    data = {
        "about": dict(measurement.about),
        "summary": _plain(measurement.summary),
        "area": measurement.summary.area,
        "snapshots": [{"name": each.name, **_short(each.summary)} for each in measurement.snapshots],
        "details": list(measurement.details),
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def as_csv(summary: Summary) -> str:
    """One row a suite and strength, the clean one first."""
    out = io.StringIO()
    writer = csv.DictWriter(out, _COLUMNS, lineterminator="\n", restval="")
    writer.writeheader()
    clean = summary.clean
    writer.writerow({"suite": "clean", "n": clean.n, "accuracy": clean.value, "low": clean.low, "high": clean.high})
    for cell in summary.cells:
        accuracy, effect = cell.accuracy, cell.effect
        counts = {**cell.statuses, **cell.left_out}
        graded = cell.level is not Level.UNGRADED
        writer.writerow(
            {
                "suite": cell.suite,
                "strength": cell.level.name.lower() if graded else "",
                "number": strength(cell.suite, cell.level).partition("(")[2].rstrip(")") if graded else "",
                "n": accuracy.n,
                "accuracy": accuracy.value if accuracy.n else "",
                "low": accuracy.low,
                "high": accuracy.high,
                "clean": cell.clean.value if cell.clean.n else "",
                "difference": effect.difference if effect.n_clusters else "",
                "difference_low": effect.low if effect.n_clusters else "",
                "difference_high": effect.high if effect.n_clusters else "",
                "p": "" if math.isnan(effect.p_value) else effect.p_value,
                "tasks": effect.n_clusters,
                **{name: counts.get(name, 0) for name in ("cut", "no_answer", "not_applicable", "refused")},
                "gate_accepts": cell.validity.accepted if cell.validity else "",
                "gate_judged": cell.validity.judged if cell.validity else "",
            }
        )
    return out.getvalue()


def as_lines(outcomes: Sequence[Outcome]) -> str:
    """Every case, its answer and its verdict, a JSON object a line."""
    return "".join(json.dumps(case_row(outcome), ensure_ascii=False) + "\n" for outcome in outcomes)


def case_row(outcome: Outcome) -> dict[str, Any]:
    """One case for people and programs."""
    case, verdict = outcome.case, outcome.verdict
    return {
        "task_id": case.origin.task_id,
        "category": case.task.category.value,
        "suite": case.suite,
        "level": case.level.name.lower(),
        "variant": case.variant,
        "copy": case.copy,
        "query": case.task.query,
        "original_query": case.origin.query,
        "tools": [tool.name for tool in case.task.tools],
        "earlier_turns": len(case.earlier),
        "rendering": case.rendering.name if case.rendering else None,
        "expected": expected_text(outcome),
        "answer": answer_text(outcome),
        "status": outcome.answer.status.value,
        "detail": verdict.detail if verdict else outcome.answer.detail,
        "correct": verdict.correct if verdict else None,
        "strict": verdict.strict if verdict else None,
        "reason": verdict.reason.value if verdict else None,
        "logp": outcome.answer.logp,
        "answer_tokens": outcome.answer.n_tokens,
    }


def _short(summary: Summary) -> dict[str, Any]:
    """A snapshot's figures, without weaknesses and curves."""
    return {
        "clean": _plain(summary.clean),
        "cells": _plain(summary.cells),
        "areas": {curve.suite: curve.area for curve in summary.curves},
        "area": summary.area,
        "consistency": _plain(summary.consistency),
        "calibration": {
            name: {"aurc": each.aurc, "best_aurc": each.best_aurc, "ece": each.ece, "risk": each.risk, "n": each.n}
            for name, each in summary.calibration.items()
        },
    }


def _plain(value: Any) -> Any:
    """Records as JSON; NaN, which JSON lacks, as null."""
    if isinstance(value, Outcome):
        return case_row(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.name.lower() if isinstance(value, Level) else value.value
    if isinstance(value, Mapping):
        return {str(_plain(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
