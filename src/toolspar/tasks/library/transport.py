"""Getting around: rides, public transport, parking and tolls."""

from toolspar.tasks.library.form import arg, opt, tool
from toolspar.tasks.library.slots import choice, city, clock, code, date, flag, integer, several, street, text
from toolspar.tasks.records import Split

_STATIONS = tuple(
    "Central Station,Riverside,Old Town,Harbor Gate,University,Museum Square,North Park,Stadium,Opera House,City Hall,"
    "Market Hall,Botanical Garden,Airport Terminal,Castle Hill,Exhibition Center,Lakeside,East Bridge,Clock Tower,"
    "Green Valley,Fountain Plaza".split(",")
)
_GARAGES = tuple(
    "Grand Plaza Garage,Dockside Garage,Elm Park Garage,Theater Garage,West End Garage,Cathedral Garage,"
    "Arena Garage,Parkway Garage,Bayview Garage,Granite Garage,Sunset Garage,Metro Garage,Union Garage,"
    "Palace Garage,Hospital Garage,Foundry Garage,Gallery Garage,Terrace Garage,Pier Garage,Forum Garage".split(",")
)

TOOLS = (
    tool(
        "request_ride_pickup",
        "Orders a car with a driver to an address.",
        Split.TRAIN,
        (
            arg("pickup.street", street(), "Number and street."),
            arg("pickup.city", city(), "City of the pickup."),
            arg("dropoff_street", street(), "Number and street of the destination, in the same city."),
            opt(
                "vehicle_class",
                choice({"standard": "standard", "van": "van", "premium": "premium", "electric": "electric"}),
                "Kind of car.",
                say=("choosing the {vehicle_class} option",),
                default="standard",
            ),
            opt(
                "passengers",
                integer(2, 6),
                "Number of passengers.",
                say=("for {passengers} passengers", "for {passengers} people"),
                default=1,
            ),
            opt("pickup_time", clock(), "Time of day, HH:MM, 24 hours.", say=("with pickup at {pickup_time}",)),
        ),
        ask=(
            "request a ride from {pickup.street} in {pickup.city} to {dropoff_street}",
            "send a car to {pickup.street}, {pickup.city}, for a trip to {dropoff_street}",
            "get me a driver in {pickup.city} going from {pickup.street} to {dropoff_street}",
            "order a pickup at {pickup.street} in {pickup.city} with drop-off at {dropoff_street}",
            "arrange a ride in {pickup.city} to {dropoff_street} that starts from {pickup.street}",
        ),
        questions=("Can I get a ride from {pickup.street} in {pickup.city} to {dropoff_street}{options}?",),
        family="rides",
    ),
    tool(
        "cancel_ride_pickup",
        "Calls off a ride that was ordered.",
        Split.TRAIN,
        (
            arg("ride_id", code("RD-#####"), "Identifier of the ride."),
            opt(
                "reason",
                choice(
                    {
                        "late_driver": "a late driver",
                        "wrong_address": "a wrong address",
                        "changed_plans": "changed plans",
                    }
                ),
                "Why the ride is called off.",
                say=("because of {reason}", "on account of {reason}"),
            ),
        ),
        ask=(
            "cancel ride {ride_id}",
            "call off the pickup booked as {ride_id}",
            "drop the ride with number {ride_id}",
            "tell the driver of ride {ride_id} not to come",
            "scrap the car ride {ride_id}",
        ),
        questions=("Could you call off ride {ride_id}{options}?",),
        family="rides",
    ),
    tool(
        "plan_transit_route",
        "Plans a trip by public transport between two stops of a city.",
        Split.TRAIN,
        (
            arg("city", city(), "Name of the city."),
            arg("origin", text(_STATIONS), "Stop to start from."),
            arg("destination", text(_STATIONS), "Stop to go to."),
            opt(
                "modes",
                several(choice(["bus", "tram", "metro", "ferry", "train"]), 2, 3),
                "Means of transport to use.",
                say=("using only {modes}", "with nothing but {modes}"),
            ),
            opt(
                "step_free",
                flag(),
                "Avoid stairs.",
                say=("without any stairs", "with step-free access"),
                default=False,
            ),
        ),
        ask=(
            "plan a public transport route in {city} from {origin} to {destination}",
            "work out how to travel from {origin} to {destination} by transit in {city}",
            "find a transit connection in {city} going from {origin} to {destination}",
            "show me the way to {destination} from {origin} on public transport in {city}",
            "map out a trip by public transit from {origin} to {destination} in {city}",
        ),
        questions=("How do I get from {origin} to {destination} by public transport in {city}{options}?",),
        family="transit",
    ),
    tool(
        "list_station_departures",
        "Lists the next departures at a station.",
        Split.TRAIN,
        (
            arg("station", text(_STATIONS), "Name of the station."),
            arg("city", city(), "City of the station."),
            opt("after", clock(), "Time of day, HH:MM, 24 hours.", say=("after {after}", "from {after} onward")),
            opt(
                "line",
                code("L##"),
                "Line to list only.",
                say=("on line {line}", "on line {line} only"),
            ),
        ),
        ask=(
            "list the departures at {station} in {city}",
            "show me what leaves from {station} in {city}",
            "pull up the departure board of the {station} stop in {city}",
            "check the next departures from {station}, {city}",
            "look up when services leave the {station} stop in {city}",
        ),
        questions=("What departs from {station} in {city}{options}?",),
        family="transit",
    ),
    tool(
        "reserve_parking_space",
        "Reserves a space in a parking garage.",
        Split.DEV,
        (
            arg("garage", text(_GARAGES), "Name of the garage."),
            arg("day", date(), "Day, YYYY-MM-DD."),
            arg("arrival_time", clock(), "Time of day, HH:MM, 24 hours."),
            arg("hours", integer(2, 12), "How many hours to park."),
            opt(
                "license_plate",
                code("@@@-####"),
                "License plate of the car.",
                say=("for the car with license plate {license_plate}", "with plate {license_plate}"),
            ),
            opt("ev_charging", flag(), "Space with a charger.", say=("with EV charging",), default=False),
        ),
        ask=(
            "reserve a parking space at {garage} on {day} at {arrival_time} for {hours} hours",
            "hold a spot in {garage} for {hours} hours from {arrival_time} on {day}",
            "book me {hours} hours of parking at {garage}, arriving at {arrival_time} on {day}",
            "get a parking spot at {garage} on {day} from {arrival_time} for {hours} hours",
            "save me a space in {garage} on {day} for {hours} hours starting at {arrival_time}",
        ),
        questions=("Can I park at {garage} on {day} from {arrival_time} for {hours} hours{options}?",),
        family="parking",
    ),
    tool(
        "estimate_road_tolls",
        "Estimates the tolls of a drive between two cities.",
        Split.TEST,
        (
            arg("origin", city(), "City to start from."),
            arg("destination", city(), "City to drive to."),
            arg(
                "vehicle",
                choice(["car", "motorcycle", "truck", "bus", "van"]),
                "Kind of vehicle.",
            ),
            opt("travel_day", date(), "Day, YYYY-MM-DD.", say=("on {travel_day}", "for travel on {travel_day}")),
            opt(
                "round_trip",
                flag(),
                "Count the way back too.",
                say=("as a round trip", "counting the way back too"),
                default=False,
            ),
        ),
        ask=(
            "estimate the road tolls from {origin} to {destination} for a {vehicle}",
            "tell me what a {vehicle} pays in tolls from {origin} to {destination}",
            "work out the toll costs of driving from {origin} to {destination} by {vehicle}",
            "calculate tolls for the drive to {destination} from {origin} by {vehicle}",
            "find out how much the tolls come to for a {vehicle} going from {origin} to {destination}",
        ),
        questions=("How much are the tolls from {origin} to {destination} for a {vehicle}{options}?",),
        family="tolls",
    ),
)
