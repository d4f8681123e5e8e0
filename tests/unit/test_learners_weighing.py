"""What the verifier's word and the rules' findings count together."""

from __future__ import annotations

import random

from toolspar.learners.weighing import fit_weighing


def drawn(n: int, seed: int = 0) -> tuple[list[float], list[tuple[str, ...]], list[bool]]:
    """Rewrites of which ``sharp`` is always right, ``blunt`` finds something in either, ``rare`` fires once."""
    rng = random.Random(seed)
    logits: list[float] = []
    found: list[tuple[str, ...]] = []
    valid: list[bool] = []
    for index in range(n):
        good = rng.random() < 0.5
        names = [*(["sharp"] if not good and rng.random() < 0.5 else []), *(["blunt"] if rng.random() < 0.3 else [])]
        logits.append(rng.gauss(1.0 if good else -1.0, 1.5))
        found.append((*names, "rare") if index == 0 else tuple(names))
        valid.append(good)
    return logits, found, valid


def test_a_rule_that_is_right_counts_and_one_that_guesses_does_not() -> None:
    weighing = fit_weighing(*drawn(800), names=["sharp", "blunt", "rare"])
    assert weighing.scale > 0.3
    assert weighing.findings["sharp"] < -2 < weighing.findings["blunt"] <= 0
    assert weighing.findings["rare"] == (weighing.findings["sharp"] + weighing.findings["blunt"]) / 2
    assert weighing.probability(1.0, ["sharp"]) < 0.2 < weighing.probability(1.0, ["blunt"])


def test_probabilities_are_calibrated_on_new_rewrites() -> None:
    weighing = fit_weighing(*drawn(800), names=["sharp", "blunt"])
    logits, found, valid = drawn(2000, seed=1)
    sure = [
        good
        for logit, names, good in zip(logits, found, valid, strict=True)
        if weighing.probability(logit, names) > 0.8
    ]
    assert 0.8 < sum(sure) / len(sure) < 0.97


def test_without_findings_only_the_verifier_counts() -> None:
    logits, _, valid = drawn(200)
    weighing = fit_weighing(logits, [()] * 200, valid, names=["sharp"])
    assert weighing.findings == {"sharp": 0.0}
    assert weighing.probability(3.0, []) > 0.7
    assert weighing.probability(-3.0, ["sharp"]) < 0.3
