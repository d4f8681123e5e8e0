"""Education: courses, studying, tutors and the library."""

from toolspar.tasks.library.form import arg, opt, tool
from toolspar.tasks.library.slots import choice, clock, code, date, flag, integer, person, text
from toolspar.tasks.records import Split

_COURSES = tuple(
    "Organic Chemistry,Roman History,Linear Algebra,Creative Writing,Marine Biology,Microeconomics,Music Theory,"
    "Data Ethics,Art History,Thermodynamics,World Literature,Public Speaking,Statistics,Astronomy,Game Design,"
    "Urban Planning,Discrete Mathematics,Film Studies,Genetics,Philosophy of Mind,Calculus,Anthropology,Robotics,"
    "Medieval Latin,Nutrition Science".split(",")
)
_TOPICS = tuple(
    "photosynthesis,irregular verbs,French history,fractions,plate tectonics,probability,chemical elements,"
    "cell division,Greek myths,prime numbers,ocean currents,sonnets,electric circuits,medieval trade,geometry,"
    "volcanoes,supply and demand,dwarf planets,punctuation,Renaissance art,genetic codes,magnetism,map reading,"
    "Viking history,logarithms".split(",")
)
_BOOKS = tuple(
    "The Salt Road,Winter Orchard,A Map of Rivers,The Glass Ferry,Night Trains,The Beekeeper's Son,Low Tide,"
    "Letters from Tromso,The Clockmaker,Stone and Feather,The Ninth Bridge,Paper Boats,House of Wrens,The Long Thaw,"
    "Harbor Lights,The Cartographer,Summer of Owls,Quiet Engines,The Last Lighthouse,Ink and Ash".split(",")
)
_TERMS = choice(["spring", "summer", "autumn", "winter"])

