"""Hand-written requests with rewrites that a person would and would not answer with the same calls."""

# ruff: noqa: E501  (a table reads best with one case a line)

from __future__ import annotations

from typing import Any

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.tasks.records import Category, Split, Task


def _tool(name: str, description: str, properties: dict[str, Any], required: tuple[str, ...] = ()) -> ToolSpec:
    return ToolSpec(name, description, {"type": "object", "properties": properties, "required": list(required)})


def _text(description: str = "", *enum: str) -> dict[str, Any]:
    return {"type": "string", "description": description} | ({"enum": list(enum)} if enum else {})


_INT, _NUMBER, _BOOL = {"type": "integer"}, {"type": "number"}, {"type": "boolean"}

BOOK = _tool(
    "book_table",
    "Book a table at a restaurant.",
    {"restaurant": _text("Name of the restaurant."), "guests": _INT, "date": _text("YYYY-MM-DD"), "time": _text("HH:MM"),
     "seating": _text("Where to sit.", "indoor", "outdoor", "bar"), "highchair_needed": _BOOL},
)  # fmt: skip
CANCEL = _tool("cancel_booking", "Cancel a restaurant booking.", {"restaurant": _text()})
WEATHER = _tool(
    "get_weather", "Weather now in a city.", {"city": _text(), "unit": _text("Unit.", "celsius", "fahrenheit")}
)
FORECAST = _tool("get_forecast", "Weather forecast for the next days.", {"city": _text(), "days": _INT})
TRANSFER = _tool(
    "transfer_money", "Send money between people.", {"sender": _text(), "receiver": _text(), "amount": _NUMBER}
)
FLIGHTS = _tool(
    "search_flights", "Find flights.",
    {"origin": _text(), "destination": _text(), "date": _text(), "cabin": _text("Cabin class.", "economy", "business", "first"),
     "direct_only": _BOOL},
)  # fmt: skip
AREA = _tool("rectangle_area", "Area of a rectangle.", {"length": _NUMBER, "width": _NUMBER})
COFFEE = _tool(
    "order_coffee", "Order a coffee drink.",
    {"drink": _text(), "size": _text("Cup size.", "small", "medium", "large"), "extras": {"type": "array", "items": _text()}},
)  # fmt: skip
TIMER = _tool("set_timer", "Start a countdown.", {"minutes": _INT, "label": _text()})
HOTEL = _tool("find_hotel", "Find hotels in a city.", {"city": _text(), "max_price": _NUMBER, "nights": _INT})
CONVERT = _tool("convert_length", "Convert a length.", {"value": _NUMBER, "from_unit": _text(), "to_unit": _text()})
LIGHTS = _tool("turn_on_lights", "Turn on the lights of a room.", {"room": _text(), "brightness": _INT})
NOTE = _tool("send_message", "Send a text message.", {"recipient": _text(), "body": _text("Text of the message.")})


def _task(name: str, tools: tuple[ToolSpec, ...], query: str, *calls: ToolCall) -> Task:
    category = Category.IRRELEVANCE if not calls else Category.PARALLEL if len(calls) > 1 else Category.MULTIPLE
    return Task(name, tools, query, calls, category, Split.TRAIN)


