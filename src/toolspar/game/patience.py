"""When to give up on training that only makes numbers that are not finite."""

from __future__ import annotations

from collections.abc import Mapping

from toolspar.core.errors import RunError

_RATES = {
    "ppo": "ppo.learning_rate and ppo.critic_learning_rate",
    "sft": "defend.sft.learning_rate",
    "defend_ppo": "defend.ppo.learning_rate and defend.ppo.critic_learning_rate",
}


class Patience:
    """Counts updates in a row of which every optimiser step was left out; an update with a step starts anew.

    One such update is bad luck, e.g. a rollout with an absurd ratio. Many are a broken run, that would go on to its end
    without learning anything.

    Args:
        limit: How many are borne.

    Example:
        >>> stuck: dict[str, int] = {}
        >>> Patience(2).watch({"sft/skipped_steps": 1.0, "sft/steps": 0.0}, stuck, "round 1 defend 1")
        >>> stuck
        {'sft': 1}
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def watch(self, metrics: Mapping[str, float], stuck: dict[str, int], place: str) -> None:
        """Look at what a step of the game measured.

        Args:
            metrics: Its metrics.
            stuck: How many there were in a row before it, by learner; brought up to date.
            place: Where in the game it is, for the message.

        Raises:
            RunError: more updates in a row than are borne could take no step.
        """
        for learner, keys in _RATES.items():
            if f"{learner}/skipped_steps" not in metrics:
                continue
            no_step = metrics[f"{learner}/skipped_steps"] > 0 and metrics[f"{learner}/steps"] == 0
            stuck[learner] = stuck.get(learner, 0) + 1 if no_step else 0
            if stuck[learner] > self.limit:
                raise RunError(
                    f"the loss or its gradient was not finite in {stuck[learner]} updates in a row ({place}), "
                    f"so nothing was learnt in them: lower {keys}, or take runtime.precision=32, and start anew; "
                    "schedule.max_skipped_updates says how many are borne"
                )
