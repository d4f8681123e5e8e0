"""What the arguments that the calls leave open could take: a person, a place, a number with its noun, a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, cast

from toolspar.calls.shapes import json_type
from toolspar.tasks.english import STOP_WORDS, words
from toolspar.tasks.grounding import stem
from toolspar.tasks.quantities import UNIT_OF, Kind, Quantity
from toolspar.tasks.records import Task


class NameKind(StrEnum):
    """What a name in a text stands for, as far as the words beside it tell."""

    PERSON = "person"
    PLACE = "place"
    ANY = "any"


_TIME_UNITS = frozenset("second minute hour day night week month year".split())
_DURATIONS = frozenset("duration time period age long length old span term within last past".split())
PERSONS = frozenset(
    stem(word)
    for word in """people person persons adult adults kid kids child children guest guests passenger passengers
    traveller travelers traveler travellers attendee attendees visitor visitors diner diners friend friends us party
    group""".split()
)
"""Stems of nouns that count people."""

_WHO = PERSONS | frozenset(
    stem(word)
    for word in """name recipient contact patient owner author artist actor actress director player user customer
    applicant participant participants sender receiver buyer seller member teacher doctor invitee invitees cc bcc
    driver who whom singer cast employee client student host assignee emails addressee speaker composer""".split()
)
_WHERE = frozenset(
    stem(word)
    for word in """city cities location place destination origin country region address airport station state venue area
    neighborhood neighbourhood landmark street where town district near nationality continent route from""".split()
)
_SLOT_WORDS: dict[Kind, frozenset[str]] = {
    Kind.DATE: frozenset("date day when start end begin from until deadline year month".split()),
    Kind.DAY: frozenset("date day when start end begin from until deadline week month time hour".split()),
    Kind.TIME: frozenset("time hour when start end begin from until at slot deadline".split()),
}
_DESCRIBED: dict[Kind, frozenset[str]] = {
    Kind.DATE: frozenset("date day yyyy".split()),
    Kind.DAY: frozenset("date day yyyy time".split()),
    Kind.TIME: frozenset("time hour hh".split()),
}
_NO_NAME = frozenset(
    stem(word)
    for word in """date day days time hour hours hh yyyy minutes plate code number numbers count quantity amount age
    ages many much""".split()
)
_OCCASION = re.compile(r"\b(?:last|this|next|first|every|each|any) time\b", re.IGNORECASE)
_BOUNDS = frozenset(("at most", "at least", "or more", "or less", "or fewer"))
CURRENCIES = frozenset("usd eur gbp jpy inr pound".split())
"""Units of money."""

_NO_TIMES = frozenset("currency city account station stop unit airport address place language employee email".split())
_MONEY = frozenset(
    "amount balance price cost budget fee salary investment payment deposit money sum tip limit value rent".split()
)
_KEEPS_RECORDS = frozenset(stem(word) for word in "log record report note file enter close claim add track".split())


def wanted_slots(task: Task) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """All arguments of the wanted tools with their schemas."""
    wanted = {call.name for call in task.expected}
    for tool in task.tools:
        if tool.name in wanted:
            for key, schema in tool.properties.items():
                yield key, cast(Mapping[str, Any], schema) if isinstance(schema, Mapping) else {}


def open_slots(task: Task) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Arguments of the wanted tools, and parts of these, that some expected call leaves out."""
    for call in task.expected:
        for tool in task.tools:
            if tool.name == call.name:
                yield from _left_out(_parts_of({"properties": tool.properties}), call.arguments)


