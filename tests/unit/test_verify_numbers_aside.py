"""New numbers that stand aside: taken back at once, years, ages, own plans; and such as an argument takes."""

from __future__ import annotations

import pytest

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.tasks.records import Category, Split, Task
from toolspar.verify import new_numbers


def make_task(query, properties, *calls):
    schemas = {key: {"type": kind, "description": said} for key, (kind, said) in properties.items()}
    spec = ToolSpec("act", "", {"type": "object", "properties": schemas})
    category = Category.SIMPLE if calls else Category.IRRELEVANCE
    return Task(query, (spec,), query, tuple(ToolCall("act", call) for call in calls), category, Split.DEV)


FERRY = make_task(
    "Get 3 seats on the ferry to Bastia on 2027-05-20.",
    {"to": ("string", "Port"), "seats": ("integer", "Seats"), "day": ("string", "Day, YYYY-MM-DD")},
    {"to": "Bastia", "seats": 3, "day": "2027-05-20"},
)
OVEN = make_task(
    "Heat the oven to 180 degrees for the gratin.",
    {"degrees": ("integer", "Degrees"), "dish": ("string", "Dish")},
    {"degrees": 180, "dish": "gratin"},
)
TABLE = make_task(
    "Book a table at Osteria Blu.",
    {"place": ("string", "Name"), "time": ("string", "Time, HH:MM"), "age": ("integer", "Age of the guest"),
     "day": ("string", "Day, YYYY-MM-DD")},
    {"place": "Osteria Blu"},
)  # fmt: skip
PAINTER = make_task(
    "Find paintings by Munch.",
    {"artist": ("string", "Artist"), "year": ("integer", "Year of the painting")},
    {"artist": "Munch"},
)
NONE = make_task("What is the tallest tower in Asia?", {"city": ("string", "City")})


@pytest.mark.parametrize(
    ("task", "rewritten"),
    [
        (FERRY, "Get me 4, no, 3 seats on the ferry to Bastia on 2027-05-20."),
        (FERRY, "Ferry to Bastia on the 21st, sorry, on 20 May 2027: get me 3 seats."),
        (FERRY, "2 seats on the ferry to Bastia, 2027-05-20. Hold on, Ugo is coming too, so 3. Get them, please."),
        (FERRY, "I want 3 seats on the ferry to Bastia on 20 May 2027, not the 21st."),
        (FERRY, "Get 3 seats on the ferry to Bastia on Thursday, 20 May 2027."),
        (FERRY, "Nobody has sailed with me since 1998, but please get 3 seats on the ferry to Bastia on 2027-05-20."),
        (OVEN, "Quick, before my 6 o'clock: heat the oven to 180 degrees for the gratin."),
        (OVEN, "My aunt Berta, 83, wants gratin again. Please heat the oven to 180 degrees for it."),
        (OVEN, "I have to leave at 7, so heat the oven to 180 degrees for the gratin now."),
        (OVEN, "The gratin (a recipe from 1950, 9 pages long) needs the oven at 180 degrees. Heat it, please."),
        (OVEN, "Heat the oven to 180 degrees for the gratin today, please."),
        (NONE, "I want to be in bed at 10, so quickly: what is the tallest tower in Asia?"),
    ],
)
def test_a_number_aside_passes(task, rewritten):
    result = new_numbers.check(task, rewritten)
    assert result.passed, result.evidence


@pytest.mark.parametrize(
    ("task", "rewritten"),
    [
        (FERRY, "Get me 3, no, 4 seats on the ferry to Bastia on 2027-05-20."),
        (FERRY, "Get 3 seats on the ferry to Bastia on 2027-05-20 and 3 more on the 21st."),
        (FERRY, "Get 3 seats on the ferry to Bastia on Friday, 20 May 2027."),
        (OVEN, "Heat the oven to 180 degrees for the gratin, no, to 200 degrees."),
        (OVEN, "Heat the oven to 180 degrees for the gratin at 7."),
        (OVEN, "Heat the oven to 180 degrees for the gratin tonight."),
        (PAINTER, "Find two paintings by Munch."),
        (TABLE, "Book a table at Osteria Blu, I have to leave at 7."),
        (TABLE, "My aunt Berta, 83, would like a table at Osteria Blu. Book it."),
        (TABLE, "Book a table at Osteria Blu before my train on the 12th."),
        (PAINTER, "Find paintings by Munch in 1893."),
        (PAINTER, "Find paintings by Munch (1893, please)."),
    ],
)
def test_a_number_that_an_argument_takes_fails(task, rewritten):
    result = new_numbers.check(task, rewritten)
    assert not result.passed and result.evidence
