"""Reads a rewrite behind its request with the lower layers of a frozen language model; a small head judges.

Whoever has just read the request is surprised where the rewrite departs from it, and the states of the rewrite's words
tell how: a head that was fitted to labelled rewrites knows synonyms and small talk from another deed.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from toolspar.models.lower_layers import LowerLayers
from toolspar.models.state_head import Floats, StateHead
from toolspar.tasks.records import Task
from toolspar.verify.protocols import JudgePairs

_BEFORE, _BETWEEN = 'A user asks an assistant: "', '"\nThe same request, put differently: "'
_LONGEST_REQUEST, _LONGEST_REWRITE = 150, 200  # tokens
_REMEMBERED = 4096

Pair = tuple[str, str]
"""A request, and a rewrite of it."""


class PairReader:
    """States of rewrites, each read behind its request.

    Args:
        layers: What reads them.
    """

    def __init__(self, layers: LowerLayers) -> None:
        self._layers = layers
        self._known: OrderedDict[Pair, Floats] = OrderedDict()

    def states(self, pairs: Sequence[Pair]) -> Floats:
        """The mean state of each rewrite's words, ``[N, D]``; rewrites of one request share its reading."""
        new = [pair for pair in dict.fromkeys(pairs) if pair not in self._known]
        for pair in sorted(new, key=lambda pair: pair[0]):
            self._known[pair] = self._read(*pair)
        states = np.stack([self._known[pair] for pair in pairs])
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return states

    def _read(self, request: str, rewrite: str) -> Floats:
        tokens = self._layers.tokens
        opening = tokens(_BEFORE + request, _LONGEST_REQUEST) + tokens(_BETWEEN)
        return self._layers.mean_state(tokens(rewrite or " ", _LONGEST_REWRITE), opening)


def load_pair_judge(folder: Path, layers: LowerLayers) -> JudgePairs:
    """What judges rewrites: a function from N tasks with a rewrite each to N probabilities.

    Args:
        folder: Folder of the head.
        layers: What reads the rewrites.

    Raises:
        ModelError: the head cannot be had.
    """
    head, reader = StateHead.load(folder), PairReader(layers)

    def judge(pairs: Sequence[tuple[Task, str]]) -> list[float]:
        return head.probabilities(reader.states([(task.query, text) for task, text in pairs])).tolist()

    return judge
