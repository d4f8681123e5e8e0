"""What a command is pointed at: a run, an adapter, a model folder, a hub id, the plain or warm model, an endpoint."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from toolspar.app import locations
from toolspar.app.adapter_files import ADAPTER_CONFIG, FINAL_CALLER, adapter_bytes, callers_by_round
from toolspar.app.compose import read_run
from toolspar.app.run_folder import CONFIG
from toolspar.app.schema import WARM_MODEL
from toolspar.core.errors import ConfigError, ModelError, RunError
from toolspar.models.settings import NO_QUANTIZATION
from toolspar.runtime.run_layout import ADAPTERS

if TYPE_CHECKING:
    from toolspar.models.backbone import Backbone
    from toolspar.models.chat import ChatFormat

BASE, WARM = "base", "warm"
ADAPTER = "caller"
"""Name of a target's adapter in memory."""


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
    """``32`` or ``bf16``; None: whatever suits the device."""
    enable_thinking: bool = False
    quantization: str = NO_QUANTIZATION
    """Of the base; where a run was trained on it, a CPU loads the base without."""
    asked: bool = False
    """Whether the quantisation was asked for: then a CPU, which cannot do it, is refused."""
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

    @property
    def base(self) -> str:
        """The base model, and how it is quantised if it is."""
        return self.ref if self.quantization == NO_QUANTIZATION else f"{self.ref} ({self.quantization})"

    def identity(self) -> str:
        """The base model, and a digest of the adapter: two targets with the same identity answer alike.

        Raises:
            RunError: the adapter has no weights.
        """
        base = self.base + self._weights() + (", thinking" if self.enable_thinking else "")
        if self.adapter is None:
            return base
        digest = hashlib.sha256(adapter_bytes(self.adapter)).hexdigest()[:16]
        return f"{base} with the adapter {digest}"

    def _weights(self) -> str:
        """A digest of the weights in a folder, whose path says nothing of them; a name of the hub says enough."""
        folder = Path(self.ref).expanduser()
        if self.ref.startswith("package:") or not folder.is_dir():
            return ""
        content = hashlib.sha256()
        for path in sorted([*folder.glob("*.safetensors"), *folder.glob("*.bin")]):
            with path.open("rb") as file:
                content.update(hashlib.file_digest(file, "sha256").digest())
        return f" {content.hexdigest()[:16]}"


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


def find_target(
    text: str,
    base_ref: str,
    base_tool_format: str,
    *,
    enable_thinking: bool = False,
    quantization: str = NO_QUANTIZATION,
) -> Target:
    """What a target means; nothing is loaded.

    Args:
        text: Folder of a run, of a PEFT adapter or of a whole model; a hub id or ``package:NAME``; ``base``, or
            ``warm``: the adapter that ships.
        base_ref: What ``base`` stands for.
        base_tool_format: How ``base`` and ``warm`` are shown tools.
        enable_thinking: For all but runs and adapters.
        quantization: The same.

    Raises:
        RunError: it is a path at which none of these is.
        ConfigError: the run was made by a version with other settings; or the warm adapter does not fit the base.
        ModelError: no warm adapter ships here.
    """

    def plain(ref: str, adapter: Path | None, tool_format: str) -> Target:
        return Target(ref, adapter, tool_format, enable_thinking=enable_thinking, quantization=quantization, asked=True)

    if text in (BASE, WARM):
        return plain(base_ref, _warm_adapter(base_ref) if text == WARM else None, base_tool_format)
    path = Path(text).expanduser()
    if (path / CONFIG).is_file() or (path / ADAPTER_CONFIG).is_file():
        return find_caller(path)
    if (path / "config.json").is_file():
        return plain(str(path), None, "auto")
    if path.exists() or text.startswith((".", "/", "~")) or (not text.startswith("package:") and text.count("/") != 1):
        raise RunError(
            f"{text} is neither the folder of a run ({CONFIG}), of a PEFT adapter ({ADAPTER_CONFIG}) or of a model "
            f"(config.json), nor a hub id (owner/name), {BASE} or {WARM}"
        )
    return plain(text, None, usual_tool_format(text))


