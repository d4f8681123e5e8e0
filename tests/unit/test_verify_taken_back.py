"""A phrase that takes back, doubts or denies counts where it governs the request; a statement alone asks for nothing."""

# ruff: noqa: E501  (a table reads best with one case a line)

from __future__ import annotations

import pytest

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.tasks.records import Category, Split, Task
from toolspar.verify import asks_now, negation

TEXT, COUNT, FLAG = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}


def tool(name, description, **properties):
    return ToolSpec(name, description, {"type": "object", "properties": properties})


TOOLS = (
    tool("tram_times", "Return the departures of a tram line.", line=COUNT, stop=TEXT),
    tool("conjugate_verb", "Return the forms of a verb.", verb=TEXT, tense=TEXT),
    tool("detect_language", "Detect the language of a text.", text=TEXT),
    tool("reserve_boat", "Reserve a boat.", boat=TEXT, hours=COUNT, skipper=FLAG),
    tool("cancel_lesson", "Cancel a lesson.", teacher=TEXT, day=TEXT),
    tool("block_caller", "Block a caller.", number=TEXT),
    tool("order_soup", "Order soup.", soup=TEXT, bowls=COUNT, cream=FLAG),
    tool("print_labels", "Print labels.", text=TEXT, copies=COUNT),
)


def make_task(name, query, *calls):
    return Task(name, TOOLS, query, calls, Category.SIMPLE, Split.TRAIN)


TASKS = {
    task.task_id: task
    for task in (
        make_task("tram", "When does tram 14 next leave Mill Square?", ToolCall("tram_times", {"line": 14, "stop": "Mill Square"})),
        make_task("verb", 'Show me the imperfect of the verb "parlare".', ToolCall("conjugate_verb", {"verb": "parlare", "tense": "imperfect"})),
        make_task("text", 'Find out which language "Hvor er toget" is.', ToolCall("detect_language", {"text": "Hvor er toget"})),
        make_task("boat", "Reserve the Kestrel for 3 hours with a skipper.", ToolCall("reserve_boat", {"boat": "Kestrel", "hours": 3, "skipper": True})),
        make_task("lesson", "Cancel the lesson with Ms Okoro on Friday.", ToolCall("cancel_lesson", {"teacher": "Ms Okoro", "day": "Friday"})),
        make_task("caller", "Block the number 555-0134.", ToolCall("block_caller", {"number": "555-0134"})),
        make_task("soup", "Order 4 bowls of pumpkin soup without cream.", ToolCall("order_soup", {"soup": "pumpkin", "bowls": 4, "cream": False})),
        make_task("labels", 'Print 12 labels that say "Fragile".', ToolCall("print_labels", {"text": "Fragile", "copies": 12})),
    )
}  # fmt: skip

