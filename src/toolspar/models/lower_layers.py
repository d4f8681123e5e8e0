"""The lower layers of a frozen language model, whose states small heads judge messages by.

What a message is about stands in a sentence encoder's vector; whether it still asks for something, and for the same
thing, is more a matter of how sentences go on, which a language model knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import torch
from torch import Tensor

from toolspar.core.errors import ModelError, first_line
from toolspar.models.state_head import BASE, LAYERS, Floats
from toolspar.models.weights import resolve_model


class LowerLayers:
    """Reads texts, one by one, so that a state depends on its text to the last bit and never on its neighbours.

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
        self._opening: tuple[list[int], Any] = ([], None)  # read last, with its keys and values

    def tokens(self, text: str, longest: int | None = None) -> list[int]:
        """Token ids of a text, the first ``longest`` of them."""
        return self._tokenizer(text, add_special_tokens=False).input_ids[:longest]

    def pieces(self, tokens: Sequence[int]) -> list[str]:
        """Each token as text, in lower case and without spaces around it."""
        return [piece.strip().lower() for piece in self._tokenizer.batch_decode([[token] for token in tokens])]

    @torch.inference_mode()
    def states(self, tokens: Sequence[int], opening: Sequence[int] = ()) -> Floats:
        """The state of each token after the last of the layers, ``[T, D]``.

        Args:
            tokens: The text, T tokens, at least one.
            opening: What stands before it. Texts with the same opening had better be asked for in a row: it is then
                read once.
        """
        states = self._states(tokens, self._read_opening(list(opening)) if opening else None)
        return cast(Floats, states[0].float().cpu().numpy())

    def mean_state(self, tokens: Sequence[int]) -> Floats:
        """The mean of the states of a text's tokens, ``[D]``; at least one token."""
        return self.states(tokens).mean(0)

    def _states(self, tokens: Sequence[int], cache: Any) -> Tensor:
        ids = torch.tensor([list(tokens)], device=self._device)
        return self._model(input_ids=ids, past_key_values=cache, use_cache=cache is not None).last_hidden_state

    def _read_opening(self, opening: list[int]) -> Any:
        from transformers import DynamicCache

        known, cache = self._opening
        if known != opening:
            cache = DynamicCache()
            self._states(opening, cache)
            self._opening = opening, cache
        elif (longer := cache.get_seq_length() - len(opening)) > 0:
            cache.crop(-longer)
        return cache
