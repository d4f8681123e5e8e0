"""City services: parking, waste, post, certificates and sports grounds."""

from toolspar.tasks.library.form import arg, opt, tool
from toolspar.tasks.library.slots import choice, clock, code, date, flag, integer, number, person, street, text
from toolspar.tasks.records import Split

_DISTRICTS = tuple(
    "Northgate,Old Mill,Riverside,Castle Hill,Harborside,Eastfield,Kings Cross,Lower Town,Saint Anne,Greenhill,"
    "Westbrook,Market Ward,Stonebridge,Upper Quay,Windmill Park,Southdown,Abbey Row,Longacre,Fairview,Tannery,"
    "Bellevue,Copper Lane,Brickyard,Lakeside,Hollow Oak".split(",")
)
_GROUNDS = tuple(
    "Elm Park,Victory Hall,Brook Meadow,Union Gym,Sunset Courts,Hilltop Arena,Quay Sports Center,Founders Field,"
    "Rosehill Grounds,Pioneer Hall,Grove Courts,Mercury Center,Castle Green,Lindenhof,Bayview Hall,Orchard Courts,"
    "Summit Field,Old Depot,Harbor Gym,Maple Grounds".split(",")
)
_WASTE = choice(
    {
        "mattress": "a mattress",
        "sofa": "a sofa",
        "wardrobe": "a wardrobe",
        "washing_machine": "a washing machine",
        "fridge": "a fridge",
        "bathtub": "a bathtub",
    }
)
_DAMAGE = choice(
    {
        "pothole": "a pothole",
        "broken_street_light": "a broken street light",
        "fallen_tree": "a fallen tree",
        "blocked_drain": "a blocked drain",
        "damaged_sign": "a damaged sign",
        "graffiti": "graffiti",
    }
)

