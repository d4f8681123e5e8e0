"""Asking an OpenAI-compatible endpoint: raw prompts as the official handler sends them, or messages with tools."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from toolspar.calls.records import ToolCall
from toolspar.calls.render import render_calls
from toolspar.calls.schema import tool_to_openai
from toolspar.core.errors import ConfigError, DataError, EndpointRefusal
from toolspar.evaluate.bfcl.answers import official_reply, own_reply, tools_of
from toolspar.evaluate.bfcl.items import Item
from toolspar.evaluate.bfcl.result_files import Reply
from toolspar.evaluate.bfcl.settings import BFCL_QWEN

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion

_TOO_LONG = re.compile(r"context|too long|too many tokens", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LOST_IN_ROW = 8  # failures one after another that mean an outage, not bad luck


@dataclass(frozen=True, slots=True)
class EndpointLimits:
    """How an endpoint is asked.

    Example:
        >>> EndpointLimits(max_new_tokens=512, requests_at_once=16, timeout_seconds=600.0).requests_at_once
        16
    """

    max_new_tokens: int
    requests_at_once: int
    timeout_seconds: float


class EndpointResponder:
    """Asks a model at an address, greedily.

    Args:
        base_url: Address up to ``/v1``.
        model: Its name there; None takes the first that the endpoint lists.
        key: API key; empty where none is wanted.
        prompt_style: ``bfcl_qwen``: the official handler's prompt to ``/completions``; ``own``: messages and tools to
            ``/chat/completions``, of which the endpoint makes the prompt.
        limits: How it is asked.

    Raises:
        ConfigError: the package ``openai`` is missing.
        EndpointRefusal: nothing answers at the address, or it lists no model.
    """

    def __init__(self, base_url: str, model: str | None, key: str, prompt_style: str, limits: EndpointLimits) -> None:
        if importlib.util.find_spec("openai") is None:
            raise ConfigError("an endpoint is asked by the package openai, which is missing: pip install openai")
        import openai

        self.prompt_style = prompt_style
        self.limits = limits
        # the client waits and asks again by itself where an endpoint is busy
        self._client = openai.OpenAI(
            base_url=base_url, api_key=key or "none", timeout=limits.timeout_seconds, max_retries=4
        )
        try:
            self.model = model or self._client.models.list().data[0].id
        except (openai.OpenAIError, IndexError) as error:
            problem = f"{base_url} lists no model ({error})"
            raise EndpointRefusal(f"{problem}: correct target, or give endpoint.model") from error

    def replies(self, items: Sequence[Item]) -> Iterator[list[tuple[Item, Reply]]]:
        """Answers, some requests at a time.

        Raises:
            EndpointRefusal: the endpoint refuses the key or the model, or answers nothing any more.
        """
        lost = 0
        with ThreadPoolExecutor(self.limits.requests_at_once) as pool:
            for start in range(0, len(items), self.limits.requests_at_once):
                part = items[start : start + self.limits.requests_at_once]
                answered = list(zip(part, pool.map(self._ask, part), strict=True))
                for _, reply in answered:
                    lost = lost + 1 if reply.status == "failed" else 0
                if lost >= _LOST_IN_ROW:
                    raise EndpointRefusal(f"the endpoint has not answered {lost} requests in a row: {reply.text}")
                yield answered

    def _ask(self, item: Item) -> Reply:
        import openai

        try:
            return self._completion(item) if self.prompt_style == BFCL_QWEN else self._chat(item)
        except (openai.AuthenticationError, openai.PermissionDeniedError, openai.NotFoundError) as error:
            raise EndpointRefusal(f"the endpoint refuses ({' '.join(str(error).split())[:300]})") from error
        except openai.BadRequestError as error:
            status = "too_long" if _TOO_LONG.search(str(error)) else "failed"
            return Reply(f"Error during inference: {' '.join(str(error).split())[:300]}", status)
        except (openai.OpenAIError, DataError) as error:
            return Reply(f"Error during inference: {' '.join(str(error).split())[:300]}", "failed")

    def _completion(self, item: Item) -> Reply:
        answer = self._client.completions.create(
            model=self.model, prompt=item.prompt, max_tokens=self.limits.max_new_tokens, temperature=0.0
        )
        choice = answer.choices[0]
        reply = official_reply(choice.text)
        return _reply(reply, choice.finish_reason, answer.usage)

    def _chat(self, item: Item) -> Reply:
        names = _safe_names([str(function["name"]) for function in item.functions])
        tools = [tool_to_openai(tool) for tool in tools_of(item)]
        for tool in tools:
            tool["function"]["name"] = names[tool["function"]["name"]]
        request: dict[str, Any] = {"messages": list(item.messages), "max_tokens": self.limits.max_new_tokens}
        if tools:
            request["tools"] = tools
        create: Any = self._client.chat.completions.create  # its many overloads know no plain objects
        answer: ChatCompletion = create(model=self.model, temperature=0.0, **request)
        choice = answer.choices[0]
        calls = [call for call in choice.message.tool_calls or () if call.type == "function"]
        if not calls:
            return _reply(own_reply(item, choice.message.content or ""), choice.finish_reason, answer.usage)
        real: dict[str, str] = {short: name for name, short in names.items()}
        called = [call.function for call in calls]
        written = [(real.get(function.name, function.name), function.arguments) for function in called]
        return _reply(_called(written), choice.finish_reason, answer.usage)


def _called(written: Sequence[tuple[str, str]]) -> Reply:
    """Calls with arguments as JSON text, for the official handler."""
    calls: list[ToolCall] = []
    for name, text in written:
        try:
            arguments = json.loads(text or "{}")
        except ValueError:
            arguments = None
        if not isinstance(arguments, dict):
            return Reply(json.dumps(written), "ended")  # no call that could be read
        calls.append(ToolCall(name, arguments))
    return Reply(render_calls(calls), "ended")


def _safe_names(names: Sequence[str]) -> dict[str, str]:
    """Names that OpenAI's API allows (no dots), one for each name."""
    safe: dict[str, str] = {}
    for name in names:
        short = name if _NAME.fullmatch(name) else re.sub(r"[^A-Za-z0-9_-]", "_", name)[:56]
        safe[name] = short if short not in safe.values() else f"{short}_{len(safe)}"
    return safe


def _reply(reply: Reply, finish_reason: str | None, usage: Any) -> Reply:
    status = "cut" if finish_reason == "length" else "ended"
    tokens = (usage.prompt_tokens, usage.completion_tokens) if usage else (0, 0)
    return Reply(reply.text, status, *tokens, reply.raw, reply.reasoning)