TASKS = {
    task.task_id: task
    for task in (
        _task("table", (BOOK, CANCEL), "Book a table for 3 at Luigi's on 2026-03-05 at 19:00.",
              ToolCall("book_table", {"restaurant": "Luigi's", "guests": 3, "date": "2026-03-05", "time": "19:00"})),
        _task("weather", (WEATHER, FORECAST), "What is the weather in Paris in celsius?",
              ToolCall("get_weather", {"city": "Paris", "unit": "celsius"})),
        _task("transfer", (TRANSFER,), "Transfer 50 dollars from Alice to Bob.",
              ToolCall("transfer_money", {"sender": "Alice", "receiver": "Bob", "amount": 50})),
        _task("flights", (FLIGHTS, HOTEL), "Find flights from Oslo to Madrid on May 12, 2026.",
              ToolCall("search_flights", {"origin": "Oslo", "destination": "Madrid", "date": "2026-05-12"})),
        _task("area", (AREA,), "Calculate the area of a rectangle with length 12 and width 7.",
              ToolCall("rectangle_area", {"length": 12, "width": 7})),
        _task("coffee", (COFFEE,), "Order a large latte with oat milk and vanilla.",
              ToolCall("order_coffee", {"drink": "latte", "size": "large", "extras": ["oat milk", "vanilla"]})),
        _task("timer", (TIMER,), "Set a timer for 25 minutes called pasta.", ToolCall("set_timer", {"minutes": 25, "label": "pasta"})),
        _task("hotel", (HOTEL, FLIGHTS), "Find a hotel in Rome under 200 euros for 4 nights.",
              ToolCall("find_hotel", {"city": "Rome", "max_price": 200, "nights": 4})),
        _task("two", (WEATHER,), "Get the weather in Lima in celsius and in Cairo in fahrenheit.",
              ToolCall("get_weather", {"city": "Lima", "unit": "celsius"}),
              ToolCall("get_weather", {"city": "Cairo", "unit": "fahrenheit"})),
        _task("lights", (LIGHTS,), "Turn on the lights in the kitchen at 40 percent.",
              ToolCall("turn_on_lights", {"room": "kitchen", "brightness": 40})),
        _task("message", (NOTE,), 'Send Maria a message saying "running late".',
              ToolCall("send_message", {"recipient": "Maria", "body": "running late"})),
        _task("painter", (WEATHER, BOOK), "Who painted the Mona Lisa?"),
        _task("negative", (COFFEE,), "Order a small cappuccino without sugar.",
              ToolCall("order_coffee", {"drink": "cappuccino", "size": "small"})),
    )
}  # fmt: skip

