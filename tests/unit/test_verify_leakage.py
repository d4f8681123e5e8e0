"""The leakage check: names and forms of an interface, against words that people use too."""

from __future__ import annotations

import pytest
from tests.support.more_rewrite_cases import TASKS as MORE
from tests.support.rewrite_cases import HOTEL, TASKS, _task

from toolspar.calls.records import ToolCall
from toolspar.verify.leakage import check

H = "find a hotel in Rome under 200 euros for 4 nights"
LEAKS = (
    f"Use find_hotel: {H}.",
    f"FindHotel: {H}.",
    f"findHotel for Rome: {H}.",
    f"find.hotel in Rome: {H}.",
    f"{H}, max_price 200.",
    f"{H}, maxPrice 200.",
    f"{H}, MaxPrice 200.",
    f"{H} with nights=4.",
    f"{H}, nights = 4",
    f"city: Rome nights: 4. {H}",
    f'{{"city": "Rome"}} {H}',
    f"{H}, 'city': 'Rome'",
    f'{H}, "nights": 4',
    f"hotels(city='Rome') {H}",
    f"Call the hotel function and {H}.",
    f"{H}, pass 200 as the price parameter.",
    f"{H}; the first argument is Rome.",
    f"Send JSON to {H}.",
    f"Hit the API to {H}.",
    f"{H}, with parking set to false.",
    f"{H}, breakfast = True",
    f"{H}, refundable flag set to null.",
    f"{H}, as a boolean yes.",
    f"{H} <tool_call>",
    f"Use the find hotel tool: {H}.",
    f"{H} via your find hotel command.",
)
HUMAN = (
    f"Max price is 200 euros: {H}.",
    f"I had an argument with my sister, so {H}.",
    f"To settle an argument about Rome, {H}.",
    f"My brain can't function before coffee; {H}.",
    f"We have a family function there. Please {H}.",
    f"There's a function at the hall, {H}.",
    f"I'm on my iPhone and saw it on eBay: {H}.",
    f"My MacBook died, YouTube too. {H}!",
    f"It must be true to its name: {H}.",
    f"Is it true? Anyway, {H}.",
    f"A dream come true: {H}.",
    f"My hotel-finding wishes: {H}.",
    f"max-price thinking: {H}.",
    f"City: Rome. {H}",
    f"None of us slept. {H}",
    f"'Rome': {H}",
    f"I'd set the bar low: {H}.",
    f"Quick call to my favourite tool: {H}.",
    f"The key is comfort; the value matters too. {H}",
    f"Type fast, {H}.",
    f"Use your travel tools and {H}.",
    f"Use whatever method you like to {H}.",
)


@pytest.mark.parametrize("text", LEAKS)
def test_interface_words_fail(text):
    assert not check(TASKS["hotel"], text).passed


@pytest.mark.parametrize("text", HUMAN)
def test_everyday_words_pass(text):
    assert check(TASKS["hotel"], text).passed, check(TASKS["hotel"], text).evidence


@pytest.mark.parametrize("task", [*TASKS.values(), *MORE.values()])
def test_queries_themselves_pass(task):
    assert check(task, task.query).passed


@pytest.mark.parametrize(
    ("query", "text", "passed"),
    [
        ("Find the roots for a = 3, b = -11.", "With a = 3 and b = minus 11, which are the roots?", True),
        ("Find the roots for a = 3, b = -11.", "With a=3 and b=-11, which are the roots?", True),
        ("Find the roots for a = 3, b = -11.", "With a = 3, b = -11 and c = 0, which are the roots?", False),
        ("Derive f(x) = x^2 at 5.", "What is the derivative of the function f(x) = x^2 at 5?", True),
        ("Use the find_hotel function for Rome.", "Please run the find_hotel function for Rome.", True),
        ("Start a timer called 'pasta' for 5 minutes.", "Timer 'pasta': 5 minutes, please start it.", True),
    ],
)
def test_what_the_query_says_may_stay(query, text, passed):
    task = _task("known", (HOTEL,), query, ToolCall("x", {"label": "pasta"} if "pasta" in query else {}))
    assert check(task, text).passed is passed
