"""The words that say what a value is ("net income of 2,000", "3,000 for the payor"), and whether they moved."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from toolspar.tasks.english import STOP_WORDS, words
from toolspar.tasks.grounding import Mention, stem
from toolspar.tasks.records import Task

Pair = tuple[Mention, Mention]
_STOP = re.compile(r"[.;?!:]\s|\n|\s(?:then|while|whereas|but)\s", re.IGNORECASE)
_OR_MORE = r"(?:more|less|fewer|so|above|below|under|up|better|\w{3,}er)\b"  # belongs to the value before
_SPLIT = re.compile(
    rf",\s|\s(?:and|or)\s(?!{_OR_MORE})|\splus\s|\s&\s|[.;?!:](?:\s|$)|\n|\s(?:then|while|whereas|but)\s", re.IGNORECASE
)
_STEM = 7  # letters that tell words apart: "checkin" and "checkout"
_ROOT = 5  # letters that words of one family share
_REACH = 5  # content words on the left that may belong to a value
_CHECK = re.compile(r"\bcheck(?:ing|ed|s)?[\s_-](in|out)\b", re.IGNORECASE)
_CALLED = re.compile(
    r"\b([a-z]+)"
    r"(?:\s*:|\s+(?:is|was|are|be|being|as|called|named|(?:should|must|will|would|shall|has to|needs to) be|by))?"
    r"\s+(?:the |my |our |an? )?$",
    re.IGNORECASE,
)
_NOUNS = {
    "long": "length", "wide": "width", "broad": "width", "high": "height", "tall": "height", "deep": "depth",
    "thick": "thickness", "heavy": "weight", "weighs": "weight", "weighing": "weight",
}  # fmt: skip
_MEASURE = re.compile(rf"\b(?:{'|'.join(_NOUNS)})\b", re.IGNORECASE)
_PEOPLE = re.compile(r"\b(?:kids?|grown-?ups?)\b", re.IGNORECASE)
_NO_LABEL = frozenset(
    stem(word)[:_STEM]
    for word in """value number amount first second one two type name id unit in of for the to from date time day total
    new old list""".split()
)


def label_moved(task: Task, rewritten: str, a: Pair, b: Pair, others: Sequence[Pair], *, loose: bool) -> bool:
    """Whether words that say the part of one value stand with the other one now.

    Either each stands with a word of the other one's argument; or a word of one argument's name, which the query puts
    beside that argument's value, stands beside the other value only (of texts, both names stand so); or, ``loose`` for
    numbers and dates, both values have each other's words of the query and none of their own.
    """
    if _said_to_be(task, rewritten, a, b, others) or _said_to_be(task, rewritten, b, a, others):
        return True
    own, crossed = label_fit(task, rewritten, a, b, others)
    if own:
        return False
    if _both_crossed(task, rewritten, a[1], b[1], [new for _, new in others]):
        old = [before for before, _ in others]
        own_before, crossed_before = _fit_of(task, task.query, a[0], b[0], old)
        if own_before >= crossed_before:
            return True
    if crossed > (0 if loose else 1) and _names_moved(task, rewritten, a, b, others):
        return True
    return loose and _traded(task.query, rewritten, a, b, others)


def _said_to_be(task: Task, rewritten: str, one: Pair, other: Pair, others: Sequence[Pair]) -> bool:
    """Whether a value is called by the name of the other one's argument: "the teacher should be Emil"."""
    names = _stems_of(other[0].path.rpartition(".")[2]) - _key_stems(task, one[0])
    before = _label_before(task.query, one[0], [old for old, _ in others])
    now = _label_before(rewritten, one[1], [new for _, new in others])
    near = _roots_of(now) & _roots_of(names)  # "approval by" the approver
    if "by" in other[0].path.rpartition(".")[2].split("_") and _does(rewritten, one[1], _roots_of(names)):
        return not _does(task.query, one[0], _roots_of(names))
    return bool(names & now or near and not near & _roots_of(_key_stems(task, one[0]))) and not names & before


