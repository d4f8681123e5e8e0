"""Deterministic rewrites: closed sets, determinism, and that values survive."""

from __future__ import annotations

import random

import pytest
from tests.support.rewrite_cases import TASKS

from toolspar.calls.records import ToolCall
from toolspar.calls.schema import parse_tool
from toolspar.tasks.english import gerund, same_wording, sentences
from toolspar.tasks.grounding import ground
from toolspar.tasks.records import Category, Split, Task
from toolspar.tasks.rewrites.request import Act, read_request
from toolspar.tasks.rewrites.rewrite import rewrite
from toolspar.tasks.rewrites.styles import HELD_OUT_FAMILIES, STYLE_OF, TRAIN_FAMILIES, Family, Style


def test_families_are_split_and_train_families_have_the_styles():
    assert not set(TRAIN_FAMILIES) & set(HELD_OUT_FAMILIES)
    assert set(TRAIN_FAMILIES) | set(HELD_OUT_FAMILIES) == set(Family)
    assert [STYLE_OF[family] for family in TRAIN_FAMILIES] == list(Style)


@pytest.mark.parametrize("family", Family)
def test_rewrites_are_new_wordings_repeat_under_one_seed_and_keep_every_value(family):
    written = set()
    for task in TASKS.values():
        for seed in range(12):
            text = rewrite(task, family, random.Random(seed))
            assert text == rewrite(task, family, random.Random(seed))
            if text is None:
                continue
            written.add(text)
            assert not same_wording(text, task.query)
            kept = {m.path for m in ground(task.query, task.expected)} - {m.path for m in ground(text, task.expected)}
            assert not kept, text
            assert "{" not in text and "  " not in text
    assert len(written) >= 12, "too little variety"


def test_number_words_and_date_forms_change_the_forms_of_values():
    task = TASKS["table"]
    words = {rewrite(task, Family.NUMBER_WORDS, random.Random(seed)) for seed in range(20)}
    assert "Book a table for three at Luigi's on March 5, 2026 at 7 pm." in words
    forms = {rewrite(task, Family.DATE_FORMS, random.Random(seed)) for seed in range(40)}
    assert any(text and "5 March 2026" in text for text in forms)


def test_typos_never_touch_values():
    task = TASKS["coffee"]
    for seed in range(50):
        text = rewrite(task, Family.TYPOS, random.Random(seed))
        assert text and all(value in text for value in ("large", "latte", "oat milk", "vanilla"))


@pytest.mark.parametrize(
    ("name", "act", "body"),
    [
        ("table", Act.ORDER, "book a table for 3 at Luigi's on 2026-03-05 at 19:00"),
        ("weather", Act.ASK_FOR, "the weather in Paris in celsius"),
        ("painter", Act.QUESTION, "Who painted the Mona Lisa"),
    ],
)
def test_requests_are_taken_apart(name, act, body):
    request = read_request(TASKS[name])
    assert (request.act, request.body, request.rest) == (act, body, "")


def test_polite_openings_and_needs_are_peeled_off():
    task = TASKS["timer"]
    assert read_request(task, "Could you please set a timer for 25 minutes called pasta?").act is Act.ORDER
    assert (
        read_request(task, "I need a timer for 25 minutes called pasta.").body == "a timer for 25 minutes called pasta"
    )
    assert read_request(task, "I'm cooking. Set a timer for 25 minutes called pasta.").rest.startswith("Set a timer")


def test_sentences_and_gerunds():
    assert sentences('Go to St. Louis at 7 p.m. today. Then "stop. Now" rest!') == [
        "Go to St. Louis at 7 p.m. today.",
        'Then "stop. Now" rest!',
    ]
    assert [gerund(verb) for verb in ("book", "set", "make", "plan", "see", "submit")] == [
        "booking", "setting", "making", "planning", "seeing", "submitting",
    ]  # fmt: skip


SAID = "I'll be late"
SAYING = Task(
    "say",
    (
        parse_tool(
            {"name": "send", "description": "Send a message.", "parameters": {"type": "object", "properties": {}}}
        ),
    ),
    f"Send a message to Bob saying {SAID}.",
    (ToolCall("send", {"to": "Bob", "text": SAID}),),
    Category.SIMPLE,
    Split.TRAIN,
)


@pytest.mark.parametrize("family", list(Family))
def test_nothing_is_glued_to_a_text_that_ends_a_request(family: Family) -> None:
    texts = {rewrite(SAYING, family, random.Random(seed)) for seed in range(40)}
    for text in filter(None, texts):
        _, found, rest = text.lower().replace("\u2019", "'").partition("be late")
        assert not found or not rest.strip() or rest.lstrip()[0] in ".!?\"'\u201d", text
