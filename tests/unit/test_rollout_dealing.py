"""Styles that the game deals out: evenly, only where they fit, and with exact log-probs."""

from __future__ import annotations

import random
from collections import Counter

import pytest
import torch
from tests.support.play_records import weather_task
from tests.support.scripted_game import ScriptedSampler, tiny_chat
from tests.support.tiny import tiny_model

from toolspar.models.backbone import Backbone
from toolspar.models.chat import ChatFormat, Prompt
from toolspar.models.scoring import response_logprobs
from toolspar.models.settings import AdapterSettings
from toolspar.rollout.answering import Answerer
from toolspar.rollout.batch import to_batch
from toolspar.rollout.dealing import begun, deal, fits
from toolspar.rollout.play import Arena
from toolspar.rollout.protocols import TokenSampler
from toolspar.rollout.sampling import Sampler
from toolspar.tasks.generator import generate_tasks
from toolspar.tasks.records import Category, Split
from toolspar.tasks.rewrites.styles import BY_STRENGTH, Style
from toolspar.verify.gate import Gate

PARIS, ROME = weather_task("Paris"), weather_task("Rome")
STREAM = ("attack", 1, 0)
MILD = ("formal", "casual", "indirect")


def arena(sampler: TokenSampler, chat: ChatFormat, *, styles: tuple[str, ...] = ()) -> Arena:
    answerer = Answerer(sampler, chat, max_new_tokens=8, seed=5)
    return Arena(
        sampler,
        chat,
        Gate({}),
        answerer,
        max_new_tokens=24,
        temperature=0.8,
        opponent_samples=1,
        seed=5,
        styles=styles,
    )


@pytest.fixture(scope="module")
def backbone(tmp_path_factory: pytest.TempPathFactory) -> Backbone:
    folder = tiny_model(tmp_path_factory.mktemp("model"))
    made = Backbone.load(folder, ref="tiny", device=torch.device("cpu"), dtype=torch.float32)
    made.add_adapter("policy", AdapterSettings(rank=4, alpha=8, dropout=0.0, targets=["q_proj"], start="base"), seed=1)
    return made


def test_every_style_names_its_strength_once() -> None:
    assert sorted(BY_STRENGTH) == sorted(Style)


def test_siblings_get_as_many_styles_as_there_are() -> None:
    dealt = deal(PARIS, 7, MILD, seed=0, stream=STREAM)
    assert sorted(Counter(dealt).values()) == [2, 2, 3]
    assert set(dealt[:3]) == set(dealt[3:6]) == set(MILD)
    assert deal(PARIS, 7, MILD, seed=0, stream=STREAM) == dealt


def test_each_style_is_equally_likely_at_each_place() -> None:
    firsts = Counter(deal(PARIS, 1, MILD, seed=0, stream=("attack", n))[0] for n in range(900))
    assert set(firsts) == set(MILD)
    assert max(abs(count - 300) for count in firsts.values()) < 60  # four standard deviations


def test_a_style_that_finds_nothing_to_do_is_not_dealt() -> None:
    assert not fits("number_words", PARIS)  # there is no number in it
    assert "number_words" not in deal(PARIS, 40, [style.value for style in Style], seed=0, stream=STREAM)
    assert deal(PARIS, 2, ["number_words"], seed=0, stream=STREAM) == ["number_words"] * 2  # better than nothing
    tasks = generate_tasks(Split.TRAIN, 20, 0, {Category.SIMPLE: 1.0})
    assert any(fits("number_words", task) for task in tasks)


def test_the_tag_is_the_beginning_of_the_turn_and_not_of_the_response() -> None:
    chat = tiny_chat()
    sampler = ScriptedSampler(chat, lambda heard, seed: " hows Paris")
    (episode,) = arena(sampler, chat, styles=("casual",)).rewrite(
        [PARIS], policy=None, rewrites_per_task=1, stream=STREAM
    )
    plain = chat.policy_prompt(PARIS).ids
    assert episode.prompt_ids == (*plain, *chat.plain_ids("[casual]"))
    assert chat.text(episode.response_ids) == " hows Paris"
    assert (episode.response, episode.style, episode.rewritten) == ("[casual] hows Paris", "casual", "hows Paris")
    assert episode.dealt_tokens == len("[casual]")


