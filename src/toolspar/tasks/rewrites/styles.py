"""The closed sets of style tags and of rewrite families, and how families are split between training and robustness."""

from __future__ import annotations

from enum import StrEnum


class Style(StrEnum):
    """How a rewrite differs from the original; the query policy names one before it writes."""

    CASUAL = "casual"
    FORMAL = "formal"
    INDIRECT = "indirect"
    REORDERED = "reordered"
    NUMBER_WORDS = "number_words"
    DISTRACTOR = "distractor"
    FILLER = "filler"
    TYPOS = "typos"


BY_STRENGTH: tuple[Style, ...] = (
    Style.FORMAL,
    Style.CASUAL,
    Style.INDIRECT,
    Style.FILLER,
    Style.TYPOS,
    Style.NUMBER_WORDS,
    Style.REORDERED,
    Style.DISTRACTOR,
)
"""All styles, the mildest first: register hardly hurts a caller; other orders, and clauses beside the request, do."""


class Family(StrEnum):
    """A mechanism of rewriting with its pool of phrasings.

    The train families carry the names of their styles. The held-out families use other mechanisms and other
    phrasings; nothing is ever trained on them.
    """

    CASUAL = "casual"
    FORMAL = "formal"
    INDIRECT = "indirect"
    REORDERED = "reordered"
    NUMBER_WORDS = "number_words"
    DISTRACTOR = "distractor"
    FILLER = "filler"
    TYPOS = "typos"
    POLITE_EMAIL = "polite_email"  # a letter around the request
    STATEMENT = "statement"  # a wish or a need instead of an order or a question
    THINKING_ALOUD = "thinking_aloud"  # filler, second set: starts, stops and repairs of the speaker
    SMALL_TALK = "small_talk"  # distractor, second set: whole sentences around the request
    ABBREVIATIONS = "abbreviations"  # the spelling of text messages
    DATE_FORMS = "date_forms"  # date, time and number forms that training never shows
    TRANSCRIPT = "transcript"  # lower case without punctuation, as speech recognition gives it


TRAIN_FAMILIES: tuple[Family, ...] = tuple(Family(style.value) for style in Style)
"""Families of the warm-up and of the augmentation baseline."""

HELD_OUT_FAMILIES: tuple[Family, ...] = tuple(family for family in Family if family not in TRAIN_FAMILIES)
"""Families that only the robustness suite uses."""

STYLE_OF: dict[Family, Style] = {family: Style(family.value) for family in TRAIN_FAMILIES}
"""The style tag of each train family."""
