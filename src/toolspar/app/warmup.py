"""The warm-up: short supervised training that teaches both players their formats (and the learned verifier its work).

The function caller learns clean training tasks; the query policy learns deterministic rewrites by the *train*
operator families, those that the validity gate passes. What comes out are PEFT folders with a model card each.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import rich
import torch

from toolspar.app.players import Stage, add_player, set_stage
from toolspar.app.schema import WarmupConfig
from toolspar.app.task_source import generated, training_tasks
from toolspar.app.warm_card import write_card
from toolspar.app.warm_frames import ROLE as FRAMES
from toolspar.app.warm_frames import warm_up_frames
from toolspar.app.warm_verifier import ROLE as VERIFIER
from toolspar.app.warm_verifier import warm_up_verifier
from toolspar.evaluate.intervals import Figure, proportion
from toolspar.evaluate.measure import clean_items, outcomes
from toolspar.game.defend import caller_example
from toolspar.learners.sft import Example, SFTLearner
from toolspar.models.chat import ChatFormat
from toolspar.models.function_caller import FunctionCaller
from toolspar.models.policy_text import policy_response_text
from toolspar.rollout.answering import Answerer
from toolspar.rollout.metrics import episode_metrics
from toolspar.rollout.play import Arena
from toolspar.runtime.engine import Engine
from toolspar.runtime.streams import python_stream
from toolspar.tasks.generator import more_requests
from toolspar.tasks.records import Category, Split, Task
from toolspar.tasks.renaming import renamed
from toolspar.tasks.rewrites.rewrite import rewrite
from toolspar.tasks.rewrites.styles import STYLE_OF, TRAIN_FAMILIES
from toolspar.tasks.settings import GENERATED
from toolspar.verify.gate import Gate

ROLES = {"caller": "function_caller", "policy": "query_policy"}


def warm_up(config: WarmupConfig) -> None:
    """Train, score and save the warm adapters, the learned verifier and the head of the check ``frame``, as asked.

    Raises:
        ToolSparError: a model, the task file or the output folder cannot be used.
    """
    for role, warm in ((VERIFIER, warm_up_verifier), (FRAMES, warm_up_frames)):
        if role in config.warmup.players:
            warm(config)
    if adapters := [player for player in config.warmup.players if player in ROLES]:
        _warm_up_adapters(config, adapters)


def _warm_up_adapters(config: WarmupConfig, players: Sequence[str]) -> None:
    stage = set_stage(config, max_new_tokens=config.policy_max_new_tokens, temperature=config.policy_temperature)
    console = rich.get_console()
    tasks = training_tasks(config.tasks, lambda line: console.print(line, style="yellow", markup=False))
    dev = generated(config.tasks, Split.DEV, config.warmup.score_tasks)
    for player in players:
        start = time.monotonic()
        steps = config.warmup.caller_steps if player == "caller" else config.warmup.policy_steps
        console.print(f"Warm-up of the {ROLES[player].replace('_', ' ')}: {steps} steps", highlight=False)
        add_player(stage.backbone, player, getattr(config, ROLES[player]), ROLES[player], config.seed)
        if player == "caller":
            offers = caller_offers(stage.chat, tasks, config)
        else:
            offers = [[e] for e in policy_examples(stage.chat, tasks, stage.arena.gate, seed=config.seed)]
        seen = train(_learner(config, stage, player), offers, steps=steps, seed=config.seed, on_step=_say)
        scores = _scores(config, stage, player, dev)
        folder = Path(config.output) / ROLES[player]
        stage.backbone.save_adapter(player, folder, dtype=torch.float16)
        facts = {
            "base_model": config.model.ref,
            "seed": config.seed,
            "steps": steps,
            "examples_per_step": config.sft.examples_per_step,
            "examples_seen": seen,
            "minutes": round((time.monotonic() - start) / 60, 1),
            "command": _command(config, player, steps),
        }
        write_card(folder, f"Warm {ROLES[player].replace('_', ' ')} of ToolSpar", facts, scores)
        console.print("\n".join([f"Saved {folder}", *scores]), highlight=False, markup=False)


def _command(config: WarmupConfig, player: str, steps: int) -> str:
    """The command that rebuilds an adapter: all numbers that decide it are spelt out."""
    sft, warmup = config.sft, config.warmup
    adapter = getattr(config, ROLES[player])
    caller_only = {
        "warmup.requests_per_offer": warmup.requests_per_offer,
        "warmup.renamed_share": warmup.renamed_share,
    }
    numbers = {
        "seed": config.seed,
        "warmup.players": f"[{player}]",
        f"warmup.{player}_steps": steps,
        f"{ROLES[player]}.rank": adapter.rank,
        f"{ROLES[player]}.alpha": adapter.alpha,
        "tasks.train_tasks": config.tasks.train_tasks,
        "sft.learning_rate": sft.learning_rate,
        "sft.warmup_steps": sft.warmup_steps,
        "sft.examples_per_step": sft.examples_per_step,
        **(caller_only if player == "caller" else {}),
        "runtime.threads": config.runtime.threads,
        "output": "FOLDER",
    }
    return " ".join(["toolspar warmup", *(f"{key}={value}" for key, value in numbers.items())])


def _learner(config: WarmupConfig, stage: Stage, player: str) -> SFTLearner:
    """Supervised learner of an adapter; a policy's rewrites are answers to its prompt like a caller's calls."""
    module = FunctionCaller(stage.backbone, player)
    optimizer = torch.optim.AdamW(module.parameters(), lr=config.sft.learning_rate, weight_decay=0.0)
    engine = Engine(stage.fabric, module, optimizer, config.sft.max_grad_norm)
    return SFTLearner(module.answer_logprobs, engine, config.sft, seed=config.seed)


def _scores(config: WarmupConfig, stage: Stage, player: str, dev: Sequence[Task]) -> list[str]:
    if player == "caller":
        figures = score_caller(stage.answerer, player, dev, config.confidence)
        return [f"clean dev accuracy (unseen tools), {name}: {figure.text}" for name, figure in figures.items()]
    return [f"dev rewrites, {name}: {value:.3f}" for name, value in score_policy(stage.arena, player, dev).items()]


def _say(step: int, metrics: dict[str, float]) -> None:
    rich.get_console().print(
        f"  step {step + 1}  nll {metrics['nll']:.3f}  gradient norm {metrics['grad_norm']:.2f}", highlight=False
    )


def caller_offers(chat: ChatFormat, tasks: Sequence[Task], config: WarmupConfig) -> list[list[Example]]:
    """The clean examples of each task's offer of tools, which a step computes with the tools read once.

    Args:
        chat: The caller's chat format.
        tasks: Training tasks; only built-in ones, under their own names, can be asked for more requests.
        config: Requests per offer, share of offers under other names, shares of the categories.
    """
    shares = {Category(name): weight for name, weight in config.tasks.categories.items()}
    own_names = config.tasks.source == GENERATED and not config.tasks.renamed_share
    more = config.warmup.requests_per_offer - 1 if own_names else 0
    offers = []
    for task in tasks:
        requests = [task, *(more_requests(task, more, shares) if more else ())]
        rng = python_stream(config.seed, "warmup-names", task.task_id)
        if rng.random() < config.warmup.renamed_share:
            requests = renamed(requests, rng)
        offers.append([caller_example(chat, request, request.query) for request in requests])
    return offers


def policy_examples(chat: ChatFormat, tasks: Sequence[Task], gate: Gate, *, seed: int) -> list[Example]:
    """One valid deterministic rewrite of each task by a random applicable train family, as a supervised example."""
    examples = []
    for task in tasks:
        rng = python_stream(seed, "warmup-rewrite", task.task_id)
        for family in rng.sample(TRAIN_FAMILIES, len(TRAIN_FAMILIES)):
            text = rewrite(task, family, rng)
            if text is not None and gate(task, text).valid:
                prompt = chat.policy_prompt(task)
                answer = chat.answer_ids(policy_response_text(STYLE_OF[family], text))
                examples.append(Example((*prompt.shared, *prompt.own), tuple(answer)))
                break
    return examples


def train(
    learner: SFTLearner,
    offers: Sequence[Sequence[Example]],
    *,
    steps: int,
    seed: int,
    on_step: Callable[[int, dict[str, float]], None],
) -> int:
    """Train for ``steps`` steps, passing through the offers in a new order each time; returns the examples seen.

    Examples of one offer stay side by side, so that they share a step and the reading of their tools.
    """
    size = learner.settings.examples_per_step
    queue: list[Example] = []
    passes = 0
    for step in range(steps):
        while len(queue) < size:
            order = list(offers)
            random.Random(f"{seed}-{passes}").shuffle(order)
            queue.extend(example for offer in order for example in offer)
            passes += 1
        batch, queue = queue[:size], queue[size:]
        on_step(step, learner.step(batch, step=step, total_steps=steps, stream=("warmup", step)))
    return steps * size


def score_caller(answerer: Answerer, adapter: str, tasks: Sequence[Task], confidence: float) -> dict[str, Figure]:
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
