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
        >>> Patience(2).watch({"sft/skipped_steps": 1.0, "sft/steps": 0.0}, "round 1 defend 1")
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._in_a_row = dict.fromkeys(_RATES, 0)

    def watch(self, metrics: Mapping[str, float], place: str) -> None:
        """Look at what a step of the game measured.

        Args:
            metrics: Its metrics.
            place: Where in the game it is, for the message.

        Raises:
            RunError: more updates in a row than are borne could take no step.
        """
        for learner, keys in _RATES.items():
            if f"{learner}/skipped_steps" not in metrics:
                continue
            stuck = metrics[f"{learner}/skipped_steps"] > 0 and metrics[f"{learner}/steps"] == 0
            self._in_a_row[learner] = self._in_a_row[learner] + 1 if stuck else 0
            if self._in_a_row[learner] > self.limit:
                raise RunError(
                    f"the loss or its gradient was not finite in {self._in_a_row[learner]} updates in a row ({place}), "
                    f"so nothing was learnt in them: lower {keys}, or take runtime.precision=32, and start anew; "
                    "schedule.max_skipped_updates says how many are borne"
                )
