"""Rewrites that ask for more, for something narrower, for other work or for another matter; and some that do not."""

# ruff: noqa: E501  (a table reads best with one case a line)

from __future__ import annotations

import pytest
from tests.support.rewrite_cases import TASKS

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.tasks.records import Category, Split, Task
from toolspar.verify import action, options, second_request, subject

CHECKS = {
    "second_request": second_request.check,
    "options": options.check,
    "action": action.check,
    "subject": subject.check,
}


def tool(name, description, **properties):
    return ToolSpec(name, description, {"type": "object", "properties": properties})


def make_task(name, tools, query, *calls):
    category = Category.SIMPLE if calls else Category.IRRELEVANCE
    return Task(name, tools, query, calls, category, Split.TRAIN)


TEXT, COUNT, FLAG = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
PARK = tool("reserve_parking_spot", "Reserve a spot in a car park.", garage=TEXT, hours=COUNT,
            charger_needed=FLAG, level={"type": "string", "enum": ["ground", "basement", "roof_deck"]})  # fmt: skip
RELEASE = tool("release_parking_spot", "Give a reserved spot free again.", garage=TEXT)
FIND_DENTIST = tool("find_dentist", "Find dentists in a city.", city=TEXT)
BOOK_DENTIST = tool("book_dentist_visit", "Books a visit at a dentist.", city=TEXT, dentist=TEXT)
MEDIAN = tool("median_of", "Median of numbers.", values={"type": "array", "items": {"type": "number"}})
LIBRARY = tool("renew_library_loan", "Extend the loan of a book.", title=TEXT)
DISTANCE = tool("walking_distance", "Length of a walk.", start=TEXT, finish=TEXT, unit=TEXT)
FORECAST = tool("snow_forecast", "Snow to come at a resort.", resort=TEXT, days=COUNT)
CART = tool("put_into_cart", "Put a product into the cart.", product=TEXT, count=COUNT)
CLUB = tool(
    "leave_chess_club",
    "End a membership.",
    club=TEXT,
    reason={"type": "string", "enum": ["moving_away", "lost_interest"]},
)
BAKE = tool("cake_price", "Price of a cake.", flavor=TEXT, tiers=COUNT)
TRAIN = tool("train_delay", "Delay of a train.", train_number=TEXT)

MINE = TASKS | {
    task.task_id: task
    for task in (
        make_task("park", (PARK, RELEASE), "Reserve a parking spot at Hilltop Garage for 6 hours.",
                  ToolCall("reserve_parking_spot", {"garage": "Hilltop Garage", "hours": 6})),
        make_task("dentist", (FIND_DENTIST, BOOK_DENTIST), "Find a dentist in Toulouse.", ToolCall("find_dentist", {"city": "Toulouse"})),
        make_task("median", (MEDIAN,), "What is the median of 4, 8 and 15?", ToolCall("median_of", {"values": [4, 8, 15]})),
        make_task("loan", (LIBRARY,), 'Renew my library loan of "Moby Dick".', ToolCall("renew_library_loan", {"title": "Moby Dick"})),
        make_task("walk", (DISTANCE,), "How long is the walk from Pier 4 to Castle Hill?",
                  ToolCall("walking_distance", {"start": "Pier 4", "finish": "Castle Hill"})),
        make_task("snow", (FORECAST,), "How much snow will fall in Zermatt in the next 5 days?",
                  ToolCall("snow_forecast", {"resort": "Zermatt", "days": 5})),
        make_task("cart", (CART,), "Put 2 desk lamps in the cart.", ToolCall("put_into_cart", {"product": "desk lamps", "count": 2})),
        make_task("club", (CLUB,), "Sign me out of the Rook Club.", ToolCall("leave_chess_club", {"club": "Rook Club"})),
        make_task("poem", (BAKE, TRAIN), "Write a short poem about autumn leaves for my grandmother."),
        make_task("tyre", (BAKE, TRAIN), "How do I change a flat tyre on a mountain bike?"),
    )
}  # fmt: skip

