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


def with_tool(query, name, properties, *calls, description=""):
    """A task with one tool; calls are its arguments, or pairs of another tool's name and its arguments."""
    named = [call if isinstance(call, tuple) else (name, call) for call in calls]
    specs = tuple(
        ToolSpec(
            tool,
            description,
            {"type": "object", "properties": {k: properties.get(k, {}) for k in (*properties, *keys)}},
        )
        for tool, keys in {tool: arguments for tool, arguments in named}.items()
    )
    expected = tuple(ToolCall(tool, arguments) for tool, arguments in named)
    return Task(query, specs, query, expected, Category.SIMPLE, Split.DEV)


PAINT = with_tool(
    "Paint the pantry and the attic in grey.",
    "paint",
    {"rooms": {"description": "Rooms to paint."}},
    {"rooms": ["pantry", "attic"], "colour": "grey"},
)
ROUTE = with_tool(
    "Plan a tour through Ghent, Lille and Reims.",
    "plan_tour",
    {"stops": {"description": "Towns in the order of the visit."}},
    {"stops": ["Ghent", "Lille", "Reims"]},
)
PLOT = with_tool(
    "Draw the point at 4 and 9.", "draw", {"point": {"description": "Coordinates of the point."}}, {"point": [4, 9]}
)
FIT = with_tool(
    "Fit a line to hours 2, 5 and 7 with marks 60, 71 and 88.", "fit", {}, {"hours": [2, 5, 7], "marks": [60, 71, 88]}
)
COMMON = with_tool("What is the least common multiple of 12 and 18?", "least_common_multiple", {}, {"a": 12, "b": 18})
MINUS = with_tool("Subtract 12 from 40.", "subtract", {}, {"a": 40, "b": 12})
CART = with_tool(
    "Set the number of mugs in my basket to 8 and take out the teapot.",
    "",
    {},
    ("set_number_in_basket", {"item": "mugs", "number": 8}),
    ("take_out_of_basket", {"item": "teapot"}),
)
MATCH = with_tool(
    "How did it end when Malmo hosted Odense on 4 May 2024?",
    "match",
    {},
    {"home_team": "Malmo", "away_team": "Odense", "date": "2024-05-04"},
)
CHECKERS = with_tool(
    "Find games in which Ada Wolf had red against Ben Ott.", "find_games", {}, {"red": "Ada Wolf", "blue": "Ben Ott"}
)
ALARMS = with_tool(
    "Set an alarm for 5:40 and delete the one for 8:15.",
    "",
    {},
    ("set_alarm", {"time": "05:40"}),
    ("delete_alarm", {"time": "08:15"}),
)
VERBS = with_tool(
    'Decline "Haus" in the plural only and then decline "Baum".',
    "decline",
    {"plural_only": {"type": "boolean"}},
    {"noun": "Haus", "plural_only": True},
    {"noun": "Baum"},
)
SHOWS = with_tool(
    "Buy 2 seats for Faust, and 4 seats for Medea on 3 June 2027.",
    "buy_seats",
    {"day": {}},
    {"show": "Faust", "count": 2},
    {"show": "Medea", "count": 4, "day": "2027-06-03"},
)
PARK = with_tool(
    "Reserve 3 hours at Dock Garage on 2 May 2027 at 10:20 and 2 hours at Hill Garage, arriving at 8:30 pm on 9 May 2027.",
    "park",
    {},
    {"garage": "Dock Garage", "day": "2027-05-02", "at": "10:20", "hours": 3},
    {"garage": "Hill Garage", "day": "2027-05-09", "at": "20:30", "hours": 2},
)
LAWYER = with_tool(
    "Find a notary in Utrecht who charges at most 90 euros an hour.",
    "find_notary",
    {},
    {"city": "Utrecht", "hourly_fee": 90},
)
HIKES = with_tool("Show hikes of at least 12 km rated 4.2 or better.", "hikes", {}, {"km": 12, "rating": 4.2})
BIRDS = with_tool(
    "List storks seen in Kent over the last 10 days.", "sightings", {}, {"bird": "stork", "region": "Kent", "days": 10}
)
TANK = with_tool(
    "Compute the volume of a tank with a radius of 7 inches and a height of 20 inches.",
    "volume",
    {},
    {"radius": 7, "height": 20},
)
AREA = with_tool("Integrate the curve from 2 to 6.", "integrate", {}, {"lower": 2, "upper": 6})
DEVICE = with_tool(
    "File a claim for the fridge after 14 months of use.", "claim", {}, {"product": "fridge", "months": 14}
)
SEASON = with_tool("Show the league table of 2019-20.", "table", {}, {"season": "2019-20"})
ROBOT = with_tool("Keep the mower out of the orchard.", "block_mower", {}, {"zone": "orchard"})
CARS = with_tool(
    "Rent a van in Turin for 3 days and then a van in Padua for 5 days with child seat.",
    "rent_car",
    {"child_seat": {"type": "boolean"}},
    {"city": "Turin", "days": 3},
    {"city": "Padua", "days": 5, "child_seat": True},
)
FREE = [
    (CARS, "Please rent a van in Turin for 3 days, then a van with a child seat in Padua for 5 days."),
    (CARS, "A van in Padua for 5 days, child seat included, and one in Turin for 3 days."),
    (PAINT, "The attic and the pantry should be grey, please paint them."),
    (PAINT, "Grey paint, please: attic, pantry."),
    (COMMON, "Which number is the least common multiple of 18 and 12?"),
    (CART, "Take the teapot out of my basket and set the number of mugs to 8."),
    (CART, "In my basket I want 8 mugs, and no teapot: take it out."),
    (MATCH, "Odense visited Malmo on 4 May 2024. How did it end?"),
    (MATCH, "On 4 May 2024 Odense was hosted by Malmo, what was the result?"),
    (CHECKERS, "Which games are there with Ben Ott playing blue and Ada Wolf playing red?"),
    (ALARMS, "Delete the 8:15 alarm and set one for 5:40."),
    (VERBS, 'Decline "Baum", and "Haus" as well, that one in the plural only.'),
    (SHOWS, "4 seats for Medea on 3 June 2027 and 2 for Faust, please buy both."),
    (
        PARK,
        "Parking twice, please: Hill Garage, 9 May 2027, half past eight at night, 2 hours; and Dock Garage, 2 May 2027, twenty past ten in the morning, 3 hours.",
    ),
    (PARK, "Dock Garage on 2 May 2027 from 10:20, 3 hours, and Hill Garage on 9 May 2027 from 20:30, 2 hours."),
    (LAWYER, "I need a notary in Utrecht, ninety euros an hour tops."),
    (LAWYER, "Find a notary in Utrecht who charges 90 euros an hour."),
    (LAWYER, "Is there a notary in Utrecht who takes 90 euros an hour or less?"),
    (LAWYER, "A notary in Utrecht, please, and nobody who charges more than 90 euros an hour."),
    (HIKES, "Hikes, min. 12 km, and I don't want anything rated lower than 4.2."),
    (HIKES, "Which hikes have a rating of no less than 4.2 and are 12 km or longer?"),
    (BIRDS, "Have storks been seen in Kent in the past 10 days?"),
    (TANK, "A tank is 20 inches high and has a 7 inch radius. What is its volume?"),
    (AREA, "Integrate the curve from 2 up to 6."),
    (AREA, "Lower bound 2, upper bound 6: integrate the curve."),
    (DEVICE, "The fridge was in use for 14 months, file a claim for it."),
    (SEASON, "Settle an argument about 2019-20 for me: what did the league table look like?"),
    (ROBOT, "Don't let the mower into the orchard."),
]
BOUND = [
    (CARS, "Rent a van in Turin for 3 days with child seat, and then a van in Padua for 5 days."),
    (CARS, "Rent a van in Turin for 3 days and one in Padua for 5 days, both with child seat."),
    (ROUTE, "Plan a tour through Lille, Ghent and Reims."),
    (PLOT, "Draw the point at 9 and 4."),
    (FIT, "Fit a line to hours 5, 2 and 7 with marks 60, 71 and 88."),
    (MINUS, "Subtract 40 from 12."),
    (CART, "Set the number of teapots in my basket to 8, take out the mugs."),
    (MATCH, "How did it end when Malmo visited Odense on 4 May 2024?"),
    (MATCH, "Odense hosted Malmo on 4 May 2024, how did it end?"),
    (CHECKERS, "Which games are there with Ben Ott playing red and Ada Wolf playing blue?"),
    (ALARMS, "Set an alarm for 8:15 and delete the one for 5:40."),
    (ALARMS, "Delete the 5:40 alarm and set one for 8:15."),
    (VERBS, 'Decline "Haus" and then decline "Baum" in the plural only.'),
    (SHOWS, "Buy 2 seats for Faust and 4 seats for Medea, both on 3 June 2027."),
    (
        PARK,
        "3 hours at Hill Garage on 2 May 2027 at 10:20, and 2 hours at Dock Garage on 9 May 2027 at 8:30 pm, please.",
    ),
    (LAWYER, "Find a notary in Utrecht who charges at least 90 euros an hour."),
    (HIKES, "Show hikes of at most 12 km rated 4.2 or better."),
    (HIKES, "Show hikes of at least 12 km, nothing rated higher than 4.2."),
]


@pytest.mark.parametrize(("task", "rewritten"), FREE)
def test_other_orders_and_wordings_of_the_same_roles_pass(task, rewritten):
    result = roles.check(task, rewritten)
    assert result.passed, result.evidence


@pytest.mark.parametrize(("task", "rewritten"), BOUND)
def test_orders_that_count_and_roles_said_otherwise_fail(task, rewritten):
    result = roles.check(task, rewritten)
    assert not result.passed and result.evidence
