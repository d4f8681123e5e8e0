"""No new name, quoted text or qualifier of a value."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from toolspar.calls.places import expand_regions
from toolspar.tasks.english import REQUEST_VERBS, STOP_WORDS, words
from toolspar.tasks.grounding import Mention, leaves, stem, value_texts
from toolspar.tasks.other_names import names_said, other_names, spelled_out
from toolspar.tasks.quantities import UNIT_OF, Kind, scan
from toolspar.tasks.records import Task
from toolspar.verify.background import harmless_name
from toolspar.verify.introduced import introduced
from toolspar.verify.reading import mentions_in, misspelt, stems, tool_stems, value_words
from toolspar.verify.records import CheckResult
from toolspar.verify.refused import always_refused

_NO_NAMES = frozenset(
    """i i'm i'd i'll i've ok okay asap please hi hello hey dear thanks thank regards sincerely yours
    faithfully best kind warm assistant bot
    computer sir madam mr mrs ms team siri alexa google ai am pm etc ps ty thx tia fyi btw lol plz pls monday tuesday
    wednesday thursday friday
    saturday sunday january february march april may june july august september october november december tv pc usb
    id url pdf english""".split()
)
_CAPITALISED = re.compile(r"(?<![\w'’.@/-])[A-Z][\w'’&-]*")
_IN_REGION = re.compile(r"[A-Z][\w'’. -]*, [A-Z]{2}\b")
_QUOTED = re.compile(r"[\"“]([^\"”]{1,200})[\"”]|(?<![\w])['‘]([^'’]{2,80})['’](?!\w)")
_FUNCTION_WORDS = STOP_WORDS | frozenset(
    """please pls thanks thank thx cheers right now today asap real quick quickly soon today here there okay ok
    yeah yes um uh er erm uhm hmm
    ah oh well like basically actually you know let me see honestly say maybe perhaps possibly kindly specifically
    exactly only just sharp ya
    mate buddy pal friend sir dear thing things one ones man dude folks bro lol haha instead ideally preferably using
    via during within across
    near around along through inside regarding concerning called named titled labelled labeled saying reading says
    read entitled located
    located based city town place restaurant hotel store shop company airport station currency language account file
    document song track book
    movie film artist album person contact recipient user customer people guests persons adults passengers tickets
    items units copies pieces
    topic subject keyword word words phrase text message note title name label under category type kind style format
    version mode level size
    color colour date day time hour value amount total number code address street area region country state value
    currently sometime starting
    ending leaving departing arriving going heading respectively each both thru til till unto u r w & w/ plus minus
    times so yeah hopefully
    location reservation booking table room weather forecast price prices stock ticket flight temp temperature
    exchange rate conversion
    appointment meeting reminder alarm timer event list shown described mentioned given above below ma'am cool great
    nice awesome much many love xo tysm kthx simple over acct degrees degree ty tia anymore dept since because as
    if onto into out off vs v versus against toward towards upon beneath below above amid among despite except besides
    nor n x
    beyond per rather aside apart together before after behind beside under inside outside like unlike per opposite past
    available due alone included ready first second third last next finally
    back rest full whole entire complete extra same very most only own each every
    """.split()
)

_VERBS = frozenset(  # a value is their subject, or the words beside it are no part of its name
    """gets got get gives gave goes go went gone takes take took taken needs need needed belongs belong must shall may
    might should can cannot will would becomes become became comes come came keeps keep kept makes make made has have
    had is are was were does do did costs cost sells sell sold offers offer offered holds hold held means mean meant
    works work runs run ran lies lie stands stand stood happens happen happened starts start started begins begin began
    ends end ended looks look wants want wanted likes like liked loves love hates hate agrees agree says say said asks
    ask asked promises promised promise tells told tell serves serve rules ruled plays calls suits fits works sounds
    play played wrote sang sings
    fell stood lay hung burst drinks drink eats eat carries carry
    promised expects expect deserves deserve never always still already once twice next down up back over away too
    either also whoever whatever every""".split()
)
_KINDS = frozenset(  # nouns that say what sort of thing a value names: a quiche recipe is for quiche
    """recipe recipes dish dishes meal meals content contents level levels intake lesson lessons class classes course
    courses game games match matches show shows series episode trip tour exam test shift project team club app website
    page channel branch model brand department section zone lane ward""".split()
)
_PRAISE = frozenset("good nice great decent fine lovely proper fresh brand-new".split())  # they tell no kind
_SUBJECT = re.compile(
    r"(?:^|\s)(?:i|i've|we|we've|he|she|they|it|you|who|that|which|to|not|(?:do|does|did)n['’]t)\s+$", re.IGNORECASE
)
_HOLIDAY = re.compile(
    r"\b(?:New Year['’]?s?(?: Eve| Day)?|Christmas(?: Eve| Day)?|Boxing Day|Halloween|Easter(?: Sunday| Monday)?"
    r"|Thanksgiving|Valentine['’]?s(?: Day)?|Independence Day|May Day|Labou?r Day|Midsummer(?: Eve| Day)?)(?!\w)"
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
    """Fails on a capitalised word or quoted text that is new, or on a new word stuck to a value of the calls."""
    fault = (
        _new_name(task, rewritten)
        or _new_quote(task, rewritten)
        or _qualified(task, rewritten, mentions_in(task, rewritten))
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
        if match[0] in ("C", "F", "K") and rewritten[: match.start()].rstrip().endswith(("°", "degrees")):
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
        if harmless_name(task, rewritten, match.start()) or _beside_values(task, rewritten, match.start()):
            continue
        if introduced(task, rewritten, match) or always_refused(rewritten, match[0]):
            continue
        return f"new name: {match[0]!r}"
    return ""


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


def _qualified(task: Task, rewritten: str, mentions: Sequence[Mention]) -> str:
    """A new word directly before or after a text value makes it another thing ("chicken" -> "chicken soup").

    That holds for common nouns only: a small word beside a proper name belongs to the sentence ("lose Road Trip").
    """
    known = stems(task.query) | tool_stems(task) | {stem(word) for word in value_words(task)}
    for mention in mentions:
        if not _common_noun(task, rewritten, mention):
            continue
        after = re.match(r"[ -]([A-Za-z][\w'-]*)", rewritten[mention.end :])
        before = re.search(r"(?:^|[\s(\"])([A-Za-z][\w'’-]*)[ -]$", rewritten[: mention.start])
        for match in (after, before):
            if match is None or match is after and _renames_head(task, rewritten, mention):
                continue
            word = match[1].lower().replace("’", "'")
            at = match.start(1) + (mention.end if match is after else 0)
            inside = any(q.start <= at < q.end for q in scan(rewritten))
            if inside or match is before and _opens_sentence(rewritten, at) or _plain(word, known):
                continue
            if match is before and (_SUBJECT.search(rewritten[:at]) or _said_bare(rewritten, mention, match[1])):
                continue
            if not misspelt(word, task.query):
                return f"{mention.value!r} qualified by {match[1]!r}"
    return ""


def _common_noun(task: Task, rewritten: str, mention: Mention) -> bool:
    """Whether a mention is a text value in small letters that is no fixed choice of its argument."""
    if not isinstance(mention.value, str) or mention.form in ("date", "time", "unit", "number"):
        return False
    if len(mention.value) < 3 or mention.value[:1].isdigit() or _fixed_choice(task, mention.path):
        return False
    said = rewritten[mention.start : mention.end]
    if re.search(r"[\d_]|\w\.\w", said) or _capitals(task.query, said):
        return False  # a code, a file or a name stays the same thing with a noun before it
    return not (said[:1].isupper() and re.search(rf"[\w,:] [\"'“]?{re.escape(said)}", task.query))


def _capitals(query: str, said: str) -> bool:
    """Whether the query writes a value with capitals throughout, as a name is written."""
    match = re.search(rf"(?<!\w){re.escape(said)}(?!\w)", query, re.IGNORECASE)
    plain = [word for word in match[0].split() if word not in STOP_WORDS] if match else []
    return bool(plain) and all(word[:1].isupper() for word in plain) and (match is not None and match.start() > 0)


def _initials(letters: str, query: str) -> bool:
    """Whether words of the query begin with these letters, small words too: "return on investment" for "ROI"."""
    firsts = "".join(word[0] for word in words(query))
    return bool(spelled_out(letters, query)) or len(letters) > 2 and letters.lower() in firsts


def _unit_of_query(code: str, query: str) -> bool:
    """Whether a code stands for a unit or currency that the query has: "USD 365,000" for "365000 dollars"."""
    unit = UNIT_OF.get(code.lower())
    return unit is not None and any(q.unit == unit for q in scan(query))


def _fixed_choice(task: Task, path: str) -> bool:
    """Whether the argument that a path leads to has a list of choices."""
    index, key = path.split(".")[:2]
    name = task.expected[int(index)].name
    schemas = [tool.properties.get(key) for tool in task.tools if tool.name == name]
    return any("enum" in str(schema) for schema in schemas if schema is not None)


def _renames_head(task: Task, rewritten: str, mention: Mention) -> bool:
    """Whether the query has a noun of its own after a value ("vegan recipe"), which the rewrite says otherwise."""
    said = rewritten[mention.start : mention.end]
    match = re.search(rf"(?<!\w){re.escape(said)}[ -]([a-z]+)", task.query, re.IGNORECASE)
    if match is None or _plain(match[1].lower(), frozenset()):
        return False
    following = [stem(word) for word in words(rewritten[mention.end :])[:2]]
    return stem(match[1].lower()) not in following[1:]  # "horror comedy movies" has the head, and one word more


def _said_bare(rewritten: str, mention: Mention, qualifier: str) -> bool:
    """Whether the value is said once more without the word before it ("no new kettle ... the kettle")."""
    said = re.escape(rewritten[mention.start : mention.end])
    return re.search(rf"(?<!\b{re.escape(qualifier)} )(?<!\w){said}(?!\w)", rewritten, re.IGNORECASE) is not None


def _plain(word: str, known: Set[str]) -> bool:
    """Whether a word beside a value belongs to the sentence, or is said by the query or the tool."""
    return (
        word in _FUNCTION_WORDS | _VERBS | _PRAISE | _KINDS | REQUEST_VERBS
        or word in UNIT_OF
        or word.endswith(("ly", "ing", "n't", "'ll", "'d", "'s", "'re", "'m", "'ve"))
        or stem(word) in known
        or "-" in word
        and all(part in _FUNCTION_WORDS or stem(part) in known for part in words(word))
    )
