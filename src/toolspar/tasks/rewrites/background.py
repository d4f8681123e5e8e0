"""Distractor clauses: background that asks for nothing and holds nothing that could be an argument."""

from __future__ import annotations

import random

from toolspar.tasks.rewrites.frames import tidy
from toolspar.tasks.rewrites.request import Act, Request, lower_first, upper_first

_WHO = ("I", "We")
_MOODS = (
    "have been running behind all week", "are trying to get organised", "have had a lot on our plate lately",
    "are in a bit of a rush", "keep losing track of things", "are juggling a lot at the moment",
    "promised to sort this out long ago", "are planning this for a friend who never decides anything on time",
    "have been meaning to do this for ages", "are just getting back from a long walk",
    "are sitting on a noisy train", "are still waiting for the coffee to kick in", "have a cold and can barely think",
    "are helping a relative who is not good with computers", "are doing this while cooking",
    "are finally getting around to this", "have a very impatient dog tugging at the leash",
    "are typing this on a tiny keyboard", "spent the whole day in meetings", "are tired after a very long shift",
)  # fmt: skip
_ASIDES = (
    "My colleague keeps telling me how handy assistants like you are.", "It has been a crazy week over here.",
    "The kids are making a lot of noise in the background.", "My phone battery is almost empty, so bear with me.",
    "A friend said you could help me with this.", "The connection here is a little shaky.",
    "My partner usually takes care of these things.", "Everyone around me seems to be in a hurry.",
    "The neighbours are renovating again, so it is hard to "
    "concentrate.", "My old notebook fell apart, so I rely on you.",
    "It is one of those days when everything happens at once.", "My sister laughs at me for asking a machine.",
    "I can never remember how these things work.", "The last assistant I tried was not much help.",
    "I was up late and my head is a bit foggy.", "The office is unusually quiet, which is nice for a change.",
    "My roommate is reading over my shoulder.", "There is a lot going on here, so forgive the short message.",
)  # fmt: skip
_REASONS = (
    "because things have been hectic lately", "since my hands are full", "because my memory is terrible",
    "as I'm in the middle of something else", "since everyone here is counting on me",
    "because I keep putting it off", "since I'm on the move all the time", "as the whole family has been asking",
    "because my screen is cracked and typing is a pain", "since I promised a friend I would take care of it",
    "as I'm not very good at keeping track of these things", "because I'm trying to be more organised",
)  # fmt: skip

_SMALL_TALK_FIRST = (
    "Hope your day is going well!", "Sorry to bother you.", "I have to say, you were a great help last time.",
    "My grandmother always said that asking is free.", "What a noisy street this is, I can hardly hear myself think.",
    "I just spilled tea all over my desk.", "The cat is asleep on my keyboard, so excuse any slips.",
    "Everybody in the house is arguing about what to watch.", "I finally found a quiet corner.",
    "The elevator is broken, so I am catching my breath.", "My boss is pacing up and down behind me.",
    "The bus is late as usual.", "I'm wearing my lucky socks, so this should work.",
    "You would not believe the mess on my desk.", "My neighbour swears by you.",
    "I have been humming to myself since breakfast.",
)  # fmt: skip
_SMALL_TALK_LAST = (
    "My brother-in-law will be so relieved.", "It has been on my mind forever.",
    "I'll be staring out of the window in the meantime.", "Life would be so much harder without you.",
    "The rest of the team sends their regards.", "I really should get more sleep.",
    "My friends tease me for being so slow with these things.", "Anyway, I'm glad somebody listens to me.",
    "That would be a load off my mind.", "The whole family is looking over my shoulder.",
    "I have a feeling that things are looking up.", "Sorry for rambling.",
    "It's a long story, as always with my family.",
    "I'm a little scatterbrained these days.",
)  # fmt: skip


def distractor(request: Request, rng: random.Random) -> str | None:
    """One background sentence before or after the request, or a reason hung onto it."""
    place = rng.random()
    if place < 0.3 and request.act is Act.ORDER and not request.rest and not request.ends_in_text:
        return tidy(f"{upper_first(request.body)}, {rng.choice(_REASONS)}.")
    aside = rng.choice(_ASIDES) if rng.random() < 0.5 else _mood(rng)
    if place < 0.5 and request.act is Act.ORDER and aside.startswith(("I ", "We ", "I'm", "We're")):
        lead, mark = rng.choice((("please ", "."), ("could you ", "?"), ("", ".")))
        return tidy(f"{aside[:-1]}, so {lead}{request.body}{mark} {request.rest}")
    if place < 0.75:
        return tidy(f"{aside} {upper_first(request.text)}")
    return tidy(f"{_closed(request.text)} {aside}")


def small_talk(request: Request, rng: random.Random) -> str | None:
    """Sentences about nothing before the request, after it, or both (held out)."""
    first, last = rng.choice(_SMALL_TALK_FIRST), rng.choice(_SMALL_TALK_LAST)
    text = _closed(upper_first(request.text))
    form = rng.randrange(4)
    if form == 0:
        return tidy(f"{first} {text}")
    if form == 1:
        return tidy(f"{text} {last}")
    if form == 2:
        return tidy(f"{first} Anyway, {lower_first(text, request.mentions)}")
    return tidy(f"{first} {text} {last}")


def asides(request: Request, rng: random.Random, count: int) -> str:
    """So many sentences about nothing around the request, the first and every other one before it."""
    pools = (_ASIDES + _SMALL_TALK_FIRST, _SMALL_TALK_LAST)
    before, after = (rng.sample(pool, n) for pool, n in zip(pools, (count - count // 2, count // 2), strict=True))
    return tidy(" ".join([*before, _closed(upper_first(request.text)), *after]))


def _mood(rng: random.Random) -> str:
    who, mood = rng.choice(_WHO), rng.choice(_MOODS)
    if who == "I":
        mood = mood.replace("our plate", "my plate")
        mood = "am" + mood[3:] if mood.startswith("are ") else mood
    return f"{who} {mood}."


def _closed(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else text + "."
