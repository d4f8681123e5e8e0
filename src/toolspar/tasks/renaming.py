"""The same training requests under other names, so that a caller learns to read signatures and to copy values.

The built-in library has some dozens of training tools and short lists of names, which a model learns by heart instead.
That masked function and argument names make small callers generalise to unseen tools is shown by Hammer,
arXiv 2410.04587.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.tasks.records import Task

CODE_WORDS = tuple(
    "acorn,amber,anchor,apple,arrow,autumn,badge,bamboo,basket,beacon,berry,bishop,blanket,bottle,breeze,bridge,bronze,"
    "bucket,butter,cabin,candle,canvas,carbon,castle,cedar,chalk,cherry,circle,clover,copper,coral,cotton,crane,crystal,"
    "dawn,desert,diamond,dragon,eagle,echo,ember,engine,falcon,feather,fern,field,flame,forest,fossil,galaxy,garnet,"
    "ginger,glacier,grain,granite,harbor,hazel,hollow,honey,island,ivory,jasper,jungle,kernel,lantern,lemon,lily,lunar,"
    "magnet,maple,marble,meadow,mirror,mist,moss,needle,nickel,north,oak,olive,onyx,opal,orchid,otter,paper,pearl,"
    "pebble,pepper,pilot,planet,plum,polar,prairie,quartz,quill,rabbit,raven,reef,ribbon,river,robin,rocket,saddle,"
    "sage,sail,salmon,shadow,shell,silver,slate,south,spark,spruce,star,stone,storm,sugar,summit,temple,thistle,thunder,"
    "tiger,timber,topaz,tower,tulip,valley,velvet,violet,walnut,water,whale,willow,window,winter,wolf,zebra".split(",")
)
_ONSETS = tuple("b br c ch cl d dr f fl g gl gr h j k kl l m n p pl pr qu r s sh sk sl st t th tr v w z".split())
_VOWELS = tuple("a a e e i i o o u ai ea ee oa ou".split())
_CODAS = ("", "", "", "", *"l ld ll m n nd ng nt r rd rn rt s ss st t x".split())
_RUDE = re.compile("porn|sex|cunt|shit|piss|slut|rape|nazi|kike|tard|turd|fart|homo|penis|vagin|cum|nig|fag|whor")
_NAME = re.compile(r"[^\W\d_]+(?:[ '&-]+[^\W\d_]+)*")
_WORD = re.compile(r"[^\W\d_]{3,}")
_VERBATIM_SHARE = 0.5  # of the names in a request, those that are kept
_MASKED_SHARE = 0.4  # of the tools, those whose names say nothing
_CAMEL_SHARE = 0.3  # of the offers, those in camelCase
_KNOWN_WORD_SHARE = 0.5  # of the words of new names, those that exist
_UNUSED_KEPT_SHARE = 0.5  # of the optional arguments that no request uses


def renamed(tasks: Sequence[Task], rng: random.Random) -> list[Task]:
    """Requests under one offer of tools, with that offer and the names in the requests changed alike.

    Tools and arguments get other names, arguments another order, and some optional ones that no request uses go;
    names that requests contain word for word become made-up ones. Descriptions and all else stay. Tasks that call
    what their tools do not declare come back as they are.

    Args:
        tasks: Tasks with the same tools.
        rng: Source of the changes.
    """
    declared = {tool.name: tool.properties for tool in tasks[0].tools}
    calls = [call for task in tasks for call in task.expected]
    if not all(call.name in declared and set(call.arguments) <= set(declared[call.name]) for call in calls):
        return list(tasks)
    used: dict[str, set[str]] = {}
    for call in calls:
        used.setdefault(call.name, set()).update(call.arguments)
    camel = rng.random() < _CAMEL_SHARE
    changes = {tool.name: _Change(tool, used.get(tool.name, set()), camel, rng) for tool in tasks[0].tools}
    if len({change.spec.name for change in changes.values()}) < len(changes):
        return list(tasks)  # two made-up names met, which is rare
    tools = tuple(changes[tool.name].spec for tool in tasks[0].tools)
    return [
        _with_new_values(replace(t, tools=tools, expected=tuple(changes[c.name].call(c) for c in t.expected)), rng)
        for t in tasks
    ]


class _Change:
    """A tool under other names, and what becomes of calls of it."""

    def __init__(self, tool: ToolSpec, used: set[str], camel: bool, rng: random.Random) -> None:
        masked = rng.random() < _MASKED_SHARE
        properties = tool.properties
        required = [name for name in tool.required if name in properties]
        kept = [n for n in properties if n in required or n in used or rng.random() < _UNUSED_KEPT_SHARE]
        # required ones stay in front, as nearly all schemas have them
        order = [*rng.sample(required, len(required)), *_shuffled([n for n in kept if n not in required], rng)]
        self.names = {name: _identifier(name, masked, camel, rng) for name in order}
        if len(set(self.names.values())) < len(order):
            self.names = {name: name for name in order}
        parameters = {
            **tool.parameters,
            "properties": {self.names[name]: properties[name] for name in order},
            "required": [self.names[name] for name in order if name in required],
        }
        self.spec = ToolSpec(_identifier(tool.name, masked, camel, rng), tool.description, parameters)

    def call(self, call: ToolCall) -> ToolCall:
        """The call under the new names, arguments in the schema's order."""
        arguments = {new: call.arguments[old] for old, new in self.names.items() if old in call.arguments}
        return ToolCall(self.spec.name, arguments)


