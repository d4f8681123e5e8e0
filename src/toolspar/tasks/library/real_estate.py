"""Real estate: listings, viewings, mortgages and maintenance."""

from toolspar.tasks.library.form import arg, opt, tool
from toolspar.tasks.library.slots import choice, city, clock, code, date, flag, integer, number, person, several, street
from toolspar.tasks.records import Split

_FEATURES = choice({name: f"a {name}" for name in ("balcony", "garage", "garden", "fireplace", "cellar", "sauna")})
_KINDS = choice(["apartment", "studio", "loft", "townhouse"])
_FAULTS = choice(
    {
        "leaking_pipe": "leaking pipe",
        "broken_window": "broken window",
        "no_heating": "no heating",
        "mold": "mold",
        "faulty_wiring": "faulty wiring",
        "blocked_drain": "blocked drain",
    }
)

TOOLS = (
    tool(
        "search_rental_listings",
        "Search homes for rent.",
        Split.TRAIN,
        (
            arg("city", city(), "City to search."),
            arg("max_rent", integer(600, 4200, 50), "Highest monthly rent in dollars."),
            opt("kind", _KINDS, "Kind of home.", say=("in the {kind} category",)),
            opt("bedrooms", integer(2, 5), "Number of bedrooms.", say=("with {bedrooms} bedrooms",)),
            opt("features", several(_FEATURES, 2, 2), "What it must have.", say=("offering {features}",)),
        ),
        ask=(
            "search rentals in {city} up to {max_rent} dollars a month",
            "find homes for rent in {city} at no more than ${max_rent} per month",
            "show me rental listings in {city} under {max_rent} dollars a month",
            "look for a place to rent in {city} for at most ${max_rent} a month",
            "list what is for rent in {city} up to {max_rent} dollars monthly",
        ),
        questions=("What can I rent in {city} for up to {max_rent} dollars a month{options}?",),
        family="listings",
    ),
    tool(
        "search_homes_for_sale",
        "Search homes for sale.",
        Split.TRAIN,
        (
            arg("city", city(), "City to search."),
            arg("max_price", integer(120000, 950000, 5000), "Highest price in dollars."),
            opt("bedrooms", integer(2, 6), "Number of bedrooms.", say=("with {bedrooms} bedrooms",)),
            opt("features", several(_FEATURES, 2, 2), "What it must have.", say=("offering {features}",)),
            opt("new_build", flag(), "New buildings only.", say=("in new buildings only",), default=False),
        ),
        ask=(
            "search homes for sale in {city} up to {max_price} dollars",
            "find houses to buy in {city} for no more than ${max_price}",
            "show me properties on sale in {city} under {max_price} dollars",
            "look for a home to buy in {city} for at most ${max_price}",
            "list what is for sale in {city} up to {max_price} dollars",
        ),
        questions=("Which homes can I buy in {city} for up to {max_price} dollars{options}?",),
        family="listings",
    ),
    tool(
        "schedule_property_viewing",
        "Arrange a viewing of a home.",
        Split.TRAIN,
        (
            arg("listing_id", code("HOME-####"), "Number of the listing, e.g. HOME-3318."),
            arg("day", date(), "Day, YYYY-MM-DD."),
            arg("visitor", person(), "Full name of the visitor."),
            opt("time", clock(), "Time of day, HH:MM, 24 hours.", say=("at {time}",)),
            opt("virtual", flag(), "Hold it online.", say=("as a virtual tour",), default=False),
        ),
        ask=(
            "schedule a viewing of {listing_id} for {visitor} on {day}",
            "book a tour of property {listing_id} on {day} for {visitor}",
            "arrange for {visitor} to see {listing_id} on {day}",
            "set up a visit to listing {listing_id} by {visitor} on {day}",
            "put {visitor} down for a viewing of {listing_id} on {day}",
        ),
        questions=("Can {visitor} view {listing_id} on {day}{options}?",),
        family="viewings",
    ),
    tool(
        "cancel_property_viewing",
        "Cancel a viewing of a home.",
        Split.TRAIN,
        (
            arg("listing_id", code("HOME-####"), "Number of the listing, e.g. HOME-3318."),
            arg("visitor", person(), "Full name of the visitor."),
            opt("notify_agent", flag(), "Tell the agent.", say=("with a message to the agent",), default=False),
        ),
        ask=(
            "cancel the viewing of {listing_id} for {visitor}",
            "call off the tour of property {listing_id} by {visitor}",
            "drop {visitor} from the viewing of {listing_id}",
            "delete the visit that {visitor} had planned to {listing_id}",
            "take {visitor} off the viewing list of {listing_id}",
        ),
        questions=("Can you cancel the viewing of {listing_id} by {visitor}{options}?",),
        family="viewings",
    ),
    tool(
        "estimate_mortgage_payment",
        "Estimate the monthly payment of a mortgage.",
        Split.DEV,
        (
            arg("loan_amount", integer(90000, 780000, 5000), "Loan in dollars."),
            arg("rate_percent", number(2, 8, 2), "Yearly interest rate in percent."),
            arg("years", integer(10, 35, 5), "Term in years."),
            opt(
                "include_insurance", flag(), "Add home insurance.", say=("with home insurance included",), default=False
            ),
        ),
        ask=(
            "estimate the payment on a mortgage of {loan_amount} dollars at {rate_percent}% over {years} years",
            "work out the monthly cost of a ${loan_amount} home loan at {rate_percent} percent for {years} years",
            "tell me the monthly rate for borrowing {loan_amount} dollars over {years} years at {rate_percent}%",
            "calculate a mortgage of ${loan_amount} with {rate_percent} percent interest and a term of {years} years",
            "find the monthly payment for {years} years on {loan_amount} dollars at {rate_percent}% interest",
        ),
        questions=(
            "What would a mortgage of {loan_amount} dollars at {rate_percent}% over {years} years cost a month"
            "{options}?",
        ),
        family="mortgages",
    ),
    tool(
        "report_maintenance_issue",
        "Report something broken in a rented home.",
        Split.TEST,
        (
            arg("location.street", street(), "Street and number."),
            arg("location.unit", code("1#@"), "Apartment, e.g. 14B."),
            arg("fault", _FAULTS, "What is wrong."),
            opt("urgency", choice(["low", "high", "critical"]), "How urgent it is.", say=("with {urgency} urgency",)),
            opt(
                "access_from",
                clock(),
                "From when someone may enter, HH:MM, 24 hours.",
                say=("with access from {access_from}",),
            ),
        ),
        ask=(
            'report the problem "{fault}" at {location.street}, unit {location.unit}',
            'open a maintenance ticket about "{fault}" for unit {location.unit} at {location.street}',
            'tell the landlord about the issue "{fault}" in unit {location.unit} of {location.street}',
            'register "{fault}" as a fault in apartment {location.unit} at {location.street}',
            'file a repair request for apartment {location.unit} at {location.street} saying "{fault}"',
        ),
        family="maintenance",
    ),
    tool(
        "close_maintenance_issue",
        "Close a report about something broken.",
        Split.TEST,
        (
            arg("issue_id", code("FIX-####"), "Number of the report, e.g. FIX-7720."),
            opt(
                "outcome",
                choice(["repaired", "replaced", "duplicate"]),
                "How it ended.",
                say=("as {outcome}", "with the outcome {outcome}"),
            ),
            opt("closed_on", date(), "Day, YYYY-MM-DD.", say=("dated {closed_on}",)),
        ),
        ask=(
            "close maintenance report {issue_id}",
            "mark repair request {issue_id} as done",
            "settle the maintenance ticket {issue_id}",
            "sign off maintenance issue {issue_id}",
            "shut the repair ticket {issue_id}",
        ),
        questions=("Can you close the maintenance report {issue_id}{options}?",),
        family="maintenance",
    ),
)
