"""Tasks for own tools: drawn like the built-in ones, and kept only if the project's own checks pass them.

Tools are dealt to train, dev and test; where there are too few of them, all splits have all tools, and only values and
wordings of dev and test are unseen.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from toolspar.calls.check import check_answer
from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.calls.render import render_calls
from toolspar.calls.schema_walk import Node
from toolspar.core.errors import DataError
from toolspar.tasks.frames import BARE, FRAMES, JOINS, framed
from toolspar.tasks.grounding import ground, leaves
from toolspar.tasks.importers.fit import require_fit
from toolspar.tasks.library.catalogue import forms
from toolspar.tasks.own_tools.general import content, serves_anything
from toolspar.tasks.own_tools.phrases import imperatives, plain_labels, worded
from toolspar.tasks.own_tools.read_tools import ReadTools, left_out
from toolspar.tasks.own_tools.values import Said, UndrawableError, draw, in_words
from toolspar.tasks.records import Category, Split, Task
from toolspar.tasks.splits import category_of

MIN_TOOLS_TO_SPLIT = 10
_HELD_OUT_SHARE = 0.2  # of the tools, for dev and for test each
_OPTIONAL_SHARE = 0.25
_BARE_SHARE = 0.2
_ATTEMPTS = 30  # for one task
_BARREN = 12  # tasks in a row that cannot be found: the tools allow no more
_LONGEST = 90  # words of a request
_PROBES = 8


@dataclass(frozen=True, slots=True)
class OwnTools:
    """Own tools by split.

    Example:
        >>> OwnTools({}, by_tool=False).refused
        ()
    """

    by_split: Mapping[Split, tuple[ToolSpec, ...]]
    by_tool: bool
    """Whether no tool is in two splits."""
    refused: tuple[str, ...] = ()
    """Tools that cannot be read or of which no task can be made, with the reason."""

    def told(self) -> str:
        """What was dealt, in a sentence."""
        numbers = ", ".join(f"{len(self.by_split[split])} {split.value}" for split in Split)
        if self.by_tool:
            return f"own tools, split by tool: {numbers}; dev and test figures are about unseen tools"
        return (
            f"{len(self.by_split[Split.TRAIN])} own tools, too few to split by tool (from {MIN_TOOLS_TO_SPLIT} on): "
            "dev and test have the same tools with other values and wordings; their figures are not about unseen tools"
        )


def deal_own_tools(tools: Iterable[ToolSpec], seed: int) -> OwnTools:
    """Deal tools to the splits.

    Args:
        tools: The tools (``ReadTools`` with what was left out of them); names must differ.
        seed: Seed of the draw.

    Raises:
        DataError: two tools have one name, or no task can be made of any.
    """
    found = [*tools]
    require_fit(found, ())
    reasons = {tool.name: _why_not(tool) for tool in found}
    usable = [tool for tool in found if not reasons[tool.name]]
    unread = tools.refused if isinstance(tools, ReadTools) else ()
    refused = (*unread, *(left_out(f"tool '{name}'", reason) for name, reason in reasons.items() if reason))
    if not usable:
        raise DataError(f"no task can be made of these tools: {refused[0] if refused else 'there are none'}")
    if len(usable) < MIN_TOOLS_TO_SPLIT:
        return OwnTools(dict.fromkeys(Split, tuple(usable)), by_tool=False, refused=refused)
    order = sorted(usable, key=lambda tool: tool.name)
    random.Random(f"own-tools-{seed}").shuffle(order)
    held = max(2, round(len(order) * _HELD_OUT_SHARE))
    dealt = {Split.DEV: order[:held], Split.TEST: order[held : 2 * held], Split.TRAIN: order[2 * held :]}
    return OwnTools({split: tuple(dealt[split]) for split in Split}, by_tool=True, refused=refused)


def own_tasks(
    own: OwnTools, split: Split, n: int, seed: int, categories: Mapping[Category, float], n_tools: tuple[int, int]
) -> list[Task]:
    """Up to ``n`` different tasks; the same arguments give the same tasks.

    Each expected value but switches is found in its request (``grounding.ground``), the calls fit their tools, and the
    checker finds the expected calls strictly right. There are fewer than ``n`` where the tools allow no more
    different requests.

    Args:
        own: The tools.
        split: Whose tools, names and wordings.
        n: How many.
        seed: Seed of the draw.
        categories: Relative weight of each category; what the number of tools does not allow is drawn as what it does.
        n_tools: Fewest and most tools on offer where several are.
    """
    makers = [_Maker(tool) for tool in own.by_split[split]]
    tasks: list[Task] = []
    seen: set[str] = set()
    barren = 0
    for index in range(n):
        for attempt in range(_ATTEMPTS):
            rng = random.Random(f"own-{split.value}-{seed}-{index}-{attempt}")
            category = rng.choices(list(categories), weights=list(categories.values()))[0]
            task = _draw(f"own-{split.value}-{seed}-{index}", category, makers, split, n_tools, rng)
            if task is not None and task.query not in seen:
                seen.add(task.query)
                tasks.append(task)
                barren = 0
                break
        else:
            barren += 1
            if barren == _BARREN:
                break
    return tasks


class _Maker:
    """Draws calls of one tool and the words for them."""

    def __init__(self, tool: ToolSpec) -> None:
        self.tool = tool
        self.asks = imperatives(tool)
        self.serves_anything = serves_anything(tool)
        self._node = Node(tool.parameters)
        self._plainly = plain_labels(tool)

    def draw(self, split: Split, rng: random.Random) -> tuple[ToolCall, str]:
        """A call, and an imperative for it.

        Raises:
            UndrawableError: a required argument has no value.
        """
        arguments = {}
        said: list[Said] = []
        for name in self.tool.properties:
            needed = name in self.tool.required
            if not needed and rng.random() >= _OPTIONAL_SHARE:
                continue
            try:
                drawn = draw(self._node.member(name), in_words(name), rng, split)
            except UndrawableError:
                if needed:
                    raise
                continue
            arguments[name] = drawn.value
            said += drawn.said
        spoken = [one.words.lower() for one in said if one.switch is None]
        if len(set(spoken)) < len(spoken):
            raise UndrawableError("two arguments have equal values")
        imperative = rng.choice(self.asks)
        if said:
            imperative = f"{imperative} {worded(said, self._plainly, split, rng)}".strip()
        return ToolCall(self.tool.name, arguments), imperative


def _why_not(tool: ToolSpec) -> str:
    """Why no task can be made of a tool; "" if one can."""
    maker, problem = _Maker(tool), ""
    for index in range(_PROBES):
        rng = random.Random(f"probe-{tool.name}-{index}")
        try:
            call, imperative = maker.draw(Split.TRAIN, rng)
            require_fit([tool], [call])
        except (UndrawableError, DataError) as error:
            problem = str(error)
            continue
        missing = unsaid(f"Please {imperative}.", [call])
        if not missing:
            return ""
        problem = f"a request cannot say {missing}"
    return problem


def _draw(
    task_id: str,
    category: Category,
    makers: Sequence[_Maker],
    split: Split,
    n_tools: tuple[int, int],
    rng: random.Random,
) -> Task | None:
    first = rng.choice(makers)
    wanted = min(rng.randint(*n_tools), len(makers))
    if len(makers) == 1:
        category = {Category.MULTIPLE: Category.SIMPLE, Category.PARALLEL_MULTIPLE: Category.PARALLEL}.get(
            category, category
        )
    try:
        match category:
            case Category.IRRELEVANCE:
                return _irrelevance(task_id, makers, wanted, split, rng)
            case Category.SIMPLE | Category.MULTIPLE:
                drawn = [first.draw(split, rng)]
            case Category.PARALLEL:
                drawn = [first.draw(split, rng), first.draw(split, rng)]
            case Category.PARALLEL_MULTIPLE:
                second = rng.choice([maker for maker in makers if maker is not first])
                drawn = [first.draw(split, rng), second.draw(split, rng)]
    except UndrawableError:
        return None
    calls = tuple(call for call, _ in drawn)
    used = {call.name for call in calls}
    offered = [maker.tool for maker in makers if maker.tool.name in used]
    if category in (Category.MULTIPLE, Category.PARALLEL_MULTIPLE):
        others = [maker.tool for maker in makers if maker.tool.name not in used and not maker.serves_anything]
        offered += _distractors(first.tool, others, wanted - len(used), rng)
    rng.shuffle(offered)
    if len(calls) == 1:
        imperative = drawn[0][1]
    elif calls[0] == calls[1]:
        return None
    else:
        imperative = rng.choice(JOINS[split]).replace("{first}", drawn[0][1]).replace("{second}", drawn[1][1])
    query = framed(imperative, BARE if rng.random() < _BARE_SHARE else rng.choice(FRAMES[split]))
    if len(query.split()) > _LONGEST or not _is_right(offered, calls, query):
        return None
    return Task(task_id, tuple(offered), query, calls, category_of(len(offered), len(calls)), split)


def _distractors(used: ToolSpec, others: list[ToolSpec], n: int, rng: random.Random) -> list[ToolSpec]:
    """Other tools, those with words of the used one's name more often: near misses are what a caller confuses."""
    n = max(n, 1)
    own = set(in_words(used.name).split())
    rng.shuffle(others)
    near = sorted(others, key=lambda tool: -len(own & set(in_words(tool.name).split())))
    half = near[: (n + 1) // 2]
    return [*half, *[tool for tool in others if tool not in half][: n - len(half)]]


def _irrelevance(task_id: str, makers: Sequence[_Maker], wanted: int, split: Split, rng: random.Random) -> Task | None:
    """A request for a built-in tool that has no word of content in common with the tools on offer.

    Tools that could serve anything are not offered: a web search has no word in common with what it can find.
    """
    fitting = [maker.tool for maker in makers if not maker.serves_anything]
    if not fitting:
        return None
    offered = rng.sample(fitting, min(wanted, len(fitting)))
    known = frozenset().union(*(content(f"{in_words(tool.name)} {tool.description}") for tool in offered))
    outside = [
        form for form in forms(split) if not known & content(f"{in_words(form.spec.name)} {form.spec.description}")
    ]
    if not outside:
        return None
    imperative = rng.choice(outside).draw(rng).imperative
    query = framed(imperative, BARE if rng.random() < _BARE_SHARE else rng.choice(FRAMES[split]))
    if known & content(imperative):
        return None
    return Task(task_id, tuple(offered), query, (), Category.IRRELEVANCE, split)


def unsaid(query: str, calls: Sequence[ToolCall]) -> str:
    """The argument of an expected value that a request does not say; "" if it says all of them (switches aside).

    Args:
        query: The request.
        calls: The expected calls.
    """
    said = {mention.path for mention in ground(query, calls)}
    missing = (path for path, value in leaves(calls) if path not in said and not isinstance(value, bool))
    path = next(missing, "")
    return path.partition(".")[2] if path else ""


def _is_right(offered: Sequence[ToolSpec], calls: Sequence[ToolCall], query: str) -> bool:
    try:
        require_fit(offered, calls)
    except DataError:
        return False
    return not unsaid(query, calls) and check_answer(offered, calls, render_calls(calls)).strict
