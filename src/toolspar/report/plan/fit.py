"""What makes a game fit a card: the settings that trade time for memory, tried from the cheapest on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from toolspar.models.memory import Base
from toolspar.report.plan.game_size import GameSize
from toolspar.report.plan.memory import GIB, Machine, Memory, memory

_CHECKPOINTING = "runtime.gradient_checkpointing=true"
_FOUR_BIT = "model.quantization=4bit"
_CHECKPOINTING_COST = 2  # halvings of the rows that are tried before the layers are computed twice


@dataclass(frozen=True, slots=True)
class Way:
    """A game with some settings changed, and the memory that it then takes.

    Example:
        >>> Way((), Memory(1, 1, 1, 1, 1, 1, 1)).command
        'as configured'
    """

    overrides: tuple[str, ...]
    memory: Memory

    @property
    def command(self) -> str:
        """The overrides as they are typed."""
        return " ".join(self.overrides) or "as configured"


def first_fit(size: GameSize, base: Base, machine: Machine, card: float, other_models: float = 0.0) -> Way | None:
    """The cheapest change with which one GPU of ``card`` bytes is enough; None if nothing tried is.

    Args:
        size: The game.
        base: Its base, in the number format to be kept.
        machine: Where it is played.
        card: Bytes of one GPU.
        other_models: Bytes of models beside the base, such as the gate's solver.
    """
    tried = ways(size, base, machine, other_models)
    return next((way for way in tried if needed(way.memory, size, card) <= card), None)


def needed(found: Memory, size: GameSize, card: float) -> float:
    """Bytes that a game takes of a card, what vLLM reserves of it included."""
    reserved = size.rollout.vllm_memory_share * card if size.rollout.backend == "vllm" else 0.0
    return found.total + reserved


def ways(size: GameSize, base: Base, machine: Machine, other_models: float = 0.0) -> Iterator[Way]:
    """The game as it is, then with less at a time and with checkpointing, the cheapest in time first."""
    tries = [
        (halvings, again) for halvings in range(5) for again in (False, True) if again or not machine.checkpointing
    ]
    for halvings, again in sorted(tries, key=lambda tried: tried[0] + _CHECKPOINTING_COST * tried[1]):
        smaller, overrides = _smaller(size, halvings)
        if base.four_bit:
            overrides = [_FOUR_BIT, *overrides]
        if again and not machine.checkpointing:
            overrides.append(_CHECKPOINTING)
        found = memory(smaller, base, replace(machine, checkpointing=again), other_models=other_models)
        yield Way(tuple(overrides), found)


def _smaller(size: GameSize, halvings: int) -> tuple[GameSize, list[str]]:
    """The same game with fewer rows at a time; results do not depend on them."""
    if halvings == 0:
        return size, []
    rows = max(4, size.rollout.rows_per_batch >> halvings)
    forward = max(1, size.ppo.episodes_per_forward >> halvings)
    examples = max(1, size.defend.sft.examples_per_forward >> halvings)
    answers = max(1, size.defend.ppo.episodes_per_forward >> halvings)
    smaller = replace(
        size,
        rollout=replace(size.rollout, rows_per_batch=rows),
        ppo=replace(size.ppo, episodes_per_forward=forward),
        defend=replace(
            size.defend,
            sft=replace(size.defend.sft, examples_per_forward=examples),
            ppo=replace(size.defend.ppo, episodes_per_forward=answers),
        ),
    )
    return smaller, [
        f"rollout.rows_per_batch={rows}",
        f"ppo.episodes_per_forward={forward}",
        f"defend.sft.examples_per_forward={examples}",
        *([f"defend.ppo.episodes_per_forward={answers}"] if size.defend.reinforces else []),
    ]


def answer(size: GameSize, base: Base, machine: Machine, card_gib: float, other_models: float = 0.0) -> str:
    """One line: whether the whole game fits one GPU of so many GiB, and with what."""
    card = card_gib * GIB
    kind = "4-bit base" if base.four_bit else "bf16 base" if base.number == 2 else "float32 base"
    way = first_fit(size, base, machine, card, other_models)
    if way is None:
        least = min(needed(tried.memory, size, card) for tried in ways(size, base, machine, other_models))
        return f"{card_gib:g} GiB, {kind}: no, at least {least / GIB:.1f} GiB"
    return f"{card_gib:g} GiB, {kind}: yes, {way.command} ({needed(way.memory, size, card) / GIB:.1f} GiB)"
