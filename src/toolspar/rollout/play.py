"""Play the attack game: tasks in, episodes out.

The policy rewrites every task several times, the validity gate reads each rewrite, and only valid rewrites are put
to the opponent: an invalid one earns nothing whatever the opponent says, so asking would be wasted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from toolspar.models.chat import ChatFormat
from toolspar.models.policy_text import parse_policy_response
from toolspar.rollout.answering import Answer, Answerer, checked
from toolspar.rollout.dealing import begun, deal
from toolspar.rollout.decoding import SampleRequest
from toolspar.rollout.protocols import TokenSampler
from toolspar.rollout.records import Episode, EpisodeStatus
from toolspar.runtime.ranks import ALONE, Ranks
from toolspar.runtime.streams import stream_seed
from toolspar.tasks.records import Task
from toolspar.verify.gate import Gate


class Arena:
    """Everything an attack needs but the two adapters that meet in it.

    Args:
        sampler: Sampler over the query policy's backbone.
        chat: Its chat format.
        gate: The validity gate.
        answerer: The opponent's sampler and format.
        max_new_tokens: Token limit of a rewrite.
        temperature: Sampling temperature of the policy.
        opponent_samples: K, answers per rewrite; one answer is greedy, several are sampled at temperature 1.
        seed: Seed of the run.
        ranks: Who share the tasks; each gets all episodes.
        styles: Styles that are dealt out to the rewrites of a task; none: the policy names its own.
    """

    def __init__(
        self,
        sampler: TokenSampler,
        chat: ChatFormat,
        gate: Gate,
        answerer: Answerer,
        *,
        max_new_tokens: int,
        temperature: float,
        opponent_samples: int,
        seed: int,
        ranks: Ranks = ALONE,
        styles: Sequence[str] = (),
    ) -> None:
        self.sampler = sampler
        self.chat = chat
        self.gate = gate
        self.answerer = answerer
        self.max_new_tokens = max_new_tokens
        self.temperature = temperature
        self.opponent_samples = opponent_samples
        self.seed = seed
        self.ranks = ranks
        self.styles = tuple(styles)

    def play(
        self,
        tasks: Sequence[Task],
        *,
        policy: str | None,
        opponent: str | None,
        rewrites_per_task: int,
        stream: tuple[str | int, ...],
        styles: Sequence[str] | None = None,
    ) -> list[Episode]:
        """Episodes of every task, ``rewrites_per_task`` each, siblings side by side.

        Args:
            tasks: Tasks that the opponent solves on their own query.
            policy: Adapter of the query policy.
            opponent: Adapter of the function caller.
            rewrites_per_task: Rewrites sampled per task.
            stream: Names of the random stream, e.g. ``("attack", round, update)``.
            styles: Styles to deal out in place of the arena's own.
        """
        episodes = self.rewrite(tasks, policy=policy, rewrites_per_task=rewrites_per_task, stream=stream, styles=styles)
        return self.confront(episodes, opponent=opponent, stream=stream)

    def rewrite(
        self,
        tasks: Sequence[Task],
        *,
        policy: str | None,
        rewrites_per_task: int,
        stream: tuple[str | int, ...],
        styles: Sequence[str] | None = None,
    ) -> list[Episode]:
        """Sampled rewrites with the gate's reports, not yet put to any opponent."""
        rows = [(task, sibling) for task in tasks for sibling in range(rewrites_per_task)]
        prompts = {task.task_id: self.chat.policy_prompt(task) for task in tasks}
        dealt = self._dealt(tasks, rewrites_per_task, stream, self.styles if styles is None else styles)
        requests = [
            SampleRequest(
                begun(prompts[task.task_id], dealt[index], self.chat),
                stream_seed(self.seed, "rewrite", *stream, index, task.task_id, sibling),
            )
            for index, (task, sibling) in enumerate(rows)
        ]
        episodes = self.ranks.spread(
            [task.task_id for task, _ in rows],
            lambda mine: self._rewritten([rows[row][0] for row in mine], [requests[row] for row in mine], policy),
        )
        # what other ranks have sent holds copies of the tasks
        return [replace(episode, task=task) for (task, _), episode in zip(rows, episodes, strict=True)]

    def _dealt(self, tasks: Sequence[Task], n: int, stream: tuple[str | int, ...], styles: Sequence[str]) -> list[str]:
        """The style of every row; empty where the policy names it."""
        if not styles:
            return [""] * (len(tasks) * n)
        return [style for task in tasks for style in deal(task, n, styles, seed=self.seed, stream=stream)]

    def _rewritten(self, tasks: Sequence[Task], requests: Sequence[SampleRequest], policy: str | None) -> list[Episode]:
        samples = self.sampler.sample(
            requests, adapter=policy, max_new_tokens=self.max_new_tokens, temperature=self.temperature
        )
        # a style that was dealt is the prompt's own part, and the beginning of what the policy says
        texts = [
            self.chat.text((*request.prompt.own, *sample.ids))
            for request, sample in zip(requests, samples, strict=True)
        ]
        read = [
            parse_policy_response(text) if sample.finished else ("", "")
            for text, sample in zip(texts, samples, strict=True)
        ]
        pairs = [(task, text) for task, (_, text) in zip(tasks, read, strict=True)]
        reports = self.gate.report_many(pairs) if pairs else []  # a rank may have no task left
        return [
            Episode(
                task=task,
                prompt_ids=(*request.prompt.shared, *request.prompt.own),
                response_ids=tuple(sample.ids),
                finished=sample.finished,
                response=text,
                style=style,
                rewritten=rewritten,
                validity=report,
                status=EpisodeStatus.CHECK_ERROR if report.error else EpisodeStatus.PLAYED,
                sampler_logp=tuple(sample.logp),
                dealt_tokens=len(request.prompt.own),
            )
            for task, request, sample, text, (style, rewritten), report in zip(
                tasks, requests, samples, texts, read, reports, strict=True
            )
        ]

    def confront(
        self,
        episodes: Sequence[Episode],
        *,
        opponent: str | None,
        stream: tuple[str | int, ...],
        samples: int | None = None,
    ) -> list[Episode]:
        """The same episodes with the opponent's answers and verdicts where the rewrite is valid.

        ``samples`` overrides the arena's number of answers per rewrite.
        """
        valid = [index for index, episode in enumerate(episodes) if episode.valid]
        k = samples or self.opponent_samples
        questions = [(episodes[i].task.tools, episodes[i].rewritten) for i in valid for _ in range(k)]
        temperature = 0.0 if k == 1 else 1.0
        answers = self.answerer.answer(opponent, questions, temperature=temperature, stream=stream)
        played = list(episodes)
        for row, index in enumerate(valid):
            played[index] = _with_answers(episodes[index], answers[row * k : (row + 1) * k])
        return played


def _with_answers(episode: Episode, answers: Sequence[Answer]) -> Episode:
    verdicts = [checked(episode.task, answer) for answer in answers]
    texts = tuple(answer.text for answer in answers)
    known = tuple(verdict for verdict in verdicts if verdict is not None)
    if len(known) < len(verdicts):
        return replace(episode, answers=texts, status=EpisodeStatus.TRUNCATED_ANSWER)
    return replace(episode, answers=texts, verdicts=known)
