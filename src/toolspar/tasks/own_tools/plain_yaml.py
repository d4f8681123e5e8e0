"""YAML as OpenAPI documents are written, by the core schema of YAML 1.2: only true and false are switches.

PyYAML reads YAML 1.1, where ``on`` and ``no`` are switches, ``12:30`` is 750, ``010`` is 8 and a day is a date; in an
``enum`` these are texts and numbers that a call has to have as they stand there.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from toolspar.core.errors import DataError

_PLAIN = (
    ("tag:yaml.org,2002:null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("tag:yaml.org,2002:bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("tag:yaml.org,2002:int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    (
        "tag:yaml.org,2002:float",
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        list("-+.0123456789"),
    ),
    ("tag:yaml.org,2002:merge", r"<<", ["<"]),
)


class _PlainLoader(yaml.SafeLoader):
    """Without the forms of YAML 1.1."""

    yaml_implicit_resolvers: dict[str, Any] = {}


def _whole_number(loader: _PlainLoader, node: yaml.ScalarNode) -> int:
    text = str(loader.construct_scalar(node))
    return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10)) if text[:2] in ("0o", "0x") else int(text)


for _tag, _pattern, _first in _PLAIN:
    _PlainLoader.add_implicit_resolver(_tag, re.compile(rf"^(?:{_pattern})$"), _first)
_PlainLoader.add_constructor("tag:yaml.org,2002:int", _whole_number)


def read_yaml(text: str, path: Path) -> Any:
    """What a YAML document says.

    Args:
        text: The document.
        path: Its file, for messages.

    Raises:
        DataError: it is no YAML.

    Example:
        >>> read_yaml("enum: [on, no, 12:30, 2026-11-23, 010, true, 1e3]", Path("a.yaml"))
        {'enum': ['on', 'no', '12:30', '2026-11-23', 10, True, 1000.0]}
    """
    try:
        return yaml.load(text, Loader=_PlainLoader)
    except yaml.YAMLError as error:
        raise DataError(f"{path} is not YAML: {' '.join(str(error).split())[:200]}") from None
