"""Roles: who and what stands where, in wordings of its own."""

from __future__ import annotations

import pytest

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.tasks.records import Category, Split, Task
from toolspar.verify import roles

# ruff: noqa: E501  (a table reads best with one case a line)


def make_task(query, *calls, descriptions=None):
    """A task whose tools have exactly the arguments of the calls."""
    tools = {}
    for name, arguments in calls:
        keys = tools.setdefault(name, {})
        for key, value in arguments.items():
            kind = "integer" if isinstance(value, int) else "string"
            keys[key] = {"type": kind, "description": (descriptions or {}).get(key, "")}
    specs = tuple(ToolSpec(n, n, {"type": "object", "properties": keys, "required": []}) for n, keys in tools.items())
    expected = tuple(ToolCall(name, arguments) for name, arguments in calls)
    return Task(query, specs, query, expected, Category.SIMPLE, Split.DEV)


TRAIN = make_task(
    "Find a train from Lyon to Genoa on 3 May 2027.",
    ("find_train", {"origin": "Lyon", "destination": "Genoa", "day": "2027-05-03"}),
)
LEASE = make_task(
    "Draw up a lease with Ada Moss as the landlord and Rui Costa as the tenant at a rent of 900 dollars and a deposit of 1800 dollars.",
    ("draw_lease", {"landlord": "Ada Moss", "tenant": "Rui Costa", "rent": 900, "deposit": 1800}),
)
RATIO = make_task(
    "What is the debt ratio with total liabilities of 4000 and total assets of 9000?",
    ("debt_ratio", {"liabilities": 4000, "assets": 9000}),
)
STAY = make_task(
    "Book a cabin with check-in on June 2, 2027 and check-out on June 9, 2027.",
    ("book_cabin", {"check_in": "2027-06-02", "check_out": "2027-06-09"}),
)
FILM = make_task(
    "Look for films directed by Ida Falk and starring Noel Brandt.",
    ("find_films", {"directed_by": "Ida Falk", "cast": "Noel Brandt"}),
)
MONEY = make_task("Convert 400 USD into SEK.", ("convert", {"amount": 400, "sell": "USD", "buy": "SEK"}))
BOXES = make_task(
    "Ship parcel 5512 insured and then ship parcel 8841.",
    ("ship_parcel", {"parcel": "5512", "insured": True}),
    ("ship_parcel", {"parcel": "8841"}),
)
WEIGHTS = make_task(
    "Log 3 kilometers for Tara and 8 kilometers for Milo.",
    ("log_run", {"runner": "Tara", "distance": 3}),
    ("log_run", {"runner": "Milo", "distance": 8}),
)
SPEED = make_task(
    "Look for hotels that cost at most 120 dollars and have a rating of at least 4.",
    ("find_hotels", {"max_price": 120, "rating": 4}),
)
ITEMS = make_task(
    "Exchange the blue kettle for the red toaster in order 77.",
    ("exchange_item", {"order": 77, "returned": "blue kettle", "wanted": "red toaster"}),
)

KEPT = [
    (TRAIN, "On 3 May 2027 I want to go to Genoa from Lyon; which trains are there?"),
    (TRAIN, "Is there a Lyon to Genoa train on May 3, 2027?"),
    (TRAIN, "Genoa is where I have to be on 3 May 2027. Which trains leave from Lyon?"),
    (TRAIN, "Trains, please: leaving Lyon, arriving in Genoa, 2027-05-03."),
    (LEASE, "Draw up a lease: tenant Rui Costa, landlord Ada Moss, deposit 1800 dollars, rent 900 dollars."),
    (
        LEASE,
        "Please draft a lease where Ada Moss is the landlord, with Rui Costa as tenant, for 900 dollars of rent and 1800 dollars as a deposit.",
    ),
    (RATIO, "Assets are 9000 in total and liabilities 4000 in total. What is the debt ratio?"),
    (RATIO, "With 4000 in liabilities and 9000 in assets, what does the debt ratio come to?"),
    (RATIO, "What's the debt ratio if total assets of 9000 stand against total liabilities of 4000?"),
    (STAY, "I need a cabin, check-out June 9, 2027, check-in June 2, 2027."),
    (STAY, "Please book a cabin from June 2, 2027 to June 9, 2027."),
    (STAY, "Book me a cabin: arriving 2 June 2027, leaving 9 June 2027."),
    (FILM, "Which films star Noel Brandt and are directed by Ida Falk?"),
    (FILM, "Look for films by the director Ida Falk with Noel Brandt in the cast."),
    (MONEY, "I'd like SEK for 400 USD."),
    (MONEY, "Change 400 USD to SEK, please."),
    (BOXES, "Parcel 8841 has to be shipped, and parcel 5512 too, that one insured."),
    (BOXES, "Please ship parcel 5512 with insurance, then parcel 8841."),
    (WEIGHTS, "Milo ran 8 kilometers and Tara 3 kilometers, please log both."),
    (WEIGHTS, "Log these runs: Tara, 3 kilometers; Milo, 8 kilometers."),
    (SPEED, "Which hotels are rated 4 or better and cost no more than 120 dollars?"),
    (SPEED, "Hotels up to 120 dollars with a rating of 4 or higher, please."),
    (ITEMS, "In order 77, swap the blue kettle for the red toaster."),
    (ITEMS, "Please exchange the blue kettle in order 77 for the red toaster."),
]