HARMFUL = (
    (
        "second_request",
        "park",
        "Reserve a parking spot at Hilltop Garage for 6 hours and find out when the museum closes.",
    ),
    (
        "second_request",
        "park",
        "Reserve a parking spot at Hilltop Garage for 6 hours. While that's running, order me a pizza.",
    ),
    ("second_request", "park", "Reserve a parking spot at Hilltop Garage for 6 hours, then do the same for Lakeside."),
    ("second_request", "dentist", "Find a dentist in Toulouse and tell me how the traffic is there."),
    ("second_request", "dentist", "Please find a dentist in Toulouse, and also let me know which bus goes there."),
    ("second_request", "dentist", "Find a dentist in Toulouse, plus recommend a pharmacy nearby."),
    ("second_request", "median", "What is the median of 4, 8 and 15, and what is their standard deviation?"),
    ("second_request", "median", "Tell me the median of 4, 8 and 15, then draw a histogram."),
    ("second_request", "loan", 'Renew my library loan of "Moby Dick" and suggest a similar novel.'),
    ("second_request", "loan", 'Renew my library loan of "Moby Dick". Could you also pay my outstanding fines?'),
    ("second_request", "loan", 'Please renew my library loan of "Moby Dick" and likewise for the atlas.'),
    (
        "second_request",
        "walk",
        "How long is the walk from Pier 4 to Castle Hill, and are there any toilets on the way?",
    ),
    ("second_request", "walk", "How long is the walk from Pier 4 to Castle Hill, and how late does the castle close?"),
    ("second_request", "snow", "How much snow will fall in Zermatt in the next 5 days? Also check the avalanche risk."),
    ("second_request", "snow", "How much snow will fall in Zermatt in the next 5 days, and which lifts are open?"),
    ("second_request", "cart", "Put 2 desk lamps in the cart and track my last parcel."),
    ("second_request", "cart", "Put 2 desk lamps in the cart, then print it."),
    ("second_request", "club", "Sign me out of the Rook Club and delete my forum account."),
    ("second_request", "poem", "Write a short poem about autumn leaves for my grandmother and book a florist."),
    ("second_request", "tyre", "How do I change a flat tyre on a mountain bike, and where is the nearest repair shop?"),
    ("options", "park", "Reserve a basement parking spot at Hilltop Garage for 6 hours."),
    ("options", "park", "Reserve a parking spot at Hilltop Garage for 6 hours, on the roof deck."),
    ("options", "park", "Reserve a parking spot at Hilltop Garage for 6 hours, with a charger."),
    ("options", "club", "Sign me out of the Rook Club, I am moving far away."),
    ("options", "club", "Sign me out of the Rook Club, as my interest in it is lost."),
    ("options", "walk", "How long in miles is the walk from Pier 4 to Castle Hill?"),
    ("options", "flights", "Find flights from Oslo to Madrid on May 12, 2026 in business."),
    ("options", "table", "Book a table for 3 at Luigi's on 2026-03-05 at 19:00 with a highchair."),
    ("options", "dentist", "Book a visit at a dentist in Toulouse."),
    ("action", "dentist", "Can you book me in at a dentist in Toulouse?"),
    ("action", "median", "What is the average of 4, 8 and 15?"),
    ("action", "median", "What is the highest of 4, 8 and 15?"),
    ("action", "snow", "How much snow fell in Zermatt over the last 5 days?"),
    ("action", "cart", "Take 2 desk lamps out of the cart."),
    ("action", "club", "Sign me up for the Rook Club."),
    ("action", "loan", 'Please check whether the loan of "Moby Dick" is overdue.'),
    ("action", "cart", "Can you confirm that 2 desk lamps are in stock?"),
    ("action", "park", "Please see if a spot at Hilltop Garage is taken for 6 hours."),
    ("action", "park", "What would a spot at Hilltop Garage cost for 6 hours?"),
    ("action", "area", "What is the perimeter of a rectangle with length 12 and width 7?"),
    ("subject", "poem", "What would a lemon cake with three tiers cost me?"),
    ("subject", "poem", "My grandmother is on train ICE 599. What is its delay?"),
    ("subject", "poem", "Write down the price of an autumn cake, lemon flavor, for my grandmother."),
    ("subject", "tyre", "Is there a delay on train number 77?"),
    ("subject", "tyre", "How many stars can be seen from a dark field?"),
    ("subject", "tyre", "How do I put a bike on a train, and what delay does its train number have?"),
    ("subject", "painter", "How warm is the sea near Lisbon?"),
    ("subject", "painter", "Can you book a table at the Mona Lisa, a restaurant, with outdoor seating?"),
    ("subject", "painter", "Which city has the nicest weather?"),
)

