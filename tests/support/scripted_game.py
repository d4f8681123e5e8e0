"""Whole games without a language model: players that speak by a script, and bigram models that really learn.

The script decides what is said, so a test knows what must come of it; learners, engine, gate, archive, judge and logs
are the real ones.
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import torch
from lightning.fabric import Fabric
from tests.support.gates import gate_settings, solver_settings
from tests.support.tiny import tiny_tokenizer
from tests.support.toy_game import CALLER_PPO, PPO, Ids, padded
from torch import Tensor, nn

from toolspar.app.sharing import shared_encoder
from toolspar.archive.store import Archive
from toolspar.calls.render import render_calls
from toolspar.curriculum.pool import OpponentPool
from toolspar.curriculum.schedule import Curriculum
from toolspar.curriculum.settings import CurriculumSettings, OpponentSettings
from toolspar.game.attack import AttackPhase
from toolspar.game.cast import Cast, snapshot_name
from toolspar.game.defend import DefendPhase
from toolspar.game.defend_ppo import DefendPPO
from toolspar.game.judge import Judge
from toolspar.game.loop import Game
from toolspar.game.records import GameState, RoundReport
from toolspar.game.saves import Saves
from toolspar.game.settings import DefendSettings, JudgeSettings, ScheduleSettings
from toolspar.learners.diversity_losses import diversity_loss
from toolspar.learners.ppo import PPOLearner
from toolspar.learners.sft import SFTLearner
from toolspar.learners.sft_settings import SFTSettings
from toolspar.models.chat import ChatFormat
from toolspar.models.policy_text import policy_response_text
from toolspar.reward.settings import RewardSettings
from toolspar.rollout.answering import Answerer
from toolspar.rollout.decoding import Sample, SampleRequest
from toolspar.rollout.play import Arena
from toolspar.rollout.sampling import Sampler
from toolspar.runtime.engine import Engine
from toolspar.runtime.metrics import MetricLog
from toolspar.runtime.ranks import ALONE, Ranks
from toolspar.runtime.records import EventLog
from toolspar.runtime.settings import CheckpointSettings, LoggerSettings
from toolspar.runtime.unrecorded import NoEvents, NoMetrics
from toolspar.tasks.generator import generate_tasks
from toolspar.tasks.records import Category, Split, Task
from toolspar.tasks.rewrites.rewrite import rewrite
from toolspar.tasks.rewrites.styles import Family
from toolspar.verify.gate import build_gate
from toolspar.verify.learned import Learned
from toolspar.verify.meaning import Meaning
from toolspar.verify.settings import RULE_CHECKS
from toolspar.verify.solver import Solver

ATTACKER_PPO = replace(PPO, episodes_per_rollout=8, episodes_per_minibatch=4, max_new_tokens=400)
EngineFor = Callable[[nn.Module, torch.optim.AdamW, float | list[float], Ranks], Engine]
Script = Callable[[str, int], str]
"""What is said to a request (all of the last user turn), with the seed of the noise."""


class ScriptedSampler(Sampler):
    """Speaks by a script in place of a model; what is longer than the token limit is cut there, as ever.

    Args:
        chat: Turns text into tokens and back.
        script: What to say.
    """

    def __init__(self, chat: ChatFormat, script: Script) -> None:  # no backbone to hold
        self.chat = chat
        self.script = script
        self.heard: list[str] = []
        self.temperatures: list[float] = []

    def sample(
        self, requests: Sequence[SampleRequest], *, adapter: str | None, max_new_tokens: int, temperature: float
    ) -> list[Sample]:
        self.temperatures.append(temperature)
        return [self._say(request, max_new_tokens) for request in requests]

    def _say(self, request: SampleRequest, max_new_tokens: int) -> Sample:
        prompt = self.chat.text(request.prompt.ids)
        heard = prompt.rpartition("<|im_start|>user\n")[2].partition("<|im_end|>")[0]
        self.heard.append(heard)
        ids = self.chat.answer_ids(self.script(heard, request.seed))
        kept = ids[:max_new_tokens]
        return Sample(kept, len(kept) == len(ids), (-1.0,) * len(kept))


class Bigram(nn.Module):
    """Scores each response token by the one before it; a policy and a function caller in one."""

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        self.table = nn.Embedding(vocabulary, vocabulary)
        nn.init.zeros_(self.table.weight)

    def logprobs(self, prompts: Sequence[Ids], responses: Sequence[Ids]) -> tuple[Tensor, Tensor, Tensor]:
        ids_BT, mask_BT = padded(responses)
        logp_BTV = self.table(_previous(prompts, ids_BT)).log_softmax(-1)
        logp_BT = logp_BTV.gather(2, ids_BT[:, :, None]).squeeze(2)
        return logp_BT * mask_BT, -(logp_BTV.exp() * logp_BTV).sum(-1) * mask_BT, mask_BT

    def logprobs_and_states(
        self, prompts: Sequence[Ids], responses: Sequence[Ids]
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        ids_BT, mask_BT = padded(responses)
        states_BTV = self.table(_previous(prompts, ids_BT)) * mask_BT[:, :, None]
        return (*self.logprobs(prompts, responses), states_BTV.sum(1) / mask_BT.sum(1, keepdim=True))

    def answer_logprobs(self, prompts: Sequence[Ids], answers: Sequence[Ids]) -> tuple[Tensor, Tensor]:
        logp_BT, _, mask_BT = self.logprobs(prompts, answers)
        return logp_BT, mask_BT


class BigramCritic(nn.Module):
    """A value for each previous token."""

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        self.table = nn.Embedding(vocabulary, 1)
        nn.init.zeros_(self.table.weight)

    def values(self, prompts: Sequence[Ids], responses: Sequence[Ids]) -> tuple[Tensor, Tensor]:
        ids_BT, mask_BT = padded(responses)
        return self.table(_previous(prompts, ids_BT)).squeeze(2) * mask_BT, mask_BT


def _previous(prompts: Sequence[Ids], ids_BT: Tensor) -> Tensor:
    last_B1 = torch.tensor([[prompt[-1]] for prompt in prompts])
    return torch.cat([last_B1, ids_BT[:, :-1]], dim=1)


class NamedCast(Cast):
    """Snapshots that are only names: the script speaks for every version of a player."""

    def __init__(self, folder: Path) -> None:  # no backbones to copy
        self.folder = folder

    def snapshot(self, player: str, round_: int) -> str:
        return snapshot_name(player, round_)

    def roll_back(self, player: str, name: str) -> None: ...

    def drop(self, player: str, name: str) -> None: ...

    def recall(self, player: str, name: str) -> None: ...

    def borrowed(self, player: str, name: str) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext()

    def export(self, player: str, name: str, folder: str) -> Path:
        return self.folder / folder


class Silent:
    """Watches the game and says nothing."""

    def on_phase(self, state: GameState, steps: int) -> None: ...

    def on_step(self, state: GameState, metrics: dict[str, float]) -> None: ...

    def on_report(self, report: RoundReport) -> None: ...

    def on_final(self, split: str) -> None: ...


def letter_vectors(texts: Sequence[str]) -> Tensor:
    """How often each letter stands in a text, as a vector of length one."""
    counts_ND = torch.tensor([[float(text.lower().count(chr(97 + i))) for i in range(26)] + [1e-6] for text in texts])
    return counts_ND / counts_ND.norm(dim=1, keepdim=True)


def tiny_chat() -> ChatFormat:
    """One token per byte; tools as signatures."""
    return ChatFormat(tiny_tokenizer(), "compact")


def arena(
    chat: ChatFormat,
    policy: Script,
    caller: Script,
    *,
    max_new_tokens: int = 400,
    answers: int = 1,
    seed: int = 0,
    ranks: Ranks = ALONE,
) -> Arena:
    """An arena with all checks of the gate, in which both players are scripted."""
    settings = gate_settings(
        checks=[*RULE_CHECKS, "meaning", "learned", "solver"], solver=solver_settings(model="scripted")
    )
    models = {
        "meaning": Meaning(lambda texts: letter_vectors(texts).tolist(), 0.3),
        "learned": Learned(lambda pairs: [1.0] * len(pairs), 0.5),
        "solver": Solver(lambda pairs: [[render_calls(task.expected)] for task, _ in pairs], 1.0),
    }
    return Arena(
        ScriptedSampler(chat, policy),
        chat,
        build_gate(settings, models),
        Answerer(ScriptedSampler(chat, caller), chat, max_new_tokens=max_new_tokens, seed=seed, ranks=ranks),
        max_new_tokens=max_new_tokens,
        temperature=1.0,
        opponent_samples=answers,
        seed=seed,
        ranks=ranks,
    )


def rewriter(tasks: Sequence[Task]) -> Script:
    """A policy that rewrites most requests casually, and now and then forgets to rewrite."""

    def policy(heard: str, seed: int) -> str:
        query = heard.partition("\nRequest: ")[2]
        task = next(task for task in tasks if task.query == query)
        rewritten = rewrite(task, Family.CASUAL, random.Random(seed)) if seed % 4 else None
        return policy_response_text("casual", rewritten or query)

    return policy


def brittle_caller(tasks: Sequence[Task]) -> Script:
    """A caller that is right on the tasks' own wording, and calls nothing under any other."""
    right = {task.query: render_calls(task.expected) for task in tasks}
    return lambda heard, seed: right.get(heard, "I do not know.")


