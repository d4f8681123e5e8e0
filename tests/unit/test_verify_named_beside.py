"""Names and other tools' words beside the request, and things that keep their numbers in another order."""

from __future__ import annotations

import pytest
from tests.support.tool_tasks import one_of, task, tool

from toolspar.verify import entities, options, roles

CHECKS = {"entities": entities.check, "options": options.check, "roles": roles.check}
INT, NAMES = {"type": "integer"}, {"type": "array", "items": {"type": "string"}}
FOODS = {
    "type": "array",
    "items": {"type": "object", "properties": {"food": {"type": "string"}, "grams": {"type": "integer"}}},
}
OTHERS = [
    tool("cancel_ride_pickup", "Cancel a ride.", ride="Ride."),
    tool("order_meal_delivery", "Order a meal.", dish="Dish."),
    tool("print_document", "Print a document.", file="File."),
]
DUTCH = task(
    'Translate "Where is the station?" into Dutch.',
    [tool("translate_text", "Translate a text.", text="Text.", language="Language."), *OTHERS],
    ("translate_text", {"text": "Where is the station?", "language": "Dutch"}),
)
FORECAST = task(
    "Give me the 4-day forecast for Tromso.",
    [
        tool("weather_forecast", "Forecast of a city.", city="City.", days=INT, unit=one_of("metric", "imperial")),
        *OTHERS,
    ],
    ("weather_forecast", {"city": "Tromso", "days": 4}),
)
ROUTE = task(
    "Find the fastest route from Kiel to Bonn.",
    [tool("find_route", "Find a route.", start="From.", end="To.", avoid_tolls={"type": "boolean"}), *OTHERS],
    ("find_route", {"start": "Kiel", "end": "Bonn"}),
)
TREE = task(
    "Water the lemon tree for 6 minutes at 7:30.",
    [tool("water_plant", "Water a plant.", plant="Plant.", minutes=INT, time="Time."), *OTHERS],
    ("water_plant", {"plant": "lemon tree", "minutes": 6, "time": "07:30"}),
)
SHARED = task(
    "Split 90 euros that Lena paid for pizza with Omar and Ruth.",
    [
        tool(
            "split_expense",
            "Split an expense.",
            amount=INT,
            paid_by="First name of who paid.",
            shared_with={**NAMES, "description": "First names of the others."},
        )
    ],
    ("split_expense", {"amount": 90, "paid_by": "Lena", "shared_with": ["Omar", "Ruth"]}),
)
LUNCH = task(
    "Log 150 g of rice and 90 g of tofu for lunch.",
    [tool("log_meal", "Log a meal.", meal="Meal.", foods=FOODS)],
    ("log_meal", {"meal": "lunch", "foods": [{"food": "rice", "grams": 150}, {"food": "tofu", "grams": 90}]}),
)
ROOMS = task(
    "Set the study to 19 degrees and the bedroom to 16 degrees.",
    [tool("set_heat", "Set the heat.", room="Room.", degrees=INT)],
    ("set_heat", {"room": "study", "degrees": 19}),
    ("set_heat", {"room": "bedroom", "degrees": 16}),
)

VALID = [
    (DUTCH, 'For my aunt Greta, who flies on Friday: "Where is the station?" in Dutch, please.'),
    (DUTCH, '"Where is the station?" was all I could say in Lisbon. Give it to me in Dutch this time.'),
    (DUTCH, 'I ordered a meal in Ghent without a word of Dutch. What is "Where is the station?" in Dutch?'),
    (FORECAST, "Lund was lovely last week. Now it's Tromso: forecast for 4 days, please."),
    (FORECAST, "We booked Tromso with Anders and forgot the umbrella. What's the weather there over the next 4 days?"),
    (FORECAST, "Tromso is where Uncle Olaf printed his first book. Show me the forecast for the next 4 days there."),
    (FORECAST, "Up all night again! Give me the 4-day forecast for Tromso."),
    (ROUTE, "Fastest way from my place in Kiel to Ben's in Bonn, please."),
    (ROUTE, "I have to be at Maja's wedding in Bonn. What's the fastest route from Kiel?"),
    (ROUTE, "Kiel to Bonn took Jens nine hours by train. Find me the fastest route."),
    (ROUTE, "My last ride from Kiel to Bonn was a disaster. Which route is the fastest?"),
    (TREE, "The lemon tree came from Sicily in a box. At 7:30, 6 minutes of water for it, please."),
    (TREE, "At 7:30 I'm on a train to Vienna, so water the lemon tree for 6 minutes then."),
    (SHARED, "Lena paid 90 euros for pizza. Split that with Ruth and Omar."),
    (LUNCH, "Lunch was tofu (90 g) and rice (150 g). Log it, please."),
    (LUNCH, "I had tofu and rice at lunch, 90 g of the former, 150 g of the latter; log that."),
    (ROOMS, "Bedroom and study should be at 16 and 19 degrees."),
    (ROOMS, "16 degrees in the bedroom, 19 in the study, please set that."),
]
INVALID = [
    ("entities", DUTCH, 'My friend Marco speaks Dutch. I want "Where is the station?" in Italian.'),
    ("options", DUTCH, 'Print "Where is the station?" in Dutch.'),
    ("entities", FORECAST, "Tromso was lovely last week. Now it's Lund: forecast for 4 days, please."),
    ("entities", FORECAST, "I've seen the 4-day forecast for Tromso. Does Alta get more sun? Show me its too."),
    ("entities", FORECAST, "4-day forecast for Tromso, Texas."),
    ("entities", ROUTE, "Fastest way from Kiel to Bonn via Ulm, please."),
    ("entities", ROUTE, "Fastest way from Kiel to Ben's office in Ulm, please. Bonn can wait."),
    ("options", TREE, "Water the lemon tree for 6 minutes at 7:30 and print the list."),
    ("roles", SHARED, "Split 90 euros that Omar paid for pizza with Lena and Ruth."),
    ("roles", LUNCH, "Lunch was tofu (150 g) and rice (90 g). Log it, please."),
    ("roles", LUNCH, "I had tofu and rice at lunch, 150 g of the former, 90 g of the latter; log that."),
    ("roles", LUNCH, "Log 90 g of rice and 150 g of tofu for lunch."),
    ("roles", ROOMS, "Bedroom and study should be at 19 and 16 degrees."),
    ("roles", ROOMS, "19 degrees in the bedroom, 16 in the study, please set that."),
]  # fmt: skip


@pytest.mark.parametrize(("case", "rewritten"), VALID)
def test_what_is_named_beside_the_request_passes(case, rewritten):
    failed = {name: result.evidence for name, check in CHECKS.items() if not (result := check(case, rewritten)).passed}
    assert failed == {}


@pytest.mark.parametrize(("name", "case", "rewritten"), INVALID)
def test_what_is_asked_for_instead_fails(name, case, rewritten):
    assert not CHECKS[name](case, rewritten).passed
