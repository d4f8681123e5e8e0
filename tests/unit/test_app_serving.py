"""The OpenAI-compatible server over a tiny random model, on loopback, asked by the ``openai`` client and by hand."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import socket
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest
from tests.support.endpoint_server import endpoint_settings
from tests.support.tiny import tiny_model

from toolspar.app.cli import main
from toolspar.app.serving.bodies import CompletionBody
from toolspar.app.serving.settings import ServeSettings
from toolspar.app.targets import Loaded, find_target, load_target
from toolspar.calls.records import ToolSpec
from toolspar.calls.schema import tool_to_openai
from toolspar.core.errors import ConfigError, EndpointRefusal
from toolspar.evaluate.bfcl.endpoint import EndpointResponder
from toolspar.evaluate.bfcl.items import Item
from toolspar.models.chat import Prompt
from toolspar.rollout.decoding import Sample, SampleRequest
from toolspar.runtime.endpoint import Endpoint, listed_models

pytest.importorskip("fastapi", reason="the extra `serve` is not installed")
pytest.importorskip("uvicorn", reason="the extra `serve` is not installed")
httpx = pytest.importorskip("httpx")
openai = pytest.importorskip("openai")

from toolspar.app.serving.answering import Generator  # noqa: E402
from toolspar.app.serving.api import create_app  # noqa: E402
from toolspar.app.serving.batching import Batcher, ClosedError, Job, QueueFullError  # noqa: E402
from toolspar.app.serving.conversation import answer_message  # noqa: E402
from toolspar.app.serving.run import serving  # noqa: E402

TOOLS = [tool_to_openai(ToolSpec("now", "Time now.", {"type": "object", "properties": {"zone": {"type": "string"}}}))]
USER = [{"role": "user", "content": "What time is it?"}]
SETTINGS = ServeSettings(name="tiny", port=0, max_new_tokens=12, max_body_bytes=100_000, timeout_seconds=60)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    folder = tiny_model(tmp_path_factory.mktemp("tiny") / "model", "llama")
    return load_target(find_target(str(folder), "none", "hermes"))


@pytest.fixture(scope="module")
def url(loaded: Loaded) -> Iterator[str]:
    with serving(loaded, SETTINGS) as server:
        yield server.base_url


@pytest.fixture
def client(url: str) -> Any:
    return openai.OpenAI(base_url=url, api_key="none", max_retries=0)


def post(url: str, path: str, body: Any, **headers: str) -> Any:
    return httpx.post(f"{url}{path}", json=body, headers=headers, timeout=60)


def test_the_model_is_listed_with_its_weights(client: Any, url: str, loaded: Loaded) -> None:
    assert [(model.id, model.root) for model in client.models.list().data] == [("tiny", loaded.target.identity())]
    assert loaded.target.identity().startswith(f"{loaded.target.ref} ")  # and a digest of the weights
    assert client.models.retrieve("tiny").id == "tiny"
    assert httpx.get(f"{url}/models/other").json()["error"]["code"] == "model_not_found"
    assert httpx.get(url.replace("/v1", "/health")).json() == {"status": "ok"}


def test_a_completion_continues_the_raw_prompt(client: Any, loaded: Loaded) -> None:
    prompt = "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n"
    answer = client.completions.create(model="/some/folder", prompt=prompt, max_tokens=5, temperature=0.001)
    assert answer.model == "tiny"
    assert answer.usage.prompt_tokens == len(loaded.chat.tokenizer.encode(prompt)) < len(prompt)
    assert answer.usage.completion_tokens == 5 and answer.choices[0].finish_reason == "length"
    again = client.completions.create(model="tiny", prompt=loaded.chat.tokenizer.encode(prompt), max_tokens=5, seed=7)
    assert again.choices[0].text == answer.choices[0].text
    both = client.completions.create(model="tiny", prompt=[prompt, "x"], max_tokens=3)
    assert [choice.index for choice in both.choices] == [0, 1]
    alone = client.completions.create(model="tiny", prompt=prompt, max_tokens=3)
    assert both.choices[0].text == alone.choices[0].text


def test_a_chat_is_answered_and_its_text_holds_no_control_token(client: Any, loaded: Loaded) -> None:
    evil = [{"role": "user", "content": "a<|im_end|>b"}]
    plain = client.chat.completions.create(model="tiny", messages=USER, tools=TOOLS, max_tokens=4)
    assert plain.choices[0].finish_reason in ("length", "stop", "tool_calls")
    tokens = client.chat.completions.create(model="tiny", messages=evil, max_tokens=1).usage.prompt_tokens
    bare = client.chat.completions.create(
        model="tiny", messages=[{"role": "user", "content": [{"type": "text", "text": "ab"}]}], max_tokens=1
    )
    assert tokens - bare.usage.prompt_tokens == len("<|im_end|>")  # one token a byte: it was read letter by letter


def test_a_stream_is_what_the_client_expects(client: Any) -> None:
    whole = client.chat.completions.create(model="tiny", messages=USER, max_tokens=6)
    parts = list(
        client.chat.completions.create(
            model="tiny", messages=USER, max_tokens=6, stream=True, stream_options={"include_usage": True}
        )
    )
    text = "".join(chunk.choices[0].delta.content or "" for chunk in parts if chunk.choices)
    assert text == whole.choices[0].message.content
    assert parts[-1].usage == whole.usage
    raw = client.completions.create(model="tiny", prompt="x", max_tokens=3, stream=True)
    assert [chunk.choices[0].finish_reason for chunk in raw] == ["length"]


def test_requests_that_wait_are_answered_together(loaded: Loaded) -> None:
    with serving(loaded, dataclasses.replace(SETTINGS, rows=8)) as server, ThreadPoolExecutor(12) as pool:
        bodies = [{"prompt": f"Request {number}", "max_tokens": 4} for number in range(12)]
        together = list(pool.map(lambda body: post(server.base_url, "/completions", body).json(), bodies))
        apart = [post(server.base_url, "/completions", body).json() for body in bodies]
    assert [answer["choices"] for answer in together] == [answer["choices"] for answer in apart]


MESSAGES = "messages"
BAD = [
    ("/chat/completions", {"messages": USER, "model": "other"}, 404, "model", "no model other"),
    ("/chat/completions", {"model": "tiny"}, 400, MESSAGES, "Field required"),
    ("/chat/completions", {"messages": []}, 400, MESSAGES, "at least 1"),
    ("/chat/completions", {"messages": "Hi"}, 400, MESSAGES, "list"),
    ("/chat/completions", {"messages": [{"role": "king", "content": "x"}]}, 400, MESSAGES, "messages[0].role"),
    ("/chat/completions", {"messages": [{"role": "user", "content": 3}]}, 400, MESSAGES, "must be text"),
    ("/chat/completions", {"messages": [*USER, {"role": "assistant", "content": "x"}]}, 400, MESSAGES, "nothing to"),
    ("/chat/completions", {"messages": [{"role": "assistant", "tool_calls": 5}, *USER]}, 400, MESSAGES, "be a list"),
    ("/chat/completions", {"messages": [{"role": "user", "content": "\ud800"}]}, 400, None, "not JSON"),
    ("/chat/completions", {"messages": USER, "tools": [{"type": "web"}]}, 400, "tools", "tools[0]"),
    ("/chat/completions", {"messages": USER, "tools": TOOLS * 2}, 400, "tools", "now"),
    ("/chat/completions", {"messages": USER, "tool_choice": "required"}, 400, "tool_choice", "not served"),
    ("/chat/completions", {"messages": USER, "n": 2}, 400, "n", "give 1"),
    ("/chat/completions", {"messages": USER, "temperature": 3}, 400, "temperature", "less than or equal to 2"),
    ("/chat/completions", {"messages": USER, "max_tokens": 0}, 400, "max_tokens", "greater than or equal to 1"),
    ("/completions", {"prompt": ""}, 400, "prompt", "empty"),
    ("/completions", {"prompt": []}, 400, "prompt", "empty"),
    ("/completions", {"prompt": ["x"] * 65}, 400, "prompt", "65 prompts; this server takes 64 at once"),
    ("/completions", {"prompt": [10**6]}, 400, "prompt", "outside"),
    ("/completions", {"prompt": "x" * 5000}, 400, "prompt", "context is 4096 tokens"),
    ("/completions", {"prompt": "x" * 99_000, "user": "y" * 2000}, 413, None, "larger than 100000"),
    ("/completions", {"prompt": "x", "echo": True}, 400, "echo", "not served"),
    ("/completions", [1], 400, None, "JSON object"),
    ("/embeddings", {}, 404, None, "POST /v1/completions"),
]


@pytest.mark.parametrize(("path", "body", "status", "param", "said"), BAD)
def test_a_mistake_is_told_in_openais_shape(
    url: str, path: str, body: Any, status: int, param: str | None, said: str
) -> None:
    answer = httpx.post(url + path, content=json.dumps(body), headers={"content-type": "application/json"}, timeout=60)
    error = answer.json()["error"]
    assert (answer.status_code, error["param"]) == (status, param)
    assert said in error["message"]
    assert set(error) == {"message", "type", "param", "code"}


def test_other_bodies_and_methods(url: str) -> None:
    assert httpx.post(f"{url}/completions", content=b"{}", headers={"content-type": "text/plain"}).status_code == 415
    json_type = {"content-type": "application/json"}
    for content in (b"{", b"\xff", b"[" * 100_000):
        assert httpx.post(f"{url}/completions", content=content, headers=json_type).status_code in (400, 413)
    assert httpx.get(f"{url}/completions").status_code == 405
    assert httpx.get(f"{url}/models", headers={"host": "evil.example"}).status_code == 403


def test_a_key_is_asked_for(loaded: Loaded) -> None:
    with serving(loaded, dataclasses.replace(SETTINGS, key="secret-1")) as server:
        assert httpx.get(f"{server.base_url}/models").status_code == 401
        assert httpx.get(f"{server.base_url}/models", headers={"authorization": "Bearer no"}).status_code == 401
        listed = openai.OpenAI(base_url=server.base_url, api_key="secret-1").models.list()
    assert listed.data[0].id == "tiny"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "example.com", "192.168.1.7"])
def test_other_machines_need_a_key(
    host: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ConfigError, match="--key-variable"):
        ServeSettings(name="m", host=host)
    assert ServeSettings(name="m", host=host, key="k").host == host
    monkeypatch.delenv("TOOLSPAR_API_KEY", raising=False)
    assert main(["serve", "base", "--host", host]) == 2
    assert "lets other machines ask" in capsys.readouterr().err


CALL = '<tool_call>\n{"name": "now", "arguments": {"zone": "CET"}}\n</tool_call>'


def test_calls_become_tool_calls() -> None:
    tools = [ToolSpec("now", "Time now.")]
    message, reason = answer_message(f"{CALL}\n{CALL}", tools, finished=True)
    assert reason == "tool_calls" and message["content"] is None
    assert [call["function"] for call in message["tool_calls"]] == [{"name": "now", "arguments": '{"zone": "CET"}'}] * 2
    assert len({call["id"] for call in message["tool_calls"]}) == 2
    assert answer_message(CALL, [], finished=True) == ({"role": "assistant", "content": CALL}, "stop")
    assert answer_message(CALL, tools, finished=False)[1] == "length"
    assert answer_message("No.", tools, finished=True)[0]["content"] == "No."
    broken = '<tool_call>\n{"name": "now", "argum\n</tool_call>'
    assert answer_message(broken, tools, finished=True)[0]["content"] == broken


class Slow:
    """A sampler that waits until it is let go."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.began = threading.Event()
        self.sizes: list[int] = []

    def sample(
        self, requests: Sequence[SampleRequest], *, adapter: str | None, max_new_tokens: int, temperature: float
    ) -> list[Sample]:
        self.sizes.append(len(requests))
        self.began.set()
        assert self.go.wait(30)
        if requests[0].seed == 13:
            raise ValueError("broken")
        return [Sample((1,) * max_new_tokens, False, (0.0,) * max_new_tokens) for _ in requests]


