"""Settings of the gate, and gates of rules only, for tests that have no configuration."""

from __future__ import annotations

from typing import Any

from toolspar.verify.gate import Gate, build_gate
from toolspar.verify.settings import RULE_CHECKS, GateSettings
from toolspar.verify.solver_settings import SolverSettings


def solver_settings(**changes: Any) -> SolverSettings:
    """No solver, but where the changes name one."""
    values: dict[str, Any] = {
        "model": None, "adapter": None, "tool_format": "auto", "samples": 4, "temperature": 0.7, "min_share": 0.5,
        "max_new_tokens": 176, "calibration_tasks": 50, "min_accuracy": 0.9,
    }  # fmt: skip
    return SolverSettings(**(values | changes))


def gate_settings(**changes: Any) -> GateSettings:
    """All rules and the encoder's check."""
    values: dict[str, Any] = {
        "checks": [*RULE_CHECKS, "meaning"], "min_length_ratio": 0.4, "max_length_ratio": 3.0, "max_words": 120,
        "min_meaning": 0.3, "min_replaced": 0.89, "min_frame": 0.2, "min_learned": 0.2, "solver": solver_settings(),
    }  # fmt: skip
    return GateSettings(**(values | changes))


def rules_gate(**changes: Any) -> Gate:
    """All rules."""
    return build_gate(gate_settings(checks=list(RULE_CHECKS), **changes))
