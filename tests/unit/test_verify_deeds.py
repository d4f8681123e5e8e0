"""The deed stays: no opposite, no other tool's work, no question about it, nothing more; and stories are no deeds."""

from __future__ import annotations

import pytest
from tests.unit.test_verify_parts import INT, task, tool

from toolspar.verify import action, gibberish, gist, hedges, leakage, second_request, spelling, subject

# ruff: noqa: E501  (a table reads best with one case a line)

CHECKS = {
    "action": action.check,
    "gibberish": gibberish.check,
    "gist": gist.check,
    "hedges": hedges.check,
    "leakage": leakage.check,
    "second_request": second_request.check,
    "spelling": spelling.check,
    "subject": subject.check,
}
MOW = tool("mow_lawn", "Start the lawn robot on parts of the garden.", parts="Parts.")
FENCE = task(
    "Keep the lawn robot off the rose bed and the terrace.",
    [tool("block_lawn_robot", "Keep the lawn robot out of parts of the garden.", parts="Parts."), MOW],
    ("block_lawn_robot", {"parts": ["rose bed", "terrace"]}),
)
SEAT = task(
    "Give up my seat in the yoga class at Studio Nord on 4 March 2027.",
    [tool("leave_class", "Cancel a seat in a class.", lesson="Class.", studio="Studio.", day="Day.")],
    ("leave_class", {"lesson": "yoga", "studio": "Studio Nord", "day": "2027-03-04"}),
)
SHOW = task(
    "Get me 3 seats for The Glass Harp in Leeds.",
    [
        tool("buy_seats", "Buy seats for a show.", show="Show.", city="City.", count=INT),
        tool("refund_seats", "Give seats for a show back.", code="Booking code."),
    ],
    ("buy_seats", {"show": "The Glass Harp", "city": "Leeds", "count": 3}),
)
VET = task(
    "Book my dog Rufus in at the vet on 9 June 2027 for a checkup.",
    [
        tool(
            "schedule_vet", "Make an appointment at the vet.", pet="Pet.", species="Species.", day="Day.", why="Reason."
        ),
        tool("cancel_vet", "Cancel an appointment at the vet.", code="Code."),
    ],
    ("schedule_vet", {"pet": "Rufus", "species": "dog", "day": "2027-06-09", "why": "checkup"}),
)
TRAM = task(
    "When does the next tram 9 leave Opera Square?",
    [tool("next_tram", "Next departure of a tram.", line="Line.", stop="Stop.")],
    ("next_tram", {"line": "9", "stop": "Opera Square"}),
)
PARCEL = task(
    "Send a 3 kg parcel to Olga Brandt in Metz.",
    [tool("ship_box", "Send a parcel.", to="Recipient.", city="City.", kilos=INT)],
    ("ship_box", {"to": "Olga Brandt", "city": "Metz", "kilos": 3}),
)
WORD = task(
    "What does the word 'heron' mean?",
    [
        tool("define_word", "Look up the meaning of a word.", word="Word."),
        tool("pronounce_word", "Say a word aloud.", word="Word."),
        tool("list_synonyms", "List words with a like meaning.", word="Word."),
    ],
    ("define_word", {"word": "heron"}),
)
DISH = task(
    "Suggest dishes with leek and eggs, and tell me what a van pays in tolls from Graz to Turin.",
    [
        tool("find_dishes", "Find dishes with given ingredients.", ingredients="Ingredients."),
        tool("road_tolls", "Tolls of a drive.", start="Start.", end="End.", vehicle="Vehicle."),
    ],
    ("find_dishes", {"ingredients": ["leek", "eggs"]}),
    ("road_tolls", {"start": "Graz", "end": "Turin", "vehicle": "van"}),
)
MIX = task(
    "How much of a 6 molar stock do I need for 200 ml at 0.3 molar?",
    [tool("dilute", "Work out a dilution.", stock=INT, volume=INT, target=INT)],
    ("dilute", {"stock": 6, "volume": 200, "target": 0.3}),
)
RENEW = task(
    "Extend the loan of 'Salt Roads' on card LC44 and of 'Night Ferry' on card LC45.",
    [tool("extend_loan", "Extend the loan of a book.", title="Title.", card="Card.")],
    ("extend_loan", {"title": "Salt Roads", "card": "LC44"}),
    ("extend_loan", {"title": "Night Ferry", "card": "LC45"}),
)
HERO = task(
    "Make me a bard called Ysolde with a fox called Ember.",
    [
        tool(
            "make_hero",
            "Create a hero of a game.",
            role="Role.",
            hero="Name.",
            animal="Pet.",
            animal_name="Name of the pet.",
        )
    ],
    ("make_hero", {"role": "bard", "hero": "Ysolde", "animal": "fox", "animal_name": "Ember"}),
)
CLOCK = task("What is the current time in New Delhi City?", [tool("get_rain", "Rain in a city.", city="City.")])
PLUMBER = task(
    "Where can I find the most popular plumber in Oslo?",
    [tool("search_dentist", "Find a dentist in a city.", city="City.")],
)

