"""A random model that is wide enough for kernels which work in blocks."""

from __future__ import annotations

from pathlib import Path

import torch
from tests.support.tiny import tiny_tokenizer
from transformers import Qwen3Config, Qwen3ForCausalLM


def wide_model(folder: Path) -> Path:
    """A model wide enough for blocks of 64 weights, with Qwen3's norms of queries and keys."""
    tokenizer = tiny_tokenizer()
    sizes = {"hidden_size": 128, "intermediate_size": 256, "num_hidden_layers": 2, "head_dim": 64}
    heads = {"num_attention_heads": 4, "num_key_value_heads": 2, "tie_word_embeddings": True}
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = Qwen3ForCausalLM(Qwen3Config(vocab_size=len(tokenizer), initializer_range=0.1, **sizes, **heads))
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
