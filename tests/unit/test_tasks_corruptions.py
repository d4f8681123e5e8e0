"""Made-up pairs: seeded, different from the request, and each kind does to the request what its name says."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from toolspar.tasks.corruptions.kinds import CORRUPTIONS
from toolspar.tasks.corruptions.pairs import HARMLESS, Pair, draw_pairs
from toolspar.tasks.corruptions.replacements import Sort, computed, near_miss, other_unit, sort_of
from toolspar.tasks.corruptions.scene import Scene
from toolspar.tasks.english import same_wording
from toolspar.tasks.grounding import ground
from toolspar.tasks.library.catalogue import forms
from toolspar.tasks.records import Split, Task
from toolspar.tasks.splits import category_of, tools_of
from toolspar.verify import asks_now, entities, grounding, hedges, negation, new_numbers, roles, second_request, units

SEEN_BY = {  # rules that should notice most of a kind
    "changed_value": (grounding, new_numbers, entities),
    "roles": (roles, grounding),
    "dropped_value": (grounding,),
    "implied_value": (grounding,),
    "hedged_value": (hedges, new_numbers, entities, grounding),
    "computed_value": (grounding, new_numbers, hedges),
    "changed_unit": (units,),
    "second_request": (second_request, new_numbers, entities),
    "negation": (negation, new_numbers, second_request),
    "hypothetical": (asks_now, negation),
    "past": (asks_now, negation),
    "lost_request": (grounding,),
}
LESS_SEEN = ("hedged_value", "hypothetical", "past", "changed_unit")  # no rule knows all of their wordings


@pytest.fixture(scope="module")
def pairs() -> list[Pair]:
    return draw_pairs(Split.TRAIN, 500, seed=3)


def scenes(n: int) -> list[Scene]:
    """Requests for one tool that is on offer, and for two."""
    drawn = []
    for index in range(n):
        rng = random.Random(index)
        first, second = rng.sample(forms(Split.TRAIN), 2)
        uses = (first.use(rng),) if index % 3 else (first.use(rng), second.use(rng))
        drawn.append(Scene(Split.TRAIN, (first, second), uses))
    return drawn


def test_pairs_are_seeded_and_a_longer_draw_begins_with_a_shorter_one(pairs: list[Pair]) -> None:
    assert draw_pairs(Split.TRAIN, 20, seed=3) == pairs[:20]
    assert draw_pairs(Split.TRAIN, 20, seed=4) != pairs[:20]


def test_half_are_harmless_and_all_kinds_occur(pairs: list[Pair]) -> None:
    kinds = Counter(pair.kind for pair in pairs)
    assert set(kinds) == {HARMLESS, *CORRUPTIONS}
    assert 0.35 < kinds[HARMLESS] / len(pairs) < 0.65
    assert len({pair.rewritten for pair in pairs}) == len(pairs)


def test_no_rewrite_equals_its_request(pairs: list[Pair]) -> None:
    assert [pair for pair in pairs if same_wording(pair.rewritten, pair.task.query)] == []


def test_harmless_rewrites_keep_every_value_that_the_request_says(pairs: list[Pair]) -> None:
    for pair in pairs:
        if pair.valid:
            said = {mention.path for mention in ground(pair.task.query, pair.task.expected)}
            assert said <= {mention.path for mention in ground(pair.rewritten, pair.task.expected)}, pair.rewritten


@pytest.mark.parametrize("split", [Split.TRAIN, Split.DEV])
def test_only_tools_of_the_split_are_offered(split: Split) -> None:
    own = {tool.name for tool in tools_of(split)}
    offered = {tool.name for pair in draw_pairs(split, 60, seed=1) for tool in pair.task.tools}
    assert offered <= own
    assert {pair.task.split for pair in draw_pairs(split, 5, seed=1)} == {split}


@pytest.mark.parametrize("kind", SEEN_BY)
def test_a_kind_does_what_its_name_says(kind: str) -> None:
    made = noticed = 0
    for index, scene in enumerate(scenes(60)):
        rng = random.Random(f"{kind}-{index}")
        task = draw_task(scene, rng)
        text = CORRUPTIONS[kind](scene, rng)
        if text is not None:
            made += 1
            noticed += not all(check.check(task, text).passed for check in SEEN_BY[kind])
    assert made >= 5
    assert noticed / made >= (0.25 if kind in LESS_SEEN else 0.6)


def draw_task(scene: Scene, rng: random.Random) -> Task:
    tools = tuple(form.spec for form in scene.offered)
    category = category_of(len(tools), len(scene.calls))
    return Task("t", tools, scene.plain(rng), scene.calls, category, scene.split)


def test_an_extra_constraint_needs_an_open_argument() -> None:
    made = 0
    for index, scene in enumerate(scenes(30)):
        text = CORRUPTIONS["extra_constraint"](scene, random.Random(index))
        if all(a.required or a.name in use.values for use in scene.uses for a in use.form.arguments):
            assert text is None
        made += text is not None
    assert made >= 8


def test_an_irrelevant_request_becomes_one_for_an_offered_tool() -> None:
    rng = random.Random(5)
    by_name = {form.spec.name: form for form in forms(Split.TRAIN)}
    outside, offered = by_name["fetch_weather_forecast"], by_name["send_bank_transfer"]
    scene = Scene(Split.TRAIN, (offered,), (outside.use(rng),))
    text = CORRUPTIONS["answerable"](scene, rng)
    assert text and ("dollars" in text or "$" in text)
    assert CORRUPTIONS["answerable"](Scene(Split.TRAIN, (outside,), scene.uses), rng) is None


def test_one_use_alone_has_no_request_to_lose() -> None:
    scene = scenes(2)[1]
    assert len(scene.uses) == 1
    assert CORRUPTIONS["lost_request"](scene, random.Random(0)) is None


@pytest.mark.parametrize(
    ("value", "sort"),
    [
        (3, Sort.NUMBER), ("2027-03-05", Sort.DATE), ("15:30", Sort.TIME), ("Oslo", Sort.PLACE),
        ("Maria Santos", Sort.PERSON), ("ORD-12345", Sort.CODE), ("jazz", Sort.OTHER),
    ],
)  # fmt: skip
def test_values_are_sorted(value: object, sort: Sort) -> None:
    assert sort_of(value) is sort


def test_another_unit_keeps_the_number() -> None:
    for seed in range(20):
        text = other_unit("start a timer of 40 minutes", random.Random(seed))
        assert text and text.startswith("start a timer of 40 ") and "minutes" not in text
    assert other_unit("play some jazz", random.Random(0)) is None


def test_what_must_be_computed_does_not_say_the_value() -> None:
    for seed in range(30):
        assert "2027-03-05" not in str(computed("2027-03-05", random.Random(seed)))
    assert computed("jazz", random.Random(0)) is None


def test_a_near_miss_differs_in_little() -> None:
    form = next(form for form in forms(Split.TRAIN) if form.spec.name == "send_bank_transfer")
    amount, recipient = (next(a for a in form.arguments if a.name == name) for name in ("amount", "recipient"))
    for seed in range(20):
        number = near_miss(amount, "132.50", Split.TRAIN, random.Random(seed))
        person = near_miss(recipient, "Maria Santos", Split.TRAIN, random.Random(seed))
        assert number and number != "132.50" and len(number) == 6
        assert person and person != "Maria Santos" and {"Maria", "Santos"} & set(person.split())
