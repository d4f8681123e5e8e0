"""Files that were changed from outside: they are told, and the run goes back before the damage or says what to do."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from tests.support.play_records import weather_task
from tests.support.small_disk import small_disk_at

from toolspar.archive.records import ArchiveEntry
from toolspar.archive.store import Archive
from toolspar.core.errors import RunError
from toolspar.game.records import GameState, Phase
from toolspar.game.recovery import RECORDS, recover, statement
from toolspar.runtime import checkpoint
from toolspar.runtime.metrics import MetricLog, read_metrics
from toolspar.runtime.records import EventLog
from toolspar.runtime.settings import LoggerSettings
from toolspar.runtime.witness import Witness, changed

CITIES = ("Paris", "Rome", "Oslo", "Bern", "Kyiv", "Lima")


class Run:
    """A run's folder and the logs that write to it; each step is a position with a flip, and two make a checkpoint."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.metrics = MetricLog(folder, LoggerSettings(csv=True, tensorboard=False))
        self.events = EventLog(folder / "episodes.jsonl")
        self.archive = Archive(folder / "archive")
        self.witness = Witness(folder)

    def step(self, tick: int) -> None:
        city = CITIES[tick]
        self.metrics.log({"x": float(tick)}, position=tick, round=1, phase="attack", update=tick)
        self.events.append(tick, {"city": city})
        entry = ArchiveEntry(weather_task(city), "casual", f"hows {city}", "", "no_call", "", 1, tick, "p", "c")
        self.archive.offer([entry], torch.eye(6)[tick : tick + 1])

    def save(self, ticks: int) -> None:
        state = GameState(phase=Phase.ATTACK, step=ticks, ticks=ticks, caller="caller-round-1")
        self.metrics.sync()
        self.events.sync()
        payloads = {"game.json": state.to_json(), RECORDS: statement(self.witness, state)}
        checkpoint.save(self.folder / "checkpoints", ticks, payloads, keep=2)

    def play(self, ticks: range) -> None:
        for tick in ticks:
            self.step(tick)
            if tick % 2:
                self.save(tick + 1)
        self.metrics.close()
        self.events.close()


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Checkpoints at 2 and 4; the step of position 4 came after them."""
    adapter = tmp_path / "adapters" / "caller-round-1"
    adapter.mkdir(parents=True)
    (adapter / "adapter_model.safetensors").write_bytes(b"weights of the first round")
    Run(tmp_path).play(range(5))
    return tmp_path


def recovered(run: Path) -> list[str]:
    """What is told about it."""
    told: list[str] = []
    recover(run, told.append)
    assert not any("\n" in line for line in told)
    return told


def newest(run: Path) -> int | None:
    found = checkpoint.latest(run / "checkpoints")
    return found.position if found else None


def recorded(run: Path) -> tuple[list[int], list[int], list[int]]:
    """Positions in metrics, events and archive."""
    events = EventLog(run / "episodes.jsonl").read()
    flips = Archive(run / "archive").entries()
    rows = read_metrics(run / "metrics.csv")
    return [r.position for r in rows], [e["position"] for e in events], [entry.found_update for entry in flips]


def contents(run: Path) -> dict[str, bytes]:
    return {str(path.relative_to(run)): path.read_bytes() for path in sorted(run.rglob("*")) if path.is_file()}


def shard(run: Path, tick: int) -> Path:
    (path,) = (run / "archive").glob(f"*-u{tick:06d}-*.parquet")
    return path


def flip_a_byte(path: Path, at: float = 0.5) -> None:
    data = bytearray(path.read_bytes())
    data[int(len(data) * at)] ^= 1
    path.write_bytes(data)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


DAMAGES = [flip_a_byte, cut, Path.unlink]


def test_after_a_mere_kill_nothing_is_said(run: Path) -> None:
    assert recovered(run) == []
    assert newest(run) == 4
    assert recorded(run) == ([0, 1, 2, 3], [0, 1, 2, 3], [0, 1, 2, 3])
    before = contents(run)
    assert recovered(run) == []
    assert contents(run) == before


def test_a_run_that_has_not_begun_is_no_trouble(tmp_path: Path) -> None:
    assert recovered(tmp_path) == []
    Run(tmp_path).step(0)  # killed before its first checkpoint
    assert recovered(tmp_path) == []


def test_rubbish_after_the_checkpoint_is_cut_off(run: Path) -> None:
    for name in ("metrics.csv", "episodes.jsonl"):
        with (run / name).open("ab") as file:
            file.write(b"\x00\xffrubbish\nmore")
    cut(shard(run, 4))
    assert recovered(run) == []
    assert recorded(run) == ([0, 1, 2, 3], [0, 1, 2, 3], [0, 1, 2, 3])


@pytest.mark.parametrize("damage", [flip_a_byte, cut])
def test_a_damaged_checkpoint_is_told_and_the_one_before_is_taken(run: Path, damage) -> None:
    damage(run / "checkpoints" / "00000004" / "game.json")
    (line,) = recovered(run)
    assert line == (f"{run}/checkpoints/00000004 is damaged: the run goes on from the checkpoint before it, 00000002")
    assert newest(run) == 2
    assert recorded(run) == ([0, 1], [0, 1], [0, 1])


def test_without_a_whole_checkpoint_nothing_is_thrown_away(run: Path) -> None:
    for name in ("00000002", "00000004"):
        cut(run / "checkpoints" / name / "game.json")
    before = contents(run)
    with pytest.raises(RunError, match=r"damaged: 00000004, 00000002\): put back a copy, or start anew"):
        recover(run, print)
    assert contents(run) == before


def test_checkpoints_that_are_gone_are_missed(run: Path) -> None:
    (run / "checkpoints").rename(run.parent / "elsewhere")
    before = contents(run)
    with pytest.raises(RunError, match=r"holds no checkpoint: put it back, or start anew with fresh=true"):
        recover(run, print)
    assert contents(run) == before


@pytest.mark.parametrize("name", ["metrics.csv", "episodes.jsonl"])
def test_a_log_cut_between_two_checkpoints_is_recorded_again(run: Path, name: str) -> None:
    whole = (run / name).read_bytes()
    (run / name).write_bytes(whole[: whole.rindex(b"\n", 0, len(whole) * 3 // 5) + 4])  # within position 2
    (line,) = recovered(run)
    assert line == (
        f"{run}/{name} has changed since checkpoint 00000004: the run goes on from 00000002, and records again what "
        "came after it"
    )
    assert newest(run) == 2
    assert recorded(run) == ([0, 1], [0, 1], [0, 1])
    again = Run(run)
    again.play(range(2, 5))
    assert (run / name).read_bytes() == whole


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", ["metrics.csv", "episodes.jsonl"])
def test_a_log_that_no_checkpoint_knows_is_kept_aside_and_the_run_goes_on(run: Path, name: str, damage) -> None:
    if damage is flip_a_byte:
        flip_a_byte(run / name, 0.0 if name == "episodes.jsonl" else 0.4)
        lines = (run / name).read_bytes().split(b"\n")
        lines[1] = b"?" + lines[1]
        (run / name).write_bytes(b"\n".join(lines))
    elif damage is cut:
        (run / name).write_bytes((run / name).read_bytes()[:30])
    else:
        damage(run / name)
    left = (run / name).read_bytes() if (run / name).exists() else None
    (line,) = recovered(run)
    assert newest(run) == 4
    if left is None:
        assert line == f"{run}/{name} is gone: it goes on with what is recorded from here on"
    else:
        assert line.endswith(f"its readable lines are kept, and all of it as {name}.damaged1")
        assert (run / f"{name}.damaged1").read_bytes() == left
    Run(run).play(range(4, 5))
    assert 4 in recorded(run)[0] and 4 in recorded(run)[1]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_shard_is_recorded_again_from_the_checkpoint_before_it(run: Path, damage) -> None:
    damage(shard(run, 3))
    (line,) = recovered(run)
    assert "has changed since checkpoint 00000004: the run goes on from 00000002" in line
    assert recorded(run) == ([0, 1], [0, 1], [0, 1])


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("place", ["shard", "adapter"])
def test_what_decides_and_cannot_be_had_again_stops_the_run(run: Path, place: str, damage) -> None:
    path = shard(run, 0) if place == "shard" else run / "adapters/caller-round-1/adapter_model.safetensors"
    damage(path)
    before = contents(run)
    with pytest.raises(RunError) as caught:
        recover(run, print)
    assert str(caught.value) == (
        f"{path} has changed since the last checkpoint: put back a copy, or start anew with fresh=true, which moves "
        "the folder aside and deletes nothing"
    )
    assert contents(run) == before


def test_the_start_must_stay_what_it_was(tmp_path: Path) -> None:
    for player in ("policy", "caller"):
        adapter = tmp_path / "adapters" / f"{player}-round-0"
        adapter.mkdir(parents=True)
        (adapter / "adapter_model.safetensors").write_bytes(b"weights of the start")
    Run(tmp_path).play(range(5))  # the caller is that of round 1 by then
    path = tmp_path / "adapters/caller-round-0/adapter_model.safetensors"
    path.write_bytes(b"weights of another start")
    with pytest.raises(RunError, match=rf"{path} has changed since the last checkpoint: put back a copy"):
        recover(tmp_path, print)


def test_checkpoints_of_versions_that_kept_no_records_still_count(run: Path) -> None:
    checkpoint.save(run / "checkpoints", 6, {"game.json": GameState(ticks=6).to_json()}, keep=2)
    assert recovered(run) == []
    assert newest(run) == 6


def test_drafts_of_adapters_are_swept(run: Path) -> None:
    (run / "adapters" / ".caller-round-2-abc").mkdir()
    assert recovered(run) == []
    assert [path.name for path in (run / "adapters").iterdir()] == ["caller-round-1"]


def test_an_adapter_that_was_being_replaced_is_put_back_before_anything_is_missed(run: Path) -> None:
    adapter = run / "adapters" / "caller-round-1"
    names = sorted(path.name for path in adapter.iterdir())
    adapter.rename(adapter.with_name(".caller-round-1.aside"))
    assert recovered(run) == []
    assert sorted(path.name for path in adapter.iterdir()) == names
    assert [path.name for path in (run / "adapters").iterdir()] == ["caller-round-1"]


def test_a_witness_reads_on_and_starts_anew_when_a_log_was_replaced(tmp_path: Path) -> None:
    path, witness = tmp_path / "log", Witness(tmp_path)
    assert witness.log("log") is None
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    path.write_bytes(b"")
    assert witness.log("log") == {"bytes": 0, "sha256": empty}
    path.write_bytes(b"ab")
    witness.log("log")
    with path.open("ab") as file:
        file.write(b"c")
    assert witness.log("log") == {"bytes": 3, "sha256": of_abc}
    (tmp_path / "new").write_bytes(b"abc")
    (tmp_path / "new").replace(path)
    assert witness.log("log") == {"bytes": 3, "sha256": of_abc}
    said = witness.statement(["log", "missing"], ["log"])
    assert changed(tmp_path, said) == ([], [])
    path.write_bytes(b"abcd")  # a log may grow, a file may not
    assert changed(tmp_path, said) == ([], ["log"])
    path.write_bytes(b"abd")
    assert changed(tmp_path, said) == (["log"], ["log"])


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 512 KiB."""
    with small_disk_at(tmp_path / "disk", kib=512) as disk:
        yield disk


