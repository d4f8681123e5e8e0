"""Episodes as padded tensors: what one PPO update learns from."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace

import torch
from torch import Tensor

from toolspar.core.errors import RunError
from toolspar.rollout.protocols import Trajectory

_TAG = re.compile(r"\s*\[([a-z_]+)\]")
_TAG_BEGUN = re.compile(r"\s*(?:\[([a-z_]*))?")


@dataclass(frozen=True, slots=True)
class RolloutBatch:
    """The episodes collected under one version of a player; shapes as in ``core.masked``.

    Grouped by where the fields come from. ``to_batch`` fills in what was played; what was scored is 0 until the
    learner has computed it.

    Example:
        >>> # two rewrites of one task, of 3 and 2 tokens, with rewards 1 and -0.2
        >>> # batch = to_batch(episodes, [1.0, -0.2], chat.text)
        >>> # batch.prompts       [(1, 8, 9), (1, 8, 9)]       batch.n_tokens   5
        >>> # batch.responses     [(5, 6, 2), (7, 2)]
        >>> # batch.mask_BT       [[True, True, True],         batch.reward_BT  [[0, 0, 1],
        >>> #                      [True, True, False]]                          [0, -0.2, 0]]
    """

    # what was played
    prompts: tuple[tuple[int, ...], ...]
    responses: tuple[tuple[int, ...], ...]
    stems: tuple[tuple[int, ...], ...]
    """Prompt of each row without the style that was dealt, if one was: what its siblings' prompts begin with."""
    mask_BT: Tensor
    """True at real response tokens, the end of turn included."""
    style_mask_BT: Tensor
    """True at the tokens that spell the name in the leading style tag (its brackets leave nothing to choose); nowhere
    for a player whose responses have no such tag."""
    reward_BT: Tensor
    """The episode's reward at its last real token, 0 elsewhere."""
    sampler_logp_BT: Tensor | None
    """Log-probs as the sampler computed them; None where some episode carries none."""
    valid: tuple[bool, ...]
    """Whether the gate let the rewrite of each row pass; all rows of a function caller are."""
    rows: tuple[int, ...]
    """Number of each row in the whole rollout; it stays with the row in a slice."""
    diversity_advantage_BT: Tensor | None
    """How much more varied than its siblings the episode is, at each of its tokens; None where nobody asks."""
    # what was scored
    logp_old_BT: Tensor
    """Log-probs under the policy that sampled, computed by the training forward."""
    logp_ref_BT: Tensor
    """Log-probs under the reference."""
    value_old_BT: Tensor
    """The critic's value before each token."""
    advantage_BT: Tensor
    """Whitened over the rollout."""
    return_BT: Tensor
    """Target of the value."""

    def __len__(self) -> int:
        return len(self.responses)

    @property
    def n_tokens(self) -> int:
        """Real response tokens."""
        return sum(len(response) for response in self.responses)

    def slice(self, rows: Sequence[int]) -> RolloutBatch:
        """The given rows in the given order, cut to the longest response among them."""
        length = max(len(self.responses[row]) for row in rows)
        index_B = torch.tensor(rows, device=self.mask_BT.device)
        tensors = {name: tensor[index_B, :length] for name, tensor in self._tensors().items()}
        return replace(
            self,
            prompts=tuple(self.prompts[row] for row in rows),
            responses=tuple(self.responses[row] for row in rows),
            stems=tuple(self.stems[row] for row in rows),
            valid=tuple(self.valid[row] for row in rows),
            rows=tuple(self.rows[row] for row in rows),
            **tensors,
        )

    def to(self, device: torch.device) -> RolloutBatch:
        """The same with its tensors on a device."""
        return replace(self, **{name: tensor.to(device) for name, tensor in self._tensors().items()})

    def minibatches(self, episodes_per_minibatch: int, rng: random.Random) -> list[list[int]]:
        """A random division of the rows into minibatches of about equal size; rows with one stem stay together.

        It depends on the rows' contents and ``rng`` only, not on their order or on how forward passes are cut. The
        sizes are exactly ``episodes_per_minibatch`` when no episode was dropped.

        Args:
            episodes_per_minibatch: Rows per optimiser step.
            rng: Draws the division.
        """
        families = [rows for _, rows in sorted(self._rows_by_stem().items())]
        rng.shuffle(families)
        count = max(1, round(len(self) / episodes_per_minibatch))
        parts: list[list[int]] = [[] for _ in range(count)]
        done = 0
        for rows in families:
            middle = done + len(rows) / 2
            parts[int(middle * count / len(self))].extend(rows)
            done += len(rows)
        return [part for part in parts if part]

    def micro_batches(self, rows: Sequence[int], episodes_per_forward: int) -> list[list[int]]:
        """Divide rows into forward passes of at most ``episodes_per_forward``, alike in prompt length.

        Rows with one stem, whose computation is shared, are split only where they do not fit into one pass.
        """
        wanted = set(rows)
        parts: list[list[int]] = [[]]
        by_stem = sorted(self._rows_by_stem().items(), key=lambda item: (len(item[0]), item[0]))
        for _, siblings in by_stem:
            chosen = [row for row in siblings if row in wanted]
            if len(parts[-1]) + len(chosen) > episodes_per_forward:
                parts.append([])
            for row in chosen:
                if len(parts[-1]) == episodes_per_forward:
                    parts.append([])
                parts[-1].append(row)
        return [part for part in parts if part]

    def _rows_by_stem(self) -> dict[tuple[int, ...], list[int]]:
        found: dict[tuple[int, ...], list[int]] = {}
        for row in sorted(range(len(self)), key=lambda row: (self.prompts[row], self.responses[row])):
            found.setdefault(self.stems[row], []).append(row)
        return found

    def _tensors(self) -> dict[str, Tensor]:
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if isinstance(value, Tensor)}


