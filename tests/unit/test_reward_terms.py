"""Reward terms one by one, against literal tables."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from toolspar.calls.records import Reason, ToolCall, ToolSpec, Verdict
from toolspar.reward.adversarial import adversarial
from toolspar.reward.defender import defender_reward
from toolspar.reward.diversity import diversity, diversity_advantage
from toolspar.reward.meaning import meaning
from toolspar.reward.overlength import overlength
from toolspar.reward.severity import SEVERITY, severity
from toolspar.rollout.records import Episode, EpisodeStatus
from toolspar.tasks.records import Category, Split, Task
from toolspar.verify.records import CheckResult, ValidityReport

TASK = Task(
    "t",
    (ToolSpec("get_weather", "Weather now."),),
    "How is the weather in Paris today, my friend?",
    (ToolCall("get_weather", {"city": "Paris"}),),
    Category.SIMPLE,
    Split.TRAIN,
)


def episode(*reasons: Reason, rewritten: str = "weather in Paris?", finished: bool = True) -> Episode:
    verdicts = tuple(Verdict(False, reason is Reason.CORRECT, reason) for reason in reasons)
    return Episode(
        task=TASK,
        prompt_ids=(1,),
        response_ids=(2,),
        finished=finished,
        response=f"[casual] {rewritten}",
        style="casual",
        rewritten=rewritten,
        validity=ValidityReport({"format": CheckResult(True)}),
        answers=("",) * len(verdicts),
        verdicts=verdicts,
    )


def with_failures(wrong: int, of: int) -> Episode:
    return episode(*[Reason.WRONG_VALUE] * wrong, *[Reason.CORRECT] * (of - wrong))


@pytest.mark.parametrize(
    ("shape", "expected"),
    [  # failure rates 0, 1/8, 1/4, 1/2, 3/4, 7/8, 1
        ("zero_sum", [0.0, 0.125, 0.25, 0.5, 0.75, 0.875, 1.0]),
        ("bandpass", [0.0, 0.5, 1.0, 1.0, 1.0, 0.5, 0.0]),
        ("parabola", [0.0, 0.4375, 0.75, 1.0, 0.75, 0.4375, 0.0]),
        ("uncertainty", [0.0, 0.125, 0.25, 0.5, 0.25, 0.125, 0.0]),
    ],
)
def test_adversarial_shapes(shape: str, expected: list[float]) -> None:
    got = [adversarial(with_failures(wrong, 8), shape) for wrong in (0, 1, 2, 4, 6, 7, 8)]
    assert got == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("wrong", "of"), [(wrong, of) for of in (1, 2, 3, 7, 10) for wrong in range(of + 1)])
def test_zero_sum_and_defender_reward_sum_to_one(wrong: int, of: int) -> None:
    played = with_failures(wrong, of)
    assert adversarial(played, "zero_sum") + defender_reward(played) == pytest.approx(1.0, abs=1e-12)


def test_defender_reward_is_the_share_of_right_answers() -> None:
    assert defender_reward(with_failures(1, 4)) == 0.75


@pytest.mark.parametrize(
    "dropped", [episode(), replace(with_failures(1, 2), status=EpisodeStatus.TRUNCATED_ANSWER)], ids=["none", "cut"]
)
def test_defender_reward_refuses_what_was_not_judged(dropped: Episode) -> None:
    with pytest.raises(ValueError, match="no verdicts"):
        defender_reward(dropped)


@pytest.mark.parametrize(
    ("reasons", "expected"),
    [
        ((Reason.CORRECT,), 0.0),
        ((Reason.WRONG_FUNCTION,), 1.0),
        ((Reason.UNWANTED_CALL,), 1.0),
        ((Reason.UNKNOWN_FUNCTION,), 1.0),
        ((Reason.MALFORMED,), 1.0),
        ((Reason.MISSING_CALL,), 0.75),
        ((Reason.EXTRA_CALL,), 0.75),
        ((Reason.MISSING_ARGUMENT,), 0.5),
        ((Reason.UNKNOWN_ARGUMENT,), 0.5),
        ((Reason.WRONG_TYPE,), 0.25),
        ((Reason.WRONG_VALUE,), 0.25),
        ((Reason.WRONG_VALUE, Reason.CORRECT), 0.125),
        ((Reason.WRONG_FUNCTION, Reason.MISSING_CALL, Reason.CORRECT, Reason.WRONG_VALUE), 0.5),
    ],
)
def test_severity(reasons: tuple[Reason, ...], expected: float) -> None:
    assert severity(episode(*reasons)) == expected


def test_every_reason_has_a_severity() -> None:
    assert set(SEVERITY) == set(Reason)


def test_meaning_is_the_clipped_cosine() -> None:
    query = torch.tensor([[1.0, 0.0]] * 4)
    rewritten = torch.tensor([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0], [-1.0, 0.0]])
    assert meaning(rewritten, query).tolist() == pytest.approx([1.0, 0.6, 0.0, 0.0])


@pytest.mark.parametrize(
    ("words", "finished", "expected"),
    [(9, True, 0.0), (18, True, 0.0), (27, True, 0.5), (36, True, 1.0), (90, True, 1.0), (3, False, 1.0)],
)
def test_overlength_of_a_rewrite_of_nine_words(words: int, finished: bool, expected: float) -> None:
    assert overlength(episode(rewritten="word " * words, finished=finished)) == pytest.approx(expected)


def test_overlength_gives_short_queries_room() -> None:
    short = replace(episode(rewritten="word " * 16), task=replace(TASK, query="Weather in Paris"))
    assert overlength(short) == 0.0


class Neighbours:
    """A fixed answer for every row."""

    def __init__(self, *similarities: float) -> None:
        self.similarities = similarities

    def nearest(self, vectors_ND: torch.Tensor, k: int = 1) -> torch.Tensor:
        return torch.tensor([self.similarities[:k]] * len(vectors_ND))


# angles 0, 60 and 90 degrees: cosines 1/2 (rows 0, 1), 0 (rows 0, 2), sqrt(3)/2 (rows 1, 2)
VECTORS = torch.tensor([[1.0, 0.0], [0.5, 0.75**0.5], [0.0, 1.0]])


@pytest.mark.parametrize(
    ("task_ids", "expected"),
    [
        ("abc", [-0.25 / 3, -0.6830127 / 3, -0.4330127 / 3]),  # the batch only: means over the two others
        ("aaa", [-0.25 / 3, -0.6830127 / 3, -0.4330127 / 3]),  # the siblings only
        ("aab", [-0.5 / 3, -(0.8660254 + 0.5) / 3, -0.4330127 / 3]),  # both parts, added
    ],
)
def test_diversity_of_a_rollout(task_ids: str, expected: list[float]) -> None:
    got = diversity(VECTORS, list(task_ids), None, margin=0.8, k=1)
    assert got.tolist() == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("similarities", "k", "expected"),
    [
        ((0.9,), 1, -0.5 / 3),  # half way from the margin 0.8 to 1
        ((0.8,), 1, 0.0),
        ((-1.0,), 1, 0.0),
        ((1.0,), 1, -1.0 / 3),
        ((1.0, 0.5), 1, -1.0 / 3),
        ((1.0, 0.5), 2, -0.5 / 3),
        ((1.0,), 0, 0.0),
        ((), 3, 0.0),  # an empty archive
    ],
)
def test_diversity_hinge_to_the_archive(similarities: tuple[float, ...], k: int, expected: float) -> None:
    got = diversity(VECTORS[:1], ["a"], Neighbours(*similarities), margin=0.8, k=k)
    assert got.tolist() == pytest.approx([expected], abs=1e-6)


@pytest.mark.parametrize("k", [0, 1])
def test_the_diversity_advantage_holds_a_rewrite_against_its_siblings_without_it(k: int) -> None:
    vectors = torch.nn.functional.normalize(torch.randn(9, 4, generator=torch.Generator().manual_seed(2)), dim=1)
    tasks = list("aaabbccdc")
    known = Neighbours(0.95)

    def varied(rows: list[int]) -> dict[int, float]:
        found = diversity(vectors[rows], [tasks[row] for row in rows], known, margin=0.8, k=k)
        return dict(zip(rows, found.tolist(), strict=True))

    expected = []
    for row in range(9):
        without = varied([other for other in range(9) if other != row])
        siblings = [other for other in range(9) if other != row and tasks[other] == tasks[row]]
        baseline = [without[other] for other in siblings]
        expected.append(varied(list(range(9)))[row] - sum(baseline) / len(baseline) if baseline else 0.0)
    got = diversity_advantage(vectors, tasks, diversity(vectors, tasks, known, margin=0.8, k=k))
    assert got.tolist() == pytest.approx(expected, abs=1e-6)
    assert got[7] == 0.0  # the only rewrite of its task


def test_two_equal_siblings_do_not_cancel_each_other() -> None:
    alike = VECTORS[[0, 0]]
    got = diversity_advantage(alike, ["a", "a"], diversity(alike, ["a", "a"], None, margin=0.8, k=0))
    assert got.tolist() == pytest.approx([-1 / 3, -1 / 3])


def test_opposite_vectors_earn_no_more_than_unrelated_ones() -> None:
    got = diversity(torch.tensor([[1.0, 0.0], [-1.0, 0.0]]), ["a", "b"], None, margin=0.8, k=0)
    assert got.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("task_ids", [["a", "a", "a"], ["a", "b", "c"], ["a", "a", "b"]])
def test_a_duplicate_lowers_the_diversity_of_both(task_ids: list[str]) -> None:
    copied = VECTORS.clone()
    copied[1] = copied[0]
    apart = diversity(VECTORS, task_ids, None, margin=0.8, k=0)
    alike = diversity(copied, task_ids, None, margin=0.8, k=0)
    assert alike[0] < apart[0]
    assert -1.0 <= float(alike.min()) <= float(apart.max()) <= 0.0
