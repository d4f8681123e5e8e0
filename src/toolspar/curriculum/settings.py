"""Settings of the curriculum and of the opponent pool."""

from __future__ import annotations

from dataclasses import dataclass

from toolspar.core.errors import require

SCHEDULES = ("none", "staged", "competence", "adaptive")
STYLE_MODES = ("free", "assigned", "staged", "adaptive")
PICKS = ("uniform", "recent", "hardest")


@dataclass(slots=True, kw_only=True)
class CurriculumSettings:
    """Which tasks the attack phase offers, from easy to hard.

    Raises:
        ConfigError: the schedule is unknown, or a number is out of range.
    """

    schedule: str
    """``none`` (all tasks), ``staged`` (in steps), ``competence`` (square root) or ``adaptive`` (by attack success)."""
    start_competence: float
    """``staged`` and ``competence``: share of the tasks, the easiest, that is offered at the start."""
    full_at: float
    """``staged`` and ``competence``: share of the run after which all tasks are offered."""
    window_low: float
    """``adaptive``: tasks whose attack success is lower are set aside for a while."""
    window_high: float
    """``adaptive``: tasks whose attack success is higher are set aside for a while."""
    measured_weight: float
    """How much a task's measured failure moves its difficulty, each round anew; 0 leaves structure alone to decide."""
    styles: str
    """Who names the style of a rewrite: the policy (``free``), or the game, which deals a task's rewrites out evenly.

    ``assigned`` deals all styles, ``staged`` the mildest first and all in the end (in steps, by ``start_competence``
    and ``full_at``), ``adaptive`` those whose attack success is in the window. A style that is dealt is part of the
    policy's prompt, so neither sampled nor scored."""

    def __post_init__(self) -> None:
        require(self.schedule in SCHEDULES, "curriculum.schedule", self.schedule, "one of " + ", ".join(SCHEDULES))
        require(
            0 < self.start_competence <= 1, "curriculum.start_competence", self.start_competence, "> 0 and at most 1"
        )
        require(0 < self.full_at <= 1, "curriculum.full_at", self.full_at, "> 0 and at most 1")
        require(0 <= self.window_low <= 1, "curriculum.window_low", self.window_low, "in [0, 1]")
        require(
            self.window_low <= self.window_high <= 1,
            "curriculum.window_high",
            self.window_high,
            f"at least curriculum.window_low={self.window_low} and at most 1",
        )
        require(0 <= self.measured_weight <= 1, "curriculum.measured_weight", self.measured_weight, "in [0, 1]")
        require(self.styles in STYLE_MODES, "curriculum.styles", self.styles, "one of " + ", ".join(STYLE_MODES))


@dataclass(slots=True, kw_only=True)
class OpponentSettings:
    """How often the attack phase plays against past function callers, and against which.

    Raises:
        ConfigError: the pick is unknown, or a number is out of range.
    """

    pool_share: float
    """Share of the attack updates that are played against a past snapshot."""
    pick: str
    """``uniform``, ``recent`` (the newer, the likelier), or ``hardest`` (the less it is flipped, the likelier)."""
    keep: int
    """Past snapshots that stay in the pool."""

    def __post_init__(self) -> None:
        require(0 <= self.pool_share <= 1, "opponents.pool_share", self.pool_share, "in [0, 1]")
        require(self.pick in PICKS, "opponents.pick", self.pick, "one of " + ", ".join(PICKS))
        require(self.keep >= 1, "opponents.keep", self.keep, ">= 1")
