"""``toolspar audit``: draws a sheet of rewarded attacks for people to label, and reads a labelled one back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from toolspar.core.errors import ConfigError, RunError, require
from toolspar.report.audit.attacks import Attack, draw, rewarded_attacks
from toolspar.report.audit.labels import as_text, read_labels
from toolspar.report.audit.page import as_html
from toolspar.report.audit.sheet import as_csv, as_key, make_sheet
from toolspar.runtime.files import disk_errors, replace_atomically

SHEET, PAGE, KEY = "sheet.csv", "sheet.html", "key.json"


def draw_sheet(runs: Sequence[Path], *, n: int, seed: int, output: Path, blind: bool, harvest: bool) -> int:
    """Write ``sheet.csv``, ``sheet.html`` and, for a blind sheet, ``key.json``.

    Args:
        runs: Folders of runs.
        n: Attacks to draw from each run.
        seed: Seed of the draw.
        output: Folder to write to; a sheet in it is never written over, since it may hold labels.
        blind: Whether to mix the runs, and to hide which run an attack is of and what the gate said.
        harvest: Whether to draw from the flips of harvests too.

    Returns:
        The exit code.

    Raises:
        ConfigError: an argument is wrong.
        RunError: a run cannot be read or has no rewarded attack, or the sheet cannot be written.
    """
    require(n >= 1, "--n", n, ">= 1")
    if len({run.resolve() for run in runs}) < len(runs):
        raise ConfigError("a run is given twice: give each run once")
    if (output / SHEET).exists():
        raise RunError(f"{output / SHEET} exists and may hold labels: give another folder with --output")
    found = {run: rewarded_attacks(run, harvest=harvest) for run in runs}
    for run, attacks in found.items():
        if not attacks:
            raise RunError(f"{run} has no rewarded attack, so there is nothing to audit: leave it out")
    drawn = [attack for attacks in found.values() for attack in draw(attacks, n, seed)]
    sheet = make_sheet(drawn, blind=blind, seed=seed)
    files = {**({KEY: as_key(sheet)} if blind else {}), PAGE: as_html(sheet), SHEET: as_csv(sheet)}
    with disk_errors(output):
        output.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        mark = "\ufeff" if name == SHEET else ""  # without it, some spreadsheets do not take the file for UTF-8
        replace_atomically(output / name, (mark + text).encode())
    for run, attacks in found.items():
        print(f"{run}: {_share(attacks, n)}")
    print(f"read {output / PAGE}, fill the column label of {output / SHEET} (valid, invalid or unsure), then")
    print(f"toolspar audit --read {output / SHEET}")
    if blind:
        print(f"{output / KEY} holds what is hidden: leave it beside the sheet, and closed")
    return 0


def read_sheet(sheet: Path, key: Path | None) -> int:
    """Print the rate of invalid but rewarded attacks of each run.

    Args:
        sheet: A filled sheet.
        key: Key of a blind sheet; None takes the one beside it.

    Returns:
        The exit code.

    Raises:
        DataError: the sheet or its key cannot be read.
    """
    print(as_text(read_labels(sheet, key)))
    return 0


def _share(attacks: Sequence[Attack], n: int) -> str:
    rewards = f"{len(attacks)} different rewarded attacks ({sum(attack.times for attack in attacks)} rewards)"
    if len(attacks) < n:
        return f"all {rewards}, fewer than the {n} asked for"
    return f"{n} of {rewards}"
