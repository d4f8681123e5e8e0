"""No new name or quoted text, and nobody else than those whom the calls name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolspar.calls.places import expand_regions
from toolspar.tasks.english import REQUEST_VERBS, STOP_WORDS, words
from toolspar.tasks.grounding import Mention, leaves, stem, value_texts
from toolspar.tasks.other_names import names_said, other_names, spelled_out
from toolspar.tasks.quantities import UNIT_OF, Kind, scan
from toolspar.tasks.records import Task
from toolspar.verify.beside.background import harmless_name
from toolspar.verify.beside.introduced import introduced
from toolspar.verify.beside.open_arguments import NameKind, choices_of, open_slots, takes_name, wanted_slots
from toolspar.verify.beside.own_record import of_somebody_else
from toolspar.verify.beside.rivals import set_aside
from toolspar.verify.beside.told_of import name_told_of
from toolspar.verify.reading import clauses, mentions_in, misspelt, sentence_spans, spaced, stems, value_words
from toolspar.verify.records import CheckResult
from toolspar.verify.stance.asking import asks
from toolspar.verify.stance.refused import always_refused
from toolspar.verify.wording.tool_words import tool_stems

_NO_NAMES = frozenset(
    """i i'm i'd i'll i've ok okay asap please hi hello hey dear thanks thank regards sincerely yours
    faithfully best kind warm assistant bot
    computer sir madam mr mrs ms team siri alexa google ai am pm etc ps ty thx tia fyi btw lol plz pls monday tuesday
    wednesday thursday friday
    saturday sunday january february march april may june july august september october november december tv pc usb
    id url pdf english ad ce""".split()
)
_CAPITALISED = re.compile(r"(?<![\w'’.@/-])[A-Z][\w'’&-]*")
_IN_REGION = re.compile(r"[A-Z][\w'’. -]*, [A-Z]{2}\b")
_QUOTED = re.compile(r"[\"“]([^\"”]{1,200})[\"”]|(?<![\w])['‘]([^'’]{2,80})['’](?!\w)")
_KIN = (
    r"(?:wife|husband|partner|girlfriend|boyfriend|fianc[eé]e?|mother|father|mum|mom|dad|parents?|sons?|daughters?"
    r"|child(?:ren)?|kids?|brothers?|sisters?|siblings?|cousins?|uncles?|aunts?|grand\w+|nephews?|nieces?|friends?"
    r"|boss|bosses|neighbou?rs?|colleagues?|assistant|secretary|flatmates?|roommates?|guests?|visitors?|in-laws?|twin)"
)
_RELATIVE = re.compile(rf"['’]s?\s+(?:[a-z]+\s+)?{_KIN}\b")
_KIN_OF_MINE = re.compile(
    r"(?:^|[.,;:!?]\s+|\b(?:and|but|so|because|since|as|while) )(?:my|our|his|her|their) $", re.IGNORECASE
)
_KIN_FROM = re.compile(rf"\b(?:my|our|his|her|their|the) (?:\w+ )?{_KIN} (?:from|in|of) $", re.IGNORECASE)
_DOING = re.compile(
    r"\W*(?:(?:still|now|here) )?(?:\w{2,}ing|here|back|stuck|stranded)\b(?: [\w'’-]+){3,}", re.IGNORECASE
)
_NO_HEADS = STOP_WORDS | frozenset(
    "above below over under near around until before after between during through along within without".split()
)
_HOLIDAY = re.compile(
    r"\b(?:New Year['’]?s?(?: Eve| Day)?|Christmas(?: Eve| Day)?|Boxing Day|Halloween|Easter(?: Sunday| Monday)?"
    r"|Thanksgiving|Valentine['’]?s(?: Day)?|Independence Day|May Day|Labou?r Day|Midsummer(?: Eve| Day)?)(?!\w)"
)
_ITS_TURN = re.compile(
    r"\b(?:now|this time|today|next)[,:]? (?:it['’]s|it is|it['’]ll be|make it|i need|i want|i['’]d like|for)"
    r"(?: the)? [\"“'‘]?$|\bit['’]s the turn of $",
    re.IGNORECASE,
)
_THIS_TIME = re.compile(
    r"(?: [A-Z][\w'’-]*)?[\"”'’]?(?:,? this time\b|['’]s turn\b|,? instead(?! of\b)|,? it is\b)", re.IGNORECASE
)
_HOME_OF = re.compile(r"[A-Z][\w-]+(?:['’]s|s['’])(?: (?:house|place|flat|home|wedding|party|parents))? (?:in|at) ")
_FOR_KIN = re.compile(
    rf"\bfor (?:my|our|his|her|their) (?:[\w-]+ ){{0,2}}(?:{_KIN}|pal|client|student|teacher|tutor|nurse|mate),? $",
    re.IGNORECASE,
)
_LOOKS_UP = re.compile(
    r"^(?:\w+ )?(?:get|find|search|look ?up|lookup|fetch|check|convert|translate|detect|calculate|compute|estimate|list"
    r"|suggest|recommend|read|show|compare|define|query)\b",
    re.IGNORECASE,
)
_NAMED = r"((?:(?:Mr|Mrs|Ms|Dr|Uncle|Aunt|Auntie|Grandma|Grandpa)\.? )?[A-Z][\w'’-]*(?: [A-Z][\w'’-]*)?)"
_MINDED = re.compile(  # the name is the subject of a clause that tells what somebody says, feels or has
    r"(?:\b(?:before|because|since|so|so that|while|as|until|or|in case|whatever|like)\b"
    r"|(?:^|[.!?;,]\s+|\b(?:and|but) )"
    r"(?=(?i:my|our|his|her|their)\b))"
    rf"(?: ?(?i:my|our|his|her|their|the|old|poor|dear|little|even)(?: \w+)?)?,? {_NAMED},?"
    r"(?: (?:still|only|just|even|already|never|always|keeps|stops|starts|will|would|can|might|\w+ly))*"
    r" (?:asks?|asking|asked|says?|said|saying|worr(?:y|ies|ied|ying)|complain\w*|notic\w+|laugh\w*|nags?|nagging"
    r"|thinks?|thought|hopes?|insists?|swears?|suggest\w*|recommend\w*|knows?|forgets?|fears?|minds?|loves?|loved"
    r"|likes?|hates?|raves?|has (?:an?|one|two|his|her|the same)|shouts?|cries|panics?|calls? me|finds? out|wakes? up"
    r"|gets? (?:angry|mad|cross|upset|home|back|here)|comes? (?:home|back)|put it|told (?:me|us)|tells (?:me|us))\b"
)


def check(task: Task, rewritten: str) -> CheckResult:
    """Fails on a new name or quoted text, a relative of somebody whom the calls name, or a narrower sort of a value."""
    fault = (
        _new_name(task, rewritten)
        or _new_quote(task, rewritten)
        or _somebody_else(task, rewritten, mentions_in(task, rewritten))
        or _inserted(task, rewritten, mentions_in(task, rewritten))
        or of_somebody_else(task, rewritten)
    )
    return CheckResult(False, 0.0, fault) if fault else CheckResult(True)


def _known_words(task: Task) -> set[str]:
    names = [*names_said(task.query), *map(expand_regions, _IN_REGION.findall(task.query))]
    for _, value in leaves(task.expected):
        names += [expand_regions(text) for text in value_texts(value)]
        names += [name for text in value_texts(value) for name in other_names(text)]
    return set(words(task.query)) | value_words(task) | {word for name in names for word in words(name)}


def _new_name(task: Task, rewritten: str) -> str:
    known, known_stems = _known_words(task), stems(task.query)
    quantities = [(q.start, q.end) for q in scan(rewritten)]
    shouting = rewritten.isupper()
    for match in _CAPITALISED.finditer(rewritten):
        word = match[0].lower().replace("’", "'").rstrip("'-").removesuffix("'s")
        if (
            word in known
            or word in _NO_NAMES
            or stem(word) in known_stems
            or all(part in known for part in words(word))
            or all(part.lower() in known for part in match[0].split("-") if part[:1].isupper())
        ):
            continue
        if match[0] in tuple("CFKNE") and rewritten[: match.start()].rstrip().endswith(("°", "degrees")):
            continue
        if match[0].isupper() and (_initials(match[0], task.query) or _unit_of_query(match[0], task.query)):
            continue
        if match[0][0].isupper() and len(word) > 2 and any(other.startswith(word) for other in words(task.query)):
            continue  # shortened: "Tues" of "Tuesday"
        if (
            any(start <= match.start() < end for start, end in quantities)
            or shouting
            or _opens_sentence(rewritten, match.start())
        ):
            continue
        if (
            match[0].isupper()
            and len(match[0]) > 1
            and word in STOP_WORDS | REQUEST_VERBS
            or misspelt(word, task.query)
            and not _misspelt_into_a_name(task, rewritten, match)
        ):
            continue
        if _in_turn(rewritten, match) and not always_refused(rewritten, match[0]):
            return f"new name: {match[0]!r}"
        if harmless_name(task, rewritten, match.start()) or _beside_values(task, rewritten, match.start()):
            continue
        if _only_spoken_of(task, rewritten, match):
            continue
        return f"new name: {match[0]!r}"
    return ""


def _only_spoken_of(task: Task, rewritten: str, name: re.Match[str]) -> bool:
    """Whether a name changes no call: it is told of, refused, or of somebody who is no part of the work."""
    return (
        _beside_the_request(task, rewritten, name)
        or _other_choice(task, rewritten, name)
        or introduced(task, rewritten, name)
        or always_refused(rewritten, name[0])
        or name_told_of(task, rewritten, name.start())
        or _lives_at(task, rewritten, name)
        or _told_the_answer(task, rewritten, name)
    )


def _lives_at(task: Task, rewritten: str, name: re.Match[str]) -> bool:
    """Whether a name says whose a given place is: "to Ben's in Bonn"."""
    home = _HOME_OF.match(rewritten, name.start())
    return home is not None and any(m.start == home.end() for m in mentions_in(task, rewritten))


def _told_the_answer(task: Task, rewritten: str, name: re.Match[str]) -> bool:
    """Whether a name is of kin for whom something is only looked up: "in Dutch, for my aunt Greta"."""
    mentions = mentions_in(task, rewritten)
    sentence = next((s for s in sentence_spans(rewritten, mentions) if s.start <= name.start() < s.end), None)
    here = {m.call for m in mentions if sentence and sentence.start <= m.start < sentence.end}
    asked = [call for index, call in enumerate(task.expected) if index in (here or range(len(task.expected)))]
    tools = {tool.name: tool for tool in task.tools}
    looked_up = all(_LOOKS_UP.search(f"{spaced(c.name)} {tools[c.name].description}") for c in asked if c.name in tools)
    if not looked_up or not _FOR_KIN.search(rewritten[: name.start()]):
        return False
    return not any(takes_name(key, schema, NameKind.PERSON) for key, schema in wanted_slots(task))


def _in_turn(rewritten: str, name: re.Match[str]) -> bool:
    """Whether a name is said to take the place of another: "now it's Lund", "Lund this time"."""
    return bool(_ITS_TURN.search(rewritten[: name.start()]) or _THIS_TIME.match(rewritten, name.end()))


def _beside_values(task: Task, rewritten: str, at: int) -> bool:
    """Whether a name is that of a day whose date is said beside it, or of one who only speaks, asks or feels."""
    dates = [
        m for m in mentions_in(task, rewritten) if any(q.kind is Kind.DATE for q in scan(rewritten[m.start : m.end]))
    ]
    for day in _HOLIDAY.finditer(rewritten):
        near = any(
            rewritten[a:b].strip(" ,()") == ""
            for m in dates
            for a, b in ((day.end(), m.start), (m.end, day.start()))
            if a <= b
        )
        if day.start() <= at < day.end() and near:
            return True
    return any(match.start(1) <= at < match.end(1) for match in _MINDED.finditer(rewritten))


def _beside_the_request(task: Task, rewritten: str, name: re.Match[str]) -> bool:
    """Whether a name says what somebody's kin is ("our guests from Leeds"), or where somebody is who asks then.

    That counts only where no open argument takes a place.
    """
    if any(takes_name(key, schema, NameKind.PLACE) for key, schema in open_slots(task)):
        return False
    before, after = rewritten[: name.start()], rewritten[name.end() :]
    if _KIN_OF_MINE.search(before) and re.match(rf" (?:\w+ )?{_KIN}\b", after) or _KIN_FROM.search(before):
        return True
    mentions = mentions_in(task, rewritten)
    clause = next((c for c in clauses(rewritten, mentions) if c.start <= name.start() < c.end), None)
    held = clause is None or any(m.start < clause.end and clause.start < m.end for m in mentions)
    return clause is not None and not held and _DOING.match(clause.text) is not None and not asks(clause.text)


def _other_choice(task: Task, rewritten: str, name: re.Match[str]) -> bool:
    """Whether a name is another choice for a value that is given, and only spoken of."""
    mentions = mentions_in(task, rewritten)
    given = {key: call.name for call in task.expected for key in call.arguments}
    return any(
        key in given
        and given[key] == tool.name
        and any(str(choice).lower() == name[0].lower() for choice in choices_of(schema))
        and set_aside(rewritten, key, name.span(), mentions)
        for tool in task.tools
        for key, schema in tool.properties.items()
    )


def _misspelt_into_a_name(task: Task, rewritten: str, match: re.Match[str]) -> bool:
    """Whether a capitalised slip stands before a name, though the query has no such word with a capital."""
    if not re.match(r" [A-Z]", rewritten[match.end() :]):
        return False
    return not misspelt(match[0].lower(), " ".join(m[0] for m in _CAPITALISED.finditer(task.query)))


def _opens_sentence(text: str, at: int) -> bool:
    """Whether a word stands where a capital is due anyway, and no second capitalised word follows it."""
    before = text[:at].rstrip(" \t\"'“‘(*-")
    opens = (
        not before
        or before[-1] in ".?!:;\n"
        or text[:at].endswith(("\n", "- ", "... "))
        or before.endswith(("…", "..."))
        or re.search(r"(?:^|[\s(])(?:\d{1,2}|[a-z])\)$", before) is not None  # "2) New entry"
    )
    return opens


def _new_quote(task: Task, rewritten: str) -> str:
    known = " ".join(words(task.query)) + " " + " ".join(sorted(value_words(task)))
    for match in _QUOTED.finditer(rewritten):
        inner = match[1] or match[2] or ""
        if " ".join(words(inner)) not in known and not all(word in known.split() for word in words(inner)):
            if harmless_name(task, rewritten, match.start()):
                continue
            return f"new quoted text: {inner!r}"
    return ""


def _somebody_else(task: Task, rewritten: str, mentions: Sequence[Mention]) -> str:
    """A relative of the one whom the calls name, where the query has only that one: "Karan's wife"."""
    if re.search(rf"\b{_KIN}\b", task.query, re.IGNORECASE):
        return ""
    sentences = sentence_spans(rewritten, mentions)
    for mention in mentions:
        if not isinstance(mention.value, str):
            continue
        said = rewritten[mention.start : mention.end]
        again = re.findall(rf"(?<!\w){re.escape(said)}(?!\w)(?!{_RELATIVE.pattern})", rewritten)
        found = _RELATIVE.match(rewritten, mention.end)
        if found and not again and asks(next(s.text for s in sentences if s.start <= mention.start < s.end)):
            return f"somebody else: {said + found[0]!r}"
    return ""


def _inserted(task: Task, rewritten: str, mentions: Sequence[Mention]) -> str:
    """A new word between a value and the noun that follows it in the query: "horror comedy movies"."""
    known = stems(task.query) | tool_stems(task)
    for mention in mentions:
        said = rewritten[mention.start : mention.end]
        before = re.search(rf"(?<!\w){re.escape(said)} ([a-z]{{3,}})", task.query, re.IGNORECASE)
        now = re.match(r" ([a-z]{3,}) ([a-z]{3,})", rewritten[mention.end :])
        if not isinstance(mention.value, str) or not before or not now or before[1].lower() in _NO_HEADS:
            continue
        new = now[1] not in STOP_WORDS and stem(now[1]) not in known and not now[1].endswith(("ly", "ing", "ed"))
        if new and stem(now[2]) == stem(before[1].lower()):
            return f"{said!r} became {said + ' ' + now[1]!r}"
    return ""


def _initials(letters: str, query: str) -> bool:
    """Whether words of the query begin with these letters, small words too: "return on investment" for "ROI"."""
    firsts = "".join(word[0] for word in words(query))
    if len(letters) == 2:
        return re.search(rf"\b{letters[0]}[a-z]{{2,}} {letters[1]}[a-z]{{2,}}", query, re.IGNORECASE) is not None
    return bool(spelled_out(letters, query)) or len(letters) > 2 and letters.lower() in firsts


def _unit_of_query(code: str, query: str) -> bool:
    """Whether a code stands for a unit or currency that the query has: "USD 365,000" for "365000 dollars"."""
    unit = UNIT_OF.get(code.lower())
    return unit is not None and any(q.unit == unit for q in scan(query))
