"""Which way values point, which call they belong to, and what an open argument would take."""

from __future__ import annotations

import pytest
from tests.support.tool_tasks import one_of, task, tool

from toolspar.verify import entities, options, roles

# ruff: noqa: E501  (a table reads best with one case a line)

CHECKS = {"entities": entities.check, "options": options.check, "roles": roles.check}


COACH = task(
    "Which coaches go from Trieste to Zagreb on 2 May 2027?",
    [tool("find_coaches", "Find coaches.", from_city="City.", to_city="City.", day="Day of travel.")],
    ("find_coaches", {"from_city": "Trieste", "to_city": "Zagreb", "day": "2027-05-02"}),
)
OVEN = task(
    "Bake the bread to be done by 7:45 am.",
    [tool("bake", "Bake something.", item="What to bake.", ready_by="Time of day when it must be done.")],
    ("bake", {"item": "bread", "ready_by": "07:45"}),
)
CABIN = task(
    "Book the cabin Birkenhof from 9 July 2027 for 6 nights.",
    [tool("book_cabin", "Book a cabin.", cabin="Name.", check_in="Day of arrival.", nights={"type": "integer"})],
    ("book_cabin", {"cabin": "Birkenhof", "check_in": "2027-07-09", "nights": 6}),
)
CAT = task(
    "Report that my cat Ines was last seen on 3 May 2027.",
    [tool("report_missing", "Report a pet.", pet="Name.", last_seen="Day.")],
    ("report_missing", {"pet": "Ines", "last_seen": "2027-05-03"}),
)
LABEL = task(
    'Change the label "Larks" to "Wrens" on board 31.',
    [tool("relabel", "Give a board another label.", board={"type": "integer"}, label="The new label.")],
    ("relabel", {"board": 31, "label": "Wrens"}),
)
LISTS = task(
    "Add the reminder Dentist and delete the reminder Bins.",
    [
        tool("add_reminder", "Set up a reminder.", label="Label."),
        tool("delete_reminder", "Delete a reminder.", label="Label."),
    ],
    ("add_reminder", {"label": "Dentist"}),
    ("delete_reminder", {"label": "Bins"}),
)
FILMS = task(
    "Find a film with Ida Krall that was directed by Jon Best.",
    [tool("find_film", "Find films.", directed_by="Name of the director.", cast="Name of an actor.")],
    ("find_film", {"directed_by": "Jon Best", "cast": "Ida Krall"}),
)
TOUR = task(
    "Reserve the harbour tour for 2 adults and 5 children.",
    [tool("reserve_tour", "Reserve a tour.", tour="Name.", adults={"type": "integer"}, children={"type": "integer"})],
    ("reserve_tour", {"tour": "harbour", "adults": 2, "children": 5}),
)
FACTS = task(
    "What is the oldest bridge in Porto, and what is the highest tower in Seville?",
    [
        tool("oldest_bridge", "The oldest bridge of a city.", city="City."),
        tool("highest_tower", "The highest tower of a city.", city="City."),
    ],
    ("oldest_bridge", {"city": "Porto"}),
    ("highest_tower", {"city": "Seville"}),
)
MIX = task(
    "Make a mix of 12 folk songs.",
    [
        tool(
            "make_mix",
            "Make a mix of songs.",
            genre=one_of("folk", "jazz"),
            songs={"type": "integer"},
            explicit={"type": "boolean", "description": "Allow explicit lyrics."},
        )
    ],
    ("make_mix", {"genre": "folk", "songs": 12}),
)
LEAVE = task(
    "Call off the trip of Ada Moss.",
    [tool("cancel_trip", "Cancel a trip.", traveller="Full name.", reason=one_of("illness", "double_booking"))],
    ("cancel_trip", {"traveller": "Ada Moss"}),
)
CHECKUP = task(
    "Have the vet look at my cat Willow on 8 November 2027.",
    [tool("vet_visit", "Makes an appointment at the vet.", pet="Name.", day="Day.", home_visit={"type": "boolean", "description": "The vet comes to the home."})],
    ("vet_visit", {"pet": "Willow", "day": "2027-11-08"}),
)  # fmt: skip
VALID = [
    (COACH, "Trieste - Zagreb, 2 May 2027: which coaches are there?"),
    (COACH, "I want to be in Zagreb on 2 May 2027 and I am in Trieste. Coaches from there?"),
    (OVEN, "Bake the bread so that it is done at a quarter to eight in the morning, 7:45 that is."),
    (OVEN, "The bread should be baked until 7:45 am at the latest."),
    (CABIN, "Six nights in the cabin Birkenhof, beginning on 9 July 2027: book it, please."),
    (CABIN, "We arrive on 9 July 2027: book the cabin Birkenhof for 6 nights."),
    (CAT, "My cat Ines is gone, and 3 May 2027 was the last time anybody saw her. Report that, please."),
    (LABEL, 'Board 31 says "Larks". Change that to "Wrens".'),
    (LABEL, 'Give board 31 the label "Wrens" in place of "Larks".'),
    (LISTS, "The reminder Bins can be deleted, and I need a new one called Dentist."),
    (LISTS, "Delete the reminder Bins. Then add the reminder Dentist."),
    (FILMS, "Which film did Jon Best direct with Ida Krall in it?"),
    (FILMS, "Jon Best directed it and Ida Krall plays in it: which film could that be? Find it for me."),
    (TOUR, "Two grown-ups and five kids would like the harbour tour. Reserve it, please."),
    (TOUR, "Harbour tour: 5 children with their 2 adults. Please reserve."),
    (FACTS, "Tell me which tower is the highest in Seville and which bridge is the oldest in Porto."),
    (FACTS, "Porto's oldest bridge and Seville's highest tower, which are they?"),
    (MIX, "Make a mix of 12 folk songs, nothing explicit is needed for that."),
    (CHECKUP, "Willow, my cat, should be seen by the vet on 8 November 2027."),
]
INVALID = [
    ("roles", COACH, "Zagreb - Trieste, 2 May 2027: which coaches are there?"),
    ("roles", COACH, "Which coaches go from Zagreb to Trieste on 2 May 2027?"),
    ("roles", OVEN, "Start baking the bread at 7:45 am."),
    ("roles", OVEN, "Bake the bread from 7:45 am."),
    ("roles", CABIN, "Book the cabin Birkenhof for 6 nights up to 9 July 2027."),
    ("roles", CABIN, "Book the cabin Birkenhof for 6 nights, ending on 9 July 2027."),
    ("roles", LABEL, 'Change the label "Wrens" to "Larks" on board 31.'),
    ("roles", LISTS, "Add the reminder Bins and get rid of the one called Dentist."),
    ("roles", LISTS, "Set up a reminder Bins, and drop the reminder Dentist."),
    ("roles", FILMS, "Which film did Ida Krall direct with Jon Best in it?"),
    ("roles", FILMS, "Find a film that Ida Krall directed and that has Jon Best in it."),
    ("roles", TOUR, "Five grown-ups and two kids would like the harbour tour. Reserve it, please."),
    ("roles", FACTS, "Tell me which tower is the highest in Porto and which bridge is the oldest in Seville."),
    ("options", MIX, "Make a mix of 12 folk songs. Explicit lyrics are fine."),
    ("options", LEAVE, "Ada Moss has fallen ill, so call off her trip."),
    ("options", CHECKUP, "Have the vet come to our place on 8 November 2027 to look at my cat Willow."),
]


@pytest.mark.parametrize(("case", "rewritten"), VALID)
def test_the_same_direction_passes(case, rewritten):
    failed = {name: result.evidence for name, check in CHECKS.items() if not (result := check(case, rewritten)).passed}
    assert failed == {}


@pytest.mark.parametrize(("name", "case", "rewritten"), INVALID)
def test_the_other_direction_fails(name, case, rewritten):
    assert not CHECKS[name](case, rewritten).passed
