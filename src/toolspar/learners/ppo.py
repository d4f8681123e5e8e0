"""PPO of a player and its critic on one rollout (Schulman et al. 2017, arXiv 1707.06347).

The player is the query policy or the function caller: a rollout holds prompts, sampled responses and their rewards,
whoever wrote them.

Departures from the usual recipe for language models, each for a reason:

* Old log-probs are rescored by the training forward, in the micro-batches of the update itself, so that the first ratio
  is exactly 1; how far the sampler was off is a metric. Where the sampler is known to compute the same numbers but for
  float32 rounding (``trust_sampler``), its own are taken, which saves a forward pass over the rollout.
* Minibatches are drawn once per rollout and visited in a new random order each epoch. So forward passes never change
  their company, and how many episodes share one (``episodes_per_forward``) cannot change the result.
* Advantages are whitened over all real tokens of the rollout, not per minibatch; losses are divided by token counts.
* Ranks share the forward passes of the rescoring and the micro-batches of each step, and nothing else: targets,
  whitening and the early stop are computed by each from the same numbers.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from toolspar.core.gae import gae
from toolspar.core.masked import masked_mean, masked_sum, masked_var, whiten
from toolspar.core.ppo import explained_variance, kl_k3, policy_loss, value_loss
from toolspar.learners.diversity_losses import DiversityLoss
from toolspar.learners.ppo_figures import Progress, Tally
from toolspar.learners.protocols import Policy, ResponseLogprobs, UpdateEngine, ValueFunction
from toolspar.learners.settings import PPOSettings, PPOUpdateSettings
from toolspar.rollout.batch import RolloutBatch
from toolspar.runtime.ranks import ALONE, Ranks

MiniBatch = list[RolloutBatch]


@dataclass(frozen=True, slots=True)
class _Part:
    """One backward pass: a micro-batch and whose loss of it."""

    micro: RolloutBatch
    loss: Callable[[RolloutBatch], Tensor]


class PPOLearner:
    """Improves a player and its critic on one rollout after another.

    Args:
        policy: The player's distribution over responses, with gradient.
        critic: The value function, with gradient.
        engine: Steps the parameters of both.
        settings: The numbers.
        reference_logprobs: Scores of the frozen reference, at the policy's temperature; may be changed between updates.
        diversity: A further loss that asks for variety; None where the reward does, or nobody.
        ranks: Who learn together; all are given the same rollouts.
        trust_sampler: Whether the sampler's log-probs, where a rollout has them, are as good as rescored ones.
    """

    def __init__(
        self,
        policy: Policy,
        critic: ValueFunction,
        engine: UpdateEngine,
        settings: PPOUpdateSettings,
        reference_logprobs: ResponseLogprobs,
        diversity: DiversityLoss | None = None,
        ranks: Ranks = ALONE,
        *,
        trust_sampler: bool = False,
    ) -> None:
        self.policy = policy
        self.critic = critic
        self.engine = engine
        self.settings = settings
        self.reference_logprobs = reference_logprobs
        self.diversity = diversity
        self.ranks = ranks
        self.trust_sampler = trust_sampler
        # only the query policy's responses begin with a style
        self._style_entropy_coef = settings.style_entropy_coef if isinstance(settings, PPOSettings) else 0.0

    def update(self, batch: RolloutBatch, *, update_index: int, rng: random.Random) -> dict[str, float]:
        """One PPO update; the policy is left alone in the first ``critic_warmup_updates`` updates.

        Args:
            batch: The rollout.
            update_index: Number of updates before this one in the whole game.
            rng: Draws the minibatches and their order.

        Returns:
            Figures by name; "mean" is over real tokens.

            * ``policy_loss``, ``value_loss``: mean over all steps (before coefficients).
            * ``entropy``, ``style_entropy``: mean of the policy that sampled, in nats; the latter over style names.
              With a trusted sampler: of the policy as it learns, over all steps.
            * ``kl_reference``: k3 estimate of KL(policy that sampled || reference), mean.
            * ``kl_old``: k3 estimate of KL(policy that sampled || policy), mean over all steps.
            * ``clip_fraction``: share of ratios outside the clip range; ``ratio_mean``: their mean, near 1.
            * ``ratio_max_deviation_first``: largest distance of a ratio from 1 in the first minibatch; should be 0,
              with a trusted sampler up to rounding.
            * ``explained_variance``: of the returns by the values before the update; at most 1.
            * ``grad_norm``: before clipping, mean of the steps taken; ``skipped_steps``: those that were not finite.
            * ``advantage_mean_raw``, ``advantage_std_raw``: before whitening (a tiny spread means that whitening blows
              up noise); ``return_mean``.
            * ``sampler_logp_gap``: mean abs difference of the sampler's log-probs to the rescored ones; with a trusted
              sampler to those of the first step.
            * ``diversity_loss``: mean over all steps, before its coefficient; left out without such a loss.
            * ``tokens`` of the rollout; ``steps``; ``early_stopped`` (1 when the KL ended the update).
            * ``learnt_tokens``: response tokens that the player learnt from, once for each step taken with them; none
              while only the critic learns. ``trained_tokens``: those of all steps taken, prompts included.

            While only the critic learns, the figures of the policy's loss, ratios and ``kl_old`` are left out, with a
            trusted sampler entropies and the gap too.
        """
        settings = self.settings
        # 1. Which rows share a step and a forward pass, fixed for the whole update.
        minibatch_rows = batch.minibatches(settings.episodes_per_minibatch, rng)
        plan = [batch.micro_batches(rows, settings.episodes_per_forward) for rows in minibatch_rows]
        if self.diversity is not None:
            self.diversity.start(batch)
        # 2. Old log-probs, log-probs of the reference, values.
        batch, metrics = self._scored(batch, [rows for minibatch in plan for rows in minibatch])
        # 3. to 5. KL penalty, GAE, whitening.
        batch, target_metrics = with_targets(batch, settings)
        # 6. Epochs of minibatches.
        minibatches = [[batch.slice(rows) for rows in minibatch] for minibatch in plan]
        train_policy = update_index >= settings.critic_warmup_updates
        progress = self._optimise(minibatches, train_policy, rng)
        return {"tokens": float(batch.n_tokens), **target_metrics, **progress.metrics(), **metrics}

    def _scored(
        self, batch: RolloutBatch, forward_rows: Sequence[Sequence[int]]
    ) -> tuple[RolloutBatch, dict[str, float]]:
        """The batch with old log-probs, reference log-probs and values, and what they show."""
        rescores = batch.sampler_logp_BT is None or not self.trust_sampler or self.diversity is not None
        parts = self.ranks.spread(
            range(len(forward_rows)),
            lambda mine: [self._scores(batch.slice(forward_rows[index]), rescores) for index in mine],
        )
        if self.diversity is not None:
            self.diversity.share(self.ranks)
        columns = [_assembled(column, forward_rows, batch.mask_BT.shape) for column in zip(*parts, strict=True)]
        if self.ranks.world > 1:
            columns = [column.to(self.ranks.device) for column in columns]
        logp_ref_BT, value_BT, *own = columns
        batch = batch.to(value_BT.device)
        logp_BT, entropy_BT = own or (batch.sampler_logp_BT, None)
        assert logp_BT is not None
        batch = replace(batch, logp_old_BT=logp_BT, logp_ref_BT=logp_ref_BT, value_old_BT=value_BT)
        metrics = {"kl_reference": (kl_k3(logp_BT, logp_ref_BT, batch.mask_BT) / batch.n_tokens).item()}
        if entropy_BT is not None:
            metrics["entropy"] = masked_mean(entropy_BT, batch.mask_BT).item()
            metrics["style_entropy"] = masked_mean(entropy_BT, batch.style_mask_BT).item()
            if batch.sampler_logp_BT is not None:
                gap_BT = (batch.sampler_logp_BT - logp_BT).abs()
                metrics["sampler_logp_gap"] = masked_mean(gap_BT, batch.mask_BT).item()
        return batch, metrics

    @torch.no_grad()
    def _scores(self, micro: RolloutBatch, rescores: bool) -> tuple[Tensor, ...]:
        """Log-probs of the reference, values, and if asked for old log-probs and entropies; portable to other ranks."""
        logp_ref_BT, _, _ = self.reference_logprobs(micro.prompts, micro.responses)
        value_BT, _ = self.critic.values(micro.prompts, micro.responses)
        scores = (logp_ref_BT, value_BT, *(self._old_scores(micro)[:2] if rescores else ()))
        for score_BT in scores:
            if score_BT.shape != micro.mask_BT.shape:
                raise ValueError(f"scores are {tuple(score_BT.shape)}, responses {tuple(micro.mask_BT.shape)}")
        return scores if self.ranks.world == 1 else tuple(score.cpu() for score in scores)

    def _old_scores(self, micro: RolloutBatch) -> tuple[Tensor, Tensor, Tensor]:
        if self.diversity is not None:
            return self.diversity.rescored(micro)
        return self.policy.logprobs(micro.prompts, micro.responses)

    def _optimise(self, minibatches: list[MiniBatch], train_policy: bool, rng: random.Random) -> Progress:
        progress = Progress()
        for _ in range(self.settings.update_epochs):
            for minibatch in rng.sample(minibatches, len(minibatches)):
                kl = self._step(minibatch, train_policy, progress)
                if train_policy and 0 < self.settings.target_kl < kl:
                    progress.early_stopped = True
                    return progress
        return progress

    def _step(self, minibatch: MiniBatch, train_policy: bool, progress: Progress) -> float:
        """One optimiser step; returns the KL from the old policy, measured before it."""
        tally = Tally()
        n_tokens = sum(micro.n_tokens for micro in minibatch)
        losses = [self._value_loss(tally)]
        # A policy that waits takes no part at all: a zero loss would still let an optimiser decay its weights.
        if train_policy:
            losses.append(self._policy_loss(tally))
        # one after the other, so that only one player's activations are in memory
        parts = [_Part(micro, loss) for micro in minibatch for loss in losses]
        stats = self.engine.update(parts, lambda part: part.loss(part.micro), n_tokens)
        sums, deviation = self._of_all(tally)
        if train_policy:
            progress.begin(sums, deviation, n_tokens)
        if stats.skipped:
            progress.skipped += 1
            return 0.0
        progress.add(sums, minibatch, stats.grad_norm, policy=train_policy)
        return sums["kl_old"] / n_tokens if train_policy else 0.0

    def _of_all(self, tally: Tally) -> tuple[dict[str, float], float | None]:
        """Sums and largest deviation over all ranks."""
        sums = self.ranks.totals({name: total.item() for name, total in tally.sums.items()})
        deviations = self.ranks.gather(None if tally.max_deviation is None else tally.max_deviation.item())
        return sums, max((deviation for deviation in deviations if deviation is not None), default=None)

    def _value_loss(self, tally: Tally) -> Callable[[RolloutBatch], Tensor]:
        """The critic's loss of a micro-batch, summed over its tokens; what it shows goes to the tally."""
        settings = self.settings

        def loss(micro: RolloutBatch) -> Tensor:
            value_BT, _ = self.critic.values(micro.prompts, micro.responses)
            value = value_loss(value_BT, micro.value_old_BT, micro.return_BT, micro.mask_BT, clip=settings.value_clip)
            tally.add(value_loss=value)
            return settings.value_coef * value

        return loss

    def _policy_loss(self, tally: Tally) -> Callable[[RolloutBatch], Tensor]:
        """The policy's, likewise."""
        settings = self.settings

        def loss(micro: RolloutBatch) -> Tensor:
            if self.diversity is None:
                diversity = None
                logp_BT, entropy_BT, _ = self.policy.logprobs(micro.prompts, micro.responses)
            else:
                logp_BT, entropy_BT, diversity = self.diversity.scored(micro)
            policy = policy_loss(logp_BT, micro.logp_old_BT, micro.advantage_BT, micro.mask_BT, clip=settings.clip)
            kl = kl_k3(micro.logp_old_BT, logp_BT.detach(), micro.mask_BT)
            tally.add(policy_loss=policy.loss, kl_old=kl, clip_fraction=policy.clipped, ratio_mean=policy.ratio)
            tally.policy(micro, logp_BT, entropy_BT)
            tally.deviation(policy.max_deviation)
            total = policy.loss
            # without a bonus the backward pass need not know of entropies
            if settings.entropy_coef:
                total = total - settings.entropy_coef * masked_sum(entropy_BT, micro.mask_BT)
            if self._style_entropy_coef:
                total = total - self._style_entropy_coef * masked_sum(entropy_BT, micro.style_mask_BT)
            if self.diversity is None or diversity is None:
                return total
            tally.add(diversity_loss=diversity)
            return total + self.diversity.coef * diversity

        return loss


