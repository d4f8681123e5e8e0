"""Leads that tell who said what follows: "My sister texted me last night: ...", "I kept shouting: ..."."""

from __future__ import annotations

import re

_CLAUSE = re.compile(
    r"(?<!\bme)(?<!\bus)(?<!\bhim)(?<!\bher)[,;]\s+|[.!?]\s+|\b(?:and|but|so|because|since)\s+", re.IGNORECASE
)
_REPORTS = re.compile(
    r"(?<!\bneed )(?<!\bboth )(?<!\bthe )(?<!\bmy )(?<!\ball )(?<!\bno )(?<!\ban )(?<!\ba )\b"
    r"(?P<verb>told|asked|asks|texted"
    r"|texts|said|says|wrote|writes|written|typed|types|shouted|shouts|yelled|yells|screamed|whispered|whispers"
    r"|muttered|mumbled|replied|answered|answers|read|reads|goes|went|begins|began|quoted|chanted|sang|announced"
    r"|emailed|e-mailed|tweeted|posted|dictated|barked|repeated|repeats|uttered|scribbled|printed|displayed|shows"
    r"|showed|saying|heard|overheard|dreamt|dreamed)\b(?P<rest>.*)$",
    re.IGNORECASE,
)
_ING = (
    r"(?:saying|asking|shouting|typing|yelling|whispering|muttering|mumbling|repeating|singing|screaming|writing"
    r"|texting|telling|chanting|dictating)"
)
_BASE = (
    r"(?:say|ask|type|write|shout|yell|whisper|mutter|repeat|sing|scream|text|tell|chant|dictate|have (?:said|asked"
    r"|told|written))"
)
_UNREAL_NOW = re.compile(
    rf"\b(?:kept|keeps?|was|were|started|began|stopped|stop|heard \w+|hear \w+|'s|is|are|been|caught \w+|remember"
    rf"|recall|love|hate|loves|enjoy|close to|about) (?:\w+ ){{0,2}}?{_ING}\b"
    rf"|\b(?:used to|close to|about to|going to|tempted to|wanted to|meant to|had to|likes? to|loves? to|tends? to"
    rf"|would|'d|might|could|never|always|often|usually|sometimes|nobody will|people|they|he'll|she'll|they'll"
    rf"|he will|she will|(?:my|our|the) \w+ (?:will|would|might|may)) (?:often |always |sometimes |never |even "
    rf"|just )?{_BASE}\b"
    rf"|\b(?:never again|if (?:i|we) (?:were|was)\b[^:]*)\b(?: will i| i'd| i would)? {_BASE}\b"
    rf"|\bif (?:i|we|you|he|she|they|somebody|someone) (?:\w+ )?(?:said|asked|told|wrote|typed|were to {_BASE}"
    rf"|{_BASE})\b",
    re.IGNORECASE,
)
_SPEAKER_NOW = re.compile(
    r"\b(?:i|we)(?:'m| am|'re| are)(?: \w+ly| just| only)? (?:asking|writing|saying|typing|repeating|telling|texting"
    r"|calling)\b"
    r"|\b(?:i|we)(?:'d| would)(?: just| only| also| really)? (?:like|love|want|prefer|be glad|be happy|be grateful"
    r"|ask|say)\b"
    r"|\b(?:want|wanted|like|came|here|need|have|let me|allow me|may i|can i|could i|must|going"
    r"|writing) (?:to )?(?:ask|say|tell|repeat|write)\b"
    r"|\bmy (?:enquiry|inquiry|question|query|request|order|wish) (?:reads|goes|begins)\b"
    r"|^\W*(?:as|like|just as|since|because) ",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(r"\bif (?:i|we) (?:were|was|had)\b|\bnever again\b", re.IGNORECASE)
_TO_OTHERS = re.compile(r"\b(?:ask|tell) (?:my|our|his|her|the|him|them)\b", re.IGNORECASE)
_TO_LISTENER = re.compile(
    r"\b(?:to (?!me\b|us\b|him\b|her\b|them\b|my\b|our\b|his\b|the\b|a\b|an\b|it\b|some)\w+|(?:that |if "
    r"|whether )?you(?:'d|'ll|'re| can| could| would| should| might| are)|i (?:should|could|can|must)|for (?:this|it"
    r"|help))\b",
    re.IGNORECASE,
)
_ASKED_BEFORE = re.compile(
    r"\b(?:i|we)(?:'ve| have|'d| had)?(?: \w+)? (?:told|asked|texted|said|wrote|written|typed"
    r"|repeated)(?: (?:to )?you| it| this| that)?(?: \w+)? (?:before|already|yesterday|earlier|twice|once|above|last"
    r"|this|an hour|\w+ times|a (?:minute|moment))\b",
    re.IGNORECASE,
)
_HERE_GOES = re.compile(r"\bhere(?: it)? goes$|\bwhatever\b", re.IGNORECASE)
_MOST_WORDS = 9


def told_lead(lead: str) -> bool:
    """Whether words before a colon or a quotation tell that somebody said, or once said, what follows.

    Args:
        lead: The words, apostrophes straight; those of a speaker who asks now ("I'm asking you", "As I said") are none.
    """
    supposed = _SUPPOSED.search(lead) is not None
    last = lead if supposed else _CLAUSE.split(f"{lead} ")[-1].strip()
    asks_now = not (supposed or _TO_OTHERS.search(lead)) and (_SPEAKER_NOW.search(lead) or _SPEAKER_NOW.search(last))
    if not last or _HERE_GOES.search(last) or asks_now:
        return False
    if _UNREAL_NOW.search(last):
        return True
    report = _REPORTS.search(last)
    if report is None or len(report["rest"].split()) > _MOST_WORDS or not last[: report.start()].strip():
        return False
    return not (_TO_LISTENER.search(report["rest"]) or _ASKED_BEFORE.search(last))