def _does(text: str, mention: Mention, roots: frozenset[str]) -> bool:
    """Whether a value is the subject of a verb: "which Ines directed" for ``directed_by``."""
    found = re.match(r" (?:\w+ly |also |has |had )?([a-z]+)", text[mention.end :])
    return found is not None and found[1][:_ROOT] in roots


def key_before(task: Task, text: str, mention: Mention) -> bool:
    """Whether a word of the argument's name stands right before its value."""
    found = re.search(r"(\w+)\W{1,3}$", _one_word(text[: mention.start]))
    return found is not None and bool(_stems_of(found[1]) & _key_stems(task, mention))


def key_after(task: Task, text: str, mention: Mention) -> bool:
    """Whether a word of the argument's name stands right after its value."""
    found = re.match(r"\W{1,3}(\w+)", _one_word(text[mention.end :]))
    return found is not None and bool(_stems_of(found[1]) & _key_stems(task, mention))


def _roots_of(stems_said: frozenset[str]) -> frozenset[str]:
    return frozenset(word[:_ROOT] for word in stems_said if len(word) > _ROOT)


def _label_before(text: str, mention: Mention, others: Sequence[Mention]) -> frozenset[str]:
    """Stems of the word that calls a value something; a word of another value ("Quarry Road by the mill") does not."""
    found = _CALLED.search(text[: mention.start])
    if found is None or _MEASURE.fullmatch(found[1]) or any(m.start <= found.start(1) < m.end for m in others):
        return frozenset()
    return _stems_of(found[1])


def other_argument(task: Task, rewritten: str, pairs: Sequence[Pair]) -> str:
    """What calls a value by the name of an argument that its call leaves open: "directed by" an actor."""
    schemas = {tool.name: tool.properties for tool in task.tools}
    for old, new in pairs:
        call = task.expected[old.call]
        free = {root for key in schemas.get(call.name, {}) if key not in call.arguments for root in _roots(str(key))}
        free -= _roots(" ".join(map(str, call.arguments))) | _roots(task.query) | _roots(call.name)
        found = _CALLED.search(rewritten[: new.start]) if isinstance(new.value, str) else None
        if found and _roots(found[1]) & free:
            return f"{old.value!r} became {found[1]}"
    return ""


def _roots(text: str) -> frozenset[str]:
    """The first letters of the longer words, by which "directed" and "director" are of one family."""
    return frozenset(word[:_ROOT] for word in words(text.replace("_", " ")) if len(word) > _ROOT)


def _names_moved(task: Task, rewritten: str, a: Pair, b: Pair, others: Sequence[Pair]) -> bool:
    old, new = [before for before, _ in others], [after for _, after in others]
    for (one, one_new), (other, other_new) in ((a, b), (b, a)):
        names = _key_stems(task, one) - _key_stems(task, other)
        said = (names & _beside(task.query, one, old)) - _beside(task.query, other, old)
        if said & (_beside(rewritten, other_new, new) - _beside(rewritten, one_new, new)):
            return True
    return False


def label_fit(task: Task, rewritten: str, a: Pair, b: Pair, others: Sequence[Pair]) -> tuple[int, int]:
    """How many words of the argument names stand with their own value in the rewrite, and how many with the other."""
    return _fit_of(task, rewritten, a[1], b[1], [new for _, new in others])


def _fit_of(task: Task, text: str, a: Mention, b: Mention, others: Sequence[Mention]) -> tuple[int, int]:
    keys_a, keys_b = _key_stems(task, a), _key_stems(task, b)
    only_a, only_b = keys_a - keys_b, keys_b - keys_a
    at_a, at_b = _beside(text, a, others), _beside(text, b, others)
    own = len(only_a & at_a) + len(only_b & at_b)
    return own, len(only_a & at_b) + len(only_b & at_a)


def _both_crossed(task: Task, text: str, a: Mention, b: Mention, others: Sequence[Mention]) -> bool:
    """Whether both values stand with a word of the other one's argument."""
    keys_a, keys_b = _key_stems(task, a), _key_stems(task, b)
    at_a, at_b = _beside(text, a, others), _beside(text, b, others)
    return bool((keys_a - keys_b) & (at_b - at_a)) and bool((keys_b - keys_a) & (at_a - at_b))


