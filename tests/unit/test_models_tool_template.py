"""The exported chat template: other servers write the prompt of training, or nothing is exported."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.family_templates import family_tokenizer
from tests.support.tiny import CHATML, CHATML_WITH_TOOLS, tiny_tokenizer
from transformers import PreTrainedTokenizerFast

from toolspar.calls.records import ToolSpec
from toolspar.calls.schema import tool_to_openai
from toolspar.core.errors import ModelError
from toolspar.models.chat import ChatFormat
from toolspar.models.tool_template import template_with_tools

WEATHER = ToolSpec("get_weather", "Weather.", {"type": "object", "properties": {"city": {"type": "string"}}})
THINKING = (
    CHATML_WITH_TOOLS + "{% if enable_thinking is defined and not enable_thinking %}{{ '<think></think>' }}{% endif %}"
)


def exported(chat: ChatFormat, **told: Any) -> str:
    """What another server makes of a request with the exported template."""
    schema: Any = tool_to_openai(WEATHER)
    other = tiny_tokenizer()
    other.add_special_tokens({"bos_token": str(chat.tokenizer.bos_token), "eos_token": str(chat.tokenizer.eos_token)})
    other.chat_template = template_with_tools(chat)
    return str(
        other.apply_chat_template(
            [{"role": "user", "content": "How is Rome?"}],
            tools=[schema],
            tokenize=False,
            add_generation_prompt=True,
            **told,
        )
    )


def trained(chat: ChatFormat) -> str:
    return chat.text(chat.caller_prompt([WEATHER], "How is Rome?").ids)


def tokenizer_with(template: Any) -> PreTrainedTokenizerFast:
    tokenizer = tiny_tokenizer()
    tokenizer.chat_template = template
    return tokenizer


@pytest.mark.parametrize("family", ["llama3", "mistral"])
def test_a_familys_own_template_is_kept(family: str) -> None:
    chat = ChatFormat(family_tokenizer(family, knows_tools=True), family)
    assert exported(chat) == trained(chat)
    assert exported(chat).count('"get_weather"') == 1


def test_llama3s_date_is_that_of_training_unless_told_otherwise() -> None:
    chat = ChatFormat(family_tokenizer("llama3", knows_tools=True), "llama3")
    assert "Today Date: 26 Jul 2024\n" in exported(chat)
    assert "Today Date: 1 May 2031\n" in exported(chat, date_string="1 May 2031")


@pytest.mark.parametrize("family", ["llama3", "mistral"])
def test_tools_outside_of_the_system_message_are_not_exported(family: str) -> None:
    chat = ChatFormat(family_tokenizer(family, knows_tools=False), family)
    with pytest.raises(ModelError, match=rf"tool_format={family} does: serve the caller with toolspar serve, or train"):
        template_with_tools(chat)


@pytest.mark.parametrize("tool_format", ["hermes", "compact"])
def test_a_template_that_knows_tools_does_not_show_them_once_more(tool_format: str) -> None:
    chat = ChatFormat(tiny_tokenizer(knows_tools=True), tool_format)
    assert exported(chat) == trained(chat)
    assert exported(chat).count("get_weather") == 1


@pytest.mark.parametrize("tool_format", ["native", "hermes", "compact", "llama3"])
def test_of_several_templates_that_of_training_is_exported(tool_format: str) -> None:
    several = {"default": "{{ '' }}" + CHATML, "tool_use": CHATML_WITH_TOOLS}
    chat = ChatFormat(tokenizer_with(several), tool_format)
    assert exported(chat) == trained(chat)
    assert "<|im_start|>user\nHow is Rome?<|im_end|>\n" in exported(chat) and "get_weather" in exported(chat)


@pytest.mark.parametrize("thinks", [True, False])
def test_thinking_is_that_of_training_unless_told_otherwise(thinks: bool) -> None:
    chat = ChatFormat(tokenizer_with(THINKING), "auto", enable_thinking=thinks)
    assert exported(chat) == trained(chat)
    assert exported(chat).endswith("<think></think>") is not thinks
    assert exported(chat, enable_thinking=not thinks).endswith("<think></think>") is thinks
