"""Weather and the sea."""

from toolspar.tasks.library.form import arg, opt, tool
from toolspar.tasks.library.slots import choice, city, date, flag, integer, text
from toolspar.tasks.records import Split

_BEACHES = tuple(
    "Nazare,Bondi,Tofino,Biarritz,Waikiki,Copacabana,Tarifa,Rockaway,Zandvoort,Ericeira,Raglan,Jurmala,Tulum,Cannes,"
    "Byron Bay,Brighton,Malibu,Tofo,Agadir,Sitges,Varadero,Piha,Knokke,Sopot,Hossegor".split(",")
)
_UNITS = choice({"celsius": "celsius", "fahrenheit": "fahrenheit"})

TOOLS = (
    tool(
        "fetch_current_weather",
        "Current weather in a city.",
        Split.TRAIN,
        (
            arg("city", city(), "Name of the city."),
            opt("units", _UNITS, "Temperature unit.", say=("in {units}", "in degrees {units}"), default="celsius"),
        ),
        ask=(
            "check the current weather in {city}",
            "tell me the weather in {city} right now",
            "look up today's weather for {city}",
            "get the present conditions in {city}",
            "show me what the weather is doing in {city}",
        ),
        questions=("What is the weather like in {city} right now?", "How is the weather in {city} at the moment?"),
        family="weather",
    ),
    tool(
        "fetch_weather_forecast",
        "Weather forecast of a city for the coming days.",
        Split.TRAIN,
        (
            arg("city", city(), "Name of the city."),
            arg("days", integer(2, 10), "How many days ahead, 1 to 10."),
            opt("hourly", flag(), "Give hourly values.", say=("hour by hour", "with hourly values"), default=False),
        ),
        ask=(
            "get the {days}-day forecast for {city}",
            "show me the forecast for {city} over the next {days} days",
            "tell me what the weather in {city} will be over the coming {days} days",
            "pull up the {days}-day weather outlook for {city}",
            "look up the next {days} days of weather in {city}",
        ),
        questions=("What will the weather in {city} be over the next {days} days?",),
        family="weather",
    ),
    tool(
        "read_tide_table",
        "High and low tides at a beach on a day.",
        Split.DEV,
        (
            arg("beach", text(_BEACHES), "Name of the beach."),
            arg("day", date(), "Day, YYYY-MM-DD."),
        ),
        ask=(
            "get the tides at {beach} on {day}",
            "show me the tide table for {beach} on {day}",
            "look up high and low tide at {beach} for {day}",
            "find out when the tide turns at {beach} on {day}",
            "check the tide times for {beach} on {day}",
        ),
        questions=("When is high tide at {beach} on {day}?",),
        family="sea",
    ),
    tool(
        "query_pollen_level",
        "Pollen level of a plant in a city.",
        Split.TEST,
        (
            arg("city", city(), "Name of the city."),
            arg(
                "plant",
                choice({"grass": "grass", "birch": "birch", "ragweed": "ragweed", "olive": "olive"}),
                "Plant whose pollen is meant.",
            ),
            opt("day", date(), "Day, YYYY-MM-DD; today when left out.", say=("on {day}", "for {day}")),
        ),
        ask=(
            "check the {plant} pollen level in {city}",
            "tell me how much {plant} pollen there is in {city}",
            "look up the {plant} pollen count for {city}",
            "get me the {plant} pollen reading for {city}",
            "find out how bad the {plant} pollen is in {city}",
        ),
        questions=("How bad is the {plant} pollen in {city}{options}?",),
        family="pollen",
    ),
)
