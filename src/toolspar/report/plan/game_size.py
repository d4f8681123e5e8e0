"""The numbers of a game that decide what it costs, and the tokens of one round."""

from __future__ import annotations

from dataclasses import dataclass

from toolspar.game.settings import DefendSettings, JudgeSettings, RolloutSettings, ScheduleSettings
from toolspar.learners.settings import PPOSettings
from toolspar.models.settings import AdapterSettings
from toolspar.report.plan.lengths import Lengths


@dataclass(frozen=True, slots=True)
class GameSize:
    """The settings of a game that its cost follows from.

    Example:
        >>> # size = GameSize(policy=config.query_policy, ...); size.attack_tasks: tasks of one rollout
    """

    policy: AdapterSettings
    critic: AdapterSettings
    caller: AdapterSettings
    rollout: RolloutSettings
    ppo: PPOSettings
    defend: DefendSettings
    schedule: ScheduleSettings
    judge: JudgeSettings
    opponents: int
    """Past callers that are kept to play against."""
    samples_exactly: bool
    """Whether the sampler's log-probs are as good as those of an update, so that they are not computed again."""
    diversity_loss: bool
    """Whether the query policy has a diversity loss, which needs log-probs computed again in any case."""
    lengths: Lengths

    @property
    def attack_tasks(self) -> int:
        """Tasks of one rollout."""
        return self.ppo.episodes_per_rollout // self.ppo.rewrites_per_task

    @property
    def caller_scoring_passes(self) -> int:
        """Passes without gradients over a rollout: reference, values, and old log-probs if they are not known."""
        return 2 if self.samples_exactly else 3

    @property
    def policy_scoring_passes(self) -> int:
        """The same of the query policy."""
        return 3 if self.diversity_loss else self.caller_scoring_passes


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of one part of a round.

    Example:
        >>> (Tokens(read=100, sampled=20) + Tokens(trained=300)).trained
        300
    """

    read: float = 0.0
    """Prompts, each common part once."""
    sampled: float = 0.0
    scored: float = 0.0
    """Read again without gradients: log-probs of the policy and its reference, values."""
    trained: float = 0.0
    """Forward and backward."""

    def __add__(self, other: Tokens) -> Tokens:
        return Tokens(
            self.read + other.read,
            self.sampled + other.sampled,
            self.scored + other.scored,
            self.trained + other.trained,
        )

    def times(self, n: float) -> Tokens:
        """So many times these."""
        return Tokens(self.read * n, self.sampled * n, self.scored * n, self.trained * n)


def tokens_of_round(size: GameSize) -> dict[str, Tokens]:
    """Tokens of each part of a round, all ranks together; texts of usual length, and every rewrite valid."""
    schedule, ppo, judge = size.schedule, size.ppo, size.judge
    rollout = _attack(size, size.attack_tasks, ppo.rewrites_per_task, size.rollout.answers_per_rewrite)
    packed = size.attack_tasks * (size.lengths.policy_prompt.usual + ppo.rewrites_per_task * size.lengths.rewrite.usual)
    learning = Tokens(scored=size.policy_scoring_passes * packed, trained=2 * ppo.update_epochs * packed)
    example = size.lengths.offer.usual + size.lengths.request.usual + size.lengths.answer.usual
    anchor = 1.0 if size.defend.sft.anchor_kl_coef > 0 else 0.0
    learnt = size.defend.supervised_steps * size.defend.sft.examples_per_step
    if size.defend.max_tokens is not None and size.defend.supervises:
        learnt = size.defend.max_tokens / size.lengths.answer.usual
    examples = learnt * example
    harvest = _attack(size, schedule.harvest_tasks, schedule.harvest_rewrites_per_task, 1)
    harvest += _attack(size, schedule.harvest_any_tasks, 1, 0)
    on_dev = _questions(size, judge.dev_tasks).times(1 + judge.robust_rewrites_per_task)
    dev_attack = _attack(size, judge.dev_attack_tasks, judge.attack_rewrites_per_task, 1)
    again = _questions(size, judge.dev_attack_tasks * judge.attack_rewrites_per_task)
    return {
        "survey": _questions(size, schedule.survey_tasks),
        "attack": (rollout + learning).times(schedule.attack_updates),
        "harvest": harvest,
        "defend": Tokens(scored=anchor * examples, trained=examples) + _reinforcement(size),
        "judge": on_dev + dev_attack.times(2) + again.times(1 + _meetings(size)),
    }


def _meetings(size: GameSize) -> float:
    """Pairs of a policy and a caller that meet after a round for the first time, on average; as if all were kept."""
    rounds = size.schedule.rounds
    if size.judge.cross_play:
        return (rounds + 1) ** 2 / rounds
    return (rounds + 3) / 2 if size.schedule.stop_window else 0.0  # after round r its caller meets r + 1 policies


def _reinforcement(size: GameSize) -> Tokens:
    """The PPO updates of a defend phase, if it has any."""
    ppo, lengths = size.defend.ppo, size.lengths
    if not size.defend.reinforces:
        return Tokens()
    prompts = ppo.queries_per_rollout * (lengths.offer.usual + lengths.request.usual)
    answers = ppo.episodes_per_rollout * lengths.answer.usual
    packed = prompts + answers
    scored, trained = size.caller_scoring_passes * packed, 2 * ppo.update_epochs * packed
    one = Tokens(read=prompts, sampled=answers, scored=scored, trained=trained)
    return one.times(size.defend.ppo_updates)


def _questions(size: GameSize, n: float) -> Tokens:
    """So many requests put to a caller, each with tools of its own."""
    lengths = size.lengths
    return Tokens(read=n * (lengths.offer.usual + lengths.request.usual), sampled=n * lengths.answer.usual)


def _attack(size: GameSize, tasks: float, rewrites: float, answers: float) -> Tokens:
    """Rewrites of some tasks, and the opponent's answers to them."""
    lengths, episodes = size.lengths, tasks * rewrites
    offers = tasks * lengths.offer.usual if answers else 0.0
    read = tasks * lengths.policy_prompt.usual + offers + episodes * answers * lengths.request.usual
    return Tokens(read=read, sampled=episodes * (lengths.rewrite.usual + answers * lengths.answer.usual))
