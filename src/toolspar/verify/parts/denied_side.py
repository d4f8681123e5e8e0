"""Which of two values is wanted and which is refused: "instead of ghee, without nuts" and never the other way."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import permutations

from toolspar.tasks.grounding import Mention
from toolspar.verify.reading import sentence_spans

_REFUSED = re.compile(  # "I'm without X" and "no X left" tell of a lack, not of a refusal
    r"(?<!am )(?<!['’]m )(?<!are )(?<!['’]re )(?<!was )(?<!were )(?<!left )"
    r"\b(?:without(?: using)?|is(?:n['’]t| not)|are(?:n['’]t| not)|(?:other|rather) than|except(?: for)?|excluding"
    r"|avoid(?:ing|s)?|minus|free (?:of|from)|but not)(?: (?:an?|the|any|my|our|with|in|for))* [\"“'‘]?$",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"\b(?:no|not|none|never|without|nothing|avoid\w*|skip\w*|except|exclud\w+|omit\w*|leav\w+|left|hates?|dislikes?"
    r"|allerg\w+|intoleran\w+|forbid\w*|forbidden|bans?|banned|out|off|away|free|minus|refus\w+|cannot|instead|rather|rid"
    r"|stand|ill|sick|but|other than|\w+n['’]t)\b",
    re.IGNORECASE,
)


_WELCOME_AFTER = re.compile(
    r"[\"”'’]?s? (?:would be|will be|['’]d be|is|are|['’]s) (?:more than |very |quite |just |perfectly |always )?"
    r"(?:great|nice|lovely|fine|welcome|perfect|ok|okay|ideal|wonderful|a must)\b",
    re.IGNORECASE,
)
_WELCOME_BEFORE = re.compile(
    r"\b(?:preferably|ideally|(?:i|we)(?:['’]d| would) (?:love|like|prefer)|(?:i|we) (?:love|want|insist on))"
    r"(?: (?:with|some|it|the|to have|that|has|more))* [\"“'‘]?$",
    re.IGNORECASE,
)


def refused_instead(query: str, rewritten: str, pairs: Sequence[tuple[Mention, Mention]]) -> str:
    """What shows that the rewrite wants a value that the query refuses: it welcomes it, or refuses another instead.

    Args:
        query: The request.
        rewritten: The rewrite.
        pairs: Mentions of the same value in the query and in the rewrite.

    Returns:
        The value or the two values, or nothing.
    """
    for old, new in pairs:
        after, before = _WELCOME_AFTER.match(rewritten, new.end), _WELCOME_BEFORE.search(rewritten[: new.start])
        head = re.split(r"[.?!;:,]\s", rewritten[: new.start])[-1]
        if (after or before) and _refused(query, old) and not _AGAINST.search(head):
            return f"{old.value!r} is welcome now"
    texts = [pair for pair in pairs if isinstance(pair[0].value, str)]
    for (a, a_new), (b, b_new) in permutations(texts, 2):
        if a.call != b.call or not _refused(query, a) or _refused(query, b):
            continue
        if _refused(rewritten, b_new) and not _refused(rewritten, a_new) and not _against(rewritten, a_new):
            return f"{a.value!r} and {b.value!r} changed parts"
    return ""


def _refused(text: str, mention: Mention) -> bool:
    return _REFUSED.search(text[: mention.start]) is not None


def _against(text: str, mention: Mention) -> bool:
    """Whether the sentence part of a value has any word of refusal."""
    sentence = next((s for s in sentence_spans(text, ()) if s.start <= mention.start < s.end), None)
    return sentence is None or _AGAINST.search(text[sentence.start : sentence.end]) is not None