TOOLS = (
    tool(
        "enroll_in_course",
        "Enroll a student in a course.",
        Split.TRAIN,
        (
            arg("student", person(), "Full name of the student."),
            arg("course", text(_COURSES), "Title of the course."),
            opt("term", _TERMS, "Term of the course.", say=("for the {term} term", "in the {term} term")),
            opt("as_auditor", flag(), "Attend without exams.", say=("as an auditor",), default=False),
        ),
        ask=(
            "enroll {student} in {course}",
            "sign {student} up for the course {course}",
            "register {student} for {course}",
            "put {student} on the list for {course}",
            "add {student} to the {course} course",
        ),
        questions=("Can {student} be enrolled in {course}{options}?",),
        family="enrollment",
    ),
    tool(
        "drop_course_enrollment",
        "Take a student out of a course.",
        Split.TRAIN,
        (
            arg("student", person(), "Full name of the student."),
            arg("course", text(_COURSES), "Title of the course."),
            opt("term", _TERMS, "Term of the course.", say=("for the {term} term", "in the {term} term")),
        ),
        ask=(
            "drop {student} from {course}",
            "take {student} out of the course {course}",
            "withdraw {student} from {course}",
            "cancel the {course} enrollment of {student}",
            "remove {student} from the {course} course",
        ),
        questions=("Can you take {student} out of {course}{options}?",),
        family="enrollment",
    ),
    tool(
        "create_flashcard_deck",
        "Make a deck of flashcards about a topic.",
        Split.TRAIN,
        (
            arg("topic", text(_TOPICS), "What the cards are about."),
            arg("cards", integer(5, 80, 5), "Number of cards."),
            opt("level", choice(["beginner", "intermediate", "advanced"]), "Difficulty.", say=("at {level} level",)),
            opt("with_pictures", flag(), "Add a picture to each card.", say=("with pictures",), default=False),
        ),
        ask=(
            "create {cards} flashcards about {topic}",
            "make me a deck of {cards} flashcards on {topic}",
            "build a flashcard deck about {topic} with {cards} cards",
            "put together {cards} study cards on {topic}",
            "prepare {cards} flashcards covering {topic}",
        ),
        questions=("Could I have {cards} flashcards on {topic}{options}?",),
        family="study",
    ),
    tool(
        "start_practice_quiz",
        "Start a quiz about a topic.",
        Split.TRAIN,
        (
            arg("topic", text(_TOPICS), "What the quiz is about."),
            arg("questions", integer(5, 40), "Number of questions."),
            opt(
                "time_limit_minutes",
                integer(5, 60, 5),
                "Time limit in minutes.",
                say=("within {time_limit_minutes} minutes", "with a time limit of {time_limit_minutes} minutes"),
            ),
            opt(
                "format",
                choice({"multiple_choice": "multiple choice", "true_or_false": "true or false", "open": "open"}),
                "Kind of questions.",
                say=("in {format} format",),
            ),
        ),
        ask=(
            "start a quiz of {questions} questions about {topic}",
            "quiz me on {topic} with {questions} questions",
            "give me a practice quiz of {questions} questions on {topic}",
            "test me on {topic} using {questions} questions",
            "run a practice test with {questions} questions on {topic}",
        ),
        questions=("Can I take a quiz of {questions} questions on {topic}{options}?",),
        family="study",
    ),
    tool(
        "book_tutoring_lesson",
        "Book a lesson with a tutor.",
        Split.DEV,
        (
            arg("tutor", person(), "Full name of the tutor."),
            arg("subject", text(_COURSES), "Subject of the lesson."),
            arg("slot.day", date(), "Day, YYYY-MM-DD."),
            arg("slot.time", clock(), "Time of day, HH:MM, 24 hours."),
            opt(
                "place",
                choice({"online": "online", "library": "in the library", "at_home": "at home"}),
                "Where the lesson takes place.",
                say=("{place}",),
            ),
        ),
        ask=(
            "book a lesson in {subject} with {tutor} on {slot.day} at {slot.time}",
            "reserve a tutoring session in {subject} with {tutor} for {slot.day} at {slot.time}",
            "arrange for {tutor} to tutor me in {subject} on {slot.day} at {slot.time}",
            "set up tutoring with {tutor} at {slot.time} on {slot.day} in {subject}",
            "get me a lesson in {subject} on {slot.day}, {slot.time}, with tutor {tutor}",
        ),
        questions=("Is {tutor} able to tutor me in {subject} on {slot.day} at {slot.time}{options}?",),
        family="tutoring",
    ),
    tool(
        "place_library_hold",
        "Put a book of the library on hold.",
        Split.TEST,
        (
            arg("title", text(_BOOKS), "Title of the book."),
            arg("card_number", code("LC######"), "Number of the library card."),
            opt(
                "branch",
                choice(["north", "central", "harbor"]),
                "Branch to collect it from.",
                say=("at the {branch} branch", "for pickup at the {branch} branch"),
            ),
        ),
        ask=(
            'put "{title}" on hold for library card {card_number}',
            'reserve the book "{title}" with library card {card_number}',
            'place a hold on "{title}" under card {card_number}',
            'keep a copy of "{title}" aside for card number {card_number}',
            'request the library book "{title}" for card {card_number}',
        ),
        questions=('Can "{title}" be put on hold for library card {card_number}{options}?',),
        family="library",
    ),
    tool(
        "renew_library_loan",
        "Extend the loan of a book of the library.",
        Split.TEST,
        (
            arg("title", text(_BOOKS), "Title of the book."),
            arg("card_number", code("LC######"), "Number of the library card."),
            opt("weeks", integer(2, 6), "By how many weeks.", say=("by {weeks} weeks", "for {weeks} more weeks")),
        ),
        ask=(
            'renew "{title}" on library card {card_number}',
            'extend the loan of "{title}" for card {card_number}',
            'prolong my loan of "{title}" on card {card_number}',
            'let me keep "{title}" longer on library card {card_number}',
            'renew the borrowed book "{title}" for card number {card_number}',
        ),
        questions=('Can the loan of "{title}" on card {card_number} be extended{options}?',),
        family="library",
    ),
)
