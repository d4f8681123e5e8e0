"""Words that say the same in another form: "vaccinated" for vaccination, "ill" for illness, "rail" for train."""

from __future__ import annotations

import re
from functools import lru_cache

_IRREGULAR = {
    form: forms.split()[0]
    for forms in """steal stole stolen|fall fell fallen falling|break broke broken breaking|lose lost losing
    |leave left leaving|write wrote written|take took taken|drive drove driven|freeze froze frozen|hide hid hidden
    |eat ate eaten|give gave given|wear wore worn|tear tore torn|sell sold|buy bought|bring brought|send sent|find found
    |catch caught|speak spoke spoken|choose chose chosen|run ran|swim swam swum|drink drank drunk|bite bit bitten
    |forget forgot forgotten|know knew known|grow grew grown|fly flew flown|throw threw thrown|pay paid|hold held
    |build built|spend spent|teach taught|feel felt|keep kept|sleep slept|meet met|win won|shake shook shaken
    |late later belated|child children|person people|foot feet|woman women|man men""".split("|")
    for form in forms.split()
}
_WRITTEN_ENDINGS = """
    e s es ed d ing er ers or ors r rs ion ions ation ations ate ates ated ating ment ments ness al ally ic ical ics
    ician icians ist ists ism ity y ies ied ly able ible ous ful less ant ent ance ence ancy ency ive ize izes ized
    izing ise ises ised ising ization isation time
"""
_ENDINGS = frozenset(("", *(re.sub("y$", "i", ending) for ending in _WRITTEN_ENDINGS.split())))  # "y" counts as "i"
_FREE_ENDINGS = frozenset("ness s ed ing er ers time".split())  # also after three letters: "illness"
_SAME = {  # one thing, whatever the country or the mood
    word: index
    for index, line in enumerate(
        """
    train rail railway
    plane airplane aeroplane flight fly air
    bike bicycle cycle cycling
    car auto automobile driving drive
    walk walking foot
    children kids
    adult adults grown-up grownup grown-ups grownups
    ill sick illness sickness
    autumn fall
    apartment flat
    vacation holiday holidays
    movie movies film films
    soccer football
    truck lorry
    eggplant aubergine
    zucchini courgette
    cilantro coriander
    trash rubbish garbage
    email e-mail mail
    phone telephone
    photo photograph picture
    lunch lunchtime noon midday
    dinner supper
    quick fast rapid
    large big
    store shop
    below under beneath
    above over
    """.strip().splitlines()
    )
    for word in line.split()
}
_SHORTEST = 4


@lru_cache(maxsize=65536)
def related(word: str, other: str) -> bool:
    """Whether two lower-case words are forms of one root, or two names of one common thing.

    Example:
        >>> related("vaccination", "vaccinated"), related("train", "rail"), related("train", "trail")
        (True, True, False)
    """
    if word in _SAME and _SAME[word] == _SAME.get(other):
        return True
    word, other = (re.sub("y$", "i", _IRREGULAR.get(form, form)) for form in (word, other))
    if word == other:
        return True
    shared = 0
    while shared < min(len(word), len(other)) and word[shared] == other[shared]:
        shared += 1
    for size in range(shared, max(_SHORTEST, shared - 3) - 1, -1):
        rests = {_ending(word, size), _ending(other, size)}
        if rests <= _ENDINGS:
            return True
    return shared == 3 and {word[3:], other[3:]} & _FREE_ENDINGS != set() and "" in (word[3:], other[3:])


def _ending(word: str, size: int) -> str:
    """What follows the root, without the last letter of the root said twice: "ed" of "cancelled"."""
    rest = word[size:]
    return rest[1:] if rest[1:2] in tuple("aeiou") and rest[:1] == word[size - 1] else rest
