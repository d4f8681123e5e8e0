"""Negations and conditions around look-ups, lists and requests that undo something: what they reach, and what not."""

# ruff: noqa: E501  (a table reads best with one case a line)

from __future__ import annotations

import pytest
from tests.unit.test_verify_scope import TASKS as SCOPE_TASKS

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.tasks.records import Category, Split, Task
from toolspar.verify import asks_now, hedges, negation
from toolspar.verify.stance.conditions import conditional


def tool(name, description, **p):
    return ToolSpec(name, description, {"type": "object", "properties": p})


TEXT, COUNT, FLAG = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
LIST = {"type": "array", "items": TEXT}
TO = (
    tool(
        "send_flowers", "Have flowers delivered.", recipient=TEXT, flower=TEXT, count=COUNT, card=TEXT, gift_wrap=FLAG
    ),
    tool("translate_phrase", "Translate a phrase.", phrase=TEXT, language=TEXT),
    tool("train_status", "Tell whether a train is on time.", train=TEXT),
    tool("mute_channel", "Mute a chat channel.", channel=TEXT, hours=COUNT),
    tool("unmute_channel", "Unmute a chat channel.", channel=TEXT),
    tool("log_run", "Record a run.", distance_km={"type": "number"}, minutes=COUNT, shoes=TEXT),
    tool("recipe_search", "Search for recipes.", main=TEXT, max_minutes=COUNT, diet=TEXT, without=LIST),
    tool("withdraw_bid", "Take back a bid in an auction.", lot=TEXT),
    tool("place_bid", "Bid in an auction.", lot=TEXT, amount=COUNT),
    tool("loan_payment", "Monthly payment of a loan.", amount=COUNT, years=COUNT, rate={"type": "number"}),
    tool("word_origin", "Origin of a word.", word=TEXT),
    tool("set_reminder", "Set a reminder.", text=TEXT, time=TEXT, repeat=FLAG),
)


def mk(n, q, *c):
    return Task(n, TO, q, c, Category.SIMPLE if c else Category.IRRELEVANCE, Split.TRAIN)


