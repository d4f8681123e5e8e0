"""Commands that measure function callers."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from pathlib import Path

from toolspar.app.commands.parser import WRONG_INPUT, Parser, add_cfg
from toolspar.core.errors import ConfigError


def evaluate(arguments: Sequence[str]) -> int:
    """Measure a function caller: on the Berkeley Function Calling Leaderboard, and under perturbations."""
    if not arguments or arguments[0] in ("-h", "--help"):
        lines = [f"  {name:11} {(command.__doc__ or '').strip()}" for name, command in EVALUATIONS.items()]
        print("\n".join(["usage: toolspar evaluate WHAT [key=value ...]", "", *lines]))
        return 0 if arguments else WRONG_INPUT
    if arguments[0] not in EVALUATIONS:
        closest = difflib.get_close_matches(arguments[0], EVALUATIONS, n=1)
        hint = f" (did you mean {closest[0]}?)" if closest else ""
        raise ConfigError(f"nothing is called {arguments[0]}{hint}; allowed: {', '.join(EVALUATIONS)}")
    return EVALUATIONS[arguments[0]](arguments[1:])


def evaluate_bfcl(arguments: Sequence[str]) -> int:
    """Ask the Berkeley Function Calling Leaderboard's questions, and score the answers by its official package."""
    parser = Parser(
        prog="toolspar evaluate bfcl",
        usage="toolspar evaluate bfcl target=RUN|ADAPTER|MODEL|base|http://... [key=value ...] [--cfg job]",
        description=evaluate_bfcl.__doc__,
    )
    parser.add_argument(
        "overrides", nargs="*", metavar="key=value", help="preset=subset|nonlive|live|multi_turn, prompt_style=..."
    )
    add_cfg(parser)
    chosen = parser.parse_intermixed_args(arguments)
    from toolspar.app import compose
    from toolspar.app.schema import EvaluateConfig

    config = compose.load("evaluate", chosen.overrides, EvaluateConfig)
    if chosen.cfg:
        print(compose.as_yaml(config), end="")
        return 0
    from toolspar.app.bfcl import evaluate_bfcl as measure

    return measure(config)


def evaluate_robustness(arguments: Sequence[str]) -> int:
    """Put a run, an adapter or any endpoint under named perturbations, and report its weaknesses."""
    parser = Parser(
        prog="toolspar evaluate robustness",
        usage="toolspar evaluate robustness target=RUN|ADAPTER|base|warm|http://... [tasks=FILE] [key=value ...] "
        "[--cfg job]",
        description=evaluate_robustness.__doc__,
    )
    parser.add_argument(
        "overrides", nargs="*", metavar="key=value", help="change a value (suites=[typos,fillers] levels=[1,3])"
    )
    add_cfg(parser)
    chosen = parser.parse_intermixed_args(arguments)
    from toolspar.app import compose
    from toolspar.app.robustness_schema import RobustnessConfig, quoted

    config = compose.load("robustness", [quoted(override) for override in chosen.overrides], RobustnessConfig)
    if chosen.cfg:
        print(compose.as_yaml(config), end="")
        return 0
    from toolspar.app.robustness import evaluate_robustness as measure

    return measure(config)


EVALUATIONS: dict[str, Callable[[Sequence[str]], int]] = {"bfcl": evaluate_bfcl, "robustness": evaluate_robustness}
"""What ``toolspar evaluate`` measures."""


def compare(arguments: Sequence[str]) -> int:
    """Measure the final callers of finished runs alike, arm by arm."""
    parser = Parser(
        prog="toolspar compare",
        usage="toolspar compare RUN [RUN ...] [--baseline ARM] [--fresh-attackers N] [--output DIR]",
        description=compare.__doc__,
    )
    parser.add_argument("runs", nargs="+", type=Path, metavar="RUN", help="folder of a finished run")
    parser.add_argument(
        "--baseline", metavar="ARM", help="arm (experiment) that differences are to (default: arm_sft_augmented)"
    )
    sizes = {
        "tasks": (160, "test tasks, each in its own words and under a held-out operator family"),
        "attacked": (80, "of these, how many the frozen policies rewrite"),
        "rewrites": (1, "rewrites of each by each policy"),
        "seed": (0, "seed of the rewrites and of the intervals"),
    }
    for name, (default, text) in sizes.items():
        parser.add_argument(f"--{name}", type=int, default=default, metavar="N", help=f"{text} (default: %(default)s)")
    parser.add_argument(
        "--fresh-attackers", type=int, default=0, metavar="N", help="train a policy against each caller for N updates"
    )
    parser.add_argument("--fresh-seeds", type=int, metavar="N", help="only against N runs of each arm (default: all)")
    parser.add_argument(
        "--earlier",
        type=Path,
        nargs="+",
        action="extend",
        default=[],
        metavar="DIR",
        help="earlier comparisons, to count in their runs",
    )
    parser.add_argument(
        "--join",
        type=Path,
        metavar="DIR",
        help="an earlier comparison that these runs join: they are put its very items",
    )
    parser.add_argument(
        "--intervals-over",
        choices=["tool", "task"],
        default="tool",
        help="what intervals draw beside seeds; task where no other tools will come (default: %(default)s)",
    )
    parser.add_argument("--output", type=Path, metavar="DIR", help="where files go and answers are kept")
    chosen = parser.parse_args(arguments)
    from toolspar.app.compare import compare as compared

    return compared(
        chosen.runs,
        {name: getattr(chosen, name) for name in sizes},
        baseline=chosen.baseline,
        fresh_updates=chosen.fresh_attackers,
        fresh_seeds=chosen.fresh_seeds,
        output=chosen.output,
        earlier=chosen.earlier,
        join=chosen.join,
        unit=chosen.intervals_over,
    )


def crossplay(arguments: Sequence[str]) -> int:
    """Let every query policy of a run meet every function caller: a matrix of attack success."""
    parser = Parser(
        prog="toolspar crossplay",
        usage="toolspar crossplay RUN [--split test|dev] [--tasks N] [--output DIR]",
        description=crossplay.__doc__,
    )
    parser.add_argument("run", type=Path, metavar="RUN", help="folder of a run, finished or still going on")
    parser.add_argument(
        "--split", choices=["test", "dev"], default="test", help="held-out tasks (default: %(default)s)"
    )
    parser.add_argument("--tasks", type=int, metavar="N", help="how many are attacked (default: as the run's judge)")
    parser.add_argument("--output", type=Path, metavar="DIR", help="where the files go (default: RUN/crossplay)")
    chosen = parser.parse_args(arguments)
    from toolspar.app.crossplay import cross_play

    return cross_play(chosen.run, split=chosen.split, tasks=chosen.tasks, output=chosen.output)
