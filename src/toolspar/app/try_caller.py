"""``toolspar try``: a person types requests and sees the calls that a trained function caller makes.

Answers go to standard output, all that is said about them (which adapter, which tools) to standard error. Torch is
imported only once target and tools are known to be right.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich
import yaml
from rich.console import Console
from rich.text import Text

from toolspar.app import locations
from toolspar.app.compose import read_run
from toolspar.app.quiet import quiet
from toolspar.app.run_folder import CONFIG
from toolspar.calls.parse import parse_calls
from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.calls.render import render_calls, signature
from toolspar.calls.schema import parse_tool
from toolspar.core.errors import DataError, RunError
from toolspar.models.settings import NO_QUANTIZATION
from toolspar.tasks.importers.fit import require_fit
from toolspar.tasks.records import Split
from toolspar.tasks.splits import tools_of

if TYPE_CHECKING:
    from toolspar.rollout.answering import Answer, Answerer

ADAPTER_CONFIG = "adapter_config.json"
BUILT_IN_TOOLS = ("query_pollen_level", "exchange_currency_amount", "buy_event_tickets", "plan_running_route")
"""Tools on offer where the user brings none: of the test split, so that no training has seen them."""
_ADAPTERS, _FINAL, _ROUND = "adapters", "function_caller", "caller-round-"  # folders of a run
_CALLER = "caller"
_MAX_NEW_TOKENS = 176


@dataclass(frozen=True, slots=True)
class CallerSource:
    """A function caller on disk, and what it takes to load it.

    Example:
        >>> CallerSource(Path("a"), "package:smollm2-135m", "compact").max_new_tokens
        176
    """

    adapter: Path
    ref: str
    """The base model, as ``models.weights.resolve_model`` takes it."""
    tool_format: str
    precision: str | None = None
    """``32`` or ``bf16``; None: whatever suits the device."""
    max_new_tokens: int = _MAX_NEW_TOKENS
    final: bool = True
    """False for a snapshot of a run that is not finished."""
    enable_thinking: bool = False
    quantization: str = NO_QUANTIZATION
    """Of the base that it was trained on; on a CPU it is loaded without."""


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
        ConfigError: the run was made by a version with other settings.
        DataError: the tools or the requests cannot be read.
        ModelError: the base model or the adapter cannot be loaded.
    """
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


def find_caller(target: Path) -> CallerSource:
    """The function caller that a target means: of a run its final one, else the newest; or the adapter that it is.

    Raises:
        RunError: it is neither a run with a function caller nor an adapter that names its base model.
        ConfigError: the run was made by a version with other settings.
    """
    if (target / CONFIG).is_file():
        return _of_run(target, *_newest(target))
    if (target / ADAPTER_CONFIG).is_file():
        folder = target.resolve().parent
        run = folder.parent
        if folder.name == _ADAPTERS and (run / CONFIG).is_file():
            return _of_run(run, target, final=True)
        ref = _base_model(target / ADAPTER_CONFIG)
        return CallerSource(target, ref, usual_tool_format(ref))
    problem = f"is neither the folder of a run (no {CONFIG}) nor a PEFT adapter (no {ADAPTER_CONFIG})"
    raise RunError(
        f"{target} {problem if target.exists() else 'does not exist'}: give the folder of a run, as toolspar train "
        "prints it (<logs>/<experiment>/<hash>/seed<k>), or one of its adapters/"
    )


def _newest(run: Path) -> tuple[Path, bool]:
    """Folder of a run's caller, and whether it is the final one."""
    adapters = run / _ADAPTERS
    if (adapters / _FINAL / ADAPTER_CONFIG).is_file():
        return adapters / _FINAL, True
    rounds = {
        int(number): path
        for path in adapters.glob(f"{_ROUND}*")
        if (number := path.name.removeprefix(_ROUND)).isdecimal() and (path / ADAPTER_CONFIG).is_file()
    }
    if not rounds:
        raise RunError(f"the run {run} has saved no function caller yet: start the same toolspar train again to resume")
    return rounds[max(rounds)], False


def _of_run(run: Path, adapter: Path, final: bool) -> CallerSource:
    config = read_run(run)
    return CallerSource(
        adapter,
        config.model.ref,
        config.model.tool_format,
        config.runtime.precision,
        config.rollout.answer_max_new_tokens,
        final,
        config.model.enable_thinking,
        config.model.quantization,
    )


def _base_model(path: Path) -> str:
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RunError(f"cannot read {path}: {(error.strerror or 'unknown error').lower()}") from error
    except (ValueError, RecursionError) as error:
        raise RunError(f"{path} is damaged: save the adapter again") from error
    ref = content.get("base_model_name_or_path") if isinstance(content, dict) else None
    if not isinstance(ref, str) or not ref.strip():
        raise RunError(f"{path} does not name its base model: set base_model_name_or_path in it")
    return ref


def usual_tool_format(ref: str) -> str:
    """The tool format in which a model of ``configs/model`` is used here; ``auto`` for any other model."""
    for path in sorted((locations.config_dir() / "model").glob("*.yaml")):
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        if isinstance(content, dict) and content.get("ref") == ref:
            return str(content.get("tool_format", "auto"))
    return "auto"


def load_caller(source: CallerSource) -> Answerer:
    """A function caller that answers on the first GPU, or on the CPU where there is none.

    Raises:
        ModelError: the base model or the adapter cannot be loaded.
    """
    import torch

    from toolspar.models.backbone import Backbone
    from toolspar.models.chat import ChatFormat
    from toolspar.models.weights import resolve_model
    from toolspar.rollout.answering import Answerer
    from toolspar.rollout.sampling import Sampler

    device = "cuda" if torch.cuda.is_available() else "cpu"
    precision = source.precision or ("bf16" if device == "cuda" else "32")
    dtype = torch.bfloat16 if precision == "bf16" else torch.float32
    backbone = Backbone.load(
        resolve_model(source.ref),
        ref=source.ref,
        device=device,
        dtype=dtype,
        quantization=source.quantization if device == "cuda" else NO_QUANTIZATION,
    )
    backbone.load_adapter(_CALLER, source.adapter)
    chat = ChatFormat(backbone.tokenizer, source.tool_format, enable_thinking=source.enable_thinking)
    sampler = Sampler(backbone, chat.stop_ids, rows_per_batch=1)
    return Answerer(sampler, chat, max_new_tokens=source.max_new_tokens, seed=0)


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
    (answer,) = answerer.answer(_CALLER, [(tools, text)])
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
