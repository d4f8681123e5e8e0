"""From a configuration to a game: build every part, play, and say what came out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

import torch
from lightning.fabric import Fabric
from torch import Tensor, nn

from toolspar.app.adapter_files import ADAPTER_CONFIG
from toolspar.app.opponent_scores import expected_logprob
from toolspar.app.players import Stage, add_player, set_stage
from toolspar.app.progress import ProgressDisplay, wide_console
from toolspar.app.reinforcement import caller_engine, reinforcement
from toolspar.app.run_folder import CROSS_PLAY, EFFECTS
from toolspar.app.schema import TrainConfig
from toolspar.app.sharing import engine_for, shared_encoder, shared_scores
from toolspar.app.task_source import generated, keep_own_tasks, training_tasks
from toolspar.app.trl_phase import trl_phase
from toolspar.app.wandb_mirror import wandb_mirror
from toolspar.archive.store import Archive
from toolspar.curriculum.pool import OpponentPool
from toolspar.curriculum.schedule import Curriculum
from toolspar.evaluate.crossplay import CrossPlay
from toolspar.game.attack import AttackPhase
from toolspar.game.cast import CALLER, CRITIC, POLICY, Cast, snapshot_name
from toolspar.game.defend import DefendPhase
from toolspar.game.defend_ppo import DefendPPO
from toolspar.game.judge import Judge
from toolspar.game.loop import Game
from toolspar.game.records import Comparison, GameState
from toolspar.game.recovery import recover
from toolspar.game.saves import Saves
from toolspar.learners.diversity_losses import diversity_loss
from toolspar.learners.ppo import PPOLearner
from toolspar.learners.sft import AnswerLogprobs, Ids, SFTLearner
from toolspar.models.backbone import Backbone
from toolspar.models.critic import Critic
from toolspar.models.function_caller import FunctionCaller
from toolspar.models.query_policy import QueryPolicy
from toolspar.models.scoring import response_logprobs
from toolspar.models.settings import AdapterSettings
from toolspar.report.crossplay import cross_play_table, write_cross_play
from toolspar.report.effects import effects_markdown, effects_table
from toolspar.runtime.engine import Engine, ranks_of
from toolspar.runtime.metrics import MetricLog
from toolspar.runtime.ranks import ALONE, Ranks
from toolspar.runtime.records import EVENTS_FILE, EventLog
from toolspar.runtime.run_layout import ADAPTERS, ARCHIVE, CHECKPOINTS
from toolspar.runtime.unrecorded import NoEvents, NoMetrics
from toolspar.tasks.records import Split, Task

_WHAT_HAPPENS = (
    "A query policy learns to rewrite requests so that a function caller errs (attack); the caller then learns from "
    "what broke it (defend). A rewrite counts only if it still means the same calls (valid)."
)


def play_game(config: TrainConfig, run_dir: Path, fabric: Fabric | None = None) -> Mapping[str, Any]:
    """Play a configuration's game in its folder, or what is left of it.

    Args:
        config: The checked configuration.
        run_dir: Folder of the run.
        fabric: The launched Fabric of this rank; None makes one.

    Returns:
        What ``result.json`` keeps: the objective (gain of adversarial accuracy), the effects, and the rounds.

    Raises:
        ToolSparError: something that the user can mend; the message says what.
    """
    console = wide_console()

    def warn(line: str) -> None:
        console.print(line, style="yellow", markup=False, highlight=False, soft_wrap=True)

    (ALONE if fabric is None else ranks_of(fabric)).first(lambda: recover(run_dir, warn))
    console.print(_WHAT_HAPPENS, highlight=False)
    told, config = config, keep_own_tasks(config, run_dir, ALONE if fabric is None else ranks_of(fabric), warn)
    stage = set_stage(
        config, max_new_tokens=config.ppo.max_new_tokens, temperature=config.ppo.temperature, fabric=fabric
    )
    with ProgressDisplay(console, config.schedule, config.defend, config.judge) as display:
        game = build_game(config, stage, run_dir, display, told)
        comparisons = _played(game)
    if game.state.stopped:
        console.print(f"Stopped after round {game.state.round - 1}: {game.state.stopped}", highlight=False)
    title = f"The whole game on {comparisons[0].split}: start against end (seed {config.seed})"
    console.print(effects_table(comparisons, title))
    if stage.ranks.is_first:
        (run_dir / EFFECTS).write_text(effects_markdown(comparisons), encoding="utf-8")
    return {
        "objective": _objective(comparisons),
        "effects": [comparison.to_json() for comparison in comparisons],
        "rounds": game.state.reports,
        "budget": asdict(game.state.budget),
        "stopped": game.state.stopped or None,
    }


def _played(game: Game) -> tuple[Comparison, ...]:
    """Play to the end; logs are closed and told how it ended, whatever happens."""
    outcome = None
    try:
        comparisons = game.play()
        effects = [comparison.to_json() for comparison in comparisons]
        outcome = {"objective": _objective(comparisons), "effects": effects}
        return comparisons
    finally:
        game.metrics.close(outcome)
        game.saves.events.close()


def _objective(comparisons: tuple[Comparison, ...]) -> float | None:
    """Gain of adversarial accuracy, or of clean accuracy where nothing was attacked; a sweep can sort by it.

    None where nothing could be measured, as where no rewrite was valid.
    """
    by_name = {comparison.name: comparison.effect for comparison in comparisons}
    effect = by_name.get("adversarial accuracy", by_name["clean accuracy"])
    return effect.difference if effect.n_clusters else None


def build_game(
    config: TrainConfig, stage: Stage, run_dir: Path, display: ProgressDisplay, told: TrainConfig | None = None
) -> Game:
    """All parts of the game, at its start; ``Game.play`` resumes from the newest checkpoint.

    Args:
        config: What is played.
        stage: The models.
        run_dir: Folder of the run.
        display: Shows the progress.
        told: What W&B is told, where ``config`` names files of this machine.
    """
    attacker, learner = _attacker(config, stage, run_dir)
    defender, by_reward = _defender(config, stage, run_dir)
    ranks = stage.ranks
    cast = Cast(stage.backbone, stage.backbone, run_dir / ADAPTERS, ranks)
    tasks = training_tasks(config.tasks, lambda line: display.console.print(line, style="yellow", markup=False))
    archive = Archive(run_dir / ARCHIVE, writes=ranks.is_first)
    events = EventLog(run_dir / EVENTS_FILE) if ranks.is_first else NoEvents()
    metrics = _metrics(told or config, run_dir, display) if ranks.is_first else NoMetrics()
    pool = OpponentPool(config.opponents)
    attack = _attack_phase(config, stage, tasks, learner=learner, pool=pool, archive=archive, events=events)
    defend = DefendPhase(
        learner=defender,
        chat=stage.chat,
        archive=archive,
        clean_tasks=tasks,
        settings=config.defend,
        seed=config.seed,
        anchor_of=partial(_answer_logprobs, stage.backbone) if config.defend.sft.anchor_kl_coef > 0 else None,
        reinforcement=by_reward,
        phase_trainer=trl_phase(config, stage, cast),
    )
    saves = Saves(
        run_dir / CHECKPOINTS,
        config.checkpoint,
        attacker=attacker,
        defender=defender.engine,
        archive=archive,
        metrics=metrics,
        events=events,
        ranks=ranks,
    )
    judge = config.judge
    return Game(
        state=GameState(),
        schedule=config.schedule,
        defend_settings=config.defend,
        cast=cast,
        attack=attack,
        defend=defend,
        dev_judge=_judge(config, stage, Split.DEV, judge.dev_tasks, judge.dev_attack_tasks),
        test_judge=(
            _judge(config, stage, Split.TEST, judge.test_tasks, judge.test_attack_tasks) if judge.test_tasks else None
        ),
        pool=pool,
        saves=saves,
        metrics=metrics,
        observer=display,
        meter=lambda: ranks.totals({**stage.arena.gate.spent(), **stage.sampler.spent()}),
        keep_matrix=partial(_keep_matrix, run_dir, display, ranks) if judge.cross_play else None,
    )


def _attack_phase(
    config: TrainConfig,
    stage: Stage,
    tasks: Sequence[Task],
    *,
    learner: PPOLearner,
    pool: OpponentPool,
    archive: Archive,
    events: EventLog,
) -> AttackPhase:
    return AttackPhase(
        arena=stage.arena,
        learner=learner,
        curriculum=Curriculum(tasks, config.curriculum),
        pool=pool,
        archive=archive,
        encode=shared_encoder(stage.ranks, stage.encoder.encode),
        reward=config.reward,
        ppo=config.ppo,
        schedule=config.schedule,
        events=events,
        seed=config.seed,
        expected_logprob_of=lambda opponent: shared_scores(
            stage.ranks, expected_logprob(stage.backbone, stage.chat, opponent, config.defend.sft.examples_per_forward)
        ),
    )


def _metrics(config: TrainConfig, run_dir: Path, display: ProgressDisplay) -> MetricLog:
    mirror = wandb_mirror(
        config,
        run_dir,
        say=lambda line: display.console.print(line, highlight=False, markup=False, soft_wrap=True),
        warn=lambda line: display.console.print(line, style="yellow", markup=False, soft_wrap=True),
    )
    return MetricLog(run_dir, config.logger, mirror)


def _started(settings: AdapterSettings, run_dir: Path, player: str) -> AdapterSettings:
    """A player of a run that goes on starts from the run's own copy: the folder that it came from may have changed."""
    own = run_dir / ADAPTERS / snapshot_name(player, 0)
    return replace(settings, start=str(own)) if (own / ADAPTER_CONFIG).is_file() else settings


