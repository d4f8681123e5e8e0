"""TRL's GRPOTrainer: iterations of ``ppo_iteration.py``; it has no critic."""

from __future__ import annotations

import tempfile
import time
from importlib import metadata
from typing import Any

import torch
from datasets import Dataset
from peft import LoraConfig
from transformers import AutoModelForCausalLM, AutoTokenizer, TrainerCallback
from trl import GRPOConfig, GRPOTrainer
from worker import Job, serve


class Clock(TrainerCallback):
    """When each optimiser step ended."""

    def __init__(self) -> None:
        self.ends: list[float] = []

    def on_step_end(self, *_: Any, **__: Any) -> None:
        """An optimiser step is over."""
        self.ends.append(time.perf_counter())


class TokenPrompts(GRPOTrainer):
    """A trainer whose prompts are token numbers, written with spaces between."""

    def _tokenize_prompts(self, prompts: list[str]) -> tuple[list[list[int]], None, dict[str, Any]]:
        return [[int(number) for number in prompt.split()] for prompt in prompts], None, {}


def even_token(completion_ids: list[list[int]], **_: Any) -> list[float]:
    """A reward that costs nothing: 1 where the last token's number is even."""
    return [float(ids[-1] % 2 == 0) for ids in completion_ids]


def trainer(setup: Job, sizes: Job, clock: Clock, output: str) -> GRPOTrainer:
    """The trainer with the sizes of the benchmark: one step on the whole rollout in each epoch."""
    episodes = sizes["prompts"] * sizes["group"]
    tokenizer = AutoTokenizer.from_pretrained(setup["model"], padding_side="left")
    settings = GRPOConfig(
        output_dir=output,
        per_device_train_batch_size=sizes["episodes_per_forward"],
        gradient_accumulation_steps=episodes // sizes["episodes_per_forward"],
        num_generations=sizes["group"],
        num_iterations=sizes["epochs"],
        max_steps=sizes["epochs"] * setup["iterations"],
        max_completion_length=sizes["new_tokens"],
        generation_kwargs={"suppress_tokens": [tokenizer.eos_token_id]},  # no token ends a row
        temperature=1.0,
        beta=0.05,  # so that the reference is scored too
        learning_rate=1e-5,
        weight_decay=0.0,
        gradient_checkpointing=setup["checkpointing"],
        bf16=False,
        use_cpu=True,
        report_to="none",
        save_strategy="no",
        logging_strategy="no",
        disable_tqdm=True,
        seed=0,
    )
    rank = setup["rank"]
    return TokenPrompts(
        model=AutoModelForCausalLM.from_pretrained(setup["model"], dtype=torch.float32),
        reward_funcs=even_token,
        args=settings,
        train_dataset=Dataset.from_dict({"prompt": [" ".join(map(str, prompt)) for prompt in setup["prompts"]]}),
        processing_class=tokenizer,
        callbacks=[clock],
        peft_config=LoraConfig(
            r=rank, lora_alpha=2 * rank, lora_dropout=0.0, target_modules="all-linear", task_type="CAUSAL_LM"
        ),
    )


def start(setup: Job) -> tuple[Any, Job]:
    """Each process trains once, for ``iterations`` iterations of as many steps as epochs."""
    torch.set_num_threads(setup["threads"])
    sizes = setup["sizes"]

    def iterate(_: Job) -> Job:
        clock = Clock()
        with tempfile.TemporaryDirectory() as output:
            training = trainer(setup, sizes, clock, output)
            begin = time.perf_counter()
            training.train()
        ends = [begin, *clock.ends[sizes["epochs"] - 1 :: sizes["epochs"]]]
        return {"seconds": [after - before for before, after in zip(ends, ends[1:], strict=False)]}

    return iterate, {name: metadata.version(name) for name in ("trl", "transformers", "torch", "peft")}


if __name__ == "__main__":
    serve(start)
