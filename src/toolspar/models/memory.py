"""How much memory a model takes while it is sampled from and while its adapters learn, from its sizes alone.

The terms follow what this project computes, tensor by tensor (``models.lora``, ``core.logprobs``, ``rollout``), not a
rule of thumb: a frozen base whose linear layers keep nothing for the backward pass, adapters in float32 whatever the
base's number format. ``benchmarks/plan_check.py`` holds them against measured peaks. Nothing here imports torch.
"""

from __future__ import annotations

from dataclasses import dataclass

from toolspar.models.architecture import Architecture

WIDE = 4
"""Bytes of a float32: adapters, their gradients, norms and logits."""
_FOUR_BITS = (4 + 8 / 64 + 32 / (64 * 256)) / 8  # bytes a weight: 8-bit scales of blocks of 64, themselves in blocks
_MOMENTS = 2  # of AdamW
_CHUNK = 256  # tokens whose logits are held at once, see core.logprobs


@dataclass(frozen=True, slots=True)
class Base:
    """A frozen base model in some number format.

    Args:
        sizes: Its architecture.
        number: Bytes of a number that is not quantised: 2 for bf16, 4 for float32.
        four_bit: Whether its linear layers are in four bits.

    Example:
        >>> from toolspar.models.architecture import known_architectures
        >>> round(Base(known_architectures()["Qwen/Qwen2.5-7B-Instruct"], number=2).weights / 2**30, 1)
        14.2
    """

    sizes: Architecture
    number: int
    four_bit: bool = False

    @property
    def weights(self) -> float:
        """Bytes of all weights."""
        sizes = self.sizes
        if not self.four_bit:
            return sizes.parameters * self.number
        rest = sizes.parameters - sizes.linear_parameters
        return sizes.linear_parameters * _FOUR_BITS + rest * self.number

    @property
    def layer_weights(self) -> float:
        """Bytes of one decoder layer's linear weights as they are multiplied with (four bits are spread out first)."""
        return self.sizes.linear_parameters / self.sizes.layers * self.number

    @property
    def merged_copy(self) -> float:
        """Bytes of the second copy of the linear weights that sampling in float32 makes (``AdapterSwitch.merged``)."""
        return self.sizes.linear_parameters * WIDE if self.number == WIDE and not self.four_bit else 0.0

    def cache(self, positions: float) -> float:
        """Bytes of the keys and values of so many positions."""
        return positions * self.sizes.layers * 2 * self.sizes.key_width * self.number

    def head(self, rows: float) -> float:
        """Bytes of the logits of sampled tokens, one a row: in the base's format, in float32, and padded."""
        return rows * self.sizes.vocab * (self.number + 2 * WIDE)

    def scored_head(self, tokens: float) -> float:
        """Bytes of the logits of scored tokens, which are held chunk by chunk (``core.logprobs``)."""
        rounded = 0 if self.number == WIDE else 2 * self.number
        return min(tokens, _CHUNK) * self.sizes.vocab * (2 * WIDE + rounded)

    def passing(self, tokens: float) -> float:
        """Bytes of what one layer computes and drops again: the widest part of a forward pass without gradients."""
        sizes = self.sizes
        attention = 2 * sizes.query_width * self.number + 2 * sizes.hidden * WIDE
        spread = self.layer_weights / 2 if self.four_bit else 0.0
        return tokens * (4 * sizes.intermediate * WIDE + attention) + spread

    def kept(
        self,
        tokens: float,
        rows: float,
        own: float,
        seen: float,
        *,
        rank: int,
        targets: list[str],
        checkpointing: bool = False,
    ) -> float:
        """Bytes of the activations that a backward pass needs, and of its own widest layer.

        Args:
            tokens: Positions of the forward pass, padding included.
            rows: Rows that are packed into it.
            own: Positions of a row behind what it shares with others.
            seen: Positions that a row sees, what it shares and its own; a layer keeps their keys and values for each
                row, and a mask (``models.attention``).
            rank: Of the adapter that learns.
            targets: Its target layers.
            checkpointing: Whether layers keep their input only, and compute the rest again one by one.
        """
        sizes = self.sizes
        per_key = sizes.query_width // sizes.key_width
        attention = rows * seen * (2 * sizes.key_width + own * per_key) * self.number
        layer = tokens * self.kept_of_layer(rank, targets) + attention
        widest = self.passing(tokens)
        if checkpointing:
            return self.sizes.layers * tokens * self.sizes.hidden * self.number + layer + widest
        return self.sizes.layers * layer + widest

    def kept_of_layer(self, rank: int, targets: list[str]) -> float:
        """Bytes a token that one layer keeps for its backward pass, but for what the rows see."""
        sizes, number = self.sizes, self.number
        norms = 2 * sizes.hidden * WIDE + ((sizes.query_width + sizes.key_width) * WIDE if sizes.qk_norm else 0)
        # queries and outputs, both once more by row, and keys and values
        attention = (4 * sizes.query_width + 2 * sizes.key_width) * number
        middle = 3 * sizes.intermediate * number  # gate, its activation, up
        chosen = sizes.targets(targets)
        if number == WIDE:  # the adapters of layers that read the same tensor share it
            inputs = {"attention": 0, "output": 0, "middle": 0, "down": 0}
            place = {"o_proj": "output", "gate_proj": "middle", "up_proj": "middle", "down_proj": "down"}
            for name, (width, _) in chosen.items():
                inputs[place.get(name, "attention")] = width
            read = sum(inputs.values()) - inputs["output"]  # attention's output is counted above
        else:  # each adapter makes a float32 copy of its own
            read = sum(width for width, _ in chosen.values())
        return norms + attention + middle + (read + rank * len(chosen)) * WIDE


def adapter_bytes(parameters: float) -> float:
    """Bytes of an adapter's weights."""
    return parameters * WIDE


def gradient_bytes(parameters: float) -> float:
    """Bytes of the gradients of parameters that learn."""
    return parameters * WIDE


def optimizer_bytes(parameters: float) -> float:
    """Bytes of AdamW's moments."""
    return parameters * _MOMENTS * WIDE
