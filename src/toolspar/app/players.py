"""The models of a run: backbone, chat format, sampler, encoder and gate, with the adapters that a role starts from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import rich
from lightning.fabric import Fabric

from toolspar.app import locations
from toolspar.app.gates import SolverContext, load_gate
from toolspar.app.schema import TrainConfig, WarmupConfig
from toolspar.app.sharing import divide_layers, share_limits
from toolspar.app.task_source import generated
from toolspar.core.errors import ModelError
from toolspar.models.backbone import Backbone
from toolspar.models.chat import ChatFormat
from toolspar.models.embedder import SentenceEncoder
from toolspar.models.settings import AdapterSettings
from toolspar.models.weights import resolve_model
from toolspar.rollout.answering import Answerer
from toolspar.rollout.counting import CountingSampler
from toolspar.rollout.memory import AnswerMemory
from toolspar.rollout.play import Arena
from toolspar.rollout.protocols import TokenSampler
from toolspar.rollout.sampling import Sampler
from toolspar.rollout.vllm_sampler import VllmSampler, VllmSettings
from toolspar.runtime.engine import backbone_dtype, build_fabric, ranks_of
from toolspar.runtime.ranks import Ranks
from toolspar.runtime.streams import stream_seed
from toolspar.tasks.records import Split
from toolspar.tasks.rewrites.styles import BY_STRENGTH


@dataclass(frozen=True, slots=True)
class Stage:
    """What both players stand on: one backbone in memory, whatever the number of adapters."""

    fabric: Fabric
    ranks: Ranks
    backbone: Backbone
    chat: ChatFormat
    encoder: SentenceEncoder
    sampler: CountingSampler
    arena: Arena
    answerer: Answerer


def set_stage(
    config: TrainConfig | WarmupConfig, *, max_new_tokens: int, temperature: float, fabric: Fabric | None = None
) -> Stage:
    """Load the models of a configuration.

    Args:
        config: Which models, on which machine.
        max_new_tokens: Token limit of a rewrite.
        temperature: Sampling temperature of the query policy.
        fabric: The launched Fabric of this rank; None makes one.

    Raises:
        ModelError: a model cannot be had.
        ConfigError: the machine has no such device, or the gate's solver is too weak.
    """
    fabric = fabric or build_fabric(config.runtime, config.seed)
    ranks = ranks_of(fabric)
    folder = resolve_model(config.model.ref)
    backbone = Backbone.load(
        folder,
        ref=config.model.ref,
        device=fabric.device,
        dtype=backbone_dtype(config.runtime),
        quantization=config.model.quantization,
    )
    divide_layers(config.runtime, backbone, ranks)
    chat = ChatFormat(backbone.tokenizer, config.model.tool_format, enable_thinking=config.model.enable_thinking)
    encoder = SentenceEncoder(resolve_model(config.embedder.ref), device=str(fabric.device))
    solver = SolverContext(
        dev_tasks=lambda n: generated(config.tasks, Split.DEV, n),
        say=lambda line: rich.get_console().print(line, highlight=False, markup=False, soft_wrap=True),
        seed=config.seed,
        rows_per_batch=config.rollout.rows_per_batch,
        confidence=config.judge.confidence if isinstance(config, TrainConfig) else config.confidence,
        device=fabric.device,
        dtype=backbone_dtype(config.runtime),
    )
    gate = load_gate(share_limits(config.verify, ranks.world), config.embedder, encoder, solver=solver)
    sampler = CountingSampler(_sampler(config, backbone, chat, folder))
    answerer = Answerer(
        sampler, chat, max_new_tokens=config.rollout.answer_max_new_tokens, seed=config.seed, ranks=ranks
    )
    arena = Arena(
        sampler,
        chat,
        gate,
        answerer,
        max_new_tokens=max_new_tokens,
        temperature=temperature,
        opponent_samples=config.rollout.answers_per_rewrite,
        seed=config.seed,
        ranks=ranks,
        edits_calls=isinstance(config, TrainConfig) and config.attack.edits_calls,
        memory=_memory(config),
        styles=_dealt_styles(config),
    )
    return Stage(fabric, ranks, backbone, chat, encoder, sampler, arena, answerer)


def _memory(config: TrainConfig | WarmupConfig) -> AnswerMemory | None:
    """What the policy is shown of earlier answers, if anything."""
    if isinstance(config, WarmupConfig) or not config.attack.remembers:
        return None
    return AnswerMemory(config.attack.context_answers, config.attack.context_characters)


def _dealt_styles(config: TrainConfig | WarmupConfig) -> tuple[str, ...]:
    """What judgements deal out: all styles, whatever the curriculum holds back, so that rounds can be compared."""
    free = isinstance(config, WarmupConfig) or config.curriculum.styles == "free"
    return () if free else tuple(style.value for style in BY_STRENGTH)


def _sampler(config: TrainConfig | WarmupConfig, backbone: Backbone, chat: ChatFormat, folder: Path) -> TokenSampler:
    """The rollout backend; vLLM is started, and imported, with the first sample."""
    rollout = config.rollout
    if rollout.backend == "torch":
        return Sampler(backbone, chat.stop_ids, rows_per_batch=rollout.rows_per_batch)
    settings = VllmSettings(
        folder=folder,
        ref=config.model.ref,
        dtype="bfloat16" if config.runtime.precision == "bf16" else "float32",
        rank=max(config.query_policy.rank, config.function_caller.rank),
        memory_share=rollout.vllm_memory_share,
        context=rollout.vllm_context,
    )
    return VllmSampler(backbone, chat.stop_ids, settings)


def add_player(backbone: Backbone, name: str, settings: AdapterSettings, role: str, seed: int) -> None:
    """Put a role's starting adapter into the backbone under ``name``.

    Args:
        backbone: The base model.
        name: Name of the adapter from now on.
        settings: Where it starts from.
        role: ``query_policy``, ``critic`` or ``function_caller``: which warm adapter is meant.
        seed: Seed of a new adapter.

    Raises:
        ModelError: the adapter that it should start from is missing, damaged, does not fit, or is of another size.
    """
    if settings.start == "base":
        backbone.add_adapter(name, settings, seed=stream_seed(seed, "adapter", name) % 2**32)
        return
    folder = _require_warm(role) if settings.start == "warm" else Path(settings.start).expanduser()
    backbone.load_adapter(name, folder, settings)


def _require_warm(role: str) -> Path:
    """The warm adapter of a role that ships with the project.

    Raises:
        ModelError: there is none for this role.
    """
    folder = locations.warm_folder(role)
    if not folder.is_dir():
        raise ModelError(f"no warm adapter ships for {role}: set {role}.start=base, or to a PEFT folder")
    return folder
