"""The defender's reward, for a function caller that is trained by reinforcement learning.

``p`` is the attacker's zero-sum term seen from the other side: an answer earns 1 if it is (tolerantly) correct, so that
the mean over the answers to a rewrite is p, and r_adv + p = 1. ``graded`` also pays for answers that are nearly right
(``reward.graded``); with it the game is general-sum.
"""

from __future__ import annotations

from collections.abc import Sequence

from toolspar.calls.records import Verdict
from toolspar.reward.graded import graded
from toolspar.rollout.records import AnswerEpisode, Episode, EpisodeStatus


def answer_reward(verdict: Verdict) -> float:
    """1 for a (tolerantly) correct answer, else 0.

    Example:
        >>> from toolspar.calls.records import Reason
        >>> answer_reward(Verdict(strict=False, correct=True, reason=Reason.CORRECT))
        1.0
    """
    return float(verdict.correct)


def defender_reward(episode: Episode) -> float:
    """p, the share of the function caller's answers that are (tolerantly) correct.

    Together with the attacker's zero-sum adversarial term it makes 1 on every played, valid episode.

    Raises:
        ValueError: the episode was dropped or is invalid, so that it has no answers to judge.
    """
    if episode.status is not EpisodeStatus.PLAYED or not episode.verdicts:
        raise ValueError(f"episode of task {episode.task.task_id} has no verdicts: filter for played, valid episodes")
    return sum(map(answer_reward, episode.verdicts)) / len(episode.verdicts)


def answer_rewards(episodes: Sequence[AnswerEpisode], reward: str) -> list[float]:
    """What each answer of a rollout earns the caller, in [0, 1].

    Args:
        episodes: Answers that were not cut.
        reward: ``p`` or ``graded``.

    Raises:
        ValueError: an answer was cut at the token limit, and so has no verdict; or there is no such reward.
    """
    if reward not in ("p", "graded"):
        raise ValueError(f"there is no reward {reward} of the defender: p or graded")
    rewards: list[float] = []
    for episode in episodes:
        if episode.verdict is None:
            raise ValueError(f"an answer to task {episode.task.task_id} was cut: drop it before scoring")
        plain = answer_reward(episode.verdict)
        rewards.append(plain if reward == "p" or plain else graded(episode.task, episode.answer))
    return rewards
