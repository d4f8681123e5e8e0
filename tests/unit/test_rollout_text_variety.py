"""Self-BLEU and distinct-n against values worked out by hand."""

from __future__ import annotations

import math

import pytest

from toolspar.rollout.text_variety import MAX_TEXTS, distinct, self_bleu


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([], 0.0),
        (["rain in Rome"], 0.0),  # nothing to compare with
        (["rain in Rome", "rain in Rome"], 1.0),
        (["Rain in Rome!", "rain in rome"], 1.0),  # case and punctuation do not count
        (["sun", "rain"], 0.0),
        (["?", "!"], 0.0),  # no words at all
        # precisions 4/5, 3/4, 2/3, 1/2, for both
        (["a b c d e", "a b c d f"], 0.2**0.25),
        # the same words the other way round: 1, then 0.1 for the matches of 3, 2 and 1 n-grams
        (["a b c d", "d c b a"], (0.1 / 3 * 0.1 / 2 * 0.1) ** 0.25),
        # the short text is all matched, but half as long: exp(1 - 8/4); the long one: 4/8, 3/7, 2/6, 1/5
        (["a b c d", "a b c d e f g h"], (math.exp(-1) + (0.5 * 3 / 7 / 3 / 5) ** 0.25) / 2),
        # "the the": one "the" at most is matched, of two, and no pair; no longer n-grams to speak of
        (["the the", "the cat", "the dog"], (0.5 * 0.1) ** 0.5),
        # each text is held against all others: the pair is alike, the third one alone
        (["rain in Rome", "rain in Rome", "play jazz now"], 2 / 3),
        # of the references, the closest length counts (2, not 6): 2/2 and 1/1 for the first
        (["a b", "a b c", "x y z u v w"], (math.exp(-0.5) + (2 / 3 * 1 / 2 * 0.1) ** (1 / 3)) / 3),
    ],
)
def test_self_bleu(texts: list[str], expected: float) -> None:
    assert self_bleu(texts) == pytest.approx(expected, abs=1e-12)


def test_of_many_texts_evenly_spaced_ones_are_compared() -> None:
    texts = ["sun" if i % 2 == 0 else f"word{i}" for i in range(2 * MAX_TEXTS)]
    assert self_bleu(texts) == 1.0  # every other text


def test_self_bleu_is_the_same_in_any_order() -> None:
    texts = ["how is paris", "how is the weather in paris", "weather paris now", "is it the weather"]
    assert self_bleu(texts[::-1]) == pytest.approx(self_bleu(texts), abs=1e-12)


@pytest.mark.parametrize(
    ("texts", "shares"),
    [
        (["rain in Rome", "rain in Oslo"], (4 / 6, 3 / 4, 2 / 2)),
        (["no no no no"], (1 / 4, 1 / 3, 1 / 2)),
        (["one"], (1.0, 0.0, 0.0)),
        ([], (0.0, 0.0, 0.0)),
    ],
)
def test_distinct(texts: list[str], shares: tuple[float, ...]) -> None:
    assert tuple(distinct(texts, n) for n in (1, 2, 3)) == pytest.approx(shares)
