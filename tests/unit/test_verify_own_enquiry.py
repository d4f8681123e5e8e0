"""Set phrases around requests for the library's tools, and numbers after them: harmless ones, and their near-pairs."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.tasks.library.catalogue import forms
from toolspar.tasks.records import Category, Split, Task
from toolspar.verify import action, asks_now, new_numbers, options

FORMS = {form.spec.name: form for form in forms(Split.TEST)}
CHECKS = {
    "action": action.check,
    "asks_now": asks_now.check,
    "new_numbers": new_numbers.check,
    "options": options.check,
}
DISK = ToolSpec(
    "start_machine",
    "Starts a virtual machine.",
    {
        "type": "object",
        "properties": {
            "name": {"type": "string", "description": "Name of the machine."},
            "disk": {
                "type": "object",
                "properties": {
                    "size_gb": {"type": "integer", "description": "Disk space in gigabytes."},
                    "encrypted": {"type": "boolean", "description": "Encrypt the disk."},
                },
            },
        },
        "required": ["name"],
    },
)
MACHINE = Task(
    "machine",
    (DISK,),
    "Start a machine called ledger with disk encryption.",
    (ToolCall("start_machine", {"name": "ledger", "disk": {"encrypted": True}}),),
    Category.SIMPLE,
    Split.TEST,
)


def task(name: str, query: str, arguments: Mapping[str, object]) -> Task:
    return Task(name, (FORMS[name].spec,), query, (ToolCall(name, dict(arguments)),), Category.SIMPLE, Split.TEST)


PAINT = task(
    "estimate_wall_paint", "How much paint do 3 coats on 20 square meters take?", {"square_meters": 20, "coats": 3}
)
PRINT = task(
    "print_stored_file", "Print lease_copy.pdf on the printer Annex.", {"file": "lease_copy.pdf", "printer": "Annex"}
)
TIRES = task(
    "book_tire_change",
    "Have winter tires put on the car AB 123 CD on 2027-10-08.",
    {"license_plate": "AB 123 CD", "tires": "winter", "day": "2027-10-08"},
)
COURT = task(
    "release_sports_court",
    "Drop my court reservation CT-D648 with Founders Field.",
    {"ground": "Founders Field", "booking_code": "CT-D648"},
)
VALID = [
    (PAINT, "To whom it may concern, my enquiry reads: how much paint do 3 coats on 20 square meters take?"),
    (PAINT, "The thing I need answered is: how much paint do 3 coats on 20 square meters take?"),
    (PRINT, "I hope all is well on your side. Print lease_copy.pdf on the printer Annex."),
    (TIRES, "Have winter tires put on the car AB 123 CD on 2027-10-08. It's a long story, as always."),
    (MACHINE, "Start a machine called ledger with disk encryption. I was up until 3 last night."),
    (COURT, "The matter is as follows: drop my court reservation CT-D648 with Founders Field."),
]
INVALID = [
    ("asks_now", PAINT, "My brother's enquiry read: how much paint do 3 coats on 20 square meters take?"),
    ("asks_now", PAINT, "The question the foreman answered was: how much paint do 3 coats on 20 square meters take?"),
    ("options", PRINT, "I hope all is well. Print lease_copy.pdf on the printer Annex, on both sides, please."),
    ("new_numbers", MACHINE, "Start a machine called ledger with disk encryption, sixteen hundred."),
    ("new_numbers", MACHINE, "Start a machine called ledger with disk encryption, 80 gigabytes of it."),
    ("options", TIRES, "Have winter tires put on the car AB 123 CD on 2027-10-08, and store the old ones."),
    ("asks_now", PRINT, "Mind telling me how quickly you can print lease_copy.pdf on the printer Annex?"),
    ("action", COURT, "Reserve my court CT-D648 with Founders Field again."),
]


@pytest.mark.parametrize(("case", "rewritten"), VALID)
def test_set_phrases_around_a_request_pass(case: Task, rewritten: str) -> None:
    failed = {name: result.evidence for name, check in CHECKS.items() if not (result := check(case, rewritten)).passed}
    assert failed == {}


@pytest.mark.parametrize(("name", "case", "rewritten"), INVALID)
def test_what_only_looks_like_them_fails(name: str, case: Task, rewritten: str) -> None:
    result = CHECKS[name](case, rewritten)
    assert not result.passed and result.evidence
