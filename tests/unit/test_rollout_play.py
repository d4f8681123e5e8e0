"""The arena: who is asked what, how often, and with which noise."""

from __future__ import annotations

import pytest
import torch
from tests.support.play_records import weather_task
from tests.support.scripted_game import Script, ScriptedSampler, tiny_chat
from tests.support.tiny import tiny_model

from toolspar.calls.records import Reason
from toolspar.models.backbone import Backbone
from toolspar.models.chat import ChatFormat
from toolspar.rollout.answering import Answerer
from toolspar.rollout.play import Arena
from toolspar.rollout.records import Episode, EpisodeStatus
from toolspar.rollout.sampling import Sampler
from toolspar.tasks.records import Task
from toolspar.verify.gate import Gate
from toolspar.verify.records import CheckResult

PARIS, ROME, OSLO = (weather_task(city) for city in ("Paris", "Rome", "Oslo"))
STREAM = ("attack", 1, 0)
ROME_CALL = '<tool_call>\n{"name": "get_weather", "arguments": {"city": "Rome"}}\n</tool_call>'
PARIS_CALL = ROME_CALL.replace("Rome", "Paris")
LIMIT = 90  # tokens, which are bytes; the calls above are shorter


def query_of(heard: str) -> str:
    return heard.partition("\nRequest: ")[2]


def same_city(task: Task, rewritten: str) -> CheckResult:
    city = task.expected[0].arguments["city"]
    return CheckResult(city in rewritten, evidence=f"{city} is gone")


def scripted(
    policy: Script, caller: Script, *, answers: int = 1, limit: int = LIMIT
) -> tuple[Arena, ScriptedSampler, ScriptedSampler]:
    """An arena whose gate wants the city to be named, and both players' samplers."""
    chat = tiny_chat()
    rewriting, answering = ScriptedSampler(chat, policy), ScriptedSampler(chat, caller)
    arena = Arena(
        rewriting,
        chat,
        Gate({"same_city": same_city}),
        Answerer(answering, chat, max_new_tokens=limit, seed=5),
        max_new_tokens=limit,
        temperature=0.7,
        opponent_samples=answers,
        seed=5,
    )
    return arena, rewriting, answering


def play(arena: Arena, *tasks: Task, rewrites: int = 1) -> list[Episode]:
    return arena.play(tasks, policy=None, opponent=None, rewrites_per_task=rewrites, stream=STREAM)


def test_only_valid_rewrites_are_put_to_the_opponent() -> None:
    says = {
        PARIS.query: "[casual] hows Paris",
        ROME.query: "[casual] hows the eternal city",  # fails the gate
        OSLO.query: "hows Oslo",  # no style: nothing can be read
    }
    arena, _, opponent = scripted(lambda heard, seed: says[query_of(heard)], lambda heard, seed: ROME_CALL)
    paris, rome, oslo = play(arena, PARIS, ROME, OSLO)
    assert opponent.heard == ["hows Paris"]
    assert (paris.valid, paris.rewritten, paris.style) == (True, "hows Paris", "casual")
    assert (paris.answers, [verdict.reason for verdict in paris.verdicts]) == ((ROME_CALL,), [Reason.WRONG_VALUE])
    assert paris.flipped
    assert (rome.valid, rome.answers, rome.verdicts, rome.flipped) == (False, (), (), False)
    assert rome.validity.results["same_city"].evidence == "Rome is gone"
    assert (oslo.valid, oslo.rewritten, oslo.response, oslo.answers) == (False, "", "hows Oslo", ())
    assert {episode.status for episode in (paris, rome, oslo)} == {EpisodeStatus.PLAYED}


def test_a_rewrite_that_is_cut_is_not_read() -> None:
    long = "[casual] hows Paris " + "really " * 20
    arena, _, opponent = scripted(lambda heard, seed: long, lambda heard, seed: PARIS_CALL)
    (episode,) = play(arena, PARIS)
    assert (episode.finished, len(episode.response_ids)) == (False, LIMIT)
    assert (episode.rewritten, episode.valid, opponent.heard) == ("", False, [])
    assert episode.response == long[:LIMIT]


def test_every_valid_rewrite_gets_k_answers_with_noise_of_their_own() -> None:
    seeds: list[int] = []

    def caller(heard: str, seed: int) -> str:
        seeds.append(seed)
        return PARIS_CALL if len(seeds) % 3 == 1 else ROME_CALL

    says = {PARIS.query: "[casual] hows Paris", ROME.query: "[casual] hows Rome", OSLO.query: "[casual] where"}
    arena, rewriting, answering = scripted(lambda heard, seed: says[query_of(heard)], caller, answers=3)
    paris, oslo, rome = play(arena, PARIS, OSLO, ROME)
    assert answering.heard == ["hows Paris"] * 3 + ["hows Rome"] * 3
    assert len(set(seeds)) == 6
    assert [verdict.correct for verdict in paris.verdicts] == [True, False, False]
    assert [verdict.correct for verdict in rome.verdicts] == [False, True, True]
    assert oslo.answers == ()
    assert (rewriting.temperatures, answering.temperatures) == ([0.7], [1.0])


