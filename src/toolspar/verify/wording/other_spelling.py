"""Values in another spelling: "watercolour" for watercolor, "HR" for human resources."""

from __future__ import annotations

import re
from functools import lru_cache

_BRITISH = tuple(
    (re.compile(british), american)
    for british, american in (
        (r"(?<=[a-z]{2})our(?=s?\b|ed|ing|ful|able|ite|hood|ly|less|i[sz]e)", "or"),  # colour
        (r"(?<=[a-z]{2}[tb])re(?=s?\b|d\b)", "er"),  # theatre, fibre
        (r"(?<=[a-z]{2})is(?=e[ds]?\b|ers?\b|ing\b|ations?\b)", "iz"),  # organise
        (r"(?<=[a-z])ys(?=e[ds]?\b|ing\b)", "yz"),  # analyse
        (r"(?<=[a-z]{2})ll(?=ed\b|ing\b|ers?\b|ings\b)", "l"),  # travelling
        (r"(?<=[a-z])ogue(?=s?\b)", "og"),  # catalogue
        (r"(?<=[a-z])ae(?=[a-z])", "e"),  # paediatrics
        (r"(?<=licen|defen|offen)c(?=e)|(?<=practi)c(?=e)", "s"),  # licence, practice
        (r"(?<=program)me(?=s?\b)", ""),
        (r"(?<=jewel)le(?=ry\b)", ""),
        (r"\bgrey", "gray"),
        (r"\byoghurt", "yogurt"),
        (r"\baluminium", "aluminum"),
        (r"\bpyjama", "pajama"),
        (r"\bdoughnut", "donut"),
        (r"\bmoustache", "mustache"),
        (r"\bmould", "mold"),
        (r"\btyre", "tire"),
        (r"\bcheque", "check"),
        (r"\bwhiskey", "whisky"),
        (r"\bsceptic", "skeptic"),
        (r"\bomelette", "omelet"),
        (r"\bcosy\b", "cozy"),
    )
)


def spelt_otherwise(value: str, rewritten: str) -> bool:
    """Whether a text says a value in the other of the two English spellings, or by its initials in capitals.

    Example:
        >>> spelt_otherwise("watercolor", "his watercolours"), spelt_otherwise("human_resources", "HR loses her")
        (True, True)
    """
    parts = re.findall(r"[A-Za-z]+", value)
    if not parts or re.search(r"\d", value):
        return False
    if 1 < len(parts) <= 5:
        initials = "".join(part[0].upper() for part in parts)
        if re.search(rf"(?<![\w.]){initials}(?![\w'\u2019])", rewritten):
            return True
    words = [_american(part) for part in parts]
    text = _american(rewritten)
    changed = words != [part.lower() for part in parts] or text != rewritten.lower()
    pattern = r"[\W_]{1,3}".join(map(re.escape, words))
    return changed and re.search(rf"(?<![^\W_]){pattern}s?(?![^\W_])", text) is not None


@lru_cache(maxsize=8192)
def _american(text: str) -> str:
    text = text.lower()
    for pattern, american in _BRITISH:
        text = pattern.sub(american, text)
    return text
