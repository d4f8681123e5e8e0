"""Perturbations keep the right answer right, repeat under one seed, and grow with their strength."""

from __future__ import annotations

import html
import random
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.gates import rules_gate
from tests.support.task_strategies import tools as any_tools
from tests.support.tool_tasks import one_of, task, tool

from toolspar.calls.check import check_answer, check_calls
from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.calls.render import render_calls
from toolspar.tasks.generator import generate_tasks
from toolspar.tasks.grounding import ground
from toolspar.tasks.perturbations.offers import DISTRACTORS, distractor_tools, original_calls, renamed_tools
from toolspar.tasks.perturbations.records import LEVELS, Case, Level, Scene
from toolspar.tasks.perturbations.renderings import TOOL_TEXTS, Rendering, draw_rendering
from toolspar.tasks.perturbations.suites import SUITES, suite_cases
from toolspar.tasks.records import Split, Task
from toolspar.tasks.splits import tools_of

TASKS = generate_tasks(Split.DEV, 40, 0)
SCENE = Scene(tools_of(Split.DEV))
BY_ID = {each.task_id: each for each in TASKS}
FLIGHT = tool(
    "book_flight",
    "Books a seat on a plane.",
    origin_city="City of departure; differs from goal_city.",
    goal_city="City of arrival.",
    cabin=one_of("economy", "business"),
)


def cases(suite: str, level: Level, tasks: list[Task] | None = None, copies: int = 1, seed: int = 0) -> list[Case]:
    found, _ = suite_cases(tasks or TASKS, SUITES[suite], level, copies=copies, seed=seed, scene=SCENE)
    return found


def without_order(schema: Any) -> Any:
    """A schema whose lists of required arguments are sets."""
    if not isinstance(schema, Mapping):
        return schema
    return {key: set(value) if key == "required" else without_order(value) for key, value in schema.items()}


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("suite", SUITES)
def test_the_expected_calls_stay_right_and_cases_repeat(suite: str, level: Level) -> None:
    found = cases(suite, level)
    assert len(found) >= 8
    assert found == cases(suite, level)
    for case in found:
        assert check_calls(case.task.tools, case.task.expected, case.task.expected).strict
        text = render_calls(case.task.expected) or "None of these tools can do that."
        assert check_answer(case.task.tools, case.task.expected, text).strict
        assert case.origin == BY_ID[case.origin.task_id]
        kept = Counter(m.value for m in ground(case.origin.query, case.origin.expected))
        assert not kept - Counter(m.value for m in ground(case.task.query, case.task.expected)), case.task.query
        changed = (case.task, case.earlier, case.rendering) != (case.origin, (), None)
        assert changed or suite == "shuffled_schemas"


@pytest.mark.parametrize("suite", [name for name, suite in SUITES.items() if suite.rewords])
def test_nearly_all_reworded_requests_pass_the_rules_of_the_gate(suite: str) -> None:
    gate = rules_gate()
    found = [case for level in LEVELS for case in cases(suite, level)]
    refused = [case.task.query for case in found if not gate(case.origin, case.task.query).valid]
    assert len(refused) <= 0.06 * len(found), refused


@pytest.mark.parametrize("suite", SUITES)
def test_strengths_are_numbers_that_grow(suite: str) -> None:
    numbers = [SUITES[suite].numbers[level] for level in LEVELS]
    assert numbers == sorted(set(numbers)) and SUITES[suite].unit and SUITES[suite].about


def test_stronger_cases_change_more() -> None:
    def changed_words(level: Level) -> int:
        pairs = [(case.origin.query.split(), case.task.query.split()) for case in cases("typos", level)]
        return sum(before != after for a, b in pairs for before, after in zip(a, b, strict=True))

    assert changed_words(Level.MILD) < changed_words(Level.MEDIUM) < changed_words(Level.STRONG)
    lengths = [sum(len(case.task.query) for case in cases("fillers", level)) for level in LEVELS]
    assert lengths == sorted(set(lengths))
    texts = [min(len(case.task.query.split()) for case in cases("longer_text", level)) for level in LEVELS]
    assert texts[0] >= 60 and texts[1] >= 180 and texts[2] >= 540
    assert [len(cases("earlier_turns", level)[0].earlier) for level in LEVELS] == [1, 3, 6]


def test_copies_differ_and_seeds_matter() -> None:
    found = cases("typos", Level.STRONG, TASKS[:3], copies=3)
    assert len({(case.task.task_id, case.task.query) for case in found}) == len(found) > 3
    assert {case.copy for case in found} == {0, 1, 2}
    assert [c.task.query for c in cases("typos", Level.STRONG)] != [
        c.task.query for c in cases("typos", Level.STRONG, seed=1)
    ]


def test_typing_errors_spare_values() -> None:
    for case in cases("typos", Level.STRONG):
        for mention in ground(case.origin.query, case.origin.expected):
            assert case.origin.query[mention.start : mention.end] in case.task.query


