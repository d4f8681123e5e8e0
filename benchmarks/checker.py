"""How many answers a second the checker judges on one core: ``python benchmarks/checker.py``.

Answers to generated tasks, half of them right, half wrong or in another form, are judged as calls (``check_calls``)
and as text (``check_answer``, which reads the calls first). Times are of the processor, so that other work on the
machine counts less; the best of several passes is printed, as one JSON line.
"""

from __future__ import annotations

import datetime as dt
import json
import platform
import random
import time
from collections.abc import Callable, Sequence

import toolspar
from toolspar.calls.check import check_answer, check_calls
from toolspar.calls.records import ToolCall
from toolspar.calls.render import render_calls
from toolspar.tasks.generator import generate_tasks
from toolspar.tasks.records import Split, Task

TASKS, PASSES = 2000, 5
Item = tuple[Task, list[ToolCall]]


def main() -> None:
    """Measures and prints."""
    rng = random.Random(0)
    tasks = [task for split in (Split.TRAIN, Split.DEV) for task in generate_tasks(split, TASKS // 2, 0)]
    items = [item for task in tasks for item in ((task, list(task.expected)), (task, spoilt(task, rng)))]
    texts = [render_calls(calls) if calls else "None of my tools can do that." for _, calls in items]
    verdicts = [check_calls(task.tools, task.expected, calls) for task, calls in items]

    def judge_calls() -> None:
        for task, calls in items:
            check_calls(task.tools, task.expected, calls)

    def judge_texts() -> None:
        for (task, _), text in zip(items, texts, strict=True):
            check_answer(task.tools, task.expected, text)

    measured = {
        "checks_per_second": rate(judge_calls, len(items)),
        "texts_per_second": rate(judge_texts, len(items)),
        "answers": len(items),
        "strictly_right": sum(verdict.strict for verdict in verdicts),
        "tolerably_right": sum(verdict.correct and not verdict.strict for verdict in verdicts),
        "wrong": sum(not verdict.correct for verdict in verdicts),
        "toolspar": toolspar.__version__,
        "python": platform.python_version(),
        "machine": platform.machine(),
        "date": dt.date.today().isoformat(),
    }
    print(json.dumps(measured))


def rate(work: Callable[[], None], n: int) -> int:
    """Answers a second of processor time, in the best of several passes."""
    seconds: list[float] = []
    for _ in range(PASSES):
        start = time.process_time()
        work()
        seconds.append(time.process_time() - start)
    return round(n / min(seconds))


def spoilt(task: Task, rng: random.Random) -> list[ToolCall]:
    """The expected calls with one thing changed; a call where none is expected."""
    calls = list(task.expected)
    if not calls:
        return [ToolCall(task.tools[0].name)]
    at = rng.randrange(len(calls))
    name, arguments = calls[at].name, dict(calls[at].arguments)
    key = rng.choice(sorted(arguments)) if arguments else ""
    match rng.randrange(6):
        case 0:
            return calls[:at] + calls[at + 1 :]
        case 1:
            return [*calls, calls[at]]
        case 2:
            name = f"{name}_now"
        case 3:
            arguments.pop(key, None)
        case 4:
            arguments["extra"] = True
        case _:
            arguments = {k: other(value) if k == key else value for k, value in arguments.items()}
    return [*calls[:at], ToolCall(name, arguments), *calls[at + 1 :]]


def other(value: object) -> object:
    """Another value of the same type, or the same in another form."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, str):
        return f"{value}." if len(value) % 2 else f"{value} too"
    return list(value)[:-1] if isinstance(value, Sequence) else value


if __name__ == "__main__":
    main()
