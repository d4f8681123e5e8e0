"""A negation counts where it governs the request or one of its values; what is withdrawn late in a text counts too."""

# ruff: noqa: E501  (a table reads best with one case a line)

from __future__ import annotations

import pytest

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.tasks.records import Category, Split, Task
from toolspar.verify import asks_now, negation


def tool(name, description, **properties):
    return ToolSpec(name, description, {"type": "object", "properties": properties})


TEXT, COUNT, FLAG = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
ROOM = tool("reserve_room", "Reserve a hotel room.", hotel=TEXT, nights=COUNT, breakfast=FLAG, sea_view=FLAG)
WASHER = tool("start_washer", "Start the washing machine.", program=TEXT, temperature=COUNT, prewash=FLAG)
BLINDS = tool("close_blinds", "Close the blinds of a room.", room=TEXT)
GATE = tool("open_gate", "Open a gate.", gate=TEXT, minutes=COUNT)
LETTER = tool("stop_newsletter", "End a subscription to a newsletter.", newsletter=TEXT)
WISHES = tool("remove_wish", "Remove something from the wishlist.", item=TEXT)
PAUSE = tool("pause_alarm", "Pause an alarm.", alarm=TEXT, days=COUNT)
DISH = tool("check_dish", "Tells whether a dish contains allergens.", place=TEXT, dish=TEXT,
            allergens={"type": "array", "items": TEXT})  # fmt: skip
CIRCLE = tool("circle_area", "Area of a circle.", radius=COUNT, unit=TEXT)
SHARES = tool("sell_shares", "Sell shares of a company.", symbol=TEXT, count=COUNT)
TOWEL = tool("send_towels", "Send towels to a room.", room=TEXT, towels=COUNT)


def make_task(name, query, *calls):
    tools = (ROOM, WASHER, BLINDS, GATE, LETTER, WISHES, PAUSE, DISH, CIRCLE, SHARES, TOWEL)
    return Task(name, tools, query, calls, Category.SIMPLE, Split.TRAIN)


TASKS = {
    task.task_id: task
    for task in (
        make_task("room", "Reserve a room at the Gull Hotel for 6 nights with breakfast and a sea view.",
                  ToolCall("reserve_room", {"hotel": "Gull Hotel", "nights": 6, "breakfast": True, "sea_view": True})),
        make_task("washer", "Start the washer with the cotton program at 60 degrees with prewash.",
                  ToolCall("start_washer", {"program": "cotton", "temperature": 60, "prewash": True})),
        make_task("home", "Close the blinds in the nursery and open the garage gate for 15 minutes.",
                  ToolCall("close_blinds", {"room": "nursery"}), ToolCall("open_gate", {"gate": "garage", "minutes": 15})),
        make_task("undo", "Unsubscribe me from Garden Weekly and remove the lamp from my wishlist.",
                  ToolCall("stop_newsletter", {"newsletter": "Garden Weekly"}), ToolCall("remove_wish", {"item": "lamp"})),
        make_task("pause", "Pause the gym alarm for 3 days.", ToolCall("pause_alarm", {"alarm": "gym", "days": 3})),
        make_task("dish", "Find out whether the paella at Casa Sol has shellfish, celery and mustard in it.",
                  ToolCall("check_dish", {"place": "Casa Sol", "dish": "paella", "allergens": ["shellfish", "celery", "mustard"]})),
        make_task("circle", "Work out the area of a circle with a radius of 14 cm.",
                  ToolCall("circle_area", {"radius": 14, "unit": "cm"})),
        make_task("shares", "Sell 40 shares of NVDA.", ToolCall("sell_shares", {"symbol": "NVDA", "count": 40})),
        make_task("towels", "Have 5 towels sent to room 212.", ToolCall("send_towels", {"room": "212", "towels": 5})),
    )
}  # fmt: skip

STANDS = [
    ("room", "I'm not asking for the honeymoon suite! A room at the Gull Hotel, 6 nights, breakfast and a sea view."),
    ("room", "So please don't leave the breakfast out: reserve a room at the Gull Hotel for 6 nights, with breakfast and a sea view."),
    ("room", "Don't send me a car, I walk. Just a room at the Gull Hotel for 6 nights with breakfast and a sea view."),
    ("room", "He could have stayed with us, but he likes his peace: reserve a room at the Gull Hotel for 6 nights with breakfast and a sea view, please."),
    ("room", "Six nights, not a night less, at the Gull Hotel please: a room with breakfast and a sea view."),
    ("room", "Please reserve a room at the Gull Hotel for 6 nights with breakfast and a sea view. There's no need to phone my husband."),
    ("room", "I was thinking of camping, but my back says no. Reserve a room at the Gull Hotel for 6 nights with breakfast and a sea view."),
    ("washer", "Never understood washers, and here I am. Start mine with the cotton program, 60 degrees, prewash included."),
    ("washer", "Cotton, not wool! Start the washer with that program at 60 degrees with prewash."),
    ("washer", "I don't care about the noise, I care about the stains: start the washer, cotton program, 60 degrees, with prewash."),
    ("washer", "My jeans weren't even muddy this time. Start the washer with the cotton program at 60 degrees with prewash, please."),
    ("home", "It isn't about the sun, I simply like the dark. Close the blinds in the nursery and open the garage gate for 15 minutes."),
    ("home", "I didn't break the gate, it works again! Open the garage one for 15 minutes and close the blinds in the nursery."),
    ("home", "Close the blinds in the nursery, not that anyone sleeps there yet, and open the garage gate for 15 minutes."),
    ("undo", "It's not you, it's me: unsubscribe me from Garden Weekly and remove the lamp from my wishlist."),
    ("undo", "I no longer read Garden Weekly, so unsubscribe me. And take the lamp off my wishlist, please, remove it."),
    ("pause", "No gym alarm for 3 days, please, pause it."),
    ("pause", "My knee isn't what it was. Could you pause the gym alarm for 3 days?"),
    ("dish", "Does the paella at Casa Sol contain shellfish, celery or mustard?"),
    ("dish", "I'm not bothered about nuts or eggs. Could you find out whether the paella at Casa Sol has shellfish, celery and mustard in it?"),
    ("circle", "The radius (not the diameter) of a circle is 14 cm. Work out its area, please."),
    ("circle", "Not the circumference, the area! The circle's radius is 14 cm."),
    ("circle", "My marks were fine, not good, not bad. Work out the area of a circle with a radius of 14 cm for me."),
    ("shares", "Not buying. Selling! 40 shares of NVDA, please sell them."),
    ("shares", "I'd hold on if I could afford to, honestly. NVDA, 40 shares, sell."),
    ("shares", "Sell 40 shares of NVDA rather than any bonds, please."),
    ("towels", "Not four, not six. Please have 5 towels sent to room 212."),
    ("towels", "We stay in room 212 and nobody has come by today. Could 5 towels be sent there?"),
    ("towels", "Room 212 remains a joy, thank you. Please have 5 towels sent to room 212."),
]  # fmt: skip

