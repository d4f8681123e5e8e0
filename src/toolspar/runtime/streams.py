"""Named random streams: every use of chance draws from its own generator, keyed by what it is for.

A stream depends only on the run's seed and its name, never on what was drawn before it. So a resumed run, another
micro-batch size or another number of ranks draws the same numbers. The hash is BLAKE2b (RFC 7693), stable across
processes and Python versions, unlike ``hash``.
"""

from __future__ import annotations

import contextlib
import hashlib
import random
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


def stream_seed(seed: int, *names: str | int) -> int:
    """A seed in [0, 2**63) for the stream called ``names`` of a run.

    Different names give unrelated seeds; ``("a", "bc")``, ``("ab", "c")``, ``(1,)`` and ``("1",)`` are all different.

    Args:
        seed: The seed of the run.
        names: What the stream is for, e.g. ``"rewrite", round, update, episode``.
    """
    digest = hashlib.blake2b(digest_size=8)
    for part in (seed, *names):
        # a type tag and a length make the encoding unambiguous
        text = str(part).encode()
        digest.update(f"{'s' if isinstance(part, str) else 'i'}{len(text)}:".encode() + text)
    return int.from_bytes(digest.digest(), "big") >> 1


def python_stream(seed: int, *names: str | int) -> random.Random:
    """A Python generator for the stream ``names``."""
    return random.Random(stream_seed(seed, *names))


def torch_stream(seed: int, *names: str | int, device: str | torch.device = "cpu") -> torch.Generator:
    """A torch generator on ``device`` for the stream ``names``; imports torch only when called."""
    import torch

    return torch.Generator(device=device).manual_seed(stream_seed(seed, *names))


@contextlib.contextmanager
def global_stream(seed: int, *names: str | int, device: str | torch.device = "cpu") -> Iterator[None]:
    """Let torch's global generators draw from the stream ``names`` inside the ``with`` block; outside nobody notices.

    For layers that take no generator of their own, as dropout. Both generators are meant: the CPU's and ``device``'s.
    """
    import torch

    place = torch.device(device)
    with torch.random.fork_rng([place] if place.type == "cuda" else []):
        torch.manual_seed(stream_seed(seed, *names))
        yield
