"""Asking an OpenAI-compatible endpoint: raw prompts as the official handler sends them, or messages with tools."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from toolspar.calls.records import ToolCall
from toolspar.calls.render import render_calls
from toolspar.calls.schema import openai_names, tool_to_openai
from toolspar.core.errors import EndpointError, EndpointRefusal, RequestRefusal
from toolspar.evaluate.bfcl.answers import official_reply, own_reply, tools_of
from toolspar.evaluate.bfcl.items import Item
from toolspar.evaluate.bfcl.result_files import Reply
from toolspar.evaluate.bfcl.settings import BFCL_QWEN
from toolspar.runtime.endpoint_records import ChatAnswer, ChatRequest, EndpointRequest, TextRequest

AskEndpoint = Callable[[Sequence[EndpointRequest]], Sequence[ChatAnswer | EndpointError]]
"""The endpoint: N requests -> N answers, or in place of an answer the error for which there is none."""

_TOO_LONG = re.compile(r"context|too long|too many tokens", re.IGNORECASE)
_IN_ROW = 8  # requests without an answer one after another that mean an outage, not bad luck


class EndpointResponder:
    """Asks the model of an endpoint.

    Args:
        ask: The endpoint; it should answer greedily.
        prompt_style: ``bfcl_qwen``: the official handler's prompt to ``/completions``; ``own``: messages and tools to
            ``/chat/completions``, of which the endpoint makes the prompt.
        group: Requests after which answers are handed on.
    """

    def __init__(self, ask: AskEndpoint, prompt_style: str, group: int) -> None:
        self.prompt_style = prompt_style
        self._ask = ask
        self._group = group

    def replies(self, items: Sequence[Item]) -> Iterator[list[tuple[Item, Reply]]]:
        """Answers, a group at a time; items to which none came are left out, so that they are asked again.

        Raises:
            EndpointRefusal: the endpoint refuses the key, the model or all requests, or answers nothing any more.
        """
        held: list[tuple[Item, Reply]] = []
        has_answered = False
        for group in self._groups(items):
            held += group
            has_answered = has_answered or any(reply.status != "refused" for _, reply in group)
            if has_answered:
                yield held
                held = []
            elif len(held) >= _IN_ROW:  # the fault is not the items': they must not be filed as refused
                raise EndpointRefusal(f"the endpoint has refused all of {len(held)} requests: {held[-1][1].text}")
        if held:
            yield held

    def _groups(self, items: Sequence[Item]) -> Iterator[list[tuple[Item, Reply]]]:
        """What came, group by group, until nothing comes any more."""
        lost = 0
        for start in range(0, len(items), self._group):
            part = items[start : start + self._group]
            came: list[tuple[Item, Reply]] = []
            problem: EndpointError | None = None
            for item, answer in zip(part, self._ask([self._request(item) for item in part]), strict=True):
                if isinstance(answer, EndpointError) and not isinstance(answer, RequestRefusal):
                    problem, lost = answer, lost + 1
                else:
                    lost = 0
                    came.append((item, self._reply(item, answer)))
            if came:
                yield came
            if lost >= _IN_ROW:
                raise EndpointRefusal(
                    f"the endpoint has not answered {lost} requests in a row ({problem}): start the same command again "
                    "when it does, and what is missing is asked"
                )

    def _request(self, item: Item) -> EndpointRequest:
        if self.prompt_style == BFCL_QWEN:
            return TextRequest(item.prompt)
        names = _names(item)
        tools = [tool_to_openai(replace(tool, name=names[tool.name])) for tool in tools_of(item)]
        return ChatRequest(item.messages, tools)

    def _reply(self, item: Item, answer: ChatAnswer | RequestRefusal) -> Reply:
        if isinstance(answer, RequestRefusal):
            status = "too_long" if _TOO_LONG.search(answer.said) else "refused"
            return Reply(f"Error during inference: {answer}", status)
        if self.prompt_style == BFCL_QWEN:
            reply = official_reply(answer.text)
        elif answer.tool_calls:
            reply = _called(item, answer.tool_calls)
        else:
            reply = own_reply(item, answer.text)
        return replace(
            reply,
            status="cut" if answer.finish_reason == "length" else "ended",
            prompt_tokens=answer.prompt_tokens,
            answer_tokens=answer.completion_tokens,
        )


def _names(item: Item) -> dict[str, str]:
    return openai_names(tool.name for tool in tools_of(item))


def _called(item: Item, written: Sequence[Mapping[str, str]]) -> Reply:
    """Calls with arguments as JSON text, for the official handler."""
    own_names = {sent: name for name, sent in _names(item).items()}
    calls: list[ToolCall] = []
    for call in written:
        try:
            arguments = json.loads(call["arguments"] or "{}")
        except ValueError:
            arguments = None
        if not isinstance(arguments, dict):
            return Reply(json.dumps([dict(each) for each in written]), "ended")  # no call that could be read
        calls.append(ToolCall(own_names.get(call["name"], call["name"]), arguments))
    return Reply(render_calls(calls), "ended")
