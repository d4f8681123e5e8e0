"""The diversity weight as a loss of its own, beside that of PPO (``reward.diversity_mode``).

* ``score_function``: ``- A_i * log pi(response_i)``, with A_i the leave-one-out diversity advantage of the episode
  (``reward.diversity.diversity_advantage``): REINFORCE on the sentence embeddings, without a critic. The advantage is
  that of the policy that sampled, so beyond an update's first step it is a little out of date; ``ppo.target_kl`` bounds
  that.
* ``surrogate``: the mean of ``max(0, cos - margin) / (1 - margin)`` of a rewrite's pooled hidden state to those of *all
  other valid rewrites of the rollout*, siblings or not, as they were when the old log-probs were scored (stored,
  without gradient). So the pairs do not depend on which rewrites share a forward pass or a minibatch. Each episode
  counts once per token, as in the other losses. Only valid rewrites take part.

Both are sums over tokens, to be divided by the number of tokens of the minibatch.
"""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor

from toolspar.core.diversity import crowding, score_function_loss
from toolspar.learners.protocols import Policy, PooledPolicy
from toolspar.reward.settings import RewardSettings
from toolspar.rollout.batch import RolloutBatch
from toolspar.runtime.ranks import Ranks


class DiversityLoss(Protocol):
    """A loss on the same forward pass as PPO's."""

    coef: float
    """Weight of the loss."""

    def start(self, batch: RolloutBatch) -> None:
        """A new rollout is about to be rescored."""
        ...

    def rescored(self, micro: RolloutBatch) -> tuple[Tensor, Tensor, Tensor]:
        """``Policy.logprobs`` of a micro-batch, before the first step."""
        ...

    def share(self, ranks: Ranks) -> None:
        """All rescoring is done, a part of it on each rank."""
        ...

    def scored(self, micro: RolloutBatch) -> tuple[Tensor, Tensor, Tensor]:
        """``(logp_BT, entropy_BT, loss)`` of a micro-batch, with gradient."""
        ...


class ScoreFunctionDiversity:
    """The mode ``score_function``.

    Args:
        policy: The query policy.
        coef: Weight of the loss.
    """

    def __init__(self, policy: Policy, coef: float) -> None:
        self.policy = policy
        self.coef = coef

    def start(self, batch: RolloutBatch) -> None:
        """Check that the rollout carries advantages.

        Raises:
            ValueError: it does not.
        """
        if batch.diversity_advantage_BT is None:
            raise ValueError("the score-function diversity loss needs the rollout's diversity advantages")

    def rescored(self, micro: RolloutBatch) -> tuple[Tensor, Tensor, Tensor]:
        """``Policy.logprobs`` of a micro-batch."""
        return self.policy.logprobs(micro.prompts, micro.responses)

    def share(self, ranks: Ranks) -> None:
        """Nothing is kept that other ranks would need."""

    def scored(self, micro: RolloutBatch) -> tuple[Tensor, Tensor, Tensor]:
        """``(logp_BT, entropy_BT, loss)`` of a micro-batch."""
        assert micro.diversity_advantage_BT is not None
        logp_BT, entropy_BT, _ = self.policy.logprobs(micro.prompts, micro.responses)
        advantage_BT = micro.diversity_advantage_BT.to(logp_BT.dtype)
        return logp_BT, entropy_BT, score_function_loss(logp_BT, advantage_BT, micro.mask_BT)


class SurrogateDiversity:
    """The mode ``surrogate``.

    Args:
        policy: The query policy.
        coef: Weight of the loss.
        margin: Cosine up to which two hidden states count as different.
    """

    def __init__(self, policy: PooledPolicy, coef: float, margin: float) -> None:
        self.policy = policy
        self.coef = coef
        self.margin = margin
        self._stored: dict[int, Tensor] = {}

    def start(self, batch: RolloutBatch) -> None:
        """Forget the states of the rollout before."""
        self._stored = {}

    def rescored(self, micro: RolloutBatch) -> tuple[Tensor, Tensor, Tensor]:
        """``Policy.logprobs`` of a micro-batch; keeps the states of its valid rewrites as company."""
        logp_BT, entropy_BT, mask_BT, states_BD = self.policy.logprobs_and_states(micro.prompts, micro.responses)
        for row, valid, state_D in zip(micro.rows, micro.valid, states_BD.detach(), strict=True):
            if valid:
                self._stored[row] = state_D
        return logp_BT, entropy_BT, mask_BT

    def share(self, ranks: Ranks) -> None:
        """The company is that of all ranks."""
        if ranks.world > 1:
            parts = ranks.gather({row: state_D.cpu().clone() for row, state_D in self._stored.items()})
            self._stored = {row: state_D.to(ranks.device) for part in parts for row, state_D in part.items()}

    def scored(self, micro: RolloutBatch) -> tuple[Tensor, Tensor, Tensor]:
        """``(logp_BT, entropy_BT, loss)`` of a micro-batch."""
        logp_BT, entropy_BT, mask_BT, states_BD = self.policy.logprobs_and_states(micro.prompts, micro.responses)
        if not self._stored:
            return logp_BT, entropy_BT, states_BD.new_zeros(())
        company = sorted(self._stored)
        allowed_BN = torch.tensor(
            [[valid and row != other for other in company] for row, valid in zip(micro.rows, micro.valid, strict=True)],
            device=states_BD.device,
        )
        company_ND = torch.stack([self._stored[row] for row in company])
        crowding_B = crowding(states_BD, company_ND, allowed_BN, self.margin)
        return logp_BT, entropy_BT, (crowding_B * mask_BT.sum(dim=1)).sum()


def diversity_loss(settings: RewardSettings, policy: PooledPolicy) -> DiversityLoss | None:
    """The loss that a configuration asks for; None in the mode ``reward``, and without a weight.

    Args:
        settings: Mode, weight of ``diversity``, margin.
        policy: The query policy.
    """
    if not settings.has_diversity_loss:
        return None
    coef = settings.weights["diversity"]
    if settings.diversity_mode == "score_function":
        return ScoreFunctionDiversity(policy, coef)
    return SurrogateDiversity(policy, coef, settings.similarity_margin)
