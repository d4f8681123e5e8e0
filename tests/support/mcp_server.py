"""An MCP server of a few tools, on standard input and output, or by HTTP on the port that is given."""

from __future__ import annotations

import sys
from typing import Literal

from mcp.server.mcpserver import MCPServer

server = MCPServer("demo")


@server.tool()
def get_weather(city: str, unit: Literal["celsius", "fahrenheit"] = "celsius") -> str:
    """Get the weather forecast for a city."""
    return f"fine in {city}, {unit}"


@server.tool()
def create_reminder(title: str, date: str, notify: bool = True) -> str:
    """Create a reminder on a date."""
    return f"{title} {date} {notify}"


@server.tool()
def track_parcel(parcel_id: str) -> str:
    """Track a parcel."""
    return f"{parcel_id} is on its way"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        server.run("streamable-http", port=int(sys.argv[1]))
    else:
        server.run()
