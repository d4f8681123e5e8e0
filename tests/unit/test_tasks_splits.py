"""Splits by tool: no tool in two splits, whatever the tasks offer."""

from __future__ import annotations

import math

import pytest

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.core.errors import DataError
from toolspar.tasks.generator import generate_tasks
from toolspar.tasks.records import Category, Split, Task
from toolspar.tasks.splits import category_of, require_disjoint, split_tasks_by_tool, tools_of

HALVES = {Split.TRAIN: 0.5, Split.TEST: 0.5}


def task(name: str, offered: str, called: str = "", split: Split = Split.TRAIN) -> Task:
    """A task of one-letter tools: ``task("t", "ab", "a")`` offers a and b and calls a."""
    tools = tuple(ToolSpec(letter, "") for letter in offered)
    calls = tuple(ToolCall(letter) for letter in called)
    return Task(name, tools, name, calls, category_of(len(tools), len(calls)), split)


def names(tasks: list[Task]) -> set[str]:
    return {tool.name.lower() for task in tasks for tool in task.tools}


@pytest.mark.parametrize(
    ("n_tools", "n_calls", "category"),
    [
        (1, 1, "simple"),
        (2, 1, "multiple"),
        (1, 2, "parallel"),
        (1, 3, "parallel"),
        (4, 2, "parallel_multiple"),
        (1, 0, "irrelevance"),
        (3, 0, "irrelevance"),
    ],
)
def test_category_follows_the_numbers_of_tools_and_calls(n_tools: int, n_calls: int, category: str) -> None:
    assert category_of(n_tools, n_calls) == Category(category)


def test_builtin_tools_have_a_fixed_order_and_one_split_each() -> None:
    listed = {split: [tool.name for tool in tools_of(split)] for split in Split}
    assert listed == {split: [tool.name for tool in tools_of(split)] for split in Split}
    assert listed[Split.TRAIN].index("send_bank_transfer") < listed[Split.TRAIN].index("fetch_weather_forecast")
    every = [name.lower() for split in Split for name in listed[split]]
    assert len(every) == len(set(every)) >= 60


def test_disjoint_splits_pass_and_shared_names_are_told() -> None:
    assert require_disjoint({Split.TRAIN: [task("1", "ab")], Split.DEV: [task("2", "c")]}) is None
    with pytest.raises(DataError, match=r"^tool 'b' is in both train and test: splits must be disjoint$"):
        require_disjoint({Split.TRAIN: [task("1", "ab")], Split.TEST: [task("2", "B")]})
    with pytest.raises(DataError, match=r"^task '1' is in both train and dev"):
        require_disjoint({Split.TRAIN: [task("1", "a")], Split.DEV: [task("1", "b")]})


@pytest.mark.parametrize("seed", range(5))
def test_dealt_tasks_share_no_tool_and_none_is_lost(seed: int) -> None:
    given = generate_tasks(Split.TRAIN, 200, 0)
    dealt = split_tasks_by_tool(given, {Split.TRAIN: 0.6, Split.DEV: 0.2, Split.TEST: 0.2}, seed)
    require_disjoint(dealt.tasks)
    ids = [each.task_id for part in [*dealt.tasks.values(), dealt.left_out] for each in part]
    assert sorted(ids) == sorted(each.task_id for each in given)
    assert len(dealt.left_out) <= 40
    for split, part in dealt.tasks.items():
        assert 20 <= len(part) <= 145  # shares ask for 120, 40 and 40
        for each in part:
            assert each.split is split
            assert {call.name for call in each.expected} <= {tool.name for tool in each.tools}
            assert each.category is category_of(len(each.tools), len(each.expected))


def test_dealing_depends_on_the_seed_only() -> None:
    given = generate_tasks(Split.TRAIN, 60, 0)
    assert split_tasks_by_tool(given, HALVES, 3) == split_tasks_by_tool(given, HALVES, 3)
    assert split_tasks_by_tool(given, HALVES, 3) != split_tasks_by_tool(given, HALVES, 4)


