"""Further hand-written cases, in three batches, each written before the checks had seen it.

At first sight the gate accepted 28 of 40, 19 of 30 and 20 of 22 harmless rewrites and rejected 46 of 60, 31 of 42 and
23 of 30 harmful ones; it was then improved on them, so they guard what was reached and no longer measure it.
"""

# ruff: noqa: E501  (a table reads best with one case a line)

from __future__ import annotations

from tests.support.rewrite_cases import _BOOL, _INT, _NUMBER, _task, _text, _tool

from toolspar.calls.records import ToolCall
from toolspar.tasks.records import Task

EVENT = _tool(
    "create_event",
    "Add an event to the calendar.",
    {
        "title": _text("Title"),
        "date": _text("YYYY-MM-DD"),
        "start_time": _text("HH:MM"),
        "end_time": _text("HH:MM"),
        "location": _text(),
        "reminder": _BOOL,
    },
    (),
)
DEL = _tool("delete_event", "Delete an event from the calendar.", {"title": _text()})
PIZ = _tool(
    "order_pizza",
    "Order pizza for delivery.",
    {
        "toppings": {"type": "array", "items": _text()},
        "size": _text("", "small", "medium", "large"),
        "quantity": _INT,
        "address": _text(),
    },
    (),
)
STK = _tool("get_stock_price", "Latest price of a stock.", {"symbol": _text("Ticker symbol")})
LOAN = _tool("loan_payment", "Monthly payment of a loan.", {"principal": _NUMBER, "rate": _NUMBER, "years": _INT})
TR = _tool("translate_text", "Translate a text.", {"text": _text(), "source": _text(), "target": _text()})
MUS = _tool(
    "play_music", "Play music.", {"artist": _text(), "genre": _text("", "jazz", "rock", "pop"), "shuffle": _BOOL}
)
EMAIL = _tool("send_email", "Send an email.", {"to": _text(), "subject": _text(), "body": _text()})
WAY = _tool(
    "plan_route",
    "Plan a route.",
    {"start": _text(), "end": _text(), "mode": _text("Means", "car", "bike", "walk"), "avoid_tolls": _BOOL},
)
DIV = _tool("divide", "Divide one number by another.", {"dividend": _NUMBER, "divisor": _NUMBER})
TEMP = _tool(
    "set_thermostat",
    "Set the temperature of a room.",
    {"room": _text(), "temperature": _NUMBER, "unit": _text("", "celsius", "fahrenheit")},
)
CUR = _tool("convert_currency", "Convert money.", {"amount": _NUMBER, "from_currency": _text(), "to_currency": _text()})
RIDE = _tool(
    "request_ride",
    "Request a ride with a driver.",
    {
        "pickup": _text("Where to be picked up"),
        "dropoff": _text("Where to go"),
        "passengers": _INT,
        "car_type": _text("Kind of car", "standard", "luxury", "van"),
    },
)
REM = _tool(
    "create_reminder",
    "Create a reminder.",
    {"text": _text(), "date": _text(), "time": _text(), "priority": _text("", "low", "high")},
)
BMI = _tool("compute_bmi", "Body mass index.", {"weight_kg": _NUMBER, "height_cm": _NUMBER})
SUB = _tool(
    "cancel_subscription", "Cancel a subscription of the user.", {"service": _text("Name"), "effective_date": _text()}
)
MOV = _tool("find_movies", "Search movies.", {"genre": _text(), "year": _INT, "min_rating": _NUMBER})
REC = _tool(
    "find_recipe",
    "Find a recipe.",
    {"ingredients": {"type": "array", "items": _text()}, "max_minutes": _INT, "vegetarian": _BOOL},
)
DST = _tool(
    "city_distance",
    "Distance between two cities.",
    {"city_a": _text(), "city_b": _text(), "unit": _text("", "km", "miles")},
)
PLAY = _tool("create_playlist", "Create a playlist.", {"name": _text(), "songs": _INT})
APPT = _tool(
    "schedule_appointment",
    "Schedule an appointment with a doctor.",
    {"doctor": _text(), "date": _text(), "time": _text(), "reason": _text()},
)
CAR = _tool(
    "rent_car",
    "Rent a car.",
    {
        "city": _text(),
        "pickup_date": _text(),
        "return_date": _text(),
        "car_class": _text("", "compact", "suv", "van"),
        "insurance": _BOOL,
    },
)
TIP = _tool("calculate_tip", "Tip for a bill.", {"bill": _NUMBER, "percent": _NUMBER, "people": _INT})
NEWS = _tool("search_news", "Search news articles.", {"topic": _text(), "days_back": _INT, "language": _text()})
TRK = _tool("track_package", "Track a package.", {"tracking_number": _text(), "carrier": _text()})
JOB = _tool(
    "search_jobs", "Search job offers.", {"title": _text(), "location": _text(), "min_salary": _NUMBER, "remote": _BOOL}
)

