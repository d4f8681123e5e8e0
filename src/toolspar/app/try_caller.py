"""``toolspar try``: a person types requests and sees the calls that a trained function caller makes."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import rich
import torch
from rich.markup import escape

from toolspar.app.compose import read_run
from toolspar.calls.parse import parse_calls
from toolspar.calls.records import ToolSpec
from toolspar.calls.render import render_calls, signature
from toolspar.calls.schema import parse_tool
from toolspar.core.errors import DataError, RunError
from toolspar.models.backbone import Backbone
from toolspar.models.chat import ChatFormat
from toolspar.models.weights import resolve_model
from toolspar.rollout.answering import Answer, Answerer
from toolspar.rollout.sampling import Sampler
from toolspar.tasks.importers.fit import require_fit
from toolspar.tasks.library.catalogue import forms
from toolspar.tasks.records import Split

ADAPTER_CONFIG = "adapter_config.json"
_CALLER = "caller"
_MAX_NEW_TOKENS = 256
_BUILT_IN_TOOLS = 5


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
        DataError: the tools cannot be read.
        ModelError: the base model or the adapter cannot be loaded.
    """
    console = rich.get_console()
    adapter = find_adapter(target)
    offered = read_tools(tools) if tools else built_in_tools()
    answerer = load_caller(target, adapter)
    console.print(f"Adapter {adapter}", style="dim", highlight=False, markup=False, soft_wrap=True)
    if request is not None:
        _show(request, offered, answerer)
        return 0
    console.print("\n".join(signature(tool) for tool in offered), highlight=False, markup=False, soft_wrap=True)
    console.print("Type a request; :tools lists the tools, :quit ends.", style="dim")
    while (line := _next_line()) is not None:
        if line == ":quit":
            break
        if line == ":tools":
            console.print("\n".join(signature(tool) for tool in offered), highlight=False, markup=False)
        elif line:
            _show(line, offered, answerer)
    return 0


def find_adapter(target: Path) -> Path:
    """The function caller's adapter folder: the target itself, or the newest that a run has.

    Raises:
        RunError: there is none.
    """
    if (target / ADAPTER_CONFIG).is_file():
        return target
    if not (target / "config.yaml").is_file():
        raise RunError(
            f"{target} is neither the folder of a run (no config.yaml) nor a PEFT adapter (no {ADAPTER_CONFIG}): "
            "give logs/<experiment>/<hash>/seed<k>, or a folder of its adapters/"
        )
    final = target / "adapters" / "function_caller"
    if (final / ADAPTER_CONFIG).is_file():
        return final
    rounds = [path for path in (target / "adapters").glob("caller-round-*") if (path / ADAPTER_CONFIG).is_file()]
    if not rounds:
        raise RunError(f"the run {target} has saved no function caller yet: let it go on")
    return max(rounds, key=lambda path: int(path.name.rpartition("-")[2]))


def load_caller(target: Path, adapter: Path) -> Answerer:
    """A function caller that answers greedily, on the CPU or the first GPU.

    Raises:
        ModelError: the base model or the adapter cannot be loaded.
        RunError: the adapter does not name its base model.
    """
    if (target / "config.yaml").is_file():
        model = read_run(target).model
        ref, tool_format = model.ref, model.tool_format
    else:
        ref, tool_format = _base_model(adapter), "auto"
    backbone = Backbone.load(
        resolve_model(ref), ref=ref, device="cuda" if torch.cuda.is_available() else "cpu", dtype=torch.float32
    )
    backbone.load_adapter(_CALLER, adapter)
    chat = ChatFormat(backbone.tokenizer, tool_format)
    sampler = Sampler(backbone, chat.stop_ids, rows_per_batch=1)
    return Answerer(sampler, chat, max_new_tokens=_MAX_NEW_TOKENS, seed=0)


def _base_model(adapter: Path) -> str:
    path = adapter / ADAPTER_CONFIG
    try:
        ref = json.loads(path.read_text(encoding="utf-8")).get("base_model_name_or_path")
    except (OSError, ValueError, AttributeError) as error:
        raise RunError(f"{path} is damaged: save the adapter again") from error
    if not ref:
        raise RunError(f"{path} does not name its base model: set base_model_name_or_path in it")
    return str(ref)


def built_in_tools() -> list[ToolSpec]:
    """Tools of the test split, each of another family: no training has seen them."""
    first_of_family = {form.family: form.spec for form in reversed(forms(Split.TEST))}
    return list(reversed(first_of_family.values()))[:_BUILT_IN_TOOLS]


def read_tools(path: Path) -> list[ToolSpec]:
    """Tools of a JSON file, in any dialect that ``calls.schema`` reads.

    Raises:
        DataError: the file cannot be read, is not JSON, or holds something that is no tool.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(f"cannot read {path}: {(error.strerror or 'unknown error').lower()}") from error
    except ValueError as error:
        raise DataError(f"{path} is not JSON ({error}): give a list of tools in OpenAI style") from error
    found = []
    for index, item in enumerate(content if isinstance(content, list) else [content], start=1):
        try:
            found.append(parse_tool(item))
        except DataError as error:
            raise DataError(f"{path}: tool {index}: {error}") from error
    if not found:
        raise DataError(f"{path} holds no tool: give a list of tools in OpenAI style")
    return found


def _next_line() -> str | None:
    """A line of standard input; None at its end."""
    try:
        return (input("> ") if sys.stdin.isatty() else input()).strip()
    except EOFError:
        return None


def _show(request: str, tools: Sequence[ToolSpec], answerer: Answerer) -> None:
    """Print the calls that a request gets, and what is wrong with them as far as the tools tell."""
    (answer,) = answerer.answer(_CALLER, [(tools, request)])
    rich.get_console().print(explained(answer, tools), highlight=False, soft_wrap=True)


def explained(answer: Answer, tools: Sequence[ToolSpec]) -> str:
    """An answer as rich markup: its calls in Python's notation, or its text where it calls nothing."""
    if not answer.finished:
        return f"[yellow]cut after {_MAX_NEW_TOKENS} tokens:[/] {escape(answer.text)}"
    parsed = parse_calls(answer.text, [tool.name for tool in tools])
    if parsed.malformed:
        return f"[red]not a readable call:[/] {escape(answer.text)}"
    if not parsed.calls:
        return f"[dim]no call:[/] {escape(answer.text)}"
    lines = [escape(render_calls([call], "python")[1:-1]) for call in parsed.calls]
    try:
        require_fit(tools, parsed.calls)
    except DataError as error:
        lines.append(f"[yellow]does not fit the tools:[/] {escape(str(error))}")
    return "\n".join(lines)
