"""Bucketing by length: what is padded together should be of like length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def like_lengths(lengths: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Cuts ascending lengths into (start, end) ranges in which padding to the longest wastes little.

    In a range no length exceeds 1.25 times the first one plus 4.

    Example:
        >>> list(like_lengths([10, 12, 16, 40, 44]))
        [(0, 3), (3, 5)]
    """
    start = 0
    for end in range(1, len(lengths) + 1):
        if end == len(lengths) or lengths[end] > 1.25 * lengths[start] + 4:
            yield start, end
            start = end
