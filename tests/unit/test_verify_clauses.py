"""Which clause asks, and for what: requests said in two sentences, opposite work, and facts that an argument takes."""

# ruff: noqa: E501  (a table reads best with one case a line)

from __future__ import annotations

import pytest

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.tasks.records import Category, Split, Task
from toolspar.verify import action, control_text, leakage, options, second_request, subject

CHECKS = (control_text.check, leakage.check, action.check, options.check, subject.check, second_request.check)
TEXT, COUNT, FLAG = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}


def tool(name, description, /, **properties):
    return ToolSpec(name, description, {"type": "object", "properties": properties})


def task(name, tools, query, *calls):
    return Task(name, tools, query, calls, Category.SIMPLE if calls else Category.IRRELEVANCE, Split.TRAIN)


FERRY = tool("ferry_departures", "When ferries leave a port.", port=TEXT, day=TEXT)
FERRY_SEAT = tool(
    "book_ferry_seat",
    "Book a seat on a ferry.",
    port=TEXT,
    day=TEXT,
    deck={"type": "string", "enum": ["lower", "saloon"]},
)
WATER = tool("water_bed", "Water a bed of the garden.", bed=TEXT, minutes=COUNT)
LETTER = tool("join_newsletter", "Sign up for a newsletter.", name=TEXT, frequency=TEXT)
LETTER_END = tool("quit_newsletter", "End a newsletter.", name=TEXT)
STORE = tool("add_supplies", "Record supplies that came in.", item=TEXT, kilos=COUNT, organic=FLAG)
UNSTORE = tool("take_supplies", "Record supplies that were taken out.", item=TEXT, kilos=COUNT, rotten=FLAG)
SUSPEND = tool("suspend_phone_line", "Suspend a phone line.", number=TEXT)
NEW_SIM = tool("replace_sim_card", "Send another SIM card.", number=TEXT)
MESSAGE = tool("message_tenant", "Send a written message to a tenant.", tenant=TEXT, message=TEXT)
PHONE = tool("phone_tenant", "Phone a tenant.", tenant=TEXT)
MOVE = tool("move_desk_booking", "Move a desk booking to another day.", desk=TEXT, day=TEXT)
SHOW = tool("desk_booking_details", "Details of a desk booking.", desk=TEXT)
ROOT = tool("cube_root", "Cube root of a number.", number=COUNT)
LCM = tool("least_common_multiple", "Least common multiple of two numbers.", a=COUNT, b=COUNT)
PAINT = tool(
    "order_paint",
    "Order paint.",
    brand=TEXT,
    liters=COUNT,
    color=TEXT,
    finish={"type": "string", "enum": ["matt", "gloss"]},
)
MEETING = tool(
    "plan_meeting",
    "Put a meeting into the calendar.",
    title=TEXT,
    date=TEXT,
    location=TEXT,
    notify=FLAG,
    recurrence=TEXT,
)
SPICE = tool("spice_substitute", "What can stand in for a spice.", spice=TEXT, dish=TEXT)
LETTERS = tool("send_letter", "Send a letter by email.", to=TEXT, cc=TEXT, text=TEXT)
HEAT = tool("heating_on", "Turn the heating of a room on.", room=TEXT)
COLD = tool("heating_off", "Turn the heating of a room off.", room=TEXT)
CAMP = tool(
    "reserve_camp_site",
    "Reserve a pitch.",
    camp=TEXT,
    nights=COUNT,
    zone={"type": "string", "enum": ["lakeside", "forest", "meadow"]},
)

