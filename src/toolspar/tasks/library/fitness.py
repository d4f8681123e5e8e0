"""Fitness: logs, goals, classes and routes."""

from toolspar.tasks.library.form import arg, opt, tool
from toolspar.tasks.library.slots import choice, city, clock, date, flag, integer, number, person, text
from toolspar.tasks.records import Split

_SPORTS = choice(["rowing", "running", "swimming", "cycling", "hiking", "skating", "boxing"])
_CLASSES = tuple(
    "Morning Flow Yoga,Power Spin,Core Express,Aqua Stretch,Barre Basics,Kettlebell Club,Zumba Party,Pilates Mat,"
    "Boxing Fundamentals,Mobility Lab,Step Revival,Deep Stretch,Circuit Blast,Hip Hop Cardio,Sunset Yoga,"
    "Strength Academy,Rowing Intervals,Tai Chi Basics,Body Pump,Balance and Breath,Trampoline Fit,Fencing Drills,"
    "Dance Conditioning,Climbing Skills,Runner's Clinic".split(",")
)
_GYMS = tuple(
    "Ironworks Gym,Riverside Fitness,The Stretch Room,Northgate Sports Hall,Pulse Studio,Anchor Athletics,"
    "Lakeview Club,Urban Move,Hilltop Health Club,Foundry Fitness,Blue Door Studio,Station Gym,Kinetic House,"
    "Summit Sports,Canal Side Gym,Orchard Wellness,Peak Performance Center,The Training Yard,Granite Gym,"
    "Oakwood Leisure Center".split(",")
)
_DAY = opt("day", date(), "Day, YYYY-MM-DD; today when left out.", say=("for {day}", "dated {day}"))

TOOLS = (
    tool(
        "log_workout_session",
        "Record a workout.",
        Split.TRAIN,
        (
            arg("sport", _SPORTS, "Kind of sport."),
            arg("minutes", integer(10, 150), "Length in minutes."),
            opt("effort", choice(["easy", "moderate", "hard"]), "How hard it was.", say=("at {effort} effort",)),
            _DAY,
        ),
        ask=(
            "log {minutes} minutes of {sport}",
            "record a {sport} workout of {minutes} minutes",
            "add {minutes} minutes of {sport} to my training log",
            "note down a {sport} session that took {minutes} minutes",
            "save my {sport} workout of {minutes} minutes",
        ),
        questions=("Can you log {minutes} minutes of {sport}{options}?",),
        family="logs",
    ),
    tool(
        "log_body_weight",
        "Record the user's body weight.",
        Split.TRAIN,
        (
            arg("kilograms", number(48, 118), "Weight in kilograms."),
            opt(
                "time_of_day",
                choice(["morning", "noon", "evening"]),
                "When it was measured.",
                say=("as the {time_of_day} reading",),
            ),
            _DAY,
        ),
        ask=(
            "log my weight as {kilograms} kilograms",
            "record a body weight of {kilograms} kg",
            "enter {kilograms} kilograms as my weight",
            "save my weight: {kilograms} kg",
            "note down that I weigh {kilograms} kilograms",
        ),
        questions=("Can you put my weight down as {kilograms} kilograms{options}?",),
        family="logs",
    ),
    tool(
        "log_water_intake",
        "Record how much water the user drank.",
        Split.TRAIN,
        (
            arg("milliliters", integer(100, 1900, 50), "Amount in milliliters."),
            opt(
                "sparkling",
                flag(),
                "Sparkling water.",
                say=("as sparkling water",),
                default=False,
            ),
            _DAY,
        ),
        ask=(
            "log {milliliters} milliliters of water",
            "record that I drank {milliliters} ml of water",
            "add {milliliters} milliliters to my water intake",
            "count {milliliters} ml toward my water intake",
            "note a water intake of {milliliters} milliliters",
        ),
        questions=("Can you add {milliliters} ml of water to my log{options}?",),
        family="logs",
    ),
    tool(
        "set_step_goal",
        "Set how many steps the user wants to walk.",
        Split.TRAIN,
        (
            arg("steps", integer(3000, 24000, 500), "Number of steps."),
            arg("period", choice(["daily", "weekly"]), "Period that the goal is for."),
            opt("from_day", date(), "First day, YYYY-MM-DD.", say=("from {from_day}", "starting on {from_day}")),
            opt("remind", flag(), "Remind the user of it.", say=("with reminders switched on",), default=False),
        ),
        ask=(
            "set my {period} step goal to {steps}",
            "change the {period} goal to {steps} steps",
            "give me a {period} target of {steps} steps",
            "make {steps} steps my {period} goal",
            "put my {period} step target at {steps}",
        ),
        questions=("Can you make my {period} step goal {steps}{options}?",),
        family="goals",
    ),
    tool(
        "join_gym_class",
        "Book a place in a class of a gym.",
        Split.DEV,
        (
            arg("class_name", text(_CLASSES), "Name of the class."),
            arg("gym", text(_GYMS), "Name of the gym."),
            arg("day", date(), "Day, YYYY-MM-DD."),
            opt("start_time", clock(), "Time of day, HH:MM, 24 hours.", say=("at {start_time}",)),
            opt("rent_mat", flag(), "Rent a mat.", say=("with a rented mat",), default=False),
        ),
        ask=(
            "book me into {class_name} at {gym} on {day}",
            "reserve a place in {class_name} on {day} at {gym}",
            "sign me up for {class_name} at {gym} on {day}",
            "get me a spot in the {class_name} class at {gym} on {day}",
            "add me to {class_name} on {day} at {gym}",
        ),
        questions=("Is there room for me in {class_name} at {gym} on {day}{options}?",),
        family="classes",
    ),
    tool(
        "leave_gym_class",
        "Give up a place in a class of a gym.",
        Split.DEV,
        (
            arg("class_name", text(_CLASSES), "Name of the class."),
            arg("gym", text(_GYMS), "Name of the gym."),
            arg("day", date(), "Day, YYYY-MM-DD."),
            opt(
                "give_place_to",
                person(),
                "Full name of the person who takes the place.",
                say=("passing my place to {give_place_to}",),
            ),
        ),
        ask=(
            "take me off {class_name} at {gym} on {day}",
            "cancel my place in {class_name} on {day} at {gym}",
            "give up my spot in {class_name} at {gym} on {day}",
            "remove me from the {class_name} class at {gym} on {day}",
            "sign me out of {class_name} on {day} at {gym}",
        ),
        questions=("Can you cancel my spot in {class_name} at {gym} on {day}{options}?",),
        family="classes",
    ),
    tool(
        "plan_running_route",
        "Plan a route to run in a city.",
        Split.TEST,
        (
            arg("city", city(), "Name of the city."),
            arg("kilometers", number(3, 32), "Length in kilometers."),
            opt("surface", choice(["gravel", "asphalt", "grass"]), "Ground to run on.", say=("on {surface}",)),
            opt("terrain", choice(["flat", "hilly"]), "How hilly it may be.", say=("over {terrain} terrain",)),
            opt(
                "avoid_traffic", flag(), "Keep away from busy streets.", say=("away from busy streets",), default=False
            ),
        ),
        ask=(
            "plan a run of {kilometers} kilometers in {city}",
            "map out a running route of {kilometers} km in {city}",
            "find me a route for running {kilometers} kilometers around {city}",
            "draw up a running route in {city} that is {kilometers} km long",
            "suggest a running route of {kilometers} kilometers through {city}",
        ),
        questions=("Where can I run {kilometers} kilometers in {city}{options}?",),
        family="routes",
    ),
)
