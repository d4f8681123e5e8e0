"""Tiny random causal LMs with a byte-level tokenizer and ChatML: every test of models runs without a download."""

from __future__ import annotations

from pathlib import Path

import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

CHATML = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
CHATML_WITH_TOOLS = (
    "{% if tools %}{{ '<|im_start|>system\n# Tools\n<tools>' }}{% for tool in tools %}{{ '\n' + (tool | tojson) }}"
    "{% endfor %}{{ '\n</tools><|im_end|>\n' }}{% endif %}" + CHATML
)
SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
PLAIN_ADDED = ("<tool_call>", "</tool_call>")  # as in Qwen: added to the vocabulary, but not "special"


def tiny_tokenizer(*, knows_tools: bool = False, tool_call_tokens: bool = True) -> PreTrainedTokenizerFast:
    """One token per byte, and the control tokens of ChatML."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE({letter: index for index, letter in enumerate(alphabet)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in SPECIAL])
    if tool_call_tokens:
        tokenizer.add_tokens([AddedToken(token, special=False, normalized=False) for token in PLAIN_ADDED])
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        clean_up_tokenization_spaces=False,
    )
    fast.chat_template = CHATML_WITH_TOOLS if knows_tools else CHATML
    return fast


def tiny_model(path: Path, arch: str = "qwen2", seed: int = 0, *, knows_tools: bool = False) -> Path:
    """Save a two-layer random model with its tokenizer to a folder, and return the folder.

    Args:
        path: The folder; made when missing.
        arch: ``qwen2`` (biases in q, k, v) or ``llama`` (tied embeddings); both with two query heads per key head.
        seed: Draws the weights.
        knows_tools: Whether the chat template has a branch for tools.
    """
    tokenizer = tiny_tokenizer(knows_tools=knows_tools)
    sizes = {
        "vocab_size": len(tokenizer),
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "max_position_embeddings": 4096,
        "initializer_range": 0.3,  # large enough for distributions that are far from uniform
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
        "bos_token_id": None,
    }
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = (
            Qwen2ForCausalLM(Qwen2Config(**sizes))
            if arch == "qwen2"
            else LlamaForCausalLM(LlamaConfig(**sizes, tie_word_embeddings=True))
        )
    model.save_pretrained(path)
    tokenizer.save_pretrained(path)
    return path
