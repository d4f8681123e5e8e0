"""Typed functions as tools: every annotation that people write, its default, and one bad function among good ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from toolspar.calls.render import signature
from toolspar.core.errors import DataError
from toolspar.tasks.importers.fit import require_fit
from toolspar.tasks.own_tools.generate import deal_own_tools, own_tasks
from toolspar.tasks.own_tools.python_module import read_module_tools
from toolspar.tasks.own_tools.read_tools import ReadTools
from toolspar.tasks.records import Category, Split

HEAD = """
import collections.abc, dataclasses, datetime, enum, pathlib, typing, uuid
from typing import Annotated, Any, Literal, NotRequired, Optional, Required, TypedDict

class Unit(enum.Enum):
    C = "celsius"
    F = "fahrenheit"

@dataclasses.dataclass
class Tree:
    label: str
    weight: int = 3
    tags: list[str] = dataclasses.field(default_factory=list)
    made: float = dataclasses.field(default_factory=lambda: 1 / 0)
    kids: "list[Tree]" = dataclasses.field(default_factory=list)
    kind: typing.ClassVar[object] = None
    hidden: object = dataclasses.field(default=None, init=False)

@dataclasses.dataclass
class Broken:
    x: "Missing"

class Item(TypedDict):
    sku: str
    quantity: NotRequired[int]

class Part(TypedDict, total=False):
    sku: Required[str]
    quantity: int

class Noted:
    description = "City"

class Odd:
    def __getattr__(self, name):
        raise OSError("no\\nway")
