"""Argument values drawn from a JSON Schema, each with the words that say it in a request."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from toolspar.calls.defaults import default_of
from toolspar.calls.schema_walk import Node
from toolspar.calls.shapes import is_array
from toolspar.tasks.library.slots import share
from toolspar.tasks.own_tools.kinds import draw_text
from toolspar.tasks.own_tools.patterns import text_of_pattern
from toolspar.tasks.records import Split

_DEEPEST = 4
_ROUNDING = 1e-9
_OPTIONAL_SHARE = 0.25  # of optional members, those that are given
_EXAMPLE_SHARE = 0.6  # of texts whose schema gives examples, those that are one of them
_TRIES = 20
_FARTHEST = 1e15  # no request has a number beyond it
_LONGEST_TEXT, _MOST_ITEMS = 1000, 20  # that a request can say
_KINDS = ("object", "array", "string", "integer", "number", "boolean")
_WORDS = re.compile(r"[A-Z]+(?![^\W\d_A-Z])|[A-Z]?[^\W\d_A-Z]+|\d+")
_LISTED = re.compile(r"(?:e\.g\.|for example|for instance|such as)[,:]?\s+((?:[^.;()]|\.(?=\w))+)", re.IGNORECASE)
_UNITS = (
    "seconds|minutes|hours|days|nights|weeks|months|years|km|kilometers|miles|meters|kg|grams|percent|dollars|euros"
)
_OF_UNIT = re.compile(rf"^(.*?) ?\b(?:in )?({_UNITS})$")
# name of a number in words -> least, most, decimals
_NUMBERS = tuple(
    (re.compile(rf"\b(?:{pattern})\b"), bounds)
    for pattern, bounds in (
        ("year", (2015, 2035, 0)),
        ("month", (1, 12, 0)),
        ("day", (1, 28, 0)),
        ("hours?", (1, 23, 0)),
        ("minutes?|seconds?", (5, 55, 0)),
        ("age", (18, 80, 0)),
        ("latitude|lat", (10, 60, 4)),
        ("longitude|lon|lng", (10, 120, 4)),
        ("price|amount|budget|cost|salary|total|fee|balance", (10, 900, 2)),
        ("temperature|temp|degrees", (10, 35, 1)),
        ("percent|percentage|rate", (1, 95, 1)),
        ("ids?|number|code", (1000, 99999, 0)),
        ("limit|count|size|quantity|guests|people|top|max|min|results|page|days|nights|num|rating|level", (1, 20, 0)),
    )
)


@dataclass(frozen=True, slots=True)
class Said:
    """One value in words: ``label`` names it ("address city"), ``words`` say it; ``switch`` is a boolean's value.

    Example:
        >>> Said("city", "Oslo").switch is None
        True
    """

    label: str
    words: str
    switch: bool | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A value and all that has to be said for it.

    Example:
        >>> Drawn(3, (Said("guests", "3"),)).value
        3
    """

    value: Any
    said: tuple[Said, ...]


class UndrawableError(ValueError):
    """No value can be drawn for a schema; the message says why."""


def in_words(name: str) -> str:
    """A name as words.

    Example:
        >>> in_words("maxResults_perPage")
        'max results per page'
        >>> in_words("señalDeMenú")
        'señal de menú'
    """
    return " ".join(_WORDS.findall(name)).lower() or name


def draw(node: Node, label: str, rng: random.Random, split: Split, depth: int = 0) -> Drawn:
    """A value of a schema that is not its default.

    Args:
        node: The schema.
        label: What requests call it.
        rng: Source of the draw.
        split: Whose pools.
        depth: Of objects and arrays around it.

    Raises:
        UndrawableError: no such value can be found.
    """
    for _ in range(_TRIES):
        found = _draw(node, label, rng, split, depth)
        if found.value != default_of(node.schema):
            return found
    raise UndrawableError(f"'{label}' allows nothing but its default")


def spoken(node: Node, label: str, depth: int = 0) -> Iterator[tuple[str, Node]]:
    """All labels that ``draw`` can give what it says, each with the schema of its value.

    Switches are left out, which are always called by their names, and so are the members of objects that name none.

    Args:
        node: The schema.
        label: What requests call it.
        depth: Of objects and unions around it.
    """
    kind = "string" if _fixed(node.schema) else _kind(node)
    branch = next(iter(node.branches(kind)), node)
    if depth > _DEEPEST or kind in ("", "boolean"):
        return
    if branch.schema is not node.schema:
        yield from spoken(_with_description(branch, node), label, depth + 1)
    elif kind == "object":
        for name in node.schema.get("properties") or ():
            yield from spoken(node.member(name), f"{label} {in_words(name)}".strip(), depth + 1)
    else:
        yield _without_unit(label)[0] if kind in ("integer", "number") else label, node


