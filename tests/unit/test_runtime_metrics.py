"""Metric and event logs: a resumed run's files equal an uninterrupted run's, byte for byte, timings aside."""

from __future__ import annotations

import errno
import math
import os
from collections.abc import Mapping
from io import FileIO
from pathlib import Path
from typing import Any

import pytest

from toolspar.core.errors import RunError
from toolspar.runtime.metrics import MetricLog, MetricRow, read_metrics, without_timings
from toolspar.runtime.records import EventLog
from toolspar.runtime.settings import LoggerSettings
from toolspar.runtime.sinks import tensorboard

CSV = LoggerSettings(csv=True, tensorboard=False)


def record(log: MetricLog, positions: range, seconds: float = 1.0) -> None:
    for position in positions:
        metrics = {"ppo/kl": position / 3, "time/seconds": seconds}
        log.log(metrics, position=position, round=1, phase="attack", update=position)


def test_the_file_is_tidy(tmp_path: Path) -> None:
    log = MetricLog(tmp_path, CSV)
    log.log({"ppo/kl": 0.1, "reward/total": -2}, position=3, round=1, phase="attack", update=2)
    log.log({"sft/loss": math.inf}, position=4, round=1, phase="defend", update=0)
    assert (tmp_path / "metrics.csv").read_text() == (
        "position,round,phase,update,metric,value\n"
        "3,1,attack,2,ppo/kl,0.1\n"
        "3,1,attack,2,reward/total,-2.0\n"
        "4,1,defend,0,sft/loss,inf\n"
    )
    assert read_metrics(tmp_path / "metrics.csv")[1] == MetricRow(3, 1, "attack", 2, "reward/total", -2.0)


@pytest.mark.parametrize("tail", ["", "6,1,att", "6,1,attack,6,ppo/kl,0.3"])
def test_a_resumed_file_equals_an_uninterrupted_one(tmp_path: Path, tail: str) -> None:
    whole, cut = MetricLog(tmp_path / "whole", CSV), MetricLog(tmp_path / "cut", CSV)
    record(whole, range(8))
    record(cut, range(6))
    path = tmp_path / "cut" / "metrics.csv"
    with path.open("a") as file:  # as a kill in the middle of a row leaves it
        file.write(tail)
    resumed = MetricLog(tmp_path / "cut", CSV)
    resumed.truncate_after(3)
    record(resumed, range(4, 8))
    assert path.read_bytes() == (tmp_path / "whole" / "metrics.csv").read_bytes()


def test_timings_are_told_apart(tmp_path: Path) -> None:
    for name, seconds in (("a", 1.0), ("b", 2.0)):
        record(MetricLog(tmp_path / name, CSV), range(3), seconds)
    a, b = (read_metrics(tmp_path / name / "metrics.csv") for name in ("a", "b"))
    assert a != b
    assert without_timings(a) == without_timings(b)
    assert [row.metric for row in without_timings(a)] == ["ppo/kl", "ppo/kl", "ppo/kl"]


def test_truncating_to_the_start_leaves_the_header(tmp_path: Path) -> None:
    log = MetricLog(tmp_path, CSV)
    log.truncate_after(-1)  # nothing there yet
    assert not (tmp_path / "metrics.csv").exists()
    record(log, range(3))
    log.truncate_after(-1)
    assert (tmp_path / "metrics.csv").read_text() == "position,round,phase,update,metric,value\n"


def test_a_partial_row_is_dropped_when_the_log_goes_on(tmp_path: Path) -> None:
    record(MetricLog(tmp_path, CSV), range(1))
    path = tmp_path / "metrics.csv"
    before = path.read_text()
    path.write_text(before + "1,1,att")
    assert len(read_metrics(path)) == 2
    log = MetricLog(tmp_path, CSV)
    log.log({"x": 1}, position=1, round=1, phase="judge", update=0)
    log.sync()
    log.close()
    assert path.read_text() == before + "1,1,judge,0,x,1.0\n"


def test_a_kill_in_the_header_is_mended(tmp_path: Path) -> None:
    path = tmp_path / "metrics.csv"
    path.write_text("position,ro")
    record(MetricLog(tmp_path, CSV), range(1))
    assert path.read_text().startswith("position,round,phase,update,metric,value\n0,1,attack,0,ppo/kl,0.0\n")


def test_trouble_is_one_clear_line(tmp_path: Path) -> None:
    log = MetricLog(tmp_path, CSV)
    with pytest.raises(ValueError, match="cannot name a metric"):
        log.log({"a,b": 1.0}, position=0, round=1, phase="attack", update=0)
    (tmp_path / "metrics.csv").write_text("position,round,phase,update,metric,value\n1,1,attack\n")
    with pytest.raises(RunError, match=r"metrics\.csv has a damaged row"):
        log.truncate_after(3)
    with pytest.raises(RunError, match="is this the folder of a run"):
        read_metrics(tmp_path / "missing.csv")
    (tmp_path / "blocked").write_text("")
    with pytest.raises(RunError, match="cannot write"):
        record(MetricLog(tmp_path / "blocked", CSV), range(1))


