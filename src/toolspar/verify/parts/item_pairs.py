"""In a list of things with a number each, every number stays with its thing: "150 g of rice and 90 g of tofu"."""

from __future__ import annotations

from collections.abc import Sequence

from toolspar.tasks.grounding import Mention


def changed_item(pairs: Sequence[tuple[Mention, Mention]]) -> str:
    """What shows that two items of a list exchanged their numbers, or nothing.

    The text must tell each number's thing: both stand side by side ("rice, 150 g; tofu, 90 g"), or all things come
    first and then all numbers ("rice and tofu, 150 and 90 g").

    Args:
        pairs: Mentions of the same value in the query and in the rewrite, of which no place is a guess.
    """
    for prefix in sorted({key for old, _ in pairs if (key := _list_of(old))}):
        inside = [pair for pair in pairs if _list_of(pair[0]) == prefix]
        before, after = _joined([old for old, _ in inside]), _joined([new for _, new in inside])
        if before and after and all(_item(a) == _item(b) for a, b in before):
            wrong = [(a, b) for a, b in after if _item(a) != _item(b)]
            if wrong:
                return f"{wrong[0][0].value!r} and {wrong[0][1].value!r} are of different items"
    return ""


def _list_of(mention: Mention) -> str:
    """The list of objects that a value is in, as "0.foods" for "0.foods.1.grams"; else nothing."""
    parts = mention.path.split(".")
    return ".".join(parts[:2]) if len(parts) == 4 and parts[2].isdigit() else ""


def _item(mention: Mention) -> str:
    return mention.path.split(".")[2]


def _joined(mentions: Sequence[Mention]) -> list[tuple[Mention, Mention]]:
    """Each thing with the number that the order of the text gives it; none where the order does not tell."""
    line = sorted(mentions, key=lambda m: m.start)
    numbers = [isinstance(m.value, (int, float)) for m in line]
    half = len(line) // 2
    if half < 2 or len(line) % 2 or sum(numbers) != half:
        return []
    beside = list(zip(line[::2], line[1::2], strict=True))
    if all(isinstance(a.value, (int, float)) != isinstance(b.value, (int, float)) for a, b in beside):
        return beside
    return list(zip(line[:half], line[half:], strict=True)) if len(set(numbers[:half])) == 1 else []
