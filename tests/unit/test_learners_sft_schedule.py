"""The learning-rate schedule of supervised fine-tuning, against hand-worked values."""

import pytest

from toolspar.core.errors import ConfigError
from toolspar.learners.sft import learning_rate_at
from toolspar.learners.sft_settings import SFTSettings


def _settings(**changes: object) -> SFTSettings:
    values: dict = {
        "learning_rate": 1.0,
        "warmup_steps": 4,
        "decay": True,
        "examples_per_step": 8,
        "examples_per_forward": 4,
        "max_grad_norm": 1.0,
        "anchor_kl_coef": 0.0,
    }
    return SFTSettings(**{**values, **changes})


def test_warm_up_then_cosine_to_a_tenth() -> None:
    rates = [learning_rate_at(step, 13, _settings()) for step in range(13)]
    assert rates[:5] == pytest.approx([0.25, 0.5, 0.75, 1.0, 1.0])
    assert rates[8] == pytest.approx(0.55)  # half-way from step 4 to step 12
    assert rates[12] == pytest.approx(0.1)


def test_without_decay_the_rate_stays() -> None:
    assert learning_rate_at(99, 100, _settings(decay=False)) == 1.0


def test_a_phase_of_one_step_uses_the_peak() -> None:
    assert learning_rate_at(0, 1, _settings(warmup_steps=0)) == 1.0


@pytest.mark.parametrize(("key", "value"), [("learning_rate", 0.0), ("examples_per_step", 0), ("max_grad_norm", -1.0)])
def test_out_of_range_names_the_key(key: str, value: float) -> None:
    with pytest.raises(ConfigError, match=f"sft.{key}"):
        _settings(**{key: value})
