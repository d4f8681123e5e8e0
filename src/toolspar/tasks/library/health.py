"""Health: appointments, prescriptions, readings and medication."""

from toolspar.tasks.library.form import arg, opt, tool
from toolspar.tasks.library.slots import choice, clock, code, date, flag, integer, person, several, text
from toolspar.tasks.records import Split

_MEDICINES = tuple(
    "metformin,lisinopril,atorvastatin,omeprazole,amlodipine,sertraline,levothyroxine,losartan,gabapentin,cetirizine,"
    "ibuprofen,simvastatin,warfarin,montelukast,pantoprazole,furosemide,citalopram,tamsulosin,ramipril,bisoprolol,"
    "naproxen,loratadine,folic acid,vitamin D,methotrexate".split(",")
)
_PHARMACIES = tuple(
    "Linden Pharmacy,Corner Drugstore,Harbor Apothecary,Green Cross,City Chemist,Old Town Pharmacy,Sunrise Drugs,"
    "Bridge Pharmacy,Elm Street Apothecary,Station Pharmacy,Rosewood Chemist,Park Drugstore,Bayside Pharmacy,"
    "Hilltop Apothecary,Market Chemist,Willow Pharmacy,Lighthouse Drugs,St. Anne Pharmacy,Northside Chemist,"
    "Meadow Pharmacy".split(",")
)
_SPECIALTIES = choice(
    ["dermatology", "cardiology", "orthopedics", "pediatrics", "neurology", "ophthalmology", "radiology"]
)
_SYMPTOMS = choice(["dizziness", "headache", "chest pressure", "blurred vision", "fatigue", "nausea"])