def _attacker(config: TrainConfig, stage: Stage, run_dir: Path) -> tuple[Engine, PPOLearner]:
    """Query policy and critic in one engine; the reference is the policy's snapshot of the start (see ``Saves``)."""
    ppo, backbone = config.ppo, stage.backbone
    add_player(backbone, POLICY, _started(config.query_policy, run_dir, POLICY), "query_policy", config.seed)
    add_player(backbone, CRITIC, config.critic, "critic", config.seed)
    policy, critic = QueryPolicy(backbone, POLICY, temperature=ppo.temperature), Critic(backbone, CRITIC)
    optimizer = torch.optim.AdamW(
        [
            {"params": list(policy.parameters()), "lr": ppo.learning_rate},
            {"params": list(critic.parameters()), "lr": ppo.critic_learning_rate},
        ],
        weight_decay=0.0,
    )
    # Each group is clipped on its own: a critic that is far off must not shrink the policy's step.
    norms = [ppo.max_grad_norm, ppo.max_grad_norm]
    engine = engine_for(config.runtime, stage, nn.ModuleList([policy, critic]), optimizer, norms)

    def reference_logprobs(prompts: Any, responses: Any) -> Any:
        return response_logprobs(backbone, snapshot_name(POLICY, 0), prompts, responses, temperature=ppo.temperature)

    diversity = diversity_loss(config.reward, policy)
    exact = config.samples_exactly
    return engine, PPOLearner(
        policy, critic, engine, ppo, reference_logprobs, diversity, stage.ranks, trust_sampler=exact
    )