def test_without_styles_the_policy_names_its_own() -> None:
    chat = tiny_chat()
    sampler = ScriptedSampler(chat, lambda heard, seed: "[typos] hows Paris")
    (episode,) = arena(sampler, chat).rewrite([PARIS], policy=None, rewrites_per_task=1, stream=STREAM)
    assert episode.prompt_ids == chat.policy_prompt(PARIS).ids
    assert (episode.style, episode.dealt_tokens) == ("typos", 0)
    (other,) = arena(sampler, chat, styles=("casual",)).rewrite(
        [PARIS], policy=None, rewrites_per_task=1, stream=STREAM, styles=()
    )
    assert (other.style, other.dealt_tokens) == ("typos", 0)


def test_what_is_scored_is_the_distribution_that_was_sampled_from(backbone: Backbone) -> None:
    chat = ChatFormat(backbone.tokenizer, "compact")
    players = arena(Sampler(backbone, chat.stop_ids), chat, styles=MILD)
    episodes = players.rewrite([PARIS, ROME], policy="policy", rewrites_per_task=3, stream=STREAM)
    prompts, responses = [e.prompt_ids for e in episodes], [e.response_ids for e in episodes]
    scored_BT, _, mask_BT = response_logprobs(backbone, "policy", prompts, responses, temperature=0.8)
    sampled_N = torch.tensor([logp for e in episodes for logp in e.sampler_logp])
    torch.testing.assert_close(scored_BT[mask_BT], sampled_N, rtol=1e-4, atol=1e-4)
    assert {e.response.partition("]")[0] for e in episodes} == {"[formal", "[casual", "[indirect"}


def test_the_score_is_that_of_the_whole_response_less_that_of_its_tag(backbone: Backbone) -> None:
    chat = ChatFormat(backbone.tokenizer, "compact")
    plain, rest = chat.policy_prompt(PARIS), chat.plain_ids(" hows Paris")
    tag = chat.plain_ids("[casual]")
    dealt = begun(plain, "casual", chat)
    assert dealt == Prompt(plain.shared, tag)
    (given_BT, _, _), (whole_BT, _, _) = (
        response_logprobs(backbone, "policy", [prompt], [response], temperature=0.8)
        for prompt, response in ((dealt.ids, rest), (plain.ids, (*tag, *rest)))
    )
    torch.testing.assert_close(given_BT[0], whole_BT[0, len(tag) :], rtol=1e-4, atol=1e-4)
    assert float(whole_BT[0, : len(tag)].sum()) < -1.0  # the tag itself is not scored where it is dealt


def test_siblings_of_other_styles_share_a_minibatch_and_a_forward_pass(backbone: Backbone) -> None:
    chat = ChatFormat(backbone.tokenizer, "compact")
    players = arena(Sampler(backbone, chat.stop_ids), chat, styles=MILD)
    tasks = [weather_task(name) for name in ("Paris", "Rome", "Oslo", "Bern")]
    episodes = players.rewrite(tasks, policy="policy", rewrites_per_task=3, stream=STREAM)
    dealt = [episode.dealt_tokens for episode in episodes]
    batch = to_batch(episodes, [0.0] * len(episodes), chat.text, dealt_tokens=dealt)
    names = [episode.task.task_id for episode in episodes]
    assert len(set(batch.prompts)) == 12
    parts = batch.minibatches(6, random.Random(0))
    assert [len(part) for part in parts] == [6, 6]
    assert [len({names[row] for row in part}) for part in parts] == [2, 2]
    assert [sorted({names[row] for row in part}) for part in batch.micro_batches(range(12), 3)] == [
        [f"weather-{name}"] for name in ("Bern", "Oslo", "Rome", "Paris")
    ]
    assert not batch.style_mask_BT.any()  # no token of the response names the style
