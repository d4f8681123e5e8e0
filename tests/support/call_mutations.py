"""Answers made from the expected calls of a task: each kind of wrong one, and each kind of equivalent one."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from typing import Any

from toolspar.calls.compare import compare_values
from toolspar.calls.dates import date_forms, parse_date, parse_time, time_forms
from toolspar.calls.defaults import NO_DEFAULT, default_of
from toolspar.calls.numbers import number_in_words
from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.calls.schema_walk import Node
from toolspar.tasks.records import Task

Calls = list[ToolCall]
Spot = tuple[int, str, Any, dict[str, Any], bool]  # call, argument, value, schema, whether it must be given
GONE = object()


def spots(task: Task) -> Iterator[Spot]:
    """Every argument of every expected call."""
    tools = {tool.name: tool for tool in task.tools}
    for index, call in enumerate(task.expected):
        tool = tools[call.name]
        for name, value in call.arguments.items():
            yield index, name, value, dict(tool.properties[name]), name in tool.required


def put(task: Task, spot: Spot, value: Any) -> Calls:
    """The expected calls with another value in one place."""
    index, name, *_ = spot
    arguments = {key: old for key, old in task.expected[index].arguments.items() if key != name or value is not GONE}
    if value is not GONE:
        arguments[name] = value
    calls = list(task.expected)
    calls[index] = ToolCall(calls[index].name, arguments)
    return calls


def each_value(
    change: Callable[[Any, dict[str, Any], bool], Iterator[Any]],
) -> Callable[[Task, random.Random], Iterator[Calls]]:
    """Makes answers by changing one argument at a time."""

    def answers(task: Task, rng: random.Random) -> Iterator[Calls]:
        for spot in spots(task):
            for value in change(*spot[2:]):
                yield put(task, spot, value)

    return answers


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


# ------------------------------------------------------------------------------------------------ wrong values


def _other_number(value: Any, schema: dict[str, Any], required: bool) -> Iterator[Any]:
    if is_number(value):
        yield from (value + 1, value - 0.5)
        yield from (-value, value * 10) if value else ()


def _other_type(value: Any, schema: dict[str, Any], required: bool) -> Iterator[Any]:
    yield from ([value], {"value": value})
    yield from (str(value), number_in_words(int(value)), value != 0) if is_number(value) else ()
    yield from (str(value).lower(), int(value)) if isinstance(value, bool) else ()
    if isinstance(value, str):
        yield from (True, int(value) if value.isdecimal() else 7)
    if required:
        yield None


def _other_text(value: Any, schema: dict[str, Any], required: bool) -> Iterator[Any]:
    if isinstance(value, str):
        yield from (f"{value} zebra", f"not {value}", f"un{value}", "zebra", "")
        yield from (" ".join(words[::-1]) for words in [value.split()] if len(words) == 2 and words[0] != words[1])


def _other_digits(value: Any, schema: dict[str, Any], required: bool) -> Iterator[Any]:
    """Another digit, a sign, and another place of the point in a number that a text holds."""
    for match in re.finditer(r"\d", value) if isinstance(value, str) else ():
        yield value[: match.start()] + str((int(match[0]) + 1) % 10) + value[match.end() :]
    if isinstance(value, str) and re.match(r"\d+(\.\d+)?( |$)", value):
        yield f"-{value}"
    if isinstance(value, str) and re.search(r"\d\.\d", value):
        yield re.sub(r"(?<=\d)\.(?=\d)", "", value, count=1)


def _other_member(value: Any, schema: dict[str, Any], required: bool) -> Iterator[Any]:
    """Another member of the enum (but the default where the argument might be left out), other letters, none of it."""
    if "enum" in schema:
        yield from (member for member in schema["enum"] if member != value)
        yield f"{value}_x"
        yield from (text for text in (value.upper(), value.title(), f" {value} ") if text != value)


def _flipped(value: Any, schema: dict[str, Any], required: bool) -> Iterator[Any]:
    if isinstance(value, bool):
        yield not value


def _other_list(value: Any, schema: dict[str, Any], required: bool) -> Iterator[Any]:
    if isinstance(value, list):
        yield from (value[:-1], [*value, value[-1]], ["zebra", *value[1:]], ", ".join(map(str, value)))
        if value != value[::-1] and "order" not in schema.get("description", ""):
            yield value[::-1]


def _left_out(value: Any, schema: dict[str, Any], required: bool) -> Iterator[Any]:
    if required or default_of(schema) != value:
        yield GONE


# ------------------------------------------------------------------------------------------------- wrong calls


def _no_call(task: Task, rng: random.Random) -> Iterator[Calls]:
    yield []


def _dropped_call(task: Task, rng: random.Random) -> Iterator[Calls]:
    if len(task.expected) > 1:
        yield from ([*task.expected[:i], *task.expected[i + 1 :]] for i in range(len(task.expected)))


def _extra_call(task: Task, rng: random.Random) -> Iterator[Calls]:
    yield [*task.expected, rng.choice(task.expected)]
    yield [*task.expected, ToolCall("finish")]
    yield from ([*task.expected, ToolCall(tool.name)] for tool in task.tools)


def _repeated_for_another(task: Task, rng: random.Random) -> Iterator[Calls]:
    if len(task.expected) > 1 and task.expected[0] != task.expected[1]:
        yield [task.expected[0], task.expected[0], *task.expected[2:]]


def _other_function(task: Task, rng: random.Random) -> Iterator[Calls]:
    for i, call in enumerate(task.expected):
        names = [tool.name for tool in task.tools if tool.name != call.name]
        for name in [*names, f"{call.name}_v2", call.name.upper(), call.name.replace("_", "")]:
            if name != call.name:
                yield [*task.expected[:i], ToolCall(name, call.arguments), *task.expected[i + 1 :]]


def _unknown_argument(task: Task, rng: random.Random) -> Iterator[Calls]:
    for i, call in enumerate(task.expected):
        yield [*task.expected[:i], ToolCall(call.name, {**call.arguments, "zebra": 1}), *task.expected[i + 1 :]]


def _renamed_argument(task: Task, rng: random.Random) -> Iterator[Calls]:
    for i, call in enumerate(task.expected):
        for name in call.arguments:
            other = {f"{key}_" if key == name else key: value for key, value in call.arguments.items()}
            yield [*task.expected[:i], ToolCall(call.name, other), *task.expected[i + 1 :]]


def _invented_argument(task: Task, rng: random.Random) -> Iterator[Calls]:
    """An optional argument that nobody asked for, off its default."""
    tools = {tool.name: tool for tool in task.tools}
    samples: dict[str, Any] = {"string": "zebra", "integer": 777, "number": 777.5, "boolean": True, "array": ["zebra"]}
    for i, call in enumerate(task.expected):
        for name, schema in tools[call.name].properties.items():
            default = default_of(schema)
            value = samples.get(str(schema.get("type")))
            value = (not default) if isinstance(default, bool) else value
            if name not in call.arguments and value is not None:
                arguments = {**call.arguments, name: value}
                yield [*task.expected[:i], ToolCall(call.name, arguments), *task.expected[i + 1 :]]


def _swapped_arguments(task: Task, rng: random.Random) -> Iterator[Calls]:
    """Two values of one type in each other's place: origin and destination."""
    for i, call in enumerate(task.expected):
        names = list(call.arguments)
        for one in names:
            for other in names[names.index(one) + 1 :]:
                a, b = call.arguments[one], call.arguments[other]
                if type(a) is type(b) and compare_values(Node({}), a, b):
                    arguments = {**call.arguments, one: b, other: a}
                    yield [*task.expected[:i], ToolCall(call.name, arguments), *task.expected[i + 1 :]]


