"""Where the configuration trees and the shipped weights are: in a source checkout, or inside the installed package."""

from __future__ import annotations

from pathlib import Path

from toolspar.core.errors import ModelError

_PACKAGE = Path(__file__).resolve().parents[1]
_CHECKOUT = _PACKAGE.parents[1]


def checkout() -> Path | None:
    """The source checkout that the package runs from; None when it is installed."""
    return _CHECKOUT if (_CHECKOUT / "configs" / "train.yaml").is_file() else None


def config_dir() -> Path:
    """``configs/``: the groups and the root files."""
    return (checkout() or _PACKAGE) / "configs"


def experiments_dir() -> Path:
    """``experiments/``: one file per experiment (``experiment/``) or sweep (``sweep/``)."""
    return (checkout() or _PACKAGE) / "experiments"


def shipped(role: str) -> Path:
    """Where the weights that ship with the project are, if there are any for this role (or ``verifier``)."""
    return _PACKAGE / "warm" / role


def warm_folder(role: str) -> Path:
    """The warm adapter that ships with the project.

    Raises:
        ModelError: there is none for this role.
    """
    folder = shipped(role)
    if not folder.is_dir():
        raise ModelError(f"no warm adapter ships for {role}: set {role}.start=base, or to a PEFT folder")
    return folder


def groups() -> dict[str, list[str]]:
    """Config groups and the names of their options, both sorted; Hydra's own groups are left out."""
    folders = [folder for root in (config_dir(), experiments_dir()) for folder in root.iterdir() if folder.is_dir()]
    options = {folder.name: sorted(path.stem for path in folder.glob("*.yaml")) for folder in sorted(folders)}
    return {name: names for name, names in options.items() if names and name != "hydra"}
