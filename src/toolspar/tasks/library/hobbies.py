"""Hobbies: the garden, the car, the night sky, games and making things."""

from toolspar.tasks.library.form import arg, opt, tool
from toolspar.tasks.library.slots import choice, city, clock, code, date, flag, integer, number, person, several, text
from toolspar.tasks.records import Split

_CROPS = tuple(
    "carrots,radishes,spinach,beets,kale,leeks,parsnips,chard,turnips,peas,broad beans,lettuce,onions,garlic,arugula,"
    "zucchini,pumpkins,cucumbers,sweet corn,fennel,tomatoes,peppers,celery,potatoes,cabbages".split(",")
)
_BEDS = tuple(
    "north bed,south bed,long bed,raised bed,corner bed,herb bed,old bed,shady bed,front bed,gate bed,pond bed,"
    "upper bed,lower bed,fence bed,new bed,kitchen bed,east bed,stone bed,middle bed,wall bed".split(",")
)
_PLANETS = tuple(
    "Mercury,Venus,Mars,Jupiter,Saturn,Uranus,Neptune,Vesta,Ceres,Pallas,Juno,Eris,Pluto,Europa,Titan".split(",")
)
_SATELLITES = tuple(
    "Aurora 3,Helios,Meteora,Skylark 7,Orion Relay,Terra View,Polaris 2,Nimbus,Sentry,Vega Station,Lumen,Iris 5,"
    "Comet Watch,Zephyr,Atlas Station,Galaxia,Borealis,Tycho 1,Kepler Eye,Harmony Station".split(",")
)
_YARNS = tuple(
    "merino,alpaca,cotton,linen,mohair,cashmere,bamboo,silk,acrylic,angora,hemp,llama,camel,tweed,jute".split(",")
)
_CLUBS = tuple(
    "Gambit,Silver Rook,Checkers Inn,Knight Owls,Open File,Royal Fork,Castle Club,Zugzwang,Pawn Stars,Blue Bishop,"
    "Second Move,Endgame,Queen Side,The Long Game,Board Room".split(",")
)

