"""A tiny model that has learnt a handful of tasks by heart, so that a whole game can be played in seconds.

Put to it in their own words, the tasks are solved; under most other wordings it errs. As a query policy it rewrites
each of them in one of a few valid ways. So surveys find solved tasks, attacks flip some, and the defence has work.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tests.support.tiny import tiny_tokenizer
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedModel

from toolspar.calls.schema import tool_to_openai
from toolspar.game.defend import caller_example
from toolspar.learners.sft import Example
from toolspar.models.chat import ChatFormat
from toolspar.models.policy_text import policy_response_text
from toolspar.tasks.generator import generate_tasks
from toolspar.tasks.records import Category, Split, Task
from toolspar.tasks.rewrites.rewrite import rewrite
from toolspar.tasks.rewrites.styles import STYLE_OF, TRAIN_FAMILIES

_STEPS = 180
_REWRITES_PER_TASK = 3


@dataclass(frozen=True)
class Memorised:
    """Folder of the model, and the file of the tasks that it knows."""

    model: Path
    tasks: Path


def memorised(folder: Path, n_tasks: int = 4, given: Sequence[Task] | None = None) -> Memorised:
    """Train the model and save it with its tasks; the same on every call, about 20 seconds on one core.

    The tasks are the shortest of some built-in ones, or those given.
    """
    tokenizer = tiny_tokenizer()
    tasks, examples = lessons(ChatFormat(tokenizer, "compact"), n_tasks, _REWRITES_PER_TASK, given)
    end_of_turn, pad = (tokenizer.get_vocab()[token] for token in ("<|im_end|>", "<|endoftext|>"))
    return save(folder, _trained(examples, len(tokenizer), end_of_turn, pad), tokenizer, tasks)


def lessons(
    chat: ChatFormat, n_tasks: int, rewrites_per_task: int, given: Sequence[Task] | None = None
) -> tuple[list[Task], list[Example]]:
    """The shortest of some tasks, and what both players are to know of them."""
    drawn = given or generate_tasks(Split.TRAIN, 200, 0, {Category.SIMPLE: 1.0})
    tasks = sorted(drawn, key=lambda task: len(caller_example(chat, task, task.query).prompt))[:n_tasks]
    rng = random.Random(0)
    examples = [caller_example(chat, task, task.query) for task in tasks]
    examples += [example for task in tasks for example in _rewrites(chat, task, rng)[:rewrites_per_task]]
    return tasks, examples


def save(folder: Path, model: PreTrainedModel, tokenizer: Any, tasks: Sequence[Task]) -> Memorised:
    """The model's folder, and its tasks as rows of xLAM."""
    known = Memorised(folder / "model", folder / "tasks.jsonl")
    model.save_pretrained(known.model)
    tokenizer.save_pretrained(known.model)
    known.tasks.write_text("".join(json.dumps(_xlam_row(task)) + "\n" for task in tasks))
    return known


def _rewrites(chat: ChatFormat, task: Task, rng: random.Random) -> list[Example]:
    prompt = chat.policy_prompt(task).ids
    texts = ((family, rewrite(task, family, rng)) for family in TRAIN_FAMILIES)
    return [
        Example(prompt, chat.answer_ids(policy_response_text(STYLE_OF[family], text)))
        for family, text in texts
        if text is not None
    ]


def _trained(examples: list[Example], vocab: int, eos: int, pad: int) -> LlamaForCausalLM:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        config = LlamaConfig(
            vocab_size=vocab,
            hidden_size=64,
            intermediate_size=128,
            num_hidden_layers=2,
            num_attention_heads=4,
            num_key_value_heads=2,
            max_position_embeddings=4096,
            tie_word_embeddings=True,
            eos_token_id=eos,
            pad_token_id=pad,
            bos_token_id=None,
        )
        model = LlamaForCausalLM(config)
    ids, labels = _padded(examples, pad)
    optimizer = torch.optim.AdamW(model.parameters(), lr=4e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, total_steps=_STEPS)
    for _ in range(_STEPS):
        loss = model(input_ids=ids, attention_mask=(ids != pad).long(), labels=labels).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
    return model.eval()


def _padded(examples: list[Example], pad: int) -> tuple[torch.Tensor, torch.Tensor]:
    length = max(len(example.prompt) + len(example.answer) for example in examples)
    ids = torch.full((len(examples), length), pad)
    labels = torch.full((len(examples), length), -100)
    for row, example in enumerate(examples):
        end = len(example.prompt) + len(example.answer)
        ids[row, :end] = torch.tensor([*example.prompt, *example.answer])
        labels[row, len(example.prompt) : end] = torch.tensor(example.answer)
    return ids, labels


def _xlam_row(task: Task) -> dict[str, object]:
    return {
        "id": task.task_id,
        "query": task.query,
        "tools": json.dumps([tool_to_openai(tool) for tool in task.tools]),
        "answers": json.dumps([{"name": call.name, "arguments": dict(call.arguments)} for call in task.expected]),
    }
