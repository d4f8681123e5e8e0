"""A support vector machine over hidden states, small enough to ship: does a text still ask for its request?"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from toolspar.core.errors import ModelError, first_line

BASE, LAYERS = "package:smollm2-135m", 18
"""Whose states it judges: after so many of the 30 layers, as those in the middle tell most."""
WEIGHTS = "head.safetensors"
_AXES = "axes"
_STEP, _LARGEST = "step", 127  # of a support vector's numbers in 8 bits
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class StateHead:
    """A fitted machine with radial kernel, and what turns its decision into a probability.

    Shapes: S support vectors, D width of a state, K of what is kept of it (D without ``axes``).

    Example:
        >>> one = np.ones((1, 2), np.float32)
        >>> head = StateHead(mean=one[0] * 0, scale=one[0], support=one, weights=one[0, :1], bias=one[0, :1] * 0,
        ...                  gamma=one[0, :1], slope=one[0, :1], offset=one[0, :1] * 0)
        >>> head.probabilities(one).round(3).tolist()
        [0.731]
    """

    mean: Floats
    """``[D]``, taken from each state."""
    scale: Floats
    """``[D]``, by which it is divided then."""
    support: Floats
    """``[S, K]``, scaled states that the decision hangs on."""
    weights: Floats
    """``[S]``"""
    bias: Floats
    """``[1]``"""
    gamma: Floats
    """``[1]``, how fast the kernel falls with the squared distance."""
    slope: Floats
    """``[1]``, of the log-odds in the decision."""
    offset: Floats
    """``[1]``, of the log-odds."""
    axes: Floats | None = None
    """``[K, D]``, along which scaled states are read; None reads them as they are."""

    def probabilities(self, states: Floats) -> Floats:
        """Probability that a request is still asked for, ``[N]``, for states ``[N, D]``."""
        scaled = (states - self.mean) / self.scale
        if self.axes is not None:
            scaled = scaled @ self.axes.T
        far = (scaled**2).sum(1)[:, None] + (self.support**2).sum(1)[None] - 2 * scaled @ self.support.T
        decision = np.exp(-self.gamma * far) @ self.weights + self.bias
        return 1 / (1 + np.exp(-(self.slope * decision + self.offset)))

    def save(self, folder: Path) -> None:
        """Write it to a folder, the support vectors in 8 bits, the axes in 16."""
        arrays = {field.name: getattr(self, field.name) for field in fields(self)}
        if arrays[_AXES] is None:
            del arrays[_AXES]
        else:
            arrays[_AXES] = arrays[_AXES].astype(np.float16)
        step = np.maximum(np.abs(self.support).max(0), 1e-6) / _LARGEST
        arrays["support"] = np.round(self.support / step).astype(np.int8)
        folder.mkdir(parents=True, exist_ok=True)
        save_file({**arrays, _STEP: step.astype(np.float32)}, folder / WEIGHTS)

    @classmethod
    def load(cls, folder: Path) -> StateHead:
        """Read it from a folder.

        Raises:
            ModelError: it is missing or damaged.
        """
        try:
            arrays = {name: array.astype(np.float32) for name, array in load_file(folder / WEIGHTS).items()}
            arrays["support"] = arrays["support"] * arrays.pop(_STEP)
            return cls(**arrays)
        except (OSError, SafetensorError, TypeError, KeyError) as error:
            raise ModelError(f"{folder} holds no head that can be read: {first_line(error)}") from error
