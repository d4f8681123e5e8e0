"""A little OpenAI-compatible endpoint on loopback that answers by a script."""

from __future__ import annotations

import contextlib
import json
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.support.loopback import while_serving

from toolspar.core.endpoint_settings import EndpointSettings

KEY = "sk-very-secret-0123456789"
KEY_VARIABLE = "TOOLSPAR_TEST_KEY"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server does with a request: waits, and then drops the connection or answers."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    wait: float = 0.0
    drop: bool = False


def says(text: str, *, prompt: int = 10, completion: int = 5, **changes: Any) -> Reply:
    """A chat completion."""
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    usage = {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}
    body = {"id": "1", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice], "usage": usage}
    return Reply(body=json.dumps(body).encode(), **changes)


def fault(status: int, message: str = "no", code: str | None = None, **headers: str) -> Reply:
    """An error as endpoints send it; names of headers have _ for -."""
    body = json.dumps({"error": {"message": message, "code": code}}).encode()
    return Reply(status, body, {name.replace("_", "-"): value for name, value in headers.items()})


Script = Callable[[dict[str, Any], int], Reply]
"""From the body of a request and its number (from 0) to what is done with it."""


def continues(text: str | None, *, finish_reason: str = "stop") -> Reply:
    """A completion of a raw prompt."""
    choice = {"index": 0, "text": text, "finish_reason": finish_reason, "logprobs": None}
    body = {"object": "text_completion", "model": "m", "choices": [choice]}
    return Reply(body=json.dumps({**body, "usage": {"prompt_tokens": 10, "completion_tokens": 5}}).encode())


def lists(*cards: Mapping[str, Any]) -> Reply:
    """A list of models."""
    return Reply(body=json.dumps({"object": "list", "data": cards}).encode())


class Server(ThreadingHTTPServer):
    """The endpoint; ``models`` is the list that it gives.

    ``bodies``, ``keys`` and ``times`` tell of all requests, ``peak`` of those at the same time.
    """

    daemon_threads = True

    def __init__(self, script: Script) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = script
        self.models = lists()
        self.lock = threading.Lock()
        self.bodies: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.times: list[float] = []
        self.in_flight = self.peak = 0

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no news; anything else is told on standard error."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    @property
    def url(self) -> str:
        """Address up to ``/v1``."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server  # type: ignore[assignment]

    def do_POST(self) -> None:
        server = self.server
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with server.lock:
            number = len(server.bodies)
            server.bodies.append(body)
            server.keys.append(self.headers.get("Authorization", ""))
            server.times.append(time.monotonic())
            server.in_flight += 1
            server.peak = max(server.peak, server.in_flight)
        known = self.path in ("/v1/chat/completions", "/v1/completions")
        reply = server.script(body, number) if known else fault(404, "no such path")
        time.sleep(reply.wait)
        with server.lock:
            server.in_flight -= 1
        self._send(reply)

    def do_GET(self) -> None:
        self.server.keys.append(self.headers.get("Authorization", ""))
        self._send(self.server.models if self.path == "/v1/models" else fault(404, "no such path"))

    def _send(self, reply: Reply) -> None:
        if reply.drop:
            self.close_connection = True
            return
        with contextlib.suppress(ConnectionError):  # who asked has gone
            self.send_response(reply.status)
            headers = {"Content-Type": "application/json", **reply.headers, "Content-Length": str(len(reply.body))}
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

    def log_message(self, format: str, *args: Any) -> None: ...


def serving(script: Script) -> AbstractContextManager[Server]:
    """A server that is there while the block runs."""
    return while_serving(Server(script))


def endpoint_settings(url: str | None, **changes: Any) -> EndpointSettings:
    """Settings of a client that retries soon."""
    values: dict[str, Any] = {
        "base_url": url, "model": "m", "key_variable": None, "temperature": 0.0, "max_tokens": 64,
        "timeout_seconds": 9.0, "max_retries": 2, "backoff_seconds": 0.01, "requests_per_minute": None,
        "max_in_flight": 8, "cache": None, "prompt_price": 2.0, "completion_price": 8.0,
    }  # fmt: skip
    return EndpointSettings(**(values | changes))
