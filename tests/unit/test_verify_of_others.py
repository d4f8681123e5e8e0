"""Deeds of others, past questions, and what two games' policies and a writer of rewrites got past the rules."""

from __future__ import annotations

import pytest
from tests.support.gates import rules_gate
from tests.unit.test_verify_parts import INT, task, tool

from toolspar.tasks.records import Task

GATE = rules_gate()
NUMBER, STRINGS = {"type": "number"}, {"type": "array", "items": {"type": "string"}}
PAY = task(
    "Can I get 412.50 dollars over to Nora Lindt for the tickets?",
    [tool("send_bank_transfer", "Transfer money.", recipient="Who receives it.", amount=NUMBER, reference="For what.")],
    ("send_bank_transfer", {"recipient": "Nora Lindt", "amount": 412.5, "reference": "the tickets"}),
)
RECIPES = task(
    "Find recipes with fennel, lentils and feta.",
    [tool("find_recipes", "Find recipes by ingredients.", ingredients=STRINGS)],
    ("find_recipes", {"ingredients": ["fennel", "lentils", "feta"]}),
)
DIVE = task(
    "How long may we stay at 18 meters on nitrox?",
    [tool("no_stop_limit", "Longest stay at a depth without stops.", depth=INT, gas="Gas.")],
    ("no_stop_limit", {"depth": 18, "gas": "nitrox"}),
)
ROOM = task(
    "Keep the study at 19.5 degrees Celsius.",
    [tool("set_room_temperature", "Heat or cool a room.", room="Room.", celsius=NUMBER)],
    ("set_room_temperature", {"room": "study", "celsius": 19.5}),
)
SONG = task(
    'Put on "Paper Lanterns" by Ilse Brand.',
    [tool("play_song", "Play a song.", title="Title.", artist="Artist.")],
    ("play_song", {"title": "Paper Lanterns", "artist": "Ilse Brand"}),
)
WAVE = task(
    "Convert a frequency of 440 Hz to a wavelength.",
    [tool("frequency_to_wavelength", "Wavelength of a frequency.", frequency=NUMBER)],
    ("frequency_to_wavelength", {"frequency": 440.0}),
)
WATER = task(
    "Note a water intake of 700 milliliters.",
    [tool("log_water", "Log a water intake.", milliliters=INT)],
    ("log_water", {"milliliters": 700}),
)
COURSE = task(
    "Please take Nora Lindt out of the course Pottery.",
    [tool("drop_course", "Remove a student from a course.", student="Student.", course="Course.")],
    ("drop_course", {"student": "Nora Lindt", "course": "Pottery"}),
)
LEND = task(
    "Lend Carcassonne to Nora Lindt for 10 days.",
    [tool("lend_game", "Lend a board game to somebody.", game="Game.", borrower="Who gets it.", days=INT)],
    ("lend_game", {"game": "Carcassonne", "borrower": "Nora Lindt", "days": 10}),
)
DOOR = task(
    "Could you unlock the side door?",
    [tool("unlock_door", "Unlock a door.", door="Door.")],
    ("unlock_door", {"door": "side door"}),
)
DISH = task(
    "Find out if Pho Lantern makes its tofu stir fry with soy.",
    [tool("check_allergens", "Allergens of a dish.", restaurant="Restaurant.", dish="Dish.", allergens=STRINGS)],
    ("check_allergens", {"restaurant": "Pho Lantern", "dish": "tofu stir fry", "allergens": ["soy"]}),
)
CHESS = task(
    "Set up a chess game of 25 minutes each.",
    [tool("set_up_game", "Set up a game.", minutes=INT)],
    ("set_up_game", {"minutes": 25}),
)
CLAIM = task(
    "Claim a replacement for order ORD-88 after 23 months of use.",
    [tool("claim_warranty", "Claim under warranty.", order="Order.", months_used=INT)],
    ("claim_warranty", {"order": "ORD-88", "months_used": 23}),
)
SHARE = task(
    "How frequent is genotype AA if the allele has a frequency of 0.7?",
    [tool("genotype_frequency", "Hardy-Weinberg.", allele_frequency=NUMBER, genotype="Genotype.")],
    ("genotype_frequency", {"allele_frequency": 0.7, "genotype": "AA"}),
)
CAMP = task(
    "Get us a pitch at Lake Orrin for 4 nights, 3 people and the dog.",
    [tool("book_pitch", "Book a pitch.", site="Site.", nights=INT, people=INT)],
    ("book_pitch", {"site": "Lake Orrin", "nights": 4, "people": 3}),
)


@pytest.mark.parametrize(
    ("source", "rewritten"),
    [
        (PAY, "Can I get Nora Lindt to send 412.50 dollars over to me for the tickets?"),
        (RECIPES, "All over town people are finding recipes with fennel, lentils and feta. Ever been to Rome?"),
        (RECIPES, "Find recipes with fennel, lentils and feta, kibble, laundry, hot rod."),
        (RECIPES, "Would ya like me to find recipes with fennel, lentils and feta?"),
        (DIVE, "How long did we stay at 18 meters on nitrox?"),
        (ROOM, "The study at 19.5 degrees Celsius is rather unusual."),
        (ROOM, "Very kind, may you narrate this: keep the study at 19.5 degrees Celsius."),
        (ROOM, "Could you tell me how I'm supposed to keep the study at 19.5 degrees Celsius?"),
        (ROOM, "Mind telling me how quickly you can bring the study to 19.5 degrees Celsius?"),
        (SONG, 'My nonna nodded and put on "Paper Lanterns" by Ilse Brand.'),
        (WAVE, "Convert a frequency of 440 kHz to a wavelength."),
        (WATER, "Can you leave the water intake of 700 milliliters unrecorded?"),
        (COURSE, "Please take Nora Lindt on for the course Pottery."),
        (COURSE, "You were so kind as to take Nora Lindt out of the course Pottery, thank you again."),
        (DISH, "Find out if Pho Lantern makes its tofu stir fry and its spring rolls with soy."),
        (CHESS, "Set up a chess game of 25 minutes for the both of them together."),
    ],
)
def test_what_asks_no_more_for_it(source: Task, rewritten: str) -> None:
    assert not GATE(source, rewritten).valid


@pytest.mark.parametrize(
    ("source", "rewritten"),
    [
        (PAY, "Nora Lindt is to get 412.50 dollars from me for the tickets, please."),
        (RECIPES, "People are looking at me hungrily, so find recipes with fennel, lentils and feta."),
        (DIVE, "We did 30 dives last year. How long may we stay at 18 meters on nitrox?"),
        (ROOM, "It is rather cold in here. Keep the study at 19.5 degrees Celsius."),
        (SONG, 'My nonna nodded off, so put on "Paper Lanterns" by Ilse Brand.'),
        (WAVE, "What wavelength does a frequency of 440 hertz have?"),
        (LEND, "Carcassonne is free again. Let Nora Lindt borrow it for 10 days."),
        (DOOR, "It's locked, the side door. Open the lock for them, would you?"),
        (CLAIM, "Please claim a replacement for order ORD-88 after I used it for 23 months."),
        (SHARE, "If an allele has a share of seventy percent, how frequent is genotype AA?"),
        (CAMP, "Lake Orrin, a pitch for 4 nights, 3 people + dog. Reserve it."),
        (CLAIM, "Order no. is ORD-88, please claim a replacement for it after 23 months of use."),
    ],
)
def test_what_still_asks_for_it(source: Task, rewritten: str) -> None:
    report = GATE(source, rewritten)
    assert report.valid, report.results
