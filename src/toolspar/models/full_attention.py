"""Which configurations of models are refused: those whose tokens do not see all before them. Imports no torch."""

from __future__ import annotations

from collections.abc import Iterable

from toolspar.core.errors import ModelError


def require_full_attention(ref: str, kinds: Iterable[str], window: int | None, context: int | None) -> None:
    """Refuse a model that layouts of batches do not know.

    Args:
        ref: Its name, for the message.
        kinds: Kinds of its layers, as ``layer_types`` of its configuration names them; none where it names none.
        window: How many tokens its layers see, where that is limited.
        context: How many tokens it takes, where that is known.

    Raises:
        ModelError: some of its layers hide what came before.
    """
    if others := sorted({*kinds} - {"full_attention"}):
        raise ModelError(
            f"the model {ref} has layers of {' and '.join(others)}: choose one with full attention in all of its layers"
        )
    if is_short(window, context):
        raise ModelError(
            f"the layers of the model {ref} see the last {window} tokens only (sliding_window), but its context is "
            f"{context}: choose one with full attention, or a copy whose config.json has "
            f'"max_position_embeddings": {window}'
        )


def is_short(window: int | None, context: int | None) -> bool:
    """Whether a sliding window hides anything from a token in a model's context.

    Example:
        >>> is_short(4096, 32768), is_short(4096, 4096), is_short(None, 4096)
        (True, False, False)
    """
    return window is not None and window < (context or window + 1)