WITHDRAWN = [
    ("room", "Reserve a room at the Gull Hotel for 6 nights with a sea view. I'd first thought of breakfast too, but we rise late."),
    ("room", "Reserve a room at the Gull Hotel for 6 nights with a sea view. Breakfast only makes me fat, so without that."),
    ("room", "Reserve a room at the Gull Hotel for 6 nights with breakfast. The sea view isn't needed."),
    ("room", "Had we won the raffle, I'd be asking for a room at the Gull Hotel for 6 nights with breakfast and a sea view."),
    ("room", "Were we to come in June, would we get a room at the Gull Hotel for 6 nights with breakfast and a sea view?"),
    ("room", "I wonder what it would be like to have a room at the Gull Hotel for 6 nights with breakfast and a sea view."),
    ("room", "Don't reserve me the room at the Gull Hotel for 6 nights with breakfast and a sea view."),
    ("washer", "Start the washer with the cotton program at 60 degrees. I meant to have prewash at first, but it takes too long."),
    ("washer", "Should the rain keep up, start the washer with the cotton program at 60 degrees with prewash."),
    ("washer", "Start the washer with the cotton program at 60 degrees, and don't bother with the prewash."),
    ("washer", "So someone says cotton program, 60 degrees, prewash, and you'd start the washer? Just curious how it works."),
    ("washer", "Start the washer with the cotton program at 60 degrees with prewash. No, leave it."),
    ("home", "Open the garage gate for 15 minutes. The blinds in the nursery can stay as they are."),
    ("home", "Close the blinds in the nursery. I nearly asked you for the garage gate for 15 minutes, but the car is in already."),
    ("home", "Close the blinds in the nursery. I'd wanted the garage gate open for 15 minutes, but leave it alone."),
    ("home", "Should the sun come out, close the blinds in the nursery and open the garage gate for 15 minutes; otherwise leave both as they are."),
    ("undo", "Unsubscribe me from Garden Weekly. As for the lamp on my wishlist, that one stays."),
    ("undo", "Unsubscribe me from Garden Weekly. I said I'd remove the lamp from my wishlist, but I've fallen for it again."),
    ("undo", "Remove the lamp from my wishlist. I still enjoy Garden Weekly, so keep it."),
    ("pause", "Don't pause the gym alarm for 3 days."),
    ("pause", "How does one pause the gym alarm for 3 days? I'm only asking how that works, keep it running."),
    ("dish", "Find out whether the paella at Casa Sol has shellfish and celery in it. The mustard needn't be looked up."),
    ("dish", "Find out whether the paella at Casa Sol has shellfish or celery. Not mustard."),
    ("dish", "Find out whether the paella at Casa Sol has shellfish and celery but no mustard."),
    ("circle", "Could you in theory work out the area of a circle with a radius of 14 cm?"),
    ("shares", "I said I'd sell 40 shares of NVDA, but the price is up again, so nothing to do there."),
    ("shares", "Sell 40 shares of NVDA. On reflection, there's no need to do that."),
    ("shares", "Do not do this: sell 40 shares of NVDA."),
    ("towels", "I was going to have 5 towels sent to room 212, but the guests have left."),
    ("towels", "Have towels sent to room 212; I'd thought of 5, but let the maid decide."),
    ("towels", "Were the guests to complain, 5 towels should be sent to room 212."),
]  # fmt: skip


def faults(name, rewritten):
    results = [check(TASKS[name], rewritten) for check in (negation.check, asks_now.check)]
    return [result.evidence for result in results if not result.passed]


@pytest.mark.parametrize(("name", "rewritten"), STANDS)
def test_a_negation_in_the_background_is_no_fault(name, rewritten):
    assert not faults(name, rewritten)


@pytest.mark.parametrize(("name", "rewritten"), WITHDRAWN)
def test_a_value_withdrawn_is_a_fault(name, rewritten):
    assert faults(name, rewritten)