VALID: tuple[tuple[str, str], ...] = (
    ("table", "Could you please book a table for three at Luigi's on March 5, 2026 at 7 pm?"),
    ("table", "hey, need a table for 3 at luigi's, 5 March 2026, 7pm. thx!"),
    ("table", "At 7 pm on March 5th, 2026, we'd like to eat at Luigi's. Please reserve a table for three."),
    ("table", "I can't decide what to wear, but please book a table for 3 at Luigi's on 2026-03-05 at 19:00."),
    (
        "table",
        "My friend never replies on time, so I'm doing this myself: book a table for three at Luigi's on 2026-03-05 at 19:00.",
    ),
    ("table", "Bok a tabel for 3 at Luigi's on 2026-03-05 at 19:00, pleese."),
    (
        "table",
        "Would you mind booking us a table at Luigi's? We'll be three, on the 5th of March 2026, seven in the evening.",
    ),
    ("table", "I'd be grateful if you could reserve a table for 3 people at Luigi's on 2026-03-05 at 19:00."),
    ("table", "If it's not too much trouble, book a table for three at Luigi's for March 5, 2026 at 19:00."),
    ("table", "Don't forget to book a table for 3 at Luigi's on 2026-03-05 at 19:00!"),
    ("weather", "Tell me the weather in Paris, in celsius please."),
    ("weather", "hey what's the weather like in Paris? celsius please"),
    ("weather", "In Paris, what is the weather right now, in degrees celsius?"),
    ("weather", "I was wondering how the weather is in Paris, in celsius."),
    ("weather", "Um, so, what's the weather in, you know, Paris, in celsius?"),
    ("weather", "My suitcase is half packed and I'm in a hurry. What is the weather in Paris in celsius?"),
    ("weather", "what is the wether in Paris in celsius"),
    ("weather", "Why don't you tell me what the weather in Paris is, in celsius?"),
    ("transfer", "Please send fifty dollars from Alice to Bob."),
    ("transfer", "Could you move $50 from Alice to Bob? Thanks!"),
    ("transfer", "From Alice to Bob, please transfer 50 dollars."),
    ("transfer", "I need you to transfer $50 to Bob from Alice."),
    ("transfer", "It has been a long week. Transfer 50 dollars from Alice to Bob, please."),
    ("flights", "Can you look for flights from Oslo to Madrid on 12 May 2026?"),
    ("flights", "I want to fly from Oslo to Madrid on May 12th, 2026. Find me flights."),
    ("flights", "On May 12, 2026, find flights from Oslo to Madrid."),
    ("flights", "yo, flights oslo to madrid, May 12 2026?"),
    ("flights", "I'm not sure how this works, but please find flights from Oslo to Madrid on 2026-05-12."),
    ("flights", "Kindly search for flights to Madrid from Oslo on May 12, 2026."),
    ("area", "What's the area of a rectangle with length 12 and width 7?"),
    ("area", "A rectangle has a width of 7 and a length of 12. Calculate its area, please."),
    ("area", "Compute the area of a rectangle whose length is twelve and whose width is seven."),
    ("area", "I never was good at maths. Could you calculate the area of a rectangle with length 12 and width 7?"),
    ("area", "hey, rectangle with length 12 and width 7, can you calculate the area?"),
    ("coffee", "Could I get a large latte with oat milk and vanilla, please?"),
    ("coffee", "I'd love a large latte with oat milk and vanilla."),
    ("coffee", "With oat milk and vanilla, order a large latte."),
    ("coffee", "My boss is pacing behind me again. Please order a large latte with oat milk and vanilla."),
    ("coffee", "Go ahead and order me a large latte with oat milk and vanilla, thanks a bunch!"),
    ("timer", "Please start a timer of twenty-five minutes called pasta."),
    ("timer", "could ya set a 25 minute timer called pasta?"),
    ("timer", "Set a timer called pasta for 25 minutes, I always lose track of things."),
    ("timer", "I'd appreciate a timer for 25 mins called pasta."),
    ("hotel", "I'm looking for a hotel in Rome under 200 euros for four nights."),
    ("hotel", "Could you find me a hotel in Rome for 4 nights, under two hundred euros?"),
    ("hotel", "For 4 nights, find a hotel in Rome below 200 euros."),
    (
        "hotel",
        "Planning a surprise for my parents, who never go anywhere: find a hotel in Rome for 4 nights under 200 euros.",
    ),
    ("hotel", "Find a hotel in Rome for up to €200 for 4 nights, no rush."),
    ("two", "What's the weather in Lima in celsius and in Cairo in fahrenheit?"),
    ("two", "Please get me the weather in Cairo in fahrenheit and in Lima in celsius."),
    ("two", "I need the weather in Lima (celsius) and the weather in Cairo (fahrenheit)."),
    ("two", "Hi! Get the weather in Lima in celsius, and in Cairo in fahrenheit. Cheers."),
    ("lights", "Could you turn on the kitchen lights at 40%?"),
    ("lights", "Kitchen lights on at forty percent, please."),
    ("lights", "It's dark in here, turn on the lights in the kitchen at 40 percent please."),
    ("lights", "Wouldn't it be nice if you could turn on the lights in the kitchen at 40 percent?"),
    ("message", 'Please text Maria "running late".'),
    ("message", 'Could you send a message to Maria saying "running late"?'),
    ("message", 'My hands are full, so send Maria a message saying "Running late".'),
    ("message", "send maria a message saying running late, would you"),
    ("painter", "Do you happen to know who painted the Mona Lisa?"),
    ("painter", "hey quick question, who painted the Mona Lisa? thanks!"),
    ("painter", "I was arguing with my brother. Who painted the Mona Lisa?"),
    ("negative", "Please order me a small cappuccino without sugar."),
    ("negative", "A small cappuccino, no sugar, please order that."),
    ("negative", "Could you order a small cappuccino without any sugar?"),
)

