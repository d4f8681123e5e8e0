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
RECIPES = make_task(
    "Could you give me some recipe ideas with chickpeas and spinach?",
    "get_recipes",
    ingredients=["chickpeas", "spinach"],
)
HOMES = make_task("Which homes are there to buy in Prague?", "find_homes_by_area", area="Prague", intent="buy")
VET = make_task("Find a vet in Turku who treats rabbits.", "find_provider", city="Turku", animal="rabbits")
FLATS = make_task("Show me flats to rent in Ghent with 2 bedrooms.", "find_homes_by_area", area="Ghent", bedrooms=2)
CASE = make_task(
    "Find case 18-77 from the Fourth Circuit, ruled in 2012.", "find_case", number="18-77", court="Fourth Circuit"
)
VITAMIN = make_task("How much zinc is there in 90 grams of oats?", "get_nutrition", food="oats", grams=90)
DANISH = make_task('Translate "The gate is open" into Danish.', "translate_text", text="The gate is open", to="Danish")

SAID = [
    (RECIPES, "What can I cook with chickpeas and spinach?"),
    (RECIPES, "Dinner with chickpeas and spinach: any suggestions?"),
    (RECIPES, "I have chickpeas and spinach. What dishes come to mind?"),
    (HOMES, "What houses could I buy in Prague?"),
    (HOMES, "Any property for sale in Prague? I'd buy."),
    (HOMES, "I want to buy a place to live in Prague, which ones are on offer?"),
    (VET, "Who looks after sick rabbits in Turku?"),
    (VET, "An animal doctor for rabbits in Turku, please."),
    (FLATS, "Anything with 2 bedrooms that one could move into in Ghent, for a monthly rent?"),
    (FLATS, "Apartments in Ghent for renting: 2 bedrooms, please."),
    (GARAGE, "Can I reserve at Dock Garage for 5 hours?"),
    (CASE, "Case 18-77, Fourth Circuit, 2012: please look it up."),
    (VITAMIN, "Zinc in 90 g of oats?"),
    (DANISH, 'Into Danish: "The gate is open".'),
    (DANISH, 'How do they say "The gate is open" in Danish?'),
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
    (RECIPES, "Maybe you can help me with this: chickpeas, spinach."),
    (RECIPES, "Could you give me some help with chickpeas and spinach?"),
    (RECIPES, "Please provide chickpeas and spinach."),
    (HOMES, "What can I buy in Prague?"),
    (HOMES, "Can I buy in Prague, please?"),
    (HOMES, "Please show me what to buy in Prague."),
    (VET, "Identify the service assistant who helps with rabbits in Turku."),
    (VET, "Find the assistant in Turku for rabbits."),
    (FLATS, "Please find for me in Ghent with 2."),
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
