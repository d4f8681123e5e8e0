"""A second value for an argument, put in the same words as the first one, contradicts it."""

from __future__ import annotations

import pytest
from tests.support.tool_tasks import one_of, task, tool

from toolspar.verify import options

REJECT = task(
    "Invite Mila Brandt to a talk for the stock keeper position by phone.",
    [
        tool(
            "invite_candidate",
            "Invite a candidate to a talk about an open position.",
            candidate="Name.",
            position="Position.",
            way=one_of("phone", "video"),
        )
    ],
    ("invite_candidate", {"candidate": "Mila Brandt", "position": "stock keeper", "way": "phone"}),
)
TABLE = task(
    "Book Copper Kettle for 2 guests in the outdoor section at 19:30.",
    [
        tool(
            "book_table",
            "Book a table.",
            restaurant="Name.",
            guests={"type": "integer"},
            section=one_of("outdoor", "indoor"),
            time="HH:MM.",
        )
    ],
    ("book_table", {"restaurant": "Copper Kettle", "guests": 2, "section": "outdoor", "time": "19:30"}),
)
PAINT = task(
    "Order paint in the sky blue shade for the nursery room.",
    [tool("order_paint", "Order paint for a room.", shade="Shade.", room="Room.")],
    ("order_paint", {"shade": "sky blue", "room": "nursery"}),
)
COURSE = task(
    "Sign Tom Vale up for the pottery class with the evening group.",
    [
        tool(
            "join_class",
            "Sign somebody up for a class.",
            person="Name.",
            class_name="Class.",
            group=one_of("morning", "evening"),
        )
    ],
    ("join_class", {"person": "Tom Vale", "class_name": "pottery", "group": "evening"}),
)
WRONG = (
    (REJECT, "Invite Mila Brandt to a talk for the stock keeper position by phone for the night guard position."),
    (REJECT, "Invite Mila Brandt to a talk for the stock keeper position for the storage helper position by phone."),
    (
        REJECT,
        "Please invite Mila Brandt by phone to a talk for the stock clerk position for the stock keeper position.",
    ),
    (REJECT, "Invite Mila Brandt to a talk for the stock keeper position or for the cashier position by phone."),
    (TABLE, "Book Copper Kettle for 2 guests in the outdoor section at 19:30 in the inside section."),
    (TABLE, "Book Copper Kettle for 2 guests in the outdoor section in the cellar section at 19:30."),
    (TABLE, "Could you book Copper Kettle in the rooftop section in the outdoor section for 2 guests at 19:30?"),
    (PAINT, "Order paint in the sky blue shade for the nursery room in the moss green shade."),
    (PAINT, "Order paint in the sky blue shade for the nursery room for the laundry room."),
    (PAINT, "Order paint for the nursery room in the sky blue shade in a coral shade, thanks."),
    (COURSE, "Sign Tom Vale up for the pottery class for the drawing class with the evening group."),
    (COURSE, "Sign Tom Vale up for the pottery class with the evening group for the juggling class."),
)
FINE = (
    (REJECT, "Invite Mila Brandt to a talk for the stock keeper position by phone, for the open position we spoke of."),
    (REJECT, "Invite Mila Brandt to a talk for the stock keeper position by phone for a colleague on sick leave."),
    (REJECT, "Invite Mila Brandt to a talk for the stock keeper position, not for the night guard position, by phone."),
    (REJECT, "I already filled the night guard position. Invite Mila Brandt by phone for the stock keeper position."),
    (REJECT, "For the stock keeper position, the one in the depot, invite Mila Brandt to a talk by phone."),
    (TABLE, "Book Copper Kettle for 2 guests in the outdoor section at 19:30 in the evening."),
    (TABLE, "Book Copper Kettle for 2 guests in the outdoor section at 19:30 in the clouded notice."),
    (TABLE, "We hated it in the smoking section. Book Copper Kettle for 2 guests in the outdoor section at 19:30."),
    (PAINT, "Order paint in the sky blue shade for the nursery room for the same room as ever."),
    (PAINT, "Order paint in the sky blue shade for the nursery room for a decorator friend."),
    (COURSE, "Sign Tom Vale up for the pottery class with the evening group for the whole class."),
    (COURSE, "Instead of the drawing class, sign Tom Vale up for the pottery class with the evening group."),
)


@pytest.mark.parametrize(("request_", "rewritten"), WRONG, ids=[r for _, r in WRONG])
def test_a_second_value_in_the_same_words_is_found(request_, rewritten):
    assert not options.check(request_, rewritten).passed


@pytest.mark.parametrize(("request_", "rewritten"), FINE, ids=[r for _, r in FINE])
def test_what_is_beside_the_value_is_no_second_one(request_, rewritten):
    assert options.check(request_, rewritten).passed, options.check(request_, rewritten).evidence
