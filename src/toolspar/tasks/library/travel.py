"""Travel: fares, hotels, rental cars and insurance."""

from toolspar.tasks.library.form import arg, opt, tool
from toolspar.tasks.library.slots import choice, city, code, country, date, flag, integer, person, text
from toolspar.tasks.records import Split

_HOTELS = tuple(
    "Hotel Miramar,The Grand Elm,Harbor View Inn,Casa Azul,Alpine Lodge,The Old Mill,Hotel Zenith,Garden Palace,"
    "Riverside Suites,The Copper Lion,Villa Serena,Lakeside Manor,Hotel Aurora,The Painted Door,Station House Hotel,"
    "Sea Breeze Resort,Hotel Cardinal,The Willow Inn,Palm Court,Northern Star Hotel".split(",")
)
_INSURERS = choice({"basic": "basic", "standard": "standard", "premium": "premium"})

TOOLS = (
    tool(
        "fetch_flight_options",
        "Flights between two cities on a day.",
        Split.TRAIN,
        (
            arg("origin", city(), "City of departure."),
            arg("destination", city(), "City of arrival."),
            arg("day", date(), "Day, YYYY-MM-DD."),
            opt(
                "cabin",
                choice({"economy": "economy", "business": "business", "first": "first"}),
                "Cabin class.",
                say=("in {cabin} class",),
            ),
            opt("passengers", integer(2, 8), "Number of passengers.", say=("for {passengers} passengers",), default=1),
            opt("nonstop", flag(), "Only flights without a stop.", say=("without stops",), default=False),
        ),
        ask=(
            "find flights from {origin} to {destination} on {day}",
            "show me flight options for {day} from {origin} to {destination}",
            "look up flights to {destination} from {origin} on {day}",
            "search for a flight leaving {origin} for {destination} on {day}",
            "check what flies from {origin} to {destination} on {day}",
        ),
        questions=("Which flights go from {origin} to {destination} on {day}{options}?",),
        family="fares",
    ),
    tool(
        "fetch_rail_options",
        "Trains between two cities on a day.",
        Split.TRAIN,
        (
            arg("origin", city(), "City of departure."),
            arg("destination", city(), "City of arrival."),
            arg("day", date(), "Day, YYYY-MM-DD."),
            opt("coach", choice({"first": "first", "second": "second"}), "Coach class.", say=("in {coach} class",)),
            opt("passengers", integer(2, 8), "Number of passengers.", say=("for {passengers} passengers",), default=1),
        ),
        ask=(
            "find trains from {origin} to {destination} on {day}",
            "show me rail connections for {day} from {origin} to {destination}",
            "look up trains to {destination} from {origin} on {day}",
            "search for a train leaving {origin} for {destination} on {day}",
            "check which trains run from {origin} to {destination} on {day}",
        ),
        questions=("Which trains go from {origin} to {destination} on {day}{options}?",),
        family="fares",
    ),
    tool(
        "reserve_hotel_room",
        "Reserve a room in a hotel.",
        Split.TRAIN,
        (
            arg("hotel", text(_HOTELS), "Name of the hotel."),
            arg("check_in", date(), "Day of arrival, YYYY-MM-DD."),
            arg("nights", integer(2, 14), "Number of nights."),
            opt("bed", choice(["single", "double", "twin"]), "Kind of bed.", say=("with a {bed} bed",)),
            opt("breakfast", flag(), "Include breakfast.", say=("including breakfast",), default=False),
        ),
        ask=(
            "reserve a room at {hotel} for {nights} nights from {check_in}",
            "book {nights} nights at {hotel} starting {check_in}",
            "get me a room at {hotel} from {check_in} for {nights} nights",
            "arrange a stay of {nights} nights at {hotel} beginning on {check_in}",
            "hold a hotel room at {hotel} for {nights} nights as of {check_in}",
        ),
        questions=("Does {hotel} have a room for {nights} nights from {check_in}{options}?",),
        family="hotels",
    ),
    tool(
        "cancel_hotel_room",
        "Cancel a room in a hotel.",
        Split.TRAIN,
        (
            arg("hotel", text(_HOTELS), "Name of the hotel."),
            arg("confirmation", code("HB-#####"), "Confirmation number, e.g. HB-20931."),
            opt("request_refund", flag(), "Ask for the money back.", say=("with a refund request",), default=False),
        ),
        ask=(
            "cancel hotel booking {confirmation} at {hotel}",
            "call off my stay at {hotel} with confirmation {confirmation}",
            "drop the room at {hotel} booked under {confirmation}",
            "cancel the reservation at {hotel} with number {confirmation}",
            "release my room at {hotel} with confirmation number {confirmation}",
        ),
        questions=("Can booking {confirmation} at {hotel} be cancelled{options}?",),
        family="hotels",
    ),
    tool(
        "rent_holiday_car",
        "Rent a car.",
        Split.DEV,
        (
            arg("city", city(), "City of the pickup."),
            arg("pickup_day", date(), "Day of the pickup, YYYY-MM-DD."),
            arg("days", integer(2, 21), "For how many days."),
            arg(
                "car_type",
                choice({"compact": "compact", "sedan": "sedan", "van": "van", "convertible": "convertible"}),
                "Type of car.",
            ),
            opt("driver.name", person(), "Full name of the driver.", say=("with {driver.name} as the driver",)),
            opt("child_seats", integer(2, 4), "Number of child seats.", say=("with {child_seats} child seats",)),
            opt("automatic", flag(), "Automatic transmission.", say=("with automatic transmission",), default=False),
        ),
        ask=(
            "rent a {car_type} in {city} from {pickup_day} for {days} days",
            "book a rental {car_type} for {days} days in {city} starting {pickup_day}",
            "reserve a {car_type} for {days} days from {pickup_day} in {city}",
            "hire a {car_type} in {city} on {pickup_day} for {days} days",
            "get me a {car_type} to drive for {days} days in {city} as of {pickup_day}",
        ),
        questions=("Can I rent a {car_type} in {city} for {days} days from {pickup_day}{options}?",),
        family="cars",
    ),
    tool(
        "buy_travel_insurance",
        "Buy insurance for a trip.",
        Split.TEST,
        (
            arg("traveler", person(), "Full name of the traveler."),
            arg("destination", country(), "Country of the trip."),
            arg("departure", date(), "First day, YYYY-MM-DD."),
            arg("plan", _INSURERS, "Level of cover."),
            opt("days", integer(3, 60), "Length of the trip in days.", say=("lasting {days} days", "for {days} days")),
            opt("winter_sports", flag(), "Cover winter sports.", say=("with winter sports cover",), default=False),
        ),
        ask=(
            "buy {plan} travel insurance for {traveler} for a trip to {destination} from {departure}",
            "insure {traveler} with the {plan} plan for a journey to {destination} starting on {departure}",
            "get {traveler} the {plan} travel insurance for {destination} as of {departure}",
            "take out {plan} travel cover for {traveler} leaving for {destination} on {departure}",
            "order the {plan} travel insurance for {destination} from {departure} for {traveler}",
        ),
        family="insurance",
    ),
    tool(
        "cancel_travel_insurance",
        "Cancel insurance for a trip.",
        Split.TEST,
        (
            arg("policy_number", code("TRV#######"), "Number of the policy."),
            arg("holder", person(), "Full name of the holder."),
            opt(
                "reason",
                choice(
                    {"trip_cancellation": "trip cancellation", "double_cover": "double cover", "illness": "illness"}
                ),
                "Why it is cancelled.",
                say=("because of {reason}",),
            ),
        ),
        ask=(
            "cancel travel insurance policy {policy_number} held by {holder}",
            "end the travel cover {policy_number} of {holder}",
            "terminate the travel insurance {policy_number} of {holder}",
            "call off the travel policy {policy_number} in the name of {holder}",
            "stop travel insurance {policy_number} for {holder}",
        ),
        questions=("Can the travel policy {policy_number} of {holder} be cancelled{options}?",),
        family="insurance",
    ),
)
