"""Quantities in running text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolspar.tasks.quantities import scan, units_in


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a table for three", [("number", 3.0, "", "three")]),
        ("two hundred and six cats", [("number", 206.0, "", "two hundred and six")]),
        ("five and seven", [("number", 5.0, "", "five"), ("number", 7.0, "", "seven")]),
        ("half a dozen eggs", [("number", 6.0, "", "half a dozen")]),
        ("this one is one of them", []),
        ("$1,250.50 off", [("number", 1250.5, "usd", "$1,250.50")]),
        ("it was -5 degrees celsius", [("number", -5.0, "celsius", "-5 degrees celsius")]),
        ("age - 35", [("number", 35.0, "", "35")]),
        ("from 5-10", [("number", 5.0, "", "5"), ("number", 10.0, "", "10")]),
        ("10km in thirty minutes", [("number", 10.0, "km", "10km"), ("number", 30.0, "minute", "thirty minutes")]),
        ("3k users", [("number", 3000.0, "", "3k")]),
        ("the 3rd floor", [("ordinal", 3.0, "", "3rd")]),
        ("March 5th, 2026", [("date", "2026-03-05", "", "March 5th, 2026")]),
        ("3-10 August 2026", [("date", "2026-08-03", "", "3"), ("date", "2026-08-10", "", "10 August 2026")]),
        ("May 2 to 4, 2027", [("date", "2027-05-02", "", "May 2"), ("date", "2027-05-04", "", "4, 2027")]),
        (
            "from the third to the tenth of June",
            [("date", "--06-03", "", "third"), ("date", "--06-10", "", "tenth of June")],
        ),
        ("May 3 to 5 pm", [("date", "--05-03", "", "May 3"), ("time", "17:00", "", "5 pm")]),
        ("half past twelve midday", [("time", "12:30", "", "half past twelve midday")]),
        ("four dollars and twenty cents", [("number", 4.2, "usd", "four dollars and twenty cents")]),
        ("95mg of it", [("number", 95.0, "", "95")]),
        ("9.8 m/s^2", [("number", 9.8, "m", "9.8 m")]),
        ("4 s in 4 Ss", [("number", 4.0, "second", "4 s"), ("number", 4.0, "", "4")]),
        ("the fifth of March", [("date", "--03-05", "", "the fifth of March")]),
        ("2026-03-05 at 15:00", [("date", "2026-03-05", "", "2026-03-05"), ("time", "15:00", "", "15:00")]),
        ("3 p.m. or noon", [("time", "15:00", "", "3 p.m."), ("time", "12:00", "", "noon")]),
        ("at 10 to 3", [("time", "02:50", "", "10 to 3")]),
        ("from 3 to 16 servings", [("number", 3.0, "", "3"), ("number", 16.0, "", "16")]),
        ("scale it 5 to 10 servings", [("number", 5.0, "", "5"), ("number", 10.0, "", "10")]),
        ("5 to 10 minutes", [("number", 5.0, "", "5"), ("number", 10.0, "minute", "10 minutes")]),
        ("half past seven in the evening", [("time", "19:30", "", "half past seven in the evening")]),
        ("gate B12, tomorrow", [("code", "b12", "", "B12"), ("day", "tomorrow", "", "tomorrow")]),
        ("call 555-0123", [("code", "5550123", "", "555-0123")]),
        ("you may march on", []),
    ],
)
def test_scan_finds_each_quantity_once_with_its_value_and_place(text, expected):
    found = [(q.kind.value, q.values[0], q.unit, text[q.start : q.end]) for q in scan(text)]
    assert found == expected


def test_a_time_without_half_of_day_has_both_readings_and_a_numeric_date_both_orders():
    assert scan("at 7:30")[0].values == ("07:30", "19:30")
    assert scan("03/05/2026")[0].values == ("2026-03-05", "2026-05-03")


def test_dates_without_year_are_the_same_as_with_one_but_other_days_are_not():
    first, second, third = scan("2026-03-05")[0], scan("March 5")[0], scan("March 6")[0]
    assert first.same(second)
    assert not first.same(third)


def test_units_are_found_beside_numbers_and_as_words():
    assert units_in("20°C or in fahrenheit, not $5") == {"celsius", "fahrenheit", "usd"}


@given(st.text(max_size=80))
def test_scan_never_raises_and_never_overlaps(text):
    found = scan(text)
    assert all(a.end <= b.start for a, b in zip(found, found[1:], strict=False))
