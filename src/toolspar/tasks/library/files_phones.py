"""Files and phones: printing, folders, photos, SIM cards and screen time."""

from toolspar.tasks.library.form import arg, opt, tool
from toolspar.tasks.library.slots import choice, clock, code, country, email, flag, integer, person, several, text
from toolspar.tasks.records import Split

_FILES = tuple(
    "budget_2027.xlsx,minutes.docx,floor_plan.pdf,invoice_march.pdf,slides_final.pptx,contract_v2.pdf,roster.csv,"
    "press_release.docx,survey_raw.csv,menu_draft.docx,tax_return.pdf,thesis_ch3.docx,guest_list.xlsx,recipe_notes.txt,"
    "site_photos.zip,price_list.xlsx,agenda_monday.docx,cover_letter.pdf,inventory.csv,lease_copy.pdf,score_sheet.xlsx,"
    "manual_en.pdf,route_map.pdf,backup_list.txt,quarter_report.docx".split(",")
)
_FOLDERS = tuple(
    "Receipts,Holiday Photos,Board Papers,Scans,Recipes,Client Work,Music Sheets,Drafts,Family Archive,Designs,"
    "Lecture Notes,Payroll,Field Data,Templates,Choir Recordings,Permits,Newsletters,House Sale,Old Laptop,Workshop,"
    "Manuscripts,Maps,Interviews,Shared Plans,Sketches".split(",")
)
_PRINTERS = tuple(
    "Lobby,Room 12,Second Floor,Accounting,Copy Corner,Reception,Lab,Studio,Basement,Print Shop,Library,Hallway,"
    "Design Desk,Annex,Mail Room,Office East,Office West,Kitchen,Workshop,Front Desk".split(",")
)
_APPS = tuple(
    "Blocktown,Chatter,PicStream,Vidloop,Snapfeed,Gemcrush,Racer Nine,Musely,Storywave,Farmville Club,Tiletap,"
    "Quizrush,Streamly,Doodleparty,Wordlink,Skyraid,Petpals,Bookbay,Cardking,Trendy".split(",")
)

