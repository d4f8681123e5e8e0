"""No built-in tool has the name of a function of the Berkeley Function-Calling Leaderboard."""

from __future__ import annotations

import hashlib
from pathlib import Path

from toolspar.tasks.records import Split
from toolspar.tasks.splits import tools_of

HASHES = Path(__file__).parents[1] / "support" / "bfcl_name_hashes.txt"


def bfcl_hashes() -> set[str]:
    return {line for line in HASHES.read_text().splitlines() if not line.startswith("#")}


def short_hash(name: str) -> str:
    return hashlib.sha256(name.lower().encode()).hexdigest()[:12]


def test_hashes_know_the_leaderboards_functions() -> None:
    known = bfcl_hashes()
    assert len(known) > 2000
    assert {short_hash("calculate_triangle_area"), short_hash("math.factorial"), short_hash("factorial")} <= known


def test_no_tool_has_a_name_of_the_leaderboard() -> None:
    known = bfcl_hashes()
    names = [tool.name for split in Split for tool in tools_of(split)]
    assert len(names) > 100
    assert [name for name in names if short_hash(name) in known] == []