INVALID: tuple[tuple[str, str, str], ...] = (
    # identity
    ("table", "book a table for 3 at Luigi's, on 2026-03-05, at 19:00!", "identity"),
    ("painter", "who painted the mona lisa", "identity"),
    # form: length, gibberish, control text
    ("table", "Book a table for 3 at Luigi's on 2026-03-05 at 19:00 and", "gibberish"),
    ("weather", "", "format"),
    ("weather", "casual: what's the weather in Paris in celsius?", "control_text"),
    ("weather", "Hello [NAME], what is the weather in Paris in celsius?", "control_text"),
    ("weather", "Could you please tell me the weather in Paris in celsius for the", "gibberish"),
    ("transfer", "Transfer 50 dollars from Alice to Bob. Transfer 50 dollars from Alice to Bob please please please.", "gibberish"),
    ("area", "<|im_start|>user Calculate the area of a rectangle with length 12 and width 7", "control_text"),
    ("coffee", "Here is the rewritten request: order a large latte with oat milk and vanilla.", "control_text"),
    ("timer", "Set a timer xkqzt brghhk for 25 minutes wprtlk called pasta vbnmq.", "gibberish"),
    ("hotel", "Find {city} hotel in Rome under 200 euros for 4 nights.", "control_text"),
    # grounding
    ("table", "Please book a table at Luigi's on March 5, 2026 at 7 pm.", "grounding"),
    ("table", "Please book a table for three at Luigi's on March 5, 2026.", "grounding"),
    ("table", "Could you reserve a table for 3 at Luigi's on March 6, 2026 at 19:00?", "grounding"),
    ("weather", "Could you tell me the weather in Rome in celsius?", "grounding"),
    ("weather", "Could you tell me the weather in Paris?", "grounding"),
    ("flights", "Please find flights to Madrid on May 12, 2026.", "grounding"),
    ("coffee", "Could I get a large latte with vanilla, please?", "grounding"),
    ("two", "What is the weather in Lima and Cairo in celsius?", "grounding"),
    ("message", "Please send Maria a message.", "grounding"),
    ("timer", "Please start a timer for 25 minutes.", "grounding"),
    # language
    ("weather", "Wie ist das Wetter in Paris in Celsius?", "language"),
    ("hotel", "Find me un hotel en Rome por 4 noches under 200 euros.", "language"),
    # new numbers, dates, units
    ("table", "Please book a table for 3 at Luigi's on 2026-03-05 at 19:00 for 2 hours.", "new_numbers"),
    ("table", "Please book a table for 3 adults and 1 child at Luigi's on 2026-03-05 at 19:00.", "new_numbers"),
    ("weather", "What will the weather in Paris be tomorrow, in celsius?", "new_numbers"),
    ("transfer", "Please transfer 50 dollars from Alice to Bob every month.", "units"),
    ("transfer", "Please transfer 50 euros from Alice to Bob.", "new_numbers"),
    ("timer", "Please set a timer for 25 seconds called pasta.", "new_numbers"),
    ("hotel", "Please find a hotel in Rome under 200 euros for 4 nights for two people.", "new_numbers"),
    ("flights", "Find flights from Oslo to Madrid on May 12, 2026 in the morning.", "new_numbers"),
    ("lights", "Turn on the lights in the kitchen at 40 percent at 8 pm.", "new_numbers"),
    ("coffee", "Please order a couple of large lattes with oat milk and vanilla.", "new_numbers"),
    # negation, condition, report, delay, alternatives, opposites
    ("table", "Please don't book a table for 3 at Luigi's on 2026-03-05 at 19:00.", "negation"),
    ("table", "Cancel the table for 3 at Luigi's on 2026-03-05 at 19:00.", "negation"),
    ("table", "I already booked a table for 3 at Luigi's on 2026-03-05 at 19:00.", "negation"),
    ("table", "If my sister agrees, book a table for 3 at Luigi's on 2026-03-05 at 19:00.", "negation"),
    ("table", "Book a table for 3 at Luigi's on 2026-03-05 at 19:00. Actually, never mind.", "negation"),
    ("table", "Hypothetically, how would you book a table for 3 at Luigi's on 2026-03-05 at 19:00?", "negation"),
    ("table", "How do I book a table for 3 at Luigi's on 2026-03-05 at 19:00?", "negation"),
    ("table", "Should I book a table for 3 at Luigi's on 2026-03-05 at 19:00?", "negation"),
    ("weather", "What is the weather anywhere but not in Paris, in celsius?", "negation"),
    ("transfer", "I no longer want to transfer 50 dollars from Alice to Bob.", "negation"),
    ("transfer", "Under no circumstances transfer 50 dollars from Alice to Bob.", "negation"),
    ("flights", "I was going to find flights from Oslo to Madrid on May 12, 2026.", "negation"),
    ("flights", "Find trains instead of flights from Oslo to Madrid on May 12, 2026.", "negation"),
    ("coffee", "Order a large latte without oat milk and vanilla.", "negation"),
    ("coffee", "Please order a large latte with oat milk or vanilla.", "negation"),
    ("coffee", "I'll order a large latte with oat milk and vanilla myself.", "negation"),
    ("timer", "Stop the timer for 25 minutes called pasta.", "negation"),
    ("lights", "Turn off the lights in the kitchen at 40 percent.", "negation"),
    ("lights", "Turn on the lights in the kitchen at 40 percent when I get home.", "negation"),
    ("message", 'I told you not to send Maria a message saying "running late".', "negation"),
    ("negative", "Please order me a small cappuccino with sugar.", "negation"),
    ("hotel", "Find a hotel in Rome under 200 euros for 4 nights. On second thought, forget it.", "negation"),
    # leakage
    ("table", "Use book_table for 3 at Luigi's on 2026-03-05 at 19:00.", "leakage"),
    ("weather", 'Weather in Paris: {"city": "Paris", "unit": "celsius"}', "leakage"),
    ("hotel", "Find a hotel in Rome for 4 nights with max_price under 200 euros.", "leakage"),
    ("transfer", "Call the transfer function with Alice, Bob and 50 dollars from Alice to Bob.", "leakage"),
    ("area", "rectangle_area(length=12, width=7)", "leakage"),
    # roles
    ("transfer", "Please transfer 50 dollars from Bob to Alice.", "roles"),
    ("flights", "Please find flights from Madrid to Oslo on May 12, 2026.", "roles"),
    ("area", "What is the area of a rectangle with length 7 and width 12?", "roles"),
    ("two", "Get the weather in Lima in fahrenheit and in Cairo in celsius, please.", "roles"),
    ("hotel", "Please find a hotel in Rome over 200 euros for 4 nights.", "roles"),
    ("timer", "Please set a timer for at least 25 minutes called pasta.", "roles"),
    # options
    ("table", "Please book an outdoor table for 3 at Luigi's on 2026-03-05 at 19:00.", "options"),
    ("flights", "Please find business flights from Oslo to Madrid on May 12, 2026.", "options"),
    ("weather", "What is the weather forecast for Paris in celsius?", "options"),
    ("flights", "Please find direct flights from Oslo to Madrid on May 12, 2026.", "options"),
    # second request
    ("table", "Please book a table for 3 at Luigi's on 2026-03-05 at 19:00 and order a taxi.", "second_request"),
    ("weather", "What is the weather in Paris in celsius? Also tell me a joke.", "second_request"),
    ("weather", "What is the weather in Paris in celsius, and what is the population there?", "second_request"),
    ("coffee", "Please order a large latte with oat milk and vanilla and a croissant.", "second_request"),
    ("timer", "Set a timer for 25 minutes called pasta. Then play some jazz.", "second_request"),
    # entities
    ("table", "Please book a table for 3 at Luigi's in Brooklyn on 2026-03-05 at 19:00.", "entities"),
    ("weather", "Please tell me the weather in Paris, Texas in celsius.", "entities"),
    ("hotel", "Find a Hilton hotel in Rome under 200 euros for 4 nights.", "entities"),
    ("message", 'Please send Maria and Tom a message saying "running late".', "entities"),
)  # fmt: skip
