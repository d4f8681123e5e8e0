"""Values that a rewrite says in other words, and words beside them: what passes and what does not."""

from __future__ import annotations

import pytest

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.tasks.records import Category, Split, Task
from toolspar.verify import gibberish, grounding, new_numbers, second_request, units

CHECKS = (grounding, new_numbers, units, second_request, gibberish)
TEXT, NUMBER, LIST = {"type": "string"}, {"type": "number"}, {"type": "array"}


def task(query, tool, properties, *calls):
    spec = ToolSpec(tool, "", {"type": "object", "properties": properties})
    return Task(query, (spec,), query, tuple(ToolCall(tool, c) for c in calls), Category.SIMPLE, Split.TRAIN)


CANCEL = task(
    "Cancel booking BK-77 because of a broken boiler.",
    "cancel_booking",
    {"code": TEXT, "reason": TEXT},
    {"code": "BK-77", "reason": "broken_boiler"},
)
WATER = task(
    "Water the ferns on Mon and Fri at 18:30 for 20 minutes.",
    "water_plants",
    {"plants": TEXT, "days": LIST, "time": TEXT, "minutes": NUMBER},
    {"plants": "ferns", "days": ["Mon", "Fri"], "time": "18:30", "minutes": 20},
)
ROOM = task(
    "Book the Oak room on 2027-03-09 from 14:00 for 90 minutes.",
    "book_room",
    {"room": TEXT, "day": TEXT, "start": TEXT, "minutes": NUMBER},
    {"room": "Oak", "day": "2027-03-09", "start": "14:00", "minutes": 90},
)
AREA = task("What does a floor of 60 square meters cost?", "floor_price", {"area": NUMBER}, {"area": 60})
DRYER = task("Start the dryer in 3 hours.", "start_dryer", {"delay_hours": NUMBER}, {"delay_hours": 3})
NEWS = task(
    "Get me 5 articles each on tennis and on chess.",
    "get_news",
    {"topic": TEXT, "count": NUMBER},
    {"topic": "tennis", "count": 5},
    {"topic": "chess", "count": 5},
)
FOOD = task(
    "Find gluten-free pancake recipes.",
    "find_recipes",
    {"diet": TEXT, "dish": TEXT},
    {"diet": "gluten-free", "dish": "pancake"},
)
WEATHER = task(
    "What is the weather in Bern on 2027-04-25?",
    "get_weather",
    {"city": TEXT, "day": TEXT},
    {"city": "Bern", "day": "2027-04-25"},
)
SONG = task(
    'Put "Glass Garden" by Summit Sage next.',
    "queue_song",
    {"title": TEXT, "artist": TEXT},
    {"title": "Glass Garden", "artist": "Summit Sage"},
)

PASSES = [
    (CANCEL, "The boiler broke, so cancel booking BK-77."),
    (CANCEL, "BK-77 is to be cancelled: the boiler in that flat is broken."),
    (CANCEL, "Cancel BK-77, there are 4 plumbers round the broken boiler."),
    (WATER, "Mondays and Fridays, half past six of the evening: twenty minutes of water for the ferns, please."),
    (WATER, "Give the ferns water on Monday and Friday at 6:30 pm for 20 min."),
    (ROOM, "Book Oak for me on march nine 2027, 14:00 to 15:30."),
    (AREA, "What does a floor of 60 m\u00b2 cost?"),
    (AREA, "Price of a floor, sixty sq m, please."),
    (DRYER, "Three hours from now start the dryer, please."),
    (NEWS, "Five articles on tennis and five on chess, please."),
    (NEWS, "Tennis and chess, 5 articles each. Please fetch both lists."),
    (FOOD, "Find pancake recipes free of gluten."),
    (FOOD, "I want recipes for pancake with no gluten in it."),
    (WEATHER, "Bern, april twenty five 2027: what weather will it have?"),
    (SONG, 'Summit Sage\'s "Glass Garden" comes next, please.'),
]
FAILS = [
    (CANCEL, "Cancel booking BK-77."),
    (WATER, "Water the ferns twice a week at 18:30 for 20 minutes."),
    (WATER, "Water the ferns on Mon and Fri at 6:30 for 20 minutes."),
    (ROOM, "Book Oak on march nine 2027, 14:00 to 15:00."),
    (AREA, "What does a floor of 60 square feet cost?"),
    (DRYER, "Start the dryer for 3 hours."),
    (NEWS, "Get me 5 articles all told on tennis and on chess."),
    (FOOD, "Find pancake recipes."),
    (WEATHER, "What is the weather in Bern on 2027-04-25 and the day after?"),
    (WEATHER, "What is the weather in Bern on april twenty six 2027?"),
    (AREA, "What does a floor of six60 square meters cost?"),
    (DRYER, "Start the dryer in two3 hours."),
    (SONG, 'Put "Glass Garden" by Summite Sage next.'),
]


@pytest.mark.parametrize(("case", "rewritten"), PASSES)
def test_a_value_in_other_words_passes(case, rewritten):
    assert [r.evidence for r in (check.check(case, rewritten) for check in CHECKS) if not r.passed] == []


@pytest.mark.parametrize(("case", "rewritten"), FAILS)
def test_a_value_that_is_lost_or_changed_fails(case, rewritten):
    assert not all(check.check(case, rewritten).passed for check in CHECKS)
