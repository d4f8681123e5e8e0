"""Tools of an MCP server, by its command and by its address; faults are one line."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

from toolspar.core.errors import ConfigError, EndpointError
from toolspar.runtime import mcp_tools
from toolspar.runtime.mcp_tools import list_mcp_tools
from toolspar.tasks.own_tools.sources import load_tools

SERVER = Path(__file__).resolve().parents[1] / "support" / "mcp_server.py"


def require_mcp() -> None:
    pytest.importorskip("mcp", reason="needs the package mcp: pip install 'toolspar[mcp]'")


def test_without_the_package_it_is_one_line_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    find: Any = importlib.util.find_spec
    monkeypatch.setattr(mcp_tools.importlib.util, "find_spec", lambda name: None if name == "mcp" else find(name))
    with pytest.raises(ConfigError, match=r"package mcp, which is missing: pip install 'toolspar\[mcp\]'") as caught:
        list_mcp_tools("anything")
    assert "\n" not in str(caught.value)


@pytest.mark.slow
def test_a_server_on_standard_input_lists_its_tools() -> None:
    require_mcp()
    weather, reminder, parcel = load_tools(f"mcp:{sys.executable} {SERVER}", list_mcp_tools)
    assert weather.name == "get_weather" and weather.required == ("city",)
    assert weather.description == "Get the weather forecast for a city."
    assert weather.properties["unit"] == {"type": "string", "enum": ["celsius", "fahrenheit"], "default": "celsius"}
    assert reminder.properties["title"] == {"type": "string"}  # the argument stays, the schemas' titles go
    assert parcel.name == "track_parcel"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("server", "error", "reason"),
    [
        ("/no/such/command --now", EndpointError, "no such command"),
        ("/bin/echo hello", EndpointError, "cannot be asked"),
        ("http://127.0.0.1:9/mcp", EndpointError, "cannot be asked"),
        ("'open", ConfigError, "is no command"),
        ("", ConfigError, "names no server"),
    ],
)
def test_a_server_that_cannot_be_asked_is_one_line(server: str, error: type[Exception], reason: str) -> None:
    require_mcp()
    with pytest.raises(error, match=reason) as caught:
        list_mcp_tools(server, timeout=60)
    assert "\n" not in str(caught.value)
