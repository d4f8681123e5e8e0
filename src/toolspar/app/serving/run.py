"""Loading a target and serving it until the process is stopped, or for as long as another command needs it."""

from __future__ import annotations

import contextlib
import importlib.util
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console

from toolspar.app.quiet import quiet
from toolspar.app.serving.settings import ServeSettings
from toolspar.app.targets import Loaded, Target, load_target
from toolspar.core.errors import ConfigError, RunError

if TYPE_CHECKING:
    import uvicorn

_START_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers.

    Example:
        >>> Running("http://127.0.0.1:8000/v1").base_url
        'http://127.0.0.1:8000/v1'
    """

    base_url: str


def require_packages() -> None:
    """Say at once what is missing.

    Raises:
        ConfigError: the extra ``serve`` is not installed.
    """
    if missing := [name for name in ("fastapi", "uvicorn") if importlib.util.find_spec(name) is None]:
        raise ConfigError(f"the server needs {' and '.join(missing)}: make setup, or pip install 'toolspar[serve]'")


def serve(target: Target, settings: ServeSettings) -> int:
    """Load a target and serve it until Ctrl-C or SIGTERM.

    Args:
        target: What answers.
        settings: Where, for whom, and how much.

    Returns:
        The exit code, 0.

    Raises:
        ConfigError: the extra ``serve`` is not installed.
        ModelError: the target cannot be loaded.
        RunError: the address is in use, or cannot be had.
    """
    require_packages()
    quiet()
    notes = Console(stderr=True, highlight=False, soft_wrap=True)
    with _listening(settings) as listener:
        if not target.final:
            notes.print("This run is not finished: its newest caller answers, which it may yet reject", style="dim")
        with notes.status("Loading the model"):
            loaded = load_target(target)
        with _server(loaded, settings) as server:
            notes.print(f"{settings.name} answers at {_url(settings, listener)} (Ctrl-C ends)")
            server.run([listener])
    return 0


@contextlib.contextmanager
def serving(loaded: Loaded, settings: ServeSettings) -> Iterator[Running]:
    """The same in a thread of this process, for as long as the ``with`` block lasts.

    Raises:
        ConfigError: the extra ``serve`` is not installed.
        RunError: the address is in use, or the server does not start.
    """
    require_packages()
    with _listening(settings) as listener, _server(loaded, settings) as server:
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        try:
            _wait_until_started(server)
            yield Running(_url(settings, listener))
        finally:
            server.should_exit = True
            thread.join(_START_SECONDS)


@contextlib.contextmanager
def _server(loaded: Loaded, settings: ServeSettings) -> Iterator[uvicorn.Server]:
    import uvicorn

    from toolspar.app.serving.answering import Generator
    from toolspar.app.serving.api import create_app
    from toolspar.app.serving.batching import Batcher
    from toolspar.rollout.sampling import Sampler

    sampler = Sampler(loaded.backbone, loaded.chat.stop_ids, rows_per_batch=settings.rows)
    batcher = Batcher(
        sampler, loaded.adapter, queue=settings.queue, rows=settings.rows, batch_tokens=settings.batch_tokens
    )
    generator = Generator(loaded.chat, batcher, loaded.context, settings)
    app = create_app(generator, settings, loaded.target.identity())
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=5,
        limit_concurrency=4 * settings.queue + 100, h11_max_incomplete_event_size=64 * 1024,
    )  # fmt: skip
    try:
        yield uvicorn.Server(config)
    finally:
        batcher.close()


def _wait_until_started(server: uvicorn.Server) -> None:
    pause = threading.Event()
    for _ in range(int(_START_SECONDS / 0.02)):
        if server.started:
            return
        pause.wait(0.02)
    raise RunError("the server has not started within 30 seconds")


@contextlib.contextmanager
def _listening(settings: ServeSettings) -> Iterator[socket.socket]:
    """The socket, taken before the model is loaded: an address that is in use is told at once."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host.strip("[]"), settings.port))
        except (OSError, OverflowError) as error:
            reason = (getattr(error, "strerror", None) or str(error)).lower()
            raise RunError(
                f"cannot listen at {settings.host}:{settings.port} ({reason}): give another --port or --host"
            ) from error
        yield listener
    finally:
        listener.close()


def _url(settings: ServeSettings, listener: socket.socket) -> str:
    host = f"[{settings.host.strip('[]')}]" if ":" in settings.host else settings.host
    return f"http://{host}:{listener.getsockname()[1]}/v1"
