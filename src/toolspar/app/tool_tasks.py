"""``toolspar data tools``: tasks for a user's own tools, by templates or in a language model's words."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from toolspar.app import compose
from toolspar.app.schema import ToolTasksConfig
from toolspar.app.task_output import require_apart
from toolspar.app.task_source import own_tools, write_own_tasks
from toolspar.app.verify import cost_line
from toolspar.core.errors import ConfigError
from toolspar.runtime.endpoint import Endpoint
from toolspar.runtime.endpoint_records import ChatAnswer, ChatRequest
from toolspar.tasks.own_tools.rephrase import Messages, rephrase
from toolspar.tasks.own_tools.sources import is_tool_source
from toolspar.tasks.records import Split, Task
from toolspar.verify.gate import build_gate
from toolspar.verify.settings import MODEL_CHECKS


def make_tasks(source: str, target: Path, write: str, overrides: Sequence[str], err: TextIO) -> int:
    """Write tasks of a user's tools, with their splits.

    Args:
        source: The tools, as ``tasks.source`` names them.
        target: Where the tasks go.
        write: Their format.
        overrides: Hydra's ``key=value``.
        err: Where the summary goes.

    Returns:
        The exit code.

    Raises:
        ToolSparError: the tools cannot be read or would be written over, the endpoint cannot be asked, or the file
            cannot be written.
    """
    config = compose.load("tool_tasks", overrides, ToolTasksConfig)
    place = Path(source).expanduser()
    if place.suffix == ".json" and not place.exists():
        raise ConfigError(f"{source} does not exist: check the path of the tools")
    if not is_tool_source(source):
        raise ConfigError(
            f"{source} names no tools: give a JSON list of tools, an OpenAPI document, a Python module (.py), or mcp: "
            "with a server's command or address"
        )
    require_apart([place], [target], write)
    settings = dataclasses.replace(config.tasks, source=source)
    numbers = {
        Split.TRAIN: settings.train_tasks,
        Split.DEV: config.dev_tasks,
        Split.TEST: config.test_tasks,
    }
    writer = _Writer(config, err) if config.writer.chosen else None
    written = write_own_tasks(
        own_tools(source, settings.seed),
        settings,
        numbers,
        target,
        write,
        warn=lambda line: print(line, file=err),
        phrase=writer.phrase if writer else None,
    )
    if writer:
        err.write(cost_line(writer.endpoint.usage.metrics()))
    err.write(f"{target}: {written} tasks written as {write}\n")
    return 0 if written else 1


class _Writer:
    """A language model that puts requests into words, under the gate's rules."""

    def __init__(self, config: ToolTasksConfig, err: TextIO) -> None:
        rules = [name for name in config.verify.checks if name not in MODEL_CHECKS]
        self._gate = build_gate(dataclasses.replace(config.verify, checks=rules))
        self._err = err
        self.endpoint = Endpoint(config.writer, "writer.")

    def phrase(self, tasks: list[Task]) -> list[Task]:
        """Each task in the model's words, where these pass."""

        def ask(prompts: Sequence[Messages]) -> list[str | Exception]:
            answers = self.endpoint.ask([ChatRequest(messages) for messages in prompts])
            return [answer.text if isinstance(answer, ChatAnswer) else answer for answer in answers]

        found = rephrase(tasks, ask, lambda task, text: self._gate(task, text).valid)
        told = len(tasks) - found.refused - found.unanswered
        self._err.write(
            f"{told} of {len(tasks)} requests in the model's words; {found.refused} of its wordings refused, "
            f"{found.unanswered} not answered: there the templates' words stay\n"
        )
        return list(found.tasks)
