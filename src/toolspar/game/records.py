"""The records of the game: where it stands, and what a round showed."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from toolspar.core.errors import RunError
from toolspar.evaluate.intervals import Effect, Figure
from toolspar.game.budget import Budget


class Phase(StrEnum):
    """The parts of a round, in the order in which they are played."""

    SURVEY = "survey"  # which training tasks does the opponent solve?
    ATTACK = "attack"  # PPO on the query policy
    HARVEST = "harvest"  # the trained policy, frozen, collects flips
    DEFEND = "defend"  # SFT or PPO, or both, on the function caller
    JUDGE = "judge"  # clean gate, dev figures, snapshots


@dataclass(slots=True)
class GameState:
    """Everything the game decides by, but for weights, optimisers and the archive; JSON-serialisable.

    ``round`` counts from 1; ``step`` is the next step of ``phase`` to play; ``ticks`` counts all finished steps and
    is the position of metrics, events and archive entries. ``caller`` and ``policy`` name the newest snapshots of the
    two players. ``solved`` caches, per caller snapshot, which tasks it answers rightly on their own query.
    ``curriculum``, ``pool`` and ``answers`` (what the policy is shown of earlier ones, ``attack.context``) are kept
    for their owners, as of the last save. ``rewrites`` holds round, task id and wording of every valid rewrite of the
    harvests. ``plateau`` holds what the stop rule saw after each round, ``stopped`` why it ended the game. ``stuck``
    counts the updates in a row that took no step, by learner.

    Example:
        >>> GameState().phase.value
        'survey'
    """

    round: int = 1
    phase: Phase = Phase.SURVEY
    step: int = 0
    ticks: int = 0
    caller: str = "caller-round-0"
    policy: str = "policy-round-0"
    clean_share: float = 0.0
    solved: dict[str, dict[str, bool]] = field(default_factory=dict)
    curriculum: dict[str, Any] = field(default_factory=dict)
    pool: dict[str, Any] = field(default_factory=dict)
    reports: list[dict[str, Any]] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    rewrites: list[tuple[int, str, str]] = field(default_factory=list)
    budget: Budget = field(default_factory=Budget)
    plateau: list[float | None] = field(default_factory=list)
    stopped: str = ""
    stuck: dict[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """A JSON object that ``from_json`` reads back."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> GameState:
        """The state that ``to_json`` wrote.

        Raises:
            RunError: another version wrote it.
        """
        with of_this_version():
            rewrites = [(round_, task_id, text) for round_, task_id, text in data.get("rewrites", ())]
            budget = Budget(**data.get("budget", {}))
            return cls(**{**data, "phase": Phase(data["phase"]), "rewrites": rewrites, "budget": budget})


@contextlib.contextmanager
def of_this_version() -> Iterator[None]:
    """Read a part of a saved game inside the ``with`` block.

    Raises:
        RunError: the part is not what this version writes.
    """
    try:
        yield
    except (TypeError, KeyError, ValueError) as error:
        raise RunError(
            f"the saved game is of another version of toolspar ({error}): go on with that, or start with fresh=true"
        ) from error


@dataclass(frozen=True, slots=True)
class Comparison:
    """One measured effect: the same measurement before and after, on the same tasks.

    Example:
        >>> figure = Figure(0.5, 10, 0.24, 0.76)
        >>> Comparison("clean accuracy", "dev", figure, figure, Effect(0.0, -0.1, 0.1, 10, 1.0)).split
        'dev'
    """

    name: str
    split: str
    before: Figure
    after: Figure
    effect: Effect
    dropped: int = 0  # cases left out: an answer was cut at the token limit, or a check of the gate broke

    def to_json(self) -> dict[str, Any]:
        """Plain numbers, with the effect's ``shown`` spelled out; a p-value that does not exist is null."""
        data = {**asdict(self), "shown": self.effect.shown}
        if math.isnan(self.effect.p_value):  # NaN is no JSON
            data["effect"]["p_value"] = None
        return data


@dataclass(frozen=True, slots=True)
class RoundReport:
    """What one round showed: the effects, and whether the new function caller was kept.

    Example:
        >>> RoundReport(round=1, opponent="caller-round-0", kept_share=0.5, flips=12, comparisons=()).kept
        True
    """

    round: int
    opponent: str
    kept_share: float
    """How much of what the caller has learnt has passed the clean gate: all (1), a half, ..., nothing (0)."""
    flips: int
    comparisons: tuple[Comparison, ...]

    @property
    def kept(self) -> bool:
        """Whether the round has a new caller."""
        return self.kept_share > 0

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return {
            "round": self.round,
            "opponent": self.opponent,
            "kept": self.kept,
            "kept_share": self.kept_share,
            "flips": self.flips,
            "comparisons": [comparison.to_json() for comparison in self.comparisons],
        }
