"""Rewrites that change, blur or imply a quantity, and rewrites with harmless numbers: which check sees which."""

# ruff: noqa: E501  (a table reads best with one case a line)

from __future__ import annotations

from typing import Any

import pytest
from tests.support.gates import rules_gate

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.tasks.currencies import currency_spans
from toolspar.tasks.quantities import scan
from toolspar.tasks.records import Category, Split, Task
from toolspar.verify import grounding, hedges, new_numbers, units

GATE = rules_gate(min_length_ratio=0.3)
CHECKS = {"grounding": grounding, "new_numbers": new_numbers, "units": units, "hedges": hedges}
INTEGER, NUMBER, TEXT, SWITCH = ({"type": name} for name in ("integer", "number", "string", "boolean"))


def task(query: str, tool: str, properties: dict[str, Any], *calls: dict[str, Any]) -> Task:
    spec = ToolSpec(tool, "", {"type": "object", "properties": properties})
    return Task(query, (spec,), query, tuple(ToolCall(tool, c) for c in calls), Category.SIMPLE, Split.TRAIN)


TASKS = {
    "thermo": task('Set the nursery to 20 degrees celsius.', "set_temperature", {"room": TEXT, "celsius": NUMBER}, {'room': 'nursery', 'celsius': 20}),
    "rent": task('Show me flats in Porto for at most 900 euros a month.', "search_flats", {"city": TEXT, "max_rent": NUMBER, "bedrooms": INTEGER}, {'city': 'Porto', 'max_rent': 900}),
    "loan": task('What is the monthly payment on a loan of 12000 dollars over 4 years?', "loan_payment", {"principal": NUMBER, "years": INTEGER, "rate": NUMBER}, {'principal': 12000, 'years': 4}),
    "circle": task('Compute the area of a circle with a radius of 6 cm.', "circle_area", {"radius": NUMBER}, {'radius': 6}),
    "pay": task('What is my net pay if my gross salary is 52000 dollars a year?', "net_pay", {"gross": NUMBER}, {'gross': 52000}),
    "pizza": task('Order 3 large pizzas to 12 Elm Road.', "order_pizza", {"count": INTEGER, "size": TEXT, "address": TEXT, "drinks": INTEGER}, {'count': 3, 'size': 'large', 'address': '12 Elm Road'}),
    "vol": task('Turn the volume of the kitchen speaker up to 40.', "set_volume", {"room": TEXT, "level": INTEGER}, {'room': 'kitchen', 'level': 40}),
    "alarm": task('Wake me at 6:30 am on 12 May 2027.', "set_alarm", {"time": TEXT, "date": TEXT, "label": TEXT}, {'time': '06:30', 'date': '2027-05-12'}),
    "ship": task('Ship a parcel of 5 kg to Ghent.', "ship", {"weight_kg": NUMBER, "city": TEXT, "insured": SWITCH}, {'weight_kg': 5, 'city': 'Ghent'}),
    "run": task('Log a run of 8 miles in 65 minutes.', "log_run", {"miles": NUMBER, "minutes": NUMBER}, {'miles': 8, 'minutes': 65}),
    "two": task('Convert 200 USD to EUR and 300 GBP to JPY.', "convert", {"amount": NUMBER, "from": TEXT, "to": TEXT}, {'amount': 200, 'from': 'USD', 'to': 'EUR'}, {'amount': 300, 'from': 'GBP', 'to': 'JPY'}),
    "tickets": task('Buy 4 tickets for Hamlet in Leeds.', "buy_tickets", {"show": TEXT, "city": TEXT, "count": INTEGER}, {'show': 'Hamlet', 'city': 'Leeds', 'count': 4}),
    "weather": task('What is the weather in Lyon for the next 5 days?', "forecast", {"city": TEXT, "days": INTEGER}, {'city': 'Lyon', 'days': 5}),
    "repair": task('File a repair request for unit 4B at 9 Mill Lane saying "broken window".', "repair", {"unit": TEXT, "street": TEXT, "fault": TEXT, "access_from": TEXT}, {'unit': '4B', 'street': '9 Mill Lane', 'fault': 'broken_window'}),
    "spoiled": task('Take 24 boxes of oats off the list as spoiled.', "use_item", {"item": TEXT, "count": INTEGER, "spoiled": SWITCH}, {'item': 'oats', 'count': 24, 'spoiled': True}),
    "laws": task('Find lawsuits against Acme filed after 1 March 2021 with the verdict.', "find_lawsuits", {"company": TEXT, "since": TEXT, "with_verdict": SWITCH}, {'company': 'Acme', 'since': '2021-03-01', 'with_verdict': True}),
    "claim": task('Claim repair under warranty for the kettle of order ORD-1234.', "claim", {"order": TEXT, "product": TEXT, "remedy": TEXT, "months_owned": INTEGER}, {'order': 'ORD-1234', 'product': 'kettle', 'remedy': 'repair'}),
    "hotel": task('Find a hotel in Oslo for 2 nights under 150 dollars.', "find_hotel", {"city": TEXT, "nights": INTEGER, "max_price": NUMBER, "guests": INTEGER}, {'city': 'Oslo', 'nights': 2, 'max_price': 150}),
    "timer": task('Start a timer of 12 minutes called eggs.', "timer", {"minutes": INTEGER, "label": TEXT}, {'minutes': 12, 'label': 'eggs'}),
    "send": task('Send Maria 45 euros for the concert.', "send_money", {"to": TEXT, "amount": NUMBER, "note": TEXT}, {'to': 'Maria', 'amount': 45, 'note': 'concert'}),
    "remind": task('Remind me on 3 June 2027 to pay rent.', "remind", {"date": TEXT, "what": TEXT, "time": TEXT}, {'date': '2027-06-03', 'what': 'pay rent'}),
    "bmi": task('What is the BMI of a man of 82 kg and 180 cm?', "bmi", {"weight": NUMBER, "height": NUMBER}, {'weight': 82, 'height': 180}),
    "speed": task('How far does a car go in 3 hours at 90 km/h?', "distance", {"hours": NUMBER, "speed": NUMBER}, {'hours': 3, 'speed': 90}),
    "trains": task('Which trains go from Bern to Ulm on 2027-05-04?', "trains", {"origin": TEXT, "destination": TEXT, "date": TEXT, "passengers": INTEGER}, {'origin': 'Bern', 'destination': 'Ulm', 'date': '2027-05-04'}),
}  # fmt: skip

