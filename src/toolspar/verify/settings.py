"""Settings of the validity gate."""

from __future__ import annotations

from dataclasses import dataclass

from toolspar.core.endpoint_settings import EndpointSettings
from toolspar.core.errors import ConfigError, require
from toolspar.verify.solver_settings import SolverSettings

RULE_CHECKS = (
    "identity",
    "format",
    "control_text",
    "gibberish",
    "spelling",
    "language",
    "grounding",
    "gist",
    "new_numbers",
    "units",
    "hedges",
    "negation",
    "asks_now",
    "leakage",
    "action",
    "roles",
    "options",
    "subject",
    "second_request",
    "entities",
)
"""Checks that are rules on the text, in the order in which the gate runs them."""

MODEL_CHECKS = ("meaning", "replaced", "frame", "learned", "solver", "judge")
"""Checks that need a model, cheap ones first; they run after the rules."""

CHECK_NAMES = RULE_CHECKS + MODEL_CHECKS
"""All checks, in the order in which the gate runs them."""


@dataclass(slots=True, kw_only=True)
class GateSettings:
    """Which checks make up the gate, and their bounds.

    Raises:
        ConfigError: a check is unknown or named twice, or a number is out of range.
    """

    checks: list[str]
    """Names of the checks; a rewrite is valid when it passes all of them."""
    min_length_ratio: float
    """Shortest rewrite, as a share of the query's characters."""
    max_length_ratio: float
    """Longest rewrite, as a multiple of the query's characters (queries count as at least 80 characters long)."""
    max_words: int
    """Longest rewrite in words."""
    min_meaning: float
    """Smallest cosine similarity of the sentence embeddings of query and rewrite."""
    min_replaced: float
    """Smallest cosine similarity of the query and its version with a word that the rewrite has put for its own."""
    min_frame: float
    """Smallest probability that the words around a request that stands word by word leave it as it is."""
    min_learned: float
    """Smallest probability that the rewrite keeps the expected calls, by the learned verifier."""
    solver: SolverSettings
    """The function caller of the check ``solver``."""
    judge: EndpointSettings | None = None
    """The language model that the check ``judge`` asks."""

    def __post_init__(self) -> None:
        unknown = [name for name in self.checks if name not in CHECK_NAMES]
        if unknown:
            raise ConfigError(f"verify.checks has no check {unknown[0]!r}: allowed are {', '.join(CHECK_NAMES)}")
        if len(set(self.checks)) != len(self.checks):
            raise ConfigError("verify.checks names a check twice: name each once")
        if "solver" in self.checks:
            self.solver.require_model()
        require(0 <= self.min_length_ratio < 1, "verify.min_length_ratio", self.min_length_ratio, "in [0, 1)")
        require(self.max_length_ratio > 1, "verify.max_length_ratio", self.max_length_ratio, "> 1")
        require(self.max_words >= 1, "verify.max_words", self.max_words, ">= 1")
        require(-1 <= self.min_meaning <= 1, "verify.min_meaning", self.min_meaning, "in [-1, 1]")
        require(-1 <= self.min_replaced <= 1, "verify.min_replaced", self.min_replaced, "in [-1, 1]")
        require(0 <= self.min_frame <= 1, "verify.min_frame", self.min_frame, "in [0, 1]")
        require(0 <= self.min_learned <= 1, "verify.min_learned", self.min_learned, "in [0, 1]")
        if "judge" in self.checks and not (self.judge and self.judge.chosen):
            raise ConfigError(
                "verify.checks has 'judge', which asks a language model: give verify.judge.base_url and "
                "verify.judge.model, or leave the check out"
            )
