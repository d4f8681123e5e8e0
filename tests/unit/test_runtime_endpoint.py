"""The endpoint client against a real server on loopback: retries, limits, the cache, the bill and the key."""

from __future__ import annotations

import email.utils
import importlib
import itertools
import json
import logging
import random
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.support.endpoint_server import (
    KEY,
    KEY_VARIABLE,
    Reply,
    Script,
    continues,
    endpoint_settings,
    fault,
    lists,
    says,
    serving,
)

from toolspar.core.endpoint_settings import EndpointSettings
from toolspar.core.errors import ConfigError, EndpointError, EndpointRefusal, RequestRefusal, RunError
from toolspar.runtime.answer_cache import AnswerCache
from toolspar.runtime.endpoint import Endpoint, listed_models
from toolspar.runtime.endpoint_records import ChatAnswer, ChatRequest, ServedModel, TextRequest, Usage, read_completion
from toolspar.runtime.pacing import backoff, retry_after

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module", autouse=True)
def library() -> None:
    """Import what takes seconds before any test is timed."""
    importlib.import_module("openai.resources.chat.completions")


def hello(text: str = "Hello", **changes: Any) -> ChatRequest:
    return ChatRequest([{"role": "user", "content": text}], **changes)


def in_turn(*replies: Reply) -> Script:
    """The replies one after the other; the last one stays."""
    return lambda body, number: replies[min(number, len(replies) - 1)]


def echo(body: dict[str, Any], number: int) -> Reply:
    return says(body["messages"][-1]["content"].upper())


def texts(answers: list[ChatAnswer | EndpointError]) -> list[str]:
    return [answer.text if isinstance(answer, ChatAnswer) else "-" for answer in answers]


def test_answers_come_in_the_order_of_the_requests_and_are_paid() -> None:
    with serving(echo) as server:
        endpoint = Endpoint(endpoint_settings(server.url))
        answers = endpoint.ask([hello("a"), hello("b"), hello("a"), hello("c")])
        assert texts(answers) == ["A", "B", "A", "C"]
        assert sorted(body["messages"][0]["content"] for body in server.bodies) == ["a", "b", "c"]
    assert server.bodies[0].items() >= {"model": "m", "temperature": 0.0, "max_tokens": 64}.items()
    assert replace(endpoint.usage, cost=0.0) == Usage(requests=3, prompt_tokens=30, completion_tokens=15)
    assert endpoint.usage.cost == pytest.approx(30 * 2e-6 + 15 * 8e-6)
    assert endpoint.ask([]) == []


def test_tools_are_sent_and_calls_come_back() -> None:
    tool = {"type": "function", "function": {"name": "now", "parameters": {"type": "object", "properties": {}}}}
    message = {"content": None, "tool_calls": [{"id": "1", "function": {"name": "now", "arguments": "{}"}}]}
    body = json.dumps({"choices": [{"message": message, "finish_reason": "tool_calls"}]}).encode()
    with serving(in_turn(Reply(body=body))) as server:
        settings = endpoint_settings(server.url, temperature=None, max_tokens=None)
        (answer,) = Endpoint(settings).ask([hello(tools=[tool])])
    assert answer == ChatAnswer("", ({"name": "now", "arguments": "{}"},), "tool_calls", 0, 0)
    assert (server.bodies[0]["tools"], server.bodies[0].keys() & {"temperature", "max_tokens"}) == ([tool], set())


def test_a_raw_prompt_is_continued(tmp_path: Path) -> None:
    def script(body: dict[str, Any], number: int) -> Reply:
        return continues(f"{body['prompt']} two", finish_reason="length") if "prompt" in body else echo(body, number)

    with serving(script) as server:
        endpoint = Endpoint(endpoint_settings(server.url, cache=str(tmp_path)))
        answers = endpoint.ask([TextRequest("one"), hello("one"), TextRequest("one")])
        assert answers[0] == answers[2] == ChatAnswer("one two", (), "length", 10, 5)
        assert texts(answers[1:2]) == ["ONE"]
    sent = {"model": "m", "prompt": "one", "temperature": 0.0, "max_tokens": 64}
    assert [body for body in server.bodies if "prompt" in body] == [sent] and len(server.bodies) == 2
    assert endpoint.ask([TextRequest("one")]) == answers[:1]  # the server is gone