def test_a_full_disk_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "metrics.csv").symlink_to("/dev/full")
    with pytest.raises(RunError, match="the disk is full; free some space, then start the same command again"):
        record(MetricLog(tmp_path, CSV), range(1))


def test_tensorboard_forgets_what_a_resume_replaces(tmp_path: Path) -> None:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    settings = LoggerSettings(csv=False, tensorboard=True)
    killed = MetricLog(tmp_path, settings)
    for position in range(5):
        killed.log({"ppo/kl": 0.0}, position=position, round=1, phase="attack", update=position)
    killed.close()
    resumed = MetricLog(tmp_path, settings)
    resumed.truncate_after(2)
    for position in range(3, 6):
        resumed.log({"ppo/kl": 1.0}, position=position, round=1, phase="attack", update=position)
    resumed.sync()
    resumed.close()
    events = EventAccumulator(str(tmp_path / "tensorboard")).Reload().Scalars("attack/ppo/kl")
    assert [(event.step, event.value) for event in events] == [(0, 0), (1, 0), (2, 0), (3, 1), (4, 1), (5, 1)]
    assert not (tmp_path / "metrics.csv").exists()


def test_tensorboard_holds_every_scalar_where_its_own_reader_finds_it(tmp_path: Path) -> None:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    log = MetricLog(tmp_path, LoggerSettings(csv=True, tensorboard=True))
    log.log({"ppo/kl": 0.25, "time/seconds": 2.0}, position=0, round=1, phase="attack", update=0)
    log.log({"judge/kept": 1.0, "judge/dev/clean_accuracy": 0.5}, position=1, round=1, phase="judge", update=0)
    log.log({"ppo/kl": math.nan}, position=2, round=2, phase="attack", update=0)
    log.close()
    events = EventAccumulator(str(tmp_path / "tensorboard")).Reload()
    tags = ["attack/ppo/kl", "attack/time/seconds", "judge/dev/clean_accuracy", "judge/kept"]
    assert sorted(events.Tags()["scalars"]) == tags
    assert [(event.step, event.value) for event in events.Scalars("judge/kept")] == [(1, 1.0)]
    first, second = events.Scalars("attack/ppo/kl")
    assert (first.step, first.value, second.step, math.isnan(second.value)) == (0, 0.25, 2, True)


def test_tensorboard_on_a_full_disk_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(file: FileIO, data: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(tensorboard, "write_all", full)
    log = MetricLog(tmp_path, LoggerSettings(csv=True, tensorboard=True))
    with pytest.raises(RunError, match=r"cannot write .*tensorboard: the disk is full; free some space"):
        record(log, range(1))
    log.close()
    assert len(read_metrics(tmp_path / "metrics.csv")) == 2


class Shown:
    """A mirror that notes what it is told."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def publish(self, position: int) -> None:
        self.told.append(position)

    def finish(self, outcome: Mapping[str, Any] | None) -> None:
        self.told.append(outcome)


def test_a_mirror_is_told_of_checkpoints_and_of_the_end_once(tmp_path: Path) -> None:
    shown = Shown()
    log = MetricLog(tmp_path, CSV, shown)
    record(log, range(2))
    assert shown.told == []
    log.publish(1)
    log.close({"objective": 1.0})
    log.close()
    assert shown.told == [1, {"objective": 1.0}]


def test_event_logs_are_cut_and_go_on(tmp_path: Path) -> None:
    path = tmp_path / "episodes.jsonl"
    log = EventLog(path)
    log.append(0, {"query": "a\u2028b\nc"}, {"query": "\ud800"})
    log.append(1, {"query": "lost"})
    log.close()
    with path.open("a") as file:
        file.write('{"position": 1, "qu')
    log = EventLog(path)
    log.truncate_after(0)
    log.append(1, {"query": "again"})
    log.sync()
    assert [(event["position"], event["query"]) for event in log.read()] == [
        (0, "a\u2028b\nc"),
        (0, "\ud800"),
        (1, "again"),
    ]
    assert path.read_text().count("\n") == 3


def test_a_damaged_event_is_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "episodes.jsonl"
    path.write_text('{"position": 0}\nnonsense\n')
    with pytest.raises(RunError, match=r"episodes\.jsonl has a damaged line \('nonsense"):
        EventLog(path).truncate_after(0)
    assert list(EventLog(tmp_path / "none.jsonl").read()) == []
