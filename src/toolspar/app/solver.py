"""The gate's solver: loaded, measured on clean dev tasks before it may judge, and its false alarms counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import torch

from toolspar.app.gates import SolverContext
from toolspar.core.errors import ConfigError, ModelError
from toolspar.evaluate.intervals import proportion
from toolspar.evaluate.measure import clean_items, outcomes, robust_items
from toolspar.models.backbone import Backbone
from toolspar.models.chat import ChatFormat
from toolspar.models.weights import resolve_model
from toolspar.rollout.answering import Answerer
from toolspar.rollout.sampling import Sampler
from toolspar.rollout.solving import RepeatedAnswers
from toolspar.tasks.records import Task
from toolspar.verify.solver import Solver
from toolspar.verify.solver_settings import SolverSettings

_ADAPTER = "solver"


def load_solver(settings: SolverSettings, context: SolverContext) -> Solver:
    """The check, with a backbone of its own, once its solver has proved good enough.

    Args:
        settings: Which solver, and how it judges.
        context: What the command lends to it.

    Raises:
        ConfigError: it solves too few clean dev tasks.
        ModelError: the model or its adapter cannot be loaded.
    """
    tasks = context.dev_tasks(settings.calibration_tasks)
    answerer, adapter = _load(settings, context)
    solve = RepeatedAnswers(answerer, adapter, samples=settings.samples, temperature=settings.temperature)
    solver = Solver(solve, settings.min_share)
    require_accuracy(answerer, adapter, tasks, settings, confidence=context.confidence, say=context.say)
    say_rejections(solver, tasks, seed=context.seed, confidence=context.confidence, say=context.say)
    return solver


def _load(settings: SolverSettings, context: SolverContext) -> tuple[Answerer, str | None]:
    ref = settings.require_model()
    device = torch.device(context.device or ("cuda" if torch.cuda.is_available() else "cpu"))
    dtype = context.dtype or (torch.bfloat16 if device.type == "cuda" else torch.float32)
    try:
        backbone = Backbone.load(resolve_model(ref), ref=ref, device=device, dtype=dtype)
        if settings.adapter is not None:
            backbone.load_adapter(_ADAPTER, Path(settings.adapter).expanduser())
        chat = ChatFormat(backbone.tokenizer, settings.tool_format)
    except ModelError as error:
        message = str(error).replace(" model.tool_format", " verify.solver.tool_format")
        raise ModelError(f"the solver of the gate: {message}") from error
    sampler = Sampler(backbone, chat.stop_ids, rows_per_batch=context.rows_per_batch)
    answerer = Answerer(sampler, chat, max_new_tokens=settings.max_new_tokens, seed=context.seed)
    return answerer, None if settings.adapter is None else _ADAPTER


def require_accuracy(
    answerer: Answerer,
    adapter: str | None,
    tasks: Sequence[Task],
    settings: SolverSettings,
    *,
    confidence: float,
    say: Callable[[str], None],
) -> None:
    """Measure the solver's greedy accuracy on clean tasks, and refuse one that is too weak; cut answers are wrong.

    Args:
        answerer: The solver.
        adapter: Its adapter.
        tasks: Clean tasks that nothing was trained on.
        settings: Its name and the bound.
        confidence: Level of the interval.
        say: Takes a line for the user.

    Raises:
        ConfigError: it solves too few of them.
    """
    results = outcomes(answerer, adapter, clean_items(tasks))
    accuracy = proportion([bool(right) for right in results], confidence)
    name = settings.model if settings.adapter is None else f"{settings.model} with {settings.adapter}"
    if accuracy.value < settings.min_accuracy:
        raise ConfigError(
            f"the solver {name} is too weak: it solves {accuracy.text} of clean dev tasks (unseen tools), and below "
            f"verify.solver.min_accuracy={settings.min_accuracy:g} it would reject exactly the hard attacks; name a "
            "stronger model or adapter (verify.solver.model, verify.solver.adapter), or leave the check solver out"
        )
    say(f"Solver {name}: solves {accuracy.text} of clean dev tasks (unseen tools)")


def say_rejections(
    solver: Solver, tasks: Sequence[Task], *, seed: int, confidence: float, say: Callable[[str], None]
) -> None:
    """Say how often the check refuses rewrites that are known to be valid: its false alarms.

    Args:
        solver: The check.
        tasks: Tasks of which one deterministic rewrite each is made, by the held-out operator families.
        seed: Draws the rewrites.
        confidence: Level of the interval.
        say: Takes the line.
    """
    pairs = [(item.task, item.query) for item in robust_items(tasks, per_task=1, seed=seed)]
    solver.prepare(pairs)
    rejected = proportion([not solver(task, text).passed for task, text in pairs], confidence)
    say(f"Solver: rejects {rejected.text} of rewrites that are known to be valid (held-out operators)")
