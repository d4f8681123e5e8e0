"""Animals: the vet, adoption, bird watching and lost pets."""

from toolspar.tasks.library.form import arg, opt, tool
from toolspar.tasks.library.slots import choice, city, clock, code, date, flag, integer, person, several, street, text
from toolspar.tasks.records import Split

_PETS = tuple(
    "Biscuit,Luna,Pepper,Ziggy,Mochi,Clover,Rusty,Waffles,Shadow,Noodle,Pickle,Hazel,Bandit,Olive,Sprocket,Juniper,"
    "Maple,Tango,Cocoa,Dusty,Fig,Willow,Nacho,Ginger,Boots".split(",")
)
_BIRDS = tuple(
    "barn owl,kingfisher,peregrine falcon,goldfinch,gray heron,hoopoe,woodpecker,snowy egret,blue jay,osprey,robin,"
    "puffin,sandpiper,cedar waxwing,red kite,nuthatch,skylark,golden eagle,bittern,wood duck,turnstone,magpie,"
    "marsh harrier,tree swallow,cormorant".split(",")
)
_PARKS = tuple(
    "Eagle Ridge,Heron Marsh,Cedar Bay,Foxglove Wood,Pine Hollow,Otter Creek,Dune Point,Silver Lake,Raven Cliff,"
    "Reed Island,Stone Valley,Bluebell Forest,Salt Flats,Moss Glen,Cattail Pond,Gull Rock,Juniper Canyon,Fern Gully,"
    "Amber Meadow,Willow Fen".split(",")
)
_TRAITS = choice(
    {
        "friendly_with_children": "friendly with children",
        "house_trained": "house-trained",
        "vaccinated": "vaccinated",
        "neutered": "neutered",
        "calm": "calm",
    }
)
_SPECIES = choice(["dog", "cat", "rabbit", "parrot", "hamster"])

