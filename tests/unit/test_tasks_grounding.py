"""Where argument values stand in a request."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolspar.calls.records import ToolCall
from toolspar.tasks.grounding import ground, stem


def said(query, arguments):
    return {m.path: query[m.start : m.end] for m in ground(query, [ToolCall("f", arguments)])}


@pytest.mark.parametrize(
    ("query", "arguments", "expected"),
    [
        ("Weather in paris?", {"city": "Paris"}, {"0.city": "paris"}),
        ("Weather in Parish?", {"city": "Paris"}, {}),
        ("for three people", {"n": 3}, {"0.n": "three"}),
        ("costs 1,200 dollars", {"n": 1200}, {"0.n": "1,200 dollars"}),
        ("give 15% off", {"n": 15}, {"0.n": "15%"}),
        ("give 15% off", {"n": 0.15}, {"0.n": "15%"}),
        ("on March 5th, 2026", {"d": "2026-03-05"}, {"0.d": "March 5th, 2026"}),
        ("at 7 pm", {"t": "19:00"}, {"0.t": "7 pm"}),
        ("at 7 am", {"t": "19:00"}, {}),
        ("at 7", {"t": "19:00"}, {"0.t": "7"}),
        ("at midnight", {"t": "12:00"}, {}),
        ("at midnight", {"t": "00:00"}, {"0.t": "midnight"}),
        ("at 12 pm", {"t": "12:00"}, {"0.t": "12 pm"}),
        ("at 12", {"t": "12:00"}, {"0.t": "12"}),
        ("at 12:00", {"t": "12:00"}, {"0.t": "12:00"}),
        ("at 12:00 am", {"t": "12:00"}, {}),
        ("at 10:45 in the evening", {"t": "10:45"}, {}),
        ("at a quarter to eleven", {"t": "10:45"}, {"0.t": "a quarter to eleven"}),
        ("at half past ten in the evening", {"t": "22:30"}, {"0.t": "half past ten in the evening"}),
        ("on 4 May 2027 at 11 pm", {"t": "2027-05-04T11:00:00"}, {}),
        ("at seven in the evening", {"t": "19:00"}, {"0.t": "seven in the evening"}),
        ("in the early morning", {"slot": "early_morning"}, {"0.slot": "early morning"}),
        ("with oat-milk, and vanilla", {"x": ["oat milk", "vanilla"]}, {"0.x.0": "oat-milk", "0.x.1": "vanilla"}),
        ("ship to Miami", {"a": {"city": "Miami, FL"}}, {"0.a.city": "Miami"}),
        ("it is 20°C", {"n": 20, "unit": "celsius"}, {"0.n": "20°C", "0.unit": "20°C"}),
        ("some running shoes", {"x": "running shoe"}, {"0.x": "running shoes"}),
        ("in NYC", {"city": {"$any": ["New York", "NYC"]}}, {"0.city": "NYC"}),
        ("with breakfast", {"breakfast": True, "x": None}, {}),
        ("not there", {"x": {"$absent": True}}, {}),
        ("say “see you, Bob!”", {"text": "see you Bob"}, {"0.text": "see you, Bob"}),
        ("-5 or 5", {"a": 5, "b": -5}, {"0.a": "5", "0.b": "-5"}),
    ],
)
def test_values_are_found_in_any_of_their_forms(query, arguments, expected):
    assert said(query, arguments) == expected


def test_equal_values_take_two_places_if_there_are_two():
    query = "Add 5 and 5"
    assert [(m.path, m.start) for m in ground(query, [ToolCall("add", {"a": 5, "b": 5})])] == [("0.a", 4), ("0.b", 10)]
    assert [m.start for m in ground("Square of 5", [ToolCall("mul", {"a": 5, "b": 5})])] == [10, 10]


def test_a_moment_is_found_as_a_date_and_a_time():
    query = "Meet on 5 March 2026 at 3 pm"
    found = ground(query, [ToolCall("meet", {"when": "2026-03-05T15:00:00"})])
    assert [(m.form, query[m.start : m.end]) for m in found] == [("date", "5 March 2026"), ("time", "3 pm")]


def test_values_of_several_calls_carry_the_index_of_their_call():
    found = ground("Lima and Cairo", [ToolCall("w", {"c": "Cairo"}), ToolCall("w", {"c": "Lima"})])
    assert [(m.path, m.call) for m in found] == [("1.c", 1), ("0.c", 0)]


@pytest.mark.parametrize(
    ("a", "b"), [("play", "played"), ("cities", "city"), ("make", "making"), ("book", "books"), ("stop", "stopped")]
)
def test_endings_do_not_change_the_stem(a, b):
    assert stem(a) == stem(b)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.text(max_size=60), st.dictionaries(st.text(max_size=5), json_values, max_size=3))
def test_ground_never_raises_and_stays_inside_the_text(query, arguments):
    assert all(0 <= m.start <= m.end <= len(query) for m in ground(query, [ToolCall("f", arguments)]))
