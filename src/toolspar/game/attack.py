"""The attack phase: survey the opponent, train the query policy against it, harvest what breaks it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from torch import Tensor

from toolspar.archive.records import ArchiveEntry
from toolspar.archive.store import Archive
from toolspar.core.errors import RunError
from toolspar.curriculum.pool import OpponentPool
from toolspar.curriculum.schedule import Curriculum, is_open
from toolspar.evaluate.measure import clean_items, outcomes
from toolspar.game.budget import TRAINED
from toolspar.game.cast import POLICY, snapshot_name
from toolspar.game.records import GameState, Phase
from toolspar.game.settings import ScheduleSettings
from toolspar.learners.ppo import PPOLearner
from toolspar.learners.settings import PPOSettings
from toolspar.reward.metrics import reward_metrics
from toolspar.reward.protocols import ExpectedLogprob
from toolspar.reward.records import RewardBreakdown
from toolspar.reward.settings import FEW_EPISODES, RewardSettings
from toolspar.reward.total import score
from toolspar.reward.variety import variety
from toolspar.rollout.batch import to_batch
from toolspar.rollout.metrics import episode_metrics
from toolspar.rollout.play import Arena
from toolspar.rollout.records import Episode, EpisodeStatus
from toolspar.runtime.records import EventLog
from toolspar.runtime.streams import python_stream
from toolspar.tasks.records import Task

Result: TypeAlias = tuple[Episode, RewardBreakdown | None]
"""An episode and its reward; None where it was dropped."""


class AttackPhase:
    """One player's side of the game: everything that happens while the function caller is frozen.

    Args:
        arena: Plays episodes.
        learner: PPO over the query policy and its critic.
        curriculum: Offers tasks from easy to hard.
        pool: Past callers, against cycling.
        archive: Keeps the flips.
        encode: Unit-norm sentence embeddings.
        reward: Reward settings.
        ppo: PPO settings (episodes per rollout, rewrites per task).
        schedule: Lengths of the phases.
        events: Log of every episode, for people to read.
        seed: Seed of the run.
        expected_logprob_of: An opponent's log-probabilities of the expected calls, by its name; needed by the reward's
            margin term only.
    """

    def __init__(
        self,
        *,
        arena: Arena,
        learner: PPOLearner,
        curriculum: Curriculum,
        pool: OpponentPool,
        archive: Archive,
        encode: Callable[[Sequence[str]], Tensor],
        reward: RewardSettings,
        ppo: PPOSettings,
        schedule: ScheduleSettings,
        events: EventLog,
        seed: int,
        expected_logprob_of: Callable[[str], ExpectedLogprob] | None = None,
    ) -> None:
        self.arena = arena
        self.learner = learner
        self.curriculum = curriculum
        self.pool = pool
        self.archive = archive
        self.encode = encode
        self.reward = reward
        self.ppo = ppo
        self.schedule = schedule
        self.events = events
        self.seed = seed
        self.expected_logprob_of = expected_logprob_of

    def survey(self, state: GameState) -> dict[str, float]:
        """Put training tasks to the current caller on their own query; only those that it solves are attacked.

        Where the schedule has no attack at all, nobody needs to know.

        Raises:
            RunError: the caller solves none of them, so that there is nothing to attack.
        """
        if self.schedule.attack_updates == 0 and self.schedule.harvest_tasks == 0:
            return {}
        rng = python_stream(self.seed, "survey", state.round)
        self.curriculum.restrict(None)
        self.curriculum.rescore()
        tasks = self.curriculum.offer(self.schedule.survey_tasks, self._progress(state), rng)
        solved = self._solved(state, state.caller, tasks)
        self.curriculum.observe_own({task.task_id: state.solved[state.caller][task.task_id] for task in tasks})
        if not solved:
            raise RunError(
                f"the function caller solves none of {len(tasks)} surveyed training tasks, so there is nothing to "
                "attack: warm it up first (toolspar warmup) or raise schedule.survey_tasks"
            )
        self.restrict(state)
        return {"survey/tasks": float(len(tasks)), "survey/solved_share": len(solved) / len(tasks)}

    def restrict(self, state: GameState) -> None:
        """Let the curriculum offer only what the current caller solves (also after a resume)."""
        if state.caller in state.solved:
            self.curriculum.restrict({task_id for task_id, right in state.solved[state.caller].items() if right})

    def holds_nothing_back(self, state: GameState) -> bool:
        """Whether the curriculum admits all tasks and all styles by now."""
        return is_open(self.curriculum.settings, self._progress(state))

    def _solved(self, state: GameState, caller: str, tasks: Sequence[Task]) -> list[Task]:
        """Those tasks that a caller answers rightly on their own query; every (caller, task) is asked once."""
        known = state.solved.setdefault(caller, {})
        unknown = [task for task in tasks if task.task_id not in known]
        results = outcomes(self.arena.answerer, caller, clean_items(unknown))
        known.update({task.task_id: bool(right) for task, right in zip(unknown, results, strict=True)})
        return [task for task in tasks if known[task.task_id]]

    def _offer(self, state: GameState, opponent: str, n: int) -> list[Task]:
        """Up to ``n`` tasks that the current caller *and* the opponent solve (the same unless it is a snapshot)."""
        rng = python_stream(self.seed, "offer", state.round, state.step)
        if opponent == state.caller:
            return self.curriculum.offer(n, self._progress(state), rng)
        return self._solved(state, opponent, self.curriculum.offer(2 * n, self._progress(state), rng))[:n]

    def update(self, state: GameState) -> dict[str, float]:
        """One rollout and one PPO update on it; returns their metrics."""
        n_tasks = self.ppo.episodes_per_rollout // self.ppo.rewrites_per_task
        opponent = self.pool.pick(python_stream(self.seed, "opponent", state.round, state.step), state.caller)
        tasks = self._offer(state, opponent, n_tasks)
        if not tasks:  # a past caller may solve none of what the current one solves
            opponent = state.caller
            tasks = self._offer(state, opponent, n_tasks)
        stream = ("attack", state.round, state.step)
        results = self._play(state, tasks, opponent, self.ppo.rewrites_per_task, stream)
        played = [episode for episode, reward in results if reward is not None]
        breakdowns = [reward for _, reward in results if reward is not None]
        by_score = self.reward.diversity_mode == "score_function"
        batch = to_batch(
            played,
            [breakdown.total for breakdown in breakdowns],
            self.arena.chat.text,
            diversity_advantages=[breakdown.diversity_advantage for breakdown in breakdowns] if by_score else None,
            dealt_tokens=[episode.dealt_tokens for episode in played],
        )
        index = (state.round - 1) * self.schedule.attack_updates + state.step
        learned = self.learner.update(
            batch, update_index=index, rng=python_stream(self.seed, "minibatches", state.round, state.step)
        )
        trained = learned.pop("trained_tokens")
        kept = self._keep_flips(state, opponent, results)
        self.curriculum.observe(played)
        self.pool.observe(opponent, played)
        return {
            **_episode_metrics(results),
            **{f"reward/{name}": value for name, value in reward_metrics(played, breakdowns).items()},
            **{f"ppo/{name}": value for name, value in learned.items()},
            **{f"curriculum/{name}": value for name, value in self.curriculum.metrics().items()},
            TRAINED: trained,
            "opponents/past": float(opponent != state.caller),
            **{f"opponents/{name}": value for name, value in self.pool.metrics().items()},
            **kept,
        }

    def harvest(self, state: GameState) -> dict[str, float]:
        """Attack solved tasks with the trained, frozen policy, and let it rewrite others: for the defend phase."""
        if self.schedule.harvest_tasks == 0 and self.schedule.harvest_any_tasks == 0:
            return {}
        attacks = self._harvest_solved(state) if self.schedule.harvest_tasks else []
        rewrites = self._harvest_any(state) if self.schedule.harvest_any_tasks else []
        results = [*attacks, *rewrites]
        valid = [(state.round, episode.task.task_id, episode.rewritten) for episode, _ in results if episode.valid]
        state.rewrites.extend(dict.fromkeys(valid))
        return {**_episode_metrics(results), **self._keep_flips(state, state.caller, attacks)}

    def _harvest_solved(self, state: GameState) -> list[Result]:
        """Attacks on tasks that the caller solves."""
        rng = python_stream(self.seed, "harvest", state.round)
        tasks = self.curriculum.offer(self.schedule.harvest_tasks, self._progress(state), rng)
        stream = ("harvest", state.round)
        return self._play(state, tasks, state.caller, self.schedule.harvest_rewrites_per_task, stream)

    def _harvest_any(self, state: GameState) -> list[Result]:
        """Rewrites of any training tasks, put to nobody."""
        stream = ("harvest_any", state.round)
        tasks = self.curriculum.any(self.schedule.harvest_any_tasks, python_stream(self.seed, *stream))
        styles = self.curriculum.styles(self._progress(state))
        episodes = self.arena.rewrite(tasks, policy=POLICY, rewrites_per_task=1, stream=stream, styles=styles)
        results: list[Result] = [(episode, None) for episode in episodes]
        self._record(state, "", results)
        _require_checks(episodes, self.reward.max_error_share)
        return results

    def _play(
        self, state: GameState, tasks: Sequence[Task], opponent: str, per_task: int, stream: tuple[str | int, ...]
    ) -> list[Result]:
        """Episodes with their rewards, both put on record."""
        episodes = self.arena.play(
            tasks,
            policy=POLICY,
            opponent=opponent,
            rewrites_per_task=per_task,
            stream=stream,
            styles=self.curriculum.styles(self._progress(state)),
        )
        try:
            _require_checks(episodes, self.reward.max_error_share)
        except RunError:  # the log shows what happened
            self._record(state, opponent, [(episode, None) for episode in episodes])
            raise
        results = self._scored(opponent, episodes)
        self._record(state, opponent, results)
        return results

    def _scored(self, opponent: str, episodes: Sequence[Episode]) -> list[Result]:
        """Every episode with its reward; None for those that are dropped."""
        played = [row for row, episode in enumerate(episodes) if episode.status is EpisodeStatus.PLAYED]
        breakdowns = score(
            [episodes[row] for row in played],
            self.reward,
            self.encode,
            self.archive,
            cells=self.archive,
            expected_logprob=self.expected_logprob_of(opponent) if self.expected_logprob_of else None,
        )
        reward_of = dict(zip(played, breakdowns, strict=True))
        return [(episode, reward_of.get(row)) for row, episode in enumerate(episodes)]

    def _record(self, state: GameState, opponent: str, results: Sequence[Result]) -> None:
        self.events.append(state.ticks, *(_event(state, opponent, *result) for result in results))

    def _keep_flips(self, state: GameState, opponent: str, results: Sequence[Result]) -> dict[str, float]:
        """Archive a rollout's flips; returns how varied the rollout was, and what the archive now holds."""
        played = [(episode, reward) for episode, reward in results if reward is not None]
        varied = variety([episode for episode, _ in played], self.encode, self.archive)  # before it is archived itself
        entries = [_entry(state, opponent, episode, reward) for episode, reward in played if episode.flipped]
        added = self.archive.offer(entries, self.encode([entry.rewritten for entry in entries])) if entries else 0
        return {
            **{f"diversity/{name}": value for name, value in varied.items()},
            "archive/added": float(added),
            "archive/size": float(len(self.archive)),
            **{f"archive/{name}": value for name, value in self.archive.coverage().items()},
        }

    def _progress(self, state: GameState) -> float:
        """How far the game is, in [0, 1], by attack updates; survey and harvest look at the whole round."""
        updates = max(1, self.schedule.attack_updates)  # without any, rounds count
        step = state.step if state.phase is Phase.ATTACK else updates
        return ((state.round - 1) * updates + step) / (self.schedule.rounds * updates)


