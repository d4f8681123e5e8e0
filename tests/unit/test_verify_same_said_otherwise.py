"""Values that are said in other units, rates and parts of the day, and half the name of a switch."""

from __future__ import annotations

import pytest

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.tasks.records import Category, Split, Task
from toolspar.verify import asks_now, grounding, negation, new_numbers, options

CHECKS = (asks_now, grounding, negation, new_numbers, options)
TEXT, NUMBER, FLAG = {"type": "string"}, {"type": "number"}, {"type": "boolean"}


def task(query, tool, properties, call):
    spec = ToolSpec(tool, "", {"type": "object", "properties": properties})
    return Task(query, (spec,), query, (ToolCall(tool, call),), Category.SIMPLE, Split.TRAIN)


BMI = task(
    "Calculate my body mass index: 70 kg, 180 cm.",
    "compute_bmi",
    {"weight": NUMBER, "height": NUMBER, "unit": TEXT},
    {"weight": 70, "height": 180},
)
STATS = task(
    "Show the stats of LeBron James: points per game and assists.",
    "player_stats",
    {"player": TEXT, "fields": {"type": "array", "items": TEXT}},
    {"player": "LeBron James", "fields": ["points per game", "assists"]},
)
INTEREST = task(
    "Compute the interest on 5000 dollars at an annual 5 percent for 10 years.",
    "compound_interest",
    {"principal": NUMBER, "rate": NUMBER, "years": NUMBER, "compounding": TEXT},
    {"principal": 5000, "rate": 5, "years": 10, "compounding": {"$any": ["annually", {"$absent": True}]}},
)
PILLS = task(
    "Remind me every day at 7:15 pm to take 95 mg of pantoprazole.",
    "set_reminder",
    {"text": TEXT, "time": TEXT, "milligrams": NUMBER},
    {"text": "pantoprazole", "time": "19:15", "milligrams": 95},
)
PERMIT = task(
    "Renew the zone E permit of RZ 004 XE for 14 months.",
    "renew_parking_permit",
    {"plate": TEXT, "zone": TEXT, "months": NUMBER, "second_car": FLAG},
    {"plate": "RZ 004 XE", "zone": "E", "months": 14},
)
PASSES = [
    (BMI, "I weigh 70 kg and stand 1.80 m tall: calculate my body mass index."),
    (STATS, "LeBron James, the stats: points a game, assists."),
    (INTEREST, "Compute the interest on 5000 dollars at five percent a year for 10 years."),
    (PILLS, "Remind me every evening at 7:15 pm to take 95 mg of pantoprazole."),
    (PILLS, "Remind me every day at 7:15 pm, not a minute sooner or later, to take 95 mg of pantoprazole."),
    (PERMIT, "Renew the zone E permit of the car RZ 004 XE for 14 months."),
]
FAILS = [
    (BMI, "I weigh 70 kg and stand 1.70 m tall: calculate my body mass index."),
    (STATS, "LeBron James, the stats: points a season, assists."),
    (INTEREST, "Compute the interest on 5000 dollars at five percent a month for 10 years."),
    (PILLS, "Remind me every morning at 7:15 pm to take 95 mg of pantoprazole."),
    (PILLS, "Remind me sooner or later every day at 7:15 pm to take 95 mg of pantoprazole."),
    (PERMIT, "Renew the zone E permit of the second car RZ 004 XE for 14 months."),
]


@pytest.mark.parametrize(("task", "text"), PASSES)
def test_the_same_said_otherwise_passes(task: Task, text: str) -> None:
    assert {c.__name__: c.check(task, text).evidence for c in CHECKS if not c.check(task, text).passed} == {}


@pytest.mark.parametrize(("task", "text"), FAILS)
def test_what_sounds_alike_fails(task: Task, text: str) -> None:
    assert not all(c.check(task, text).passed for c in CHECKS)