def _draw(node: Node, label: str, rng: random.Random, split: Split, depth: int) -> Drawn:
    if depth > _DEEPEST:
        raise UndrawableError(f"'{label}' is nested deeper than {_DEEPEST} levels")
    fixed = _fixed(node.schema)
    if fixed:
        return _chosen(rng.choice(fixed), label)
    kind = _kind(node)
    if not kind:
        raise UndrawableError(f"'{label}' can be nothing but null")
    branch = next(iter(node.branches(kind)))
    if branch.schema is not node.schema:
        return _draw(_with_description(branch, node), label, rng, split, depth + 1)
    match kind:
        case "boolean":
            default = default_of(node.schema)
            value = not default if isinstance(default, bool) else rng.random() < 0.7
            return Drawn(value, (Said(label, "on" if value else "off", value),))
        case "integer" | "number":
            return _number(node.schema, label, rng, whole=kind == "integer")
        case "array":
            return _array(node, label, rng, split, depth)
        case "object":
            return _object(node, label, rng, split, depth)
    return _text(node, label, rng, split)


def _kind(node: Node) -> str:
    """The JSON type that is drawn for a schema; "" where it allows nothing but null."""
    if not any(key in node.schema for key in ("type", "anyOf", "oneOf")):
        return "string"
    kinds = [kind for kind in _KINDS if node.allows(kind)]
    return "string" if "string" in kinds else kinds[0] if kinds else ""


def _with_description(branch: Node, outer: Node) -> Node:
    merged = {**branch.schema}
    for key in ("description", "default", "examples"):
        if key in outer.schema:
            merged.setdefault(key, outer.schema[key])
    return Node(merged, branch.root, branch.name)


def _fixed(schema: Mapping[str, Any]) -> list[Any]:
    if "const" in schema:
        return [schema["const"]]
    enum: Any = schema.get("enum")
    default = default_of(schema)
    values = [value for value in enum if value is not None] if is_array(enum) else []
    return [value for value in values if value != default] or values


def _chosen(value: Any, label: str) -> Drawn:
    if isinstance(value, bool):
        return Drawn(value, (Said(label, "on" if value else "off", value),))
    if isinstance(value, str):
        plain = in_words(value) if re.fullmatch(r"[A-Z]+(?:_[A-Z]+)*|[a-z]+(?:[_-][a-z]+)+", value) else value
        return Drawn(value, (Said(label, plain),))
    if isinstance(value, int | float):
        return Drawn(value, (Said(label, str(value)),))
    raise UndrawableError(f"'{label}' has choices that are neither texts nor numbers")


def _number(schema: Mapping[str, Any], label: str, rng: random.Random, *, whole: bool) -> Drawn:
    low, high, digits = next((bounds for pattern, bounds in _NUMBERS if pattern.search(label)), (1, 100, 1))
    digits = 0 if whole else max(digits, 1)
    step = _bound(schema, "multipleOf") or 10**-digits
    least, most = _bound(schema, "minimum"), _bound(schema, "maximum")
    above = least if schema.get("exclusiveMinimum") is True else _bound(schema, "exclusiveMinimum")
    below = most if schema.get("exclusiveMaximum") is True else _bound(schema, "exclusiveMaximum")
    least = above + step if above is not None else least
    most = below - step if below is not None else most
    lowest = least if least is not None else low if most is None or low <= most else most - (high - low)
    highest = most if most is not None else high if high >= lowest else lowest + (high - low)
    for start, end in ((max(low, lowest), min(high, highest)), (lowest, highest)):  # the usual ones if allowed
        first, last = math.ceil(start / step - _ROUNDING), math.floor(end / step + _ROUNDING)
        if first < last:  # one value alone would be the same in every task
            break
    if first > last:
        raise UndrawableError(f"'{label}' has no value between its bounds")
    value: int | float = round(rng.randint(first, last) * step, 6)
    value = int(value) if whole or float(value).is_integer() else value
    name, unit = _without_unit(label)
    return Drawn(value, (Said(name, f"{value} {unit}".strip()),))


def _without_unit(label: str) -> tuple[str, str]:
    """A number's label and the unit in it: "duration minutes" is a duration in minutes."""
    unit = _OF_UNIT.match(label)
    return (unit[1], unit[2]) if unit and unit[1] else (label, "")


def _bound(schema: Mapping[str, Any], key: str) -> float | None:
    value = schema.get(key)
    if not isinstance(value, int | float) or isinstance(value, bool) or not value >= -math.inf:  # NaN
        return None
    return max(-_FARTHEST, min(value, _FARTHEST))


