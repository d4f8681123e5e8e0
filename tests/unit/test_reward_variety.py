"""How varied a rollout is, against literal values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
import torch
from tests.support.play_records import RIGHT, played, wrong

from toolspar.calls.records import Reason, Verdict
from toolspar.reward.variety import clusters, variety
from toolspar.rollout.records import Episode

# unit vectors at 0, 30, 60 and 180 degrees: neighbours have a cosine of 0.866, the first and third one of 0.5
VECTORS = {"rain now": [1.0, 0.0], "sun now": [0.75**0.5, 0.5], "fog now": [0.5, 0.75**0.5], "snow": [-1.0, 0.0]}


def encode(texts: Sequence[str]) -> torch.Tensor:
    return torch.tensor([VECTORS[text] for text in texts])


def says(text: str, *verdicts: Verdict, style: str = "casual") -> Episode:
    return replace(played(*verdicts, style=style), rewritten=text)


class Known:
    """Archived flips, by their vectors."""

    def __init__(self, *vectors: list[float]) -> None:
        self.vectors_MD = torch.tensor(vectors).reshape(-1, 2)

    def nearest(self, vectors_ND: torch.Tensor, k: int = 1) -> torch.Tensor:
        return (vectors_ND @ self.vectors_MD.T).sort(dim=1, descending=True).values[:, :k]


@pytest.mark.parametrize(
    ("texts", "threshold", "expected"),
    [
        ([], 0.8, 0),
        (["snow"], 0.8, 1),
        (["snow", "snow"], 0.8, 1),
        (["rain now", "fog now"], 0.8, 2),
        (["rain now", "sun now", "fog now"], 0.8, 1),  # linked through the one between them
        (["rain now", "fog now", "snow", "sun now"], 0.8, 2),
        (["rain now", "sun now", "fog now", "snow"], 0.9, 4),
    ],
)
def test_clusters(texts: list[str], threshold: float, expected: int) -> None:
    vectors_ND = encode(texts) if texts else torch.empty(0, 2)
    assert clusters(vectors_ND, threshold) == expected


def test_variety_of_a_rollout() -> None:
    episodes = [
        says("rain now", wrong(Reason.WRONG_VALUE)),
        says("sun now", wrong(Reason.EXTRA_CALL), style="formal"),
        says("snow", RIGHT),
        replace(played(checks={"format": False}), rewritten="an invalid one has no part in it"),
    ]
    assert variety(episodes, encode, Known([1.0, 0.0], [0.0, 1.0])) == pytest.approx(
        {
            # "now" and "snow" are other words; rain-sun: 1/2 and 0.1 for no match among 1 pair; snow matches nothing
            "self_bleu": 2 / 3 * (0.5 * 0.1) ** 0.5,
            "distinct_1": 4 / 5,
            "distinct_2": 1.0,
            "distinct_3": 0.0,
            "clusters": 2.0,
            "nearest_archived": (1 + 0.75**0.5 + 0) / 3,
            "cells_filled": 2.0,
            "cells_effective": 2.0,
        }
    )


def test_a_repeated_rewrite_lowers_every_kind_of_variety() -> None:
    apart = variety([says("rain now", wrong()), says("snow", wrong(Reason.MISSING_CALL))], encode, None)
    alike = variety([says("rain now", wrong()), says("rain now", wrong())], encode, None)
    assert (apart["self_bleu"], alike["self_bleu"]) == (0.0, 1.0)
    lower = ("distinct_1", "distinct_2", "clusters", "cells_filled", "cells_effective")
    assert [name for name in lower if not alike[name] < apart[name]] == []


@pytest.mark.parametrize("neighbours", [None, Known()], ids=["no archive", "empty archive"])
def test_what_cannot_be_measured_is_left_out(neighbours: Known | None) -> None:
    one = variety([says("snow", RIGHT)], encode, neighbours)
    assert sorted(one) == ["cells_effective", "cells_filled", "clusters", "distinct_1", "distinct_2", "distinct_3"]
    assert one["cells_filled"] == 0.0  # no flip
    assert variety([played(checks={"format": False})], encode, neighbours) == {}
