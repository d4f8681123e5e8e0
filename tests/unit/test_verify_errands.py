"""Errands of everyday life told freely: no check on names, parts, choices and matter may take them for others."""

from __future__ import annotations

import pytest
from tests.unit.test_verify_parts import CHECKS, FLAG, INT, task

from toolspar.calls.records import ToolSpec

# ruff: noqa: E501  (a table reads best with one case a line)

S = {"type": "string"}


def T(query, name, description, arguments, *calls):
    """A task with one tool."""
    tool = ToolSpec(name, description, {"type": "object", "properties": arguments})
    return task(query, [tool], *[(name, call) for call in calls])


def D(text):
    """A text argument with its description."""
    return {"type": "string", "description": text}


def E(*choices):
    """An argument with a list of choices."""
    return {"type": "string", "enum": list(choices)}


BANK = T(
    "Transfer 450 euros from my salary account to my holiday account.",
    "transfer",
    "Move money between own accounts.",
    {"from_account": D("Source."), "to_account": D("Target."), "amount": INT},
    {"from_account": "salary", "to_account": "holiday", "amount": 450},
)
LESSON = T(
    "Book a violin lesson with Greta Holm for Emil on Thursday at 16:15.",
    "book_lesson",
    "Book a music lesson.",
    {
        "instrument": D("Instrument."),
        "teacher": D("Teacher."),
        "student": D("Student."),
        "day": D("Day."),
        "time": D("Time."),
    },
    {"instrument": "violin", "teacher": "Greta Holm", "student": "Emil", "day": "Thursday", "time": "16:15"},
)
BOX = T(
    "What does it cost to ship a box 40 cm long, 30 cm wide and 20 cm high from Turin to Porto?",
    "quote",
    "Price of a parcel.",
    {"length": INT, "width": INT, "height": INT, "from": D("From."), "to": D("To.")},
    {"length": 40, "width": 30, "height": 20, "from": "Turin", "to": "Porto"},
)
MATCHT = T(
    "What odds are there on Brentford beating Fulham on Saturday?",
    "odds",
    "Odds for a match.",
    {"winner": D("Team to win."), "loser": D("Team to lose."), "day": D("Day.")},
    {"winner": "Brentford", "loser": "Fulham", "day": "Saturday"},
)
SWAP = T(
    "Replace the tyres of van 7 with winter tyres and send me the bill at fleet@ex.org.",
    "tyres",
    "Change tyres.",
    {"vehicle": D("Vehicle."), "kind": E("winter", "summer"), "bill_to": D("Mail address.")},
    {"vehicle": "van 7", "kind": "winter", "bill_to": "fleet@ex.org"},
)
PLANT = T(
    "Give the basil 200 ml and the fern 350 ml of water.",
    "water",
    "Water a plant.",
    {"plant": D("Plant."), "ml": INT},
    {"plant": "basil", "ml": 200},
    {"plant": "fern", "ml": 350},
)
LOAN = T(
    "Lend my ladder to Omar until Sunday.",
    "lend_item",
    "Note that an item is lent.",
    {"item": D("Item."), "to": D("Borrower."), "until": D("Day."), "deposit": INT},
    {"item": "ladder", "to": "Omar", "until": "Sunday"},
)
HOTEL = T(
    "Find hotels in Graz between 90 and 140 euros a night with parking.",
    "find_hotels",
    "Find hotels.",
    {"city": D("City."), "min_price": INT, "max_price": INT, "parking": FLAG, "breakfast": FLAG, "stars": INT},
    {"city": "Graz", "min_price": 90, "max_price": 140, "parking": True},
)
UNIT = T(
    "How many gallons are 30 litres?",
    "convert",
    "Convert volumes.",
    {"amount": INT, "from_unit": E("litre", "gallon", "pint"), "to_unit": E("litre", "gallon", "pint")},
    {"amount": 30, "from_unit": "litre", "to_unit": "gallon"},
)
POLL = T(
    "Create a poll 'Where to eat?' with the options sushi, tapas and ramen.",
    "make_poll",
    "Create a poll.",
    {
        "question": D("Question."),
        "options": {"type": "array", "description": "Choices."},
        "anonymous": FLAG,
        "closes": D("Closing date."),
    },
    {"question": "Where to eat?", "options": ["sushi", "tapas", "ramen"]},
)
SICK = T(
    "Report me sick from 3 March 2027 to 5 March 2027.",
    "report_sick",
    "Report an absence.",
    {"first_day": D("First day."), "last_day": D("Last day."), "note": D("Note.")},
    {"first_day": "2027-03-03", "last_day": "2027-03-05"},
)
AGE = T(
    "Find films for children under 8 longer than 60 minutes.",
    "find_films",
    "Find films.",
    {"max_age": INT, "min_minutes": INT, "genre": E("comedy", "animation")},
    {"max_age": 8, "min_minutes": 60},
)
BUS = T(
    "When does the last bus 42 leave Elm Street for the harbour?",
    "last_bus",
    "Last departure of a bus.",
    {"line": D("Line."), "stop": D("Stop."), "direction": D("Terminus.")},
    {"line": "42", "stop": "Elm Street", "direction": "harbour"},
)
INV = T(
    "Invite Ines Rua and Paul Weber to the budget review on 12 April 2027 at 10:00.",
    "invite",
    "Invite people to a meeting.",
    {
        "people": {"type": "array", "description": "Invitees."},
        "title": D("Title."),
        "date": D("Date."),
        "time": D("Time."),
        "room": D("Room."),
    },
    {"people": ["Ines Rua", "Paul Weber"], "title": "budget review", "date": "2027-04-12", "time": "10:00"},
)
ROPE = T(
    "Cut a 12 m rope into pieces of 3 m.", "cut", "Cut a rope.", {"total": INT, "piece": INT}, {"total": 12, "piece": 3}
)
MOVE = T(
    "Move the piano from the hall to the attic and the desk from the attic to the hall.",
    "move",
    "Move furniture.",
    {"item": D("Item."), "from_room": D("From."), "to_room": D("To.")},
    {"item": "piano", "from_room": "hall", "to_room": "attic"},
    {"item": "desk", "from_room": "attic", "to_room": "hall"},
)
ALERT = T(
    "Set a price alert for copper above 9500 dollars.",
    "price_alert",
    "Alert when a price crosses a bound.",
    {"commodity": D("Commodity."), "direction": E("above", "below"), "price": INT, "email": D("Mail address.")},
    {"commodity": "copper", "direction": "above", "price": 9500},
)
BOOKT = T(
    "Reserve a table for 4 at Osteria Lupa on 6 June 2027 at 20:00.",
    "reserve_table",
    "Reserve a table.",
    {
        "restaurant": D("Restaurant."),
        "people": INT,
        "date": D("Date."),
        "time": D("Time."),
        "outdoor": FLAG,
        "name": D("Name for the booking."),
        "highchair": FLAG,
    },
    {"restaurant": "Osteria Lupa", "people": 4, "date": "2027-06-06", "time": "20:00"},
)
TICKET = T(
    "Open a ticket: printer P-12 on floor 3 jams, priority high.",
    "open_ticket",
    "Open a support ticket.",
    {"device": D("Device."), "floor": INT, "fault": D("Fault."), "priority": E("low", "medium", "high")},
    {"device": "P-12", "floor": 3, "fault": "jams", "priority": "high"},
)
WEATHER = T(
    "What will the weather be like in Bergen on Sunday?",
    "forecast",
    "Weather forecast.",
    {"city": D("City."), "day": D("Day."), "hourly": FLAG, "units": E("metric", "imperial")},
    {"city": "Bergen", "day": "Sunday"},
)
NEWS = T(
    "Show me this week's headlines about fusion energy.",
    "headlines",
    "News headlines.",
    {
        "topic": D("Topic."),
        "period": E("today", "week", "month"),
        "language": D("Language."),
        "source": D("Newspaper."),
    },
    {"topic": "fusion energy", "period": "week"},
)
FIELD = T(
    "Irrigate field 9 with 25 mm tonight.",
    "irrigate",
    "Irrigate a field.",
    {"field": INT, "mm": INT, "when": E("now", "tonight", "tomorrow"), "fertilizer": FLAG},
    {"field": 9, "mm": 25, "when": "tonight"},
)
DIAG = T(
    "What's the BMI of a woman 168 cm tall weighing 61 kg?",
    "bmi",
    "Body mass index.",
    {"height_cm": INT, "weight_kg": INT, "age": INT},
    {"height_cm": 168, "weight_kg": 61},
)
LAMP = T(
    "Dim the lamp in the study to 30 percent.",
    "set_lamp",
    "Set a lamp.",
    {"room": D("Room."), "brightness": INT, "color": D("Colour."), "fade_seconds": INT},
    {"room": "study", "brightness": 30},
)
MEET = T(
    "Cancel my meeting with Dr. Okafor on 14 May 2027.",
    "cancel_meeting",
    "Cancel a meeting.",
    {"with_whom": D("Person."), "date": D("Date."), "notify": FLAG, "reason": D("Reason.")},
    {"with_whom": "Dr. Okafor", "date": "2027-05-14"},
)
BRANCH = T(
    "Create a branch hotfix-7 from release-2 in the billing repository.",
    "create_branch",
    "Create a branch.",
    {"repository": D("Repository."), "name": D("New branch."), "base": D("Branch to start from."), "protect": FLAG},
    {"repository": "billing", "name": "hotfix-7", "base": "release-2"},
)
CAKE = T(
    "How many calories are in 2 slices of carrot cake?",
    "calories",
    "Calories of a food.",
    {"food": D("Food."), "portions": INT, "portion": E("slice", "cup", "piece")},
    {"food": "carrot cake", "portions": 2, "portion": "slice"},
)
FLIGHT = T(
    "Is flight TP441 on time today?",
    "flight_status",
    "Status of a flight.",
    {"flight": D("Flight number."), "day": D("Day.")},
    {"flight": "TP441", "day": "today"},
)
ALARM2 = task(
    "Arm the alarm downstairs and lock the garage door.",
    [
        ToolSpec(
            "arm",
            "Arm the alarm.",
            {"type": "object", "properties": {"zone": E("upstairs", "downstairs", "all"), "silent": FLAG}},
        ),
        ToolSpec("lock_door", "Lock a door.", {"type": "object", "properties": {"door": D("Door.")}}),
        ToolSpec("unlock_door", "Unlock a door.", {"type": "object", "properties": {"door": D("Door.")}}),
    ],
    ("arm", {"zone": "downstairs"}),
    ("lock_door", {"door": "garage"}),
)
NONE = task(
    "Write a limerick about a lazy heron for my uncle.",
    [
        ToolSpec("book_ferry", "Book a ferry.", {"type": "object", "properties": {"from": S, "to": S, "date": S}}),
        ToolSpec(
            "bird_sighting",
            "Log a bird sighting.",
            {"type": "object", "properties": {"species": S, "place": S, "count": INT}},
        ),
    ],
)
NONE2 = task(
    "How do I get candle wax out of a wool carpet?",
    [
        ToolSpec(
            "order_cleaning",
            "Order a cleaning service for a home.",
            {"type": "object", "properties": {"address": S, "date": S, "rooms": INT}},
        ),
        ToolSpec("currency", "Convert currency.", {"type": "object", "properties": {"a": S, "b": S}}),
    ],
)
GIFT = T(
    "Send a gift card of 50 euros to nils@ex.org with the message 'Happy birthday'.",
    "gift_card",
    "Send a gift card.",
    {"to": D("Recipient."), "amount": INT, "message": D("Message."), "sender_name": D("Name of the sender.")},
    {"to": "nils@ex.org", "amount": 50, "message": "Happy birthday"},
)
DRIVE = T(
    "How long is the drive from Malaga to Ronda avoiding tolls?",
    "drive_time",
    "Driving time.",
    {"origin": D("Start."), "destination": D("Goal."), "avoid_tolls": FLAG, "via": D("Place on the way.")},
    {"origin": "Malaga", "destination": "Ronda", "avoid_tolls": True},
)
SHIFT = T(
    "Swap my Tuesday shift with Carmen's Friday shift.",
    "swap_shifts",
    "Swap shifts.",
    {"my_day": D("My shift."), "colleague": D("Colleague."), "their_day": D("Colleague's shift.")},
    {"my_day": "Tuesday", "colleague": "Carmen", "their_day": "Friday"},
)
GOLD = T(
    "Compare the price of gold and silver between 2015 and 2020.",
    "compare_prices",
    "Compare prices over years.",
    {"first": D("Metal."), "second": D("Metal."), "from_year": INT, "to_year": INT},
    {"first": "gold", "second": "silver", "from_year": 2015, "to_year": 2020},
)
BLOOD = T(
    "Log a blood pressure of 118 over 76 for Marta.",
    "log_bp",
    "Log blood pressure.",
    {"person": D("Person."), "systolic": INT, "diastolic": INT, "arm": E("left", "right")},
    {"person": "Marta", "systolic": 118, "diastolic": 76},
)
AUCT = T(
    "Bid 320 dollars on lot 57, raising to at most 400.",
    "place_bid",
    "Bid on a lot.",
    {"lot": INT, "bid": INT, "max_bid": INT},
    {"lot": 57, "bid": 320, "max_bid": 400},
)
TRANS = T(
    "Translate 'Guten Abend' from German into Czech.",
    "translate",
    "Translate.",
    {"text": D("Text."), "source": D("Language."), "target": D("Language."), "formal": FLAG},
    {"text": "Guten Abend", "source": "German", "target": "Czech"},
)
MOVIE = T(
    "Recommend a Danish thriller from before 2010 with Mads Mikkelsen.",
    "find_film",
    "Find a film.",
    {
        "country": D("Country."),
        "genre": E("thriller", "comedy", "drama"),
        "before_year": INT,
        "actor": D("Actor."),
        "director": D("Director."),
    },
    {"country": "Danish", "genre": "thriller", "before_year": 2010, "actor": "Mads Mikkelsen"},
)
SENSOR = T(
    "Alert me if the freezer in lab B gets warmer than -18 degrees.",
    "temp_alert",
    "Alert on a temperature.",
    {"device": D("Device."), "place": D("Room."), "above": INT, "below": INT},
    {"device": "freezer", "place": "lab B", "above": -18},
)
CAR = T(
    "Book a service for my Skoda at Autohaus Kern on 11 May 2027, with oil change.",
    "book_service",
    "Book a car service.",
    {"car": D("Car."), "garage": D("Garage."), "date": D("Date."), "oil_change": FLAG, "courtesy_car": FLAG},
    {"car": "Skoda", "garage": "Autohaus Kern", "date": "2027-05-11", "oil_change": True},
)
PR = T(
    "Merge feature-login into main and delete feature-login afterwards.",
    "merge",
    "Merge a branch.",
    {"source": D("Branch."), "target": D("Branch."), "delete_source": FLAG},
    {"source": "feature-login", "target": "main", "delete_source": True},
)
HENS = T(
    "Note 14 eggs from coop A and 9 eggs from coop C.",
    "note_eggs",
    "Note eggs.",
    {"coop": D("Coop."), "eggs": INT},
    {"coop": "A", "eggs": 14},
    {"coop": "C", "eggs": 9},
)
CHORD = T(
    "Transpose 'Blackbird' from G to E flat.",
    "transpose",
    "Transpose a song.",
    {"song": D("Song."), "from_key": D("Key."), "to_key": D("Key.")},
    {"song": "Blackbird", "from_key": "G", "to_key": "E flat"},
)
JOB = T(
    "Find nurse jobs in Leeds paying at least 35000 pounds, part time.",
    "find_jobs",
    "Find jobs.",
    {"role": D("Role."), "city": D("City."), "min_salary": INT, "hours": E("full time", "part time"), "remote": FLAG},
    {"role": "nurse", "city": "Leeds", "min_salary": 35000, "hours": "part time"},
)
WINE = T(
    "Which red wine goes with roast lamb?",
    "pair_wine",
    "Pair wine with a dish.",
    {"dish": D("Dish."), "colour": E("red", "white", "rose"), "max_price": INT},
    {"dish": "roast lamb", "colour": "red"},
)