def fill(disk: Path, leave: int) -> Path:
    """Take the disk's space, but for so many bytes."""
    ballast = disk / "ballast"
    free = os.statvfs(disk)
    size = free.f_bavail * free.f_frsize - leave
    with ballast.open("wb") as file:
        try:
            os.posix_fallocate(file.fileno(), 0, size)
        except OSError as error:
            assert error.errno == errno.ENOSPC
    return ballast


def test_a_full_disk_at_any_write_loses_nothing_and_the_run_goes_on(small_disk: Path, tmp_path: Path) -> None:
    unbroken = tmp_path / "unbroken"
    Run(unbroken).play(range(6))
    failed = 0
    for pages in range(40):
        folder = small_disk / "run"
        Run(folder).play(range(4))
        before = recorded(folder)
        ballast = fill(small_disk, pages * 4096)
        try:
            Run(folder).play(range(4, 6))
            full = False
        except RunError as error:
            full = True
            assert "the disk is full" in str(error) and "\n" not in str(error)
        ballast.unlink()
        assert recovered(folder) == []
        ticks = newest(folder) or 0
        assert ticks == (6 if not full else 4)
        assert tuple(positions[:4] for positions in recorded(folder)) == before
        Run(folder).play(range(ticks, 6))
        assert recorded(folder) == recorded(unbroken)
        assert (folder / "episodes.jsonl").read_bytes() == (unbroken / "episodes.jsonl").read_bytes()
        subprocess.run(["rm", "-r", str(folder)], check=True)
        failed += full
        if not full:
            break
    else:
        raise AssertionError("the disk was never large enough")
    assert failed >= 3


