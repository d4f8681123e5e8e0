"""A rewrite must be sentences: no invented words, no loops, no scrambled or broken-off ones, no verb left out."""

from __future__ import annotations

import re
from collections import Counter

from toolspar.tasks.english import STOP_WORDS, words
from toolspar.tasks.grounding import stem
from toolspar.tasks.records import Task
from toolspar.verify.reading import value_words
from toolspar.verify.records import CheckResult

_OPEN_END = frozenset(
    """and or but the a an of my your our their because which who is are was if as than so with from between into
    onto per via named called titled very please-and its his to for in on at by while where whose when whether
    although unless until i we they can could would should will""".split()
)
_OPEN_END_OF_SENTENCE = frozenset("and or but the a an my your our their because if than per via whose whether".split())
_AFTER_QUESTION_WORD = frozenset(
    "called named titled is are was to for in on at by with from of as into i we they can could will".split()
)
_QUESTION_WORD = re.compile(r"\b(?:what|which|who|whom|where|how|when|that|whatever|there|whose)\b")
_PARTICLE_VERB = re.compile(
    r"\b(?:turn|switch|put|keep|leave|check|log|sign|come|go|move|flick|flip|power|bring|let|get)\b"
)
_LAST_PHRASE = re.compile(
    r"\b(?:so on|and on|later on|from now on|early on|going on|what for|come by|by and by|as (?:soon|fast"
    r"|quickly|early)"
    r" as (?:i|we|you|they) (?:can|could)|if (?:i|we|you|they) (?:can|could|will|would)|so|yes i can|would you"
    r"|could you"
    r"|will you|can you|if so|i think so|do so|and so|even so)\W*$"
)
_ASKS_WHICH = re.compile(r"\W*(?:who|which|what|whose)\b", re.IGNORECASE)
_CLIPPED = frozenset(
    """thank thanks thx ty incl excl temp info min mins sec secs hr hrs app pic pics doc docs lab vet gym photo kilo
    kilos auto ref
    demo exam fridge ad bike uni res rez reservation phone cell tele vid vids bio math maths stat stats calc appt est
    approx max avg med meds pro con tech veg fav mic plane bus condo deli dorm limo memo mag flu ok""".split()
)
_DETERMINER = "the|an|my|your|our|their|every"
_IMPOSSIBLE = re.compile(
    rf"\b(?:{_DETERMINER})\s+(?:of|the|an?|my|your|our|their|and|or|is|are|was|were|with|it|me|us|them|if|that"
    rf"|please)\b"
    rf"|\b(?:{_DETERMINER})\s+(?:at|by|from|as|be|have|do|does|can|could|would|should|you|we|because|to(?! do)"
    rf"|for|in|on"
    r"|which|into)\b"
    r"|\b(?:under|over|into|about|through|without)\s+of\b|\bto\s+(?:is|are|was|of)\b"
    r"|\b(?:with|from|at|by|to|for|into|of)\s+(?:of|is|are|was|were)\b"
    r"|\bof\s+(?:in|at|to|for|with|by|from|on|and|or|but|so|do)\b"
    r"|\b(?:with|from|at|by|into|between)\s+(?:to|with|into|and|or|but|if|then)\b"
    r"|\b(?:into|with|of|from|at|between)\s+(?:have|has|had|can|could|would|do|does|did|i|we|he|they)\b"
    r"|\b(?:in|on|for|at|to|from|of|with)\s+the\s+(?:what|which|how|why|where|when|in|on|to|for|so|then|get|give)\b"
    r"|\b(?:and|or|but)\s+(?:of|but|or|and)\b"
    r"|\b(?:if|so that|because|although)\s+(?:of|to)\b(?<!because of)(?<!if to)|\bif\s+to[.?!]"
    r"|\b(?:it|me|you|i|we|they)\s+(?:of|the|an|my)\s+(?:it|me|you|i|we|they|of|the)\b"
    r"|\b(?:is|are|was)\s+(?:is|are|was)\b|\b(?:a|an)\s+(?:the|an|of|my|your|is|are)\b"
    r"|\bto\s+(?:the|a|an|my)\s+(?:need|want|do|give|get|tell)\b|\b(?:can|could|would|will)\s+(?:can|could"
    r"|would|will|the|of)\b",
    re.IGNORECASE,
)
_DANGLING = re.compile(r"\b(?:the|an?|of|and|with|to|from|into|at|is|which|in|for|my|on|was|by)[.!]?$", re.IGNORECASE)
_UNSPEAKABLE = re.compile(r"^[^aeiouy]+$|[bcdfghjklmnpqrstvwxz]{6}")
_KEYBOARD = re.compile(r"asdf|sdfg|dfgh|fghj|hjkl|qwer(?!t[yz])|wert[yz]ui|zxcv|xcvb|vbnm|yxcv")
_NEVER_NOUNS = (
    "calculate|compute|identify|determine|convert|create|generate|send|remove|tell|give|provide|retrieve|obtain"
)
_VERB_AS_NOUN = re.compile(
    rf"\b(?:the|an?|my|your|of|for|with|from|in|on|at|by|into)\s+(?:{_NEVER_NOUNS})\b(?![-'\"])", re.IGNORECASE
)
_CAN_STAND = re.compile(
    r"\b(?:care|rid|think|thinking|made|hear|heard|know|aware|speak|sort|kind|ahead|out|full|dispose|instead"
    r"|because|part"
    r"|dream|course|one|some|all|any|none|most|each|both|those)\s+of\s+(?:in|at|to|for|with|by|from|on|and|or"
    r"|but|so|is|are|was)$",
    re.IGNORECASE,
)
_WITH_SUBJECT = re.compile(
    r"\b(?:i|we|you|he|she|they|it|that|which|who|what|\w+'(?:s|m|re|ve|d|ll))\W+(?:\w+\W+){0,5}$", re.I
)
_STRANDED = frozenset("with from at by to for into of".split())
_LOST_VERB = re.compile(
    r"(?:^|[.?!,;:\u2014-]\s*|\b(?:hi|hey|hello|please|so|and|then)\s+)(?:can|could|would|will) you"
    r"(?: please| kindly| just| also| quickly)*\s+(?:the|an?|my|our|their|his|her|to|of|with|from|and|\d[\d.,:/-]*)\s"
    r"|\b(?:want|need|like|wish) (?:you )?to (?:please )?(?:the|an|my|our|of|with|from|and|\d[\d.,:/-]*)\s"
    r"|\b(?:want|need|like) (?:you|u) (?:the|an?|my|our|of|with|from)\s"
    r"|\b(?:want|need) you (?!to\b|two\b|all\b|both\b|guys\b|folks\b|for\b|in\b|on\b|at\b|and\b|or\b|there\b|here\b"
    r"|back\b|now\b|right\b|please\b|so\b|as\b|by\b|gone\b|over\b|out\b|off\b|up\b|more\b|today\b|again\b|badly\b)"
    r"\w+(?![^.,;:!?]{0,40}\bto\b)"
    r"|^(?:please )?(?:let's|let us|go ahead and|i(?:'d| would) like to|i need to|i want to|be so kind as to)\s+"
    r"(?:the|an?|my|our|of|from|with|and|\d[\d.,:/-]*)\s"
    r"|\bbe so kind as (?!to\b)|\b(?:i|we)(?:'m| am|'re| are)? (?:trying|hoping|looking|planning) to (?:the|an?"
    r"|my|of)\s"
    r"|\b(?:could|would|can) you,? please,? (?:the|an|my|our|to|of|for|with|from)\s",
    re.IGNORECASE,
)
_LOOPS = ((1, 3), *((length, 2) for length in range(4, 21)))
_FEW_PAIRS = 0.3
_MOST_NEW = 0.12
_SMALL_KEPT = 0.6
_ONE_SENTENCE = 0.8


