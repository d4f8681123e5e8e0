"""The sum of the reward terms, its settings and its metrics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import torch

from toolspar.calls.records import Reason, ToolSpec, Verdict
from toolspar.core.errors import ConfigError
from toolspar.reward.defender import defender_reward
from toolspar.reward.metrics import reward_metrics, zero_variance
from toolspar.reward.records import RewardBreakdown
from toolspar.reward.settings import RewardSettings
from toolspar.reward.total import score
from toolspar.rollout.records import Episode, EpisodeStatus
from toolspar.tasks.records import Category, Split, Task
from toolspar.verify.records import CheckResult, ValidityReport

QUERY = "how is the weather in Paris at the moment"  # nine words
# unit vectors; cosine of the query to alpha 0.8, to beta 0.6, alpha to beta 0.96, gamma orthogonal to all
TEXTS = {
    QUERY: [1.0, 0.0, 0.0],
    "alpha": [0.8, 0.6, 0.0],
    "beta": [0.6, 0.8, 0.0],
    "gamma": [0.0, 0.0, 1.0],
}


class Encoder:
    """Looks vectors up, and keeps what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def __call__(self, texts: Sequence[str]) -> torch.Tensor:
        self.asked.append(list(texts))
        return torch.tensor([TEXTS[text] for text in texts])


def settings(**changes: Any) -> RewardSettings:
    values: dict[str, Any] = {
        "shape": "zero_sum",
        "weights": {"adversarial": 1.0, "severity": 0.5, "diversity": 0.3, "meaning": 0.1},
        "diversity_mode": "reward",
        "invalid_cost": 0.2,
        "overlength_cost": 0.4,
        "similarity_margin": 0.8,
        "archive_neighbours": 1,
        "max_error_share": 0.5,
    }
    return RewardSettings(**{**values, **changes})


def episode(rewritten: str, *reasons: Reason, task: str = "t", valid: bool = True, finished: bool = True) -> Episode:
    return Episode(
        task=Task(task, (ToolSpec("f", "F."),), QUERY, (), Category.IRRELEVANCE, Split.TRAIN),
        prompt_ids=(),
        response_ids=(),
        finished=finished,
        response=rewritten,
        style="casual",
        rewritten=rewritten,
        validity=ValidityReport({"grounding": CheckResult(valid)}),
        answers=("",) * len(reasons),
        verdicts=tuple(Verdict(False, reason is Reason.CORRECT, reason) for reason in reasons),
    )


def total(episodes: Sequence[Episode], **changes: Any) -> list[float]:
    return [breakdown.total for breakdown in score(episodes, settings(**changes), Encoder(), None)]


def test_a_valid_episode_term_by_term() -> None:
    (got,) = score([episode("alpha", Reason.WRONG_VALUE, Reason.CORRECT)], settings(), Encoder(), None)
    assert got.terms == pytest.approx(
        {
            "invalid": 0.0,
            "overlength": 0.0,
            "adversarial": 0.5,
            "severity": 0.125,
            "diversity": 0.0,
            "meaning": 0.8,
            "coverage": 0.0,
        }
    )
    assert got.weighted == pytest.approx(
        {
            "invalid": 0.0,
            "overlength": 0.0,
            "adversarial": 0.5,
            "severity": 0.0625,
            "diversity": 0.0,
            "meaning": 0.08,
            "coverage": 0.0,
            "margin": 0.0,
        }
    )
    assert got.total == pytest.approx(0.6425)


def test_an_invalid_episode_gets_exactly_the_cost() -> None:
    (got,) = score([episode("alpha", valid=False)], settings(), Encoder(), None)
    assert got.total == -0.2
    assert got.terms == {"invalid": 1.0, "overlength": 0.0}
    assert {name: value for name, value in got.weighted.items() if value} == {"invalid": -0.2}


def test_overlength_adds_to_the_cost_of_an_invalid_episode() -> None:
    assert total([episode("", valid=False, finished=False)]) == pytest.approx([-0.6], abs=1e-12)


def test_overlength_lowers_the_reward_of_a_valid_episode() -> None:
    TEXTS["gamma " * 27] = [0.0, 0.0, 1.0]
    short, long = total([episode("gamma", Reason.WRONG_VALUE)]), total([episode("gamma " * 27, Reason.WRONG_VALUE)])
    assert short[0] - long[0] == pytest.approx(0.2)  # half of the cost at three times the length


@pytest.mark.parametrize("term", ["adversarial", "severity", "diversity", "meaning", "coverage"])
@pytest.mark.parametrize("how", ["zero", "absent"])
def test_a_weight_of_zero_removes_a_term(term: str, how: str) -> None:
    episodes = [episode("alpha", Reason.WRONG_FUNCTION), episode("beta", Reason.CORRECT)]
    weights = {"adversarial": 1.0, "severity": 0.5, "diversity": 0.3, "meaning": 0.1, "coverage": 0.2}
    less = {**weights, term: 0.0} if how == "zero" else {k: v for k, v in weights.items() if k != term}
    with_it = score(episodes, settings(weights=weights), Encoder(), None)
    without = score(episodes, settings(weights=less), Encoder(), None)
    for one, other in zip(with_it, without, strict=True):
        assert other.weighted[term] == 0.0
        assert other.terms == one.terms  # still measured
        assert one.total - other.total == pytest.approx(weights[term] * one.terms[term], abs=1e-7)


def test_all_weights_zero_leave_nothing() -> None:
    assert total([episode("alpha", Reason.WRONG_FUNCTION)], weights={}) == [0.0]


