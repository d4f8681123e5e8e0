"""Grounding: values said in other words, and values, years and halves of the day that are lost."""

from __future__ import annotations

import pytest

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.tasks.records import Category, Split, Task
from toolspar.verify import grounding
from toolspar.verify.quantities.years import says_year


def make_task(query, **arguments):
    spec = ToolSpec("act", "", {"type": "object", "properties": {key: {} for key in arguments}})
    return Task(query, (spec,), query, (ToolCall("act", arguments),), Category.SIMPLE, Split.DEV)


NOON = make_task("Book the van for 12 pm on Friday.", what="van", at="12:00")
LATE = make_task("Book the van for 10:30.", what="van", at="10:30")
TRIP = make_task(
    "Rent a canoe from 2027-10-30 to 4 November 2027.", thing="canoe", start="2027-10-30", end="2027-11-04"
)
FERRY = make_task("Is there a ferry to Bastia on 9 May?", to="Bastia", day="2027-05-09")


@pytest.mark.parametrize(
    ("task", "rewritten"),
    [
        (NOON, "I need the van on Friday at noon, please book it."),
        (NOON, "Friday, 12:00: could you book the van?"),
        (LATE, "Please book the van for half past ten in the morning."),
        (TRIP, "I'd like a canoe from October 30th until November 4th, 2027, rented please."),
        (TRIP, "Rent me a canoe, 30/10/27 to 4/11/27."),
        (TRIP, "Canoe rental please, 30 Oct '27 till 4 Nov '27."),
        (TRIP, "From the 30th of October to the 4th of November, both in twenty twenty-seven, I want to rent a canoe."),
        (FERRY, "On May 9th, does a ferry go to Bastia?"),
    ],
)
def test_times_and_years_said_in_other_words_pass(task, rewritten):
    result = grounding.check(task, rewritten)
    assert result.passed, result.evidence


@pytest.mark.parametrize(
    ("task", "rewritten"),
    [
        (NOON, "I need the van on Friday at midnight, please book it."),
        (NOON, "Friday, 12 am: could you book the van?"),
        (LATE, "Please book the van for half past ten in the evening."),
        (LATE, "Please book the van for 10:30 pm."),
        (TRIP, "I'd like a canoe from October 30th until November 4th, rented please."),
        (TRIP, "Rent me a canoe from 30 October 2028 to 4 November 2028."),
        (TRIP, "Rent me a canoe, 30.10. to 4.11., please."),
    ],
)
def test_the_other_half_of_the_day_or_a_lost_year_fails(task, rewritten):
    result = grounding.check(task, rewritten)
    assert not result.passed and result.evidence


@pytest.mark.parametrize(
    "text", ["in 2027", "May '27", "5/6/27", "two thousand and twenty-seven", "twenty twenty seven"]
)
def test_a_year_has_many_forms(text):
    assert says_year(text, 2027) and not says_year(text, 2028)


def test_other_numbers_are_no_years():
    assert not says_year("27 people, order 20271, bus 127, 12,027 dollars", 2027)


BREAK = make_task("Set a break of 15 minutes.", kind="break", minutes=15)
LESSON = make_task("Plan a lesson of 90 minutes on farming.", topic="farming", minutes=90)
CURVE = make_task("Differentiate x^2 - 4 at 3.", expression="x^2 - 4", at=3)
PARABOLA = make_task("Factor 6x^2 + 5x + 1.", a=6, b=5, c=1)
SCHOOL = make_task(
    "Find courses in journalism, in an indoor hall, that are suited for beginners.",
    field="journalism",
    hall="inside",
    level="suited_for_beginners",
)
BIRDS = make_task("List the donkey farms in Kent.", animal="donkey", county="Kent")
PARCEL = make_task("Send the parcel by freight to Olsen.", how="freight", to="Olsen")

CROSS = make_task("Cross Bb with bb.", first="Bb", second="bb")

