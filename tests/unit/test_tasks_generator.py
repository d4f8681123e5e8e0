"""The generator: seeded, grounded by construction, split by tool, name and frame."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from toolspar.calls.check import check_answer
from toolspar.calls.render import render_calls
from toolspar.tasks.frames import FRAMES, JOINS
from toolspar.tasks.generator import generate_tasks
from toolspar.tasks.grounding import ground, leaves
from toolspar.tasks.library.catalogue import DOMAINS, domain_of, forms, strangers
from toolspar.tasks.records import Category, Split, Task
from toolspar.tasks.splits import require_disjoint, tools_of


@pytest.fixture(scope="module")
def tasks() -> dict[Split, list[Task]]:
    return {split: generate_tasks(split, 400, 7) for split in Split}


def test_same_seed_gives_the_same_tasks_and_another_seed_others() -> None:
    first, again, other = (generate_tasks(Split.DEV, 50, seed) for seed in (3, 3, 4))
    assert first == again
    assert {task.query for task in first} != {task.query for task in other}


def test_fewer_tasks_are_a_prefix_of_more() -> None:
    assert generate_tasks(Split.TRAIN, 80, 0)[:30] == generate_tasks(Split.TRAIN, 30, 0)


def test_queries_and_ids_are_unique(tasks: dict[Split, list[Task]]) -> None:
    for drawn in tasks.values():
        assert len({task.query for task in drawn}) == len({task.task_id for task in drawn}) == 400


def test_library_has_the_promised_breadth() -> None:
    tools = [tool for split in Split for tool in tools_of(split)]
    assert len(tools) == len({tool.name for tool in tools}) >= 60
    assert len(DOMAINS) >= 15
    text = json.dumps([dict(tool.parameters) for tool in tools])
    for feature in ('"enum"', '"type": "integer"', '"type": "number"', '"type": "boolean"', '"type": "array"'):
        assert feature in text, feature
    nested = [tool for tool in tools if any(arg.get("type") == "object" for arg in tool.properties.values())]
    optional = [tool for tool in tools if set(tool.properties) - set(tool.required)]
    assert len(nested) >= 3 and len(optional) >= 20
    families = Counter(form.family for split in Split for form in forms(split))
    assert sum(count > 1 for count in families.values()) >= 15  # near-miss siblings


def test_splits_share_no_tool_frame_or_joint(tasks: dict[Split, list[Task]]) -> None:
    require_disjoint(tasks)
    for parts in (FRAMES, JOINS):
        texts = [text for split in Split for text in parts[split]]
        assert len(texts) == len(set(texts))


@pytest.mark.parametrize("split", list(Split))
def test_expected_calls_are_strictly_right_answers(tasks: dict[Split, list[Task]], split: Split) -> None:
    for task in tasks[split]:
        answer = render_calls(task.expected) if task.expected else "I cannot do that."
        verdict = check_answer(task.tools, task.expected, answer)
        assert verdict.strict and verdict.correct, (task.query, verdict)


@pytest.mark.parametrize("split", list(Split))
def test_every_argument_value_is_said_in_the_request(tasks: dict[Split, list[Task]], split: Split) -> None:
    for task in tasks[split]:
        found = {mention.path for mention in ground(task.query, task.expected)}
        wanted = {path for path, value in leaves(task.expected) if not isinstance(value, bool) and value is not None}
        assert wanted <= found, (task.query, wanted - found)


def test_categories_are_what_their_names_say(tasks: dict[Split, list[Task]]) -> None:
    for task in (task for drawn in tasks.values() for task in drawn):
        called, offered = {call.name for call in task.expected}, {tool.name for tool in task.tools}
        match task.category:
            case Category.SIMPLE:
                assert len(offered) == len(task.expected) == 1 and called == offered
            case Category.MULTIPLE:
                assert len(offered) >= 2 and len(task.expected) == 1 and called < offered
            case Category.PARALLEL:
                assert len(offered) == 1 and len(task.expected) >= 2 and called == offered
            case Category.PARALLEL_MULTIPLE:
                assert len(called) == len(task.expected) == 2 and called <= offered
            case Category.IRRELEVANCE:
                assert not task.expected and offered
        assert len(task.tools) == len(offered) <= 4


def test_strangers_come_from_unrelated_domains() -> None:
    for form in forms(Split.DEV):
        domains = {domain_of(other.spec.name) for other in strangers(form.spec.name)}
        assert domains and domain_of(form.spec.name) not in domains


def test_categories_follow_their_weights() -> None:
    drawn = generate_tasks(Split.TRAIN, 600, 1, {Category.SIMPLE: 3, Category.PARALLEL: 1})
    counts = Counter(task.category for task in drawn)
    assert set(counts) == {Category.SIMPLE, Category.PARALLEL}
    assert 0.69 < counts[Category.SIMPLE] / 600 < 0.81  # 0.75, four standard deviations


def test_number_of_offered_tools_keeps_its_range() -> None:
    drawn = generate_tasks(Split.TRAIN, 200, 1, {Category.MULTIPLE: 1}, (3, 5))
    assert {len(task.tools) for task in drawn} == {3, 4, 5}


def test_impossible_number_of_tasks_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    same = generate_tasks(Split.DEV, 1, 0)[0]
    monkeypatch.setattr("toolspar.tasks.generator._draw", lambda *_: same)
    with pytest.raises(ValueError, match="cannot find 2 different dev requests"):
        generate_tasks(Split.DEV, 2, 0)