def plain_engine(
    module: nn.Module, optimizer: torch.optim.AdamW, max_grad_norm: float | list[float], ranks: Ranks
) -> Engine:
    """The engine of one device."""
    return Engine(Fabric(accelerator="cpu", devices=1), module, optimizer, max_grad_norm, ranks)


def scripted_game(
    folder: Path,
    reward: RewardSettings | None = None,
    *,
    ranks: Ranks = ALONE,
    engine_for: EngineFor = plain_engine,
    every_updates: int = 100,
    method: str = "sft",
    rounds: int = 1,
    players: tuple[Script, Script] | None = None,
    answers: int = 1,
) -> Game:
    """One round of a game between the rewriter and the brittle caller, ready to be played.

    The caller, asked how likely it finds the expected calls, is the less sure the longer the request.

    Args:
        folder: Folder of the run.
        reward: What pays; None is the caller's failure rate alone.
        ranks: Who play together.
        engine_for: Makes the two engines.
        every_updates: Steps between two checkpoints.
        method: How the caller learns.
        rounds: Of the game.
        players: What the policy and the caller say in place of those two.
        answers: Of the caller to each rewrite.
    """
    chat = tiny_chat()
    tasks = generate_tasks(Split.TRAIN, 4, 0, {Category.SIMPLE: 1.0})
    dev_tasks = generate_tasks(Split.DEV, 3, 0, {Category.SIMPLE: 1.0})
    known = [*tasks, *dev_tasks]
    policy, caller = players or (rewriter(known), brittle_caller(known))
    ground = arena(chat, policy, caller, answers=answers, ranks=ranks)
    schedule = ScheduleSettings(
        rounds=rounds,
        attack_updates=2,
        survey_tasks=4,
        harvest_tasks=2,
        harvest_rewrites_per_task=2,
        harvest_any_tasks=0,
        max_skipped_updates=1,
        stop_window=2,
        stop_tolerance=0.0,
    )
    defend_settings = _defend_settings(method)
    attacker, attack_engine = _attacker(len(chat.tokenizer), reward or reward_settings(), ranks, engine_for)
    defender, by_reward, defend_engine = _defender(
        len(chat.tokenizer), defend_settings, ground.answerer, ranks, engine_for
    )
    archive = Archive(folder / "archive", writes=ranks.is_first)
    events = EventLog(folder / "episodes.jsonl") if ranks.is_first else NoEvents()
    metrics = MetricLog(folder, LoggerSettings(csv=True, tensorboard=False)) if ranks.is_first else NoMetrics()
    pool = OpponentPool(OpponentSettings(pool_share=0.0, pick="uniform", keep=2))
    curriculum = CurriculumSettings(
        schedule="none",
        start_competence=0.5,
        full_at=1.0,
        window_low=0.05,
        window_high=0.8,
        measured_weight=0.5,
        styles="free",
    )
    return Game(
        state=GameState(),
        schedule=schedule,
        defend_settings=defend_settings,
        cast=NamedCast(folder / "adapters"),
        attack=AttackPhase(
            arena=ground,
            learner=attacker,
            curriculum=Curriculum(tasks, curriculum),
            pool=pool,
            archive=archive,
            encode=shared_encoder(ranks, letter_vectors),
            reward=reward or reward_settings(),
            ppo=ATTACKER_PPO,
            schedule=schedule,
            events=events,
            seed=0,
            expected_logprob_of=lambda opponent: lambda requests: [-len(text) / 100 for _, text in requests],
        ),
        defend=DefendPhase(
            learner=defender,
            chat=chat,
            archive=archive,
            clean_tasks=tasks,
            settings=defend_settings,
            seed=0,
            reinforcement=by_reward,
        ),
        dev_judge=_judge(dev_tasks, ground),
        test_judge=None,
        pool=pool,
        saves=Saves(
            folder / "checkpoints",
            CheckpointSettings(every_updates=every_updates, keep=2),
            attacker=attack_engine,
            defender=defend_engine,
            archive=archive,
            metrics=metrics,
            events=events,
            ranks=ranks,
        ),
        metrics=metrics,
        observer=Silent(),
        keep_matrix=lambda matrix, round_: None,
    )


