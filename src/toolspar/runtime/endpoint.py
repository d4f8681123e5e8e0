"""A language model behind an OpenAI-compatible endpoint: asked concurrently, paced, tried again, and remembered.

The key is read from the environment and sent, and goes nowhere else: not into the cache, nor into any message.
"""

from __future__ import annotations

import asyncio
import hashlib
import importlib.util
import json
import logging
import os
import random
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolspar.core.endpoint_settings import EndpointSettings
from toolspar.core.errors import ConfigError, EndpointError, EndpointRefusal, RequestRefusal
from toolspar.runtime.answer_cache import AnswerCache
from toolspar.runtime.endpoint_records import (
    ChatAnswer,
    EndpointRequest,
    ServedModel,
    TextRequest,
    Usage,
    read_completion,
    read_models,
    read_text_completion,
)
from toolspar.runtime.pacing import Pacer, backoff, retry_after

if TYPE_CHECKING:  # takes seconds to import
    from openai import APIConnectionError, APIStatusError

_Create = Callable[..., Awaitable[Any]]  # of the openai package, with its many overloads
_LONGEST_WAIT = 300.0  # seconds; who asks for more is down
_LISTING_SECONDS = 30.0  # no model has to think for a list
_LOST_AT_LEAST = 4  # requests in a row without an answer that make an outage
_PASSING = (408, 409, 425, 429)  # and all from 500 on
_CHATTY = ("openai", "httpx", "httpx2", "httpcore", "httpcore2")


