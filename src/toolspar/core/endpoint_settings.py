"""Settings of a language model behind an OpenAI-compatible endpoint; whoever asks one has these among its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from toolspar.core.errors import ConfigError, require

_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]*")


@dataclass(slots=True, kw_only=True)
class EndpointSettings:
    """Where a model is asked, how often, and at which price.

    Raises:
        ConfigError: a number is out of range, or the address or the name of the variable cannot be right.
    """

    base_url: str | None
    """Address up to ``/v1``, e.g. ``http://localhost:8000/v1``; null while no endpoint is chosen."""
    model: str | None
    """The model's name at the endpoint."""
    key_variable: str | None
    """NAME of the environment variable that holds the key; null where the endpoint wants none."""
    temperature: float | None
    """Sampling temperature; null leaves the endpoint's own."""
    max_tokens: int | None
    """Longest answer in tokens, thoughts included; null leaves the endpoint's own."""
    timeout_seconds: float
    """Longest wait for one answer."""
    max_retries: int
    """Further tries after a time-out, a lost connection, 429, 5xx or an answer that cannot be read."""
    backoff_seconds: float
    """Wait before the first retry; it doubles with each, up to a minute."""
    requests_per_minute: float | None
    """Requests that this process starts in a minute, evenly spread; null is no limit."""
    max_in_flight: int
    """Requests that wait for an answer at the same time."""
    cache: str | None
    """Folder of the answers that are known already; null asks anew each time."""
    prompt_price: float
    """Price of a million tokens of prompt, in any currency."""
    completion_price: float
    """Price of a million tokens of answer."""

    def __post_init__(self) -> None:
        self._check_address()
        if self.key_variable is not None and not _VARIABLE.fullmatch(self.key_variable):
            # the value is not repeated: it may be the key itself
            raise ConfigError(
                "endpoint.key_variable must be the name of an environment variable, in capitals (OPENAI_API_KEY), "
                "never the key itself"
            )
        temperature, limit = self.temperature, self.max_tokens
        require(temperature is None or 0 <= temperature <= 2, "endpoint.temperature", temperature, "in [0, 2], or null")
        require(limit is None or limit >= 1, "endpoint.max_tokens", limit, ">= 1, or null")
        require(self.timeout_seconds > 0, "endpoint.timeout_seconds", self.timeout_seconds, "> 0")
        require(0 <= self.max_retries <= 20, "endpoint.max_retries", self.max_retries, "in [0, 20]")
        require(self.backoff_seconds >= 0, "endpoint.backoff_seconds", self.backoff_seconds, ">= 0")
        rate = self.requests_per_minute
        require(rate is None or rate > 0, "endpoint.requests_per_minute", rate, "> 0, or null for no limit")
        require(self.max_in_flight >= 1, "endpoint.max_in_flight", self.max_in_flight, ">= 1")
        if self.cache is not None and not self.cache.strip():
            raise ConfigError("endpoint.cache is empty: give a folder, or null to keep no answers")
        require(self.prompt_price >= 0, "endpoint.prompt_price", self.prompt_price, ">= 0")
        require(self.completion_price >= 0, "endpoint.completion_price", self.completion_price, ">= 0")

    def _check_address(self) -> None:
        if self.base_url is None:
            return
        wrong = ConfigError(  # the value is not repeated: it may hold a password or a key
            "endpoint.base_url must be http(s)://HOST[:PORT]/PATH without user, password, ? or #, for example "
            "http://localhost:8000/v1; a key goes into the environment variable that key_variable names"
        )
        try:
            parts = urlsplit(self.base_url)
            _ = parts.port
        except ValueError:
            raise wrong from None
        plain = parts.username is None and not parts.query and not parts.fragment
        if parts.scheme not in ("http", "https") or not parts.hostname or not plain or re.search(r"\s", self.base_url):
            raise wrong

    @property
    def chosen(self) -> bool:
        """Whether there is an endpoint to ask: both address and model are given."""
        return bool(self.base_url and self.model and self.model.strip())
