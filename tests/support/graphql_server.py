"""A stub of W&B's GraphQL on loopback: it takes a dashboard, and tells who the key belongs to."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.support.loopback import while_serving


class Server(ThreadingHTTPServer):
    """``calls`` tells of all requests; the operation ``refuses`` is answered with an error."""

    daemon_threads = True

    def __init__(self, refuses: str | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.refuses = refuses
        self.calls: list[dict[str, Any]] = []

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server  # type: ignore[assignment]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path != "/graphql":  # wandb's statistics of itself
            self._answer(404, {})
            return
        call = json.loads(body)
        self.server.calls.append(call)
        if self.server.refuses and self.server.refuses in call["query"]:
            self._answer(403, {"errors": [{"message": "permission denied"}]})
        elif "UpsertView2" in call["query"]:
            view = {"id": "1", "name": call["variables"]["name"]}
            self._answer(200, {"data": {"upsertView": {"view": view, "inserted": True}}})
        else:
            viewer = {"id": "1", "entity": "me", "username": "me", "flags": "{}", "teams": {"edges": []}}
            info = {"cliVersionInfo": {}, "latestLocalVersionInfo": None, "exposesExplicitRunSettings": False}
            self._answer(200, {"data": {"viewer": viewer, "serverInfo": info}})

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None: ...


def serving(refuses: str | None = None) -> AbstractContextManager[Server]:
    """A server that is there while the block runs."""
    return while_serving(Server(refuses))
