"""Commands that judge answers and rewrites, and show them to people."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from toolspar.app.commands.parser import Parser
from toolspar.verify.settings import CHECK_NAMES, MODEL_CHECKS


def check(arguments: Sequence[str]) -> int:
    """Judge recorded answers: a JSON line for each on standard output."""
    parser = Parser(prog="toolspar check", description=check.__doc__)
    parser.add_argument("file", help="JSONL; each line has tools, expected and answer")
    chosen = parser.parse_args(arguments)
    from toolspar.calls import check_file

    return check_file.main(chosen.file, sys.stdout, sys.stderr)


def verify(arguments: Sequence[str]) -> int:
    """Judge rewritten requests by the validity gate: a JSON line for each on standard output."""
    parser = Parser(
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


def audit(arguments: Sequence[str]) -> int:
    """Draw rewarded attacks into a sheet that people label, or read a labelled sheet."""
    parser = Parser(
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


def try_(arguments: Sequence[str]) -> int:
    """Type a request and see the function call."""
    parser = Parser(prog="toolspar try", description=try_.__doc__)
    parser.add_argument("target", type=Path, metavar="RUN|ADAPTER", help="folder of a run, or of a PEFT adapter")
    parser.add_argument("request", nargs="?", help="answer this request only; without it, requests are read one a line")
    parser.add_argument(
        "--tools", type=Path, metavar="FILE", help="JSON list of tools (OpenAI style); default: a few built-in ones"
    )
    chosen = parser.parse_args(arguments)
    from toolspar.app.try_caller import converse

    return converse(chosen.target, tools=chosen.tools, request=chosen.request)
