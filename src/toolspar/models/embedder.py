"""The frozen sentence encoder."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from toolspar.core.errors import ModelError, first_line

_REMEMBERED = 20_000  # vectors; 384 floats each, 30 MB


class SentenceEncoder:
    """Unit-norm sentence embeddings; texts seen lately are not computed again.

    Texts are encoded one by one, so that a vector depends on its text to the last bit and never on which other texts
    were new at the time: a resumed run, which remembers none, gets the same rewards.

    Args:
        folder: A sentence-transformers folder (see ``weights.resolve_model``).
        device: Where it runs.

    Raises:
        ModelError: the folder does not hold a sentence encoder.
    """

    def __init__(self, folder: Path, device: str = "cpu") -> None:
        from sentence_transformers import SentenceTransformer  # takes seconds to import

        try:
            self._model = SentenceTransformer(str(folder), device=device, local_files_only=True).eval()
        except Exception as error:
            raise ModelError(f"{folder} holds no sentence encoder: {first_line(error)}") from error
        self._known: OrderedDict[str, Tensor] = OrderedDict()

    def encode(self, texts: Sequence[str]) -> Tensor:
        """Embeddings ``[N, D]``, float32 on the CPU, each of norm 1."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            vectors = self._model.encode(
                new, batch_size=1, convert_to_tensor=True, normalize_embeddings=True, show_progress_bar=False
            )
            self._known.update(zip(new, vectors.float().cpu(), strict=True))
        result = torch.stack([self._known[text] for text in texts]) if texts else torch.empty(0, self.dimension)
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return result

    @property
    def dimension(self) -> int:
        """D, length of an embedding."""
        return self._model.get_embedding_dimension() or 0