def check(task: Task, rewritten: str) -> CheckResult:
    """Fails on the first fault that no honest sentence has."""
    query, text = task.query.strip(), rewritten.strip()
    fault = (
        _repetition(query, text)
        or _invented_words(task, text)
        or _open_end(query, text)
        or _lost_verb(query, text)
        or _impossible_pairs(query, text)
        or _scrambled(query, text)
    )
    return CheckResult(False, 0.0, fault) if fault else CheckResult(True)


def _repetition(query: str, text: str) -> str:
    said, old = words(text), words(query)
    loop = _loop(said, old, _LOOPS)
    for part in re.split(r"[.?!;:,]\s", text):  # after a break, a short phrase may well begin anew
        loop = loop or _loop(words(part), old, ((2, 3), (3, 2)))
    if loop:
        return f"repeated: {loop!r}"
    for length, times in ((6, 2), (4, 3)):
        runs = Counter(zip(*(said[i:] for i in range(length)), strict=False))
        if not runs:
            continue
        run, count = runs.most_common(1)[0]
        known = Counter(zip(*(old[i:] for i in range(length)), strict=False))
        # Two values said in the same way repeat a phrase too; a loop repeats most of the text.
        if count >= times and count > known[run] and length * count >= 0.5 * len(said):
            return f"repeated phrase: {' '.join(run)!r}"
    stretched = re.search(r"([A-Za-z])\1{4,}|([^\w\s.])\2{3,}|(\.)\3{5,}", text)
    return f"repeated sign: {stretched[0]!r}" if stretched and stretched[0] not in query else ""


