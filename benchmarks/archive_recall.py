"""What the archive's index finds: ``python benchmarks/archive_recall.py``.

Rewrites of built-in tasks by all families, as MiniLM embeds them; 256 of them are held out and searched for among the
others. Larger archives are grown from them: to the vector of one rewrite the difference of another one to one of its
eight nearest is added, as if the same change of words had been made there. One JSON line per archive: the share of
nearest flips (``recall_1``) and of the four nearest (``recall_4``) that the index finds, by how much cosines are missed
on average, the median cosine of the nearest flip, and the seconds of processor time that making the index took.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import platform
import random
import time
from collections.abc import Iterator

import torch

import toolspar
from toolspar.archive.vectors import EXACT_UP_TO, VectorStore
from toolspar.models.embedder import SentenceEncoder
from toolspar.models.weights import resolve_model
from toolspar.tasks.generator import generate_tasks
from toolspar.tasks.records import Split
from toolspar.tasks.rewrites.rewrite import rewrite
from toolspar.tasks.rewrites.styles import Family

HELD_OUT, NEIGHBOURS, CHANGES, TASKS = 256, 4, 8, 3_000


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rewrites", type=int, default=2_600, help="texts to embed")
    parser.add_argument("--sizes", type=int, nargs="*", default=[33_000, 131_072], help="of the grown archives")
    arguments = parser.parse_args()
    encoder = SentenceEncoder(resolve_model("package:minilm"))
    vectors_ND = encoder.encode(texts(arguments.rewrites))
    generator = torch.Generator().manual_seed(0)
    archives = {"rewrites": vectors_ND[torch.randperm(len(vectors_ND), generator=generator)]}
    for name, rows_ND in [*archives.items(), *grown(vectors_ND, arguments.sizes, generator)]:
        known_ND, queries_ND = rows_ND[HELD_OUT:], rows_ND[:HELD_OUT]
        result = {"benchmark": "archive_recall", "archive": name, "size": len(known_ND)}
        result |= measure(known_ND, queries_ND, min(EXACT_UP_TO, len(known_ND) // 2))
        about = {"toolspar": toolspar.__version__, "torch": torch.__version__, "machine": platform.machine()}
        print(json.dumps({**result, **about, "date": dt.date.today().isoformat()}), flush=True)


def texts(n: int) -> list[str]:
    """``n`` different rewrites of built-in tasks."""
    rng = random.Random(0)
    tasks, families = generate_tasks(Split.TRAIN, TASKS, 0), list(Family)
    found: dict[str, None] = {}
    while len(found) < n:
        text = rewrite(rng.choice(tasks), rng.choice(families), rng)
        if text:
            found[text] = None
    return list(found)


def grown(vectors_ND: torch.Tensor, sizes: list[int], generator: torch.Generator) -> Iterator[tuple[str, torch.Tensor]]:
    """Larger sets of vectors that lie as the given ones do, with the held-out rows on top."""
    alike_NK = (vectors_ND @ vectors_ND.T).fill_diagonal_(-1.0).topk(CHANGES, dim=1).indices
    for size in sizes:
        total = size + HELD_OUT
        at, changed = torch.randint(len(vectors_ND), (2, total), generator=generator)
        other = alike_NK[changed, torch.randint(CHANGES, (total,), generator=generator)]
        moved_ND = vectors_ND[at] + 0.9 * (vectors_ND[changed] - vectors_ND[other])
        yield "grown from rewrites", torch.nn.functional.normalize(moved_ND, dim=1)


def measure(known_ND: torch.Tensor, queries_ND: torch.Tensor, exact_up_to: int) -> dict[str, float]:
    """Recall of an index of some rows."""
    store = VectorStore(exact_up_to)
    store.append(known_ND)
    start = time.process_time()
    found_NK = store.nearest(queries_ND, NEIGHBOURS)
    seconds = time.process_time() - start
    best_NK = store.nearest(queries_ND, NEIGHBOURS, exact=True)
    hit_NK = found_NK > best_NK - 1e-5
    return {
        "exact_up_to": exact_up_to,
        "recall_1": round(hit_NK[:, 0].float().mean().item(), 4),
        "recall_4": round(hit_NK.float().mean().item(), 4),
        "missed_cosine": round((best_NK - found_NK).mean().item(), 5),
        "nearest_cosine": round(best_NK[:, 0].median().item(), 3),
        "index_seconds": round(seconds, 2),
    }


if __name__ == "__main__":
    main()
