"""Weights & Biases, offline: what a run's folder has to show is there once, whatever happened in between."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from toolspar.runtime.metrics import MetricLog
from toolspar.runtime.records import EventLog
from toolspar.runtime.settings import LoggerSettings, WandbSettings
from toolspar.runtime.sinks import wandb_mirror
from toolspar.runtime.sinks.wandb_content import (
    CROSS_PLAY,
    CROSS_PLAY_COLUMNS,
    CROSS_PLAY_FILE,
    EXAMPLE_COLUMNS,
    EXAMPLES,
    Keepsake,
    cross_play_table,
)
from toolspar.runtime.sinks.wandb_mirror import WandbMirror, flat
from toolspar.runtime.sinks.wandb_run import Labels, WandbRun

KEEPSAKES = (
    Keepsake("caller", "adapter", "adapters/caller-round-{round}", judged=True),
    Keepsake("archive", "archive", "archive"),
)
LABELS = Labels("first_game.curricula", "seed1 curriculum=none", {"ppo": {"clip": 0.2}})


def settings(**changes: Any) -> WandbSettings:
    values: dict[str, Any] = {
        "mode": "offline", "project": "toolspar", "entity": None, "group": None, "name": None,
        "examples_per_round": 2, "timeout_seconds": 20.0,
    }  # fmt: skip
    return WandbSettings(**(values | changes))


@dataclass
class Told:
    """What a user reads."""

    said: list[str] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)


def mirror(folder: Path, told: Told | None = None, **changes: Any) -> WandbMirror:
    told = told or Told()
    return WandbMirror(
        folder,
        settings(**changes),
        LABELS,
        events="episodes.jsonl",
        keepsakes=KEEPSAKES,
        say=told.said.append,
        warn=told.warned.append,
    )


def open_log(folder: Path, told: Told | None = None, **changes: Any) -> MetricLog:
    return MetricLog(folder, LoggerSettings(csv=True, tensorboard=False), mirror(folder, told, **changes))


def attack(query: str, total: float, *, flipped: bool = True) -> dict[str, Any]:
    """An episode as the game records it."""
    terms = {"adversarial": float(flipped), "diversity": -0.25, "meaning": 0.75}
    return {
        "round": 1, "phase": "attack", "task_id": query, "query": query, "rewritten": f"please {query}",
        "expected": [{"name": "weather", "arguments": {"city": "Paris"}}], "answers": ["none"],
        "reasons": ["missing_call"], "style": "casual", "flipped": flipped,
        "reward": {"total": total, "terms": terms, "weighted": {}},
    }  # fmt: skip


def write_matrix(folder: Path, round_: int) -> None:
    """A cross-play matrix of one cell with data and one without."""
    names = ("policy-round-0", f"policy-round-{round_}")
    known = {"attack_success": round_ / 4, "low": 0.0, "high": 1.0, "n": 8}
    empty = {"attack_success": None, "low": None, "high": None, "n": 0}
    cells = [
        {"policy": name, "caller": "caller-round-0", **cell} for name, cell in zip(names, (known, empty), strict=True)
    ]
    path = folder / CROSS_PLAY_FILE.format(round=round_)
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"cells": cells}))


def play(folder: Path, log: MetricLog, positions: range, *, published: bool = True) -> None:
    """Rounds of three steps: two attacks and a judgement; a checkpoint after each."""
    events = EventLog(folder / "episodes.jsonl")
    for position in positions:
        round_, step = position // 3 + 1, position % 3
        where = {"position": position, "round": round_, "update": step}
        if step < 2:
            log.log({"ppo/kl_old": position / 4}, phase="attack", **where)
            events.append(position, attack(f"q{position}a", 1.0), attack(f"q{position}b", -0.2, flipped=False))
            events.append(position, attack(f"q{position}c", 1.5))
        else:
            (folder / f"adapters/caller-round-{round_}").mkdir(parents=True, exist_ok=True)
            (folder / f"adapters/caller-round-{round_}/adapter_model.safetensors").write_text(f"weights {round_}")
            (folder / "archive").mkdir(exist_ok=True)
            (folder / f"archive/flips-{round_}.parquet").write_text(f"flips {round_}")
            # the second round's caller is the best, the third one's is rolled back
            if round_ != 2:  # one whose matrix was lost
                write_matrix(folder, round_)
            accuracy, kept = [(0.5, 1.0), (0.75, 1.0), (0.75, 0.0)][round_ - 1]
            log.log({"judge/dev/robust_accuracy": accuracy, "judge/kept": kept}, phase="judge", **where)
        if published:
            log.publish(position)
    events.close()


def records(folder: Path) -> list[dict[str, Any]]:
    """Everything in W&B's own files, oldest start first."""
    found: list[dict[str, Any]] = []
    for run in sorted((folder / "wandb").glob("offline-run-*")):
        command = [sys.executable, "-m", "wandb", "leet", "inspect", "--json", str(run)]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        found += [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
    return found


def history(folder: Path) -> list[dict[str, Any]]:
    return [record["history"]["item"] for record in records(folder) if record["type"] == "history"]


def curve(folder: Path) -> list[tuple[int, int, float]]:
    """(W&B's step, position, value) of one metric."""
    return [
        (item["_step"], item["position"], item["attack/ppo/kl_old"])
        for item in history(folder)
        if "attack/ppo/kl_old" in item
    ]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, Any]], Told]:
    """A run of three rounds that came to its end, and what W&B holds of it."""
    folder, told = tmp_path_factory.mktemp("whole"), Told()
    log = open_log(folder, told)
    play(folder, log, range(9))
    effect = {"name": "clean accuracy", "effect": {"difference": 0.125}}
    log.close({"objective": 0.25, "effects": [effect]})
    return folder, records(folder), told


