"""Built-in tasks: seeded, grounded by construction, and split by tool, by name pools and by frames."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from toolspar.calls.records import ToolCall
from toolspar.tasks.frames import BARE, FRAMES, JOINS, framed
from toolspar.tasks.library.catalogue import forms, strangers
from toolspar.tasks.library.form import Drawn, ToolForm
from toolspar.tasks.records import Category, Split, Task
from toolspar.tasks.splits import category_of

CATEGORY_SHARES: Mapping[Category, float] = {
    Category.SIMPLE: 0.2,
    Category.MULTIPLE: 0.35,
    Category.PARALLEL: 0.15,
    Category.PARALLEL_MULTIPLE: 0.1,
    Category.IRRELEVANCE: 0.2,
}
_QUESTION_SHARE = 0.3  # of single calls that could be asked as a question
_BARE_SHARE = 0.2  # of imperatives that stand without a frame
_THREE_CALLS_SHARE = 0.3  # of parallel requests with at most _SHORT required arguments a call
_SHORT = 2
_ATTEMPTS = 50
_SEVERAL_TOOLS = (Category.MULTIPLE, Category.PARALLEL_MULTIPLE)


def generate_tasks(
    split: Split,
    n: int,
    seed: int,
    categories: Mapping[Category, float] | None = None,
    n_tools: tuple[int, int] = (2, 4),
) -> list[Task]:
    """``n`` different tasks; the same arguments give the same tasks on every machine.

    The first k of n tasks are the same for every n >= k.

    Args:
        split: Whose tools, names and frames to use; offered distractors are of the same split.
        n: How many.
        seed: Seed of the draw.
        categories: Relative weight of each category; the default is ``CATEGORY_SHARES``.
        n_tools: Fewest and most tools offered where several are (two at least where the category wants several).

    Raises:
        ValueError: ``n`` different requests cannot be found.
    """
    shares = dict(categories or CATEGORY_SHARES)
    tasks: list[Task] = []
    seen: set[str] = set()
    for index in range(n):
        for attempt in range(_ATTEMPTS):
            rng = random.Random(f"toolspar-{split.value}-{seed}-{index}-{attempt}")
            category = rng.choices(list(shares), weights=list(shares.values()))[0]
            task = _draw(f"{split.value}-{seed}-{index}", category, split, n_tools, rng)
            if task.query not in seen:
                break
        else:
            raise ValueError(f"cannot find {n} different {split.value} requests: ask for fewer or add tools")
        seen.add(task.query)
        tasks.append(task)
    return tasks


def more_requests(task: Task, n: int, shares: Mapping[Category, float] | None = None) -> list[Task]:
    """``n`` other requests under the tools of a built-in task: the same offer, so that its prompt can be shared.

    Args:
        task: A task of ``generate_tasks``; its id seeds the draw.
        n: How many.
        shares: Relative weight of each category; only those that the number of tools allows are drawn.
    """
    shares = dict(shares or CATEGORY_SHARES)
    several = len(task.tools) > 1
    fitting = [c for c in shares if c is Category.IRRELEVANCE or (c in _SEVERAL_TOOLS) is several]
    by_name = {form.spec.name: form for form in forms(task.split)}
    offered = [by_name[tool.name] for tool in task.tools]
    found = []
    for index in range(n):
        rng = random.Random(f"toolspar-{task.task_id}-more-{index}")
        category = rng.choices(fitting, weights=[shares[c] for c in fitting])[0]
        calls, query = _request_for(category, offered, task.split, rng)
        category = category_of(len(offered), len(calls))
        found.append(Task(f"{task.task_id}-more-{index}", task.tools, query, calls, category, task.split))
    return found


def _request_for(
    category: Category, offered: Sequence[ToolForm], split: Split, rng: random.Random
) -> tuple[tuple[ToolCall, ...], str]:
    """Calls and request of a category under tools that are on offer already."""
    match category:
        case Category.PARALLEL:
            return _joined(_uses(offered[0], rng), split, rng)
        case Category.PARALLEL_MULTIPLE:
            return _joined([form.draw(rng) for form in rng.sample(list(offered), 2)], split, rng)
        case Category.IRRELEVANCE:
            unrelated = [{other.spec.name for other in strangers(form.spec.name)} for form in offered]
            outside = [form for form in forms(split) if all(form.spec.name in names for names in unrelated)]
            if outside:
                return (), _single(rng.choice(outside), split, rng)[1]
    return _single(rng.choice(list(offered)), split, rng)


def _draw(task_id: str, category: Category, split: Split, n_tools: tuple[int, int], rng: random.Random) -> Task:
    tools = forms(split)
    first = rng.choice(tools)
    wanted = rng.randint(*n_tools)
    match category:
        case Category.SIMPLE:
            calls, query, offered = *_single(first, split, rng), [first]
        case Category.MULTIPLE:
            calls, query = _single(first, split, rng)
            offered = [first, *_distractors([first], max(1, wanted - 1), rng)]
        case Category.PARALLEL:
            calls, query = _joined(_uses(first, rng), split, rng)
            offered = [first]
        case Category.PARALLEL_MULTIPLE:
            second = rng.choice([form for form in tools if form is not first])
            calls, query = _joined([first.draw(rng), second.draw(rng)], split, rng)
            offered = [first, second, *_distractors([first, second], max(0, wanted - 2), rng)]
        case Category.IRRELEVANCE:
            _, query = _single(first, split, rng)
            others = strangers(first.spec.name)
            calls, offered = (), rng.sample(others, min(wanted, len(others)))
    rng.shuffle(offered)
    return Task(task_id, tuple(form.spec for form in offered), query, calls, category, split)


def _single(form: ToolForm, split: Split, rng: random.Random) -> tuple[tuple[ToolCall, ...], str]:
    drawn = form.draw(rng)
    if drawn.question and rng.random() < _QUESTION_SHARE:
        return (drawn.call,), drawn.question
    return (drawn.call,), _request(drawn.imperative, split, rng)


def _uses(form: ToolForm, rng: random.Random) -> list[Drawn]:
    """Two uses of a tool, three where they are short; no two agree in all required arguments."""
    uses = [form.draw(rng)]
    required = form.spec.required
    wanted = 3 if len(required) <= _SHORT and rng.random() < _THREE_CALLS_SHARE else 2
    while len(uses) < wanted:
        drawn = form.draw(rng)
        if all(any(drawn.call.arguments[n] != use.call.arguments[n] for n in required) for use in uses):
            uses.append(drawn)
    return uses


def _joined(uses: Sequence[Drawn], split: Split, rng: random.Random) -> tuple[tuple[ToolCall, ...], str]:
    leading, last = ", ".join(use.imperative for use in uses[:-1]), uses[-1].imperative
    imperative = rng.choice(JOINS[split]).replace("{first}", leading).replace("{second}", last)
    return tuple(use.call for use in uses), _request(imperative, split, rng)


def _request(imperative: str, split: Split, rng: random.Random) -> str:
    return framed(imperative, BARE if rng.random() < _BARE_SHARE else rng.choice(FRAMES[split]))


def _distractors(used: Sequence[ToolForm], n: int, rng: random.Random) -> list[ToolForm]:
    """Other tools of the split: siblings of the used ones first, as near misses are what a caller confuses."""
    families = {form.family for form in used}
    rest = [form for form in forms(used[0].split) if form not in used]
    siblings = [form for form in rest if form.family in families]
    others = [form for form in rest if form.family not in families]
    near = rng.sample(siblings, min(n, len(siblings), rng.randint(1, 2)))
    return [*near, *rng.sample(others, min(len(others), n - len(near)))]
