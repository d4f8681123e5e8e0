"""``toolspar export dataset``: a run's verified adversarial requests as a Hugging Face data set folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from toolspar.app.exporting.cards import CARD, run_facts
from toolspar.app.exporting.merge import require_new
from toolspar.app.run_folder import CONFIG
from toolspar.app.run_result import result_of
from toolspar.core.errors import RunError, first_line
from toolspar.runtime.files import disk_errors

LEFT_OUT = ("embedding",)  # large, and can be computed from the texts
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_COLUMNS = {
    "task_id": "the task that was rewritten",
    "category": "simple, multiple, parallel, parallel_multiple or irrelevance",
    "split": "split of the task's tools: train, dev or test",
    "query": "the request as it was",
    "rewritten": "the request as the query policy rewrote it",
    "style": "the style that the policy chose",
    "tools": "the tools on offer (OpenAI style, JSON text)",
    "expected": "the calls that both requests mean (JSON text)",
    "answer": "what the function caller answered to the rewrite, wrongly",
    "reason": "what was wrong with it",
    "detail": "the same in words",
    "policy": "which query policy wrote the rewrite",
    "opponent": "which function caller it broke",
    "reward": "what it earned, term by term (JSON text; in newer runs)",
    "found_round": "round of the game",
    "found_update": "update within the round",
}


def export_dataset(run: Path, to: Path, licence: str) -> int:
    """Write ``data/<split>.parquet`` and a card that ``datasets.load_dataset`` reads.

    Args:
        run: Folder of the run.
        to: Folder to write; it must be new or empty.
        licence: Identifier for the card, as ``apache-2.0``; that of the tasks decides.

    Returns:
        The exit code, 0.

    Raises:
        ConfigError: the folder is not empty.
        RunError: it is no run, its archive is empty or damaged, or the disk is full.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    require_new(to)
    if not (run / CONFIG).is_file():
        raise RunError(f"{run} is not the folder of a run (no {CONFIG})")
    shards = sorted((run / "archive").glob("flips-*.parquet"))
    try:
        tables = [pq.read_table(path) for path in shards]
        whole = pa.concat_tables(tables, promote_options="default") if tables else None
    except (OSError, pa.ArrowException) as error:
        raise RunError(f"the archive {run / 'archive'} cannot be read ({first_line(error)})") from error
    if whole is None or not len(whole):
        raise RunError(f"the archive {run / 'archive'} is empty: nothing has broken the function caller yet")
    whole = whole.drop_columns([name for name in LEFT_OUT if name in whole.column_names])
    splits = sorted(set(whole.column("split").to_pylist()))
    with disk_errors(to):
        (to / "data").mkdir(parents=True, exist_ok=True)
        for split in splits:
            chosen = pa.array([found == split for found in whole.column("split").to_pylist()])
            pq.write_table(whole.filter(chosen), to / "data" / f"{split}.parquet")
        (to / CARD).write_text(_card(run, whole, splits, licence), encoding="utf-8")
    print(to)
    return 0


def _card(run: Path, table: Any, splits: list[str], licence: str) -> str:
    n = len(table)
    size = next((name for bound, name in _SIZES if n < bound), "n>1M")
    header = ["---", f"license: {licence}", "language: [en]", f"size_categories: [{size}]"]
    header += ["tags: [function-calling, tool-use, adversarial, toolspar]", "configs:", "- config_name: default"]
    header += ["  data_files:"]
    header += [line for split in splits for line in (f"  - split: {split}", f"    path: data/{split}.parquet")]
    lines = [*header, "---", "# Requests that broke a function caller", ""]
    lines += [
        f"{n} rewritten requests that a function-calling model answered wrongly, though it was right on the request as "
        "it was, and though the rewrite still means the same calls.",
        "",
        "## How it was made",
        "",
        "A query model, trained by reinforcement learning against the function caller, rewrote requests (ToolSpar). A "
        "rewrite is here if the validity gate accepted it and the answer was wrong under both a strict and a tolerant "
        "comparison; near duplicates were left out.",
        "",
        *(f"* {name}: {value}" for name, value in run_facts(run).items()),
        "",
        "## How valid it is",
        "",
        *_validity(result_of(run) or {}),
        "No person has read these rows: the gate's rules accept some rewrites that ask for something else.",
        "`toolspar audit RUN --n 100`, with this run's folder, draws a sheet to label before the set is relied on.",
        "",
        "## What is in it",
        "",
        *(f"* `{name}`: {text}" for name, text in _COLUMNS.items() if name in table.column_names),
        "",
        "| reason | rows |",
        "|---|---|",
        *(f"| {reason} | {count} |" for reason, count in Counter(table.column("reason").to_pylist()).most_common()),
        "",
        f"The rows are under {licence}; for tasks of your own, your tasks' licence decides.",
        "",
    ]
    return "\n".join(lines)


def _validity(result: Mapping[str, Any]) -> list[str]:
    lines: list[str] = []
    for effect in result.get("effects", ()):
        if "valid" not in effect.get("name", "") and effect.get("name") != "attack success":
            continue
        after = effect.get("after") or {}
        if after.get("n"):
            share = f"{100 * after['value']:.1f} % [{100 * after['low']:.1f}, {100 * after['high']:.1f}]"
            lines.append(f"* {effect['name']} on {effect.get('split')} tasks at the end: {share} n={after['n']}")
    return [*lines, ""] if lines else ["The run has no figures on it: it is not finished.", ""]
