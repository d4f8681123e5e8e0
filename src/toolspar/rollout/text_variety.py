"""How unlike each other the texts of a rollout are, by their words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from toolspar.tasks.english import words

MAX_TEXTS = 100  # bounds the work of self-BLEU; of more texts, evenly spaced ones are taken
_ORDERS = (1, 2, 3, 4)
_SMALL = 0.1  # stands for the matches of an order without any

_Grams: TypeAlias = Counter[tuple[str, ...]]


def distinct(texts: Iterable[str], n: int) -> float:
    """Distinct-n: different n-grams as a share of all n-grams of the texts together (Li et al. 2016); 0 for none.

    Example:
        >>> distinct(["rain in Rome", "rain in Oslo"], 2)
        0.75
    """
    grams: _Grams = Counter()
    for text in texts:
        grams.update(_grams(words(text), n))
    return len(grams) / grams.total() if grams else 0.0


def self_bleu(texts: Sequence[str]) -> float:
    """Mean BLEU-4 of each text against all others as its references (self-BLEU, Zhu et al. 2018); 1: all are alike.

    BLEU as Papineni et al. (2002) define it, with the closest reference length, and with smoothing 1 of Chen & Cherry
    (2014): an order without a match counts 0.1 matches. A text without a known word has a BLEU of 0; orders that are
    longer than a text are left out of its mean.

    Args:
        texts: The texts; of more than ``MAX_TEXTS``, evenly spaced ones are compared.

    Returns:
        In [0, 1]; 0 for fewer than two texts.

    Example:
        >>> self_bleu(["is it raining in Rome", "is it raining in Rome"])
        1.0
    """
    n = len(texts)
    chosen = texts if n <= MAX_TEXTS else [texts[i * n // MAX_TEXTS] for i in range(MAX_TEXTS)]
    tokens = [words(text) for text in chosen]
    if len(tokens) < 2:
        return 0.0
    precisions: list[list[float]] = [[] for _ in tokens]
    for order in _ORDERS:
        for row, value in zip(precisions, _precisions([_grams(text, order) for text in tokens]), strict=True):
            if value is not None:
                row.append(value)
    lengths = [len(text) for text in tokens]
    return sum(_bleu(row, lengths, index) for index, row in enumerate(precisions)) / len(tokens)


def _grams(tokens: Sequence[str], n: int) -> _Grams:
    return Counter(tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1))


def _precisions(counts: Sequence[_Grams]) -> list[float | None]:
    """The clipped precision of each text against the others; None for a text without an n-gram of this order.

    A reference count is the largest count in any other text, so the two largest are all that must be known.
    """
    most: dict[tuple[str, ...], tuple[int, int, int]] = {}  # largest count, whose it is, second largest
    for index, grams in enumerate(counts):
        for gram, count in grams.items():
            first, owner, second = most.get(gram, (0, -1, 0))
            most[gram] = (count, index, first) if count > first else (first, owner, max(second, count))
    found: list[float | None] = []
    for index, grams in enumerate(counts):
        matches = 0
        for gram, count in grams.items():
            first, owner, second = most[gram]
            matches += min(count, second if owner == index else first)
        found.append(matches / grams.total() if grams else None)
    return found


def _bleu(precisions: Sequence[float], lengths: Sequence[int], index: int) -> float:
    if not precisions or precisions[0] == 0:
        return 0.0
    own = lengths[index]
    others = (length for other, length in enumerate(lengths) if other != index)
    closest = min(others, key=lambda length: (abs(length - own), length))
    brevity = min(0.0, 1 - closest / own)
    totals = (own - n for n in range(len(precisions)))  # n-grams of each order
    logs = [math.log(p or _SMALL / total) for p, total in zip(precisions, totals, strict=True)]
    return math.exp(brevity + sum(logs) / len(logs))