@pytest.mark.parametrize("body", [b'{"choices": null}', b'{"choices": []}', b'{"choices": [null]}', b"[]", b"<html>"])
def test_a_prompt_that_is_not_continued_is_an_error(body: bytes) -> None:
    with serving(in_turn(Reply(body=body))) as server:
        (error,) = Endpoint(endpoint_settings(server.url, max_retries=0)).ask([TextRequest("one")])
    assert type(error) is EndpointError and "an answer that is no completion" in str(error)


def test_models_are_listed_with_what_they_are_made_of() -> None:
    with serving(echo) as server:
        server.models = lists({"id": "a", "root": "/weights/a"}, {"id": "b", "root": "b"}, {"id": "c", "root": None})
        models = listed_models(endpoint_settings(server.url, model=None))
    assert models == [ServedModel("a", "/weights/a"), ServedModel("b", "b"), ServedModel("c")]
    assert [model.identity() for model in models] == ["a (/weights/a)", "b", "c"]


def test_a_list_that_does_not_come_is_one_line_without_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    with serving(echo) as server:
        settings = endpoint_settings(server.url, key_variable=KEY_VARIABLE)
        for reply, reason in (
            (lists(), "its list is empty"),
            (Reply(body=b'{"data": null}'), "no list of models"),
            (Reply(body=b"<html>"), "no list of models"),
            (fault(401, f"bad key\n{KEY}"), "401, bad key ***"),
        ):
            server.models = reply
            with pytest.raises(EndpointError) as error:
                listed_models(settings)
            assert str(error.value).startswith(f"{server.url} lists no model (") and reason in str(error.value)
            assert KEY not in str(error.value) and "\n" not in str(error.value)
        assert set(server.keys) == {f"Bearer {KEY}"}
    with pytest.raises(EndpointError, match="lists no model"):
        listed_models(settings)
    monkeypatch.delenv(KEY_VARIABLE)
    with pytest.raises(ConfigError, match=r"set x\.key_variable=null"):
        listed_models(settings, "x.")


@pytest.mark.parametrize(
    ("passing", "reason"),
    [
        (fault(429, "slow down", Retry_After="0"), "429, slow down"),
        (fault(500, "a\n\nmishap"), "500, a mishap"),
        (fault(503), "503, no"),
        (Reply(502, b"<html>bad gateway</html>", {"Content-Type": "text/html"}), "502, <html>bad gateway</html>"),
        (says("late", wait=0.8), "nothing came within 0.4 seconds"),
        (Reply(drop=True), "no connection"),
        (Reply(body=b'{"choices": [{"mess'), "no chat completion"),
        (Reply(body=b'{"choices": []}'), "no chat completion"),
        (Reply(body=b"<html>", headers={"Content-Type": "text/html"}), "no chat completion"),
    ],
)
def test_a_passing_fault_is_tried_again_and_a_lasting_one_is_an_error(passing: Reply, reason: str) -> None:
    timeout = 0.4 if passing.wait else 9.0
    with serving(in_turn(passing, says("well"))) as server:
        endpoint = Endpoint(endpoint_settings(server.url, timeout_seconds=timeout))
        assert texts(endpoint.ask([hello()])) == ["well"]
        assert (endpoint.usage.requests, endpoint.usage.retries, endpoint.usage.failures) == (2, 1, 0)
    with serving(in_turn(passing)) as server:
        endpoint = Endpoint(endpoint_settings(server.url, max_retries=1, timeout_seconds=timeout))
        (error,) = endpoint.ask([hello()])
        assert len(server.bodies) == 2
    assert isinstance(error, EndpointError) and not isinstance(error, EndpointRefusal)
    assert f"m at {server.url} gave no answer in 2 tries: " in str(error) and reason in str(error)
    assert "\n" not in str(error)
    assert endpoint.usage == Usage(requests=2, retries=1, failures=1)


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (fault(401, f"Incorrect API key provided: {KEY}"), f"refuses the key (401, Incorrect API key provided: ***): "
         f"put a valid key into the environment variable {KEY_VARIABLE}"),
        (fault(403), "refuses the key"),
        (fault(404, "The model m does not exist"), "(404, The model m does not exist): correct judge.model or judge."),
        (fault(429, "You exceeded", "insufficient_quota"), "quota is used up (429, You exceeded): raise it"),
    ],
)  # fmt: skip
def test_a_permanent_fault_ends_it_all_at_once(monkeypatch: pytest.MonkeyPatch, reply: Reply, message: str) -> None:
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    with serving(in_turn(reply)) as server:
        endpoint = Endpoint(endpoint_settings(server.url, key_variable=KEY_VARIABLE, max_in_flight=2), "judge.")
        with pytest.raises(EndpointRefusal) as error:
            endpoint.ask([hello(str(i)) for i in range(20)])
        assert len(server.bodies) <= 2
    assert message in str(error.value)
    assert KEY not in str(error.value)