TOOLS = (
    tool(
        "schedule_vet_visit",
        "Makes an appointment for a pet at the vet.",
        Split.TRAIN,
        (
            arg("pet_name", text(_PETS), "Name of the pet."),
            arg("species", _SPECIES, "Kind of animal."),
            arg("day", date(), "Day, YYYY-MM-DD."),
            arg(
                "reason",
                choice(
                    {
                        "checkup": "checkup",
                        "vaccination": "vaccination",
                        "dental_cleaning": "dental cleaning",
                        "nail_trim": "nail trim",
                    }
                ),
                "What the visit is for.",
            ),
            opt("start_time", clock(), "Time of day, HH:MM, 24 hours.", say=("at {start_time}",)),
            opt("home_visit", flag(), "The vet comes to the home.", say=("as a home visit",), default=False),
        ),
        ask=(
            "schedule a vet visit for {pet_name} the {species} on {day} for a {reason}",
            "make a vet appointment for a {reason} on {day} for my {species} {pet_name}",
            "set up a {reason} at the vet for our {species} {pet_name} on {day}",
            "arrange for {pet_name}, my {species}, to see the vet on {day} for a {reason}",
            "get my {species} {pet_name} in at the vet for a {reason} on {day}",
        ),
        questions=("Can the vet see my {species} {pet_name} on {day} for a {reason}{options}?",),
        family="vet",
    ),
    tool(
        "cancel_vet_visit",
        "Cancels an appointment at the vet.",
        Split.TRAIN,
        (
            arg("visit_id", code("VET-####"), "Identifier of the appointment."),
            opt(
                "pet_name",
                text(_PETS),
                "Name of the pet.",
                say=("for {pet_name}", "for my pet {pet_name}"),
            ),
            opt(
                "refund_deposit",
                flag(),
                "Ask for the deposit back.",
                say=("with a refund of the deposit", "with the deposit refunded"),
                default=False,
            ),
        ),
        ask=(
            "cancel vet visit {visit_id}",
            "call off the vet appointment {visit_id}",
            "drop appointment {visit_id} at the vet",
            "take vet visit {visit_id} off the books",
            "cancel the appointment at the animal clinic numbered {visit_id}",
        ),
        questions=("Could you cancel vet appointment {visit_id}{options}?",),
        family="vet",
    ),
    tool(
        "search_shelter_animals",
        "Searches the animals that wait for adoption in the shelters of a city.",
        Split.DEV,
        (
            arg("species", choice({"dog": "dogs", "cat": "cats", "rabbit": "rabbits", "parrot": "parrots"}), "Kind."),
            arg("city", city(), "Name of the city."),
            opt(
                "max_age_years",
                integer(2, 12),
                "Greatest age in years.",
                say=("up to {max_age_years} years old", "no older than {max_age_years} years"),
            ),
            opt(
                "traits",
                several(_TRAITS, 2, 2),
                "Traits that the animal must have.",
                say=("that are {traits}",),
            ),
        ),
        ask=(
            "search the shelters in {city} for adoptable {species}",
            "find shelter {species} in {city}",
            "show me {species} waiting for adoption at shelters in {city}",
            "list the shelter {species} around {city}",
            "look through the animal shelters of {city} for {species}",
        ),
        questions=("Are there any shelter {species} in {city}{options}?",),
        family="pet adoption",
    ),
    tool(
        "apply_pet_adoption",
        "Applies to adopt an animal of a shelter.",
        Split.DEV,
        (
            arg("animal_id", code("SH-####"), "Identifier of the animal."),
            arg("applicant.name", person(), "Full name of the applicant."),
            arg("applicant.city", city(), "City where the applicant lives."),
            opt(
                "other_pets",
                integer(2, 6),
                "Number of other pets in the home.",
                say=("mentioning {other_pets} other pets at home",),
            ),
            opt("has_garden", flag(), "The home has a garden.", say=("noting that there is a garden",)),
        ),
        ask=(
            "apply to adopt shelter animal {animal_id} for {applicant.name} from {applicant.city}",
            "send in an adoption application for {animal_id} by {applicant.name} of {applicant.city}",
            "register {applicant.name}, living in {applicant.city}, as adopter for the animal {animal_id}",
            "file an adoption request for {animal_id} in the name of {applicant.name} from {applicant.city}",
            "put {applicant.name} from {applicant.city} forward to adopt animal {animal_id}",
        ),
        questions=("Can {applicant.name} from {applicant.city} apply to adopt animal {animal_id}{options}?",),
        family="pet adoption",
    ),
    tool(
        "log_bird_sighting",
        "Records that birds of a species were seen at a place.",
        Split.TEST,
        (
            arg("species", text(_BIRDS), "Species of the bird."),
            arg("location", text(_PARKS), "Nature reserve where it was seen."),
            arg("day", date(), "Day, YYYY-MM-DD."),
            opt(
                "count",
                integer(2, 40),
                "How many birds were seen.",
                say=("with a count of {count}", "counting {count} birds"),
                default=1,
            ),
            opt(
                "behavior",
                choice(["feeding", "nesting", "singing", "migrating"]),
                "What the birds were doing.",
                say=("with {behavior} as the behavior",),
            ),
        ),
        ask=(
            "log a sighting of the {species} at {location} on {day}",
            "record that I saw the {species} at {location} on {day}",
            "note down a sighting of the {species} from {day} at {location}",
            "add the {species} to my bird log for {day} at {location}",
            "enter a bird sighting on {day}: the {species} at {location}",
        ),
        questions=("Can you log that the {species} was seen at {location} on {day}{options}?",),
        family="birds",
    ),
    tool(
        "report_lost_pet",
        "Reports a pet that has gone missing.",
        Split.TEST,
        (
            arg("pet_name", text(_PETS), "Name of the pet."),
            arg("species", _SPECIES, "Kind of animal."),
            arg("last_seen.street", street(), "Number and street where the pet was last seen."),
            arg("last_seen.city", city(), "City where the pet was last seen."),
            opt(
                "microchip",
                code("CH######"),
                "Number of the microchip.",
                say=("with microchip {microchip}", "giving the chip number {microchip}"),
            ),
            opt(
                "reward",
                integer(20, 500, 10),
                "Reward in US dollars.",
                say=("offering a reward of {reward} dollars", "with a reward of {reward} dollars"),
            ),
        ),
        ask=(
            "report that my {species} {pet_name} is lost, last seen at {last_seen.street} in {last_seen.city}",
            "file a lost pet report for {pet_name} the {species}, last seen at {last_seen.street}, {last_seen.city}",
            "tell people that our {species} {pet_name} went missing near {last_seen.street} in {last_seen.city}",
            "put out a missing notice for the {species} {pet_name} around {last_seen.street} in {last_seen.city}",
            "announce that {pet_name}, my {species}, disappeared at {last_seen.street} in {last_seen.city}",
        ),
        family="lost pets",
    ),
)
