"""A function caller behind an OpenAI-compatible endpoint: nothing is known of it but its answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from toolspar.calls.parse import parse_calls
from toolspar.calls.schema import openai_names, tool_to_openai
from toolspar.evaluate.robustness.records import AnswerStatus, CallerAnswer
from toolspar.runtime.endpoint_records import ChatAnswer, ChatRequest
from toolspar.tasks.perturbations.records import Case

AskChat = Callable[[Sequence[ChatRequest]], Sequence[ChatAnswer | Exception]]
"""The endpoint: N conversations -> N answers, or in place of an answer the error for which there is none."""


class EndpointCaller:
    """Answers as the model of an endpoint.

    Tools go to the endpoint as tools, but for cases that show them otherwise: there they stand in the system prompt.
    Names that OpenAI's interface would refuse (with a dot, say) are sent in a form that it takes, and read back.

    Args:
        ask: The endpoint.

    Example:
        >>> # EndpointCaller(endpoint.ask).answers([clean_case(task)])[0].content["tool_calls"]
    """

    def __init__(self, ask: AskChat) -> None:
        self._ask = ask

    def answers(self, cases: Sequence[Case]) -> list[CallerAnswer]:
        """What the endpoint answers; where it gives no answer, that is the status."""
        sent_names = [openai_names(tool.name for tool in case.task.tools) for case in cases]
        requests = [_request(case, names) for case, names in zip(cases, sent_names, strict=True)]
        return [_answer(answer, names) for answer, names in zip(self._ask(requests), sent_names, strict=True)]


def _request(case: Case, names: Mapping[str, str]) -> ChatRequest:
    messages: list[dict[str, Any]] = []
    if case.rendering is not None:
        messages.append({"role": "system", "content": case.rendering.system(case.task.tools)})
    for said, answered in case.earlier:
        messages += [{"role": "user", "content": said}, {"role": "assistant", "content": answered}]
    messages.append({"role": "user", "content": case.task.query})
    if case.rendering is not None:
        return ChatRequest(messages)
    tools = [tool_to_openai(replace(tool, name=names[tool.name])) for tool in case.task.tools]
    return ChatRequest(messages, tools)


def _answer(answer: ChatAnswer | Exception, names: Mapping[str, str]) -> CallerAnswer:
    if isinstance(answer, Exception):
        return CallerAnswer("", AnswerStatus.NO_ANSWER, detail=str(answer))
    if answer.finish_reason == "length":
        return CallerAnswer(answer.text, AnswerStatus.CUT, n_tokens=answer.completion_tokens)
    own_names = {sent: name for name, sent in names.items()}
    if not answer.tool_calls:
        return CallerAnswer(_with_own_names(answer.text, own_names), n_tokens=answer.completion_tokens)
    calls = [
        {"type": "function", "function": {**call, "name": own_names.get(call["name"], call["name"])}}
        for call in answer.tool_calls
    ]
    message = {"role": "assistant", "content": answer.text, "tool_calls": calls}
    return CallerAnswer(message, n_tokens=answer.completion_tokens)


def _with_own_names(text: str, own_names: Mapping[str, str]) -> Any:
    """An answer in text; where it calls a function whose name was changed for the endpoint, as a message."""
    parsed = parse_calls(text, own_names)
    if parsed.malformed or not any(own_names.get(call.name, call.name) != call.name for call in parsed.calls):
        return text
    calls = [
        {"function": {"name": own_names.get(call.name, call.name), "arguments": dict(call.arguments)}}
        for call in parsed.calls
    ]
    return {"role": "assistant", "content": text, "tool_calls": calls}