def _warm_adapter(base_ref: str) -> Path:
    if base_ref != WARM_MODEL:
        raise ConfigError(f"target={WARM} does not fit model.ref={base_ref}: the warm adapter is for {WARM_MODEL}")
    folder = locations.warm_folder("function_caller")
    if not folder.is_dir():
        raise ModelError(f"no warm function caller ships here: give target={BASE}, or the folder of an adapter")
    return folder


def find_caller(target: Path) -> Target:
    """The function caller that a target means: of a run its final one, else the newest; or the adapter that it is.

    Raises:
        RunError: it is neither a run with a function caller nor an adapter that names its base model.
        ConfigError: the run was made by a version with other settings.
    """
    if (target / CONFIG).is_file():
        return _of_run(target, *_newest(target))
    if (target / ADAPTER_CONFIG).is_file():
        folder = target.resolve().parent
        run = folder.parent
        if folder.name == ADAPTERS and (run / CONFIG).is_file():
            return _of_run(run, target, final=True)
        ref = _base_model(target / ADAPTER_CONFIG)
        return Target(ref, target, usual_tool_format(ref))
    problem = f"is neither the folder of a run (no {CONFIG}) nor a PEFT adapter (no {ADAPTER_CONFIG})"
    raise RunError(
        f"{target} {problem if target.exists() else 'does not exist'}: give the folder of a run, as toolspar train "
        "prints it (<logs>/<experiment>/<hash>/seed<k>), or one of its adapters/"
    )


def _newest(run: Path) -> tuple[Path, bool]:
    """Folder of a run's caller, and whether it is the final one."""
    adapters = run / ADAPTERS
    if (adapters / FINAL_CALLER / ADAPTER_CONFIG).is_file():
        return adapters / FINAL_CALLER, True
    rounds = callers_by_round(adapters)
    if not rounds:
        raise RunError(f"the run {run} has saved no function caller yet: start the same toolspar train again to resume")
    return rounds[max(rounds)], False


def _of_run(run: Path, adapter: Path, final: bool) -> Target:
    config = read_run(run)
    return Target(
        config.model.ref,
        adapter,
        config.model.tool_format,
        precision=config.runtime.precision,
        enable_thinking=config.model.enable_thinking,
        quantization=config.model.quantization,
        final=final,
        max_new_tokens=config.rollout.answer_max_new_tokens,
    )


def _base_model(path: Path) -> str:
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RunError(f"cannot read {path}: {(error.strerror or 'unknown error').lower()}") from error
    except (ValueError, RecursionError) as error:
        raise RunError(f"{path} is damaged: save the adapter again") from error
    ref = content.get("base_model_name_or_path") if isinstance(content, dict) else None
    if not isinstance(ref, str) or not ref.strip():
        raise RunError(f"{path} does not name its base model: set base_model_name_or_path in it")
    return ref


def usual_tool_format(ref: str) -> str:
    """The tool format in which a model of ``configs/model`` is used here; ``auto`` for any other model."""
    for path in sorted((locations.config_dir() / "model").glob("*.yaml")):
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        if isinstance(content, dict) and content.get("ref") == ref:
            return str(content.get("tool_format", "auto"))
    return "auto"


def load_target(target: Target) -> Loaded:
    """Load a target onto the first GPU, or the CPU where there is none.

    Raises:
        ConfigError: a quantisation was asked for, and there is no GPU for it.
        ModelError: the model or the adapter cannot be loaded.
    """
    import torch

    from toolspar.models.backbone import Backbone
    from toolspar.models.chat import ChatFormat
    from toolspar.models.weights import resolve_model

    device = "cuda" if torch.cuda.is_available() else "cpu"
    if target.asked and target.quantization != NO_QUANTIZATION and device == "cpu":
        raise ConfigError(
            f"model.quantization={target.quantization} needs a GPU, and PyTorch sees none: set model.quantization=none"
        )
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
