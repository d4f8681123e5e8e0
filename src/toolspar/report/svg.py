"""The frame of every figure: SVG written by hand, so that no plotting library is needed.

Any browser shows it, and other programs turn it into PDF or PNG.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

LETTER = 6.6
"""Width of a letter of the labels, roughly."""
_STYLE = "text { font: 12px system-ui, sans-serif; fill: #1a1a1a } .small { font-size: 11px; fill: #555 } "
_TITLE = ".title { font-weight: 600 } "


def picture(title: str, style: str, width: float, height: float, body: Iterable[str]) -> str:
    """A whole figure.

    Args:
        title: Heading; also what a screen reader says.
        style: CSS of the figure's own classes.
        width: In pixels.
        height: In pixels.
        body: Elements of the figure, one a line.
    """
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" role="img" aria-label="{escape(title)}">',
        f"<style>{_STYLE}{_TITLE}{style}</style>",
        '<rect width="100%" height="100%" fill="#fff"/>',
        f'<text class="title" x="10" y="20">{escape(title)}</text>',
        *body,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"
