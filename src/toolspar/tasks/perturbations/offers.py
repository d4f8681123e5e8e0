"""The same request under another offer: more tools, other names, another order."""

from __future__ import annotations

import random
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.tasks.english import REQUEST_VERBS, STOP_WORDS, words
from toolspar.tasks.library.catalogue import catalogue, strangers
from toolspar.tasks.own_tools.general import serves_anything
from toolspar.tasks.perturbations.records import Change, Level, Renamed, Scene
from toolspar.tasks.records import Task
from toolspar.tasks.renaming import CODE_WORDS
from toolspar.tasks.splits import category_of

DISTRACTORS = {Level.MILD: 2, Level.MEDIUM: 6, Level.STRONG: 14}
RENAMED_SHARES = {Level.MILD: 0.25, Level.MEDIUM: 0.5, Level.STRONG: 1.0}

T = TypeVar("T")
_STEM = 5  # letters by which forms of one word are taken for the same


def distractor_tools(task: Task, level: Level, rng: random.Random, scene: Scene) -> Change | None:
    """More tools on offer, none of which could serve the request.

    A built-in tool is joined by built-in ones of unrelated domains; any other, by tools whose name and description
    share no content word with it or with the request, and of which none could serve anything (a web search). Tasks that
    want no call are left alone: nobody could be sure that an added tool does not fit them.
    """
    if not task.expected:
        return None
    fitting = [tool for tool in scene.tools if _is_unrelated(tool, task)]
    if len(fitting) < DISTRACTORS[level]:
        return None
    offered = [*task.tools, *_shuffled(fitting, rng)[: DISTRACTORS[level]]]
    category = category_of(len(offered), len(task.expected))
    return Change(replace(task, tools=tuple(_shuffled(offered, rng)), category=category))


def _is_unrelated(tool: ToolSpec, task: Task) -> bool:
    if tool.name.lower() in {offered.name.lower() for offered in task.tools}:
        return False
    called = [offered for offered in task.tools if offered.name in {call.name for call in task.expected}]
    built_in = _built_in_names()
    if tool.name in built_in and all(other.name in built_in for other in called):
        return all(tool.name in {form.spec.name for form in strangers(other.name)} for other in called)
    if serves_anything(tool):
        return False
    about = _stems(_about(tool))
    return about.isdisjoint(_stems(task.query)) and all(about.isdisjoint(_stems(_about(other))) for other in called)


def _built_in_names() -> frozenset[str]:
    return frozenset(form.spec.name for forms in catalogue().values() for form in forms)


def _about(tool: ToolSpec) -> str:
    return f"{re.sub(r'[_.]|(?<=[a-z])(?=[A-Z])', ' ', tool.name)} {tool.description}"


def _stems(text: str) -> set[str]:
    """Beginnings of the words that say what something is about; the verbs of requests are in too many names."""
    return {word[:_STEM] for word in words(text) if word not in STOP_WORDS | REQUEST_VERBS and word.isalpha()}


def shuffled_schemas(task: Task, level: Level, rng: random.Random, scene: Scene) -> Change | None:
    """Tools in another order; then their arguments too; then also the keys of every schema and the list of required."""
    tools = _shuffled(task.tools, rng)
    if level >= Level.MEDIUM:
        tools = [replace(tool, parameters=_with_arguments_shuffled(tool, rng)) for tool in tools]
    if level >= Level.STRONG:
        tools = [replace(tool, parameters=_with_keys_shuffled(tool.parameters, rng)) for tool in tools]
    unchanged = [_order(tool) for tool in tools] == [_order(tool) for tool in task.tools]
    return None if unchanged else Change(replace(task, tools=tuple(tools)))


def _with_arguments_shuffled(tool: ToolSpec, rng: random.Random) -> dict[str, Any]:
    properties = dict(_shuffled(list(tool.properties.items()), rng))
    return {key: properties if key == "properties" else value for key, value in tool.parameters.items()}


