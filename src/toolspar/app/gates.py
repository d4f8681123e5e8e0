"""From settings to a gate: the models that some of its checks need are loaded here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolspar.app.locations import shipped
from toolspar.app.quiet import quiet
from toolspar.verify.gate import Gate, build_gate
from toolspar.verify.learned import Learned
from toolspar.verify.meaning import Meaning
from toolspar.verify.protocols import Check, JudgePairs
from toolspar.verify.settings import GateSettings

if TYPE_CHECKING:  # torch is imported only where a check needs a model
    from toolspar.models.embedder import SentenceEncoder
    from toolspar.models.settings import EmbedderSettings


def load_gate(settings: GateSettings, embedder: EmbedderSettings, encoder: SentenceEncoder | None = None) -> Gate:
    """The gate of some settings, with the models that its checks need.

    Args:
        settings: The checks and their bounds.
        embedder: The sentence encoder, if a check needs one (the learned verifier has its own).
        encoder: The same, already loaded.

    Raises:
        ModelError: a model cannot be had.
    """
    checks: dict[str, Check] = {}
    if "meaning" in settings.checks:
        known = encoder or _load_encoder(embedder)
        checks["meaning"] = Meaning(lambda texts: known.encode(texts).tolist(), settings.min_meaning)
    if "learned" in settings.checks:
        checks["learned"] = Learned(_load_verifier(), settings.min_learned)
    return build_gate(settings, checks)


def _load_verifier() -> JudgePairs:
    """The verifier that ships with the project; it brings its own encoder."""
    quiet()
    from toolspar.models.verifier import Verifier

    verifier = Verifier.load(shipped("verifier"))
    return lambda pairs: verifier.probabilities([(task.query, text, task.expected) for task, text in pairs])


def _load_encoder(embedder: EmbedderSettings) -> SentenceEncoder:
    quiet()
    import torch

    from toolspar.models.embedder import SentenceEncoder
    from toolspar.models.weights import resolve_model

    device = "cuda" if torch.cuda.is_available() else "cpu"
    return SentenceEncoder(resolve_model(embedder.ref), device=device)
