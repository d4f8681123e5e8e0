"""The margin term: how much less likely the rewrite makes the expected calls.

Whether an answer is wrong is all or nothing: where every rewrite of a task fails to break the caller, or every one
breaks it, the other terms hardly tell them apart. This one does, since it reads the caller's own probabilities; so it
needs a caller whose weights are at hand.
"""

from __future__ import annotations

from collections.abc import Sequence

from toolspar.reward.protocols import ExpectedLogprob
from toolspar.rollout.records import Episode
from toolspar.tasks.records import Task

FULL_DROP = 0.5
"""Drop, in nats per answer token, that pays in full.

Answers are some twenty tokens long, most of them fixed by the form: to lose one argument value altogether (a token
that was certain falls to a probability of 1 in 20000) is a drop of about this size."""


def margin(episodes: Sequence[Episode], expected_logprob: ExpectedLogprob) -> list[float]:
    """The clipped drop of each episode, in [0, 1].

    It is::

        clip((l(q) - l(q')) / FULL_DROP, 0, 1),   l(q) = log F(y* | T, q) / number of tokens of y*

    with F the opponent, T the task's tools, q its query, q' the rewrite, and y* the expected calls as an answer. A
    rewrite that makes them likelier costs nothing, or an invalid one could be the better choice. Adding words pays only
    as far as they do unsettle the caller, which is why the weight is 0 unless it is asked for.

    Args:
        episodes: Valid episodes against one opponent.
        expected_logprob: That opponent's l; called once, with distinct requests.
    """
    asked = dict.fromkeys((_key(e.task), text) for e in episodes for text in (e.task.query, e.rewritten))
    if not asked:
        return []
    tasks = {_key(episode.task): episode.task for episode in episodes}
    known = dict(zip(asked, expected_logprob([(tasks[key], text) for key, text in asked]), strict=True))
    drops = [known[_key(e.task), e.task.query] - known[_key(e.task), e.rewritten] for e in episodes]
    return [min(1.0, max(0.0, drop / FULL_DROP)) for drop in drops]


def _key(task: Task) -> tuple[str, str]:
    """What tells tasks apart: one whose calls the policy has edited keeps its id."""
    return task.task_id, task.query
