"""``toolspar export merge``: a run's function caller as a plain model folder."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from toolspar.app.exporting.cards import CARD, model_card, write_adapter_card
from toolspar.app.quiet import quiet
from toolspar.app.targets import find_target
from toolspar.core.errors import ConfigError

DTYPES = ("auto", "float32", "bfloat16", "float16")
_CALLS = {
    "hermes": ("`<tool_call>` JSON", "hermes"),
    "llama3": ("JSON objects with `name` and `parameters`, several apart by `;`", "llama3_json"),
    "mistral": ("a JSON list after `[TOOL_CALLS]`", "mistral"),
}
"""What the calls of each style look like, and which parser of vLLM's reads them."""


def export_merged(text: str, to: Path, dtype: str) -> int:
    """Merge, and write the folder with a model card.

    Args:
        text: Folder of a run or of a PEFT adapter.
        to: Folder to write; it must be new or empty.
        dtype: One of ``DTYPES``; ``auto`` is that of the base model.

    Returns:
        The exit code, 0.

    Raises:
        ConfigError: the folder is not empty, or the target has no adapter.
        RunError: the target is none.
        ModelError: base or adapter cannot be loaded, no chat template shows tools as the caller was shown them, or the
            folder cannot be written.
    """
    require_new(to)
    target = find_target(text, "", "auto")
    if target.adapter is None:
        raise ConfigError(f"{text} has no adapter to merge: give the folder of a run, or of a PEFT adapter")
    quiet()
    import torch

    from toolspar.models.merging import save_merged
    from toolspar.models.weights import resolve_model

    notes = Console(stderr=True, highlight=False, soft_wrap=True)
    if not target.final:
        notes.print("This run is not finished: its newest caller is merged, which it may yet reject", style="dim")
    with notes.status("Merging"):
        kind = None if dtype == "auto" else getattr(torch, dtype)
        style = save_merged(
            resolve_model(target.ref),
            target.adapter,
            to,
            tool_format=target.tool_format,
            enable_thinking=target.enable_thinking,
            dtype=kind,
        )
    calls, parser = _CALLS[style]
    use = [
        "```python",
        "from transformers import AutoModelForCausalLM, AutoTokenizer",
        "model, tokenizer = AutoModelForCausalLM.from_pretrained(FOLDER), AutoTokenizer.from_pretrained(FOLDER)",
        "prompt = tokenizer.apply_chat_template(messages, tools=tools, add_generation_prompt=True)",
        "```",
        "",
        f"Calls come as {calls}: `vllm serve FOLDER --enable-auto-tool-choice --tool-call-parser {parser}`.",
    ]
    card = model_card(target, library="transformers", title="Function caller, trained by ToolSpar (merged)", use=use)
    (to / CARD).write_text(card, encoding="utf-8")
    if (written := write_adapter_card(target)) is not None:
        notes.print(f"wrote {written}", style="dim")
    print(to)
    return 0


def require_new(to: Path) -> None:
    """Refuse to write over anything.

    Raises:
        ConfigError: there is a file, or a folder with something in it.
    """
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise ConfigError(f"--to {to} exists and is not empty: give a new folder")