"""
INTEGER, STRING, NULL = {"type": "integer"}, {"type": "string"}, {"type": "null"}


def read(tmp_path: Path, text: str, first: str = "") -> ReadTools:
    path = tmp_path / "some_tools.py"
    path.write_text(f"{first}\n{HEAD}\n{text}")
    return read_module_tools(path)


@pytest.mark.parametrize("first", ["", "from __future__ import annotations"])
@pytest.mark.parametrize(
    ("argument", "schema"),
    [
        ("x: typing.Dict", {"type": "object"}),
        ("x: typing.Mapping", {"type": "object"}),
        ("x: collections.abc.Mapping", {"type": "object"}),
        ("x: dict[str, int]", {"type": "object", "additionalProperties": INTEGER}),
        ("x: typing.List", {"type": "array", "items": {}}),
        ("x: tuple[int, ...]", {"type": "array", "items": INTEGER}),
        ("x: tuple[str, int]", {"type": "array", "prefixItems": [STRING, INTEGER], "minItems": 2, "maxItems": 2}),
        ("x: Annotated[str, {'description': 'City'}]", {"type": "string", "description": "City"}),
        ("x: Annotated[str, 5, Noted()]", {"type": "string", "description": "City"}),
        ("x: Annotated[str, 'City'] | None", {"anyOf": [STRING, NULL], "description": "City"}),
        ("x: int | None = None", {"anyOf": [INTEGER, NULL], "default": None}),
        ("x: int = None", {"anyOf": [INTEGER, NULL], "default": None}),
        ("x: Optional[int] = 7", {"anyOf": [INTEGER, NULL], "default": 7}),
        ("x: int | str | None = None", {"anyOf": [INTEGER, STRING, NULL], "default": None}),
        ("x: Literal['a', None] = None", {"enum": ["a", None], "default": None}),
        ("x: Literal['a', 'b'] | None = None", {"enum": ["a", "b", None], "default": None}),
        ("x: Any = None", {"default": None}),
        ("x: Unit = Unit.C", {"type": "string", "enum": ["celsius", "fahrenheit"], "default": "celsius"}),
        ("x: Literal[Unit.F]", {"type": "string", "enum": ["fahrenheit"]}),
        ("x: datetime.date = datetime.date(2027, 1, 5)", {"type": "string", "format": "date", "default": "2027-01-05"}),
        ("x: datetime.time = datetime.time(9, 30)", {"type": "string", "format": "time", "default": "09:30:00"}),
        ("x: pathlib.Path = pathlib.Path('a/b')", {"type": "string", "default": "a/b"}),
        ("x: tuple[int, ...] = (1, 2)", {"type": "array", "items": INTEGER, "default": [1, 2]}),
        ("x: set[int] = {2, 1}", {"type": "array", "items": INTEGER, "uniqueItems": True, "default": [1, 2]}),
        ("x: float = float('nan')", {"type": "number"}),
        ("x: int = object()", INTEGER),
        ("x: Item", {"type": "object", "properties": {"sku": STRING, "quantity": INTEGER}, "required": ["sku"]}),
        ("x: Part", {"type": "object", "properties": {"sku": STRING, "quantity": INTEGER}, "required": ["sku"]}),
    ],
)  # fmt: skip
def test_annotations_and_defaults(argument: str, schema: dict[str, Any], first: str, tmp_path: Path) -> None:
    (found,) = read(tmp_path, f"def f({argument}): ...", first)
    assert found.properties["x"] == schema
    assert found.required == (() if "default" in schema or " = " in argument else ("x",))


def test_descriptions_of_pydantic_are_kept(tmp_path: Path) -> None:
    pytest.importorskip("pydantic")
    (found,) = read(tmp_path, "import pydantic\ndef f(x: Annotated[str, pydantic.Field(description='City')]): ...")
    assert found.properties["x"] == {"type": "string", "description": "City"}


def test_records_that_hold_themselves_are_referred_to(tmp_path: Path) -> None:
    (found,) = read(tmp_path, "def plant(tree: Tree, other: Tree | None = None):\n    'Plants a tree.'")
    tree = {
        "type": "object",
        "properties": {
            "label": STRING,
            "weight": {"type": "integer", "default": 3},
            "tags": {"type": "array", "items": STRING, "default": []},
            "made": {"type": "number"},
            "kids": {"type": "array", "items": {"$ref": "#/$defs/Tree"}, "default": []},
        },
        "required": ["label"],
    }
    assert found.properties == {"tree": tree, "other": {"anyOf": [tree, NULL], "default": None}}
    assert found.parameters["$defs"] == {"Tree": tree}
    own = deal_own_tools([found], 0)
    tasks = own_tasks(own, Split.TRAIN, 30, 0, {Category.SIMPLE: 1.0}, (1, 1))
    grown = [kid for task in tasks for kid in task.expected[0].arguments["tree"].get("kids", ())]
    assert grown and all(isinstance(kid["label"], str) for kid in grown)
    for task in tasks:
        require_fit(task.tools, task.expected)


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        ("def bad(x: Broken): ...", "the annotations of Broken, the type of bad.x, cannot be read: name 'Missing'"),
        ("def bad(x: 'Missing'): ...", "the annotations of bad cannot be read: name 'Missing' is not defined"),
        ("def bad(x: complex): ...", "the type complex of bad.x has no JSON Schema"),
        ("def bad(**more: int): ...", "bad takes **more: int: a tool's arguments must have names"),
        ("def bad(x: Literal[b'a']): ...", "the choices of bad.x are no JSON values (bytes is no JSON value)"),
        ("def bad(x: Annotated[int, Odd()]): ...", "the arguments of bad cannot be read: OSError: no way"),
    ],
)
def test_a_function_that_is_no_tool_is_left_out_alone(function: str, reason: str, tmp_path: Path) -> None:
    found = read(tmp_path, f"{function}\ndef good(city: str): 'Gets a city.'")
    assert [tool.name for tool in found] == ["good"]
    assert len(found.refused) == 1 and found.refused[0].startswith(f"tool 'bad' is left out: {reason}")
    own = deal_own_tools(found, 0)
    assert own.refused == found.refused and own.by_split[Split.TRAIN] == found.tools


def test_tasks_and_prompts_of_nullable_arguments(tmp_path: Path) -> None:
    (found,) = read(
        tmp_path,
        "def get_weather(city: str, days: int | None = None, unit: Unit | None = None, day: datetime.date = None):\n"
        "    'Gets the weather.'",
    )
    assert signature(found) == (
        "get_weather(city: string, days?: integer|null = null, "
        'unit?: "celsius"|"fahrenheit"|null = null, day?: string|null = null) - Gets the weather.'
    )
    own = deal_own_tools([found], 0)
    assert own.refused == ()
    tasks = own_tasks(own, Split.TRAIN, 60, 0, {Category.SIMPLE: 1.0}, (1, 1))
    given = [task.expected[0].arguments for task in tasks]
    assert len(tasks) == 60 and all(None not in arguments.values() for arguments in given)
    assert {name for arguments in given for name in arguments} == {"city", "days", "unit", "day"}
    assert {type(arguments["days"]) for arguments in given if "days" in arguments} == {int}


def test_a_module_that_cannot_be_imported_says_why(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be imported: NameError"):
        read(tmp_path, "def f(x: Missing): ...")
