"""Values in other words: shared, dealt out, left out, turned into the other edge of a span, or made vague."""

from __future__ import annotations

import pytest

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.tasks.records import Category, Split, Task
from toolspar.verify import grounding, hedges, new_numbers, roles, units


def make_task(query, *calls):
    keys = {key for call in calls for key in call}
    spec = ToolSpec("act", "", {"type": "object", "properties": {key: {} for key in keys}})
    return Task(query, (spec,), query, tuple(ToolCall("act", call) for call in calls), Category.SIMPLE, Split.DEV)


DESKS = make_task(
    "Book a standing desk in Lyon on 2027-05-03 and a standing desk in Turin on 2027-06-04.",
    {"kind": "standing desk", "city": "Lyon", "day": "2027-05-03"},
    {"kind": "standing desk", "city": "Turin", "day": "2027-06-04"},
)
BINS = make_task("Remind me to put out the bins on 2027-12-25.", {"what": "put out the bins", "day": "2027-12-25"})
HEAT = make_task("How warm is Porto in fahrenheit?", {"city": "Porto", "units": "fahrenheit"})
KART = make_task("Rent kart 4 for 7 hours with a helmet.", {"kart": 4, "hours": 7, "helmet": True})
STUDY = make_task("Give Ida 12 days off from 4 May 2027.", {"name": "Ida", "days": 12, "first_day": "2027-05-04"})
LIST = make_task("Show me 14 results for the word ember.", {"word": "ember", "limit": 14})
LOAN = make_task("Estimate the payment on a loan of 9000 dollars over 4 years.", {"amount": 9000, "years": 4})
MATCH = make_task("Note 3 to 1 in round 12.", {"home_goals": 3, "away_goals": 1, "round": 12})
RIDES = make_task(
    "A van with a ramp to Bonn and a van with a ramp to Kiel.",
    {"to": "Bonn", "ramp": True},
    {"to": "Kiel", "ramp": True},
)
FIVE = make_task("Interest of 5% on 800 for 5 years.", {"principal": 800, "rate": 5.0, "years": 5})


@pytest.mark.parametrize(
    ("check", "task", "rewritten"),
    [
        (grounding, DESKS, "Book a standing desk in Lyon on 2027-05-03 and in Turin on 2027-06-04."),
        (grounding, DESKS, "A standing desk, please: Lyon on 2027-05-03, then Turin on 2027-06-04."),
        (grounding, BINS, "Putting out the bins on 25 December 2027: remind me of that."),
        (grounding, BINS, "On Christmas Day 2027 I have to put out the bins, so remind me."),
        (grounding, KART, "Kart 4 for 7 hours, and don't leave out the brakes. I need a helmet."),
        (hedges, HEAT, "How warm is it in Porto? I think in Fahrenheit."),
        (hedges, DESKS, "I can't stand either standing desk here. Book one in Lyon on 2027-05-03."),
        (hedges, STUDY, "I forgot to tell you about the 12 days off for Ida from 4 May 2027. Enter them."),
        (hedges, KART, "I haven't decided what to wear, but rent kart 4 for 7 hours with a helmet."),
        (hedges, KART, "I couldn't decide at first. Rent kart 4 for 7 hours with a helmet."),
        (units, LOAN, "9000 dollars borrowed over 4 years. What would I pay each month?"),
        (units, STUDY, "Twelve days off for Ida, the first one 4 May 2027."),
        (units, KART, "At last! Kart 4 with a helmet, 7 hours."),
        (new_numbers, LIST, "Ember is the word. Fourteen hits for it, please."),
        (roles, RIDES, "I need a ramp in both vans, to Bonn and to Kiel."),
    ],
)
def test_other_words_for_the_values_pass(check, task, rewritten):
    result = check.check(task, rewritten)
    assert result.passed, result.evidence


@pytest.mark.parametrize(
    ("check", "task", "rewritten"),
    [
        (grounding, DESKS, "Book a standing desk in Lyon on 2027-05-03 and a chair in Turin on 2027-06-04."),
        (grounding, DESKS, "Book a desk in Lyon on 2027-05-03 and a standing desk in Turin on 2027-06-04."),
        (grounding, BINS, "On Christmas Eve 2027 I have to put out the bins, so remind me."),
        (grounding, KART, "Rent kart 4 for 7 hours and leave out the helmet."),
        (grounding, KART, "Rent kart 4 for 7 hours but skip that heavy helmet."),
        (grounding, FIVE, "The interest on 800 for 5 years at the rate of my bank."),
        (grounding, MATCH, "Note a narrow win in round 12."),
        (hedges, KART, "Rent kart 4 for 7 hours with a helmet perhaps, I haven't quite decided."),
        (hedges, FIVE, "Interest of 5% on 800 for a bit longer than 5 years."),
        (hedges, HEAT, "Is it warm in either Porto or Braga? In fahrenheit."),
        (units, KART, "Rent kart 4 with a helmet until seven."),
        (units, STUDY, "Give Ida 12 days off, the last one 4 May 2027."),
        (units, STUDY, "Give Ida 12 days off ending on 4 May 2027."),
        (new_numbers, LIST, "Show me the word ember, 14 letters at most."),
        (roles, RIDES, "Vans to Bonn and Kiel, with a ramp only in the first case."),
    ],
)
def test_a_lost_or_vague_value_fails(check, task, rewritten):
    assert not check.check(task, rewritten).passed
