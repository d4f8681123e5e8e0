"""Choices of an evaluation on BFCL, without anything heavy."""

from __future__ import annotations

from dataclasses import dataclass

from toolspar.core.errors import ConfigError, require

PRESET_NAMES = ("subset", "nonlive", "live", "single_turn", "multi_turn")
BFCL_QWEN, OWN = "bfcl_qwen", "own"
PROMPT_STYLES = (BFCL_QWEN, OWN)


@dataclass(slots=True, kw_only=True)
class AskedEndpointSettings:
    """How a target that is the address of an endpoint is asked.

    Raises:
        ConfigError: a number is out of range.
    """

    model: str | None
    """The model's name there; null: the first that it lists."""
    key_variable: str | None
    """Environment variable that holds the API key; null: none is wanted."""
    requests_at_once: int
    """Requests under way at the same time."""
    timeout_seconds: float
    """Longest wait for one answer."""
    max_retries: int
    """Further tries after a time-out, a lost connection, 429, 5xx or an answer that cannot be read."""
    backoff_seconds: float
    """Wait before the first retry; it doubles with each, up to a minute."""

    def __post_init__(self) -> None:
        require(self.requests_at_once >= 1, "endpoint.requests_at_once", self.requests_at_once, ">= 1")
        require(self.timeout_seconds > 0, "endpoint.timeout_seconds", self.timeout_seconds, "> 0")
        require(0 <= self.max_retries <= 20, "endpoint.max_retries", self.max_retries, "in [0, 20]")
        require(self.backoff_seconds >= 0, "endpoint.backoff_seconds", self.backoff_seconds, ">= 0")
        if self.key_variable is not None and not self.key_variable.strip():
            raise ConfigError("endpoint.key_variable is empty: give the name of an environment variable, or null")
