"""How likely an opponent finds the expected calls: what the reward's margin term reads."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from toolspar.core.masked import masked_mean
from toolspar.game.defend import caller_example
from toolspar.models.backbone import Backbone
from toolspar.models.chat import ChatFormat
from toolspar.models.scoring import response_logprobs
from toolspar.reward.protocols import ExpectedLogprob
from toolspar.tasks.records import Task


def expected_logprob(backbone: Backbone, chat: ChatFormat, opponent: str, rows_per_forward: int) -> ExpectedLogprob:
    """Mean log-probability per answer token that an opponent gives to a task's expected calls under a wording.

    The answer is the very text that the function caller is trained on.

    Args:
        backbone: The model that holds the opponent's adapter.
        chat: The caller's chat format.
        opponent: Name of the adapter.
        rows_per_forward: Requests per forward pass; memory only, results do not depend on it beyond rounding.
    """

    def mean_logprobs(requests: Sequence[tuple[Task, str]]) -> list[float]:
        examples = [caller_example(chat, task, text) for task, text in requests]
        found = [0.0] * len(examples)
        order = sorted(range(len(examples)), key=lambda row: examples[row].prompt)  # like prompts share their beginning
        for start in range(0, len(order), rows_per_forward):
            rows = order[start : start + rows_per_forward]
            with torch.no_grad():
                logp_BT, _, mask_BT = response_logprobs(
                    backbone, opponent, [examples[row].prompt for row in rows], [examples[row].answer for row in rows]
                )
            for row, value in zip(rows, masked_mean(logp_BT, mask_BT, dim=1).cpu(), strict=True):
                found[row] = float(value)
        return found

    return mean_logprobs