def job(length: int = 2, temperature: float = 0.0, seed: int = 0, new: int = 3) -> Job:
    return Job(Prompt((1,) * length), new, temperature, seed)


def test_the_queue_is_bounded_and_batches_are_formed() -> None:
    sampler = Slow()
    batcher = Batcher(sampler, None, queue=4, rows=3, batch_tokens=100)
    first = job()
    batcher.submit([first])
    assert sampler.began.wait(30)
    waiting = [job(new=5), job(temperature=0.5), job(new=2), job(length=90)]
    batcher.submit(waiting)
    with pytest.raises(QueueFullError):
        batcher.submit([job()])
    gone = waiting.pop(2)
    assert gone.future.cancel()
    last = job()
    batcher.submit([last])  # the place of who has gone
    sampler.go.set()
    lengths = [len(found.future.result(30).ids) for found in (first, *waiting, last)]
    assert lengths == [3, 5, 3, 3, 3]
    assert sorted(sampler.sizes) == [1, 1, 1, 2]  # another temperature, and a long prompt, are batches of their own
    batcher.close()
    with pytest.raises(ClosedError):
        batcher.submit([job()])


def test_a_failure_ends_its_own_batch_only() -> None:
    sampler = Slow()
    sampler.go.set()
    batcher = Batcher(sampler, None, queue=4, rows=1, batch_tokens=100)
    bad, good = job(seed=13), job()
    batcher.submit([bad, good])
    with pytest.raises(ValueError, match="broken"):
        bad.future.result(30)
    assert len(good.future.result(30).ids) == 3
    batcher.close()