def test_an_address_where_nobody_is() -> None:
    with serving(echo) as server:
        url = server.url
        with pytest.raises(EndpointRefusal, match=r"correct model or base_url"):
            Endpoint(endpoint_settings(url.replace("/v1", "/v2"))).ask([hello()])
    (error,) = Endpoint(endpoint_settings(url)).ask([hello()])  # it may come back
    assert "no connection" in str(error) and type(error) is EndpointError
    with pytest.raises(EndpointRefusal, match=r"there is no m at http://nowhere\.invalid: .*; correct x\.base_url"):
        Endpoint(endpoint_settings("http://nowhere.invalid"), "x.").ask([hello()])
    with pytest.raises(EndpointRefusal, match=r"; correct target$"):
        Endpoint(endpoint_settings("http://nowhere.invalid"), "x.", "target").ask([hello()])


def test_a_request_that_is_refused_is_not_tried_again_and_the_others_go_on() -> None:
    def script(body: dict[str, Any], number: int) -> Reply:
        bad = body["messages"][0]["content"] == "bad"
        return fault(400, "too long", "context_length_exceeded") if bad else echo(body, number)

    with serving(script) as server:
        good, bad, half = Endpoint(endpoint_settings(server.url)).ask([hello("good"), hello("bad"), hello("\ud800")])
    assert isinstance(good, ChatAnswer) and good.text == "GOOD"
    assert str(bad).endswith("refuses the request (400, too long)")
    assert isinstance(bad, RequestRefusal) and bad.said == "context_length_exceeded too long"
    assert isinstance(half, RequestRefusal) and "half a surrogate" in str(half)
    assert len(server.bodies) == 2


def test_retry_after_holds_back_everyone() -> None:
    def script(body: dict[str, Any], number: int) -> Reply:
        return fault(429, Retry_After="0.3") if number == 0 else echo(body, number)

    with serving(script) as server:
        endpoint = Endpoint(endpoint_settings(server.url, max_in_flight=1, requests_per_minute=60000))
        assert texts(endpoint.ask([hello("a"), hello("b")])) == ["A", "B"]
    assert server.times[1] - server.times[0] >= 0.3
    with serving(in_turn(fault(503, Retry_After="3600"))) as server:
        (error,) = Endpoint(endpoint_settings(server.url)).ask([hello()])
        assert len(server.bodies) == 1
    assert "asks to wait for 3600 seconds" in str(error)


def test_a_dead_endpoint_is_not_waited_for_by_each() -> None:
    with serving(in_turn(fault(500))) as server:
        endpoint = Endpoint(endpoint_settings(server.url, max_in_flight=2, max_retries=1))
        errors = endpoint.ask([hello(str(i)) for i in range(40)])
        assert len(server.bodies) <= 2 * 6
        assert all(isinstance(error, EndpointError) for error in errors)
        assert "was not asked, since it had not answered" in str(errors[-1])
        server.script = echo
        assert texts(endpoint.ask([hello("a")])) == ["A"]  # the next batch finds it well again


@pytest.mark.parametrize("limit", [1, 3])
def test_no_more_are_in_flight_than_allowed(limit: int) -> None:
    with serving(lambda body, number: says("x", wait=0.03)) as server:
        Endpoint(endpoint_settings(server.url, max_in_flight=limit)).ask([hello(str(i)) for i in range(9)])
    assert (len(server.bodies), server.peak) == (9, limit)


