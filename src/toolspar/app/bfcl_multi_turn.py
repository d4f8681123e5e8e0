"""Several turns of BFCL: the official command plays them with its simulators and asks our server.

Its handler writes the prompts of every step, so this is prompt style ``bfcl_qwen``, and it decides what is asked next.
"""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from toolspar.app.bfcl_endpoint import PREFIX
from toolspar.app.schema import EvaluateConfig
from toolspar.app.targets import Target, load_target, tokenizer_folder
from toolspar.core.errors import ConfigError, EndpointError
from toolspar.evaluate.bfcl.items import MULTI_TURN, load_items, spread
from toolspar.evaluate.bfcl.result_files import OFFICIAL_MODEL
from toolspar.models.weights import cache_folder, resolve_model
from toolspar.runtime.endpoint import read_key
from toolspar.runtime.files import replace_atomically

if TYPE_CHECKING:
    from toolspar.evaluate.bfcl.environment import OfficialPackage
    from toolspar.evaluate.bfcl.result_files import ResultFiles
    from toolspar.runtime.endpoint_records import ServedModel

_CATEGORIES = MULTI_TURN
_NO_ANSWER = "Error during inference: "
_LOST = re.compile(rf"{_NO_ANSWER}(?:Connection error|Request timed out|Error code: (?!400|413|422)\d{{3}})")
"""Errors that another try may mend; what is refused for good (a prompt beyond the context) is scored as it is."""


def play(
    config: EvaluateConfig,
    asked: Target | ServedModel,
    package: OfficialPackage,
    files: ResultFiles,
    notes: Console,
) -> None:
    """Run ``bfcl generate``; items that have results are passed over by it.

    Args:
        config: What is asked.
        asked: The model; a served one answers at ``config.target``.
        package: The official package.
        files: Where results go.
        notes: Told what happens.

    Raises:
        ConfigError: the extra ``serve`` is not installed, or the endpoint wants a key.
        EndpointError: items have no answer.
        RunError: the official command fails.
        ModelError: the model cannot be loaded.
    """
    _choose(config, package, files)
    if not isinstance(asked, Target):
        _play_endpoint(config, asked.name, package, files, notes)
        return
    from toolspar.app.serving.run import require_packages, serving
    from toolspar.app.serving.settings import ServeSettings

    require_packages()
    with notes.status("Loading the model"):
        loaded = load_target(asked)
    settings = ServeSettings(
        name="toolspar", port=0, queue=4 * config.rows_per_batch, rows=config.rows_per_batch,
        batch_tokens=config.tokens_per_batch, max_new_tokens=config.max_new_tokens, timeout_seconds=24 * 3600.0,
    )  # fmt: skip
    with serving(loaded, settings) as server, notes.status("The official command plays"):
        _generate(config, package, files, server.base_url, str(tokenizer_folder(asked)))


def _play_endpoint(
    config: EvaluateConfig, name: str, package: OfficialPackage, files: ResultFiles, notes: Console
) -> None:
    """Have the official command ask an endpoint for the model of a name.

    It asks for the model that is called like the path of the tokenizer's folder; so it is started where that folder
    has the name.
    """
    if read_key(config.endpoint.key_variable, PREFIX):
        raise ConfigError(
            f"preset=multi_turn does not fit {PREFIX}key_variable={config.endpoint.key_variable}: the official command "
            f"waits for the endpoint without a key; set {PREFIX}key_variable=null, or serve the model without one"
        )
    if Path(name).is_absolute() or ".." in Path(name).parts:
        raise ConfigError(
            f"the endpoint calls its model {name}, a path, which the official command would take for a folder of this "
            "machine: serve it under a plain name (vllm serve --served-model-name NAME)"
        )
    notes.print(f"Prompts are counted by the tokenizer of model.ref={config.model.ref}", style="dim")
    with tempfile.TemporaryDirectory() as folder, notes.status("The official command plays"):
        link = Path(folder, name)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(Path(resolve_model(config.model.ref)).resolve())
        _generate(config, package, files, config.target, name, Path(folder))
    _drop_errors(files)


def _drop_errors(files: ResultFiles) -> None:
    """Take out the errors that the official command files in place of answers, so that these items are asked again."""
    lost: list[str] = []
    for category in _CATEGORIES:
        entries = files.read(category)
        wrong = {item_id for item_id, entry in entries.items() if _LOST.match(str(entry["result"]))}
        if wrong:
            kept = "".join(json.dumps(entry) + "\n" for item_id, entry in entries.items() if item_id not in wrong)
            replace_atomically(files.path(category), kept.encode())
            lost += [str(entries[item_id]["result"]) for item_id in wrong]
    if lost:
        reason = min(lost).removeprefix(_NO_ANSWER)
        raise EndpointError(f"{len(lost)} items got no answer ({reason.splitlines()[0]}): start the same command again")


def _choose(config: EvaluateConfig, package: OfficialPackage, files: ResultFiles) -> None:
    """Write the ids that the command is to play, where they are not all."""
    if config.items_per_category is None:
        return
    cache = cache_folder() / "bfcl-items-multi-turn"
    chosen = {
        category: spread(load_items(package, category, cache), config.items_per_category) for category in _CATEGORIES
    }
    for category, items in chosen.items():
        if files.read(category).keys() - {item.item_id for item in items}:
            raise ConfigError(f"{files.path(category)} has other items: give another output")
    known = {item_id for category in _CATEGORIES for item_id in files.read(category)}
    ids = {c: [item.item_id for item in items if item.item_id not in known] for c, items in chosen.items()}
    (files.root / "test_case_ids_to_generate.json").write_text(json.dumps(ids, indent=1), encoding="utf-8")


def _generate(
    config: EvaluateConfig,
    package: OfficialPackage,
    files: ResultFiles,
    base_url: str,
    tokenizer: str,
    folder: Path | None = None,
) -> None:
    ids = files.root / "test_case_ids_to_generate.json"
    if config.items_per_category is not None and not any(json.loads(ids.read_text(encoding="utf-8")).values()):
        return  # all are there
    which = ["--run-ids"] if config.items_per_category is not None else ["--test-category", ",".join(_CATEGORIES)]
    command = ["-m", "bfcl_eval", "generate", "--model", OFFICIAL_MODEL, "--skip-server-setup"]
    asked = ["--local-model-path", tokenizer, "--num-threads", str(config.rows_per_batch), *which]
    package.run(
        [*command, *asked],
        root=files.root,
        extra={"REMOTE_OPENAI_BASE_URL": base_url, "REMOTE_OPENAI_API_KEY": "EMPTY"},
        folder=folder,
    )
