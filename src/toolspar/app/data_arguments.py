"""The arguments of ``toolspar data``, and which work each action is."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from toolspar.core.errors import ConfigError

FORMAT_NAMES = ("toolspar", "xlam", "openai", "trl", "sharegpt", "toolace", "glaive", "bfcl")
"""As in ``tasks.formats.registry``, which takes longer to import."""


def add_actions(parser: argparse.ArgumentParser) -> None:
    """Give the parser of ``toolspar data`` its actions."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    tools = actions.add_parser("tools", help="make tasks of your own tools, for train, dev and test")
    tools.add_argument(
        "source", metavar="SOURCE", help="tools.json, openapi.yaml, module.py (it is imported), mcp:COMMAND or mcp:URL"
    )
    tools.add_argument("--out", type=Path, required=True, metavar="FILE", help="where the tasks go")
    tools.add_argument("--to", dest="write", choices=FORMAT_NAMES, default="toolspar", help="(default: %(default)s)")
    tools.epilog = "key=value: tasks.train_tasks=500 dev_tasks=100 tasks.seed=1 writer.base_url=URL writer.model=NAME"
    tools.usage = "toolspar data tools SOURCE --out FILE [--to FORMAT] [key=value ...]"
    convert = actions.add_parser("convert", help="write tasks in another format")
    _add_files(convert, target="OUT")
    convert.add_argument(
        "--first-alternative", action="store_true", help="where several values are right, keep the first"
    )
    stats = actions.add_parser("stats", help="categories, tools, types of arguments, lengths")
    _add_files(stats, target=None)
    stats.add_argument("--json", action="store_true", help="print JSON")
    split = actions.add_parser("split", help="split by tool into train.jsonl, dev.jsonl and test.jsonl")
    _add_files(split, target="DIR")
    split.add_argument("--shares", default="0.8,0.1,0.1", metavar="A,B,C", help="of the tasks (default: %(default)s)")
    split.add_argument("--seed", type=int, default=0, help="seed of the draw (default: %(default)s)")
    clean = actions.add_parser("decontaminate", help="keep out what shares something with a benchmark (BFCL)")
    _add_files(clean, target="OUT")
    clean.add_argument(
        "--against",
        type=Path,
        nargs="+",
        default=[],
        metavar="PATH",
        help="BFCL's data folder, or files of tasks (default: an installed bfcl-eval)",
    )
    clean.add_argument(
        "--by", default="names,ngrams", metavar="A,B", help="names, ngrams, embeddings (default: %(default)s)"
    )
    clean.add_argument("--ngram", type=int, default=8, metavar="N", help="words of a shared run (default: %(default)s)")
    clean.add_argument("--min-similarity", type=float, default=0.9, help="of embeddings (default: %(default)s)")
    clean.add_argument("--embedder", default="package:minilm", metavar="REF", help="(default: %(default)s)")
    clean.add_argument("--removed", type=Path, metavar="FILE", help="where the removed tasks go")


def _add_files(parser: argparse.ArgumentParser, target: str | None) -> None:
    parser.add_argument("source", type=Path, metavar="IN", help="JSONL or a JSON array, plain or .gz")
    parser.add_argument(
        "--from", dest="read", choices=["auto", *FORMAT_NAMES], default="auto", help="(default: by its keys)"
    )
    if target:
        parser.add_argument("target", type=Path, metavar=target, help="where the tasks go")
        parser.add_argument(
            "--to", dest="write", choices=FORMAT_NAMES, default="toolspar", help="(default: %(default)s)"
        )


def parse(parser: argparse.ArgumentParser, arguments: Sequence[str]) -> argparse.Namespace:
    """Read the arguments; ``key=value`` may stand anywhere behind ``tools``."""
    chosen, rest = parser.parse_known_args(arguments)
    if rest and (chosen.action != "tools" or any(text.startswith("-") for text in rest)):
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    chosen.overrides = rest
    return chosen


def perform(chosen: argparse.Namespace) -> int:
    """Do what the arguments say; returns the exit code.

    Raises:
        ToolSparError: something that the user can mend.
    """
    if chosen.action == "tools":
        from toolspar.app.tool_tasks import make_tasks

        return make_tasks(chosen.source, chosen.out, chosen.write, chosen.overrides, sys.stderr)
    from toolspar.app import data

    match chosen.action:
        case "convert":
            return data.convert(
                chosen.source,
                chosen.target,
                read=chosen.read,
                write=chosen.write,
                resolve=chosen.first_alternative,
                err=sys.stderr,
            )
        case "stats":
            return data.stats(chosen.source, read=chosen.read, as_json=chosen.json, out=sys.stdout, err=sys.stderr)
        case "split":
            return data.split(
                chosen.source,
                chosen.target,
                read=chosen.read,
                write=chosen.write,
                shares=_numbers(chosen.shares),
                seed=chosen.seed,
                err=sys.stderr,
            )
    if chosen.ngram < 1:
        raise ConfigError(f"--ngram={chosen.ngram}: must be >= 1")
    return data.decontaminate(
        chosen.source,
        chosen.target,
        read=chosen.read,
        write=chosen.write,
        against=chosen.against,
        methods=[name.strip() for name in chosen.by.split(",") if name.strip()],
        n=chosen.ngram,
        min_similarity=chosen.min_similarity,
        encoder=chosen.embedder,
        removed=chosen.removed,
        err=sys.stderr,
    )


def _numbers(text: str) -> list[float]:
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise ConfigError(f"--shares {text}: give numbers, as in 0.8,0.1,0.1") from None
