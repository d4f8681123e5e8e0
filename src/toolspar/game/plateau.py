"""When is there nothing more to gain? The rule that ends a game before its last round."""

from __future__ import annotations

from collections.abc import Sequence


def is_flat(values: Sequence[float | None], *, window: int, tolerance: float) -> bool:
    """Whether the last values differ by no more than a tolerance.

    Args:
        values: Attack success after each round, the newest last; None where it says nothing.
        window: How many rounds are looked at; 0 never finds a curve flat.
        tolerance: The largest distance between two of them.

    Example:
        >>> is_flat([0.4, 0.21, 0.2, 0.19], window=3, tolerance=0.03)
        True
        >>> is_flat([0.2, None, 0.2], window=3, tolerance=0.03)
        False
    """
    last = values[-window:] if window else []
    known = [value for value in last if value is not None]
    # rounding must not make a difference of exactly the tolerance one too many
    return bool(known) and len(known) == window and max(known) - min(known) <= tolerance + 1e-9
