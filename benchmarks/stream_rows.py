"""Time and peak memory of ``toolspar data`` on long files: ``python benchmarks/stream_rows.py [--rows 1000000]``.

A file of xLAM rows (2,000 generated requests over and over, each row with an id of its own) is described, converted
and dealt out by tool, at a tenth of the rows and at all of them. One JSON line per action and size: memory that does
not grow with the rows is what is looked for. The files take about 1 GB per million rows of the temporary folder.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path

from toolspar.tasks.formats.registry import write_row
from toolspar.tasks.generator import generate_tasks
from toolspar.tasks.records import Split

DIFFERENT = 2000
TOOLSPAR = (sys.executable, "-m", "toolspar", "data")


def main() -> None:
    """Writes the files, runs the commands and prints what each took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows: int = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        for size in (max(rows // 10, 1), rows):
            source = Path(folder) / "rows.jsonl"
            written = write_rows(source, size)
            for action, arguments in actions(source, Path(folder)).items():
                measured = took(arguments)
                print(
                    json.dumps({"action": action, "rows": size, "megabytes": written // 10**6, **measured}), flush=True
                )


def write_rows(target: Path, rows: int) -> int:
    """Writes xLAM rows; returns the bytes."""
    tasks = generate_tasks(Split.TRAIN, DIFFERENT, 0)
    different = [write_row(task, "xlam") for task in tasks]
    with target.open("w", encoding="utf-8") as out:
        for index, row in enumerate(islice(cycle(different), rows)):
            out.write(json.dumps({**row, "id": index}) + "\n")
    return target.stat().st_size


def actions(source: Path, folder: Path) -> dict[str, Sequence[str]]:
    """The commands, by name."""
    return {
        "stats": (*TOOLSPAR, "stats", str(source)),
        "convert": (*TOOLSPAR, "convert", str(source), str(folder / "out.jsonl"), "--to", "trl"),
        "split": (*TOOLSPAR, "split", str(source), str(folder / "split")),
    }


def took(command: Sequence[str]) -> dict[str, float]:
    """Seconds and GiB of a command, by ``command.py`` beside this file."""
    measure = str(Path(__file__).with_name("command.py"))
    done = subprocess.run([sys.executable, measure, *command], capture_output=True, text=True, check=False)
    figures = json.loads(done.stdout.strip().splitlines()[-1])
    if figures["exit_code"]:
        sys.exit(f"{' '.join(command)} failed: {done.stderr.strip()[-400:]}")
    return {name: figures[name] for name in ("seconds", "cpu_seconds", "peak_gib")}


if __name__ == "__main__":
    main()
