"""Model cards and data set cards: what it is, how it was made, what was measured."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from toolspar.app.adapter_files import FINAL_CALLER, FINAL_POLICY, POLICY_ROUND
from toolspar.app.compose import read_run
from toolspar.app.run_folder import CONFIG, EFFECTS
from toolspar.app.run_result import result_of
from toolspar.app.targets import Target, find_target
from toolspar.core.errors import ConfigError, RunError
from toolspar.runtime.files import replace_atomically

CARD = "README.md"


def model_card(target: Target, *, library: str, title: str, use: Sequence[str]) -> str:
    """The card of an adapter or of a merged model.

    Args:
        target: What it is of.
        library: What loads it: ``peft`` or ``transformers``.
        title: Its heading.
        use: Lines that say how it is used.
    """
    run = run_of(target)
    facts = {"base model": target.ref, "tools are shown as": target.tool_format}
    if run and target.adapter:
        facts["adapter of the run"] = target.adapter.name
    lines = ["---", f"library_name: {library}", *_base_line(target), "tags: [function-calling, tool-use, toolspar]"]
    lines += ["---", f"# {title}", ""]
    lines += [f"* {name}: {value}" for name, value in {**facts, **(run_facts(run) if run else {})}.items()]
    scores = _scores(run, target) if run else _warm_scores(target)
    lines += ["", "## Measured", "", *scores, "", "## Use", "", *use, ""]
    lines += ["The licence is that of the base model.", ""]
    return "\n".join(lines)


def write_adapter_card(target: Target) -> Path | None:
    """A card beside a run's adapter; one that is there already, as of a warm adapter, stays.

    Returns:
        Its path, or None if the target is no adapter or has a card.

    Raises:
        RunError: it cannot be written.
    """
    if target.adapter is None or (target.adapter / CARD).exists():
        return None
    use = [
        "```python",
        "from peft import PeftModel",
        "model = PeftModel.from_pretrained(base_model, FOLDER)",
        "```",
        "",
        "`toolspar serve FOLDER` answers at an OpenAI-compatible address; `toolspar export merge FOLDER --to DIR`",
        "makes a plain model of it.",
    ]
    name = target.adapter.name
    is_policy = name == FINAL_POLICY or name.startswith(POLICY_ROUND)
    player = "Query policy" if is_policy else "Function caller"
    use = use[: 1 + use.index("```", 1)] if is_policy else use  # it calls no tools
    text = model_card(target, library="peft", title=f"{player}, trained by ToolSpar (LoRA)", use=use)
    replace_atomically(target.adapter / CARD, text.encode())
    return target.adapter / CARD


def export_card(text: str) -> int:
    """``toolspar export card``.

    Args:
        text: Folder of a run or of a PEFT adapter.

    Returns:
        The exit code, 0.

    Raises:
        ConfigError: the target has no adapter, or its adapter has a card.
        RunError: the target is none, or the card cannot be written.
    """
    target = find_target(text, "", "auto")
    if target.adapter is None:
        raise ConfigError(f"{text} has no adapter: give the folder of a run, or of a PEFT adapter")
    written = write_adapter_card(target)
    if written is None:
        raise ConfigError(f"{target.adapter / CARD} exists: delete it to have it written anew")
    print(written)
    return 0


def run_of(target: Target) -> Path | None:
    """The run that an adapter is of."""
    folder = target.adapter.resolve().parents[1] if target.adapter else None
    return folder if folder and (folder / CONFIG).is_file() else None


def run_facts(run: Path) -> dict[str, Any]:
    """What a run was given, and the command that repeats it.

    Raises:
        RunError: the run's configuration cannot be read.
    """
    try:
        config = read_run(run)
    except ConfigError as error:
        raise RunError(f"{run / CONFIG} is of another version ({error})") from error
    result: Mapping[str, Any] = result_of(run) or {}
    budget = result.get("budget") or {}
    facts: dict[str, Any] = {
        "experiment": config.experiment,
        "configuration": result.get("config_hash", "unknown"),
        "seed": config.seed,
        "rounds": config.schedule.rounds,
        "status of the run": result.get("status", "not finished"),
        **{f"budget, {name.replace('_', ' ')}": value for name, value in budget.items() if not isinstance(value, dict)},
        "validity gate": ", ".join(config.verify.checks),
        "software": json.dumps(result.get("versions", {})),
    }
    named = f"experiment={config.experiment} " if config.experiment != "default" else ""
    return {**facts, "command": f"`toolspar train {named}seed={config.seed}` (all settings: `config.yaml` of the run)"}


def _scores(run: Path, target: Target) -> list[str]:
    if target.adapter and target.adapter.name != FINAL_CALLER:
        return [f"Nothing: the figures of the run's `{EFFECTS}` are about its final function caller, `{FINAL_CALLER}`."]
    path = run / EFFECTS
    text = path.read_text(encoding="utf-8").strip() if path.is_file() else ""
    return text.splitlines() or ["Nothing yet: the run is not finished."]


def _warm_scores(target: Target) -> list[str]:
    path = target.adapter / "warmup.json" if target.adapter else None
    try:
        content = json.loads(path.read_text(encoding="utf-8")) if path else {}
    except (OSError, ValueError):
        content = {}
    scores = [f"* {line}" for line in content.get("scores", [])]
    made = [f"* made by: `{content['command']}`"] if content.get("command") else []
    return [*made, *scores] or ["Nothing is known about this model."]


def _base_line(target: Target) -> list[str]:
    return [f"base_model: {target.ref}"] if target.ref.count("/") == 1 and not Path(target.ref).exists() else []