def _require_checks(episodes: Sequence[Episode], max_error_share: float) -> None:
    """Stop where checks break so often that what is left would be no rollout."""
    errors = [episode.validity.error for episode in episodes if episode.status is EpisodeStatus.CHECK_ERROR]
    many = len(episodes) >= FEW_EPISODES and len(errors) > max_error_share * len(episodes)
    if many or (errors and len(errors) == len(episodes)):
        raise RunError(
            f"checks of the gate broke on {len(errors)} of {len(episodes)} rewrites, more than "
            f"reward.max_error_share={max_error_share} allows (the first: {errors[0]}): mend the check, or leave it "
            "out of verify.checks"
        )


def _episode_metrics(results: Sequence[Result]) -> dict[str, float]:
    return {f"episodes/{name}": value for name, value in episode_metrics([episode for episode, _ in results]).items()}


def _entry(state: GameState, opponent: str, episode: Episode, reward: RewardBreakdown) -> ArchiveEntry:
    reason = episode.main_reason
    index = next(i for i, verdict in enumerate(episode.verdicts) if verdict.reason == reason)
    return ArchiveEntry(
        task=episode.task,
        style=episode.style,
        rewritten=episode.rewritten,
        answer=episode.answers[index],
        reason=reason.value,
        detail=episode.verdicts[index].detail,
        found_round=state.round,
        found_update=state.ticks,
        policy=snapshot_name(POLICY, state.round),
        opponent=opponent,
        reward=reward.to_json(),
    )


def _event(state: GameState, opponent: str, episode: Episode, reward: RewardBreakdown | None) -> dict[str, object]:
    return {
        "round": state.round,
        "phase": state.phase.value,
        "task_id": episode.task.task_id,
        "opponent": opponent,
        "category": episode.task.category.value,
        "query": episode.task.query,
        "expected": [{"name": call.name, "arguments": dict(call.arguments)} for call in episode.task.expected],
        "style": episode.style,
        "rewritten": episode.rewritten or episode.response,
        "valid": episode.valid,
        "failed": {name: episode.validity.results[name].evidence for name in episode.validity.failed},
        "scores": {name: round(result.score, 4) for name, result in episode.validity.results.items()},
        "status": episode.status.value,
        "error": episode.validity.error,
        "flipped": episode.flipped,
        "answers": list(episode.answers),
        "reasons": [verdict.reason.value for verdict in episode.verdicts],
        "details": [verdict.detail for verdict in episode.verdicts],
        "reward": None if reward is None else reward.to_json(),
    }