def _loop(said: tuple[str, ...], old: tuple[str, ...], sizes: tuple[tuple[int, int], ...]) -> str:
    """Words that follow themselves at once, as often as the sizes say, unless the query has them so."""
    for length, times in sizes:
        for i in range(len(said) - length * times + 1):
            run = said[i : i + length]
            if said[i : i + length * times] == run * times and not _holds(old, run * times):
                return " ".join(run)
    return ""


def _holds(old: tuple[str, ...], run: tuple[str, ...]) -> bool:
    return any(old[i : i + len(run)] == run for i in range(len(old) - len(run) + 1))


_MOST_SIGNS = 0.3  # share of marks up to which a hasty line is still one: "500 USD -> CAD?"


def _invented_words(task: Task, text: str) -> str:
    """Words that cannot be English; a few of them may be typing errors."""
    known = set(words(task.query)) | value_words(task)
    new = [word for word in words(text) if word not in known and word.isalpha() and len(word) > 3]
    odd = [w for w in new if len(w) > 22 or _UNSPEAKABLE.search(w) or _KEYBOARD.search(w)]
    if len(odd) >= 3 or len(odd) > 0.3 * max(len(words(text)), 3):
        return f"no words of a language: {' '.join(odd[:4])!r}"
    signs = sum(not char.isalnum() and not char.isspace() for char in text) / max(len(text), 1)
    letters = sum(char.isalpha() for char in text) / max(len(text), 1)
    before = sum(char.isalpha() for char in task.query) / max(len(task.query), 1)
    # Numbers may be most of a request: what counts is that words became signs.
    return "too few letters" if letters < min(0.5, 0.6 * before) and signs > _MOST_SIGNS else ""


def _open_end(query: str, text: str) -> str:
    """A sentence that stops in the middle."""
    last = re.search(r"([A-Za-z']+)\W*$", text)
    word = last[1].lower() if last else ""
    old = words(query)
    if re.search(r"[,;:(\[{&+/-]$", text) and not re.search(r"[:;=]-?[()]$|[+]$", text) and text[-1:] != query[-1:]:
        return f"unfinished: ends in {text[-1]!r}"
    state = last is not None and len(last[1]) == 2 and last[1].isupper() and not text.isupper()  # "Portland, OR"
    asked = word in ("who", "which") and _ASKS_WHICH.match(query) is not None  # "1996 champions who"
    open_end = last is not None and last.end(1) >= len(text) - 3 and old[-1:] != (word,) and _left_open(text, word)
    if open_end and not state and not asked:
        return f"unfinished: ends in {word!r}"
    if text.count('"') % 2 and not query.count('"') % 2 or text.count("(") > text.count(")") + query.count("("):
        return "unfinished: an open quotation mark or bracket"
    if text[-1:].isalnum() and len(word) > 2 and word not in old and word not in _CLIPPED:
        whole = next((o for o in old if o.startswith(word) and len(o) > len(word) and stem(o) != stem(word)), "")
        if whole and not re.fullmatch(r"(?:e?s|e?d|ing|er|ly|y|al|ion|[a-z]?ing|'s)", whole[len(word) :]):
            return f"unfinished: cut off at {word!r}"
    return ""


