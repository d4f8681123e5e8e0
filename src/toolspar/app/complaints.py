"""Hydra's and OmegaConf's errors as one line that names the key, what is wrong with it, and what is allowed."""

from __future__ import annotations

import dataclasses
import difflib
import re
import typing
from collections.abc import Iterator, Sequence
from types import NoneType, UnionType
from typing import Any

from hydra.errors import MissingConfigException, OverrideParseException
from omegaconf.errors import (
    ConfigAttributeError,
    ConfigKeyError,
    ConfigTypeError,
    InterpolationResolutionError,
    OmegaConfBaseException,
    ValidationError,
)

from toolspar.app import locations
from toolspar.core.errors import ConfigError, first_line

_KINDS = {int: "a whole number", float: "a number", bool: "true or false", str: "text"}
_CHOICES_AT_ROOT = ("experiment", "sweep")


def explain(error: Exception, schema: type) -> ConfigError:
    """The same error for a user's eyes.

    Args:
        error: What Hydra or OmegaConf raised.
        schema: Dataclass of the whole configuration.
    """
    cause = _omegaconf_error(error)
    if isinstance(error, MissingConfigException):
        message = _unknown_option(error)
    elif isinstance(error, OverrideParseException):
        message = f"cannot read the override {error.override}: write key=value, and quote what holds , = {{ or ["
    elif isinstance(cause, InterpolationResolutionError):
        where = f"{cause.full_key} refers" if cause.full_key else "a value refers"
        message = f"{where} to what is not there: {first_line(cause)}"
    elif isinstance(cause, ConfigKeyError | ConfigAttributeError):
        message = unknown_key(str(cause.full_key), schema)
    elif isinstance(cause, ValidationError):
        message = _wrong_type(cause, schema)
    elif isinstance(cause, ConfigTypeError) and "deletion" in str(cause):
        message = f"{cause.full_key} cannot be removed: give it another value"
    elif str(error).startswith("Ambiguous value"):
        message = f"{_quoted(str(error))} gives several values: write -m to run them all, or [a,b] for a list"
    else:
        message = first_line(error)
    file = re.match(r"In '([^']+)'", str(error))
    return ConfigError(f"{message} (in {file[1]}.yaml)" if file and "/" in file[1] else message)


def unknown_key(key: str, schema: type) -> str:
    """What to say of a key that the configuration does not have: the closest one, and its neighbours."""
    parent, _, name = key.rpartition(".")
    kind = type_of(parent, schema) if parent else schema
    if not dataclasses.is_dataclass(kind):
        return f"{key} is not set anywhere, so it cannot be changed: add it with +{key}=..."
    allowed = [field.name for field in dataclasses.fields(kind)]
    if _CHOICES_AT_ROOT[0] in allowed:
        allowed += [group for group in _CHOICES_AT_ROOT if group not in allowed]
    elsewhere = [dotted for dotted in dotted_keys(schema) if dotted.rpartition(".")[2] == name]
    closest = difflib.get_close_matches(name, allowed, n=1) or elsewhere[:1]
    prefix = f"{parent}." if parent and closest and closest[0] in allowed else ""
    hint = f" (did you mean {prefix}{closest[0]}?)" if closest else ""
    return f"unknown key {key}{hint}; allowed{f' in {parent}' if parent else ''}: {', '.join(allowed)}"


def no_option(group: str, name: str, options: Sequence[str]) -> str:
    """What to say of an option that a config group does not have."""
    what = f"no {group} is called {name}" if group in _CHOICES_AT_ROOT else f"{group}={name} is no option"
    closest = difflib.get_close_matches(name, options, n=1)
    hint = f" (did you mean {closest[0]}?)" if closest else ""
    return f"{what}{hint}; allowed: {', '.join(options) or 'none'}"


def type_of(key: str, schema: type) -> Any:
    """The declared type of a dotted key, without its ``| None``; None where the schema declares none."""
    kind: Any = schema
    for name in key.split("."):
        if not dataclasses.is_dataclass(kind):
            return None
        hints = typing.get_type_hints(kind)
        kind = _without_none(hints.get(name))
    return kind


def dotted_keys(schema: type, prefix: str = "") -> Iterator[str]:
    """All keys of a configuration, groups included, in their order."""
    for name, kind in typing.get_type_hints(schema).items():
        yield prefix + name
        group = _without_none(kind)
        if dataclasses.is_dataclass(group):
            yield from dotted_keys(typing.cast(type, group), f"{prefix}{name}.")


def _without_none(kind: Any) -> Any:
    if isinstance(kind, UnionType):
        return next(part for part in typing.get_args(kind) if part is not NoneType)
    return kind


def _wrong_type(cause: ValidationError, schema: type) -> str:
    key = str(cause.full_key)
    text = first_line(cause)
    found = re.search(r"Value '(.*?)' (?:of type|is not|could)", text) or re.search(r"value: (.*)$", text)
    value = "null" if "None" in text or "not Optional" in text else found[1] if found else ""
    kind = type_of(re.sub(r"\[\d+\]$", "", key), schema)
    if kind in _KINDS:
        wanted = _KINDS[kind]
    elif dataclasses.is_dataclass(kind):
        wanted = f"a group of settings ({', '.join(field.name for field in dataclasses.fields(kind))})"
    elif typing.get_origin(kind) is list and not key.endswith("]"):
        wanted = "a list: write [a,b]"
    elif typing.get_origin(kind) is dict:
        wanted = "a group of settings"
    else:  # inside a list or a dict
        wanted = _KINDS.get(next(iter(typing.get_args(type_of(key.rpartition(".")[0], schema))[1:]), str), "text")
    return f"{key}={value} is not {wanted}" if value else f"{key} is not {wanted}"


def _unknown_option(error: MissingConfigException) -> str:
    found = re.search(r"Could not (?:find|load) '([^']*)/([^'/]*)'", str(error))
    if not found:
        return first_line(error)
    return no_option(found[1], found[2], locations.groups().get(found[1]) or error.options or [])


def _omegaconf_error(error: BaseException | None) -> OmegaConfBaseException | None:
    while error is not None and not isinstance(error, OmegaConfBaseException):
        error = error.__cause__ or error.__context__  # Hydra does not always name the cause
    return error


def _quoted(text: str) -> str:
    found = re.search(r"'(.*)'", text)
    return found[1] if found else text