INVALID = [
    ("thermo", "Set the nursery to 20 degrees fahrenheit.", "new_numbers"),
    ("thermo", "Raise the nursery by 20 degrees celsius.", "units"),
    ("rent", "Show me flats in Porto for at most 900 euros a week.", "units"),
    ("rent", "Show me flats in Porto for at most 900 pounds a month.", "new_numbers"),
    ("rent", "Show me flats in Porto for at most 900 euros a year, please.", "units"),
    ("rent", "I'm after flats in Porto costing no more than 900 euros per night.", "new_numbers"),
    ("rent", "Show me flats in Porto for at most 900 euros a month per person.", "units"),
    ("loan", "What is the weekly payment on a loan of 12000 dollars over 4 years?", "units"),
    ("loan", "What is the monthly payment on a loan of 12000 euros over 4 years?", "new_numbers"),
    ("loan", "What is the monthly payment on a loan of 12000 dollars over 4 months?", "new_numbers"),
    ("loan", "What is the monthly payment on a loan of 12000 dollars over about 4 years?", "hedges"),
    ("loan", "What is the monthly payment on a loan of 12000 dollars over 4 or so years?", "hedges"),
    ("circle", "Compute the area of a circle with a diameter of 6 cm.", "units"),
    ("circle", "Compute the circumference of a circle with a radius of 6 cm.", "units"),
    ("circle", "Compute the area of a circle with a radius of 6 inches.", "new_numbers"),
    ("circle", "Compute the area of a circle with a radius of half of 12 cm.", "grounding"),
    ("pay", "What is my gross pay if my net salary is 52000 dollars a year?", "units"),
    ("pay", "What is my net pay if my gross salary is 52000 dollars a month?", "units"),
    ("pay", "What is my net pay if my gross salary is 52000 euros a year?", "new_numbers"),
    ("pay", "What is my net pay if my gross salary is 52 dollars times a thousand a year?", "grounding"),
    ("pizza", "Order 3 large pizzas each for the two of us to 12 Elm Road.", "new_numbers"),
    ("pizza", "Order 3 or 4 large pizzas to 12 Elm Road.", "new_numbers"),
    ("pizza", "Order about 3 large pizzas to 12 Elm Road.", "hedges"),
    ("pizza", "Order 3-ish large pizzas to 12 Elm Road.", "hedges"),
    ("pizza", "Order 3 slices of large pizza to 12 Elm Road.", "units"),
    ("pizza", "Order a few large pizzas to 12 Elm Road.", "grounding"),
    ("pizza", "Order 3 large pizzas to 12 Elm Road. There will be 6 of us, so drinks too.", "new_numbers"),
    ("pizza", "Order maybe 3 large pizzas to 12 Elm Road.", "hedges"),
    ("pizza", "Order 3 large pizzas, could be 4, to 12 Elm Road.", "new_numbers"),
    ("vol", "Turn the volume of the kitchen speaker up by 40.", "units"),
    ("vol", "Turn the volume of the kitchen speaker up to 40 percent.", "new_numbers"),
    ("vol", "Turn the volume of the kitchen speaker up to somewhere near 40.", "hedges"),
    ("alarm", "Wake me at 6:30 am tomorrow.", "grounding"),
    ("alarm", "Wake me at 6:30 am the day after 11 May 2027.", "grounding"),
    ("alarm", "Wake me at 6:30 pm on 12 May 2027.", "grounding"),
    ("alarm", "Wake me at 6:30 am on 12 May 2027 or the day after.", "negation"),
    ("alarm", "Wake me around 6:30 am on 12 May 2027.", "hedges"),
    ("alarm", "Wake me at the usual time on 12 May 2027.", "grounding"),
    ("ship", "Ship a parcel of 5 lbs to Ghent.", "new_numbers"),
    ("ship", "Ship a parcel of 5 stone to Ghent.", "units"),
    ("ship", "Ship a parcel of 5 g to Ghent.", "new_numbers"),
    ("ship", "Ship a parcel of twice 2.5 kg to Ghent.", "grounding"),
    ("ship", "Ship 5 parcels of the usual weight to Ghent.", "new_numbers"),
    ("run", "Log a run of 8 kilometers in 65 minutes.", "new_numbers"),
    ("run", "Log a run of 8 miles in 65 seconds.", "new_numbers"),
    ("run", "Log a run of 8 miles in roughly 65 minutes.", "hedges"),
    ("run", "Log a run of 8 laps in 65 minutes.", "new_numbers"),
    ("run", "Log a run of 8 miles in an hour and five minutes or a bit more.", "grounding"),
    ("tickets", "Buy 4 tickets for Hamlet in the usual town.", "grounding"),
    ("tickets", "Buy as many tickets for Hamlet in Leeds as last time.", "grounding"),
    ("tickets", "Buy 4 pairs of tickets for Hamlet in Leeds.", "units"),
    ("tickets", "Buy up to 4 tickets for Hamlet in Leeds.", "roles"),
    ("tickets", "Buy 4 or more tickets for Hamlet in Leeds.", "roles"),
    ("tickets", "Buy 4 tickets for Hamlet in Leeds or York.", "negation"),
    ("weather", "What is the weather in Lyon for the next 5 weeks?", "new_numbers"),
    ("weather", "What is the weather in Lyon for the next 5 hours?", "new_numbers"),
    ("weather", "What is the weather in Lyon for the next working week?", "grounding"),
    ("weather", "What is the weather in Lyon for the next 5 days or so?", "hedges"),
    ("weather", "What is the weather in Lyon in 5 days?", "units"),
    (
        "repair",
        'File a repair request for unit 4B at 9 Mill Lane saying "broken window". They can come in from 8 am.',
        "new_numbers",
    ),
    ("two", "Convert 200 USD to EUR and 300 JPY to GBP.", "new_numbers"),
    ("two", "Convert 200 USD to EUR and half as much again in GBP to JPY.", "grounding"),
    ("spoiled", "Please take 24 boxes of oats off the list.", "grounding"),
    ("laws", "Find lawsuits against Acme filed after 1 March 2021.", "grounding"),
    ("laws", "Find lawsuits against Acme filed in the last eighteen months, with the verdict.", "grounding"),
    ("laws", "Find lawsuits against that company filed after 1 March 2021 with the verdict.", "grounding"),
    (
        "claim",
        "The kettle of order ORD-1234 gave up after 14 months. Claim repair under warranty for it.",
        "new_numbers",
    ),
    ("claim", "Claim repair or something for the kettle of order ORD-1234 under warranty.", "hedges"),
    ("tickets", "Buy 4 tickets for Hamlet, maybe in Leeds.", "hedges"),
    ("tickets", "Buy 4 tickets for Hamlet in Leeds, I think.", "hedges"),
    ("thermo", "Set the nursery to just under 20 degrees celsius.", "hedges"),
    ("vol", "Turn the volume of the kitchen speaker up to 40, give or take.", "hedges"),
    ("alarm", "Wake me at 6:30ish am on 12 May 2027.", "hedges"),
    ("ship", "Ship a parcel of 5 kg to Ghent, or somewhere like it.", "hedges"),
    ("hotel", "Find a hotel in Oslo for 2 nights under 150 dollars. We are 3 adults.", "new_numbers"),
    ("hotel", "Find a hotel in Oslo for 2 nights under 150 dollars. There are four guests.", "new_numbers"),
    ("hotel", "Find a hotel in Oslo for 2 weeks under 150 dollars.", "new_numbers"),
    ("hotel", "Find a hotel in Oslo for a weekend under 150 dollars.", "grounding"),
    ("timer", "Start a timer called eggs that runs a fifth of an hour.", "grounding"),
    ("timer", "Start a timer of 12 seconds called eggs.", "new_numbers"),
    ("timer", "Start a timer called eggs until a quarter past nine.", "grounding"),
    ("timer", "Start a timer of ten to twelve minutes called eggs.", "new_numbers"),
    ("send", "Send Maria 45 euros a month for the concert.", "units"),
    ("send", "Send Maria 45 francs for the concert.", "new_numbers"),
    ("send", "Send Maria half of 90 euros for the concert.", "grounding"),
    ("send", "Send Maria her share of the 90 euros for the concert.", "grounding"),
    ("send", "Send Maria 45 euros or whatever it was for the concert.", "hedges"),
    ("send", "Send Maria 45 euros for each concert.", "units"),
    ("remind", "Remind me in two days to pay rent.", "grounding"),
    ("remind", "Remind me on the first Thursday of June 2027 to pay rent.", "grounding"),
    ("remind", "Remind me every 3 June to pay rent.", "units"),
    ("remind", "Remind me on or about 3 June 2027 to pay rent.", "hedges"),
    ("remind", "Remind me a week before 10 June 2027 to pay rent.", "grounding"),
    ("bmi", "What is the BMI of a man of 82 pounds and 180 cm?", "new_numbers"),
    ("bmi", "What is the BMI of a man of 82 kg and 180 inches?", "new_numbers"),
    ("bmi", "What is the BMI of a man of 82 kg who is as tall as a door?", "grounding"),
    ("speed", "How far does a car go in 3 hours at 90 mph?", "new_numbers"),
    ("speed", "How far does a car go in 3 minutes at 90 km/h?", "new_numbers"),
    ("speed", "How far does a car go in 3 hours at 90 m/s?", "new_numbers"),
    ("trains", "Which trains go from Bern to Ulm on 2027-05-04? I'm travelling with 2 kids.", "new_numbers"),
    ("trains", "Which trains go from Bern to Ulm on the day after 2027-05-03?", "grounding"),
    ("trains", "Which trains go from Bern to Ulm this Tuesday?", "grounding"),
    ("trains", "Which trains go from Bern to Ulm between 2027-05-04 and 2027-05-06?", "new_numbers"),
]
VALID = [
    ("thermo", "It was 16 in there last night. Set the nursery to 20 degrees celsius, please."),
    ("thermo", "Please bring the nursery to twenty degrees celsius."),
    ("thermo", "Our twins, both 3 months old, are cold. Set the nursery to 20 °C."),
    ("rent", "What flats are there in Porto up to 900 euros per month?"),
    (
        "rent",
        "We've moved four times in two years, and I'm tired of it. Show me flats in Porto for at most 900 euros monthly.",
    ),
    ("rent", "Flats in Porto, 900 euros every month at most, please."),
    ("loan", "How much would I pay each month on a loan of 12,000 dollars over four years?"),
    ("loan", "What would a 4-year loan of $12,000 cost per month?"),
    (
        "loan",
        "My bank took three weeks to answer, so I ask you: what is the monthly payment on a loan of 12000 dollars over 4 years?",
    ),
    ("circle", "A circle has a radius of 6 centimetres. What is its area?"),
    ("circle", "I've got this wrong twice. Compute the area of a circle whose radius is 6 cm."),
    ("pay", "My gross salary is 52,000 dollars per year. What is my net pay?"),
    ("pay", "If I earn $52000 gross annually, what do I get net?"),
    ("pizza", "I worked ten hours and forgot to eat. Order 3 large pizzas to 12 Elm Road."),
    ("pizza", "Could you get three large pizzas sent to 12 Elm Road?"),
    (
        "pizza",
        "We've been painting since 7 and there's nothing in the fridge. Please order three large pizzas to 12 Elm Road.",
    ),
    ("vol", "The dishwasher is loud. Kitchen speaker volume up to 40, please."),
    ("vol", "I asked for this two minutes ago! Turn the kitchen speaker's volume up to 40."),
    ("alarm", "I overslept twice last week. Wake me at half past six in the morning on May 12, 2027."),
    ("alarm", "Please wake me on the 12th of May 2027 at 6:30 a.m."),
    ("ship", "Please ship a 5 kilogram parcel to Ghent."),
    ("ship", "The post office closed an hour ago. Ship a parcel of 5 kg to Ghent for me."),
    ("ship", "I carried it up three flights of stairs. Ship a parcel of five kilos to Ghent."),
    ("run", "Put down a run for me: 8 miles, 65 minutes."),
    ("run", "My knees hurt, that was my third outing in a row. Log a run of eight miles in 65 minutes."),
    ("two", "Two conversions, please: 200 USD to EUR, and 300 GBP to JPY."),
    ("two", "Convert 200 US dollars to euros and 300 pounds to yen."),
    ("two", "I need both amounts converted: 200 dollars to euros and 300 British pounds to Japanese yen."),
    ("two", "First 200 USD to EUR, second 300 GBP to JPY. Could you convert these two for me?"),
    ("tickets", "I've waited two years for this. Please get me 4 tickets for Hamlet in Leeds."),
    ("tickets", "Four tickets for Hamlet in Leeds, please."),
    ("tickets", "My two sisters can't stop talking about it. Buy 4 tickets for Hamlet in Leeds."),
    ("tickets", "My aunt has seen it five times already. Could you buy four tickets for Hamlet in Leeds?"),
    ("weather", "How will the weather be in Lyon over the coming five days?"),
    ("weather", "We had three storms last month. What is the weather in Lyon for the next 5 days?"),
    ("weather", "Give me the 5-day weather for Lyon."),
    ("weather", "The last 2 picnics were washed out, so what is the weather in Lyon for the next five days?"),
    (
        "repair",
        'Somebody kicked a ball through it 3 days ago. File a repair request for unit 4B at 9 Mill Lane saying "broken window".',
    ),
    (
        "repair",
        'Three calls and nobody picked up. Please file a repair request for unit 4B at 9 Mill Lane, "broken window".',
    ),
    ("repair", "Unit 4B at 9 Mill Lane needs a repair request for a broken window, please file one."),
    ("spoiled", "24 boxes of oats are spoiled, please take them off the list."),
    ("laws", "Which lawsuits against Acme were filed after March 1, 2021, and how did they end? Include the verdict."),
    ("two", "Please do these two: 200 USD to EUR; 300 GBP to JPY."),
    ("hotel", "I've slept on a sofa for three weeks, so please find a hotel in Oslo for two nights under $150."),
    ("hotel", "For 2 nights I need a hotel in Oslo that costs less than 150 dollars."),
    ("hotel", "Two nights in Oslo, hotel, under 150 dollars please."),
    ("timer", "My first batch was ruined after 20 minutes! Start a twelve-minute timer called eggs."),
    ("timer", "Could I get a 12 min timer named eggs?"),
    ("send", "Please transfer €45 to Maria for the concert, I owe her since last month."),
    ("send", "It was the best night in 10 years. Send Maria 45 euros for the concert."),
    ("remind", "I was late twice this year. Remind me on June 3, 2027 to pay rent."),
    ("remind", "Set a reminder for the 3rd of June 2027: pay rent."),
    ("remind", "On 2027-06-03 please remind me to pay rent, my landlord has called me five times."),
    ("bmi", "He weighs 82 kilograms and is 180 centimetres tall: what's this man's BMI?"),
    ("bmi", "My doctor saw 30 people before me and forgot to say. What is the BMI of a man of 82 kg and 180 cm?"),
    ("bmi", "A man is 180 cm tall and his weight is 82 kilos. His BMI, please."),
    ("speed", "A car drives at 90 kilometers per hour for 3 hours. How far does it get?"),
    ("speed", "At 90 km/h, how far does a car go in three hours?"),
    ("speed", "At a speed of 90 kph, what distance does a car cover in 3 hours?"),
    ("trains", "What trains are there from Bern to Ulm on May 4, 2027?"),
    ("trains", "I missed two of them on my last trip. Which trains go from Bern to Ulm on 4 May 2027?"),
    ("trains", "Every time I look I find a different plan, so: which trains go from Bern to Ulm on 2027-05-04?"),
    ("weather", "It's been raining for six days straight. What is the weather in Lyon over the next 5 days?"),
    ("tickets", "Four of them, please: tickets for Hamlet in Leeds."),
    ("tickets", "The show got five stars in the paper! Please buy 4 tickets for Hamlet in Leeds."),
    ("pizza", "The game starts at 8 and I'm starving. Order 3 large pizzas to 12 Elm Road."),
    ("pizza", "They gave us 2 too many last time, so check: 3 large pizzas to 12 Elm Road, please order them."),
    ("run", "Day 4 of my plan is done! Log a run of 8 miles in 65 minutes."),
    ("alarm", "My flight is at 9, so wake me at 6:30 am on 12 May 2027."),
    ("ship", "It is a gift for my brother who turns 40. Ship a parcel of 5 kg to Ghent."),
]