def _text(node: Node, label: str, rng: random.Random, split: Split) -> Drawn:
    schema = node.schema
    pattern = schema.get("pattern")
    if isinstance(pattern, str):
        value = text_of_pattern(pattern, rng)
        if value is None:
            raise UndrawableError(f"'{label}' has a pattern of which no text can be made")
        return Drawn(value, (Said(label, value),))
    least, most = int(_bound(schema, "minLength") or 0), int(_bound(schema, "maxLength") or 10_000)
    if least > _LONGEST_TEXT:
        raise UndrawableError(f"'{label}' wants a text of at least {least} letters")
    examples = [text for text in examples_of(schema) if least <= len(text) <= most]
    for _ in range(_TRIES):
        if examples and rng.random() < _EXAMPLE_SHARE * min(1.0, len(examples) / 3):
            value = words = rng.choice(share(examples, split))
        else:
            form = str(schema.get("format", ""))
            value, words = draw_text(rng, split, name=label, description=node.description(), format=form)
        if least <= len(value) <= most:
            return Drawn(value, (Said(label, words),))
    value = "".join(rng.choice("abcdefghkmnprstuvw") for _ in range(max(least, min(most, 6))))
    return Drawn(value, (Said(label, value),))


def examples_of(schema: Mapping[str, Any]) -> list[str]:
    """Example texts that a schema gives: by its keywords, or in its description.

    Example:
        >>> examples_of({"description": "Kind of shop (e.g., bakery, florist)."})
        ['bakery', 'florist']
    """
    given: Any = schema.get("examples")
    found = [*given] if is_array(given) else []
    found.append(schema.get("example"))
    listed = _LISTED.search(str(schema.get("description", "")))
    if listed:
        found += re.split(r"(?:(?<![a-z]),|,(?!\s*[A-Z]{2}\b))\s*(?:or |and )?|\s+or\s+|\s+and\s+", listed[1])
    texts = [text.strip(" \t'\"`") for text in found if isinstance(text, str)]
    return [text for text in dict.fromkeys(texts) if 1 < len(text) <= 40 and "etc" not in text and text.isprintable()]


def _array(node: Node, label: str, rng: random.Random, split: Split, depth: int) -> Drawn:
    least = int(_bound(node.schema, "minItems") or 1)
    most = int(_bound(node.schema, "maxItems") or max(3, least))
    if least > _MOST_ITEMS:
        raise UndrawableError(f"'{label}' wants at least {least} items")
    wanted = rng.randint(max(1, min(least, most)), max(1, min(most, max(least, 3))))
    drawn: dict[str, Any] = {}
    for _ in range(_TRIES * wanted):
        item = _draw(node.item(len(drawn)), label, rng, split, depth + 1)
        switches = any(said.switch is not None for said in item.said)
        whole = ", ".join(f"{said.label.removeprefix(label).strip()} {said.words}".strip() for said in item.said)
        if whole and not (switches and len(item.said) == 1):
            drawn.setdefault(whole, item.value)
        if len(drawn) == wanted:
            break
    if len(drawn) < max(1, least):
        raise UndrawableError(f"'{label}' wants more different items than can be found")
    words = list(drawn)
    joint = "; " if any("," in text for text in words) else ", "
    said = words[0] if len(words) == 1 else f"{joint.join(words[:-1])} and {words[-1]}"
    return Drawn(list(drawn.values()), (Said(label, said),))


def _object(node: Node, label: str, rng: random.Random, split: Split, depth: int) -> Drawn:
    properties: Any = node.schema.get("properties") or {}
    value: dict[str, Any] = {}
    said: list[Said] = []
    for name in properties:
        member, needed = node.member(name), name in node.required
        if not needed and rng.random() >= _OPTIONAL_SHARE:
            continue
        try:
            drawn = draw(member, f"{label} {in_words(name)}".strip(), rng, split, depth + 1)
        except UndrawableError:
            if needed:
                raise
            continue
        value[name] = drawn.value
        said += drawn.said
    if not value and properties:  # nothing is required: an object that says nothing would be a riddle
        name = rng.choice(list(properties))
        drawn = draw(node.member(name), f"{label} {in_words(name)}".strip(), rng, split, depth + 1)
        return Drawn({name: drawn.value}, drawn.said)
    if not properties:
        key = rng.choice(("color", "owner", "region", "priority"))
        drawn = _draw(node.member(key), f"{label} {key}", rng, split, depth + 1)
        return Drawn({key: drawn.value}, drawn.said)
    return Drawn(value, tuple(said))
