"""What is asked for stays: the same measure, time and deed; a clause may say it in words that the query has not."""

from __future__ import annotations

import pytest
from tests.unit.test_verify_parts import INT, task, tool

from toolspar.verify import action, second_request

RAIN = task(
    "What is the current humidity in Bergen?",
    [tool("get_humidity", "Humidity of the air in a city.", city="City.")],
    ("get_humidity", {"city": "Bergen"}),
)
ZOO = task(
    "Tell me the opening hours of Basel Zoo on Sunday.",
    [tool("zoo_hours", "When a zoo is open.", zoo="Name.", day="Day of the week.")],
    ("zoo_hours", {"zoo": "Basel Zoo", "day": "Sunday"}),
)
JAM = task(
    "How much traffic is there between Lyon and Turin on Friday?",
    [tool("road_traffic", "Traffic between two cities.", start="From.", goal="To.", day="Day.")],
    ("road_traffic", {"start": "Lyon", "goal": "Turin", "day": "Friday"}),
)
LIFE = task(
    "Give me the birthdate of Clara Haskil and the population of Vevey.",
    [
        tool("person_birthdate", "Birthdate of a person.", person="Name."),
        tool("town_population", "Population of a town.", town="Town."),
    ],
    ("person_birthdate", {"person": "Clara Haskil"}),
    ("town_population", {"town": "Vevey"}),
)
FERRY = task(
    "Find ferries from Kiel to Oslo on 7 May 2027 for 2 people.",
    [tool("find_ferries", "Search ferries.", start="From.", goal="To.", day="Day.", people=INT)],
    ("find_ferries", {"start": "Kiel", "goal": "Oslo", "day": "2027-05-07", "people": 2}),
)
CRATES = task(
    "Have 4 crates picked up at 9 Dock Road on 2 June 2027.",
    [tool("schedule_crate_pickup", "Schedule the pickup of crates.", address="Address.", day="Day.", crates=INT)],
    ("schedule_crate_pickup", {"address": "9 Dock Road", "day": "2027-06-02", "crates": 4}),
)
PAPER = task(
    "Subscribe me to the newsletter Tide Lines.",
    [tool("follow_newsletter", "Subscribe to a newsletter.", title="Title.")],
    ("follow_newsletter", {"title": "Tide Lines"}),
)
CLUB = task(
    "Put Nils Aaker on the list of the rowing course.",
    [tool("enroll_in_course", "Enroll a person in a course.", person="Name.", course="Course.")],
    ("enroll_in_course", {"person": "Nils Aaker", "course": "rowing"}),
)
MOON = task(
    "When does the moon rise and set in Riga on 5 May 2027?",
    [tool("moon_times", "Times of moonrise and moonset.", place="Place.", day="Day.")],
    ("moon_times", {"place": "Riga", "day": "2027-05-05"}),
)
PICKS = task(
    "In how many ways can I choose 3 books out of 12?",
    [tool("combinations", "Number of combinations.", n=INT, k=INT)],
    ("combinations", {"n": 12, "k": 3}),
)
BACKUP = task(
    "Have a backup of the ledger disk made at 3 am.",
    [tool("schedule_backup", "Schedule a backup of a disk.", disk="Disk.", time="Time.")],
    ("schedule_backup", {"disk": "ledger", "time": "03:00"}),
)
PILLS = task("Turn off reminders to take zinc for 12 days.", [tool("set_alarm", "Set an alarm.", time="Time.")])
NEWS = task(
    "Show me recent news on sailing.",
    [tool("fetch_news", "Fetch news on a topic.", topic="Topic.")],
    ("fetch_news", {"topic": "sailing"}),
)
SWAP = task(
    "Suggest a substitute for cornstarch.",
    [tool("find_substitute", "Find a substitute for an ingredient.", ingredient="Ingredient.")],
    ("find_substitute", {"ingredient": "cornstarch"}),
)
CHECKS = (action.check, second_request.check)
VALID = (
    (RAIN, "How humid is it in Bergen right now?"),
    (RAIN, "My aunt's roof leaks, whatever the price of tiles. What's the humidity in Bergen at the moment?"),
    (ZOO, "When does Basel Zoo open and close on Sunday?"),
    (ZOO, "Not the ticket price, just the hours of Basel Zoo on Sunday, please."),
    (JAM, "Friday, Lyon to Turin: how busy will the roads be?"),
    (LIFE, "When was Clara Haskil born, and how many people live in Vevey?"),
    (LIFE, "The population of Vevey, please, and Clara Haskil's date of birth."),
    (FERRY, "We're 2 people and want to book later: which ferries go from Kiel to Oslo on 7 May 2027?"),
    (CRATES, "4 crates are waiting to be collected at 9 Dock Road on 2 June 2027. Please arrange that."),
    (PAPER, "I want Tide Lines, that newsletter, to come to me. Sign me up."),
    (CLUB, "Could Nils Aaker be put on the list of the rowing course?"),
    (MOON, "The moon, Riga, 5 May 2027: when does it come up and when does it go down?"),
    (PICKS, "There are 12 books and I take 3 of them. How many different picks are possible?"),
    (NEWS, "The sailing news of late, and that in full, please."),
    (SWAP, "I'm out of cornstarch and in need of a substitute."),
    (PILLS, "The zinc alarms can go quiet for 12 days. Would you see to that?"),
    (BACKUP, "At 3 am the ledger disk should be backed up, please."),
)
INVALID = (
    (RAIN, "What was the humidity in Bergen yesterday?"),
    (RAIN, "How was the weather in Bergen back then?"),
    (ZOO, "What is the entrance fee of Basel Zoo on Sunday?"),
    (JAM, "How many kilometers is it between Lyon and Turin, driving on Friday?"),
    (LIFE, "In which year was it that Clara Haskil died, and what is the population of Vevey?"),
    (LIFE, "Give me the birthdate of Clara Haskil and the area of Vevey."),
    (FERRY, "Book ferries from Kiel to Oslo on 7 May 2027 for 2 people."),
    (FERRY, "2 people, 7 May 2027: please reserve the ferries from Kiel to Oslo."),
    (CRATES, "Have 4 crates delivered to 9 Dock Road on 2 June 2027."),
    (PAPER, "I want Tide Lines out of my inbox for good."),
    (CLUB, "Could Nils Aaker have been added to the rowing course?"),
    (MOON, "When does the moon rise and set in Riga on 5 May 2027? Is the harbor open to visitors as well?"),
    (NEWS, "Show me recent news on sailing and news on judo."),
    (SWAP, "Suggest a substitute for cornstarch and one for lard."),
    (BACKUP, "Did the backup of the ledger disk run at 3 am?"),
)


@pytest.mark.parametrize(("case", "rewritten"), VALID)
def test_what_is_asked_for_in_other_words_passes(case, rewritten):
    found = [result.evidence for check in CHECKS if not (result := check(case, rewritten)).passed]
    assert found == []


@pytest.mark.parametrize(("case", "rewritten"), INVALID)
def test_something_else_asked_for_fails_some_check(case, rewritten):
    assert any(not check(case, rewritten).passed for check in CHECKS)
