"""What people say for a call of a tool: an imperative from its description or name, and fragments for the arguments.

Families of fragments are split like the frames of ``tasks.frames``: dev and test wordings are unseen in training.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Collection, Sequence

from toolspar.calls.records import ToolSpec
from toolspar.calls.schema_walk import Node
from toolspar.tasks.english import REQUEST_VERBS
from toolspar.tasks.own_tools.kinds import kind_of_text
from toolspar.tasks.own_tools.values import Said, in_words, spoken
from toolspar.tasks.records import Split

# what leads the list of arguments, and how each of them is said
_FAMILIES: dict[Split, tuple[tuple[str, str], ...]] = {
    Split.TRAIN: (
        ("with ", "{label} {words}"),
        ("with ", "the {label} {words}"),
        ("where ", "the {label} {be} {words}"),
    ),
    Split.DEV: (("with ", "{label} set to {words}"), ("using ", "{words} for the {label}")),
    Split.TEST: (("taking ", "{words} as the {label}"), ("such that ", "the {label} {be} {words}")),
}
_SWITCHES: dict[Split, str] = {
    Split.TRAIN: "with {label} {words}",
    Split.DEV: "with {label} switched {words}",
    Split.TEST: "with {label} turned {words}",
}
_PLAIN = {
    "place": "in {words}",
    "airport": "at {words}",
    "date": "on {words}",
    "time": "at {words}",
    "language": "in {words}",
}
_BY_LABEL = {
    "origin": "from {words}", "from": "from {words}", "destination": "to {words}", "to": "to {words}",
    "duration": "for {words}", "query": "for {words}", "recipient": "to {words}",
}  # fmt: skip
_PLAIN_SHARE = 0.6  # of arguments that can be said without their name
_LEAD = re.compile(
    r"^(?:(?:(?:this|the|an?)\s+)?(?:function|tool|endpoint|method|api|operation|command)\s+)?"
    r"(?:(?:is used to|can be used to|used to|allows you to|lets you|helps to|will|to)\s+)?",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"\s+(?:for|of|in|by|at|to|from|with|using|based on|given|on|between|within|about)\s+"
    r"(?:(?:an?|the|one or more|its|their|some)\s+)?(?:given|specified|specific|particular|certain|provided|ids?\b"
    r"|(?:\w+\s+)?(?:id|name|key|identifier)s?\b(?!\s+\w)).*$",
    re.IGNORECASE,
)
_PLURAL = re.compile(r"(?<![sui])s$")
_LONGEST = 12
_LATER = re.compile(r"\s+(?:that|which|by|using|based on|including|along with|if|when|where|so that|via)\b.*$")


def imperatives(tool: ToolSpec) -> tuple[str, ...]:
    """Ways to ask for a tool's work, each beginning with a bare verb.

    Example:
        >>> imperatives(ToolSpec("get_weather", "Returns the weather forecast for a given city."))
        ('return the weather forecast', 'get weather')
    """
    words = in_words(tool.name).split()
    if words[0] not in REQUEST_VERBS:  # "weather.get_forecast"
        words = in_words(tool.name.rsplit(".", 1)[-1]).split()
    by_name = " ".join(words) if words[0] in REQUEST_VERBS and len(words) > 1 else ""
    found = [text for text in (_of_description(tool.description), by_name) if text]
    return tuple(dict.fromkeys(found)) or (f"use {' '.join(words)}",)


def _of_description(description: str) -> str:
    first = re.split(r"(?<=[.!?])\s|\n", description.strip())[0].rstrip(".!:; ")
    first = re.sub(r"\s*\([^)]*\)|[\"'`]", "", _LEAD.sub("", first))
    first = _VAGUE.sub("", re.split(r"[,;:]", first)[0])
    if len(first.split()) > _LONGEST:
        first = _LATER.sub("", first)
    head, _, rest = first.partition(" ")
    verb = base_verb(head)
    return f"{verb} {rest}".strip() if verb and rest and len(rest.split()) < 2 * _LONGEST else ""


def base_verb(word: str) -> str:
    """The bare form of a verb that can open a request; "" for any other word.

    Example:
        >>> base_verb("Retrieves"), base_verb("Copying"), base_verb("Weather")
        ('retrieve', 'copy', '')
    """
    word = word.lower()
    forms = [word, word.removesuffix("s"), word.removesuffix("es"), word.removesuffix("ies") + "y"]
    stem = word.removesuffix("ing")
    forms += [stem, stem + "e", stem[:-1]] if stem != word else []
    return next((form for form in forms if form in REQUEST_VERBS), "")


def plain_labels(tool: ToolSpec) -> frozenset[str]:
    """Labels of a tool whose values may be said without them: no other argument of it would be said alike.

    What counts are all arguments, not those of a call: "list the events on 5 May" does not tell a start from an end.

    Example:
        >>> dates = {"type": "string", "format": "date"}
        >>> sorted(plain_labels(ToolSpec("f", "", {"properties": {"city": {}, "start": dates, "end date": dates}})))
        ['city']
    """
    root = Node(tool.parameters)
    labels = [found for name in tool.properties for found in spoken(root.member(name), in_words(name))]
    forms = [(label, _meant_by(label, node)) for label, node in labels]
    users = Counter(form for _, form in forms)
    return frozenset(label for label, form in forms if form and form == _plain_form(label) and users[form] == 1)


def _meant_by(label: str, node: Node) -> str:
    """The form without a name by which a value could be meant: its label, description or format tells."""
    if label in _BY_LABEL:
        return _BY_LABEL[label]
    if not (node.item(0) if node.allows("array") else node).allows("string"):
        return ""  # no number is said as a place or a day is
    told = ("", "") if node.has_enum() else (node.description(), str(node.schema.get("format", "")))
    return _plain_form(label) or _PLAIN.get(kind_of_text(label, *told), "")


def worded(said: Sequence[Said], plainly: Collection[str], split: Split, rng: random.Random) -> str:
    """The fragments that say all arguments, to be put behind an imperative.

    Args:
        said: The values.
        plainly: Labels whose values may go without them ("in Oslo", "for 30 minutes"), as ``plain_labels`` gives them.
        split: Whose wordings.
        rng: Source of the draw.
    """
    plain: list[str] = []
    named: list[Said] = []
    switches: list[str] = []
    for one in said:
        if one.switch is not None:
            switches.append(_SWITCHES[split].replace("{label}", one.label).replace("{words}", one.words))
            continue
        form = _plain_form(one.label) if one.label in plainly else ""
        if form and rng.random() < _PLAIN_SHARE:
            plain.append(form.replace("{words}", one.words))
        else:
            named.append(one)
    lead, family = rng.choice(_FAMILIES[split])
    items = [
        family.replace("{be}", "are" if _PLURAL.search(one.label) else "is")
        .replace("{label}", one.label)
        .replace("{words}", one.words)
        for one in named
    ]
    parts = [*plain, *([lead + _listed(items)] if items else []), *switches]
    return " ".join(parts)


def _plain_form(label: str) -> str:
    return _BY_LABEL.get(label) or _PLAIN.get(kind_of_text(label, "") if label else "", "")


def _listed(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
