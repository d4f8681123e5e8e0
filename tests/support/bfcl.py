"""The BFCL package, installed aside, and its official checker, run in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolspar.calls.records import ToolCall
from toolspar.tasks.importers.bfcl import CALL_CATEGORIES

VERSION = "2026.3.23"
FOLDER_VARIABLE = "TOOLSPAR_BFCL"  # the path of an unpacked copy, for machines without a package index

# The package imports every vendor's client for its table of models; the checker needs one flag of it.
OFFICIAL = """
import json, sys, types
flags = types.SimpleNamespace(underscore_to_dot=False)
stub = types.ModuleType("bfcl_eval.constants.model_config")
stub.MODEL_CONFIG_MAPPING = {"none": flags}
sys.modules[stub.__name__] = stub
sys.path.insert(0, sys.argv[1])
from bfcl_eval.constants.enums import Language
from bfcl_eval.eval_checker.ast_eval.ast_checker import ast_checker
for line in sys.stdin:
    category, functions, truth, answers = json.loads(line)
    found = []
    for answer in answers:
        try:
            result = ast_checker(functions, answer, truth, Language.PYTHON, category, "none")
            found.append("right" if result["valid"] else "wrong")
        except Exception as error:
            found.append("raised " + type(error).__name__)
    print(json.dumps(found))
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One item as the package has it."""

    entry_id: str
    category: str
    row: dict[str, Any]
    truth: list[dict[str, dict[str, list[Any]]]]


def bfcl_folder() -> Path:
    """The folder that holds ``bfcl_eval``: the given copy, or one that pip installs into the cache once."""
    given = os.environ.get(FOLDER_VARIABLE)
    if given:
        folder = Path(given)
        assert (folder / "bfcl_eval" / "data").is_dir(), f"{FOLDER_VARIABLE}={given} holds no unpacked bfcl_eval"
        return folder
    cache = Path(os.environ.get("TOOLSPAR_CACHE") or Path.home() / ".cache" / "toolspar")
    folder = cache / f"bfcl-eval-{VERSION}"
    if not folder.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=cache))
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(fresh)]
        done = subprocess.run(
            [*command, f"bfcl-eval=={VERSION}", "filelock"], capture_output=True, text=True, check=False
        )
        if done.returncode:
            shutil.rmtree(fresh)
            reason = done.stderr.strip().splitlines()[-1:] or ["no message"]
            remedy = f"give a package index to pip, or set {FOLDER_VARIABLE} to an unpacked copy"
            raise AssertionError(f"pip cannot install bfcl-eval=={VERSION} ({reason[0]}): {remedy}")
        try:
            fresh.rename(folder)
        except OSError:  # another process was faster
            shutil.rmtree(fresh)
    return folder


def read_entries(folder: Path) -> Iterator[Entry]:
    """All items of the Python categories, in order."""
    data = folder / "bfcl_eval" / "data"
    for category in CALL_CATEGORIES:
        name = f"BFCL_v4_{category}.json"
        truths = {row["id"]: row["ground_truth"] for row in _rows(data / "possible_answer" / name)}
        for row in _rows(data / name):
            yield Entry(row["id"], category, row, truths[row["id"]])


def official_verdicts(folder: Path, cases: Sequence[tuple[Entry, Sequence[Sequence[ToolCall]]]]) -> list[list[str]]:
    """What the official checker says of several answers to each of some items: "right", "wrong" or "raised ..."."""
    lines: list[str] = []
    for entry, answers in cases:
        written = [[{call.name: call.arguments} for call in answer] for answer in answers]
        lines.append(json.dumps([entry.category, entry.row["function"], entry.truth, written]))
    with tempfile.TemporaryDirectory() as root:  # the package makes folders there as soon as it is imported
        environment = os.environ | {"BFCL_PROJECT_ROOT": root}
        done = subprocess.run(
            [sys.executable, "-c", OFFICIAL, str(folder)],
            input="\n".join(lines), capture_output=True, text=True, check=False, env=environment,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
