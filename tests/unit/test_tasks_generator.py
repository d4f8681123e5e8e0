"""The generator: seeded, grounded by construction, split by tool, name and frame."""

from __future__ import annotations

import importlib
import json
import math
import random
import re
from collections import Counter
from collections.abc import Sequence

import pytest

from toolspar.calls.check import check_answer
from toolspar.calls.render import render_calls
from toolspar.tasks.frames import FRAMES, JOINS
from toolspar.tasks.generator import generate_tasks, more_requests
from toolspar.tasks.grounding import ground, leaves
from toolspar.tasks.library.catalogue import DOMAINS, domain_of, forms, strangers
from toolspar.tasks.library.slots import person, share
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
    assert text.count("YYYY-MM-DD") >= 20
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


def test_irrelevance_offers_no_tool_that_could_serve_the_request(tasks: dict[Split, list[Task]]) -> None:
    """Requests are known by the fixed words of their tool; no tool of its domain is offered."""
    for split, drawn in tasks.items():
        starts = [(domain_of(form.spec.name), start) for form in forms(split) for start in _fixed_starts(form.asks)]
        silent = [task for task in drawn if task.category is Category.IRRELEVANCE]
        known = 0
        for task in silent:
            asked = {domain for domain, start in starts if start in task.query.lower()}
            assert asked.isdisjoint(domain_of(tool.name) for tool in task.tools), task
            known += bool(asked)
        assert known >= 10


def _fixed_starts(asks: Sequence[str]) -> list[str]:
    """The words of phrasings before their first value, where they are enough to know them by."""
    starts = (ask.split("{", maxsplit=1)[0].lower() for ask in asks)
    return [start for start in starts if len(start.split()) >= 4]


def test_pools_of_names_are_cut_by_split_without_overlap() -> None:
    modules = [importlib.import_module(f"toolspar.tasks.library.{name}") for name in (*DOMAINS, "pools")]
    pools = [
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, tuple) and len(value) >= 10 and all(isinstance(entry, str) for entry in value)
    ]
    assert len(pools) >= 40
    for pool in pools:
        parts = [set(share(pool, split)) for split in Split]
        assert sum(map(len, parts)) == len(pool)  # nothing twice, nothing left out
        assert set[str]().union(*parts) == set(pool)
        assert all(len(part) >= 3 for part in parts)


def test_requests_of_a_split_speak_of_its_own_people_only() -> None:
    own = {Split.TRAIN: "Maria James Aisha", Split.DEV: "Tomas Hannah", Split.TEST: "Priya Mateo"}
    for split in Split:
        names = [person().draw(random.Random(index), split)[0].split()[0] for index in range(400)]
        for other, people in own.items():
            assert set(people.split()).isdisjoint(names) is (other is not split)


@pytest.mark.parametrize("split", list(Split))
def test_requests_are_proper_sentences(tasks: dict[Split, list[Task]], split: Split) -> None:
    faults = re.compile(
        r"\b(?:the|an?|my|our) (?:The|A|An)\b"  # the The Tin Roofs
        r"|\b[Aa] (?:[aeioAEIO]|8|11\b|18\b)|\b[Aa]n [bcdfgjklmnpqrstvwxyz]"  # a apple
        r"|\b(\w+) \1\b|  | [,.?]|[{}]|I need to \w+ me\b"
    )
    wordings = [text for form in forms(split) for i in range(25) for text in _wordings(form.spec.name, i)]
    for text in (*wordings, *(task.query for task in tasks[split])):
        assert not faults.search(text), text
    for task in tasks[split]:
        assert task.query[0].isupper() and task.query[-1] in ".?", task.query


def _wordings(name: str, index: int) -> tuple[str, str]:
    form = next(form for split in Split for form in forms(split) if form.spec.name == name)
    drawn = form.draw(random.Random(f"{name}-{index}"))
    return drawn.imperative, drawn.question


def test_optional_values_differ_from_their_defaults() -> None:
    for form in (form for split in Split for form in forms(split)):
        for index in range(30):
            call = form.draw(random.Random(index)).call
            for name, value in call.arguments.items():
                assert "default" not in form.spec.properties[name] or value != form.spec.properties[name]["default"]