VALID = [
    (BANK, "My holiday account needs 450 euros, please take it out of the salary account."),
    (BANK, "450 euros should leave salary and land in holiday - could you?"),
    (BANK, "Holiday account: +450 euros, coming from my salary account, please."),
    (BANK, "I've got too much sitting in salary, so shift 450 euros of it into the holiday account."),
    (LESSON, "Emil would like a violin lesson on Thursday at 16:15. The teacher should be Greta Holm; please book it."),
    (
        LESSON,
        "Greta Holm, violin, Thursday, a quarter past four in the afternoon, for Emil: could you book that lesson?",
    ),
    (LESSON, "Could you put Emil down for violin with Greta Holm, Thursday 16:15? His grandmother Ottilie insists."),
    (BOX, "A box of mine is 20 cm high, 30 cm wide and 40 cm long. What would it cost to send it to Porto from Turin?"),
    (BOX, "Shipping from Turin to Porto: length 40 cm, height 20 cm, width 30 cm. How much?"),
    (BOX, "How much is it to get a box (40 cm long, 30 cm wide, 20 cm high) to Porto? It's in Turin now."),
    (MATCHT, "Suppose Fulham lose to Brentford on Saturday: what odds would I get on that?"),
    (MATCHT, "What are the odds that Fulham get beaten by Brentford this Saturday?"),
    (SWAP, "Van 7 needs winter tyres, its summer ones are worn. The bill goes to fleet@ex.org."),
    (SWAP, "Winter tyres for van 7, please, instead of the summer ones that are on it; mail the bill to fleet@ex.org."),
    (PLANT, "The fern gets 350 ml of water, the basil 200 ml."),
    (PLANT, "Water for both, please: 200 ml (basil) and 350 ml (fern)."),
    (PLANT, "Basil first, 200 ml, then the fern with its 350 ml, please water them."),
    (LOAN, "Omar is borrowing my ladder till Sunday, please note that I lent it."),
    (LOAN, "Please record that my ladder goes to Omar and comes back on Sunday."),
    (LOAN, "Omar may have my ladder up to Sunday. Would you put the loan down?"),
    (HOTEL, "Hotels in Graz with parking, please, not under 90 and not over 140 euros a night."),
    (HOTEL, "I need a place to park and a hotel in Graz; I'd pay anything from 90 up to 140 euros a night."),
    (HOTEL, "Graz, parking a must, minimum 90 euros, maximum 140 euros a night. Which hotels are there?"),
    (
        HOTEL,
        "We stayed in a four-star place last time and hated it. Hotels in Graz with parking, 90 to 140 euros a night, please.",
    ),
    (UNIT, "I've 30 litres. In gallons, what's that?"),
    (UNIT, "Gallons, please, for 30 litres."),
    (UNIT, "30 litres - how many gallons would that make?"),
    (POLL, "Please set up a poll asking 'Where to eat?'; people can pick ramen, tapas or sushi."),
    (POLL, "Poll time! Question: 'Where to eat?' Choices: tapas, sushi, ramen."),
    (SICK, "I'm ill. Please report me sick as of 3 March 2027; my last day off is 5 March 2027."),
    (SICK, "Sick leave for me, please, 3 March 2027 through 5 March 2027."),
    (SICK, "I'll be out sick until 5 March 2027, starting 3 March 2027. Please report it."),
    (AGE, "Films of more than 60 minutes for kids younger than 8, please."),
    (AGE, "My kids aren't 8 yet; which films are there for children below that age that run over 60 minutes?"),
    (BUS, "The 42 to the harbour: when does the last one go from Elm Street?"),
    (BUS, "I'm at Elm Street and have to get to the harbour. When is the last bus 42?"),
    (INV, "Please invite Paul Weber as well as Ines Rua to the budget review, 10:00 on 12 April 2027."),
    (
        INV,
        "Budget review on 12 April 2027 at ten in the morning; invitations to Ines Rua and Paul Weber, please, before Mr. Lang complains again.",
    ),
    (ROPE, "I want 3 m pieces out of a rope that is 12 m long."),
    (ROPE, "Take the 12 m rope and cut it up, every piece 3 m."),
    (MOVE, "Please swap them: piano from hall to attic, desk from attic to hall."),
    (ALERT, "Copper's been climbing all spring, says my broker. Please alert me once it's above 9500 dollars."),
    (ALERT, "I want to be told when copper goes above 9500 dollars; set up the price alert, please."),
    (ALERT, "Price alert, copper, above 9,500 dollars. My colleague Jens has one on tin, by the way."),
    (
        BOOKT,
        "Table for four at Osteria Lupa, 8 pm on 6 June 2027, would you reserve that? We loved the terrace there years ago.",
    ),
    (BOOKT, "It's our anniversary, so please get us into Osteria Lupa on 6 June 2027 at 20:00. There'll be 4 of us."),
    (
        BOOKT,
        "My aunt Zelda swears by Osteria Lupa. Reserve a table for 4 there on June 6, 2027, at eight in the evening, please.",
    ),
    (TICKET, "P-12, our printer on floor 3, jams. Would you open a high priority ticket?"),
    (TICKET, "Somebody on floor 3 is about to throw P-12 out of the window: it jams. High priority ticket, please!"),
    (WEATHER, "I'm hiking around Bergen on Sunday. What's the weather going to do?"),
    (WEATHER, "Bergen, Sunday: umbrella or sunglasses? I'd like the forecast."),
    (NEWS, "What has been in the news this week on fusion energy? Headlines will do."),
    (NEWS, "Headlines from this week, please, on the topic of fusion energy; my boss won't stop talking about it."),
    (FIELD, "Field 9 should get 25 mm of water tonight, please see to it."),
    (FIELD, "Tonight, please irrigate field 9: 25 mm. Field 8 is fine, it rained there."),
    (DIAG, "She weighs 61 kg and is 168 cm tall. What BMI does that make?"),
    (DIAG, "BMI, please: 61 kg, 168 cm."),
    (LAMP, "It's glaring in the study. Bring the lamp down to 30 percent, please."),
    (LAMP, "The study lamp at thirty percent, please; I've a headache as big as a house."),
    (MEET, "I can't make it on 14 May 2027, so please call off my meeting with Dr. Okafor."),
    (MEET, "The meeting with Dr. Okafor on 14 May 2027 has to be cancelled, sadly."),
    (BRANCH, "In the billing repository I need a branch called hotfix-7, branched off release-2."),
    (BRANCH, "Take release-2 in billing and start a new branch hotfix-7 from it, please."),
    (CAKE, "I've just had two slices of carrot cake. How many calories was that?"),
    (CAKE, "Carrot cake, two slices of it: calories?"),
    (FLIGHT, "My mother lands with TP441 today. Is it on schedule?"),
    (FLIGHT, "TP441, today - any delay?"),
    (ALARM2, "The garage door needs to be locked, and the alarm downstairs armed."),
    (ALARM2, "We're off to bed upstairs, so lock the garage door and arm the downstairs alarm, please."),
    (NONE, "My uncle would love a limerick on a heron that is lazy. Would you write one?"),
    (NONE, "Compose a limerick for my uncle, please; the hero is a lazy heron."),
    (NONE2, "There's candle wax on our wool carpet, how can I remove it?"),
    (NONE2, "A candle dripped and now the wool carpet has wax in it. What gets it out?"),
    (GIFT, "My nephew turns ten! Please send nils@ex.org a 50 euro gift card saying 'Happy birthday'."),
    (GIFT, "'Happy birthday' should be the message on a gift card of 50 euros; it goes to nils@ex.org, please."),
    (DRIVE, "We're in Malaga and want to see Ronda. How long would we drive without using toll roads?"),
    (DRIVE, "Ronda is where we're headed, from Malaga. Driving time, please, and avoid tolls."),
    (SHIFT, "Carmen has Friday, I have Tuesday. Could you swap the two shifts?"),
    (SHIFT, "I'd take Carmen's shift on Friday and she'd take mine on Tuesday, please swap them."),
    (GOLD, "Silver and gold: how do their prices compare from 2015 to 2020?"),
    (GOLD, "Between 2015 and 2020, how did the price of gold do next to that of silver? Please compare them."),
    (BLOOD, "Marta's blood pressure is 118 over 76, please log that."),
    (BLOOD, "Please log for Marta: 118 systolic, 76 diastolic."),
    (BLOOD, "76 was the diastolic and 118 the systolic value of Marta's blood pressure. Log it, please."),
    (AUCT, "Lot 57: my bid is 320 dollars, and I'd go up to 400. Please place it."),
    (AUCT, "Please bid on lot 57. Start with 320 dollars, 400 is my limit."),
    (TRANS, "How do Czechs say 'Guten Abend'? It's German, please translate it."),
    (TRANS, "Into Czech, please: the German 'Guten Abend'."),
    (MOVIE, "I'd like to watch a thriller with Mads Mikkelsen, a Danish one made before 2010. Any recommendation?"),
    (MOVIE, "Mads Mikkelsen, thriller, Danish, older than 2010: what can you recommend?"),
    (SENSOR, "The freezer in lab B mustn't get warmer than -18 degrees; alert me if it does."),
    (SENSOR, "Should the freezer in lab B go above -18 degrees, let me know with an alert."),
    (CAR, "My Skoda is due: service with oil change at Autohaus Kern, 11 May 2027, please book."),
    (
        CAR,
        "Please book my Skoda in at Autohaus Kern on 11 May 2027 for a service and have the oil changed. Kern himself told me to.",
    ),
    (PR, "feature-login should go into main; once that's done it can be deleted. Please merge."),
    (PR, "Please merge feature-login into main, feature-login isn't needed after that, so delete it."),
    (HENS, "9 eggs from coop C, 14 from coop A: please note them."),
    (HENS, "Coop A gave 14 eggs, coop C gave 9. Would you note that?"),
    (CHORD, "'Blackbird' is in G, I need it in E flat. Transpose it, please."),
    (CHORD, "I can only sing 'Blackbird' in E flat; please transpose it from G."),
    (JOB, "Part-time nurse jobs in Leeds, please, nothing below 35000 pounds."),
    (JOB, "I'm a nurse looking in Leeds, part time, for 35000 pounds or more. Which jobs are there?"),
    (WINE, "There's roast lamb on Sunday. What red wine would suit it?"),
    (WINE, "Roast lamb calls for a red, but which wine?"),
]
INVALID = [
    (BANK, "Transfer 450 euros from my holiday account to my salary account."),
    (BANK, "My salary account needs 450 euros, please take it out of the holiday account."),
    (LESSON, "Book a violin lesson with Emil for Greta Holm on Thursday at 16:15."),
    (LESSON, "Greta Holm would like a violin lesson on Thursday at 16:15. The teacher should be Emil; please book it."),
    (BOX, "What does it cost to ship a box 30 cm long, 40 cm wide and 20 cm high from Turin to Porto?"),
    (BOX, "A box of mine is 40 cm high, 30 cm wide and 20 cm long. What would it cost to send it to Porto from Turin?"),
    (BOX, "Shipping from Porto to Turin: length 40 cm, height 20 cm, width 30 cm. How much?"),
    (MATCHT, "What odds are there on Fulham beating Brentford on Saturday?"),
    (MATCHT, "What are the odds that Brentford get beaten by Fulham on Saturday?"),
    (SWAP, "Replace the winter tyres of van 7 with summer tyres and send me the bill at fleet@ex.org."),
    (PLANT, "Give the basil 350 ml and the fern 200 ml of water."),
    (PLANT, "Water for both, please: 350 ml (basil) and 200 ml (fern)."),
    (LOAN, "Borrow the ladder from Omar until Sunday."),
    (LOAN, "Lend my ladder to Omar from Sunday on."),
    (HOTEL, "Find hotels in Graz between 90 and 140 euros a night with parking and breakfast."),
    (UNIT, "How many litres are 30 gallons?"),
    (POLL, "Create an anonymous poll 'Where to eat?' with the options sushi, tapas and ramen."),
    (SICK, "Report me sick from 5 March 2027 to 3 March 2027."),
    (AGE, "Find films for children over 8 longer than 60 minutes."),
    (AGE, "Find films for children under 8 shorter than 60 minutes."),
    (INV, "Invite Ines Rua and Paul Weber to the budget review in the Blue Room on 12 April 2027 at 10:00."),
    (INV, "Invite Ines Rua and Pauline Weber to the budget review on 12 April 2027 at 10:00."),
    (ROPE, "Cut a 3 m rope into pieces of 12 m."),
    (MOVE, "Move the desk from the hall to the attic and the piano from the attic to the hall."),
    (ALERT, "Set a price alert for copper below 9500 dollars."),
    (BOOKT, "Reserve a table for 4 on the terrace outdoors at Osteria Lupa on 6 June 2027 at 20:00."),
    (BOOKT, "Reserve a table for 4 at Osteria Lupa on 6 June 2027 at 20:00 under the name Zelda."),
    (BOOKT, "Is there a table for 4 at Osteria Lupa on 6 June 2027 at 20:00? Just curious how busy they get."),
    (WEATHER, "What will the weather be like hour by hour, hourly, in Bergen on Sunday?"),
    (NEWS, "Show me this week's headlines about fusion energy in the Guardian."),
    (FIELD, "Irrigate field 25 with 9 mm tonight."),
    (FIELD, "Irrigate field 9 with 25 mm tonight and add the fertilizer."),
    (DIAG, "What's the BMI of a woman 61 cm tall weighing 168 kg?"),
    (LAMP, "Dim the lamp in the study to 30 percent and make it warm orange."),
    (LAMP, "How bright is the lamp in the study, 30 percent?"),
    (BRANCH, "Create a branch release-2 from hotfix-7 in the billing repository."),
    (ALARM2, "Arm the alarm downstairs and unlock the garage door."),
    (ALARM2, "Arm the alarm upstairs and lock the garage door."),
    (NONE, "Please log a lazy heron that my uncle sighted."),
    (NONE2, "Please order cleaning for the wool carpet, there is candle wax on it."),
    (GIFT, "Send a gift card of 50 euros to nils@ex.org with the message 'Happy birthday' from Aunt Vera."),
    (DRIVE, "How long is the drive from Ronda to Malaga avoiding tolls?"),
    (DRIVE, "How long is the drive from Malaga via Marbella to Ronda avoiding tolls?"),
    (SHIFT, "Swap my Friday shift with Carmen's Tuesday shift."),
    (BLOOD, "Log a blood pressure of 118 over 76 for Marta, left arm."),
    (BLOOD, "Please log for Marta: 76 systolic, 118 diastolic."),
    (AUCT, "Bid 400 dollars on lot 57, raising to at most 320."),
    (TRANS, "Translate 'Guten Abend' from Czech into German."),
    (MOVIE, "Recommend a Danish thriller from after 2010 with Mads Mikkelsen."),
    (MOVIE, "Recommend a Danish thriller from before 2010 directed by Mads Mikkelsen."),
    (CAR, "Book a service for my Skoda at Autohaus Kern on 11 May 2027, with oil change and a courtesy car."),
    (HENS, "Note 9 eggs from coop A and 14 eggs from coop C."),
    (CHORD, "Transpose 'Blackbird' from E flat to G."),
    (JOB, "Find nurse jobs in Leeds paying at most 35000 pounds, part time."),
    (JOB, "Find nurse jobs in Leeds paying at least 35000 pounds, part time, remote if you can."),
    (WINE, "Which white wine goes with roast lamb?"),
    (HOTEL, "Find hotels in Graz under 90 or over 140 euros a night with parking."),
    (BUS, "When does the last bus 42 leave the harbour for Elm Street?"),
    (SENSOR, "Alert me if the freezer in lab B gets colder than -18 degrees."),
    (PR, "Merge main into feature-login and delete feature-login afterwards."),
]


