"""From settings to a gate: the models that some of its checks need are loaded here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolspar.app.locations import warm_folder
from toolspar.app.quiet import quiet
from toolspar.runtime.endpoint import Endpoint
from toolspar.runtime.endpoint_records import ChatAnswer, ChatRequest, Usage
from toolspar.tasks.records import Task
from toolspar.verify.frame import Frame
from toolspar.verify.gate import Gate, build_gate
from toolspar.verify.judge import JudgeCheck
from toolspar.verify.learned import Learned
from toolspar.verify.meaning import Meaning
from toolspar.verify.protocols import Check, Messages
from toolspar.verify.replaced import Replaced
from toolspar.verify.settings import GateSettings

if TYPE_CHECKING:  # torch is imported only where a check needs a model
    import torch

    from toolspar.app.schema import EmbedderSettings
    from toolspar.models.embedder import SentenceEncoder


@dataclass(frozen=True, slots=True, kw_only=True)
class SolverContext:
    """What a command lends to the gate's solver.

    Example:
        >>> SolverContext(dev_tasks=lambda n: [], say=print).device is None
        True
    """

    dev_tasks: Callable[[int], Sequence[Task]]
    """So many dev tasks to measure it on."""
    say: Callable[[str], None]
    """Takes a line for the user."""
    seed: int = 0
    rows_per_batch: int = 32
    confidence: float = 0.95
    device: torch.device | None = None
    """None: the first GPU, or the CPU where there is none."""
    dtype: torch.dtype | None = None
    """None: what suits the device."""


def load_gate(
    settings: GateSettings,
    embedder: EmbedderSettings,
    encoder: SentenceEncoder | None = None,
    *,
    solver: SolverContext | None = None,
) -> Gate:
    """The gate of some settings, with the models that its checks need.

    Args:
        settings: The checks and their bounds.
        embedder: The sentence encoder, if a check needs one.
        encoder: The same, already loaded.
        solver: For the check ``solver``.

    Raises:
        ConfigError: the solver is too weak, or an endpoint cannot be asked.
        ModelError: a model cannot be had.
    """
    checks: dict[str, Check] = {}
    if "judge" in settings.checks:  # first, as it loads nothing and may find its key missing
        checks["judge"] = _judge(settings)
    if {"meaning", "replaced"} & set(settings.checks):
        loaded = encoder or _load_encoder(embedder)

        def encode(texts: Sequence[str]) -> list[list[float]]:
            return loaded.encode(texts).tolist()

        checks["meaning"] = Meaning(encode, settings.min_meaning)
        checks["replaced"] = Replaced(encode, settings.min_replaced)
    if {"frame", "learned"} & set(settings.checks):
        checks |= _load_readers(settings)
    if "solver" in settings.checks and solver is not None:
        quiet()
        from toolspar.app.solver import load_solver  # imports torch

        checks["solver"] = load_solver(settings.solver, solver)
    return build_gate(settings, checks)


def require_keys(settings: GateSettings) -> None:
    """Find out at once, before any model is loaded, that a check cannot ask its endpoint.

    Raises:
        ConfigError: the key is not in the environment, or a package is missing.
    """
    if "judge" in settings.checks:
        _judge(settings)


def _judge(settings: GateSettings) -> JudgeCheck:
    assert settings.judge is not None  # the settings require it
    endpoint = Endpoint(settings.judge, "verify.judge.")
    told = Usage()

    def ask(prompts: Sequence[Messages]) -> list[str | Exception]:
        answers = endpoint.ask([ChatRequest(messages) for messages in prompts])
        return [answer.text if isinstance(answer, ChatAnswer) else answer for answer in answers]

    def meter() -> dict[str, float]:
        nonlocal told
        new, told = endpoint.usage - told, endpoint.usage
        return new.metrics()

    return JudgeCheck(ask, meter)


def _load_readers(settings: GateSettings) -> dict[str, Check]:
    """The checks whose heads ship with the project; one language model reads for both."""
    quiet()
    import torch

    from toolspar.models.frame_reader import load_frame_judge
    from toolspar.models.lower_layers import LowerLayers
    from toolspar.models.pair_reader import load_pair_judge

    layers = LowerLayers("cuda" if torch.cuda.is_available() else "cpu")
    checks: dict[str, Check] = {}
    if "frame" in settings.checks:
        checks["frame"] = Frame(load_frame_judge(warm_folder("frames"), layers), settings.min_frame)
    if "learned" in settings.checks:
        checks["learned"] = Learned(load_pair_judge(warm_folder("verifier"), layers), settings.min_learned)
    return checks


def _load_encoder(embedder: EmbedderSettings) -> SentenceEncoder:
    quiet()
    import torch

    from toolspar.models.embedder import SentenceEncoder
    from toolspar.models.weights import resolve_model

    device = "cuda" if torch.cuda.is_available() else "cpu"
    return SentenceEncoder(resolve_model(embedder.ref), device=device)
