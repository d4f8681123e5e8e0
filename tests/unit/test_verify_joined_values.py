"""Values joined by arithmetic, amounts that move to another value, years in words, one "not" more."""

from __future__ import annotations

import pytest
from tests.support.gates import rules_gate
from tests.unit.test_verify_parts import INT, task, tool

from toolspar.tasks.records import Task

GATE = rules_gate()
FACTORS = task(
    "What are the prime factors of 4567 and 7890?",
    [tool("prime_factors", "Prime factors of a number.", number=INT)],
    ("prime_factors", {"number": 4567}),
    ("prime_factors", {"number": 7890}),
)
QUOTIENT = task(
    "What is 4567 divided by 7890?",
    [tool("divide", "Divide two numbers.", numerator=INT, denominator=INT)],
    ("divide", {"numerator": 4567, "denominator": 7890}),
)
SWAP = task(
    "Quick one: swap 1310 PLN for GBP.",
    [tool("exchange_currency", "Exchange money.", amount=INT, sell="Currency sold.", buy="Currency bought.")],
    ("exchange_currency", {"amount": 1310, "sell": "PLN", "buy": "GBP"}),
)
PRESIDENT = task(
    "Who was the president of Finland in 1940?",
    [tool("president_of", "Who was president.", country="Country.", year=INT)],
    ("president_of", {"country": "Finland", "year": 1940}),
)
BOOKS = task(
    "I'm not sure of the title, but find me a mystery novel: check Google Books and then Open Library.",
    [
        tool("search_google_books", "Search Google Books.", genre="Genre."),
        tool("search_open_library", "Search Open Library.", genre="Genre."),
    ],
    ("search_google_books", {"genre": "mystery"}),
    ("search_open_library", {"genre": "mystery"}),
)
VAN = task(
    "Get me a van in Krakow for 21 days as of 2027-10-03.",
    [tool("rent_van", "Rent a van.", city="City.", days=INT, first_day="First day.")],
    ("rent_van", {"city": "Krakow", "days": 21, "first_day": "2027-10-03"}),
)
PRICES = task(
    "Stock prices of Microsoft and Apple over the past 30 days, please.",
    [tool("stock_prices", "Prices of a stock.", company="Company.", days=INT)],
    ("stock_prices", {"company": "Microsoft", "days": 30}),
    ("stock_prices", {"company": "Apple", "days": 30}),
)


@pytest.mark.parametrize(
    ("source", "rewritten", "check"),
    [
        (FACTORS, "What are the prime factors of 4567 times 7890?", "roles"),
        (FACTORS, "What are the prime factors of 4567 multiplied by the number 7890?", "roles"),
        (SWAP, "Quick one: swap PLN for 1310 GBP.", "roles"),
        (PRESIDENT, "Who was the president of Finland in nineteen forty-one?", "grounding"),
        (
            BOOKS,
            "I'm not sure of the title, but find me a mystery novel: check Google Books, not Open Library.",
            "negation",
        ),
        (VAN, "Get me a van in Krakow for 21 days as of 2027-10-03 and a trailer.", "second_request"),
        (PRICES, "Stock prices of not Microsoft but Apple over the past 30 days, please.", "negation"),
    ],
)
def test_what_asks_for_something_else(source: Task, rewritten: str, check: str) -> None:
    failed = [name for name, result in GATE(source, rewritten).results.items() if not result.passed]
    assert check in failed, failed


@pytest.mark.parametrize(
    ("source", "rewritten"),
    [
        (FACTORS, "The number 4567, and likewise 7890: what are the prime factors?"),
        (QUOTIENT, "What do you get for 4567 divided by 7890?"),
        (SWAP, "For GBP, please swap 1310 PLN."),
        (PRESIDENT, "In nineteen forty, who was the president of Finland?"),
        (
            BOOKS,
            "I'm not sure of the title, but find me a mystery novel: check Google Books and then Open Library too.",
        ),
        (VAN, "A van in Krakow, picked up on October 3rd, 2027 and kept for 21 days: get me one."),
        (PRICES, "Stock prices of not just Microsoft but also Apple over the past 30 days, please."),
    ],
)
def test_what_still_asks_for_it(source: Task, rewritten: str) -> None:
    report = GATE(source, rewritten)
    assert report.valid, report.results
