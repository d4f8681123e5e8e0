"""The defender's reward, for a function caller that is trained by reinforcement learning."""

from __future__ import annotations

from toolspar.rollout.records import Episode, EpisodeStatus


def defender_reward(episode: Episode) -> float:
    """p, the share of the function caller's answers that are (tolerantly) correct.

    Together with the attacker's zero-sum adversarial term it makes 1 on every played, valid episode.

    Raises:
        ValueError: the episode was dropped or is invalid, so that it has no answers to judge.
    """
    if episode.status is not EpisodeStatus.PLAYED or not episode.verdicts:
        raise ValueError(f"episode of task {episode.task.task_id} has no verdicts: filter for played, valid episodes")
    right = [verdict for verdict in episode.verdicts if verdict.correct]
    return len(right) / len(episode.verdicts)
