"""Reads a rewrite behind its request with the lower layers of a frozen language model; a small head judges.

Whoever has just read the request is surprised where the rewrite departs from it, and the states of the rewrite's words
tell how: a head that was fitted to labelled rewrites knows synonyms and small talk from another deed.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np

from toolspar.models.lower_layers import LowerLayers
from toolspar.models.state_head import Floats, StateHead
from toolspar.tasks.records import Task
from toolspar.verify.protocols import JudgePairs

_BEFORE, _BETWEEN = 'A user asks an assistant: "', '"\nThe same request, put differently: "'
_LONGEST_REQUEST, _LONGEST_REWRITE = 150, 200  # tokens

Pair = tuple[str, str]
"""A request, and a rewrite of it."""


def pair_states(layers: LowerLayers, pairs: Sequence[Pair]) -> Floats:
    """What is read of each rewrite behind its request, ``[N, 2 D]``.

    The mean state of all its words, and that of the words which the request does not have in this place: in a rewrite
    that keeps the wording, these few would be lost in the mean of all.

    Args:
        layers: What reads them.
        pairs: In any order; rewrites of one request share its reading.
    """
    states = {pair: _state(layers, *pair) for pair in sorted(set(pairs))}
    return np.stack([states[pair] for pair in pairs])


def _state(layers: LowerLayers, request: str, rewrite: str) -> Floats:
    opening = layers.tokens(_BEFORE + request, _LONGEST_REQUEST) + layers.tokens(_BETWEEN)
    tokens = layers.tokens(rewrite or " ", _LONGEST_REWRITE)
    states = layers.states(tokens, opening)
    changed = _changed(layers.pieces(layers.tokens(request, _LONGEST_REQUEST)), layers.pieces(tokens))
    return np.concatenate([states.mean(0), states[changed].mean(0)])


def _changed(request: Sequence[str], rewrite: Sequence[str]) -> list[int]:
    """Places in a rewrite where it differs: new tokens, and the first one behind tokens that were left out.

    All of them, where nothing differs.
    """
    changed: set[int] = set()
    for tag, _, _, start, end in SequenceMatcher(None, request, rewrite, autojunk=False).get_opcodes():
        if tag != "equal":
            changed.update(range(start, end) if end > start else (min(start, len(rewrite) - 1),))
    return sorted(changed) or list(range(len(rewrite)))


def load_pair_judge(folder: Path, layers: LowerLayers) -> JudgePairs:
    """What judges rewrites: a function from N tasks with a rewrite each to N probabilities.

    Args:
        folder: Folder of the head.
        layers: What reads the rewrites.

    Raises:
        ModelError: the head cannot be had.
    """
    head = StateHead.load(folder)

    def judge(pairs: Sequence[tuple[Task, str]]) -> list[float]:
        return head.probabilities(pair_states(layers, [(task.query, text) for task, text in pairs])).tolist()

    return judge
