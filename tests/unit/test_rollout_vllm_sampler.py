"""vLLM as a rollout backend, with a stand-in of vLLM: what it is given, how adapters reach it, what comes back.

The stand-in samples with the project's own sampler from the PEFT folder that it is given, so that samples and
log-probs can be compared. The test marked ``gpu`` needs the real one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import torch
from tests.support.tiny import tiny_model
from tests.support.wide import wide_model

from toolspar.core.errors import ModelError, RunError
from toolspar.models.backbone import Backbone
from toolspar.models.chat import Prompt
from toolspar.models.settings import AdapterSettings
from toolspar.rollout.sampling import Sample, Sampler, SampleRequest
from toolspar.rollout.vllm_sampler import VllmSampler, VllmSettings

STOPS = (258,)
REQUESTS = [SampleRequest(Prompt((257, 70, 71), (72 + i,)), seed=i) for i in range(5)]


@dataclass
class Params:
    """``vllm.SamplingParams``, with the fields that are used and its defaults."""

    temperature: float = 1.0
    seed: int | None = None
    max_tokens: int = 16
    stop_token_ids: list[int] = field(default_factory=list)
    ignore_eos: bool = False
    logprobs: int | None = None
    detokenize: bool = True


@dataclass
class Lora:
    """``vllm.lora.request.LoRARequest``."""

    lora_name: str
    lora_int_id: int
    lora_path: str


class Engine:
    """``vllm.LLM``."""

    started: list[dict[str, Any]] = []
    loras: list[Lora | None] = []

    def __init__(self, **arguments: Any) -> None:
        self.started.append(arguments)
        self.backbone = Backbone.load(Path(arguments["model"]), ref="other process", dtype=torch.float32)
        self.names: dict[int, str] = {}

    def generate(
        self, prompts: list[Any], parameters: list[Params], *, lora_request: Lora | None, use_tqdm: bool
    ) -> list[Any]:
        self.loras.append(lora_request)
        name = None if lora_request is None else lora_request.lora_name
        if lora_request is not None and lora_request.lora_int_id not in self.names:  # an id is loaded once only
            self.backbone.load_adapter(lora_request.lora_name, Path(lora_request.lora_path))
            self.names[lora_request.lora_int_id] = lora_request.lora_name
        assert not use_tqdm
        found: list[Any] = []
        for prompt, one in zip(prompts, parameters, strict=True):
            assert one.ignore_eos and one.logprobs == 0 and not one.detokenize and one.seed is not None
            request = SampleRequest(Prompt(tuple(prompt["prompt_token_ids"])), one.seed)
            (sample,) = Sampler(self.backbone, one.stop_token_ids).sample(
                [request], adapter=name, max_new_tokens=one.max_tokens, temperature=one.temperature
            )
            steps = [{token: SimpleNamespace(logprob=p)} for token, p in zip(sample.ids, sample.logp, strict=True)]
            found.append(SimpleNamespace(outputs=[SimpleNamespace(token_ids=list(sample.ids), logprobs=steps)]))
        return found


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Engine]]:
    main, lora, request = ModuleType("vllm"), ModuleType("vllm.lora"), ModuleType("vllm.lora.request")
    vars(main).update(LLM=Engine, SamplingParams=Params)
    vars(request).update(LoRARequest=Lora)
    for module in (main, lora, request):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(Engine, "started", [])
    monkeypatch.setattr(Engine, "loras", [])
    yield Engine


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model(tmp_path_factory.mktemp("model"), "qwen2", seed=7)


def adapted(folder: Path, *names: str, rank: int = 4) -> Backbone:
    backbone = Backbone.load(folder, ref="tiny", dtype=torch.float32)
    for seed, name in enumerate(names):
        settings = AdapterSettings(rank=rank, alpha=8.0, dropout=0.0, targets=["all-linear"], start="base")
        backbone.add_adapter(name, settings, seed=seed)
        change(backbone, name, seed)
    return backbone


def change(backbone: Backbone, name: str, seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    state = {key: torch.randn(t.shape, generator=generator) * 0.3 for key, t in backbone.adapter_state(name).items()}
    backbone.load_adapter_state(name, state)


def sampler(backbone: Backbone, folder: Path, **more: Any) -> VllmSampler:
    return VllmSampler(backbone, STOPS, VllmSettings(folder=folder, ref="tiny", dtype="float32", rank=4, **more))


def check_same(found: list[Sample], wanted: list[Sample]) -> None:
    assert [(sample.ids, sample.finished) for sample in found] == [(sample.ids, sample.finished) for sample in wanted]
    for one, other in zip(found, wanted, strict=True):
        assert one.logp == pytest.approx(other.logp, abs=1e-4)


@pytest.mark.parametrize("temperature", [0.0, 1.0, 0.7])
@pytest.mark.parametrize("adapter", [None, "policy"])
def test_samples_are_those_of_the_own_sampler(
    engine: type[Engine], folder: Path, adapter: str | None, temperature: float
) -> None:
    backbone = adapted(folder, "policy", "caller")
    own = Sampler(backbone, STOPS).sample(REQUESTS, adapter=adapter, max_new_tokens=12, temperature=temperature)
    found = sampler(backbone, folder).sample(REQUESTS, adapter=adapter, max_new_tokens=12, temperature=temperature)
    check_same(found, own)
    assert {len(sample.ids) for sample in own} != {1}
    assert [lora is None for lora in engine.loras] == [adapter is None]


def test_an_adapter_is_sent_again_when_it_has_changed_and_only_then(engine: type[Engine], folder: Path) -> None:
    backbone = adapted(folder, "policy", "caller")
    vllm = sampler(backbone, folder)
    for step in range(3):
        for _ in range(2):
            found = vllm.sample(REQUESTS, adapter="policy", max_new_tokens=6, temperature=1.0)
        own = Sampler(backbone, STOPS).sample(REQUESTS, adapter="policy", max_new_tokens=6, temperature=1.0)
        check_same(found, own)
        change(backbone, "policy", 10 + step)
    vllm.sample(REQUESTS, adapter="caller", max_new_tokens=6, temperature=0.0)
    loras = [lora for lora in engine.loras if lora is not None]
    assert [lora.lora_int_id for lora in loras] == [1, 1, 2, 2, 3, 3, 4]
    assert len({lora.lora_name for lora in loras}) == 4  # cached prefixes are kept by name
    assert len(engine.started) == 1


def test_old_versions_do_not_pile_up(engine: type[Engine], folder: Path) -> None:
    backbone = adapted(folder, "policy")
    vllm = sampler(backbone, folder)
    paths: list[Path] = []
    for step in range(10):
        change(backbone, "policy", step)
        vllm.sample(REQUESTS[:1], adapter="policy", max_new_tokens=2, temperature=0.0)
        lora = engine.loras[-1]
        assert lora is not None
        paths.append(Path(lora.lora_path))
    assert [path.is_dir() for path in paths] == [False] * 2 + [True] * 8
    change(backbone, "policy", 0)  # the first weights again, forgotten meanwhile
    vllm.sample(REQUESTS[:1], adapter="policy", max_new_tokens=2, temperature=0.0)
    last = engine.loras[-1]
    assert last is not None and last.lora_int_id == 11 and Path(last.lora_path).is_dir()


def test_the_engine_is_started_as_documented(engine: type[Engine], folder: Path) -> None:
    backbone = adapted(folder, "policy", rank=12)
    vllm = sampler(backbone, folder, memory_share=0.5, context=64)
    assert vllm.sample([], adapter=None, max_new_tokens=4, temperature=0.0) == []
    assert engine.started == []
    vllm.sample(REQUESTS[:1], adapter="policy", max_new_tokens=4, temperature=0.0)
    (arguments,) = engine.started
    assert arguments["model"] == str(folder)
    assert (arguments["max_lora_rank"], arguments["enable_lora"], arguments["max_loras"]) == (16, True, 1)
    assert (arguments["gpu_memory_utilization"], arguments["max_model_len"]) == (0.5, 64)
    assert (arguments["logprobs_mode"], arguments["generation_config"]) == ("processed_logprobs", "vllm")
    assert arguments["trust_remote_code"] is False


def test_what_cannot_be_sampled_is_one_line(
    engine: type[Engine], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backbone = adapted(folder, "policy")
    with pytest.raises(RunError, match=r"prompt of 4 tokens with 8 new ones .*rollout\.vllm_context=10: raise it"):
        sampler(backbone, folder, context=10).sample(REQUESTS, adapter=None, max_new_tokens=8, temperature=0.0)

    def broken(self: Engine, **_: Any) -> None:
        raise ValueError("Free memory on device is less than desired\nGPU memory utilization")

    monkeypatch.setattr(Engine, "__init__", broken)
    with pytest.raises(
        ModelError, match=r"^vLLM cannot start with tiny: Free memory .*vllm_memory_share=0\.35"
    ) as error:
        sampler(backbone, folder).sample(REQUESTS, adapter=None, max_new_tokens=8, temperature=0.0)
    assert "\n" not in str(error.value)
    large = VllmSettings(folder=folder, ref="tiny", dtype="float32", rank=1024)
    with pytest.raises(ModelError, match=r"rank 1024 is too large for vLLM"):
        VllmSampler(backbone, STOPS, large).sample(REQUESTS, adapter=None, max_new_tokens=8, temperature=0.0)


@pytest.mark.gpu
def test_the_real_vllm_agrees_with_the_own_sampler(tmp_path: Path) -> None:
    pytest.importorskip("vllm", reason="needs the package vllm (docs/models.md)")
    folder = wide_model(tmp_path)
    backbone = Backbone.load(folder, ref="wide", device="cuda", dtype=torch.bfloat16)
    settings = AdapterSettings(rank=8, alpha=16.0, dropout=0.0, targets=["all-linear"], start="base")
    backbone.add_adapter("policy", settings)
    change(backbone, "policy", 3)
    vllm = VllmSampler(backbone, STOPS, VllmSettings(folder=folder, ref="wide", dtype="bfloat16", rank=8, context=128))
    found = vllm.sample(REQUESTS, adapter="policy", max_new_tokens=16, temperature=0.7)
    from toolspar.models.scoring import response_logprobs

    prompts, responses = [request.prompt.ids for request in REQUESTS], [sample.ids for sample in found]
    logp_BT, _, mask_BT = response_logprobs(backbone, "policy", prompts, responses, temperature=0.7)
    sampled = torch.cat([torch.tensor(sample.logp) for sample in found])
    assert (logp_BT[mask_BT].cpu() - sampled).abs().mean() < 0.05
    again = vllm.sample(REQUESTS, adapter="policy", max_new_tokens=16, temperature=0.7)
    assert [sample.ids for sample in again] == [sample.ids for sample in found]