def test_starts_are_spread_by_the_rate_also_from_one_batch_to_the_next() -> None:
    with serving(in_turn(fault(500), says("x"))) as server:
        endpoint = Endpoint(endpoint_settings(server.url, requests_per_minute=600, backoff_seconds=0.0))
        start = time.monotonic()
        endpoint.ask([hello(str(i)) for i in range(4)])  # and one retry
        endpoint.ask([hello("last")])
    assert len(server.times) == 6
    assert server.times[-1] - start >= 0.5
    gaps = [b - a for a, b in itertools.pairwise(server.times)]
    assert min(gaps) > 0.02  # 0.1 but for the delays of a busy machine


def test_answers_are_known_the_next_time_but_errors_are_not(tmp_path: Path) -> None:
    cache = str(tmp_path / "answers")
    with serving(in_turn(fault(400), says("good"))) as server:
        assert texts(Endpoint(endpoint_settings(server.url, cache=cache)).ask([hello()])) == ["-"]
        assert texts(Endpoint(endpoint_settings(server.url, cache=cache)).ask([hello()])) == ["good"]
        again = Endpoint(endpoint_settings(server.url + "/", cache=cache, timeout_seconds=8.0, max_in_flight=1))
        assert texts(again.ask([hello(), hello()])) == ["good", "good"]
        assert again.usage == Usage(cache_hits=1)
        assert len(server.bodies) == 2
        others = [hello("else"), hello(sample=1), hello(tools=[{"type": "function", "function": {"name": "f"}}])]
        again.ask(others)
        assert len(server.bodies) == 5
        for change in ({"model": "n"}, {"temperature": 1.0}, {"max_tokens": 65}):
            Endpoint(endpoint_settings(server.url, cache=cache, **change)).ask([hello()])
        assert len(server.bodies) == 8
    code = (
        "import sys\nfrom tests.support.endpoint_server import endpoint_settings\n"
        "from toolspar.runtime.endpoint import Endpoint\nfrom toolspar.runtime.endpoint_records import ChatRequest\n"
        "endpoint = Endpoint(endpoint_settings(sys.argv[1], cache=sys.argv[2]))\n"
        "print(endpoint.ask([ChatRequest([{'role': 'user', 'content': 'Hello'}])])[0].text, 'torch' in sys.modules)\n"
    )
    command = [sys.executable, "-c", code, server.url, cache]  # the server is gone
    paths = {"PYTHONPATH": ":".join([str(ROOT), *sys.path])}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=paths)
    assert done.stdout == "good False\n"


def test_damaged_and_half_written_answers_are_asked_again(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path)
    answer = ChatAnswer("é", ({"name": "f", "arguments": "{}"},), "stop", 1, 2)
    cache.put("abcd", answer)
    assert cache.get("abcd") == answer
    (path,) = (file for file in tmp_path.rglob("*") if file.is_file())  # nothing partial is left
    for content in (b"", path.read_bytes()[:-3], b"[]", b'{"text": 1}', b"\xff"):
        path.write_bytes(content)
        assert cache.get("abcd") is None
    (path.parent / ".partial-x").write_bytes(b"{")  # as a kill leaves it
    cache.put("abcd", answer)
    assert cache.get("abcd") == answer
    (tmp_path / "ef").write_text("a file where a folder should be")
    with pytest.raises(RunError, match="cannot write"):
        cache.put("efgh", answer)


def test_the_key_is_sent_and_shows_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, KEY + "\n")
    replies = in_turn(fault(500, f"your key {KEY}"), says("fine"), fault(400, f"bad key {KEY}"))
    with caplog.at_level(logging.DEBUG), serving(replies) as server:
        settings = endpoint_settings(server.url, key_variable=KEY_VARIABLE, cache=str(tmp_path))
        endpoint = Endpoint(settings)
        shown = [endpoint.ask([hello()]), endpoint.ask([hello("b")])]
        assert server.keys == [f"Bearer {KEY}"] * 3
    written = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    told = [str(shown), str(settings), repr(endpoint), caplog.text, written.decode(), *capfd.readouterr()]
    assert "fine" in str(shown) and "bad key ***" in str(shown)
    assert [text for text in told if KEY in text] == []


