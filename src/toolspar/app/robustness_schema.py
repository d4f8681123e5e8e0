"""The configuration of ``toolspar evaluate robustness``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from toolspar.app.schema import EmbedderSettings
from toolspar.core.endpoint_settings import EndpointSettings
from toolspar.core.errors import ConfigError, require
from toolspar.models.settings import ModelSettings
from toolspar.tasks.perturbations.suites import SUITES
from toolspar.tasks.records import Split
from toolspar.tasks.settings import GENERATED, TaskSettings
from toolspar.verify.settings import GateSettings

ASKED_SUITES = ("paraphrase", "back_translation")
"""Suites that a language model writes."""
ALL_SUITES = (*SUITES, *ASKED_SUITES)
_PATHS = ("target", "tasks.source", "archive", "output")


@dataclass(slots=True, kw_only=True)
class RobustnessConfig:
    """Everything that ``toolspar evaluate robustness`` needs to put a function caller under stress.

    Raises:
        ConfigError: a number is out of range, or a suite is unknown.
    """

    target: str | None
    """Folder of a run, an adapter or a model; a hub id; ``base``, ``warm``, ``endpoint``, or an address (http...)."""
    seed: int
    """Seed of the perturbations and of the bootstraps."""
    split: str
    """Split that the tasks are of: ``dev``, ``test`` or ``train``; rows of a file that name none are taken as such."""
    max_tasks: int
    """Tasks to generate; of a file, the most that are read."""
    suites: list[str]
    """Names of the suites."""
    levels: list[int]
    """Strengths: 1 mild, 2 medium, 3 strong."""
    copies: int
    """Different cases of each task, suite and strength, at most."""
    only_valid: bool
    """Leave out reworded requests that the validity gate refuses; what it refuses is told in any case."""
    archive: str | None
    """Folder of a run, or of an archive, whose flips are one more suite."""
    archive_cases: int
    """Flips to take, at most; drawn at random."""
    snapshots: bool
    """Measure the snapshots of a run too, to see how its figures moved through training."""
    rows_per_batch: int
    """Rows that a local caller decodes side by side (memory only)."""
    max_new_tokens: int | None
    """Token limit of an answer; null: that of the run, else 176."""
    tries: int
    """Texts that a language model may write for one request before it counts as refused."""
    confidence: float
    """Level of the intervals."""
    bootstrap_samples: int
    """Resamples of the bootstraps."""
    confidence_bins: int
    """Bins of the reliability diagram."""
    min_group: int
    """Smallest group of cases that is told as a weakness."""
    output: str | None
    """Folder of the report; null: ``logs/robustness/<target>-<hash of the configuration>``."""
    model: ModelSettings
    """The base model of ``base`` and ``warm``."""
    tasks: TaskSettings
    endpoint: EndpointSettings
    """The caller, where it is an endpoint."""
    paraphraser: EndpointSettings
    """The language model of the suites ``paraphrase`` and ``back_translation``."""
    verify: GateSettings
    """The gate; without a language model's suites only its rules are applied."""
    embedder: EmbedderSettings

    def __post_init__(self) -> None:
        if not self.target or not self.target.strip():
            raise ConfigError(
                "target is missing: give target= the folder of a run or of an adapter, base, warm, or an endpoint's "
                "address"
            )
        splits = [split.value for split in Split]
        require(self.split in splits, "split", self.split, "one of " + ", ".join(splits))
        for name in self.suites:
            require(name in ALL_SUITES, "suites", name, "one of " + ", ".join(ALL_SUITES))
        if len(set(self.suites)) < len(self.suites):
            raise ConfigError("suites names a suite twice: name each once")
        if not self.suites and not self.archive:
            raise ConfigError("no suite is left to measure: name some with suites=[...], or give archive=RUN")
        require(
            bool(self.levels) and set(self.levels) <= {1, 2, 3}, "levels", self.levels, "some of 1, 2, 3: write [1,3]"
        )
        self._check_numbers()
        asked = [name for name in self.suites if name in ASKED_SUITES]
        if asked and not self.paraphraser.chosen:
            raise ConfigError(
                f"suites has {asked[0]!r}, which a language model writes: give paraphraser.base_url and "
                "paraphraser.model, or leave the suite out"
            )

    def _check_numbers(self) -> None:
        require(0 <= self.seed < 2**63, "seed", self.seed, "in [0, 2**63)")
        at_least_one = ("max_tasks", "copies", "archive_cases", "rows_per_batch", "tries", "min_group")
        for name in (*at_least_one, "bootstrap_samples", "confidence_bins"):
            require(getattr(self, name) >= 1, name, getattr(self, name), ">= 1")
        limit = self.max_new_tokens
        require(limit is None or limit >= 1, "max_new_tokens", limit, ">= 1, or null")
        require(0.5 < self.confidence < 1, "confidence", self.confidence, "in (0.5, 1)")


def quoted(override: str) -> str:
    """An override as Hydra reads it: ``tasks=FILE`` means ``tasks.source``, and paths need no quotes.

    Example:
        >>> quoted("tasks=my tasks.jsonl"), quoted("target=warm"), quoted("seed=1")
        ("tasks.source='my tasks.jsonl'", "target='warm'", 'seed=1')
    """
    key, _, value = override.partition("=")
    if key == "tasks" and value != GENERATED:
        key = "tasks.source"
    if key not in _PATHS or value in ("", "null") or value[0] in "'\"":
        return override
    # between quotes a backslash stands for itself, but before a quote
    escaped = re.sub(r"(\\*)('|$)", lambda m: m[1] * 2 + ("\\'" if m[2] else ""), value)
    return f"{key}='{escaped}'"
