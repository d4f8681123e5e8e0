"""Commands that play the game, or prepare it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from toolspar.app import locations
from toolspar.app.commands.parser import Parser, add_cfg
from toolspar.app.quiet import quiet
from toolspar.core.errors import ConfigError


def train(arguments: Sequence[str]) -> int:
    """Play the game: query policy against function caller, in rounds."""
    parser = Parser(
        prog="toolspar train",
        usage="toolspar train [key=value ...] [-m] [--cfg job]",
        description=train.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=_choices(),
    )
    parser.add_argument(
        "overrides", nargs="*", metavar="key=value", help="change a value (ppo.clip=0.1) or an option (model=qwen3_4b)"
    )
    parser.add_argument(
        "-m", "--multirun", action="store_true", help="run all combinations of comma-separated values, or sweep=NAME"
    )
    add_cfg(parser)
    chosen = parser.parse_intermixed_args(arguments)
    if chosen.multirun or any(override.startswith(("sweep=", "hydra/launcher=")) for override in chosen.overrides):
        if chosen.cfg:
            raise ConfigError("--cfg shows one configuration: leave -m, sweep=... and hydra/launcher=... out")
        from toolspar.app.sweep import run_all

        return run_all(chosen.overrides)
    from toolspar.app import compose
    from toolspar.app.schema import TrainConfig

    config = compose.load("train", chosen.overrides, TrainConfig)
    if chosen.cfg:
        print(compose.as_yaml(config), end="")
        return 0
    from toolspar.app.train import run

    run(config)
    return 0


def _choices() -> str:
    """What ``toolspar train`` can be given: experiments, sweeps, and the options of every group."""
    groups = locations.groups()
    width = max(map(len, groups))
    first = ("experiment", "sweep")
    ordered = [*(name for name in first if name in groups), *(name for name in groups if name not in first)]
    return "\n".join(
        ["choices, as NAME=CHOICE:", *(f"  {name:{width}}  {', '.join(groups[name])}" for name in ordered)]
    )


def sweep(arguments: Sequence[str]) -> int:
    """Compare the runs of a sweep, whether or not all are complete."""
    parser = Parser(
        prog="toolspar sweep", usage="toolspar sweep table DIR [DIR ...] [--output DIR]", description=sweep.__doc__
    )
    parser.add_argument("action", choices=["table"], help="print a table; write it as CSV, and as a figure (SVG)")
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR", help="folder of a sweep (train -m names it)")
    parser.add_argument("--output", type=Path, metavar="DIR", help="where the files go (default: the first DIR)")
    chosen = parser.parse_args(arguments)
    from toolspar.app.sweep_table import show_table

    return show_table(chosen.folders, chosen.output)


def warmup(arguments: Sequence[str]) -> int:
    """Rebuild the warm adapters that ship with the project."""
    parser = Parser(
        prog="toolspar warmup", usage="toolspar warmup [key=value ...] [--cfg job]", description=warmup.__doc__
    )
    parser.add_argument("overrides", nargs="*", metavar="key=value", help="change a value or an option")
    add_cfg(parser)
    chosen = parser.parse_intermixed_args(arguments)
    from toolspar.app import compose
    from toolspar.app.schema import WarmupConfig

    config = compose.load("warmup", chosen.overrides, WarmupConfig)
    if chosen.cfg:
        print(compose.as_yaml(config), end="")
        return 0
    from toolspar.app.gpu_rules import require_gpu_packages

    require_gpu_packages(config.model, config.rollout)
    quiet()
    from toolspar.app.warmup import warm_up  # imports torch

    warm_up(config)
    return 0


def plan(arguments: Sequence[str]) -> int:
    """Say what a configuration takes: parameters, tokens of a round, memory of each GPU; nothing is loaded."""
    parser = Parser(
        prog="toolspar plan", usage="toolspar plan [key=value ...] [--cards 24,40,80]", description=plan.__doc__
    )
    parser.add_argument("overrides", nargs="*", metavar="key=value", help="as toolspar train takes them")
    parser.add_argument("--cards", default="24,40,80", metavar="GIB", help="sizes of GPUs (default: %(default)s)")
    chosen = parser.parse_intermixed_args(arguments)
    from toolspar.app.plan import cards_of
    from toolspar.app.plan import plan as planned

    print(planned(chosen.overrides, cards_of(chosen.cards)), end="")
    return 0


def dashboard(arguments: Sequence[str]) -> int:
    """Show or make the project's page on Weights & Biases."""
    parser = Parser(prog="toolspar dashboard", description=dashboard.__doc__)
    parser.add_argument("action", choices=["show", "push"], help="print what is on it, or make it on W&B")
    parser.add_argument("--project", default="toolspar", help="project on W&B (default: %(default)s)")
    parser.add_argument("--entity", help="user or team that owns it (default: WANDB_ENTITY, else the key's owner)")
    chosen = parser.parse_args(arguments)
    from toolspar.app import dashboard as page

    return page.show() if chosen.action == "show" else page.push(chosen.project, chosen.entity)
