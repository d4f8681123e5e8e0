"""Smart home: lights, climate, doors, the vacuum and the garden."""

from toolspar.tasks.library.form import arg, opt, tool
from toolspar.tasks.library.slots import choice, clock, flag, integer, number, several, text
from toolspar.tasks.records import Split

_ROOMS = tuple(
    "kitchen,living room,bedroom,hallway,nursery,study,bathroom,dining room,guest room,basement,attic,laundry room,"
    "conservatory,workshop,sun room,pantry,playroom,library,entrance hall,music room".split(",")
)
_DOORS = choice({"front": "front", "back": "back", "garage": "garage", "side": "side"})
_ZONES = tuple(
    "rose bed,front lawn,herb garden,vegetable patch,back lawn,berry hedge,orchard,flower border,greenhouse,"
    "rock garden,tomato bed,lavender strip,fern corner,wildflower meadow,strawberry bed,window boxes,dahlia bed,"
    "pumpkin patch,hydrangea bed,terrace pots".split(",")
)

TOOLS = (
    tool(
        "set_room_lights",
        "Set the brightness of the lights in a room.",
        Split.TRAIN,
        (
            arg("room", text(_ROOMS), "Name of the room."),
            arg("brightness_percent", integer(5, 95, 5), "Brightness in percent."),
            opt(
                "color",
                choice(["warm white", "cool white", "blue", "amber"]),
                "Color of the light.",
                say=("in {color}", "with {color} light"),
            ),
            opt(
                "fade_seconds",
                integer(2, 30),
                "Length of the change in seconds.",
                say=("fading over {fade_seconds} seconds",),
            ),
        ),
        ask=(
            "set the {room} lights to {brightness_percent} percent",
            "dim the lights in the {room} to {brightness_percent}%",
            "bring the {room} lights to {brightness_percent} percent brightness",
            "put the lighting in the {room} at {brightness_percent}%",
            "adjust the {room} lights to {brightness_percent} percent",
        ),
        questions=("Can the lights in the {room} go to {brightness_percent} percent{options}?",),
        family="rooms",
    ),
    tool(
        "set_room_temperature",
        "Set the temperature of a room.",
        Split.TRAIN,
        (
            arg("room", text(_ROOMS), "Name of the room."),
            arg("celsius", number(15, 26), "Temperature in degrees Celsius."),
            opt("until", clock(), "Time of day when it ends, HH:MM, 24 hours.", say=("until {until}",)),
            opt("eco", flag(), "Save energy.", say=("in eco mode",), default=False),
        ),
        ask=(
            "set the {room} to {celsius} degrees Celsius",
            "keep the {room} at {celsius} degrees Celsius",
            "bring the temperature in the {room} to {celsius} degrees Celsius",
            "change the {room} thermostat to {celsius} degrees Celsius",
            "make it {celsius} degrees Celsius in the {room}",
        ),
        questions=("Can the {room} be kept at {celsius} degrees Celsius{options}?",),
        family="rooms",
    ),
    tool(
        "lock_house_door",
        "Lock a door of the house.",
        Split.TRAIN,
        (
            arg("door", _DOORS, "Which door."),
            opt("at_time", clock(), "When to do it, HH:MM, 24 hours; now when left out.", say=("at {at_time}",)),
            opt("arm_alarm", flag(), "Switch the alarm on as well.", say=("with the alarm armed",), default=False),
        ),
        ask=(
            "lock the {door} door",
            "bolt the {door} door",
            "make sure the {door} door is locked",
            "secure the {door} door",
            "put the lock on the {door} door",
        ),
        questions=("Can you lock the {door} door{options}?",),
        family="doors",
    ),
    tool(
        "unlock_house_door",
        "Unlock a door of the house.",
        Split.TRAIN,
        (
            arg("door", _DOORS, "Which door."),
            opt("minutes", integer(2, 30), "Lock it again after so many minutes.", say=("for {minutes} minutes",)),
            opt("at_time", clock(), "When to do it, HH:MM, 24 hours; now when left out.", say=("at {at_time}",)),
        ),
        ask=(
            "unlock the {door} door",
            "open the lock of the {door} door",
            "release the lock on the {door} door",
            "take the lock off the {door} door",
            "let visitors in by unlocking the {door} door",
        ),
        questions=("Can you unlock the {door} door{options}?",),
        family="doors",
    ),
    tool(
        "start_robot_vacuum",
        "Let the robot vacuum clean rooms.",
        Split.DEV,
        (
            arg("rooms", several(text(_ROOMS)), "Rooms to clean."),
            opt(
                "mode",
                choice({"quiet": "quiet", "standard": "standard", "turbo": "turbo"}),
                "Power.",
                say=("in {mode} mode",),
            ),
            opt("mop", flag(), "Mop as well.", say=("with mopping",), default=False),
            opt("passes", integer(2, 4), "How often to go over the floor.", say=("with {passes} passes",), default=1),
        ),
        ask=(
            "vacuum the {rooms}",
            "have the robot vacuum clean the {rooms}",
            "send the robot vacuum through the {rooms}",
            "start the vacuum robot in the {rooms}",
            "let the robot clean the floor of the {rooms}",
        ),
        questions=("Can the robot vacuum do the {rooms}{options}?",),
        family="vacuum",
    ),
    tool(
        "block_robot_vacuum",
        "Keep the robot vacuum out of rooms.",
        Split.DEV,
        (
            arg("rooms", several(text(_ROOMS)), "Rooms that it must not enter."),
            opt("from_time", clock(), "Start, HH:MM, 24 hours.", say=("from {from_time}", "as of {from_time}")),
            opt("hours", integer(2, 24), "For how many hours.", say=("for {hours} hours",)),
        ),
        ask=(
            "keep the robot vacuum out of the {rooms}",
            "block the {rooms} for the robot vacuum",
            "stop the vacuum robot from entering the {rooms}",
            "mark the {rooms} as no-go zones for the robot vacuum",
            "close off the {rooms} to the robot vacuum",
        ),
        questions=("Can the robot vacuum stay out of the {rooms}{options}?",),
        family="vacuum",
    ),
    tool(
        "water_garden_zone",
        "Water a part of the garden.",
        Split.TEST,
        (
            arg("zone", text(_ZONES), "Part of the garden."),
            arg("minutes", integer(3, 45), "For how many minutes."),
            opt("start_time", clock(), "Time of day, HH:MM, 24 hours; now when left out.", say=("at {start_time}",)),
            opt("flow", choice(["gentle", "normal", "strong"]), "Strength of the water.", say=("with {flow} flow",)),
            opt("skip_if_rain", flag(), "Leave it out if it rains.", say=("unless it rains",), default=False),
        ),
        ask=(
            "water the {zone} for {minutes} minutes",
            "run the sprinklers in the {zone} for {minutes} minutes",
            "irrigate the {zone} for {minutes} minutes",
            "turn on the water in the {zone} for {minutes} minutes",
            "give the {zone} {minutes} minutes of water",
        ),
        questions=("Can you water the {zone} for {minutes} minutes{options}?",),
        family="garden",
    ),
)
