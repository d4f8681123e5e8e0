"""The routes of OpenAI's API that are served, with its shapes of answers and errors."""

from __future__ import annotations

import asyncio
import hmac
import json
import secrets
import time
from collections.abc import Coroutine, Iterator, Sequence
from typing import Any, TypeVar

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.exceptions import HTTPException

from toolspar.app.serving.answering import Generated, Generator
from toolspar.app.serving.bodies import ApiError, Body, ChatBody, CompletionBody, read_body
from toolspar.app.serving.conversation import answer_message
from toolspar.app.serving.settings import ServeSettings, is_loopback

Answer = TypeVar("Answer")
_CLIENT_GONE = 499  # nginx's


def create_app(generator: Generator, settings: ServeSettings, root: str) -> FastAPI:
    """The application.

    Args:
        generator: Answers checked requests.
        settings: Name of the model, key, limits.
        root: Which weights answer under that name.
    """
    app = FastAPI(title="ToolSpar", docs_url=None, redoc_url=None, openapi_url=None)
    routes = _Routes(generator, settings, root)
    router = APIRouter(prefix="/v1", dependencies=[Depends(routes.authorise)])
    router.add_api_route("/models", routes.models, methods=["GET"])
    router.add_api_route("/models/{name:path}", routes.model, methods=["GET"])
    router.add_api_route("/completions", routes.completions, methods=["POST"], response_model=None)
    router.add_api_route("/chat/completions", routes.chat_completions, methods=["POST"], response_model=None)
    app.include_router(router)
    app.add_api_route("/health", routes.health, methods=["GET"])
    app.add_exception_handler(ApiError, _api_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _own_error)
    return app


class _Routes:
    def __init__(self, generator: Generator, settings: ServeSettings, root: str) -> None:
        self._generator = generator
        self._settings = settings
        self._root = root
        self._began = int(time.time())

    async def authorise(self, request: Request) -> None:
        """Refuse who has no key; without one, pages of other sites that a browser on this machine shows."""
        key = self._settings.key
        if key:
            scheme, _, given = request.headers.get("authorization", "").partition(" ")
            if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), key.encode()):
                raise ApiError(401, "the API key is wrong or missing", code="invalid_api_key")
        elif not is_loopback(request.url.hostname or ""):
            raise ApiError(403, f"asked as {request.url.hostname}: ask as localhost or 127.0.0.1", code="wrong_host")

    async def health(self) -> dict[str, str]:
        return {"status": "ok"}

    async def models(self) -> dict[str, Any]:
        return {"object": "list", "data": [self._card()]}

    async def model(self, name: str) -> dict[str, Any]:
        self._require_known(name)
        return self._card()

    async def completions(self, request: Request) -> Response:
        # any model's name will do: the official BFCL command sends the folder of a tokenizer
        body = await self._read(CompletionBody, request)
        answers = await _unless_gone(request, self._generator.complete(body))
        base = self._base("cmpl", "text_completion")
        choices = [
            {"index": index, "text": answer.text, "finish_reason": answer.finish_reason, "logprobs": None}
            for index, answer in enumerate(answers)
        ]
        if body.stream:
            return _stream([{**base, "choices": choices}], base, answers, body.include_usage)
        return JSONResponse({**base, "choices": choices, "usage": _usage(answers)})

    async def chat_completions(self, request: Request) -> Response:
        body = await self._read(ChatBody, request)
        if body.model is not None:
            self._require_known(body.model)
        answer, tools = await _unless_gone(request, self._generator.chat_reply(body))
        message, reason = answer_message(answer.text, tools, finished=answer.finished)
        if body.stream:
            return self._stream_message(message, reason, answer, body.include_usage)
        choice = {"index": 0, "message": message, "finish_reason": reason, "logprobs": None}
        return JSONResponse(
            {**self._base("chatcmpl", "chat.completion"), "choices": [choice], "usage": _usage([answer])}
        )

    def _stream_message(self, message: dict[str, Any], reason: str, answer: Generated, usage: bool) -> Response:
        """The whole message as one piece: rows of a batch are decoded to their ends before anyone gets an answer."""
        base = self._base("chatcmpl", "chat.completion.chunk")
        if calls := message.get("tool_calls"):
            message = {**message, "tool_calls": [{"index": index, **call} for index, call in enumerate(calls)]}
        deltas = [(message, None), ({}, reason)]
        chunks = [{**base, "choices": [{"index": 0, "delta": delta, "finish_reason": r}]} for delta, r in deltas]
        return _stream(chunks, base, [answer], usage)

    async def _read(self, kind: type[Body], request: Request) -> Body:
        """The body, within the limits of size and time.

        Raises:
            ApiError: it is too large, too slow, of another type, or not understood.
        """
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise ApiError(415, "the body must be JSON: send Content-Type: application/json")
        limit, data = self._settings.max_body_bytes, bytearray()
        try:
            async with asyncio.timeout(self._settings.timeout_seconds):
                async for chunk in request.stream():
                    data += chunk
                    if len(data) > limit:
                        raise ApiError(413, f"the request is larger than {limit} bytes", code="request_too_large")
        except TimeoutError:
            raise ApiError(408, "the request came too slowly", code="timeout") from None
        return read_body(kind, bytes(data))

    def _require_known(self, name: str) -> None:
        if name != self._settings.name:
            message = f"there is no model {name[:200]}, only {self._settings.name}"
            raise ApiError(404, message, param="model", code="model_not_found")

    def _card(self) -> dict[str, Any]:
        card = {"id": self._settings.name, "object": "model", "created": self._began, "owned_by": "toolspar"}
        return {**card, "root": self._root, "max_model_len": self._generator.context}

    def _base(self, prefix: str, kind: str) -> dict[str, Any]:
        name = {"id": f"{prefix}-{secrets.token_hex(12)}", "object": kind, "created": int(time.time())}
        return {**name, "model": self._settings.name}


