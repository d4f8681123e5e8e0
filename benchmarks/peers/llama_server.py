"""llama.cpp's server with continuous batching (package xllamacpp): jobs of ``sampling.py``."""

from __future__ import annotations

import time
from importlib import metadata
from typing import Any

import xllamacpp
from worker import Job, serve


def start(setup: Job) -> tuple[Any, Job]:
    """Load a GGUF file with as many slots as rows are ever sampled side by side."""
    params = xllamacpp.CommonParams()
    params.model.path = setup["model"]
    params.n_parallel = setup["rows"]
    params.n_ctx = setup["rows"] * setup["row_tokens"]
    params.n_batch = 2048
    params.fit_params = False  # looks for a GPU
    for cpu in (params.cpuparams, params.cpuparams_batch):
        cpu.n_threads = setup["threads"]
    if setup["smoke"]:  # threads that spin while they wait would starve on a busy machine
        params.cpuparams.poll = params.cpuparams_batch.poll = 0
    server = xllamacpp.Server(params)

    def sample(job: Job) -> Job:
        request = {
            "prompt": job["prompts"],
            "n_predict": job["new_tokens"],
            "ignore_eos": True,
            "temperature": 1.0,
            "top_k": 0,
            "top_p": 1.0,
            "min_p": 0.0,
            "seed": job["seed"],
            "cache_prompt": False,
        }
        if job["group"] > 1:
            request["n_cmpl"] = job["group"]  # completions of one prompt share its computation
        begin = time.perf_counter()
        answer = server.handle_completions(request)
        seconds = time.perf_counter() - begin
        choices = answer.get("choices", [])
        if len(choices) != job["group"] * len(job["prompts"]) or any(c["finish_reason"] != "length" for c in choices):
            raise RuntimeError(f"not what was asked for: {answer}")
        return {"seconds": seconds, "tokens": len(choices) * job["new_tokens"]}

    return sample, {"xllamacpp": metadata.version("xllamacpp")}


if __name__ == "__main__":
    serve(start)
