"""Values that may stand in any order: the items of a set, and the two sides of a symmetric pair."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from toolspar.tasks.grounding import Mention
from toolspar.tasks.records import Task
from toolspar.verify.reading import spaced

_ORDERED = re.compile(
    r"\bordered (?:list|by|from|as)\b|\bin (?:the |their |this )?order\b(?! to)|\border of\b|\bordering\b|\bsequen"
    r"|\brank|\bpriorit|\bsteps?\b"
    r"|\bstops?\b|\bwaypoint|\broute|\bitinerary|\bcoordinate|\blatitude|\bvectors?\b|\bmatri|\bcoefficient|\bposition"
    r"|\brespective|\bcorresponding|\bqueue|\bchronolog|\btime series|\brange\b|\binterval|\bdimension"
    r"|\bhome\b.*\baway\b|\bfirst\b(?! names?\b)|\blast\b(?! names?\b)|\bstart|\bturns?\b",
    re.IGNORECASE,
)
_ONE_WAY = re.compile(  # operations whose two sides differ
    r"\bsubtract|\bminus\b|\bdivi(?!sor)|\bquotient|\bratio|\bdifferen|\bremainder|\bmodul|\bpower|\bexponent|\bfrom\b"
    r"|\bpercent|\bchange|\bbase\b|\blog|\bconver|\bbefore\b|\bafter\b|\bwin|\bhome\b|\baway\b|\bsend|\btransfer|\border"
    r"|\breplac|\bsource|\btarget|\btravel|\btrip|\bflight|\btrain|\bslope|\bsegment|\bvs\b|\binto\b",
    re.IGNORECASE,
)
_INDEX = re.compile(
    r"(?:(?<![a-z])(?:a|b|x|y|m|n|first|second|one|two|other)(?![a-z])|[12ab])$|^(?:first|second|other)\b"
)


def free_order(task: Task, a: Mention, b: Mention) -> bool:
    """Whether two values of one call may change places without another meaning.

    Args:
        task: The task.
        a: One value of a call.
        b: Another value of the same call.

    Returns:
        True for two items of one list, unless its name or description says that the order counts or another list of
        the call goes along with it; True for the two sides of an operation that has no direction ("the greatest common
        divisor of 84 and 126").
    """
    tool = next((t for t in task.tools if t.name == task.expected[a.call].name), None)
    if a.call != b.call or tool is None:
        return False
    (head_a, _, last_a), (head_b, _, last_b) = a.path.rpartition("."), b.path.rpartition(".")
    key_a, key_b = a.path.split(".")[1], b.path.split(".")[1]
    if head_a == head_b and last_a.isdigit() and last_b.isdigit():
        return not _ORDERED.search(_described(key_a, tool.properties.get(key_a))) and not _parallel(task, a, key_a)
    twins = key_a != key_b and _bare(key_a) == _bare(key_b) and a.path.count(".") == b.path.count(".") == 1
    if not twins:
        return False
    said = " ".join(
        (spaced(tool.name), tool.description, *(_described(k, tool.properties.get(k)) for k in (key_a, key_b)))
    )
    return _ONE_WAY.search(said) is None


def _described(key: str, schema: object) -> str:
    described: Mapping[str, Any] = cast(Mapping[str, Any], schema) if isinstance(schema, Mapping) else {}
    return f"{spaced(key)}. {described.get('description', '')}"


def _bare(key: str) -> str:
    """A name of an argument without what numbers it: "city_a" and "city_b" are "city"."""
    return _INDEX.sub("", spaced(key).lower()).strip()


def _parallel(task: Task, mention: Mention, key: str) -> bool:
    """Whether another list of the call has as many items, so that they may belong together one by one."""
    arguments = task.expected[mention.call].arguments
    own = arguments.get(key)
    size = len(cast(list[Any], own)) if isinstance(own, (list, tuple)) else -1
    return any(
        other != key and isinstance(value, (list, tuple)) and len(cast(list[Any], value)) == size
        for other, value in arguments.items()
    )