def _traded(query: str, rewritten: str, a: Pair, b: Pair, others: Sequence[Pair]) -> bool:
    """Whether both values have each other's words of the query, and none of their own."""
    old, new = [before for before, _ in others], [after for _, after in others]
    qa, qb = _beside(query, a[0], old), _beside(query, b[0], old)
    ra, rb = _beside(rewritten, a[1], new), _beside(rewritten, b[1], new)
    only_a, only_b = qa - qb, qb - qa
    return bool(only_a & (rb - ra)) and bool(only_b & (ra - rb)) and not (only_a & ra or only_b & rb)


def _key_stems(task: Task, mention: Mention) -> frozenset[str]:
    """Stems of the argument's name; in nested objects also of the names above."""
    parts = [part for part in mention.path.split(".")[1:] if not part.isdigit()]
    return _stems_of(" ".join(parts[-2:])) | _choice_stems(task, mention, parts)


def _choice_stems(task: Task, mention: Mention, parts: Sequence[str]) -> frozenset[str]:
    """The one-word gist of the argument's description ("The recipient of the mail." gives "recipient")."""
    tool = next((t for t in task.tools if t.name == task.expected[mention.call].name), None)
    schema = tool.properties.get(parts[0]) if tool and parts else None
    if len(parts) != 1 or not isinstance(schema, Mapping):
        return frozenset()
    described = str(cast(Mapping[str, Any], schema).get("description", ""))
    return _stems_of(re.split(r"[.,;:(]|\b(?:of|for|in|that|to|e\.g)\b", described)[0])


@lru_cache(maxsize=4096)
def _stems_of(text: str) -> frozenset[str]:
    plain = _one_word(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).replace("_", " "))
    return frozenset(stem(word)[:_STEM] for word in words(plain) if word not in STOP_WORDS) - _NO_LABEL


def _beside(text: str, mention: Mention, others: Sequence[Mention]) -> frozenset[str]:
    """Stems of the words that belong to a value by their place: before it, or after it up to the next joint."""
    floor = max((m.end for m in others if m.end <= mention.start), default=0)
    ceiling = min((m.start for m in others if m.start >= mention.end), default=len(text))
    head, tail = outside_brackets(text[floor : mention.start], text[mention.end : ceiling])
    left = _last_part(head, after_value=floor > 0)
    right = _SPLIT.split(tail, maxsplit=1)
    said = [word for word in words(left) if word not in STOP_WORDS][-_REACH:]
    said += [word for word in words(right[0]) if word not in STOP_WORDS][:3]
    return frozenset(stem(word)[:_STEM] for word in said) - _NO_LABEL


def outside_brackets(head: str, tail: str) -> tuple[str, str]:
    """The words before and after a value: what follows a value in brackets is that value's, and nothing after it is."""
    head = re.sub(r"^\s*\([^()]*\)", "", head)
    bracket = re.match(r"\s*\(([^()]*)\)", tail)
    return _one_word(head), _one_word(bracket[1] if bracket else tail)


def _one_word(text: str) -> str:
    """The text with "check in" and "check out" as one word each, and adjectives of measure as their nouns."""
    text = _PEOPLE.sub(lambda match: "children" if match[0][0] in "kK" else "adults", text)
    return _MEASURE.sub(lambda match: _NOUNS[match[0].lower()], _CHECK.sub(r"check\1", text))


def _last_part(head: str, *, after_value: bool) -> str:
    """What stands before a value since the last joint; without a joint after another value the words are open."""
    parts = _SPLIT.split(_STOP.split(head)[-1])
    if after_value and len(parts) > 1 and not _STOP.search(head):
        parts = parts[1:]  # the words up to the first joint belong to the value before
    for part in reversed(parts):
        if any(word not in STOP_WORDS for word in words(part)):
            whole_first = len(parts) == 1 and after_value and not _SPLIT.search(head)
            return part if not whole_first else _last_words(part)
    return ""


def _last_words(part: str) -> str:
    return " ".join(words(part)[-3:])
