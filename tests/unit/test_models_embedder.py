"""The sentence encoder."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from toolspar.core.errors import ModelError
from toolspar.models.embedder import SentenceEncoder
from toolspar.models.weights import resolve_model

pytestmark = pytest.mark.slow  # sentence-transformers takes seconds to import


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder(resolve_model("package:minilm"))


def test_vectors_have_norm_one_and_follow_meaning(encoder: SentenceEncoder) -> None:
    texts = ["How is the weather in Paris?", "What's the weather like in Paris?", "Book a table for three."]
    vectors = encoder.encode(texts)
    assert vectors.shape == (3, encoder.dimension) == (3, 384)
    assert vectors.dtype == torch.float32
    torch.testing.assert_close(vectors.norm(dim=1), torch.ones(3))
    near, far = (vectors[0] @ vectors[1]).item(), (vectors[0] @ vectors[2]).item()
    assert near > 0.9 and far < 0.4


def test_a_vector_does_not_depend_on_what_else_is_encoded(encoder: SentenceEncoder) -> None:
    fresh = SentenceEncoder(resolve_model("package:minilm"))
    text = "Convert 150 USD to EUR."
    together = encoder.encode([text, "A much longer sentence that pads the others in its batch, by far.", text])
    assert torch.equal(together[0], fresh.encode([text])[0])
    assert torch.equal(together[0], together[2])
    assert torch.equal(encoder.encode([text])[0], together[0])


def test_nothing_gives_nothing(encoder: SentenceEncoder) -> None:
    assert encoder.encode([]).shape == (0, 384)


def test_a_folder_that_is_no_encoder(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="holds no sentence encoder"):
        SentenceEncoder(tmp_path / "nothing")
