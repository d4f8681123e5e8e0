"""The official package's verdicts as sub-scores with intervals.

There is never an overall score: the official one counts what is missing as 0.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from toolspar.core.errors import RunError
from toolspar.evaluate.bfcl.environment import OfficialPackage
from toolspar.evaluate.bfcl.items import LIVE, MULTI_TURN, NON_LIVE, SIZES
from toolspar.evaluate.bfcl.result_files import OFFICIAL_MODEL, ResultFiles, group_of
from toolspar.evaluate.intervals import Figure, proportion

_AST = tuple(category for category in NON_LIVE if category != "irrelevance")
_LIVE_AST = tuple(category for category in LIVE if "relevance" not in category)
SUB_SCORES: dict[str, Mapping[str, float]] = {
    "Non-Live AST (Python)": {category: 1.0 for category in _AST},
    "Live AST": {category: float(SIZES[category]) for category in _LIVE_AST},
    "Irrelevance": {"irrelevance": 1.0, "live_irrelevance": 1.0},
    "Relevance": {"live_relevance": 1.0},
    "Multi-Turn": {category: 1.0 for category in MULTI_TURN},
}
"""Categories of each sub-score and their weights, as the leaderboard weighs them: categories alike, but those of Live
by their numbers of items. The leaderboard's Non-Live AST also has Java and JavaScript."""


@dataclass(frozen=True, slots=True)
class CategoryScore:
    """One category: the official share of right answers, and how many answers were no whole answers.

    Example:
        >>> CategoryScore("irrelevance", Figure(0.9, 20, 0.7, 0.97), too_long=0, cut=1, refused=0, unanswered=0).cut
        1
    """

    category: str
    figure: Figure
    too_long: int
    """Prompts longer than the model's context: they count as wrong, but as right where no call is expected."""
    cut: int
    """Answers cut at the token limit; scored as they stand."""
    refused: int
    """Requests that an endpoint refuses for good; scored like prompts that are too long."""
    unanswered: int
    """Items to which no answer came; they are not in the figure."""


def evaluate(package: OfficialPackage, files: ResultFiles, categories: Sequence[str]) -> None:
    """Score result files by ``bfcl evaluate``; its tables are removed, since they count missing categories as 0.

    Raises:
        RunError: the official command fails.
    """
    command = ["-m", "bfcl_eval", "evaluate", "--model", OFFICIAL_MODEL, "--partial-eval"]
    package.run([*command, "--test-category", ",".join(categories)], root=files.root)
    for table in (files.root / "score").glob("data_*.csv"):
        table.unlink()


def read_scores(
    files: ResultFiles, categories: Sequence[str], confidence: float, unanswered: Mapping[str, int] | None = None
) -> list[CategoryScore]:
    """What the official command has written about each category.

    Args:
        files: The results, and beside them the scores.
        categories: Which are wanted.
        confidence: Level of the intervals.
        unanswered: Items of each category to which no answer came, where there are any.

    Raises:
        RunError: there is no score of a category, or it counts other items than were answered.
    """
    lost = unanswered or {}
    return [_category_score(files, category, confidence, lost.get(category, 0)) for category in categories]


