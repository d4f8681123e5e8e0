"""Episodes as padded tensors, and how their rows are divided."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
import torch
from tests.support.toy_game import episode, tag_text

from toolspar.core.errors import RunError
from toolspar.rollout.batch import RolloutBatch, to_batch

EPISODES = [
    episode((1, 8, 9), (1, 2, 3, 9), "task-1", (-0.1, -0.2, -0.3, -0.4)),
    episode((1, 8, 9), (7, 2), "task-1", (-0.5, -0.6)),
    episode((4,), (5,), "task-2", (-0.7,)),
]


def batch_of(counts: Sequence[int]) -> RolloutBatch:
    """One prompt per count, with as many siblings; responses are all different."""
    rows = [(prompt, sibling) for prompt, count in enumerate(counts) for sibling in range(count)]
    played = [episode((prompt,) * (1 + prompt % 3), (4 + prompt, 4 + sibling)) for prompt, sibling in rows]
    return to_batch(played, [0.0] * len(played), tag_text)


def test_the_worked_example() -> None:
    batch = to_batch(EPISODES, [1.0, -0.2, 0.5], tag_text)
    assert (len(batch), batch.n_tokens) == (3, 7)
    assert batch.prompts == ((1, 8, 9), (1, 8, 9), (4,))
    assert batch.mask_BT.int().tolist() == [[1, 1, 1, 1], [1, 1, 0, 0], [1, 0, 0, 0]]
    torch.testing.assert_close(batch.reward_BT, torch.tensor([[0, 0, 0, 1.0], [0, -0.2, 0, 0], [0.5, 0, 0, 0]]))
    # only the first response begins with a whole tag, "[", "casual", "]": its name is the second token
    assert batch.style_mask_BT.int().tolist() == [[0, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]
    expected = torch.tensor([[-0.1, -0.2, -0.3, -0.4], [-0.5, -0.6, 0, 0], [-0.7, 0, 0, 0]])
    assert batch.sampler_logp_BT is not None
    torch.testing.assert_close(batch.sampler_logp_BT, expected)


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (["[", "number", "_", "words", "]", " two"], [0, 1, 1, 1, 0, 0]),
        (["[cas", "ual] ", "hi"], [1, 1, 0]),
        ([" ", "[casual]", "[formal]"], [0, 1, 0]),
        (["[", "casual"], [0, 0]),  # never closed
        (["hi ", "[", "casual", "]"], [0, 0, 0, 0]),  # not at the beginning
        (["[", "]", "hi"], [0, 0, 0]),
        (["[", "Casual", "]"], [0, 0, 0]),  # not how styles are spelt
    ],
)
def test_style_tokens_spell_the_name_in_a_leading_tag(pieces: list[str], expected: list[int]) -> None:
    played = [episode((1,), range(len(pieces)))]
    batch = to_batch(played, [0.0], lambda ids: "".join(pieces[index] for index in ids))
    assert batch.style_mask_BT.int().tolist() == [expected]


def test_one_episode_without_sampler_logp_leaves_all_out() -> None:
    assert to_batch([*EPISODES, episode((4,), (5,))], [0.0] * 4, tag_text).sampler_logp_BT is None


def test_a_slice_is_cut_to_its_longest_response() -> None:
    part = to_batch(EPISODES, [1.0, -0.2, 0.5], tag_text).slice([2, 1])
    assert part.responses == ((5,), (7, 2))
    assert part.mask_BT.tolist() == [[True, False], [True, True]]
    torch.testing.assert_close(part.reward_BT, torch.tensor([[0.5, 0.0], [0.0, -0.2]]))
    assert part.advantage_BT.shape == (2, 2)


def test_minibatches_divide_the_rows_and_keep_siblings_together() -> None:
    batch = batch_of([4] * 6)
    parts = batch.minibatches(8, random.Random(1))
    assert [len(part) for part in parts] == [8, 8, 8]
    assert sorted(row for part in parts for row in part) == list(range(24))
    for part in parts:
        assert len({batch.prompts[row] for row in part}) == 2
    assert parts == batch.minibatches(8, random.Random(1))
    assert parts != batch.minibatches(8, random.Random(2))


def test_minibatches_are_balanced_when_episodes_were_dropped() -> None:
    for seed in range(20):
        sizes = [len(part) for part in batch_of([4, 1, 4, 3, 4, 2, 4]).minibatches(8, random.Random(seed))]
        assert sum(sizes) == 22
        assert len(sizes) == 3
        assert min(sizes) >= 4
    assert [len(part) for part in batch_of([2]).minibatches(8, random.Random(0))] == [2]


def test_minibatches_do_not_depend_on_the_order_of_rows() -> None:
    played = [episode((prompt,), (4 + sibling,)) for prompt in range(6) for sibling in range(4)]
    order = random.Random(0).sample(range(24), 24)
    plain = to_batch(played, [0.0] * 24, tag_text)
    mixed = to_batch([played[row] for row in order], [0.0] * 24, tag_text)
    for ours, theirs in zip(
        plain.minibatches(8, random.Random(3)), mixed.minibatches(8, random.Random(3)), strict=True
    ):
        assert ours == [order[row] for row in theirs]


@pytest.mark.parametrize(("limit", "sizes"), [(1, [1] * 9), (3, [3, 1, 3, 2]), (4, [4, 4, 1]), (9, [9]), (50, [9])])
def test_micro_batches_respect_the_limit_and_keep_siblings_together(limit: int, sizes: list[int]) -> None:
    batch = batch_of([4, 1, 4, 3])
    rows = [row for row in range(len(batch)) if batch.prompts[row] != (3,)]  # all but the last prompt's three
    parts = batch.micro_batches(rows, limit)
    assert sorted(row for part in parts for row in part) == rows
    assert max(map(len, parts)) <= limit
    lengths = [len(batch.prompts[row]) for part in parts for row in part]
    assert lengths == sorted(lengths)
    if limit >= 4:
        homes = {prompt: {i for i, part in enumerate(parts) for r in part if batch.prompts[r] == prompt} for prompt in
                 set(batch.prompts)}  # fmt: skip
        assert all(len(home) <= 1 for home in homes.values())
    assert sorted(map(len, parts)) == sorted(sizes)


def test_what_cannot_be_learnt_from_is_refused() -> None:
    with pytest.raises(RunError, match="no episode"):
        to_batch([], [], tag_text)
    with pytest.raises(ValueError, match="2 rewards for 3 episodes"):
        to_batch(EPISODES, [1.0, 2.0], tag_text)
    with pytest.raises(ValueError, match="reward of an episode of task task-1 is nan"):
        to_batch(EPISODES, [1.0, float("nan"), 0.0], tag_text)
    with pytest.raises(ValueError, match="task toy is empty"):
        to_batch([episode((1,), ())], [0.0], tag_text)
    with pytest.raises(ValueError, match="1 sampled log-probs for 2 tokens"):
        to_batch([episode((1,), (4, 5), sampler_logp=(-1.0,))], [0.0], tag_text)
