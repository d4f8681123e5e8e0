"""Marks that stand for user text while a chat template is rendered, and the token ids that take their places.

The template sees marks only, so a text that spells a control token, or a slot of ours, stays text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

Ids = tuple[int, ...]


class Slots:
    """The marks of one prompt.

    Args:
        avoid: Texts that the template gets or writes besides; no mark occurs in them.
        control: How the tokenizer's control tokens are spelt.
        plain_ids: Ids of user text; never a control token.
        structure_ids: Ids of what the template writes.

    Example:
        >>> slots = Slots("Hi!", [], lambda text: (1,), lambda text: (2,))
        >>> slots.pieces(f"Hi {slots.text('Ann')}!")
        [(-1, (2,)), (0, (1,)), (-1, (2,))]
    """

    def __init__(
        self, avoid: str, control: Iterable[str], plain_ids: Callable[[str], Ids], structure_ids: Callable[[str], Ids]
    ) -> None:
        self._mark = unused_mark(avoid)
        self._control = sorted(control, key=len, reverse=True)  # of one within another, the whole
        self._plain_ids = plain_ids
        self._structure_ids = structure_ids
        self._ids: list[Ids] = []
        self._first_own = 0

    def put(self, ids: Ids) -> str:
        """A mark for these ids."""
        self._ids.append(ids)
        return f"{self._mark}A{len(self._ids) - 1}Z"

    def text(self, text: str) -> str:
        """A mark for user text."""
        return self.put(self._plain_ids(text))

    def spelt(self, value: Any) -> Any:
        """A structure that the template writes itself, with marks for the control tokens that it spells."""
        written = json.dumps(value, ensure_ascii=False, default=str)
        return replaced(value, {token: self.text(token) for token in self._control if token in written})

    def pieces(self, rendered: str) -> list[tuple[int, Ids]]:
        """A rendered template in order: ids, each with the number of its mark, or -1 where the template wrote."""
        found: list[tuple[int, Ids]] = []
        for index, part in enumerate(re.split(f"{self._mark}A(\\d+)Z", rendered)):
            found.append((int(part), self._ids[int(part)]) if index % 2 else (-1, self._structure_ids(part)))
        return found

    def end_shared(self) -> None:
        """What is put from now on is this prompt's own: others may share what is before."""
        self._first_own = self._first_own or len(self._ids)

    def divided(self, rendered: str) -> tuple[Ids, Ids]:
        """Ids of a rendered template: up to the first mark that is its own, and the rest."""
        shared: Ids | None = None
        ids: Ids = ()
        for number, piece in self.pieces(rendered):
            if number >= self._first_own and shared is None and ids:
                shared, ids = ids, ()
            ids += piece
        return (ids, ()) if shared is None else (shared, ids)


def unused_mark(text: str) -> str:
    """Letters that occur nowhere in a text.

    Example:
        >>> unused_mark("A SLOT")
        'SLOTQ'
    """
    mark = "SLOT"
    while mark in text:
        mark += "Q"
    return mark


def replaced(value: Any, replacements: Mapping[str, str]) -> Any:
    """A structure with replacements made in all its strings, keys included.

    Example:
        >>> replaced({"a": ["ab"]}, {"a": "b"})
        {'b': ['bb']}
    """
    if isinstance(value, str):
        for old, new in replacements.items():
            value = value.replace(old, new)
    elif isinstance(value, Mapping):
        return {replaced(key, replacements): replaced(item, replacements) for key, item in value.items()}
    elif isinstance(value, list | tuple):
        return [replaced(item, replacements) for item in value]
    return value