def test_distractors_are_added_and_never_fit() -> None:
    for level in LEVELS:
        for case in cases("distractor_tools", level):
            added = {each.name for each in case.task.tools} - {each.name for each in case.origin.tools}
            assert len(added) == DISTRACTORS[level]
            assert len({each.name for each in case.task.tools}) == len(case.task.tools)
            assert case.origin.expected
    plane = task("Fly me from Rome to Oslo.", [FLIGHT], ("book_flight", {"origin_city": "Rome", "goal_city": "Oslo"}))
    near = tool("reserve_plane_seat", "Reserves seats on planes.", city="City.")
    far = [tool(f"brew_{word}", f"Makes {word}.", cups="Cups.") for word in ("tea", "coffee")]
    assert distractor_tools(plane, Level.MILD, random.Random(0), Scene([near, far[0]])) is None  # one is too near
    change = distractor_tools(plane, Level.MILD, random.Random(0), Scene([near, *far]))
    assert change and {each.name for each in change.task.tools} == {"book_flight", "brew_tea", "brew_coffee"}
    assert change.task.category.value == "multiple"


def test_renamed_tools_are_renamed_everywhere_and_back() -> None:
    arguments = {"origin_city": "Rome", "goal_city": "Oslo", "cabin": "economy"}
    plane = task("Fly me from Rome to Oslo in economy.", [FLIGHT], ("book_flight", arguments))
    change = renamed_tools(plane, Level.STRONG, random.Random(3), SCENE)
    assert change
    (renamed,), (call,) = change.task.tools, change.task.expected
    assert renamed.name == call.name != "book_flight"
    assert set(call.arguments) == set(renamed.properties) and "cabin" in call.arguments  # it has no description
    assert not {"origin_city", "goal_city"} & set(call.arguments)
    assert list(call.arguments.values()) == ["Rome", "Oslo", "economy"]
    assert "goal_city" not in str(renamed.parameters)  # nor in the description of the other argument
    assert original_calls(change.task.expected, change.renames) == list(plane.expected)
    assert original_calls([ToolCall("other", {"a": 1})], change.renames) == [ToolCall("other", {"a": 1})]


def test_shuffled_schemas_are_the_same_schemas() -> None:
    orders = Counter[str]()
    for level in LEVELS:
        for case in cases("shuffled_schemas", level):
            before = {each.name: each for each in case.origin.tools}
            for each in case.task.tools:
                was = before[each.name]
                assert without_order(each.parameters) == without_order(was.parameters)
                orders["arguments"] += list(each.properties) != list(was.properties)
                orders["keys"] += list(each.parameters) != list(was.parameters)
            orders["tools"] += [each.name for each in case.task.tools] != [each.name for each in case.origin.tools]
    assert min(orders["tools"], orders["arguments"], orders["keys"]) > 5


PLACE = {
    "type": "object",
    "description": "Somewhere.",
    "required": ["town"],
    "properties": {
        "town": {"type": "string", "description": "Its name.", "minLength": 2, "pattern": "^[A-Z]"},
        "kind": {"enum": ["city", "village"]},
        "near": {"type": "array", "maxItems": 7, "items": {"$ref": "#/$defs/Place"}},
    },
}
TRIP: dict[str, Any] = {
    "type": "object",
    "required": ["stops"],
    "properties": {
        "stops": {"type": "array", "description": "On the way.", "minItems": 1, "items": {"$ref": "#/$defs/Place"}},
        "home": {"allOf": [{"$ref": "#/$defs/Place"}, {"maxProperties": 6}]},
        "days": {"type": "integer", "minimum": 3, "maximum": 31, "description": "How long (default 14)."},
        "mode": {"type": "string", "enum": ["car", "foot"], "default": "car", "description": "How to travel."},
        "pace": {
            "anyOf": [
                {"type": "integer", "exclusiveMinimum": 4, "description": "In miles."},
                {"type": "string", "enum": ["slow", "fast"], "description": "In words."},
                {"type": "null"},
            ]
        },
        "spot": {"type": "array", "prefixItems": [{"type": "number", "description": "East."}, {"multipleOf": 0.25}]},
        "notes": {"type": "object", "additionalProperties": {"type": "string", "description": "Any.", "maxLength": 80}},
        "deep": {"type": "array", "items": {"type": "array", "items": {"type": ["array", "null"], "items": {
            "type": "object", "properties": {"far": {"type": ["array", "null"], "items": {
                "type": "object", "properties": {"end": {"type": "boolean", "description": "Stop.", "default": True}},
            }}},
        }}}},
    },
    "additionalProperties": {"type": "number", "description": "Another wish."},
    "$defs": {"Place": PLACE},
}  # fmt: skip
SAID = (
    "Somewhere. | Its name. | On the way. | How long (default 14). | How to travel. | In miles. | In words. | "
    "East. | Any. | Stop. | Another wish. | city | village | car | foot | slow | fast | town | kind | near | far "
    "| end | ^[A-Z] | minLength | maxItems | minItems | minimum | maximum | exclusiveMinimum | multipleOf | "
    "maxLength | maxProperties | 7 | 31 | 0.25 | 80"
)


