"""Who and what stands where, told freely: labels in brackets, spans of time, asides with names, answers by a colon."""

from __future__ import annotations

import pytest

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.tasks.records import Category, Split, Task
from toolspar.verify import action, entities, gist, leakage, options, roles, subject

# ruff: noqa: E501  (a table reads best with one case a line)

CHECKS = {
    "action": action.check,
    "entities": entities.check,
    "gist": gist.check,
    "leakage": leakage.check,
    "options": options.check,
    "roles": roles.check,
    "subject": subject.check,
}


def tool(name, description, **arguments):
    """A tool; an argument is its description, its schema, or its type where it needs no description."""
    schemas = {
        key: value if isinstance(value, dict) else {"type": "string", "description": value}
        for key, value in arguments.items()
    }
    return ToolSpec(name, description, {"type": "object", "properties": schemas, "required": []})


def task(query, tools, *calls):
    """A task; calls are pairs of a tool's name and its arguments."""
    return Task(query, tuple(tools), query, tuple(ToolCall(n, a) for n, a in calls), Category.SIMPLE, Split.DEV)


INT, FLAG = {"type": "integer"}, {"type": "boolean"}
FERRY = task(
    "Find a ferry from Harwich to Ostend on 4 April 2027 leaving after 14:00.",
    [
        tool(
            "find_ferry",
            "Find ferries between two ports.",
            from_port="Port of departure.",
            to_port="Port of arrival.",
            date="Day of travel.",
            depart_after="Earliest departure.",
        )
    ],
    ("find_ferry", {"from_port": "Harwich", "to_port": "Ostend", "date": "2027-04-04", "depart_after": "14:00"}),
)
STAY = task(
    "Change my stay KB-9120 to check in on 3 July 2027 and check out on 8 July 2027.",
    [
        tool(
            "change_stay",
            "Change the dates of a stay.",
            booking="Booking code.",
            check_in="First day.",
            check_out="Last day.",
        )
    ],
    ("change_stay", {"booking": "KB-9120", "check_in": "2027-07-03", "check_out": "2027-07-08"}),
)
CAMPER = task(
    "Hire a camper in Bergen from 2 August 2027 to 9 August 2027.",
    [
        tool(
            "hire_camper",
            "Hire a camper van.",
            town="Town.",
            pickup_date="Day of pick-up.",
            return_date="Day of return.",
            driver="Name of the driver.",
        )
    ],
    ("hire_camper", {"town": "Bergen", "pickup_date": "2027-08-02", "return_date": "2027-08-09"}),
)
CLOCK = task(
    "If it's 09:00 in Oslo, what time is it in Lima?",
    [
        tool(
            "convert_clock",
            "Convert a time of day between two cities.",
            time="Time of day.",
            from_city="City where the time is known.",
            to_city="City where the time is wanted.",
        )
    ],
    ("convert_clock", {"time": "09:00", "from_city": "Oslo", "to_city": "Lima"}),
)
JURY = task(
    "In how many ways can I pick 3 jurors out of a pool of 12 when the sequence is irrelevant?",
    [tool("combinations", "Number of ways to choose k of n.", n=INT, k=INT)],
    ("combinations", {"n": 12, "k": 3}),
)
SONG = task(
    "Play Harvest Moon by Neil Young in the den at volume 20.",
    [tool("play_song", "Play a song.", title="Song.", artist="Artist.", room="Room.", volume=INT)],
    ("play_song", {"title": "Harvest Moon", "artist": "Neil Young", "room": "den", "volume": 20}),
)
GIG = task(
    "Get me 2 seats for the Leeds gig of The Paper Kites.",
    [tool("buy_seats", "Buy seats for a gig.", act="Act.", town="Town.", count=INT)],
    ("buy_seats", {"act": "The Paper Kites", "town": "Leeds", "count": 2}),
)
PARCELS = task(
    "Track FedEx parcel 771204 and UPS parcel 880315.",
    [tool("track", "Track a parcel.", number="Number.", carrier={"type": "string", "enum": ["fedex", "ups", "dhl"]})],
    ("track", {"number": "771204", "carrier": "fedex"}),
    ("track", {"number": "880315", "carrier": "ups"}),
)
BOOTS = task(
    "Order 2 pairs of Ridge hiking boots in brown, size 44.",
    [tool("order_item", "Order an item.", item="Item.", color="Colour.", size="Size.", quantity=INT)],
    ("order_item", {"item": "Ridge hiking boots", "color": "brown", "size": "44", "quantity": 2}),
)
MOWER = task(
    "Keep the mower out of the orchard and the herb garden from 2:30 pm.",
    [
        tool(
            "block_mower",
            "Keep the mower out of parts of the garden.",
            zones={"type": "array", "description": "Parts of the garden."},
            from_time="Time from which on.",
            hours=INT,
        )
    ],
    ("block_mower", {"zones": ["orchard", "herb garden"], "from_time": "14:30"}),
)
PILLS = task(
    "Remind me to take 20 mg of ramipril every day at 07:30 until 2027-12-31.",
    [
        tool(
            "pill_reminder",
            "Remind of a medicine daily.",
            medicine="Medicine.",
            dose_mg=INT,
            time="Time.",
            until="Last day.",
        )
    ],
    ("pill_reminder", {"medicine": "ramipril", "dose_mg": 20, "time": "07:30", "until": "2027-12-31"}),
)
RETURNS = task(
    "Return order RT-1001, return order RT-2002 for store credit and return order RT-3003 for store credit.",
    [
        tool(
            "return_order",
            "Return an order.",
            code="Order.",
            paid_as={"type": "string", "enum": ["card", "store credit"]},
        )
    ],
    ("return_order", {"code": "RT-1001"}),
    ("return_order", {"code": "RT-2002", "paid_as": "store credit"}),
    ("return_order", {"code": "RT-3003", "paid_as": "store credit"}),
)
PLUMBER = task(
    "Find a plumber in Ghent who takes at most 80 euros an hour.",
    [tool("find_plumber", "Find a plumber.", town="Town.", max_fee=INT)],
    ("find_plumber", {"town": "Ghent", "max_fee": 80}),
)
TRAIL = task(
    "Show trails near Bled of at least 9 km.",
    [tool("find_trails", "Find trails.", near="Place.", min_km=INT)],
    ("find_trails", {"near": "Bled", "min_km": 9}),
)
HANDBACK = task(
    "Give back the seats of booking QX-778 limited to 3 seats.",
    [tool("return_seats", "Give seats back.", booking="Booking.", count=INT)],
    ("return_seats", {"booking": "QX-778", "count": 3}),
)
PULSE = task(
    "Please note 72 as my resting pulse.",
    [tool("record_pulse", "Record a pulse.", pulse=INT)],
    ("record_pulse", {"pulse": 72}),
)
SOUP = task(
    "What could I use in place of cream in pumpkin soup, without any nuts?",
    [
        tool(
            "find_substitute",
            "Find a substitute for an ingredient.",
            ingredient="Ingredient.",
            dish="Dish.",
            avoid={"type": "array", "description": "What to avoid."},
        )
    ],
    ("find_substitute", {"ingredient": "cream", "dish": "pumpkin soup", "avoid": ["nuts"]}),
)
TAX = task(
    "How much car tax would I pay a year on a 1600 cc engine in Denmark?",
    [tool("car_tax", "Yearly car tax.", engine_cc=INT, country="Country.")],
    ("car_tax", {"engine_cc": 1600, "country": "Denmark"}),
)
SPRINKLE = task(
    "Can you sprinkle the rose bed for 20 minutes?",
    [tool("sprinkle", "Water a bed.", bed="Bed.", minutes=INT, only_if_dry=FLAG, at_night=FLAG)],
    ("sprinkle", {"bed": "rose bed", "minutes": 20}),
)
VERB = task(
    'Conjugate French "venir" in the future, plural forms only.',
    [
        tool(
            "conjugate",
            "Conjugate a French verb.",
            verb="Verb.",
            tense={"type": "string", "enum": ["present", "future", "imperfect"]},
            number={"type": "string", "enum": ["singular", "plural"]},
        )
    ],
    ("conjugate", {"verb": "venir", "tense": "future", "number": "plural"}),
)
MAIL = task(
    'Send a mail to ida.berg@example.com with the subject "Keys" and the text "They are under the mat."',
    [tool("send_mail", "Send a mail.", to="Recipient.", subject="Subject line.", body="Text of the mail.")],
    ("send_mail", {"to": "ida.berg@example.com", "subject": "Keys", "body": "They are under the mat."}),
)
GAMES = task(
    "Find games of 1961 in which Tal had white against Botvinnik.",
    [tool("find_games", "Find chess games.", white="Player.", black="Player.", year=INT)],
    ("find_games", {"white": "Tal", "black": "Botvinnik", "year": 1961}),
)
DROP = task(
    "How fast is a ball after falling for 3 seconds on Mars, where gravity is 3.7 m/s²?",
    [tool("fall_speed", "Speed after a fall.", seconds=INT, gravity={"type": "number"})],
    ("fall_speed", {"seconds": 3, "gravity": 3.7}),
)
BACKUP = task(
    "Back up the billing folder to the vault and keep the copy for 60 days.",
    [tool("back_up", "Back up a folder.", folder="Folder.", target="Target.", days=INT)],
    ("back_up", {"folder": "billing", "target": "vault", "days": 60}),
)
RULING = task(
    "Find ruling 22-417 of the Second Chamber, given in 2021.",
    [tool("find_ruling", "Find a court ruling.", number="Number.", chamber="Chamber.", year=INT)],
    ("find_ruling", {"number": "22-417", "chamber": "Second Chamber", "year": 2021}),
)
FOOD = task(
    "How much iron is there in 200 grams of lentils?",
    [tool("nutrition", "Nutrients of a food.", food="Food.", grams=INT, nutrient="Nutrient.")],
    ("nutrition", {"food": "lentils", "grams": 200, "nutrient": "iron"}),
)
PHRASE = task(
    'Translate "The gate is open" into Danish, in a polite tone.',
    [tool("translate", "Translate a text.", text="Text.", language="Language.", tone="Tone.")],
    ("translate", {"text": "The gate is open", "language": "Danish", "tone": "polite"}),
)