TOOLS = (
    tool(
        "log_fuel_stop",
        "Note that a car was refueled.",
        Split.TEST,
        (
            arg("liters", number(8, 70), "Liters of fuel."),
            arg("odometer_km", integer(12_000, 240_000), "Reading of the odometer in km."),
            opt(
                "fuel",
                choice({"petrol": "petrol", "diesel": "diesel", "ethanol": "ethanol"}),
                "Kind of fuel.",
                say=("of {fuel}",),
            ),
            opt("full_tank", flag(), "The tank was filled up.", say=("with the tank full",), default=False),
        ),
        ask=(
            "log a fuel stop at {odometer_km} km with {liters} liters",
            "note that I refueled at {odometer_km} km on the odometer, {liters} liters",
            "enter a refueling at an odometer reading of {odometer_km} km, {liters} liters",
            "write down a fuel stop at {odometer_km} km: {liters} liters",
            "record, at {odometer_km} km, a fuel stop of {liters} liters",
        ),
        family="car",
    ),
    tool(
        "book_tire_change",
        "Book a change of tires at a garage.",
        Split.TEST,
        (
            arg("license_plate", code("@@ ### @@"), "License plate of the car."),
            arg("tires", choice({"summer": "summer", "winter": "winter", "all_season": "all-season"}), "Which tires."),
            arg("day", date(), "Day, YYYY-MM-DD."),
            opt("time", clock(), "Time of day, HH:MM, 24 hours.", say=("at {time}",)),
            opt(
                "store_old", flag(), "The garage stores the old ones.", say=("with the old ones stored",), default=False
            ),
        ),
        ask=(
            "book a change to {tires} tires for {license_plate} on {day}",
            "have {tires} tires put on the car {license_plate} on {day}",
            "schedule the {tires} tires for {license_plate} at the garage for {day}",
            "get the garage to fit {tires} tires to {license_plate} on {day}",
            "reserve a tire change for {license_plate}, {tires} tires, on {day}",
        ),
        questions=("Can {license_plate} get {tires} tires on {day}{options}?",),
        family="car",
    ),
    tool(
        "sow_garden_bed",
        "Plan the sowing of a crop in a garden bed.",
        Split.TEST,
        (
            arg("crop", text(_CROPS), "What is sown."),
            arg("bed", text(_BEDS), "Name of the bed."),
            arg("rows", integer(1, 12), "Number of rows."),
            opt("spacing_cm", integer(5, 60, 5), "Distance of rows in cm.", say=("with rows {spacing_cm} cm apart",)),
            opt("under_fleece", flag(), "Cover the seeds.", say=("under fleece",), default=False),
        ),
        ask=(
            "plan {rows} rows of {crop} in the {bed}",
            "put {rows} rows of {crop} down for the {bed}",
            "sow {crop} in the {bed}, {rows} rows",
            "enter {rows} rows of {crop} for the {bed} in the sowing plan",
            "set the {bed} up with {rows} rows of {crop}",
        ),
        questions=("Could you plan {rows} rows of {crop} in the {bed}{options}?",),
        family="garden",
    ),
    tool(
        "log_garden_harvest",
        "Note what was harvested in the garden.",
        Split.TEST,
        (
            arg("crop", text(_CROPS), "What was harvested."),
            arg("kilograms", number(0.3, 25), "Weight in kilograms."),
            opt("bed", text(_BEDS), "Name of the bed.", say=("from the {bed}",)),
            opt("day", date(), "Day, YYYY-MM-DD.", say=("as of {day}",)),
        ),
        ask=(
            "log a harvest of {kilograms} kg of {crop}",
            "note {kilograms} kg of {crop} in the harvest book",
            "enter {kilograms} kg of harvested {crop}",
            "add {kilograms} kg of {crop} to the list of harvests",
            "put {kilograms} kg of {crop} down as harvested",
        ),
        family="garden",
    ),
    tool(
        "find_planet_rise",
        "When a planet or moon rises over a city.",
        Split.TEST,
        (
            arg("body", text(_PLANETS), "Name of the planet, dwarf planet or moon."),
            arg("city", city(), "Where it is watched."),
            arg("day", date(), "Day, YYYY-MM-DD."),
            opt(
                "with_setting",
                flag(),
                "Give the time of setting too.",
                say=("together with its setting",),
                default=False,
            ),
        ),
        ask=(
            "find out when {body} rises over {city} on {day}",
            "look up the rise of {body} in {city} on {day}",
            "tell me when {body} comes up over {city} on {day}",
            "check the time at which {body} rises in {city} on {day}",
            "get the rise time of {body} for {city} on {day}",
        ),
        questions=("When does {body} rise over {city} on {day}{options}?",),
        family="sky",
    ),
    tool(
        "find_satellite_passes",
        "When a satellite can be seen from a city.",
        Split.TEST,
        (
            arg("satellite", text(_SATELLITES), "Name of the satellite."),
            arg("city", city(), "Where it is watched."),
            opt("nights", integer(2, 10), "How many nights to look ahead.", say=("over the next {nights} nights",)),
            opt(
                "min_brightness",
                choice({"faint": "faint", "medium": "medium", "bright": "bright"}),
                "Least brightness.",
                say=("at least {min_brightness} in brightness",),
            ),
        ),
        ask=(
            "find the passes of the satellite {satellite} over {city}",
            "look up when the satellite {satellite} can be seen from {city}",
            "list the visible passes of satellite {satellite} above {city}",
            "show me when {satellite}, the satellite, passes over {city}",
            "get the pass times of the satellite {satellite} for {city}",
        ),
        questions=("When can the satellite {satellite} be seen from {city}{options}?",),
        family="sky",
    ),
    tool(
        "record_chess_result",
        "Record the result of a game of chess.",
        Split.TEST,
        (
            arg("white", person(), "Who had the white pieces."),
            arg("black", person(), "Who had the black pieces."),
            arg(
                "result",
                choice({"white_won": "white won", "black_won": "black won", "draw": "a draw"}),
                "How it ended.",
            ),
            opt("moves", integer(12, 90), "Number of moves.", say=("after {moves} moves",)),
            opt("club", text(_CLUBS), "Club where it was played.", say=("at the chess club {club}",)),
        ),
        ask=(
            "record a chess game of {white} with white against {black} with black: {result}",
            "enter the chess result for {white} (white) and {black} (black): {result}",
            "note that {white} had white and {black} had black, {result}",
            "put down the game {white} as white, {black} as black, with the result {result}",
            "save this chess result, white {white}, black {black}, outcome {result}",
        ),
        family="chess",
    ),
    tool(
        "join_chess_tournament",
        "Sign a player up for a tournament of a chess club.",
        Split.TEST,
        (
            arg("player", person(), "Full name of the player."),
            arg("club", text(_CLUBS), "Club that holds it."),
            arg("day", date(), "Day, YYYY-MM-DD."),
            opt("rating", integer(800, 2400, 10), "Rating of the player.", say=("with a rating of {rating}",)),
        ),
        ask=(
            "sign {player} up for the chess tournament of the club {club} on {day}",
            "enter {player} in the tournament at the chess club {club} on {day}",
            "register {player} for the {club} chess tournament on {day}",
            "put {player} down for the chess tournament on {day} at {club}",
            "get {player} a place in the chess tournament of {club} on {day}",
        ),
        questions=("Can {player} play in the chess tournament of {club} on {day}{options}?",),
        family="chess",
    ),
    tool(
        "estimate_wall_paint",
        "How much paint walls take.",
        Split.TEST,
        (
            arg("square_meters", number(6, 140), "Area to paint."),
            arg("coats", integer(1, 4), "Number of coats."),
            opt(
                "surface",
                choice({"plaster": "plaster", "wood": "wood", "brick": "brick"}),
                "What is painted.",
                say=("on {surface}",),
            ),
            opt(
                "reserve_percent",
                integer(5, 25, 5),
                "Reserve in percent.",
                say=("plus {reserve_percent} % in reserve",),
            ),
        ),
        ask=(
            "estimate the paint for {square_meters} square meters with {coats} coats",
            "work out how much paint {coats} coats on {square_meters} square meters take",
            "calculate the amount of paint for {square_meters} square meters in {coats} coats",
            "tell me how much paint I need for {coats} coats of {square_meters} square meters",
            "figure out the paint needed for {square_meters} square meters, {coats} coats",
        ),
        questions=("How much paint do {coats} coats on {square_meters} square meters take{options}?",),
        family="making",
    ),
    tool(
        "order_yarn",
        "Order balls of yarn.",
        Split.TEST,
        (
            arg("yarn", text(_YARNS), "Kind of yarn."),
            arg("balls", integer(2, 30), "Number of balls."),
            arg("color", choice(["red", "blue", "green", "gray", "white", "black", "orange"]), "Color."),
            opt("needle_mm", number(2.5, 8), "For needles of this size in mm.", say=("for {needle_mm} mm needles",)),
            opt("gift_wrap", flag(), "Wrap it as a gift.", say=("wrapped as a gift",), default=False),
        ),
        ask=(
            "order {balls} balls of {color} {yarn} yarn",
            "get {balls} balls of {yarn} yarn in {color}",
            "send for {balls} {color} balls of {yarn} yarn",
            "buy {balls} balls of yarn, {color} {yarn}",
            "have {balls} balls of {color} yarn, {yarn}, delivered",
        ),
        questions=("Can I order {balls} balls of {color} {yarn} yarn{options}?",),
        family="making",
    ),
    tool(
        "draw_teams_by_lot",
        "Deal players out to teams by lot.",
        Split.TEST,
        (
            arg("players", several(person(), 4, 5), "Full names of the players."),
            arg("teams", integer(2, 3), "Number of teams."),
            opt("seed", integer(100, 999), "Number that the draw starts from.", say=("with the seed {seed}",)),
        ),
        ask=(
            "draw {teams} teams by lot from {players}",
            "split {players} into {teams} teams by lot",
            "deal {players} out at random to {teams} teams",
            "make {teams} random teams of {players}",
            "let chance sort {players} into {teams} teams",
        ),
        questions=("Can you draw {teams} teams by lot from {players}{options}?",),
        family="play",
    ),
    tool(
        "roll_game_dice",
        "Roll dice.",
        Split.TEST,
        (
            arg("dice", integer(1, 8), "Number of dice."),
            arg(
                "sides",
                choice({"d6": "six-sided", "d8": "eight-sided", "d12": "twelve-sided", "d20": "twenty-sided"}),
                "Kind.",
            ),
            opt("bonus", integer(1, 9), "Added to the sum.", say=("with a bonus of {bonus}",)),
            opt("drop_lowest", flag(), "Leave out the lowest.", say=("with the lowest one dropped",), default=False),
        ),
        ask=(
            "roll {dice} {sides} dice",
            "throw {dice} dice, {sides} ones",
            "make a roll of {dice} {sides} dice",
            "cast {dice} of the {sides} dice",
            "do a throw with {dice} {sides} dice",
        ),
        questions=("Can you roll {dice} {sides} dice{options}?",),
        family="play",
    ),
)
