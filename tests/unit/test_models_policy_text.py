"""The form of the query policy's responses."""

from __future__ import annotations

import pytest

from toolspar.models.policy_text import parse_policy_response, policy_response_text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[casual] hows paris weather", ("casual", "hows paris weather")),
        (" [number_words]  Book a table for three. \n", ("number_words", "Book a table for three.")),
        ("[typos] two\nlines", ("typos", "two\nlines")),
        ("[formal] see [note 3]", ("formal", "see [note 3]")),
        ("[grumpy] hows paris weather", ("", "")),
        ("[Casual] hows paris weather", ("", "")),
        ("hows paris weather", ("", "")),
        ("[casual]", ("", "")),
        ("[casual]   ", ("", "")),
        ("[casual hows paris", ("", "")),
        ("so: [casual] hows paris weather", ("", "")),
        ("", ("", "")),
    ],
)
def test_parse(text: str, expected: tuple[str, str]) -> None:
    assert parse_policy_response(text) == expected


def test_what_is_written_is_read_back() -> None:
    assert policy_response_text("filler", "um, rome please") == "[filler] um, rome please"
    assert parse_policy_response(policy_response_text("filler", "um, rome please")) == ("filler", "um, rome please")
