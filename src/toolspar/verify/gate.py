"""The validity gate: a conjunction of named checks, each reported on its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toolspar.core.errors import ConfigError, EndpointRefusal
from toolspar.tasks.records import Task
from toolspar.verify import (
    action,
    asks_now,
    control_text,
    entities,
    gibberish,
    gist,
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
    spelling,
    subject,
    units,
)
from toolspar.verify.beside.inserted import without_insertions
from toolspar.verify.format import make_check
from toolspar.verify.protocols import BatchedCheck, Check, MeteredCheck
from toolspar.verify.records import CheckResult, ValidityReport
from toolspar.verify.settings import CHECK_NAMES, GateSettings

_PLAIN: dict[str, Check] = {
    "identity": identity.check,
    "control_text": control_text.check,
    "gibberish": gibberish.check,
    "spelling": spelling.check,
    "language": language.check,
    "grounding": grounding.check,
    "gist": gist.check,
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
_PAST_INSERTIONS = frozenset(
    "new_numbers negation action options subject entities replaced learned".split()  # these take an aside for a change
)
"""Checks that read a rewrite without what it puts into the middle of the request beside it."""


class Gate:
    """Runs its checks in order on a rewrite, costly ones (``BatchedCheck.costly``) only where all others have passed.

    The gate is a conjunction, so a refused rewrite stays refused whatever a costly check would say: the report then
    lacks that check.

    Args:
        checks: The checks by name, cheap ones first.
        stop_at_first: Whether to leave out the checks after the first that fails (the report then lacks them).
    """

    def __init__(self, checks: Mapping[str, Check], *, stop_at_first: bool = False) -> None:
        self.checks: dict[str, Check] = dict(checks)
        self.stop_at_first = stop_at_first
        self._costly = {
            name: check for name, check in checks.items() if isinstance(check, BatchedCheck) and check.costly
        }
        self._cheap = {name: check for name, check in checks.items() if name not in self._costly}

    def __call__(self, task: Task, rewritten: str) -> ValidityReport:
        """Judge one rewrite of a task; a check that raises is reported as an error, not as a failure.

        Raises:
            EndpointRefusal: a check asks an endpoint that will never answer.
        """
        report = self._cheap_report(task, rewritten)
        for name, check in self._costly.items():
            if report.valid:
                report = _with_result(report, name, check, task, rewritten)
        return report

    def report_many(self, pairs: Sequence[tuple[Task, str]]) -> list[ValidityReport]:
        """Judge many rewrites, as one by one.

        A check that works on batches (the encoder) sees all texts in one call, a costly one all rewrites that are
        still valid when its turn comes. Where that call raises, these reports have the error.
        """
        for name, check in self._cheap.items():
            if isinstance(check, BatchedCheck) and pairs:
                check.prepare([(task, _read_by(name, task, rewritten)) for task, rewritten in pairs])
        reports = [self._cheap_report(task, rewritten) for task, rewritten in pairs]
        for name, check in self._costly.items():
            still_valid = [index for index, report in enumerate(reports) if report.valid]
            try:
                check.prepare([(pairs[i][0], _read_by(name, *pairs[i])) for i in still_valid])
            except EndpointRefusal:
                raise
            except Exception as error:
                for index in still_valid:
                    reports[index] = _broken(reports[index].results, name, error)
                continue
            for index in still_valid:
                reports[index] = _with_result(reports[index], name, check, *pairs[index])
        return reports

    def _cheap_report(self, task: Task, rewritten: str) -> ValidityReport:
        results: dict[str, CheckResult] = {}
        for name, check in self._cheap.items():
            try:
                results[name] = check(task, _read_by(name, task, rewritten))
            except EndpointRefusal:  # so would it be with every other rewrite
                raise
            except Exception as error:  # whatever it is: one broken check must not end a long game
                return _broken(results, name, error)
            if self.stop_at_first and not results[name].passed:
                return ValidityReport(results)
        return ValidityReport(results)

    def spent(self) -> dict[str, float]:
        """What checks have spent since the last call (requests, tokens, money), by name of the metric."""
        metered = (check for check in self.checks.values() if isinstance(check, MeteredCheck))
        return {name: value for check in metered for name, value in check.spent().items()}


def _read_by(name: str, task: Task, rewritten: str) -> str:
    """What a check is to read of a rewrite."""
    return without_insertions(task, rewritten) if name in _PAST_INSERTIONS else rewritten


def _with_result(report: ValidityReport, name: str, check: Check, task: Task, rewritten: str) -> ValidityReport:
    try:
        return ValidityReport({**report.results, name: check(task, _read_by(name, task, rewritten))})
    except EndpointRefusal:  # so would it be with every other rewrite
        raise
    except Exception as error:
        return _broken(report.results, name, error)


def _broken(results: Mapping[str, CheckResult], name: str, error: Exception) -> ValidityReport:
    return ValidityReport(results, error=f"{name}: {type(error).__name__}: {error}")


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
