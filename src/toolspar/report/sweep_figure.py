"""The effects of a sweep as one SVG picture: a panel per effect, a row per setting, mean and interval over seeds."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from toolspar.report.svg import LETTER, picture
from toolspar.report.sweeps import CONFIDENCE, SettingSummary, effect_names

_ROW, _PANEL, _GAP = 30, 200, 48
_TOP, _BOTTOM = 64, 56
_STYLE = (
    ".zero { stroke: #777; stroke-dasharray: 3 3 } .grid { stroke: #e4e4e4 } "
    ".interval { stroke: #1f5fa8; stroke-width: 2 } .mean { fill: #1f5fa8 } .seed { fill: none; stroke: #888 }"
)


_CAPTION = f"difference, after - before, in points; mean over seeds with Student's {100 * CONFIDENCE:.0f} % interval"


@dataclass(frozen=True, slots=True)
class _Scale:
    """Maps points of difference to pixels of a panel.

    Example:
        >>> _Scale(low=-10.0, high=10.0, left=100.0).x(0.0)
        205.0
    """

    low: float
    high: float
    left: float

    def x(self, value: float) -> float:
        return self.left + _PANEL * (value - self.low) / (self.high - self.low)


def sweep_svg(settings: Sequence[SettingSummary], title: str, caption: str = _CAPTION) -> str:
    """The picture; filled dots are means, lines their intervals, circles below them single runs.

    Args:
        settings: What ``summaries`` returned; those without a complete run keep an empty row.
        title: Heading.
        caption: What is differing, and how the intervals are made.
    """
    effects = effect_names(settings)
    left = 20 + LETTER * max((len(_label(summary)) for summary in settings), default=0)
    height = _TOP + _ROW * len(settings) + _BOTTOM
    width = max(left + max(1, len(effects)) * (_PANEL + _GAP), 20 + LETTER * 90)
    lines: list[str] = []
    for row, summary in enumerate(settings):
        lines.append(f'<text x="10" y="{_y(row) + 4:.0f}">{escape(_label(summary))}</text>')
    for column, effect in enumerate(effects):
        lines += _panel(settings, effect, left + column * (_PANEL + _GAP))
    lines.append(f'<text class="small" x="10" y="{height - 10}">{escape(caption)}; circles are runs</text>')
    return picture(title, _STYLE, width, height, lines)


def _panel(settings: Sequence[SettingSummary], effect: str, left: float) -> Iterator[str]:
    metric = f"{effect} difference"
    numbers = [100 * value for summary in settings for value in summary.values.get(metric, ())]
    ends = [100 * end for s in settings if metric in s.means for end in (s.means[metric].low, s.means[metric].high)]
    scale, ticks = _scale([*numbers, *(end for end in ends if not math.isnan(end))], left)
    bottom = _TOP + _ROW * len(settings)
    yield f'<text class="title" x="{left:.1f}" y="{_TOP - 16}">{escape(effect)}</text>'
    for tick in ticks:
        style = "zero" if tick == 0 else "grid"
        yield f'<line class="{style}" x1="{scale.x(tick):.1f}" x2="{scale.x(tick):.1f}" y1="{_TOP - 6}" y2="{bottom}"/>'
        label = f"{tick:+g}" if tick else "0"
        yield f'<text class="small" text-anchor="middle" x="{scale.x(tick):.1f}" y="{bottom + 15}">{label}</text>'
    for row, summary in enumerate(settings):
        if metric not in summary.means:
            continue
        mean, y = summary.means[metric], _y(row)
        if not math.isnan(mean.low):
            start, end = scale.x(100 * mean.low), scale.x(100 * mean.high)
            yield f'<line class="interval" x1="{start:.1f}" x2="{end:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>'
        for value in summary.values[metric]:
            yield f'<circle class="seed" cx="{scale.x(100 * value):.1f}" cy="{y + 8:.1f}" r="2.5"/>'
        yield f'<circle class="mean" cx="{scale.x(100 * mean.value):.1f}" cy="{y:.1f}" r="4.5"/>'


def _scale(numbers: Sequence[float], left: float) -> tuple[_Scale, list[float]]:
    """An axis that holds all numbers and zero, with about four round ticks."""
    low, high = min(0.0, *numbers, 0.0), max(0.0, *numbers, 0.0)
    span = (high - low) or 1.0
    magnitude = 10 ** math.floor(math.log10(span / 4))
    step = next(magnitude * factor for factor in (1, 2, 5, 10) if span / (magnitude * factor) <= 4)
    first, last = math.floor(low / step), math.ceil(high / step)
    if last == first:
        last += 1
    ticks = [round(number * step, 10) for number in range(first, last + 1)]
    return _Scale(first * step, last * step, left), ticks


def _label(summary: SettingSummary) -> str:
    complete = max((mean.n for mean in summary.means.values()), default=0)
    return f"{summary.setting or 'all'} ({complete} of {summary.planned})"


def _y(row: int) -> float:
    return _TOP + _ROW * (row + 0.5)
