"""Attention that is replaced does all that a model asks for, or refuses the model."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn
from transformers import (
    AutoModelForCausalLM,
    Gemma3TextConfig,
    LlamaConfig,
    MistralConfig,
    PreTrainedModel,
    Qwen2Config,
    Qwen3Config,
)
from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS

from toolspar.core.errors import ModelError
from toolspar.models.attention import SHARED_PREFIX, install

SIZES: dict[str, Any] = {
    "vocab_size": 16,
    "hidden_size": 16,
    "intermediate_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "head_dim": 8,
    "max_position_embeddings": 64,
}
WINDOW = {"use_sliding_window": True, "sliding_window": 8}


def model(config: Any) -> PreTrainedModel:
    return AutoModelForCausalLM.from_config(config, attn_implementation="sdpa")


class Anything:
    """A layout that lets every token see every other."""

    def attend(self, layer: int, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, scaling: float) -> Any:
        return value.repeat_interleave(query.shape[1] // value.shape[1], dim=1).transpose(1, 2)


@pytest.mark.parametrize(
    "config",
    [
        LlamaConfig(**SIZES),
        MistralConfig(**SIZES, sliding_window=None),
        MistralConfig(**SIZES, sliding_window=64),  # as wide as the context
        Qwen2Config(**SIZES, use_sliding_window=False, sliding_window=8, max_window_layers=1),  # as Qwen2.5 has it
        Qwen2Config(**SIZES, **WINDOW, max_window_layers=2),  # no layer is left that slides
        Qwen3Config(**SIZES, use_sliding_window=False, sliding_window=8),
    ],
    ids=lambda config: config.model_type,
)
def test_full_attention_is_replaced(config: Any) -> None:
    found = model(config)
    install(found, "tiny")
    assert found.config._attn_implementation == SHARED_PREFIX
    with torch.no_grad():
        states = found.get_decoder()(
            input_ids=torch.tensor([[1, 2, 3]]), attention_mask=torch.ones(1, 1, 1, 1).bool(), layout=Anything()
        ).last_hidden_state
    assert states.shape == (1, 3, 16)


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (MistralConfig(**SIZES, sliding_window=8), r'last 8 tokens only .* is 64: .*"max_position_embeddings": 8$'),
        (Qwen2Config(**SIZES, **WINDOW, max_window_layers=1), "layers of sliding_attention: choose one with full"),
        (Qwen3Config(**SIZES, **WINDOW, max_window_layers=0), "layers of sliding_attention: choose one with full"),
        (Gemma3TextConfig(**SIZES, sliding_window=8), "tiny has layers of sliding_attention"),
    ],
    ids=lambda value: getattr(value, "model_type", ""),
)
def test_windows_and_other_kinds_of_layers_are_refused(config: Any, said: str) -> None:
    found = model(config)
    with pytest.raises(ModelError, match=said):
        install(found, "tiny")
    assert found.config._attn_implementation == "sdpa"


class Asking(nn.Module):
    """A layer of a model with a context of 64 tokens."""

    layer_idx = 0
    config = LlamaConfig(**SIZES)


@pytest.mark.parametrize("name", ["s_aux", "softcap"])
@pytest.mark.parametrize("layout", [None, Anything()])
def test_what_would_not_be_computed_is_refused(name: str, layout: Any) -> None:
    states = torch.ones(1, 2, 3, 8)
    attend: Any = ALL_ATTENTION_FUNCTIONS[SHARED_PREFIX]
    with pytest.raises(ModelError, match=f"Asking wants {name}, which is not computed here"):
        attend(Asking(), states, states, states, None, scaling=1.0, layout=layout, **{name: torch.ones(2)})
    output, _ = attend(Asking(), states, states, states, None, scaling=1.0, layout=layout, **{name: None})
    assert output.shape == (1, 3, 2, 8)


def test_a_layer_with_a_window_of_its_own_is_refused() -> None:
    states = torch.ones(1, 2, 3, 8)
    attend: Any = ALL_ATTENTION_FUNCTIONS[SHARED_PREFIX]
    with pytest.raises(ModelError, match="Asking has a sliding window of 8 tokens"):
        attend(Asking(), states, states, states, None, scaling=1.0, layout=Anything(), sliding_window=8)
    for window in (None, 64):  # nothing is hidden
        assert attend(Asking(), states, states, states, None, scaling=1.0, layout=Anything(), sliding_window=window)
