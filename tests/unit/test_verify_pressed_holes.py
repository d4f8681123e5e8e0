"""What a trained policy pressed on: spans that hang on the request, unknown words in the place of a thing."""

from __future__ import annotations

import pytest
from tests.unit.test_verify_parts import INT, task, tool

from toolspar.tasks.records import Task
from toolspar.verify.new_numbers import check as new_numbers
from toolspar.verify.spelling import check as spelling

WEIGHT = task(
    "Can you put my weight down as 51.2 kilograms?",
    [tool("log_weight", "Record the user's body weight.", kilograms={"type": "number"})],
    ("log_weight", {"kilograms": 51.2}),
)
CART = task(
    "Pull 9 storage boxes from the cart.",
    [tool("remove_from_cart", "Take a product out of the shopping cart.", product="Name of the product.", count=INT)],
    ("remove_from_cart", {"product": "storage boxes", "count": 9}),
)


@pytest.mark.parametrize(
    ("given", "rewritten", "passes"),
    [
        (WEIGHT, "Put my weight down as 51.2 kilograms. This is for 24 hours.", False),
        (WEIGHT, "For two hundred hours, I would appreciate it: put my weight down as 51.2 kilograms.", False),
        (WEIGHT, "Put my weight down as 51.2 kilograms, for 3 years, for me.", False),
        (CART, "Pull 9 storage boxes from the cart contingent upon 48 hours.", False),
        (CART, "Pull 9 storage boxes of 30mm from the cart.", False),
        (WEIGHT, "I have been on a diet for 6 weeks. Put my weight down as 51.2 kilograms.", True),
        (WEIGHT, "For 6 months I said never again. Put my weight down as 51.2 kilograms.", True),
    ],
)
def test_a_span_of_time_or_length_that_hangs_on_the_request_is_new(given: Task, rewritten: str, passes: bool) -> None:
    assert new_numbers(given, rewritten).passed is passes


@pytest.mark.parametrize(
    ("rewritten", "passes"),
    [
        ("Nearing the hour, pull 9 storage boxes from the ciruel.", False),
        ("Pull 9 storage boxes from my bropa.", False),
        ("Pull 9 storage boxes from the crat.", True),
        ("Pull 9 storage boxes from the basket.", True),
        ("Pull 9 storage boxes from the cart, and thanks for the hlep.", True),
    ],
)
def test_a_word_that_nobody_knows_does_not_stand_for_a_thing(rewritten: str, passes: bool) -> None:
    assert spelling(CART, rewritten).passed is passes