@pytest.mark.parametrize(("name", "rewritten", "check"), INVALID)
def test_a_quantity_that_is_changed_blurred_or_implied_is_found(name, rewritten, check):
    report = GATE(TASKS[name], rewritten)
    assert check in report.failed
    assert report.results[check].evidence


@pytest.mark.parametrize(("name", "rewritten"), VALID)
def test_harmless_numbers_and_other_forms_of_a_quantity_pass(name, rewritten):
    for check in CHECKS.values():
        result = check.check(TASKS[name], rewritten)
        assert result.passed, result.evidence


@pytest.mark.parametrize("name", TASKS)
def test_the_query_itself_passes(name):
    for check in CHECKS.values():
        assert check.check(TASKS[name], TASKS[name].query).passed


def test_a_fault_of_the_query_is_no_fault_of_the_rewrite():
    vague = task("Set the volume to about 40.", "set_volume", {"level": INTEGER}, {"level": 40})
    assert hedges.check(vague, "Bring the volume to around 40, please.").passed
    shared = task("Get us 4 colas each per week.", "order", {"count": INTEGER}, {"count": 4})
    assert units.check(shared, "We want 4 colas each, weekly.").passed


def test_about_a_topic_is_no_hedge():
    films = task("Tell me of 3 films by Varda.", "films", {"count": INTEGER}, {"count": 3})
    assert hedges.check(films, "Tell me about 3 films by Varda.").passed
    assert not hedges.check(films, "List about 3 films by Varda.").passed


def test_money_in_two_parts_is_one_amount():
    (quantity,) = scan("14 dollars and 49 cents")
    assert (quantity.values, quantity.unit) == ((14.49,), "usd")


def test_currencies_are_named_in_words():
    assert currency_spans("3,930 Canadian dollars", "cad") == [(6, 22)]
    assert currency_spans("3,930 Canadian dollars", "USD") == []
    assert currency_spans("ten Swiss francs", "XYZ") == []
