"""The validity gate: a conjunction of named checks, each reported on its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toolspar.core.errors import ConfigError
from toolspar.tasks.records import Task
from toolspar.verify import (
    action,
    asks_now,
    control_text,
    entities,
    gibberish,
    grounding,
    hedges,
    identity,
    language,
    leakage,
    negation,
    new_numbers,
    options,
    roles,
    second_request,
    subject,
    units,
)
from toolspar.verify.format import make_check
from toolspar.verify.protocols import BatchedCheck, Check
from toolspar.verify.records import CheckResult, ValidityReport
from toolspar.verify.settings import CHECK_NAMES, GateSettings

_PLAIN: dict[str, Check] = {
    "identity": identity.check,
    "control_text": control_text.check,
    "gibberish": gibberish.check,
    "language": language.check,
    "grounding": grounding.check,
    "new_numbers": new_numbers.check,
    "units": units.check,
    "hedges": hedges.check,
    "negation": negation.check,
    "asks_now": asks_now.check,
    "leakage": leakage.check,
    "action": action.check,
    "roles": roles.check,
    "options": options.check,
    "subject": subject.check,
    "second_request": second_request.check,
    "entities": entities.check,
}


class Gate:
    """Runs its checks in order on a rewrite.

    Args:
        checks: The checks by name, cheap ones first.
        stop_at_first: Whether to leave out the checks after the first that fails (the report then lacks them).
    """

    def __init__(self, checks: Mapping[str, Check], *, stop_at_first: bool = False) -> None:
        self.checks: dict[str, Check] = dict(checks)
        self.stop_at_first = stop_at_first

    def __call__(self, task: Task, rewritten: str) -> ValidityReport:
        """Judge one rewrite of a task; a check that raises is reported as an error, not as a failure."""
        results: dict[str, CheckResult] = {}
        for name, check in self.checks.items():
            try:
                results[name] = check(task, rewritten)
            except Exception as error:  # whatever it is: one broken check must not end a long game
                return ValidityReport(results, error=f"{name}: {type(error).__name__}: {error}")
            if self.stop_at_first and not results[name].passed:
                break
        return ValidityReport(results)

    def report_many(self, pairs: Sequence[tuple[Task, str]]) -> list[ValidityReport]:
        """Judge many rewrites; a check that works on batches (the encoder) sees them all in one call."""
        for check in self.checks.values():
            if isinstance(check, BatchedCheck) and pairs:
                check.prepare(pairs)
        return [self(task, rewritten) for task, rewritten in pairs]


def build_gate(settings: GateSettings, model_checks: Mapping[str, Check] | None = None) -> Gate:
    """The gate that the settings describe, its checks in the order of ``CHECK_NAMES``.

    Args:
        settings: Names and bounds of the checks.
        model_checks: Those of ``MODEL_CHECKS`` that the settings name, by name.

    Raises:
        ConfigError: a check that needs a model is asked for, but not given.
    """
    given = model_checks or {}
    checks: dict[str, Check] = {}
    for name in CHECK_NAMES:
        if name not in settings.checks:
            continue
        if name == "format":
            checks[name] = make_check(settings)
        elif name in _PLAIN:
            checks[name] = _PLAIN[name]
        elif name in given:
            checks[name] = given[name]
        else:
            raise ConfigError(f"verify.checks has {name!r}, which needs a model: give one, or leave the check out")
    return Gate(checks)
