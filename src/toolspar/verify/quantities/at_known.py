"""New numbers that stand to a known one: they run into it, give its measure anew, or only share a date's digits."""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolspar.tasks.quantities import Kind, Quantity, scan
from toolspar.tasks.records import Task
from toolspar.verify.beside.background import noun_after
from toolspar.verify.beside.open_arguments import open_slots, takes_quantity

_GAP = re.compile(r"[\s-]*")
_OF_WHAT = re.compile(r"\s+of\s+(?:the |my |our )?([a-z]{3,})\b", re.IGNORECASE)
_COMPARED = re.compile(r"\s+(?:more|less|fewer|longer|shorter|extra|than|too|ago|earlier|later|left)\b", re.IGNORECASE)
_SAYS_IT_IS = re.compile(
    r"(?:^|[.;:!?,]\s*|\b(?:and|so|but) )(?:this|that|it)(?:['\u2019]s| is| makes| comes to|['\u2019]ll be| will be)\s+"
    r"(?:about |just |only |exactly |around )?$",
    re.IGNORECASE,
)
_NO_MORE = re.compile(r"\s*(?:[.,;:!?]|$)")
_DAY_SAID = re.compile(r"\b(?:the|on|of|day|month|year)\s+$", re.IGNORECASE)


def runs_into_known(rewritten: str, quantity: Quantity, known: Sequence[Quantity]) -> bool:
    """Whether a new plain number and a known one stand side by side, so that they read as one: "sixteen sixty-one".

    Args:
        rewritten: The text that holds the quantity.
        quantity: A quantity that the query does not say.
        known: The quantities of the query and of the expected values.
    """
    if quantity.kind is not Kind.NUMBER or quantity.unit:
        return False
    for other in scan(rewritten):
        first, last = sorted((quantity, other), key=lambda q: q.start)
        beside = first.end <= last.start and _GAP.fullmatch(rewritten, first.end, last.start)
        if beside and not first.unit and other.kind is Kind.NUMBER and any(other.same(q) for q in known):
            return True
    return False


def rivals_known(rewritten: str, quantity: Quantity, query: str) -> bool:
    """Whether a new quantity measures what a known one measures: "20 hours of grace" beside "51 hours of grace".

    So does one that a sentence of its own says of the request: "That's 20 dollars" beside 1147 dollars.

    Args:
        rewritten: The text that holds the quantity.
        quantity: A quantity with a unit that the query does not say.
        query: The query.
    """
    of_what = _OF_WHAT.match(rewritten, quantity.end)
    if quantity.unit and _SAYS_IT_IS.search(rewritten[: quantity.start]) and _NO_MORE.match(rewritten, quantity.end):
        return any(q.unit == quantity.unit for q in scan(query))
    if not quantity.unit or of_what is None or _COMPARED.match(rewritten, of_what.end()):
        return False
    same_unit = (q for q in scan(query) if q.unit == quantity.unit)
    said = (_OF_WHAT.match(query, q.end) for q in same_unit)
    return any(other is not None and other[1].lower() == of_what[1].lower() for other in said)


def counts_for_slot(task: Task, rewritten: str, quantity: Quantity) -> bool:
    """Whether a number that a known date or time contains counts what an open argument takes: "3 people" on 3 May.

    Args:
        task: The task.
        rewritten: The text that holds the quantity.
        quantity: A number of which the digits stand in a known date or time.
    """
    if quantity.kind is not Kind.NUMBER or quantity.unit or _DAY_SAID.search(rewritten[: quantity.start]):
        return False
    noun = noun_after(rewritten, quantity).strip()
    return bool(noun) and any(takes_quantity(key, schema, quantity, noun) for key, schema in open_slots(task))
