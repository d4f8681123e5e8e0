"""A folder with a tiny random encoder of the kind that the learned verifier reads texts with."""

from __future__ import annotations

import string
from pathlib import Path

import torch
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import BertPreTokenizer
from transformers import BertConfig, BertModel

_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")


def tiny_encoder(folder: Path) -> Path:
    """Save an encoder of one layer and 16 dimensions that reads letter by letter, and return the folder.

    Args:
        folder: The folder; made when missing.
    """
    letters = string.ascii_lowercase + string.digits + string.punctuation
    vocabulary = {name: index for index, name in enumerate([*_SPECIAL, *letters, *(f"##{c}" for c in letters)])}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = Lowercase()
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.add_special_tokens(list(_SPECIAL))
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder
