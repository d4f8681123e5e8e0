"""Play the attack game: tasks in, episodes out.

The policy rewrites every task several times, the validity gate reads each rewrite, and only valid rewrites are put
to the opponent: an invalid one earns nothing whatever the opponent says, so asking would be wasted. Where the policy
may edit the calls too, an episode's task is the edited one, with calls of its own as the label.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from toolspar.models.chat import ChatFormat
from toolspar.models.policy_text import parse_policy_response, split_calls
from toolspar.rollout.answering import Answer, Answerer, checked
from toolspar.rollout.dealing import begun, deal
from toolspar.rollout.decoding import Sample, SampleRequest
from toolspar.rollout.memory import AnswerMemory, Earlier
from toolspar.rollout.protocols import TokenSampler
from toolspar.rollout.records import Episode, EpisodeStatus
from toolspar.runtime.ranks import ALONE, Ranks
from toolspar.runtime.streams import stream_seed
from toolspar.tasks.records import Task
from toolspar.verify.edited_call import EDIT, edited_task
from toolspar.verify.gate import Gate
from toolspar.verify.records import ValidityReport


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
        edits_calls: Whether the policy may change values in request and calls together (``verify.edited_call``).
        memory: What the policy is shown of earlier answers while it plays; None shows it nothing. Rewrites for a
            judgement are asked for without it.
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
        edits_calls: bool = False,
        memory: AnswerMemory | None = None,
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
        self.edits_calls = edits_calls
        self.memory = memory
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
        earlier = {} if self.memory is None else {task.task_id: self.memory.earlier(task) for task in tasks}
        episodes = self.rewrite(
            tasks, policy=policy, rewrites_per_task=rewrites_per_task, stream=stream, earlier=earlier, styles=styles
        )
        episodes = self.confront(episodes, opponent=opponent, stream=stream)
        if self.memory is not None:
            self.memory.observe(episodes)
        return episodes

    def rewrite(
        self,
        tasks: Sequence[Task],
        *,
        policy: str | None,
        rewrites_per_task: int,
        stream: tuple[str | int, ...],
        earlier: Mapping[str, Sequence[Earlier]] = MappingProxyType({}),
        styles: Sequence[str] | None = None,
    ) -> list[Episode]:
        """Sampled rewrites with the gate's reports, not yet put to any opponent; ``earlier`` is shown, by task."""
        rows = [(task, sibling) for task in tasks for sibling in range(rewrites_per_task)]
        prompts = {
            task.task_id: self.chat.policy_prompt(task, earlier.get(task.task_id, ()), edits_calls=self.edits_calls)
            for task in tasks
        }
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
        # what other ranks have sent holds copies of the tasks; one that the policy has edited is another
        return [
            replace(episode, task=task) if episode.task == task else episode
            for (task, _), episode in zip(rows, episodes, strict=True)
        ]

    def _dealt(self, tasks: Sequence[Task], n: int, stream: tuple[str | int, ...], styles: Sequence[str]) -> list[str]:
        """The style of every row; empty where the policy names it."""
        if not styles:
            return [""] * (len(tasks) * n)
        return [style for task in tasks for style in deal(task, n, styles, seed=self.seed, stream=stream)]

    def _rewritten(self, tasks: Sequence[Task], requests: Sequence[SampleRequest], policy: str | None) -> list[Episode]:
        samples = self.sampler.sample(
            requests, adapter=policy, max_new_tokens=self.max_new_tokens, temperature=self.temperature
        )
        read = [self._read(*row) for row in zip(tasks, requests, samples, strict=True)]
        sound = [row for row, one in enumerate(read) if one.edit.valid]  # a rank may have no task left
        reports = self.gate.report_many([(read[row].task, read[row].rewritten) for row in sound]) if sound else []
        report_of = dict(zip(sound, reports, strict=True))
        return [
            _episode(one, request, sample, _joined(one.edit, report_of.get(row)))
            for row, (one, request, sample) in enumerate(zip(read, requests, samples, strict=True))
        ]

    def _read(self, task: Task, request: SampleRequest, sample: Sample) -> _Read:
        """What the policy has written, and the task that it has made of its own where it may."""
        # a style that was dealt is the prompt's own part, and the beginning of what the policy says
        text = self.chat.text((*request.prompt.own, *sample.ids))
        response, calls = split_calls(text) if self.edits_calls else (text, None)
        style, rewritten = parse_policy_response(response) if sample.finished else ("", "")
        if not self.edits_calls:
            return _Read(task, text, style, rewritten, ValidityReport())
        try:
            task, result = edited_task(task, rewritten, calls if rewritten else None)
        except Exception as error:  # as in the gate: one broken check must not end a long game
            return _Read(task, text, style, rewritten, ValidityReport(error=f"{EDIT}: {type(error).__name__}: {error}"))
        return _Read(task, text, style, rewritten, ValidityReport({EDIT: result}))

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


@dataclass(frozen=True, slots=True)
class _Read:
    """A response as it was read; ``edit`` says whether its change of the calls is fine, where it may change them."""

    task: Task
    response: str
    style: str
    rewritten: str
    edit: ValidityReport


def _joined(edit: ValidityReport, report: ValidityReport | None) -> ValidityReport:
    """The report of the gate behind that of the edit; alone where a refused edit was not put to the gate."""
    if report is None or not edit.results:
        return report or edit
    return ValidityReport({**edit.results, **report.results}, error=report.error)


def _episode(read: _Read, request: SampleRequest, sample: Sample, report: ValidityReport) -> Episode:
    return Episode(
        task=read.task,
        prompt_ids=(*request.prompt.shared, *request.prompt.own),
        response_ids=tuple(sample.ids),
        finished=sample.finished,
        response=read.response,
        style=read.style,
        rewritten=read.rewritten,
        validity=report,
        status=EpisodeStatus.CHECK_ERROR if report.error else EpisodeStatus.PLAYED,
        sampler_logp=tuple(sample.logp),
        dealt_tokens=len(request.prompt.own),
    )


def _with_answers(episode: Episode, answers: Sequence[Answer]) -> Episode:
    verdicts = [checked(episode.task, answer) for answer in answers]
    texts = tuple(answer.text for answer in answers)
    known = tuple(verdict for verdict in verdicts if verdict is not None)
    if len(known) < len(verdicts):
        return replace(episode, answers=texts, status=EpisodeStatus.TRUNCATED_ANSWER)
    return replace(episode, answers=texts, verdicts=known)