def with_targets(batch: RolloutBatch, settings: PPOUpdateSettings) -> tuple[RolloutBatch, dict[str, float]]:
    """The rescored batch with returns and whitened advantages, and what they were before whitening."""
    # 3. Per-token penalty for leaving the reference (k1: what the sampled token itself says).
    penalty_BT = settings.kl_coef * (batch.logp_old_BT - batch.logp_ref_BT)
    reward_BT = batch.reward_BT.to(penalty_BT.dtype) - penalty_BT
    # 4. Credit to tokens.
    advantage_BT, return_BT = gae(reward_BT, batch.value_old_BT, batch.mask_BT, settings.gamma, settings.gae_lambda)
    # 5. One scale for the whole rollout.
    whitened_BT = whiten(advantage_BT, batch.mask_BT)
    metrics = {
        "explained_variance": explained_variance(batch.value_old_BT, return_BT, batch.mask_BT).item(),
        "advantage_mean_raw": masked_mean(advantage_BT, batch.mask_BT).item(),
        "advantage_std_raw": masked_var(advantage_BT, batch.mask_BT).sqrt().item(),
        "return_mean": masked_mean(return_BT, batch.mask_BT).item(),
    }
    return replace(batch, advantage_BT=whitened_BT, return_BT=return_BT), metrics


def _assembled(parts: Sequence[Tensor], forward_rows: Sequence[Sequence[int]], shape: Sequence[int]) -> Tensor:
    """Scores of forward passes put back into the rows and the padded width of the whole rollout."""
    whole_BT = parts[0].new_zeros(tuple(shape))
    for rows, part in zip(forward_rows, parts, strict=True):
        whole_BT[torch.tensor(rows, device=part.device), : part.shape[1]] = part
    return whole_BT