def _crossed_calls(task: Task, rng: random.Random) -> Iterator[Calls]:
    """Two calls of one function with one argument exchanged between them."""
    if len(task.expected) == 2 and task.expected[0].name == task.expected[1].name:
        first, second = task.expected
        shared = [n for n in first.arguments if n in second.arguments and first.arguments[n] != second.arguments[n]]
        if len(shared) > 1:
            name = shared[0]
            yield [
                ToolCall(first.name, {**first.arguments, name: second.arguments[name]}),
                ToolCall(second.name, {**second.arguments, name: first.arguments[name]}),
            ]


WRONG: dict[str, Callable[[Task, random.Random], Iterator[Calls]]] = {
    "other_number": each_value(_other_number),
    "other_type": each_value(_other_type),
    "other_text": each_value(_other_text),
    "other_digits": each_value(_other_digits),
    "other_member": each_value(_other_member),
    "flipped": each_value(_flipped),
    "other_list": each_value(_other_list),
    "left_out": each_value(_left_out),
    "no_call": _no_call,
    "dropped_call": _dropped_call,
    "extra_call": _extra_call,
    "repeated_for_another": _repeated_for_another,
    "other_function": _other_function,
    "unknown_argument": _unknown_argument,
    "renamed_argument": _renamed_argument,
    "invented_argument": _invented_argument,
    "swapped_arguments": _swapped_arguments,
    "crossed_calls": _crossed_calls,
}

