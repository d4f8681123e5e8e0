"""Whole requests with words around them that make something else of them, or do not; and what is appended to one."""

from __future__ import annotations

import pytest
from tests.support.framed_requests import requests, templates
from tests.support.gates import rules_gate
from tests.support.tool_tasks import task, tool

from toolspar.tasks.records import Task

TASKS = requests(6)
LIGHTS = task(
    "Please adjust the hall lights to 90 percent.",
    [tool("dim_lights", "Adjust lights.", room="Which lights.", level={"type": "integer", "description": "Percent."})],
    ("dim_lights", {"room": "hall", "level": 90}),
)


@pytest.mark.parametrize(
    "template",
    [
        "How many commas are in this: {q}",
        "My line in the sketch goes: {q}",
        "What would your answer be if I said: {q}",
        "{q} That's the caption of a cartoon I saw.",
        "{q} Same again next week.",
        "{q} Only the first half of it.",
        "{q} The exact reverse, I mean.",
        "{q} I've sorted it myself in the meantime.",
        "{q} Hold off until I say so.",
        "{q} First show me a draft.",
        "{q} Wrong window, sorry.",
        "{q} Then undo it again.",
        "{q} Use my other account.",
        "{q} Just kidding.",
    ],
)
def test_a_frame_that_turns_the_request_is_refused(template: str) -> None:
    gate = rules_gate()
    assert not any(gate(each, template.format(q=each.query)).valid for each in TASKS)


@pytest.mark.parametrize(
    "template",
    [
        "Here's my question: {q}",
        "{q} I could never do that on my own.",
        "{q} My sister says I forget everything.",
        "Ignore the noise in the background, that's the kids. {q}",
        "{q} My colleague was going to take care of it, but she's off sick.",
        "This isn't a test. {q}",
        "{q} That's what my sister asked me to get done.",
        "I've done the rest already. {q}",
        "{q} My colleague already did the rest.",
        "{q} Everything else can wait until tomorrow.",
        "{q} Thanks for doing this.",
        "{q} What do you think, can you manage?",
        "{q} Don't keep me waiting.",
        "{q} I'd do it myself if I could.",
        "I was going to ask my brother, but you're faster: {q}",
        "As my wife said this morning: {q}",
        "I was told you could help: {q}",
    ],
)
def test_small_talk_that_sounds_like_a_frame_is_let_through(template: str) -> None:
    gate = rules_gate()
    assert all(gate(each, template.format(q=each.query)).valid for each in TASKS)


@pytest.mark.parametrize("name", ["first", "second", "third"])
def test_labelled_frames(name: str) -> None:
    gate = rules_gate()
    wrong: dict[str, list[str]] = {"valid": [], "invalid": []}
    for index, (template, label) in enumerate(templates(name)):
        source = TASKS[index % len(TASKS)]
        if gate(source, template.replace("{q}", source.query)).valid != (label == "valid"):
            wrong[label].append(template)
    assert len(wrong["invalid"]) <= 5 and len(wrong["valid"]) <= 3, wrong


@pytest.mark.parametrize(
    ("rewritten", "valid"),
    [
        ("Adjust the hall lights to 90 percent, and copper the lamp.", False),
        ("Adjust the hall lights to 90 percent, along with curtains and blinds.", False),
        ("Adjust the hall lights to 90 percent, and I'd also like a copy of the bill.", False),
        ("All I could do was adjust the hall lights to 90 percent.", False),
        ("I dozed off while waiting for the butler to adjust the hall lights to 90 percent.", False),
        ("Adjust the hall lights to 90 percent, and thanks for the help.", True),
        ("Adjust the hall lights to 90 percent, and behind the scenes we all applaud.", True),
        ("I am waiting for you to adjust the hall lights to 90 percent.", True),
    ],
)
def test_what_is_appended(rewritten: str, valid: bool) -> None:
    assert rules_gate()(LIGHTS, rewritten).valid == valid


@pytest.mark.parametrize(
    ("rewritten", "valid"),
    [
        ("I'm too tired to adjust the hall lights to 90 percent.", False),
        ("I'd like to learn to adjust the hall lights to 90 percent.", False),
        ("When can I adjust the hall lights to 90 percent?", False),
        ("Tell Rosa to adjust the hall lights to 90 percent.", False),
        ("It's forbidden to adjust the hall lights to 90 percent.", False),
        ("Stop anyone who wants to adjust the hall lights to 90 percent.", False),
        ("Rosa wants you to adjust the hall lights to 90 percent, but I don't.", False),
        ("Adjust the hall lights to 90 percent after the meeting.", False),
        ("Adjust the hall lights to 90 percent again in a week.", False),
        ("I'm too tired to adjust the hall lights to 90 percent, so could you?", True),
        ("Could you help? I'm too tired to adjust the hall lights to 90 percent.", True),
        ("Could I trouble you to adjust the hall lights to 90 percent?", True),
        ("Don't hesitate to adjust the hall lights to 90 percent.", True),
        ("I want the assistant to adjust the hall lights to 90 percent.", True),
        ("Adjust the hall lights to 90 percent without any fuss.", True),
        ("Adjust the hall lights to 90 percent, I'm off after the meeting.", True),
    ],
)
def test_words_over_the_deed_and_after_it(rewritten: str, valid: bool) -> None:
    assert rules_gate()(LIGHTS, rewritten).valid == valid


COOK = task(
    "What can I cook with basil, rice and beans?",
    [
        tool(
            "find_recipes",
            "Find recipes.",
            ingredients={"type": "array", "items": {"type": "string"}, "description": "What the recipe must use."},
        )
    ],
    ("find_recipes", {"ingredients": ["basil", "rice", "beans"]}),
)
MACHINE = task(
    "Delete the virtual machine vm-0414 of Ingrid Keller.",
    [tool("delete_vm", "Delete a virtual machine.", vm_id="Number of the machine.", owner="Whose it is.")],
    ("delete_vm", {"vm_id": "vm-0414", "owner": "Ingrid Keller"}),
)


@pytest.mark.parametrize(
    ("source", "rewritten", "valid"),
    [
        (COOK, "What can I cook with buster basil, rice and beans?", False),
        (COOK, "What can I cook with lovely basil, rice and beans?", True),
        (COOK, "What can I cook with precisely basil, rice and beans?", True),
        (MACHINE, "Delete the virtual machine vm-0414-b of Ingrid Keller.", False),
        (MACHINE, "Delete the virtual machine vm-0414 of Ingrid Keller Junior.", False),
        (MACHINE, "Delete the virtual machine vm-0414 of dear Ingrid Keller.", True),
        (MACHINE, "Delete another virtual machine vm-0414 of Ingrid Keller 2.", False),
        (MACHINE, "Delete the virtual machine vm-0414 of the other Ingrid Keller.", False),
    ],
)
def test_a_word_that_becomes_a_part_of_a_value(source: Task, rewritten: str, valid: bool) -> None:
    assert rules_gate()(source, rewritten).valid == valid
