"""``toolspar try``: a person types requests and sees the calls that a trained function caller makes.

Answers go to standard output, all that is said about them (which adapter, which tools) to standard error. Torch is
imported only once target and tools are known to be right.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich
from rich.console import Console
from rich.text import Text

from toolspar.app.adapter_files import ADAPTER_CONFIG
from toolspar.app.quiet import quiet
from toolspar.app.run_folder import CONFIG
from toolspar.app.targets import ADAPTER, Target, find_caller, load_target
from toolspar.calls.parse import parse_calls
from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.calls.render import render_calls, signature
from toolspar.calls.schema import parse_tool
from toolspar.core.errors import ConfigError, DataError
from toolspar.tasks.importers.fit import require_fit
from toolspar.tasks.records import Split
from toolspar.tasks.splits import tools_of

if TYPE_CHECKING:
    from toolspar.rollout.answering import Answer, Answerer

BUILT_IN_TOOLS = ("query_pollen_level", "exchange_currency_amount", "buy_event_tickets", "plan_running_route")
"""Tools on offer where the user brings none: of the test split, so that no training has seen them."""
_MAX_NEW_TOKENS = 176


def converse(target: Path, *, tools: Path | None, request: str | None) -> int:
    """Answer one request, or every line of standard input.

    Args:
        target: Folder of a run, or of a PEFT adapter.
        tools: JSON file with one tool or a list of them; None offers a few built-in ones that no training has seen.
        request: The request; None reads them from standard input.

    Returns:
        The exit code, 0.

    Raises:
        RunError: the target is neither a run with a function caller nor an adapter.
        ConfigError: the run was made by a version with other settings; or the request is the folder of another run.
        DataError: the tools or the requests cannot be read.
        ModelError: the base model or the adapter cannot be loaded.
    """
    if request is not None and any(os.path.isfile(os.path.join(request, name)) for name in (CONFIG, ADAPTER_CONFIG)):
        raise ConfigError(f"toolspar try takes one run, and {target} and {request} are two: give one run")
    quiet()
    source = find_caller(target)
    offered = built_in_tools() if tools is None else read_tools(tools)
    notes = Console(stderr=True, highlight=False, soft_wrap=True)
    unfinished = "" if source.final else " (this run is not finished: its newest caller, which it may yet reject)"
    notes.print(Text(f"Adapter {source.adapter}{unfinished}", style="dim"))
    with notes.status("Loading the model"):
        answerer = load_caller(source)
    if request is not None:
        notes.print(Text(f"Tools: {', '.join(tool.name for tool in offered)}", style="dim"))
        _put(request, offered, answerer)
        return 0
    notes.print(Text("\n".join(signature(tool, argument_notes=False) for tool in offered)))
    notes.print(Text("Type a request; :tools tells more about the tools, :quit ends.", style="dim"))
    while (line := _next_line()) not in (None, ":quit"):
        if line == ":tools":
            _print(Text("\n".join(signature(tool) for tool in offered)))
        elif line:
            _put(line, offered, answerer)
    return 0


def load_caller(target: Target) -> Answerer:
    """A function caller that answers on the first GPU, or on the CPU where there is none.

    Raises:
        ModelError: the base model or the adapter cannot be loaded.
    """
    from toolspar.rollout.answering import Answerer
    from toolspar.rollout.sampling import Sampler

    loaded = load_target(target)
    sampler = Sampler(loaded.backbone, loaded.chat.stop_ids, rows_per_batch=1)
    return Answerer(sampler, loaded.chat, max_new_tokens=target.max_new_tokens or _MAX_NEW_TOKENS, seed=0)


def built_in_tools() -> list[ToolSpec]:
    """The tools of ``BUILT_IN_TOOLS``."""
    by_name = {tool.name: tool for tool in tools_of(Split.TEST)}
    return [by_name[name] for name in BUILT_IN_TOOLS]


def read_tools(path: Path) -> list[ToolSpec]:
    """Tools of a JSON file, in any dialect that ``calls.schema`` reads.

    Raises:
        DataError: the file cannot be read, is not JSON, or holds something that is no tool.
    """
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8-sig"))
        json.dumps(content, ensure_ascii=False).encode()  # half a character, spelt as \ud800, is no text
    except OSError as error:
        raise DataError(f"cannot read {path}: {(error.strerror or 'unknown error').lower()}") from error
    except UnicodeError as error:
        raise DataError(f"{path} is not UTF-8 text ({error}): save it as UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path} is not JSON ({error}): give a list of tools in OpenAI style") from error
    found: list[ToolSpec] = []
    for index, item in enumerate(content if isinstance(content, list) else [content], start=1):
        try:
            found.append(parse_tool(item))
        except DataError as error:
            raise DataError(f"{path}: tool {index}: {error}") from error
    if not found:
        raise DataError(f"{path} holds no tool: give a list of tools in OpenAI style")
    try:
        require_fit(found, [])  # no two of one name
    except DataError as error:
        raise DataError(f"{path}: {error}") from error
    return found


def explained(answer: Answer, tools: Sequence[ToolSpec], max_new_tokens: int = _MAX_NEW_TOKENS) -> Text:
    """An answer for people: its calls as Python would write them, with a warning after each that the tools do not fit.

    Args:
        answer: What the caller wrote.
        tools: The tools that it was offered.
        max_new_tokens: Where it would have been cut.
    """
    if not answer.finished:
        return _labelled(f"cut after {max_new_tokens} tokens", "yellow", answer.text)
    parsed = parse_calls(answer.text, [tool.name for tool in tools])
    if parsed.malformed:
        return _labelled("not a readable call", "red", answer.text)
    if not parsed.calls:
        return _labelled("no call", "dim", answer.text.strip() or "(the model wrote nothing)")
    lines: list[Text] = []
    for call in parsed.calls:
        lines.append(Text(_printable(_written(call))))
        if misfit := _misfit(call, tools):
            lines.append(_labelled("  warning", "yellow", misfit))
    return Text("\n").join(lines)


def _misfit(call: ToolCall, tools: Sequence[ToolSpec]) -> str:
    """Why a call does not fit the tools; empty if it does."""
    names = [tool.name for tool in tools]
    if call.name not in names:
        return f"there is no tool {call.name}, only {', '.join(names)}"
    try:
        require_fit(tools, [call])
    except DataError as error:
        return str(error)
    return ""


def _written(call: ToolCall) -> str:
    try:
        return render_calls([call], "python")[1:-1]
    except DataError:  # its name cannot be one in Python
        return json.dumps({"name": call.name, "arguments": dict(call.arguments)}, ensure_ascii=False, default=str)


def _labelled(label: str, style: str, text: str) -> Text:
    return Text.assemble((f"{label}:", style), " ", _printable(text))


def _printable(text: str) -> str:
    """A model's text with control characters spelt out: they must not reach the terminal."""
    return "".join(c if c.isprintable() or c in "\n\t" else c.encode("unicode_escape").decode() for c in text)


def _put(request: str, tools: Sequence[ToolSpec], answerer: Answerer) -> None:
    """Print what a request gets."""
    text = request.encode("utf-8", "replace").decode()  # an argument may hold bytes that are no text
    (answer,) = answerer.answer(ADAPTER, [(tools, text)])
    _print(explained(answer, tools, answerer.max_new_tokens))


def _print(text: Text) -> None:
    rich.get_console().print(text, highlight=False, soft_wrap=True)


def _next_line() -> str | None:
    """A line of standard input without the space around it; None at its end."""
    try:
        return (input("> ") if sys.stdin.isatty() else input()).strip()
    except EOFError:
        _leave_prompt()
        return None
    except KeyboardInterrupt:
        _leave_prompt()
        raise
    except UnicodeDecodeError as error:
        raise DataError("standard input is not UTF-8 text: type or pipe requests as UTF-8") from error


def _leave_prompt() -> None:
    """What is printed next begins a line of its own."""
    if sys.stdin.isatty():
        print()
