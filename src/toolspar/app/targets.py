"""What a command is pointed at: a run, an adapter, a model folder, a hub id, the plain or warm model, an endpoint."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from toolspar.app.locations import warm_folder
from toolspar.app.run_folder import CONFIG
from toolspar.app.schema import WARM_MODEL
from toolspar.app.try_caller import ADAPTER_CONFIG, find_caller, usual_tool_format
from toolspar.core.errors import ConfigError, ModelError, RunError
from toolspar.models.settings import NO_QUANTIZATION

if TYPE_CHECKING:
    from toolspar.models.backbone import Backbone
    from toolspar.models.chat import ChatFormat

BASE, WARM = "base", "warm"
ADAPTER = "caller"
"""Name of a target's adapter in memory."""
_WEIGHTS = "adapter_model.safetensors"


@dataclass(frozen=True, slots=True)
class Target:
    """A model that can be loaded.

    Example:
        >>> Target("Qwen/Qwen3-0.6B", None, "auto").name
        'Qwen3-0.6B'
    """

    ref: str
    """The base model, as ``models.weights.resolve_model`` takes it."""
    adapter: Path | None
    tool_format: str
    precision: str | None = None
    enable_thinking: bool = False
    quantization: str = NO_QUANTIZATION
    final: bool = True
    """False for a snapshot of a run that is not finished."""
    max_new_tokens: int | None = None
    """Token limit of the run's answers; None: no run tells."""

    @property
    def name(self) -> str:
        """A short name: of an adapter with the folder that it is in, else of the model."""
        if self.adapter is None:
            return self.ref.rstrip("/").rpartition("/")[2].removeprefix("package:")
        return "-".join(self.adapter.resolve().parts[-2:])

    def identity(self) -> str:
        """The base model, and a digest of the adapter: two targets with the same identity answer alike."""
        if self.adapter is None:
            return self.ref
        with (self.adapter / _WEIGHTS).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()[:16]
        return f"{self.ref} with the adapter {digest}"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A target in memory.

    Example:
        >>> # loaded = load_target(find_target("base", ref, "compact")); loaded.context
    """

    target: Target
    backbone: Backbone
    adapter: str | None
    chat: ChatFormat

    @property
    def context(self) -> int:
        """Tokens that prompt and answer may have together."""
        config = self.backbone.base.config
        return int(getattr(config, "max_position_embeddings", None) or 2048)


def is_endpoint(text: str) -> bool:
    """Whether a target is the address of an endpoint."""
    return text.startswith(("http://", "https://"))


def find_target(text: str, base_ref: str, base_tool_format: str, *, enable_thinking: bool = False) -> Target:
    """What a target means; nothing is loaded.

    Args:
        text: Folder of a run, of a PEFT adapter or of a whole model; a hub id or ``package:NAME``; ``base``, or
            ``warm``: the adapter that ships.
        base_ref: What ``base`` stands for.
        base_tool_format: How ``base`` and ``warm`` are shown tools.
        enable_thinking: For all but runs and adapters.

    Raises:
        RunError: it is a path at which none of these is.
        ConfigError: the run was made by a version with other settings; or the warm adapter does not fit the base.
        ModelError: no warm adapter ships here.
    """
    if text == BASE:
        return Target(base_ref, None, base_tool_format, enable_thinking=enable_thinking)
    if text == WARM:
        return Target(base_ref, _warm_adapter(base_ref), base_tool_format, enable_thinking=enable_thinking)
    path = Path(text).expanduser()
    if (path / CONFIG).is_file() or (path / ADAPTER_CONFIG).is_file():
        found = find_caller(path)
        return Target(
            found.ref, found.adapter, found.tool_format, found.precision, found.enable_thinking, found.quantization,
            found.final, found.max_new_tokens,
        )  # fmt: skip
    if (path / "config.json").is_file():
        return Target(str(path), None, "auto", enable_thinking=enable_thinking)
    if path.exists() or text.startswith((".", "/", "~")) or (not text.startswith("package:") and text.count("/") != 1):
        raise RunError(
            f"{text} is neither the folder of a run ({CONFIG}), of a PEFT adapter ({ADAPTER_CONFIG}) or of a model "
            f"(config.json), nor a hub id (owner/name), {BASE} or {WARM}"
        )
    return Target(text, None, usual_tool_format(text), enable_thinking=enable_thinking)


def _warm_adapter(base_ref: str) -> Path:
    if base_ref != WARM_MODEL:
        raise ConfigError(f"target={WARM} does not fit model.ref={base_ref}: the warm adapter is for {WARM_MODEL}")
    folder = warm_folder("function_caller")
    if not folder.is_dir():
        raise ModelError(f"no warm function caller ships here: give target={BASE}, or the folder of an adapter")
    return folder


def load_target(target: Target) -> Loaded:
    """Load a target onto the first GPU, or the CPU where there is none.

    Raises:
        ModelError: the model or the adapter cannot be loaded.
    """
    import torch

    from toolspar.models.backbone import Backbone
    from toolspar.models.chat import ChatFormat
    from toolspar.models.weights import resolve_model

    device = "cuda" if torch.cuda.is_available() else "cpu"
    precision = target.precision or ("bf16" if device == "cuda" else "32")
    backbone = Backbone.load(
        resolve_model(target.ref),
        ref=target.ref,
        device=device,
        dtype=torch.bfloat16 if precision == "bf16" else torch.float32,
        quantization=target.quantization if device == "cuda" else NO_QUANTIZATION,
    )
    if target.adapter is not None:
        backbone.load_adapter(ADAPTER, target.adapter)
    chat = ChatFormat(backbone.tokenizer, target.tool_format, enable_thinking=target.enable_thinking)
    return Loaded(target, backbone, ADAPTER if target.adapter else None, chat)


def tokenizer_folder(target: Target) -> Path:
    """A folder with the configuration and the tokenizer of a target's model.

    Raises:
        ModelError: the model cannot be had, or has no tokenizer beside it.
    """
    from toolspar.models.weights import resolve_model

    folder = resolve_model(target.ref)
    if not (folder / "tokenizer_config.json").is_file():
        raise ModelError(f"{folder} has no tokenizer_config.json")
    return folder
