"""Tiny tokenizers with the control tokens and the shape of the chat templates of Llama 3 and of Mistral."""

from __future__ import annotations

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast

LLAMA3_TOKENS = (
    "<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>", "<|eom_id|>",
    "<|python_tag|>",
)  # fmt: skip
MISTRAL_TOKENS = ("<s>", "</s>", "[INST]", "[/INST]", "[AVAILABLE_TOOLS]", "[/AVAILABLE_TOOLS]", "[TOOL_CALLS]")

_HEAD = "'<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'"
LLAMA3_PLAIN = (
    "{{ bos_token }}{% for message in messages %}{{ " + _HEAD + " + message['content'] | trim + '<|eot_id|>' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}"
)
# as in the 3.1 models: a date, tools in the first user message, and one call at a time
LLAMA3_WITH_TOOLS = (
    "{% if not date_string is defined %}{% set date_string = strftime_now('%d %b %Y') %}{% endif %}"
    "{{ bos_token + '<|start_header_id|>system<|end_header_id|>\n\n' }}"
    "{% if tools is not none %}{{ 'Environment: ipython\n' }}{% endif %}{{ 'Today Date: ' + date_string + '\n\n' }}"
    "{{ '<|eot_id|>' }}{% for message in messages %}{{ " + _HEAD + " }}"
    "{% if loop.first and tools is not none %}{{ 'Given the following functions, please respond with JSON.\n\n' }}"
    "{% for t in tools %}{{ (t | tojson(indent=4)) + '\n\n' }}{% endfor %}{% endif %}"
    "{{ message['content'] | trim + '<|eot_id|>' }}{% endfor %}"
    '{# a call is written {"name": ..., "parameters": ...}, a built-in one after <|python_tag|> #}'
    "{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}"
)
MISTRAL_PLAIN = (
    "{{ bos_token }}{% for message in messages %}{% if message['role'] == 'user' %}"
    "{{ '[INST] ' + message['content'] + '[/INST]' }}{% elif message['role'] == 'assistant' %}"
    "{{ ' ' + message['content'] + eos_token }}{% else %}{{ raise_exception('Only user and assistant roles') }}"
    "{% endif %}{% endfor %}"
)
MISTRAL_WITH_TOOLS = (
    "{{ bos_token }}{% for message in messages %}{% if message['role'] == 'user' %}"
    "{% if loop.last and tools is not none %}{{ '[AVAILABLE_TOOLS] ' + (tools | tojson) + '[/AVAILABLE_TOOLS]' }}"
    "{% endif %}{{ '[INST] ' + message['content'] + '[/INST]' }}"
    "{% elif message['tool_calls'] is defined %}{{ '[TOOL_CALLS] ' + (message['tool_calls'] | tojson) + eos_token }}"
    "{% elif message['role'] == 'assistant' %}{{ ' ' + message['content'] + eos_token }}"
    "{% else %}{{ raise_exception('Only user and assistant roles') }}{% endif %}{% endfor %}"
)


def family_tokenizer(family: str, *, knows_tools: bool) -> PreTrainedTokenizerFast:
    """One token per byte, and the control tokens of a family.

    Args:
        family: ``llama3`` or ``mistral``.
        knows_tools: Whether the chat template has a branch for tools.
    """
    llama = family == "llama3"
    tokens = LLAMA3_TOKENS if llama else MISTRAL_TOKENS
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE({letter: index for index, letter in enumerate(alphabet)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in tokens])
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token=tokens[0],
        eos_token=tokens[1],
        pad_token=tokens[1],
        clean_up_tokenization_spaces=False,
    )
    plain, with_tools = (LLAMA3_PLAIN, LLAMA3_WITH_TOOLS) if llama else (MISTRAL_PLAIN, MISTRAL_WITH_TOOLS)
    fast.chat_template = with_tools if knows_tools else plain
    return fast
