"""What a run is called on Weights & Biases, and whether it may get in."""

from __future__ import annotations

import netrc
import os
from collections.abc import Iterable
from urllib.parse import urlsplit

from toolspar.core.errors import ConfigError
from toolspar.runtime.settings import LoggerSettings

KEY_VARIABLE = "WANDB_API_KEY"
_LONGEST_NAME = 120
_TELLS_NOTHING = ("seed", "experiment", "sweep", "hydra", "fresh", "paths", "logger", "checkpoint", "runtime.threads")


def group_of(experiment: str, sweep: str | None) -> str:
    """The group of a run: its experiment, and its sweep if there is one.

    Example:
        >>> group_of("first_game", "curricula")
        'first_game.curricula'
    """
    return f"{experiment}.{sweep}" if sweep else experiment


def name_of(seed: int, overrides: Iterable[str]) -> str:
    """The name of a run: its seed, and what the command line or the sweep changed that matters.

    Example:
        >>> name_of(1, ["experiment=first_game", "seed=1", "ppo.clip=0.1", "logger=wandb"])
        'seed1 ppo.clip=0.1'
    """
    changes = [
        override.lstrip("+")
        for override in overrides
        if not any(_is_of(override.lstrip("+~").partition("=")[0], key) for key in _TELLS_NOTHING)
    ]
    name = " ".join([f"seed{seed}", *changes])
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 3] + "..."


def require_wandb_key(logger: LoggerSettings) -> None:
    """Check, before hours of play, that W&B would let the run in.

    Raises:
        ConfigError: W&B is online, and there is no key.
    """
    if logger.wandb is not None and logger.wandb.mode == "online":
        require_key("logger.wandb.mode=online", "; logger=wandb works offline, without one")


def require_key(what: str, otherwise: str = "") -> None:
    """Check that there is a key of W&B: in the environment, or as ``wandb login`` leaves it.

    Args:
        what: What needs it, for the message.
        otherwise: What could be done without, for the message.

    Raises:
        ConfigError: there is none.
    """
    if os.environ.get(KEY_VARIABLE, "").strip():
        return
    host = urlsplit(os.environ.get("WANDB_BASE_URL", "https://api.wandb.ai")).hostname or ""
    try:
        if netrc.netrc(os.environ.get("NETRC")).authenticators(host):
            return
    except (OSError, netrc.NetrcParseError):
        pass
    raise ConfigError(f"{what} needs a key: set {KEY_VARIABLE} (e.g. in .env) or run `wandb login`{otherwise}")


def _is_of(key: str, group: str) -> bool:
    return key == group or key.startswith(group + ".")
