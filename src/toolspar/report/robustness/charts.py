"""Pictures of a measurement as SVG, written by hand: no plotting library, no script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from toolspar.evaluate.robustness.calibration import Calibration
from toolspar.evaluate.robustness.resilience import Resilience
from toolspar.report.robustness.data import Snapshot

_WIDTH, _HEIGHT = 250, 170  # of one panel, axes included
_LEFT, _TOP, _RIGHT, _BOTTOM = 42, 26, 10, 34
_LETTER = 5.5  # width of a letter of the labels, roughly
_COLOURS = ("#1f5fa8", "#b5532a", "#3c7d3c", "#7a4b9c")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a panel.

    Example:
        >>> Line("clean", ((0.0, 0.1), (1.0, 0.4))).name
        'clean'
    """

    name: str
    points: Sequence[tuple[float, float]]
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """A small chart; both axes run from 0 to 1.

    Example:
        >>> Panel("typos", (), "strength", "accuracy").title
        'typos'
    """

    title: str
    lines: Sequence[Line]
    across: str
    up: str
    ticks: Sequence[tuple[float, str]] = ((0.0, "0"), (0.5, "0.5"), (1.0, "1"))


def panels_svg(panels: Sequence[Panel], title: str, columns: int = 4) -> str:
    """Panels side by side as one picture.

    Args:
        panels: What to draw.
        title: Said by screen readers.
        columns: Panels in a row.
    """
    rows = -(-len(panels) // columns)
    width, height = min(columns, len(panels)) * _WIDTH, rows * _HEIGHT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{escape(title)}">'
    ]
    for index, panel in enumerate(panels):
        across, down = index % columns * _WIDTH, index // columns * _HEIGHT
        parts += [f'<g transform="translate({across} {down})">', *_panel(panel), "</g>"]
    return "\n".join([*parts, "</svg>"])


def resilience_panels(curves: Sequence[Resilience]) -> list[Panel]:
    """Accuracy against strength, a panel each suite."""
    panels: list[Panel] = []
    for curve in curves:
        last = max(curve.accuracy)
        points = tuple((level / last, value) for level, value in sorted(curve.accuracy.items()))
        ticks = tuple((level / last, level.name.lower()) for level in sorted(curve.accuracy))
        title = f"{curve.suite} (n={curve.n_tasks})"
        panels.append(Panel(title, (Line("", points),), f"area {curve.area:.2f}", "accuracy", ticks))
    return panels


def calibration_panels(found: Sequence[tuple[str, Calibration]]) -> list[Panel]:
    """Risk against coverage, and accuracy against confidence."""
    risk = [Line(name, [(p.coverage, p.risk) for p in each.curve]) for name, each in found]
    bins = [Line(name, [(b.confidence, b.accuracy) for b in each.bins]) for name, each in found]
    perfect = Line("perfect", ((0.0, 0.0), (1.0, 1.0)), dashed=True)
    return [
        Panel("selective risk", risk, "coverage", "risk"),
        Panel("reliability", [*bins, perfect], "confidence", "accuracy"),
    ]


def training_panels(snapshots: Sequence[Snapshot]) -> list[Panel]:
    """Figures of a caller through its training."""
    last = max(1, len(snapshots) - 1)
    ticks = tuple((index / last, each.name.rpartition("-")[2]) for index, each in enumerate(snapshots))

    def line(name: str, values: Sequence[float | None]) -> Line:
        return Line(name, [(index / last, value) for index, value in enumerate(values) if value is not None])

    calibrations = [each.summary.calibration.get("all") for each in snapshots]
    return [
        Panel(
            "accuracy",
            (
                line("clean", [each.summary.clean.value for each in snapshots]),
                line("area", [each.summary.area for each in snapshots]),
            ),
            "snapshot",
            "",
            ticks,
        ),
        Panel(
            "consistency",
            (line("all agree", [each.summary.consistency.all_agree.value for each in snapshots]),),
            "snapshot",
            "",
            ticks,
        ),
        Panel(
            "confidence",
            (
                line("AURC", [each.aurc if each else None for each in calibrations]),
                line("ECE", [each.ece if each else None for each in calibrations]),
            ),
            "snapshot",
            "",
            ticks,
        ),
    ]


def _panel(panel: Panel) -> list[str]:
    parts = [f'<text class="title" x="{_LEFT}" y="14">{escape(panel.title)}</text>']
    for value in (0.0, 0.5, 1.0):
        parts.append(
            f'<line class="grid" x1="{_x(0):.1f}" x2="{_x(1):.1f}" y1="{_y(value):.1f}" y2="{_y(value):.1f}"/>'
        )
        parts.append(f'<text class="small" text-anchor="end" x="{_LEFT - 5}" y="{_y(value) + 4:.1f}">{value:g}</text>')
    for value, label in panel.ticks:
        anchor = "start" if value == 0 else "end" if value == 1 else "middle"
        parts.append(
            f'<text class="small" text-anchor="{anchor}" x="{_x(value):.1f}" y="{_HEIGHT - 20}">{escape(label)}</text>'
        )
    parts.append(
        f'<text class="small" text-anchor="middle" x="{_x(0.5):.1f}" y="{_HEIGHT - 6}">{escape(panel.across)}</text>'
    )
    middle = _y(0.5)
    parts.append(
        f'<text class="small" text-anchor="middle" transform="rotate(-90 10 {middle:.1f})" x="10" y="{middle:.1f}">'
        f"{escape(panel.up)}</text>"
    )
    right = _x(1)
    for index, line in reversed(list(enumerate(panel.lines))):
        colour = _COLOURS[index % len(_COLOURS)]
        parts += _line(line, colour)
        if line.name and not line.dashed:  # beside the title, where no line runs
            place = f'text-anchor="end" style="fill: {colour}" x="{right:.1f}" y="14"'
            parts.append(f'<text class="small" {place}>{escape(line.name)}</text>')
            right -= _LETTER * len(line.name) + 8
    return parts


def _line(line: Line, colour: str) -> list[str]:
    if line.dashed:
        points = " ".join(f"{_x(x):.1f},{_y(y):.1f}" for x, y in line.points)
        return [f'<polyline points="{points}" fill="none" stroke="#777" stroke-dasharray="4 3"/>']
    points = " ".join(f"{_x(x):.1f},{_y(y):.1f}" for x, y in line.points)
    parts = [f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>']
    if len(line.points) <= 12:
        parts += [f'<circle cx="{_x(x):.1f}" cy="{_y(y):.1f}" r="3" fill="{colour}"/>' for x, y in line.points]
    return parts


def _x(value: float) -> float:
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * value


def _y(value: float) -> float:
    return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * min(1.0, max(0.0, value))
