"""No number, amount, date, time or unit that the query did not say."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from datetime import date

from toolspar.tasks.english import REQUEST_VERBS, STOP_WORDS, words
from toolspar.tasks.grounding import leaves, stem, value_texts
from toolspar.tasks.quantities import UNIT_OF, WEEKDAYS, Kind, Quantity, scan, units_in
from toolspar.tasks.records import Task
from toolspar.verify.beside.background import background, harmless, harmless_amount, noun_after
from toolspar.verify.beside.open_arguments import CURRENCIES, PERSONS, takes_quantity, wanted_slots
from toolspar.verify.quantities.amounts import same_size
from toolspar.verify.quantities.at_known import counts_for_slot, rivals_known, runs_into_known
from toolspar.verify.quantities.numbers_aside import aside, instead_of_known
from toolspar.verify.reading import clauses, content_stems, mentions_in, misspelt, spaced, stems, touches
from toolspar.verify.records import CheckResult
from toolspar.verify.wording.tool_words import tool_stems

_AMOUNT_WORDS = re.compile(
    r"\b(couple|multiple|double|doubled|triple|quadruple|dozens?|hundreds|thousands|pair of|half (?:of|the|a|an|as)"
    r"|several|every (?:other (?:day|week|month|year)|second (?:day|week|month|year)|morning|afternoon|evening|\w+day"
    r"|weekend)"
    r"|each (?:morning|evening|weekend))\b",
    re.IGNORECASE,
)
_HARMLESS_AMOUNTS = re.compile(
    r"\b(?:couple of (?:seconds|minutes|moments|things|days ago)|double[- ]check\w*|half asleep|half a (?:mind|second)"
    r"|several things|multiple times|(?:have|had) (?:been )?\w+ (?:\w+ ){0,3}every day)\b",
    re.IGNORECASE,
)
_REPEATED_DAY = re.compile(r"\b\w+day(?=s\b)|(?<=\beach )\w+day\b", re.IGNORECASE)
_DAY_PART = re.compile(
    r"\b(?<!good )(?<!game )(?<!movie )(?<!quiz )(?<!date )"
    r"(morning|afternoon|evening|night|noon|midnight|lunchtime|dawn|dusk)\b",
    re.IGNORECASE,
)
_HOURS = {"morning": (4, 12), "afternoon": (12, 18), "evening": (17, 24)}  # of the clock, first and behind the last
_NAMES_WITH_DIGITS = frozenset("co2 h2o o2 mp3 mp4 m4a 4k 3d 2d a4 b2b 5g 4g covid19".split())  # these count nothing
_LABEL = re.compile(r"\b(?:for|on|in|at|of|from|my|our|the) ([a-z]{3,}) $", re.IGNORECASE)  # "for page 62"
_BESIDE = re.compile(
    r"\b(?:the|one|a) (?:day|week|month|year|\w+day) (?:after|before|later|earlier)\b"
    r"(?!\s+(?:tomorrow|yesterday|my|our|i|we)\b)"
    r"|\bthe (?:weekend|version|page|chapter|stop|one) (?:after|before)\b|\bthe eve of\b"
    r"|\bthe (?:following|previous|preceding) (?:day|week|month|year|\w+day)\b",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"\b(?:aged|turn(?:s|ed|ing)?|(?:i|we|he|she|they|you)(?: was| were| is| are|['\u2019](?:re|m|s))) $", re.IGNORECASE
)
_WISHES = re.compile(r"\b(?:needs?|wants?|if|same|must|should|at (?:most|least)|please|for (?:us|me))\b", re.IGNORECASE)
_MEASURES = frozenset(
    "letters syllables words lines characters pages seconds minutes hours days weeks months years".split()
)
_UNSCANNED_UNITS = frozenset("degrees degree cents cent pence pennies".split())
_WITH = re.compile(r"\bwith (?:\w+ ){0,3}$", re.IGNORECASE)
_ORDERED = re.compile(r"(?:^|[.;:!?,]\s+|\b(?:please|to|and|then|you)\s+)([a-z]+)(?: me| us)?\s+$", re.IGNORECASE)
_WHEN = re.compile(r"\W*(?:(?:and|so|but) )?(?:when|what|which|how|who|where)\b", re.IGNORECASE)
_GREETING_DAY = re.compile(
    r"\b(?:help|assist|how are you|how's it going|doing|going|for me)\b[^.?!]{0,24}\b(?:today|tonight)\b", re.IGNORECASE
)


def check(task: Task, rewritten: str) -> CheckResult:
    """Fails on the first quantity of the rewrite that neither the query nor an expected value has.

    Words for days ("tomorrow", "weekend") and parts of the day may stand in a clause that is not about the request.
    """
    fault = (
        _new_quantity(task, rewritten)
        or _new_amount_word(task, rewritten)
        or _new_day_part(task, rewritten)
        or _day_beside(task, rewritten)
        or _changed_unit(task, rewritten)
        or _other_noun(task, rewritten)
        or _noun_for_unit(task, rewritten)
    )
    return CheckResult(False, 0.0, fault) if fault else CheckResult(True)


def _known(task: Task) -> list[Quantity]:
    """Quantities of the query and of the expected values."""
    said = list(scan(task.query))
    for _, value in leaves(task.expected):
        if not isinstance(value, bool):
            for text in value_texts(value):
                said += scan(text.replace("_", " ")[:400])
    return said


def _new_quantity(task: Task, rewritten: str) -> str:
    known = _known(task)
    for quantity in scan(rewritten):
        said = rewritten[quantity.start : quantity.end]
        if _is_said(task, rewritten, quantity, known):
            continue
        if runs_into_known(rewritten, quantity, known) or rivals_known(rewritten, quantity, task.query):
            return f"beside a known one: {said!r}"
        if instead_of_known(task, rewritten, quantity):
            return f"corrected to a new {quantity.kind}: {said!r}"
        if aside(task, rewritten, quantity):
            continue
        if quantity.kind is Kind.DAY and _background(task, rewritten, quantity.start):
            continue
        if _measures_the_request(task, rewritten, quantity):
            return f"new {quantity.kind} of the request: {said!r}"
        if not harmless(task, rewritten, quantity) and not _for_no_argument(task, rewritten, quantity):
            return f"new {quantity.kind}: {said!r}"
    return ""


def _is_said(task: Task, rewritten: str, quantity: Quantity, known: Sequence[Quantity]) -> bool:
    """Whether the query or an expected value says a quantity, in whatever form."""
    said, query = rewritten[quantity.start : quantity.end], task.query.lower()
    if any(quantity.same(other) for other in known) or said.lower() in _NAMES_WITH_DIGITS:
        return True
    if _part_of_known(quantity, known) and not counts_for_slot(task, rewritten, quantity):
        return True
    if same_size(quantity, rewritten, task.query) or _score(said, known):
        return True
    if any(m.start <= quantity.start and quantity.end <= m.end for m in mentions_in(task, rewritten)):
        return True
    one = quantity.values == (1.0,)
    if one and (
        said.lower() == "one" or re.search(rf"\b(?:per|an?|each|every) {re.escape(said.split()[-1])}\b", query)
    ):
        return True
    if said.lower() in query and quantity.kind is not Kind.NUMBER:
        return True
    return quantity.kind is Kind.DAY and _weekday_of_known(rewritten, quantity, known)


_SPANS = frozenset("second minute hour day night week month year".split())
_LENGTHS = frozenset("mm cm m km inch foot yard mile".split())
_OWN_SUBJECT = re.compile(
    r"\b(?:i|we|he|she|they|me|who|there|someone|everybody|everyone|nobody|it['\u2019]s|(?:my|our|his|her|their) [a-z]+"
    r"|the [a-z]+ (?:is|are|was|were|has|had|will|takes|took|lasts|runs|goes|leaves))\b[^.,;:!?]*$",
    re.IGNORECASE,
)
_POINTS_AT_IT = re.compile(r"(?:^|[.;!?,]\s*)(?:this|that|it|which)\b[^.;!?]*$", re.IGNORECASE)
_TOLD = re.compile(r"\b(?:been|once|never|since|ago|last|already|took|spent|waited|lasted)\b", re.IGNORECASE)
_STRETCH = re.compile(r"\b(?:for|within|upon|due for|done in)\s+(?:about |around |another )?$", re.IGNORECASE)
_WITH_LENGTH = re.compile(r"\b(?:for|of|within)\s+$", re.IGNORECASE)
_GOES_ON = re.compile(r"\s+(?:i|we|he|she|they)\s+(?!would|will|['\u2019]d)", re.IGNORECASE)


def _measures_the_request(task: Task, rewritten: str, quantity: Quantity) -> bool:
    """Whether a new span of time or length stands to the request itself: "for 3 years", "this is for 24 hours".

    What somebody tells of themselves has a subject of its own, or is past: "I have been up for 16 hours".
    """
    before, after = rewritten[: quantity.start], rewritten[quantity.end :]
    stretch = quantity.unit in _SPANS and _STRETCH.search(before)
    if not task.expected or not (stretch or (quantity.unit in _LENGTHS and _WITH_LENGTH.search(before))):
        return False
    sentence = re.split(r"[.;!?]\s", before)[-1]
    if _TOLD.search(sentence) or _GOES_ON.match(after):
        return False
    return _POINTS_AT_IT.search(before) is not None or _OWN_SUBJECT.search(before) is None


def _weekday_of_known(rewritten: str, day: Quantity, known: Sequence[Quantity]) -> bool:
    """Whether a weekday is that of a known date beside it, by the calendar: "Wednesday, 3 June 2026"."""
    beside = (
        q for q in scan(rewritten) if q.kind is Kind.DATE and re.fullmatch(r"\W*(?:the )?", _between(rewritten, day, q))
    )
    dates = (str(v) for q in beside if any(q.same(k) for k in known) for v in q.values)
    return any(
        WEEKDAYS[date.fromisoformat(d).weekday()] == day.values[0] for d in dates if re.match(r"\d{4}-\d\d-\d\d$", d)
    )


def _between(text: str, first: Quantity, last: Quantity) -> str:
    first, last = sorted((first, last), key=lambda quantity: quantity.start)
    return text[first.end : last.start]


def _score(said: str, known: Sequence[Quantity]) -> bool:
    """Whether what reads as a time is two known numbers: "1 to 3"."""
    pair = re.fullmatch(r"(\d+) to (\d+)", said)
    return pair is not None and all(
        any(q.kind is Kind.NUMBER and float(number) in q.values for q in known) for number in pair.groups()
    )


def _for_no_argument(task: Task, rewritten: str, quantity: Quantity) -> bool:
    """Whether a number counts something that no argument of the wanted tools takes: "60 essays read".

    A bare number could be for any of them, and so could a date or a time.
    """
    if not quantity.unit and _AGE.search(rewritten[: quantity.start]) and not noun_after(rewritten, quantity).strip():
        return not any(takes_quantity(k, s, quantity, n) for k, s in wanted_slots(task) for n in ("age", "people"))
    noun = noun_after(rewritten, quantity)
    named = [word for word in noun.split() if word not in STOP_WORDS]
    label = _LABEL.search(rewritten[: quantity.start])
    if label and label[1].lower() not in STOP_WORDS and not named and not quantity.unit:
        named = [label[1].lower()]
    if "times" in named:
        return False  # again and again
    if not task.expected or quantity.kind not in (Kind.NUMBER, Kind.ORDINAL) or not (quantity.unit or named):
        return False
    if quantity.unit in CURRENCIES or _UNSCANNED_UNITS & set(named) or _alternative(rewritten, quantity):
        return False
    clause = next(
        (c.text for c in clauses(rewritten, mentions_in(task, rewritten)) if c.start <= quantity.start < c.end), ""
    )
    ordered = _ORDERED.search(rewritten[: quantity.start])
    if ordered and ordered[1].lower() in REQUEST_VERBS and stem(named[0] if named else "") in content_stems(task.query):
        return False  # "create two playlists"
    if _WISHES.search(clause) or _WITH.search(rewritten[: quantity.start]):
        return False
    own = content_stems(clause) - content_stems(task.query)
    nouns = " ".join((*named, *own))
    return not any(takes_quantity(key, schema, quantity, nouns) for key, schema in wanted_slots(task))


def _alternative(rewritten: str, quantity: Quantity) -> bool:
    """Whether a number stands beside another one as its alternative or its range: "3 or 4", "ten to twelve"."""
    joint = re.compile(r"\s*(?:or|to|-|\u2013)\s*", re.IGNORECASE)
    return any(
        joint.fullmatch(rewritten, *sorted((first.end, last.start))) is not None
        for other in scan(rewritten)
        for first, last in ((quantity, other), (other, quantity))
        if first.end < last.start
    )


def _part_of_known(quantity: Quantity, known: Sequence[Quantity]) -> bool:
    """A number that a known date, time or code contains: "at 7" of "7 pm", the year of a date."""
    if quantity.kind not in (Kind.NUMBER, Kind.ORDINAL):
        if quantity.kind is Kind.DATE:  # "March 5" written as month and year apart
            return any(str(quantity.values[0])[:7] == str(v)[:7] and len(str(quantity.values[0])) == 7
                       for other in known if other.kind is Kind.DATE for v in other.values)  # fmt: skip
        if quantity.kind is Kind.TIME:  # "7 o'clock" for a bare 7
            hours = {float(str(v)[:2]) % 12 for v in quantity.values if str(v).endswith(":00")}
            return (
                any(o.kind is Kind.NUMBER and not o.unit and o.values[0] in hours for o in known)
                and len(quantity.values) > 1
            )
        if quantity.kind is Kind.CODE:
            digits = re.sub(r"\D", "", str(quantity.values[0]))
            return any(
                digits and digits == re.sub(r"\D", "", str(v)) for o in known if o.kind is Kind.CODE for v in o.values
            )
        return False
    members: set[float] = set()
    for other in known:
        if other.kind in (Kind.DATE, Kind.TIME):
            members |= {float(part) for value in other.values for part in re.split(r"[:-]+", str(value)) if part}
    return not quantity.unit and bool(members & {v for v in quantity.values if isinstance(v, float)})


def _background(task: Task, rewritten: str, at: int) -> bool:
    mentions = mentions_in(task, rewritten)
    if re.search(r"\ba $", rewritten[:at]):
        return True  # "in a weekend"
    if _GREETING_DAY.search(rewritten[max(0, at - 60) : at + 8]):
        return True
    clause = next((c for c in clauses(rewritten, mentions) if c.start <= at < c.end), None)
    return (
        clause is not None
        and bool(mentions)
        and not touches(clause, mentions, task.query)
        and not (rewritten[clause.end : clause.end + 1] == "?" and _WHEN.match(clause.text))
        and (len(words(clause.text)) > 2 or clause.text.strip().lower().startswith("since"))
        and clause.text.strip()[:2] not in ("on", "by", "in")
    )


def _new_amount_word(task: Task, rewritten: str) -> str:
    kept = {match[1].lower() for match in _AMOUNT_WORDS.finditer(task.query)}
    kept |= {f"every {day[0].lower()}" for day in _REPEATED_DAY.finditer(task.query)}
    daily = re.search(r"\b(?:every|each) day\b|\bdaily\b", task.query, re.IGNORECASE)
    if daily and any(q.kind is Kind.TIME for q in _known(task)):
        kept |= {f"{every} {part}" for every in ("every", "each") for part in ("morning", "afternoon", "evening")}
    harmless = [(m.start(), m.end()) for m in _HARMLESS_AMOUNTS.finditer(rewritten)]
    kept |= {"couple", "pair of"} if any(q.values == (2.0,) for q in _known(task)) else set[str]()
    mentions = mentions_in(task, rewritten)
    for match in _AMOUNT_WORDS.finditer(rewritten):
        inside = any(start <= match.start() < end for start, end in harmless)
        judged = (*mentions, *(q for q in scan(rewritten) if q.kind is Kind.NUMBER))  # "half a kilo" is a number
        value = any(m.start <= match.start() < m.end for m in judged)
        if match[1].lower() in kept or inside or value or harmless_amount(task, rewritten, match.start()):
            continue
        return f"new amount: {match[1]!r}"
    return ""


def _has_the_time(task: Task, part: str) -> bool:
    """Whether all known times lie in a part of the day: "every evening" for 7:15 pm."""
    known = [str(value) for q in _known(task) if q.kind is Kind.TIME for value in q.values]
    first, last = _HOURS.get(part, (24, 0))
    return bool(known) and all(first <= int(value[:2]) < last for value in known)


def _new_day_part(task: Task, rewritten: str) -> str:
    mentions = mentions_in(task, rewritten)
    times = [q for q in scan(rewritten) if q.kind in (Kind.TIME, Kind.DAY)]
    for match in _DAY_PART.finditer(rewritten):
        word = match[1].lower()
        if re.search(rf"\b{word}", task.query, re.IGNORECASE) or any(q.start <= match.start() < q.end for q in times):
            continue
        if _has_the_time(task, word):
            continue
        clause = next((c for c in clauses(rewritten, mentions) if c.start <= match.start() < c.end), None)
        if clause and touches(clause, mentions, task.query):
            return f"new time of day: {word!r}"
    return ""


def _day_beside(task: Task, rewritten: str) -> str:
    """A day, week or month that lies beside a known one: "and the day after", "the Friday before"."""
    for match in _BESIDE.finditer(rewritten):
        known = re.search(r"\b(?:after|before|follow\w*|next|previous|preceding|later|earlier)\b", task.query, re.I)
        if not known and background(task, rewritten, match.start()) is None:
            return f"another day: {match[0]!r}"
    return ""


def _changed_unit(task: Task, rewritten: str) -> str:
    """The same number with another unit, or with a unit that was not there."""
    query = task.query
    before = _with_pounds(units_in(query))
    numbers = [q for q in scan(query) if q.kind is Kind.NUMBER]
    for quantity in scan(rewritten):
        same = [q for q in numbers if quantity.kind is Kind.NUMBER and q.same(quantity)]
        if not same or not quantity.unit or same_size(quantity, rewritten, query):
            continue
        if quantity.unit == "celsius" and any(re.match(r"\s*degrees?\b", query[q.end :]) for q in same):
            continue
        if quantity.in_minutes and any(q.unit in ("minute", "hour") for q in same):
            continue  # "a quarter of an hour"
        if quantity.unit == "percent" and _as_share(rewritten, quantity, same):
            continue
        if any(_initial(rewritten, quantity, query, q) for q in same):
            continue
        wanted = _with_pounds({q.unit for q in same})
        if {q.unit for q in same} == {""} and _in_a_list(task, same[0]):
            continue  # a list of bare numbers has no unit to lose
        new = quantity.unit not in before
        if (new or "" not in wanted and quantity.unit not in wanted) and not harmless(task, rewritten, quantity):
            return f"{'new' if new else 'another'} unit: {rewritten[quantity.start : quantity.end]!r}"
    return ""


def _as_share(rewritten: str, quantity: Quantity, same: Sequence[Quantity]) -> bool:
    """Whether a percentage is the share of one that the query says: "30%" for 0.3."""
    whole = float(quantity.values[0])
    return any(abs(float(v) * 100 - whole) < 1e-9 for q in same for v in q.values)


def _initial(rewritten: str, quantity: Quantity, query: str, known: Quantity) -> bool:
    """Whether a short unit only abbreviates the noun that the query counts: "3 C" for 3 coulombs."""
    short = re.search(r"(?<![A-Za-z])[A-Za-z]{1,2}$", rewritten[quantity.start : quantity.end])
    noun = re.match(r"[\s-]*([a-z]{3,})", query[known.end :], re.IGNORECASE)
    return bool(short and noun and not known.unit and noun[1].lower().startswith(short[0].lower()))


def _other_noun(task: Task, rewritten: str) -> str:
    """The number of an argument counts something else now: "4 letters" where the query says "4 syllables".

    Only where the query's noun names the argument or is a unit, and the rewrite has it no more.
    """
    said = stems(rewritten)
    for quantity in (q for q in scan(task.query) if q.kind is Kind.NUMBER):
        noun = _counted(task.query, quantity)
        measured = _now_measures(task, rewritten, quantity, noun)
        if measured:
            return f"counts {measured!r} and not {noun!r}"
        if not noun or stem(noun) in said | PERSONS or stem(noun) not in _slot_stems(task) and noun not in UNIT_OF:
            continue
        for other in (q for q in scan(rewritten) if q.kind is Kind.NUMBER and q.same(quantity)):
            new = _counted(rewritten, other)
            again = new == "times" and noun not in UNIT_OF
            short = len(new) > 2 and noun.startswith(new.removesuffix("s"))  # "cals"
            own = again or short or stem(new) in stems(task.query) | tool_stems(task) or misspelt(new, noun)
            if new.endswith("s") and not own and UNIT_OF.get(new, new) != UNIT_OF.get(noun, noun):
                return f"counts {new!r} and not {noun!r}"
    return ""


def _now_measures(task: Task, rewritten: str, quantity: Quantity, noun: str) -> str:
    """The measure of a text or a span that a count of things became: "16 letters" for 16 results."""
    if not noun.endswith("s") or noun in UNIT_OF or noun in _MEASURES:
        return ""
    known = set(words(task.query)) | tool_stems(task)
    places = [q for q in scan(rewritten) if q.kind is Kind.NUMBER and q.same(quantity)]
    nouns = [_last_word(rewritten, q) if q.unit else _counted(rewritten, q) for q in places]
    wrong = all(n in _MEASURES and n not in known and stem(n) not in known for n in nouns)
    return nouns[0] if nouns and wrong else ""


def _last_word(text: str, quantity: Quantity) -> str:
    return words(text[quantity.start : quantity.end])[-1]


def _noun_for_unit(task: Task, rewritten: str) -> str:
    """A number that had a unit and now counts things: "8 laps" for 8 miles; where it stands bare, its unit holds on."""
    for quantity in (q for q in scan(task.query) if q.kind is Kind.NUMBER and q.unit):
        places = [q for q in scan(rewritten) if q.kind is Kind.NUMBER and q.same(quantity)]
        nouns, said = [_counted(rewritten, place) for place in places], task.query[quantity.start : quantity.end]
        if not nouns or any(place.unit for place in places) or same_size(quantity, task.query, rewritten):
            continue
        if nouns[0] in ("cents", "cent", "pence"):
            continue
        if all(noun.endswith("s") and not misspelt(noun, said) for noun in nouns):
            return f"counts {nouns[0]!r} and has no unit"
    return ""


def _counted(text: str, quantity: Quantity) -> str:
    """The noun that a number counts, past "more" and the like; a unit that belongs to the quantity included."""
    match = re.match(r"[\s-]*(?:(?:more|extra|additional|further|whole|full) )?([a-z]{3,})", text[quantity.end :], re.I)
    return "" if match is None or quantity.unit or match[1].lower() in STOP_WORDS else match[1].lower()


def _slot_stems(task: Task) -> set[str]:
    """Stems of the words in the names of the wanted arguments."""
    return {stem(word) for key, _ in wanted_slots(task) for word in words(spaced(key))}


def _in_a_list(task: Task, quantity: Quantity) -> bool:
    """Whether a number of the query is a member of a list argument of a tool that knows no units."""
    members = [value for path, value in leaves(task.expected) if path.rpartition(".")[2].isdigit()]
    return "unit" not in tool_stems(task) and any(isinstance(v, (int, float)) and v in quantity.values for v in members)


def _with_pounds(units: Set[str]) -> Set[str]:
    """Units, with "pound" for both the weight and the money if either is there."""
    return units | {"pound", "gbp"} if units & {"pound", "gbp"} else units
