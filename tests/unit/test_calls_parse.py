"""Reading calls out of model text: every format, and no text that breaks the reader."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolspar.calls.parse import POSITIONAL, ParsedAnswer, parse_calls
from toolspar.calls.records import ToolCall

PARIS = ToolCall("weather", {"city": "Paris"})
NOW = ToolCall("now", {})
OBJECT = '{"name": "weather", "arguments": {"city": "Paris"}}'
NOW_OBJECT = '{"name": "now", "arguments": {}}'

READABLE: list[tuple[Any, list[ToolCall]]] = [
    # Hermes
    (f"<tool_call>\n{OBJECT}\n</tool_call>", [PARIS]),
    (f"<tool_call>{OBJECT}</tool_call><tool_call>{NOW_OBJECT}</tool_call>", [PARIS, NOW]),
    (f"<tool_call>{OBJECT}", [PARIS]),
    (f"<tool_call>{OBJECT}\n<tool_call>{NOW_OBJECT}", [PARIS, NOW]),
    (f"Let me look.\n<tool_call>{OBJECT}</tool_call>\nDone {{ok}}.", [PARIS]),
    (f"Example: {NOW_OBJECT}\n<tool_call>{OBJECT}</tool_call>", [PARIS]),  # outside the tags is no call
    (f"<tool_call>[{OBJECT}, {NOW_OBJECT}]</tool_call>", [PARIS, NOW]),
    (f"<tool_call>{OBJECT}\n{NOW_OBJECT}</tool_call>", [PARIS, NOW]),
    (f"<tool_call>```json\n{OBJECT}\n```</tool_call>", [PARIS]),
    ('<tool_call>{"name": "weather", "parameters": {"city": "Paris"}}</tool_call>', [PARIS]),
    ('<tool_call>{"name": "weather", "arguments": "{\\"city\\": \\"Paris\\"}"}</tool_call>', [PARIS]),
    ('<tool_call>{"name": "now"}</tool_call>', [NOW]),
    ('<tool_call>{"name": "now", "arguments": null}</tool_call>', [NOW]),
    ("<tool_call>weather(city='Paris')</tool_call>", [PARIS]),
    (
        '<tool_call>{"name": "say", "arguments": {"text": "a </tool_call> b"}}</tool_call>',
        [ToolCall("say", {"text": "a </tool_call> b"})],
    ),
    ("<tool_call>[]</tool_call>", []),
    # fences
    (f"```json\n{OBJECT}\n```", [PARIS]),
    (f"Here:\n```\n[{OBJECT}, {NOW_OBJECT}]\n```\nas you wished", [PARIS, NOW]),
    (f"```json\n{OBJECT}\n```\nand\n```json\n{NOW_OBJECT}\n```", [PARIS, NOW]),
    (f"```json\n{OBJECT}", [PARIS]),
    ("```python\nweather(city='Paris')\n```", [PARIS]),
    ("```tool_code\n[weather(city='Paris'), now()]\n```", [PARIS, NOW]),
    ('```python\nprint("hello")\n```', []),
    ('```json\n{"city": "Paris"}\n```', []),
    # bare JSON
    (OBJECT, [PARIS]),
    (f"[{OBJECT}, {NOW_OBJECT}]", [PARIS, NOW]),
    (f"{OBJECT}\n{NOW_OBJECT}", [PARIS, NOW]),
    (f"{OBJECT}; {NOW_OBJECT}", [PARIS, NOW]),
    (f"I will call {OBJECT} for you.", [PARIS]),
    (
        "{'name': 'f', 'arguments': {'a': True, 'b': None, 'c': (1, 2),},}",
        [ToolCall("f", {"a": True, "b": None, "c": [1, 2]})],
    ),
    ('{"type": "function", "function": {"name": "weather", "arguments": "{\\"city\\": \\"Paris\\"}"}}', [PARIS]),
    ('{"tool_calls": [{"function": {"name": "now", "arguments": "{}"}}]}', [NOW]),
    ('{"name": "f", "arguments": {"a": 1, "a": 2}}', [ToolCall("f", {"a": 2})]),
    ("[]", []),
    # Python calls
    ('[weather(city="Paris"), now()]', [PARIS, NOW]),
    ("I call [weather(city='Paris')].", [PARIS]),
    ("weather(city='Paris')", [PARIS]),
    ("weather(city='Paris')\nnow()", [PARIS, NOW]),
    ("Sure:\nweather(city='Paris')\nThere.", [PARIS]),
    (
        "[api.v2.get(a=-1.5, b=[1, {'c': False}], **{'odd key': 1})]",
        [ToolCall("api.v2.get", {"a": -1.5, "b": [1, {"c": False}], "odd key": 1})],
    ),
    ("[f(1, 'x', b=2)]", [ToolCall("f", {"b": 2, POSITIONAL: [1, "x"]})]),
    # thoughts
    (f"<think>maybe {NOW_OBJECT}</think>{OBJECT}", [PARIS]),
    (f"<think>\n<tool_call>{NOW_OBJECT}</tool_call>\n</think>\n<tool_call>{OBJECT}</tool_call>", [PARIS]),
    (f"<think>I could use {OBJECT}", []),
    (f"maybe <tool_call>{NOW_OBJECT}</tool_call> no </think> <tool_call>{OBJECT}</tool_call>", [PARIS]),
    (
        '<tool_call>{"name": "say", "arguments": {"text": "<think>"}}</tool_call>',
        [ToolCall("say", {"text": "<think>"})],
    ),
    (
        '<tool_call>{"name": "say", "arguments": {"text": "a </think> b"}}</tool_call>',
        [ToolCall("say", {"text": "a </think> b"})],
    ),
    (
        '<tool_call>{"name": "say", "arguments": {"text": "<tool_call></tool_call><think>"}}</tool_call>',
        [ToolCall("say", {"text": "<tool_call></tool_call><think>"})],
    ),
    # messages
    (
        {
            "role": "assistant",
            "tool_calls": [{"type": "function", "function": {"name": "weather", "arguments": '{"city": "Paris"}'}}],
        },
        [PARIS],
    ),
    ({"role": "assistant", "content": "None of my tools can do that."}, []),
    ({"role": "assistant", "content": f"<tool_call>{OBJECT}</tool_call>", "tool_calls": []}, [PARIS]),
    ({"role": "assistant", "content": None}, []),
    # no call at all
    ("", []),
    ("Use {city} as a placeholder, as in f(x) or [1, 2].", []),
    ("The set {1, 2} and the map {'a': 1} are no calls.", []),
    ("A weather(city) function would help, see [docs](http://x.y).", []),
    ("I would need a <tool_call> for that, but no tool fits.", []),
    ("You could ask for {unit: value}.", []),
    ('{"name": "Bob", "age": 7}', []),
    ('{"name": "weather", "description": "d", "parameters": {"type": "object", "properties": {}}}', []),
    (None, []),
    (7, []),
]

MALFORMED = [
    '<tool_call>{"name": "f", "arguments": {"a": 1}</tool_call>',
    '<tool_call>{"name": "f", "arguments": {"a": 1}}}</tool_call>',
    '<tool_call>{"name": "f", "arguments": {"a": </tool_call>',
    "<tool_call></tool_call>",
    '<tool_call>{"arguments": {"a": 1}}</tool_call>',
    '<tool_call>{"name": "f", "arguments": [1, 2]}</tool_call>',
    '<tool_call>{"name": "f", "arguments": "not json"}</tool_call>',
    '<tool_call>{"name": 5, "arguments": {}}</tool_call>',
    '{"name": "f", "arguments": {"a": 1}',
    'Sure: {"name": "f", "arguments": {"a": oops}}',
    '[{"name": "f", "arguments": {}}, {"name": "g", "arguments": {]',
    "[f(a=b)]",
    "[f(a=1, a=2)]",
    '```json\n{"name": "f", "arguments": {"a": }}\n```',
    '{"tool": "f", "args": {"a": 1}}',
]


@pytest.mark.parametrize(("answer", "calls"), READABLE)
def test_calls_are_read(answer: Any, calls: list[ToolCall]) -> None:
    parsed = parse_calls(answer)
    assert list(parsed.calls) == calls
    assert not parsed.malformed


@pytest.mark.parametrize("text", MALFORMED)
def test_broken_attempts_are_malformed(text: str) -> None:
    assert parse_calls(text).malformed


def test_readable_calls_beside_a_broken_one_are_kept_and_the_break_is_reported() -> None:
    parsed = parse_calls(f'<tool_call>{OBJECT}</tool_call><tool_call>{{"name": "f", </tool_call>')
    assert parsed.calls == (PARIS,)
    assert parsed.malformed


def test_a_known_name_tells_a_call_from_a_mention() -> None:
    assert parse_calls('{"name": "now"}', {"now"}).calls == (NOW,)
    assert parse_calls('{"name": "Bob"}', {"now"}).calls == ()
    assert parse_calls("now()", {"now"}).calls == (NOW,)
    assert parse_calls('weather("Paris")', {"weather"}).calls == (ToolCall("weather", {POSITIONAL: ["Paris"]}),)
    assert parse_calls('print("hello")', {"weather"}).calls == ()


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        ('"\\u00e9\\ud83d\\ude00"', "é😀"),
        ('"\\ud800"', "\ud800"),
        ("1e999", float("inf")),
        ("-3", -3),
        (".5", 0.5),
        ("1_000", 1000),
        ('"""a "b" c"""', 'a "b" c'),
        ('"line\nbreak"', "line\nbreak"),
        ("'it\\'s'", "it's"),
        ('"C:\\\\dir"', "C:\\dir"),
        ("(1,)", [1]),
        ("(1)", 1),
        ("[True, None, false]", [True, None, False]),
        ("9" * 400, int("9" * 400)),
    ],
)
def test_literals(literal: str, value: Any) -> None:
    assert parse_calls(f"[f(a={literal})]").calls == (ToolCall("f", {"a": value}),)


PATHOLOGICAL = [
    "{" * 100_000,
    "[" * 100_000,
    "[{" * 50_000,
    '{"a' * 33_000,
    "<tool_call>" * 9_000,
    "<tool_call>{" * 8_000,
    "<think>" * 14_000,
    "<think></think>" * 7_000,
    "f(a=1)\n" * 14_000,
    "f(" * 50_000,
    "[f(a=[" * 16_000,
    "```\n{\n" * 16_000,
    '{"name": "f", "arguments": ' * 3_700,
    '<tool_call>{"a": "<think>' * 4_000,
    "'" * 100_000,
    "f(a=\n" * 20_000,
    "[" + " " * 99_999,
    '{"name" ' * 12_000,
    "1" * 100_000,
    "\\" * 100_000,
    '"\\' * 50_000,
    '<tool_call>{"a": 1}</think>' * 4_000,
    "<tool_call>" + '{"a":' * 20_000 + "1" + "}" * 20_000 + "</tool_call>",
]


@pytest.mark.parametrize("text", PATHOLOGICAL, ids=range(len(PATHOLOGICAL)))
def test_hostile_texts_take_little_time(text: str) -> None:
    start = time.perf_counter()
    parsed = parse_calls(text)
    assert isinstance(parsed.malformed, bool)
    assert time.perf_counter() - start < 8


PIECES = st.sampled_from(
    [
        "<tool_call>",
        "</tool_call>",
        "<think>",
        "</think>",
        "```json\n",
        "```",
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        '"name"',
        ":",
        '"arguments"',
        '"f"',
        "f",
        "f(",
        "a=",
        ",",
        "'",
        '"',
        "\\",
        "\\u12",
        "\n",
        " ",
        "1",
        "-",
        "true",
        "None",
        "**",
        OBJECT,
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join)))
def test_no_text_raises(text: str) -> None:
    parsed = parse_calls(text, {"f"})
    assert all(isinstance(call, ToolCall) and isinstance(call.arguments, dict) for call in parsed.calls)


CALL = ToolCall("f", {"q": "a;b"})


@pytest.mark.parametrize(
    "answer",
    [
        '<|python_tag|>{"name": "f", "parameters": {"q": "a;b"}}<|eom_id|>',
        '{"name": "f", "parameters": {"q": "a;b"}}<|eot_id|>',
        '  <|python_tag|>{"type": "function", "name": "f", "parameters": {"q": "a;b"}}',
        '[TOOL_CALLS] [{"name": "f", "arguments": {"q": "a;b"}, "id": "9Ae3bDc2F"}]</s>',
        '[TOOL_CALLS][{"name": "f", "arguments": "{\\"q\\": \\"a;b\\"}"}]',
        'Let me look. [TOOL_CALLS] [{"name": "f", "arguments": {"q": "a;b"}}]',
        '<think>f? [TOOL_CALLS] []</think>[TOOL_CALLS]f[ARGS]{"q": "a;b"}',
        '[TOOL_CALLS]f[CALL_ID]9Ae3bDc2F[ARGS]{"q": "a;b"}</s>',
    ],
)
def test_calls_behind_the_marks_of_other_families(answer: str) -> None:
    assert parse_calls(answer) == ParsedAnswer((CALL,), malformed=False)


def test_several_marked_calls() -> None:
    named = '[TOOL_CALLS]f[ARGS]{"q": "a;b"}[TOOL_CALLS]f[ARGS]{"q": "a;b"}'
    apart = '<|python_tag|>{"name": "f", "parameters": {"q": "a;b"}}; {"name": "f", "parameters": {"q": "a;b"}}'
    assert parse_calls(named).calls == parse_calls(apart).calls == (CALL, CALL)


def test_a_mark_without_a_call_is_malformed_and_a_mark_in_a_value_is_text() -> None:
    assert parse_calls("[TOOL_CALLS] what?").malformed
    assert parse_calls('[TOOL_CALLS]f[ARGS]{"q": ').malformed
    assert parse_calls('<think>[TOOL_CALLS] [{"name": "f", "arguments": {}}]').calls == ()
    for answer in (
        '<tool_call>{"name": "f", "arguments": {"q": "[TOOL_CALLS] x"}}</tool_call>',
        '[f(q="[TOOL_CALLS] x")]',
    ):
        assert parse_calls(answer) == ParsedAnswer((ToolCall("f", {"q": "[TOOL_CALLS] x"}),), malformed=False)
