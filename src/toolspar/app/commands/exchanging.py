"""Commands that take in, and give out, what others make and use."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Sequence
from pathlib import Path

from toolspar.app.commands.parser import Parser


def serve(arguments: Sequence[str]) -> int:
    """Answer at an OpenAI-compatible address with a function caller."""
    parser = Parser(prog="toolspar serve", description=serve.__doc__)
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
    parser = Parser(prog="toolspar export", description=export.__doc__)
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="merge|dataset|card|push", parser_class=Parser)
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

    parser = Parser(prog="toolspar data", description=data.__doc__)
    add_actions(parser)
    return perform(parse(parser, arguments))