def _left_out(
    named: Iterable[tuple[str, Mapping[str, Any]]], given: Mapping[str, Any]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for key, schema in named:
        value = given.get(key)
        if key not in given or _may_be_absent(value):
            yield key, schema
        elif isinstance(value, Mapping):
            yield from _left_out(_parts_of(schema), cast(Mapping[str, Any], value))


def choices_of(schema: object) -> Sequence[Any]:
    """The fixed choices of an argument; none where it takes any value."""
    described: Mapping[str, Any] = cast(Mapping[str, Any], schema) if isinstance(schema, Mapping) else {}
    values = described.get("enum")
    return cast(Sequence[Any], values) if isinstance(values, (list, tuple)) else ()


def is_number(schema: Mapping[str, Any]) -> bool:
    """Whether an argument takes a number, alone or inside an object or list."""
    return json_type(schema) in ("integer", "number", "float", "object", "array")


def _may_be_absent(value: Any) -> bool:
    options = cast(Mapping[str, Any], value).get("$any") if isinstance(value, Mapping) else None
    choices = cast(Sequence[Any], options) if isinstance(options, (list, tuple)) else ()
    return any(isinstance(option, Mapping) and "$absent" in option for option in choices)


def takes_quantity(key: str, schema: Mapping[str, Any], quantity: Quantity, noun: str) -> bool:
    """Whether an argument would take a quantity of this kind; ``noun`` are the words right after it."""
    if json_type(schema) == "boolean" or "enum" in schema:
        return False
    parts = _parts_of(schema)
    if parts:
        return any(takes_quantity(name, part, quantity, noun) for name, part in parts)
    described = set(words(str(schema.get("description", ""))))
    if quantity.kind in _SLOT_WORDS:
        named = _key_words(key)
        if named & _NO_TIMES or is_number(schema):
            named = named - {"from"}  # "from_currency" and "from_servings" take no day
        return bool(named & _SLOT_WORDS[quantity.kind] or described & _DESCRIBED[quantity.kind])
    named = _key_words(key) | described
    if quantity.kind is Kind.CODE:
        return json_type(schema) == "string"
    return _takes_number(key, schema, quantity, noun, named, described)


def _parts_of(schema: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Names and schemas of the parts of an argument that is an object."""
    parts = schema.get("properties")
    named = cast(Mapping[str, Any], parts).items() if isinstance(parts, Mapping) else ()
    return [(name, cast(Mapping[str, Any], part)) for name, part in named if isinstance(part, Mapping)]


def _takes_number(
    key: str, schema: Mapping[str, Any], quantity: Quantity, noun: str, named: set[str], described: set[str]
) -> bool:
    about = {stem(word) for word in (*noun.split(), quantity.unit) if word and word not in STOP_WORDS}
    if quantity.unit in _TIME_UNITS and json_type(schema) == "string" and described & {"date", "yyyy"}:
        return False  # a date is no span of days
    if quantity.unit and quantity.unit in {UNIT_OF.get(word) for word in described if len(word) > 2}:
        return True
    if quantity.unit in CURRENCIES and is_number(schema) and named & _MONEY:
        return True
    keys = {stem(word) for word in _key_words(key)}
    if about & keys or about & PERSONS and keys & PERSONS:
        return True  # also where the number is typed as text
    if not is_number(schema):
        return False
    if noun == "of us":
        return json_type(schema) != "array"
    if quantity.unit in _TIME_UNITS:
        return bool(named & (_DURATIONS | {quantity.unit, quantity.unit + "s"}))
    return not (noun or quantity.unit) or noun in _BOUNDS or bool(about & {stem(word) for word in named})


def names_quantity(key: str, schema: Mapping[str, Any], text: str, quantity: Quantity, task: Task) -> bool:
    """Whether a report of the past fills an argument ("months_owned": "I have had it for 14 months").

    A day or a time of the past is a value only for tools that keep records.
    """
    if quantity.kind in _SLOT_WORDS:
        tools = {stem(word) for call in task.expected for word in words(call.name.replace("_", " "))}
        return bool(tools & _KEEPS_RECORDS) and takes_quantity(key, schema, quantity, "")
    text = _OCCASION.sub(" ", text)
    said = {stem(word) for word in (*words(text), quantity.unit) if len(word) > 3 and word != "times"}
    return bool(said & {stem(word) for word in _key_words(key)})


def takes_name(key: str, schema: Mapping[str, Any], kind: NameKind) -> bool:
    """Whether an argument would take a new name of this kind: text without a fixed choice, not a date, time or number.

    A name of which nothing is known fits every such text; a person or a place only where one is asked for.
    """
    if "enum" in schema or json_type(schema) not in (None, "string", "array", "object"):
        return False
    stems = {stem(word) for word in (*_key_words(key), *words(str(schema.get("description", ""))))}
    if stems & _NO_NAME:
        return False
    if kind is NameKind.PERSON:
        return bool(stems & _WHO)
    if kind is NameKind.PLACE:
        return bool(stems & _WHERE)
    return True


def _key_words(key: str) -> set[str]:
    return set(words(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", key).replace("_", " ")))