STANDS = [
    # what was said before is followed by the request, or speaks of something else
    ("boat", "The Osprey leaked for 2 hours, never again. Give us the Kestrel for 3 hours, reserve it with a skipper."),
    ("tram", "I should have checked before walking to Mill Square: when does tram 14 next leave?"),
    ("tram", "If I've read the sign right, this is Mill Square. When does tram 14 next leave here?"),
    ("labels", 'For once I know what I want: print 12 labels that say "Fragile".'),
    ("labels", 'The old tape is torn, glue not needed. Print 12 labels that say "Fragile".'),
    ("boat", "Don't bother with the rowing boats, they leak. Reserve the Kestrel for 3 hours with a skipper."),
    ("soup", "Nobody at work cooks unless I pay. Order 4 bowls of pumpkin soup without cream."),
    ("boat", "She won't sail with me alone, so the Kestrel for 3 hours with a skipper: reserve it."),
    ("boat", "I want to end up in no storm: reserve the Kestrel for 3 hours with a skipper."),
    ("lesson", "My knee gave out and two days later it still hurts. Cancel the lesson with Ms Okoro on Friday."),
    ("labels", 'I came home for nothing, the shop is shut. Print 12 labels that say "Fragile".'),
    ("caller", "555-0134 rang again, so the number can be blocked now."),
    # how or whether something is done, where it is only looked up
    ("tram", "Which stop should I wait at is clear, Mill Square: when does tram 14 leave there next?"),
    ("tram", "If I were to stand at Mill Square now, when would the next tram 14 leave?"),
    ("verb", 'How would one form the imperfect of "parlare"?'),
    ("verb", '"parlare": what does it look like in the imperfect, and how do you write all its forms?'),
    ("text", 'I found the sentence "Hvor er toget" on a napkin. Which language is it?'),
    ("text", 'The words "Hvor er toget" are in what language?'),
    # what is taken back is something else, is denied, or is what the query wants
    ("boat", "Reserve the Kestrel for 3 hours with a skipper; no, I haven't changed my mind."),
    ("boat", "I was going to say 2 hours but I mean 3: reserve the Kestrel with a skipper."),
    ("boat", "Three hours on the Kestrel, please, and never mind wind and waves, I need a skipper reserved with it."),
    ("boat", "My cousin asked me whether we need sunscreen. Reserve the Kestrel for 3 hours with a skipper."),
    ("boat", "I don't care who is at the wheel, reserve the Kestrel for 3 hours with a skipper."),
    ("lesson", "Ms Okoro, Friday: strike it from my timetable, I don't want the lesson."),
    ("lesson", "I no longer need the lesson with Ms Okoro on Friday, cancel it."),
    ("caller", "555-0134 keeps ringing me and I don't want him any more. Block the number."),
    ("tram", "I don't need to know about buses, only when tram 14 next leaves Mill Square."),
    ("tram", "I don't want to run for tram 14 again, so when does it next leave Mill Square?"),
    # denials that say the same as the query, or nothing of it
    ("soup", "Four bowls of pumpkin soup, and leave the cream out. Order them."),
    ("soup", "Order 4 bowls of pumpkin soup. Cream is out."),
    ("labels", 'Print a dozen labels, no more and no less, that say "Fragile".'),
    ("labels", 'Print 12 labels that say "Fragile", my glue is weak, but don\'t quote me.'),
    ("labels", 'Print 21, no, sorry, I mean 12 labels that say "Fragile".'),
    # asked in ways other than an order
    ("labels", '12 labels that say "Fragile" needed, and soon!'),
    ("labels", 'Labels to print: "Fragile", 12 of them, my old ones were lost.'),
    ("labels", 'I want 12 labels printed that say "Fragile".'),
    ("tram", "I wanted to check when tram 14 next leaves Mill Square."),
    ("caller", "Should it not be too much trouble, block the number 555-0134."),
    # denials beside the request, of facts and of other things
    ("boat", "We can't swim, so reserve the Kestrel for 3 hours with a skipper."),
    ("boat", "My wife isn't keen on sailing, but I am: the Kestrel, 3 hours, skipper included. Reserve it."),
    ("boat", "Reserve the Kestrel for 3 hours. None of us can sail, so we need a skipper."),
    (
        "boat",
        "Nobody in our family has a licence, which is why I need a skipper on the Kestrel. Reserve it for 3 hours.",
    ),
    ("boat", "Not the Osprey, the Kestrel: reserve it for 3 hours with a skipper."),
    ("boat", "Reserve the Kestrel, not for 2 hours but for 3, with a skipper."),
    ("boat", "Reserve the Kestrel for 3 hours, and don't forget the skipper."),
    ("boat", "I couldn't find the button on your site. Reserve the Kestrel for 3 hours with a skipper."),
    ("boat", "It never rains in June, does it? Reserve the Kestrel for 3 hours with a skipper."),
    ("boat", "Last year we didn't get the Kestrel. This time reserve it for 3 hours, with a skipper."),
    ("boat", "No skipper, no sailing, as they say: reserve the Kestrel for 3 hours with one."),
    ("boat", "Please reserve the Kestrel for 3 hours with a skipper before it is gone, unlike last week."),
    ("boat", "I've already packed the sandwiches. Reserve the Kestrel for 3 hours with a skipper."),
    ("boat", "Without a skipper we'd sink, so please reserve the Kestrel for 3 hours with one."),
    ("boat", "If my uncle asks, it was my idea: reserve the Kestrel for 3 hours with a skipper."),
    ("boat", "When my leg heals I'll steer it myself, but now I need a skipper: the Kestrel for 3 hours, reserve it."),
    ("boat", "I'd rather sail than drive. Reserve the Kestrel for 3 hours with a skipper."),
    ("boat", "The Kestrel rather than the Osprey, for 3 hours, with a skipper. Reserve it."),
    ("boat", "My friends cancelled on me, never mind. Reserve the Kestrel for 3 hours with a skipper."),
    ("lesson", "I can't make it on Friday, so cancel the lesson with Ms Okoro."),
    ("lesson", "There will be no lesson with Ms Okoro on Friday; please cancel it."),
    ("lesson", "Ms Okoro isn't to expect me on Friday: cancel the lesson."),
    ("lesson", "Don't move the lesson with Ms Okoro on Friday, just cancel it."),
    ("lesson", "I won't need Ms Okoro on Friday. Cancel the lesson."),
    ("caller", "I never want to hear from 555-0134 again, so block the number."),
    ("caller", "No more calls from 555-0134, please: block it."),
    ("caller", "Don't let 555-0134 get through to me any more. Block the number."),
    ("soup", "Order 4 bowls of pumpkin soup, none of them with cream."),
    ("soup", "We don't eat cream: order 4 bowls of pumpkin soup without it."),
    ("soup", "Order 4 bowls of pumpkin soup, but no cream in any of them."),
    ("soup", "Cream doesn't agree with me, so order 4 bowls of pumpkin soup without."),
    ("soup", "Four bowls of pumpkin soup, no cream, please order."),
    ("soup", "I didn't like the leek one. Order 4 bowls of pumpkin soup, without cream."),
    ("labels", 'Print 12 labels that say "Fragile", not one of them bigger than a stamp.'),
    ("labels", 'The printer is not my friend, but print 12 labels that say "Fragile".'),
    ("labels", 'I don\'t trust the post, print 12 labels that say "Fragile".'),
    ("labels", 'I have nothing to write with, so print 12 labels that say "Fragile".'),
    ("labels", 'My vases weren\'t packed by me. Print 12 labels that say "Fragile".'),
    ("labels", 'It isn\'t "Caution" but "Fragile" that the 12 labels should say. Print them.'),
    ("labels", 'Stop me if it is too late, but print 12 labels that say "Fragile".'),
    ("tram", "I've no watch on me. When does tram 14 next leave Mill Square?"),
    ("tram", "I'm not in a rush, but when does tram 14 next leave Mill Square?"),
    ("tram", "Is it true that tram 14 doesn't leave Mill Square before noon? When does it next leave?"),
    ("tram", "Not tram 41 but tram 14: when does it next leave Mill Square?"),
    ("verb", 'I can\'t remember the imperfect of "parlare", show it to me.'),
    ("verb", 'Not the present of "parlare", the imperfect, show me that.'),
    ("text", 'I don\'t speak a word of it: find out which language "Hvor er toget" is.'),
]

