"""The model card beside what a warm-up made."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path


def write_card(
    folder: Path, title: str, facts: dict[str, object], scores: Sequence[str], *, library: str = "peft"
) -> None:
    """A model card (README.md) and the same facts as JSON beside the weights.

    Args:
        folder: Where the weights are.
        title: Title of the card.
        facts: What it was made from; ``base_model`` and ``command`` among them.
        scores: Lines of what was measured.
        library: What loads it.
    """
    lines = [
        "---",
        f"library_name: {library}",
        f"base_model: {facts['base_model']}",
        "license: apache-2.0",
        "---",
        f"# {title}",
        "",
        *(f"* {name.replace('_', ' ')}: {value}" for name, value in facts.items()),
        "",
        "## Measured",
        "",
        *(f"* {line}" for line in scores),
        "",
        f"Rebuild: `{facts['command']}`",
        "",
    ]
    (folder / "README.md").write_text("\n".join(lines), encoding="utf-8")
    (folder / "warmup.json").write_text(json.dumps({**facts, "scores": list(scores)}, indent=1) + "\n")