VALID = [
    (FENCE, "The rose bed and the terrace are off limits for the lawn robot from here on."),
    (FENCE, "Would you close the rose bed and the terrace to the lawn robot?"),
    (FENCE, "Don't let the lawn robot onto the rose bed or the terrace."),
    (SEAT, "I won't be needing the seat I booked in yoga at Studio Nord on 4 March 2027, so let it go."),
    (SEAT, "I was so keen to keep fit! Please cancel my yoga seat at Studio Nord on 4 March 2027."),
    (SEAT, "The yoga class I'm signed up for at Studio Nord, 4 March 2027: cancel my seat."),
    (SHOW, "The last seats I had to send back. Get me three for The Glass Harp in Leeds."),
    (SHOW, "Could I have 3 seats for The Glass Harp when it plays in Leeds?"),
    (VET, "They had to cancel on us twice. Please book Rufus, my dog, in at the vet on 9 June 2027 for a checkup."),
    (VET, "Get my dog Rufus an appointment with the vet for 9 June 2027, a checkup."),
    (TRAM, "I missed the last one by a hair. When is the next number 9 tram from Opera Square?"),
    (TRAM, "How soon will another tram 9 go from Opera Square?"),
    (PARCEL, "Whatever it costs, ship a parcel of 3 kg to Olga Brandt in Metz."),
    (PARCEL, "Who pays for this is no worry of yours: a 3 kg parcel goes to Olga Brandt, Metz. Send it, thx"),
    (WORD, "Could you give me the meaning of 'heron'?"),
    (WORD, "Not how one pronounces it, just what 'heron' means, please."),
    (DISH, "Tolls from Graz to Turin for a van, and a dish made of leek and eggs, please suggest some."),
    (DISH, "The fridge holds leek, eggs, and a cat who wants both. Suggest dishes with the two, and tell me the tolls a van pays from Graz to Turin."),
    (MIX, "I want 200 ml at 0.3 molar and my stock is 6 molar. What amount of stock goes in?"),
    (MIX, "200 ml at 0.3 molar, made from a 6 molar stock: how much of it is required?"),
    (RENEW, "Extend two loans for me: 'Salt Roads' on card LC44 and 'Night Ferry' on card LC45."),
    (RENEW, "Might 'Salt Roads', borrowed on card LC44, stay with me longer, and 'Night Ferry' on card LC45 too?"),
    (RENEW, "Extend the loans of 'Salt Roads' on LC44 and 'Night Ferry' on LC45, and leave nothing out."),
    (HERO, "Make me a bard, Ysolde by name, with a fox, and the animal is called Ember."),
    (PARCEL, "Olga Brandt in Metz gets a 3 kg parcel. Send it, and she wants her peace and quiet too."),
    (FENCE, "Keep the lawn robot off the rose bed and off the terrace too."),
    (CLOCK, "What time is it in NDC at the moment?"),
    (PLUMBER, "My dentist says I grind my teeth over the tap. Where in Oslo is the most popular plumber to be found?"),
    (PLUMBER, "No need to find me a dentist. The most popular plumber in Oslo, where is he?"),
    (VET, "Rufus limps again, so I had to cancel my trip. Put him down at the vet for a checkup on 9 June 2027, he's a dog."),
    (VET, "Rufus the dog is due for a checkup on 9 June 2027. Vet, please, and don't let them cancel it."),
    (SEAT, "I can confirm that I won't come: drop my seat in yoga at Studio Nord on 4 March 2027."),
    (SEAT, "Yoga at Studio Nord on 4 March 2027, that's no good, I keep the baby that day; please free my seat."),
    (FENCE, "No more mowing on the rose bed and the terrace: keep the lawn robot out."),
    (WORD, "My teacher said it so oddly. What does the word 'heron' mean?"),
    (WORD, "Heron: what is that? I mean the meaning of the word 'heron'."),
    (SHOW, "They won't refund me if I fall ill, I know. Still, buy 3 seats for The Glass Harp in Leeds."),
    (SHOW, "My sister's back in town! Get 3 seats for The Glass Harp in Leeds."),
    (SHOW, "Three for The Glass Harp in Leeds, and in the back row we've sat often enough. Book them."),
    (PARCEL, "Did I forget to tell you? A 3 kg parcel has to go to Olga Brandt in Metz."),
    (PARCEL, "Olga Brandt, Metz, parcel of 3 kg. Send, and thanks for yesterday too!"),
    (PARCEL, "Get a 3 kg parcel to Olga Brandt in Metz, then we're done."),
    (TRAM, "Did I just see the 9 leave? Tell me when the next tram 9 goes from Opera Square."),
    (TRAM, "How long until the next tram 9 leaves Opera Square, the last was full?"),
    (DISH, "Two things: leek and eggs, what dishes are there with them? And a van from Graz to Turin, what tolls?"),
    (MIX, "Help me out of my misery: 6 molar stock, 200 ml wanted, 0.3 molar. How much stock?"),
    (RENEW, "I'm far from done with 'Salt Roads' (card LC44), nor with 'Night Ferry' (card LC45). Extend both loans."),
    (HERO, "A bard for me, Ysolde, and a fox, Ember, who goes with her. Create her."),
]  # fmt: skip
INVALID = [
    (FENCE, "Let the lawn robot back onto the rose bed and the terrace."),
    (FENCE, "The lawn robot is allowed everywhere again: let it loose on the rose bed and the terrace."),
    (SEAT, "Please confirm my seat in the yoga class at Studio Nord on 4 March 2027."),
    (SHOW, "I'd be glad to give back the 3 seats for The Glass Harp in Leeds."),
    (SHOW, "Send my 3 seats for The Glass Harp in Leeds back, please."),
    (VET, "Get my dog Rufus out of his checkup at the vet on 9 June 2027."),
    (VET, "Rufus the dog's checkup at the vet on 9 June 2027: cancel it, please."),
    (TRAM, "When did the last tram 9 leave Opera Square?"),
    (PARCEL, "What would it cost to send a 3 kg parcel to Olga Brandt in Metz?"),
    (PARCEL, "Who sent the 3 kg parcel to Olga Brandt in Metz?"),
    (PARCEL, "One question: did the 3 kg parcel to Olga Brandt in Metz go out?"),
    (WORD, "Pronounce the word 'heron' for me."),
    (WORD, "List the synonyms of 'heron'."),
    (DISH, "Suggest dishes with leek, eggs and ham, and tell me what a van pays in tolls from Graz to Turin."),
    (DISH, "Suggest dishes with leek and eggs, and tell me what a van pays in tolls from Graz to Turin and home again."),
    (MIX, "How much of a 6 molar stock do I need for 200 ml at 0.3 molar, and what does a liter of it weigh?"),
    (RENEW, "Extend the loan of 'Salt Roads' on card LC44 and of 'Night Ferry' on card LC45, and reserve a study room for me."),
    (PARCEL, "Send a 3 kg parcel to Olga Brandt in Metz, then print the receipt."),
    (VET, "Book my dog Rufus in at the vet on 9 June 2027 for a checkup, and order dog food meanwhile."),
    (CLOCK, "What is the current time in New Delhi City, as well as how muggy it is there?"),
    (HERO, "Make me a bard called Ysolde with a fox and a raven called Ember."),
    (PLUMBER, "Where can I find the most popular dentist in Oslo?"),
    (VET, "Call off my dog Rufus's checkup at the vet on 9 June 2027."),
    (VET, "Has my dog Rufus got a checkup at the vet on 9 June 2027?"),
    (SEAT, "Keep my seat in the yoga class at Studio Nord on 4 March 2027."),
    (FENCE, "Have the lawn robot mow the rose bed and the terrace."),
    (FENCE, "Did the lawn robot stay off the rose bed and the terrace?"),
    (SHOW, "How much do 3 seats for The Glass Harp in Leeds cost?"),
    (SHOW, "Refund my 3 seats for The Glass Harp in Leeds."),
    (PARCEL, "When did the 3 kg parcel to Olga Brandt in Metz leave?"),
    (TRAM, "When was the first tram 9 from Opera Square?"),
    (PARCEL, "Send a 3 kg parcel to Olga Brandt in Metz and a letter to her sister."),
]  # fmt: skip


@pytest.mark.parametrize(("case", "rewritten"), VALID)
def test_the_same_deed_in_other_words_passes(case, rewritten):
    failed = {name: result.evidence for name, check in CHECKS.items() if not (result := check(case, rewritten)).passed}
    assert failed == {}


@pytest.mark.parametrize(("case", "rewritten"), INVALID)
def test_another_deed_fails_some_check(case, rewritten):
    assert any(not check(case, rewritten).passed for check in CHECKS.values())
