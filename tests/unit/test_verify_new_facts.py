"""What a rewrite brings in: names told of beside the request, choices refused or made, values beside other words."""

from __future__ import annotations

import pytest

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.tasks.records import Category, Split, Task
from toolspar.verify import entities, leakage, options, roles, spelling

CHECKS = {
    "entities": entities.check,
    "leakage": leakage.check,
    "options": options.check,
    "roles": roles.check,
    "spelling": spelling.check,
}


def tool(name, description, **arguments):
    """A tool; an argument is its description or its schema."""
    schemas = {k: v if isinstance(v, dict) else {"type": "string", "description": v} for k, v in arguments.items()}
    return ToolSpec(name, description, {"type": "object", "properties": schemas, "required": []})


def task(query, tools, *calls):
    """A task; calls are pairs of a tool's name and its arguments."""
    return Task(query, tuple(tools), query, tuple(ToolCall(n, a) for n, a in calls), Category.SIMPLE, Split.DEV)


INT, FLAG = {"type": "integer"}, {"type": "boolean"}
KENNEL = task(
    "Book a medium kennel at Fern Lodge from 4 May 2027 to 9 May 2027.",
    [
        tool(
            "book_kennel",
            "Book a kennel.",
            lodge="Name of the lodge.",
            size={"type": "string", "enum": ["small", "medium", "huge"]},
            first_day="First day.",
            last_day="Last day.",
            grooming={**FLAG, "description": "Have the animal brushed before it leaves."},
            paper={"type": "string", "enum": ["A4", "A3"]},
        )
    ],
    ("book_kennel", {"lodge": "Fern Lodge", "size": "medium", "first_day": "2027-05-04", "last_day": "2027-05-09"}),
)
OFFICE = task(
    "Find an office in Fresno with at least 4 desks and 2 parking spots.",
    [tool("find_office", "Find an office.", city="City.", desks=INT, parking=INT)],
    ("find_office", {"city": "Fresno, CA", "desks": 4, "parking": 2}),
)
MOVE = task(
    "Move 90 dollars between my rent pot and my bike pot.",
    [tool("move_money", "Move money.", from_pot="Pot.", to_pot="Pot.", amount=INT)],
    ("move_money", {"from_pot": "rent pot", "to_pot": "bike pot", "amount": 90}),
)
OVEN = task(
    "Set the oven to 180 degrees for under 40 minutes.",
    [tool("set_oven", "Set the oven.", degrees=INT, minutes=INT)],
    ("set_oven", {"degrees": 180, "minutes": 40}),
)
LOAN = task(
    "Lend the jigsaw to Ana Ruiz and take back the plane from Bo Lund as worn.",
    [
        tool("lend_tool", "Lend a tool.", item="Tool.", member="Member."),
        tool(
            "return_tool",
            "Take back a tool.",
            item="Tool.",
            member="Member.",
            condition={"type": "string", "enum": ["good", "worn", "broken"]},
        ),
    ],
    ("lend_tool", {"item": "jigsaw", "member": "Ana Ruiz"}),
    ("return_tool", {"item": "plane", "member": "Bo Lund", "condition": "worn"}),
)
SONG = task(
    "Play 'Low Tide' by The Larks.",
    [tool("play_song", "Play a song.", title="Title.", artist="Artist.", volume=INT)],
    ("play_song", {"title": "Low Tide", "artist": "The Larks", "volume": {"$any": [50, {"$absent": True}]}}),
)
RESIZE = task(
    "Make crest_2.png 300 wide and 500 high.",
    [tool("resize_image", "Resize an image.", file="File.", width=INT, height=INT)],
    ("resize_image", {"file": "crest_2.png", "width": 300, "height": 500}),
)
FILM = task(
    "Find films with Una Hale that were directed by Piet Vos.",
    [tool("find_films", "Find films.", cast="Actor.", directed_by="Director.")],
    ("find_films", {"cast": "Una Hale", "directed_by": "Piet Vos"}),
)
CLEAN = task(
    "Mop the porch and attic, and after that vacuum the cellar with 3 passes.",
    [tool("mop", "Mop rooms.", rooms="Rooms."), tool("vacuum", "Vacuum rooms.", rooms="Rooms.", passes=INT)],
    ("mop", {"rooms": ["porch", "attic"]}),
    ("vacuum", {"rooms": ["cellar"], "passes": 3}),
)
SHOPS = task(
    "List the bakeries in Leeds and find the tallest tower in Bristol.",
    [tool("list_bakeries", "List bakeries.", city="City."), tool("tallest_tower", "Find a tower.", city="City.")],
    ("list_bakeries", {"city": "Leeds"}),
    ("tallest_tower", {"city": "Bristol"}),
)
WORD = task(
    "What does the word 'harbour' mean?",
    [
        tool(
            "define_word",
            "Define a word.",
            word="The word.",
            etymology={**FLAG, "description": "Give the word's origin."},
        )
    ],
    ("define_word", {"word": "harbour"}),
)
BMI = task(
    "Work out the BMI for 61 kilograms and 168 cm.",
    [tool("bmi", "Work out the BMI.", weight=INT, height=INT, unit={"type": "string", "description": "Units."})],
    ("bmi", {"weight": 61, "height": 168, "unit": {"$any": ["metric", {"$absent": True}]}}),
)
JOBS = task(
    "Find cook jobs in Ghent that pay at least 40000 euros.",
    [tool("find_jobs", "Find jobs.", title="Job.", city="City.", min_pay=INT)],
    ("find_jobs", {"title": "cook", "city": "Ghent", "min_pay": 40000}),
)

