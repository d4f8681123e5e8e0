"""What is asked of an endpoint, what it answers, which models it lists, and what that costs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One conversation that wants an answer.

    Example:
        >>> ChatRequest([{"role": "user", "content": "Hello"}]).tools
        ()
    """

    messages: Sequence[Mapping[str, Any]]
    """Messages as the endpoint reads them, oldest first."""
    tools: Sequence[Mapping[str, Any]] = ()
    """Tools on offer, as the endpoint reads them (``calls.schema.tool_to_openai``)."""
    sample: int = 0
    """Tells several answers to one conversation apart, which would else be one answer in the cache."""

    def body(self) -> dict[str, Any]:
        """What is sent, without the endpoint's settings."""
        return {"messages": list(self.messages)} | ({"tools": list(self.tools)} if self.tools else {})


@dataclass(frozen=True, slots=True)
class TextRequest:
    """A raw prompt that wants to be continued (``/completions``).

    Example:
        >>> TextRequest("One, two,").body()
        {'prompt': 'One, two,'}
    """

    prompt: str
    """The prompt; what spells a control token is one."""
    sample: int = 0
    """As in ``ChatRequest``."""

    def body(self) -> dict[str, Any]:
        """What is sent, without the endpoint's settings."""
        return {"prompt": self.prompt}


EndpointRequest = ChatRequest | TextRequest


@dataclass(frozen=True, slots=True)
class ChatAnswer:
    """An endpoint's answer.

    Example:
        >>> ChatAnswer("Hello.", (), "stop", 9, 3).to_json()["text"]
        'Hello.'
    """

    text: str
    tool_calls: tuple[Mapping[str, str], ...]
    """``name`` and ``arguments`` (text that should be JSON) of each call."""
    finish_reason: str
    """``stop``, ``tool_calls``, ``length`` where the answer was cut, ..."""
    prompt_tokens: int
    completion_tokens: int

    def to_json(self) -> dict[str, Any]:
        """The answer as JSON that ``from_json`` reads back."""
        calls = [dict(call) for call in self.tool_calls]
        return {field.name: getattr(self, field.name) for field in fields(self)} | {"tool_calls": calls}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ChatAnswer:
        """Reads what ``to_json`` wrote.

        Raises:
            ValueError: it is something else.
        """
        try:
            return cls(
                _text(data["text"]),
                tuple({"name": _text(c["name"]), "arguments": _text(c["arguments"])} for c in data["tool_calls"]),
                _text(data["finish_reason"]),
                int(data["prompt_tokens"]),
                int(data["completion_tokens"]),
            )
        except (KeyError, TypeError) as error:
            raise ValueError("no answer of an endpoint") from error


@dataclass(frozen=True, slots=True)
class ServedModel:
    """A model that an endpoint answers as.

    Example:
        >>> ServedModel("caller", "Qwen/Qwen3-0.6B with the adapter 3f").identity()
        'caller (Qwen/Qwen3-0.6B with the adapter 3f)'
    """

    name: str
    root: str = ""
    """Of which weights it is made, where the endpoint says so (``toolspar serve`` and vLLM do)."""

    def identity(self) -> str:
        """What tells it from other models at the same address."""
        return f"{self.name} ({self.root})" if self.root not in ("", self.name) else self.name


_NO_COMPLETION = (KeyError, IndexError, TypeError, AttributeError, RecursionError, ValueError)


def read_completion(body: bytes) -> ChatAnswer:
    """Reads a chat completion as endpoints send it.

    Raises:
        ValueError: it is none.
    """
    try:
        data = json.loads(body)
        choice = data["choices"][0]
        message = choice["message"]
        functions = [call["function"] for call in message.get("tool_calls") or ()]
        calls = tuple({"name": _text(f["name"]), "arguments": _text(f["arguments"])} for f in functions)
        return _chat_answer(data, choice, message.get("content"), calls)
    except _NO_COMPLETION as error:
        raise ValueError("an answer that is no chat completion") from error


def read_text_completion(body: bytes) -> ChatAnswer:
    """Reads how a raw prompt is continued, as endpoints send it.

    Raises:
        ValueError: it is no completion.
    """
    try:
        data = json.loads(body)
        choice = data["choices"][0]
        return _chat_answer(data, choice, choice["text"], ())
    except _NO_COMPLETION as error:
        raise ValueError("an answer that is no completion") from error


def read_models(body: bytes) -> list[ServedModel]:
    """Reads a list of models as endpoints send it.

    Raises:
        ValueError: it is none, or is empty.
    """
    try:
        cards = json.loads(body)["data"]
        models = [ServedModel(_text(card["id"]), _text(card.get("root") or "")) for card in cards]
    except _NO_COMPLETION as error:
        raise ValueError("an answer that is no list of models") from error
    if not models:
        raise ValueError("its list is empty")
    return models


def _chat_answer(data: Any, choice: Any, text: Any, calls: tuple[Mapping[str, str], ...]) -> ChatAnswer:
    usage = data.get("usage") or {}
    prompt, completion = int(usage.get("prompt_tokens") or 0), int(usage.get("completion_tokens") or 0)
    return ChatAnswer(_text(text or ""), calls, _text(choice.get("finish_reason") or ""), prompt, completion)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


@dataclass(frozen=True, slots=True)
class Usage:
    """What was asked and what it cost.

    Example:
        >>> (Usage(requests=2, cost=0.5) + Usage(requests=1)).requests
        3
    """

    requests: int = 0
    """Requests sent, retries included."""
    retries: int = 0
    failures: int = 0
    """Conversations that got no answer."""
    cache_hits: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float = 0.0
    """In the currency of the prices; answers from the cache cost nothing."""

    def __add__(self, other: Usage) -> Usage:
        return Usage(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))

    def __sub__(self, other: Usage) -> Usage:
        return Usage(*(getattr(self, field.name) - getattr(other, field.name) for field in fields(self)))

    def metrics(self) -> dict[str, float]:
        """The numbers by the names of docs/metrics.md."""
        return {f"endpoint/{field.name}": float(getattr(self, field.name)) for field in fields(self)}