def _attacker(
    vocabulary: int, reward: RewardSettings, ranks: Ranks, engine_for: EngineFor
) -> tuple[PPOLearner, Engine]:
    settings = ATTACKER_PPO
    policy, critic, reference = Bigram(vocabulary), BigramCritic(vocabulary), Bigram(vocabulary)
    module = nn.ModuleList([policy, critic])
    engine = engine_for(module, torch.optim.AdamW(module.parameters(), lr=0.02), settings.max_grad_norm, ranks)
    diversity = diversity_loss(reward, policy)
    return PPOLearner(policy, critic, engine, settings, reference.logprobs, diversity, ranks), engine


def _defender(
    vocabulary: int, settings: DefendSettings, answerer: Answerer, ranks: Ranks, engine_for: EngineFor
) -> tuple[SFTLearner, DefendPPO | None, Engine]:
    caller, critic, start, norm = Bigram(vocabulary), BigramCritic(vocabulary), Bigram(vocabulary), 1.0
    if not settings.reinforces:
        engine = engine_for(caller, torch.optim.AdamW(caller.parameters(), lr=0.02), norm, ranks)
        return SFTLearner(caller.answer_logprobs, engine, settings.sft, start.answer_logprobs, seed=0), None, engine
    groups = [{"params": list(caller.parameters())}, {"params": list(critic.parameters())}]
    engine = engine_for(nn.ModuleList([caller, critic]), torch.optim.AdamW(groups, lr=0.02), [norm, norm], ranks)
    by_reward = DefendPPO(
        learner=PPOLearner(caller, critic, engine, settings.ppo, start.logprobs, ranks=ranks),
        engine=engine,
        answerer=answerer,
        settings=settings,
        seed=0,
        reference_of=lambda name: start.logprobs,
    )
    return SFTLearner(caller.answer_logprobs, engine, settings.sft, start.answer_logprobs, seed=0), by_reward, engine


