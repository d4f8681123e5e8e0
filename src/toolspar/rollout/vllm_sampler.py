"""Sampling by vLLM on a GPU, behind the same interface as the project's own sampler.

vLLM (0.30 is what this is written for) keeps a second copy of the frozen base in a process of its own. Adapters reach
it as PEFT folders: whenever the weights of an adapter have changed since it was last sampled from, they are written
anew and get a new number, so that neither weights nor cached prefixes of an earlier version are used.

Written against vLLM's documented interface and tested with a stand-in; **it has not been run on a GPU yet.** The
metric ``ppo/sampler_logp_gap`` tells how far vLLM's log-probabilities are from those of the update.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import Tensor

from toolspar.core.errors import ModelError, RunError, first_line
from toolspar.models.backbone import Backbone
from toolspar.rollout.decoding import Sample, SampleRequest

_RANKS = (1, 8, 16, 32, 64, 128, 256, 320, 512)  # the largest adapter rank is chosen from these
_KEPT = 8  # versions of adapters that vLLM keeps in main memory


@dataclass(frozen=True, slots=True)
class VllmSettings:
    """How vLLM is started.

    Example:
        >>> VllmSettings(folder=Path("model"), ref="a/b", dtype="bfloat16", rank=16).context
        4096
    """

    folder: Path
    """Of the base model."""
    ref: str
    """What it is called in messages."""
    dtype: str
    """Number format of its weights: ``bfloat16`` or ``float32``."""
    rank: int
    """The largest rank that an adapter may have."""
    memory_share: float = 0.35
    """Of the GPU, for weights and cache."""
    context: int = 4096
    """The most tokens of a prompt and its continuation together."""


class VllmSampler:
    """Samples by vLLM from a backbone's base model under any of its adapters.

    A continuation's noise is keyed by its seed. Unlike the project's own sampler, vLLM's kernels may round otherwise
    when other rows share a batch, so a run is not repeatable to the bit.

    Args:
        backbone: Holds the adapters.
        stop_ids: Tokens that end a continuation; no other token does.
        settings: How vLLM is started, which happens with the first call.
    """

    def __init__(self, backbone: Backbone, stop_ids: Sequence[int], settings: VllmSettings) -> None:
        self.backbone = backbone
        self.stop_ids = tuple(stop_ids)
        self.settings = settings
        self._engine: Any = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._versions: OrderedDict[str, Any] = OrderedDict()  # LoRARequest by digest, the least recently used first
        self._count = 0

    def sample(
        self, requests: Sequence[SampleRequest], *, adapter: str | None, max_new_tokens: int, temperature: float
    ) -> list[Sample]:
        """One continuation per request, in their order.

        Args:
            requests: What to continue; vLLM finds common prefixes itself.
            adapter: Adapter to sample from; None = the bare base.
            max_new_tokens: Continuations are cut there.
            temperature: Divides the logits; 0 takes the most likely token.

        Raises:
            ModelError: vLLM cannot be started, or cannot take the adapter.
            RunError: a prompt does not fit into ``rollout.vllm_context``.
        """
        if not requests:
            return []
        self._require_room(requests, max_new_tokens)
        if self._engine is None:
            self._engine = self._start()
        from vllm import SamplingParams  # pyright: ignore[reportMissingImports]

        parameters = [
            SamplingParams(
                temperature=temperature,
                seed=request.seed,
                max_tokens=max_new_tokens,
                stop_token_ids=list(self.stop_ids),
                ignore_eos=True,  # what ends a turn is said by the stop tokens alone
                logprobs=0,  # of the sampled token
                detokenize=False,
            )
            for request in requests
        ]
        outputs = self._engine.generate(
            [{"prompt_token_ids": list(request.prompt.ids)} for request in requests],
            parameters,
            lora_request=None if adapter is None else self._current(adapter),
            use_tqdm=False,
        )
        return [self._sample(output.outputs[0]) for output in outputs]

    def _sample(self, completion: Any) -> Sample:
        ids = tuple(int(token) for token in completion.token_ids)
        logp = tuple(float(step[token].logprob) for token, step in zip(ids, completion.logprobs, strict=True))
        return Sample(ids, bool(ids) and ids[-1] in self.stop_ids, logp)

    def _require_room(self, requests: Sequence[SampleRequest], max_new_tokens: int) -> None:
        longest = max(len(request.prompt.ids) for request in requests)
        if longest + max_new_tokens > self.settings.context:
            raise RunError(
                f"a prompt of {longest} tokens with {max_new_tokens} new ones does not fit into "
                f"rollout.vllm_context={self.settings.context}: raise it"
            )

    def _start(self) -> Any:
        # its usage statistics would go to the network; both are read while vLLM is imported
        os.environ.setdefault("VLLM_NO_USAGE_STATS", "1")
        os.environ.setdefault("VLLM_LOGGING_LEVEL", "WARNING")
        settings = self.settings
        try:
            from vllm import LLM  # pyright: ignore[reportMissingImports]

            return LLM(
                model=str(settings.folder),
                dtype=settings.dtype,
                trust_remote_code=False,
                generation_config="vllm",  # no sampling defaults from the model's files
                max_model_len=settings.context,
                gpu_memory_utilization=settings.memory_share,
                enable_lora=True,
                max_loras=1,
                max_cpu_loras=_KEPT,
                max_lora_rank=self._largest_rank(),
                # of the distribution that is sampled from: the default is that of temperature 1
                logprobs_mode="processed_logprobs",
                seed=0,
            )
        except Exception as error:  # torch's, CUDA's and vLLM's own kinds
            reason = first_line(error)
            raise ModelError(
                f"vLLM cannot start with {settings.ref}: {reason} (rollout.vllm_memory_share={settings.memory_share:g} "
                f"of the GPU, rollout.vllm_context={settings.context}; rollout.backend=torch does without vLLM)"
            ) from error

    def _largest_rank(self) -> int:
        present = (_rank_of(self.backbone.adapter_state(name)) for name in self.backbone.adapters)
        wanted = max(self.settings.rank, *present, 1)
        fitting = [rank for rank in _RANKS if rank >= wanted]
        if not fitting:
            raise ModelError(f"an adapter of rank {wanted} is too large for vLLM, which takes {_RANKS[-1]} at most")
        return fitting[0]

    def _current(self, adapter: str) -> Any:
        """The handle of an adapter as it is now; the same weights keep theirs."""
        digest = _digest(self.backbone.adapter_state(adapter))
        if digest in self._versions:
            self._versions.move_to_end(digest)
            return self._versions[digest]
        from vllm.lora.request import LoRARequest  # pyright: ignore[reportMissingImports]

        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="toolspar-vllm-")
        self._count += 1
        folder = Path(self._folder.name) / str(self._count)
        self.backbone.save_adapter(adapter, folder)
        request = LoRARequest(lora_name=f"{adapter}-{self._count}", lora_int_id=self._count, lora_path=str(folder))
        self._versions[digest] = request
        while len(self._versions) > _KEPT:  # one that is wanted again is written again, under a new number
            _, oldest = self._versions.popitem(last=False)
            shutil.rmtree(oldest.lora_path, ignore_errors=True)
        return request


def _digest(state: Mapping[str, Tensor]) -> str:
    """Names an adapter's weights: equal for equal weights."""
    digest = hashlib.blake2b(digest_size=16)
    for key in sorted(state):
        digest.update(key.encode())
        digest.update(state[key].float().numpy().tobytes())
    return digest.hexdigest()


def _rank_of(state: Mapping[str, Tensor]) -> int:
    return max((tensor.shape[0] for key, tensor in state.items() if ".lora_A." in key), default=0)