C = ToolCall
TASKS = {
    t.task_id: t
    for t in (
        mk(
            "flowers",
            'Send 12 tulips to Agnes Moor with a card saying "Get well soon", gift-wrapped.',
            C(
                "send_flowers",
                {
                    "recipient": "Agnes Moor",
                    "flower": "tulips",
                    "count": 12,
                    "card": "Get well soon",
                    "gift_wrap": True,
                },
            ),
        ),
        mk(
            "phrase",
            'Translate "the bridge is closed" into Danish.',
            C("translate_phrase", {"phrase": "the bridge is closed", "language": "Danish"}),
        ),
        mk("train", "Is train RE 4711 on time?", C("train_status", {"train": "RE 4711"})),
        mk("mute", "Mute the channel #lunch for 8 hours.", C("mute_channel", {"channel": "#lunch", "hours": 8})),
        mk(
            "chan",
            "Unmute #alerts and mute #random for 2 hours.",
            C("unmute_channel", {"channel": "#alerts"}),
            C("mute_channel", {"channel": "#random", "hours": 2}),
        ),
        mk(
            "run",
            "Log a run of 8.5 km in 47 minutes in my blue shoes.",
            C("log_run", {"distance_km": 8.5, "minutes": 47, "shoes": "blue"}),
        ),
        mk(
            "recipe",
            "Find a lentil recipe that takes at most 30 minutes, without onions and garlic.",
            C("recipe_search", {"main": "lentil", "max_minutes": 30, "without": ["onions", "garlic"]}),
        ),
        mk(
            "bids",
            "Take back my bid on lot 88 and bid 450 dollars on lot 91.",
            C("withdraw_bid", {"lot": "88"}),
            C("place_bid", {"lot": "91", "amount": 450}),
        ),
        mk(
            "loan",
            "What is the monthly payment on a loan of 18000 euros over 5 years at 4.2 percent?",
            C("loan_payment", {"amount": 18000, "years": 5, "rate": 4.2}),
        ),
        mk(
            "origin",
            'Where do the words "salary" and "sofa" come from?',
            C("word_origin", {"word": "salary"}),
            C("word_origin", {"word": "sofa"}),
        ),
        mk(
            "remind",
            'Remind me to "feed the carp" at 18:30 every day.',
            C("set_reminder", {"text": "feed the carp", "time": "18:30", "repeat": True}),
        ),
        mk("poem", "Name three famous lighthouses."),
    )
}
GOOD = [
    (
        "flowers",
        "Agnes Moor isn't well and I can't visit her. So send her, Agnes Moor, 12 tulips with a card saying \"Get well soon\", gift-wrapped.",
    ),
    (
        "flowers",
        "12 tulips to Agnes Moor, please, gift-wrapped, with a card saying \"Get well soon\". Don't mention it to my mother, she'd be jealous.",
    ),
    (
        "flowers",
        'I never know what to write, so nothing clever: "Get well soon" on the card, 12 tulips, gift-wrapped, to Agnes Moor. Send them please.',
    ),
    (
        "flowers",
        'Roses make Agnes Moor sneeze, so no roses for her! Send her 12 tulips, gift-wrapped, and a card saying "Get well soon".',
    ),
    (
        "flowers",
        'It hasn\'t been her year. Please have 12 tulips sent to Agnes Moor, gift-wrapped, card: "Get well soon".',
    ),
    (
        "flowers",
        'You can\'t go wrong with tulips, can you? 12 of them to Agnes Moor, gift-wrapped, with a card saying "Get well soon", please send them.',
    ),
    ("phrase", 'I won\'t embarrass myself in Copenhagen again. How do you say "the bridge is closed" in Danish?'),
    ("phrase", 'Nobody in the office speaks Danish. Could you translate "the bridge is closed" into it, into Danish?'),
    ("phrase", 'Not Swedish, they\'d never forgive me: "the bridge is closed" in Danish, please translate it.'),
    ("phrase", 'It doesn\'t have to rhyme or anything. Translate "the bridge is closed" into Danish.'),
    ("train", "I don't want to stand in the cold for nothing. Is train RE 4711 on time?"),
    ("train", "The app won't load, typical. Train RE 4711, is it on time?"),
    ("train", "They said it was cancelled, then they said it wasn't. Is RE 4711, the train, on time?"),
    ("mute", "I don't care about anyone's sandwich. Mute the channel #lunch for 8 hours."),
    ("mute", "I'm not leaving #lunch, I just can't take the pinging. Mute that channel, #lunch, for 8 hours, please."),
    ("mute", "No more #lunch for the next 8 hours, I beg you: mute the channel."),
    ("mute", "Don't delete anything, don't leave anything, simply mute the channel #lunch for 8 hours."),
    ("mute", "Mute #lunch, the channel, for 8 hours. It's not as though I ever eat there."),
    (
        "chan",
        "I shouldn't have muted #alerts, so unmute it. #random, on the other hand, is no help to anybody: mute it for 2 hours.",
    ),
    (
        "chan",
        "I don't want #alerts muted any longer, unmute it. And mute #random for 2 hours, nothing good ever happens there.",
    ),
    ("chan", "Unmute #alerts before I miss something. And mute #random for 2 hours."),
    ("run", "It wasn't my fastest, but who cares: 8.5 km in 47 minutes, blue shoes. Log the run, please."),
    ("run", "Log a run of 8.5 km in 47 minutes. I wore my blue shoes, since the red ones never dried."),
    ("run", "Didn't think I'd make it in this heat! 8.5 km, 47 minutes, my blue shoes. Could you log that run?"),
    (
        "run",
        "I ran with no watch, so I timed it on the kitchen clock: 47 minutes for 8.5 km, in my blue shoes. Log it as a run.",
    ),
    (
        "recipe",
        "My stomach can't cope with onions or garlic. Find a lentil recipe that takes no more than 30 minutes and has neither.",
    ),
    ("recipe", "Lentils, 30 minutes at most, no onions, no garlic: find me a recipe."),
    (
        "recipe",
        "I'm not a patient cook. A lentil recipe, done in at most 30 minutes, and leave out onions and garlic, please. Can you find one?",
    ),
    (
        "recipe",
        "Onions make me cry and garlic makes others cry, so find a lentil recipe without either of them, 30 minutes at most, no onions, no garlic.",
    ),
    ("bids", "I no longer want lot 88, take back my bid. Lot 91 is what I'm after: bid 450 dollars."),
    (
        "bids",
        "Lot 88 isn't worth it, so take back my bid on that. And put a bid of 450 dollars on lot 91, not a cent more.",
    ),
    (
        "bids",
        "My wife doesn't like lot 88 and won't have it in the house. Take back my bid on it, and bid 450 dollars on lot 91.",
    ),
    (
        "loan",
        "I haven't signed anything yet. If I borrow 18000 euros over 5 years at 4.2 percent, what's the monthly payment?",
    ),
    (
        "loan",
        "Suppose the bank gives me 18000 euros over 5 years at 4.2 percent. What would I pay a month on that loan?",
    ),
    (
        "loan",
        "I don't need a lecture on debt, I need a number. A loan of 18000 euros, 5 years, 4.2 percent: what's the monthly payment?",
    ),
    (
        "loan",
        "It isn't for a car, in case you wonder. What is the monthly payment on a loan of 18000 euros over 5 years at 4.2 percent?",
    ),
    ("origin", 'I\'d never thought about it until today. Where do the words "salary" and "sofa" come from?'),
    ("origin", 'Not what they mean, where they come from! The words are "salary" and "sofa".'),
    (
        "remind",
        'I forgot them twice last week and they don\'t forgive. Remind me to "feed the carp" at 18:30 every day.',
    ),
    ("remind", 'Don\'t let me forget: "feed the carp", at 18:30, every day. Set a reminder, would you?'),
    ("remind", 'My husband won\'t do it. So remind me every day at 18:30 to "feed the carp", no excuses.'),
    ("poem", "I don't want to travel there, I can't even swim. Just name three famous lighthouses."),
]
BAD = [
    (
        "flowers",
        'Send 12 tulips to Agnes Moor, gift-wrapped. No card this time, "Get well soon" would sound odd now that she\'s up again.',
    ),
    ("flowers", 'Send 12 tulips to Agnes Moor with a card saying "Get well soon". Skip the gift wrap.'),
    (
        "flowers",
        'Send 12 tulips to Agnes Moor with a card saying "Get well soon". They don\'t have to be gift-wrapped.',
    ),
    (
        "flowers",
        "I wanted to send 12 tulips to Agnes Moor, gift-wrapped, with a card saying \"Get well soon\", but she's home again, so that's that.",
    ),
    (
        "flowers",
        'Please don\'t send Agnes Moor the 12 tulips with the card saying "Get well soon", gift-wrapped or not.',
    ),
    ("flowers", 'My brother has sent 12 tulips to Agnes Moor, gift-wrapped, with a card saying "Get well soon".'),
    (
        "flowers",
        'Send 12 tulips to Agnes Moor, gift-wrapped. I had a card saying "Get well soon" in mind, but she finds those silly.',
    ),
    ("phrase", 'I nearly asked you to translate "the bridge is closed" into Danish, but then I found my dictionary.'),
    ("phrase", 'There\'s no need to translate "the bridge is closed" into Danish.'),
    ("phrase", '"the bridge is closed" must not be translated into Danish, leave it in English.'),
    ("train", "I wanted to ask whether train RE 4711 is on time, but never mind, it's pulling in."),
    ("train", "I don't care any more whether train RE 4711 is on time."),
    ("mute", "Don't mute the channel #lunch for 8 hours, I want to know what they order."),
    ("mute", "The channel #lunch shouldn't be muted for 8 hours, whatever Kim told you."),
    ("mute", "I thought about muting the channel #lunch for 8 hours, but it would hurt their feelings. Leave it on."),
    ("mute", "Mute the channel #lunch for 8 hours? God no."),
    ("mute", "If they start about soup again, mute the channel #lunch for 8 hours."),
    ("chan", "Mute #random for 2 hours. #alerts can stay muted."),
    ("chan", "Unmute #alerts. As for muting #random for 2 hours, I've changed my mind."),
    ("chan", "Unmute #alerts, but not #random, which I'd have muted for 2 hours yesterday."),
    ("chan", "Mute #random for 2 hours and don't unmute #alerts."),
    ("run", "Log a run of 8.5 km in 47 minutes. Which shoes I wore doesn't matter, so leave the blue ones out."),
    ("run", "Yesterday I logged a run of 8.5 km in 47 minutes in my blue shoes."),
    ("run", "Log a run of 8.5 km in my blue shoes. The 47 minutes aren't to be written down, they embarrass me."),
    ("run", "Log a run of 8.5 km in 47 minutes or so in my blue shoes."),
    ("recipe", "Find a lentil recipe that takes at most 30 minutes, without onions. Garlic is fine."),
    (
        "recipe",
        "Find a lentil recipe that takes at most 30 minutes, without onions. I used to avoid garlic, but not any more.",
    ),
    ("recipe", "Find a lentil recipe without onions and garlic. It doesn't have to be done in 30 minutes."),
    ("recipe", "Find a lentil recipe that takes at most 30 minutes; onions and garlic are both welcome."),
    ("bids", "Bid 450 dollars on lot 91. My bid on lot 88 stands."),
    ("bids", "Take back my bid on lot 88. Lot 91 I won't bid on, 450 dollars is too much."),
    ("bids", "Bid 450 dollars on lot 91 and leave my bid on lot 88 as it is."),
    ("bids", "I don't want to take back my bid on lot 88, but do bid 450 dollars on lot 91."),
    ("bids", "Take back my bid on lot 88. I'd bid 450 dollars on lot 91, only my wife would kill me."),
    (
        "loan",
        "I used to wonder what the monthly payment on a loan of 18000 euros over 5 years at 4.2 percent is. My bank told me yesterday.",
    ),
    ("loan", "What is the monthly payment on a loan of nearly 18000 euros over 5 years at 4.2 percent?"),
    ("origin", 'Where does the word "sofa" come from? You needn\'t bother with "salary".'),
    ("origin", 'Where does the word "salary" come from? I was curious about "sofa" too, but that one\'s in my book.'),
    ("remind", 'Remind me to "feed the carp" at 18:30, but only today, not every day.'),
    ("remind", 'You don\'t have to remind me to "feed the carp" at 18:30 every day any more.'),
    ("remind", 'Stop reminding me to "feed the carp" at 18:30 every day.'),
    ("remind", 'I\'d have you remind me to "feed the carp" at 18:30 every day, but the heron got them.'),
]

