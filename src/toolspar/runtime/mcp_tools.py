"""The tools of an MCP server (Model Context Protocol), asked by the official package ``mcp``."""

from __future__ import annotations

import asyncio
import importlib.util
import logging
import os
import shlex
from collections.abc import Mapping
from typing import Any

from toolspar.core.errors import ConfigError, EndpointError

TIMEOUT = 60.0  # seconds, for the server's start and its answers together
_MOST_PAGES = 1000


def list_mcp_tools(server: str, *, timeout: float = TIMEOUT) -> list[Mapping[str, Any]]:
    """What a server lists: ``name``, ``description`` and ``inputSchema`` of each tool. None of them is called.

    Args:
        server: An address (``http://...``: streamable HTTP), or a command that speaks the protocol on its standard
            input and output; the command is started, and ended when it has answered.
        timeout: Longest wait in seconds.

    Raises:
        ConfigError: the package is missing, or ``server`` is no command.
        EndpointError: there is no such server, or it does not answer.
    """
    if importlib.util.find_spec("mcp") is None:
        raise ConfigError("MCP servers are asked by the package mcp, which is missing: pip install 'toolspar[mcp]'")
    target = _target(server)
    logging.getLogger("mcp").setLevel(logging.CRITICAL)
    try:
        return asyncio.run(asyncio.wait_for(_listed(target), timeout))
    except TimeoutError:
        reason = f"it did not answer within {timeout:g} seconds"
    except FileNotFoundError:
        reason = "there is no such command"
    except BaseExceptionGroup as failures:
        if failures.subgroup((KeyboardInterrupt, SystemExit)):
            raise
        reason = _first(failures)
    except Exception as error:  # whatever a server or the package does
        reason = _first(error)
    raise EndpointError(f"the MCP server '{server}' cannot be asked: {reason}")


def _target(server: str) -> Any:
    from mcp.client.stdio import StdioServerParameters

    if server.startswith(("http://", "https://")):
        return server
    try:
        command = shlex.split(server)
    except ValueError as error:
        raise ConfigError(f"mcp:{server} is no command: {error}") from None
    if not command:
        raise ConfigError("mcp: names no server: give its command or its address, as in mcp:http://localhost:8000/mcp")
    # as from a shell: servers find their keys in the environment
    return StdioServerParameters(command=command[0], args=command[1:], env=dict(os.environ))


async def _listed(target: Any) -> list[Mapping[str, Any]]:
    from mcp import Client

    tools: list[Mapping[str, Any]] = []
    cursor: str | None = None
    async with Client(target) as client:
        for _ in range(_MOST_PAGES):
            page = await client.list_tools(cursor=cursor)
            tools += [tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in page.tools]
            cursor = page.next_cursor
            if not cursor:
                break
    return tools


def _first(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]