def test_default_shares_of_categories(tasks: dict[Split, list[Task]]) -> None:
    counts = Counter(task.category.value for drawn in tasks.values() for task in drawn)
    shares = {"simple": 0.2, "multiple": 0.35, "parallel": 0.15, "parallel_multiple": 0.1, "irrelevance": 0.2}
    for category, expected in shares.items():
        assert abs(counts[category] / 1200 - expected) < 4 * math.sqrt(expected * (1 - expected) / 1200)


def test_category_of_weight_zero_does_not_occur() -> None:
    drawn = generate_tasks(Split.DEV, 60, 0, {Category.SIMPLE: 1, Category.MULTIPLE: 0})
    assert {task.category for task in drawn} == {Category.SIMPLE}


def test_near_misses_stand_among_the_offered_tools(tasks: dict[Split, list[Task]]) -> None:
    family = {form.spec.name: form.family for split in Split for form in forms(split)}
    siblings = Counter(family.values())
    for task in (task for drawn in tasks.values() for task in drawn if task.category is Category.MULTIPLE):
        mine = family[task.expected[0].name]
        if siblings[mine] > 1:
            assert sum(family[tool.name] == mine for tool in task.tools) >= 2


def test_categories_follow_their_weights() -> None:
    drawn = generate_tasks(Split.TRAIN, 600, 1, {Category.SIMPLE: 3, Category.PARALLEL: 1})
    counts = Counter(task.category for task in drawn)
    assert set(counts) == {Category.SIMPLE, Category.PARALLEL}
    assert 0.69 < counts[Category.SIMPLE] / 600 < 0.81  # 0.75, four standard deviations


def test_number_of_offered_tools_keeps_its_range() -> None:
    for category in (Category.MULTIPLE, Category.PARALLEL_MULTIPLE, Category.IRRELEVANCE):
        for split in Split:
            drawn = generate_tasks(split, 60, 1, {category: 1}, (3, 5))
            assert {len(task.tools) for task in drawn} == {3, 4, 5}, category
        assert {len(task.tools) for task in generate_tasks(Split.TEST, 40, 1, {category: 1}, (2, 2))} == {2}


def test_more_requests_keep_the_offer_and_are_right(tasks: dict[Split, list[Task]]) -> None:
    for task in tasks[Split.TRAIN][:150]:
        more = more_requests(task, 4)
        assert more == more_requests(task, 4) and more[:2] == more_requests(task, 2)
        assert len({each.task_id for each in (task, *more)}) == 5
        for each in more:
            called = {call.name for call in each.expected}
            assert each.tools == task.tools and called <= {tool.name for tool in task.tools}
            several = len(each.tools) > 1
            allowed = (
                {Category.MULTIPLE, Category.PARALLEL_MULTIPLE} if several else {Category.SIMPLE, Category.PARALLEL}
            )
            assert each.category in {*allowed, Category.IRRELEVANCE}
            assert (each.category is Category.IRRELEVANCE) == (not called)
            if called:
                assert check_answer(each.tools, each.expected, render_calls(each.expected)).strict
                found = {mention.path for mention in ground(each.query, each.expected)}
                assert {path for path, value in leaves(each.expected) if not isinstance(value, bool)} <= found


def test_more_requests_follow_the_shares(tasks: dict[Split, list[Task]]) -> None:
    single = next(task for task in tasks[Split.DEV] if task.category is Category.SIMPLE)
    drawn = more_requests(single, 40, {Category.PARALLEL: 1, Category.SIMPLE: 0, Category.MULTIPLE: 5})
    assert {task.category for task in drawn} == {Category.PARALLEL}
    refusals = more_requests(single, 20, {Category.IRRELEVANCE: 1})
    assert {task.category for task in refusals} == {Category.IRRELEVANCE}


def test_impossible_number_of_tasks_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    same = generate_tasks(Split.DEV, 1, 0)[0]
    monkeypatch.setattr("toolspar.tasks.generator._draw", lambda *_: same)
    with pytest.raises(ValueError, match="cannot find 2 different dev requests"):
        generate_tasks(Split.DEV, 2, 0)
