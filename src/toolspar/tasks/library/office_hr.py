"""Office and personnel: leave, hiring, expenses and staff training."""

from toolspar.tasks.library.form import arg, opt, tool
from toolspar.tasks.library.slots import choice, clock, code, date, email, flag, integer, number, person, several, text
from toolspar.tasks.records import Split

_COURSES = tuple(
    "Fire Safety,Data Privacy,First Aid,Conflict Resolution,Public Speaking,Forklift Handling,Cyber Awareness,"
    "Project Planning,Anti-Bribery Basics,Inclusive Hiring,Spreadsheet Skills,Negotiation Essentials,Time Management,"
    "Customer Care,Workplace Ergonomics,Chemical Handling,Report Writing,Budget Basics,Remote Leadership,"
    "Quality Auditing,Contract Law Primer,Mentoring Skills,Risk Assessment,Lean Methods,Phishing Defense".split(",")
)
_ROLES = tuple(
    "data analyst,office manager,payroll clerk,software tester,sales assistant,graphic designer,warehouse supervisor,"
    "legal secretary,network engineer,product manager,receptionist,copywriter,financial controller,lab technician,"
    "recruiter".split(",")
)

TOOLS = (
    tool(
        "submit_leave_request",
        "Hands in a request for leave on behalf of an employee.",
        Split.TRAIN,
        (
            arg("employee", person(), "Full name of the employee."),
            arg(
                "leave_type",
                choice(
                    {
                        "annual": "annual leave",
                        "sick": "sick leave",
                        "parental": "parental leave",
                        "unpaid": "unpaid leave",
                        "study": "study leave",
                    }
                ),
                "Kind of leave.",
            ),
            arg("first_day", date(), "First day of the leave, YYYY-MM-DD."),
            arg("days", integer(2, 20), "Number of working days."),
            opt("notify_team", flag(), "Tell the team by e-mail.", say=("with a notice to the team",), default=False),
        ),
        ask=(
            "submit {days} days of {leave_type} for {employee} starting on {first_day}",
            "put {employee} down for {leave_type} from {first_day}, {days} working days in all",
            "request {leave_type} for {employee}, beginning {first_day} and lasting {days} days",
            "hand in a leave request for {employee}: {days} days of {leave_type} as of {first_day}",
            "file a request so that {employee} can take {days} days of {leave_type} from {first_day}",
        ),
        questions=("Can you request {days} days of {leave_type} for {employee} starting on {first_day}{options}?",),
        family="staff leave",
    ),
    tool(
        "withdraw_leave_request",
        "Takes back a leave request that was handed in earlier.",
        Split.TRAIN,
        (
            arg("request_id", code("LV-####"), "Identifier of the leave request."),
            opt(
                "reason",
                choice(
                    {
                        "plans_changed": "because plans changed",
                        "wrong_dates": "because of wrong dates",
                        "workload": "because of the workload",
                    }
                ),
                "Why the request is taken back.",
                say=("{reason}",),
            ),
        ),
        ask=(
            "withdraw leave request {request_id}",
            "take back the leave request with number {request_id}",
            "pull leave request {request_id} out of the system",
            "retract {request_id}, the leave request",
            "undo the time-off request filed under {request_id}",
        ),
        questions=("Could you withdraw leave request {request_id}{options}?",),
        family="staff leave",
    ),
    tool(
        "schedule_job_interview",
        "Sets up an interview with a job candidate.",
        Split.TRAIN,
        (
            arg("candidate.name", person(), "Full name of the candidate."),
            arg("candidate.email", email(), "E-mail address of the candidate."),
            arg("day", date(), "Day, YYYY-MM-DD."),
            arg("start_time", clock(), "Time of day, HH:MM, 24 hours."),
            opt(
                "duration_minutes",
                integer(20, 90, 5),
                "Length in minutes.",
                say=("for {duration_minutes} minutes", "lasting {duration_minutes} minutes"),
                default=45,
            ),
            opt(
                "format",
                choice({"video": "by video", "phone": "by phone", "in_person": "in person"}),
                "How the interview is held.",
                say=("{format}",),
            ),
        ),
        ask=(
            "schedule a job interview with {candidate.name} ({candidate.email}) on {day} at {start_time}",
            "set up an interview on {day} at {start_time} with candidate {candidate.name}, e-mail {candidate.email}",
            "arrange to interview {candidate.name}, reachable at {candidate.email}, at {start_time} on {day}",
            "invite the applicant {candidate.name} at {candidate.email} to a job interview on {day} at {start_time}",
            "plan an interview for applicant {candidate.name} with e-mail {candidate.email} at {start_time} on {day}",
        ),
        questions=(
            "Can you set up an interview with {candidate.name} ({candidate.email}) on {day} at {start_time}{options}?",
        ),
        family="hiring",
    ),
    tool(
        "reject_job_candidate",
        "Closes the application of a candidate for an open role with a rejection.",
        Split.TRAIN,
        (
            arg("candidate_name", person(), "Full name of the candidate."),
            arg("role", text(_ROLES), "Role that the candidate applied for."),
            opt("send_feedback", flag(), "Send written feedback.", say=("with written feedback",), default=False),
            opt(
                "keep_months",
                integer(2, 24),
                "Months that the profile stays on file.",
                say=("keeping the profile on file for {keep_months} months",),
            ),
        ),
        ask=(
            "reject {candidate_name} for the {role} role",
            "turn down the application of {candidate_name} for the position of {role}",
            "close the {role} application of {candidate_name} as rejected",
            "let {candidate_name} know they did not get the {role} job",
            "send {candidate_name} a rejection for the {role} position",
        ),
        family="hiring",
    ),
    tool(
        "file_expense_claim",
        "Files a claim for money that an employee spent for work.",
        Split.DEV,
        (
            arg("employee_id", code("EMP-####"), "Number of the employee."),
            arg("amount", number(8, 900, 2), "Amount in US dollars."),
            arg(
                "category",
                choice(["travel", "meals", "lodging", "office supplies", "software"]),
                "What the money was spent on.",
            ),
            opt("spent_on", date(), "Day of the expense, YYYY-MM-DD.", say=("spent on {spent_on}", "dated {spent_on}")),
            opt(
                "project_code",
                code("PX-###"),
                "Project to charge.",
                say=("charged to project {project_code}", "under project {project_code}"),
            ),
        ),
        ask=(
            "file an expense claim of {amount} dollars for {category} for employee {employee_id}",
            "claim back the {amount} dollars that {employee_id} paid for {category}",
            "enter an expense of {amount} dollars for {category} by staff member {employee_id}",
            "submit costs of {amount} dollars for {category} on behalf of {employee_id}",
            "put in an expense claim for {employee_id}: {amount} dollars for {category}",
        ),
        questions=("Can you file an expense of {amount} dollars for {category} by employee {employee_id}{options}?",),
        family="staff expenses",
    ),
    tool(
        "assign_staff_training",
        "Puts an employee on one or more training courses.",
        Split.TEST,
        (
            arg("employee", person(), "Full name of the employee."),
            arg("courses", several(text(_COURSES)), "Names of the courses."),
            opt("due_date", date(), "Day, YYYY-MM-DD.", say=("to be finished by {due_date}", "due by {due_date}")),
            opt("mandatory", flag(), "Whether the courses are compulsory.", say=("as mandatory training",)),
        ),
        ask=(
            "assign the courses {courses} to {employee}",
            "put {employee} on the training courses {courses}",
            "enroll our colleague {employee} in {courses}",
            "give {employee} the training courses {courses}",
            "sign {employee} up for {courses}",
        ),
        questions=("Could you sign {employee} up for the courses {courses}{options}?",),
        family="staff training",
    ),
)
