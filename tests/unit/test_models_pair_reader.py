"""Rewrites read behind their requests: what a state depends on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.support.tiny import tiny_model

from toolspar.core.errors import ModelError
from toolspar.models.lower_layers import LowerLayers
from toolspar.models.pair_reader import pair_states

PAIRS = [
    ("Water the lawn.", "Give the lawn some water."),
    ("Ring the bell.", "Would you ring the bell?"),
    ("Water the lawn.", "Water the lawn, please."),
    ("Ring the bell.", "Give the lawn some water."),
]


@pytest.fixture(scope="module")
def layers(tmp_path_factory: pytest.TempPathFactory) -> LowerLayers:
    return LowerLayers(ref=str(tiny_model(tmp_path_factory.mktemp("tiny"), "llama")))


def test_a_state_depends_on_its_pair_and_on_nothing_else(layers: LowerLayers) -> None:
    states = pair_states(layers, PAIRS)
    backwards = pair_states(layers, PAIRS[::-1])[::-1]
    alone = np.concatenate([pair_states(layers, [pair]) for pair in PAIRS])
    assert states.shape == (4, 64)  # of all words, and of the changed ones
    assert np.array_equal(states, backwards) and np.array_equal(states, alone)
    assert len({state.tobytes() for state in states}) == 4  # the last two rewrites are alike but for their requests


def test_the_mean_is_that_of_the_rewrites_words(layers: LowerLayers) -> None:
    opening, words = layers.tokens("Water the lawn."), layers.tokens("Sprinkle it.")
    whole = layers.states(opening + words)
    np.testing.assert_allclose(layers.states(words, opening), whole[len(opening) :], atol=1e-4)
    np.testing.assert_allclose(layers.mean_state(opening), whole[: len(opening)].mean(0), atol=1e-4)


def test_what_is_new_in_a_rewrite_is_read_apart(layers: LowerLayers) -> None:
    same, added, left_out, anew = pair_states(
        layers,
        [
            ("Ring the bell.", text)
            for text in ("RING the bell.", "Ring the red bell.", "Ring bell.", "Make some noise!")
        ],
    )
    assert np.array_equal(same[:32], same[32:])  # nothing new: all of it
    for one in (added, left_out):
        assert np.abs(one[:32] - one[32:]).max() > 0.01
    assert np.abs(anew[:32] - anew[32:]).max() < np.abs(added[:32] - added[32:]).max()


def test_an_empty_rewrite_and_an_endless_one_have_states(layers: LowerLayers) -> None:
    states = pair_states(layers, [("Water the lawn.", ""), ("word " * 500, "word " * 500)])
    assert np.isfinite(states).all()


def test_a_model_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ModelError):
        LowerLayers(ref=str(tmp_path / "none"))
