"""What a rewrite names only to say that it is not wanted: "not a huge one", "rather than Oslo", "parking can wait"."""

from __future__ import annotations

import re

_SMALL = r"(?:an?|the|any|even|in|on|at|for|my|our|quite|got|yet|to|of|some|another|other)"
_NOT_BEFORE = re.compile(
    r"(?:\b(?:(?:is|are|was)n['’]?t|not|no(?! wait\b)|nor|nothing|neither|never|without|haven['’]?t(?: got)?"
    r"|rather than|instead of|other than|spare me|forget|(?:no|any) (?:reason|need|wish) to|refuse to"
    r"|not in the mood for|no (?:fan|friend) of|had enough of|(?:tired|sick) of|fed up with|can['’]t stand"
    r"|(?:don['’]?t|do not|doesn['’]?t|does not) (?:even )?(?:have|want|need|mean))"
    rf"(?: {_SMALL})*(?: [\w-]+(?:,| and| or| in))?(?: {_SMALL})*)\s+$",
    re.IGNORECASE,
)
_ONLY = re.compile(r"\b(?:not|no) (?:just|only|more|less|later|earlier|fewer|longer|far)\b", re.IGNORECASE)
_EVEN_IF = re.compile(r"\beven (?:if|when|though)\b", re.IGNORECASE)
_NOT_AFTER = re.compile(
    r"(?:s|es)?(?: [\w'’]+){0,3}? (?:(?:is|are|was|were|do|does|did)(?:n['’]?t| not)|no chance|no use"
    r"|needs? (?:no|nothing)|not needed|not wanted|no need|unneeded|unwanted|out of the question|can wait"
    r"|i (?:already )?(?:know|have)"
    r"|i do (?:it |that )?(?:by )?my ?self"
    r"|(?:is|are) (?:ok|okay|fine|boring|useless|for [^.;]*\bnot for us))\b",
    re.IGNORECASE,
)
_TAKEN_BACK = re.compile(
    r"\W{1,3}(?:sorry|i mean|no wait|scratch that|or rather|make that|i meant|correction)\b", re.IGNORECASE
)


def refused(text: str, start: int, end: int) -> bool:
    """Whether the words around a place say that what it names is not wanted, not so, or done by somebody else.

    Args:
        text: The rewrite.
        start: Where the place begins.
        end: Where it ends.

    Example:
        >>> refused("a small one, not a huge one", 19, 23), refused("a huge one", 2, 6)
        (True, False)
    """
    before = re.split(r"[.?!;:]\s|\n", text[:start])[-1]
    after = re.split(r"[.?!;:,]\s|\n|[.!?]$", text[end:])[0]
    if _EVEN_IF.search(before):
        return False
    denied = _NOT_BEFORE.search(before)
    if denied and not _ONLY.match(denied[0]):
        return True
    return _NOT_AFTER.match(after) is not None or _TAKEN_BACK.match(text[end:]) is not None


def always_refused(text: str, said: str) -> bool:
    """Whether a rewrite refuses something wherever it says it.

    Args:
        text: The rewrite.
        said: The words, in any case of letters.
    """
    found = list(re.finditer(rf"(?<!\w){re.escape(said)}(?!\w)", text, re.IGNORECASE))
    return bool(found) and all(refused(text, *match.span()) for match in found)
