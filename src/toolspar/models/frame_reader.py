"""Reads the words around a request with the lower layers of a frozen language model; a small head judges.

The sentence encoder does this worse (``benchmarks/frames.py`` compares the two).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from toolspar.models.lower_layers import LowerLayers
from toolspar.models.state_head import Floats, StateHead
from toolspar.verify.around import MASK
from toolspar.verify.protocols import JudgeFrames

_STANDS_FOR = "Order a pizza for me."
_BEFORE, _AFTER = (
    'A user writes to an assistant: "',
    '"\nDoes the user want the assistant to order exactly one pizza right now?',
)
_LONGEST = 160  # tokens of a message


def frame_states(layers: LowerLayers, messages: Sequence[str]) -> Floats:
    """The mean state of each message, ``[N, D]``.

    Args:
        layers: What reads them.
        messages: Each with ``MASK`` where its request stands.
    """
    return np.stack([_state(layers, message) for message in messages])


def _state(layers: LowerLayers, message: str) -> Floats:
    pieces = (_BEFORE, message.replace(MASK, _STANDS_FOR), _AFTER)
    return layers.mean_state([token for piece in pieces for token in layers.tokens(piece, _LONGEST)])


def load_frame_judge(folder: Path, layers: LowerLayers) -> JudgeFrames:
    """What judges messages: a function from N messages to N probabilities.

    Args:
        folder: Folder of the head.
        layers: What reads the messages.

    Raises:
        ModelError: the head cannot be had.
    """
    head = StateHead.load(folder)

    def judge(messages: Sequence[str]) -> list[float]:
        return head.probabilities(frame_states(layers, messages)).tolist()

    return judge
