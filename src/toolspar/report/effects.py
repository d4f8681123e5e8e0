"""The effects of a game as a table that a person can read in a terminal, a log file or a README."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from toolspar.game.records import Comparison

_MEANING = {
    "clean accuracy": "the caller on untouched requests",
    "robust accuracy": "the caller on held-out deterministic rewrites",
    "valid rewrites": "rewrites of the policy that keep the request's meaning",
    "attack success": "valid rewrites that flip the starting caller from right to wrong",
    "adversarial accuracy": "the caller on all valid rewrites of the trained policy",
}


def effects_table(comparisons: Sequence[Comparison], title: str) -> Table:
    """One row per effect: before, after (each with n and interval), difference with interval and its word.

    Args:
        comparisons: What was measured.
        title: Heading of the table.
    """
    table = Table(title=title, title_justify="left", caption_justify="left", expand=False)
    table.caption = (
        "Intervals: Wilson for shares; for differences a paired bootstrap over tasks, widened where few have changed.\n"
        "Left out: answers cut at the token limit, and rewrites on which a check broke."
    )
    for heading in ("effect", "what it is", "before", "after", "difference"):
        table.add_column(heading, overflow="fold")
    for comparison in comparisons:
        style = "bold" if comparison.effect.shown else ""
        table.add_row(
            comparison.name,
            _MEANING.get(comparison.name, ""),
            comparison.before.text,
            comparison.after.text,
            _difference(comparison),
            style=style,
        )
    return table


def effects_markdown(comparisons: Sequence[Comparison]) -> str:
    """The same as a Markdown table, for committed results."""
    lines = ["| split | effect | before | after | difference |", "|---|---|---|---|---|"]
    lines += [f"| {c.split} | {c.name} | {c.before.text} | {c.after.text} | {_difference(c)} |" for c in comparisons]
    return "\n".join(lines) + "\n"


def _difference(comparison: Comparison) -> str:
    dropped = f"; {comparison.dropped} left out" if comparison.dropped else ""
    return comparison.effect.text + dropped
