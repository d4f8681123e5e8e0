"""Numbers and names in the background pass, in the request they do not; other names of the same thing pass."""

from __future__ import annotations

import pytest

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.tasks.records import Category, Split, Task
from toolspar.verify import entities, grounding, new_numbers, units


def make_task(query, tool, properties, *arguments):
    schemas = {key: {"type": "string", "description": said} for key, said in properties.items()}
    spec = ToolSpec(tool, tool.replace("_", " "), {"type": "object", "properties": schemas, "required": []})
    return Task(query, (spec,), query, tuple(ToolCall(tool, a) for a in arguments), Category.SIMPLE, Split.DEV)


_HOTEL = {"city": "City.", "nights": "Nights.", "guests": "Number of guests.", "children": "Ages of children."}
HOTEL = make_task("Find a hotel in Porto for 4 nights.", "find_hotel", _HOTEL, {"city": "Porto", "nights": 4})
_MAIL = {"to": "Recipient.", "subject": "Subject line.", "copies": "Number of copies."}
MAIL = make_task(
    'Send a mail to Nadia about "roof repair".', "send_mail", _MAIL, {"to": "Nadia", "subject": "roof repair"}
)
_LOAN = {"amount": "Loan amount.", "years": "Term in years.", "rate": "Rate in percent."}
LOAN = make_task(
    "What does a loan of 9000 dollars over 6 years at 3% cost a month?", "loan_payment", _LOAN,
    {"amount": 9000, "years": 6, "rate": 3},
)  # fmt: skip
_RATE = {"sell": "Currency.", "buy": "Currency.", "amount": "Amount."}
RATE = make_task("Exchange 700 CHF for DKK.", "exchange", _RATE, {"sell": "CHF", "buy": "DKK", "amount": 700})
_COPY = {"file": "File.", "folder": "Folder."}
COPY = make_task(
    "Copy plan.txt to work and notes.txt to home.", "copy_file", _COPY,
    {"file": "plan.txt", "folder": "work"}, {"file": "notes.txt", "folder": "home"},
)  # fmt: skip
TIP = make_task("Tip the driver 6.25 dollars.", "tip_driver", {"amount": "Tip."}, {"amount": 6.25})
CAKE = make_task("Order one cake and 3 pies.", "order", {"cakes": "Cakes.", "pies": "Pies."}, {"cakes": 1, "pies": 3})
GENRE = make_task("Show artists from Korea.", "find_artists", {"country": "Country."}, {"country": "Korea"})

_TIMER = {"minutes": "Minutes.", "label": "Name of the timer."}
TIMER = make_task("Set a timer for 25 minutes.", "set_timer", _TIMER, {"minutes": 25})
_PLANT = {"plant": "Plant.", "litres": "Litres of water.", "start_time": "Time of day, HH:MM."}
PLANT = make_task("Water the ferns with 3 litres.", "water_plant", _PLANT, {"plant": "ferns", "litres": 3})
_LESSON = {"subject": "Subject.", "city": "City.", "teacher": "Full name of the teacher."}
LESSON = make_task("Find a cello class in Ghent.", "find_class", _LESSON, {"subject": "cello", "city": "Ghent"})
_ROUTE = {"origin": "Start.", "destination": "Goal."}
ROUTE = make_task("How far is it from Riverside to Lisbon?", "distance", _ROUTE,
                  {"origin": "Riverside", "destination": "Lisbon"})  # fmt: skip
_DOSE = {"medicine": "Name of the medicine.", "pills": "How many pills."}
DOSE = make_task("Log 2 pills of ibuprofen.", "log_medicine", _DOSE, {"medicine": "ibuprofen", "pills": 2})
_SHOP = {"item": "What to buy.", "count": "How many.", "shop": "Name of the shop."}
SHOP = make_task("Put 6 lemons on the list.", "add_to_list", _SHOP, {"item": "lemons", "count": 6})
_FORCE = {"first": "Charge.", "second": "Charge.", "gap": "Distance."}
FORCE = make_task("Find the force between charges of 4 C and 0.2 C at 9 m.", "coulomb", _FORCE,
                  {"first": 4, "second": 0.2, "gap": 9})  # fmt: skip
