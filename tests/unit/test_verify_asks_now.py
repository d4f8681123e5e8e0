"""Background may deny and tell what it likes; the request itself must stand, and be made now."""

from __future__ import annotations

import pytest
from tests.support.rewrite_cases import TASKS

from toolspar.verify import asks_now, negation
from toolspar.verify.asking import asks, tells

STILL_ASKED = [
    ("table", "My wife won't eat at home today, so book us a table for 3 at Luigi's on 2026-03-05 at 19:00."),
    ("table", "I can't find my glasses, so please reserve a table for 3 at Luigi's on 2026-03-05 at 19:00."),
    ("table", "I was hoping you could get me a table for 3 at Luigi's on 2026-03-05 at 19:00."),
    ("table", "We never went out last year. Could there be a table for 3 at Luigi's on 2026-03-05 at 19:00?"),
    ("table", "Don't forget to book the table for 3 at Luigi's on 2026-03-05 at 19:00."),
    ("table", "I'd love it if you booked a table for 3 at Luigi's on 2026-03-05 at 19:00."),
    ("weather", "I haven't packed yet. What's the weather like in Paris, in celsius?"),
    ("weather", "I know I'm no meteorologist, but what is the weather in Paris in celsius?"),
    ("weather", "Never mind the noise here. How is the weather in Paris, in celsius?"),
    ("weather", "Yesterday I got soaked! What's the weather in Paris in celsius?"),
    ("transfer", "Bob isn't patient, so would you send him 50 dollars? It's for Bob, from Alice's account."),
    ("transfer", "I promised it ages ago: please transfer 50 dollars from Alice to Bob."),
    ("flights", "I don't care for ferries, so find me flights from Oslo to Madrid on May 12, 2026."),
    ("flights", "My boss refused to wait any longer. Are there flights from Oslo to Madrid on May 12, 2026?"),
    ("flights", "Imagine, my sister is moving south! Please find flights from Oslo to Madrid on May 12, 2026."),
    ("area", "I was never good at maths. What is the area of a rectangle with length 12 and width 7?"),
    ("area", "I did this at school once. Calculate the area of a rectangle with length 12 and width 7, please."),
    ("coffee", "I couldn't sleep, so I'd like a large latte with oat milk and vanilla."),
    ("coffee", "My day was awful and nothing went right. A large latte with oat milk and vanilla, please!"),
    ("timer", "I burned dinner last week. Can you set a timer for 25 minutes called pasta?"),
    ("timer", "Don't laugh, but I need a timer for 25 minutes called pasta."),
    ("hotel", "We have lost our tent. I'm looking for a hotel in Rome under 200 euros for 4 nights."),
    ("hotel", "Instead of sleeping on the beach I'd like a hotel in Rome under 200 euros for 4 nights."),
    ("lights", "I can't see a thing in here! Lights on in the kitchen at 40 percent, please."),
    ("lights", "Somebody told me you can do this: turn on the lights in the kitchen at 40 percent."),
    ("message", 'She never reads my mails, so send Maria a message saying "running late".'),
    ("message", 'My phone is broken and I was wondering whether you could send Maria a message saying "running late".'),
    ("two", "I haven't decided where to go. What's the weather in Lima in celsius and in Cairo in fahrenheit?"),
    ("painter", "I've been to the Louvre twice and still don't know: who painted the Mona Lisa?"),
    ("negative", "I'm not sweet-toothed: a small cappuccino with no sugar, please."),
]
NO_LONGER_ASKED = [
    ("table", "I booked a table for 3 at Luigi's on 2026-03-05 at 19:00 last night."),
    ("table", "A table for 3 at Luigi's was booked for 2026-03-05 at 19:00 by my sister."),
    ("table", "They gave us a table for 3 at Luigi's on 2026-03-05 at 19:00, which was kind of them."),
    ("table", "One day I may want to book a table for 3 at Luigi's, say on 2026-03-05 at 19:00."),
    ("table", "Are customers allowed to book a table for 3 at Luigi's on 2026-03-05 at 19:00?"),
    ("table", "Would I be able to get a table for 3 at Luigi's on 2026-03-05 at 19:00 if I ever came to town?"),
    ("table", "How lovely it would be to have a table for 3 at Luigi's on 2026-03-05 at 19:00."),
    ("weather", "They announced the weather in Paris in celsius on the radio an hour ago."),
    ("weather", "I sometimes wonder what the weather is like in Paris in celsius."),
    ("weather", "I checked the weather in Paris in celsius and it looked fine."),
    ("transfer", "Alice sent 50 dollars to Bob the other day."),
    ("transfer", "Is it generally permitted to transfer 50 dollars from Alice to Bob?"),
    ("transfer", "If only somebody had transferred 50 dollars from Alice to Bob."),
    ("flights", "We found flights from Oslo to Madrid on May 12, 2026 and were very happy with them."),
    ("flights", "Suppose I wanted flights from Oslo to Madrid on May 12, 2026."),
    ("flights", "I might ask you for flights from Oslo to Madrid on May 12, 2026 at some point."),
    ("area", "We worked out the area of a rectangle with length 12 and width 7 in class this morning."),
    ("coffee", "I drank a large latte, it had oat milk and vanilla, and I ordered it myself."),
    ("coffee", "Are you any good at ordering a large latte with oat milk and vanilla?"),
    ("timer", "The timer for 25 minutes called pasta has been set, thanks."),
    ("timer", "What would happen if I set a timer for 25 minutes called pasta?"),
    ("hotel", "We stayed at a hotel in Rome under 200 euros for 4 nights and loved it."),
    ("hotel", "I dream of a hotel in Rome under 200 euros for 4 nights."),
    ("lights", "My son turned on the lights in the kitchen at 40 percent just now."),
    ("lights", "Does our house even have lights in the kitchen that turn on at 40 percent?"),
    ("message", 'I wish I could send Maria a message saying "running late".'),
    ("message", 'Maria got a message saying "running late" from me an hour ago.'),
]
TAKEN_OUT = [
    ("table", "Book a table at Luigi's on 2026-03-05 at 19:00, but leave out the 3 guests."),
    ("weather", "What is the weather in Paris, leaving celsius aside?"),
    ("weather", "What is the weather in Paris? Celsius I don't want."),
    ("flights", "Find flights from Oslo, not counting Madrid, on May 12, 2026."),
    ("flights", "I'm not going to Madrid on May 12, 2026, so find flights from Oslo."),
    ("coffee", "Order a large latte with oat milk, excluding vanilla."),
    ("coffee", "A large latte with oat milk, please. As for the vanilla, leave that out."),
    ("coffee", "Order a large latte with oat milk. I don't need vanilla."),
    ("timer", "Set a timer for 25 minutes but don't call it pasta."),
    ("lights", "Please don't turn on the lights in the kitchen at 40 percent yet."),
    ("two", "Get the weather in Lima in celsius and ignore Cairo in fahrenheit."),
    ("message", 'Please hold off sending Maria a message saying "running late".'),
    ("transfer", "I've changed my mind about the 50 dollars from Alice to Bob."),
    ("hotel", "Find a hotel in Rome under 200 euros with the exception of the 4 nights."),
]


