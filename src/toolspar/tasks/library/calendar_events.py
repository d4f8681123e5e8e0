"""Calendar and events: entries, reminders, free time and tickets."""

from toolspar.tasks.library.form import arg, opt, tool
from toolspar.tasks.library.slots import choice, city, clock, code, date, email, flag, integer, person, several, text
from toolspar.tasks.records import Split

_TITLES = tuple(
    "Budget Review,Team Lunch,Garden Day,Design Workshop,Choir Practice,Parent Evening,Yoga Night,Quarterly Planning,"
    "Book Club,Chess Evening,Product Demo,Sales Training,Family Dinner,Board Meeting,Photo Walk,Safety Drill,"
    "Budget Kickoff,Movie Night,Pottery Class,Neighborhood Cleanup,Code Review,Museum Tour,Tax Workshop,Band Rehearsal,"
    "Press Briefing".split(",")
)
_CHORES = tuple(
    "water the plants,call the plumber,renew the passport,buy stamps,pay the gas bill,return the drill,feed the cat,"
    "book the ferry,clean the gutters,order coffee,charge the camera,collect the suit,send the invoice,wash the car,"
    "change the filter,back up the laptop,pick up the cake,mow the lawn,sign the lease,test the alarm".split(",")
)
_ACTS = tuple(
    "The Paper Lanterns,Blue Harbor Trio,Nordlys Ensemble,Velvet Antlers,Marble Choir,The Quiet Riot Club,Silver Fen,"
    "Copper Sky,Juniper Road,Los Faroles,The Night Gardeners,Saffron Circus,Hollow Pines,Ocean Parade,Twin Kites,"
    "The Velvet Rooks,Amber Static,City Opera Youth,Ravens at Dawn,The Tin Roofs".split(",")
)

