"""Who is measured: from ``target=`` to function callers, here or behind an endpoint."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from toolspar.app.adapter_files import CALLER_ROUND, adapter_bytes, callers_by_round
from toolspar.app.quiet import quiet
from toolspar.app.robustness_schema import RobustnessConfig
from toolspar.app.targets import BASE, WARM, Target, find_target, is_endpoint, load_target
from toolspar.core.endpoint_settings import EndpointSettings
from toolspar.core.errors import ConfigError, EndpointError
from toolspar.evaluate.robustness.endpoint_caller import EndpointCaller
from toolspar.evaluate.robustness.records import Caller
from toolspar.runtime.endpoint import Endpoint, listed_models
from toolspar.runtime.run_layout import ADAPTERS

if TYPE_CHECKING:  # torch is imported only where a caller runs here
    from toolspar.evaluate.robustness.local_caller import LocalCaller

ENDPOINT = "endpoint"
_USUAL_LIMIT = 176
_ASKED_AT_ONCE = 1024  # an endpoint that is down is found out once a call


@dataclass(frozen=True, slots=True)
class Measured:
    """A function caller to measure, and what it was before.

    Example:
        >>> # Measured("warm", caller, "package:smollm2-135m, compact tools").snapshots
        {}
    """

    label: str
    """Short, for file names and headings."""
    caller: Caller
    about: str
    """What it is, for people."""
    snapshots: Mapping[str, Caller] = field(default_factory=dict[str, Caller])
    """Earlier states of it by name, oldest first."""
    spent: Callable[[], Mapping[str, float]] = dict
    """What asking has cost, by name of the metric."""
    cases_per_batch: int = 64
    """Different cases that are put to it in one call."""


def load_measured(config: RobustnessConfig) -> Measured:
    """The callers that a configuration means.

    Raises:
        ConfigError: the endpoint cannot be asked, or the warm adapter does not fit the model.
        RunError: the target is nothing that can be loaded.
        ModelError: a model cannot be had.
    """
    target, model = str(config.target), config.model
    if target == ENDPOINT or is_endpoint(target):
        return _endpoint(config, target)
    if config.snapshots and target in (BASE, WARM):
        raise ConfigError(f"snapshots=true does not fit target={target}, which has none: give the folder of a run")
    found = find_target(
        target, model.ref, model.tool_format, enable_thinking=model.enable_thinking, quantization=model.quantization
    )
    return _local(config, found, target if target in (BASE, WARM) else _label(Path(target)))


def _endpoint(config: RobustnessConfig, target: str) -> Measured:
    if config.snapshots:
        raise ConfigError("snapshots=true does not fit an endpoint: give the folder of a run as target")
    settings = config.endpoint
    if target != ENDPOINT:
        settings = dataclasses.replace(settings, base_url=target)
    if config.max_new_tokens is not None:
        settings = dataclasses.replace(settings, max_tokens=config.max_new_tokens)
    settings = _with_own_cache(settings)
    endpoint = Endpoint(settings, "endpoint.", "endpoint.base_url" if target == ENDPOINT else "target")
    about = f"{settings.model} at {settings.base_url} (OpenAI-compatible endpoint; tools are sent as tools)"

    def spent() -> dict[str, float]:
        return endpoint.usage.metrics()

    caller = EndpointCaller(endpoint.ask)
    return Measured(_slug(str(settings.model)), caller, about, spent=spent, cases_per_batch=_ASKED_AT_ONCE)


def _with_own_cache(settings: EndpointSettings) -> EndpointSettings:
    """Answers are kept by address and name: where the endpoint says which weights answer there, by these too."""
    if not settings.chosen or not settings.cache:
        return settings
    try:
        listed = listed_models(settings, "endpoint.")
    except EndpointError:
        return settings  # some endpoints list nothing
    root = next((model.root for model in listed if model.name == settings.model), "")
    digest = hashlib.sha256(root.encode()).hexdigest()[:12]
    return dataclasses.replace(settings, cache=str(Path(settings.cache) / f"of-{digest}")) if root else settings


def _local(config: RobustnessConfig, found: Target, label: str) -> Measured:
    """Load a backbone once, and every adapter on it."""
    quiet()
    from toolspar.evaluate.robustness.local_caller import LocalCaller
    from toolspar.rollout.sampling import Sampler

    earlier = _snapshots(found) if config.snapshots else {}
    loaded = load_target(found)
    for name, folder in earlier.items():
        loaded.backbone.load_adapter(name, folder)
    sampler = Sampler(loaded.backbone, loaded.chat.stop_ids, rows_per_batch=config.rows_per_batch)
    limit = config.max_new_tokens or found.max_new_tokens or _USUAL_LIMIT

    def caller(adapter: str | None) -> LocalCaller:
        return LocalCaller(sampler, loaded.chat, adapter, limit)

    adapter = f"adapter {found.name}" if found.adapter else "no adapter"  # a path says more than a shared page should
    unfinished = "" if found.final else "; the run is not finished"
    about = f"{found.base}, {adapter}, tools {loaded.chat.tool_format}{unfinished}"
    return Measured(label, caller(loaded.adapter), about, {name: caller(name) for name in earlier})


def _snapshots(found: Target) -> dict[str, Path]:
    """The callers after each round of the run that a target's adapter belongs to, without that adapter itself."""
    if found.adapter is None:
        raise ConfigError(f"snapshots=true, but {found.ref} is a whole model: give the folder of a run")
    adapter = found.adapter
    folder = adapter.resolve().parent
    rounds = callers_by_round(folder)
    if folder.name != ADAPTERS or not rounds:
        raise ConfigError(
            f"snapshots=true, but {adapter} has none beside it ({CALLER_ROUND}0, ...): leave snapshots out"
        )
    names = sorted(rounds)
    if adapter_bytes(rounds[names[-1]]) == adapter_bytes(adapter):  # the final caller is the one of the last round
        names.pop()
    return {rounds[number].name: rounds[number] for number in names}


def _label(target: Path) -> str:
    parts = [part for part in target.resolve().parts if part not in ("/", "logs", ADAPTERS)]
    return _slug("-".join(parts[-3:]))


def _slug(text: str) -> str:
    kept = "".join(char if char.isalnum() or char in "-_." else "-" for char in text).strip("-.")
    return kept[:80] or "target"
