"""Losses that ask for variety, as sums over real tokens like those of ``core.ppo``; shapes in ``core.masked``.

Here N counts the rows of company that the B rows of a batch are compared with.
"""

from __future__ import annotations

from torch import Tensor
from torch.nn.functional import normalize

from toolspar.core.masked import masked_mean, masked_sum, zero_padding


def score_function_loss(logp_BT: Tensor, advantage_BT: Tensor, mask_BT: Tensor) -> Tensor:
    """``- sum of advantage * log p`` over real tokens: the score-function (REINFORCE) estimate, negated.

    With one advantage for all tokens of a row this is - A log pi(response). Its gradient raises the probability of
    responses whose advantage is above 0, and lowers that of the others.

    Args:
        logp_BT: Log-probs of the taken tokens, with gradient.
        advantage_BT: What each token is weighed with.
        mask_BT: True at real tokens.

    Raises:
        ValueError: shapes or dtypes do not fit.
    """
    # padding is cut off before the product: a NaN there would come back in the gradient
    return -masked_sum(logp_BT * zero_padding(advantage_BT.detach(), mask_BT), mask_BT)


def crowding(states_BD: Tensor, company_ND: Tensor, allowed_BN: Tensor, margin: float) -> Tensor:
    """How near each row is to its company, [B] in [0, 1].

    The mean over the company of ``max(0, cos - margin) / (1 - margin)``; 0 for a row without company. The gradient
    flows into ``states_BD`` only.

    Args:
        states_BD: Rows, of any length.
        company_ND: What they are compared with.
        allowed_BN: Boolean: which rows of the company count for each row.
        margin: Cosine up to which two rows count as different, in [0, 1).
    """
    cosine_BN = normalize(states_BD, dim=-1) @ normalize(company_ND.detach(), dim=-1).T
    near_BN = (cosine_BN.clamp(max=1.0) - margin).clamp(min=0.0) / (1.0 - margin)
    return masked_mean(near_BN, allowed_BN, dim=1)
