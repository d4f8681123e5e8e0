"""Products with frozen weights: torch's own against oneDNN's, plain and packed: ``python benchmarks/products.py``.

One JSON line for each number of rows: billions of operations a second over all linear layers of SmolLM2-135M (of
several blocks, so that no weight is still in a cache) and, apart, its output embedding; the fastest of several passes.
``backward`` is the product with the weight's other side, as the gradient of a frozen layer needs it.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import time
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from toolspar.core.products import frozen_linear, packed, packed_linear, suits

BLOCK = [(576, 576), (192, 576), (192, 576), (576, 576), (1536, 576), (1536, 576), (576, 1536)]
HEAD = [(49152, 576)]
BLOCKS = 6


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[1, 8, 32, 128, 512, 1408])
    parser.add_argument("--repeats", type=int, default=7, help="passes, of which the fastest counts")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    for rows in arguments.rows:
        result = {"benchmark": "products", "rows": rows}
        for part, shapes in (("layers", BLOCK * BLOCKS), ("head", HEAD)):
            result[part] = gflops(rows, [torch.randn(shape) for shape in shapes], arguments.repeats)
        about = {"threads": arguments.threads, "torch": torch.__version__, "machine": platform.machine()}
        print(json.dumps({**result, **about, "date": dt.date.today().isoformat()}), flush=True)


@torch.no_grad()
def gflops(rows: int, weights: Sequence[Tensor], repeats: int) -> dict[str, float]:
    """Speed of each way, in turns."""
    inputs = {width: torch.randn(rows, width) for weight in weights for width in weight.shape}
    packs = [packed(weight) for weight in weights]
    ways: dict[str, Callable[[], object]] = {
        "torch": lambda: [inputs[w.shape[1]] @ w.T for w in weights],
        "torch_backward": lambda: [inputs[w.shape[0]] @ w for w in weights],
    }
    if suits(weights[0]):
        ways |= {
            "onednn": lambda: [frozen_linear(inputs[w.shape[1]], w) for w in weights],
            "onednn_backward": lambda: [frozen_linear(inputs[w.shape[0]], w.T) for w in weights],
            "onednn_packed": lambda: [
                packed_linear(inputs[w.shape[1]], pack) for w, pack in zip(weights, packs, strict=True)
            ],
        }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(repeats + 1):
        for name, way in ways.items():
            begin = time.perf_counter()
            way()
            seconds[name].append(time.perf_counter() - begin)
    operations = 2 * rows * sum(weight.numel() for weight in weights)
    return {name: round(operations / min(values[1:]) / 1e9, 1) for name, values in seconds.items()}


if __name__ == "__main__":
    main()
