"""Verbs that a prefix turns into another deed, and requests of which only things are left."""

from __future__ import annotations

import pytest
from tests.support.tool_tasks import one_of, task, tool

from toolspar.verify import gist, negation

NUMBER = {"type": "number"}
SERVER = task(
    "Please start a new server called fig-2 in region north.",
    [tool("launch_server", "Starts a new server.", label="Name.", region=one_of("north", "south"))],
    ("launch_server", {"label": "fig-2", "region": "north"}),
)
LINK = task(
    "Link account 5521 with the Harvest app.",
    [tool("link_account", "Link an account with an app.", account="Number.", app="App.")],
    ("link_account", {"account": "5521", "app": "Harvest"}),
)
PIN = task(
    "Unpin the note Groceries.",
    [tool("remove_pin", "Takes the pin off a note.", note="Title.")],
    ("remove_pin", {"note": "Groceries"}),
)
ARM = task(
    "Arm the alarm in the workshop.",
    [tool("set_alarm_on", "Switch an alarm on.", place="Where.")],
    ("set_alarm_on", {"place": "workshop"}),
)
MEETING = task(
    "Schedule a meeting called Budget Talk on 3 May 2027.",
    [tool("create_event", "Create an event.", title="Title.", day="Day.")],
    ("create_event", {"title": "Budget Talk", "day": "2027-05-03"}),
)
ROUTE = task(
    "Calculate the route from Bern to Basel.",
    [tool("compute_route", "Compute a route.", origin="From.", destination="To.")],
    ("compute_route", {"origin": "Bern", "destination": "Basel"}),
)
TURNED = (
    (SERVER, "Restart a new server called fig-2 in region north."),
    (SERVER, "Could you restart the server called fig-2 in region north?"),
    (SERVER, "I want you to restart server fig-2, region north."),
    (LINK, "Unlink account 5521 with the Harvest app."),
    (LINK, "Please unlink account 5521 from the Harvest app."),
    (LINK, "Time to unlink account 5521 and the Harvest app, please."),
    (PIN, "Pin the note Groceries."),
    (PIN, "Could you pin the note Groceries for me?"),
    (ARM, "Disarm the alarm in the workshop."),
    (ARM, "Hi there, disarm the alarm in the workshop please."),
    (MEETING, "Reschedule a meeting called Budget Talk on 3 May 2027."),
    (MEETING, "Please unschedule the meeting called Budget Talk on 3 May 2027."),
)
SAME = (
    (SERVER, "Start up a server called fig-2 in region north. I had to restart my laptop first."),
    (SERVER, "After a restart of my router: start a new server called fig-2 in region north."),
    (SERVER, "Bring up a fresh server called fig-2 in region north, my recent report relies on it."),
    (LINK, "Link up account 5521 with the Harvest app, it is still unlinked."),
    (LINK, "Connect account 5521 with the Harvest app; unlike last year, I read the terms."),
    (PIN, "Take the pin off the note Groceries."),
    (PIN, "The note Groceries is pinned. Unpin it, please."),
    (PIN, "The note Groceries shall no longer be pinned, so unpin it."),
    (ARM, "Switch the alarm in the workshop on, it must not be disarmed."),
    (ARM, "Arm the workshop alarm, whoever disarmed it this morning."),
    (MEETING, "Put a meeting called Budget Talk on the calendar on 3 May 2027, as agreed."),
    (ROUTE, "Recalculate the route from Bern to Basel."),
)
CART = task(
    "Could you take 14 picture frames off my cart?",
    [tool("drop_from_cart", "Take products out of the shopping cart.", product="Product.", quantity=NUMBER)],
    ("drop_from_cart", {"product": "picture frames", "quantity": 14}),
)
HEAT = task(
    "Warm the studio up to 23 degrees.",
    [tool("set_heating", "Set the heating of a room.", room="Room.", celsius=NUMBER)],
    ("set_heating", {"room": "studio", "celsius": 23}),
)
RUN = task(
    "Put down 9 kilometers of rowing.",
    [tool("log_sport", "Log a sport.", sport="Sport.", kilometers=NUMBER)],
    ("log_sport", {"sport": "rowing", "kilometers": 9}),
)
FIND = task(
    "Look for garden chairs in the shop.",
    [tool("search_products", "Search products.", product="Product.")],
    ("search_products", {"product": "garden chairs"}),
)
LOST = (
    (CART, "14 picture frames er fun?"),
    (CART, "Um, 14 picture frames, lunch?"),
    (CART, "14 picture frames weather"),
    (CART, "14 picture frames the banana?"),
    (CART, "Hello, picture frames 14 yellow."),
    (MEETING, "Budget Talk 3 May 2027 sandwich?"),
    (PIN, "Groceries, sunshine?"),
    (RUN, "Rowing 9 kilometers yay sunshine?"),
)
KEPT = (
    (CART, "Bin 14 picture frames."),
    (CART, "14 picture frames: chuck them."),
    (CART, "14 picture frames out of the cart."),
    (CART, "Ditch the 14 picture frames, thanks."),
    (CART, "14 picture frames, scrapped please."),
    (CART, "I no longer fancy 14 picture frames."),
    (HEAT, "Studio to 23 degrees, music lovers."),
    (HEAT, "Heating: studio, 23 degrees."),
    (RUN, "9 kilometers of rowing into the diary."),
    (RUN, "Rowing, 9 kilometers, jot it down."),
    (FIND, "Any garden chairs around?"),
    (FIND, "Garden chairs, bargains?"),
)


@pytest.mark.parametrize(("request_", "rewritten"), TURNED, ids=[r for _, r in TURNED])
def test_a_prefix_makes_another_deed_of_a_verb(request_, rewritten):
    assert not negation.check(request_, rewritten).passed


@pytest.mark.parametrize(("request_", "rewritten"), SAME, ids=[r for _, r in SAME])
def test_a_word_with_a_prefix_may_be_beside_the_deed(request_, rewritten):
    assert negation.check(request_, rewritten).passed, negation.check(request_, rewritten).evidence


@pytest.mark.parametrize(("request_", "rewritten"), LOST, ids=[r for _, r in LOST])
def test_things_with_an_idle_word_are_no_request(request_, rewritten):
    assert not gist.check(request_, rewritten).passed


@pytest.mark.parametrize(("request_", "rewritten"), KEPT, ids=[r for _, r in KEPT])
def test_a_deed_in_other_words_is_one(request_, rewritten):
    assert gist.check(request_, rewritten).passed, gist.check(request_, rewritten).evidence
