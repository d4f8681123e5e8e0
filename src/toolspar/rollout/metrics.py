"""What a batch of episodes shows, as named numbers (meanings in docs/metrics.md)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from toolspar.rollout.records import Episode, EpisodeStatus


def _share(hits: int, of: int) -> float:
    return hits / of if of else 0.0


def episode_metrics(episodes: Sequence[Episode]) -> dict[str, float]:
    """Counts and shares over all episodes of a rollout, dropped ones included where they belong.

    Attack success is measured on valid, answered episodes only; every rewrite here is of a task that the opponent
    solves on its own query, so a wrong answer is a flip.
    """
    answered = [e for e in episodes if e.valid and e.verdicts and e.status is EpisodeStatus.PLAYED]
    strict = sum(not any(verdict.strict for verdict in e.verdicts) for e in answered)
    checked = [e for e in episodes if e.status is not EpisodeStatus.CHECK_ERROR]
    tokens = sum(len(e.response_ids) for e in episodes)
    metrics = {
        "count": float(len(episodes)),
        "dropped": float(sum(e.status is not EpisodeStatus.PLAYED for e in episodes)),
        "valid_share": _share(sum(e.valid for e in checked), len(checked)),
        "attack_success": _share(sum(e.flipped for e in answered), len(answered)),
        "attack_success_strict": _share(strict, len(answered)),
        "flips": float(sum(e.flipped for e in answered)),
        "truncated_share": _share(sum(not e.finished for e in episodes), len(episodes)),
        "tokens": float(tokens),
        "response_tokens": _share(tokens, len(episodes)),
        "style_entropy": style_entropy(episodes),
    }
    if strict:
        metrics["strict_only_share"] = 1 - sum(e.flipped for e in answered) / strict
    checks = dict.fromkeys(name for episode in episodes for name in episode.validity.results)
    for name in checks:
        results = [e.validity.results[name] for e in episodes if name in e.validity.results]
        metrics[f"valid_{name}"] = _share(sum(result.passed for result in results), len(results))
    reasons = Counter(verdict.reason.value for e in answered for verdict in e.verdicts if not verdict.correct)
    for reason, count in sorted(reasons.items()):
        metrics[f"reason_{reason}"] = _share(count, sum(len(e.verdicts) for e in answered))
    return metrics


def style_entropy(episodes: Sequence[Episode]) -> float:
    """Entropy in nats of the style tags that were read; 0 when the policy has collapsed to one style."""
    counts = Counter(episode.style for episode in episodes if episode.style)
    total = sum(counts.values())
    return sum(n / total * math.log(total / n) for n in counts.values())
