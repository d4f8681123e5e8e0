"""Settings of models and adapters."""

from __future__ import annotations

from dataclasses import dataclass

from toolspar.core.errors import ConfigError, require

TOOL_FORMATS = ("auto", "native", "hermes", "compact", "llama3", "mistral")
NO_QUANTIZATION, FOUR_BIT = "none", "4bit"
QUANTIZATIONS = (NO_QUANTIZATION, FOUR_BIT)


@dataclass(slots=True, kw_only=True)
class ModelSettings:
    """Which base model a role uses, and how tools are shown to it.

    Raises:
        ConfigError: a value is not allowed.
    """

    ref: str
    """``package:NAME`` (weights inside an installed package), a hub id, or a folder."""
    tool_format: str
    """``native`` (the model's chat template), ``hermes`` (JSON tools in the system prompt), ``compact`` (signatures in
    the system prompt), ``llama3`` or ``mistral`` (as these families show tools and write calls; through the model's own
    template where it knows tools), or ``auto``: native where the template knows tools, else hermes."""
    enable_thinking: bool
    """Whether a function caller that can think aloud first, as Qwen3, may; blocks of thoughts are never read as an
    answer, but they count against the token limit. Models without such a switch in their template do not mind."""
    quantization: str
    """``none``, or ``4bit``: the frozen base in four bits a weight (bitsandbytes, NF4; on a GPU only)."""

    def __post_init__(self) -> None:
        if not self.ref.strip():
            raise ConfigError("model.ref is empty: give package:NAME, a hub id or a folder")
        if self.tool_format not in TOOL_FORMATS:
            raise ConfigError(f"model.tool_format={self.tool_format}: must be one of {', '.join(TOOL_FORMATS)}")
        if self.quantization not in QUANTIZATIONS:
            allowed = ", ".join(QUANTIZATIONS)
            raise ConfigError(f"model.quantization={self.quantization}: must be one of {allowed}")


@dataclass(slots=True, kw_only=True)
class AdapterSettings:
    """A LoRA adapter and where it starts from.

    Raises:
        ConfigError: a value is out of range.
    """

    rank: int
    """Rank of the LoRA matrices."""
    alpha: float
    """LoRA scale numerator: the update is scaled by alpha / rank."""
    dropout: float
    """Dropout on the adapter's input in supervised training of a function caller; never in reinforcement learning."""
    targets: list[str]
    """Names of the linear layers that get an adapter, e.g. ``q_proj``; ``all-linear`` alone means all of them."""
    start: str
    """``warm`` (the adapter that ships with the project), ``base`` (no change to the base model), or a PEFT folder, of
    which rank and alpha must be given too; its targets are its own."""

    def __post_init__(self) -> None:
        checks = (
            ("rank", self.rank >= 1, ">= 1"),
            ("alpha", self.alpha > 0, "> 0"),
            ("dropout", 0 <= self.dropout < 1, "in [0, 1)"),
            ("targets", bool(self.targets), "a list of layer names or [all-linear]"),
            ("start", bool(self.start.strip()), "warm, base or a PEFT folder"),
        )
        for key, fine, allowed in checks:
            require(fine, f"adapter.{key}", getattr(self, key), allowed)
