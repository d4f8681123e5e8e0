"""What a rewrite puts into the middle of the request beside it, and the rewrite without that.

"Get roaming data, as my 7 colleagues already have, in Egypt": between the commas stands a clause with a number, a name
or a "not" of its own. Where the rest keeps the wording of the request, checks that look for such words read the rest
alone. Only clauses whose first words tell of somebody, of the past or of what is ruled out count, and none that holds a
value of the calls, wishes, allows or limits anything, or has something that an argument could take.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from toolspar.tasks.english import words
from toolspar.tasks.grounding import Mention, stem
from toolspar.tasks.quantities import scan
from toolspar.tasks.records import Task
from toolspar.verify.beside.background import noun_after
from toolspar.verify.beside.open_arguments import (
    NameKind,
    choices_of,
    open_slots,
    takes_name,
    takes_quantity,
    wanted_slots,
)
from toolspar.verify.reading import mentions_in

_INSERTED = re.compile(
    r"\s\((?P<round>[^()]{3,90})\)"
    r"|(?<=[\w\"')\u201d]),\s(?P<comma>[^,;:.!?()\u2013\u2014]{3,90})(?=,\s+\w+\W+\w)"
    r"|\s(?:[\u2013\u2014]|--?)\s(?P<dash>[^,;:.!?()\u2013\u2014]{3,90})\s(?:[\u2013\u2014]|--?)(?=\s)"
)
_REASON = r"(?:as|since|because|although|though|even though|while|lest|so that|seeing as|given that)\b"
_SOMEBODY = (
    r"(?:i|we|he|she|they|it|nobody|no one|everyone|everybody|someone|there"
    r"|(?:my|our|his|her|their|the|a|an|some|those|these) (?:[\w'-]+ ){1,3}?)"
)
_DOES = (
    r"(?:['\u2019](?:m|ve|s|re|d)|am|is|are|was|were|have|has|had|do|does|did|(?:do|does|did|is|are|was|were)n['\u2019]t"
    r"|[a-z]+(?:ed|s)|know|love|live|own|keep|like|hate|think|feel|promise|swear|came|went|got|said|told|took|gave"
    r"|made|saw|left|broke|bought|sat|met|lost)"
)
_RULED_OUT = (
    r"(?:and )?(?:though )?not (?:that|for|its?|my|our|his|her|their)\b|instead of [a-z]+ing\b"
    r"|rather than [a-z]+\b|unlike\b"
    r"|no (?:\w+ ){1,3}(?:needed|required|involved)$|(?P<so>[a-z][a-z ]*) or (?:no (?P=so)|not)$"
)
_OF_OURS = r"(?:my|our|his|her|their) "
_TELLS = re.compile(
    rf"(?:{_REASON}|(?:and )?{_SOMEBODY}\s?(?:(?:here|there|still|really|never) )?{_DOES}\b|{_RULED_OUT}|{_OF_OURS})"
    rf"|before (?:the|{_OF_OURS}).* (?:is|are|comes?|goes|starts?|ends?)\b|of all people\b"
    rf"|where (?:\d+ |i |we |he |she |they |{_OF_OURS})",
    re.IGNORECASE,
)
_DESCRIBES = re.compile(
    r"(?:who|whom|whose|which)\b"
    r"|(?:[a-z]+(?:ed|en)|bought|left|lost|sold|made|sent|met|found|built|worn|torn|smelt|burnt|stuck|born|open|down|up)"
    r" (?:in|on|at|by|for|since|from|to|with|under|beside|near|over|during|after|before|all|so|\d+)\b",
    re.IGNORECASE,
)
_OF_SOMETHING_KNOWN = re.compile(r"\b(?i:my|our|his|her|their|the) (?:[\w'-]+ ){0,2}[\w'-]+$")
_BY_NAME = re.compile(r"(?:\b(?:[A-Z]|\w*\d)[\w.@-]*|[\"'\u201d\u2019])$")
_UP_TO_HERE = re.compile(r"[\"'\u201d\u2019]?(?: \w+)?")
_OF_NOW = re.compile(r"(?:who|which) (?:is|are|has|have)\b(?! (?:been|done|nothing|never|not|no)\b)", re.IGNORECASE)
_RULES_OUT = re.compile(rf"(?:{_RULED_OUT})", re.IGNORECASE)
_LIMITS = re.compile(
    r"\b(?:please|pls|kindly|you|your|if|unless|provided|until|till|except\w*|excluding|besides|including|plus|also|too"
    r"|as well|along with|must|should|shall|ought|needs?|needed(?! *$)|ha(?:s|ve|d) to"
    r"|(?<!nobody )(?<!nobody here )wants?|wanted|wish\w*|prefer\w*|only|at (?:most|least)|(?:more|less|fewer) than"
    r"|other than|under|over(?! and)|below|above|within|up to|no (?:more|longer)|to be|max(?:imum)?|min(?:imum)?|can"
    r"|could|will|would|may|might|let|same|that one|latter|former|changed?|any ?more|never mind|forget|scrap|skip|wait"
    r"|actually|sorry|correction|mean|(?:is|are|was|were) (?:wrong|false)|it(?:['\u2019]s| is| was) \w+ (?:who|that)"
    r"|not as|not including)\b|\b(?:i|we|who|which)\b.*\balready\b|\?",
    re.IGNORECASE,
)
_BEFORE_NOW = re.compile(
    r"\b(?:down from|up from|was|were|had|since|ago|last|once|used to|bought|years? old|instead of|rather than|not)\b"
    r"|\bdid|ed\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<=\w )[A-Z][a-z]+")
_KEPT = 0.75  # of the words of either text, those that the other has too
_REMEMBERED = 4096


def without_insertions(task: Task, rewritten: str) -> str:
    """The rewrite without what it puts into the middle of the request beside it.

    Args:
        task: The task.
        rewritten: The rewrite.

    Returns:
        The rewrite as it is where nothing is put into it so, or where the rest does not keep the request's wording.
    """
    return _without_insertions(_Key(task), rewritten)


class _Key:
    """A task, told apart from others by what makes it up."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self._key = task.task_id, task.query

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._key == other._key


