"""Reading calls out of model text: every format, and no text that breaks the reader."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolspar.calls.parse import POSITIONAL, ParsedAnswer, parse_calls
from toolspar.calls.records import ToolCall
from toolspar.calls.render import render_calls

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
    "[{(" * 33_000 + "<function=f>",
    "<function=f>{" * 8_000,
    "<function=f>" * 8_000,
    "</s>" * 25_000,
    "<|im_end|>\n" * 9_000 + "x",
    "<function_call> " * 6_000,
    "<tool_call>" + '{"a":' * 20_000 + "1" + "}" * 20_000 + "</tool_call>",
]


@pytest.mark.parametrize("text", PATHOLOGICAL, ids=range(len(PATHOLOGICAL)))
def test_hostile_texts_take_little_time(text: str) -> None:
    start = time.process_time()
    parsed = parse_calls(text)
    assert isinstance(parsed.malformed, bool)
    assert time.process_time() - start < 8


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


ZONE = ToolCall("now", {"zone": "CET"})


@pytest.mark.parametrize(
    "call",
    [
        {"name": "now", "args": {"zone": "CET"}},
        {"name": "now", "kwargs": {"zone": "CET"}},
        {"name": "now", "input": {"zone": "CET"}},
        {"name": "now", "zone": "CET"},
        {"name": "now", "arguments": {}, "args": {"zone": "CET"}},
        {"name": "now", "arguments": {"zone": "CET"}, "parameters": {"zone": "EST"}},
        {"function": {"name": "now", "args": {"zone": "CET"}}},
        {"function": {"name": "now"}, "arguments": {"zone": "CET"}},
        {"function": {"name": "now"}, "zone": "CET"},
        {"type": "tool_use", "id": "t1", "name": "now", "input": {"zone": "CET"}},
        {"functionCall": {"name": "now", "args": {"zone": "CET"}}},
        {"action": "now", "action_input": {"zone": "CET"}},
    ],
)
def test_arguments_under_another_key_are_malformed_and_no_call_without_arguments(call: dict[str, Any]) -> None:
    text = json.dumps(call)
    answers: list[Any] = [
        call, [call], {"role": "assistant", "content": [call]}, {"role": "assistant", "tool_calls": [call]},
        text, f"[{text}]", f"```json\n{text}\n```", f"<tool_call>{text}</tool_call>", f"Sure: {text}",
    ]  # fmt: skip
    for answer in answers:
        assert parse_calls(answer, {"now"}).malformed, answer


@pytest.mark.parametrize("beside", ['"id": "c1"', '"type": "function"', '"index": 0', '"args": null', '"input": {}'])
def test_a_bare_name_is_a_call_beside_marks_and_empty_keys(beside: str) -> None:
    assert parse_calls(f'{{"name": "now", {beside}}}', {"now"}) == ParsedAnswer((NOW,), malformed=False)


def test_a_tool_of_the_offer_repeated_is_no_call() -> None:
    assert parse_calls('{"name": "now", "description": "Time now."}', {"now"}) == ParsedAnswer((), malformed=False)


@pytest.mark.parametrize(
    ("answer", "calls"),
    [
        ('<function=now>{"zone": "CET"}</function>', [ZONE]),
        ('Sure.\n<function=now>{"zone": "CET"}<|eom_id|>', [ZONE]),
        ('<function=now>{"zone": "CET"}</function>\n<function=now></function>', [ZONE, NOW]),
        ('{x} <function=say>{"text": "<function=f>{}"}', [ToolCall("say", {"text": "<function=f>{}"})]),
        ('<tool_call><function=now>{"zone": "CET"}</function></tool_call>', [ZONE]),
        ('<functioncall> {"name": "now", "arguments": \'{"zone": "CET"}\'}', [ZONE]),
        ('<|tool_call|>[{"name": "now", "arguments": {"zone": "CET"}}]<|/tool_call|>', [ZONE]),
        ('<function_calls>[{"name": "now", "arguments": {"zone": "CET"}}]</function_calls>', [ZONE]),
        ({"role": "assistant", "content": ["Sure:", {"type": "text", "text": OBJECT}]}, [PARIS]),
        ({"role": "assistant", "content": {"name": "now", "arguments": {}}}, [NOW]),
        ({"role": "model", "parts": [{"text": OBJECT}]}, [PARIS]),
        ([{"role": "assistant", "content": f"<tool_call>{OBJECT}</tool_call>"}], [PARIS]),
        ([{"role": "user", "content": OBJECT}, {"role": "assistant", "content": NOW_OBJECT}], [NOW]),
        ([{"type": "reasoning"}, {"type": "function_call", "call_id": "c", "name": "now", "arguments": "{}"}], [NOW]),
        ([{"type": "thinking", "thinking": OBJECT}, {"type": "text", "text": "No tool fits."}], []),
        ({"role": "assistant", "name": "bot", "content": "No tool fits."}, []),
        ("A <function_call> would help, or <tool_use>, but no tool fits.", []),
        ('{"note": "<invoke name=now> and [TOOL_CALLS]"}', []),
    ],
)  # fmt: skip
def test_other_forms_of_answers(answer: Any, calls: list[ToolCall]) -> None:
    assert parse_calls(answer, {"now"}) == ParsedAnswer(tuple(calls), malformed=False)


UNREAD = [
    "<function=now>{'zone': </function>",
    '<function=now>{"zone": "CET"}}</function>',
    "<tool_call>\n<function=now>\n<parameter=zone>\nCET\n</parameter>\n</function>\n</tool_call>",
    '<invoke name="now"><parameter name="zone">CET</parameter></invoke>',
    '<function_calls>\n<invoke name="now"><parameter name="zone">CET</parameter></invoke>\n</function_calls>',
    '<minimax:tool_call><invoke name="now"></invoke></minimax:tool_call>',
    '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>now\n```json\n{"zone": 1}\n```',
    '<|tool_calls_section_begin|><|tool_call_begin|>functions.now:0<|tool_call_argument_begin|>{"zone": "CET"}',
    '<|channel|>commentary to=functions.now <|constrain|>json<|message|>{"zone": "CET"}<|call|>',
    'to=functions.now {"name": "now"}',
    "<start_function_call>call:now{zone:CET}<end_function_call>",
    'Action: now\nAction Input: {"zone": "CET"}',
    "Let me see {x}. [TOOL_CALLS] what?",
    '<tool_call>{"name": "now", oops [TOOL_CALLS] []',
]


@pytest.mark.parametrize("text", UNREAD)
def test_a_call_in_a_form_that_is_not_read_is_malformed(text: str) -> None:
    assert parse_calls(text, {"now"}) == ParsedAnswer((), malformed=True)
    assert parse_calls({"role": "assistant", "content": f"Sure.\n{text}"}, {"now"}).malformed
    quoted = ToolCall("say", {"text": text})
    for answer in render_calls([quoted]), render_calls([quoted], "python"), f"Sure: {render_calls([quoted], 'json')}":
        assert parse_calls(answer, {"say"}) == ParsedAnswer((quoted,), malformed=False)


@pytest.mark.parametrize("end", ["<|im_end|>", "<|eot_id|>\n", "</s></s>", " <|endoftext|>", "<｜end▁of▁sentence｜>"])
def test_tokens_that_end_a_turn_change_nothing(end: str) -> None:
    for answer, calls in READABLE:
        if isinstance(answer, str):
            assert parse_calls(answer + end) == ParsedAnswer(tuple(calls), malformed=False), answer


KEYS = ["name", "function", "arguments", "parameters", "args", "type", "role", "content", "parts", "text", "tool_calls"]
OBJECTS = st.recursive(
    st.none() | st.integers() | st.sampled_from(["now", "text", "assistant", "user", OBJECT, "<function=f>{}", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(OBJECTS)
def test_no_object_raises(answer: Any) -> None:
    for one in (answer, json.dumps(answer)):
        parsed = parse_calls(one, {"now"})
        assert all(isinstance(call, ToolCall) and isinstance(call.arguments, dict) for call in parsed.calls)


def test_an_object_inside_itself_is_malformed() -> None:
    message: dict[str, Any] = {"role": "assistant"}
    message["content"] = [message]
    assert parse_calls(message).malformed


@pytest.mark.parametrize("text", ['[{"weather": {"city": "Paris"}}]', 'So: {"weather": {"city": "Paris"}}'])
def test_a_call_under_its_name_as_key_is_neither_a_call_nor_none(text: str) -> None:
    assert parse_calls(text, {"weather"}).malformed
    assert not parse_calls(text, {"other"}).malformed


def test_brackets_around_a_text_with_a_comma_are_no_list() -> None:
    assert parse_calls('[f(n=("Hi, Bob"))]').calls == (ToolCall("f", {"n": "Hi, Bob"}),)
    assert parse_calls("[f(n=(5        ,         ))]").calls == (ToolCall("f", {"n": [5]}),)
