"""Sizes of a model's layers, known without its weights: from a table of published values, or from its ``config.json``.

Nothing here imports torch.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolspar.core.errors import ModelError
from toolspar.models.full_attention import require_full_attention

_TABLE = Path(__file__).with_name("architectures.json")
_KNOWN_TYPES = ("llama", "mistral", "qwen2", "qwen3")


@dataclass(frozen=True, slots=True)
class Architecture:
    """The sizes of a decoder of the Llama family.

    Example:
        >>> known_architectures()["Qwen/Qwen2.5-7B-Instruct"].parameters
        7615616512
    """

    layers: int
    hidden: int
    heads: int
    key_value_heads: int
    head_dim: int
    intermediate: int
    vocab: int
    tied: bool
    """Whether input and output embedding are one."""
    qkv_bias: bool = False
    qk_norm: bool = False
    """Whether queries and keys have norms of their own, as in Qwen3."""

    @property
    def query_width(self) -> int:
        """Width of all query heads together."""
        return self.heads * self.head_dim

    @property
    def key_width(self) -> int:
        """Width of all key heads together; values have the same."""
        return self.key_value_heads * self.head_dim

    @property
    def linears(self) -> dict[str, tuple[int, int]]:
        """Inputs and outputs of the linear layers of one decoder layer."""
        hidden, query, key, middle = self.hidden, self.query_width, self.key_width, self.intermediate
        return {
            "q_proj": (hidden, query),
            "k_proj": (hidden, key),
            "v_proj": (hidden, key),
            "o_proj": (query, hidden),
            "gate_proj": (hidden, middle),
            "up_proj": (hidden, middle),
            "down_proj": (middle, hidden),
        }

    @property
    def linear_parameters(self) -> int:
        """Weights of all linear layers but the output embedding: what a quantised base has in four bits."""
        return self.layers * sum(inputs * outputs for inputs, outputs in self.linears.values())

    @property
    def embedding_parameters(self) -> int:
        """Weights of the input embedding; the output embedding has as many."""
        return self.vocab * self.hidden

    @property
    def parameters(self) -> int:
        """All weights."""
        norms = 2 * self.hidden + (2 * self.head_dim if self.qk_norm else 0)
        biases = self.query_width + 2 * self.key_width if self.qkv_bias else 0
        embeddings = self.embedding_parameters * (1 if self.tied else 2)
        return self.linear_parameters + self.layers * (norms + biases) + embeddings + self.hidden

    def targets(self, names: list[str]) -> dict[str, tuple[int, int]]:
        """Those linear layers that an adapter with these targets changes; ``[all-linear]`` means all."""
        return self.linears if names == ["all-linear"] else {n: s for n, s in self.linears.items() if n in names}

    def adapter_parameters(self, rank: int, names: list[str]) -> int:
        """Weights of a LoRA adapter: ``rank x (inputs + outputs)`` for each target."""
        return self.layers * rank * sum(sum(shape) for shape in self.targets(names).values())


def known_architectures() -> dict[str, Architecture]:
    """The table that ships with the project, by ref."""
    table: dict[str, dict[str, Any]] = json.loads(_TABLE.read_text(encoding="utf-8"))
    return {ref: from_config(config, ref) for ref, config in table.items()}


def find_architecture(ref: str) -> Architecture:
    """The sizes of a model, without its weights and without the network.

    Args:
        ref: As ``models.weights.resolve_model`` takes it: ``package:NAME``, a hub id, or a folder.

    Raises:
        ModelError: they are not known here, or the model is of another family, or one that training refuses as its
            tokens do not see all before them.
    """
    known = {name.lower(): architecture for name, architecture in known_architectures().items()}
    if ref.lower() in known:
        return known[ref.lower()]
    folder = Path(ref).expanduser()
    path = folder / "config.json" if folder.is_dir() else _in_hub_cache(ref)
    if path is None or not path.is_file():
        raise ModelError(
            f"the sizes of {ref} are not known here: give a folder with its config.json (model.ref=FOLDER), or fetch "
            f"that one file into the hub cache (hf download {ref} config.json)"
        )
    try:
        config: Any = json.loads(path.read_text(encoding="utf-8"))
        _refuse_windows(config, ref)
        return from_config(config, ref)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path} is no readable configuration of a model ({error}): fetch it again") from error


def from_config(config: Mapping[str, Any], ref: str) -> Architecture:
    """The sizes that a ``config.json`` gives.

    Raises:
        ModelError: the model is of a family that is not known here.
        KeyError: a size is missing.
    """
    kind = config.get("model_type")
    if kind not in _KNOWN_TYPES:
        raise ModelError(
            f"{ref} is of the type {kind}; sizes are known of {', '.join(_KNOWN_TYPES)}: plan one of those"
        )
    heads = int(config["num_attention_heads"])
    return Architecture(
        layers=int(config["num_hidden_layers"]),
        hidden=int(config["hidden_size"]),
        heads=heads,
        key_value_heads=int(config.get("num_key_value_heads") or heads),
        head_dim=int(config.get("head_dim") or int(config["hidden_size"]) // heads),
        intermediate=int(config["intermediate_size"]),
        vocab=int(config["vocab_size"]),
        tied=bool(config.get("tie_word_embeddings", False)),
        qkv_bias=kind == "qwen2",
        qk_norm=kind == "qwen3",
    )


def _refuse_windows(config: Mapping[str, Any], ref: str) -> None:
    """As training does: Mistral's layers have the window that is named, Qwen's only where it is switched on."""
    windowed = config.get("use_sliding_window", config.get("model_type") == "mistral")
    window = config.get("sliding_window") if windowed and not config.get("layer_types") else None
    require_full_attention(ref, config.get("layer_types") or (), window, config.get("max_position_embeddings"))


def _in_hub_cache(ref: str) -> Path | None:
    if ref.count("/") != 1:
        return None
    from huggingface_hub import try_to_load_from_cache

    try:
        found = try_to_load_from_cache(ref, "config.json")
    except ValueError:  # the hub's own check of an id
        return None
    return Path(found) if isinstance(found, str) else None
