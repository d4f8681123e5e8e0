"""Supervised fine-tuning by TRL's SFTTrainer: a baseline that shares no training code with ours.

It gets a model of its own, loaded from disk as any user of TRL would, the function caller's adapter as PEFT saved it,
and a data set of token ids with a mask on the answers. What comes back is the adapter's new weights.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR

from toolspar.learners.sft import Example, learning_rate_at
from toolspar.learners.sft_settings import SFTSettings


@dataclass(frozen=True, slots=True)
class Trained:
    """An adapter's weights under PEFT's file keys, and the figures of its training.

    Example:
        >>> Trained({}, {"nll": 0.1, "tokens": 420.0, "steps": 2.0}).metrics["steps"]
        2.0
    """

    weights: dict[str, Tensor]
    metrics: dict[str, float]


def exported(examples: Sequence[Example]) -> Any:
    """Examples as a ``datasets.Dataset`` in TRL's tokenised form: ``input_ids``, and ``completion_mask`` on answers."""
    from datasets import Dataset, disable_progress_bars

    disable_progress_bars()  # TRL maps the data set
    return Dataset.from_dict(
        {
            "input_ids": [[*example.prompt, *example.answer] for example in examples],
            "completion_mask": [[0] * len(example.prompt) + [1] * len(example.answer) for example in examples],
        }
    )


def train_by_trl(
    base: Path,
    adapter: Path,
    examples: Sequence[Example],
    settings: SFTSettings,
    *,
    seed: int,
    device: torch.device | str = "cpu",
    dtype: torch.dtype = torch.float32,
) -> Trained:
    """Train an adapter on all examples once, in TRL's order; repeatable, and global random states are left alone.

    Args:
        base: Folder of the base model.
        adapter: PEFT folder of the adapter to start from.
        examples: As many whole steps as they make are taken; a rest makes one more.
        settings: Learning rate, batch sizes, clipping; ``anchor_kl_coef`` is not used.
        seed: Seed of the order.
        device: Where to train: the CPU, or the GPU that TRL finds.
        dtype: Number format of the base's weights; the adapter is trained in float32.
    """
    from peft import PeftModel, get_peft_model_state_dict
    from transformers import AutoModelForCausalLM, AutoTokenizer, PrinterCallback
    from trl import SFTTrainer

    on_cpu = torch.device(device).type == "cpu"
    with _random_states_kept(), tempfile.TemporaryDirectory() as scratch:
        model = AutoModelForCausalLM.from_pretrained(base, dtype=dtype, use_safetensors=True, trust_remote_code=False)
        player = PeftModel.from_pretrained(model, adapter, is_trainable=True, autocast_adapter_dtype=True)
        trainer = SFTTrainer(
            model=player,
            args=_arguments(settings, len(examples), scratch, seed, on_cpu),
            train_dataset=exported(examples),
            processing_class=AutoTokenizer.from_pretrained(base, trust_remote_code=False),
            optimizers=_optimizer(player, settings, steps=-(-len(examples) // settings.examples_per_step)),
        )
        trainer.remove_callback(PrinterCallback)
        loss = trainer.train().training_loss
        state = get_peft_model_state_dict(player, save_embedding_layers=False)
        weights = {key: tensor.detach().float().cpu().clone() for key, tensor in state.items()}
        metrics = {
            "loss": loss,
            "nll": loss,
            "tokens": float(sum(len(example.answer) for example in examples)),
            "steps": float(trainer.state.global_step),
            "skipped_steps": 0.0,
        }
    return Trained(weights, metrics)


def _arguments(settings: SFTSettings, examples: int, scratch: str, seed: int, on_cpu: bool) -> Any:
    from trl import SFTConfig

    per_step = settings.examples_per_step
    # Only a divisor makes steps of exactly the examples that are asked for.
    per_forward = max(n for n in range(1, min(settings.examples_per_forward, per_step) + 1) if per_step % n == 0)
    arguments = SFTConfig(
        output_dir=scratch,
        per_device_train_batch_size=per_forward,
        gradient_accumulation_steps=per_step // per_forward,
        num_train_epochs=1,
        max_grad_norm=settings.max_grad_norm,
        max_length=None,
        completion_only_loss=True,
        gradient_checkpointing=False,
        bf16=False,
        use_cpu=on_cpu,
        seed=seed % 2**32,
        save_strategy="no",
        logging_strategy="no",
        report_to="none",
        disable_tqdm=True,
    )
    if not on_cpu:
        arguments._n_gpu = 1  # a phase is trained on one device; the Trainer would take all that it sees
    return arguments


def _optimizer(player: nn.Module, settings: SFTSettings, *, steps: int) -> tuple[AdamW, LambdaLR]:
    """AdamW and the learning rates of our own SFT, step by step: TRL's warm-up would begin at 0."""
    trained = [parameter for parameter in player.parameters() if parameter.requires_grad]
    optimizer = AdamW(trained, lr=settings.learning_rate, weight_decay=0.0)

    def share_of_peak(step: int) -> float:
        return learning_rate_at(step, steps, settings) / settings.learning_rate

    return optimizer, LambdaLR(optimizer, share_of_peak)


@contextmanager
def _random_states_kept() -> Iterator[None]:
    """The trainer seeds every global generator; nobody else is to notice."""
    states = random.getstate(), np.random.get_state()
    with torch.random.fork_rng():
        try:
            yield
        finally:
            random.setstate(states[0])
            np.random.set_state(states[1])