_TABLE = {"adults": "Adults.", "children": "Children."}
TABLE = make_task("Book the tour for 3 adults and 4 children.", "book_tour", _TABLE, {"adults": 3, "children": 4})
_HERD = {"animal": "Animal.", "goats": "Number of goats."}
VET = make_task("Call the vet for the donkey.", "call_vet", _HERD, {"animal": "donkey"})

_RHYME = {"word": "Word.", "syllables": "Number of syllables.", "limit": "How many words."}
RHYME = make_task("Give rhymes for plum with 2 syllables.", "rhymes", _RHYME, {"word": "plum", "syllables": 2})
_LEASE = {"contract": "Contract.", "months": "Months."}
LEASE = make_task("Extend contract K-88 by 6 more months.", "extend", _LEASE, {"contract": "K-88", "months": 6})
_ANGLE = {"radius": "Radius.", "degrees": "Angle in degrees."}
ANGLE = make_task("Find the arc for radius 5 and 30 degrees.", "arc", _ANGLE, {"radius": 5, "degrees": 30})

BESIDE_THE_REQUEST = [
    (LESSON, "Find me a cello course in Ghent."),
    (RHYME, "Which words rhyme with plum and have 2 syllables?"),
    (RHYME, "My editor, Ms Quill, sent back 9 poems. Rhymes for plum with 2 syllables, please."),
    (RHYME, "Give rhymes for plum with 2 sylables."),
    (LEASE, "Please extend contract K-88 by six months more."),
    (ANGLE, "What's the arc at radius 5 and 30°?"),
    (HOTEL, "As my friend Ottilie put it, 3 bad reviews are nothing. Find a hotel in Porto for 4 nights."),
    (HOTEL, "I can't hear the name Rotterdam any more. Find a hotel in Porto for 4 nights."),
    (MAIL, 'Leo the cat ate page 7, so please mail Nadia about "roof repair".'),
    (MAIL, 'No idea how many storms we get up here in Scotland. Send a mail to Nadia about "roof repair".'),
    (MAIL, 'Dear assistant, please send Nadia a mail about "roof repair". Warm regards, Ilse Brandt'),
    (TIMER, "The baby sleeps at last, touch wood, after 3 hours of Mozart. Please set a timer for 25 minutes."),
    (LESSON, "My neighbour Ignatius plays the tuba at 6 every morning, so: find a cello class in Ghent, please."),
    (TIMER, "Could you set a timer for 25 minutes? Many thanks, Oleg"),
    (TIMER, "Set a timer for 25 minutes, please.\nKind regards,\nP. Lindgren"),
    (TIMER, "Hello, Ingeborg here. A timer of 25 minutes, please!"),
    (TIMER, "The dough has to rest, says Wanda, and she bakes 12 loaves a day. A timer for 25 minutes, please."),
    (TIMER, "My cake burnt at 6 this morning. Would you set a timer for 25 minutes?"),
    (TIMER, "Twenty-five, not thirty, my oven is fierce! Set a timer for 25 minutes."),
    (TIMER, "25 minutes! 25! That's what the box says. Set a timer for 25 minutes, would you?"),
    (TIMER, "There are 4 pots on the stove and half the kitchen is smoking. Set a timer for 25 minutes, please."),
    (PLANT, "I was up until 2 in the morning with the baby. Please water the ferns with 3 litres."),
    (PLANT, "Auntie Rosa is asleep and I'm not going to wake her, so water the ferns with 3 litres, please."),
    (PLANT, "My flatmate, Kenji, who should do it, is on page 300 of a novel. Water the ferns with 3 litres."),
    (PLANT, "I don't trust the 9 euro meter. Could you give the ferns 3 litres of water?"),
    (PLANT, "Whatever Lorna thinks, please water the ferns with 3 litres."),
    (LESSON, "My grandpa played in Prague, as did his 5 brothers. Is there a cello class in Ghent?"),
    (LESSON, "I gave up the piano after 3 weeks. Find me a cello class in Ghent, please."),
    (LESSON, "It's not for me, I've no talent at all. Please find a cello class in Ghent, where my cousin Bart lives."),
    (ROUTE, "Dmitri bet me 20 euros, and he always wins. What is the distance from Riverside to Lisbon?"),
    (ROUTE, "My car broke down twice in Denmark. How far is Lisbon from Riverside?"),
    (DOSE, "My nurse, Mrs Okoye, nags me about this. Please log 2 pills of ibuprofen."),
    (DOSE, "Two pills of ibuprofen, please log them. It says so in my diary, page 41."),
    (SHOP, "Six lemons, can you imagine? Six! Marmalade season. Put 6 lemons on the list, please."),
    (SHOP, "Work never stops before seven and the shops are a mile off. Please put 6 lemons onto the list."),
    (FORCE, "Two charges, 4 C and 0.2 C, sit 9 m apart. Find the force between them."),
    (TABLE, "Seven of us, three adults and four children. Please book the tour."),
    (VET, "We Belgians love our animals. The donkey has a limp: call the vet, please."),
]