Whole = tuple[Path, list[dict[str, Any]], Told]


def of_kind(whole: Whole, kind: str) -> list[dict[str, Any]]:
    return [record[kind] for record in whole[1] if record["type"] == kind]


def test_the_run_is_named_grouped_and_configured(whole: Whole) -> None:
    (run, *_) = of_kind(whole, "run")
    assert (run["run_group"], run["display_name"], run["job_type"], run["project"]) == (
        "first_game.curricula", "seed1 curriculum=none", "train", "toolspar",
    )  # fmt: skip
    assert run["config"]["update"]["ppo"] == {"clip": 0.2}
    assert run["run_id"] == json.loads((whole[0] / "wandb.json").read_text())["id"]


def test_metrics_have_axes_of_their_own(whole: Whole) -> None:
    axes = {m.get("glob_name") or m["name"]: m.get("step_metric") for m in of_kind(whole, "metric")}
    assert axes == {"position": None, "round": None, "*": "position", "judge/*": "round"}


def test_every_number_is_there_at_its_position(whole: Whole) -> None:
    assert curve(whole[0]) == [(0, 0, 0.0), (1, 1, 0.25), (3, 3, 0.75), (4, 4, 1.0), (6, 6, 1.5), (7, 7, 1.75)]
    judged = [
        (i["round"], i["judge/dev/robust_accuracy"], i["judge/kept"]) for i in history(whole[0]) if "judge/kept" in i
    ]
    assert judged == [(1, 0.5, 1), (2, 0.75, 1), (3, 0.75, 0)]


def test_rewards_lengths_and_similarity_are_shown_as_histograms(whole: Whole) -> None:
    item = of_kind(whole, "history")[0]["item"]
    for name in ("rewards", "words", "similarity", "meaning"):
        assert item[f"attack/histogram/{name}._type"] == "histogram"
        assert sum(item[f"attack/histogram/{name}.values"]) == 3
    assert item["attack/histogram/words.bins"][0] <= 2 <= item["attack/histogram/words.bins"][-1]
    assert item["attack/histogram/similarity.bins"][0] <= 0.25 <= item["attack/histogram/similarity.bins"][-1]


