"""What is declined and was never asked for, codes that are spelled, values introduced by the name of their argument."""

from __future__ import annotations

import pytest

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.tasks.records import Category, Split, Task
from toolspar.verify import grounding, negation, new_numbers, second_request

CHECKS = (grounding, negation, new_numbers, second_request)
TEXT, NUMBER, FLAG = {"type": "string"}, {"type": "number"}, {"type": "boolean"}
ON = {"type": "boolean", "default": True}


def task(query, tool, properties, *calls):
    spec = ToolSpec(tool, "", {"type": "object", "properties": properties})
    return Task(query, (spec,), query, tuple(ToolCall(tool, c) for c in calls), Category.SIMPLE, Split.TRAIN)


CLAIM = task(
    "File an expense claim of 232.97 dollars for software for employee EMP-9692.",
    "file_expense",
    {"amount": NUMBER, "kind": TEXT, "employee": TEXT, "project": TEXT, "exclude_tax": FLAG, "receipt": ON},
    {"amount": 232.97, "kind": "software", "employee": "EMP-9692"},
)
CARD = task(
    "Send me a replacement for the card with the last digits 2767 because it is expired.",
    "replace_card",
    {"last_digits": TEXT, "reason": TEXT},
    {"last_digits": "2767", "reason": "expired"},
)
HOTEL = task(
    "Book a room at Hotel Orla from 10 December 2027 for two nights.",
    "book_room",
    {"hotel": TEXT, "start": TEXT, "nights": NUMBER},
    {"hotel": "Hotel Orla", "start": "2027-12-10", "nights": 2},
)
TWO = task(
    "Vacuum the attic, then vacuum the hall.",
    "vacuum",
    {"room": TEXT, "minutes": NUMBER},
    {"room": "attic"},
    {"room": "hall"},
)
PASSES = [
    (CLAIM, "expense claim pls: EMP-9692 / software / USD 232.97 / no project"),
    (CLAIM, "I need a software expense filed. The employee is EMP-9692 and the amount comes to 232.97 dollars."),
    (CLAIM, "File 232.97 dollars for software, employee EMP-9692. I had no luck with the form."),
    (CLAIM, "File 232.97 dollars for software, employee EMP-9692. I don't care which currency you show it in."),
    (CLAIM, "File 232.97 dollars for software, employee EMP-9692. Never mind how long it takes."),
    (CARD, "The last digits are two seven six seven. That card is expired, get me a new one."),
    (CARD, "replacement card needed, old one expired, last four = two-seven-six-seven, order it pls"),
    (HOTEL, "Reserve Hotel Orla, one room, check-in on 10 December 2027 and check-out two nights later, please."),
    (CLAIM, "File 232.97 dollars, painful or not, for software, employee EMP-9692."),
    (HOTEL, "Book a room at Hotel Orla, which cost 90 euros in May, from 10 December 2027 for two nights."),
    (HOTEL, "Book a room at Hotel Orla, which has 4 stars, from 10 December 2027 for two nights."),
    (TWO, "Vacuum the attic, though not without the hall."),
    (TWO, "Have the robot vacuum the attic, and once that's sorted, the hall."),
    (TWO, "Vacuum the attic and the hall, and nobody panic."),
]
FAILS = [
    (CLAIM, "File an expense claim for software for employee EMP-9692, no amount."),
    (CLAIM, "File 232.97 dollars for software, employee EMP-9692, no tax."),  # an argument rules it out
    (CLAIM, "File 232.97 dollars for software, employee EMP-9692, no receipt."),  # on by default
    (CLAIM, "File 232.97 dollars for software, employee EMP-9692 and EMP-1234."),
    (CARD, "The last digits are two seven six eight. That card is expired, get me a replacement."),
    (HOTEL, "Book a room at Hotel Orla from 10 December 2027 for two nights, but do it later."),
    (HOTEL, "Book a room at Hotel Orla, which should have 4 nights, from 10 December 2027 for two nights."),
    (CLAIM, "File 232.97 dollars, urgent project or not, for software, employee EMP-9692."),
    (TWO, "Vacuum the attic, though without the hall."),
    (TWO, "Vacuum the attic and then the hall. Actually, that's sorted."),
]


@pytest.mark.parametrize(("task", "text"), PASSES)
def test_passes(task, text):
    assert {c.__name__: c.check(task, text).evidence for c in CHECKS if not c.check(task, text).passed} == {}


@pytest.mark.parametrize(("task", "text"), FAILS)
def test_fails(task, text):
    assert not all(c.check(task, text).passed for c in CHECKS)
