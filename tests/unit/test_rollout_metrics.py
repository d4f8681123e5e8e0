"""Figures of a rollout against literal tables."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from tests.support.play_records import NEARLY, RIGHT, played, wrong

from toolspar.calls.records import Reason
from toolspar.rollout.metrics import episode_metrics, style_entropy
from toolspar.rollout.records import Episode, EpisodeStatus
from toolspar.verify.records import ValidityReport

BAD = {"format": True, "grounding": False}
FINE = {"format": True, "grounding": True}


@pytest.mark.parametrize(
    ("episodes", "tolerant", "strict"),
    [
        ([played(RIGHT)], 0.0, 0.0),
        ([played(wrong())], 1.0, 1.0),
        ([played(NEARLY)], 0.0, 1.0),
        ([played(RIGHT), played(NEARLY), played(wrong()), played(wrong())], 0.5, 0.75),
        ([played(wrong(), wrong(), NEARLY)], 0.0, 1.0),  # of several answers, all must be wrong
        ([played(wrong(), wrong(), RIGHT)], 0.0, 0.0),
        ([played(wrong(), wrong(), wrong())], 1.0, 1.0),
        ([played(wrong()), played(checks=BAD)], 1.0, 1.0),  # invalid: no attack, so no failed one
        ([played(wrong()), played(cut_answers=1)], 1.0, 1.0),  # dropped: neither success nor failure
        ([played(checks=BAD), played(cut_answers=1)], 0.0, 0.0),
        ([], 0.0, 0.0),
    ],
)
def test_attack_success_is_a_share_of_valid_answered_episodes(
    episodes: list[Episode], tolerant: float, strict: float
) -> None:
    metrics = episode_metrics(episodes)
    assert metrics["attack_success"] == tolerant
    assert metrics["attack_success_strict"] == strict


@pytest.mark.parametrize(
    ("episodes", "share"),
    [
        ([played(wrong())], 0.0),
        ([played(NEARLY)], 1.0),
        ([played(NEARLY), played(wrong()), played(wrong()), played(wrong()), played(RIGHT)], 0.25),
        ([played(NEARLY), played(wrong(), NEARLY), played(wrong()), played(checks=BAD)], 2 / 3),
    ],
)
def test_strict_only_share_is_the_part_of_the_strict_successes_that_is_mere_spelling(
    episodes: list[Episode], share: float
) -> None:
    assert episode_metrics(episodes)["strict_only_share"] == pytest.approx(share)


def test_strict_only_share_needs_a_success() -> None:
    assert "strict_only_share" not in episode_metrics([played(RIGHT), played(checks=BAD)])


def test_dropped_episodes_count_as_rewrites_only() -> None:
    metrics = episode_metrics(
        [played(wrong(Reason.WRONG_TYPE)), played(RIGHT), played(cut_answers=1), played(cut_answers=3)]
    )
    assert (metrics["count"], metrics["dropped"], metrics["flips"]) == (4.0, 2.0, 1.0)
    assert metrics["valid_share"] == 1.0
    assert metrics["attack_success"] == 0.5
    assert metrics["reason_wrong_type"] == 0.5


def test_truncated_rewrites_and_their_tokens() -> None:
    cut = played(tokens=30, finished=False, checks=BAD)
    metrics = episode_metrics([played(RIGHT, tokens=8), cut, played(wrong(), tokens=10), played(RIGHT, tokens=12)])
    assert metrics["truncated_share"] == 0.25
    assert metrics["tokens"] == 60.0
    assert metrics["response_tokens"] == 15.0
    assert metrics["dropped"] == 0.0  # the rewrite was cut, not the answer: it is invalid, and costs


def test_validity_per_check_is_a_share_of_the_episodes_that_were_checked() -> None:
    metrics = episode_metrics(
        [played(RIGHT, checks=FINE), played(checks=BAD), played(checks=BAD), played(checks={"format": False})]
    )
    assert metrics["valid_share"] == 0.25
    assert metrics["valid_format"] == 0.75
    assert metrics["valid_grounding"] == pytest.approx(1 / 3)


def test_a_rewrite_whose_check_broke_is_neither_valid_nor_invalid() -> None:
    broken = replace(played(), validity=ValidityReport(error="check crashed"), status=EpisodeStatus.CHECK_ERROR)
    metrics = episode_metrics([played(RIGHT, checks=FINE), played(checks=BAD), broken])
    assert metrics["valid_share"] == 0.5
    assert metrics["dropped"] == 1.0
    assert episode_metrics([broken])["valid_share"] == 0.0


def test_reasons_are_shares_of_all_answers() -> None:
    metrics = episode_metrics(
        [
            played(wrong(Reason.MISSING_CALL), wrong(Reason.WRONG_VALUE)),
            played(wrong(Reason.WRONG_VALUE), RIGHT),
            played(RIGHT, RIGHT),
            played(NEARLY, NEARLY),
        ]
    )
    reasons = {name: value for name, value in metrics.items() if name.startswith("reason_")}
    assert reasons == {"reason_missing_call": 0.125, "reason_wrong_value": 0.25}


@pytest.mark.parametrize(
    ("styles", "entropy"),
    [
        ([], 0.0),
        (["casual"] * 4, 0.0),
        (["casual", "formal"], math.log(2)),
        (["casual", "formal", "", ""], math.log(2)),  # no style was read
        (["casual", "casual", "casual", "typos"], 0.562335),  # -(3/4 ln 3/4 + 1/4 ln 1/4)
    ],
)
def test_style_entropy_in_nats(styles: list[str], entropy: float) -> None:
    got = style_entropy([played(style=style) for style in styles])
    assert got == pytest.approx(entropy, abs=1e-6)
    assert math.copysign(1.0, got) == 1.0  # a log should not say "-0.0"


def test_nothing_played_has_no_shares_to_speak_of() -> None:
    metrics = episode_metrics([])
    assert set(metrics.values()) == {0.0}
    assert not any(name.startswith(("valid_f", "reason_")) for name in metrics)
