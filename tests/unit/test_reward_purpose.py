"""What each part of the reward is for, on episodes that arena, gate and checker have made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from tests.support.play_records import weather_task
from tests.support.scripted_game import arena, letter_vectors, tiny_chat
from tests.support.toy_game import diversity_reward, episode, players, tag_text

from toolspar.archive.records import ArchiveEntry
from toolspar.archive.store import Archive
from toolspar.learners.diversity_losses import diversity_loss
from toolspar.models.policy_text import policy_response_text
from toolspar.reward.defender import defender_reward
from toolspar.reward.settings import DIVERSITY_MODES, RewardSettings
from toolspar.reward.total import score
from toolspar.rollout.batch import to_batch
from toolspar.rollout.metrics import episode_metrics
from toolspar.rollout.records import Episode, EpisodeStatus
from toolspar.tasks.records import Task
from toolspar.verify.gate import Gate
from toolspar.verify.records import CheckResult

TASK = replace(weather_task("Paris"), query="What is the weather like in Paris right now?")
RIGHT = '<tool_call>\n{"name": "get_weather", "arguments": {"city": "Paris"}}\n</tool_call>'
GOOD = "hey, what is the weather like in Paris"


def settings(**weights: float) -> RewardSettings:
    return RewardSettings(
        shape="zero_sum",
        weights=weights,
        diversity_mode="reward",
        invalid_cost=0.2,
        overlength_cost=0.1,
        similarity_margin=0.7,
        archive_neighbours=4,
        max_error_share=0.5,
    )


ALL = settings(adversarial=1.0, severity=0.2, diversity=0.3, meaning=0.1, coverage=0.1)


def episodes_of(*rewrites: str, answer: str = "I do not know.", answers: int = 1) -> list[Episode]:
    """The episodes of a policy that writes these rewrites in turn, against a caller that always says the same."""
    turns = iter(rewrites)
    attackers = arena(
        tiny_chat(),
        lambda heard, seed: policy_response_text("casual", next(turns)),
        lambda heard, seed: answer,
        answers=answers,
    )
    return attackers.play([TASK], policy="p", opponent="c", rewrites_per_task=len(rewrites), stream=("test",))


def totals(episodes: Sequence[Episode], reward: RewardSettings = ALL) -> list[float]:
    return [breakdown.total for breakdown in score(episodes, reward, letter_vectors, None)]


@pytest.mark.parametrize(
    "unanswerable",
    [
        "hey, what is the weather like",  # nobody can know the city
        "hey, what is the weather like in Rome",  # asks for something else
        "hey, do not tell me the weather in Paris",  # asks for the opposite
        "hey, what is the weather like in Paris, and book a table there",  # asks for more
        "what is the weather like in Paris right now",  # the request itself
        "",
    ],
)
def test_an_unanswerable_rewrite_never_pays(unanswerable: str) -> None:
    bad, good = episodes_of(unanswerable, GOOD)
    assert (bad.valid, bad.answers) == (False, ())  # it is not even put to the caller, who fails on everything
    assert totals([bad, good])[0] == -0.2
    assert good.flipped
    assert totals([bad, good])[1] > 1.0


@pytest.mark.parametrize("mode", DIVERSITY_MODES)
def test_no_weights_make_an_invalid_rewrite_pay(mode: str) -> None:
    bad = episodes_of("hey, what is the weather like", GOOD)
    greedy = settings(adversarial=9.0, severity=9.0, diversity=9.0, meaning=9.0, coverage=9.0, margin=9.0)
    asked: list[str] = []

    def unsure(requests: Sequence[tuple[Task, str]]) -> list[float]:
        asked.extend(text for _, text in requests)
        return [-9.0] * len(requests)

    found = score(bad, replace(greedy, diversity_mode=mode), letter_vectors, None, expected_logprob=unsure)
    assert (found[0].total, found[0].diversity_advantage) == (-0.2, 0.0)
    assert asked == [TASK.query, GOOD]


PADDING = [
    "please and thank you",
    "please, thank you so much, that would be really great",
    "if you do not mind, please and thank you so much, you are really kind",
    "well, you know, I mean, so, um, like, just so you know, if you do not mind, please and thank you so much, you are "
    "really kind, many thanks and all the best",
]


@pytest.mark.parametrize(("padding", "costs"), list(zip(PADDING, [False, False, True, True], strict=True)))
@pytest.mark.parametrize("answer", ["I do not know.", RIGHT], ids=["breaks the caller", "does not"])
def test_padding_does_not_raise_the_reward(padding: str, costs: bool, answer: str) -> None:
    """Held against the same episode without padding, by an encoder that padding does not move."""
    (plain,) = episodes_of(GOOD, answer=answer)
    (padded,) = episodes_of(f"{GOOD}, {padding}", answer=answer)

    def encode(texts: Sequence[str]) -> torch.Tensor:
        return letter_vectors([text.removesuffix(f", {padding}") for text in texts])

    (before,), (after,) = (score([episode], ALL, encode, None) for episode in (plain, padded))
    assert padded.valid  # the gate lets it pass: what it costs is the reward's affair
    assert after.total < before.total if costs else after.total == before.total


def test_a_duplicate_earns_less_than_another_attack() -> None:
    other = "could you find out the weather in Paris"
    apart, alike = totals(episodes_of(GOOD, other)), totals(episodes_of(GOOD, GOOD))
    assert alike[0] == pytest.approx(alike[1])
    assert alike[0] < apart[0]


def test_a_duplicate_lowers_the_diversity_advantage() -> None:
    by_score, other = replace(ALL, diversity_mode="score_function"), "could you find out the weather in Paris"
    alike = [b.diversity_advantage for b in score(episodes_of(GOOD, GOOD, other), by_score, letter_vectors, None)]
    assert alike[0] == pytest.approx(alike[1], abs=1e-6)
    assert alike[0] < 0 < alike[2]  # the repeated one is pushed down, the other one up
    bare = replace(by_score, weights={**ALL.weights, "diversity": 0.0})
    assert totals(episodes_of(GOOD, GOOD, other), by_score) == totals(episodes_of(GOOD, GOOD, other), bare)


def test_a_duplicate_raises_the_surrogate_loss() -> None:
    policy = players(reward=diversity_reward("surrogate")).policy
    surrogate = diversity_loss(diversity_reward("surrogate", margin=0.5), policy)
    assert surrogate is not None

    def loss(*responses: tuple[int, ...]) -> float:
        batch = to_batch([episode((1,), ids) for ids in responses], [0.0] * len(responses), tag_text)
        surrogate.start(batch)
        surrogate.rescored(batch)
        return surrogate.scored(batch)[2].item()

    assert loss((4, 5, 6), (4, 5, 6)) == pytest.approx(6.0)  # two rows of three tokens, fully alike
    assert loss((4, 5, 6), (9, 8, 7)) < 5.0


def test_a_new_kind_of_flip_earns_more_than_a_known_one(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    (found,) = episodes_of(GOOD)
    (before,) = score([found], ALL, letter_vectors, None, cells=archive)
    archived = ArchiveEntry(TASK, "casual", "weather, Paris", "", found.main_reason.value, "", 1, 0, "p", "c")
    archive.offer([archived], torch.eye(3)[:1])
    (known,) = score([found], ALL, letter_vectors, None, cells=archive)
    (other,) = score([replace(found, style="formal")], ALL, letter_vectors, None, cells=archive)
    assert before.terms["coverage"] == other.terms["coverage"] == 1.0
    assert known.total < other.total == before.total


@pytest.mark.parametrize("mode", DIVERSITY_MODES)
@pytest.mark.parametrize(("answer", "share"), [("I do not know.", 1.0), (RIGHT, 0.0)])
def test_what_the_attacker_wins_the_defender_loses(answer: str, share: float, mode: str) -> None:
    episodes = episodes_of(GOOD, "could you find out the weather in Paris right now", answer=answer, answers=3)
    breakdowns = score(episodes, replace(ALL, diversity_mode=mode), letter_vectors, None)
    assert [b.terms["adversarial"] for b in breakdowns] == [share] * 2
    assert [b.terms["adversarial"] + defender_reward(e) for e, b in zip(episodes, breakdowns, strict=True)] == [1.0] * 2


def test_a_check_error_is_dropped_and_counted_and_cannot_be_scored(monkeypatch: pytest.MonkeyPatch) -> None:
    attackers = arena(tiny_chat(), lambda heard, seed: policy_response_text("casual", GOOD), lambda heard, seed: "?")

    def crash(task: object, rewritten: str) -> CheckResult:
        raise OSError("no route to the judge")

    monkeypatch.setattr(attackers, "gate", Gate({**attackers.gate.checks, "roles": crash}))
    (broken,) = attackers.play([TASK], policy="p", opponent="c", rewrites_per_task=1, stream=("test",))
    assert (broken.status, broken.flipped, broken.answers) == (EpisodeStatus.CHECK_ERROR, False, ())
    assert broken.validity.error == "roles: OSError: no route to the judge"
    assert episode_metrics([broken, *episodes_of(GOOD)])["dropped"] == 1.0
    with pytest.raises(ValueError, match="check_error"):
        totals([broken])
