"""Restaurants: tables, deliveries and allergens."""

from toolspar.tasks.library.form import arg, opt, tool
from toolspar.tasks.library.slots import choice, clock, code, date, flag, integer, number, person, several, street, text
from toolspar.tasks.records import Split

_PLACES = tuple(
    "Luna Trattoria,The Copper Pot,Saffron House,Bistro Amelie,Golden Dragon,Casa Verde,The Salty Oar,Tandoori Garden,"
    "Olive and Thyme,Sakura Corner,Blue Plate Diner,Taverna Nikos,El Molino,Smoke and Barrel,Pho Lantern,Le Petit Four,"
    "Harvest Table,Mama Rosa,The Green Fork,Seoul Kitchen,Fjord and Flame,Little Marrakesh,Noodle Bar Nine,Red Lentil,"
    "Pier House".split(",")
)
_MEALS = tuple(
    "Pad Thai,Margherita pizza,beef burrito,chicken tikka,falafel wrap,vegetable dumplings,Caesar salad,lamb gyros,"
    "shrimp fried rice,mushroom ravioli,fish platter,bibimbap,bean burger,tomato soup,spring roll,paneer curry,"
    "tuna poke bowl,chicken shawarma,pork ramen,goat cheese salad,seafood risotto,eggplant parmesan,turkey sandwich,"
    "green curry,tofu stir fry".split(",")
)
_SEATING = choice(["indoor", "terrace", "bar"])
_ALLERGENS = choice(["peanuts", "gluten", "dairy", "shellfish", "soy", "sesame", "eggs"])