HARMLESS = (
    ("park", "Please arrange a parking spot for me at Hilltop Garage, six hours."),
    ("park", "We'll be at the theatre all evening and hate circling, so get us a parking spot at Hilltop Garage for 6 hours."),
    ("park", "I need a spot at Hilltop Garage and will stay 6 hours. Can you see to the reservation, please?"),
    ("park", "My last car was stolen from the street. Put me down for a parking spot at Hilltop Garage, 6 hours, please."),
    ("park", "Let me leave the car at Hilltop Garage for 6 hours: reserve a spot there, thanks."),
    ("dentist", "Where in Toulouse can I find a dentist?"),
    ("dentist", "My tooth hurts and I can't sleep, so look for a dentist in Toulouse, please."),
    ("dentist", "Help me out and search for a dentist in Toulouse."),
    ("dentist", "Do you know of any dentist in Toulouse? Please check."),
    ("median", "Work out the median of the numbers 4, 8 and 15 for me."),
    ("median", "Take the numbers 4, 8 and 15 and tell me their median."),
    ("median", "I never remember how this goes. What's the median of 4, 8 and 15?"),
    ("loan", 'I am not done with "Moby Dick" yet; kindly extend my library loan of it.'),
    ("loan", 'My library loan of "Moby Dick" is nearly due. Please get it renewed.'),
    ("loan", 'Would you renew my "Moby Dick" loan at the library and let me know once it is done?'),
    ("walk", "I want to walk from Pier 4 to Castle Hill. How long is it?"),
    ("walk", "Tell me how long the walk to Castle Hill from Pier 4 is, and thanks in advance."),
    ("walk", "My knees are bad, so tell me: what is the length of the walk from Pier 4 to Castle Hill?"),
    ("snow", "We are off to Zermatt. In the next 5 days, how much snow will come down there?"),
    ("snow", "Give me the amount of snow that will fall in Zermatt in the coming 5 days."),
    ("snow", "The last winter was awful, but how much snow will fall in Zermatt in the next 5 days?"),
    ("cart", "Add 2 desk lamps to the cart, please."),
    ("cart", "My office is dark, so would you place two desk lamps into my cart?"),
    ("cart", "2 desk lamps should go in the cart, thank you, and have a nice day."),
    ("club", "Please sign me out of the Rook Club, and thank you for everything."),
    ("club", "I'd like to be signed out of the Rook Club."),
    ("poem", "Could you write my grandmother a short poem on autumn leaves?"),
    ("poem", "My grandmother turns ninety and loves autumn. Please compose a short poem about the leaves for her."),
    ("poem", "I can't rhyme to save my life, so write a short poem about autumn leaves for my grandmother, please."),
    ("poem", "A short poem for my grandmother, about autumn leaves, would be lovely."),
    ("tyre", "My mountain bike has a flat tyre. How can I change it?"),
    ("tyre", "Explain to me how one changes a flat tyre on a mountain bike."),
    ("tyre", "I'm stuck by the road and it is getting late: how do I change a flat tyre on my mountain bike?"),
    ("tyre", "what's the way to change a flat tire on a mountainbike"),
    ("painter", "By whom was the Mona Lisa painted?"),
    ("painter", "I keep forgetting the name of the painter of the Mona Lisa. Who was it?"),
    ("area", "A rectangle has length 12 and width 7. Work out its area and tell me the result."),
    ("timer", "Start a 25 minute timer and call it pasta."),
    ("timer", "The water is boiling and my hands are wet. Please get a timer going for 25 minutes, named pasta."),
    ("table", "Luigi's, 2026-03-05, 19:00, table for 3: please take care of the booking and confirm once done."),
)  # fmt: skip


