"""A base model and an adapter as one plain model, for programs that know no adapters."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer, GenerationConfig

from toolspar.calls.render import Style
from toolspar.core.errors import ModelError
from toolspar.models.chat import ChatFormat
from toolspar.models.folders import replaced_folder
from toolspar.models.tool_template import template_with_tools

_LEFT_OVERS = ("_model_name_or_path", "_name_or_path", "quantization_config")  # of the file that a base was read from


def save_merged(
    base: Path,
    adapter: Path | None,
    to: Path,
    *,
    tool_format: str,
    enable_thinking: bool = False,
    dtype: torch.dtype | None,
) -> Style:
    """Write weights (safetensors), configuration, tokenizer and a chat template with tools into one folder.

    Args:
        base: Folder of the base model.
        adapter: PEFT folder; None: the base alone.
        to: Folder to write.
        tool_format: How the model is shown tools (see ``ChatFormat``).
        enable_thinking: Whether it thinks aloud unless it is told otherwise, where its chat template has that switch.
        dtype: Number format of the weights; None: that of the base.

    Returns:
        How the model writes calls.

    Raises:
        ModelError: base or adapter cannot be loaded, no chat template shows tools in this format, or the folder cannot
            be written.
    """
    with _loading(base, adapter):
        tokenizer = AutoTokenizer.from_pretrained(base, trust_remote_code=False)
    chat = ChatFormat(tokenizer, tool_format, enable_thinking=enable_thinking)
    tokenizer.chat_template = template_with_tools(chat)
    with _loading(base, adapter):
        model = AutoModelForCausalLM.from_pretrained(
            base, dtype=dtype or "auto", use_safetensors=True, trust_remote_code=False
        )
        if adapter is not None:
            peft = PeftModel.from_pretrained(model, str(adapter))
            model = cast(Any, peft).merge_and_unload(safe_merge=True)
    for name in _LEFT_OVERS:
        if hasattr(model.config, name):
            delattr(model.config, name)
    generation = model.generation_config or GenerationConfig()
    generation.eos_token_id = list(chat.stop_ids)
    model.generation_config = generation
    with replaced_folder(to, "the model") as draft:
        model.save_pretrained(draft, safe_serialization=True)
        tokenizer.save_pretrained(draft)
    return chat.answer_style


@contextlib.contextmanager
def _loading(base: Path, adapter: Path | None) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # whatever a loader raises
        reason = (str(error).strip() or type(error).__name__).splitlines()[0][:300]
        raise ModelError(f"cannot merge {adapter or 'nothing'} into {base}: {reason}") from error
