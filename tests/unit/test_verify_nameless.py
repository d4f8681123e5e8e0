"""Tools whose names say nothing, as those of renamed tasks: what their descriptions tell decides."""

from __future__ import annotations

import pytest
from tests.support.gates import rules_gate
from tests.unit.test_verify_parts import task, tool

from toolspar.tasks.records import Task
from toolspar.verify.wording.tool_words import says_nothing

GATE = rules_gate()


def flag(description: str) -> dict[str, str]:
    return {"type": "boolean", "description": description}


DAYS = {"type": "integer", "description": "Days of supply."}
REFILL = task(
    "Can you get my lisinopril topped up by Old Town Pharmacy as a supply for 48 days?",
    [tool("badge", "Order a prescription refill.", moss="Medicine.", window="Pharmacy.", fern=DAYS,
          lily=flag("Deliver it to the home."))],
    ("badge", {"moss": "lisinopril", "window": "Old Town Pharmacy", "fern": 48}),
)  # fmt: skip
LOUD = task(
    'Can you play "Northern Wind" by Anneke Vos?',
    [tool("maple", "Play a song.", hazel="Title.", marble="Artist.", oak=flag("Play it loudly."))],
    ("maple", {"hazel": "Northern Wind", "marble": "Anneke Vos"}),
)
CARDS = task(
    "Could you put together study cards on probability with pictures?",
    [tool("oak", "Make a deck of study cards.", amber="Topic.", silver=flag("Add a picture to each card."))],
    ("oak", {"amber": "probability", "silver": True}),
)


@pytest.mark.parametrize(
    ("given", "rewritten"),
    [
        (
            REFILL,
            "Get my lisinopril topped up by Old Town Pharmacy as a supply for 48 days, home delivery too?",
        ),
        (
            REFILL,
            "Get my lisinopril topped up by Old Town Pharmacy as a supply for 48 days and have it delivered.",
        ),
        (LOUD, 'Can you play "Northern Wind" by Anneke Vos really loudly?'),
        (CARDS, "Could you put together study cards on probability?"),
        (CARDS, "Pls put together study cards on probability, yeah?"),
    ],
)
def test_other_calls_are_asked_for(given: Task, rewritten: str) -> None:
    assert says_nothing(given.tools[0])
    assert not GATE(given, rewritten).valid


@pytest.mark.parametrize(
    ("given", "rewritten"),
    [
        (REFILL, "Please have Old Town Pharmacy top up my lisinopril, a supply for 48 days."),
        (REFILL, "My fern is dying, but never mind. Get my lisinopril topped up by Old Town Pharmacy, for 48 days."),
        (LOUD, 'Would you put on "Northern Wind" by Anneke Vos, please?'),
        (CARDS, "Could you make a deck of study cards on probability, illustrated with pictures?"),
    ],
)
def test_the_same_calls_are_asked_for(given: Task, rewritten: str) -> None:
    report = GATE(given, rewritten)
    assert report.valid, [(name, report.results[name].evidence) for name in report.failed]


def test_names_speak_where_nothing_else_does() -> None:
    assert not says_nothing(
        tool("sprinkle", "Water a bed.", bed="Bed.", dry={"type": "boolean"}, low={"type": "boolean"})
    )
    assert not says_nothing(tool("water_bed", "Water a bed.", bed="Bed."))
