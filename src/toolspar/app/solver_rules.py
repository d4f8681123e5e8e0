"""Which solver a command may use: never the function caller that it trains. Known from the settings, without torch."""

from __future__ import annotations

import filecmp
from pathlib import Path

from toolspar.app import locations
from toolspar.app.adapter_files import ADAPTER_WEIGHTS
from toolspar.core.errors import ConfigError
from toolspar.models.settings import TOOL_FORMATS, AdapterSettings
from toolspar.models.weights import same_model
from toolspar.verify.settings import GateSettings


def require_tool_format(gate: GateSettings) -> None:
    """Check the one setting of the solver that the gate's own floor cannot.

    Raises:
        ConfigError: there is no such tool format.
    """
    if gate.solver.tool_format not in TOOL_FORMATS:
        raise ConfigError(
            f"verify.solver.tool_format={gate.solver.tool_format}: must be one of {', '.join(TOOL_FORMATS)}"
        )


def refuse_trained_solver(gate: GateSettings, model_ref: str, caller: AdapterSettings, run: Path | None) -> None:
    """Refuse a solver that would judge its own mistakes.

    Args:
        gate: The gate; one without a solver is fine.
        model_ref: Base model of the function caller in training.
        caller: Where its adapter starts from.
        run: Folder that its snapshots go to, if it is known.

    Raises:
        ConfigError: the solver is the model in training, or comes from its run.
    """
    if "solver" not in gate.checks:
        return
    ref = gate.solver.require_model()
    adapter = None if gate.solver.adapter is None else Path(gate.solver.adapter).expanduser()
    if adapter is not None and run is not None and adapter.resolve().is_relative_to(run.expanduser().resolve()):
        raise ConfigError(
            f"verify.solver.adapter={gate.solver.adapter} is in the folder of this run ({run}): the solver must not be "
            "the function caller in training; give another adapter"
        )
    if same_model(ref, model_ref) and _same_adapter(adapter, _start_folder(caller)):
        what = f"verify.solver.model={ref}" + (f" with verify.solver.adapter={adapter}" if adapter else "")
        raise ConfigError(
            f"{what} is the function caller in training (model.ref={model_ref}, function_caller.start={caller.start}), "
            "which would judge its own mistakes: give another model or adapter, or leave the check solver out"
        )


def _start_folder(caller: AdapterSettings) -> Path | None:
    """The adapter that the caller starts from; None where that changes nothing of the base model."""
    if caller.start == "base":
        return None
    return locations.warm_folder("function_caller") if caller.start == "warm" else Path(caller.start).expanduser()


def _same_adapter(first: Path | None, second: Path | None) -> bool:
    """The same folder, or a copy of it; a folder that is missing is told by whoever loads it."""
    if first is None or second is None:
        return first is second
    if first.resolve() == second.resolve():
        return True
    weights = (first / ADAPTER_WEIGHTS, second / ADAPTER_WEIGHTS)
    return all(path.is_file() for path in weights) and filecmp.cmp(*weights, shallow=False)
