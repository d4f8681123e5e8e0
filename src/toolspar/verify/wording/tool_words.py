"""What the names and descriptions of tools and arguments say; names that say nothing leave it to the descriptions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, cast

from toolspar.calls.records import ToolSpec
from toolspar.tasks.english import STOP_WORDS, words
from toolspar.tasks.grounding import stem
from toolspar.tasks.records import Task
from toolspar.verify.reading import spaced
from toolspar.verify.wording.related import related

_DETAIL = re.compile(r"[.,;:(]|\be\.g\b")
_DEEPEST = 4


def says_nothing(tool: ToolSpec) -> bool:
    """Whether the names of a tool and its arguments say nothing, as far as its descriptions tell: ``cedar_fern``.

    No description has a word of the tool's name, nor one of more than a quarter of the arguments' names. Where most
    arguments have no description, their names are all that there is, and speak.
    """
    texts = (tool.description, *(described(schema) for _, schema in schemas_of(tool.parameters)))
    told = sum(bool(described(schema)) for schema in tool.properties.values())
    return 2 * told >= len(tool.properties) and _say_nothing(tool.name, tuple(map(str, tool.properties)), texts)


@lru_cache(maxsize=1024)
def _say_nothing(name: str, keys: tuple[str, ...], texts: tuple[str, ...]) -> bool:
    told = {word for text in texts for word in words(text) if word not in STOP_WORDS}

    def says(said: str) -> bool:
        return any(related(word, other) for word in words(spaced(said)) if word not in STOP_WORDS for other in told)

    return bool(told) and not says(name) and 4 * sum(map(says, keys)) <= len(keys)


def nameless(task: Task, path: str) -> bool:
    """Whether the tool that a value belongs to has names that say nothing."""
    tool = tool_of(task, path)
    return tool is not None and says_nothing(tool)


def tool_of(task: Task, path: str) -> ToolSpec | None:
    """The tool of the call that a value belongs to."""
    wanted = task.expected[int(path.split(".", 1)[0])].name
    return next((tool for tool in task.tools if tool.name == wanted), None)


def schemas_of(parameters: Mapping[str, Any], depth: int = 0) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """All argument schemas of a tool, nested ones too."""
    properties = parameters.get("properties")
    if depth > _DEEPEST or not isinstance(properties, Mapping):
        return
    for key, schema in cast(Mapping[str, Any], properties).items():
        if isinstance(schema, Mapping):
            typed = cast(Mapping[str, Any], schema)
            yield str(key), typed
            yield from schemas_of(typed, depth + 1)
            items = typed.get("items")
            if isinstance(items, Mapping):
                item = cast(Mapping[str, Any], items)
                yield str(key), item
                yield from schemas_of(item, depth + 1)


def described(schema: object) -> str:
    """The description of an argument, "" if it has none."""
    return str(cast(Mapping[str, Any], schema).get("description", "")) if isinstance(schema, Mapping) else ""


def description_of(task: Task, path: str) -> str:
    """The description of the argument, at whatever depth, that a value is of; "" if it has none."""
    tool, name = tool_of(task, path), path.rpartition(".")[2]
    return next((described(schema) for key, schema in schemas_of(tool.parameters) if key == name), "") if tool else ""


def gist_of(schema: object) -> str:
    """The first clause of an argument's description."""
    return _DETAIL.split(described(schema))[0]


@lru_cache(maxsize=512)
def _described(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(stem(word) for text in texts for word in words(_in_words(text)))


def tool_stems(task: Task) -> frozenset[str]:
    """Stems of the words in names and descriptions of the tools that the expected calls use."""
    names = {call.name for call in task.expected}
    texts: list[str] = []
    for tool in task.tools:
        if tool.name in names:
            named = not says_nothing(tool)
            texts += [*([tool.name] if named else []), tool.description]
            for key, schema in tool.properties.items():
                texts += [*([str(key)] if named else []), described(schema)]
    return _described(tuple(texts))


def _in_words(text: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).replace("_", " ")
