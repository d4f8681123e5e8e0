"""The warm-up: short supervised training that teaches both players their formats.

The function caller learns clean training tasks; the query policy learns deterministic rewrites by the *train*
operator families, those that the validity gate passes. What comes out are two PEFT folders with a model card each.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path

from toolspar.evaluate.intervals import Figure, proportion
from toolspar.evaluate.measure import clean_items, outcomes
from toolspar.game.defend import caller_example
from toolspar.learners.sft import Example, SFTLearner
from toolspar.models.chat import ChatFormat
from toolspar.models.policy_text import policy_response_text
from toolspar.rollout.answering import Answerer
from toolspar.rollout.metrics import episode_metrics
from toolspar.rollout.play import Arena
from toolspar.runtime.streams import python_stream
from toolspar.tasks.records import Task
from toolspar.tasks.rewrites import TRAIN_FAMILIES, rewrite, style_of
from toolspar.verify.gate import Gate


def policy_examples(chat: ChatFormat, tasks: Sequence[Task], gate: Gate, *, seed: int) -> list[Example]:
    """One valid deterministic rewrite of each task by a random applicable train family, as a supervised example."""
    examples = []
    for task in tasks:
        rng = python_stream(seed, "warmup-rewrite", task.task_id)
        for family in rng.sample(TRAIN_FAMILIES, len(TRAIN_FAMILIES)):
            text = rewrite(task, family, rng)
            if text is not None and gate(task, text).valid:
                prompt = chat.policy_prompt(task)
                answer = chat.answer_ids(policy_response_text(style_of(family), text))
                examples.append(Example((*prompt.shared, *prompt.own), tuple(answer)))
                break
    return examples


def caller_examples(chat: ChatFormat, tasks: Sequence[Task]) -> list[Example]:
    """Every task under its own query, as a supervised example."""
    return [caller_example(chat, task, task.query) for task in tasks]


def train(
    learner: SFTLearner,
    examples: Sequence[Example],
    *,
    steps: int,
    seed: int,
    on_step: Callable[[int, dict[str, float]], None],
) -> int:
    """Train for ``steps`` steps, passing through the examples in a new order each time; returns the token count."""
    tokens = 0
    queue: list[Example] = []
    passes = 0
    for step in range(steps):
        while len(queue) < learner.settings.examples_per_step:
            order = list(examples)
            random.Random(f"{seed}-{passes}").shuffle(order)
            queue.extend(order)
            passes += 1
        batch, queue = queue[: learner.settings.examples_per_step], queue[learner.settings.examples_per_step :]
        metrics = learner.step(batch, step=step, total_steps=steps)
        tokens += sum(len(example.prompt) + len(example.answer) for example in batch)
        on_step(step, metrics)
    return tokens


def score_caller(
    answerer: Answerer, adapter: str, tasks: Sequence[Task], confidence: float
) -> dict[str, Figure]:
    """Clean accuracy on dev tasks (unseen tools), in all and by category; cut answers count as wrong here."""
    results = outcomes(answerer, adapter, clean_items(tasks))
    figures = {"all": proportion([bool(right) for right in results], confidence)}
    for category in dict.fromkeys(task.category for task in tasks):
        chosen = [bool(right) for task, right in zip(tasks, results, strict=True) if task.category is category]
        figures[category.value] = proportion(chosen, confidence)
    return figures


def score_policy(arena: Arena, adapter: str, tasks: Sequence[Task]) -> dict[str, float]:
    """Validity (in all and per check), truncation and style entropy of one sampled rewrite per dev task."""
    episodes = arena.rewrite(tasks, policy=adapter, rewrites_per_task=1, stream=("warmup-score",))
    metrics = episode_metrics(episodes)
    return {
        name: value
        for name, value in metrics.items()
        if name.startswith("valid_") or name in ("count", "truncated_share", "style_entropy")
    }


def write_card(folder: Path, title: str, facts: dict[str, object], scores: Sequence[str]) -> None:
    """A model card (README.md) and the same facts as JSON beside the adapter."""
    lines = [
        "---",
        "library_name: peft",
        f"base_model: {facts['base_model']}",
        "license: apache-2.0",
        "---",
        f"# {title}",
        "",
        *(f"* {name.replace('_', ' ')}: {value}" for name, value in facts.items()),
        "",
        "## Measured",
        "",
        *(f"* {line}" for line in scores),
        "",
        f"Rebuild: `{facts['command']}`",
        "",
    ]
    (folder / "README.md").write_text("\n".join(lines), encoding="utf-8")
    (folder / "warmup.json").write_text(json.dumps({**facts, "scores": list(scores)}, indent=1) + "\n")