IN_THE_REQUEST = [
    (RHYME, "Give rhymes for plum with 2 letters."),
    (LEASE, "Extend contract K-88 by 6 more weeks."),
    (ANGLE, "Find the arc for radius 5 and 30 radians."),
    (HOTEL, "Find a hotel in Porto for 4 nights; our guests are 2 aunts."),
    (HOTEL, "Find a hotel in Porto, not far from the Bolhao Market, for 4 nights."),
    (MAIL, 'Send a mail to Nadia about "roof repair". It goes to Oskar too.'),
    (MAIL, 'Send a mail to Nadia about "roof repair", copies: 3.'),
    (LESSON, "Find a cello class in Ghent. Preferably in Ledeberg."),
    (LESSON, "Find a Suzuki cello class in Ghent."),
    (LESSON, "Find a cello repair class in Ghent."),
    (TIMER, "Set a timer for 25 minutes. The label is Pasta Verde."),
    (TIMER, "Set a timer for 25 minutes, 35 to be safe."),
    (TIMER, "Set a timer for 25 minutes, then another of 10."),
    (TIMER, "Set a timer for 25 seconds."),
    (PLANT, "Water the ferns with 3 litres. It should start at 7 pm."),
    (PLANT, "Water the ferns with 3 litres, beginning at 7 pm."),
    (PLANT, "I'm home from 7 pm, which is when it suits me. Water the ferns with 3 litres."),
    (PLANT, "Water the ferns with 3 litres. Same for the palms on floor 2."),
    (LESSON, "Find a cello class in Ghent. The teacher is Pieter Claes."),
    (LESSON, "Find a cello class in Ghent, with Pieter Claes."),
    (LESSON, "Find a cello class in Ghent. My teacher is called Pieter Claes."),
    (LESSON, "Find a cello class in Ghent and one in Bruges."),
    (LESSON, "Find a cello class in Ghent, also in Bruges."),
    (ROUTE, "How far is it from Frmr Riverside to Lisbon?"),
    (ROUTE, "How far is it from Riverside to Lisbon, going through Madrid?"),
    (ROUTE, "How far is it from Riverside to Lisbon? And from Riverside to Braga?"),
    (DOSE, "Log 2 bottles of ibuprofen, and 2 pills of Zyrtec."),
    (SHOP, "Put 6 lemons on the list. We need 4 limes as well."),
    (SHOP, "Put 6 lemons on the list, from the shop Delhaize."),
    (FORCE, "Find the force between charges of 4 C and 0.2 C at 9 m, in water at 20 degrees."),
    (TABLE, "Book the tour for 3 adults and 4 children. We're bringing 2 dogs too, so for 9 please."),
    (VET, "Call the vet for the donkey. We have 5 goats."),
]

