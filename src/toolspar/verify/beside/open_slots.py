"""Facts that an open argument takes although they do not say its name: "in pale green" for a colour."""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolspar.tasks.english import words
from toolspar.tasks.grounding import Mention
from toolspar.verify.reading import clauses, spaced
from toolspar.verify.stance.asking import beside

_KINDS = tuple(
    (frozenset(names.split()), re.compile(rf"\b(?:{said})\b", re.IGNORECASE))
    for names, said in (
        (
            "color colour shade hue",
            "red|green|blue|yellow|orange|purple|violet|pink|brown|black|white|gray|grey|beige|turquoise|navy|teal",
        ),
        (
            "location place room venue",
            r"(?:in|at) (?:the |our |my )?(?:\w+ ){0,2}(?:room|hall|office|lobby|canteen|caf[eé]|restaurant|library"
            r"|lounge|studio|park|garden|basement)",
        ),
        ("cc bcc copy", r"in (?:copy|cc)|copied in|cc|cc'd|copying"),
        (
            "recurrence repeat repeats frequency recurring",
            r"daily|weekly|monthly|yearly|fortnightly|(?:every|each) (?:other )?(?:day|week|month|year|morning|evening"
            r"|night|\w+day)|repeat(?:ed|ing)|recurring",
        ),
        ("dish recipe purpose occasion", r"(?:in|for) an? (?:[\w-]+ ){0,3}[\w-]+"),
        ("sort sorting sorted", r"cheapest|newest|nearest|closest|(?:best|highest)[- ]rated|most recent|sorted"),
        ("payment pay", r"(?:by|in|with) (?:\w+ )?(?:card|cash|paypal|invoice)"),
        ("seat seating", r"window|aisle"),
        ("volume loudness", r"(?:full|half|low|lowest|highest|top|maximum|max) (?:volume|blast)|loud(?:ly)?|quietly"),
        ("unit units scale", r"fahrenheit|celsius|kelvin|imperial|metric"),
        (
            "compound compounding freq frequency",
            r"monthly|quarterly|daily|weekly|(?:semi-?annual|half-year)(?:ly)?|continuous(?:ly)?",
        ),
        ("paper format", r"A[0-6]|letter[- ]size|legal[- ]size"),
        ("priority urgency urgent", r"urgent(?:ly)?|(?:high|low|top)(?:est)?[- ]priority"),
        ("delivery deliver delivered", r"deliver\w*|bring me|(?:to|at) (?:my |our )?(?:door|home|house|flat|place)"),
        (
            "visit house comes",
            r"(?:come|comes|coming|round) to (?:us|our|my)|(?:at|to) (?:my|our) (?:home|house|place|flat)|at home",
        ),
        ("medium", r"(?:in|through|under) (?:water|oil|air|glass|ice|alcohol|steel)"),
        ("size", r"small|medium|large|extra large"),
        ("trip return", r"both ways|(?:there )?and back|round trip"),
        ("place mode online", r"(?:at|to) (?:my|our) (?:house|home|place|flat)|online|in person"),
        ("etymology origin", r"origins?|etymology|root|roots|derives?|(?:whence|where)\b.*\bc(?:ame|omes?)"),
        ("comment message remark", r"tell (?:him|her|them) (?:that |it |he |she |they |how )"),
        ("day weekday", r"on (?:mon|tues|wednes|thurs|fri|satur|sun)days"),
        ("fasting", r"(?:eats?|eaten|ate|had) (?:nothing|no breakfast)|empty stomach|sober"),
        ("diet dietary meal", r"vegan|vegetarian|gluten[- ]free|kosher|halal"),
    )
)
"""Names of arguments, and how a request gives such a fact."""


def open_fact(key: str, query: str, rewritten: str, mentions: Sequence[Mention]) -> str:
    """The words of the rewrite that an open argument would take, or nothing.

    Args:
        key: Name of an argument that the calls leave out, or its description where names say nothing.
        query: The query; what it says too is no new fact.
        rewritten: The rewrite.
        mentions: Where the rewrite says the values of the calls.

    Returns:
        The first such words in a clause that does not lie beside the request.
    """
    for names, said in _KINDS:
        if not names & set(words(spaced(key))) or said.search(query):
            continue
        for clause in clauses(rewritten, mentions):
            if beside(clause, mentions, rewritten):
                continue
            for match in said.finditer(rewritten, clause.start, clause.end):
                if not any(m.start < match.end() and match.start() < m.end for m in mentions):
                    return match[0]
    return ""