def _with_keys_shuffled(schema: Any, rng: random.Random) -> Any:
    if isinstance(schema, Mapping):
        shuffled = {key: _with_keys_shuffled(value, rng) for key, value in _shuffled(list(schema.items()), rng)}
        if isinstance(required := shuffled.get("required"), list):
            shuffled["required"] = _shuffled(required, rng)
        return shuffled
    # lists are left as they are: the order of choices can carry meaning
    return [_with_keys_shuffled(item, rng) for item in schema] if isinstance(schema, list | tuple) else schema


def _order(value: Any) -> Any:
    """A value in which the order of keys counts."""
    if isinstance(value, ToolSpec):
        return value.name, _order(value.parameters)
    if isinstance(value, Mapping):
        return [(key, _order(item)) for key, item in value.items()]
    return [_order(item) for item in value] if isinstance(value, list | tuple) else value


def renamed_tools(task: Task, level: Level, rng: random.Random, scene: Scene) -> Change | None:
    """A share of the names of tools and arguments become code words that say nothing.

    Only names whose description says what they are for; code words that the request or the offer holds are not used.
    The expected calls are renamed alike.
    """
    names: list[tuple[str, str | None]] = [(tool.name, None) for tool in task.tools if len(words(tool.description)) > 1]
    names += [
        (tool.name, argument)
        for tool in task.tools
        for argument, schema in tool.properties.items()
        if isinstance(schema, Mapping) and len(words(str(schema.get("description", "")))) > 1
    ]
    if not names or "$ref" in str([tool.parameters for tool in task.tools]):
        return None
    chosen = _shuffled(names, rng)[: max(1, round(RENAMED_SHARES[level] * len(names)))]
    known = set(words(task.query)) | {
        word for tool in task.tools for word in words(f"{_about(tool)} {tool.parameters}")
    }
    fresh = [word for word in _shuffled(CODE_WORDS, rng) if word not in known]
    if len(fresh) < len(chosen):
        return None
    new = dict(zip(chosen, fresh, strict=False))
    tools = tuple(_renamed(tool, new) for tool in task.tools)
    expected = tuple(_renamed_call(call, new) for call in task.expected)
    renames = {
        new.get((tool.name, None), tool.name): Renamed(
            tool.name, {new.get((tool.name, name), name): name for name in tool.properties}
        )
        for tool in task.tools
    }
    return Change(replace(task, tools=tools, expected=expected), renames=renames)


def _renamed(tool: ToolSpec, new: Mapping[tuple[str, str | None], str]) -> ToolSpec:
    arguments = {name: new.get((tool.name, name), name) for name in tool.properties}
    parameters = {
        **tool.parameters,
        "properties": {arguments[name]: _renamed_notes(schema, arguments) for name, schema in tool.properties.items()},
    }
    if "required" in parameters:
        parameters["required"] = [arguments.get(name, name) for name in tool.required]
    return ToolSpec(new.get((tool.name, None), tool.name), tool.description, parameters)


def _renamed_notes(schema: Any, arguments: Mapping[str, str]) -> Any:
    """A schema whose description names other arguments by their new names, where it clearly means names."""
    if not isinstance(schema, Mapping) or not isinstance(schema.get("description"), str):
        return schema
    note = schema["description"]
    for old, new in arguments.items():
        if "_" in old:
            note = re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", new, note)
    return {**schema, "description": note}


def _renamed_call(call: ToolCall, new: Mapping[tuple[str, str | None], str]) -> ToolCall:
    arguments = {new.get((call.name, name), name): value for name, value in call.arguments.items()}
    return ToolCall(new.get((call.name, None), call.name), arguments)


def original_calls(calls: Collection[ToolCall], renames: Mapping[str, Renamed]) -> list[ToolCall]:
    """Calls under the names that a task's tools had before they were renamed.

    Example:
        >>> original_calls([ToolCall("otter", {"fern": 1})], {"otter": Renamed("now", {"fern": "zone"})})
        [ToolCall(name='now', arguments={'zone': 1})]
    """
    found: list[ToolCall] = []
    for call in calls:
        was = renames.get(call.name)
        if was is None:
            found.append(call)
            continue
        arguments = {was.arguments.get(name, name): value for name, value in call.arguments.items()}
        found.append(ToolCall(was.name, arguments))
    return found


def _shuffled(items: Sequence[T], rng: random.Random) -> list[T]:
    return rng.sample(items, len(items))
