"""The coverage term: a flip of a rare kind pays a bonus."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest
from tests.support.play_records import played, weather_task, wrong

from toolspar.archive.cells import Cell
from toolspar.calls.records import Reason, Verdict
from toolspar.reward.coverage import coverage, episode_cell
from toolspar.rollout.records import Episode
from toolspar.tasks.records import Category
from toolspar.verify.records import CheckResult, ValidityReport

VALUE: Cell = ("casual", "wrong_value", "simple")


class Cells:
    """An archive of nothing but counts."""

    def __init__(self, counts: dict[Cell, int]) -> None:
        self.counts = Counter(counts)

    def cell_count(self, cell: Cell) -> int:
        return self.counts[cell]


def flip(reason: Reason = Reason.WRONG_VALUE, style: str = "casual", **changes: object) -> Episode:
    return replace(played(wrong(reason)), style=style, **changes)  # type: ignore[arg-type]


def test_the_cell_of_an_episode() -> None:
    assert episode_cell(flip()) == VALUE


@pytest.mark.parametrize(("archived", "bonus"), [(0, 1.0), (3, 0.5), (8, 1 / 3), (99, 0.1)])
def test_the_rarer_a_kind_the_larger_the_bonus(archived: int, bonus: float) -> None:
    assert coverage([flip()], Cells({VALUE: archived})) == pytest.approx([bonus])


def test_flips_of_one_cell_share_and_others_do_not() -> None:
    alike = [flip(), flip(rewritten="another wording altogether")]
    others = [flip(Reason.EXTRA_CALL), flip(style="formal")]
    irrelevant = replace(flip(), task=replace(weather_task("Paris"), category=Category.IRRELEVANCE))
    assert coverage([*alike, *others, irrelevant], None) == pytest.approx([0.5**0.5] * 2 + [1.0] * 3)


def test_the_order_of_episodes_does_not_matter() -> None:
    rng = random.Random(0)
    reasons = [rng.choice([Reason.WRONG_VALUE, Reason.EXTRA_CALL, Reason.MALFORMED]) for _ in range(12)]
    episodes = [flip(reason) for reason in reasons]
    order = rng.sample(range(12), 12)
    straight, mixed = coverage(episodes, None), coverage([episodes[row] for row in order], None)
    assert [straight[row] for row in order] == mixed
    assert len(set(straight)) > 1


def test_what_is_no_flip_earns_nothing_and_takes_nothing() -> None:
    right = played(Verdict(True, True, Reason.CORRECT))
    sometimes = played(wrong(), Verdict(True, True, Reason.CORRECT))
    invalid = flip(validity=ValidityReport({"grounding": CheckResult(False)}))
    assert coverage([right, sometimes, invalid, flip()], None) == [0.0, 0.0, 0.0, 1.0]


def test_an_unheard_of_style_is_no_new_kind() -> None:
    assert coverage([flip(style="sung"), flip(style="")], None) == [0.0, 0.0]


def test_the_words_of_a_rewrite_do_not_matter() -> None:
    padded = flip(rewritten="what is the weather in Paris " + "please and thank you " * 20)
    assert coverage([padded], Cells({VALUE: 1})) == coverage([flip()], Cells({VALUE: 1}))
