"""A filled sheet read back: how often a rewarded attack was invalid, run by run."""

from __future__ import annotations

import csv
import difflib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from toolspar.core.errors import DataError
from toolspar.evaluate.intervals import Figure, proportion
from toolspar.report.audit.sheet import LABELS

_CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Audited:
    """What the labels say of one run.

    Example:
        >>> Audited("logs/a/seed0", Figure(0.04, 100, 0.016, 0.098), unsure=3, unlabelled=0).invalid.n
        100
    """

    run: str
    invalid: Figure
    """Share of invalid ones among the attacks labelled valid or invalid, with its 95 % interval."""
    unsure: int
    unlabelled: int


def read_labels(sheet: Path, key: Path | None = None) -> list[Audited]:
    """Read a filled sheet; runs come in the order of their names.

    Args:
        sheet: The CSV file, as a spreadsheet saved it (commas, semicolons or tabs).
        key: Key of a blind sheet; None looks for ``key.json`` beside a sheet without a column ``run``.

    Raises:
        DataError: a file cannot be read, a column is missing, a label is unknown, or an id is not in the key.
    """
    rows = _rows(sheet)
    if key is None and "run" not in rows[0]:
        key = sheet.with_name("key.json")
        if not key.is_file():
            raise DataError(
                f"{sheet} has no column run, and there is no {key.name} beside it: give the key of a blind sheet "
                "with --key"
            )
    run_of = _read_key(key) if key else {row["id"].strip(): row["run"] for row in rows}
    labels = _labels(sheet, rows)
    strange = [id_ for id_ in labels if id_ not in run_of]
    if strange:
        raise DataError(f"{sheet}: id {strange[0]!r} is not in {key}: give the key that was made with this sheet")
    runs = sorted(set(run_of.values()))
    return [_audited(run, [labels.get(id_, "") for id_, of in run_of.items() if of == run]) for run in runs]


def as_text(audited: Sequence[Audited]) -> str:
    """A line for each run, under a heading."""
    lines = [("run", "invalid but rewarded", "unsure", "unlabelled")]
    lines += [(each.run, each.invalid.text, str(each.unsure), str(each.unlabelled)) for each in audited]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    table = ("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines)
    return "\n".join(
        [
            *table,
            "Share of the attacks labelled valid or invalid, with Wilson's 95 % interval; unsure ones are left out.",
        ]
    )


def _audited(run: str, labels: Sequence[str]) -> Audited:
    decided = [label == "invalid" for label in labels if label in ("valid", "invalid")]
    return Audited(run, proportion(decided, _CONFIDENCE), labels.count("unsure"), labels.count(""))


def _rows(sheet: Path) -> list[dict[str, str]]:
    text = _text(sheet)
    heading = text.partition("\n")[0]
    delimiter = max(",;\t", key=heading.count)
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, restval="")
        rows = [{str(name).strip().lower(): value for name, value in row.items() if name} for row in reader]
    except csv.Error as error:
        raise DataError(f"{sheet} is no CSV file ({error}): save the sheet as CSV") from error
    names = [str(name).strip().lower() for name in reader.fieldnames or ()]
    for column in ("id", "label"):
        if column not in names:
            raise DataError(f"{sheet} has no column {column}: it needs id and label, and run or a key")
    if not rows:
        raise DataError(f"{sheet} has no rows: give the sheet that `toolspar audit` made")
    return rows


def _labels(sheet: Path, rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    labels: dict[str, str] = {}
    for row in rows:
        id_, label = row["id"].strip(), row["label"].strip().lower()
        if not id_ or id_ in labels:
            raise DataError(
                f"{sheet}: {'id ' + repr(id_) + ' stands twice' if id_ else 'a row has no id'}: mend the row"
            )
        if label and label not in LABELS:
            close = difflib.get_close_matches(label, LABELS, n=1)
            hint = f" (did you mean {close[0]}?)" if close else ""
            raise DataError(f"{sheet}: id {id_} has the unknown label {label!r}{hint}: use {', '.join(LABELS)}")
        labels[id_] = label
    return labels


def _read_key(key: Path) -> dict[str, str]:
    try:
        return {id_: str(hidden["run"]) for id_, hidden in json.loads(_text(key)).items()}
    except (ValueError, AttributeError, LookupError, TypeError) as error:
        raise DataError(f"{key} is not the key of a blind sheet: give the key.json that was made with it") from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DataError(f"cannot read {path}: {(error.strerror or str(error)).lower()}") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is not UTF-8: save it as CSV in UTF-8") from error
