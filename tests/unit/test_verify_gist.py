"""Gist: what the request is about is said, in whatever words; values and thanks alone do not say it."""

from __future__ import annotations

import pytest

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.tasks.records import Category, Split, Task
from toolspar.verify import gist


def make_task(query, name, **arguments):
    spec = ToolSpec(name, "", {"type": "object", "properties": {key: {} for key in arguments}})
    return Task(query, (spec,), query, (ToolCall(name, arguments),), Category.SIMPLE, Split.DEV)


SALAD = make_task(
    "Good morning! Which dishes could I cook with spinach, lentils and quinoa?",
    "suggest_dishes",
    items=["spinach", "lentils", "quinoa"],
)
MONEY = make_task("Exchange 70 CHF into NOK.", "exchange_currency", amount=70, sell="CHF", buy="NOK")
GARAGE = make_task(
    "Reserve a parking space at Dock Garage for 5 hours.", "park_at_garage", garage="Dock Garage", hours=5
)
TASK = make_task("Mark the chore 'clean the gutters' as completed.", "finish_chore", chore="clean the gutters")
DOCTOR = make_task(
    "I'm in Fresno California and looking for a dentist.", "find_provider", city="Fresno, CA", kind="dentist"
)
BARE = make_task(
    "Lima to Quito, 3 June 2027, please.", "find_flight", origin="Lima", destination="Quito", day="2027-06-03"
)

OVEN = make_task("Set the oven to 180 degrees.", "set_temperature", device="oven", degrees=180)
DENTIST = make_task(
    "Schedule an appointment with Dr. Wu for Monday.", "schedule_appointment", doctor="Dr. Wu", day="Monday"
)

SAID = [
    (SALAD, "I have spinach, lentils and quinoa here. What dishes can you think of?"),
    (SALAD, "What could dinner be, with spinach, lentils and quinoa in the fridge?"),
    (SALAD, "Spinach, lentils, quinoa: suggestions, please."),
    (SALAD, "What can be coked with spinach, lentils and quinoa?"),
    (MONEY, "I'd like to turn 70 Swiss francs into Norwegian kroner."),
    (MONEY, "70 CHF, and I want NOK for that at the going rate."),
    (GARAGE, "Can I have 5 hours at Dock Garage?"),
    (GARAGE, "Dock Garage, five hours, a spot for my car."),
    (TASK, "'Clean the gutters' can be ticked off."),
    (DOCTOR, "Are there any dentists in Fresno, CA?"),
    (MONEY, "How much is 70 CHF in NOK?"),
    (OVEN, "Oven to 180 degrees, thanks."),
    (DENTIST, "Could you get me in with Dr. Wu on Monday?"),
    (BARE, "Could I go from Lima to Quito on 3 June 2027?"),
]
LOST = [
    (OVEN, "Please kindly help me with the oven and 180, thanks."),
    (DENTIST, "Hello, I would like Dr. Wu and Monday, please."),
    (SALAD, "With spinach, lentils and quinoa, I would really help you."),
    (SALAD, "Hello, spinach, lentils and quinoa, thank you so much for your kind help!"),
    (SALAD, "Please give me spinach, lentils and quinoa."),
    (MONEY, "Good morning, please help me with 70 CHF and NOK, thanks."),
    (TASK, "Hi there, 'clean the gutters', please and thank you."),
    (
        make_task("How long does the repair of a bicycle take in Ghent?", "repair_time", city="Ghent"),
        "Hi, Ghent please, thanks a lot for your help.",
    ),
]


@pytest.mark.parametrize(("task", "rewritten"), SAID)
def test_the_matter_in_whatever_words_passes(task, rewritten):
    result = gist.check(task, rewritten)
    assert result.passed, result.evidence


@pytest.mark.parametrize(("task", "rewritten"), LOST)
def test_values_and_thanks_alone_fail(task, rewritten):
    result = gist.check(task, rewritten)
    assert not result.passed and "not said" in result.evidence


def test_a_slip_in_the_only_word_left_is_no_loss():
    assert gist.check(GARAGE, "Five hours of prking at the Dock Garage").passed
