"""From settings to a gate: the models that some of its checks need are loaded here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolspar.app.quiet import quiet
from toolspar.verify.gate import Gate, build_gate
from toolspar.verify.meaning import Meaning
from toolspar.verify.protocols import Check
from toolspar.verify.settings import MODEL_CHECKS, GateSettings

if TYPE_CHECKING:  # torch is imported only where a check needs a model
    from toolspar.models.embedder import SentenceEncoder
    from toolspar.models.settings import EmbedderSettings


def load_gate(settings: GateSettings, embedder: EmbedderSettings, encoder: SentenceEncoder | None = None) -> Gate:
    """The gate of some settings, with the models that its checks need.

    Args:
        settings: The checks and their bounds.
        embedder: The sentence encoder, if a check needs one.
        encoder: The same, already loaded.

    Raises:
        ModelError: a model cannot be had.
    """
    if set(MODEL_CHECKS).isdisjoint(settings.checks):
        return build_gate(settings)
    encoder = encoder or _load_encoder(embedder)
    checks: dict[str, Check] = {}
    if "meaning" in settings.checks:
        checks["meaning"] = Meaning(lambda texts: encoder.encode(texts).tolist(), settings.min_meaning)
    return build_gate(settings, checks)


def _load_encoder(embedder: EmbedderSettings) -> SentenceEncoder:
    quiet()
    import torch

    from toolspar.models.embedder import SentenceEncoder
    from toolspar.models.weights import resolve_model

    device = "cuda" if torch.cuda.is_available() else "cpu"
    return SentenceEncoder(resolve_model(embedder.ref), device=device)
