"""Who is measured: from ``target=`` to function callers, here or behind an endpoint."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from toolspar.app.locations import warm_folder
from toolspar.app.quiet import quiet
from toolspar.app.robustness_schema import RobustnessConfig
from toolspar.app.schema import WARM_MODEL
from toolspar.app.try_caller import CallerSource, find_caller
from toolspar.core.errors import ConfigError, ModelError
from toolspar.evaluate.robustness.endpoint_caller import EndpointCaller
from toolspar.evaluate.robustness.records import Caller
from toolspar.models.settings import NO_QUANTIZATION
from toolspar.runtime.endpoint import Endpoint

if TYPE_CHECKING:  # torch is imported only where a caller runs here
    from toolspar.evaluate.robustness.local_caller import LocalCaller

BASE, WARM, ENDPOINT = "base", "warm", "endpoint"
_ADAPTERS, _ROUND, _WEIGHTS = "adapters", "caller-round-", "adapter_model.safetensors"
_USUAL_LIMIT = 176
_MAIN = "caller"
_ASKED_AT_ONCE = 1024  # an endpoint that is down is found out once a call


@dataclass(frozen=True, slots=True)
class Target:
    """A function caller to measure, and what it was before.

    Example:
        >>> # Target("warm", caller, "package:smollm2-135m, compact tools").snapshots
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


def load_target(config: RobustnessConfig) -> Target:
    """The callers that a configuration means.

    Raises:
        ConfigError: the endpoint cannot be asked, or the warm adapter does not fit the model.
        RunError: the target is neither a run with a function caller nor an adapter.
        ModelError: a model cannot be had.
    """
    target = str(config.target)
    if target == ENDPOINT or target.startswith(("http://", "https://")):
        return _endpoint(config, target)
    if config.snapshots and target in (BASE, WARM):
        raise ConfigError(f"snapshots=true does not fit target={target}, which has none: give the folder of a run")
    model = config.model
    plain = CallerSource(
        Path(), model.ref, model.tool_format, enable_thinking=model.enable_thinking, quantization=model.quantization
    )
    if target == BASE:
        return _local(config, plain, BASE, {})
    if target == WARM:
        if model.ref != WARM_MODEL:
            raise ConfigError(f"target=warm does not fit model.ref={model.ref}: the warm adapter is for {WARM_MODEL}")
        folder = warm_folder("function_caller")
        if not folder.is_dir():
            raise ModelError("no warm function caller ships here: give target=base, or the folder of an adapter")
        return _local(config, dataclasses.replace(plain, adapter=folder), WARM, {_MAIN: folder})
    source = find_caller(Path(target).expanduser())
    adapters = {**(_snapshots(source.adapter) if config.snapshots else {}), _MAIN: source.adapter}
    return _local(config, source, _label(Path(target)), adapters)


def _endpoint(config: RobustnessConfig, target: str) -> Target:
    if config.snapshots:
        raise ConfigError("snapshots=true does not fit an endpoint: give the folder of a run as target")
    settings = config.endpoint
    if target != ENDPOINT:
        settings = dataclasses.replace(settings, base_url=target)
    endpoint = Endpoint(settings, "endpoint.")
    about = f"{settings.model} at {settings.base_url} (OpenAI-compatible endpoint; tools are sent as tools)"

    def spent() -> dict[str, float]:
        return endpoint.usage.metrics()

    caller = EndpointCaller(endpoint.ask)
    return Target(_slug(str(settings.model)), caller, about, spent=spent, cases_per_batch=_ASKED_AT_ONCE)


def _local(config: RobustnessConfig, source: CallerSource, label: str, adapters: Mapping[str, Path]) -> Target:
    """Load a backbone once, and every adapter on it."""
    quiet()
    import torch

    from toolspar.evaluate.robustness.local_caller import LocalCaller
    from toolspar.models.backbone import Backbone
    from toolspar.models.chat import ChatFormat
    from toolspar.models.weights import resolve_model
    from toolspar.rollout.sampling import Sampler

    device = "cuda" if torch.cuda.is_available() else "cpu"
    precision = source.precision or ("bf16" if device == "cuda" else "32")
    backbone = Backbone.load(
        resolve_model(source.ref),
        ref=source.ref,
        device=device,
        dtype=torch.bfloat16 if precision == "bf16" else torch.float32,
        quantization=source.quantization if device == "cuda" else NO_QUANTIZATION,
    )
    for name, folder in adapters.items():
        backbone.load_adapter(name, folder)
    chat = ChatFormat(backbone.tokenizer, source.tool_format, enable_thinking=source.enable_thinking)
    sampler = Sampler(backbone, chat.stop_ids, rows_per_batch=config.rows_per_batch)
    limit = config.max_new_tokens or (source.max_new_tokens if adapters else _USUAL_LIMIT)

    def caller(adapter: str | None) -> LocalCaller:
        return LocalCaller(sampler, chat, adapter, limit)

    unfinished = "" if source.final else "; the run is not finished"
    about = f"{source.ref}, {f'adapter {source.adapter}' if adapters else 'no adapter'}, tools {chat.tool_format}"
    earlier = {name: caller(name) for name in adapters if name != _MAIN}
    return Target(label, caller(_MAIN if adapters else None), about + unfinished, earlier)


def _snapshots(adapter: Path) -> dict[str, Path]:
    """The callers after each round of the run that an adapter belongs to, without the adapter itself."""
    folder = adapter.resolve().parent
    rounds = {
        int(number): path
        for path in folder.glob(f"{_ROUND}*")
        if (number := path.name.removeprefix(_ROUND)).isdecimal() and (path / _WEIGHTS).is_file()
    }
    if folder.name != _ADAPTERS or not rounds:
        raise ConfigError(f"snapshots=true, but {adapter} has none beside it ({_ROUND}0, ...): leave snapshots out")
    own = (adapter / _WEIGHTS).read_bytes()
    names = sorted(rounds)
    last = rounds[names[-1]]
    if (last / _WEIGHTS).read_bytes() == own:  # the final caller is the one of the last round
        names.pop()
    return {rounds[number].name: rounds[number] for number in names}


def _label(target: Path) -> str:
    parts = [part for part in target.resolve().parts if part not in ("/", "logs", _ADAPTERS)]
    return _slug("-".join(parts[-3:]))


def _slug(text: str) -> str:
    kept = "".join(char if char.isalnum() or char in "-_." else "-" for char in text).strip("-.")
    return kept[:80] or "target"
