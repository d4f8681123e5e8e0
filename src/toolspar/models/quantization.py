"""A frozen base in four bits a weight (NF4, Dettmers et al. 2023, arXiv 2305.14314): what it needs, how it is loaded.

Only the base's linear layers are quantised; embeddings, norms and the output embedding keep their number format, and
so do adapters. Layers of such a base run as peft has them (``models.lora``).
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from toolspar.core.errors import ConfigError
from toolspar.models.settings import FOUR_BIT, NO_QUANTIZATION

if TYPE_CHECKING:  # who only asks whether the package is there must not wait for torch
    import torch


def require_quantizer(quantization: str) -> None:
    """Find out, before anything heavy is imported, that the package which quantises is missing.

    Raises:
        ConfigError: it is not installed.
    """
    if quantization == FOUR_BIT and find_spec("bitsandbytes") is None:
        raise ConfigError(
            "model.quantization=4bit needs the package bitsandbytes, which is not installed: pip install "
            "'toolspar[gpu]', or set model.quantization=none"
        )


def loading(quantization: str, device: torch.device | str, dtype: torch.dtype) -> dict[str, Any]:
    """What ``from_pretrained`` is given besides, for a base that is quantised while it is loaded; nothing for ``none``.

    Args:
        quantization: ``none`` or ``4bit``.
        device: Where the weights go, piece by piece: the whole base is never in memory unquantised.
        dtype: Number format in which products are computed.

    Raises:
        ConfigError: the package is missing.
        ValueError: there is no such quantisation.
    """
    if quantization == NO_QUANTIZATION:
        return {}
    if quantization != FOUR_BIT:
        raise ValueError(f"no quantisation is called {quantization}")
    require_quantizer(quantization)
    from transformers import BitsAndBytesConfig

    config = BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=dtype,
    )
    return {"quantization_config": config, "device_map": {"": str(device)}}