IN_OTHER_WORDS = [
    (CROSS, "What does crossing bb with Bb give?"),
    (BREAK, "I could do with a break of a quarter of an hour, set one please."),
    (BREAK, "Set a quarter-hour break, that is 15 min."),
    (LESSON, "A farming lesson that lasts an hour and a half, please plan it."),
    (LESSON, "Plan a lesson on farms, one and a half hours long."),
    (CURVE, "What is the derivative of x squared - 4 at 3?"),
    (CURVE, "Take x\u00b2 \u2212 4 and differentiate it at 3."),
    (PARABOLA, "Factor 6x\u00b2 + 5x + 1 for me."),
    (SCHOOL, "Courses for journalists, held indoors, and good for beginners: which are there?"),
    (BIRDS, "Where in Kent do they keep donkeys?"),
    (PARCEL, "The parcel goes to Olsen by frieght, please send it."),
]
LOST = [
    (BREAK, "I could do with a break of three quarters of an hour, set one please."),
    (LESSON, "Plan a farming lesson of an hour."),
    (LESSON, "Plan a lesson on fishing, an hour and a half long."),
    (CURVE, "What is the derivative of x cubed - 4 at 3?"),
    (CURVE, "What is the derivative of x - 4 at 3?"),
    (PARABOLA, "Factor 7x\u00b2 + 5x + 1 for me."),
    (SCHOOL, "Courses for journalists, held indoors, and good with dogs: which are there?"),
    (SCHOOL, "Courses for journeymen, held indoors, for beginners: which are there?"),
    (BIRDS, "Where in Kent do they keep monkeys?"),
    (CROSS, "Cross Bb with Bb for me."),
    (PARCEL, "The parcel goes to Olson by freight, please send it."),
    (PARCEL, "The parcel goes to Olsen by train, please send it."),
]


@pytest.mark.parametrize(("task", "rewritten"), IN_OTHER_WORDS)
def test_values_said_in_other_words_pass(task, rewritten):
    result = grounding.check(task, rewritten)
    assert result.passed, result.evidence


@pytest.mark.parametrize(("task", "rewritten"), LOST)
def test_values_that_gave_way_to_others_fail(task, rewritten):
    result = grounding.check(task, rewritten)
    assert not result.passed and result.evidence


SERVER = Task(
    "Start a large server named quill with disk encryption.",
    (
        ToolSpec(
            "start_server", "Starts a new virtual machine.",
            {"type": "object", "properties": {
                "name": {"type": "string", "description": "Name of the machine."},
                "size": {"type": "string", "enum": ["small", "large"], "description": "Its size."},
                "disk": {"type": "object", "properties": {
                    "encrypted": {"type": "boolean", "description": "Protects the disk by a secret key."}}},
            }},
        ),
    ),
    "Start a large server named quill with disk encryption.",
    (ToolCall("start_server", {"name": "quill", "size": "large", "disk": {"encrypted": True}}),),
    Category.SIMPLE, Split.DEV,
)  # fmt: skip


@pytest.mark.parametrize(
    "rewritten",
    [
        "A large server named quill should be started, its disk encrypted.",
        "Please encrypt the disk of quill, the large server that you start for me.",
        "Start quill, a large server whose disk nobody can read without a password.",
        "I want a large server, quill, with a protected disk.",
        "Start a large server named quill and scramble everything that it stores.",
    ],
)
def test_a_switch_that_is_still_said_passes(rewritten):
    result = grounding.check(SERVER, rewritten)
    assert result.passed, result.evidence


@pytest.mark.parametrize(
    "rewritten",
    [
        "A large server named quill should be started.",
        "Please start quill, my large virtual machine, with a new disk.",
        "Good morning! A large machine by the name of quill has to be started today, could you do that, Selma?",
        "My brother crashed the old one last week, so please start a large server named quill.",
    ],
)
def test_a_dropped_switch_fails_whatever_else_is_said(rewritten):
    result = grounding.check(SERVER, rewritten)
    assert not result.passed and "encrypted" in result.evidence
