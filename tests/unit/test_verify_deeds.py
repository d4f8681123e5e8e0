"""Whose deed it is, what it is done to, and what is spared from it."""

from __future__ import annotations

import pytest
from tests.support.tool_tasks import task, tool

from toolspar.tasks.records import Task
from toolspar.verify import action, asks_now, grounding, negation
from toolspar.verify.records import CheckResult

CHECKS = {
    "action": action.check,
    "asks_now": asks_now.check,
    "grounding": grounding.check,
    "negation": negation.check,
}
QUIZ = task(
    "Can I take a quiz of 12 questions on volcanoes?",
    [tool("start_quiz", "Start a quiz about a topic.", topic="What it is about.", questions={"type": "integer"})],
    ("start_quiz", {"topic": "volcanoes", "questions": 12}),
)
CONFIG = task(
    'Delete the config "d0404".',
    [tool("delete_config", "Deletes a configuration.", config_id="Identifier.")],
    ("delete_config", {"config_id": "d0404"}),
)
COURSE = task(
    "Take Anton Petrova out of Statistics.",
    [tool("drop_course", "Takes a student out of a course.", student="Full name.", course="Title of the course.")],
    ("drop_course", {"student": "Anton Petrova", "course": "Statistics"}),
)
SHOW = task(
    'Can you end my subscription to the podcast "Mountain Talk"?',
    [
        tool("unfollow_podcast", "Unsubscribe from a podcast.", show="Name of the podcast."),
        tool("follow_podcast", "Subscribe to a podcast.", show="Name of the podcast."),
    ],
    ("unfollow_podcast", {"show": "Mountain Talk"}),
)
VALID = [
    (SHOW, "pls stop following podcast mountain talk for me"),
    (COURSE, "Please take Anton Petrova out of Statistics: thanks!"),
    (COURSE, "Take Anton Petrova out of Statistics: urgent."),
    (QUIZ, "Could you give me a quiz of 12 questions on volcanoes to take?"),
    (QUIZ, "I'd like to take a quiz of 12 questions on volcanoes, if you could set that up."),
    (QUIZ, "Would it be possible to have a quiz of 12 questions on volcanoes?"),
    (CONFIG, 'Delete nothing but the config "d0404".'),
    (CONFIG, 'Everything else can stay but "d0404" has to go, so delete that config.'),
    (CONFIG, 'I do not mind anyone, but "d0404" is the config to be deleted.'),
    (CONFIG, 'The old one does not bother me any more but delete the config "d0404".'),
    (CONFIG, 'All I want: the config "d0404" deleted.'),
]
INVALID = [
    ("action", SHOW, "Follow the podcast Mountain Talk for me, please."),
    ("grounding", COURSE, "Take Anton Petrova out of Statistics: intricacy."),
    ("action", QUIZ, "I'd be happy if you could take a quiz of 12 questions on volcanoes."),
    ("action", QUIZ, "I want you to take the quiz of 12 questions on volcanoes."),
    ("asks_now", QUIZ, "What happens if I start a quiz of 12 questions on volcanoes?"),
    ("asks_now", CONFIG, 'Would it delete the config "d0404" if I pressed this?'),
    ("negation", CONFIG, 'Delete all the configs but "d0404".'),
    ("negation", CONFIG, "Delete every config except for d0404."),
]


@pytest.mark.parametrize(("case", "rewritten"), VALID)
def test_the_same_deed_in_other_words_passes(case: Task, rewritten: str) -> None:
    failed = {name: result.evidence for name, check in CHECKS.items() if not (result := check(case, rewritten)).passed}
    assert failed == {}


@pytest.mark.parametrize(("name", "case", "rewritten"), INVALID)
def test_another_doer_or_deed_fails(name: str, case: Task, rewritten: str) -> None:
    result: CheckResult = CHECKS[name](case, rewritten)
    assert not result.passed and result.evidence