@pytest.mark.parametrize(("name", "rewritten"), STILL_ASKED)
@pytest.mark.parametrize("check", [negation.check, asks_now.check], ids=["negation", "asks_now"])
def test_background_is_no_fault(name, rewritten, check):
    result = check(TASKS[name], rewritten)
    assert result.passed, result.evidence


@pytest.mark.parametrize(("name", "rewritten"), NO_LONGER_ASKED)
def test_reports_and_musings_ask_for_nothing(name, rewritten):
    results = [check(TASKS[name], rewritten) for check in (asks_now.check, negation.check)]
    assert not all(result.passed for result in results)


@pytest.mark.parametrize(("name", "rewritten"), TAKEN_OUT)
def test_parts_of_the_request_must_not_be_taken_out(name, rewritten):
    result = negation.check(TASKS[name], rewritten)
    assert not result.passed and result.evidence


def test_queries_themselves_pass():
    assert all(asks_now.check(task, task.query).passed for task in TASKS.values())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Unlock the door", True), ("so, unlock the door", True), ("is the door locked?", True),
        ("the door, please", True),
        ("I was wondering if you could unlock it", True), ("I need the door unlocked", True), ("", False),
        ("I unlocked the door", False), ("they let me in", False), ("and set the table", False), ("what a day", False),
        ("the door was unlocked so I could finally sleep", False), ("no further action is needed", False),
    ],
)  # fmt: skip
def test_asks(text, expected):
    assert asks(text) is expected


def test_tells_is_a_statement_with_a_subject():
    assert tells("my sister can't leave the house") and tells("because I don't drive")
    assert not tells("without sugar") and not tells("I need sugar") and not tells("book a table")
