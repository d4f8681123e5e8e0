"""The sheet that people label: rows with ids, as CSV, and the key of a blind one."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import random
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from toolspar.report.audit.attacks import Attack

LABELS = ("valid", "invalid", "unsure")
_VISIBLE = ("category", "reason", "query", "rewritten", "tools", "expected", "given", "detail")
_HIDDEN = ("run", "round", "style", "times", "gate")
"""What a blind sheet leaves to its key: whose attack it is, and what the gate said."""
_FORMULA = ("=", "+", "-", "@")
_DIRECTION = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}  # they would show a text in another order


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of a sheet: for each column its text, ``id`` first.

    Example:
        >>> # Sheet(rows=({"id": "kfab-001", "category": "simple", ...},), hidden=({"id": "kfab-001", "run": ...},))
    """

    rows: tuple[dict[str, str], ...]
    hidden: tuple[dict[str, str], ...]
    """What the key holds of each row; empty unless the sheet is blind."""

    @property
    def blind(self) -> bool:
        """Whether runs and the gate's findings are hidden."""
        return bool(self.hidden)


def make_sheet(attacks: Sequence[Attack], *, blind: bool, seed: int) -> Sheet:
    """Give every attack an id that fits this sheet only.

    Args:
        attacks: What was drawn, of all runs.
        blind: Whether to mix the rows and to hide run, round, style and the gate's findings.
        seed: Seed of the mixing.
    """
    ordered = random.Random(seed).sample(attacks, len(attacks)) if blind else list(attacks)
    fields = [{name: shown(str(value)) for name, value in asdict(attack).items()} for attack in ordered]
    digest = hashlib.sha256(json.dumps([blind, fields]).encode()).hexdigest()[:4]
    mark = "".join(chr(ord("a") + int(digit, 16)) for digit in digest)  # letters: no spreadsheet takes it for a number
    ids = [f"{mark}-{number:03d}" for number in range(1, len(fields) + 1)]
    names = _VISIBLE if blind else (*_HIDDEN, *_VISIBLE)
    rows = tuple({"id": id_, **{name: row[name] for name in names}} for id_, row in zip(ids, fields, strict=True))
    hidden = tuple({"id": id_, **{name: row[name] for name in _HIDDEN}} for id_, row in zip(ids, fields, strict=True))
    return Sheet(rows, hidden if blind else ())


def shown(text: str) -> str:
    """A text whose control characters, direction marks and lone surrogates are replaced by a visible sign."""

    def fine(char: str) -> bool:
        return char in "\n\t" or (unicodedata.category(char) not in ("Cc", "Cs") and ord(char) not in _DIRECTION)

    return "".join(char if fine(char) else "\ufffd" for char in text.replace("\r\n", "\n"))


def as_csv(sheet: Sheet) -> str:
    """The sheet with empty columns ``label`` and ``comment``.

    A cell that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    file = io.StringIO(newline="")
    columns = [*sheet.rows[0], "label", "comment"]
    writer = csv.DictWriter(file, columns, restval="")
    writer.writeheader()
    writer.writerows({name: _inert(text) for name, text in row.items()} for row in sheet.rows)
    return file.getvalue()


def as_key(sheet: Sheet) -> str:
    """What a blind sheet hides, as JSON by id."""
    by_id: dict[str, Any] = {row["id"]: {name: row[name] for name in _HIDDEN} for row in sheet.hidden}
    return json.dumps(by_id, indent=1) + "\n"


def _inert(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