def test_tasks_that_call_the_same_tool_stay_together_and_in_order() -> None:
    given = [task(str(index), "a", "a") for index in range(4)] + [task(str(index), "b", "b") for index in range(4, 8)]
    dealt = split_tasks_by_tool(given, HALVES, 0)
    assert {frozenset(names(part)) for part in dealt.tasks.values()} == {frozenset("a"), frozenset("b")}
    for part in dealt.tasks.values():
        assert [each.task_id for each in part] == sorted(each.task_id for each in part)


def test_distractor_of_another_split_leaves_the_offer() -> None:
    given = [task("1", "ab", "a"), task("2", "ab", "b"), task("3", "a", "a"), task("4", "b", "b")]
    dealt = split_tasks_by_tool(given, HALVES, 0)
    assert {split: len(part) for split, part in dealt.tasks.items()} == {Split.TRAIN: 2, Split.TEST: 2}
    assert {each.category for part in dealt.tasks.values() for each in part} == {Category.SIMPLE}
    assert names(dealt.tasks[Split.TRAIN]) | names(dealt.tasks[Split.TEST]) == {"a", "b"}
    assert dealt.left_out == []


def test_task_that_calls_tools_of_two_splits_is_left_out() -> None:
    given = [*(task(f"a{n}", "a", "a") for n in range(9)), *(task(f"B{n}", "B", "B") for n in range(9))]
    bridge = task("bridge", "ab", "ab")
    outcomes = [split_tasks_by_tool([*given, bridge], HALVES, seed) for seed in range(12)]
    apart = [dealt for dealt in outcomes if dealt.left_out]
    assert len(apart) >= 6  # else the bridge came before the tool of one side
    assert all(dealt.left_out == [bridge] for dealt in apart)
    for dealt in outcomes:
        assert names(dealt.tasks[Split.TRAIN]).isdisjoint(names(dealt.tasks[Split.TEST]))


def test_irrelevance_tasks_go_where_their_tools_are() -> None:
    given = [task("none-a", "a"), task("a", "a", "a"), task("none-b", "b"), task("b", "b", "b"), task("none", "ab")]
    for seed in range(8):
        dealt = split_tasks_by_tool(given, HALVES, seed)
        assert dealt.left_out == []
        parts = [{each.task_id for each in part} - {"none"} for part in dealt.tasks.values()]
        assert sorted(parts, key=sorted) == [{"a", "none-a"}, {"b", "none-b"}]
        assert all(len(each.tools) == 1 for part in dealt.tasks.values() for each in part)


def test_split_with_a_share_of_zero_is_there_and_empty() -> None:
    dealt = split_tasks_by_tool([task("1", "a", "a")], {Split.TRAIN: 2.0, Split.DEV: 0.0}, 0)
    assert [each.task_id for each in dealt.tasks[Split.TRAIN]] == ["1"]
    assert dealt.tasks[Split.DEV] == []


def test_no_tasks_make_empty_splits() -> None:
    dealt = split_tasks_by_tool([], HALVES, 0)
    assert dealt.tasks == {Split.TRAIN: [], Split.TEST: []}
    assert dealt.left_out == []


@pytest.mark.parametrize("share", [-0.1, math.nan, math.inf])
def test_bad_shares_are_refused(share: float) -> None:
    with pytest.raises(DataError, match="must be finite, not negative, and not all zero"):
        split_tasks_by_tool([], {Split.TRAIN: 1.0, Split.DEV: share}, 0)


@pytest.mark.parametrize("shares", [{}, {Split.TRAIN: 0.0, Split.DEV: 0.0}])
def test_shares_that_add_up_to_nothing_are_refused(shares: dict[Split, float]) -> None:
    with pytest.raises(DataError, match="not all zero"):
        split_tasks_by_tool([], shares, 0)