def test_each_round_has_a_table_of_its_best_paid_attacks(whole: Whole) -> None:
    folder = whole[0]
    paths = [item[f"{EXAMPLES}.path"] for item in history(folder) if f"{EXAMPLES}.path" in item]
    (run,) = (folder / "wandb").glob("offline-run-*")
    tables = [json.loads((run / "files" / path).read_text()) for path in paths]
    assert [table["columns"] for table in tables] == [list(EXAMPLE_COLUMNS)] * 3
    assert [[row[0] for row in table["data"]] for table in tables] == [["q0c", "q1c"], ["q3c", "q4c"], ["q6c", "q7c"]]
    expected = '[{"name": "weather", "arguments": {"city": "Paris"}}]'
    assert tables[0]["data"][0][1:] == ["please q0c", expected, "none", "missing_call", "casual", 1.5, "attack"]


def test_the_cross_play_matrix_of_a_round_is_a_table(whole: Whole) -> None:
    folder = whole[0]
    paths = {item["round"]: item[f"{CROSS_PLAY}.path"] for item in history(folder) if f"{CROSS_PLAY}.path" in item}
    assert list(paths) == [1, 3]
    (run,) = (folder / "wandb").glob("offline-run-*")
    table = json.loads((run / "files" / paths[3]).read_text())
    assert table["columns"] == list(CROSS_PLAY_COLUMNS)
    assert table["data"] == [
        ["policy-round-0", "caller-round-0", 0.75, 0.0, 1.0, 8],
        ["policy-round-3", "caller-round-0", None, None, None, 0],
    ]


def test_a_matrix_that_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "matrix.json"
    assert cross_play_table(path) is None
    for text in ("{", "[]", '{"cells": [{}]}'):
        path.write_text(text)
        assert cross_play_table(path) is None


def test_adapters_and_archive_are_kept_under_aliases(whole: Whole) -> None:
    kept = [
        (a["name"].rpartition("-")[0], a["type"], set(a["aliases"]))
        for a in of_kind(whole, "artifact")
        if "job" not in a["type"]
    ]
    named = [entry for entry in kept if entry[0] in ("caller", "archive")]
    assert named == [
        ("caller", "adapter", {"round-1", "latest", "best"}),
        ("archive", "archive", {"round-1", "latest"}),
        ("caller", "adapter", {"round-2", "latest", "best"}),
        ("archive", "archive", {"round-2", "latest"}),
        ("archive", "archive", {"round-3", "latest"}),
    ]


def test_the_end_is_in_the_summary_and_the_user_is_told_what_to_do(whole: Whole) -> None:
    last: dict[str, Any] = {}
    for update in of_kind(whole, "summary"):
        last |= update.get("update", {})
    assert (last["objective"], last["effect/clean_accuracy"]) == (0.25, 0.125)
    assert [record.get("exit_code", 0) for record in of_kind(whole, "exit")] == [0]
    folder, _, told = whole
    assert told.warned == []
    assert len(told.said) == 1 and f"send it with: wandb sync {folder}/wandb/offline-run-" in told.said[0]


def test_a_run_that_goes_on_is_one_curve(tmp_path: Path) -> None:
    log = open_log(tmp_path)
    play(tmp_path, log, range(4))
    play(tmp_path, log, range(4, 6), published=False)  # recorded after the last checkpoint
    log.close()
    resumed = open_log(tmp_path)
    resumed.truncate_after(3)
    EventLog(tmp_path / "episodes.jsonl").truncate_after(3)
    resumed.publish(3)
    play(tmp_path, resumed, range(4, 8))
    resumed.close({"objective": 1.0})
    assert curve(tmp_path) == [(0, 0, 0.0), (1, 1, 0.25), (3, 3, 0.75), (4, 4, 1.0), (6, 6, 1.5), (7, 7, 1.75)]
    assert len({record["run"]["run_id"] for record in records(tmp_path) if record["type"] == "run"}) == 1


