"""Reads a rewrite behind its request with the lower layers of a frozen language model; a small head judges.

Whoever has just read the request is surprised where the rewrite departs from it, and the states of the rewrite's words
tell how: a head that was fitted to labelled rewrites knows synonyms and small talk from another deed.
"""

from __future__ import annotations

from collections.abc import Sequence
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
    """The mean state of each rewrite's words, read behind its request, ``[N, D]``.

    Args:
        layers: What reads them.
        pairs: In any order; rewrites of one request share its reading.
    """
    states = {pair: _state(layers, *pair) for pair in sorted(set(pairs))}
    return np.stack([states[pair] for pair in pairs])


def _state(layers: LowerLayers, request: str, rewrite: str) -> Floats:
    opening = layers.tokens(_BEFORE + request, _LONGEST_REQUEST) + layers.tokens(_BETWEEN)
    return layers.mean_state(layers.tokens(rewrite or " ", _LONGEST_REWRITE), opening)


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