@pytest.mark.parametrize("name", TOOL_TEXTS)
def test_every_rendering_says_all_of_every_tool(name: str) -> None:
    text = TOOL_TEXTS[name]([ToolSpec("plan_trip", "Plans a trip.", TRIP), FLIGHT])
    for part in ("plan_trip", "Plans a trip.", "book_flight", "City of arrival.", "economy", *SAID.split(" | ")):
        assert part in text, part


def test_a_rendering_says_where_each_part_stands() -> None:
    shown = {name: TOOL_TEXTS[name]([ToolSpec("plan_trip", "Plans a trip.", TRIP)]) for name in TOOL_TEXTS}
    for line in (
        '  stops[].town: Its name. (minLength 2, pattern "^[A-Z]")',
        "  stops[].near[]: Somewhere. (like stops[])",
        '  home.town: Its name. (minLength 2, pattern "^[A-Z]")',
        "  days: minimum 3, maximum 31",
        "  pace(1): In miles. (exclusiveMinimum 4)",
        "  spot[0]: East. (number)",
        "  *: Another wish. (number)",
        "  notes.*: Any. (string; maxLength 80)",
        "  deep[][][].far[].end: Stop. (boolean; default true)",
    ):
        assert line in shown["signatures"].splitlines()
    assert "days: int = 14" in shown["python_stubs"] and ", **others: float):" in shown["python_stubs"]
    assert "pace: int | Literal['slow', 'fast'] | None = None" in shown["python_stubs"]
    assert "        stops[].town: Its name. (str, required; minLength 2," in shown["python_stubs"]
    assert '<part required="true">\n<path>stops[].town</path>\n<type>string</type>' in shown["xml"]
    assert (
        "\n    - `home.town` (required;" not in shown["markdown"]
        and "\n  - `home.town` (required;" in shown["markdown"]
    )


def said_in(schema: Any) -> list[str]:
    """Descriptions, choices and bounds at any depth of a schema without references, as they must be shown."""
    if not isinstance(schema, Mapping):
        return []
    own = [schema["description"]] if "description" in schema else []
    own += [str(value) for value in schema.get("enum", [])]
    own += [str(schema[key]) for key in ("minimum", "default") if key in schema]
    inner = [*schema.get("properties", {}).values(), schema.get("items")]
    return own + [text for each in inner for text in said_in(each)]


@settings(max_examples=60, deadline=None)
@given(any_tools(), st.sampled_from(sorted(TOOL_TEXTS)))
def test_every_rendering_says_all_of_any_tool(offered: ToolSpec, name: str) -> None:
    text = html.unescape(TOOL_TEXTS[name]([offered]))
    for part in said_in(offered.parameters):
        assert part in text


def test_schemas_that_refer_to_each_other_are_shown_in_little_space() -> None:
    fan = {f"p{i}": {"$ref": f"#/$defs/D{i}"} for i in range(12)}
    defs = {f"D{i}": {"type": "object", "properties": fan, "description": f"Number {i}."} for i in range(12)}
    root = {"type": "object", "properties": {"a": {"$ref": "#/$defs/D0"}}, "$defs": defs}
    for show in TOOL_TEXTS.values():
        text = show([ToolSpec("f", "", root)])
        assert len(text) < 200_000
        assert all(f"Number {i}." in text for i in range(12))


def test_renderings_change_as_many_aspects_as_their_level_says() -> None:
    for level in LEVELS:
        for seed in range(20):
            rendering = draw_rendering(level, random.Random(seed))
            aspects = 1 + (rendering.wording is not None) + (rendering.answer != "tags")
            assert aspects == level
    system = Rendering("xml", 1, "python").system([FLIGHT])
    assert "<name>book_flight</name>" in system and "Python list" in system and "{" + "tools}" not in system


@pytest.mark.parametrize(("name", "argument"), [("Get Weather", "city"), ("weather", "user-id")])
def test_no_python_is_asked_for_where_names_are_none_of_its(name: str, argument: str) -> None:
    odd = task("Weather in Paris?", [tool(name, "Weather.", **{argument: "A city."})], (name, {argument: "Paris"}))
    fine = task("Weather in Paris?", [tool("weather", "Weather.", city="A city.")], ("weather", {"city": "Paris"}))
    suite = SUITES["tool_rendering"]
    forms: list[set[str]] = []
    for each in (odd, fine):
        made = [suite_cases([each], suite, Level.STRONG, copies=3, seed=seed, scene=Scene(()))[0] for seed in range(20)]
        forms.append({case.rendering.answer for cases in made for case in cases if case.rendering})
    assert "python" in forms[1] and "python" not in forms[0] and "json" in forms[0]
