"""Names of people and animals that a rewrite only brings in beside its request: "my dog Biscuit gets carsick"."""

from __future__ import annotations

import re

from toolspar.tasks.records import Task
from toolspar.verify.beside.open_arguments import NameKind, open_slots, takes_name

_OF_MINE = re.compile(  # "my colleague ", "old ", "baby "
    r"(?:\b(?:my|our|his|her|their)(?: \w+)? [\w-]+,?|\b(?:baby|little|old|poor|dear|sister|brother|nurse|uncle|aunt"
    r"|grandma|grandpa|mr|mrs|ms|dr)\.?) $",
    re.IGNORECASE,
)
_PARTNER = re.compile(  # whoever stands there may be a value: the one it is for or with, or who is asked about
    r"\b(?:do|does|did|will|can|is|has|for|with|to|from|by|of|and|plus|at|in|on|as|named|called|invite|add|tell|ask|call"
    r"|text|email|send|notify)"
    r"(?: (?:my|our|his|her|their|the)(?: \w+)? [\w-]+,?)? $",
    re.IGNORECASE,
)
_DOES = re.compile(  # the name is the subject of a verb
    r"(?:['’]s)?(?:,? who)? (?:(?:also|only|just|still|always|never|even|already|really|\w+ly) )*"
    r"(?:gets?|got|wants?|needs?|likes?|loves?|hates?|says?|said|thinks?|thought|asks?|asked|told|tells|knows?|is|was"
    r"|has|had|can|cannot|can['’]t|could|couldn['’]t|will|won['’]t|would|does|did|doesn['’]t|didn['’]t|isn['’]t|wasn['’]t"
    r"|keeps?|kept|being|broke|lost|found|came|comes|went|goes|waits?|swears?|snores?|sleeps?|made|makes|sends|sings?"
    r"|cries|laughs|worries|insists|complains|always|never)\b",
)
_CLOSING = re.compile(
    r"(?:\b(?:sincerely|regards|cheers|thanks|thx|yours|love|hugs|wishes|truly|best|xo|faithfully|greetings|skies"
    r"|gratefully|respectfully|bye|ciao|thank you),? |[.!?\n]\s*(?:[A-Za-z]+ ){0,2}[A-Za-z]+,\s+)$",
    re.IGNORECASE,
)
_LAST = re.compile(r"(?: [A-Z][\w'’.-]*){0,2}[\s.!)]*$")


def introduced(task: Task, rewritten: str, name: re.Match[str]) -> bool:
    """Whether a new name is a sign-off, or that of somebody who does or is something, and no open argument takes it.

    Args:
        task: The task.
        rewritten: The rewrite.
        name: Where the rewrite has the name.
    """
    before, after = rewritten[: name.start()], rewritten[name.end() :]
    if _CLOSING.search(before) and _LAST.match(after):
        return True
    related = _OF_MINE.search(before) is not None
    if _PARTNER.search(before) or not (related or _DOES.match(after)):
        return False
    return not any(takes_name(key, schema, NameKind.PERSON) for key, schema in open_slots(task))
