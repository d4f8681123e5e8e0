"""Which tasks share something with a benchmark: a function's name, a run of words, or the meaning of the request."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolspar.calls.shapes import is_array, is_object
from toolspar.core.errors import DataError
from toolspar.tasks.importers.load import stream_tasks
from toolspar.tasks.importers.rows import stream_rows
from toolspar.tasks.records import Task

METHODS = ("names", "ngrams", "embeddings")
Encode = Callable[[Sequence[str]], Any]
"""Unit-norm embeddings of texts, as rows of an array."""
_BATCH = 256
_WORD = re.compile(r"[^\W_]+")
_BFCL_FILES = "BFCL_v*.json"
_BFCL_FUNCTIONS = "multi_turn_func_doc/*.json"  # what rows of several turns, memory and web search are about


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What is to be kept out: requests, and names of functions in lower case without marks.

    Example:
        >>> Benchmark(frozenset({"getweather"}), ("How is it in Paris?",)).names
        frozenset({'getweather'})
    """

    names: frozenset[str]
    requests: tuple[str, ...]


def plain_name(name: str) -> str:
    """A function's name without what people change easily: case, dots, dashes, underscores.

    Example:
        >>> plain_name("weather.Get_Now")
        'weathergetnow'
    """
    return "".join(_WORD.findall(name)).lower()


def find_bfcl() -> Path:
    """The data folder of an installed ``bfcl-eval``; nothing of the package is imported.

    Raises:
        DataError: it is not installed.
    """
    spec = importlib.util.find_spec("bfcl_eval")
    folders = [Path(place) / "data" for place in (spec.submodule_search_locations or ())] if spec else []
    found = next((folder for folder in folders if folder.is_dir()), None)
    if found is None:
        raise DataError(
            "bfcl-eval is not installed here: give its data folder, or files of tasks to keep out, with --against"
        )
    return found


def benchmark_files(place: Path) -> list[Path]:
    """The files that are read of a benchmark: a file itself; of a folder, those with BFCL's requests and functions."""
    return [*_requests_in(place), *_functions_in(place)]


def _requests_in(place: Path) -> list[Path]:
    return sorted(place.glob(_BFCL_FILES)) if place.is_dir() else [place]


def _functions_in(place: Path) -> list[Path]:
    return sorted(place.glob(_BFCL_FUNCTIONS)) if place.is_dir() else []


def read_benchmark(places: Iterable[Path]) -> Benchmark:
    """The requests and functions of a benchmark.

    Args:
        places: Folders with BFCL's ``BFCL_v*.json`` (all categories), or files of tasks in any format.

    Raises:
        DataError: a place is missing, or holds no request.
    """
    names: set[str] = set()
    requests: dict[str, None] = {}
    for place in places:
        found = 0
        for file in _functions_in(place):
            documented = [row.value.get("name") for row in stream_rows(file) if is_object(row.value)]
            names.update(plain_name(name) for name in documented if isinstance(name, str))
        for file in _requests_in(place):
            for found_names, request in _items(file):
                found += len(request)
                names.update(map(plain_name, found_names))
                requests.update(dict.fromkeys(request))
        if not found:
            raise DataError(f"{place} holds no request of a benchmark: give a file of tasks, or BFCL's data folder")
    return Benchmark(frozenset(names), tuple(requests))


def _items(file: Path) -> Iterator[tuple[list[str], list[str]]]:
    """Names of functions and requests of each row; BFCL's rows as they are, with any number of turns."""
    raw = [row.value for row in stream_rows(file) if is_object(row.value) and "question" in row.value]
    for value in raw:
        turns: Any = value.get("question")
        messages = [m for turn in turns for m in (turn if is_array(turn) else [turn])] if is_array(turns) else []
        texts = [m.get("content") for m in messages if is_object(m) and m.get("role", "user") == "user"]
        functions: Any = value.get("function")
        named = [f.get("name") for f in functions if is_object(f)] if is_array(functions) else []
        yield [n for n in named if isinstance(n, str)], [t for t in texts if isinstance(t, str) and t.strip()]
    if not raw:
        for row in stream_tasks(file):
            if row.task:
                yield [tool.name for tool in row.task.tools], [row.task.query]


def contaminations(
    tasks: Iterable[Task],
    benchmark: Benchmark,
    methods: Sequence[str],
    *,
    n: int = 8,
    min_similarity: float = 0.9,
    encode: Encode | None = None,
) -> Iterator[tuple[Task, str]]:
    """Each task with what it shares with the benchmark; an empty text for a clean one.

    Args:
        tasks: The stream.
        benchmark: What is to be kept out.
        methods: Of ``METHODS``; the first that finds something is named.
        n: Words of a shared run; requests with fewer words count when they are equal.
        min_similarity: Cosine similarity of embeddings from which on two requests are the same.
        encode: The encoder, for ``embeddings``.

    Raises:
        DataError: a method is unknown, or needs an encoder that is not given.
    """
    unknown = [method for method in methods if method not in METHODS]
    if unknown or not methods:
        raise DataError(f"unknown method '{''.join(unknown)}' of decontamination: use some of {', '.join(METHODS)}")
    if "embeddings" in methods and encode is None:
        raise DataError("the method embeddings needs an encoder")
    grams = {gram for request in benchmark.requests for gram in _grams(request, n)}
    vectors = encode(benchmark.requests) if encode and "embeddings" in methods else None
    for batch in _batches(tasks, _BATCH):
        shared = [_by_words(task, benchmark, grams, methods, n) for task in batch]
        rest = [index for index, reason in enumerate(shared) if not reason]
        if vectors is not None and encode is not None and rest:
            similar = encode([batch[index].query for index in rest]) @ vectors.T
            for index, row in zip(rest, similar, strict=True):
                nearest = int(row.argmax())
                if float(row[nearest]) >= min_similarity:
                    shared[index] = f"similarity {float(row[nearest]):.2f} to: {benchmark.requests[nearest][:80]}"
        yield from zip(batch, shared, strict=True)


def _by_words(task: Task, benchmark: Benchmark, grams: set[str], methods: Sequence[str], n: int) -> str:
    if "names" in methods:
        name = next((tool.name for tool in task.tools if plain_name(tool.name) in benchmark.names), None)
        if name is not None:
            return f"function {name}"
    if "ngrams" in methods:
        gram = next((gram for gram in _grams(task.query, n) if gram in grams), None)
        if gram is not None:
            return f"words: {gram[:80]}"
    return ""


def _grams(text: str, n: int) -> Iterator[str]:
    words = _WORD.findall(text.lower())
    if 0 < len(words) < n:
        yield " ".join(words)
    for start in range(len(words) - n + 1):
        yield " ".join(words[start : start + n])


def _batches(tasks: Iterable[Task], size: int) -> Iterator[list[Task]]:
    batch: list[Task] = []
    for task in tasks:
        batch.append(task)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
