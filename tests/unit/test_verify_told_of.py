"""What a statement beside the request names is only told of; and values that changed sides in plain words."""

from __future__ import annotations

import pytest
from tests.support.tool_tasks import one_of, task, tool

from toolspar.verify import entities, options, roles

CHECKS = {"entities": entities.check, "options": options.check, "roles": roles.check}
INT, FLAG = {"type": "integer"}, {"type": "boolean"}

WEAVING = task(
    "Sign Mira Holt up for Weaving.",
    [
        tool("join_course", "Sign somebody up for a course.", student="Student.", course="Course."),
        tool("renew_passport", "Renew a passport.", holder="Holder."),
        tool("reserve_sauna", "Reserve the sauna.", day="Day."),
    ],
    ("join_course", {"student": "Mira Holt", "course": "Weaving"}),
)
STAND_IN = task(
    "Suggest something in place of walnuts for banana bread without raisins.",
    [
        tool(
            "find_stand_in",
            "Suggest a stand-in for an ingredient.",
            ingredient="Ingredient.",
            dish="Dish.",
            avoid={"type": "array", "items": {"type": "string"}},
        )
    ],
    ("find_stand_in", {"ingredient": "walnuts", "dish": "banana bread", "avoid": ["raisins"]}),
)
MOORING = task(
    "Keep a mooring at Quay Nine on 3 June 2027 from 18:00 for 5 hours.",
    [
        tool(
            "keep_mooring",
            "Keep a mooring.",
            quay="Quay.",
            day="Day.",
            arrival_time="Time of arrival.",
            hours=INT,
        )
    ],
    ("keep_mooring", {"quay": "Quay Nine", "day": "2027-06-03", "arrival_time": "18:00", "hours": 5}),
)
LEAVE = task(
    "File parental leave for Nils Aho, 20 days from 1 March 2027.",
    [tool("file_leave", "File a leave.", person="Who.", kind="Kind.", first_day="Day.", days=INT)],
    ("file_leave", {"person": "Nils Aho", "kind": "parental", "first_day": "2027-03-01", "days": 20}),
)
TRAIN = task(
    "Which trains go from Gent to Metz on 4 May 2027 leaving after 14:00?",
    [tool("list_trains", "List trains.", origin="From.", goal="To.", day="Day.", depart_after="Earliest departure.")],
    ("list_trains", {"origin": "Gent", "goal": "Metz", "day": "2027-05-04", "depart_after": "14:00"}),
)
STALLS = task(
    "Rent a stall at Moss Market for 2 days with power and one at Fern Market for 3 days with power.",
    [tool("rent_stall", "Rent a stall.", market="Market.", days=INT, power=FLAG)],
    ("rent_stall", {"market": "Moss Market", "days": 2, "power": True}),
    ("rent_stall", {"market": "Fern Market", "days": 3, "power": True}),
)
PAYMENT = task(
    "Start a monthly payment of 40 dollars to Ada Finn.",
    [tool("start_payment", "Start a payment.", to="Who.", amount=INT, pace=one_of("weekly", "monthly"))],
    ("start_payment", {"to": "Ada Finn", "amount": 40, "pace": "monthly"}),
)
MUSEUM = task(
    "What are the opening hours of the Clock Museum?",
    [tool("opening_hours", "Opening hours of a museum.", museum="Museum.", weekday="Day of the week.")],
    ("opening_hours", {"museum": "Clock Museum"}),
)

VALID = [
    (WEAVING, "Mira Holt dropped Pottery in spring and hasn't missed it. Now she'd like Weaving, so sign her up."),
    (WEAVING, "After one lost passport and 2 missed trains, Mira Holt wants to learn Weaving. Sign her up."),
    (WEAVING, "Mira Holt left Lisbon last year and misses her loom. Please put her down for Weaving."),
    (WEAVING, "Mira Holt has a sauna and nothing to do in it. Could you sign her up for Weaving?"),
    (STAND_IN, "There are no walnuts in the house. What could go into banana bread that isn't raisins?"),
    (STAND_IN, "I'm without walnuts and my son is allergic to raisins: what do I put into banana bread instead?"),
    (STAND_IN, "What goes into banana bread instead of walnuts? Raisins would be awful."),
    (STAND_IN, "No raisins would be great: what else replaces walnuts in banana bread?"),
    (STAND_IN, "Raisins make me ill. What replaces walnuts in banana bread?"),
    (MOORING, "We arrive at Quay Nine at 18:00 on 3 June 2027 and stay for 5 hours. Keep a mooring for us."),
    (MOORING, "Leaving work early on 3 June 2027: keep a mooring at Quay Nine from 18:00 for 5 hours."),
    (LEAVE, "Nils Aho wants parental leave, 20 days, the first day being 1 March 2027. File it, please."),
    (TRAIN, "Departing after 14:00 on 4 May 2027, which trains are there from Gent to Metz?"),
    (STALLS, "Rent me stalls, both with power: Moss Market for 2 days, Fern Market for 3 days."),
    (PAYMENT, "Start a weekly, no wait, a monthly payment of 40 dollars to Ada Finn."),
    (MUSEUM, "When can one visit the Clock Museum? I always go to such places on Sundays."),
]
INVALID = [
    ("entities", WEAVING, "Mira Holt did Weaving and hasn't missed it. Now she'd like Pottery, so sign her up."),
    ("options", WEAVING, "Mira Holt needs a passport. Sign her up for Weaving and renew the passport, please."),
    ("options", WEAVING, "Sign Mira Holt up for Weaving and reserve the sauna."),
    ("entities", WEAVING, "After a long winter, sign Mira Holt up for Weaving in Lisbon."),
    ("roles", STAND_IN, "My cook puts raisins into banana bread. What could go in that isn't walnuts?"),
    ("roles", STAND_IN, "Suggest something in place of raisins for banana bread without walnuts."),
    ("roles", STAND_IN, "I'm out of walnuts for my banana bread. What could go in? Raisins would be lovely."),
    ("roles", STAND_IN, "Suggest something in place of walnuts for banana bread, preferably with raisins."),
    ("roles", MOORING, "I'm leaving Quay Nine at 18:00 on 3 June 2027 after 5 hours. Keep a mooring for me."),
    ("roles", LEAVE, "Parental leave for Nils Aho, 20 days, last one 1 March 2027. File it, please."),
    ("roles", LEAVE, "File parental leave for Nils Aho, 20 days, the last day being 1 March 2027."),
    ("roles", TRAIN, "Which trains go from Gent to Metz on 4 May 2027 arriving after 14:00?"),
    ("roles", STALLS, "Stalls at Moss Market for 2 days and Fern Market for 3 days, power only for the first."),
    ("options", PAYMENT, "Start a monthly, no wait, a weekly payment of 40 dollars to Ada Finn."),
    ("options", MUSEUM, "When is the Clock Museum open on Wednesdays?"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "rewritten"), VALID)
def test_what_is_only_told_of_passes(case, rewritten):
    failed = {name: result.evidence for name, check in CHECKS.items() if not (result := check(case, rewritten)).passed}
    assert failed == {}


@pytest.mark.parametrize(("name", "case", "rewritten"), INVALID)
def test_what_is_wanted_or_changed_sides_fails(name, case, rewritten):
    assert not CHECKS[name](case, rewritten).passed