TOOLS = (
    tool(
        "reserve_restaurant_table",
        "Reserve a table in a restaurant.",
        Split.TRAIN,
        (
            arg("restaurant", text(_PLACES), "Name of the restaurant."),
            arg("guests", integer(2, 12), "Number of guests."),
            arg("day", date(), "Day, YYYY-MM-DD."),
            arg("time", clock(), "Time of day, HH:MM, 24 hours."),
            opt("seating", _SEATING, "Where to sit.", say=("in the {seating} area",)),
            opt("high_chair", flag(), "Have a high chair ready.", say=("with a high chair",), default=False),
        ),
        ask=(
            "reserve a table for {guests} people at {restaurant} on {day} at {time}",
            "book {restaurant} for {guests} guests on {day} at {time}",
            "get us a table at {restaurant} for {guests} on {day} at {time}",
            "hold a table for {guests} at {time} on {day} at {restaurant}",
            "make a reservation at {restaurant} on {day}, {time}, for {guests} people",
        ),
        questions=("Does {restaurant} have a table for {guests} people on {day} at {time}{options}?",),
        family="tables",
    ),
    tool(
        "change_table_reservation",
        "Change the time or size of a restaurant reservation.",
        Split.TRAIN,
        (
            arg("reservation_code", code("TBL####"), "Code of the reservation, e.g. TBL4410."),
            arg("new_time", clock(), "New time of day, HH:MM, 24 hours."),
            opt("guests", integer(2, 12), "New number of guests.", say=("for {guests} people",)),
            opt("new_day", date(), "New day, YYYY-MM-DD.", say=("on {new_day}",)),
        ),
        ask=(
            "change table reservation {reservation_code} to {new_time}",
            "move our table booking {reservation_code} to {new_time}",
            "update restaurant reservation {reservation_code} to {new_time}",
            "switch the table under {reservation_code} to {new_time}",
            "make {new_time} the new time of table reservation {reservation_code}",
        ),
        questions=("Can table reservation {reservation_code} be moved to {new_time}{options}?",),
        family="tables",
    ),
    tool(
        "drop_table_reservation",
        "Cancel a restaurant reservation.",
        Split.TRAIN,
        (
            arg("reservation_code", code("TBL####"), "Code of the reservation, e.g. TBL4410."),
            opt("name", person(), "Full name on the reservation.", say=("under the name {name}",)),
        ),
        ask=(
            "cancel table reservation {reservation_code}",
            "drop the restaurant booking {reservation_code}",
            "call off our table {reservation_code}",
            "give up the table held under {reservation_code}",
            "release restaurant reservation {reservation_code}",
        ),
        questions=("Can you cancel restaurant reservation {reservation_code}{options}?",),
        family="tables",
    ),
    tool(
        "order_meal_delivery",
        "Order dishes from a restaurant to an address.",
        Split.TRAIN,
        (
            arg("restaurant", text(_PLACES), "Name of the restaurant."),
            arg("dishes", several(text(_MEALS), 2, 3), "Names of the dishes."),
            arg("address", street(), "Street and number to deliver to."),
            opt("deliver_at", clock(), "Time of day, HH:MM, 24 hours.", say=("for delivery at {deliver_at}",)),
            opt("no_cutlery", flag(), "Leave out the cutlery.", say=("without cutlery",), default=False),
        ),
        ask=(
            "order {dishes} from {restaurant} to {address}",
            "get {dishes} delivered from {restaurant} to {address}",
            "have {restaurant} send {dishes} to {address}",
            "place a delivery order at {restaurant} for {dishes} to {address}",
            "ask {restaurant} to bring {dishes} over to {address}",
        ),
        questions=("Can {restaurant} deliver {dishes} to {address}{options}?",),
        family="deliveries",
    ),
    tool(
        "track_meal_delivery",
        "Where an ordered meal is now.",
        Split.DEV,
        (
            arg("order_number", code("MEAL-####"), "Number of the order, e.g. MEAL-5502."),
            opt("show_map", flag(), "Show the courier on a map.", say=("on a map",), default=False),
        ),
        ask=(
            "track meal order {order_number}",
            "check where the food of order {order_number} is",
            "look up the delivery status of meal order {order_number}",
            "follow the courier with order {order_number}",
            "find out how far along dinner order {order_number} is",
        ),
        questions=("Can you show me where my meal order {order_number} is{options}?",),
        family="courier",
    ),
    tool(
        "tip_meal_courier",
        "Give the courier of a meal order a tip.",
        Split.DEV,
        (
            arg("order_number", code("MEAL-####"), "Number of the order, e.g. MEAL-5502."),
            arg("amount", number(2, 15, 2), "Tip in dollars."),
            opt(
                "message",
                choice({"thanks": "thanks", "great_service": "great service", "very_fast": "very fast"}),
                "Short message to the courier.",
                say=('with the message "{message}"',),
            ),
        ),
        ask=(
            "tip the courier of meal order {order_number} {amount} dollars",
            "give a tip of ${amount} for meal order {order_number}",
            "add a tip of {amount} dollars to food order {order_number}",
            "send {amount} dollars as a tip for order {order_number}",
            "leave the courier ${amount} on order {order_number}",
        ),
        questions=("Can I tip {amount} dollars on meal order {order_number}{options}?",),
        family="courier",
    ),
    tool(
        "check_menu_allergens",
        "Whether a dish of a restaurant contains allergens.",
        Split.TEST,
        (
            arg("restaurant", text(_PLACES), "Name of the restaurant."),
            arg("dish", text(_MEALS), "Name of the dish."),
            arg("allergens", several(_ALLERGENS, 1, 3), "Allergens to look for."),
            opt("include_traces", flag(), "Count traces too.", say=("including traces",), default=False),
        ),
        ask=(
            "check whether the {dish} at {restaurant} contains {allergens}",
            "find out if {restaurant} makes its {dish} with {allergens}",
            "look for {allergens} in the {dish} that {restaurant} serves",
            "screen the {dish} from {restaurant} for {allergens}",
            "scan the ingredients of the {dish} at {restaurant} for {allergens}",
        ),
        questions=("Does the {dish} at {restaurant} contain {allergens}{options}?",),
        family="allergens",
    ),
)