class _Passing(Exception):
    """A fault that may be gone at the next try, and the wait that the endpoint asks for."""

    def __init__(self, reason: str, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.wait = wait


class Endpoint:
    """One model at one address.

    Args:
        settings: Where, how often, at which price.
        prefix: Where the settings stand in the configuration, for messages: ``verify.judge.``.
        address: The configuration's key for the address, where it is not ``base_url`` behind the prefix.

    Raises:
        ConfigError: no endpoint is chosen, the key is not in the environment, or the package ``openai`` is missing.

    Example:
        >>> # Endpoint(settings).ask([ChatRequest([{"role": "user", "content": "Hello"}])])[0].text
    """

    def __init__(self, settings: EndpointSettings, prefix: str = "", address: str = "") -> None:
        self._address = address or f"{prefix}base_url"
        if not settings.chosen:
            raise ConfigError(f"no endpoint is chosen: give {self._address} and {prefix}model")
        _prepare_openai()
        self.settings = settings
        self.prefix = prefix
        self.usage = Usage()
        self._key = read_key(settings.key_variable, prefix)
        self._cache = AnswerCache(Path(settings.cache).expanduser()) if settings.cache else None
        self._pacer = Pacer(settings.requests_per_minute)
        self._jitter = random.Random()  # of its own: a run's streams must not depend on the network
        self._has_answered = False
        self._lost_in_row = 0

    def ask(self, requests: Sequence[EndpointRequest]) -> list[ChatAnswer | EndpointError]:
        """Ask all of them at once, within the limits; those that are alike are asked once.

        Args:
            requests: The conversations, or raw prompts.

        Returns:
            An answer each, in their order; in its place the error, where there is none after all retries.

        Raises:
            EndpointRefusal: no request will ever be answered.
            RunError: an answer cannot be written into the cache.
        """
        keys = [self._cache_key(request) for request in requests]
        found: dict[str, ChatAnswer | EndpointError] = {}
        missing: dict[str, EndpointRequest] = {}
        for key, request in zip(keys, requests, strict=True):
            if key in found or key in missing:
                continue
            known = self._cache.get(key) if self._cache else None
            if known is None:
                missing[key] = request
            else:
                found[key] = known
                self.usage += Usage(cache_hits=1)
        if missing:
            found |= asyncio.run(self._ask_all(missing))
        return [found[key] for key in keys]

    async def _ask_all(self, requests: Mapping[str, EndpointRequest]) -> dict[str, ChatAnswer | EndpointError]:
        from openai import AsyncOpenAI

        settings = self.settings
        self._lost_in_row = 0
        slots = asyncio.Semaphore(settings.max_in_flight)
        # no key is also a key: the library wants one, and endpoints without keys pass over it
        client = AsyncOpenAI(
            api_key=self._key or "none", base_url=settings.base_url, timeout=settings.timeout_seconds, max_retries=0
        )
        try:
            # these import more, which no request should wait for
            chat, text = client.chat.completions.with_raw_response.create, client.completions.with_raw_response.create
            async with client, asyncio.TaskGroup() as group:
                tasks = {
                    key: group.create_task(
                        self._ask_one(text if isinstance(request, TextRequest) else chat, slots, key, request)
                    )
                    for key, request in requests.items()
                }
        except BaseExceptionGroup as failures:
            raise failures.exceptions[0] from None
        return {key: task.result() for key, task in tasks.items()}

    async def _ask_one(
        self, create: _Create, slots: asyncio.Semaphore, key: str, request: EndpointRequest
    ) -> ChatAnswer | EndpointError:
        async with slots:
            try:
                answer = await self._with_retries(create, request)
            except EndpointRefusal:
                raise
            except EndpointError as error:
                self.usage += Usage(failures=1)
                return error
        self._has_answered = True
        self._lost_in_row = 0
        prompt, completion = answer.prompt_tokens, answer.completion_tokens
        cost = (prompt * self.settings.prompt_price + completion * self.settings.completion_price) / 1e6
        self.usage += Usage(prompt_tokens=prompt, completion_tokens=completion, cost=cost)
        if self._cache:
            self._cache.put(key, answer)
        return answer

    async def _with_retries(self, create: _Create, request: EndpointRequest) -> ChatAnswer:
        tries, reason = self.settings.max_retries + 1, ""
        if self._lost_in_row >= max(
            self.settings.max_in_flight, _LOST_AT_LEAST
        ):  # it is down: do not wait for each of the rest
            raise EndpointError(f"{self._name} was not asked, since it had not answered {self._lost_in_row} others")
        for retry in range(tries):
            await self._pacer.turn()
            self.usage += Usage(requests=1, retries=int(retry > 0))
            try:
                return await self._send(create, request)
            except _Passing as fault:
                reason, wait = str(fault), fault.wait
            if wait > _LONGEST_WAIT:
                self._lost_in_row += 1
                raise EndpointError(f"{self._name} asks to wait for {wait:.0f} seconds: {reason}")
            if wait:
                self._pacer.hold(wait)
            if retry < self.settings.max_retries:
                await asyncio.sleep(max(wait, backoff(self.settings.backoff_seconds, retry, self._jitter)))
        self._lost_in_row += 1
        raise EndpointError(f"{self._name} gave no answer in {tries} tries: {reason}")

    async def _send(self, create: _Create, request: EndpointRequest) -> ChatAnswer:
        import openai

        read = read_text_completion if isinstance(request, TextRequest) else read_completion
        try:
            async with asyncio.timeout(self.settings.timeout_seconds):
                sent = await create(**self._body(request))
            return read(sent.http_response.content)
        except (TimeoutError, openai.APITimeoutError):
            raise _Passing(f"nothing came within {self.settings.timeout_seconds:g} seconds") from None
        except openai.APIConnectionError as error:
            raise self._no_connection(error) from None
        except openai.APIStatusError as error:
            raise self._refused(error) from None
        except UnicodeEncodeError:
            raise RequestRefusal("a message holds half a surrogate, which cannot be sent") from None
        except ValueError as error:
            raise _Passing(str(error)) from None

    def _body(self, request: EndpointRequest) -> dict[str, Any]:
        settings = self.settings
        optional = {"temperature": settings.temperature, "max_tokens": settings.max_tokens}
        given = {name: value for name, value in optional.items() if value is not None}
        return {"model": settings.model, **request.body(), **given}

    def _cache_key(self, request: EndpointRequest) -> str:
        asked = {
            "base_url": (self.settings.base_url or "").rstrip("/"),
            "sample": request.sample,
            **self._body(request),
        }
        return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()

    def _no_connection(self, error: APIConnectionError) -> Exception:
        causes = list(_causes(error))
        # names that cannot be looked up may be an outage of the network, once an answer has come
        unknown = any(isinstance(cause, socket.gaierror) and cause.errno == socket.EAI_NONAME for cause in causes)
        if any(type(cause).__name__ in ("UnsupportedProtocol", "InvalidURL") for cause in causes) or (
            unknown and not self._has_answered
        ):
            return EndpointRefusal(f"there is no {self._name}: {self._plain(str(causes[-1]))}; correct {self._address}")
        return _Passing(f"no connection ({self._plain(_last_cause(error))})")

    def _refused(self, error: APIStatusError) -> Exception:
        status, message = error.status_code, self._plain(_message(error))
        said = f"{status}, {message}"
        if status in (401, 403):
            remedy = (
                f"put a valid key into the environment variable {self.settings.key_variable}"
                if self.settings.key_variable
                else f"set {self.prefix}key_variable to the name of the environment variable that holds a key"
            )
            return EndpointRefusal(f"{self._name} refuses the key ({said}): {remedy}")
        if status in (404, 405, 410):
            return EndpointRefusal(f"there is no {self._name} ({said}): correct {self.prefix}model or {self._address}")
        if status == 429 and error.code == "insufficient_quota":
            return EndpointRefusal(f"{self._name} says that the account's quota is used up ({said}): raise it")
        if status in _PASSING or status >= 500:
            return _Passing(said, retry_after(error.response.headers))
        return RequestRefusal(
            f"{self._name} refuses the request ({said})", self._plain(f"{error.code or ''} {message}")
        )

    @property
    def _name(self) -> str:
        return f"{self.settings.model} at {self.settings.base_url}"

    def _plain(self, text: str) -> str:
        return _plain(text, self._key)


def listed_models(settings: EndpointSettings, prefix: str = "") -> list[ServedModel]:
    """The models that an endpoint lists, at least one.

    Args:
        settings: Where; their model is passed over.
        prefix: Where the settings stand in the configuration, for messages.

    Raises:
        EndpointError: it lists none, or does not answer.
        ConfigError: the key is not in the environment, or the package ``openai`` is missing.
    """
    _prepare_openai()
    import openai

    key, timeout = read_key(settings.key_variable, prefix), min(settings.timeout_seconds, _LISTING_SECONDS)
    try:
        with openai.OpenAI(base_url=settings.base_url, api_key=key or "none", timeout=timeout) as client:
            return read_models(client.models.with_raw_response.list().http_response.content)
    except openai.APIStatusError as error:
        reason = f"{error.status_code}, {_message(error)}"
    except openai.OpenAIError as error:
        reason = _last_cause(error)
    except ValueError as error:
        reason = str(error)
    raise EndpointError(f"{settings.base_url} lists no model ({_plain(reason, key)})")


def _prepare_openai() -> None:
    """Check that the package is there, and keep it quiet."""
    if importlib.util.find_spec("openai") is None:
        raise ConfigError(
            "an endpoint is asked by the package openai, which is missing: make setup, or pip install openai"
        )
    for name in _CHATTY:  # they tell every request
        logging.getLogger(name).setLevel(logging.WARNING)


def read_key(variable: str | None, prefix: str) -> str:
    """The key that an environment variable holds; "" where none is wanted.

    Raises:
        ConfigError: it holds none, or what cannot be one.
    """
    if variable is None:
        return ""
    key = os.environ.get(variable, "").strip()
    if not key:
        raise ConfigError(
            f"the environment variable {variable} holds no key: set it (a line in .env, which make reads), or set "
            f"{prefix}key_variable=null if the endpoint wants none"
        )
    if not key.isascii() or not key.isprintable():
        raise ConfigError(f"the environment variable {variable} holds what cannot be a key: set it anew")
    return key


def _causes(error: BaseException) -> list[BaseException]:
    """An error and what it came from, the first cause last."""
    causes: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in causes:
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    return causes


def _last_cause(error: BaseException) -> str:
    cause = _causes(error)[-1]
    return str(cause) or type(cause).__name__


def _plain(text: str, key: str) -> str:
    """One short line in which the key is not."""
    return " ".join((text.replace(key, "***") if key else text).split())[:200]


def _message(error: APIStatusError) -> str:
    """What the endpoint says, in whatever shape."""
    body: Any = error.body
    said = body.get("message") if isinstance(body, dict) else None
    return str(said or error.response.text or error.response.reason_phrase)