VALID = [
    ("entities", KENNEL, "My dog Pretzel gets carsick. A medium kennel at Fern Lodge, 4 May 2027 to 9 May 2027."),
    ("entities", KENNEL, "no trips for us, Olga says. medium kennel at Fern Lodge from 4 May 2027 to 9 May 2027"),
    ("entities", KENNEL, "Book a medium kennel at Fern Lodge from 4 May 2027 to 9 May 2027, sincerely Milan"),
    ("entities", KENNEL, "Book a medium kennel at Fern Lodge from 4 May 2027 to 9 May 2027. Sunny days, Milan"),
    ("entities", OFFICE, "Find an office in Fresno, California, with at least 4 desks and 2 parking spots."),
    ("entities", MOVE, "1) Sums: USD 90. 2) Between my rent pot and my bike pot, move it."),
    ("entities", RESIZE, "The picture crest_2.png should be 300 wide and 500 high."),
    ("entities", LOAN, "lend the jigsaw to ana ruiz n take back the plane from bo lund as worn"),
    ("options", KENNEL, "A medium kennel, not a huge one, at Fern Lodge from 4 May 2027 to 9 May 2027."),
    (
        "options",
        KENNEL,
        "Medium kennel at Fern Lodge from 4 May 2027 to 9 May 2027; huge is for wolves and not for us.",
    ),
    ("options", KENNEL, "Medium kennel at Fern Lodge from 4 May 2027 to 9 May 2027, grooming is not needed."),
    ("options", LOAN, "The plane isn't broken, only worn: take it back from Bo Lund. The jigsaw goes to Ana Ruiz."),
    ("options", BMI, "BMI, please: sixty-one kg and 168 centimetres."),
    ("roles", JOBS, "Cook jobs in Ghent where the pay is no lower than 40000 euros."),
    ("options", WORD, "What does the word 'harbour' mean? Its origin I already know."),
    ("roles", OFFICE, "Find an office in Fresno with four desks and at least 2 parking spots."),
    ("roles", OFFICE, "An office in Fresno: desks 4, parking spots 2."),
    ("roles", OVEN, "Oven at 180 degrees, 40 minutes."),
    ("roles", MOVE, "rent pot -> bike pot, 90 dollars"),
    ("roles", MOVE, "From my rent pot, move 90 dollars to my bike pot."),
    ("roles", RESIZE, "crest_2.png: width 300 height 500"),
    ("roles", FILM, "Films starring Una Hale, directed by Piet Vos."),
    ("roles", CLEAN, "The porch and attic are to be mopped, after that the cellar is to be vacuumed, 3 passes."),
    ("roles", SHOPS, "The tallest tower in Bristol, and a list of the bakeries in Leeds."),
    ("leakage", WORD, "the word = 'harbour', what does it mean"),
    ("spelling", RESIZE, "eww, crest_2.png is tiny, make it 300 wide and 500 high"),
]
INVALID = [
    ("entities", KENNEL, "Book a medium kennel at Willow Lodge from 4 May 2027 to 9 May 2027."),
    ("entities", KENNEL, "Book a medium kennel for Pretzel at Fern Lodge from 4 May 2027 to 9 May 2027."),
    ("entities", LOAN, "Lend the jigsaw to my cousin Vera and take back the plane from Bo Lund as worn."),
    ("entities", OFFICE, "Find an office in Fresno, Texas, with at least 4 desks and 2 parking spots."),
    ("options", KENNEL, "A medium or huge kennel at Fern Lodge from 4 May 2027 to 9 May 2027."),
    ("options", KENNEL, "A medium kennel at Fern Lodge from 4 May 2027 to 9 May 2027, with grooming."),
    ("options", KENNEL, "A medium kennel at Fern Lodge from 4 May 2027 to 9 May 2027, brushed at the end."),
    ("options", KENNEL, "A medium kennel at Fern Lodge from 4 May 2027 to 9 May 2027, bill on A3."),
    ("options", SONG, "Play 'Low Tide' by The Larks at full volume."),
    ("options", WORD, "What does the word 'harbour' mean, and what is its origin?"),
    ("roles", JOBS, "Find cook jobs in Ghent that pay 40000 euros."),
    ("roles", OVEN, "Set the oven to 180 degrees for over 40 minutes."),
    ("roles", MOVE, "bike pot -> rent pot, 90 dollars"),
    ("roles", MOVE, "From my bike pot, move 90 dollars to my rent pot."),
    ("roles", FILM, "Find films starring Piet Vos that were directed by Una Hale."),
    ("roles", CLEAN, "Mop the porch and attic with 3 passes, and after that vacuum the cellar."),
    ("roles", SHOPS, "List the bakeries in Bristol, and for Leeds the tallest tower."),
    ("roles", RESIZE, "crest_2.png: width 500 height 300"),
    ("leakage", RESIZE, "crest_2.png with width = 300 and height = 500"),
]


@pytest.mark.parametrize(("name", "case", "rewritten"), VALID)
def test_what_leaves_the_calls_as_they_are_passes(name, case, rewritten):
    result = CHECKS[name](case, rewritten)
    assert result.passed, result.evidence


@pytest.mark.parametrize(("name", "case", "rewritten"), INVALID)
def test_what_an_argument_would_take_fails(name, case, rewritten):
    assert not CHECKS[name](case, rewritten).passed
