"""A number stays with what it counts: "swap 1310 PLN for GBP" is not "swap PLN for 1310 GBP"."""

from __future__ import annotations

from collections.abc import Sequence

from toolspar.tasks.grounding import Mention
from toolspar.tasks.records import Task
from toolspar.verify.reading import mentions_in

_Pairs = Sequence[tuple[Mention, Mention]]


def amount_of_another(task: Task, rewritten: str, pairs: _Pairs) -> str:
    """A number right before a text of its call that stands right before another text of that call now.

    Args:
        task: The task.
        rewritten: The rewrite.
        pairs: Values with their places in both texts.

    Returns:
        Which; empty if none has moved, or one of the texts is not said once in both.
    """
    texts = [(old, new) for old, new in pairs if isinstance(new.value, str)]
    for old, new in pairs:
        if isinstance(new.value, (str, bool)):
            continue
        own = [text for text in texts if text[0].call == old.call]
        before = [one for one in own if _counted(task.query, old, one[0])]
        after = [one for one in own if _counted(rewritten, new, one[1])]
        if before and after and before[0] is not after[0] and not _said_again(task, rewritten, new):
            return f"{new.value!r} belongs to {after[0][1].value!r} now"
    return ""


def _counted(text: str, number: Mention, what: Mention) -> bool:
    within = number.start < what.start < number.end  # a currency may have been read as the number's unit
    return within or text[number.end : what.start].isspace()


def _said_again(task: Task, rewritten: str, mention: Mention) -> bool:
    return sum(other.path == mention.path for other in mentions_in(task, rewritten)) > 1
