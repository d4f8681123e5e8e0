"""The head of the checks frame and learned: fitted, saved, read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from toolspar.core.errors import ModelError
from toolspar.learners.state_head import fit_head
from toolspar.models.state_head import WEIGHTS, Floats, StateHead


def clouds(seed: int = 0) -> tuple[Floats, list[bool], list[str]]:
    """Two clouds of states in eight dimensions, dealt to five writers."""
    rng = np.random.default_rng(seed)
    valid = [bool(value) for value in rng.random(240) < 0.5]
    states = rng.normal(size=(240, 8)) * 3 + 5
    states[:, 0] += np.where(valid, 6, -6)
    return states.astype(np.float32), valid, [f"w{number % 5}" for number in range(240)]


def test_a_fitted_head_tells_the_labels_and_is_the_same_when_read(tmp_path: Path) -> None:
    states, valid, writers = clouds()
    head, left_out = fit_head(states, valid, writers)
    fresh, labels, _ = clouds(seed=1)
    found = head.probabilities(fresh)
    assert ((found > 0.5) == np.array(labels)).mean() > 0.9
    assert ((left_out > 0.5) == np.array(valid)).mean() > 0.9
    head.save(tmp_path / "frames")
    np.testing.assert_allclose(StateHead.load(tmp_path / "frames").probabilities(fresh), found, atol=0.05)


def test_the_machine_is_that_of_scikit_learn() -> None:
    from sklearn.svm import SVC

    states, valid, writers = clouds()
    head, _ = fit_head(states, valid, writers)
    scaled = (states - head.mean) / head.scale
    decision = SVC(C=3.0, gamma="auto").fit(scaled, valid).decision_function(scaled)
    log_odds = head.slope * decision + head.offset
    np.testing.assert_allclose(head.probabilities(states), 1 / (1 + np.exp(-log_odds)), atol=1e-4)


def test_a_head_on_principal_axes_is_small_and_tells_them_too(tmp_path: Path) -> None:
    states, valid, writers = clouds()
    fresh, labels, _ = clouds(seed=1)
    for some in (states, fresh):
        some[:, 1:4] += some[:, :1]  # so that they vary most where the labels differ
    head, _ = fit_head(states, valid, writers, width=3)
    found = head.probabilities(fresh)
    assert head.support.shape[1] == 3 and head.axes is not None and head.axes.shape == (3, 8)
    np.testing.assert_allclose(head.axes @ head.axes.T, np.eye(3), atol=1e-5)
    assert ((found > 0.5) == np.array(labels)).mean() > 0.8
    head.save(tmp_path / "axes")
    np.testing.assert_allclose(StateHead.load(tmp_path / "axes").probabilities(fresh), found, atol=0.05)
    whole, _ = fit_head(states, valid, writers, width=8)
    plain, _ = fit_head(states, valid, writers)
    np.testing.assert_allclose(whole.probabilities(fresh), plain.probabilities(fresh), atol=1e-3)  # all axes: turned


def test_probabilities_are_those_of_writers_that_were_left_out() -> None:
    """A writer whose labels are the other way round is predicted wrongly, though the whole head has seen him."""
    states, valid, writers = clouds()
    labels = np.array([label != (writer == "w4") for label, writer in zip(valid, writers, strict=True)])
    _, left_out = fit_head(states, labels.tolist(), writers)
    odd = np.array(writers) == "w4"
    right = (left_out > 0.5) == labels
    assert right[~odd].mean() > 0.5 + right[odd].mean()


def test_a_damaged_head_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="holds no head"):
        StateHead.load(tmp_path)
    (tmp_path / WEIGHTS).write_bytes(b"no")
    with pytest.raises(ModelError, match="holds no head"):
        StateHead.load(tmp_path)