def _category_score(files: ResultFiles, category: str, confidence: float, unanswered: int) -> CategoryScore:
    name = f"BFCL_v4_{category}_score.json"
    path = files.root / "score" / files.folder.name / group_of(category) / name
    entries = files.read(category)
    try:
        header: dict[str, Any] = json.loads(path.read_text(encoding="utf-8").split("\n", 1)[0])
        right, n = int(header["correct_count"]), int(header["total_count"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RunError(f"the official package has written no score of {category}: see {path.parent}") from error
    if n != len(entries):
        raise RunError(f"the official package has scored {n} items of {category} and not {len(entries)}")
    found = [entry.get("toolspar_status") for entry in entries.values()]
    figure = proportion([True] * right + [False] * (n - right), confidence)
    too_long, cut, refused = (found.count(status) for status in ("too_long", "cut", "refused"))
    return CategoryScore(category, figure, too_long, cut, refused, unanswered)


def sub_scores(scores: Sequence[CategoryScore]) -> dict[str, Figure]:
    """The leaderboard's sub-scores of which all categories are there."""
    figures = {score.category: score.figure for score in scores}
    return {
        name: weighted_share([figures[category] for category in weights], list(weights.values()))
        for name, weights in SUB_SCORES.items()
        if figures.keys() >= weights.keys()
    }


def weighted_share(figures: Sequence[Figure], weights: Sequence[float]) -> Figure:
    """A weighted mean of independent shares, with the interval that their own make (MOVER: Zou & Donner 2008, eq. 3).

    Args:
        figures: The shares, each with its interval.
        weights: Their weights, of any sum.

    Example:
        >>> whole = weighted_share([Figure(0.5, 10, 0.24, 0.76), Figure(1.0, 10, 0.72, 1.0)], [1, 1])
        >>> whole.text
        '75.0 % [55.9, 88.0] n=20'
    """
    share = [weight / math.fsum(weights) for weight in weights]
    value = math.fsum(w * figure.value for w, figure in zip(share, figures, strict=True))
    below = math.sqrt(math.fsum((w * (f.value - f.low)) ** 2 for w, f in zip(share, figures, strict=True)))
    above = math.sqrt(math.fsum((w * (f.high - f.value)) ** 2 for w, f in zip(share, figures, strict=True)))
    return Figure(value, sum(f.n for f in figures), max(0.0, value - below), min(1.0, value + above))


def as_json(facts: Mapping[str, Any], scores: Sequence[CategoryScore]) -> str:
    """Facts and figures for programs."""
    content = {
        "facts": dict(facts),
        "categories": {score.category: {k: v for k, v in asdict(score).items() if k != "category"} for score in scores},
        "sub_scores": {name: asdict(figure) for name, figure in sub_scores(scores).items()},
    }
    return json.dumps(content, indent=1) + "\n"


def as_markdown(facts: Mapping[str, Any], scores: Sequence[CategoryScore]) -> str:
    """Facts and figures for people."""
    lines = ["# BFCL, scored by the official package", ""]
    lines += [f"* {name}: {value}" for name, value in facts.items()]
    lines += ["", "| category | right | too long | cut | refused | no answer |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {s.category} | {s.figure.text} | {s.too_long} | {s.cut} | {s.refused} | {s.unanswered} |" for s in scores
    ]
    lines += ["", "| sub-score | share |", "|---|---|"]
    lines += [f"| {name} | {figure.text} |" for name, figure in sub_scores(scores).items()]
    return "\n".join([*lines, "", *(f"{note}\n" for note in _notes(scores))])


def _notes(scores: Sequence[CategoryScore]) -> list[str]:
    notes = ["No overall score: the official one counts parts that were not run as 0."]
    if any(score.figure.n < SIZES[score.category] for score in scores):
        notes.append("Not all items were asked: these figures cannot stand beside published ones.")
    if any("irrelevance" in score.category and score.too_long + score.refused for score in scores):
        notes.append("Items of irrelevance that were too long or refused count as right, as they do officially.")
    if lost := sum(score.unanswered for score in scores):
        notes.append(f"No answer came to {lost} items, which no figure counts: the same command asks them again.")
    return notes


def table_lines(scores: Sequence[CategoryScore]) -> list[str]:
    """Rows for the terminal: categories, sub-scores, notes."""
    width = max(len(name) for name in [*SUB_SCORES, *(score.category for score in scores)])
    lines = [f"{score.category:{width}}  {score.figure.text}{_aside(score)}" for score in scores]
    lines += [f"{name:{width}}  {figure.text}" for name, figure in sub_scores(scores).items()]
    return [*lines, *_notes(scores)]


def _aside(score: CategoryScore) -> str:
    scored = {"too long": score.too_long, "cut": score.cut, "refused": score.refused}
    counted = {**scored, "without an answer": score.unanswered}
    parts = [f"{n} {name}" for name, n in counted.items() if n]
    return f" ({', '.join(parts)})" if parts else ""
