"""Reads the words around a request with the lower layers of a frozen language model; a small head judges.

The sentence encoder knows what a message is about; whether it still asks for something is more a matter of how
sentences go on, which a language model knows (``benchmarks/frames.py`` compares the two).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch

from toolspar.core.errors import ModelError, first_line
from toolspar.models.frame_head import BASE, LAYERS, Floats, FrameHead
from toolspar.models.weights import resolve_model
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
    """States of messages, and the probability that each still asks for its request.

    Messages are read one by one, so that a state depends on its message to the last bit and never on its neighbours.

    Args:
        device: Where it runs.
        ref: The language model, of the Llama family, as in ``model.ref``.

    Raises:
        ModelError: the model cannot be had.
    """

    def __init__(self, device: str = "cpu", ref: str = BASE) -> None:
        from transformers import AutoModel, AutoTokenizer  # takes seconds to import

        folder = resolve_model(ref)
        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(str(folder))
            model: Any = AutoModel.from_pretrained(str(folder), dtype=torch.float32)
        except Exception as error:  # the libraries raise many kinds
            raise ModelError(f"{ref} cannot read messages: {first_line(error)}") from error
        model.layers = model.layers[:LAYERS]
        model.norm = torch.nn.Identity()
        self._model = model.to(device).eval()
        self._device = device
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

    @torch.inference_mode()
    def _read(self, message: str) -> Floats:
        text = message.replace(MASK, _STANDS_FOR)
        pieces = (_BEFORE, text, _AFTER)
        tokens = [self._tokenizer(piece, add_special_tokens=False).input_ids[:_LONGEST] for piece in pieces]
        ids = torch.tensor([sum(tokens, [])], device=self._device)
        states = self._model(input_ids=ids, use_cache=False).last_hidden_state
        return cast(Floats, states[0].mean(0).float().cpu().numpy())


def load_frame_judge(folder: Path, device: str = "cpu") -> JudgeFrames:
    """What judges messages: a function from N messages to N probabilities.

    Args:
        folder: Folder of the head.
        device: Where the language model runs.

    Raises:
        ModelError: the head or the model cannot be had.
    """
    head, reader = FrameHead.load(folder), FrameReader(device)

    def judge(messages: Sequence[str]) -> list[float]:
        return head.probabilities(reader.states(messages)).tolist()

    return judge