TASKS: dict[str, Task] = {
    task.task_id: task
    for task in (
        _task(
            "event",
            (EVENT, DEL),
            "Add a dentist appointment to my calendar on April 14, 2026 from 9:00 to 9:45.",
            ToolCall(
                "create_event",
                {"title": "dentist appointment", "date": "2026-04-14", "start_time": "09:00", "end_time": "09:45"},
            ),
        ),
        _task(
            "pizza",
            (PIZ,),
            "Order 2 medium pizzas with mushrooms and olives to 18 Baker Street.",
            ToolCall(
                "order_pizza",
                {"toppings": ["mushrooms", "olives"], "size": "medium", "quantity": 2, "address": "18 Baker Street"},
            ),
        ),
        _task(
            "stock",
            (STK, CUR),
            "What is the current price of AAPL stock?",
            ToolCall("get_stock_price", {"symbol": "AAPL"}),
        ),
        _task(
            "loan",
            (LOAN,),
            "What is the monthly payment on a loan of $250,000 at 4.5% over 30 years?",
            ToolCall("loan_payment", {"principal": 250000, "rate": 4.5, "years": 30}),
        ),
        _task(
            "trans",
            (TR,),
            'Translate "good morning" from English to Japanese.',
            ToolCall("translate_text", {"text": "good morning", "source": "English", "target": "Japanese"}),
        ),
        _task(
            "music",
            (MUS,),
            "Play some jazz by Miles Davis.",
            ToolCall("play_music", {"artist": "Miles Davis", "genre": "jazz"}),
        ),
        _task(
            "email",
            (EMAIL,),
            'Email jane.doe@example.com with the subject "Budget" and tell her "The numbers are final".',
            ToolCall(
                "send_email", {"to": "jane.doe@example.com", "subject": "Budget", "body": "The numbers are final"}
            ),
        ),
        _task(
            "route",
            (WAY,),
            "How do I get from Central Station to Harbor Park by bike?",
            ToolCall("plan_route", {"start": "Central Station", "end": "Harbor Park", "mode": "bike"}),
        ),
        _task("div", (DIV,), "Divide 144 by 12.", ToolCall("divide", {"dividend": 144, "divisor": 12})),
        _task(
            "temp",
            (TEMP,),
            "Set the bedroom to 21 degrees celsius.",
            ToolCall("set_thermostat", {"room": "bedroom", "temperature": 21, "unit": "celsius"}),
        ),
        _task(
            "cur2",
            (CUR,),
            "Convert 100 USD to EUR and 300 GBP to JPY.",
            ToolCall("convert_currency", {"amount": 100, "from_currency": "USD", "to_currency": "EUR"}),
            ToolCall("convert_currency", {"amount": 300, "from_currency": "GBP", "to_currency": "JPY"}),
        ),
        _task("irr", (STK, WAY), "Write me a short poem about autumn."),
        _task(
            "ride",
            (RIDE,),
            "Get me a ride from the Grand Hotel to the train station for 4 passengers.",
            ToolCall("request_ride", {"pickup": "Grand Hotel", "dropoff": "train station", "passengers": 4}),
        ),
        _task(
            "rem",
            (REM,),
            "Remind me to call mom on June 3, 2026 at 5:30 pm.",
            ToolCall("create_reminder", {"text": "call mom", "date": "2026-06-03", "time": "17:30"}),
        ),
        _task(
            "bmi",
            (BMI,),
            "Compute my BMI: I weigh 70 kg and I am 175 cm tall.",
            ToolCall("compute_bmi", {"weight_kg": 70, "height_cm": 175}),
        ),
        _task(
            "sub",
            (SUB,),
            "Cancel my Netflix subscription as of August 1, 2026.",
            ToolCall("cancel_subscription", {"service": "Netflix", "effective_date": "2026-08-01"}),
        ),
        _task(
            "mov",
            (MOV,),
            "Find horror movies from 1982 with a rating of at least 7.",
            ToolCall("find_movies", {"genre": "horror", "year": 1982, "min_rating": 7}),
        ),
        _task(
            "rec",
            (REC,),
            "I need a recipe with chicken and rice that takes no more than 30 minutes.",
            ToolCall("find_recipe", {"ingredients": ["chicken", "rice"], "max_minutes": 30}),
        ),
        _task(
            "dst",
            (DST,),
            "How far is it from Berlin to Warsaw in km?",
            ToolCall("city_distance", {"city_a": "Berlin", "city_b": "Warsaw", "unit": "km"}),
        ),
        _task(
            "list",
            (PLAY, MOV),
            "Create a playlist called Road Trip with 15 songs.",
            ToolCall("create_playlist", {"name": "Road Trip", "songs": 15}),
        ),
        _task(
            "appt",
            (APPT,),
            "Schedule an appointment with Dr. Patel on September 9, 2026 at 10:15 for a back pain check.",
            ToolCall(
                "schedule_appointment",
                {"doctor": "Dr. Patel", "date": "2026-09-09", "time": "10:15", "reason": "back pain check"},
            ),
        ),
        _task(
            "car",
            (CAR,),
            "I want to rent a compact car in Denver from July 2, 2026 to July 8, 2026.",
            ToolCall(
                "rent_car",
                {"city": "Denver", "pickup_date": "2026-07-02", "return_date": "2026-07-08", "car_class": "compact"},
            ),
        ),
        _task(
            "tip",
            (TIP,),
            "How much is an 18% tip on a $64 bill split between 4 people?",
            ToolCall("calculate_tip", {"bill": 64, "percent": 18, "people": 4}),
        ),
        _task(
            "news",
            (NEWS,),
            "Search for news about electric cars from the last 7 days in English.",
            ToolCall("search_news", {"topic": "electric cars", "days_back": 7, "language": "English"}),
        ),
        _task(
            "trk",
            (TRK,),
            "Where is my package 1Z999AA10123 from UPS?",
            ToolCall("track_package", {"tracking_number": "1Z999AA10123", "carrier": "UPS"}),
        ),
        _task(
            "job",
            (JOB,),
            "Find nurse jobs in Boston that pay at least $80,000.",
            ToolCall("search_jobs", {"title": "nurse", "location": "Boston", "min_salary": 80000}),
        ),
    )
}

