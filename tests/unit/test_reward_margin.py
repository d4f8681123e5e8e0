"""The margin term: how much less likely a rewrite makes the expected calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from tests.support.play_records import played, wrong
from tests.support.scripted_game import letter_vectors

from toolspar.reward.margin import FULL_DROP, margin
from toolspar.reward.settings import RewardSettings
from toolspar.reward.total import score
from toolspar.rollout.records import Episode
from toolspar.tasks.records import Task
from toolspar.verify.records import CheckResult, ValidityReport

QUERY = "Weather in Paris?"


class Opponent:
    """Knows how likely it finds the expected calls under each wording, and keeps what it was asked."""

    def __init__(self, **logprobs: float) -> None:
        self.logprobs = {QUERY: -0.1, **logprobs}
        self.asked: list[list[str]] = []

    def __call__(self, requests: Sequence[tuple[Task, str]]) -> list[float]:
        self.asked.append([text for _, text in requests])
        return [self.logprobs[text] for _, text in requests]


def rewrite(text: str, **changes: object) -> Episode:
    return replace(played(wrong()), rewritten=text, **changes)  # type: ignore[arg-type]


def settings(weight: float) -> RewardSettings:
    return RewardSettings(
        shape="zero_sum",
        weights={"margin": weight},
        diversity_mode="reward",
        invalid_cost=0.2,
        overlength_cost=0.0,
        similarity_margin=0.7,
        archive_neighbours=0,
        max_error_share=0.5,
    )


@pytest.mark.parametrize(
    ("logprob", "expected"),
    [(-0.1, 0.0), (-0.35, 0.5), (-0.6, 1.0), (-9.0, 1.0), (0.0, 0.0)],
    ids=["as likely", "half", "full", "clipped", "likelier"],
)
def test_the_drop_is_scaled_and_clipped(logprob: float, expected: float) -> None:
    assert FULL_DROP == 0.5
    assert margin([rewrite("a")], Opponent(a=logprob)) == pytest.approx([expected])


def test_siblings_that_all_fail_or_all_break_are_told_apart() -> None:
    near, far = score(
        [rewrite("a"), rewrite("b")], settings(0.4), letter_vectors, None, expected_logprob=Opponent(a=-0.2, b=-0.5)
    )
    assert near.terms["adversarial"] == far.terms["adversarial"]
    assert (near.total, far.total) == (pytest.approx(0.08), pytest.approx(0.32))


def test_the_opponent_is_asked_once_and_for_valid_rewrites_only() -> None:
    opponent = Opponent(a=-0.6)
    invalid = rewrite("b", validity=ValidityReport({"grounding": CheckResult(False)}))
    found = score([rewrite("a"), invalid, rewrite("a")], settings(1.0), letter_vectors, None, expected_logprob=opponent)
    assert opponent.asked == [[QUERY, "a"]]
    assert [b.total for b in found] == [1.0, -0.2, 1.0]
    assert "margin" not in found[1].terms


def test_without_a_weight_it_is_not_measured() -> None:
    opponent = Opponent()
    (found,) = score([rewrite("a")], settings(0.0), letter_vectors, None, expected_logprob=opponent)
    assert opponent.asked == []
    assert "margin" not in found.terms


def test_a_weight_without_an_opponent_is_refused() -> None:
    with pytest.raises(ValueError, match=r"reward.weights.margin > 0 needs"):
        score([rewrite("a")], settings(1.0), letter_vectors, None)


def test_nothing_is_asked_without_a_valid_rewrite() -> None:
    opponent = Opponent()
    assert margin([], opponent) == []
    assert opponent.asked == []
