"""``toolspar plan``: what a configuration takes, before anything is fetched or loaded. Nothing here imports torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace

from toolspar.app import compose
from toolspar.app.schema import TrainConfig
from toolspar.app.task_source import training_tasks
from toolspar.core.errors import ConfigError
from toolspar.game.settings import AttackSettings
from toolspar.models.architecture import find_architecture
from toolspar.models.memory import Base
from toolspar.models.settings import FOUR_BIT
from toolspar.models.state_head import BASE, LAYERS
from toolspar.report.plan.game_size import GameSize
from toolspar.report.plan.lengths import Lengths, estimate_lengths
from toolspar.report.plan.memory import Machine
from toolspar.report.plan.text import PlanRequest, plan_text
from toolspar.runtime.settings import RuntimeSettings
from toolspar.tasks.records import Task
from toolspar.tasks.settings import TaskSettings

CARDS = (24.0, 40.0, 80.0)
"""GiB of the cards that are asked about unless others are named."""
_SAMPLED_TASKS = 200


def plan(overrides: Sequence[str], cards: Sequence[float]) -> str:
    """The plan of a configuration, as text.

    Args:
        overrides: As ``toolspar train`` takes them.
        cards: GiB of the GPUs to ask about.

    Raises:
        ConfigError: the configuration is wrong.
        ModelError: the model's sizes are not known here.
        DataError: the file of tasks cannot be read.
    """
    config = compose.load("train", overrides, TrainConfig)
    return plan_text(request_of(config, cards))


def request_of(config: TrainConfig, cards: Sequence[float] = CARDS) -> PlanRequest:
    """What is to be planned for a configuration; see ``plan`` for the errors."""
    sizes = find_architecture(config.model.ref)
    number = 2 if config.runtime.precision == "bf16" else 4
    lengths = estimate_lengths(
        _sample(config.tasks), config.model.tool_format, sizes.vocab, earlier=_earlier(config.attack)
    )
    return PlanRequest(
        title=f"experiment={config.experiment}",
        ref=config.model.ref,
        base=Base(sizes, number, four_bit=config.model.quantization == FOUR_BIT),
        size=game_size(config, lengths),
        machine=_machine(config.runtime),
        cards=cards,
        other_models=_gate_models(config, number),
    )


def game_size(config: TrainConfig, lengths: Lengths) -> GameSize:
    """What of a configuration decides how much a game takes, with texts of these lengths."""
    return GameSize(
        policy=config.query_policy,
        critic=config.critic,
        caller=config.function_caller,
        rollout=config.rollout,
        ppo=config.ppo,
        defend=config.defend,
        schedule=config.schedule,
        judge=config.judge,
        opponents=config.opponents.keep,
        samples_exactly=config.samples_exactly,
        diversity_loss=config.reward.has_diversity_loss,
        lengths=lengths,
    )


def cards_of(text: str) -> tuple[float, ...]:
    """Sizes in GiB from ``24,40,80``.

    Raises:
        ConfigError: something in it is not a positive number.
    """
    try:
        cards = tuple(float(part) for part in text.split(","))
    except ValueError:
        cards = ()
    if not cards or not all(0 < card < 1e6 for card in cards):
        raise ConfigError(f"--cards {text} is not a list of sizes in GiB: write --cards 24,80")
    return cards


def _machine(settings: RuntimeSettings) -> Machine:
    given = asdict(settings)
    offloaded = "offload_parameters" if settings.name == "zero3" else "offload_optimizer"
    return Machine(
        settings.name,
        gpus=settings.devices * given.get("num_nodes", 1),
        offload=bool(given.get(offloaded)),
        checkpointing=bool(given.get("gradient_checkpointing")),
    )


def _sample(settings: TaskSettings) -> Sequence[Task]:
    """Training tasks, as far as their lengths are wanted."""
    n = min(_SAMPLED_TASKS, settings.train_tasks)
    return training_tasks(replace(settings, train_tasks=n), lambda line: None)


def _earlier(settings: AttackSettings) -> int:
    """Letters of the earlier answers that the policy is shown: lines of a rewrite, an answer and a verdict."""
    return settings.context_answers * (2 * settings.context_characters + 30) if settings.remembers else 0


def _gate_models(config: TrainConfig, number: int) -> float:
    """Bytes of the models that the gate brings: its solver, and the layers that read for ``frame`` and ``learned``."""
    models: list[Base] = []
    if "solver" in config.verify.checks:
        models.append(Base(find_architecture(config.verify.solver.require_model()), number))
    if {"frame", "learned"} & set(config.verify.checks):
        models.append(Base(replace(find_architecture(BASE), layers=LAYERS), 4))
    return sum(base.weights for base in models)