# ---------------------------------------------------------------------------------------------- equivalent answers


def _as_expected(task: Task, rng: random.Random) -> Iterator[Calls]:
    yield list(task.expected)


def _calls_in_other_order(task: Task, rng: random.Random) -> Iterator[Calls]:
    if len(task.expected) > 1:
        yield list(task.expected[::-1])


def _arguments_in_other_order(task: Task, rng: random.Random) -> Iterator[Calls]:
    yield [ToolCall(call.name, dict(list(call.arguments.items())[::-1])) for call in task.expected]


def _other_letters(value: Any, schema: dict[str, Any], required: bool) -> Iterator[Any]:
    if isinstance(value, str) and "enum" not in schema:
        yield from (value.upper(), value.lower(), f"  {value}\n")


def _default_given(task: Task, rng: random.Random) -> Iterator[Calls]:
    tools: dict[str, ToolSpec] = {tool.name: tool for tool in task.tools}
    for i, call in enumerate(task.expected):
        for name, schema in tools[call.name].properties.items():
            default = default_of(schema)
            if name not in call.arguments and name not in tools[call.name].required and default is not NO_DEFAULT:
                arguments = {**call.arguments, name: default}
                yield [*task.expected[:i], ToolCall(call.name, arguments), *task.expected[i + 1 :]]


STRICTLY_SAME: dict[str, Callable[[Task, random.Random], Iterator[Calls]]] = {
    "as_expected": _as_expected,
    "calls_in_other_order": _calls_in_other_order,
    "arguments_in_other_order": _arguments_in_other_order,
    "other_letters": each_value(_other_letters),
    "default_given": _default_given,
}


def _float_for_integer(value: Any, schema: dict[str, Any], required: bool) -> Iterator[Any]:
    if isinstance(value, int) and not isinstance(value, bool) and schema.get("type") == "integer":
        yield float(value)


def _other_date(value: Any, schema: dict[str, Any], required: bool) -> Iterator[Any]:
    date = parse_date(value) if isinstance(value, str) else None
    if date is not None and date.month is not None and date.day is not None:
        yield from (form for form in date_forms(date.year, date.month, date.day) if form.lower() != value.lower())


def _other_time(value: Any, schema: dict[str, Any], required: bool) -> Iterator[Any]:
    time = parse_time(value) if isinstance(value, str) else None
    if time is not None:
        yield from (form for form in time_forms(time[0], time[1]) if form.lower() != value.lower())


def _other_signs(value: Any, schema: dict[str, Any], required: bool) -> Iterator[Any]:
    if isinstance(value, str) and "enum" not in schema and re.fullmatch(r"[A-Za-z]+( [A-Za-z]+)*", value):
        yield from (f"{value}.", f'"{value}"')
        yield from (value.replace(" ", text) for text in ("  ", ", ") if " " in value)


TOLERABLY_SAME: dict[str, Callable[[Task, random.Random], Iterator[Calls]]] = {
    "float_for_integer": each_value(_float_for_integer),
    "other_date": each_value(_other_date),
    "other_time": each_value(_other_time),
    "other_signs": each_value(_other_signs),
}
