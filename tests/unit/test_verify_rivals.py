"""Another choice, another tool's work and another name: only spoken of, or wanted instead."""

from __future__ import annotations

import pytest
from tests.support.tool_tasks import one_of, task, tool

from toolspar.verify import entities, options, roles

CHECKS = {"entities": entities.check, "options": options.check, "roles": roles.check}


PAINT = task(
    "Paint the fence green on 3 May 2027.",
    [
        tool(
            "paint_object",
            "Paint something.",
            thing="What to paint.",
            shade=one_of("green", "brown", "grey"),
            day="Day.",
        ),
        tool("sand_surface", "Sand a surface.", thing="What to sand."),
    ],
    ("paint_object", {"thing": "fence", "shade": "green", "day": "2027-05-03"}),
)
SHIP = task(
    "Ship crate C-77 to Hobart by sea.",
    [
        tool(
            "ship_crate",
            "Ship a crate.",
            crate="Number of the crate.",
            city="City of arrival.",
            by=one_of("sea", "air", "rail"),
        ),
        tool("weigh_crate", "Weigh a crate.", crate="Number of the crate."),
    ],
    ("ship_crate", {"crate": "C-77", "city": "Hobart", "by": "sea"}),
)
MEAL = task(
    "Order lunch for Nadia Roth on Friday, the vegetarian one.",
    [
        tool(
            "order_meal",
            "Order a meal.",
            person="Who eats.",
            meal=one_of("lunch", "dinner"),
            day="Day.",
            menu=one_of("vegetarian", "fish", "meat"),
        )
    ],
    ("order_meal", {"person": "Nadia Roth", "meal": "lunch", "day": "Friday", "menu": "vegetarian"}),
)
MELT = task(
    "Melt the two layers glass and frame into one.",
    [
        tool(
            "blend_layers",
            "Combine two layers.",
            first="A layer.",
            second="A layer.",
            mode=one_of("melt", "blend", "mask"),
        )
    ],
    ("blend_layers", {"first": "glass", "second": "frame", "mode": "melt"}),
)
PULSE = task(
    "Log a heart rate of 62 for tonight.",
    [tool("log_pulse", "Log a pulse.", beats={"type": "integer"}, moment=one_of("tonight", "morning"))],
    ("log_pulse", {"beats": 62, "moment": "tonight"}),
)
SWAP = task(
    "Take Ada Moss off the choir and put her into the band for the spring season.",
    [
        tool("leave_group", "Leave a group.", member="Full name.", group="Name of the group."),
        tool(
            "join_group",
            "Join a group.",
            member="Full name.",
            group="Name of the group.",
            season=one_of("spring", "autumn"),
        ),
    ],
    ("leave_group", {"member": "Ada Moss", "group": "choir"}),
    ("join_group", {"member": "Ada Moss", "group": "band", "season": "spring"}),
)
CLOCK = task(
    "Convert 4 pm from Lagos time to Dubai time.",
    [tool("convert_time", "Convert a time.", time="Time.", from_zone="Zone.", to_zone="Zone.")],
    ("convert_time", {"time": "4 pm", "from_zone": "Lagos", "to_zone": "Dubai"}),
)
KILN = task(
    "Heat the kiln to 900 degrees and warn me when the door stays open for over 5 minutes.",
    [
        tool("heat_kiln", "Heat a kiln.", degrees={"type": "integer"}),
        tool("door_alarm", "Warn.", minutes={"type": "integer"}),
    ],
    ("heat_kiln", {"degrees": 900}),
    ("door_alarm", {"minutes": 5}),
)
LOAD = task(
    "Warn me when the load of node n4 is over 70 percent.",
    [tool("watch_load", "Warn of a load.", node="Node.", over_percent={"type": "integer"})],
    ("watch_load", {"node": "n4", "over_percent": 70}),
)
FILM = task(
    "Find me a Musical from 1964.",
    [tool("find_film", "Find films.", genre=one_of("Musical", "Western", "Drama"), year={"type": "integer"})],
    ("find_film", {"genre": "Musical", "year": 1964}),
)
CHAIRS = task(
    "Find me oak chairs in Ghent.",
    [tool("find_furniture", "Find furniture.", piece="Kind of piece.", wood="Wood.", city="City.")],
    ("find_furniture", {"piece": "chairs", "wood": "oak", "city": "Ghent"}),
)
QUOTA = task(
    "Which are the 3 tallest lighthouses?",
    [tool("tallest", "The tallest buildings of a kind.", kind="Kind of building.", count={"type": "integer"})],
    ("tallest", {"kind": "lighthouses", "count": 3}),
)
SALAD = task(
    "Order a green salad without onions.",
    [tool("order_dish", "Order a dish.", dish="Name.", leave_out={"type": "array", "items": {"type": "string"}})],
    ("order_dish", {"dish": "green salad", "leave_out": ["onions"]}),
)
VALID = [
    (PAINT, "The fence was brown last year. Paint it green on 3 May 2027, please."),
    (PAINT, "Brown I can't stand: please paint the fence green on 3 May 2027."),
    (
        PAINT,
        "Our neighbours have theirs in grey these days, but ours should be green, so paint the fence on 3 May 2027.",
    ),
    (PAINT, "On 3 May 2027 paint the fence brown, no, sorry, green."),
    (PAINT, "I didn't sand the fence in the end. Please paint it green on 3 May 2027."),
    (PAINT, "Please paint the fence green on 3 May 2027; the gate needs no sanding from you."),
    (SHIP, "The last crate went by air and cost a fortune. C-77 should go to Hobart by sea, please."),
    (SHIP, "I sent C-76 by rail yesterday; today it's the sea for C-77, so ship it to Hobart that way."),
    (SHIP, "My Danish cousin knows boats. Ship crate C-77 to Hobart by sea."),
    (SHIP, "Sitting on a dry bench in Leipzig and thinking of waves: please ship crate C-77 to Hobart by sea."),
    (MEAL, "Nadia Roth doesn't touch meat. Please order the vegetarian lunch for her on Friday."),
    (MEAL, "She had the fish last week; for Friday, order Nadia Roth the vegetarian lunch."),
    (MELT, "Layers glass and frame: please melt-blend them into one."),
    (PULSE, "Please log an HR of 62 for tonight."),
    (SWAP, "Ada Moss changes groups for the spring season: out of the choir, into the band. Please see to both."),
    (CLOCK, "It's 4 pm in Lagos. Which time is that in Dubai?"),
    (KILN, "Please bring the kiln up to 900 degrees and warn me when the door stays open for over 5 minutes."),
    (PAINT, "The grey one at the back I've painted already. Now the fence, please, on 3 May 2027, in green."),
    (PAINT, "Brown had won the vote too, but that's history: paint the fence green on 3 May 2027."),
    (PAINT, "Standing in front of dry sand heaps all day: please paint the fence green on 3 May 2027."),
    (FILM, "Jazz films I'm tired of, and I'm not in the mood for Westerns. Find me a Musical from 1964."),
    (FILM, "My brothers watched a Western last night. I'd like a Musical from 1964, find one."),
    (CHAIRS, "Which oak chairs can be had in Ghent? Find me some."),
    (CHAIRS, "Chairs of oak in Ghent, please find me some."),
    (QUOTA, "Tell me about the 3 tallest lighthouses."),
    (SALAD, "A green salad with onions left out, please order it."),
    (LOAD, "Should the load of node n4 go past 70 percent, warn me."),
]
INVALID = [
    ("options", PAINT, "I painted the fence green last year; now it's brown's turn, so do that on 3 May 2027."),
    ("options", PAINT, "Green was last year. Paint the fence brown on 3 May 2027."),
    ("options", PAINT, "Paint the fence green and brown on 3 May 2027."),
    ("options", PAINT, "Please sand the fence that is green now on 3 May 2027."),
    ("options", SHIP, "The sea didn't work last time. Please ship crate C-77 to Hobart by rail."),
    ("options", SHIP, "Weigh crate C-77 that goes to Hobart by sea."),
    ("options", MEAL, "Nadia Roth is no vegetarian any more: order lunch for her on Friday, the one with meat."),
    ("options", MEAL, "Order lunch for Nadia Roth on Friday, half vegetarian and half fish."),
    ("entities", MEAL, "Order the vegetarian lunch for Nadia Roth's sister on Friday."),
    ("entities", SHIP, "Ship crate C-77 to Hobart by sea from Leipzig."),
    ("entities", PULSE, "Log a heart rate of 62 for tonight for Ines."),
    ("options", PAINT, "The green gate I've painted already. Now the fence in grey, please, on 3 May 2027."),
    ("options", PAINT, "Paint the fence green on 3 May 2027, and the gate brown too."),
    ("options", FILM, "I'm not in the mood for a Musical. Find me a Western from 1964."),
    ("options", FILM, "Find me a Musical or a Western from 1964."),
    ("entities", CHAIRS, "Find me oak garden chairs in Ghent."),
    ("roles", QUOTA, "Tell me of about 3 of the tallest lighthouses."),
    ("roles", SALAD, "A green salad with onions, please order it."),
    ("roles", SWAP, "Take Ada Moss off the band and put her into the choir for the spring season."),
    ("roles", CLOCK, "It's 4 pm in Dubai. Which time is that in Lagos?"),
    ("roles", KILN, "Heat the kiln to at most 900 degrees and warn me when the door stays open for over 5 minutes."),
    ("roles", LOAD, "Warn me when the load of node n4 is under 70 percent."),
]  # fmt: skip


@pytest.mark.parametrize(("case", "rewritten"), VALID)
def test_what_is_only_spoken_of_passes(case, rewritten):
    failed = {name: result.evidence for name, check in CHECKS.items() if not (result := check(case, rewritten)).passed}
    assert failed == {}


@pytest.mark.parametrize(("name", "case", "rewritten"), INVALID)
def test_what_is_wanted_instead_fails(name, case, rewritten):
    assert not CHECKS[name](case, rewritten).passed
