"""The command line. Nothing heavy is imported before the arguments and the configuration are known to be right."""

from __future__ import annotations

import argparse
import dataclasses
import difflib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from toolspar import __version__
from toolspar.app import locations
from toolspar.app.quiet import quiet
from toolspar.core.errors import ConfigError, ToolSparError
from toolspar.runtime.stopping import StopRequested
from toolspar.verify.settings import CHECK_NAMES, MODEL_CHECKS

WRONG_INPUT, FAILED, INTERRUPTED, BROKEN_PIPE = 2, 1, 130, 141
_SIGNALLED = 128


class _Parser(argparse.ArgumentParser):
    """Reports mistakes as ``ConfigError``, for one line instead of argparse's several."""

    def error(self, message: str) -> NoReturn:
        raise ConfigError(f"{message} (see {self.prog} --help)")


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``toolspar``.

    Args:
        argv: Arguments without the program's name; None takes those of the process.

    Returns:
        The exit code: 0; 1 if the work failed; 2 if the arguments or the configuration are wrong; 130 after Ctrl-C; 141
        if whoever read the output in a pipe has stopped; 128 and the signal's number after SIGTERM (143) or SIGUSR2.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        if not arguments or arguments[0] in ("-h", "--help"):
            print(_overview())
            return 0 if arguments else WRONG_INPUT
        if arguments[0] == "--version":
            print(f"toolspar {__version__}")
            return 0
        return _command(arguments[0])(arguments[1:])
    except ToolSparError as error:
        print(f"toolspar: error: {' '.join(str(error).split())}", file=sys.stderr)
        return WRONG_INPUT if isinstance(error, ConfigError) else FAILED
    except KeyboardInterrupt:
        resume = "; start the same command again to resume" if arguments[:1] in (["train"], ["compare"]) else ""
        print(f"toolspar: interrupted{resume}", file=sys.stderr)
        return INTERRUPTED
    except StopRequested as stop:
        print(f"toolspar: {stop}; start the same command again to resume", file=sys.stderr)
        return _SIGNALLED + stop.signal
    except BrokenPipeError:
        # the interpreter flushes standard output once more at exit, and would complain there
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE


