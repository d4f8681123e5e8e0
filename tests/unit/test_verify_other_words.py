"""Values said in other words: fractions, other units, spellings, initials, derived words; and values that are not."""

from __future__ import annotations

import pytest

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.tasks.records import Category, Split, Task
from toolspar.verify import grounding, new_numbers


def make_task(query, **arguments):
    properties = {
        key: {"type": "integer" if isinstance(value, (int, float)) else "string"} for key, value in arguments.items()
    }
    spec = ToolSpec("act", "", {"type": "object", "properties": properties})
    return Task(query, (spec,), query, (ToolCall("act", arguments),), Category.SIMPLE, Split.DEV)


MILK = make_task("Order 750 ml of oat milk.", drink="oat milk", volume_ml=750)
ROPE = make_task("Cut 1.5 m of rope.", material="rope", meters=1.5)
FLOUR = make_task("Set aside 500 g of flour.", food="flour", grams=500)
SHADE = make_task("Lower the awning to 25 percent.", device="awning", percent=25)
LOAN = make_task("Lend Ines 2500 dollars.", person="Ines", amount=2500)
SICK = make_task("Report my absence on account of illness.", reason="illness")
JAB = make_task("Book a vaccination for Momo.", pet="Momo", reason="vaccination")
TRIP = make_task("File a claim for trip cancellation.", kind="trip_cancellation")
SKIN = make_task("Find me a doctor for dermatology.", specialty="dermatology")
RAIL = make_task("Plan a way to Lund by train.", city="Lund", mode="train")
PAINT = make_task("Show me watercolors in the color gray.", medium="watercolor", color="gray")
STAFF = make_task("Move Ola Berg to human resources.", employee="Ola Berg", department="human_resources")
KING = make_task("Who was the wife of Henry VIII?", person="Henry VIII")
SAVE = make_task("Back up the wiki daily.", site="wiki", frequency="daily")
LIST = make_task("add a task with content water ferns", type="add", content="water ferns")
LENGTH = make_task("Convert 9 miles to kilometers.", value=9, unit_from="miles", unit_to="kilometers")


@pytest.mark.parametrize(
    ("task", "rewritten"),
    [
        (MILK, "Three quarters of a liter of oat milk, please order that."),
        (MILK, "Please order 0.75 liters of oat milk."),
        (ROPE, "150 cm of rope should be cut, please."),
        (FLOUR, "Half a kilo of flour has to be set aside, please do it."),
        (SHADE, "Would you lower the awning to a quarter?"),
        (SHADE, "Awning down to twenty-five per cent."),
        (LOAN, "Two and a half thousand dollars are to be lent to Ines."),
        (LOAN, "Please lend Ines 2.5 grand."),
        (SICK, "I'm ill, so please report my absence."),
        (SICK, "Report that I am absent, and the reason: I'm sick."),
        (JAB, "Momo has to be vaccinated, so please book that."),
        (TRIP, "My trip was cancelled. Please file a claim for that."),
        (SKIN, "Which dermatologist is there? Find me one."),
        (RAIL, "How do I get to Lund by rail? Plan it."),
        (PAINT, "I'd like to see watercolours in the colour grey."),
        (STAFF, "Please have Ola Berg moved to HR."),
        (KING, "Whom did Henry the Eighth marry?"),
        (SAVE, "The wiki should be backed up once a day."),
        (LIST, 'Put "water ferns" on my list of tasks.'),
        (LENGTH, "How many km are nine miles?"),
    ],
)
def test_a_value_in_other_words_is_said(task, rewritten):
    for check in (grounding.check, new_numbers.check):
        result = check(task, rewritten)
        assert result.passed, result.evidence


@pytest.mark.parametrize(
    ("task", "rewritten"),
    [
        (MILK, "A quarter of a liter of oat milk, please order that."),
        (ROPE, "15 cm of rope should be cut, please."),
        (FLOUR, "A whole kilo of flour has to be set aside, please do it."),
        (SHADE, "Would you lower the awning by half?"),
        (LOAN, "Please lend Ines 25 grand."),
        (SICK, "My bus is late, so please report my absence."),
        (JAB, "Momo is vacant-eyed today, so please book the vet."),
        (TRIP, "My trip was lovely. Please file a claim."),
        (SKIN, "Which cardiologist is there? Find me one."),
        (RAIL, "How do I get to Lund by trail? Plan it."),
        (PAINT, "I'd like to see watercolours in the colour green."),
        (STAFF, "Please have Ola Berg moved to PR."),
        (KING, "Whom did Henry the Seventh marry?"),
        (SAVE, "The wiki should be backed up once a week."),
        (LIST, 'Tick "water ferns" off my list of tasks.'),
        (LENGTH, "How many yards are nine miles?"),
    ],
)
def test_another_value_is_not_said(task, rewritten):
    result = grounding.check(task, rewritten)
    assert not result.passed and result.evidence