TASKS = {
    t.task_id: t
    for t in (
        task("ferry", (FERRY, FERRY_SEAT), "When do ferries leave Kiel on 3 May 2027?", ToolCall("ferry_departures", {"port": "Kiel", "day": "2027-05-03"})),
        task("seat", (FERRY, FERRY_SEAT), "Book a seat on the ferry from Kiel on 3 May 2027.", ToolCall("book_ferry_seat", {"port": "Kiel", "day": "2027-05-03"})),
        task("water", (WATER,), "Water the rose bed for 20 minutes.", ToolCall("water_bed", {"bed": "rose", "minutes": 20})),
        task("letter", (LETTER, LETTER_END), 'Sign me up for the newsletter "Bread Weekly".', ToolCall("join_newsletter", {"name": "Bread Weekly"})),
        task("store", (STORE, UNSTORE), "Add 40 kilos of flour to our supplies.", ToolCall("add_supplies", {"item": "flour", "kilos": 40})),
        task("take", (STORE, UNSTORE), "Take 40 kilos of flour out of our supplies.", ToolCall("take_supplies", {"item": "flour", "kilos": 40})),
        task("line", (SUSPEND, NEW_SIM), "Suspend the phone line 0151-7734.", ToolCall("suspend_phone_line", {"number": "0151-7734"})),
        task("tenant", (MESSAGE, PHONE), 'Message tenant Olsen: "The plumber comes at noon".', ToolCall("message_tenant", {"tenant": "Olsen", "message": "The plumber comes at noon"})),
        task("desk", (MOVE, SHOW), "Move my booking of desk 14 to 5 March 2027.", ToolCall("move_desk_booking", {"desk": "14", "day": "2027-03-05"})),
        task("maths", (ROOT, LCM), "What are the cube root of 729 and the least common multiple of 12 and 18?",
             ToolCall("cube_root", {"number": 729}), ToolCall("least_common_multiple", {"a": 12, "b": 18})),
        task("paint", (PAINT,), "Order 5 liters of Dulor paint.", ToolCall("order_paint", {"brand": "Dulor", "liters": 5})),
        task("meeting", (MEETING,), "Put a meeting called Budget into the calendar for 5 March 2027.", ToolCall("plan_meeting", {"title": "Budget", "date": "2027-03-05"})),
        task("spice", (SPICE,), "What can I use in place of saffron?", ToolCall("spice_substitute", {"spice": "saffron"})),
        task("mail", (LETTERS,), 'Send eva@x.org the letter "See you soon".', ToolCall("send_letter", {"to": "eva@x.org", "text": "See you soon"})),
        task("heat", (HEAT, COLD), "Turn the heating in the attic on.", ToolCall("heating_on", {"room": "attic"})),
        task("camp", (CAMP,), "Reserve a pitch at Lakeside Oaks for 4 nights, in the meadow.", ToolCall("reserve_camp_site", {"camp": "Lakeside Oaks", "nights": 4, "zone": "meadow"})),
        task("kites", (FERRY, HEAT), "Which knot holds a kite line best?"),
    )
}  # fmt: skip

VALID = (
    # the values in one sentence, the request in another
    ("ferry", "We'll be in Kiel on 3 May 2027 with the bikes. What time do ferries go from there?"),
    ("ferry", "Kiel, 3 May 2027. When do the boats sail?"),
    ("ferry", "So we're in Kiel on the 3rd of May 2027. Any idea when the ferries depart?"),
    ("seat", "The ferry from Kiel on 3 May 2027: would you get me on board? One seat will do."),
    ("water", "The rose bed looks thirsty, 20 minutes should do. Please give it a drink."),
    ("store", "Another 40 kilos of flour have arrived, please put them down in our supplies."),
    ("store", "40 kilos of flour came in this morning. Add that to the supplies list for me?"),
    ("take", "The bakers used up 40 kilos of flour. Strike them off the supplies, would you?"),
    ("letter", 'My sister swears by "Bread Weekly". Get that newsletter for me, please.'),
    ("desk", "My booking of desk 14 has to go to another day, 5 March 2027. Make that change, please."),
    ("maths", "I need the least common multiple of 12 and 18, and also 729 taken to its cube root."),
    ("maths", "12 and 18: what is their least common multiple? 729: what is its cube root?"),
    ("paint", "The fence swallows everything. Dulor paint, 5 liters: kindly put in the order."),
    # questions and orders that want no answer
    ("paint", "What could possibly go wrong? Order 5 liters of Dulor paint, please."),
    ("seat", "Who am I to say no to the sea? Book me a seat on the ferry from Kiel on 3 May 2027."),
    ("meeting", "Can you believe it's budget time again? Put a meeting called Budget into the calendar for 5 March 2027."),
    ("spice", "The shop is out of saffron, how could that happen? What can I use in its place?"),
    ("seat", "Please book a seat on the ferry from Kiel on 3 May 2027. Tell no one, it's a surprise."),
    ("water", "Let's say the rain forgot us. Water the rose bed for 20 minutes, please."),
    # a neighbouring tool or an option only named
    ("line", "I don't want another SIM card, mind you. Just suspend the phone line 0151-7734."),
    ("heat", "It was off all winter. Please turn the heating in the attic on."),
    ("letter", 'Last year I quit every newsletter I had. Now sign me up for the newsletter "Bread Weekly", please.'),
    ("camp", "My wife wanted the forest, but I won the toss. A pitch at Lakeside Oaks for 4 nights in the meadow, please, reserve it."),
    ("camp", "Reserve us a pitch at Lakeside Oaks for 4 nights, in the meadow rather than the forest."),
    ("tenant", 'He never picks up the phone. Message tenant Olsen: "The plumber comes at noon".'),
    ("seat", "Book a seat on the ferry from Kiel on 3 May 2027. Any deck is fine."),
    ("kites", "The ferry was late and the heating on board was broken, so I had time to think about kites. Which knot holds a kite line best?"),
    # look-ups may be asked in any way
    ("ferry", "Are there any ferries leaving Kiel on 3 May 2027, and at what hours?"),
    ("spice", "Is there anything that can be used in place of saffron?"),
    # the same direction in other words
    ("take", "40 kilos of flour are gone, get them out of our supplies list."),
    ("letter", 'I want to follow "Bread Weekly", so put me on the list for the newsletter.'),
    ("heat", "It's freezing in the attic. Switch the heating on up there, please."),
    ("desk", "Desk 14, my booking: shift it to 5 March 2027, please."),
    ("desk", "I was wondering whether you could move my booking of desk 14 to 5 March 2027."),
    ("desk", "Can my booking of desk 14 be moved to 5 March 2027?"),
)  # fmt: skip