TOOLS = (
    tool(
        "print_stored_file",
        "Print a file.",
        Split.TEST,
        (
            arg("file", text(_FILES), "Name of the file."),
            arg("printer", text(_PRINTERS), "Name of the printer."),
            opt("copies", integer(2, 40), "Number of copies.", say=("in {copies} copies",), default=1),
            opt("double_sided", flag(), "Print on both sides.", say=("double-sided",), default=False),
            opt(
                "color",
                choice({"color": "color", "grayscale": "grayscale"}),
                "Color or not.",
                say=("in {color}",),
            ),
        ),
        ask=(
            "print {file} on the printer {printer}",
            "send {file} to the printer {printer}",
            "put {file} on paper with the {printer} printer",
            "have the {printer} printer print {file}",
            "make a printout of {file} on the printer called {printer}",
        ),
        questions=("Can you print {file} on the {printer} printer{options}?",),
        family="printing",
    ),
    tool(
        "abort_print_job",
        "Take a job out of a printer's queue.",
        Split.TEST,
        (
            arg("job", code("JOB####"), "Number of the job."),
            arg("printer", text(_PRINTERS), "Name of the printer."),
            opt("notify_owner", flag(), "Tell whose job it was.", say=("and tell its owner",), default=False),
        ),
        ask=(
            "abort print job {job} on the printer {printer}",
            "take {job} out of the queue of the {printer} printer",
            "cancel the print job {job} at the printer {printer}",
            "stop {job} on the {printer} printer",
            "remove {job} from what the printer {printer} is to print",
        ),
        questions=("Can {job} be taken off the {printer} printer{options}?",),
        family="printing",
    ),
    tool(
        "rename_stored_file",
        "Give a file another name.",
        Split.TEST,
        (
            arg("file", text(_FILES), "Name that the file has."),
            arg("new_name", text(_FILES), "Name that it gets."),
            opt("folder", text(_FOLDERS), "Folder that holds it.", say=("in the folder {folder}",)),
            opt("overwrite", flag(), "Replace a file of that name.", say=("with overwriting on",), default=False),
        ),
        ask=(
            "rename {file} to {new_name}",
            "change the name of {file} to {new_name}",
            "give the file {file} the new name {new_name}",
            "call the file {file} {new_name} from now on",
            "rename the file {file} so that it is called {new_name}",
        ),
        questions=("Could {file} be renamed to {new_name}{options}?",),
        family="files",
    ),
    tool(
        "move_files_to_folder",
        "Move files into a folder.",
        Split.TEST,
        (
            arg("files", several(text(_FILES)), "Names of the files."),
            arg("folder", text(_FOLDERS), "Folder that they go to."),
            opt("keep_copy", flag(), "Leave copies where they were.", say=("with copies left behind",), default=False),
        ),
        ask=(
            "move {files} to the folder {folder}",
            "put the files {files} into the folder {folder}",
            "file {files} away under {folder}",
            "shift {files} into {folder}",
            "bring {files} together in the folder {folder}",
        ),
        questions=("Can {files} go into the folder {folder}{options}?",),
        family="files",
    ),
    tool(
        "compress_folder",
        "Pack a folder into an archive.",
        Split.TEST,
        (
            arg("folder", text(_FOLDERS), "Name of the folder."),
            arg("format", choice(["zip", "tar", "7z"]), "Format of the archive."),
            opt("password", code("@##@##@#"), "Password of the archive.", say=("with the password {password}",)),
            opt("max_part_mb", integer(50, 900, 50), "Largest part in MB.", say=("in parts of {max_part_mb} MB",)),
        ),
        ask=(
            "compress the folder {folder} as {format}",
            "pack {folder} into a {format} archive",
            "make a {format} archive of the folder {folder}",
            "turn the folder {folder} into a {format} file",
            "archive {folder} in {format} format",
        ),
        questions=("Could you pack the folder {folder} as {format}{options}?",),
        family="folders",
    ),
    tool(
        "share_folder_with_person",
        "Let somebody see or edit a folder.",
        Split.TEST,
        (
            arg("folder", text(_FOLDERS), "Name of the folder."),
            arg("email", email(), "E-mail address of who gets access."),
            arg("access", choice({"view": "view", "comment": "comment", "edit": "edit"}), "What they may do."),
            opt("days", integer(3, 90), "For how many days.", say=("for {days} days",)),
        ),
        ask=(
            "share the folder {folder} with {email} with {access} access",
            "give {email} {access} access to the folder {folder}",
            "let {email} have {access} rights on the folder {folder}",
            "open {folder} to {email} with {access} permission",
            "grant {access} access to {folder} for {email}",
        ),
        questions=("Can {email} get {access} access to the folder {folder}{options}?",),
        family="folders",
    ),
    tool(
        "unshare_folder_with_person",
        "Take away somebody's access to a folder.",
        Split.TEST,
        (
            arg("folder", text(_FOLDERS), "Name of the folder."),
            arg("email", email(), "E-mail address of who loses access."),
            opt("notify", flag(), "Tell them.", say=("with a notice to them",), default=False),
        ),
        ask=(
            "stop sharing the folder {folder} with {email}",
            "take the access to {folder} away from {email}",
            "remove {email} from the folder {folder}",
            "revoke the access of {email} to the folder {folder}",
            "unshare {folder} with {email}",
        ),
        questions=("Can you take {email} off the folder {folder}{options}?",),
        family="folders",
    ),
    tool(
        "resize_photo",
        "Change the size of a photo.",
        Split.TEST,
        (
            arg("photo", code("IMG_####.jpg"), "Name of the photo."),
            arg("size.width", integer(200, 4000, 100), "Width in pixels."),
            arg("size.height", integer(150, 3000, 50), "Height in pixels."),
            opt("quality", integer(50, 95, 5), "Quality of the file, 1 to 100.", say=("at quality {quality}",)),
            opt("keep_original", flag(), "Keep the old photo too.", say=("with the original kept",), default=False),
        ),
        ask=(
            "resize {photo} to {size.width} by {size.height} pixels",
            "scale the photo {photo} to {size.width} x {size.height} pixels",
            "make {photo} {size.width} pixels wide and {size.height} pixels high",
            "bring the photo {photo} to {size.width} by {size.height} pixels",
            "set the size of {photo} to a width of {size.width} and a height of {size.height} pixels",
        ),
        questions=("Could {photo} be scaled to {size.width} by {size.height} pixels{options}?",),
        family="photos",
    ),
    tool(
        "add_photo_to_album",
        "Put a photo into an album.",
        Split.TEST,
        (
            arg("photo", code("IMG_####.jpg"), "Name of the photo."),
            arg("album", text(_FOLDERS), "Name of the album."),
            opt("caption_person", person(), "Who is seen on it.", say=("tagged with {caption_person}",)),
        ),
        ask=(
            "add {photo} to the album {album}",
            "put the photo {photo} into the album {album}",
            "place {photo} in my album {album}",
            "file the picture {photo} in the album {album}",
            "include {photo} in the photo album {album}",
        ),
        questions=("Can {photo} be added to the album {album}{options}?",),
        family="photos",
    ),
    tool(
        "top_up_phone_credit",
        "Load credit onto a prepaid phone.",
        Split.TEST,
        (
            arg("phone", code("555-01##-####"), "Number of the phone."),
            arg("amount", integer(5, 100, 5), "Amount."),
            arg("currency", choice(["USD", "EUR", "GBP", "CHF"]), "Currency."),
            opt("monthly", flag(), "Repeat it every month.", say=("every month",), default=False),
        ),
        ask=(
            "top up the phone {phone} with {amount} {currency}",
            "load {amount} {currency} of credit onto {phone}",
            "add {amount} {currency} to the prepaid number {phone}",
            "charge the prepaid phone {phone} with {amount} {currency}",
            "put {amount} {currency} of phone credit on {phone}",
        ),
        questions=("Can {phone} be topped up with {amount} {currency}{options}?",),
        family="sim",
    ),
    tool(
        "buy_roaming_pass",
        "Buy a pass for mobile data abroad.",
        Split.TEST,
        (
            arg("phone", code("555-01##-####"), "Number of the phone."),
            arg("country", country(), "Where it is used."),
            arg("gigabytes", integer(1, 20), "Volume in GB."),
            opt("days", integer(3, 30), "Valid for how many days.", say=("for {days} days",)),
        ),
        ask=(
            "buy a roaming pass of {gigabytes} GB in {country} for the number {phone}",
            "get {gigabytes} GB of roaming data in {country} on {phone}",
            "order a data pass of {gigabytes} GB in {country} for phone {phone}",
            "add roaming of {gigabytes} GB in {country} to {phone}",
            "book {gigabytes} GB of mobile data in {country} for {phone}",
        ),
        questions=("Can {phone} have {gigabytes} GB of roaming in {country}{options}?",),
        family="sim",
    ),
    tool(
        "block_sim_card",
        "Block the SIM card of a phone.",
        Split.TEST,
        (
            arg("phone", code("555-01##-####"), "Number of the phone."),
            arg(
                "reason",
                choice({"lost": "lost", "stolen": "stolen", "damaged": "damaged"}),
                "Why it is blocked.",
            ),
            opt("send_new_card", flag(), "Send a new SIM card.", say=("with a new card sent out",), default=False),
        ),
        ask=(
            "block the SIM card of {phone}, it was {reason}",
            "lock the {reason} SIM of the number {phone}",
            "have the SIM card of {phone} blocked as {reason}",
            "put a block on the {reason} SIM card with the number {phone}",
            "disable the SIM for {phone} because it is {reason}",
        ),
        questions=("Can you block the {reason} SIM card of {phone}{options}?",),
        family="sim",
    ),
    tool(
        "limit_app_time",
        "Limit how long an app may be used in a day.",
        Split.TEST,
        (
            arg("app", text(_APPS), "Name of the app."),
            arg("minutes_a_day", integer(10, 180, 5), "Minutes a day."),
            opt("locked_from", clock(), "Locked from this time, HH:MM, 24 hours.", say=("locked from {locked_from}",)),
            opt("weekdays_only", flag(), "Not on weekends.", say=("on weekdays only",), default=False),
        ),
        ask=(
            "limit {app} to {minutes_a_day} minutes a day",
            "set a limit of {minutes_a_day} minutes a day for the app {app}",
            "allow {app} for {minutes_a_day} minutes per day",
            "cap the time on {app} at {minutes_a_day} minutes a day",
            "restrict the app {app} to {minutes_a_day} minutes per day",
        ),
        questions=("Could {app} be limited to {minutes_a_day} minutes a day{options}?",),
        family="screen_time",
    ),
)
