"""The plan of a game: tokens and memory worked out by hand, activations against what autograd really keeps."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from tests.support.wide import wide_model

from toolspar.app.cli import main
from toolspar.app.compose import load
from toolspar.app.plan import cards_of, request_of
from toolspar.app.schema import TrainConfig
from toolspar.core.errors import ConfigError, ModelError
from toolspar.models.architecture import find_architecture, known_architectures
from toolspar.models.backbone import Backbone
from toolspar.models.memory import Base
from toolspar.models.scoring import predictor_states
from toolspar.models.settings import AdapterSettings
from toolspar.report.plan.fit import answer, first_fit, needed, ways
from toolspar.report.plan.game_size import tokens_of_round
from toolspar.report.plan.memory import GIB, MACHINES, Machine, host_memory, memory
from toolspar.report.plan.text import PlanRequest, aligned, plan_text

QWEN_7B = known_architectures()["Qwen/Qwen2.5-7B-Instruct"]


def request(*overrides: str) -> PlanRequest:
    return request_of(load("train", overrides, TrainConfig))


@pytest.fixture(scope="module")
def seven() -> PlanRequest:
    return request("experiment=qwen2_5_7b_instruct")


def test_weights_cache_and_logits_of_7b() -> None:
    base = Base(QWEN_7B, number=2)
    assert base.weights == 2 * 7_615_616_512
    assert base.cache(1) == 28 * 2 * 4 * 128 * 2  # layers, keys and values, key heads, width, bytes
    assert base.scored_head(10_000) == 256 * 152_064 * 12
    assert base.head(32) == 32 * 152_064 * 10
    assert base.merged_copy == 0
    four_bit = Base(QWEN_7B, number=2, four_bit=True)
    others = 2 * (QWEN_7B.parameters - QWEN_7B.linear_parameters)
    assert four_bit.weights - others == pytest.approx(QWEN_7B.linear_parameters * 4.127 / 8, rel=1e-4)
    assert Base(QWEN_7B, number=4).merged_copy == 4 * QWEN_7B.linear_parameters


@pytest.mark.parametrize("targets", [["all-linear"], ["q_proj", "v_proj"]])
@pytest.mark.parametrize(("dtype", "number"), [(torch.float32, 4), (torch.bfloat16, 2)])
def test_activations_are_what_autograd_keeps(
    tmp_path: Path, dtype: torch.dtype, number: int, targets: list[str]
) -> None:
    folder = wide_model(tmp_path)
    backbone = Backbone.load(folder, ref="wide", dtype=dtype)
    backbone.add_adapter("policy", AdapterSettings(rank=8, alpha=16, dropout=0.0, targets=targets, start="base"))
    backbone.adapter_parameters("policy")
    weights = {parameter.untyped_storage().data_ptr() for parameter in backbone.base.parameters()}
    alive: list[torch.Tensor] = []
    kept: dict[int, int] = {}

    def note(tensor: torch.Tensor) -> torch.Tensor:
        storage = tensor.untyped_storage()
        alive.append(tensor)  # so that no address is used twice
        if storage.data_ptr() not in weights:
            kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    prompt, responses = tuple(range(3, 103)), [tuple(range(10 + i, 60 + i)) for i in range(4)]
    with torch.autograd.graph.saved_tensors_hooks(note, lambda tensor: tensor):
        predictor_states(backbone, "policy", [prompt] * 4, responses)
    base, tokens = Base(find_architecture(str(folder)), number), 100 + 4 * 50
    planned = base.kept(tokens, 4, 50, 150, rank=8, targets=targets) - base.passing(tokens)
    assert 0.9 < planned / sum(kept.values()) < 1.3


def test_checkpointing_keeps_one_layer() -> None:
    base = Base(QWEN_7B, number=2)
    all_linear = ["all-linear"]
    whole = base.kept(1000, 4, 100, 700, rank=16, targets=all_linear)
    again = base.kept(1000, 4, 100, 700, rank=16, targets=all_linear, checkpointing=True)
    one = base.kept_of_layer(16, all_linear) * 1000 + 4 * 700 * (2 * 512 + 100 * 7) * 2  # keys, values, mask
    assert again - base.passing(1000) == 28 * 1000 * 3584 * 2 + one
    assert whole - base.passing(1000) == 28 * one


SMALL = [
    "schedule.attack_updates=2",
    "schedule.survey_tasks=10",
    "schedule.harvest_tasks=0",
    "ppo.episodes_per_rollout=16",
    "ppo.episodes_per_minibatch=16",
    "ppo.update_epochs=2",
    "defend.steps=3",
    "judge.dev_tasks=5",
    "judge.dev_attack_tasks=0",
    "judge.robust_rewrites_per_task=1",
]


def test_tokens_of_a_round_by_hand() -> None:
    planned = request(*SMALL)
    lengths = planned.size.lengths
    question = lengths.offer.usual + lengths.request.usual
    found = tokens_of_round(planned.size)
    assert found["survey"].read == pytest.approx(10 * question)
    assert found["survey"].sampled == pytest.approx(10 * lengths.answer.usual)
    packed = 2 * lengths.policy_prompt.usual + 16 * lengths.rewrite.usual  # 2 tasks x 8 rewrites
    assert found["attack"].trained == pytest.approx(2 * 2 * 2 * packed)  # updates, epochs, policy and critic
    assert found["attack"].scored == pytest.approx(2 * 2 * packed)  # reference and values
    for rescored in ("runtime.precision=bf16", "reward.diversity_mode=surrogate"):
        assert tokens_of_round(request(*SMALL, rescored).size)["attack"].scored == pytest.approx(6 * packed)
    assert found["attack"].sampled == pytest.approx(2 * 16 * (lengths.rewrite.usual + lengths.answer.usual))
    assert found["harvest"].read == 0
    assert found["defend"].trained == pytest.approx(3 * 8 * (question + lengths.answer.usual))
    assert found["judge"].read == pytest.approx(10 * question)


def test_meetings_of_policies_and_callers_are_counted() -> None:
    judged = ["judge.dev_attack_tasks=5", "judge.attack_rewrites_per_task=2", "schedule.rounds=3"]
    plain, flat, matrix = (
        tokens_of_round(request(*SMALL, *judged, more).size)["judge"].sampled
        for more in ("schedule.stop_window=0", "schedule.stop_window=2", "judge.cross_play=true")
    )
    answers = 5 * 2 * request(*SMALL).size.lengths.answer.usual
    assert flat - plain == pytest.approx(3 * answers)  # 2, 3 and 4 policies after rounds 1, 2 and 3
    assert matrix - plain == pytest.approx(16 / 3 * answers)  # of 4 policies and 4 callers


def test_a_token_budget_decides_how_much_is_learnt() -> None:
    planned = request("defend.max_tokens=1000", "defend.steps=3")
    lengths = planned.size.lengths
    example = lengths.offer.usual + lengths.request.usual + lengths.answer.usual
    assert tokens_of_round(planned.size)["defend"].trained == pytest.approx(1000 / lengths.answer.usual * example)


def test_stages_divide_what_they_should(seven: PlanRequest) -> None:
    size, base = seven.size, seven.base
    one, four, eight = (memory(size, base, Machine("zero2", gpus)) for gpus in (1, 4, 8))
    assert one.base == four.base == eight.base == base.weights
    assert one.optimizer > four.optimizer > eight.optimizer
    third = memory(size, base, Machine("zero3", 8))
    embeddings = base.sizes.embedding_parameters * base.number
    assert third.base == pytest.approx(embeddings + (base.weights - embeddings) / 8)
    assert third.sampling > four.sampling  # for which the base is put together
    assert third.attack == pytest.approx(
        memory(size, base, Machine("zero2", 8, checkpointing=True)).attack + base.layer_weights
    )
    offloaded = memory(size, base, Machine("zero3", 8, offload=True))
    assert (offloaded.base, offloaded.optimizer) == (pytest.approx(embeddings), 0)
    assert host_memory(size, base, Machine("zero3", 8, offload=True)) > base.weights - embeddings
    assert host_memory(size, base, Machine("zero2", 8)) == 0
    assert memory(size, base, Machine("gpu"), other_models=7.0).base == base.weights + 7.0


def test_the_whole_game_of_7b_on_24_gib(seven: PlanRequest) -> None:
    size, card = seven.size, 24 * GIB
    as_it_is = memory(size, seven.base, Machine("gpu"))
    assert seven.base.weights < card < as_it_is.total
    assert as_it_is.total == pytest.approx(
        as_it_is.base
        + as_it_is.adapters
        + as_it_is.optimizer
        + as_it_is.fixed
        + 1.1 * max(as_it_is.sampling, as_it_is.attack, as_it_is.defend)
    )
    four_bit = first_fit(size, replace(seven.base, four_bit=True), Machine("gpu"), card)
    assert four_bit is not None and "model.quantization=4bit" in four_bit.overrides
    assert needed(four_bit.memory, size, card) <= card
    assert first_fit(size, seven.base, Machine("gpu"), 80 * GIB) is not None
    assert first_fit(size, seven.base, Machine("gpu"), 15 * GIB) is None
    totals = [way.memory.total for way in ways(size, seven.base, Machine("gpu"))]
    assert totals[0] == as_it_is.total == max(totals)


def test_overrides_that_are_proposed_compose_and_give_that_plan(seven: PlanRequest) -> None:
    way = next(way for way in ways(seven.size, seven.base, Machine("gpu")) if len(way.overrides) == 3)
    again = request("experiment=qwen2_5_7b_instruct", *way.overrides)
    assert memory(again.size, again.base, again.machine).total == way.memory.total


def test_models_beside_the_game_take_their_share_of_the_card(seven: PlanRequest) -> None:
    alone, beside = (answer(seven.size, seven.base, Machine("gpu"), 80, other) for other in (0.0, 10 * GIB))
    room = [float(re.findall(r"\(([\d.]+) GiB\)", line)[0]) for line in (alone, beside)]
    assert room[1] - room[0] == pytest.approx(10, abs=0.11)
    assert ": no, at least" in answer(seven.size, seven.base, Machine("gpu"), 80, 80 * GIB)


def test_vllm_takes_its_share_of_the_card(seven: PlanRequest) -> None:
    planned = request("experiment=qwen2_5_7b_instruct", "rollout=vllm", "rollout.vllm_memory_share=0.25")
    found = memory(planned.size, planned.base, planned.machine)
    assert found.sampling == 0
    assert needed(found, planned.size, 80 * GIB) == found.total + 20 * GIB


def test_the_text_has_a_row_for_every_machine_and_a_line_for_every_card(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "experiment=qwen2_5_7b_instruct", "--cards", "24,48"]) == 0
    out = capsys.readouterr().out
    assert "Qwen/Qwen2.5-7B-Instruct, 7.62 billion parameters in bf16, 28 layers" in out
    lines = out.splitlines()
    for machine in MACHINES:
        assert sum(line.startswith(f"{machine.label}  ") for line in lines) == 1, machine
    for part in ("base weights", "optimiser", "KV cache", "activations", "logits", "CUDA context"):
        assert any(line.startswith(part) for line in lines), part
    assert any(line.startswith("  24 GiB, bf16 base: ") for line in lines)
    assert any(line.startswith("  48 GiB, 4-bit base: yes, model.quantization=4bit") for line in lines)
    assert plan_text(request("model.quantization=4bit", "runtime=gpu")).count("zero3") == 0  # cannot be divided


@pytest.mark.parametrize("text", ["", "24,", "a", "0", "-1", "nan"])
def test_sizes_of_cards_must_be_positive_numbers(text: str) -> None:
    with pytest.raises(ConfigError, match=r"--cards .* is not a list of sizes in GiB"):
        cards_of(text)


def test_models_of_unknown_size_are_one_line() -> None:
    with pytest.raises(ModelError, match="sizes of a/b are not known here"):
        request("model.ref=a/b", "query_policy.start=base", "function_caller.start=base")


def test_columns_are_aligned() -> None:
    assert aligned([("a", "10", ""), ("bcd", "5", "x")]) == ["a    10", "bcd   5  x"]
