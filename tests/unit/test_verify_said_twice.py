"""Several calls of one tool: what belongs to one of them is neither said of another too, nor does it wander to it."""

from __future__ import annotations

import pytest
from tests.support.tool_tasks import one_of, task, tool

from toolspar.verify import roles

NUMBER = {"type": "number"}
PRESSURE = tool(
    "log_pulse", "Record a pulse.", beats=NUMBER, arm=one_of("left", "right"), moment=one_of("rest", "noon", "night")
)
PULSE = task(
    "Record a pulse of 61 as the night reading and record a pulse of 84.",
    [PRESSURE],
    ("log_pulse", {"beats": 61, "moment": "night"}),
    ("log_pulse", {"beats": 84}),
)
PARCEL = tool(
    "send_parcel",
    "Send a parcel.",
    parcel="Number.",
    city="City.",
    by=one_of("air", "sea", "road"),
    insured={"type": "boolean"},
)
PARCELS = task(
    "Send parcel K-44 to Oslo by air and parcel K-91 to Ghent.",
    [PARCEL],
    ("send_parcel", {"parcel": "K-44", "city": "Oslo", "by": "air"}),
    ("send_parcel", {"parcel": "K-91", "city": "Ghent"}),
)
SWIMS = task(
    "Log a swim of 900 meters in the lake, then log a swim of 1500 meters.",
    [tool("log_swim", "Log a swim.", meters=NUMBER, place=one_of("lake", "pool", "sea"))],
    ("log_swim", {"meters": 900, "place": "lake"}),
    ("log_swim", {"meters": 1500}),
)
TABLES = task(
    "Book a table at Corner Fig for 4 on the terrace and a table at Salt House for 6.",
    [tool("book_table", "Book a table.", restaurant="Name.", guests=NUMBER, area=one_of("terrace", "bar", "garden"))],
    ("book_table", {"restaurant": "Corner Fig", "guests": 4, "area": "terrace"}),
    ("book_table", {"restaurant": "Salt House", "guests": 6}),
)
LAMPS = task(
    "Set the lamp in the attic to 20 percent blue, and the lamp in the hall to 70 percent.",
    [tool("set_lamp", "Set a lamp.", room="Room.", percent=NUMBER, color=one_of("blue", "amber", "white"))],
    ("set_lamp", {"room": "attic", "percent": 20, "color": "blue"}),
    ("set_lamp", {"room": "hall", "percent": 70}),
)
VISITS = task(
    "Book the vet for Biscuit on 2027-07-23 and for Pickle on 4 June 2027.",
    [tool("book_vet", "Book a vet.", pet="Name.", day="Day.")],
    ("book_vet", {"pet": "Biscuit", "day": "2027-07-23"}),
    ("book_vet", {"pet": "Pickle", "day": "2027-06-04"}),
)
TRIMS = task(
    "Book Biscuit in on 2027-07-23 for a dental cleaning, and Pickle for a nail trim on 4 June 2027.",
    [tool("book_vet", "Book a vet.", pet="Name.", day="Day.", reason=one_of("dental_cleaning", "nail_trim", "other"))],
    ("book_vet", {"pet": "Biscuit", "day": "2027-07-23", "reason": "dental_cleaning"}),
    ("book_vet", {"pet": "Pickle", "day": "2027-06-04", "reason": "nail_trim"}),
)
WRONG = (
    (
        TRIMS,
        "Book Biscuit in on 2027-07-23 for a dental cleaning, and Pickle for a nail trim on 4 June 2027 for a dental "
        "cleaning, the way it always is.",
    ),
    (VISITS, "Book the vet for Biscuit on July 23rd, 2027 and for Pickle on June 4, 2027, on July 23rd, 2027."),
    (PULSE, "Record a pulse of 84 as the night reading and record a pulse of 61 as the night reading."),
    (PULSE, "Record a pulse of 61 as the night reading and record a pulse of 84 as the night reading."),
    (PULSE, "Please put down a pulse of 84 as my night reading, then a pulse of 61 as my night reading too."),
    (PULSE, "Record a pulse of 84 as the night reading and record a pulse of 61."),
    (PARCELS, "Send parcel K-44 to Oslo by air and parcel K-91 to Ghent by air."),
    (PARCELS, "Send parcel K-91 to Ghent by air and parcel K-44 to Oslo by air, please."),
    (PARCELS, "Send parcel K-91 to Ghent by air and parcel K-44 to Oslo."),
    (SWIMS, "Log a swim of 900 meters in the lake, then log a swim of 1500 meters in the lake."),
    (SWIMS, "Log a swim of 1500 meters in the lake, then one of 900 meters in the lake."),
    (TABLES, "Book a table at Corner Fig for 4 on the terrace and one at Salt House for 6 on the terrace."),
    (TABLES, "Could you book Salt House for 6 on the terrace and Corner Fig for 4 on the terrace?"),
    (LAMPS, "Set the lamp in the attic to 20 percent blue, and the lamp in the hall to 70 percent blue."),
    (LAMPS, "Make the hall lamp blue at 70 percent and the attic lamp blue at 20 percent."),
)
FINE = (
    (
        TRIMS,
        "Book Biscuit in on 2027-07-23 for a dental cleaning, yes, Biscuit for a dental cleaning, and Pickle for a "
        "nail trim on 4 June 2027.",
    ),
    (TRIMS, "Dental cleaning and a nail trim! Biscuit, 2027-07-23, dental cleaning; Pickle, 4 June 2027, nail trim."),
    (VISITS, "Book the vet for Biscuit on July 23rd, 2027, on June 4, 2027 for Pickle."),
    (VISITS, "23 July 2027, 4 June 2027: book the vet for Biscuit on 23 July 2027 and for Pickle on 4 June 2027."),
    (PULSE, "Record a pulse of 84 and record a pulse of 61 as the night reading."),
    (PULSE, "Two readings: a pulse of 61 as the night reading, and a pulse of 84."),
    (PULSE, "I had a long night. Record a pulse of 61 as the night reading and record a pulse of 84."),
    (PULSE, "Record a pulse of 61, that's the night reading, and then a pulse of 84. What a night it was!"),
    (PULSE, "Record a pulse of 61 as the night reading (yes, night) and record a pulse of 84."),
    (PARCELS, "Send parcel K-91 to Ghent and parcel K-44 to Oslo by air."),
    (PARCELS, "By air, send parcel K-44 to Oslo. And send parcel K-91 to Ghent."),
    (PARCELS, "Parcel K-44 goes to Oslo by air, I repeat, by air; parcel K-91 goes to Ghent."),
    (SWIMS, "The lake was cold. Log a swim of 900 meters in the lake, then log a swim of 1500 meters."),
    (SWIMS, "Log 1500 meters as a swim, and 900 meters in the lake as another."),
    (TABLES, "A table at Salt House for 6, and one on the terrace at Corner Fig for 4, please."),
    (TABLES, "I love a terrace. Book Corner Fig for 4 on the terrace and Salt House for 6."),
    (LAMPS, "The hall lamp goes to 70 percent, the attic lamp to 20 percent in blue."),
)  # fmt: skip


@pytest.mark.parametrize(("request_", "rewritten"), WRONG, ids=[r for _, r in WRONG])
def test_what_one_call_has_is_not_said_of_another(request_, rewritten):
    assert not roles.check(request_, rewritten).passed


@pytest.mark.parametrize(("request_", "rewritten"), FINE, ids=[r for _, r in FINE])
def test_a_word_said_twice_may_stay_with_its_call(request_, rewritten):
    assert roles.check(request_, rewritten).passed, roles.check(request_, rewritten).evidence
