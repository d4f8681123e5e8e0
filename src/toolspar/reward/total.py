"""The reward of the query policy: named terms, their weights, their sum.

With v = 1 for a valid rewrite and 0 otherwise::

    R = v * (w_adv r_adv + w_sev r_sev + w_div r_div + w_sem r_sem + w_cov r_cov + w_mar r_mar)
        - (1 - v) * c_invalid - w_len * overlength

Where ``diversity_mode`` is not ``reward``, w_div is 0 here: similarity then acts through a loss of its own
(``learners.diversity_losses``). The per-token KL penalty to the reference is the learner's affair.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch

from toolspar.reward.adversarial import adversarial
from toolspar.reward.coverage import coverage
from toolspar.reward.diversity import diversity, diversity_advantage
from toolspar.reward.margin import margin
from toolspar.reward.meaning import meaning
from toolspar.reward.overlength import overlength
from toolspar.reward.protocols import CellCounts, Encode, ExpectedLogprob, NeighbourIndex
from toolspar.reward.records import RewardBreakdown
from toolspar.reward.settings import TERMS, RewardSettings
from toolspar.reward.severity import severity
from toolspar.rollout.records import Episode, EpisodeStatus


def score(
    episodes: Sequence[Episode],
    settings: RewardSettings,
    encode: Encode,
    neighbours: NeighbourIndex | None,
    *,
    cells: CellCounts | None = None,
    expected_logprob: ExpectedLogprob | None = None,
) -> list[RewardBreakdown]:
    """The reward of every episode of a rollout, in the order given.

    All terms are measured on every valid episode, those of weight 0 too, so that ablations stay comparable; but for
    the margin, which runs the opponent and so is left out where its weight is 0.
    Similarities and counts are taken over the whole rollout, so it must be scored in one call.

    Args:
        episodes: The played episodes of one rollout (``EpisodeStatus.PLAYED``).
        settings: Shape, weights and costs.
        encode: Unit-norm sentence embeddings; called once, with distinct texts.
        neighbours: Earlier flips, or None.
        cells: How many earlier flips each behaviour cell holds; None = none.
        expected_logprob: The opponent's log-probabilities of the expected calls; needed where the margin has a weight.

    Raises:
        ValueError: an episode was dropped, or is valid but has no verdict; or the margin has a weight, and
            nothing to measure it by.
    """
    for episode in episodes:
        _check_played(episode)
    valid = [index for index, episode in enumerate(episodes) if episode.valid]
    rewrites = [episodes[index] for index in valid]
    texts, advantages = _text_terms(rewrites, settings, encode, neighbours)
    own = [
        {"adversarial": adversarial(episode, settings.shape), "severity": severity(episode), "coverage": bonus, **text}
        for episode, bonus, text in zip(rewrites, coverage(rewrites, cells), texts, strict=True)
    ]
    if settings.weights.get("margin", 0.0) > 0:
        if expected_logprob is None:
            raise ValueError("reward.weights.margin > 0 needs the opponent's log-probabilities")
        for row, drop in zip(own, margin(rewrites, expected_logprob), strict=True):
            row["margin"] = drop
    terms = dict(zip(valid, own, strict=True))
    advantage_of = dict(zip(valid, advantages, strict=True))
    return [
        _breakdown(episode, terms.get(index), advantage_of.get(index, 0.0), settings)
        for index, episode in enumerate(episodes)
    ]


def _check_played(episode: Episode) -> None:
    task_id = episode.task.task_id
    if episode.status is not EpisodeStatus.PLAYED:
        raise ValueError(f"episode of task {task_id} has status {episode.status.value}: drop it before scoring")
    if episode.valid and not episode.verdicts:
        raise ValueError(f"valid episode of task {task_id} has no verdicts: put it to an opponent before scoring")


def _text_terms(
    episodes: Sequence[Episode], settings: RewardSettings, encode: Encode, neighbours: NeighbourIndex | None
) -> tuple[list[dict[str, float]], list[float]]:
    """The terms that compare texts, and the diversity advantages, for valid episodes."""
    if not episodes:
        return [], []
    texts = dict.fromkeys(text for episode in episodes for text in (episode.task.query, episode.rewritten))
    vectors_UD = encode(list(texts)).to(torch.float32)
    row = {text: index for index, text in enumerate(texts)}
    rewritten_ND = vectors_UD[[row[episode.rewritten] for episode in episodes]]
    query_ND = vectors_UD[[row[episode.task.query] for episode in episodes]]
    task_ids = [episode.task.task_id for episode in episodes]
    diversity_N = diversity(
        rewritten_ND, task_ids, neighbours, margin=settings.similarity_margin, k=settings.archive_neighbours
    )
    meaning_N = meaning(rewritten_ND, query_ND)
    terms = [{"diversity": float(div), "meaning": float(sem)} for div, sem in zip(diversity_N, meaning_N, strict=True)]
    if settings.diversity_mode != "score_function":
        return terms, [0.0] * len(terms)
    return terms, [float(value) for value in diversity_advantage(rewritten_ND, task_ids, diversity_N)]


def _breakdown(
    episode: Episode, own: Mapping[str, float] | None, advantage: float, settings: RewardSettings
) -> RewardBreakdown:
    """One episode's terms; ``own``, those of a valid rewrite, is None for an invalid one."""
    terms = {"invalid": float(own is None), "overlength": overlength(episode), **(own or {})}
    factors = {name: settings.weights.get(name, 0.0) for name in TERMS}
    if settings.diversity_mode != "reward":  # it acts through a loss of its own
        factors["diversity"] = 0.0
    factors |= {"invalid": -settings.invalid_cost, "overlength": -settings.overlength_cost}
    weighted = {name: factor * terms.get(name, 0.0) for name, factor in factors.items()}
    return RewardBreakdown(terms, weighted, advantage)
