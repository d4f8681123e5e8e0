"""Choosing what the verifier's logit and the rules' findings count: logistic regression on labelled rewrites."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from toolspar.verify.weighing import Weighing

_FEWEST = 5  # findings of a rule from which a weight can be told
_STRENGTH = 1.0  # inverse of the L2 penalty


def fit_weighing(
    logits: Sequence[float], found: Sequence[Collection[str]], valid: Sequence[bool], names: Sequence[str]
) -> Weighing:
    """The weights that make the labels most likely, with a small L2 penalty; no finding speaks for a rewrite.

    Args:
        logits: The verifier's logit of each rewrite.
        found: Names of the checks that failed on each.
        valid: Their labels; both must occur.
        names: Checks whose findings may be weighed. One with fewer than five findings gets the mean weight of the
            others.
    """
    from sklearn.linear_model import LogisticRegression  # takes a second to import

    known = [name for name in names if sum(name in each for each in found) >= _FEWEST]
    rows = [[logit, *(float(name in each) for name in known)] for logit, each in zip(logits, found, strict=True)]
    model = LogisticRegression(C=_STRENGTH).fit(rows, list(valid))
    scale, *weights = (float(weight) for weight in model.coef_[0])
    findings = {name: min(0.0, weight) for name, weight in zip(known, weights, strict=True)}
    usual = sum(findings.values()) / len(findings) if findings else 0.0
    return Weighing(float(model.intercept_[0]), scale, {name: findings.get(name, usual) for name in names})
