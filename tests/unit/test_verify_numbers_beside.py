"""Numbers, questions and orders beside the request, spans of time in other units; and such as are part of it."""

from __future__ import annotations

import pytest
from tests.support.gates import rules_gate

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.tasks.records import Category, Split, Task
from toolspar.verify.quantities.durations import durations

GATE = rules_gate(min_length_ratio=0.2)
MINE = {"new_numbers", "second_request", "grounding", "units", "gibberish", "control_text", "language"}


def make_task(query, tool, properties, *calls):
    schemas = {
        key: {"type": "string" if said.endswith(".") else "integer", "description": said}
        for key, said in properties.items()
    }
    spec = ToolSpec(tool, tool.replace("_", " "), {"type": "object", "properties": schemas})
    category = Category.SIMPLE if calls else Category.IRRELEVANCE
    return Task(query, (spec,), query, tuple(ToolCall(tool, call) for call in calls), category, Split.DEV)


LOCKER = make_task(
    "Rent a locker at Quay Station for 14 days.", "rent_locker",
    {"station": "Station.", "days": "Days", "size": "Size.", "start_day": "First day, YYYY-MM-DD."},
    {"station": "Quay Station", "days": 14},
)  # fmt: skip
SAUNA = make_task(
    "Heat the sauna for 90 minutes.", "heat_sauna",
    {"minutes": "Minutes", "not_before": "Earliest start, HH:MM.", "guests": "Guests"}, {"minutes": 90},
)  # fmt: skip
KITTENS = make_task(
    "Show kittens in Bergen.", "find_kittens", {"city": "City.", "max_age": "Age in months", "fee": "Fee in dollars"},
    {"city": "Bergen"},
)  # fmt: skip
CARPET = make_task(
    "Return the carpet of order CA-311.", "return_item", {"item": "Item.", "order_id": "Order."},
    {"item": "carpet", "order_id": "CA-311"},
)  # fmt: skip
COACHES = make_task(
    "Buy 3 seats on the coach to Cork and 4 on the coach to Galway.", "buy_seats", {"town": "Town.", "seats": "Seats"},
    {"town": "Cork", "seats": 3}, {"town": "Galway", "seats": 4},
)  # fmt: skip
VERBS = make_task(
    "Say thunder in Welsh and say rainbow in Welsh.", "translate_word", {"word": "Word.", "language": "Language."},
    {"word": "thunder", "language": "Welsh"}, {"word": "rainbow", "language": "Welsh"},
)  # fmt: skip
SHIFTS = make_task(
    "Open the shutters on Tuesdays at 7:00.", "open_shutters", {"day": "Day.", "time": "Time."},
    {"day": "Tuesday", "time": "07:00"},
)  # fmt: skip
POLES = make_task("Who first reached the south pole?", "find_kittens", {"city": "City."})

VALID = [
    (LOCKER, "A locker at Quay Station for two weeks, please."),
    (LOCKER, "Could you rent me a locker at Quay Station, for a fortnight?"),
    (LOCKER, "My suitcase weighs a ton and I have at least 4 more. Rent a locker at Quay Station for 14 days."),
    (LOCKER, "At 63 I carry nothing any more. A locker at Quay Station for 14 days, please."),
    (LOCKER, "Quay Station took 40 minutes to find. Rent a locker there for 14 days, please."),
    (LOCKER, "I need to store my things at Quay Station for 14 days. Rent me a locker. What's free?"),
    (SAUNA, "Heat the sauna for an hour and a half, will you?"),
    (SAUNA, "Please have the sauna heated for 1 hour 30 minutes."),
    (SAUNA, "I'm on page 30 of 500 and freezing. Heat the sauna for 90 minutes."),
    (KITTENS, "We have read 7 books on kittens, is that crazy? Show kittens in Bergen."),
    (KITTENS, "My mother had 9 of them in Bergen. Show me kittens there."),
    (CARPET, "The carpet from order CA-311 smells like 3 wet dogs. Please return it."),
    (CARPET, "My aunt rolled out the carpet on Sunday and sneezed 12 times. Return it: order CA-311."),
    (CARPET, "Please return the carpet. The order was wrong from the start, it's CA-311."),
    (COACHES, "Cork, 3 seats. Galway, 4 seats. Can you buy those seven seats for the two coaches?"),
    (VERBS, "In Welsh, please: thunder, and then rainbow."),
    (SHIFTS, "Every Tuesday at seven in the morning, open the shutters, please."),
    (POLES, "I own 5 books about the south pole. Who reached it first?"),
]

INVALID = [
    (LOCKER, "Rent a locker at Quay Station for two weeks or three."),
    (LOCKER, "Rent a locker at Quay Station for 14 weeks."),
    (LOCKER, "Rent a locker at Quay Station for a week."),
    (LOCKER, "Rent a locker at Quay Station for 14 suitcases."),
    (LOCKER, "Rent a locker at Quay Station for 14 days. It has to be empty by 3 May 2027."),
    (LOCKER, "Rent a locker at Quay Station for 14 days. My trip begins on 3 May 2027."),
    (LOCKER, "Rent a locker at Quay Station for 14 days, and what's the weather there?"),
    (SAUNA, "Heat the sauna for an hour and a quarter."),
    (SAUNA, "Heat the sauna for 90 minutes. Nothing before 8 pm, please."),
    (SAUNA, "Heat the sauna for 90 minutes. There will be 5 guests."),
    (KITTENS, "Show kittens in Bergen. I don't want any older than 6."),
    (KITTENS, "Show kittens in Bergen. We're paying 200 dollars for one."),
    (CARPET, "Return the carpet of order CA-311 and order a new one."),
    (COACHES, "Buy 3 seats on the coach to Cork and 5 on the coach to Galway."),
    (VERBS, "Say thunder in Welsh, and rainbow."),
    (SHIFTS, "Open the shutters every day at 7:00."),
    (POLES, "My cat was born at the south pole in 1911. Show kittens in Oslo."),
]


@pytest.mark.parametrize(("task", "rewritten"), VALID)
def test_what_lies_beside_the_request_passes(task, rewritten):
    report = GATE(task, rewritten)
    assert {name: report.results[name].evidence for name in report.failed if name in MINE} == {}


@pytest.mark.parametrize(("task", "rewritten"), INVALID)
def test_what_changes_the_request_fails(task, rewritten):
    assert GATE(task, rewritten).failed


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("for an hour and forty minutes", [100]),
        ("1.5 hours, or a fortnight", [90, 20160]),
        ("a year and a half", [18]),
        ("twice a week", []),
        ("two and a half days", [3600]),
        ("two weeks, three days", [20160, 4320]),
    ],
)
def test_spans_of_time_have_one_length_in_all_units(text, lengths):
    assert [duration.length for duration in durations(text)] == lengths