def test_one_answer_is_greedy_also_when_the_arena_would_sample_several() -> None:
    arena, _, answering = scripted(lambda heard, seed: "[casual] hows Paris", lambda heard, seed: PARIS_CALL, answers=4)
    rewritten = arena.rewrite([PARIS], policy=None, rewrites_per_task=2, stream=STREAM)
    assert answering.heard == []  # not yet put to anyone
    asked = arena.confront(rewritten, opponent=None, stream=STREAM, samples=1)
    assert [len(episode.verdicts) for episode in asked] == [1, 1]
    assert answering.temperatures == [0.0]


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_a_cut_answer_drops_the_episode_whatever_the_others_say(cut: int) -> None:
    turns: list[str] = []

    def caller(heard: str, seed: int) -> str:
        turns.append(heard)
        return "well, " * 30 if len(turns) <= cut else ROME_CALL

    arena, _, _ = scripted(lambda heard, seed: "[casual] hows Paris", caller, answers=3)
    (episode,) = play(arena, PARIS)
    assert episode.status is EpisodeStatus.TRUNCATED_ANSWER
    assert (episode.valid, episode.verdicts, episode.flipped) == (True, (), False)
    assert episode.answers[0] == ("well, " * 30)[:LIMIT]
    assert len(episode.answers) == 3


def test_noise_is_named_by_position_task_and_stream() -> None:
    def seeds(tasks: list[Task], stream: tuple[str | int, ...], rewrites: int = 2) -> list[int]:
        drawn: list[int] = []

        def policy(heard: str, seed: int) -> str:
            drawn.append(seed)
            return "nothing to read"

        arena, _, _ = scripted(policy, lambda heard, seed: "")
        arena.play(tasks, policy=None, opponent=None, rewrites_per_task=rewrites, stream=stream)
        return drawn

    first = seeds([PARIS, ROME], STREAM)
    assert len(set(first)) == 4
    assert seeds([PARIS, ROME], STREAM) == first
    assert seeds([PARIS, ROME, OSLO], STREAM)[:4] == first  # who comes later changes nothing
    assert len(set(seeds([PARIS, PARIS], STREAM))) == 4  # a task that is offered twice is not rewritten alike
    assert set(seeds([PARIS, ROME], ("attack", 1, 1))).isdisjoint(first)
    assert set(seeds([PARIS, ROME], ("harvest", 1))).isdisjoint(first)


@pytest.fixture(scope="module")
def backbone(tmp_path_factory: pytest.TempPathFactory) -> Backbone:
    folder = tiny_model(tmp_path_factory.mktemp("tiny"), "llama", seed=4)
    return Backbone.load(folder, ref="tiny", dtype=torch.float32)


def real_arena(backbone: Backbone, rows_per_batch: int) -> Arena:
    """The tiny random model plays both parts before a gate without checks."""
    chat = ChatFormat(backbone.tokenizer, "compact")
    sampler = Sampler(backbone, [*chat.stop_ids, *range(12)], rows_per_batch=rows_per_batch)
    return Arena(
        sampler,
        chat,
        Gate({}),
        Answerer(sampler, chat, max_new_tokens=12, seed=5),
        max_new_tokens=16,
        temperature=1.2,
        opponent_samples=2,
        seed=5,
    )


def test_episodes_do_not_depend_on_the_batch(backbone: Backbone) -> None:
    tasks = [PARIS, ROME, OSLO]
    whole = play(real_arena(backbone, 16), *tasks, rewrites=3)
    assert [episode.task.task_id for episode in whole] == [task.task_id for task in tasks for _ in range(3)]
    long = [episode.response_ids for episode in whole if len(episode.response_ids) > 2]
    assert len(set(long)) == len(long) > 4  # siblings differ, but for one or two tokens' chance
    assert len({len(episode.response_ids) for episode in whole}) > 2  # rows leave the batch at different steps
    assert {len(episode.answers) for episode in whole} == {2}
    for rows_per_batch in (1, 4):
        again = play(real_arena(backbone, rows_per_batch), *tasks, rewrites=3)
        assert [(e.response_ids, e.answers, e.status) for e in again] == [
            (e.response_ids, e.answers, e.status) for e in whole
        ]
        for ours, theirs in zip(again, whole, strict=True):
            assert ours.sampler_logp == pytest.approx(theirs.sampler_logp, abs=1e-4)


def test_an_episode_keeps_what_the_learner_needs(backbone: Backbone) -> None:
    arena = real_arena(backbone, 16)
    (episode,) = play(arena, PARIS)
    assert episode.prompt_ids == arena.chat.policy_prompt(PARIS).ids
    assert len(episode.sampler_logp) == len(episode.response_ids) > 0
    assert all(logp < 0 for logp in episode.sampler_logp)
    assert episode.response == arena.chat.text(episode.response_ids)
