"""What share of the machine's matrix speed a PPO update reaches: ``python benchmarks/update_peak.py``.

In turns: the update of one rollout (scoring and all epochs), and float32 matrix products of the shapes that it is made
of (rows of a packed sequence times each linear layer, and the output embedding), by whichever of torch's own product
and oneDNN's is faster. Prints one JSON line. ``share_of_like_shapes`` is the speed of the update over the speed of
those products (medians over turns), ``share_of_square`` over the speed of one product of two 2048 x 2048 matrices.

Operations are counted by hand as what an update needs (``figures.UpdateWork``): each product once, prompts once for
all siblings, no attention, no padding, no adapter, and no logits computed again in the backward pass. What is done
besides lowers the share. ``executed`` counts every product that torch in fact ran, attention not among them.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import math
import os
import platform
import random
import statistics
import time
from collections.abc import Sequence
from typing import Any

import torch
from figures import UpdateWork, median_ratio
from ours import Iteration, Player, add_sizes, iteration_of
from torch import nn
from torch.utils.flop_counter import FlopCounterMode
from workload import prompts_of

import toolspar
from toolspar.core.products import frozen_linear
from toolspar.models.backbone import Backbone

SQUARE = 2048


def product_flops(x: Any, weight: Any, *_: Any, **__: Any) -> int:
    """Operations of oneDNN's product of these shapes, which torch's counter does not know."""
    return 2 * math.prod(x) * weight[0]


ONEDNN_FLOPS = {torch.ops.mkldnn._linear_pointwise: product_flops}


def main() -> None:
    """Measures and prints."""
    arguments = parsed()
    sizes = iteration_of(arguments)
    player = Player(arguments.threads, arguments.rank)
    learner = player.learner(sizes)
    prompts = prompts_of(player.chat, sizes.prompts, sizes.prompt_tokens)
    batch = player.batch(prompts, player.sample(prompts, sizes.group, sizes.new_tokens))
    work = needed(player.backbone, sizes)
    like = LikeShapes(player.backbone, sizes)

    def update(index: int) -> float:
        begin = time.perf_counter()
        learner.update(batch, update_index=index, rng=random.Random(index))
        return time.perf_counter() - begin

    with FlopCounterMode(display=False, custom_mapping=ONEDNN_FLOPS) as counter:  # and a warm-up
        update(0)
    like.seconds()
    square_speed()
    updates, likes, squares = [], [], []
    for index in range(1, arguments.repeats + 1):
        likes.append(like.flops / like.seconds())
        squares.append(square_speed())
        updates.append((work.scoring_flops + work.training_flops) / update(index))
    executed = counter.get_total_flops()
    result = {
        "benchmark": "update_peak",
        "share_of_like_shapes": median_ratio(updates, likes),
        "share_of_square": median_ratio(updates, squares),
        "gflops": {
            "update": round(statistics.median(updates) / 1e9, 1),
            "like_shapes": round(statistics.median(likes) / 1e9, 1),
            "square": round(statistics.median(squares) / 1e9, 1),
        },
        "executed_over_needed": round(executed / (work.scoring_flops + work.training_flops), 3),
        "seconds": round((work.scoring_flops + work.training_flops) / statistics.median(updates), 2),
    }
    about = {"toolspar": toolspar.__version__, "torch": torch.__version__, "machine": platform.machine()}
    print(json.dumps({**result, **vars(arguments), **about, "date": dt.date.today().isoformat()}))


def parsed() -> argparse.Namespace:
    """The options; a smoke run has tiny ones."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=5, help="measurements, in turns")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="threads of torch")
    add_sizes(parser)
    parser.add_argument("--smoke", action="store_true", help="a tiny check that everything runs; measures nothing")
    arguments = parser.parse_args()
    if arguments.smoke:
        arguments.repeats, arguments.epochs, arguments.prompts, arguments.group = 1, 1, 1, 2
        arguments.prompt_tokens, arguments.new_tokens, arguments.episodes_per_forward = 12, 3, 2
    return arguments


def layers(backbone: Backbone) -> list[nn.Linear]:
    """The base model's linear layers that have adapters, which are all but the output embedding."""
    linear = [getattr(module, "base_layer", None) for module in backbone.base.modules()]
    return [layer for layer in linear if isinstance(layer, nn.Linear)]


def needed(backbone: Backbone, sizes: Iteration) -> UpdateWork:
    """What one update has to compute."""
    passes = math.ceil(sizes.group / sizes.episodes_per_forward)  # in each of which a prompt is computed once
    return UpdateWork(
        sequence_tokens=sizes.prompts * (passes * sizes.prompt_tokens + sizes.group * sizes.new_tokens),
        response_tokens=sizes.episodes * sizes.new_tokens,
        layer_weights=sum(layer.weight.numel() for layer in layers(backbone)),
        head_weights=backbone.lm_head_weight.numel(),
        epochs=sizes.epochs,
    )


class LikeShapes:
    """Matrix products as an update makes them: one forward pass of one player, the output embedding included."""

    def __init__(self, backbone: Backbone, sizes: Iteration) -> None:
        siblings = min(sizes.group, sizes.episodes_per_forward)
        rows = sizes.prompt_tokens + siblings * sizes.new_tokens
        weights = [layer.weight.detach() for layer in layers(backbone)]
        self._products = [self._product(rows, weight) for weight in weights]
        head = backbone.lm_head_weight.detach()
        self._products.append(self._product(min(256, siblings * sizes.new_tokens), head))
        self.flops = sum(2 * left.shape[0] * right.numel() for left, right, _ in self._products)

    @staticmethod
    def _product(rows: int, weight: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        return torch.randn(rows, weight.shape[1]), weight, torch.empty(rows, weight.shape[0])

    def seconds(self) -> float:
        """All products once; the fastest of three passes each way."""
        return fastest(self._products)


def square_speed() -> float:
    """Floating-point operations per second of one large product; the fastest of three each way."""
    product = (torch.randn(SQUARE, SQUARE), torch.randn(SQUARE, SQUARE), torch.empty(SQUARE, SQUARE))
    return 2 * SQUARE**3 / fastest([product])


def fastest(products: Sequence[tuple[torch.Tensor, torch.Tensor, torch.Tensor]]) -> float:
    """Seconds of ``left @ right.T`` for all, by torch into the memory given third, or by oneDNN."""
    times: list[float] = []
    for _ in range(3):
        begin = time.perf_counter()
        for left, right, out in products:
            torch.mm(left, right.T, out=out)
        middle = time.perf_counter()
        for left, right, _out in products:
            frozen_linear(left, right)
        times += [middle - begin, time.perf_counter() - middle]
    return min(times)


if __name__ == "__main__":
    main()