def _identifier(name: str, masked: bool, camel: bool, rng: random.Random) -> str:
    words = rng.sample(CODE_WORDS, rng.randint(1, 2)) if masked else name.split("_")
    return words[0] + "".join(word.capitalize() for word in words[1:]) if camel else "_".join(words)


def _with_new_values(task: Task, rng: random.Random) -> Task:
    """The task with some of the names that its request contains word for word replaced by made-up ones."""
    enums = {text for tool in task.tools for text in _enum_texts(tool.parameters)}
    query, swaps = task.query, dict[str, str]()
    for value in dict.fromkeys(text for call in task.expected for text in _texts(call.arguments)):
        place = re.compile(rf"(?<!\w){re.escape(value)}(?!\w)")
        fits = _NAME.fullmatch(value) and value not in enums and len(place.findall(query)) == 1
        if not fits or rng.random() < _VERBATIM_SHARE:
            continue
        swaps[value] = _WORD.sub(lambda word: _like(word.group(), rng), value)
        query = place.sub(swaps[value], query)
    expected = tuple(ToolCall(call.name, _swapped(dict(call.arguments), swaps)) for call in task.expected)
    return replace(task, query=query, expected=expected)


def _like(word: str, rng: random.Random) -> str:
    new = rng.choice(CODE_WORDS) if rng.random() < _KNOWN_WORD_SHARE else _made_up(rng)
    return new.capitalize() if word[0].isupper() else new


def _made_up(rng: random.Random) -> str:
    """A word of one or two syllables that no dictionary of rude words has."""
    while True:
        syllables = rng.randint(1, 2)
        word = "".join(
            rng.choice(_ONSETS) + rng.choice(_VOWELS) + (rng.choice(_CODAS) if last else "")
            for last in (False,) * (syllables - 1) + (True,)
        )
        if not _RUDE.search(word):
            return word


def _texts(value: Any) -> list[str]:
    """All strings within a value."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for item in value.values() for text in _texts(item)]
    return [text for item in value for text in _texts(item)] if isinstance(value, list | tuple) else []


def _enum_texts(schema: Any) -> list[str]:
    if isinstance(schema, Mapping):
        own = [str(entry) for entry in schema.get("enum", ())] if isinstance(schema.get("enum"), list) else []
        return [*own, *(text for item in schema.values() for text in _enum_texts(item))]
    return []


def _swapped(value: Any, swaps: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return swaps.get(value, value)
    if isinstance(value, Mapping):
        return {key: _swapped(item, swaps) for key, item in value.items()}
    return [_swapped(item, swaps) for item in value] if isinstance(value, list | tuple) else value


def _shuffled(items: Sequence[str], rng: random.Random) -> list[str]:
    return rng.sample(items, len(items))
