"""Reads the words around a request with the lower layers of a frozen language model; a small head judges.

The sentence encoder does this worse (``benchmarks/frames.py`` compares the two).
"""

from __future__ import annotations

from collections import OrderedDict
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
_REMEMBERED = 4096


class FrameReader:
    """States of messages that stand around a request.

    Args:
        layers: What reads them.
    """

    def __init__(self, layers: LowerLayers) -> None:
        self._layers = layers
        self._known: OrderedDict[str, Floats] = OrderedDict()

    def states(self, messages: Sequence[str]) -> Floats:
        """The mean state of each message, ``[N, D]``.

        Args:
            messages: Each with ``MASK`` where its request stands.
        """
        for message in dict.fromkeys(messages):
            if message not in self._known:
                self._known[message] = self._read(message)
        states = np.stack([self._known[message] for message in messages])
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return states

    def _read(self, message: str) -> Floats:
        pieces = (_BEFORE, message.replace(MASK, _STANDS_FOR), _AFTER)
        return self._layers.mean_state([token for piece in pieces for token in self._layers.tokens(piece, _LONGEST)])


def load_frame_judge(folder: Path, layers: LowerLayers) -> JudgeFrames:
    """What judges messages: a function from N messages to N probabilities.

    Args:
        folder: Folder of the head.
        layers: What reads the messages.

    Raises:
        ModelError: the head cannot be had.
    """
    head, reader = StateHead.load(folder), FrameReader(layers)

    def judge(messages: Sequence[str]) -> list[float]:
        return head.probabilities(reader.states(messages)).tolist()

    return judge
