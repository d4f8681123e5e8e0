"""transformers' ``generate``: jobs of ``sampling.py``."""

from __future__ import annotations

import time
from typing import Any

import torch
import transformers
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM
from worker import Job, serve


def start(setup: Job) -> tuple[Any, Job]:
    """Load the model, with an adapter when a rank is given."""
    torch.set_num_threads(setup["threads"])
    model: Any = AutoModelForCausalLM.from_pretrained(setup["model"], dtype=torch.float32).eval()
    model.generation_config.eos_token_id = None  # no token ends a row
    if setup["rank"]:
        rank = setup["rank"]
        lora = LoraConfig(r=rank, lora_alpha=2 * rank, target_modules="all-linear", task_type="CAUSAL_LM")
        model = get_peft_model(model, lora).eval()

    @torch.no_grad()
    def sample(job: Job) -> Job:
        torch.manual_seed(job["seed"])
        begin = time.perf_counter()
        rows = torch.tensor([prompt for prompt in job["prompts"] for _ in range(job["group"])])
        output = model.generate(
            input_ids=rows,
            attention_mask=torch.ones_like(rows),
            max_new_tokens=job["new_tokens"],
            do_sample=True,
            temperature=1.0,
            top_k=0,
            top_p=1.0,
            pad_token_id=0,
        )
        seconds = time.perf_counter() - begin
        return {"seconds": seconds, "tokens": int((output.shape[1] - rows.shape[1]) * len(rows))}

    return sample, {"transformers": transformers.__version__, "torch": torch.__version__}


if __name__ == "__main__":
    serve(start)
