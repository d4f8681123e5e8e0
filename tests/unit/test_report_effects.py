"""The table of effects: n and interval everywhere, and no word of success without them."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence

import pytest
from rich.console import Console

from toolspar.evaluate.intervals import Effect, Figure
from toolspar.game.records import Comparison
from toolspar.report.effects import effects_markdown, effects_table

BEFORE, AFTER = Figure(0.5, 200, 0.431, 0.569), Figure(0.62, 198, 0.551, 0.685)


def comparison(low: float, high: float, *, name: str = "adversarial accuracy", dropped: int = 0) -> Comparison:
    effect = Effect((low + high) / 2, low, high, 200, math.nan)
    return Comparison(name, "dev", BEFORE, AFTER, effect, dropped)


def printed(comparisons: Sequence[Comparison], width: int = 200) -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=False)
    console.print(effects_table(comparisons, "Round 1"))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [
        (0.05, 0.19, ": shown"),
        (-0.19, -0.05, ": shown"),  # also what got worse
        (-0.01, 0.11, ": not shown"),
        (0.0, 0.12, ": not shown"),  # zero itself is "no effect"
        (-0.12, 0.0, ": not shown"),
    ],
)
def test_an_effect_is_shown_only_where_its_interval_leaves_out_zero(low: float, high: float, word: str) -> None:
    for text in (printed([comparison(low, high)]), effects_markdown([comparison(low, high)])):
        assert word in text
        assert (": shown" in text) is (word == ": shown")


def test_every_figure_has_n_and_interval() -> None:
    for text in (printed([comparison(0.05, 0.19)]), effects_markdown([comparison(0.05, 0.19)])):
        assert "50.0 % [43.1, 56.9] n=200" in text
        assert "62.0 % [55.1, 68.5] n=198" in text
        assert "+12.0 points [+5.0, +19.0]" in text


def test_what_could_not_be_measured_says_so() -> None:
    nothing = Figure(0.0, 0, 0.0, 1.0)
    empty = Comparison("attack success", "test", nothing, nothing, Effect(0.0, 0.0, 0.0, 0, math.nan))
    for text in (printed([empty]), effects_markdown([empty])):
        assert "not measured (n=0)" in text
        assert "0.0 %" not in text
        assert "shown" not in text


def test_what_was_left_out_is_counted() -> None:
    for text in (printed([comparison(0.05, 0.19, dropped=3)]), effects_markdown([comparison(0.05, 0.19, dropped=3)])):
        assert "shown; 3 left out" in text
    assert "left out" not in effects_markdown([comparison(0.05, 0.19)])


def test_rows_come_in_order_under_the_title() -> None:
    names = ["clean accuracy", "robust accuracy", "valid rewrites", "attack success", "adversarial accuracy"]
    text = printed([comparison(-0.01, 0.01, name=name) for name in names])
    assert "Round 1" in text.splitlines()[0]
    assert [text.index(f" {name} ") for name in names] == sorted(text.index(f" {name} ") for name in names)
    assert "paired bootstrap over tasks" in text


def test_a_log_holds_no_terminal_codes_and_fits() -> None:
    text = printed([comparison(0.05, 0.19, dropped=12)], width=140)
    assert "\x1b" not in text
    assert max(len(line) for line in text.splitlines()) <= 140


def test_markdown_has_one_row_per_effect_and_names_the_split() -> None:
    lines = effects_markdown([comparison(0.05, 0.19), comparison(-0.1, 0.1, name="clean accuracy")]).splitlines()
    assert len(lines) == 4
    assert all(line.count("|") == 6 for line in lines)
    assert lines[2].startswith("| dev | adversarial accuracy | 50.0 %")
    assert lines[3].startswith("| dev | clean accuracy |")
