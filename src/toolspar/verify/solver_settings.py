"""Settings of the gate's solver."""

from __future__ import annotations

from dataclasses import dataclass

from toolspar.core.errors import ConfigError, require

LEAST_ACCURACY = 0.9
"""A solver that errs more often on clean tasks refuses rewrites for being hard, not for being wrong."""
LEAST_CALIBRATION_TASKS = 50
"""Fewer tasks say too little about an accuracy."""


@dataclass(slots=True, kw_only=True)
class SolverSettings:
    """A frozen function caller that must still find the expected calls in a rewrite.

    Raises:
        ConfigError: a value is out of range, or two do not fit together.
    """

    model: str | None
    """``package:NAME``, a hub id, or a folder, as ``model.ref``; null while the check is not used."""
    adapter: str | None
    """PEFT folder of the solver's adapter; null: the bare model."""
    tool_format: str
    """How tools are shown to it; as ``model.tool_format``."""
    samples: int
    """k: answers to each rewrite."""
    temperature: float
    """Their sampling temperature; 0 is greedy, for one answer."""
    min_share: float
    """Smallest share of the k answers that must make the expected calls (by the tolerant comparison)."""
    max_new_tokens: int
    """Token limit of an answer; one that is cut there is not right."""
    calibration_tasks: int
    """Dev tasks (unseen tools) on which the solver is measured before it may judge."""
    min_accuracy: float
    """Smallest greedy accuracy on them with which it is accepted."""

    def __post_init__(self) -> None:
        for key in ("model", "adapter"):
            value = getattr(self, key)
            if value is not None and not value.strip():
                raise ConfigError(f"verify.solver.{key} is empty: give a value, or null for none")
        require(self.samples >= 1, "verify.solver.samples", self.samples, ">= 1")
        require(self.temperature >= 0, "verify.solver.temperature", self.temperature, ">= 0")
        if self.samples > 1 and self.temperature == 0:
            raise ConfigError(
                f"verify.solver.samples={self.samples} does not fit verify.solver.temperature=0: all answers would be "
                "alike; raise the temperature or set verify.solver.samples=1"
            )
        require(0 < self.min_share <= 1, "verify.solver.min_share", self.min_share, "in (0, 1]")
        require(self.max_new_tokens >= 1, "verify.solver.max_new_tokens", self.max_new_tokens, ">= 1")
        require(
            self.calibration_tasks >= LEAST_CALIBRATION_TASKS,
            "verify.solver.calibration_tasks",
            self.calibration_tasks,
            f">= {LEAST_CALIBRATION_TASKS}, since fewer say too little about an accuracy",
        )
        require(
            LEAST_ACCURACY <= self.min_accuracy <= 1,
            "verify.solver.min_accuracy",
            self.min_accuracy,
            f"in [{LEAST_ACCURACY}, 1], since a weaker solver rejects exactly the hard attacks",
        )

    def require_model(self) -> str:
        """The model's ref.

        Raises:
            ConfigError: none is named.
        """
        if self.model is None:
            raise ConfigError(
                "verify.checks has 'solver', but verify.solver.model is null: name a strong function caller that is "
                "not in training (package:NAME, a hub id or a folder), or leave the check out"
            )
        return self.model
