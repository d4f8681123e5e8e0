"""One SLURM for all tests of this folder, started from Debian's packages; without them the tests are skipped."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support import game_runs
from tests.support.memorised import Memorised, memorised
from tests.support.slurm_box import SlurmBox, why_not
from tests.support.slurm_games import SlurmGames


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests of this folder, with the reason, where SLURM cannot be started."""
    if (reason := why_not()) is not None:
        here = Path(__file__).parent
        for item in items:
            if here in item.path.parents:
                item.add_marker(pytest.mark.skip(reason=f"no SLURM: {reason}"))


@pytest.fixture(scope="session")
def box() -> Iterator[SlurmBox]:
    folder = Path(tempfile.mkdtemp(prefix="slurm"))  # a short path: sockets lie in it
    cluster = SlurmBox(folder)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def known(tmp_path_factory: pytest.TempPathFactory) -> Memorised:
    return memorised(tmp_path_factory.mktemp("memorised"))


@pytest.fixture
def games(box: SlurmBox, known: Memorised, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SlurmGames]:
    """Games with logs of their own; what is left of their jobs is cancelled in the end."""
    monkeypatch.setenv("PATH", box.environment["PATH"])
    monkeypatch.setenv("SLURM_CONF", box.environment["SLURM_CONF"])
    yield SlurmGames(box, known, tmp_path / "logs")
    box("scancel", "--user", "root")


@pytest.fixture(scope="session")
def unbroken(known: Memorised, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same game as the jobs play, played without a stop and without SLURM."""
    folder = tmp_path_factory.mktemp("runs") / "unbroken"
    game_runs.play(known, folder, "schedule.rounds=1")
    return folder
