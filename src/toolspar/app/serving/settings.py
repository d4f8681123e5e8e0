"""What a server is given; checked before anything heavy is imported."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from toolspar.core.errors import ConfigError, require


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeSettings:
    """Where the server listens, who may ask, and how much.

    Raises:
        ConfigError: a number is out of range, or others than this machine could ask without a key.

    Example:
        >>> ServeSettings(name="caller").host
        '127.0.0.1'
    """

    name: str
    """What the model is called in ``/v1/models``."""
    host: str = "127.0.0.1"
    port: int = 8000
    """0 takes any free port."""
    key: str = ""
    """API key that every request must bring; empty: none."""
    queue: int = 64
    """Prompts that may wait while others are answered; more are refused with 429."""
    rows: int = 16
    """Prompts answered side by side."""
    batch_tokens: int = 24576
    """Tokens of all prompts and answers that are side by side (memory)."""
    max_new_tokens: int = 1024
    """Longest answer; a request may ask for more, but is cut there."""
    max_body_bytes: int = 4 * 2**20
    """Largest request."""
    timeout_seconds: float = 600.0
    """Longest time that a request may take, waiting included."""

    def __post_init__(self) -> None:
        require(0 <= self.port < 65536, "--port", self.port, "in [0, 65535]")
        for option in ("queue", "rows", "batch_tokens", "max_new_tokens", "max_body_bytes"):
            require(getattr(self, option) >= 1, f"--{option.replace('_', '-')}", getattr(self, option), ">= 1")
        require(self.timeout_seconds > 0, "--timeout", self.timeout_seconds, "> 0")
        if self.key and (not self.key.isascii() or not self.key.isprintable() or " " in self.key):
            raise ConfigError("the API key holds what cannot be sent in a header: use letters, digits and signs")
        if not self.key and not is_loopback(self.host):
            raise ConfigError(
                f"--host {self.host} lets other machines ask: put an API key into the environment variable that "
                "--key-variable names, or stay on 127.0.0.1"
            )


def is_loopback(host: str) -> bool:
    """Whether a name or address can only be reached from this machine.

    Example:
        >>> is_loopback("localhost"), is_loopback("::1"), is_loopback("0.0.0.0"), is_loopback("example.com")
        (True, True, False, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