@pytest.mark.parametrize(("check", "name", "rewritten"), HARMFUL)
def test_another_request_fails_its_check(check, name, rewritten):
    result = CHECKS[check](MINE[name], rewritten)
    assert not result.passed
    assert result.evidence


@pytest.mark.parametrize(("name", "rewritten"), HARMLESS)
def test_the_same_request_in_other_words_passes_all_four(name, rewritten):
    faults = {check: rule(MINE[name], rewritten).evidence for check, rule in CHECKS.items()}
    assert faults == dict.fromkeys(CHECKS, "")


def test_a_fault_that_the_query_has_already_is_not_the_rewrites():
    double = make_task("double", (MEDIAN,), "What is the median of 4, 8 and 15, and what is the capital of Peru?",
                       ToolCall("median_of", {"values": [4, 8, 15]}))  # fmt: skip
    kept = "Tell me the median of 4, 8 and 15, and what is the capital of Peru?"
    assert all(rule(double, kept).passed for rule in CHECKS.values())


def test_kept_share_of_the_subject_is_the_score():
    assert subject.check(MINE["poem"], "Please write a short poem about autumn leaves for my grandmother.").score == 1.0
    assert subject.check(MINE["poem"], "Where do penguins live?").score == 0.0


# Written after the checks; at first they caught 19 of the 27 and refused one of the 26, then a verb list, the argument
# "currency" and "mail" in "email" were mended. So these are no longer unseen: the floors only stop a fall.
HOTEL = tool(
    "book_hotel_room",
    "Book a room in a hotel.",
    hotel=TEXT,
    nights=COUNT,
    breakfast=FLAG,
    view={"type": "string", "enum": ["sea", "garden", "street"]},
)
CANCELH = tool("cancel_hotel_room", "Cancel a room.", hotel=TEXT)
EMAIL = tool("send_email", "Send an email.", to=TEXT, subject_line=TEXT, body=TEXT, high_priority=FLAG)
SEARCHM = tool("search_mail", "Search the mailbox.", text=TEXT, folder=TEXT)
BMI = tool("calculate_bmi", "Calculate the body mass index.", weight=COUNT, height=COUNT)
STOCK = tool("get_stock_price", "Current price of a stock.", company=TEXT, currency=TEXT)
STOCKH = tool("get_stock_history", "Past prices of a stock.", company=TEXT, days=COUNT)
LATER = {
    task.task_id: task
    for task in (
        make_task(
            "h",
            (HOTEL, CANCELH),
            "Book a room at the Seaview for 3 nights.",
            ToolCall("book_hotel_room", {"hotel": "Seaview", "nights": 3}),
        ),
        make_task(
            "e",
            (EMAIL, SEARCHM),
            "Email bob@x.org with the subject Lunch and the body See you at noon.",
            ToolCall("send_email", {"to": "bob@x.org", "subject_line": "Lunch", "body": "See you at noon"}),
        ),
        make_task(
            "b",
            (BMI,),
            "Calculate the BMI of someone with weight 80 and height 182.",
            ToolCall("calculate_bmi", {"weight": 80, "height": 182}),
        ),
        make_task(
            "s",
            (STOCK, STOCKH),
            "What is the stock price of Siemens?",
            ToolCall("get_stock_price", {"company": "Siemens"}),
        ),
        make_task("i", (HOTEL, STOCK), "Which vitamins are in spinach?"),
        make_task("j", (EMAIL, BMI), "Translate good night into Swahili."),
        make_task("k", (SEARCHM, BMI), "Turn the heating in the bathroom up to 21 degrees."),
    )
}

