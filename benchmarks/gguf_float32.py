"""A GGUF file with its weights in float32, so that llama.cpp computes with the same numbers as the other sides."""

from __future__ import annotations

import os
from pathlib import Path

import gguf
from gguf.quants import dequantize


def float32_copy(source: Path, target: Path) -> Path:
    """Write ``source`` with all weights dequantized to ``target``, unless it is there; returns ``target``.

    The tokenizer and all other keys are copied as they are.
    """
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    reader = gguf.GGUFReader(source)
    draft = target.with_suffix(".tmp")
    own = (gguf.Keys.General.ARCHITECTURE, gguf.Keys.General.FILE_TYPE)  # which the writer gives itself
    architecture = reader.fields[gguf.Keys.General.ARCHITECTURE].contents()
    writer = gguf.GGUFWriter(draft, architecture)
    for field in reader.fields.values():
        if field.name.startswith("GGUF.") or field.name in own:
            continue
        inner = field.types[-1] if field.types[0] == gguf.GGUFValueType.ARRAY else None
        writer.add_key_value(field.name, field.contents(), field.types[0], sub_type=inner)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    for tensor in reader.tensors:
        writer.add_tensor(tensor.name, dequantize(tensor.data, tensor.tensor_type))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    os.replace(draft, target)
    return target