TOOLS = (
    tool(
        "renew_parking_permit",
        "Renew a resident's parking permit.",
        Split.TEST,
        (
            arg("license_plate", code("@@ ### @@"), "License plate of the car."),
            arg("zone", choice(["A", "B", "C", "D", "E"]), "Parking zone."),
            arg("months", integer(1, 24), "For how many months."),
            opt("second_car", flag(), "The permit is for a second car.", say=("as a second car",), default=False),
        ),
        ask=(
            "renew the parking permit of {license_plate} in zone {zone} for {months} months",
            "extend my resident parking permit for zone {zone}, plate {license_plate}, by {months} months",
            "prolong the permit of the car {license_plate} for parking zone {zone} by {months} months",
            "get the zone {zone} parking permit for {license_plate} renewed for {months} months",
            "renew {license_plate}'s resident permit, zone {zone}, for another {months} months",
        ),
        questions=("Can the zone {zone} permit of {license_plate} be renewed for {months} months{options}?",),
        family="parking_city",
    ),
    tool(
        "pay_parking_fine",
        "Pay a fine for wrong parking.",
        Split.TEST,
        (
            arg("fine_number", code("PF-######"), "Number of the fine."),
            arg("license_plate", code("@@ ### @@"), "License plate of the car."),
            opt(
                "method",
                choice({"card": "card", "direct_debit": "direct debit", "invoice": "invoice"}),
                "Means of payment.",
                say=("by {method}",),
            ),
            opt("receipt", flag(), "Send a receipt.", say=("with a receipt",), default=False),
        ),
        ask=(
            "pay parking fine {fine_number} for {license_plate}",
            "settle the fine {fine_number} of the car {license_plate}",
            "pay ticket {fine_number} for the wrongly parked {license_plate}",
            "take care of fine number {fine_number} for the plate {license_plate} and pay it",
            "clear the parking fine {fine_number} against {license_plate}",
        ),
        questions=("Can I pay fine {fine_number} for the car {license_plate}{options}?",),
        family="parking_city",
    ),
    tool(
        "report_street_damage",
        "Tell the city about damage on a street.",
        Split.TEST,
        (
            arg("kind", _DAMAGE, "What is damaged or in the way."),
            arg("location", street(), "Nearest address."),
            opt(
                "urgency",
                choice({"low": "low", "medium": "medium", "high": "high"}),
                "How urgent it is.",
                say=("with {urgency} urgency",),
            ),
            opt("anonymous", flag(), "Do not name who reports it.", say=("anonymously",), default=False),
        ),
        ask=(
            "report {kind} at {location} to the city",
            "tell the city about {kind} near {location}",
            "let the council know of {kind} at {location}",
            "file a street report about {kind} by {location}",
            "notify the road office of {kind} in front of {location}",
        ),
        questions=("Could you report {kind} at {location} to the city{options}?",),
        family="city_reports",
    ),
    tool(
        "order_bulky_waste_pickup",
        "Have a large piece of waste collected.",
        Split.TEST,
        (
            arg("item", _WASTE, "What is to be collected."),
            arg("address", street(), "Where it stands."),
            arg("day", date(), "Day, YYYY-MM-DD."),
            opt(
                "carry_down", flag(), "It is fetched from the flat.", say=("carried down from the flat",), default=False
            ),
        ),
        ask=(
            "order a bulky waste pickup of {item} at {address} on {day}",
            "have {item} collected as bulky waste from {address} on {day}",
            "get the city to take away {item} from {address} on {day}",
            "book the bulky waste truck for {item} at {address} for {day}",
            "arrange for {item} to be picked up as waste on {day} at {address}",
        ),
        questions=("Can {item} be collected as bulky waste at {address} on {day}{options}?",),
        family="waste",
    ),
    tool(
        "look_up_waste_collection",
        "When a kind of waste is collected in a district.",
        Split.TEST,
        (
            arg("district", text(_DISTRICTS), "Name of the district."),
            arg(
                "waste",
                choice({"paper": "paper", "glass": "glass", "organic": "organic waste", "plastic": "plastic"}),
                "Kind of waste.",
            ),
            opt("weeks", integer(2, 8), "How many weeks to look ahead.", say=("for the next {weeks} weeks",)),
        ),
        ask=(
            "look up when {waste} is collected in {district}",
            "find the collection days for {waste} in {district}",
            "check the {waste} collection dates of the {district} district",
            "tell me when they collect {waste} in {district}",
            "show the calendar of {waste} collection in {district}",
        ),
        questions=("When is {waste} collected in {district}{options}?",),
        family="waste",
    ),
    tool(
        "redirect_postal_mail",
        "Have a person's mail sent on to another address.",
        Split.TEST,
        (
            arg("person", person(), "Whose mail."),
            arg("new_address", street(), "Where the mail goes."),
            arg("from_day", date(), "First day, YYYY-MM-DD."),
            opt("months", integer(3, 18, 3), "For how many months.", say=("for {months} months",)),
            opt("include_parcels", flag(), "Send on parcels too.", say=("parcels included",), default=False),
        ),
        ask=(
            "redirect the mail of {person} to {new_address} from {from_day}",
            "have {person}'s post sent on to {new_address} starting on {from_day}",
            "forward all letters for {person} to {new_address} as of {from_day}",
            "set up mail forwarding for {person} to {new_address} beginning {from_day}",
            "send the post of {person} to {new_address} from {from_day} on",
        ),
        questions=("Can {person}'s mail go to {new_address} from {from_day}{options}?",),
        family="mail",
    ),
    tool(
        "stop_mail_redirection",
        "End the redirection of a person's mail.",
        Split.TEST,
        (
            arg("person", person(), "Whose mail."),
            arg("order_number", code("RD#####"), "Number of the redirection."),
            opt("last_day", date(), "Last day of it, YYYY-MM-DD.", say=("with {last_day} as its last day",)),
        ),
        ask=(
            "stop the mail redirection {order_number} of {person}",
            "end {person}'s mail forwarding, order {order_number}",
            "cancel redirection {order_number} for the post of {person}",
            "terminate the forwarding of {person}'s mail under {order_number}",
            "call off mail redirection {order_number}, which is for {person}",
        ),
        questions=("Can the redirection {order_number} of {person}'s mail be ended{options}?",),
        family="mail",
    ),
    tool(
        "buy_parcel_label",
        "Buy a label for a parcel.",
        Split.TEST,
        (
            arg("recipient.name", person(), "Full name of the recipient."),
            arg("recipient.address", street(), "Address of the recipient."),
            arg("weight_kg", number(0.5, 19.5), "Weight in kilograms."),
            opt(
                "speed",
                choice({"standard": "standard", "express": "express", "overnight": "overnight"}),
                "How fast it travels.",
                say=("with {speed} shipping",),
            ),
            opt("insured", flag(), "Insure the parcel.", say=("with insurance",), default=False),
        ),
        ask=(
            "buy a label for a parcel of {weight_kg} kg to {recipient.name}, {recipient.address}",
            "get me a parcel label to {recipient.name} at {recipient.address}, weight {weight_kg} kg",
            "make a shipping label for {recipient.name}, {recipient.address}, for {weight_kg} kg",
            "purchase postage for a parcel of {weight_kg} kg going to {recipient.name} at {recipient.address}",
            "prepare a label for {weight_kg} kg, addressed to {recipient.name}, {recipient.address}",
        ),
        questions=("Can I get a label for {weight_kg} kg to {recipient.name}, {recipient.address}{options}?",),
        family="mail",
    ),
    tool(
        "order_civil_certificate",
        "Order a copy of a certificate from the registry.",
        Split.TEST,
        (
            arg(
                "kind",
                choice({"birth": "birth", "marriage": "marriage", "residence": "residence"}),
                "Which certificate.",
            ),
            arg("person", person(), "Whose certificate."),
            opt("copies", integer(2, 6), "Number of copies.", say=("in {copies} copies",), default=1),
            opt(
                "language",
                choice(["English", "French", "German", "Spanish"]),
                "Language of the copy.",
                say=("in {language}",),
            ),
        ),
        ask=(
            "order the {kind} certificate of {person}",
            "request {person}'s {kind} certificate",
            "get the {kind} certificate for {person} from the registry",
            "apply at the registry for the {kind} certificate of {person}",
            "have the registry issue the {kind} certificate of {person}",
        ),
        questions=("Can I have the {kind} certificate of {person}{options}?",),
        family="registry",
    ),
    tool(
        "reserve_sports_court",
        "Reserve a court of a sports ground.",
        Split.TEST,
        (
            arg("ground", text(_GROUNDS), "Name of the sports ground."),
            arg(
                "sport",
                choice({"tennis": "tennis", "badminton": "badminton", "squash": "squash", "volleyball": "volleyball"}),
                "Kind of court.",
            ),
            arg("slot.day", date(), "Day, YYYY-MM-DD."),
            arg("slot.start", clock(), "Start, HH:MM, 24 hours."),
            opt("hours", integer(2, 4), "For how many hours.", say=("for {hours} hours",), default=1),
            opt("floodlights", flag(), "Switch the floodlights on.", say=("with floodlights",), default=False),
        ),
        ask=(
            "reserve a {sport} court at {ground} on {slot.day} at {slot.start}",
            "book the {sport} court of {ground} for {slot.day}, {slot.start}",
            "get us a {sport} court at {ground} on {slot.day} from {slot.start}",
            "hold a court for {sport} at {ground} at {slot.start} on {slot.day}",
            "arrange a {sport} court on {slot.day} at {slot.start} at {ground}",
        ),
        questions=("Is there a {sport} court at {ground} on {slot.day} at {slot.start}{options}?",),
        family="sports_grounds",
    ),
    tool(
        "release_sports_court",
        "Give back a reserved court of a sports ground.",
        Split.TEST,
        (
            arg("ground", text(_GROUNDS), "Name of the sports ground."),
            arg("booking_code", code("CT-@###"), "Code of the booking."),
            opt("refund", flag(), "Ask for the fee back.", say=("with a refund",), default=False),
        ),
        ask=(
            "release the court {booking_code} at {ground}",
            "give back the booked court {booking_code} at {ground}",
            "cancel court booking {booking_code} at {ground}",
            "drop my court reservation {booking_code} with {ground}",
            "call off the court {booking_code} of {ground}",
        ),
        questions=("Can you give back court {booking_code} at {ground}{options}?",),
        family="sports_grounds",
    ),
)
