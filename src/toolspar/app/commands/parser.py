"""What the commands' parsers share."""

from __future__ import annotations

import argparse
from typing import NoReturn

from toolspar.core.errors import ConfigError

WRONG_INPUT = 2
"""Exit code for wrong arguments or a wrong configuration."""


class Parser(argparse.ArgumentParser):
    """Reports mistakes as ``ConfigError``, for one line instead of argparse's several."""

    def error(self, message: str) -> NoReturn:
        """Raise what argparse would print."""
        raise ConfigError(f"{message} (see {self.prog} --help)")


def add_cfg(parser: argparse.ArgumentParser) -> None:
    """The option that shows a configuration."""
    parser.add_argument("--cfg", choices=["job"], help="print the resolved configuration and stop")
