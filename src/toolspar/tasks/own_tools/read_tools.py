"""What came of reading a source of tools: the tools, and what was left out of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from toolspar.calls.records import ToolSpec


@dataclass(frozen=True, slots=True)
class ReadTools:
    """The tools of a source, in its order; iterating gives them.

    Example:
        >>> list(ReadTools((ToolSpec("ping", "Ping the server."),)))[0].name
        'ping'
    """

    tools: tuple[ToolSpec, ...]
    refused: tuple[str, ...] = ()
    """Lines of ``left_out``."""

    def __iter__(self) -> Iterator[ToolSpec]:
        """The tools."""
        return iter(self.tools)


def left_out(what: str, reason: object) -> str:
    """The line that tells why something of a source is not used.

    Example:
        >>> left_out("tool 'f'", "tool 'f': 'parameters' must have type 'object'")
        "tool 'f' is left out: 'parameters' must have type 'object'"
    """
    return f"{what} is left out: {str(reason).removeprefix(f'{what}: ')}"
