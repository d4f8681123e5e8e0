"""The query policy's response: a style tag in brackets, the rewritten request, and calls where these may change."""

from __future__ import annotations

import re

from toolspar.tasks.rewrites.styles import Style

_RESPONSE = re.compile(r"\s*\[(?P<style>[a-z_]+)\][ \t]*(?P<rewritten>\S.*)", re.DOTALL)
_CALLS_LINE = "\nCalls:"
_STYLES = frozenset(style.value for style in Style)


def style_tag(style: str) -> str:
    """How a response begins; a space and the rewritten request follow.

    Example:
        >>> style_tag("casual")
        '[casual]'
    """
    return f"[{style}]"


def policy_response_text(style: str, rewritten: str) -> str:
    """What the policy should write for a rewrite in a style; ``parse_policy_response`` reads it back.

    Example:
        >>> policy_response_text("casual", "hows paris weather")
        '[casual] hows paris weather'
    """
    return f"{style_tag(style)} {rewritten}"


def parse_policy_response(text: str) -> tuple[str, str]:
    """Style and rewritten request of a response, or two empty strings when it does not have the form.

    Args:
        text: The whole response, without its end-of-turn token.

    Example:
        >>> parse_policy_response("[casual] hows paris weather")
        ('casual', 'hows paris weather')
        >>> parse_policy_response("[grumpy] hows paris weather")
        ('', '')
    """
    match = _RESPONSE.fullmatch(text)
    if match is None or match["style"] not in _STYLES:
        return "", ""
    return match["style"], match["rewritten"].strip()


def split_calls(text: str) -> tuple[str, str | None]:
    r"""A response without its last line of calls, and that; None where it has none.

    Example:
        >>> split_calls('[casual] hows rome weather\nCalls: [get_weather(city="Rome")]')
        ('[casual] hows rome weather', '[get_weather(city="Rome")]')
        >>> split_calls("[casual] hows paris weather")
        ('[casual] hows paris weather', None)
    """
    response, mark, calls = text.rpartition(_CALLS_LINE)
    return (response, calls.strip()) if mark else (text, None)