FALLS = [
    ("boat", "Could the Kestrel have been reserved for 3 hours with a skipper?"),
    ("boat", "Were the Kestrel ours for 3 hours, skipper and all, we'd sail to the lighthouse."),
    ("boat", "Reserve the Kestrel for 3 hours with a skipper. Never again, hear me?"),
    ("boat", "Reserve the Kestrel for 3 hours. The skipper we offered to pay, is no longer needed."),
    ("tram", "I know when tram 14 next leaves Mill Square."),
    ("caller", "The number 555-0134 is blocked, Mother, and so it stays."),
    ("caller", "We asked Petra about 555-0134 and she did it: the number blocked. Can you believe it?"),
    ("soup", "Order 4 bowls of pumpkin soup. Cream would be lovely."),
    ("labels", 'I printed 12 labels that say "Fragile", and that\'s done.'),
    ("boat", "Should I reserve the Kestrel for 3 hours with a skipper?"),
    ("boat", "How would one reserve the Kestrel for 3 hours with a skipper?"),
    ("boat", "If I were to reserve the Kestrel for 3 hours with a skipper, I'd be broke."),
    ("labels", 'How do you print 12 labels that say "Fragile"?'),
    ("boat", "Reserve the Kestrel for 3 hours with a skipper. Actually, I've changed my mind."),
    ("boat", "I was going to reserve the Kestrel for 3 hours with a skipper, then it rained."),
    ("boat", "Reserve the Kestrel for 3 hours and never mind the skipper."),
    ("boat", "The Kestrel for 3 hours with a skipper: forget it."),
    ("boat", "I don't want the Kestrel for 3 hours with a skipper."),
    ("boat", "I don't want the Kestrel with a skipper, only a quote for 3 hours."),
    ("lesson", "Ms Okoro wants to cancel the lesson on Friday, but I'd like to go on learning with her."),
    ("lesson", "I don't want you to cancel the lesson with Ms Okoro on Friday."),
    ("lesson", "The lesson with Ms Okoro on Friday is to be kept."),
    ("lesson", "Hold on, the lesson with Ms Okoro stays on Friday."),
    ("caller", "Nobody wants 555-0134 blocked, so don't block it."),
    ("soup", "Order 4 bowls of pumpkin soup, not without cream."),
    ("soup", "Order 4 bowls of pumpkin soup and don't you leave out the cream."),
    ("boat", "Hold back the reservation of the Kestrel for 3 hours with a skipper."),
    ("boat", "My brother took the Kestrel out for 3 hours with a skipper, and he enjoyed it."),
    ("labels", 'The shop had 12 labels that say "Fragile", as it should.'),
    ("labels", '12 labels that say "Fragile" would have been handy.'),
    ("labels", 'The 12 labels that say "Fragile" are on the boxes, I did them already.'),
    ("tram", "They told me when tram 14 next leaves Mill Square."),
    ("tram", "Tram 14 went from Mill Square an hour ago."),
    # a part denied, put off, handed to others or set apart
    ("boat", "Reserve the Kestrel for 3 hours, we don't need the skipper."),
    ("boat", "Reserve the Kestrel for 3 hours, without the skipper this time."),
    ("boat", "Don't reserve the Kestrel for 3 hours with a skipper."),
    ("boat", "Reserve the Kestrel for 3 hours with a skipper? I'd rather not."),
    ("boat", "Reserve the Kestrel for 3 hours with a skipper if the wind drops."),
    ("boat", "Reserve the Kestrel or the Osprey for 3 hours with a skipper."),
    ("boat", "We had the Kestrel reserved for 3 hours with a skipper, so there's nothing left for you to do."),
    ("boat", "Reserve the Kestrel for 3 hours. The skipper can stay at home."),
    ("boat", "Wait until I call before you reserve the Kestrel for 3 hours with a skipper."),
    ("boat", "We might want the Kestrel for 3 hours with a skipper some day."),
    ("boat", "Reserve any boat but the Kestrel for 3 hours with a skipper."),
    ("lesson", "Don't cancel the lesson with Ms Okoro on Friday."),
    ("lesson", "Never cancel the lesson with Ms Okoro on Friday again."),
    ("lesson", "I thought of cancelling the lesson with Ms Okoro on Friday, but I'm coming."),
    ("lesson", "The lesson with Ms Okoro on Friday must go ahead, so cancel nothing."),
    ("caller", "Don't block the number 555-0134."),
    ("caller", "Let 555-0134 ring me, I no longer want it blocked."),
    ("soup", "Order 4 bowls of leek soup, not pumpkin, without cream."),
    ("labels", 'Print labels that don\'t say "Fragile", 12 of them.'),
    ("labels", 'I don\'t need the 12 labels that say "Fragile" printed any more.'),
    ("tram", "I know when tram 14 next leaves Mill Square, so don't look it up."),
    ("verb", 'Show me any form of "parlare" except the imperfect.'),
    ("text", 'Find out which language "Hvor er toget" is not.'),
]


def faults(name, text):
    task = TASKS[name]
    return [result.evidence for result in (negation.check(task, text), asks_now.check(task, text)) if not result.passed]


@pytest.mark.parametrize(("name", "text"), STANDS)
def test_a_request_stands(name, text):
    assert faults(name, text) == []


@pytest.mark.parametrize(("name", "text"), FALLS)
def test_a_request_falls(name, text):
    assert faults(name, text)