VALID: tuple[tuple[str, str], ...] = (
    ("event", "Could you put a dentist appointment in my calendar for April 14, 2026, 9:00 to 9:45?"),
    (
        "event",
        "I have a dentist appointment on the 14th of April 2026 from 9 am until 9:45 am. Please add it to my calendar.",
    ),
    (
        "event",
        "On April 14th, 2026, from 9:00 to 9:45, I've got a dentist appointment - stick it in my calendar, will you?",
    ),
    (
        "event",
        "My memory is awful and I always miss these. Add a dentist appointment to my calendar on 2026-04-14 from 9:00 to 9:45.",
    ),
    ("pizza", "I'd like to order two medium pizzas with mushrooms and olives, delivered to 18 Baker Street."),
    ("pizza", "We're starving! 2 medium pizzas with mushrooms and olives to 18 Baker Street, please."),
    ("pizza", "Can we get a couple... sorry, two medium pizzas? Mushrooms and olives on them, to 18 Baker Street."),
    ("pizza", "To 18 Baker Street, please send 2 medium pizzas topped with mushrooms and olives."),
    ("stock", "How much is AAPL stock right now?"),
    ("stock", "what's AAPL trading at?"),
    ("stock", "I'm curious about the current price of AAPL."),
    ("stock", "Not that I'm an expert, but could you look up the current AAPL stock price?"),
    ("loan", "If I take out a loan of $250,000 at 4.5% over 30 years, what would the monthly payment be?"),
    ("loan", "Monthly payment on a 30-year loan of 250000 dollars at 4.5 percent?"),
    ("loan", "Please calculate the monthly payment for a $250,000 loan at a rate of 4.5% for 30 years."),
    ("trans", 'How would I say "good morning" in Japanese? Translate it from English.'),
    ("trans", 'Please translate the English phrase "good morning" to Japanese.'),
    ("trans", 'From English to Japanese, could you translate "good morning" for me?'),
    ("music", "Put on some Miles Davis jazz."),
    ("music", "I'm in the mood for jazz by Miles Davis, could you play some?"),
    ("music", "The kids won't stop shouting, so play some jazz by Miles Davis please."),
    ("email", 'Could you send an email to jane.doe@example.com, subject "Budget", saying "The numbers are final"?'),
    ("email", 'Drop jane.doe@example.com an email titled "Budget" that reads "The numbers are final".'),
    ("route", "What's the way from Central Station to Harbor Park by bike?"),
    (
        "route",
        "I'm at Central Station and want to bike to Harbor Park. How do I get there from Central Station by bike?",
    ),
    ("route", "Could you plan a bike route from Central Station to Harbor Park?"),
    ("div", "What is 144 divided by 12?"),
    ("div", "I can't do this in my head: what's 144 divided by 12?"),
    ("div", "How much is one hundred forty-four divided by twelve?"),
    ("temp", "Make the bedroom 21 degrees celsius, please."),
    ("temp", "I'm freezing! Could you set the bedroom to 21°C?"),
    ("temp", "Bedroom to twenty-one degrees celsius, thanks."),
    ("cur2", "Please convert 100 USD to EUR and also 300 GBP to JPY."),
    ("cur2", "How much is 100 USD in EUR, and 300 GBP in JPY?"),
    ("cur2", "Could you convert 300 GBP to JPY and 100 USD to EUR?"),
    ("irr", "Could you write a short poem about autumn for me?"),
    ("irr", "I love this season. Write me a short autumn poem, please."),
    ("irr", "Hey, mind writing a short poem about autumn?"),
    ("stock", "As my uncle keeps bragging about his portfolio, what is the current price of AAPL stock?"),
    ("temp", "Would it be possible to set the bedroom to 21 degrees celsius?"),
    ("ride", "Could you arrange a ride for four from the Grand Hotel to the train station?"),
    ("ride", "We're four passengers at the Grand Hotel and need a ride to the train station."),
    ("ride", "hey can u get us a ride from the grand hotel to the train station, 4 of us"),
    (
        "ride",
        "My train won't wait, so please get me a ride from the Grand Hotel to the train station for 4 passengers.",
    ),
    ("ride", "I'd like to be picked up at the Grand Hotel and taken to the train station, with 4 passengers."),
    ("rem", "Please set a reminder for 5:30 pm on June 3, 2026 to call mom."),
    ("rem", "I always forget these things. Remind me to call mom on 3 June 2026 at 17:30."),
    ("rem", "don't let me forget to call mom on June 3rd 2026 at half past five in the afternoon"),
    ("rem", "Could you ping me on June 3, 2026 at 5:30 pm so that I call mom?"),
    ("bmi", "What's my BMI if I weigh 70 kg and am 175 cm tall?"),
    ("bmi", "I'm 175 cm tall and weigh 70 kg. Could you compute my BMI?"),
    ("bmi", "With a height of 175 cm and a weight of 70 kg, what is my BMI?"),
    ("sub", "I don't need Netflix anymore. Please cancel my subscription as of August 1, 2026."),
    ("sub", "Could you end my Netflix subscription as of 1 August 2026?"),
    ("sub", "As of August 1, 2026, please cancel my Netflix subscription."),
    ("mov", "Show me horror movies from 1982 rated 7 or higher."),
    ("mov", "I'm in the mood for horror: movies from 1982 with a rating of at least seven, please."),
    ("mov", "Could you look for 1982 horror movies with a minimum rating of 7?"),
    ("rec", "Could you find me a recipe with chicken and rice that takes at most 30 minutes?"),
    ("rec", "What can I cook with chicken and rice in 30 minutes or less? Find me a recipe."),
    ("rec", "I'm hungry and not in the mood for anything complicated: a recipe with chicken and rice, 30 minutes max."),
    ("rec", "Looking for a chicken and rice recipe that takes no more than half an hour."),
    ("dst", "What is the distance from Berlin to Warsaw in km?"),
    ("dst", "In kilometers, how far is it from Berlin to Warsaw?"),
    ("dst", "Tell me how many km it is from Berlin to Warsaw, please."),
    ("list", "Make me a playlist with fifteen songs and call it Road Trip."),
    ("list", "Could you put together a 15 song playlist called Road Trip?"),
    (
        "list",
        "I'm leaving soon and can't find my headphones. Create a playlist called Road Trip with 15 songs, will you?",
    ),
    ("list", "I want a new playlist, Road Trip, 15 songs."),
    ("list", "A playlist called Road Trip with 15 songs would be lovely."),
    ("appt", "Could you get me in with Dr. Patel on September 9, 2026 at 10:15? It's for a back pain check."),
    (
        "appt",
        "I'd like an appointment for a back pain check with Dr. Patel, 9 September 2026, quarter past ten in the morning.",
    ),
    (
        "appt",
        "My back is killing me! Please schedule an appointment with Dr. Patel on September 9, 2026 at 10:15 for a back pain check.",
    ),
    (
        "appt",
        "Hello, I would be very grateful for an appointment with Dr. Patel on 2026-09-09 at 10:15 am for a back pain check.",
    ),
    ("car", "Can you rent me a compact car in Denver, July 2, 2026 to July 8, 2026?"),
    ("car", "We'll be in Denver from July 2nd, 2026 to July 8th, 2026 and need to rent a compact car."),
    ("car", "From July 2, 2026 to July 8, 2026 I'm going to need a compact car in Denver, please rent one."),
    ("car", "hey need a compact rental car in denver 2 July 2026 to 8 July 2026 thx"),
    ("tip", "What's an eighteen percent tip on a bill of $64, split four ways?"),
    ("tip", "We're 4 people and our bill is $64. How much is an 18% tip?"),
    ("tip", "If the bill is $64 and 4 people split it, how much is an 18% tip?"),
    ("tip", "I'm hopeless with numbers: how much is an 18 percent tip on a 64 dollar bill between 4 people?"),
    ("news", "What's new about electric cars? Search English news from the last 7 days."),
    ("news", "Any English news on electric cars from the last seven days?"),
    (
        "news",
        "I've not been following things. Please search for news about electric cars from the last 7 days in English.",
    ),
    ("trk", "Could you track package 1Z999AA10123 from UPS?"),
    ("trk", "I'm still waiting for my package from UPS, number 1Z999AA10123. Where is it?"),
    ("trk", "UPS package 1Z999AA10123, where is it right now?"),
    ("job", "I'm a nurse looking for a job in Boston paying at least $80,000."),
    ("job", "Are there nurse jobs in Boston that pay $80,000 or more?"),
    ("job", "Show me nurse jobs in Boston with a salary of at least 80k dollars."),
    ("job", "My rent keeps going up, so find nurse jobs in Boston that pay at least $80,000, please."),
)

