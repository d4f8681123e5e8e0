"""The cross-play matrix as a heat map: the darker a cell, the more often that policy flips that caller."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from toolspar.evaluate.crossplay import CrossPlay
from toolspar.report.svg import LETTER, picture

_CELL_WIDTH, _CELL_HEIGHT, _TOP, _BOTTOM = 84, 40, 78, 58
_LIGHT, _DARK = (246, 249, 253), (20, 70, 140)
_STYLE = ".value { font-weight: 600 } .on-dark { fill: #fff } .small.on-dark { fill: #dbe6f5 } .none { fill: #eee }"


def cross_play_svg(matrix: CrossPlay, title: str) -> str:
    """The picture: a row per policy, a column per caller, in each cell attack success and its number of rewrites.

    Args:
        matrix: What was measured.
        title: Heading.
    """
    left = 24 + LETTER * max(len(policy.name) for policy in matrix.policies)
    width = max(left + _CELL_WIDTH * len(matrix.callers) + 20, 20 + LETTER * 92)
    height = _TOP + _CELL_HEIGHT * len(matrix.policies) + _BOTTOM
    return picture(title, _STYLE, width, height, _body(matrix, left, height))


def _body(matrix: CrossPlay, left: float, height: float) -> Iterator[str]:
    highest = max((matrix.figure(*cell).value for cell in _cells(matrix)), default=0.0) or 1.0
    yield f'<text class="small" x="10" y="{_TOP - 30}">policy, against the caller of round</text>'
    for column, caller in enumerate(matrix.callers):
        x = left + _CELL_WIDTH * (column + 0.5)
        yield f'<text text-anchor="middle" x="{x:.1f}" y="{_TOP - 10}">{caller.round}</text>'
    for row, policy in enumerate(matrix.policies):
        y = _TOP + _CELL_HEIGHT * (row + 0.5)
        yield f'<text x="10" y="{y + 4:.1f}">{escape(policy.name)}</text>'
        for column in range(len(matrix.callers)):
            yield from _cell(matrix, row, column, left, highest)
    numbers = f"progress {matrix.progress.text}; cycling {matrix.cycling.text}"
    yield f'<text class="small" x="10" y="{height - 28:.0f}">{escape(numbers)}</text>'
    caption = f"attack success on {matrix.split} (flips of tasks that the caller solves), %; n rewrites below"
    yield f'<text class="small" x="10" y="{height - 10:.0f}">{escape(caption)}</text>'


def _cell(matrix: CrossPlay, row: int, column: int, left: float, highest: float) -> Iterator[str]:
    figure = matrix.figure(row, column)
    share = figure.value / highest
    colour = "#eee" if figure.n == 0 else f"rgb({', '.join(str(level) for level in _shade(share))})"
    x, y = left + _CELL_WIDTH * column, _TOP + _CELL_HEIGHT * row
    on_dark = " on-dark" if figure.n and share > 0.5 else ""
    middle = x + _CELL_WIDTH / 2
    size = f'width="{_CELL_WIDTH - 2}" height="{_CELL_HEIGHT - 2}"'
    yield f'<rect x="{x + 1:.1f}" y="{y + 1:.1f}" {size} fill="{colour}"/>'
    text = f"{100 * figure.value:.1f}" if figure.n else "-"
    yield f'<text class="value{on_dark}" text-anchor="middle" x="{middle:.1f}" y="{y + 18:.1f}">{text}</text>'
    yield f'<text class="small{on_dark}" text-anchor="middle" x="{middle:.1f}" y="{y + 32:.1f}">n={figure.n}</text>'


def _cells(matrix: CrossPlay) -> Iterator[tuple[int, int]]:
    return ((row, column) for row in range(len(matrix.policies)) for column in range(len(matrix.callers)))


def _shade(share: float) -> list[int]:
    return [round(light + share * (dark - light)) for light, dark in zip(_LIGHT, _DARK, strict=True)]