HARMLESS = [
    (HOTEL, "I've been there twice already and loved it. Please find a hotel in Porto for 4 nights."),
    (HOTEL, "We were in Madrid last year, but now find us a hotel in Porto for 4 nights."),
    (HOTEL, "My sister has told me about it for 2 years! Could you find a hotel in Porto for 4 nights?"),
    (HOTEL, "It took me three hours to get my boss to agree. Find a hotel in Porto for 4 nights."),
    (HOTEL, "I've called seven agencies and nobody answered, so find me a hotel in Porto for 4 nights."),
    (HOTEL, "My brother moved to Berlin and never shuts up about it. Anyway: a hotel in Porto for 4 nights, please."),
    (MAIL, 'I forgot it three times. Please send Nadia a mail about "roof repair".'),
    (MAIL, 'My uncle Bernard keeps asking. Please send a mail to Nadia about "roof repair".'),
    (MAIL, 'The kids broke two windows as well, but send Nadia a mail about "roof repair".'),
    (MAIL, 'I promised it 10 days ago, so please mail Nadia about "roof repair".'),
    (MAIL, 'I have asked a third time now. Mail Nadia about "roof repair", please.'),
    (LOAN, "What would I pay each month for a loan of 9000 dollars at 3% over 6 years?"),
    (LOAN, "Please give me the monthly cost of a 6-year loan of $9,000 at 3 percent."),
    (LOAN, "I failed maths twice. What does a loan of 9000 dollars over 6 years at 3% cost per month?"),
    (RATE, "Please exchange 700 Swiss francs for Danish kroner."),
    (COPY, "Two files to copy: plan.txt to work, notes.txt to home."),
    (COPY, "Please make two copies for me. One: plan.txt into work. Two: notes.txt into home."),
    (TIP, "Please tip the driver 6 dollars and 25 cents."),
    (CAKE, "Please order a cake and three pies."),
    (GENRE, "Show Korean artists."),
]

HARMFUL = [
    (HOTEL, "Find a hotel in Porto for 4 nights for 3 guests."),
    (HOTEL, "Find a hotel in Porto for 4 nights. We are 3 people."),
    (HOTEL, "Find a hotel in Porto for 4 nights. We've got two children with us."),
    (HOTEL, "My wife and I are coming with 2 kids, so find a hotel in Porto for 4 nights."),
    (HOTEL, "Find a hotel in Porto for 4 nights, with a budget of 300 dollars."),
    (HOTEL, "Find a hotel in Porto for 4 nights starting May 6."),
    (HOTEL, "Find a hotel in Porto for 4 nights, then 2 nights in Braga."),
    (HOTEL, "Find a hotel near the Ritz in Porto for 4 nights."),
    (HOTEL, "We need 3 rooms. Find a hotel in Porto for 4 nights."),
    (MAIL, 'Send a mail to Nadia and Oskar about "roof repair".'),
    (MAIL, 'Send a mail to Nadia about "roof repair" in 5 copies.'),
    (MAIL, 'Send a mail to Nadia about "roof repair", and Oskar should get it too.'),
    (MAIL, 'Send a mail to Nadia about "roof repair". I need two copies.'),
    (LOAN, "What does a loan of 9000 dollars over 6 years at 3% cost a week? I mean weekly."),
    (LOAN, "What does a loan of 9000 dollars over 6 years at 3% cost a month if I pay 500 dollars at once?"),
    (RATE, "Exchange 700 Swiss francs for Swedish kronor."),
    (COPY, "Copy plan.txt to work and notes.txt to home three times."),
    (TIP, "Please tip the driver 6 dollars and 52 cents."),
    (CAKE, "Order cakes and 3 pies."),
    (GENRE, "Show Japanese artists."),
]


def _failed(task, rewritten):
    checks = {
        "grounding": grounding.check,
        "new_numbers": new_numbers.check,
        "entities": entities.check,
        "units": units.check,
    }
    results = {name: check(task, rewritten) for name, check in checks.items()}
    return {name: result.evidence for name, result in results.items() if not result.passed}


@pytest.mark.parametrize(("task", "rewritten"), HARMLESS + BESIDE_THE_REQUEST)
def test_small_talk_and_other_names_pass(task, rewritten):
    assert _failed(task, rewritten) == {}


@pytest.mark.parametrize(("task", "rewritten"), HARMFUL + IN_THE_REQUEST)
def test_new_facts_of_the_request_fail(task, rewritten):
    assert _failed(task, rewritten)


def test_a_small_sign_is_not_the_sign_in_capitals():
    task = make_task("What is the share of AB?", "share", {"sign": "Sign."}, {"sign": "AB"})
    assert not grounding.check(task, "What is the share of Ab?").passed
    assert grounding.check(task, "what is the share of ab").passed
