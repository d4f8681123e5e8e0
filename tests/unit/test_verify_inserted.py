"""What a rewrite puts into the middle of the request beside it."""

from __future__ import annotations

import pytest
from tests.support.gates import rules_gate

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.tasks.records import Category, Split, Task
from toolspar.verify.beside.inserted import without_insertions
from toolspar.verify.gate import Gate
from toolspar.verify.records import CheckResult

TEXT, NUMBER, FLAG = {"type": "string"}, {"type": "number"}, {"type": "boolean"}


def task(query, tool, properties, call):
    spec = ToolSpec(tool, "", {"type": "object", "properties": properties})
    return Task(query, (spec,), query, (ToolCall(tool, call),), Category.SIMPLE, Split.TRAIN)


ROAMING = task(
    "Get 11 GB of roaming data in Egypt on 555-0147-8961.",
    "buy_roaming",
    {"gigabytes": NUMBER, "country": TEXT, "line": TEXT, "days": NUMBER, "speed": {"enum": ["slow", "fast"]}},
    {"gigabytes": 11, "country": "Egypt", "line": "555-0147-8961"},
)
LOAN = task(
    'Extend the loan of "Stone and Feather" for card LC822404.',
    "extend_loan",
    {"title": TEXT, "card": TEXT},
    {"title": "Stone and Feather", "card": "LC822404"},
)
PEOPLE = task(
    "Book a table for 4 people at Orla tonight.",
    "book_table",
    {"people": NUMBER, "restaurant": TEXT, "terrace": FLAG},
    {"people": 4, "restaurant": "Orla"},
)
BESIDE = [
    (ROAMING, "Get 11 GB of roaming data{} in Egypt on 555-0147-8961.", ", as my 7 colleagues already have,"),
    (ROAMING, "Get 11 GB of roaming data{} in Egypt on 555-0147-8961.", " (not for my 2 children)"),
    (ROAMING, "Get 11 GB of roaming data in Egypt{} on 555-0147-8961.", " - nobody here wants a postcard -"),
    (ROAMING, "Get 11 GB of roaming data in Egypt{} on 555-0147-8961.", ", where I lost 3 umbrellas,"),
    (LOAN, 'Extend the loan of "Stone and Feather"{} for card LC822404.', ", which cost 20 EUR new,"),
    (LOAN, 'Extend the loan of "Stone and Feather"{} for card LC822404.', ", bought by 3 of us,"),
    (LOAN, 'Extend the loan of "Stone and Feather"{} for card LC822404.', ", instead of bothering Joan,"),
    (PEOPLE, "Book a table for 4 people{} at Orla tonight.", ", down from 9,"),
    (PEOPLE, "Book a table{} for 4 people at Orla tonight.", ", chess tournament or not,"),
    (PEOPLE, "Book a table for 4 people{} at Orla tonight.", ", before my shift starts,"),
    (LOAN, 'Extend{} the loan of "Stone and Feather" for card LC822404.', ", rather than cancel or return,"),
]
PART_OF_IT = [
    (ROAMING, "Get 11 GB of roaming data, as my 7 days there need it, in Egypt on 555-0147-8961."),  # an open argument
    (ROAMING, "Get 11 GB of roaming data, as I like it fast, in Egypt on 555-0147-8961."),  # one of its choices
    (ROAMING, "Get 11 GB of roaming data, if my wife agrees, in Egypt on 555-0147-8961."),  # a condition
    (ROAMING, "Get 11 GB of roaming data, which I no longer want, in Egypt on 555-0147-8961."),
    (ROAMING, "Get 11 GB of roaming data, which I already have, in Egypt on 555-0147-8961."),
    (ROAMING, "Get 11 GB of roaming data in Egypt on 555-0147-8961, as my 7 colleagues have."),  # at the end
    (ROAMING, "I need a package of 11 GB, as my 7 colleagues have, for Egypt, number 555-0147-8961."),  # other wording
    (LOAN, "Extend the loan, which cost 20 EUR new, of Stone, though it is Feather that I read, for card LC822404."),
    (PEOPLE, "Book a table for 4 people, though we are 6, at Orla tonight."),  # rivals a value
    (PEOPLE, "Book a table for 4 people, please call Ann, at Orla tonight."),
    (PEOPLE, "Book a table for 4 people, as the terrace is lovely, at Orla tonight."),
    (LOAN, "Extend the loan of new novels, which are short, for card LC822404."),  # of such ones alone
]


@pytest.mark.parametrize(("task", "text", "inserted"), BESIDE)
def test_what_tells_something_beside_the_request_is_left_out(task: Task, text: str, inserted: str) -> None:
    assert without_insertions(task, text.format(inserted)) == text.format("")


@pytest.mark.parametrize(("task", "text", "inserted"), BESIDE)
def test_the_gate_lets_it_pass(task: Task, text: str, inserted: str) -> None:
    report = rules_gate()(task, text.format(inserted))
    assert report.failed == ()


@pytest.mark.parametrize(("task", "text"), PART_OF_IT)
def test_what_could_change_the_calls_stays(task: Task, text: str) -> None:
    assert without_insertions(task, text) == text


def test_checks_on_the_whole_text_read_it_all() -> None:
    seen: dict[str, str] = {}

    def noting(name):
        def check(task, rewritten):
            seen[name] = rewritten
            return CheckResult(True)

        return check

    task, text, inserted = BESIDE[0]
    Gate({name: noting(name) for name in ("second_request", "new_numbers", "learned")})(task, text.format(inserted))
    assert seen == {"second_request": text.format(inserted), "new_numbers": text.format(""), "learned": text.format("")}
