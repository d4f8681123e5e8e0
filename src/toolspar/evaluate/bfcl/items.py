"""Which items are asked, and what they say: read from the official package, prompts of its Qwen handler included."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolspar.core.errors import RunError
from toolspar.evaluate.bfcl.environment import OfficialPackage

NON_LIVE = ("simple_python", "multiple", "parallel", "parallel_multiple", "irrelevance")
LIVE = (
    "live_simple", "live_multiple", "live_parallel", "live_parallel_multiple", "live_irrelevance", "live_relevance",
)  # fmt: skip
MULTI_TURN = ("multi_turn_base", "multi_turn_miss_func", "multi_turn_miss_param", "multi_turn_long_context")
SUBSET_ITEMS = 20
PRESETS: dict[str, tuple[str, ...]] = {
    "subset": (*NON_LIVE, *LIVE),
    "nonlive": NON_LIVE,
    "live": LIVE,
    "single_turn": (*NON_LIVE, *LIVE),
    "multi_turn": MULTI_TURN,
}
"""Categories of each preset; ``subset`` takes about 20 items of each. Java and JavaScript are left out: their labels
want every value as source code."""
SIZES = {
    "simple_python": 400, "multiple": 200, "parallel": 200, "parallel_multiple": 200, "irrelevance": 240,
    "live_simple": 258, "live_multiple": 1053, "live_parallel": 16, "live_parallel_multiple": 24,
    "live_irrelevance": 884, "live_relevance": 16, **dict.fromkeys(MULTI_TURN, 200),
}  # fmt: skip
"""Items of each category in the package."""

# runs in the package's own environment
_EXPORT = """
import json, sys
from bfcl_eval.model_handler.local_inference.qwen_fc import QwenFCHandler
from bfcl_eval.utils import load_dataset_entry
category = sys.argv[1]
for entry in load_dataset_entry(category):
    row = {"id": entry["id"], "question": entry["question"], "function": entry["function"]}
    if "multi_turn" not in category:
        row["prompt"] = QwenFCHandler._format_prompt(None, entry["question"][0], entry["function"])
    print("item " + json.dumps(row))
"""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the benchmark.

    Example:
        >>> Item("simple_python_0", "simple_python", ({"role": "user", "content": "Hi"},), (), "").category
        'simple_python'
    """

    item_id: str
    category: str
    messages: tuple[dict[str, str], ...]
    """Of its first turn."""
    functions: tuple[dict[str, Any], ...]
    """As the package shows them to models, with its hint about Python."""
    prompt: str
    """What the official handler of Qwen's function-calling models sends; empty for several turns."""


def load_items(package: OfficialPackage, category: str, cache: Path) -> list[Item]:
    """All items of one category, in the official order; read from the package once, then from ``cache``.

    Raises:
        RunError: the package fails, or has another number of items than its version should.
    """
    file = cache / f"{category}.jsonl"
    if not file.is_file():
        printed = package.run(["-c", _EXPORT, category], root=cache)
        lines = [line.removeprefix("item ") for line in printed.splitlines() if line.startswith("item ")]
        draft = file.with_suffix(".partial")
        draft.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        draft.replace(file)
    try:
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line]
        items = [_item(row, category) for row in rows]
    except (ValueError, KeyError, TypeError) as error:
        raise RunError(f"{file} is damaged: delete it and start again") from error
    if len(items) != SIZES[category]:
        raise RunError(f"{file} holds {len(items)} items of {category} and not {SIZES[category]}: delete it")
    return items


def spread(items: Sequence[Item], n: int | None) -> list[Item]:
    """About ``n`` items at equal distances, so that neighbours about the same functions are not all taken.

    Example:
        >>> [item for item in spread([1, 2, 3, 4, 5], 2)]  # any sequence will do
        [1, 3]
    """
    if n is None or n >= len(items):
        return list(items)
    return [items[index * len(items) // n] for index in range(n)]


def _item(row: dict[str, Any], category: str) -> Item:
    return Item(row["id"], category, tuple(row["question"][0]), tuple(row["function"]), row.get("prompt", ""))
