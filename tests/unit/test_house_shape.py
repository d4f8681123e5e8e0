"""The shape of the house: size limits, honest tests, required files, floors, pins."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))
MAX_FUNCTION_LINES = 70
MAX_FILE_LINES = 450
MAX_RELATIVE_TOLERANCE = 1e-2
REQUIRED = ["pyproject.toml", "src", "configs", "experiments", "logs", "tests", ".env.example"]

Function = ast.FunctionDef | ast.AsyncFunctionDef
Rule = Callable[[ast.AST], list[str]]


def functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def name_of(node: ast.AST) -> str:
    """The last part of a called name: ``c`` of ``a.b.c(...)``."""
    match node:
        case ast.Call(func=func):
            return name_of(func)
        case ast.Attribute(attr=attr):
            return attr
        case ast.Name(id=name):
            return name
    return ""


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def long_functions(tree: ast.AST) -> list[str]:
    sizes = {node.name: (node.end_lineno or node.lineno) - node.lineno + 1 for node in functions(tree)}
    return [f"{name} has {lines} lines" for name, lines in sizes.items() if lines > MAX_FUNCTION_LINES]


def silent_tests(tree: ast.AST) -> list[str]:
    def asserts(test: Function) -> bool:
        checks = ("assert", "check", "raises", "warns")
        return any(isinstance(node, ast.Assert) for node in ast.walk(test)) or any(
            name_of(call).startswith(checks) for call in calls(test)
        )

    tests = (node for node in functions(tree) if node.name.startswith("test_"))
    return [f"{test.name} asserts nothing" for test in tests if not asserts(test)]


def unconditional_skips(tree: ast.AST) -> list[str]:
    """``mark.skip``, ``skipif`` on a constant, and ``pytest.skip(...)`` that no ``if`` or ``except`` guards."""
    guarded = {
        id(call)
        for guard in ast.walk(tree)
        if isinstance(guard, ast.If | ast.ExceptHandler)
        for call in calls(guard)
        if name_of(call) == "skip"
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "skip" and name_of(node.value) == "mark":
            found.append(f"line {node.lineno}: mark.skip")
        if isinstance(node, ast.Call) and name_of(node) == "skipif" and isinstance(node.args[0], ast.Constant):
            found.append(f"line {node.lineno}: skipif on a constant")
        if isinstance(node, ast.Call) and name_of(node) == "skip" and id(node) not in guarded and not _is_marker(node):
            found.append(f"line {node.lineno}: unguarded skip")
    return found


def _is_marker(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and name_of(call.func.value) == "mark"


def loose_tolerances(tree: ast.AST) -> list[str]:
    def loose(keyword: ast.keyword) -> bool:
        value = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
        named = keyword.arg in ("rtol", "rel", "rel_tol")
        return named and isinstance(value, int | float) and value > MAX_RELATIVE_TOLERANCE

    return [f"line {call.lineno}: loose {k.arg}" for call in calls(tree) for k in call.keywords if loose(k)]


def violations(paths: list[Path], rule: Rule) -> list[str]:
    trees = ((path, ast.parse(path.read_text(encoding="utf-8"))) for path in paths)
    return [f"{path.relative_to(ROOT)}: {problem}" for path, tree in trees for problem in rule(tree)]


def test_functions_are_short() -> None:
    assert len(SOURCES) > 20
    assert violations(SOURCES, long_functions) == []


def test_files_are_short() -> None:
    sizes = {path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    assert {name: lines for name, lines in sizes.items() if lines > MAX_FILE_LINES} == {}


@pytest.mark.parametrize("rule", [silent_tests, unconditional_skips, loose_tolerances])
def test_tests_are_honest(rule: Rule) -> None:
    assert len(TESTS) > 3
    assert violations(TESTS, rule) == []


@pytest.mark.parametrize(
    ("rule", "bad", "good"),
    [
        (long_functions, "def f():\n" + "    x = 1\n" * 70, "def f():\n" + "    x = 1\n" * 69),
        (silent_tests, "def test_a():\n    f()", "def test_a():\n    with pytest.raises(KeyError):\n        f()"),
        (silent_tests, "def test_a():\n    pass", "def test_a():\n    torch.testing.assert_close(a, b)"),
        (unconditional_skips, "@pytest.mark.skip\ndef f(): ...", "@pytest.mark.gpu\ndef f(): ..."),
        (unconditional_skips, "@pytest.mark.skip(reason='x')\ndef f(): ...", "@pytest.mark.slow\ndef f(): ..."),
        (unconditional_skips, "@pytest.mark.skipif(True)\ndef f(): ...", "@pytest.mark.skipif(x())\ndef f(): ..."),
        (unconditional_skips, "def f():\n    pytest.skip('x')", "def f():\n    if x:\n        pytest.skip('x')"),
        (loose_tolerances, "assert_close(a, b, rtol=1e6)", "assert_close(a, b, rtol=1e-5)"),
        (loose_tolerances, "approx(a, rel=0.1)", "approx(a, abs=0.1)"),
    ],
)
def test_the_rules_themselves_work(rule: Rule, bad: str, good: str) -> None:
    assert rule(ast.parse(bad)) != []
    assert rule(ast.parse(good)) == []


@pytest.mark.parametrize("name", REQUIRED)
def test_the_top_level_is_complete(name: str) -> None:
    assert (ROOT / name).exists()


def test_floors_hold() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_floor_is_in_the_contract() -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = pyproject["tool"]["importlinter"]["contracts"][0]["layers"]
    rooms = {path.parent.name for path in (ROOT / "src/toolspar").glob("*/__init__.py")}
    assert {layer.removeprefix("toolspar.") for layer in layers} == rooms


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = dict(line.split("==") for line in lines if not line.startswith("#"))
    pinned = {re.sub(r"[-_.]+", "-", name).lower() for name in pins}
    assert {re.sub(r"[-_.]+", "-", re.split(r"[<>=]", name)[0]).lower() for name in wanted} - pinned == set()
    assert pins["torch"] == "2.13.0"
    assert not any("+" in version or "/" in version for version in pins.values())