TOOLS = (
    tool(
        "request_doctor_appointment",
        "Ask for an appointment with a doctor.",
        Split.TRAIN,
        (
            arg("specialty", _SPECIALTIES, "Medical specialty."),
            arg("patient", person(), "Full name of the patient."),
            arg("day", date(), "Day, YYYY-MM-DD."),
            opt("time", clock(), "Time of day, HH:MM, 24 hours.", say=("at {time}",)),
            opt("video", flag(), "Hold it as a video call.", say=("as a video call", "by video"), default=False),
        ),
        ask=(
            "make a doctor's appointment in {specialty} for {patient} on {day}",
            "request an appointment in {specialty} for {patient} on {day}",
            "get {patient} in to see someone in {specialty} on {day}",
            "arrange a visit to {specialty} on {day} for {patient}",
            "ask for a slot in {specialty} on {day} for the patient {patient}",
        ),
        questions=("Can {patient} get an appointment in {specialty} on {day}{options}?",),
        family="appointments",
    ),
    tool(
        "cancel_doctor_appointment",
        "Cancel an appointment with a doctor.",
        Split.TRAIN,
        (
            arg("appointment_id", code("APT-#####"), "Number of the appointment, e.g. APT-20817."),
            opt(
                "reason",
                choice({"recovery": "recovery", "travel": "travel", "schedule_conflict": "schedule conflict"}),
                "Why it is cancelled.",
                say=("giving {reason} as the reason",),
            ),
        ),
        ask=(
            "cancel doctor's appointment {appointment_id}",
            "call off the appointment {appointment_id} with the doctor",
            "drop medical appointment {appointment_id}",
            "delete my doctor's visit {appointment_id}",
            "let the practice know that appointment {appointment_id} is off",
        ),
        questions=("Can you cancel my doctor's appointment {appointment_id}{options}?",),
        family="appointments",
    ),
    tool(
        "move_doctor_appointment",
        "Move an appointment with a doctor to another day.",
        Split.TRAIN,
        (
            arg("appointment_id", code("APT-#####"), "Number of the appointment, e.g. APT-20817."),
            arg("new_day", date(), "New day, YYYY-MM-DD."),
            opt("new_time", clock(), "New time of day, HH:MM, 24 hours.", say=("at {new_time}",)),
        ),
        ask=(
            "move doctor's appointment {appointment_id} to {new_day}",
            "reschedule medical appointment {appointment_id} to {new_day}",
            "put off the doctor's visit {appointment_id} to {new_day}",
            "shift appointment {appointment_id} at the doctor's to {new_day}",
            "change the day of medical appointment {appointment_id} to {new_day}",
        ),
        questions=("Could my doctor's appointment {appointment_id} be moved to {new_day}{options}?",),
        family="appointments",
    ),
    tool(
        "order_prescription_refill",
        "Order more of a prescribed medicine at a pharmacy.",
        Split.TRAIN,
        (
            arg("medicine", text(_MEDICINES), "Name of the medicine."),
            arg("pharmacy", text(_PHARMACIES), "Name of the pharmacy."),
            opt(
                "days_supply",
                integer(14, 90, 2),
                "For how many days it must last.",
                say=("to last {days_supply} days", "as a supply for {days_supply} days"),
            ),
            opt("home_delivery", flag(), "Deliver it to the patient.", say=("with home delivery",), default=False),
        ),
        ask=(
            "refill my {medicine} prescription at {pharmacy}",
            "order more {medicine} from {pharmacy}",
            "have {pharmacy} refill my {medicine}",
            "request a refill of {medicine} at {pharmacy}",
            "get my {medicine} topped up by {pharmacy}",
        ),
        questions=("Can {pharmacy} refill my {medicine}{options}?",),
        family="prescriptions",
    ),
    tool(
        "record_blood_pressure",
        "Record a blood pressure reading.",
        Split.DEV,
        (
            arg("systolic", integer(98, 178), "Upper value in mmHg."),
            arg("diastolic", integer(56, 97), "Lower value in mmHg."),
            opt(
                "pulse",
                integer(48, 120),
                "Pulse in beats per minute.",
                say=("with a pulse of {pulse}", "at a pulse of {pulse}"),
            ),
            opt("arm", choice(["left", "right"]), "Arm that was used.", say=("on the {arm} arm",)),
            opt("symptoms", several(_SYMPTOMS, 1, 2), "Complaints at the time.", say=("along with {symptoms}",)),
        ),
        ask=(
            "record a blood pressure of {systolic} over {diastolic}",
            "log my blood pressure as {systolic}/{diastolic}",
            "save the blood pressure reading {systolic} over {diastolic}",
            "enter {systolic} over {diastolic} as my blood pressure",
            "note a blood pressure of {systolic}/{diastolic}",
        ),
        questions=("Can you note my blood pressure of {systolic} over {diastolic}{options}?",),
        family="readings",
    ),
    tool(
        "add_medication_reminder",
        "Remind the user to take a medicine every day.",
        Split.TEST,
        (
            arg("medicine", text(_MEDICINES), "Name of the medicine."),
            arg("dose_mg", integer(5, 500, 5), "Dose in milligrams."),
            arg("time", clock(), "Time of day, HH:MM, 24 hours."),
            opt("until", date(), "Last day, YYYY-MM-DD.", say=("until {until}",)),
            opt("with_food", flag(), "Say that it is taken with food.", say=("with food",), default=False),
        ),
        ask=(
            "remind me to take {dose_mg} mg of {medicine} every day at {time}",
            "set a daily reminder at {time} for {dose_mg} mg of {medicine}",
            "add a medication reminder for {medicine}, {dose_mg} mg, at {time}",
            "alert me daily at {time} to take {dose_mg} milligrams of {medicine}",
            "schedule a daily {medicine} reminder of {dose_mg} mg at {time}",
        ),
        questions=("Can you remind me at {time} each day to take {dose_mg} mg of {medicine}{options}?",),
        family="medication",
    ),
    tool(
        "pause_medication_reminder",
        "Switch off the reminders for a medicine for some time.",
        Split.TEST,
        (
            arg("medicine", text(_MEDICINES), "Name of the medicine."),
            arg("days", integer(2, 30), "For how many days."),
            opt("from_day", date(), "First day without reminders, YYYY-MM-DD.", say=("starting on {from_day}",)),
        ),
        ask=(
            "pause my {medicine} reminders for {days} days",
            "turn off reminders to take {medicine} for {days} days",
            "stop reminding me of {medicine} for {days} days",
            "suspend the {medicine} medication reminder for {days} days",
            "silence the reminders for {medicine} for {days} days",
        ),
        questions=("Can the {medicine} reminders be paused for {days} days{options}?",),
        family="medication",
    ),
)