def to_batch(
    episodes: Sequence[Trajectory],
    rewards: Sequence[float],
    text_of: Callable[[Sequence[int]], str] | None,
    *,
    diversity_advantages: Sequence[float] | None = None,
    dealt_tokens: Sequence[int] | None = None,
) -> RolloutBatch:
    """Pad played and rewarded episodes.

    Args:
        episodes: Episodes that can be scored.
        rewards: Reward of each.
        text_of: Text of token ids, to see which tokens are the style tag (``ChatFormat.text``); None where responses
            have none.
        diversity_advantages: Of each episode, for the score-function diversity loss; None where it is off.
        dealt_tokens: How many tokens at the end of each prompt are a style that was dealt; None: none are.

    Raises:
        RunError: there is no episode.
        ValueError: a reward is missing or not finite, a response is empty, or the sampler's log-probs do not fit it.
    """
    if not episodes:
        raise RunError("no episode of this rollout can be scored: raise rollout.answer_max_new_tokens, see the log")
    if len(rewards) != len(episodes):
        raise ValueError(f"{len(rewards)} rewards for {len(episodes)} episodes")
    for episode, reward in zip(episodes, rewards, strict=True):
        _check_row(episode, reward)
    responses = tuple(episode.response_ids for episode in episodes)
    length_B = torch.tensor([len(response) for response in responses])
    mask_BT = torch.arange(int(length_B.max())) < length_B[:, None]
    zeros_BT = torch.zeros(mask_BT.shape)
    has_sampler_logp = all(episode.sampler_logp for episode in episodes)
    return RolloutBatch(
        prompts=tuple(episode.prompt_ids for episode in episodes),
        responses=responses,
        stems=tuple(
            episode.prompt_ids[: len(episode.prompt_ids) - dealt]
            for episode, dealt in zip(episodes, dealt_tokens or [0] * len(episodes), strict=True)
        ),
        mask_BT=mask_BT,
        style_mask_BT=_padded([_style_mask(response, text_of) for response in responses], mask_BT, torch.bool),
        reward_BT=zeros_BT.scatter(1, length_B[:, None] - 1, torch.tensor(rewards, dtype=torch.float32)[:, None]),
        sampler_logp_BT=_padded([e.sampler_logp for e in episodes], mask_BT, torch.float32)
        if has_sampler_logp
        else None,
        valid=tuple(episode.valid for episode in episodes),
        rows=tuple(range(len(episodes))),
        diversity_advantage_BT=None
        if diversity_advantages is None
        else torch.tensor(diversity_advantages, dtype=torch.float32)[:, None] * mask_BT,
        logp_old_BT=zeros_BT,
        logp_ref_BT=zeros_BT,
        value_old_BT=zeros_BT,
        advantage_BT=zeros_BT,
        return_BT=zeros_BT,
    )


def _check_row(episode: Trajectory, reward: float) -> None:
    task_id, tokens, sampled = episode.task.task_id, len(episode.response_ids), len(episode.sampler_logp)
    if not math.isfinite(reward):
        raise ValueError(f"the reward of an episode of task {task_id} is {reward}")
    if tokens == 0:
        raise ValueError(f"the response of an episode of task {task_id} is empty")
    if sampled not in (0, tokens):
        raise ValueError(f"an episode of task {task_id} has {sampled} sampled log-probs for {tokens} tokens")


def _padded(rows: Sequence[Sequence[float]], mask_BT: Tensor, dtype: torch.dtype) -> Tensor:
    values_N = torch.tensor([value for row in rows for value in row], dtype=dtype)
    return torch.zeros(mask_BT.shape, dtype=dtype).masked_scatter(mask_BT, values_N)


def _style_mask(response: Sequence[int], text_of: Callable[[Sequence[int]], str] | None) -> list[bool]:
    """Which tokens spell the name in a leading ``[name]``; none when there is no whole tag."""
    marks = [False] * len(response)
    if text_of is None:
        return marks
    letters_before = 0
    for end in range(1, len(response) + 1):
        text = text_of(response[:end])
        whole = _TAG.match(text)
        tag = whole or _TAG_BEGUN.fullmatch(text)
        if tag is None:
            break
        letters = len(tag[1] or "")
        marks[end - 1] = letters > letters_before
        letters_before = letters
        if whole:
            return marks
    return [False] * len(response)
