"""Fitting a head that judges texts by the states of a language model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from toolspar.models.state_head import Floats, StateHead

_COST = 3.0  # of a text on the wrong side; from 1 to 10 it makes no difference


def fit_head(
    states: Floats, valid: Sequence[bool], writers: Sequence[str], width: int | None = None
) -> tuple[StateHead, Floats]:
    """Fit a head to labelled texts.

    What makes a probability of its decision (Platt, 1999) is fitted to decisions about writers that were left out, one
    after the other: of a new writer's texts it errs more often than of those that it has learnt from.

    Args:
        states: ``[N, D]``.
        valid: Label of each text; both must occur.
        writers: Who wrote each; at least two.
        width: Read states along so many of their principal axes, as many make a head small; None reads them whole.

    Returns:
        The head, and for each text the probability by a head that has not seen its writer, ``[N]``.
    """
    from sklearn.linear_model import LogisticRegression  # takes a second to import

    labels, names = np.array(valid), np.array(writers)
    left_out = np.empty(len(labels), np.float32)
    for name in dict.fromkeys(writers):
        apart = names == name
        machine = _Machine(states[~apart], labels[~apart], width)
        left_out[apart] = machine.decisions(states[apart])
    platt = LogisticRegression(C=1e6).fit(left_out[:, None], labels)
    slope, offset = float(platt.coef_[0][0]), float(platt.intercept_[0])
    probabilities = 1 / (1 + np.exp(-(slope * left_out + offset)))
    return _Machine(states, labels, width).head(slope, offset), probabilities.astype(np.float32)


class _Machine:
    """A support vector machine on scaled states, or on their principal axes."""

    def __init__(self, states: Floats, valid: Any, width: int | None) -> None:
        from sklearn.svm import SVC

        self.mean, self.scale = states.mean(0), states.std(0) + 1e-6
        scaled = (states - self.mean) / self.scale
        self.gamma = 1 / scaled.shape[1]
        self.axes = None if width is None else _principal_axes(scaled, width)
        self.svc: Any = SVC(C=_COST, gamma=self.gamma).fit(self._read(scaled), valid)

    def decisions(self, states: Floats) -> Floats:
        return self.svc.decision_function(self._read((states - self.mean) / self.scale)).astype(np.float32)

    def _read(self, scaled: Floats) -> Floats:
        return scaled if self.axes is None else scaled @ self.axes.T

    def head(self, slope: float, offset: float) -> StateHead:
        def one(value: float) -> Floats:
            return np.array([value], np.float32)

        return StateHead(
            mean=self.mean.astype(np.float32),
            scale=self.scale.astype(np.float32),
            support=self.svc.support_vectors_.astype(np.float32),
            weights=self.svc.dual_coef_[0].astype(np.float32),
            bias=one(self.svc.intercept_[0]),
            gamma=one(self.gamma),
            slope=one(slope),
            offset=one(offset),
            axes=self.axes,
        )


def _principal_axes(scaled: Floats, width: int) -> Floats:
    """The ``width`` directions in which scaled states vary most, ``[width, D]``."""
    _, axes = np.linalg.eigh(scaled.T @ scaled)  # by growing variance
    return np.ascontiguousarray(axes[:, ::-1][:, :width].T.astype(np.float32))
