"""Values that a rewrite says without their words: "tourist" for tourism, "x cubed" for x^3, "lodgeing"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from toolspar.tasks.english import words
from toolspar.tasks.grounding import Mention, stem, value_texts
from toolspar.tasks.quantities import Kind, scan
from toolspar.verify.action import equal_verbs
from toolspar.verify.quantities.amounts import same_size
from toolspar.verify.reading import stems
from toolspar.verify.wording.lexicon import edits, is_word
from toolspar.verify.wording.other_spelling import spelt_otherwise
from toolspar.verify.wording.related import related

_TAIL = re.compile(r"[a-z]+(?: [a-z]+)? ((?:with|without|for|from|by) [a-z ]+)")
_POWER = re.compile(r"(?:\^|\*\*)\s*\(?([23])\)?")
_POWER_FORMS = {
    digit: rf"(?:\s*(?:\^|\*\*)\s*\(?{digit}\)?|\s*{sign}|[\s-]{verb}|\s(?:raised )?to the (?:{ordinal}(?: power)?"
    rf"|power (?:of )?(?:{digit}|{word})))"
    for digit, sign, verb, ordinal, word in (
        ("2", "\u00b2", "squared", "second", "two"),
        ("3", "\u00b3", "cubed", "third", "three"),
    )
}
_PAIR = re.compile(r"\ba (?:couple|pair) of\b", re.IGNORECASE)
_SHORTEST_ROOT = 4
_WINDOW = 8  # words among which the parts of a compound may stand
_WITHOUT = frozenset("no without free zero not".split())
_WELCOME = frozenset("friendly allowed welcome welcomed accepted permitted".split())
_SHORTEST_SLIP = 6  # shorter words with another letter are other words


def said_otherwise(query: str, rewritten: str, mention: Mention) -> bool:
    """Whether the rewrite says a value that grounding does not find there.

    Args:
        query: The request.
        rewritten: The rewrite.
        mention: The value, and where the query says it.

    Returns:
        True where an article says the number one, a span of time is said in other units,
        an abbreviation that the query explains is spelled out, a power is
        said in words, or a plain word is derived ("tourist" for tourism), misspelt, or said by its telling phrase
        ("good with children" for friendly_with_children). Names have no such freedom.
    """
    if mention.value == 1 and mention.form == "number":
        noun = re.match(r"\s+([a-z]+)", query[mention.end :], re.IGNORECASE)
        label = re.search(r"([a-z]{3,})\s+$", query[: mention.start], re.IGNORECASE)
        forms = [rf"(?:an?|single)\s+{re.escape(noun[1])}"] if noun else []
        forms += [rf"{re.escape(label[1])}\s+(?:number\s+)?one"] if label else []
        forms += [r"(?<!every )(?<!any )(?:a|one|only a|just a) single"]
        return any(re.search(rf"\b{form}(?!\w)", rewritten, re.IGNORECASE) for form in forms)
    if isinstance(mention.value, float) and _in_other_digits(mention.value, rewritten):
        return True
    if mention.value == 2 and mention.form == "number" and _PAIR.search(rewritten):
        return True
    inside = [q for q in scan(query) if q.start < mention.end and mention.start < q.end and q.kind is Kind.NUMBER]
    if any(same_size(quantity, query, rewritten) for quantity in inside):
        return True
    return _spelled_out(query, rewritten, mention) or any(
        _power(text, rewritten)
        or _plain_word(text, rewritten)
        or _telling_phrase(text, rewritten)
        or _compound(text, rewritten)
        or _as_verb(text, rewritten)
        or spelt_otherwise(text, rewritten)
        for text in (*value_texts(mention.value), *_listed_texts(mention.value))
    )


def _in_other_digits(value: float, rewritten: str) -> bool:
    """Whether a number stands with a decimal comma: "4,5"."""
    return (
        value != int(value)
        and re.search(rf"(?<![\d.,]){f'{value:g}'.replace('.', ',')}(?![\d,]|\.\d)", rewritten) is not None
    )


def _listed_texts(value: Any) -> tuple[str, ...]:
    """The single texts of alternatives that are lists of one."""
    options = cast(Mapping[str, Any], value).get("$any") if isinstance(value, Mapping) else None
    lists = [cast(Sequence[Any], o) for o in cast(Sequence[Any], options or ()) if isinstance(o, (list, tuple))]
    return tuple(str(items[0]) for items in lists if len(items) == 1)


def _spelled_out(query: str, rewritten: str, mention: Mention) -> bool:
    """Words that the query explains by an abbreviation stand for it."""
    size = mention.end - mention.start
    if query[mention.end : mention.end + 1] != ")" or not 2 <= size <= 5:
        return False
    spelled = re.search(rf"((?:[a-z]+[\s-]+){{{size}}})\($", query[: mention.start], re.IGNORECASE)
    return bool(spelled) and stems(spelled[1]) <= stems(rewritten)


def _power(value: str, rewritten: str) -> bool:
    """A formula whose powers stand as signs or in words."""
    if not _POWER.search(value):
        return False
    parts = _POWER.split(re.sub(r"\s+", "", value))
    pattern = "".join(
        _POWER_FORMS[part] if index % 2 else r"\s*".join(_sign(char) for char in part)
        for index, part in enumerate(parts)
    )
    return re.search(rf"(?<!\w){pattern}", rewritten, re.IGNORECASE) is not None


def _sign(char: str) -> str:
    return {"-": r"\s*[-\u2212]", "+": r"\s*\+", "*": r"[*\u00b7\u00d7]?"}.get(char, re.escape(char))


def _plain_word(value: str, rewritten: str) -> bool:
    """A common word that is derived from the same root, or one slip away and no other word."""
    said = words(rewritten)
    if not re.fullmatch(r"[a-z]{3,}", value):
        return False
    if len(value) > 2 * _SHORTEST_ROOT and any(len(w) >= _SHORTEST_ROOT and value.startswith(w) for w in said):
        return True  # "tech"
    if any(related(value, word) for word in said):
        return True
    near = edits(value) if len(value) >= _SHORTEST_SLIP else frozenset[str]()
    return any(word in near and not is_word(word) for word in said)


def _as_verb(value: str, rewritten: str) -> bool:
    """A choice that is a verb ("add", "buy"), said by another verb for the same action."""
    return bool(equal_verbs(value.lower()) & stems(rewritten))


def _compound(value: str, rewritten: str) -> bool:
    """The parts of a choice's name ("late_driver") near each other in one sentence, in whatever order and tense.

    "Free" of "gluten-free" may be "no" or "without", "friendly" of "pet-friendly" may be "allowed" or "welcome".
    """
    value = re.sub(r" (?=(?:free|friendly)$)", "-", value.lower())
    if not re.fullmatch(r"[a-z]{3,}(?:[_-][a-z]{3,})+", value):
        return False
    *parts, last = re.split("[_-]", value)
    ends = {"free": _WITHOUT, "friendly": _WELCOME}.get(last, frozenset((last,)))
    said = words(rewritten)
    for at in range(len(said)):
        near = said[at : at + _WINDOW]
        if all(any(related(part, w) for w in near) for part in parts) and any(
            related(e, w) for e in ends for w in near
        ):
            return True
    return False


def _telling_phrase(value: str, rewritten: str) -> bool:
    """The phrase at the end of a choice's name: "with children" of friendly_with_children, "no joker" for without."""
    phrase = _TAIL.fullmatch(value.replace("_", " ")) if "_" in value else None
    if phrase is None:
        bare = re.fullmatch(r"without[ _]([a-z ]+)", value.replace("_", " "))
        return bool(bare) and re.search(rf"\b(?:no|any) {re.escape(bare[1])}s?\b", rewritten, re.IGNORECASE) is not None
    link, *tail = words(phrase[1])
    said = words(rewritten)
    return any(
        said[at] == link and {stem(word) for word in tail} <= {stem(word) for word in said[at + 1 : at + 2 + len(tail)]}
        for at in range(len(said))
    )
