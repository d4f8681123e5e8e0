"""Answers to BFCL items: the right one that a label spells out, and systematic changes of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.support.bfcl import Entry

from toolspar.calls.records import ToolCall

LEFT_OUT = object()  # the value of an argument that is not there


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, what was changed about it, and where: an argument's schema, its old and its new value."""

    kind: str
    calls: tuple[ToolCall, ...]
    where: str = ""
    schema: dict[str, Any] | None = None
    old: Any = LEFT_OUT
    new: Any = LEFT_OUT


def gold(entry: Entry) -> tuple[ToolCall, ...]:
    """The first right value of each argument; "" is a value only where an argument must be given and has no other."""
    calls: list[ToolCall] = []
    for labelled in entry.truth:
        name, values = next(iter(labelled.items()))
        required = _parameters(entry, name)["required"]
        chosen = {key: next((o for o in options if o != ""), "") for key, options in values.items()}
        calls.append(ToolCall(name, {k: _plain(v) for k, v in chosen.items() if v != "" or k in required}))
    return tuple(calls)


def changed_answers(entry: Entry) -> Iterator[Answer]:
    """Every change of every call and of every argument of the right answer."""
    right = gold(entry)
    yield Answer("no_call", ())
    yield Answer("dropped_call", right[:-1])
    yield Answer("dropped_call", right[1:])
    yield Answer("extra_call", (*right, right[0]))
    yield Answer("extra_call", (*right, ToolCall("finish", {})))
    if len(right) > 1:
        yield Answer("reversed_calls", right[::-1])
        yield Answer("rotated_calls", (*right[1:], right[0]))
        yield Answer("repeated_call", (right[0], right[0], *right[2:]))
    others = [function["name"] for function in entry.row["function"]]
    for i, call in enumerate(right):

        def put(kind: str, name: str, arguments: dict[str, Any], **rest: Any) -> Answer:
            return Answer(kind, (*right[:i], ToolCall(name, arguments), *right[i + 1 :]), **rest)  # noqa: B023

        arguments = dict(call.arguments)
        yield put("wrong_name", f"{call.name}s", arguments)
        yield put("wrong_name", call.name.replace(".", "_") + "_", arguments)
        for other in others:
            if other != call.name:
                yield put("other_function", other, arguments)
        yield put("unknown_argument", call.name, arguments | {"zzz": 1})
        for answer in _changed_arguments(entry, call):
            yield put(
                answer.kind, call.name, dict(answer.calls[0].arguments),
                where=answer.where, schema=answer.schema, old=answer.old, new=answer.new,
            )  # fmt: skip


def _changed_arguments(entry: Entry, call: ToolCall) -> Iterator[Answer]:
    parameters = _parameters(entry, call.name)
    arguments = dict(call.arguments)
    for name, schema in parameters["properties"].items():
        old = arguments.get(name, LEFT_OUT)
        rest = {key: value for key, value in arguments.items() if key != name}
        for kind, new in _changes(old, schema):
            changed = rest if new is LEFT_OUT else {key: arguments.get(key, new) for key in [*arguments, name]}
            if new is not LEFT_OUT:
                changed[name] = new
            yield Answer(kind, (ToolCall(call.name, changed),), name, schema, old, new)


def _changes(old: Any, schema: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Other values for one argument."""
    if old is LEFT_OUT:
        yield "null_given", None
        yield from (("invented", value) for value in ("something", 77, 7.5, True, ["x"], {"x": 1}))
        yield "emptied", ""
    else:
        yield "left_out", LEFT_OUT
        yield "wrapped", [old]
        yield "as_null", None
        yield from _other_values(old)
    if "default" in schema:
        yield "at_default", schema["default"]
    for member in schema.get("enum") or ():
        yield "other_member", member


def _other_values(old: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(old, bool):
        yield from (("flipped", not old), ("truth_as_number", int(old)), ("truth_as_text", str(old)))
    elif isinstance(old, (int, float)):
        yield from _other_numbers(old)
    elif isinstance(old, str):
        yield from _other_texts(old)
    elif isinstance(old, list):
        yield from _other_lists(old)
    elif isinstance(old, dict):
        yield from _other_objects(old)


def _other_numbers(old: float) -> Iterator[tuple[str, Any]]:
    yield from (("changed_number", old + 1), ("changed_number", old - 0.5), ("number_as_text", str(old)))
    if old:
        yield from (("changed_sign", -old), ("moved_point", old * 10))
        yield "in_rounding", old * (1 + 2e-16)
    yield "number_as_truth", old != 0
    yield "other_number_type", float(old) if isinstance(old, int) else round(old)


def _other_texts(old: str) -> Iterator[tuple[str, Any]]:
    yield from (("changed_text", f"{old}x"), ("cut_text", old[:-1]), ("emptied", ""), ("reversed_text", old[::-1]))
    yield from (("upper_case", old.upper()), ("lower_case", old.lower()), ("spaced_text", f" {old} "))
    for kind, pattern in (
        ("lost_space", " "), ("lost_sign", r"-(?=[\d.])"), ("lost_point", r"(?<=\d)\.(?=\d)"),
        ("lost_operator", r"[*^/]"), ("lost_punctuation", r"[,._-]"), ("lost_quotes", "['\"]"),
    ):  # fmt: skip
        yield kind, re.sub(pattern, "", old)
    yield "other_quotes", old.replace("'", '"')
    yield "other_separator", old.replace("/", "-")
    yield "joined_words", old.replace(" ", "_")
    yield "bare_place", old.split(",", 1)[0]
    if re.fullmatch(r"-?\d+(\.\d+)?", old):
        yield "text_as_number", json.loads(old) if not re.match(r"-?0\d", old) else int(old)


def _other_lists(old: list[Any]) -> Iterator[tuple[str, Any]]:
    yield from (("reversed_list", old[::-1]), ("dropped_item", old[:-1]), ("repeated_item", [*old, *old[-1:]]))
    yield from (("emptied_list", []), ("list_as_text", json.dumps(old)), ("unwrapped", old[0] if old else None))
    for i, item in enumerate(old[:3]):
        for kind, value in _other_values(item):
            yield f"item_{kind}", [*old[:i], value, *old[i + 1 :]]


def _other_objects(old: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    yield from (("emptied_object", {}), ("unknown_member", old | {"zzz": 1}), ("object_as_text", json.dumps(old)))
    for key, item in old.items():
        yield "dropped_member", {k: v for k, v in old.items() if k != key}
        for kind, value in _other_values(item):
            yield f"member_{kind}", old | {key: value}


def _parameters(entry: Entry, name: str) -> dict[str, Any]:
    return next(function["parameters"] for function in entry.row["function"] if function["name"] == name)


def _plain(value: Any) -> Any:
    """The value that an option stands for: an object, alone or in a list, has options for each of its members."""
    if isinstance(value, list):
        return [_plain(item) if isinstance(item, dict) else item for item in value]
    if isinstance(value, dict):
        chosen = {k: next((o for o in v if o != ""), "") if isinstance(v, list) else v for k, v in value.items()}
        return {k: v for k, v in chosen.items() if v != "" or value[k] == ""}
    return value
