"""Spelling: slips, chat, names and other languages can be read; letters that are no word cannot."""

from __future__ import annotations

import random
import string

import pytest

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.tasks.records import Category, Split, Task
from toolspar.verify import spelling
from toolspar.verify.wording.lexicon import edits, is_word, near_word, speakable


def make_task(query, name, **arguments):
    spec = ToolSpec(name, "", {"type": "object", "properties": {key: {} for key in arguments}})
    return Task(query, (spec,), query, (ToolCall(name, arguments),), Category.SIMPLE, Split.DEV)


STEW = make_task("Get me the recipe of goulash for 4 people.", "find_recipe", dish="goulash", people=4)
ROOM = make_task(
    "Kindly reserve the meeting room Cedar on the next floor for Tuesday.", "reserve_room", room="Cedar", day="Tuesday"
)
PARCEL = make_task("Where is my parcel 5512? I would appreciate the current location.", "track_parcel", parcel="5512")
FRENCH = make_task("Je voudrais une chambre calme pour deux personnes.", "book_room", people=2)

READABLE = [
    (STEW, "Whats the recipie for goulash, 4 poeple?"),
    (STEW, "haha I dont cook often... a goulash recipe for four pls"),
    (STEW, "Nilsen and Rashid are coming over. Goulash, recipe for 4 people please!"),
    (STEW, "Ocampo swore by it: goulash. The recipe for four people, please."),
    (STEW, "My abuela never wrote hers down. Goulash recipe for four people?"),
    (STEW, "I found the webshop closed, so I'll cook: recipe of goulash, 4 people."),
    (STEW, "Some exmples would be nice, but one recipe of goulash for 4 people will do."),
    (STEW, "Soooo hungry! Could you pleeease get me the goulash recipe for 4 people?"),
    (STEW, "What goes into goulash for four? I would like the instructions, CPU-friendly and all that, lol."),
    (ROOM, "Nguyen has a clash. Reserve the meeting room Cedar for Tuesday, on the next floor."),
    (ROOM, "Could you book Cedar, the meeting room one floor up, for Tuesday? Organised as ever, thx."),
    (PARCEL, "What's the whereabouts of parcel 5512, please? ETA would be grand."),
    (ROOM, "yo, rsrv mtg room Cedar 4 Tuesday pls, nxt floor"),
    (PARCEL, "Parcel 5512: wher is it rite now?"),
    (FRENCH, "Une chambre tranquille pour deux, s'il vous plait, merci beaucoup."),
]
UNREADABLE = [
    (STEW, "Get me the rgtep of goulash for 4 people."),
    (STEW, "Get me the xvopl of goulash for 4 people."),
    (STEW, "Rgtep of goulash for 4 people."),
    (STEW, "Gtte me hte rgtep fo goulsah rof 4 plpeoe."),
    (STEW, "The recipe of goulash for 4 people, wjrk zmqo."),
    (STEW, "Get me the blivork of goulash for 4 people."),
    (ROOM, "Rsvgru the mtnkig room Cedar for Tuesday."),
    (ROOM, "Please flumbrate the meeting room Cedar for Tuesday."),
    (PARCEL, "Krwzt my wgndl 5512?"),
]


@pytest.mark.parametrize(("task", "rewritten"), READABLE)
def test_what_a_person_can_read_passes(task, rewritten):
    result = spelling.check(task, rewritten)
    assert result.passed, result.evidence


@pytest.mark.parametrize(("task", "rewritten"), UNREADABLE)
def test_letters_that_are_no_word_fail(task, rewritten):
    result = spelling.check(task, rewritten)
    assert not result.passed and result.evidence


@pytest.mark.parametrize(
    "word", "colour organised travelling theatre cheque dont haha webshop sooo isn't thx recipes".split()
)
def test_british_american_and_chat_words_are_words(word):
    assert is_word(word)


def test_one_slip_is_near_a_word_and_random_letters_are_not():
    assert near_word("recpie") and near_word("tomorow") and "from" in edits("form")
    rng = random.Random(4)
    drawn = ["".join(rng.choices(string.ascii_lowercase, k=7)) for _ in range(200)]
    assert sum(is_word(word) or near_word(word) for word in drawn) <= 2


def test_names_of_many_languages_can_be_spoken():
    assert all(map(speakable, "Ocampo Rashid Dmitri Siobhan Mbappe Tchaikovsky Schwarz Nilsen".split()))
    assert not any(map(speakable, "rgtep bvcxq wjrk zmqo Krwzt".split()))