def _defend_settings(method: str) -> DefendSettings:
    sft = SFTSettings(
        learning_rate=0.02,
        warmup_steps=0,
        decay=False,
        examples_per_step=4,
        examples_per_forward=4,
        max_grad_norm=1.0,
        anchor_kl_coef=0.1,
    )
    return DefendSettings(
        steps=2,
        method=method,
        max_tokens=None,
        adversarial_source="archive",
        adversarial_share=0.5,
        replay_share=0.25,
        clean_share=0.25,
        clean_gate_epsilon=0.0,
        clean_gate_halvings=0,
        balance=[],
        failed_share=0.0,
        clean_share_after_rollback=0.5,
        sft=sft,
        ppo_updates=2,
        reward="p",
        ppo=CALLER_PPO,
    )


def reward_settings() -> RewardSettings:
    """The failure rate of the caller alone pays."""
    return RewardSettings(
        shape="zero_sum",
        weights={"adversarial": 1.0},
        diversity_mode="reward",
        invalid_cost=0.2,
        overlength_cost=0.2,
        similarity_margin=0.8,
        archive_neighbours=1,
        max_error_share=0.5,
    )


def _judge(tasks: Sequence[Task], players: Arena) -> Judge:
    settings = JudgeSettings(
        dev_tasks=len(tasks),
        test_tasks=0,
        dev_attack_tasks=2,
        test_attack_tasks=0,
        attack_rewrites_per_task=2,
        robust_rewrites_per_task=1,
        bootstrap_samples=100,
        confidence=0.95,
        cross_play=True,
    )
    return Judge(
        tasks=tasks,
        split=Split.DEV.value,
        arena=players,
        answerer=players.answerer,
        settings=settings,
        attack_tasks=settings.dev_attack_tasks,
        seed=0,
    )