@pytest.mark.parametrize("other_task", ["t", "u"], ids=["sibling", "batch"])
def test_a_duplicate_lowers_the_reward(other_task: str) -> None:
    first = episode("alpha", Reason.WRONG_VALUE)
    apart = total([first, episode("gamma", Reason.WRONG_VALUE, task=other_task)])
    alike = total([first, episode("alpha", Reason.WRONG_VALUE, task=other_task)])
    assert apart[0] - alike[0] == pytest.approx(0.3 / 3)  # cosine 0 against 1, in one of three parts


def test_invalid_rewrites_are_no_company() -> None:
    alone = total([episode("alpha", Reason.WRONG_VALUE)])
    beside = total([episode("alpha", Reason.WRONG_VALUE), episode("alpha", valid=False)])
    assert beside[0] == alone[0]


def test_archived_flips_lower_the_reward() -> None:
    class Known:
        def nearest(self, vectors_ND: torch.Tensor, k: int = 1) -> torch.Tensor:
            return torch.full((len(vectors_ND), k), 0.9)

    episodes = [episode("alpha", Reason.WRONG_VALUE)]
    (new,) = score(episodes, settings(), Encoder(), None)
    (known,) = score(episodes, settings(), Encoder(), Known())
    assert new.total - known.total == pytest.approx(0.3 * 0.5 / 3, abs=1e-6)


def test_each_distinct_text_is_embedded_once() -> None:
    encoder = Encoder()
    score(
        [episode("alpha", Reason.CORRECT), episode("alpha", Reason.CORRECT), episode("beta", Reason.CORRECT)],
        settings(),
        encoder,
        None,
    )
    assert encoder.asked == [[QUERY, "alpha", "beta"]]


def test_nothing_is_embedded_without_a_valid_episode() -> None:
    encoder = Encoder()
    assert score([], settings(), encoder, None) == []
    assert len(score([episode("alpha", valid=False)], settings(), encoder, None)) == 1
    assert encoder.asked == []


@pytest.mark.parametrize("status", [EpisodeStatus.TRUNCATED_ANSWER, EpisodeStatus.CHECK_ERROR])
def test_dropped_episodes_are_refused(status: EpisodeStatus) -> None:
    dropped = replace(episode("alpha", Reason.CORRECT), status=status)
    with pytest.raises(ValueError, match=status.value):
        score([dropped], settings(), Encoder(), None)


def test_a_valid_episode_without_verdict_is_refused() -> None:
    with pytest.raises(ValueError, match="no verdicts"):
        score([episode("alpha")], settings(), Encoder(), None)


def test_zero_sum_identity_on_a_mixed_rollout() -> None:
    wrong, right = Reason.WRONG_VALUE, Reason.CORRECT
    answers = [(wrong,), (right,), (wrong, right, right), (wrong, wrong, right), (right,) * 5]
    episodes = [*(episode("alpha", *reasons) for reasons in answers), episode("beta", valid=False)]
    breakdowns = score(episodes, settings(), Encoder(), None)
    sums = [b.terms["adversarial"] + defender_reward(e) for e, b in zip(episodes, breakdowns, strict=True) if e.valid]
    assert sums == pytest.approx([1.0] * 5, abs=1e-12)


def test_metrics() -> None:
    episodes = [episode("a", task=task) for task in "xxyyz"]
    rows = [(1.0, 0.4), (None, -0.2), (0.0, 0.1), (0.5, 0.1), (0.5, 0.6)]
    breakdowns = [
        RewardBreakdown({"invalid": 1.0} if adv is None else {"invalid": 0.0, "adversarial": adv}, {"sum": value})
        for adv, value in rows
    ]
    assert reward_metrics(episodes, breakdowns) == pytest.approx(
        {
            "adversarial": 0.5,  # over the four episodes that have it
            "invalid": 0.2,
            "total_mean": 0.2,
            "total_std": 0.07600**0.5,  # ((.2, -.4, -.1, -.1, .4) squared) / 5
            "zero_variance_groups": 0.5,  # y, of x and y; z has one rewrite
        }
    )


def test_metrics_of_nothing() -> None:
    assert reward_metrics([], []) == {}


def test_a_reward_without_siblings_says_nothing_of_variance() -> None:
    assert zero_variance([[1.0], [0.5, 0.5], [0.0, 1.0], [0.3, 0.3 + 1e-9]]) == {"zero_variance_groups": 2 / 3}
    assert zero_variance([[1.0], [0.0]]) == {}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"shape": "square"}, "reward.shape=square .* one of zero_sum, bandpass, parabola, uncertainty"),
        ({"weights": {"severity": -1.0}}, "reward.weights.severity=-1.0"),
        ({"weights": {"meaning": float("nan")}}, "reward.weights.meaning=nan"),
        (
            {"weights": {"adverserial": 1.0}},
            "reward.weights.adverserial .* one of adversarial, severity, diversity, meaning",
        ),
        ({"invalid_cost": -0.1}, "reward.invalid_cost=-0.1"),
        ({"diversity_mode": "both"}, "reward.diversity_mode=both .* one of reward, score_function, surrogate"),
        ({"overlength_cost": float("inf")}, "reward.overlength_cost=inf"),
        ({"similarity_margin": 1.0}, "reward.similarity_margin=1.0"),
        ({"archive_neighbours": -1}, "reward.archive_neighbours=-1"),
        ({"max_error_share": 1.5}, "reward.max_error_share=1.5"),
    ],
)
def test_settings_out_of_range(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        settings(**changes)
    assert "\n" not in str(caught.value)