async def _unless_gone(request: Request, answering: Coroutine[Any, Any, Answer]) -> Answer:
    """An answer; it is given up when the client hangs up meanwhile.

    Raises:
        ApiError: the client has gone; nobody reads it.
    """
    answer, gone = asyncio.create_task(answering), asyncio.create_task(_hang_up(request))
    try:
        await asyncio.wait((answer, gone), return_when=asyncio.FIRST_COMPLETED)
        if answer.done():
            return answer.result()
        raise ApiError(_CLIENT_GONE, "the client has gone", code="client_gone")
    finally:
        gone.cancel()
        answer.cancel()
        await asyncio.gather(answer, gone, return_exceptions=True)


async def _hang_up(request: Request) -> None:
    """Wait until the client of a request that has been read in whole hangs up."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _usage(answers: Sequence[Generated]) -> dict[str, int]:
    prompt, answer = sum(a.prompt_tokens for a in answers), sum(a.answer_tokens for a in answers)
    return {"prompt_tokens": prompt, "completion_tokens": answer, "total_tokens": prompt + answer}


def _stream(chunks: Sequence[Any], base: dict[str, Any], answers: Sequence[Generated], usage: bool) -> Response:
    def lines() -> Iterator[str]:
        last = [{**base, "choices": [], "usage": _usage(answers)}] if usage else []
        for chunk in (*chunks, *last):
            yield f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n"
        yield "data: [DONE]\n\n"

    return StreamingResponse(lines(), media_type="text/event-stream")


async def _api_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)
    return JSONResponse(error.content, status_code=error.status, headers=error.headers)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    known = "GET /v1/models, POST /v1/completions, POST /v1/chat/completions"
    problem = ApiError(error.status_code, f"no {request.method} {request.url.path}: there are {known}")
    return JSONResponse(problem.content, status_code=problem.status, headers=error.headers)


async def _own_error(_: Request, error: Exception) -> Response:
    problem = ApiError(500, f"the server failed ({type(error).__name__})", kind="server_error")
    return JSONResponse(problem.content, status_code=500)
