"""Values that a rewrite says without their words: "tourist" for tourism, "x cubed" for x^3, "lodgeing"."""

from __future__ import annotations

import re

from toolspar.tasks.english import words
from toolspar.tasks.grounding import Mention, stem, value_texts
from toolspar.tasks.quantities import Kind, scan
from toolspar.verify.durations import same_length
from toolspar.verify.lexicon import edits, is_word
from toolspar.verify.reading import stems

_TAIL = re.compile(r"[a-z]+(?: [a-z]+)? ((?:with|without|for|from|by) [a-z ]+)")
_DERIVED = re.compile(r"(?:isations?|izations?|ations?|isms?|ists?|als?|ments?|ness|ions?|ings?|ers?|ed|es|s|y|e)$")
_POWER = re.compile(r"(?:\^|\*\*)\s*\(?([23])\)?")
_POWER_FORMS = {
    digit: rf"(?:\s*(?:\^|\*\*)\s*\(?{digit}\)?|\s*{sign}|[\s-]{verb}|\s(?:raised )?to the (?:{ordinal}(?: power)?"
    rf"|power (?:of )?(?:{digit}|{word})))"
    for digit, sign, verb, ordinal, word in (
        ("2", "\u00b2", "squared", "second", "two"),
        ("3", "\u00b3", "cubed", "third", "three"),
    )
}
_SHORTEST_ROOT = 4
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
        return bool(noun and re.search(rf"\b(?:an?|single)\s+{re.escape(noun[1])}(?!\w)", rewritten, re.IGNORECASE))
    inside = [q for q in scan(query) if q.start < mention.end and mention.start < q.end and q.kind is Kind.NUMBER]
    if any(same_length(quantity, query, rewritten) for quantity in inside):
        return True
    return _spelled_out(query, rewritten, mention) or any(
        _power(text, rewritten) or _plain_word(text, rewritten) or _telling_phrase(text, rewritten)
        for text in value_texts(mention.value)
    )


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
    if not re.fullmatch(r"[a-z]{4,}", value):
        return False
    said = words(rewritten)
    root = _root(value)
    if len(root) >= _SHORTEST_ROOT and any(_root(word) == root for word in said):
        return True
    near = edits(value) if len(value) >= _SHORTEST_SLIP else frozenset[str]()
    return any(word in near and not is_word(word) for word in said)


def _root(word: str) -> str:
    shorter = _DERIVED.sub("", word)
    while shorter != word and len(shorter) >= _SHORTEST_ROOT:
        word, shorter = shorter, _DERIVED.sub("", shorter)
    return word


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