TOOLS = (
    tool(
        "create_calendar_entry",
        "Put a new entry into the calendar.",
        Split.TRAIN,
        (
            arg("title", text(_TITLES), "Title of the entry."),
            arg("day", date(), "Day, YYYY-MM-DD."),
            arg("start_time", clock(), "Time of day, HH:MM, 24 hours."),
            opt(
                "duration_minutes",
                integer(20, 180, 5),
                "Length in minutes.",
                default=60,
                say=("for {duration_minutes} minutes", "lasting {duration_minutes} minutes"),
            ),
            opt("guests", several(email()), "E-mail addresses of those to invite.", say=("inviting {guests}",)),
        ),
        ask=(
            'add "{title}" to my calendar on {day} at {start_time}',
            'put "{title}" in the calendar for {day} at {start_time}',
            'schedule "{title}" on {day} at {start_time}',
            'create a calendar entry called "{title}" on {day} at {start_time}',
            'block {start_time} on {day} for "{title}"',
        ),
        questions=('Can you add "{title}" to my calendar for {day} at {start_time}{options}?',),
        family="entries",
    ),
    tool(
        "move_calendar_entry",
        "Move an entry of the calendar to another time.",
        Split.TRAIN,
        (
            arg("title", text(_TITLES), "Title of the entry."),
            arg("new_day", date(), "New day, YYYY-MM-DD."),
            opt("new_time", clock(), "New time of day, HH:MM, 24 hours.", say=("at {new_time}",)),
            opt("notify_guests", flag(), "Tell the guests.", say=("with a note to all guests",), default=False),
        ),
        ask=(
            'move "{title}" to {new_day}',
            'push my "{title}" entry to {new_day}',
            'reschedule "{title}" for {new_day}',
            'shift the calendar entry "{title}" to {new_day}',
            'change the day of "{title}" to {new_day}',
        ),
        questions=('Could "{title}" be moved to {new_day}{options}?',),
        family="entries",
    ),
    tool(
        "delete_calendar_entry",
        "Remove an entry from the calendar.",
        Split.TRAIN,
        (
            arg("title", text(_TITLES), "Title of the entry."),
            arg("day", date(), "Day of the entry, YYYY-MM-DD."),
            opt(
                "whole_series",
                flag(),
                "Remove all repetitions too.",
                default=False,
                say=("together with all its repetitions", "including all repetitions"),
            ),
        ),
        ask=(
            'delete "{title}" on {day} from my calendar',
            'take "{title}" off my calendar for {day}',
            'remove the entry "{title}" on {day}',
            'drop "{title}" from the calendar on {day}',
            'clear "{title}" out of my calendar on {day}',
        ),
        questions=('Can you remove "{title}" on {day} from my calendar{options}?',),
        family="entries",
    ),
    tool(
        "add_todo_reminder",
        "Remind the user of something at a given time.",
        Split.TRAIN,
        (
            arg("what", text(_CHORES), "What to be reminded of."),
            arg("day", date(), "Day, YYYY-MM-DD."),
            opt("time", clock(), "Time of day, HH:MM, 24 hours.", say=("at {time}",)),
            opt("priority", choice(["low", "high"]), "Urgency.", say=("with {priority} priority",)),
        ),
        ask=(
            "remind me to {what} on {day}",
            "set a reminder to {what} on {day}",
            "make sure I get a reminder to {what} on {day}",
            "create a reminder for {day} to {what}",
            "put a reminder to {what} down for {day}",
        ),
        questions=("Can you remind me to {what} on {day}{options}?",),
        family="reminders",
    ),
    tool(
        "find_shared_free_time",
        "Find a time on a day at which several people are free.",
        Split.DEV,
        (
            arg("people", several(person()), "Full names of all who must be free."),
            arg("day", date(), "Day, YYYY-MM-DD."),
            arg("minutes", integer(20, 120, 5), "Length needed, in minutes."),
            opt("earliest", clock(), "Earliest start, HH:MM, 24 hours.", say=("not before {earliest}",)),
        ),
        ask=(
            "find {minutes} minutes on {day} when {people} are free",
            "look for a slot of {minutes} minutes on {day} that suits {people}",
            "check when {people} all have {minutes} minutes on {day}",
            "search the calendars of {people} for {minutes} free minutes on {day}",
            "find a gap of {minutes} minutes for {people} on {day}",
        ),
        questions=("When do {people} have {minutes} minutes in common on {day}{options}?",),
        family="free_time",
    ),
    tool(
        "buy_event_tickets",
        "Buy tickets for a show.",
        Split.TEST,
        (
            arg("act", text(_ACTS), "Name of the performers."),
            arg("city", city(), "City of the show."),
            arg("count", integer(2, 9), "Number of tickets."),
            opt("day", date(), "Day of the show, YYYY-MM-DD.", say=("on {day}", "for {day}")),
            opt("area", choice(["balcony", "stalls", "standing"]), "Part of the hall.", say=("in the {area} area",)),
        ),
        ask=(
            "buy {count} tickets for {act} in {city}",
            "get me {count} tickets to see {act} in {city}",
            "purchase {count} seats for the {city} show of {act}",
            "order {count} concert tickets for {act} in {city}",
            "pick up {count} tickets to {act} when they play in {city}",
        ),
        questions=("Can I get {count} tickets for {act} in {city}{options}?",),
        family="tickets",
    ),
    tool(
        "refund_event_tickets",
        "Give tickets for a show back for a refund.",
        Split.TEST,
        (
            arg("booking_code", code("TIX-####@"), "Code of the booking, e.g. TIX-4821K."),
            opt(
                "count",
                integer(2, 6),
                "How many tickets to give back; all when left out.",
                say=("limited to {count} tickets",),
            ),
            opt(
                "refund_to",
                choice(["card", "voucher", "cash"]),
                "Where the money goes.",
                say=("paid back as {refund_to}",),
                default="card",
            ),
        ),
        ask=(
            "refund the tickets under {booking_code}",
            "return ticket booking {booking_code} for a refund",
            "get my money back for event booking {booking_code}",
            "hand back the tickets of booking {booking_code}",
            "request a refund on tickets {booking_code}",
        ),
        questions=("Can booking {booking_code} be refunded{options}?",),
        family="tickets",
    ),
)
