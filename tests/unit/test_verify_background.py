"""Numbers and names in small talk pass, in the request they do not; other names of the same thing pass."""

from __future__ import annotations

import pytest

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.tasks.records import Category, Split, Task
from toolspar.verify import entities, grounding, new_numbers, units


def make_task(query, tool, properties, *arguments):
    schemas = {key: {"type": "string", "description": said} for key, said in properties.items()}
    spec = ToolSpec(tool, tool.replace("_", " "), {"type": "object", "properties": schemas, "required": []})
    return Task(query, (spec,), query, tuple(ToolCall(tool, a) for a in arguments), Category.SIMPLE, Split.DEV)


_HOTEL = {"city": "City.", "nights": "Nights.", "guests": "Number of guests.", "children": "Ages of children."}
HOTEL = make_task("Find a hotel in Porto for 4 nights.", "find_hotel", _HOTEL, {"city": "Porto", "nights": 4})
_MAIL = {"to": "Recipient.", "subject": "Subject line.", "copies": "Number of copies."}
MAIL = make_task(
    'Send a mail to Nadia about "roof repair".', "send_mail", _MAIL, {"to": "Nadia", "subject": "roof repair"}
)
_LOAN = {"amount": "Loan amount.", "years": "Term in years.", "rate": "Rate in percent."}
LOAN = make_task(
    "What does a loan of 9000 dollars over 6 years at 3% cost a month?", "loan_payment", _LOAN,
    {"amount": 9000, "years": 6, "rate": 3},
)  # fmt: skip
_RATE = {"sell": "Currency.", "buy": "Currency.", "amount": "Amount."}
RATE = make_task("Exchange 700 CHF for DKK.", "exchange", _RATE, {"sell": "CHF", "buy": "DKK", "amount": 700})
_COPY = {"file": "File.", "folder": "Folder."}
COPY = make_task(
    "Copy plan.txt to work and notes.txt to home.", "copy_file", _COPY,
    {"file": "plan.txt", "folder": "work"}, {"file": "notes.txt", "folder": "home"},
)  # fmt: skip
TIP = make_task("Tip the driver 6.25 dollars.", "tip_driver", {"amount": "Tip."}, {"amount": 6.25})
CAKE = make_task("Order one cake and 3 pies.", "order", {"cakes": "Cakes.", "pies": "Pies."}, {"cakes": 1, "pies": 3})
GENRE = make_task("Show artists from Korea.", "find_artists", {"country": "Country."}, {"country": "Korea"})

HARMLESS = [
    (HOTEL, "I've been there twice already and loved it. Please find a hotel in Porto for 4 nights."),
    (HOTEL, "We were in Madrid last year, but now find us a hotel in Porto for 4 nights."),
    (HOTEL, "My sister has told me about it for 2 years! Could you find a hotel in Porto for 4 nights?"),
    (HOTEL, "It took me three hours to get my boss to agree. Find a hotel in Porto for 4 nights."),
    (HOTEL, "I've called seven agencies and nobody answered, so find me a hotel in Porto for 4 nights."),
    (HOTEL, "My brother moved to Berlin and never shuts up about it. Anyway: a hotel in Porto for 4 nights, please."),
    (MAIL, 'I forgot it three times. Please send Nadia a mail about "roof repair".'),
    (MAIL, 'My uncle Bernard keeps asking. Please send a mail to Nadia about "roof repair".'),
    (MAIL, 'The kids broke two windows as well, but send Nadia a mail about "roof repair".'),
    (MAIL, 'I promised it 10 days ago, so please mail Nadia about "roof repair".'),
    (MAIL, 'I have asked a third time now. Mail Nadia about "roof repair", please.'),
    (LOAN, "What would I pay each month for a loan of 9000 dollars at 3% over 6 years?"),
    (LOAN, "Please give me the monthly cost of a 6-year loan of $9,000 at 3 percent."),
    (LOAN, "I failed maths twice. What does a loan of 9000 dollars over 6 years at 3% cost per month?"),
    (RATE, "Please exchange 700 Swiss francs for Danish kroner."),
    (COPY, "Two files to copy: plan.txt to work, notes.txt to home."),
    (COPY, "Please make two copies for me. One: plan.txt into work. Two: notes.txt into home."),
    (TIP, "Please tip the driver 6 dollars and 25 cents."),
    (CAKE, "Please order a cake and three pies."),
    (GENRE, "Show Korean artists."),
]

HARMFUL = [
    (HOTEL, "Find a hotel in Porto for 4 nights for 3 guests."),
    (HOTEL, "Find a hotel in Porto for 4 nights. We are 3 people."),
    (HOTEL, "Find a hotel in Porto for 4 nights. We've got two children with us."),
    (HOTEL, "My wife and I are coming with 2 kids, so find a hotel in Porto for 4 nights."),
    (HOTEL, "Find a hotel in Porto for 4 nights, with a budget of 300 dollars."),
    (HOTEL, "Find a hotel in Porto for 4 nights starting May 6."),
    (HOTEL, "Find a hotel in Porto for 4 nights, then 2 nights in Braga."),
    (HOTEL, "Find a hotel near the Ritz in Porto for 4 nights."),
    (HOTEL, "We need 3 rooms. Find a hotel in Porto for 4 nights."),
    (MAIL, 'Send a mail to Nadia and Oskar about "roof repair".'),
    (MAIL, 'Send a mail to Nadia about "roof repair" in 5 copies.'),
    (MAIL, 'Send a mail to Nadia about "roof repair", and Oskar should get it too.'),
    (MAIL, 'Send a mail to Nadia about "roof repair". I need two copies.'),
    (LOAN, "What does a loan of 9000 dollars over 6 years at 3% cost a week? I mean weekly."),
    (LOAN, "What does a loan of 9000 dollars over 6 years at 3% cost a month if I pay 500 dollars at once?"),
    (RATE, "Exchange 700 Swiss francs for Swedish kronor."),
    (COPY, "Copy plan.txt to work and notes.txt to home three times."),
    (TIP, "Please tip the driver 6 dollars and 52 cents."),
    (CAKE, "Order cakes and 3 pies."),
    (GENRE, "Show Japanese artists."),
]


def _failed(task, rewritten):
    checks = {
        "grounding": grounding.check,
        "new_numbers": new_numbers.check,
        "entities": entities.check,
        "units": units.check,
    }
    results = {name: check(task, rewritten) for name, check in checks.items()}
    return {name: result.evidence for name, result in results.items() if not result.passed}


@pytest.mark.parametrize(("task", "rewritten"), HARMLESS)
def test_small_talk_and_other_names_pass(task, rewritten):
    assert _failed(task, rewritten) == {}


@pytest.mark.parametrize(("task", "rewritten"), HARMFUL)
def test_new_facts_of_the_request_fail(task, rewritten):
    assert _failed(task, rewritten)


def test_a_small_sign_is_not_the_sign_in_capitals():
    task = make_task("What is the share of AB?", "share", {"sign": "Sign."}, {"sign": "AB"})
    assert not grounding.check(task, "What is the share of Ab?").passed
    assert grounding.check(task, "what is the share of ab").passed
