"""Quantities in forms of speech."""

from __future__ import annotations

import pytest

from toolspar.tasks.quantities import scan
from toolspar.tasks.spoken import spoken_quantities

FORMS = [
    ("june twenty two 2027", "date", ("2027-06-22",)),
    ("on the fourth of may twenty twenty six", "date", ("2026-05-04",)),
    ("twenty february 2027", "date", ("2027-02-20",)),
    ("New Year's Day 2028", "date", ("2028-01-01",)),
    ("by the last day of February 2028", "date", ("2028-02-29",)),
    ("fourteen hundred hours", "time", ("14:00",)),
    ("half past eight in evening", "time", ("20:30",)),
    ("6:45 morning", "time", ("06:45",)),
    ("from quarter past nine", "time", ("09:15", "21:15")),
    ("forty dollars fifty", "number", (40.5,)),
    ("35 cents", "number", (35.0, 0.35)),
    ("one forty-two", "number", (142.0,)),
    ("hundred thirty euro", "number", (130.0,)),
    ("three and half kilo", "number", (3.5,)),
]
PLAIN = [
    ("eighteen hundred dollars", [("number", (1800.0,))]),
    ("two thousand ten", [("number", (2010.0,))]),
    ("five dollars twenty times", [("number", (5.0,)), ("number", (20.0,))]),
    ("seven may join us", [("number", (7.0,))]),
    ("a table for two, ten minutes from here", [("number", (2.0,)), ("number", (10.0,))]),
]


@pytest.mark.parametrize(("text", "kind", "values"), FORMS)
def test_a_spoken_form_is_one_quantity(text, kind, values):
    assert [(q.kind.value, q.values) for q in scan(text)] == [(kind, values)]


@pytest.mark.parametrize(("text", "expected"), PLAIN)
def test_other_words_keep_their_reading(text, expected):
    assert [(q.kind.value, q.values) for q in scan(text)] == expected


def test_a_product_is_two_numbers_in_their_places():
    assert list(spoken_quantities("to 640x480")) == [("number", (640.0,), 3, 6), ("number", (480.0,), 7, 10)]
