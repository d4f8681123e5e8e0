"""Bucketing by length."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from toolspar.models.lengths import like_lengths


@given(st.lists(st.integers(0, 500), max_size=40).map(sorted))
def test_ranges_cover_everything_and_waste_little(lengths: list[int]) -> None:
    ranges = list(like_lengths(lengths))
    assert [index for start, end in ranges for index in range(start, end)] == list(range(len(lengths)))
    for start, end in ranges:
        assert start < end
        assert lengths[end - 1] <= 1.25 * lengths[start] + 4
