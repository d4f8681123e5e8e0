"""Where the argument values of the expected calls stand in a request, in whatever form they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from toolspar.calls.records import ToolCall
from toolspar.tasks.currencies import currency_spans
from toolspar.tasks.other_names import name_pattern, other_names, spelled_out
from toolspar.tasks.quantities import UNIT_OF, Kind, Quantity, scan

_ALSO_WORDS = frozenset(("mi", "ms", "hr"))  # signs of units that are no words of their own
_CLOCK_24 = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::\d\d)?")


@dataclass(frozen=True, slots=True)
class Mention:
    """One value of an expected call, and the characters of the request that say it.

    ``path`` is the index of the call and the keys and list indices down to the value, joined by dots. ``form`` says
    how it is written: ``literal``, ``number``, ``date``, ``time``, ``unit``, ``short`` or ``inflected``.

    Example:
        >>> ground("A table for three, please", [ToolCall("book_table", {"guests": 3})])
        (Mention(path='0.guests', value=3, start=12, end=17, form='number'),)
    """

    path: str
    value: Any
    start: int
    end: int
    form: str

    @property
    def call(self) -> int:
        """Index of the call that the value belongs to."""
        return int(self.path.split(".", 1)[0])


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    form: str


def ground(query: str, expected: Sequence[ToolCall]) -> tuple[Mention, ...]:
    """Find where each argument value of the expected calls is said.

    Every leaf gets at most one mention per form of quantity (a date with a time may stand in two places). Two equal
    values are mapped to two places if there are two, else to the same one. Booleans and nulls have no mention, and
    neither has a value that the request does not say.

    Args:
        query: The request.
        expected: The calls; ``{"$any": [...]}`` values are found by any of their alternatives.

    Returns:
        The mentions in the order of their place in the text.
    """
    wanted = [(path, value, parts) for path, value in leaves(expected) for parts in _parts(query, value) if parts]
    taken: list[_Span] = []
    mentions = []
    for path, value, spans in sorted(wanted, key=lambda leaf: (len(leaf[2]), -_longest(leaf[2]))):
        span = next((span for span in spans if not any(_overlap(span, other) for other in taken)), spans[0])
        taken.append(span)
        mentions.append(Mention(path, value, span.start, span.end, span.form))
    return tuple(sorted(mentions, key=lambda mention: (mention.start, mention.path)))


def leaves(expected: Sequence[ToolCall]) -> Iterator[tuple[str, Any]]:
    """Path and value of every scalar in the calls; ``$any`` stays one leaf, ``$absent`` is left out."""
    for index, call in enumerate(expected):
        yield from _leaves(str(index), call.arguments)


def value_texts(value: Any) -> tuple[str, ...]:
    """The alternatives of a leaf as texts (one, but for ``$any``)."""
    return tuple(str(option) for option in _options(value) if not isinstance(option, (Mapping, list, tuple)))


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        if "$any" in value:
            yield path, value
        elif "$absent" not in value:
            for key, item in value.items():
                yield from _leaves(f"{path}.{key}", item)
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from _leaves(f"{path}.{index}", item)
    else:
        yield path, value


def _options(value: Any) -> Iterator[Any]:
    """Alternatives of a leaf, without the absent one."""
    if isinstance(value, Mapping):
        choices = value.get("$any", ())
        for choice in choices if isinstance(choices, (list, tuple)) else ():
            if not (isinstance(choice, Mapping) and "$absent" in choice):
                yield choice
    else:
        yield value


def _parts(query: str, value: Any) -> list[list[_Span]]:
    """Candidate places of each part of a value: one part, or a date and a time."""
    for option in _options(value):
        if option is None or isinstance(option, (bool, Mapping)):
            continue
        if isinstance(option, (list, tuple)):  # an alternative that is itself a list
            parts = [part for _, item in _leaves("", option) for part in _parts(query, item)]
        elif isinstance(option, (int, float)):
            parts = [_number_spans(query, float(option))]
        else:
            parts = _string_parts(query, str(option))
        if any(parts):
            return parts
    return []


def _number_spans(query: str, value: float) -> list[_Span]:
    """Numbers first, then numbers inside a time or date (``hour=19`` of "7 pm")."""
    spans = [
        _Span(q.start, q.end, "number")
        for q in scan(query)
        if q.kind in (Kind.NUMBER, Kind.ORDINAL) and any(_close(value, v) for v in q.values)
        or q.kind is Kind.CODE and value.is_integer() and _digits(str(q.values[0])) == str(int(value))
    ]  # fmt: skip
    return spans or [
        _Span(q.start, q.end, str(q.kind))
        for q in scan(query)
        if q.kind in (Kind.TIME, Kind.DATE) and any(value in _members(str(v)) for v in q.values)
    ]


def _close(a: float, b: str | float) -> bool:
    return isinstance(b, float) and abs(a - b) <= 1e-9 * max(1.0, abs(a))


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _members(value: str) -> set[float]:
    return {float(part) for part in re.split(r"[:-]+", value) if part}


def _string_parts(query: str, value: str) -> list[list[_Span]]:
    literal = [_Span(m.start(), m.end(), "literal") for m in _literal_pattern(value).finditer(query)]
    if literal and _CLOCK_24.fullmatch(value):  # "10:30" does not stand in "10:30 pm"
        other = [(q.start, q.end) for q in scan(query) if q.kind is Kind.TIME and value[:5] not in q.values]
        literal = [span for span in literal if not any(a <= span.start and span.end <= b for a, b in other)]
    if literal:
        return [literal]
    quantities = scan(value.replace("T", " ").rstrip("Z")) if re.match(r"\d{4}-\d\d-\d\dT", value) else scan(value)
    if quantities and _only_quantities(value, quantities):
        found = [_same_quantities(query, _on_24_hour_clock(quantity, value)) for quantity in quantities]
        return found if all(found) else []
    found = (
        _coded_spans(query, value)
        or _unit_spans(query, value)
        or _short_spans(query, value)
        or _inflected_spans(query, value)
    )
    return [found or _other_name_spans(query, value)]


def _only_quantities(value: str, quantities: Sequence[Quantity]) -> bool:
    """Whether a string is a quantity and nothing else (but for joints such as "at" and the T of ISO times)."""
    covered = sum(quantity.end - quantity.start for quantity in quantities)
    joints = sum(len(match[0]) for match in re.finditer(r"\bat\b|\bT\b|[\s,:Z.]", value))
    return covered + joints >= len(value) or len(quantities) == 1 and covered >= 0.8 * len(value)


def _on_24_hour_clock(wanted: Quantity, value: str) -> Quantity:
    """A time as an expected value says it: "12:00" is noon and "10:30" in the morning; "9:30" stays open."""
    bare = wanted.kind is Kind.TIME and _CLOCK_24.fullmatch(value[wanted.start : wanted.end])
    return replace(wanted, values=(f"{bare[1]}:{bare[2]}",)) if bare else wanted


def _same_quantities(query: str, wanted: Quantity) -> list[_Span]:
    spans = [_Span(q.start, q.end, str(q.kind)) for q in scan(query) if _means(q, wanted)]
    if wanted.kind is Kind.TIME and not spans:  # "at 7" for 19:00
        hours = {float(str(v)[:2]) % 12 for v in wanted.values if str(v).endswith(":00")}
        spans = [
            _Span(q.start, q.end, "time")
            for q in scan(query)
            if q.kind is Kind.NUMBER and not q.unit and any(isinstance(v, float) and v % 12 in hours for v in q.values)
            and (
                re.search(r"\b(?:at|from|to|until|till|by|around|before|after|for|and)\s+$", query[: q.start])
                or any(t.kind is Kind.TIME and re.fullmatch(r"\s+(?:to|until|till)\s+", query[q.end : t.start])
                       for t in scan(query))
            )
        ]  # fmt: skip
    return spans


def _written(value: str | float) -> str:
    return _digits(value if isinstance(value, str) else f"{value:g}")


def _means(quantity: Quantity, wanted: Quantity) -> bool:
    if quantity.kind is wanted.kind and wanted.unit and quantity.unit and wanted.unit != quantity.unit:
        return wanted.unit == "minute" and quantity.in_minutes and quantity.same(wanted)
    if {quantity.kind, wanted.kind} == {Kind.NUMBER, Kind.CODE}:
        return any(_written(a) == _written(b) for a in quantity.values for b in wanted.values)
    return quantity.same(wanted)


def _unit_spans(query: str, value: str) -> list[_Span]:
    """Units said in short: "20°C" for "celsius", "$" for "USD"."""
    named = [_Span(start, end, "unit") for start, end in currency_spans(query, value.strip())]
    unit = UNIT_OF.get(value.lower().strip())
    if named or not unit:
        return named
    spans = [_Span(q.start, q.end, "unit") for q in scan(query) if q.unit == unit]
    words = [
        word
        for word, canonical in UNIT_OF.items()
        if canonical == unit and (len(word) > 1 and word not in _ALSO_WORDS or word == "°" + unit[0])
    ]
    for word in words:
        spans += [
            _Span(m.start(), m.end(), "unit") for m in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", query, re.I)
        ]
    return spans


_SPAN_CODE = re.compile(r"(\d{1,3})(h|hr|d|w|wk|mo|y|yr)")
_UNIT_OF_CODE = {"h": "hour", "d": "day", "w": "week", "wk": "week", "mo": "month", "y": "year", "yr": "year"}


def _coded_spans(query: str, value: str) -> list[_Span]:
    """A span of time that an API writes as a code: "6 months" for "6mo"."""
    code = _SPAN_CODE.fullmatch(value)
    if not code:
        return []
    number, unit = float(code[1]), _UNIT_OF_CODE.get(code[2], "hour")
    spans = [_Span(q.start, q.end, "number") for q in scan(query) if q.unit == unit and number in q.values]
    if number == 1 and not spans:
        last = rf"\b(?:an?|one|last|past|this|single)\s+{unit}\b"
        spans = [_Span(m.start(), m.end(), "number") for m in re.finditer(last, query, re.IGNORECASE)]
    return spans


def _short_spans(query: str, value: str) -> list[_Span]:
    """A place without its region: "Miami" for "Miami, FL"."""
    head = value.split(",", maxsplit=1)[0].strip()
    if head != value and head:
        spans = [_Span(m.start(), m.end(), "short") for m in _literal_pattern(head).finditer(query)]
        if spans:
            return spans
    return []


def _inflected_spans(query: str, value: str) -> list[_Span]:
    """Another number, tense or joint of the same words: "running shoe" for "running shoes"."""
    words = re.findall(r"[A-Za-z]+", _split_camel(value))
    if not words or not any(len(word) > 2 for word in words) or not re.fullmatch(r"(?:[^\W\d]|[\s-])+", value):
        return []
    bases = [stem(word) for word in words]
    people = "|n|an|ean|ian|ese" if value[0].isupper() else ""  # "European" for "Europe"
    endings = f"(?:e|s|es|ed|d|ing|y|ys|ies|er|ly|als?{people})?"
    stems = r"[\s_-]+".join(base if len(base) < 3 else rf"{base}{base[-1]}?{endings}" for base in bases)
    return [_Span(m.start(), m.end(), "inflected") for m in re.finditer(rf"(?<!\w){stems}(?!\w)", query, re.I)]


def _other_name_spans(query: str, value: str) -> list[_Span]:
    """Another well-known name ("Swiss francs" for "CHF"), or the words that the value is the initials of."""
    places = [(m.start(), m.end()) for name in other_names(value) for m in name_pattern(name).finditer(query)]
    return [_Span(start, end, "short") for start, end in places or spelled_out(value, query)]


def stem(word: str) -> str:
    """A word without its commonest English endings; equal stems are taken as the same word."""
    word = word.lower()
    for endings in (("ing", "ies", "ed", "es", "s", "ly"), ("e", "y")):
        ending = next(
            (e for e in endings if word.endswith(e) and len(word) - len(e) >= 3 and not word.endswith("ss")), ""
        )
        word = word.removesuffix(ending)
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz" else word


def _split_camel(value: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", value).replace("_", " ")


@lru_cache(maxsize=8192)
def _literal_pattern(value: str) -> re.Pattern[str]:
    """The words of a value in order, whatever case and punctuation stands between them."""
    if re.search(r"\d", value) and re.search(r"[-−]\s*\d", value[:3]):
        return re.compile(re.escape(value))
    words = re.findall(r"[^\W_]+", _split_camel(value) if "_" not in value else value)
    if not words:
        return re.compile(re.escape(value)) if value.strip() else re.compile(r"(?!)")
    body = r"[\W_]{0,3}".join("(?:per|an?|each)" if word == "per" else re.escape(word) for word in words)
    return re.compile(rf"(?<![^\W_]){body}(?![^\W_])", re.IGNORECASE)


def _overlap(a: _Span, b: _Span) -> bool:
    return a.start < b.end and b.start < a.end


def _longest(spans: Sequence[_Span]) -> int:
    return max(span.end - span.start for span in spans)