SWAPPED = [
    (TRAIN, "Find a train from Genoa to Lyon on 3 May 2027."),
    (TRAIN, "Find a train to Lyon from Genoa on 3 May 2027."),
    (TRAIN, "Trains leaving Genoa and arriving in Lyon on 3 May 2027, please."),
    (
        LEASE,
        "Draw up a lease with Rui Costa as the landlord and Ada Moss as the tenant at a rent of 900 dollars and a deposit of 1800 dollars.",
    ),
    (
        LEASE,
        "Draw up a lease with Ada Moss as the landlord and Rui Costa as the tenant at a deposit of 900 dollars and a rent of 1800 dollars.",
    ),
    (LEASE, "Please draft a lease: landlord Ada Moss, tenant Rui Costa, 1800 dollars of rent, 900 dollars of deposit."),
    (RATIO, "What is the debt ratio with total assets of 4000 and total liabilities of 9000?"),
    (RATIO, "With 4000 in assets and 9000 in liabilities, what does the debt ratio come to?"),
    (RATIO, "What's the debt ratio of a firm whose liabilities are 9000 and whose assets are 4000?"),
    (STAY, "Book a cabin with check-out on June 2, 2027 and check-in on June 9, 2027."),
    (STAY, "Book a cabin, check-in June 9, 2027, check-out June 2, 2027."),
    (FILM, "Look for films with Ida Falk in the cast, directed by Noel Brandt."),
    (FILM, "Look for films directed by Noel Brandt and starring Ida Falk."),
    (MONEY, "Convert SEK into 400 USD."),
    (BOXES, "Ship parcel 8841 insured and then ship parcel 5512."),
    (WEIGHTS, "Log 8 kilometers for Tara and 3 kilometers for Milo."),
    (WEIGHTS, "Please log Tara's 8 kilometers and Milo's 3 kilometers."),
    (SPEED, "Look for hotels that cost at least 120 dollars and have a rating of at most 4."),
    (ITEMS, "Exchange the red toaster for the blue kettle in order 77."),
    (ITEMS, "In order 77, swap the red toaster for the blue kettle."),
]


@pytest.mark.parametrize(("task", "rewritten"), KEPT)
def test_clear_roles_in_any_order_pass(task, rewritten):
    result = roles.check(task, rewritten)
    assert result.passed, result.evidence


@pytest.mark.parametrize(("task", "rewritten"), SWAPPED)
def test_exchanged_roles_fail(task, rewritten):
    result = roles.check(task, rewritten)
    assert not result.passed and result.evidence


def test_blood_pressure_and_ratios_are_no_bounds():
    task = make_task("Note a pressure of 121/77.", ("note_pressure", {"systolic": 121, "diastolic": 77}))
    assert roles.check(task, "Please note a pressure of 121 over 77.").passed
    assert roles.check(task, "Please note one hundred twenty-one over seventy-seven as my pressure.").passed


def test_a_bound_that_the_argument_is_itself_passes():
    stars = {"stars": "The minimum number of stars."}
    task = make_task("Find hotels with 4 stars.", ("find_hotels", {"stars": 4}), descriptions=stars)
    plain = make_task("Find hotels with 4 stars.", ("find_hotels", {"stars": 4}))
    assert roles.check(task, "Find hotels with at least 4 stars.").passed
    assert not roles.check(plain, "Find hotels with at least 4 stars.").passed
