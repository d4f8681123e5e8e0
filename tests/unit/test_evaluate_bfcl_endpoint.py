"""Asking BFCL's items of an endpoint: what is sent, what is kept, and when it is given up."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import pytest

from toolspar.core.errors import EndpointError, EndpointRefusal, RequestRefusal
from toolspar.evaluate.bfcl.endpoint import EndpointResponder
from toolspar.evaluate.bfcl.items import Item
from toolspar.evaluate.bfcl.result_files import Reply
from toolspar.runtime.endpoint_records import ChatAnswer, ChatRequest, EndpointRequest, TextRequest

FUNCTION = {"description": "Area.", "parameters": {"type": "dict", "properties": {"base": {"type": "float"}}}}
FUNCTIONS = ({"name": "geo.area", **FUNCTION}, {"name": "geo_area", **FUNCTION})
GOOD = ChatAnswer("No.", (), "stop", 9, 2)
LOST = EndpointError("m at http://host/v1 gave no answer in 2 tries: 503, busy")
REFUSED = RequestRefusal("m at http://host/v1 refuses the request (400, bad schema)", "bad schema")
TOO_LONG = RequestRefusal("refuses the request (400, maximum context length is 8)", "maximum context length is 8")

Outcome = ChatAnswer | EndpointError


def items(n: int) -> list[Item]:
    return [
        Item(f"irrelevance_{i}", "irrelevance", ({"role": "user", "content": f"{i}?"},), FUNCTIONS, f"prompt {i}")
        for i in range(n)
    ]


def scripted(outcomes: Sequence[Outcome]) -> Callable[[Sequence[EndpointRequest]], list[Outcome]]:
    """An endpoint that gives these one after the other."""
    left = list(outcomes)

    def ask(requests: Sequence[EndpointRequest]) -> list[Outcome]:
        given, left[:] = left[: len(requests)], left[len(requests) :]
        return given

    return ask


def kept(outcomes: Sequence[Outcome], group: int) -> tuple[list[str], str]:
    """Ids and statuses of what is handed on, and the error that ends it."""
    found: list[str] = []
    try:
        for answered in EndpointResponder(scripted(outcomes), "own", group).replies(items(len(outcomes))):
            found += [f"{item.item_id.rpartition('_')[2]} {reply.status}" for item, reply in answered]
    except EndpointRefusal as error:
        return found, str(error)
    return found, ""


def chat_reply(answer: ChatAnswer) -> tuple[ChatRequest, Reply]:
    """What is sent for an item with two functions, and the reply that is made of an answer."""
    sent: list[EndpointRequest] = []

    def ask(requests: Sequence[EndpointRequest]) -> list[ChatAnswer]:
        sent.extend(requests)
        return [answer]

    [[(_, reply)]] = list(EndpointResponder(ask, "own", 4).replies(items(1)))
    [request] = sent
    assert isinstance(request, ChatRequest)
    return request, reply


def test_the_official_prompt_goes_out_as_it_is() -> None:
    sent: list[EndpointRequest] = []

    def ask(requests: Sequence[EndpointRequest]) -> list[ChatAnswer]:
        sent.extend(requests)
        return [ChatAnswer("<think>\nHm.\n</think>\n\nNo.", (), "length", 9, 2)]

    [[(_, reply)]] = list(EndpointResponder(ask, "bfcl_qwen", 1).replies(items(1)))
    assert sent == [TextRequest("prompt 0")]
    assert reply == Reply("No.", "cut", 9, 2, reasoning="Hm.")


def test_tools_go_out_under_legal_names_and_calls_come_back_under_their_own() -> None:
    calls = ({"name": "geo_area_2", "arguments": '{"base": 2}'}, {"name": "geo_area", "arguments": ""})
    request, reply = chat_reply(ChatAnswer("", calls, "tool_calls", 9, 2))
    assert [tool["function"]["name"] for tool in request.tools] == ["geo_area", "geo_area_2"]
    assert request.messages == ({"role": "user", "content": "0?"},)
    assert [line for line in reply.text.splitlines() if line.startswith("{")] == [
        '{"name": "geo_area", "arguments": {"base": 2}}',
        '{"name": "geo.area", "arguments": {}}',
    ]
    assert (reply.status, reply.prompt_tokens, reply.answer_tokens) == ("ended", 9, 2)


@pytest.mark.parametrize("arguments", ['{"base": ', "[2]", "null"])
def test_arguments_that_are_no_object_make_no_call(arguments: str) -> None:
    _, reply = chat_reply(ChatAnswer("", ({"name": "geo_area", "arguments": arguments},), "length", 9, 2))
    assert "<tool_call>" not in reply.text and json.dumps(arguments) in reply.text
    assert reply.status == "cut"


def test_a_call_in_the_text_is_read_there() -> None:
    _, reply = chat_reply(ChatAnswer('{"name": "geo.area", "arguments": {"base": 2}}', (), "stop", 9, 2))
    assert reply.text == '<tool_call>\n{"name": "geo.area", "arguments": {"base": 2}}\n</tool_call>'


def test_what_got_no_answer_is_not_kept_but_a_refusal_is() -> None:
    outcomes = [GOOD, LOST, TOO_LONG, REFUSED, LOST, GOOD, LOST]
    expected = ["0 ended", "2 too_long", "3 refused", "5 ended"]
    assert kept(outcomes, 16) == kept(outcomes, 2) == kept(outcomes, 1) == (expected, "")
    [[(_, reply)]] = list(EndpointResponder(scripted([REFUSED]), "own", 1).replies(items(1)))
    assert reply.text == f"Error during inference: {REFUSED}"


def test_a_model_whose_name_speaks_of_context_has_no_longer_prompts() -> None:
    error = RequestRefusal("long-context-7b at http://host/v1 refuses the request (400, bad schema)", "bad schema")
    assert kept([GOOD, error], 2)[0] == ["0 ended", "1 refused"]


@pytest.mark.parametrize("group", [1, 4, 16])
def test_an_outage_ends_it_and_what_came_before_is_kept(group: int) -> None:
    found, error = kept([GOOD, LOST, GOOD, *[LOST] * 29], group)
    assert found == ["0 ended", "2 ended"]
    assert "in a row (m at http://host/v1 gave no answer in 2 tries: 503, busy)" in error
    assert "start the same command again" in error


@pytest.mark.parametrize("group", [1, 4, 16])
def test_an_endpoint_that_refuses_all_from_the_start_files_nothing(group: int) -> None:
    found, error = kept([REFUSED] * 32, group)
    assert found == [] and "has refused all of" in error and "bad schema" in error
    assert kept([REFUSED, REFUSED, GOOD, *[REFUSED] * 20], group)[0][:3] == ["0 refused", "1 refused", "2 ended"]
    assert kept([REFUSED] * 7, group) == ([f"{i} refused" for i in range(7)], "")
    assert kept([TOO_LONG] * 20, group)[1] == ""
