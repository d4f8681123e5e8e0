"""Errors that a user can cause and mend; the command line prints them as one line, without a traceback."""

from __future__ import annotations

_LONGEST_LINE = 300


class ToolSparError(Exception):
    """Base of all errors whose message is meant for the user: one line that names the thing and the remedy."""


class ConfigError(ToolSparError):
    """A configuration key is unknown, has the wrong type or is out of range."""


class DataError(ToolSparError):
    """A file of tasks, tools or answers cannot be read or does not hold what it should."""


class ModelError(ToolSparError):
    """A model, tokenizer or adapter cannot be found, is damaged, or does not fit."""


class RunError(ToolSparError):
    """A run folder, checkpoint or disk is not in the state that the command needs."""


class EndpointError(ToolSparError):
    """An endpoint gave no answer to one request, after all retries; it may answer the next one."""


class RequestRefusal(EndpointError):
    """An endpoint refuses this one request, and would refuse it again; it may answer others.

    Args:
        message: For the user.
        said: What the endpoint says about it on one line: the code of the error and its message, without any key.
    """

    def __init__(self, message: str, said: str = "") -> None:
        super().__init__(message)
        self.said = said


class EndpointRefusal(EndpointError):
    """An endpoint will refuse every request: wrong key, unknown model, wrong address. There is no point in going on."""


def first_line(error: BaseException) -> str:
    """What another library's error says, as part of a message of ours: one line of at most 300 characters.

    An error without a message is told by the name of its kind.

    Example:
        >>> first_line(ValueError("no such file")), first_line(ValueError())
        ('no such file', 'ValueError')
    """
    return (str(error).strip() or type(error).__name__).splitlines()[0][:_LONGEST_LINE]


def require(fine: bool, key: str, value: object, allowed: str) -> None:
    """Check one number or choice of a configuration.

    Args:
        fine: Whether it is allowed.
        key: Its full name, e.g. ``ppo.clip``.
        value: What was given.
        allowed: What is allowed, for the message: ``> 0``, ``in [0, 1]``.

    Raises:
        ConfigError: it is not allowed.
    """
    if not fine:
        raise ConfigError(f"{key}={value} is out of range: must be {allowed}")
