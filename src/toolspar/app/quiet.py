"""Keeps the chatter of libraries away from what a user reads: their warnings are about our code, not about the run."""

from __future__ import annotations

import logging
import os
import warnings

_CHATTY = ("DeepSpeed", "sentence_transformers", "lightning.pytorch", "lightning.fabric", "torchao", "faiss")


def quiet() -> None:
    """Silence third-party notices below the level of an error, and progress bars of weight loading.

    Call it before the heavy imports: DeepSpeed speaks while it is imported. Calling it again changes nothing.
    """
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    for name in _CHATTY:
        logger = logging.getLogger(name)
        logger.setLevel(logging.ERROR)  # also for the loggers of its modules
        logger.addFilter(_is_error)  # stays when the library sets its level
    warnings.filterwarnings("ignore", category=FutureWarning, module=r"transformers|peft|torch|lightning")
    warnings.filterwarnings("ignore", category=UserWarning, module=r"transformers|peft|lightning")
    from transformers.utils import logging as transformers_logging  # without torch

    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()


def _is_error(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.ERROR