def test_with_a_stop_rule_a_checkpoint_counts_on_past_policies_too(tmp_path: Path) -> None:
    for round_ in (1, 2):
        adapter = tmp_path / "adapters" / f"policy-round-{round_}"
        adapter.mkdir(parents=True)
        (adapter / "adapter_model.safetensors").write_bytes(b"weights")
    reports = [{"round": 1, "kept": False}, {"round": 2, "kept": False}]
    found = {
        plateau: {Path(name).parent.name for name in statement(Witness(tmp_path), state)["files"]}
        for plateau, state in (
            (bool(values), GameState(round=3, policy="policy-round-2", reports=reports, plateau=values))
            for values in ([], [0.5, None])
        )
    }
    assert found == {False: {"policy-round-2"}, True: {"policy-round-1", "policy-round-2"}}


def test_where_all_snapshots_meet_a_checkpoint_counts_on_all_of_them(tmp_path: Path) -> None:
    names = [f"{player}-round-{n}" for player in ("policy", "caller") for n in (1, 2)]
    for name in names:
        (tmp_path / "adapters" / name).mkdir(parents=True)
        (tmp_path / "adapters" / name / "adapter_model.safetensors").write_bytes(b"weights")
    reports = [{"round": 1, "kept": True}, {"round": 2, "kept": False}]
    state = GameState(round=3, policy="policy-round-2", caller="caller-round-1", reports=reports)
    found = statement(Witness(tmp_path), state, all_meet=True)["files"]
    assert {Path(name).parent.name for name in found} == {*names[:3]}


@pytest.mark.parametrize("name", ["metrics.csv", "episodes.jsonl"])
def test_a_log_without_a_readable_line_begins_anew(run: Path, name: str) -> None:
    (run / name).write_text("\n")
    assert any(f"{name}.damaged1" in line for line in recovered(run))
    Run(run).play(range(4, 5))
    assert 4 in recorded(run)[0] and 4 in recorded(run)[1]