VALID_BUT_REJECTED = [
    (MOVE, "The desk has to go from the attic to the hall and the piano from the hall to the attic."),
]
INVALID_BUT_ACCEPTED = [
    (ALERT, "Set a price alert for copper cables above 9500 dollars."),
    (WINE, "Which red wine goes with roast lamb burgers?"),
    (MEET, "Cancel my meeting with Dr. Okafor on 14 May 2027 without notifying anybody."),
]


@pytest.mark.parametrize(("case", "rewritten"), VALID)
def test_free_wordings_of_an_errand_pass(case, rewritten):
    failed = {name: result.evidence for name, check in CHECKS.items() if not (result := check(case, rewritten)).passed}
    assert failed == {}


@pytest.mark.parametrize(("case", "rewritten"), INVALID)
def test_another_errand_fails_some_check(case, rewritten):
    assert any(not check(case, rewritten).passed for check in CHECKS.values())


@pytest.mark.xfail(strict=True, reason="what these rules are known to get wrong")
@pytest.mark.parametrize(("case", "rewritten"), VALID_BUT_REJECTED)
def test_free_wordings_that_are_rejected(case, rewritten):
    assert all(check(case, rewritten).passed for check in CHECKS.values())


@pytest.mark.xfail(strict=True, reason="what these rules are known to get wrong")
@pytest.mark.parametrize(("case", "rewritten"), INVALID_BUT_ACCEPTED)
def test_other_errands_that_pass(case, rewritten):
    assert any(not check(case, rewritten).passed for check in CHECKS.values())
