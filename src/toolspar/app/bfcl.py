"""``toolspar evaluate bfcl``: asks a model the leaderboard's questions and has the official package score its answers.

Sub-scores go to standard output, all that is said about them to standard error.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from toolspar.app.quiet import quiet
from toolspar.app.schema import EvaluateConfig
from toolspar.app.targets import Target, find_target, is_endpoint, load_target
from toolspar.core.errors import ConfigError, EndpointError, RunError
from toolspar.evaluate.bfcl.settings import BFCL_QWEN
from toolspar.runtime.files import disk_errors, replace_atomically

if TYPE_CHECKING:
    from toolspar.evaluate.bfcl.answers import Responder
    from toolspar.evaluate.bfcl.environment import OfficialPackage
    from toolspar.evaluate.bfcl.items import Item
    from toolspar.evaluate.bfcl.result_files import ResultFiles
    from toolspar.runtime.endpoint_records import ServedModel

TARGET, SCORES, TABLE = "target.json", "scores.json", "scores.md"
_STYLES = {
    "own": "the model's own prompt; its calls are written in the form that the official handler reads",
    "bfcl_qwen": "the prompt of the official handler of Qwen's models; answers are scored as they are",
}


def evaluate_bfcl(config: EvaluateConfig) -> int:
    """Answer what has no answer yet, score all, and print the sub-scores.

    Args:
        config: What is asked of whom.

    Returns:
        The exit code, 0.

    Raises:
        RunError: the target is none, the official package cannot be had or fails, or the output folder holds answers
            of another model.
        ModelError: the model cannot be loaded.
        EndpointError: the endpoint refuses to answer, or has answered nothing of a category.
        ConfigError: a setting does not fit the target.
    """
    quiet()
    from toolspar.evaluate.bfcl.environment import VERSION, official_package
    from toolspar.evaluate.bfcl.items import MULTI_TURN, PRESETS
    from toolspar.evaluate.bfcl.result_files import ResultFiles
    from toolspar.evaluate.bfcl.scores import as_json, as_markdown, evaluate, read_scores, table_lines

    notes = Console(stderr=True, highlight=False, soft_wrap=True)
    if config.preset == "multi_turn" and config.prompt_style != BFCL_QWEN:
        raise ConfigError("preset=multi_turn is played by the official command: set prompt_style=bfcl_qwen")
    asked = _served(config) if is_endpoint(config.target) else _found(config)
    identity = asked.identity()  # once: it reads all weights of a folder
    root = _output(config, asked, identity)
    facts = _facts(config, asked, identity)
    _claim(root, facts)
    with notes.status("Preparing the official package (once: about two minutes)"):
        package = official_package()
    files = ResultFiles(root)
    categories = PRESETS[config.preset]
    began = time.monotonic()
    unanswered: Mapping[str, int] = {}
    if set(categories) <= set(MULTI_TURN):
        from toolspar.app.bfcl_multi_turn import play

        play(config, asked, package, files, notes)
    else:
        unanswered = _answer(config, asked, package, files, notes)
    with notes.status("Scoring by the official command"):
        evaluate(package, files, categories)
    scores = read_scores(files, categories, config.confidence, unanswered)
    shown = {**facts, "bfcl-eval": VERSION, "minutes of this call": round((time.monotonic() - began) / 60, 1)}
    replace_atomically(root / SCORES, as_json(shown, scores).encode())
    replace_atomically(root / TABLE, as_markdown(shown, scores).encode())
    notes.print(f"{_STYLES[config.prompt_style]}; files in {root}", style="dim")
    print("\n".join(table_lines(scores)))
    return 0


def _found(config: EvaluateConfig) -> Target:
    model = config.model
    return find_target(
        config.target,
        model.ref,
        model.tool_format,
        enable_thinking=model.enable_thinking,
        quantization=model.quantization,
    )


def _served(config: EvaluateConfig) -> ServedModel:
    from toolspar.app.bfcl_endpoint import served_model

    return served_model(config)


def _answer(
    config: EvaluateConfig, asked: Target | ServedModel, package: OfficialPackage, files: ResultFiles, notes: Console
) -> dict[str, int]:
    """Ask what has no answer yet, and keep every batch as it comes.

    Returns:
        How many items of each category still have no answer.

    Raises:
        EndpointError: no item of a category has one.
    """
    from toolspar.app.progress import duration
    from toolspar.evaluate.bfcl.items import PRESETS, SUBSET_ITEMS, load_items, spread
    from toolspar.models.weights import cache_folder

    n = config.items_per_category or (SUBSET_ITEMS if config.preset == "subset" else None)
    cache = cache_folder() / f"bfcl-items-{_version()}"
    with notes.status("Reading the items"):
        chosen = {category: spread(load_items(package, category, cache), n) for category in PRESETS[config.preset]}
    missing = {category: _missing(files, category, items) for category, items in chosen.items()}
    total, n_missing = sum(map(len, chosen.values())), sum(map(len, missing.values()))
    if not n_missing:
        notes.print(f"All {total} items have answers already", style="dim")
        return {}
    responder = _responder(config, asked, notes)
    began, done = time.monotonic(), total - n_missing
    for batch in responder.replies([item for items in missing.values() for item in items]):
        for category in dict.fromkeys(item.category for item, _ in batch):
            files.append(category, [(item.item_id, reply) for item, reply in batch if item.category == category])
        done += len(batch)
        notes.print(f"{done}/{total} {batch[-1][0].category} {duration(time.monotonic() - began)}", style="dim")
    unanswered = {category: len(_missing(files, category, items)) for category, items in chosen.items()}
    for category, items in chosen.items():
        if unanswered[category] == len(items):
            raise EndpointError(f"{config.target} has answered no item of {category}: start the same command again")
    return unanswered


def _missing(files: ResultFiles, category: str, items: Sequence[Item]) -> list[Item]:
    """Items without an answer.

    Raises:
        RunError: there are answers to items that are not asked, which would be scored too.
    """
    known = files.read(category)
    if others := known.keys() - {item.item_id for item in items}:
        raise RunError(
            f"{files.path(category)} has answers to {len(others)} other items, as {sorted(others)[0]}: give "
            "another output"
        )
    return [item for item in items if item.item_id not in known]


def _responder(config: EvaluateConfig, asked: Target | ServedModel, notes: Console) -> Responder:
    if not isinstance(asked, Target):
        from toolspar.app.bfcl_endpoint import endpoint_responder

        return endpoint_responder(config, asked)
    from toolspar.evaluate.bfcl.answers import AskedModel, LocalResponder
    from toolspar.rollout.sampling import Sampler

    if not asked.final:
        notes.print("This run is not finished: its newest caller is asked, which it may yet reject", style="dim")
    with notes.status("Loading the model"):
        loaded = load_target(asked)
    sampler = Sampler(loaded.backbone, loaded.chat.stop_ids, rows_per_batch=config.rows_per_batch)
    asked_model = AskedModel(
        sampler, loaded.chat, loaded.adapter, loaded.context,
        config.max_new_tokens, config.rows_per_batch, config.tokens_per_batch,
    )  # fmt: skip
    return LocalResponder(asked_model, config.prompt_style)


def _facts(config: EvaluateConfig, asked: Target | ServedModel, identity: str) -> dict[str, Any]:
    """What decides the answers: an output folder holds those of one such setting."""
    shown = asked.tool_format if isinstance(asked, Target) and config.prompt_style == "own" else "by the prompt style"
    return {
        "target": config.target,
        "model": identity,
        "preset": config.preset,
        "items per category": config.items_per_category or ("about 20" if config.preset == "subset" else "all"),
        "prompt style": config.prompt_style,
        "tools shown": shown,
        "answers cut after": f"{config.max_new_tokens} tokens",
    }


def _output(config: EvaluateConfig, asked: Target | ServedModel, identity: str) -> Path:
    if config.output is not None:
        return Path(config.output).expanduser()
    name, told_apart = config.target.partition("://")[2], f"{config.target} {identity}"
    if isinstance(asked, Target):
        name, told_apart = asked.name, identity
    digest = hashlib.sha256(told_apart.encode()).hexdigest()[:8]
    return Path("logs", "bfcl", f"{re.sub(r'[^A-Za-z0-9.-]+', '-', name).strip('-')}-{digest}", _folder(config))


def _folder(config: EvaluateConfig) -> str:
    n = f"-{config.items_per_category}" if config.items_per_category else ""
    return f"{config.preset}{n}-{config.prompt_style}"


def _claim(root: Path, facts: Mapping[str, Any]) -> None:
    """Make or enter the output folder.

    Raises:
        RunError: it holds answers of another model or setting, or cannot be written.
    """
    path = root / TARGET
    try:
        found = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
    except ValueError as error:
        raise RunError(f"{path} is damaged: give another output, or delete the folder") from error
    lasting = {key: value for key, value in facts.items() if key != "target"}  # one adapter may have several paths
    if found is None:
        with disk_errors(root):
            root.mkdir(parents=True, exist_ok=True)
        replace_atomically(path, (json.dumps(lasting, indent=1) + "\n").encode())
    elif found != lasting:
        key = next(key for key in lasting if found.get(key) != lasting[key])
        raise RunError(
            f"{root} holds answers of another setting ({key}: {found.get(key)} there, {lasting[key]} now): give "
            "another output"
        )


def _version() -> str:
    from toolspar.evaluate.bfcl.environment import VERSION

    return VERSION
