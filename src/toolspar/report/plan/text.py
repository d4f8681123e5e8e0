"""The plan of a game as text for a terminal, a log file or a document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from toolspar.models.memory import Base
from toolspar.report.plan.fit import answer, needed
from toolspar.report.plan.game_size import GameSize, Tokens, tokens_of_round
from toolspar.report.plan.memory import (
    CONTEXT,
    ENCODER,
    GIB,
    MACHINES,
    Machine,
    Memory,
    attack,
    defend,
    host_memory,
    memory,
    sampling,
)


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What is planned.

    Example:
        >>> # PlanRequest("experiment=qwen3_4b", "Qwen/Qwen3-4B", base, size, Machine("gpu"), cards=(24, 40, 80))
    """

    title: str
    ref: str
    base: Base
    size: GameSize
    machine: Machine
    """As configured."""
    cards: Sequence[float]
    """GiB of the GPUs to ask about."""
    other_models: float = 0.0
    """Bytes of further frozen models."""


def plan_text(request: PlanRequest) -> str:
    """Parameters, tokens of a round, memory by part and runtime, and what fits which card."""
    parts = (_model(request), _tokens(request), _parts(request), _machines(request), _answers(request))
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def _model(request: PlanRequest) -> list[str]:
    base, size = request.base, request.size
    sizes = base.sizes
    form = "four bits a weight (its linear layers)" if base.four_bit else "bf16" if base.number == 2 else "float32"
    adapters = [
        f"{name} {sizes.adapter_parameters(adapter.rank, adapter.targets) / 1e6:.1f} M (rank {adapter.rank})"
        for name, adapter in (
            ("query policy", size.policy),
            ("critic", size.critic),
            ("function caller", size.caller),
            *([("the caller's critic", size.critic)] if size.defend.reinforces else []),
        )
    ]
    return [
        f"{request.title}: {request.ref}, {sizes.parameters / 1e9:.2f} billion parameters in {form}, "
        f"{sizes.layers} layers, frozen",
        f"Parameters that learn (LoRA, float32): {', '.join(adapters)}",
    ]


def _tokens(request: PlanRequest) -> list[str]:
    rows: list[tuple[str, ...]] = [("thousand tokens", "read", "sampled", "scored", "trained")]
    parts = tokens_of_round(request.size)
    for name, tokens in (*parts.items(), ("a round", sum(parts.values(), Tokens()))):
        figures = (tokens.read, tokens.sampled, tokens.scored, tokens.trained)
        rows.append((name, *(f"{figure / 1e3:,.0f}" for figure in figures)))
    schedule = request.size.schedule
    return [
        f"Tokens of one round of {schedule.rounds}, all GPUs together, estimated from the tasks' letters",
        *aligned(rows),
    ]


def _parts(request: PlanRequest) -> list[str]:
    size, base, machine = request.size, request.base, request.machine
    found = memory(size, base, machine, other_models=request.other_models)
    phases = {
        "sampling": sampling(size, base, cpu=machine.runtime == "cpu"),
        "attack": attack(size, base, machine),
        "defend": defend(size, base, machine),
    }
    rows = [("GiB", *phases)]
    for name in ("gradients", "cache", "layers", "logits", "copies"):
        rows.append((_PART_NAMES[name], *(_gib(getattr(phase, name)) for phase in phases.values())))
    fixed = [("CUDA context, libraries", found.fixed - ENCODER), ("sentence encoder", ENCODER)]
    always = [
        ("base weights", found.base),
        ("adapters, snapshots included", found.adapters),
        ("optimiser", found.optimizer),
        *((name, value) for name, value in fixed if value > 0),
    ]
    where = "the process" if machine.runtime == "cpu" else "each GPU"
    return [
        f"Memory of {where} as configured ({machine.label}): {_gib(found.total)} GiB at the peak ({found.peak_phase}; "
        f"{found.fragmentation:.0%} of what comes and goes is added for the allocator)",
        *aligned([("GiB, all the time", ""), *((name, _gib(value)) for name, value in always)]),
        "",
        *aligned(rows),
    ]


_PART_NAMES = {
    "gradients": "gradients",
    "cache": "KV cache",
    "layers": "activations",
    "logits": "logits",
    "copies": "merged copy of the weights",
}


def _machines(request: PlanRequest) -> list[str]:
    size, base = request.size, request.base
    heads = ("runtime", "base", "adapters", "optimiser", "sampling", "attack", "defend", "context", "peak", "host")
    rows: list[tuple[str, ...]] = [(*heads, *(f"{card:g} GiB" for card in request.cards))]
    for listed in MACHINES:
        on_cpu = listed.runtime == "cpu"
        if base.four_bit and (on_cpu or listed.stage == 3):
            continue  # quantised weights are for GPUs, and are not divided
        machine = replace(listed, checkpointing=request.machine.checkpointing)
        its_base = replace(base, number=4) if on_cpu else base
        found = memory(size, its_base, machine, other_models=request.other_models)
        verdicts = ["" if on_cpu else _verdict(found, size, card) for card in request.cards]
        rows.append((machine.label, *_figures(found), _gib(host_memory(size, its_base, machine)), *verdicts))
    return [
        "Memory at the peak by runtime, GiB on each GPU (host: offloaded to main memory, all ranks together; the CPU's "
        "row in float32)",
        *aligned(rows),
    ]


def _figures(found: Memory) -> list[str]:
    return [
        _gib(value)
        for value in (
            found.base,
            found.adapters,
            found.optimizer,
            found.sampling,
            found.attack,
            found.defend,
            found.fixed,
            found.total,
        )
    ]


def _verdict(found: Memory, size: GameSize, card: float) -> str:
    over = needed(found, size, card * GIB) - card * GIB
    return "fits" if over <= 0 else f"+{over / GIB:.1f}"


def _answers(request: PlanRequest) -> list[str]:
    machine = Machine("gpu", checkpointing=request.machine.checkpointing)
    bases = [replace(request.base, number=2, four_bit=False), replace(request.base, number=2, four_bit=True)]
    if request.size.rollout.backend == "vllm":
        bases = bases[:1]  # vLLM and a quantised base exclude each other
    return [
        "The whole game on one GPU (runtime=gpu):",
        *(
            f"  {answer(request.size, base, machine, card, request.other_models)}"
            for card in request.cards
            for base in bases
        ),
        f"Estimates: benchmarks/plan_check.py compares them with measured peaks on a CPU; the {CONTEXT / GIB:g} GiB of "
        "the context are not measured.",
    ]


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as lines with columns of one width: the first one to the left, figures to the right.

    Example:
        >>> aligned([("a", "10"), ("bcd", "5")])
        ['a    10', 'bcd   5']
    """
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _gib(value: float) -> str:
    return f"{value / GIB:.2f}" if value < 10 * GIB else f"{value / GIB:.1f}"
