"""Words that only look like numbers, negations or conditions of the request."""

from __future__ import annotations

import pytest
from tests.unit.test_verify_parts import INT, task

from toolspar.calls.records import ToolSpec
from toolspar.tasks.records import Task
from toolspar.verify.negation import check as negation
from toolspar.verify.new_numbers import check as new_numbers
from toolspar.verify.stance.conditions import conditional

TEXT = {"type": "string"}


def request(query: str, name: str, arguments: dict[str, object], call: dict[str, object]) -> Task:
    return task(query, [ToolSpec(name, query, {"type": "object", "properties": arguments})], (name, call))


EMISSIONS = request(
    "What are the emissions of a train from Vienna to Hamburg?",
    "estimate_emissions",
    {"origin": TEXT, "destination": TEXT},
    {"origin": "Vienna", "destination": "Hamburg"},
)
EXPOSURE = request(
    "Expose M51 for 180 seconds.", "expose", {"target": TEXT, "seconds": INT}, {"target": "M51", "seconds": 180}
)
MOVIE = request(
    "We want to see a movie but we can't find one we like. A drama.", "find_movies", {"genre": TEXT}, {"genre": "Drama"}
)
DIET = request(
    "I can't eat gluten. Find a pasta recipe.",
    "find_recipe",
    {"dish": TEXT, "gluten": {"type": "boolean"}},
    {"dish": "pasta", "gluten": False},
)
BLINDS = request(
    "Close the blinds in the study and set the light to 20 percent.",
    "set_room",
    {"room": TEXT, "light": INT},
    {"room": "study", "light": 20},
)


@pytest.mark.parametrize(
    ("given", "rewritten", "passes"),
    [
        (EMISSIONS, "How much CO2 does a train from Vienna to Hamburg emit?", True),
        (EMISSIONS, "What are the emissions of train RJ64 from Vienna to Hamburg?", False),
        (EXPOSURE, "Expose M51 for three minutes, that is 180 seconds.", True),
        (EXPOSURE, "Expose M51 for 170 seconds.", False),
        (MOVIE, "It is game night and we want a drama: find us a movie.", True),
    ],
)
def test_numbers_that_say_nothing_new(given: Task, rewritten: str, passes: bool) -> None:
    assert new_numbers(given, rewritten).passed is passes


@pytest.mark.parametrize(
    ("given", "rewritten", "passes"),
    [(MOVIE, "Find us a drama to watch.", True), (DIET, "Find a pasta recipe.", False)],
)
def test_what_somebody_cannot_decide_need_not_be_said_again(given: Task, rewritten: str, passes: bool) -> None:
    assert negation(given, rewritten).passed is passes


def test_a_polite_if_may_be_said_twice() -> None:
    polite = "I'd be glad if the blinds in the study closed, and if you put the light at 20 percent."
    assert conditional(BLINDS, polite) == ""
    assert conditional(BLINDS, "Close the blinds in the study, and if it is dark set the light to 20 percent.")