VALID = [
    (FERRY, "Ferries to Ostend, please, out of Harwich, on 4 April 2027, sailing later than 14:00."),
    (FERRY, "I'd leave Harwich on 4 April 2027 some time past 14:00. Which ferries go to Ostend?"),
    (FERRY, "What sails from Harwich over to Ostend on 4 April 2027? Nothing earlier than 14:00, please."),
    (STAY, "Stay KB-9120 should now run from 3 July 2027 (check-in) to 8 July 2027 (check-out)."),
    (STAY, "New dates for KB-9120: in on 3 July 2027, out on 8 July 2027."),
    (STAY, "KB-9120, please: 8 July 2027 is the check-out, 3 July 2027 the check-in."),
    (CAMPER, "A camper in Bergen, 2 August 2027 till 9 August 2027, please hire it."),
    (CAMPER, "I'd like to hire a camper in Bergen. August 2, 2027 through August 9, 2027."),
    (CAMPER, "Starting 2 August 2027 I need a camper in Bergen, and I'd hand it back on 9 August 2027."),
    (CLOCK, "Nine in the morning in Oslo - what's that in Lima time?"),
    (CLOCK, "My sister sits in Lima, I'm in Oslo. When my clock says 09:00, what does hers say?"),
    (CLOCK, "Lima time, please, for 09:00 in Oslo."),
    (CLOCK, "What's the time in Lima when Oslo has 09:00?"),
    (JURY, "There are twelve of us and three become jurors, in whatever sequence. How many ways is that?"),
    (JURY, "From a pool of 12 I pick 3 as jurors, sequence irrelevant. Number of ways?"),
    (SONG, "Den: play Neil Young, Harvest Moon, volume 20, please."),
    (SONG, "I feel like Neil Young's Harvest Moon in the den, at volume 20."),
    (SONG, "Could we have some Neil Young in the den? Harvest Moon, volume 20."),
    (GIG, "2 seats for The Paper Kites, the Leeds gig: would you get them?"),
    (GIG, "The Paper Kites are coming to Leeds! Two seats for that gig, please."),
    (PARCELS, "Where are my two parcels? One's with UPS, number 880315, the other with FedEx, number 771204."),
    (PARCELS, "FedEx: 771204. UPS: 880315. Track both."),
    (PARCELS, "UPS has 880315 and FedEx has 771204, can you track the two?"),
    (BOOTS, "Ridge hiking boots, size 44, brown, two pairs: please place the order."),
    (BOOTS, "Brown Ridge hiking boots in a 44, and I need 2 pairs. Could you order them?"),
    (MOWER, "No mower in the orchard or the herb garden starting at half past two in the afternoon, please."),
    (MOWER, "Don't let that noisy old mower get into the orchard or the herb garden from 14:30 onwards."),
    (MOWER, "As of 2:30 pm the orchard and the herb garden are off limits to the mower."),
    (PILLS, "Daily reminder, please: 20 mg of ramipril at half past seven in the morning until 31 December 2027."),
    (PILLS, "Until New Year's Eve, 31 December 2027, remind me every day at 07:30 of 20 mg of ramipril."),
    (PILLS, "Every day at 7:30 am I need to be reminded of 20 mg of ramipril, up to and including 31 December 2027."),
    (RETURNS, "Please return RT-1001, and RT-2002 and RT-3003 too, where I'd want store credit for both."),
    (RETURNS, "RT-1001, RT-2002 and RT-3003 have to go back; the last two both for store credit."),
    (PLUMBER, "I need a plumber in Ghent, and 80 euros an hour is my ceiling."),
    (PLUMBER, "A plumber in Ghent whose rate doesn't go beyond 80 euros an hour, please."),
    (PLUMBER, "Who does plumbing in Ghent for 80 euros an hour tops?"),
    (PLUMBER, "Is there a plumber in Ghent that won't charge me more than 80 euros per hour?"),
    (PLUMBER, "Plumber, Ghent. I can't go above 80 euros an hour."),
    (TRAIL, "Which trails near Bled are 9 km or more?"),
    (TRAIL, "Trails near Bled, please, none of them shorter than 9 km."),
    (TRAIL, "Trails around Bled: I want a minimum of 9 km in my legs."),
    (HANDBACK, "Please give back three of the seats in booking QX-778."),
    (HANDBACK, "Booking QX-778: only 3 seats should go back."),
    (PULSE, "Put down 72 as my resting pulse, would you, before my sister Nora asks again?"),
    (PULSE, "Resting pulse 72, please note it so that Dr. Falk stops worrying."),
    (
        SOUP,
        "I'm looking at a pumpkin soup recipe and there's no cream in the house: what could I use in its place? No nuts, please.",
    ),
    (
        SOUP,
        "My cousin suggested nuts, the fool. What can I use for cream in pumpkin soup, as long as there are no nuts?",
    ),
    (
        TAX,
        "We're moving away from Sweden, where everything is dear, says my husband. A 1600 cc engine, in Denmark: what's the car tax a year?",
    ),
    (TAX, "Denmark, 1600 cc: the yearly car tax on that, please?"),
    (
        SPRINKLE,
        "It got so dry last month, hardly anyone remembers rain. So please sprinkle the rose bed for 20 minutes.",
    ),
    (VERB, 'I need French "venir" in the future, where I know the singular already, so only the plural forms.'),
    (VERB, 'Future of French "venir", please. The plural, not the singular.'),
    (MAIL, 'A mail to ida.berg@example.com; subject: "Keys"; body: "They are under the mat." Send it, please.'),
    (MAIL, 'To ida.berg@example.com, subject "Keys": "They are under the mat." Please mail that.'),
    (GAMES, "Chess games, 1961, white: Tal, black: Botvinnik."),
    (GAMES, "Botvinnik playing black, Tal playing white, in 1961: which games are there?"),
    (
        DROP,
        "We were taught it's not 9.81 there, it's 3.7 m/s² on Mars. So if a ball falls for 3 seconds, how fast is it?",
    ),
    (BACKUP, "The billing folder needs backing up to the vault, with the copy retained for sixty days."),
    (RULING, "Ruling 22-417, Second Chamber, 2021: please look it up."),
    (RULING, "22-417 of the Second Chamber, from 2021 - can you pull that up?"),
    (FOOD, "Iron in 200 g of lentils?"),
    (FOOD, "200 grams of lentils: the iron content, please."),
    (PHRASE, 'Into Danish, polite: "The gate is open".'),
    (PHRASE, 'How does one politely say "The gate is open" in Danish? A polite tone, please.'),
]
INVALID = [
    ("roles", FERRY, "Find a ferry to Harwich from Ostend on 4 April 2027 leaving after 14:00."),
    ("roles", FERRY, "Find a ferry from Harwich to Ostend on 4 April 2027 leaving before 14:00."),
    ("roles", FERRY, "Ferries out of Ostend, please, to Harwich, on 4 April 2027, sailing later than 14:00."),
    ("roles", STAY, "KB-9120, please: 3 July 2027 is the check-out, 8 July 2027 the check-in."),
    ("roles", STAY, "New dates for KB-9120: out on 3 July 2027, in on 8 July 2027."),
    ("roles", CLOCK, "If it's 09:00 in Lima, what time is it in Oslo?"),
    ("roles", CLOCK, "Nine in the morning in Lima - what's that in Oslo time?"),
    ("roles", CLOCK, "What's the time in Oslo when Lima has 09:00?"),
    ("roles", JURY, "In how many ways can I pick 12 jurors out of a pool of 3 when the sequence is irrelevant?"),
    ("roles", JURY, "From a pool of 3 I pick 12 as jurors, sequence irrelevant. Number of ways?"),
    ("roles", SONG, "Play Neil Young by Harvest Moon in the den at volume 20."),
    ("roles", PARCELS, "Track UPS parcel 771204 and FedEx parcel 880315."),
    ("roles", PARCELS, "UPS has 771204 and FedEx has 880315, can you track the two?"),
    ("roles", MOWER, "Keep the mower out of the orchard and the herb garden until 2:30 pm."),
    ("roles", MOWER, "Let the mower into the orchard and the herb garden from 2:30 pm."),
    ("roles", RETURNS, "Please return RT-1001, RT-2002 and RT-3003, all three for store credit."),
    ("roles", PLUMBER, "Find a plumber in Ghent who takes at least 80 euros an hour."),
    ("roles", PLUMBER, "Find a plumber in Ghent who takes more than 80 euros an hour."),
    ("roles", TRAIL, "Show trails near Bled of at most 9 km."),
    ("roles", TRAIL, "Trails near Bled, please, none of them longer than 9 km."),
    ("entities", CAMPER, "Hire a camper in Bergen from 2 August 2027 to 9 August 2027 for my sister Nora."),
    ("entities", PULSE, "Please note 72 as Nora's resting pulse."),
    ("options", SPRINKLE, "Can you sprinkle the rose bed for 20 minutes, provided it is dry?"),
    ("options", SPRINKLE, "Can you sprinkle the rose bed for 20 minutes at night?"),
    ("options", VERB, 'Conjugate French "venir" in the future, the singular forms too, the plural anyway.'),
    ("action", BACKUP, "The billing folder was backed up to the vault, and the copy is kept for 60 days."),
    ("action", SOUP, "My cousin suggested using nuts in place of cream in pumpkin soup."),
    ("leakage", MAIL, 'send_mail to ida.berg@example.com, subject "Keys", text "They are under the mat."'),
]


@pytest.mark.parametrize(("case", "rewritten"), VALID)
def test_free_wordings_of_the_same_request_pass(case, rewritten):
    failed = {name: result.evidence for name, check in CHECKS.items() if not (result := check(case, rewritten)).passed}
    assert failed == {}


@pytest.mark.parametrize(("name", "case", "rewritten"), INVALID)
def test_what_changes_the_calls_fails(name, case, rewritten):
    result = CHECKS[name](case, rewritten)
    assert not result.passed and result.evidence
