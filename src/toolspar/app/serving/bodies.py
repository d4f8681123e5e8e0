"""Requests as OpenAI's API has them, checked; and its errors."""

from __future__ import annotations

import json
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr, ValidationError

_INVALID = "invalid_request_error"


class ApiError(Exception):
    """What a client gets instead of an answer.

    Args:
        status: HTTP status.
        message: One line for people.
        param: The part of the request that is wrong.
        code: A word for programs.
        kind: OpenAI's type of error.
        retry_after: Seconds after which to ask again.
    """

    def __init__(
        self, status: int, message: str, *, param: str | None = None, code: str | None = None, kind: str = _INVALID,
        retry_after: int | None = None,
    ) -> None:  # fmt: skip
        super().__init__(message)
        self.status = status
        self.headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        self.content = {"error": {"message": message, "type": kind, "param": param, "code": code}}


class _Sampled(BaseModel):
    """What both kinds of request have; fields that are not known are passed over."""

    model_config = ConfigDict(extra="ignore", protected_namespaces=())

    model: StrictStr | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    seed: StrictInt | None = None
    stop: StrictStr | list[StrictStr] | None = None
    stream: StrictBool | None = None
    stream_options: dict[str, Any] | None = None
    n: StrictInt | None = None
    best_of: StrictInt | None = None
    top_p: float | None = None
    top_k: StrictInt | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    logit_bias: dict[str, float] | None = None
    stop_token_ids: list[StrictInt] | None = None
    skip_special_tokens: StrictBool | None = None

    @property
    def stops(self) -> list[str]:
        """Texts at which the answer is cut."""
        given = [self.stop] if isinstance(self.stop, str) else self.stop or ()
        return [text for text in given if text]

    @property
    def include_usage(self) -> bool:
        """Whether a stream ends with the numbers of tokens."""
        return bool((self.stream_options or {}).get("include_usage"))


class CompletionBody(_Sampled):
    """``POST /v1/completions``."""

    prompt: StrictStr | list[StrictStr] | list[StrictInt] | list[list[StrictInt]]
    max_tokens: Annotated[StrictInt, Field(ge=1)] | None = None
    echo: StrictBool | None = None
    suffix: StrictStr | None = None
    logprobs: StrictInt | None = None


class ChatBody(_Sampled):
    """``POST /v1/chat/completions``."""

    messages: Annotated[list[dict[str, Any]], Field(min_length=1)]
    tools: list[dict[str, Any]] | None = None
    tool_choice: Any = None
    parallel_tool_calls: StrictBool | None = None
    max_tokens: Annotated[StrictInt, Field(ge=1)] | None = None
    max_completion_tokens: Annotated[StrictInt, Field(ge=1)] | None = None
    logprobs: StrictBool | None = None
    response_format: dict[str, Any] | None = None
    functions: Any = None
    function_call: Any = None


Body = TypeVar("Body", CompletionBody, ChatBody)

_NEUTRAL: dict[str, tuple[Any, ...]] = {
    "n": (1,), "best_of": (1,), "top_p": (1.0,), "top_k": (-1, 0), "presence_penalty": (0.0,),
    "frequency_penalty": (0.0,), "logit_bias": ({},), "echo": (False,), "suffix": ("",), "logprobs": (False,),
    "response_format": ({"type": "text"},), "functions": ([],), "function_call": (), "parallel_tool_calls": (True,),
    "tool_choice": ("auto", "none"),
}  # fmt: skip
"""Fields that this server knows but does not serve, and the values of theirs that ask for nothing."""


def read_body(kind: type[Body], data: bytes) -> Body:
    """A request's body.

    Raises:
        ApiError: it is no JSON object, a field is missing or wrong, or it asks for what is not served.
    """
    try:
        content = json.loads(data.decode("utf-8"))
        json.dumps(content, ensure_ascii=False).encode()  # half a character, spelt as \ud800, is no text
    except (ValueError, RecursionError) as error:
        raise ApiError(400, f"the body is not JSON in UTF-8 ({type(error).__name__})") from error
    if not isinstance(content, dict):
        raise ApiError(400, "the body must be a JSON object")
    try:
        body = kind.model_validate(content)
    except (ValidationError, RecursionError) as error:
        raise _invalid(error) from error
    for name, neutral in _NEUTRAL.items():
        value = getattr(body, name, None)
        if value is not None and value not in neutral:
            allowed = f": leave it out, or give {' or '.join(map(json.dumps, neutral))}" if neutral else ""
            raise ApiError(400, f"{name} is not served here{allowed}", param=name, code="unsupported_parameter")
    if len(body.stops) > 16:
        raise ApiError(400, "stop may hold at most 16 texts", param="stop")
    return body


def _invalid(error: ValidationError | RecursionError) -> ApiError:
    if isinstance(error, RecursionError):
        return ApiError(400, "the body is nested too deeply")
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    param = str(first["loc"][0]) if first["loc"] else None
    return ApiError(400, f"{param or 'the body'}: {first['msg']}", param=param)
