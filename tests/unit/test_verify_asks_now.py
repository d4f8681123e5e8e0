"""Background may deny and tell what it likes; the request itself must stand, and be made now."""

from __future__ import annotations

import pytest
from tests.support.rewrite_cases import TASKS

from toolspar.verify import asks_now, negation
from toolspar.verify.stance.asking import asks, tells

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

FURTHER_ASKED = [
    ("table", "None of us feels like cooking. Luigi's, table for 3, 2026-03-05, 19:00, can you do that?"),
    (
        "table",
        "The last place we tried turned us away. Would you try Luigi's for us? Table for 3, 2026-03-05 at 19:00.",
    ),
    (
        "table",
        "My mother isn't easy to please, but a table for 3 at Luigi's on 2026-03-05 at 19:00 might do. Reserve one.",
    ),
    ("table", "I'd rather not phone them myself, so could you book a table for 3 at Luigi's on 2026-03-05 at 19:00?"),
    ("table", "Last time I forgot. A table for 3 at Luigi's, 2026-03-05 at 19:00, thank you."),
    ("table", "Table for 3 at Luigi's, 2026-03-05, 19:00."),
    ("weather", "I'm flying out without a coat. How's the weather in Paris? Celsius, please."),
    ("weather", "Without looking out of the window, tell me the weather in Paris in celsius."),
    ("weather", "Not that I'd go out, but what's the weather in Paris in celsius?"),
    ("weather", "No one here believes me that it's sunny. What is the weather in Paris in celsius?"),
    ("weather", "My aunt said it was raining. So what's the weather in Paris in celsius?"),
    ("transfer", "Alice hasn't paid Bob yet: transfer 50 dollars from her, Alice, to Bob."),
    ("transfer", "Alice owes Bob 50 dollars and can't reach her phone. Kindly transfer the money from Alice to Bob."),
    ("transfer", "The sum of 50 dollars needs to go from Alice to Bob."),
    ("flights", "If it isn't too much to ask, find flights from Oslo to Madrid on May 12, 2026."),
    (
        "flights",
        "Flights from Oslo to Madrid on May 12, 2026 are what I'm looking for. The train took far too long last time.",
    ),
    ("flights", "I've never been to Spain! Oslo to Madrid, May 12, 2026, which flights are there?"),
    ("flights", "My holiday was approved, so it's time to find flights from Oslo to Madrid on May 12, 2026."),
    ("area", "My ruler is broken but I measured twice: a rectangle, length 12 and width 7. What's its area?"),
    ("area", "If a rectangle has length 12 and width 7, what is its area?"),
    ("area", "Suppose a rectangle has length 12 and width 7. What's its area?"),
    ("coffee", "I shouldn't, but I'll have a large latte with oat milk and vanilla."),
    ("coffee", "I don't do mornings. Large latte, oat milk, vanilla!"),
    ("coffee", "Yesterday's coffee was too small. Order a large latte with oat milk and vanilla."),
    ("timer", "The pasta mustn't overcook, so set a timer called pasta for 25 minutes."),
    ("timer", "I always forget the pot. Timer, 25 minutes, called pasta."),
    ("hotel", "We've seen Milan already. Now find a hotel in Rome under 200 euros for 4 nights."),
    ("hotel", "Camping isn't for me any more; a hotel in Rome under 200 euros for 4 nights would be great."),
    ("lights", "The kitchen isn't bright enough, so turn on the lights there at 40 percent, in the kitchen."),
    ("lights", "Nobody can cook in the dark. Would you mind turning on the lights in the kitchen at 40 percent?"),
    ("message", 'I left late and didn\'t tell Maria. Send her, Maria, a message saying "running late".'),
    ("message", 'Maria hates waiting, so let Maria have a message saying "running late".'),
    ("two", "I couldn't choose, so both: the weather in Lima in celsius, and the weather in Cairo in fahrenheit."),
    ("painter", "I lost a bet over this yesterday. Who painted the Mona Lisa?"),
    ("painter", "It wasn't Michelangelo, I know that much. Who was it that painted the Mona Lisa?"),
    ("negative", "Sugar doesn't agree with me, so order a small cappuccino without it, no sugar."),
]
FURTHER_NOT_ASKED = [
    ("table", "Luigi's had a table for 3 on 2026-03-05 at 19:00 and we took it."),
    ("table", "My colleague made the booking: table for 3 at Luigi's, 2026-03-05 at 19:00."),
    ("table", "By the time you read this I'll have booked the table for 3 at Luigi's on 2026-03-05 at 19:00."),
    ("table", "Is there some rule about who may book a table for 3 at Luigi's on 2026-03-05 at 19:00?"),
    ("table", "We'd booked a table for 3 at Luigi's on 2026-03-05 at 19:00, then the storm came."),
    ("table", "In my story the hero books a table for 3 at Luigi's on 2026-03-05 at 19:00."),
    ("table", "Book a table at Luigi's on 2026-03-05 at 19:00 for anyone other than the 3 of us."),
    ("weather", "I heard on the news what the weather is in Paris in celsius."),
    ("weather", "Could a machine ever know what the weather in Paris is in celsius?"),
    ("weather", "What's the weather in Paris? Anything but celsius."),
    ("weather", "There's no point in checking the weather in Paris in celsius."),
    ("transfer", "Bob received the 50 dollars from Alice this morning."),
    ("transfer", "Let's not transfer 50 dollars from Alice to Bob."),
    ("transfer", "Transferring 50 dollars from Alice to Bob would be a bad idea."),
    ("transfer", "Theoretically, could 50 dollars go from Alice to Bob?"),
    ("flights", "A friend of mine found flights from Oslo to Madrid on May 12, 2026."),
    ("flights", "Do you think people fly from Oslo to Madrid on May 12, 2026 in principle?"),
    ("flights", "I'd consider flights from Oslo to Madrid on May 12, 2026 if I ever had the money."),
    ("flights", "Find flights from Oslo to anywhere except Madrid on May 12, 2026."),
    ("area", "Our teacher showed us that a rectangle with length 12 and width 7 has an area of 84."),
    ("coffee", "The barista handed me a large latte with oat milk and vanilla."),
    ("coffee", "Order a large latte with oat milk and skip the vanilla."),
    ("coffee", "Order a large latte, hold the oat milk, with vanilla."),
    ("timer", "There is already a timer for 25 minutes called pasta."),
    ("timer", "Would you know how to set a timer for 25 minutes called pasta?"),
    ("timer", "Someday I'd like a timer for 25 minutes called pasta."),
    ("hotel", "If money grew on trees, I'd find a hotel in Rome under 200 euros for 4 nights."),
    ("hotel", "We ended up finding a hotel in Rome under 200 euros for 4 nights."),
    ("lights", "The lights in the kitchen came on at 40 percent."),
    ("lights", "The lights in the kitchen need not be turned on at 40 percent."),
    ("lights", "Keep the lights in the kitchen at 40 percent from being turned on."),
    ("message", 'Maria must not get a message saying "running late".'),
    ("message", 'I already told Maria with a message saying "running late".'),
    ("message", 'Would it be a good idea to send Maria a message saying "running late"?'),
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


def test_further_sentences_keep_their_measured_rates():
    """Written after the rules, which were then mended for some of them; a few are known to be judged wrongly."""

    def passes(name, text):
        return all(check(TASKS[name], text).passed for check in (negation.check, asks_now.check))

    assert sum(passes(*case) for case in FURTHER_ASKED) / len(FURTHER_ASKED) >= 0.88
    assert sum(not passes(*case) for case in FURTHER_NOT_ASKED) / len(FURTHER_NOT_ASKED) >= 0.97
