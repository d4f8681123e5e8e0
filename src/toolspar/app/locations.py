"""Where the configuration trees are: in a source checkout, or inside the installed package."""

from __future__ import annotations

from pathlib import Path

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


def warm_folder(role: str) -> Path:
    """Where the warm adapter of a role is, if one ships with the project."""
    return _PACKAGE / "warm" / role


def groups() -> dict[str, list[str]]:
    """Config groups and the names of their options, both sorted; Hydra's own groups are left out."""
    folders = [folder for root in (config_dir(), experiments_dir()) for folder in root.iterdir() if folder.is_dir()]
    options = {folder.name: sorted(path.stem for path in folder.glob("*.yaml")) for folder in sorted(folders)}
    return {name: names for name, names in options.items() if names and name != "hydra"}
