"""A folder with what the learned verifier reads of a sentence encoder: a tokenizer and random word embeddings."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import save_file
from tests.support.tiny import tiny_tokenizer


def tiny_encoder(folder: Path, name: str = "embeddings.word_embeddings.weight") -> Path:
    """Save one token per byte with 16 dimensions each, and return the folder.

    Args:
        folder: The folder; made when missing.
        name: Name of the embeddings in the file.
    """
    tokenizer = tiny_tokenizer()
    tokenizer.save_pretrained(folder)
    (folder / "config.json").write_text('{"model_type": "bert"}')
    weights = torch.randn(len(tokenizer), 16, generator=torch.Generator().manual_seed(0))
    save_file({name: weights}, folder / "model.safetensors")
    return folder