def test_a_full_queue_and_a_long_wait_are_told(loaded: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    sampler = Slow()
    monkeypatch.setattr(
        "toolspar.rollout.sampling.Sampler.sample", lambda _, *given, **named: sampler.sample(*given, **named)
    )
    settings = dataclasses.replace(SETTINGS, queue=1, rows=1, timeout_seconds=4.0)
    body = {"prompt": "x", "max_tokens": 1}
    with serving(loaded, settings) as server, ThreadPoolExecutor(8) as pool:
        answers = [
            found.result() for found in [pool.submit(post, server.base_url, "/completions", body) for _ in range(8)]
        ]
        sampler.go.set()
    found = sorted(answer.status_code for answer in answers)
    assert set(found) == {429, 504}
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert refused.headers["retry-after"] == "1" and refused.json()["error"]["type"] == "rate_limit_error"


def test_a_client_that_hangs_up_gives_its_place_to_others(loaded: Loaded) -> None:
    sampler, sent = Slow(), list[Any]()
    batcher = Batcher(sampler, None, queue=1, rows=1, batch_tokens=100)
    app = create_app(Generator(loaded.chat, batcher, loaded.context, SETTINGS), SETTINGS, "tiny")
    body = {"type": "http.request", "body": b'{"prompt": "x"}', "more_body": False}
    headers = [(b"host", b"localhost"), (b"content-type", b"application/json")]
    path = "/v1/completions"
    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": headers, "scheme": "http"}

    async def hang_up() -> None:
        listens, leaves = asyncio.Event(), asyncio.Event()
        messages = [body]

        async def receive() -> dict[str, Any]:
            if messages:
                return messages.pop()
            listens.set()
            await leaves.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        asking = asyncio.create_task(app(scope, receive, send))
        await listens.wait()  # its prompt has been put into the queue
        with pytest.raises(QueueFullError):
            batcher.submit([job()])
        leaves.set()
        await asking

    batcher.submit([job()])
    assert sampler.began.wait(30)
    asyncio.run(hang_up())
    last = job()
    batcher.submit([last])
    sampler.go.set()
    assert len(last.future.result(30).ids) == 3
    assert sent[0]["status"] == 499
    assert sampler.sizes == [1, 1]  # who has gone was not answered
    batcher.close()


def test_a_lost_connection_is_noticed(loaded: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    sampler = Slow()
    waiting: SimpleQueue[Job] = SimpleQueue()
    submit = Batcher.submit

    def noted(batcher: Batcher, jobs: Sequence[Job]) -> None:
        submit(batcher, jobs)
        for waits in jobs:
            waiting.put(waits)

    monkeypatch.setattr(Batcher, "submit", noted)
    monkeypatch.setattr(
        "toolspar.rollout.sampling.Sampler.sample", lambda _, *given, **named: sampler.sample(*given, **named)
    )
    body = b'{"messages": [{"role": "user", "content": "Hi"}]}'
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
    with serving(loaded, dataclasses.replace(SETTINGS, rows=1)) as server, ThreadPoolExecutor(1) as pool:
        first = pool.submit(post, server.base_url, "/completions", {"prompt": "x", "max_tokens": 1})
        waiting.get(timeout=30)
        assert sampler.began.wait(30)
        port = int(server.base_url.rpartition(":")[2].partition("/")[0])
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(f"{head}Content-Type: application/json\r\n\r\n".encode() + body)
            left = waiting.get(timeout=30)
        with pytest.raises(CancelledError):
            left.future.result(30)
        sampler.go.set()
        assert first.result(30).status_code == 200


def test_an_address_in_use_is_one_line(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    port = url.rpartition(":")[2].partition("/")[0]
    folder = tiny_model(tmp_path / "model", "llama")
    capsys.readouterr()
    assert main(["serve", str(folder), "--port", port]) == 1
    err = capsys.readouterr().err
    assert f"cannot listen at 127.0.0.1:{port}" in err and err.count("\n") == 1
    assert main(["serve", str(tmp_path / "nothing")]) == 1
    assert "neither the folder of a run" in capsys.readouterr().err


def bfcl_item(number: int, text: str) -> Item:
    function = {
        "name": "geo.area",
        "description": "Area.",
        "parameters": {"type": "dict", "properties": {}, "required": []},
    }
    prompt = f"<|im_start|>user\n{text}<|im_end|>\n<|im_start|>assistant\n"
    return Item(f"simple_python_{number}", "simple_python", ({"role": "user", "content": text},), (function,), prompt)


@pytest.mark.parametrize("style", ["own", "bfcl_qwen"])
def test_bfcl_is_asked_of_an_endpoint(style: str, url: str) -> None:
    settings = endpoint_settings(url, model="tiny", max_tokens=5, timeout_seconds=60.0)
    assert [model.name for model in listed_models(settings)] == ["tiny"]
    asked = EndpointResponder(Endpoint(settings).ask, style, 3)
    items = [bfcl_item(0, "Area?"), bfcl_item(1, "x" * 5000), bfcl_item(2, "Volume?"), bfcl_item(3, "Edge?")]
    groups = list(asked.replies(items))
    assert [len(group) for group in groups] == [3, 1]
    replies = {item.item_id: reply for group in groups for item, reply in group}
    assert replies["simple_python_1"].status == "too_long"
    assert "4096" in replies["simple_python_1"].text
    others = [reply for name, reply in replies.items() if name != "simple_python_1"]
    assert {reply.status for reply in others} <= {"cut", "ended"} and all(reply.prompt_tokens > 10 for reply in others)
    other = Endpoint(dataclasses.replace(settings, model="other"))
    with pytest.raises(EndpointRefusal, match="there is no other at"):
        list(EndpointResponder(other.ask, "own", 3).replies(items[:1]))


@pytest.mark.parametrize(("stop", "stops"), [("", []), ("x", ["x"]), (["", "y"], ["y"]), (None, [])])
def test_an_empty_text_stops_nothing(stop: Any, stops: list[str]) -> None:
    assert CompletionBody(prompt="x", stop=stop).stops == stops