def _defender(config: TrainConfig, stage: Stage, run_dir: Path) -> tuple[SFTLearner, DefendPPO | None]:
    """The function caller in its own engine, with its critic if it learns by PPO.

    The anchor, if any, is moved to each round's start by the game.
    """
    sft, backbone = config.defend.sft, stage.backbone
    add_player(backbone, CALLER, _started(config.function_caller, run_dir, CALLER), "function_caller", config.seed)
    caller = FunctionCaller(backbone, CALLER)
    engine, critic = caller_engine(config, stage, caller)
    by_reward = None if critic is None else reinforcement(config, stage, caller, critic, engine)
    anchor = _answer_logprobs(backbone, snapshot_name(CALLER, 0)) if sft.anchor_kl_coef > 0 else None
    return SFTLearner(caller.answer_logprobs, engine, sft, anchor, seed=config.seed), by_reward


def _answer_logprobs(backbone: Backbone, adapter: str) -> AnswerLogprobs:
    """Answer log-probs of a frozen snapshot."""

    def logprobs(prompts: Sequence[Ids], answers: Sequence[Ids]) -> tuple[Tensor, Tensor]:
        logp_BT, _, mask_BT = response_logprobs(backbone, adapter, prompts, answers)
        return logp_BT, mask_BT

    return logprobs


def _keep_matrix(run_dir: Path, display: ProgressDisplay, ranks: Ranks, matrix: CrossPlay, round_: int) -> None:
    """Show a round's cross-play matrix, and write it to the run's folder."""
    title = f"Cross-play on {matrix.split} after round {round_}"
    display.console.print(cross_play_table(matrix, title))
    if ranks.is_first:
        write_cross_play(matrix, run_dir / CROSS_PLAY, f"{matrix.split}-round-{round_}", title)


def _judge(config: TrainConfig, stage: Stage, split: Split, n: int, attack_tasks: int) -> Judge:
    return Judge(
        tasks=generated(config.tasks, split, n),
        split=split.value,
        arena=stage.arena,
        answerer=stage.answerer,
        settings=config.judge,
        attack_tasks=attack_tasks,
        seed=config.seed,
    )
