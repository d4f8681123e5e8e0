"""Flips of a game that no person would count: offers, numbers beside known ones, switches that are denied."""

from __future__ import annotations

import pytest
from tests.support.gates import rules_gate
from tests.unit.test_verify_parts import INT, task, tool

from toolspar.tasks.records import Task

GATE = rules_gate()
TIMER = task(
    "Set the kitchen timer to 61 minutes, please.",
    [tool("start_kitchen_timer", "Start a timer.", minutes=INT, sound="Sound.")],
    ("start_kitchen_timer", {"minutes": 61}),
)
KEY = task(
    "I need you to swap out the access key of hus-wous for a new one with 51 hours of grace.",
    [
        tool(
            "rotate_access_key",
            "Replace the access key of an account.",
            account="Account.",
            grace_hours={"type": "integer", "description": "Hours that the old key stays valid."},
        )
    ],
    ("rotate_access_key", {"account": "hus-wous", "grace_hours": 51}),
)
WAY = task(
    "Show me the way to Chold Jain from Clock Tower on public transport in Porto.",
    [tool("find_route", "Find a route by public transport.", origin="Start.", city="City.", destination="End.")],
    ("find_route", {"origin": "Clock Tower", "city": "Porto", "destination": "Chold Jain"}),
)
BRANCH = task(
    "Delete the branch old-ui with force.",
    [
        tool(
            "delete_branch",
            "Delete a branch.",
            branch="Branch.",
            force={"type": "boolean", "description": "Delete even when it is not merged."},
        )
    ],
    ("delete_branch", {"branch": "old-ui", "force": True}),
)
COPY = task(
    "In the warehouse database, copy the table shipments to shipments_test without the rows.",
    [
        tool(
            "copy_table",
            "Copy a table.",
            database="Database.",
            source="Table.",
            target="New table.",
            structure_only={"type": "boolean", "description": "Copy no rows."},
        )
    ],
    (
        "copy_table",
        {"database": "warehouse", "source": "shipments", "target": "shipments_test", "structure_only": True},
    ),
)
TRAINS = task(
    "Show me trains from Ulm to Bonn on 2027-05-03.",
    [tool("find_trains", "Find trains.", origin="Start.", destination="End.", day="Day.", passengers=INT)],
    ("find_trains", {"origin": "Ulm", "destination": "Bonn", "day": "2027-05-03"}),
)

PAY = task(
    "Can I get 1147.86 dollars over to Jonas Karimi?",
    [
        tool(
            "send_bank_transfer",
            "Transfer money once.",
            recipient="Who receives it.",
            amount={"type": "number", "description": "Amount in dollars."},
        )
    ],
    ("send_bank_transfer", {"recipient": "Jonas Karimi", "amount": 1147.86}),
)


@pytest.mark.parametrize(
    ("source", "rewritten"),
    [
        (TIMER, "Hey there, using your assistance, could you set the kitchen timer to sixteen sixty-one minutes?"),
        (TIMER, "Set the kitchen timer to 61 16 minutes, please."),
        (TIMER, "Um, do you need me to set the kitchen timer to 61 minutes?"),
        (
            KEY,
            "Swap out the access key of hus-wous for a new one with 51 hours of grace. That's with 20 hours of grace.",
        ),
        (WAY, "Shall I show you the way to Chold Jain from Clock Tower on public transport in Porto?"),
        (WAY, "I'll show you the way to Chold Jain from Clock Tower on public transport in Porto."),
        (BRANCH, "Delete the branch old-ui without the force option."),
        (BRANCH, "Delete the branch old-ui, no force please."),
        (TRAINS, "Show me trains from Ulm to Bonn on 2027-05-03 for 3 people."),
        (PAY, "Can I get 1147.86 dollars over to Jonas Karimi? That's 20 dollars."),
        (PAY, "Can I get 1147.86 dollars and 20 cents over to Jonas Karimi?"),
        (BRANCH, "Respectfully, please delete the branch Old-ui with force."),
    ],
)
def test_what_asks_for_something_else(source: Task, rewritten: str) -> None:
    assert not GATE(source, rewritten).valid


@pytest.mark.parametrize(
    ("source", "rewritten"),
    [
        (TIMER, "Set the kitchen timer to 61 minutes, please, twice I forgot it."),
        (
            KEY,
            "Swap out the access key of hus-wous for a new one with 51 hours of grace, which is 20 hours of grace more "
            "than usual.",
        ),
        (WAY, "Shall we find the way to Chold Jain from Clock Tower on public transport in Porto?"),
        (WAY, "Can I ask you to show me the way to Chold Jain from Clock Tower on public transport in Porto?"),
        (BRANCH, "Delete the branch old-ui, with the force option."),
        (COPY, "I need an empty twin of shipments, named shipments_test, in the warehouse database: no rows."),
        (PAY, "Can I get 1147.86 dollars over to Jonas Karimi? The bank is 20 minutes from here."),
        (PAY, "Can I get 1147.86 dollars over to Jonas Karimi? That's 20 dollars more than last time."),
        (TRAINS, "Show me trains from Ulm to Bonn on the 3rd of May 2027."),
        (BRANCH, "Hi. Old-ui is a branch of ours: delete it with force."),
    ],
)
def test_what_still_asks_for_it(source: Task, rewritten: str) -> None:
    report = GATE(source, rewritten)
    assert report.valid, report.results