@lru_cache(maxsize=_REMEMBERED)
def _without_insertions(key: _Key, rewritten: str) -> str:
    if not _INSERTED.search(rewritten):
        return rewritten
    rest = rewritten
    for start, end in reversed(list(_insertions(key.task, rewritten))):
        rest = rest[:start] + rest[end:].removeprefix(",")
    return rest if rest == rewritten or _keeps_wording(key.task.query, rest) else rewritten


def _insertions(task: Task, rewritten: str) -> Iterator[tuple[int, int]]:
    """Start and end of what is put in, in order, without the comma behind it."""
    mentions, at = mentions_in(task, rewritten), 0
    while match := _INSERTED.search(rewritten, at):
        said = match["round"] or match["comma"] or match["dash"]
        holds_value = any(m.start < match.end() and match.start() < m.end for m in mentions)
        if not holds_value and _is_beside(task, said, rewritten[: match.start()], mentions):
            yield match.span()
            at = match.end()
        else:
            at = match.start() + 1


def _is_beside(task: Task, said: str, before: str, mentions: tuple[Mention, ...]) -> bool:
    """Whether what is put in changes no call; a description only where it is clear of what."""
    if _LIMITS.search(said) or said.lower() in task.query.lower() or _argument_takes(task, said):
        return False
    if _OF_NOW.match(said):
        return _BY_NAME.search(before) is not None  # "cats, which are black" would ask for such cats alone
    if _DESCRIBES.match(said):
        valued = any(_UP_TO_HERE.fullmatch(before[m.end :]) for m in mentions if m.end <= len(before))
        return valued or any(known.search(before) for known in (_BY_NAME, _OF_SOMETHING_KNOWN))
    return _TELLS.match(said) is not None


def _argument_takes(task: Task, said: str) -> bool:
    """Whether an argument that the calls leave open could take something of it; a number of now, any argument."""
    own, ruled_out = _stems(said), _RULES_OUT.match(said) is not None
    named = not ruled_out and _NAME.search(said) is not None
    for name, schema in open_slots(task):
        if own & (_stems(name.replace("_", " ")) | _choice_stems(schema)):
            return True
        if named and takes_name(name, schema, NameKind.ANY):
            return True
    slots = list(open_slots(task) if _BEFORE_NOW.search(said) else wanted_slots(task))
    return any(takes_quantity(name, schema, q, noun_after(said, q)) for q in scan(said) for name, schema in slots)


def _choice_stems(schema: Mapping[str, Any]) -> frozenset[str]:
    choices = (*choices_of(schema), *choices_of(schema.get("items")))
    return frozenset[str]().union(*(_stems(str(choice).replace("_", " ")) for choice in choices))


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words(text) if len(word) > 2)


def _keeps_wording(query: str, rest: str) -> bool:
    asked, left = Counter(words(query)), Counter(words(rest))
    return (asked & left).total() >= _KEPT * max(asked.total(), left.total())
