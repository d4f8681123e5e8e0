"""A base model and an adapter as one plain model, for programs that know no adapters."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer, GenerationConfig

from toolspar.core.errors import ModelError, first_line
from toolspar.models.chat import ChatFormat
from toolspar.models.folders import replaced_folder
from toolspar.models.tool_template import template_with_tools

_LEFT_OVERS = ("_model_name_or_path", "_name_or_path", "quantization_config")  # of the file that a base was read from


def save_merged(base: Path, adapter: Path | None, to: Path, *, tool_format: str, dtype: torch.dtype | None) -> None:
    """Write weights (safetensors), configuration, tokenizer and a chat template with tools into one folder.

    Args:
        base: Folder of the base model.
        adapter: PEFT folder; None: the base alone.
        to: Folder to write.
        tool_format: How the model is shown tools (see ``ChatFormat``).
        dtype: Number format of the weights; None: that of the base.

    Raises:
        ModelError: base or adapter cannot be loaded, or the folder cannot be written.
    """
    try:
        tokenizer = AutoTokenizer.from_pretrained(base, trust_remote_code=False)
        model = AutoModelForCausalLM.from_pretrained(
            base, dtype=dtype or "auto", use_safetensors=True, trust_remote_code=False
        )
        if adapter is not None:
            peft = PeftModel.from_pretrained(model, str(adapter))
            model = cast(Any, peft).merge_and_unload(safe_merge=True)
    except Exception as error:  # whatever a loader raises
        raise ModelError(f"cannot merge {adapter or 'nothing'} into {base}: {first_line(error)}") from error
    chat = ChatFormat(tokenizer, tool_format)
    tokenizer.chat_template = template_with_tools(chat)
    for name in _LEFT_OVERS:
        if hasattr(model.config, name):
            delattr(model.config, name)
    generation = model.generation_config or GenerationConfig()
    generation.eos_token_id = list(chat.stop_ids)
    model.generation_config = generation
    with replaced_folder(to, "the model") as draft:
        model.save_pretrained(draft, safe_serialization=True)
        tokenizer.save_pretrained(draft)