FREE = [
    ("club", "I'll be back when it stops hurting. Freeze my membership at Iron House for 6 weeks, please."),
    ("club", "Freeze my membership at Iron House for 6 weeks before they charge me again."),
    ("club", "When I broke my leg I swore I'd be thrifty: freeze my membership at Iron House for 6 weeks."),
    ("club", "If my trainer asks, you never heard from me. Freeze my membership at Iron House for 6 weeks."),
    (
        "kayak",
        "If the neighbours complain about the noise, that's their bad luck. Rent a kayak at Lake Ammer for 4 hours with 2 life vests.",
    ),
    ("film", 'When is "Night Ferry" on in Graz on 2 June 2027, if memory serves with subtitles?'),
    ("kitchen", "After my mother left I got hungry. Preheat the oven to 180 degrees and brew 3 cups of mint tea."),
    ("kitchen", "Preheat the oven to 180 degrees and brew 3 cups of mint tea, if you'd be so kind."),
    ("money", "If a bank has 320 francs, how much is that in pesos? And how much is 75 pounds in rupees?"),
    ("route", "Plan a bike route from Linz to Passau, as long as it avoids gravel and tunnels."),
    (
        "notes",
        'Once he called, I had no more use for it: delete the reminder "call Otto". Add one called "buy stamps" for 8 May 2027.',
    ),
]
BOUND = [
    ("club", "If it still hurts on Monday, freeze my membership at Iron House for 6 weeks."),
    ("club", "Freeze my membership at Iron House for 6 weeks as soon as my doctor signs the paper."),
    ("club", "Freeze my membership at Iron House for 6 weeks once my insurance has answered."),
    ("club", "Unless I'm better by then, freeze my membership at Iron House for 6 weeks."),
    ("kayak", "Rent a kayak at Lake Ammer for 4 hours with 2 life vests if it doesn't rain."),
    ("kayak", "If the sun comes out, I'd like a kayak at Lake Ammer for 4 hours with 2 life vests."),
    ("kayak", "Rent a kayak at Lake Ammer for 4 hours with 2 life vests in case my cousin shows up."),
    ("kitchen", "When my son rings the bell, preheat the oven to 180 degrees and brew 3 cups of mint tea."),
    ("kitchen", "Brew 3 cups of mint tea, and if the guests stay for dinner, preheat the oven to 180 degrees."),
    ("kitchen", "Brew 3 cups of mint tea and preheat the oven to 180 degrees, but only if it's empty."),
    ("notes", 'Delete the reminder "call Otto" if he has called, and add one called "buy stamps" for 8 May 2027.'),
    (
        "lunch",
        'As long as the budget allows it, put "Team lunch" on 9 April 2027 with Farah and Dieter into the calendar.',
    ),
]


@pytest.mark.parametrize(("name", "rewritten"), GOOD)
def test_the_request_stands(name, rewritten):
    results = [check(TASKS[name], rewritten) for check in (negation.check, asks_now.check, hedges.check)]
    assert [result.evidence for result in results if not result.passed] == []


@pytest.mark.parametrize(("name", "rewritten"), BAD)
def test_the_request_or_a_part_of_it_is_gone(name, rewritten):
    assert not all(check(TASKS[name], rewritten).passed for check in (negation.check, asks_now.check, hedges.check))


@pytest.mark.parametrize(("name", "rewritten"), FREE)
def test_a_condition_on_something_else_is_no_condition(name, rewritten):
    assert conditional(SCOPE_TASKS[name], rewritten) == ""


@pytest.mark.parametrize(("name", "rewritten"), BOUND)
def test_a_condition_on_the_request_is_one(name, rewritten):
    assert conditional(SCOPE_TASKS[name], rewritten) != ""
