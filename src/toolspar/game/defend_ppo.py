"""PPO of the function caller: it answers requests by chance, and learns from what each answer earns.

The learner is the query policy's own (``learners.ppo``). What differs is who acts: an episode is one answer, sampled at
temperature 1 from the caller that learns, to a request of the defend phase's mixture. With ``defend.reward=p`` an
answer earns 1 if it is right, so that the caller is paid exactly what the zero-sum attacker is not; ``graded`` is
general-sum. Departures from the attack's side: the reference is the caller as it was before the round, not before the
game, since the clean gate has approved of that one; and there is no gate for answers, as the checker says all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

from toolspar.game.budget import TRAINED
from toolspar.game.cast import CALLER
from toolspar.game.records import GameState
from toolspar.game.settings import DefendSettings
from toolspar.learners.ppo import PPOLearner
from toolspar.learners.protocols import ResponseLogprobs
from toolspar.reward.defender import answer_rewards
from toolspar.reward.metrics import zero_variance
from toolspar.rollout.answering import Answerer
from toolspar.rollout.batch import to_batch
from toolspar.rollout.records import AnswerEpisode
from toolspar.runtime.engine import Engine
from toolspar.runtime.streams import python_stream
from toolspar.tasks.records import Task

DEFEND_PPO = "defend_ppo"
"""What its metrics are called."""


class DefendPPO:
    """The part of a defend phase in which the caller learns by reinforcement.

    Args:
        learner: PPO over the caller and its critic.
        engine: The caller's engine: its adapter is the first parameter group, its critic the second.
        answerer: Samples the caller's answers.
        settings: The numbers, and which reward.
        seed: Seed of the run.
        reference_of: Scores of a snapshot by its name; the reference of a phase is the caller before the round.
    """

    def __init__(
        self,
        *,
        learner: PPOLearner,
        engine: Engine,
        answerer: Answerer,
        settings: DefendSettings,
        seed: int,
        reference_of: Callable[[str], ResponseLogprobs],
    ) -> None:
        self.learner = learner
        self.engine = engine
        self.answerer = answerer
        self.settings = settings
        self.seed = seed
        self.reference_of = reference_of

    def update(self, state: GameState, items: Sequence[tuple[Task, str]], *, past: int) -> dict[str, float]:
        """One rollout of answers and one PPO update on it; returns their metrics, by their full names.

        Args:
            state: Where the game stands: in a defend phase, behind its supervised steps.
            items: Tasks and the wordings under which they are put to the caller.
            past: Updates of this phase before this one.

        Raises:
            RunError: all answers were cut at the token limit.
        """
        settings, numbers = self.settings, self.settings.ppo
        stream = ("defend", state.round, state.step)
        episodes = self.answerer.attempts(CALLER, items, per_item=numbers.answers_per_query, stream=stream)
        finished = [episode for episode in episodes if episode.verdict is not None]
        rewards = answer_rewards(finished, settings.reward)
        batch = to_batch(finished, rewards, None)
        self.engine.clip_at((numbers.max_grad_norm, numbers.max_grad_norm))
        rates = (numbers.learning_rate, numbers.critic_learning_rate)  # supervised steps before this have their own
        for group, rate in zip(self.engine.optimizer.param_groups, rates, strict=True):
            group["lr"] = rate
        self.learner.reference_logprobs = self.reference_of(state.caller)
        done = (state.round - 1) * settings.ppo_updates + past
        rng = python_stream(self.seed, "defend-minibatches", state.round, state.step)
        learned = self.learner.update(batch, update_index=done, rng=rng)
        learned.pop("style_entropy", None)  # answers have no style
        trained = learned.pop("trained_tokens")
        measured = {**learned, **_rollout_metrics(episodes, finished, rewards)}
        return {TRAINED: trained, **{f"{DEFEND_PPO}/{name}": value for name, value in measured.items()}}


def _rollout_metrics(
    episodes: Sequence[AnswerEpisode], finished: Sequence[AnswerEpisode], rewards: Sequence[float]
) -> dict[str, float]:
    paid = [
        [reward for _, reward in siblings]
        for _, siblings in groupby(zip(finished, rewards, strict=True), key=lambda pair: pair[0].prompt_ids)
    ]
    metrics = {
        "answers": float(len(episodes)),
        "dropped": float(len(episodes) - len(finished)),
        "reward_mean": sum(rewards) / len(rewards),
        "correct_share": sum(episode.correct for episode in finished) / len(finished),
        **zero_variance(paid),
    }
    for name, clean in (("correct_clean", True), ("correct_rewritten", False)):
        chosen = [episode.correct for episode in finished if (episode.query == episode.task.query) is clean]
        if chosen:
            metrics[name] = sum(chosen) / len(chosen)
    return metrics