KILLED = """
    import os, signal, sys, time
    from pathlib import Path
    from tests.unit.test_runtime_wandb import open_log, play
    folder = Path(sys.argv[1])
    play(folder, open_log(folder), range(4))
    time.sleep(float(sys.argv[2]))
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.0, 8.0])
def test_what_wandb_held_back_when_its_owner_was_killed_is_sent_by_the_next_start(
    tmp_path: Path, seconds: float
) -> None:
    root = Path(__file__).resolve().parents[2]
    path = os.pathsep.join([str(root), str(root / "src")])
    command = [sys.executable, "-c", textwrap.dedent(KILLED), str(tmp_path), str(seconds)]
    # not the helper process of this test's own W&B, which lives on
    alone = {name: value for name, value in os.environ.items() if not name.startswith("WANDB_SERVICE")}
    killed = subprocess.run(command, env={**alone, "PYTHONPATH": path}, check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    resumed = open_log(tmp_path)
    resumed.publish(3)
    play(tmp_path, resumed, range(4, 5))
    resumed.close()
    assert curve(tmp_path) == [(0, 0, 0.0), (1, 1, 0.25), (3, 3, 0.75), (4, 4, 1.0)]


class Broken(WandbRun):
    """W&B that fails at one call."""

    at = "start"

    def __init__(self, *_: Any) -> None:
        self._fail("start")

    def log(self, position: int, shown: Mapping[str, Any]) -> None:
        self._fail("log")

    def keep(self, *_: Any) -> None: ...

    def finish(self, summary: Mapping[str, Any] | None) -> None:
        self._fail("finish")

    @property
    def folder_name(self) -> str:
        return "offline-run-broken"

    @property
    def holds(self) -> int:
        return -1

    def _fail(self, at: str) -> None:
        if at == self.at:
            raise OSError(28, "No space left on device\nand more")


@pytest.mark.parametrize("at", ["start", "log", "finish"])
def test_a_fault_of_wandb_is_one_warning_and_the_game_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    monkeypatch.setattr(Broken, "at", at)
    monkeypatch.setattr(wandb_mirror, "WandbRun", Broken)
    told = Told()
    log = open_log(tmp_path, told)
    play(tmp_path, log, range(3))
    log.close({"objective": 1.0})
    (line,) = told.warned
    assert "W&B is off from here on ([Errno 28] No space left on device). The game goes on" in line
    assert "\n" not in line
    assert (tmp_path / "metrics.csv").read_text().count("\n") == 5


def test_no_network_is_one_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WANDB_BASE_URL", "http://127.0.0.1:9")  # nobody listens there
    monkeypatch.setenv("WANDB_API_KEY", "0" * 40)
    told = Told()
    log = open_log(tmp_path, told, mode="online", timeout_seconds=5.0)
    play(tmp_path, log, range(2))
    log.close({"objective": 1.0})
    assert len(told.warned) == 1 and "W&B is off from here on (" in told.warned[0]
    assert "0" * 40 not in told.warned[0]
    assert (tmp_path / "metrics.csv").read_text().count("\n") == 3


def test_damaged_lines_are_passed_over(tmp_path: Path) -> None:
    play(tmp_path, MetricLog(tmp_path, LoggerSettings(csv=True, tensorboard=False)), range(2))
    with (tmp_path / "metrics.csv").open("a") as file:
        file.write("nonsense\n2,1,attack,2,ppo/kl_old,0.5\n")
    with (tmp_path / "episodes.jsonl").open("a") as file:
        file.write('{"position": 2\n')
    told = Told()
    one = mirror(tmp_path, told)
    one.publish(2)
    one.finish(None)
    assert curve(tmp_path) == [(0, 0, 0.0), (1, 1, 0.25), (2, 2, 0.5)]
    assert told.warned == []


def test_only_numbers_are_summed_up() -> None:
    assert flat({"status": "complete", "objective": 0.5, "rounds": []}) == {"objective": 0.5}


def test_what_was_not_measured_is_no_number() -> None:
    effects = [
        {"name": name, "effect": {"difference": 0.0, "n_clusters": n}} for name, n in (("clean accuracy", 4), ("x", 0))
    ]
    assert flat({"objective": None, "effects": effects}) == {"effect/clean_accuracy": 0.0}