INVALID = (
    # a second request
    ("ferry", "When do ferries leave Kiel on 3 May 2027? What does the hotel by the port charge?"),
    ("seat", "Book a seat on the ferry from Kiel on 3 May 2027. Where can I leave the bikes?"),
    ("water", "Water the rose bed for 20 minutes. Could you also feed the fish?"),
    ("store", "Add 40 kilos of flour to our supplies, and order new sacks from the mill."),
    ("paint", "Order 5 liters of Dulor paint. Who could paint the fence for us?"),
    ("line", "Suspend the phone line 0151-7734 and let me know what the next bill comes to."),
    ("maths", "What are the cube root of 729 and the least common multiple of 12 and 18? Draw a number line."),
    # the opposite, or the neighbour's work
    ("letter", 'Take me off the newsletter "Bread Weekly", please.'),
    ("letter", 'Please get the newsletter "Bread Weekly" out of my inbox for good.'),
    ("store", "Take 40 kilos of flour out of our supplies."),
    ("store", "40 kilos of flour have to come off our supplies list."),
    ("take", "Put 40 kilos of flour into our supplies."),
    ("seat", "I'd like to give up my seat on the ferry from Kiel on 3 May 2027."),
    ("line", "Send me a new SIM card in place of the one for the phone line 0151-7734."),
    ("line", "Get me a replacement for the SIM of the phone line 0151-7734."),
    ("tenant", "Phone tenant Olsen for me and say the plumber comes at noon."),
    ("desk", "Is my booking of desk 14 down for 5 March 2027? I want to be sure."),
    ("desk", "Could you tell me whether my booking of desk 14 is on 5 March 2027?"),
    ("seat", "How does booking a seat on the ferry from Kiel on 3 May 2027 work? I'd like to understand it first."),
    ("heat", "Turn the heating in the attic off."),
    ("heat", "Please shut the heating in the attic down."),
    ("spice", "Is anything in the kitchen too good to stand in place of saffron?"),
    # a fact that an open argument takes
    ("paint", "Order 5 liters of Dulor paint in pale green."),
    ("paint", "Order 5 liters of Dulor paint, the gloss kind."),
    ("meeting", "Put a meeting called Budget into the calendar for 5 March 2027 in meeting room 2C."),
    ("meeting", "Put a meeting called Budget into the calendar for 5 March 2027, repeated weekly."),
    ("meeting", "Put a meeting called Budget into the calendar for 5 March 2027 and notify everyone."),
    ("spice", "What can I use in place of saffron in a fish stew?"),
    ("mail", 'Send eva@x.org the letter "See you soon", with max@x.org in copy.'),
    ("camp", "Reserve a pitch at Lakeside Oaks for 4 nights, in the forest."),
    ("take", "Take 40 kilos of flour out of our supplies, it was rotten."),
)  # fmt: skip


def faults(name, rewritten):
    return [result.evidence for check in CHECKS if not (result := check(TASKS[name], rewritten)).passed]


@pytest.mark.parametrize(("name", "rewritten"), VALID)
def test_the_same_request_in_other_clauses_passes(name, rewritten):
    assert faults(name, rewritten) == []


@pytest.mark.parametrize(("name", "rewritten"), INVALID)
def test_another_request_or_more_of_it_fails(name, rewritten):
    assert faults(name, rewritten) != []