HARMFUL_LATER = [
    ("h", "Book a room at the Seaview for 3 nights and reserve a table for dinner."),
    ("h", "Book a sea view room at the Seaview for 3 nights."),
    ("h", "Book a room at the Seaview for 3 nights, breakfast included."),
    ("h", "Cancel my room at the Seaview, 3 nights."),
    ("h", "How much does a room at the Seaview for 3 nights cost?"),
    ("h", "Tell me whether a room at the Seaview is free for 3 nights."),
    ("h", "Book a room facing the garden at the Seaview for 3 nights."),
    ("e", "Email bob@x.org with the subject Lunch and the body See you at noon, then archive the thread."),
    ("e", "Email bob@x.org with the subject Lunch and the body See you at noon. Mark it high priority."),
    ("e", "Find the email to bob@x.org with the subject Lunch and the body See you at noon."),
    ("e", "Draft an email to bob@x.org with the subject Lunch and the body See you at noon."),
    ("b", "Calculate the BMI of someone with weight 80 and height 182 and suggest a diet."),
    ("b", "What is the ideal weight for someone with weight 80 and height 182?"),
    ("b", "Work out the BMI of someone with weight 80 and height 182; how many calories should they eat?"),
    ("s", "What is the stock price of Siemens in dollars?"),
    ("s", "What was the history of the stock of Siemens?"),
    ("s", "What is the stock price of Siemens and who runs the company?"),
    ("s", "What is the market value of Siemens?"),
    ("i", "Which hotel has spinach on its menu for breakfast?"),
    ("i", "What does Spinach Inc. stock cost, price in euros?"),
    ("i", "Book me a hotel room, garden view."),
    ("j", "Email good night to my aunt with subject Swahili."),
    ("j", "Send an email that says good night."),
    ("j", "What is my body mass index?"),
    ("k", "Search my mailbox for the heating bill."),
    ("k", "Turn the heating in the bathroom off."),
    ("k", "Is the bathroom warm enough?"),
]

HARMLESS_LATER = [
    ("h", "I'd love to stay at the Seaview for three nights; please book us a room."),
    ("h", "We need a break. Get us a room at the Seaview, 3 nights."),
    ("h", "Three nights at the Seaview, please make the booking."),
    ("h", "My wife found the Seaview on a map. Please go ahead and book a room there for 3 nights, and thank you!"),
    ("h", "Seaview, 3 nights, one room - can you take care of it and tell me when it's done?"),
    ("e", "Write to bob@x.org: subject Lunch, body See you at noon."),
    ("e", "Shoot an email over to bob@x.org, subject line Lunch, saying See you at noon."),
    ("e", "Please drop bob@x.org a mail titled Lunch whose text reads See you at noon."),
    ("b", "Someone has height 182 and weight 80. What is the BMI?"),
    ("b", "Given weight 80 and height 182, compute the body mass index."),
    ("b", "I stepped on the scales today and nearly fainted: work out the BMI for weight 80 and height 182."),
    ("b", "Find out the BMI for a height of 182 and a weight of 80, would you?"),
    ("s", "How much is a Siemens share right now?"),
    ("s", "Tell me what Siemens stock trades at."),
    ("s", "Please look up the current price of Siemens stock and report back."),
    ("s", "I might retire early, so: the stock price of Siemens, please."),
    ("i", "Tell me what vitamins spinach contains."),
    ("i", "My kids refuse to eat their greens. What vitamins does spinach have in it?"),
    ("i", "Spinach: which vitamins does it have?"),
    ("i", "I'm curious about spinach and its vitamins, could you list them?"),
    ("j", "How do you say good night in Swahili?"),
    ("j", "My roommate is from Kenya. What is good night in Swahili?"),
    ("j", "Put good night into Swahili, please."),
    ("k", "Make the bathroom warmer: heating to 21 degrees."),
    ("k", "I'm freezing! Set the bathroom heating to 21 degrees."),
    ("k", "The bathroom is an ice cave, please raise its heating to 21 degrees."),
]


def faults_of(name, rewritten):
    return [check for check, rule in CHECKS.items() if not rule(LATER[name], rewritten).passed]


def test_sentences_written_afterwards_keep_their_measured_rates():
    caught = [bool(faults_of(name, text)) for name, text in HARMFUL_LATER]
    refused = [text for name, text in HARMLESS_LATER if faults_of(name, text)]
    assert len(caught) >= 25 and len(HARMLESS_LATER) >= 25
    assert sum(caught) / len(caught) >= 0.75
    assert refused == []