def _left_open(text: str, word: str) -> bool:
    low = text.lower()
    if text[-1:] in "?.!":
        return word in _OPEN_END_OF_SENTENCE
    if word not in _OPEN_END or _LAST_PHRASE.search(low):
        return False
    before = low[: low.rfind(word)]
    if word in _AFTER_QUESTION_WORD and _QUESTION_WORD.search(before):
        return False
    if word in ("on", "in") and re.search(r"\b(?:it|them|him|her|me|us|this|that)\s+$", before):
        return False
    return not (word in ("on", "in", "by", "to") and _PARTICLE_VERB.search(before))


def _lost_verb(query: str, text: str) -> str:
    """A frame that a verb must follow, and none does."""
    for match in _LOST_VERB.finditer(text):
        frame = match[0].strip(" \t\n.,;:!?\u2014-")
        if frame.lower() not in query.lower():
            return f"a verb is missing after {frame!r}"
    return ""


def _impossible_pairs(query: str, text: str) -> str:
    """Neighbours that no English sentence has; one may be a slip, two are none."""
    old = " ".join(query.lower().split())
    bare = re.sub(r"\"[^\"]*\"|\u201c[^\u201d]*\u201d|(?<!\w)'[^']*'(?!\w)", '"', text)
    found: list[str] = []
    for pattern in (_IMPOSSIBLE, _VERB_AS_NOUN):
        for match in pattern.finditer(bare):
            pair = " ".join(match[0].lower().split())
            first, second = pair.split()[0], pair.split()[-1]
            if pair in old or first == second and first != "of":
                continue
            if (
                first in _STRANDED
                and second in ("is", "are", "was", "were")
                and _WITH_SUBJECT.search(bare[: match.start()])
            ):
                continue  # "the city I am flying to is Oslo"
            if not _CAN_STAND.search(bare[: match.end()]):
                found.append(pair)
    dangling = _DANGLING.search(text)
    if dangling and not _DANGLING.search(query):
        found.append(f"{dangling[0]} at the end")
    return f"word salad: {'; '.join(found[:4])}" if len(found) >= 2 else ""


def _scrambled(query: str, text: str) -> str:
    """The query's own words, thrown together in another order: an honest new order moves whole phrases.

    Whoever drops the small words may put the rest in any order; one who keeps them, in one sentence, needs grammar.
    """
    said, known = words(text), {stem(word) for word in words(query)}
    small = [word for word in words(query) if word in STOP_WORDS]
    if sum(word in small for word in said) < _SMALL_KEPT * len(small) or _shares(text) < _ONE_SENTENCE:
        return ""
    if len(said) < 7 or sum(stem(word) not in known for word in said) > _MOST_NEW * len(said):
        return ""
    pairs, before = _neighbours(text), set(_neighbours(query))
    kept = sum(pair in before for pair in pairs) / max(len(pairs), 1)
    if len(pairs) < 5 or kept >= _FEW_PAIRS:
        return ""
    return f"the query's words in disorder: {kept:.0%} of the neighbours kept"


def _shares(text: str) -> float:
    """Share of the words that the longest sentence holds."""
    sizes = [len(words(part)) for part in re.split(r"[.?!;:]\s", text)]
    return max(sizes) / max(sum(sizes), 1)


def _neighbours(text: str) -> list[tuple[str, str]]:
    """Stems of words with nothing but a blank between them; dates and numbers have many right orders."""
    found = list(re.finditer(r"[A-Za-z]+(?:'[a-z]+)?", text))
    return [
        (stem(one[0].lower()), stem(two[0].lower()))
        for one, two in zip(found, found[1:], strict=False)
        if text[one.end() : two.start()].isspace()
    ]
