"""Tiny models of the Qwen2 and Qwen3 architectures that know a few tasks by heart, with Qwen's own vocabulary.

As in ``memorised``, but with the 151,936 tokens of the real models. A full softmax over them would take minutes, so
the output embedding is trained for the tokens that occur, and for *one* row that all other tokens share: counted as
often as there are such tokens, that is the full softmax, exactly.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from tests.support.memorised import Memorised, lessons, save
from torch import Tensor, nn
from transformers import (
    AutoTokenizer,
    PreTrainedModel,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)

from toolspar.learners.sft import Example
from toolspar.models.chat import ChatFormat

VOCAB = 151_936
_HIDDEN, _STEPS, _TASKS, _REWRITES_PER_TASK = 64, 150, 3, 2


def memorised_qwen(folder: Path, arch: str, tokenizer_folder: Path) -> Memorised:
    """Train a model of the architecture ``qwen2`` or ``qwen3``, and save it with the real tokenizer and its tasks."""
    tokenizer = AutoTokenizer.from_pretrained(tokenizer_folder)
    tasks, examples = lessons(ChatFormat(tokenizer, "auto"), _TASKS, _REWRITES_PER_TASK)
    return save(folder, _trained(arch, examples), tokenizer, tasks)


def random_qwen(arch: str) -> PreTrainedModel:
    """Two layers with Qwen's vocabulary, and the norms (Qwen3) or biases (Qwen2) of the architecture."""
    sizes: dict[str, Any] = {
        "vocab_size": VOCAB,
        "hidden_size": _HIDDEN,
        "intermediate_size": 128,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "max_position_embeddings": 4096,
        "tie_word_embeddings": False,
    }
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        if arch == "qwen2":
            return Qwen2ForCausalLM(Qwen2Config(**sizes))
        return Qwen3ForCausalLM(Qwen3Config(**sizes, head_dim=32))  # wider than hidden / heads, as in the real ones


def _trained(arch: str, examples: Sequence[Example]) -> PreTrainedModel:
    model = random_qwen(arch)
    decoder: Any = model.get_decoder()
    used = sorted({token for example in examples for token in example.answer})
    place = {token: index for index, token in enumerate(used)}
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        head = nn.Linear(_HIDDEN, len(used) + 1, bias=False)
    extra = torch.zeros(len(used) + 1)
    extra[-1] = math.log(VOCAB - len(used))
    parameters = [*(p for n, p in decoder.named_parameters() if "embed_tokens" not in n), *head.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=5e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 5e-3, total_steps=_STEPS)
    decoder.embed_tokens.weight.requires_grad_(False).normal_(std=1.0, generator=torch.Generator().manual_seed(1))
    ids, states, targets = _padded(examples, place)
    for _ in range(_STEPS):
        hidden = decoder(input_ids=ids, use_cache=False).last_hidden_state  # padding comes last: nobody sees it
        loss = nn.functional.cross_entropy(head(hidden.flatten(0, 1)[states]) + extra, targets)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
    with torch.no_grad():
        output: Any = model.get_output_embeddings()
        output.weight.copy_(head.weight[-1].expand(VOCAB, -1))
        output.weight[torch.tensor(used)] = head.weight[:-1]
    return model.eval()


def _padded(examples: Sequence[Example], place: dict[int, int]) -> tuple[Tensor, Tensor, Tensor]:
    """Token ids, the flat positions that predict answer tokens, and these tokens' places in the small head."""
    length = max(len(example.prompt) + len(example.answer) for example in examples)
    ids = torch.zeros(len(examples), length, dtype=torch.long)
    states: list[int] = []
    targets: list[int] = []
    for row, example in enumerate(examples):
        whole = [*example.prompt, *example.answer]
        ids[row, : len(whole)] = torch.tensor(whole)
        states += range(row * length + len(example.prompt) - 1, row * length + len(whole) - 1)
        targets += [place[token] for token in example.answer]
    return ids, torch.tensor(states), torch.tensor(targets)
