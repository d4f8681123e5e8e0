"""TRL's PPOTrainer: iterations of ``ppo_iteration.py``."""

from __future__ import annotations

import tempfile
import time
from importlib import metadata
from types import SimpleNamespace
from typing import Any

import torch
from datasets import Dataset
from peft import LoraConfig, inject_adapter_in_model
from torch import Tensor, nn
from transformers import (
    AutoModelForCausalLM,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    TrainerCallback,
)
from trl.experimental.ppo import PPOConfig, PPOTrainer
from worker import Job, serve

PAD = 3  # a control token that no prompt has: TRL takes every such token for padding


class EvenToken(nn.Module):
    """A reward model that costs nothing: 1 where the last token's number is even."""

    base_model_prefix = "states"

    def __init__(self) -> None:
        super().__init__()
        self.score = nn.Identity()

    def states(self, input_ids: Tensor, **_: Any) -> SimpleNamespace:
        """What TRL takes for the last hidden states."""
        return SimpleNamespace(hidden_states=[(input_ids % 2 == 0).float().unsqueeze(-1)])


class Clock(TrainerCallback):
    """When each iteration ended."""

    def __init__(self) -> None:
        self.ends: list[float] = []

    def on_step_end(self, *_: Any, **__: Any) -> None:
        """An iteration is over."""
        self.ends.append(time.perf_counter())


def lora(rank: int, targets: str | list[str]) -> LoraConfig:
    """The same adapter as ToolSpar's."""
    return LoraConfig(r=rank, lora_alpha=2 * rank, lora_dropout=0.0, target_modules=targets, task_type="CAUSAL_LM")


def value_model(folder: str, rank: int) -> Any:
    """A second copy of the base with an adapter and a scalar head, of which only these two learn."""
    model: Any = AutoModelForSequenceClassification.from_pretrained(folder, num_labels=1, dtype=torch.float32)
    model.requires_grad_(False)
    linear = [name.split(".")[-1] for name, module in model.model.named_modules() if isinstance(module, nn.Linear)]
    inject_adapter_in_model(lora(rank, sorted(set(linear))), model.model)
    nn.init.zeros_(model.score.weight)
    model.score.requires_grad_(True)
    return model


def trainer(setup: Job, sizes: Job, clock: Clock, output: str) -> PPOTrainer:
    """The trainer with the sizes of the benchmark; one minibatch, so one step an epoch."""
    episodes = sizes["prompts"] * sizes["group"]
    settings = PPOConfig(
        output_dir=output,
        per_device_train_batch_size=sizes["episodes_per_forward"],
        gradient_accumulation_steps=episodes // sizes["episodes_per_forward"],
        num_mini_batches=1,
        num_ppo_epochs=sizes["epochs"],
        local_rollout_forward_batch_size=min(32, episodes),
        total_episodes=episodes * setup["iterations"],
        response_length=sizes["new_tokens"],
        temperature=1.0,
        learning_rate=1e-5,
        weight_decay=0.0,
        num_sample_generations=0,
        gradient_checkpointing=False,  # the trainer reads this setting and does nothing; see below
        bf16=False,
        use_cpu=True,
        report_to="none",
        save_strategy="no",
        logging_strategy="no",
        disable_tqdm=True,
        seed=0,
    )
    tokenizer = AutoTokenizer.from_pretrained(setup["model"], padding_side="left")
    tokenizer.pad_token = tokenizer.convert_ids_to_tokens(PAD)
    policy = AutoModelForCausalLM.from_pretrained(setup["model"], dtype=torch.float32)
    value = value_model(setup["model"], setup["rank"])
    if setup["checkpointing"]:
        for model in (policy, value):
            model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
    rows = [prompt for prompt in setup["prompts"] for _ in range(sizes["group"])]
    return PPOTrainer(
        args=settings,
        processing_class=tokenizer,
        model=policy,
        ref_model=None,  # the policy without its adapter
        reward_model=EvenToken(),  # type: ignore[arg-type]
        value_model=value,
        train_dataset=Dataset.from_dict({"input_ids": rows}),
        callbacks=[clock],
        peft_config=lora(setup["rank"], "all-linear"),
    )


def start(setup: Job) -> tuple[Any, Job]:
    """Each process trains once, for ``iterations`` iterations."""
    torch.set_num_threads(setup["threads"])
    sizes = setup["sizes"]

    def iterate(_: Job) -> Job:
        clock = Clock()
        with tempfile.TemporaryDirectory() as output:
            training = trainer(setup, sizes, clock, output)
            begin = time.perf_counter()
            training.train()
        ends = [begin, *clock.ends]
        return {"seconds": [after - before for before, after in zip(ends, ends[1:], strict=False)]}

    return iterate, {name: metadata.version(name) for name in ("trl", "transformers", "torch", "peft")}


if __name__ == "__main__":
    serve(start)