def train(arguments: Sequence[str]) -> int:
    """Play the game: query policy against function caller, in rounds."""
    parser = _Parser(
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
    _add_cfg(parser)
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


def warmup(arguments: Sequence[str]) -> int:
    """Rebuild the warm adapters that ship with the project."""
    parser = _Parser(
        prog="toolspar warmup", usage="toolspar warmup [key=value ...] [--cfg job]", description=warmup.__doc__
    )
    parser.add_argument("overrides", nargs="*", metavar="key=value", help="change a value or an option")
    _add_cfg(parser)
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
    parser = _Parser(
        prog="toolspar plan", usage="toolspar plan [key=value ...] [--cards 24,40,80]", description=plan.__doc__
    )
    parser.add_argument("overrides", nargs="*", metavar="key=value", help="as toolspar train takes them")
    parser.add_argument("--cards", default="24,40,80", metavar="GIB", help="sizes of GPUs (default: %(default)s)")
    chosen = parser.parse_intermixed_args(arguments)
    from toolspar.app.plan import cards_of
    from toolspar.app.plan import plan as planned

    print(planned(chosen.overrides, cards_of(chosen.cards)), end="")
    return 0


def check(arguments: Sequence[str]) -> int:
    """Judge recorded answers: a JSON line for each on standard output."""
    parser = _Parser(prog="toolspar check", description=check.__doc__)
    parser.add_argument("file", help="JSONL; each line has tools, expected and answer")
    chosen = parser.parse_args(arguments)
    from toolspar.calls import check_file

    return check_file.main(chosen.file, sys.stdout, sys.stderr)


def verify(arguments: Sequence[str]) -> int:
    """Judge rewritten requests by the validity gate: a JSON line for each on standard output."""
    parser = _Parser(
        prog="toolspar verify",
        usage="toolspar verify FILE [--checks A,B | --rules-only] [key=value ...]",
        description=verify.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=f"checks: {', '.join(CHECK_NAMES)}\n(with a model: {', '.join(MODEL_CHECKS)})",
    )
    parser.add_argument(
        "file",
        metavar="FILE",
        help="JSONL, - for standard input; each line has tools, query, expected and rewritten; label (valid or "
        "invalid) and kind add figures to the summary on standard error",
    )
    parser.add_argument(
        "overrides",
        nargs="*",
        default=[],
        metavar="key=value",
        help="change a value (verify.min_meaning=0.4) or an option (verify=format_only)",
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--checks", metavar="A,B", help="apply these checks only")
    which.add_argument("--rules-only", action="store_true", help="leave out the checks that need a model")
    chosen = parser.parse_intermixed_args(arguments)
    from toolspar.app.verify import configure, verify_file

    checks = None if chosen.checks is None else [name.strip() for name in chosen.checks.split(",") if name.strip()]
    config = configure(chosen.overrides, checks=checks, rules_only=chosen.rules_only)
    return verify_file(chosen.file, config, sys.stdout, sys.stderr)


def try_(arguments: Sequence[str]) -> int:
    """Type a request and see the function call."""
    parser = _Parser(prog="toolspar try", description=try_.__doc__)
    parser.add_argument("target", type=Path, metavar="RUN|ADAPTER", help="folder of a run, or of a PEFT adapter")
    parser.add_argument("request", nargs="?", help="answer this request only; without it, requests are read one a line")
    parser.add_argument(
        "--tools", type=Path, metavar="FILE", help="JSON list of tools (OpenAI style); default: a few built-in ones"
    )
    chosen = parser.parse_args(arguments)
    from toolspar.app.try_caller import converse

    return converse(chosen.target, tools=chosen.tools, request=chosen.request)


def audit(arguments: Sequence[str]) -> int:
    """Draw rewarded attacks into a sheet that people label, or read a labelled sheet."""
    parser = _Parser(
        prog="toolspar audit",
        usage="toolspar audit RUN [RUN ...] [--n N] [--blind] [--harvest] [--output DIR]\n"
        "       toolspar audit --read SHEET [--key KEY]",
        description=audit.__doc__,
    )
    parser.add_argument("runs", nargs="*", type=Path, metavar="RUN", help="folder of a run")
    parser.add_argument("--n", type=int, default=100, help="attacks to draw from each run (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="seed of the draw (default: %(default)s)")
    parser.add_argument("--output", type=Path, metavar="DIR", help="where the sheet goes (default: audit)")
    parser.add_argument(
        "--blind", action="store_true", help="mix the runs; hide which run it is and what the gate said"
    )
    parser.add_argument("--harvest", action="store_true", help="draw from harvests too, whose flips train the caller")
    parser.add_argument("--read", type=Path, metavar="SHEET", help="report on a labelled sheet.csv")
    parser.add_argument("--key", type=Path, help="key of a blind sheet (default: key.json beside it)")
    chosen = parser.parse_args(arguments)
    if bool(chosen.runs) == bool(chosen.read):
        parser.error("give the folder of a run, or --read SHEET")
    if chosen.key and not chosen.read:
        parser.error("--key goes with --read")
    from toolspar.app.audit import draw_sheet, read_sheet

    if chosen.read:
        return read_sheet(chosen.read, chosen.key)
    output = chosen.output or Path("audit")
    return draw_sheet(
        chosen.runs, n=chosen.n, seed=chosen.seed, output=output, blind=chosen.blind, harvest=chosen.harvest
    )


def dashboard(arguments: Sequence[str]) -> int:
    """Show or make the project's page on Weights & Biases."""
    parser = _Parser(prog="toolspar dashboard", description=dashboard.__doc__)
    parser.add_argument("action", choices=["show", "push"], help="print what is on it, or make it on W&B")
    parser.add_argument("--project", default="toolspar", help="project on W&B (default: %(default)s)")
    parser.add_argument("--entity", help="user or team that owns it (default: WANDB_ENTITY, else the key's owner)")
    chosen = parser.parse_args(arguments)
    from toolspar.app import dashboard as page

    return page.show() if chosen.action == "show" else page.push(chosen.project, chosen.entity)


def sweep(arguments: Sequence[str]) -> int:
    """Compare the runs of a sweep, whether or not all are complete."""
    parser = _Parser(
        prog="toolspar sweep", usage="toolspar sweep table DIR [DIR ...] [--output DIR]", description=sweep.__doc__
    )
    parser.add_argument("action", choices=["table"], help="print a table; write it as CSV, and as a figure (SVG)")
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR", help="folder of a sweep (train -m names it)")
    parser.add_argument("--output", type=Path, metavar="DIR", help="where the files go (default: the first DIR)")
    chosen = parser.parse_args(arguments)
    from toolspar.app.sweep_table import show_table

    return show_table(chosen.folders, chosen.output)


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
    parser = _Parser(
        prog="toolspar evaluate bfcl",
        usage="toolspar evaluate bfcl target=RUN|ADAPTER|MODEL|base|http://... [key=value ...] [--cfg job]",
        description=evaluate_bfcl.__doc__,
    )
    parser.add_argument(
        "overrides", nargs="*", metavar="key=value", help="preset=subset|nonlive|live|multi_turn, prompt_style=..."
    )
    _add_cfg(parser)
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
    parser = _Parser(
        prog="toolspar evaluate robustness",
        usage="toolspar evaluate robustness target=RUN|ADAPTER|base|warm|http://... [tasks=FILE] [key=value ...] "
        "[--cfg job]",
        description=evaluate_robustness.__doc__,
    )
    parser.add_argument(
        "overrides", nargs="*", metavar="key=value", help="change a value (suites=[typos,fillers] levels=[1,3])"
    )
    _add_cfg(parser)
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


def serve(arguments: Sequence[str]) -> int:
    """Answer at an OpenAI-compatible address with a function caller."""
    parser = _Parser(prog="toolspar serve", description=serve.__doc__)
    parser.add_argument(
        "target", metavar="RUN|ADAPTER|MODEL", help="folder of a run, an adapter or a model; or a hub id"
    )
    parser.add_argument("--name", help="what the model is called (default: the target's folder)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="0 takes a free one (default: %(default)s)")
    parser.add_argument(
        "--key-variable", default="TOOLSPAR_API_KEY", metavar="NAME", help="variable with the API key (%(default)s)"
    )
    for option, default, text in (
        ("--queue", 64, "prompts that may wait"),
        ("--rows", 16, "prompts answered side by side"),
        ("--batch-tokens", 24576, "tokens of all that are side by side"),
        ("--max-new-tokens", 1024, "longest answer"),
        ("--max-body-bytes", 4 * 2**20, "largest request"),
    ):
        parser.add_argument(option, type=int, default=default, metavar="N", help=f"{text} (default: %(default)s)")
    parser.add_argument(
        "--timeout", type=float, default=600.0, metavar="S", help="longest time of a request (%(default)s)"
    )
    chosen = parser.parse_args(arguments)
    from toolspar.app.schema import WARM_MODEL
    from toolspar.app.serving.run import require_packages
    from toolspar.app.serving.run import serve as run_server
    from toolspar.app.serving.settings import ServeSettings
    from toolspar.app.targets import find_target

    options = ("host", "port", "queue", "rows", "batch_tokens", "max_new_tokens", "max_body_bytes")
    key = os.environ.get(chosen.key_variable, "").strip()
    limits = {option: getattr(chosen, option) for option in options}
    settings = ServeSettings(name=chosen.name or "", key=key, timeout_seconds=chosen.timeout, **limits)
    require_packages()
    target = find_target(chosen.target, WARM_MODEL, "compact")
    return run_server(target, settings if chosen.name else dataclasses.replace(settings, name=target.name))


def export(arguments: Sequence[str]) -> int:
    """Make what others use: a merged model, a data set, a card; push it to a hub."""
    parser = _Parser(prog="toolspar export", description=export.__doc__)
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="merge|dataset|card|push", parser_class=_Parser)
    merge = kinds.add_parser("merge", help="a function caller as a plain model with a chat template that knows tools")
    merge.add_argument("target", metavar="RUN|ADAPTER", help="folder of a run, or of a PEFT adapter")
    merge.add_argument("--to", type=Path, required=True, metavar="DIR", help="new folder")
    merge.add_argument("--dtype", default="auto", choices=["auto", "float32", "bfloat16", "float16"])
    dataset = kinds.add_parser("dataset", help="what broke the function caller, as a Hugging Face data set")
    dataset.add_argument("run", type=Path, metavar="RUN", help="folder of a run")
    dataset.add_argument("--to", type=Path, required=True, metavar="DIR", help="new folder")
    dataset.add_argument("--license", default="apache-2.0", help="for the card (default: %(default)s)")
    card = kinds.add_parser("card", help="a model card beside a run's function caller")
    card.add_argument("target", metavar="RUN|ADAPTER", help="folder of a run, or of a PEFT adapter")
    push = kinds.add_parser("push", help="upload an exported folder")
    push.add_argument("folder", type=Path, metavar="DIR", help="what toolspar export has made")
    push.add_argument("--repo", required=True, metavar="OWNER/NAME", help="repository; made if it is not there")
    push.add_argument("--private", action="store_true", help="make it for its owner only")
    chosen = parser.parse_args(arguments)
    from toolspar.app import exporting

    return exporting.run(chosen)


def data(arguments: Sequence[str]) -> int:
    """Make tasks of your own tools; convert, describe, split or clean files of tasks."""
    from toolspar.app.data_arguments import add_actions, parse, perform

    parser = _Parser(prog="toolspar data", description=data.__doc__)
    add_actions(parser)
    return perform(parse(parser, arguments))


def compare(arguments: Sequence[str]) -> int:
    """Measure the final callers of finished runs alike, arm by arm."""
    parser = _Parser(
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
    )


def crossplay(arguments: Sequence[str]) -> int:
    """Let every query policy of a run meet every function caller: a matrix of attack success."""
    parser = _Parser(
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


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "train": train,
    "sweep": sweep,
    "compare": compare,
    "warmup": warmup,
    "plan": plan,
    "check": check,
    "verify": verify,
    "audit": audit,
    "try": try_,
    "evaluate": evaluate,
    "serve": serve,
    "export": export,
    "dashboard": dashboard,
    "data": data,
    "crossplay": crossplay,
}


def _command(name: str) -> Callable[[Sequence[str]], int]:
    if name not in COMMANDS:
        closest = difflib.get_close_matches(name, COMMANDS, n=1)
        hint = f" (did you mean {closest[0]}?)" if closest else ""
        raise ConfigError(f"unknown command {name}{hint}; allowed: {', '.join(COMMANDS)}")
    return COMMANDS[name]


def _add_cfg(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--cfg", choices=["job"], help="print the resolved configuration and stop")


def _overview() -> str:
    lines = [f"  {name:9} {(command.__doc__ or '').strip()}" for name, command in COMMANDS.items()]
    return "\n".join(
        [
            "usage: toolspar COMMAND [ARGUMENTS]",
            "",
            "Adversarial sparring for function-calling language models.",
            "",
            "commands:",
            *lines,
            "",
            "toolspar COMMAND --help tells more; toolspar train --cfg job shows the configuration.",
        ]
    )


def _choices() -> str:
    """What ``toolspar train`` can be given: experiments, sweeps, and the options of every group."""
    groups = locations.groups()
    width = max(map(len, groups))
    first = ("experiment", "sweep")
    ordered = [*(name for name in first if name in groups), *(name for name in groups if name not in first)]
    return "\n".join(
        ["choices, as NAME=CHOICE:", *(f"  {name:{width}}  {', '.join(groups[name])}" for name in ordered)]
    )


if __name__ == "__main__":
    sys.exit(main())