INVALID: tuple[tuple[str, str], ...] = (
    ("event", "Move the dentist appointment in my calendar to April 14, 2026 from 9:00 to 9:45."),
    ("event", "Delete the dentist appointment from my calendar on April 14, 2026 from 9:00 to 9:45."),
    (
        "event",
        "Add a dentist appointment to my calendar on April 14, 2026 from 9:00 to 9:45 at the clinic on Oak Road.",
    ),
    ("event", "Add a dentist appointment to my calendar on April 14, 2026 from 9:45 to 9:00."),
    ("event", "Add a dentist appointment to my calendar on April 14, 2026 from 9:00 to 9:45 and set a reminder."),
    ("event", "Is there a dentist appointment in my calendar on April 14, 2026 from 9:00 to 9:45?"),
    ("event", "Remind me to add a dentist appointment to my calendar on April 14, 2026 from 9:00 to 9:45."),
    ("event", "Add a dentist appointment to my calendar on April 15, 2026 from 9:00 to 9:45."),
    ("pizza", "Order 2 medium pizzas with mushrooms but without olives to 18 Baker Street."),
    ("pizza", "Order 2 medium pizzas with mushrooms and extra olives to 18 Baker Street."),
    ("pizza", "Please order 2 medium pizzas with mushrooms, olives and onions to 18 Baker Street."),
    ("pizza", "Please order medium pizzas with mushrooms and olives to 18 Baker Street."),
    ("pizza", "Order 2 medium pizzas with mushrooms and olives to 18 Baker Street, plus 2 colas."),
    ("pizza", "Order 2 medium pizzas with mushrooms and 1 with olives to 18 Baker Street."),
    ("pizza", "I ordered 2 medium pizzas with mushrooms and olives to 18 Baker Street."),
    ("stock", "What was the price of AAPL stock last week?"),
    ("stock", "What is the current price of AAPL stock and MSFT stock?"),
    ("stock", "Why is the current price of AAPL stock so high?"),
    ("stock", "Will the current price of AAPL stock go up?"),
    ("stock", "Buy AAPL stock at the current price."),
    ("loan", "What is the monthly payment on a loan of $250,000 at 5.4% over 30 years?"),
    ("loan", "What is the total payment on a loan of $250,000 at 4.5% over 30 years?"),
    (
        "loan",
        "What is the monthly payment on a loan of $250,000 at 4.5% over 30 years after a down payment of $20,000?",
    ),
    ("loan", "What is the monthly payment on a loan of €250,000 at 4.5% over 30 years?"),
    ("loan", "What is the monthly payment on a loan of $250,000 at 4.5% over 30 months?"),
    ("trans", 'Translate "good morning" from Japanese to English.'),
    ("trans", 'Please do not translate "good morning" from English to Japanese.'),
    ("trans", 'Translate "good evening" from English to Japanese.'),
    ("trans", 'Translate "good morning" from English to Japanese and Korean.'),
    ("music", "Play anything but jazz by Miles Davis."),
    ("music", "Stop playing jazz by Miles Davis."),
    ("music", "Play some jazz by Miles Davis or John Coltrane."),
    ("music", "Who played jazz by Miles Davis?"),
    ("email", 'Email jane.doe@example.com with the subject "Budget" and tell her "The numbers are not final".'),
    ("email", 'Email john.doe@example.com with the subject "Budget" and tell her "The numbers are final".'),
    ("email", 'Email jane.doe@example.com with the subject "The numbers are final" and tell her "Budget".'),
    (
        "email",
        'Draft an email to jane.doe@example.com with the subject "Budget" and tell her "The numbers are final", but do not send it.',
    ),
    ("route", "How do I get from Harbor Park to Central Station by bike?"),
    ("route", "How do I get from Central Station to Harbor Park by car or bike?"),
    ("route", "How do I get from Central Station to Harbor Park by bike avoiding tolls?"),
    ("route", "How long did it take to get from Central Station to Harbor Park by bike yesterday?"),
    ("div", "Divide 12 by 144."),
    ("div", "Multiply 144 by 12."),
    ("div", "Divide 144 by 12 and add 5."),
    ("div", "Divide -144 by 12."),
    ("temp", "Set the bedroom to 21 degrees fahrenheit."),
    ("temp", "Set the bedroom above 21 degrees celsius."),
    ("temp", "Set the bedroom and the kitchen to 21 degrees celsius."),
    ("temp", "Set the bedroom to 21 degrees celsius tonight."),
    ("temp", "Was the bedroom set to 21 degrees celsius?"),
    ("temp", "Set the bedroom to 21.5 degrees celsius."),
    ("cur2", "Convert 300 USD to EUR and 100 GBP to JPY."),
    ("cur2", "Convert 100 USD to JPY and 300 GBP to EUR."),
    ("cur2", "Convert 100 USD to EUR."),
    ("cur2", "Convert 100 USD to EUR and then the result to JPY, and 300 GBP."),
    ("irr", "Write me a short poem about autumn and check the AAPL stock price."),
    ("irr", "Plan a route from the station to the park by bike."),
    ("music", "My sister played some jazz by Miles Davis."),
    ("temp", "The bedroom is set to 21 degrees celsius."),
    ("stock", "Ignore the current price of AAPL stock."),
    ("ride", "Get me a ride from the train station to the Grand Hotel for 4 passengers."),
    ("ride", "Get me a luxury ride from the Grand Hotel to the train station for 4 passengers."),
    ("ride", "Get me a ride from the Grand Hotel to the train station for 4 passengers and 2 dogs."),
    ("ride", "Get me a ride from the Grand Hotel to the bus station for 4 passengers."),
    ("ride", "How much is a ride from the Grand Hotel to the train station for 4 passengers?"),
    ("ride", "Get me a ride from the Grand Hotel to the train station for 4 passengers unless it rains."),
    ("ride", "I took a ride from the Grand Hotel to the train station with 4 passengers."),
    ("rem", "Did you remind me to call mom on June 3, 2026 at 5:30 pm?"),
    ("rem", "Remind me not to call mom on June 3, 2026 at 5:30 pm."),
    ("rem", "Remind me to call mom on June 3, 2026 at 5:30 am."),
    ("rem", "Remind me to call mom every June 3, 2026 at 5:30 pm and 6:30 pm."),
    ("rem", "Remind me to call mom and dad on June 3, 2026 at 5:30 pm."),
    ("rem", "Remind me to call mom on June 3, 2026 before 5:30 pm."),
    ("rem", "Call mom on June 3, 2026 at 5:30 pm."),
    ("bmi", "Compute my BMI: I weigh 175 kg and I am 70 cm tall."),
    ("bmi", "Compute my BMI: I weigh 70 pounds and I am 175 cm tall."),
    ("bmi", "Compute my BMI: I weigh about 70 kg and I am 175 cm tall."),
    ("bmi", "I know my BMI already: I weigh 70 kg and I am 175 cm tall."),
    ("sub", "Renew my Netflix subscription as of August 1, 2026."),
    ("sub", "Do not cancel my Netflix subscription as of August 1, 2026."),
    ("sub", "Cancel my Netflix and Hulu subscriptions as of August 1, 2026."),
    ("sub", "Cancel my Netflix subscription as of September 1, 2026."),
    ("sub", "My Netflix subscription was cancelled as of August 1, 2026."),
    ("mov", "Find horror movies from 1982 with a rating of at most 7."),
    ("mov", "Find horror movies from 1982 with a rating of at least 7 and book tickets."),
    ("mov", "Find movies from 1982 that are not horror with a rating of at least 7."),
    ("mov", "Find horror movies from before 1982 with a rating of at least 7."),
    ("mov", "Find horror comedy movies from 1982 with a rating of at least 7."),
    ("rec", "I need a vegetarian recipe with chicken and rice that takes no more than 30 minutes."),
    ("rec", "I need a recipe with chicken and rice that takes no less than 30 minutes."),
    ("rec", "I need a recipe with chicken but no rice that takes no more than 30 minutes."),
    ("rec", "I need a recipe with chicken, rice and peas that takes no more than 30 minutes."),
    ("dst", "How far is it from Warsaw to Berlin in km?"),
    ("dst", "How far is it from Berlin to Warsaw in miles?"),
    ("dst", "How long does the train take from Berlin to Warsaw in km?"),
    ("dst", "How far is it from Berlin via Prague to Warsaw in km?"),
    ("list", "Delete the playlist called Road Trip with 15 songs."),
    ("list", "Create a playlist called Road Trip with 15 songs, then play it."),
    ("list", "Create two playlists called Road Trip with 15 songs."),
    ("list", "Create a playlist called Summer Road Trip with 15 songs."),
    ("list", "If you had to create a playlist called Road Trip with 15 songs, how would you start?"),
    ("list", "Create a playlist called Road Trip with 15 songs tomorrow."),
    ("appt", "Schedule an appointment with Dr. Patel on September 9, 2026 at 10:50 for a back pain check."),
    ("appt", "Reschedule my appointment with Dr. Patel to September 9, 2026 at 10:15 for a back pain check."),
    ("appt", "Schedule an appointment with Dr. Patel or Dr. Lee on September 9, 2026 at 10:15 for a back pain check."),
    ("appt", "Do I have an appointment with Dr. Patel on September 9, 2026 at 10:15 for a back pain check?"),
    ("appt", "Schedule an appointment with Dr. Patel's assistant on September 9, 2026 at 10:15 for a back pain check."),
    ("appt", "My appointment with Dr. Patel is on September 9, 2026 at 10:15 for a back pain check."),
    ("car", "I want to rent a compact car in Denver from July 8, 2026 to July 2, 2026."),
    ("car", "I wanted to rent a compact car in Denver from July 2, 2026 to July 8, 2026 but I changed plans."),
    ("car", "I want to rent a compact car with insurance in Denver from July 2, 2026 to July 8, 2026."),
    ("car", "I want to rent a compact SUV in Denver from July 2, 2026 to July 8, 2026."),
    ("car", "I want to buy a compact car in Denver from July 2, 2026 to July 8, 2026."),
    ("car", "I don't want to rent a compact car in Denver from July 2, 2026 to July 8, 2026."),
    ("tip", "How much is a 64% tip on an $18 bill split between 4 people?"),
    ("tip", "How much is an 18% tip on a $64 bill split between 4 people plus a child?"),
    ("tip", "How much is an 18% tip on a €64 bill split between 4 people?"),
    ("tip", "Is an 18% tip on a $64 bill split between 4 people too much?"),
    ("tip", "Why is an 18% tip on a $64 bill split between 4 people normal?"),
    ("news", "Search for news about electric cars from the last 7 weeks in English."),
    ("news", "Search for news about electric cars and batteries from the last 7 days in English."),
    ("news", "Search for news about electric cars older than the last 7 days in English."),
    ("news", "Search for news not about electric cars from the last 7 days in English."),
    ("trk", "Where is my package 1Z999AA10132 from UPS?"),
    ("trk", "When did I send my package 1Z999AA10123 from UPS?"),
    ("trk", "Return my package 1Z999AA10123 from UPS."),
    ("trk", "Where is my package 1Z999AA10123 from UPS and when does the store close?"),
    ("job", "Find nurse jobs in Boston that pay at most $80,000."),
    ("job", "Find remote nurse jobs in Boston that pay at least $80,000."),
    ("job", "Find nurse jobs near but not in Boston that pay at least $80,000."),
    ("job", "Find nurse and teacher jobs in Boston that pay at least $80,000."),
    ("job", "Find nurse jobs in Boston that pay $80,000."),
)
