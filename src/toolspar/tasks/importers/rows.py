"""JSON rows of a file with their line numbers: JSONL, or one JSON array; plain or gzip."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import math
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

from toolspar.core.errors import DataError

_SPACE = " \t\r\n"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its value, or the reason why there is none.

    Example:
        >>> Row(1, {"query": "hi"}).problem
        ''
    """

    line: int
    value: Any
    problem: str = ""


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _finite(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise ValueError("a number is out of range")
    return value


_DECODER = json.JSONDecoder(parse_constant=_refuse, parse_float=_finite)


def parse_json(text: str) -> Any:
    """The value of a JSON text; NaN and infinite numbers are refused, as they equal no answer.

    Raises:
        ValueError: the text is not JSON.
        RecursionError: it is nested too deep.
    """
    return _DECODER.decode(text)


def stream_rows(path: Path) -> Iterator[Row]:
    """Rows of a file one by one; of JSONL, no more than one line is in memory (an array is read whole).

    Raises:
        DataError: the file is missing or is not text; told when the rows up to there have been given.
    """
    with _reading(path):
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "rb") as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="\n") as lines:
            start = ""
            for line in lines:
                start += line
                if start.strip():
                    break
            if start.lstrip().startswith("["):
                yield from _array(start + lines.read())
                return
            yield from _lines(start)
            for number, line in enumerate(lines, start=start.count("\n") + 1):
                for row in _lines(line):
                    yield replace(row, line=number)


def read_rows(path: Path) -> list[Row]:
    """All rows of a file.

    Raises:
        DataError: the file is missing, is not text, has no rows, or none of its rows is JSON.
    """
    text = _text(path)
    if not text.strip():
        raise DataError(f"{path} is empty: it must hold JSON rows")
    rows = list(_array(text) if text.lstrip().startswith("[") else _lines(text))
    if not rows:
        raise DataError(f"{path} is an empty array: it must hold JSON rows")
    if all(row.problem for row in rows):
        raise DataError(f"{path} is not a JSON or JSONL file (line {rows[0].line}: {rows[0].problem})")
    return rows


def _text(path: Path) -> str:
    with _reading(path):
        data = path.read_bytes()
        if path.suffix == ".gz":
            data = gzip.decompress(data)
        return data.decode("utf-8-sig")


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Says in one line why a file cannot be read."""
    try:
        yield
    except FileNotFoundError:
        raise DataError(f"{path} does not exist: check the path of the task file") from None
    except UnicodeDecodeError:
        raise DataError(f"{path} is not UTF-8 text: task files are JSON or JSONL, plain or as .gz") from None
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path} cannot be read: {error}") from None


def _lines(text: str) -> Iterator[Row]:
    # Only a line feed ends a line: JSON strings may hold other separators, such as U+2028.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield Row(number, parse_json(line))
            except (ValueError, RecursionError) as error:
                yield Row(number, None, f"not JSON: {_short(error)}")


def _array(text: str) -> Iterator[Row]:
    """The items of a JSON array; a broken item is the last one, as nobody knows where the next would begin."""
    at = text.index("[") + 1
    line, counted = 1, 0
    while True:
        at = _skip(text, at, _SPACE)
        line, counted = line + text.count("\n", counted, at), at
        if text.startswith("]", at):
            if text[at + 1 :].strip():
                yield Row(line, None, "not JSON: text after the end of the array")
            return
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            yield Row(line, None, f"not JSON from here on: {_short(error)}")
            return
        yield Row(line, value)
        at = _skip(text, at, _SPACE)
        if text.startswith(",", at):
            at += 1
        elif not text.startswith("]", at):
            yield Row(line + text.count("\n", counted, at), None, "not JSON from here on: expected ',' or ']'")
            return


def _skip(text: str, at: int, characters: str) -> int:
    while at < len(text) and text[at] in characters:
        at += 1
    return at


def _short(error: BaseException) -> str:
    return error.msg if isinstance(error, json.JSONDecodeError) else str(error) or type(error).__name__