@pytest.mark.parametrize("value", [None, "", "  ", "sk-ключ", "a\nb"])
def test_a_missing_or_broken_key_is_found_at_once(monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    if value is not None:
        monkeypatch.setenv(KEY_VARIABLE, value)
    with pytest.raises(ConfigError, match=f"environment variable {KEY_VARIABLE} holds") as error:
        Endpoint(endpoint_settings("http://127.0.0.1:1/v1", key_variable=KEY_VARIABLE), "x.")
    assert not value or not value.strip() or value not in str(error.value)


def test_no_endpoint_or_no_package(monkeypatch: pytest.MonkeyPatch) -> None:
    for changes in ({"base_url": None}, {"model": None}, {"model": " "}):
        settings = endpoint_settings("http://127.0.0.1:1/v1")
        for name, value in changes.items():
            setattr(settings, name, value)
        with pytest.raises(ConfigError, match=r"give x\.base_url and x\.model"):
            Endpoint(settings, "x.")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ConfigError, match="package openai, which is missing"):
        Endpoint(endpoint_settings("http://127.0.0.1:1/v1"))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"base_url": "localhost:8000/v1"}, "endpoint.base_url must be http"),
        ({"base_url": "http://user:hunter2@host/v1"}, "without user, password"),
        ({"base_url": "http://host/v1?key=hunter2"}, "without user, password"),
        ({"base_url": "http://[::1/v1"}, "endpoint.base_url must be"),
        ({"base_url": "http://host:999999/v1"}, "endpoint.base_url must be"),
        ({"key_variable": "sk-hunter2"}, "endpoint.key_variable must be the name of an environment variable"),
        ({"temperature": 2.5}, "endpoint.temperature=2.5"),
        ({"max_tokens": 0}, "endpoint.max_tokens=0"),
        ({"timeout_seconds": 0.0}, "endpoint.timeout_seconds=0.0"),
        ({"max_retries": 21}, "endpoint.max_retries=21"),
        ({"backoff_seconds": -1.0}, "endpoint.backoff_seconds=-1.0"),
        ({"requests_per_minute": 0.0}, "endpoint.requests_per_minute=0.0"),
        ({"max_in_flight": 0}, "endpoint.max_in_flight=0"),
        ({"cache": " "}, "endpoint.cache is empty"),
        ({"prompt_price": -1.0}, "endpoint.prompt_price=-1.0"),
        ({"completion_price": -1.0}, "endpoint.completion_price=-1.0"),
    ],
)
def test_bad_settings_name_the_key_and_repeat_no_secret(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as error:
        endpoint_settings("http://host/v1", **changes)
    assert message in str(error.value)
    assert "hunter2" not in str(error.value)


def test_backoff_doubles_to_a_minute_with_jitter() -> None:
    rng = random.Random(0)
    for retry, longest in enumerate([1, 2, 4, 8, 16, 32, 60, 60]):
        waits = [backoff(1.0, retry, rng) for _ in range(50)]
        assert longest / 2 <= min(waits) < max(waits) <= longest
        assert len(set(waits)) == 50


def test_retry_after_is_read_in_all_its_forms() -> None:
    assert retry_after({}) == 0
    assert retry_after({"retry-after": "2"}) == 2
    assert retry_after({"retry-after": "2", "retry-after-ms": "250"}) == 0.25
    assert 28 < retry_after({"retry-after": email.utils.formatdate(time.time() + 30, usegmt=True)}) <= 30
    assert [retry_after({"retry-after": text}) for text in ("-3", "soon", "Mon, 1 Jan 2001 00:00:00 GMT")] == [0, 0, 0]


@pytest.mark.parametrize("body", [b"", b"3", b"[]", b'{"choices": [{"message": {"content": 3}}]}', b'{"error": "x"}'])
def test_what_is_no_completion(body: bytes) -> None:
    with pytest.raises(ValueError, match="no chat completion"):
        read_completion(body)


def test_settings_without_an_endpoint_are_fine_until_one_is_asked() -> None:
    assert not endpoint_settings(None).chosen
    assert isinstance(endpoint_settings(None), EndpointSettings)
    assert endpoint_settings("https://[::1]:8000/v1").chosen
