"""What a reviewer's rewrites showed: rhythm, advice, lists in turn, limits of an operator, forms of plain values."""

from __future__ import annotations

import pytest
from tests.support.gates import rules_gate
from tests.unit.test_verify_parts import INT, task, tool

from toolspar.tasks.records import Task

GATE = rules_gate()
NUMBER, FLAG = {"type": "number"}, {"type": "boolean"}
BACKUP = task(
    "Schedule a weekly backup of crm_main at 02:30 and keep it for 14 days.",
    [
        tool(
            "schedule_backup",
            "Back up a database.",
            database="Database.",
            frequency="How often.",
            time="Time.",
            days=INT,
        )
    ],
    ("schedule_backup", {"database": "crm_main", "frequency": "weekly", "time": "02:30", "days": 14}),
)
GROWTH = task(
    "What will $12,000 grow to at 4.25% annual interest compounded monthly for 6 years?",
    [tool("grow", "Compound interest.", principal=NUMBER, annual_rate=NUMBER, years=INT, times_a_year=INT)],
    ("grow", {"principal": 12000, "annual_rate": 4.25, "years": 6, "times_a_year": 12}),
)
TRADE = task(
    "Buy 15 shares of NVDA and sell 40 shares of INTC.",
    [
        tool("buy_stock", "Buy shares.", symbol="Ticker.", shares=INT),
        tool("sell_stock", "Sell shares.", symbol="Ticker.", shares=INT),
    ],
    ("buy_stock", {"symbol": "NVDA", "shares": 15}),
    ("sell_stock", {"symbol": "INTC", "shares": 40}),
)
PLUMBER = task(
    "Remind me to call the plumber on 2024-11-05 at 09:00.",
    [tool("create_reminder", "Set a reminder.", text="What of.", datetime="ISO date and time.")],
    ("create_reminder", {"text": "call the plumber", "datetime": "2024-11-05T09:00"}),
)
USERS = task(
    "Create user jlopez as an editor and user hkim as a viewer.",
    [tool("create_user", "Create an account.", username="Name.", role="Role.")],
    ("create_user", {"username": "jlopez", "role": "editor"}),
    ("create_user", {"username": "hkim", "role": "viewer"}),
)
CANVAS = task(
    "I'd like you to send 1636.72 dollars to River Canvas for storage fees.",
    [tool("castle", "Send money.", payee="Who gets it.", amount=NUMBER, note="What it is for.")],
    ("castle", {"payee": "River Canvas", "amount": 1636.72, "note": "storage fees"}),
)
ROOM = task(
    "I need you to release my room at Harbor View Inn with a refund request.",
    [tool("cancel_room", "Cancel a booking.", hotel="Hotel.", request_refund={**FLAG, "description": "Money back."})],
    ("cancel_room", {"hotel": "Harbor View Inn", "request_refund": True}),
)
PLANNING = task(
    'Please reschedule "Quarterly Planning" for 2027-05-05 with a note to all guests.',
    [tool("bamboo", "Move a meeting.", anchor="Title.", spark="ISO day.",
          sage={**FLAG, "description": "Tell the guests."})],
    ("bamboo", {"anchor": "Quarterly Planning", "spark": "2027-05-05", "sage": True}),
)  # fmt: skip
CELSIUS = task(
    "Set the dining room to 22.2 degrees Celsius until 21:00, please.",
    [tool("set_temperature", "Set a room's temperature.", room="Room.", celsius=NUMBER, until="Time.")],
    ("set_temperature", {"room": "dining room", "celsius": 22.2, "until": "21:00"}),
)
DIVISORS = task(
    "Find the greatest common divisor of 84 and 126, and also of 45 and 75.",
    [tool("gcd", "Greatest common divisor.", a=INT, b=INT)],
    ("gcd", {"a": 84, "b": 126}),
    ("gcd", {"a": 45, "b": 75}),
)
ROWS = task(
    "Fetch up to 20 rows from the orders table where total is greater than 500.",
    [tool("query", "Fetch rows.", table="Table.", column="Column.", operator="gt or gte.", value=NUMBER, limit=INT)],
    ("query", {"table": "orders", "column": "total", "operator": "gt", "value": 500, "limit": 20}),
)
HISTORY = task(
    "Get the stock price history of AAPL for 1 month and MSFT for 6 months.",
    [tool("history", "Prices of a stock.", symbol="Ticker.", period="1mo, 6mo or 1y.")],
    ("history", {"symbol": "AAPL", "period": "1mo"}),
    ("history", {"symbol": "MSFT", "period": "6mo"}),
)
STOCK = task(
    "Set the stock of TB-118 in the Leeds warehouse to 250.",
    [tool("set_stock", "Set how much there is of an item.", sku="Item.", warehouse="Where.", quantity=INT)],
    ("set_stock", {"sku": "TB-118", "warehouse": "Leeds", "quantity": 250}),
)
RIDE = task(
    "Schedule a ride from 12 Elm Street to Central Station, pickup on 2025-03-09 at 05:15.",
    [tool("schedule_ride", "Book a ride.", pickup="From.", dropoff="To.", pickup_time="ISO time.")],
    ("schedule_ride", {"pickup": "12 Elm Street", "dropoff": "Central Station", "pickup_time": "2025-03-09T05:15"}),
)
BRANCH = task(
    "Create a branch fix/login in atlas-web from develop.",
    [tool("create_branch", "Create a branch.", repo="Repository.", branch="Name.", base="From which.")],
    ("create_branch", {"repo": "atlas-web", "branch": "fix/login", "base": "develop"}),
)
BLINDS = task(
    "Lock the back door and set the office blinds to 40 percent open.",
    [tool("lock", "Lock a door.", door="Door."), tool("set_blinds", "Set blinds.", room="Room.", open_percent=INT)],
    ("lock", {"door": "back door"}),
    ("set_blinds", {"room": "office", "open_percent": 40}),
)
ROUTE = task(
    "Give me driving directions from Gare du Nord to Orly Airport.",
    [tool("directions", "Directions.", origin="From.", destination="To.", mode="driving, walking or transit.")],
    ("directions", {"origin": "Gare du Nord", "destination": "Orly Airport", "mode": "driving"}),
)
CONVERT = task(
    "Convert 26.2 miles to kilometers.",
    [tool("convert_units", "Convert a measure.", value=NUMBER, from_unit="Unit.", to_unit="Unit.")],
    ("convert_units", {"value": 26.2, "from_unit": "miles", "to_unit": "kilometers"}),
)
LOAN = task(
    "Calculate the monthly payment on a $240,000 loan at 6.1% over 30 years.",
    [tool("loan_payment", "Monthly payment of a loan.", principal=NUMBER, annual_rate=NUMBER, years=INT)],
    ("loan_payment", {"principal": 240000, "annual_rate": 6.1, "years": 30}),
)
MEAL = task(
    "Log lentil soup for lunch, 420 calories.",
    [tool("log_meal", "Log a meal.", food="What.", calories=INT, meal="Which meal.")],
    ("log_meal", {"food": "lentil soup", "calories": 420, "meal": "lunch"}),
)
ALERT = task(
    "Alert me when BTC drops below 52000.",
    [tool("set_alert", "Alert of a price.", symbol="Coin.", threshold=NUMBER, direction="above or below.")],
    ("set_alert", {"symbol": "BTC", "threshold": 52000, "direction": "below"}),
)
CART = task(
    "Add 3 of item KX-20 and 1 of item PL-77 to my cart.",
    [tool("add_to_cart", "Put an item into the cart.", item="Item.", quantity=INT)],
    ("add_to_cart", {"item": "KX-20", "quantity": 3}),
    ("add_to_cart", {"item": "PL-77", "quantity": 1}),
)
CHANCE = task(
    "What is the probability of exactly 4 successes in 10 trials with success probability 0.3?",
    [tool("binomial", "Binomial probability.", n=INT, k=INT, p=NUMBER)],
    ("binomial", {"n": 10, "k": 4, "p": 0.3}),
)
IMAGE = task(
    "Resize banner.png to 1200 pixels wide and 628 pixels high.",
    [tool("resize", "Resize an image.", file="File.", width=INT, height=INT)],
    ("resize", {"file": "banner.png", "width": 1200, "height": 628}),
)
DEPOSIT = task(
    "Move the 800 euro deposit from tenant T-31 to tenant T-57.",
    [tool("transfer_deposit", "Transfer a deposit.", from_tenant="Who gives.", to_tenant="Who gets.", amount=NUMBER)],
    ("transfer_deposit", {"from_tenant": "T-31", "to_tenant": "T-57", "amount": 800}),
)
MOVED = task(
    "Register Mira Kovac in Koeln, moved in on 1 August 2024.",
    [tool("register_address", "Register an address.", person="Who.", city="City.", move_in_date="Day.")],
    ("register_address", {"person": "Mira Kovac", "city": "Koeln", "move_in_date": "2024-08-01"}),
)
COURT = task(
    "Reserve tennis court 3 on 18 July 2025 from 17:00.",
    [tool("reserve_court", "Reserve a court.", sport="Sport.", court_number=INT, date="Day.", start_time="Time.")],
    ("reserve_court", {"sport": "tennis", "court_number": 3, "date": "2025-07-18", "start_time": "17:00"}),
)
SALARY = task(
    "Raise the salary of employee 310 to 52000.",
    [tool("update_salary", "Set a salary.", employee_id=INT, new_salary=NUMBER)],
    ("update_salary", {"employee_id": 310, "new_salary": 52000}),
)
POLISH = task(
    "Translate 'Where is the pharmacy?' into Polish.",
    [tool("translate_text", "Translate a text.", text="Text.", target_language="Language.")],
    ("translate_text", {"text": "Where is the pharmacy?", "target_language": "Polish"}),
)
LEVEL = task(
    "Set the log level of the checkout service to warning.",
    [tool("set_log_level", "Set a log level.", service="Which.", level="Level.")],
    ("set_log_level", {"service": "checkout", "level": "warning"}),
)
REAGENT = task(
    "Order 6 bottles of reagent 11965-092.",
    [tool("order_reagent", "Order a reagent.", catalog_number="Number.", quantity=INT)],
    ("order_reagent", {"catalog_number": "11965-092", "quantity": 6}),
)
BIRDS = task(
    "Log a sighting of 3 kingfishers at Mill Pond.",
    [tool("log_sighting", "Log a sighting.", species="What.", count=INT, location="Where.")],
    ("log_sighting", {"species": "kingfisher", "count": 3, "location": "Mill Pond"}),
)
SPELLING = task(
    "In document D-15 replace every 'colour' with 'color'.",
    [tool("replace_all", "Replace a text everywhere.", document_id="Document.", find="What.", replacement="By what.")],
    ("replace_all", {"document_id": "D-15", "find": "colour", "replacement": "color"}),
)
RENT = task(
    "What will the new rent be if the current rent of 950 goes up by 4.5 percent?",
    [tool("rent_increase", "Compute a rent.", current_rent=NUMBER, percent=NUMBER)],
    ("rent_increase", {"current_rent": 950, "percent": 4.5}),
)
GAMES = task(
    "Find board games for 2 to 4 players.",
    [tool("search_games", "Find games.", min_players=INT, max_players=INT)],
    ("search_games", {"min_players": 2, "max_players": 4}),
)
TABLE = task(
    "Export the table customers as CSV.",
    [tool("export_table", "Export a table.", table="Table.", format={"type": "string", "enum": ["csv", "json"]})],
    ("export_table", {"table": "customers", "format": "csv"}),
)
SAMPLE = task(
    "Log serum sample S-0093 into freezer F2, shelf 4.",
    [tool("log_sample", "Log a sample.", sample_id="Sample.", sample_type="Kind.", freezer="Freezer.", shelf=INT)],
    ("log_sample", {"sample_id": "S-0093", "sample_type": "serum", "freezer": "F2", "shelf": 4}),
)


@pytest.mark.parametrize(
    ("given", "rewritten"),
    [
        (CANVAS, "hey buddy, I need you to send 1636.72 dollars to River Canva for storage fees. ty!"),
        (ROOM, "Ok, pls release my room at Harbor View Inn, right?"),
        (ROOM, "Okay so, right, I need you to release my room, um, at Harbor View Inn, right, please, yeah?"),
        (PLANNING, 'Alright, wanna reschedule "Quarterly Planning" for 2027-05-05, you know?'),
        (CELSIUS, "Set the dining room to 22.2 degrees Celsius until 21:00, and I really don't want it, right?"),
        (DEPOSIT, "Move the 800 euro deposit to tenant T-31 from tenant T-57."),
        (MOVED, "Please register that Mira Kovac moved out in Koeln on 1 August 2024."),
        (SPELLING, "In document D-15 replace the first 'colour' with 'color'."),
        (COURT, "Reserve 3 tennis courts on 18 July 2025 from 17:00."),
        (SALARY, "Raise the salary of employee 310 by 52000."),
        (POLISH, "Where is the pharmacy? Please answer in Polish."),
        (LEVEL, "Set the log level of the checkout service one step above warning."),
        (REAGENT, "Order enough of reagent 11965-092 to bring our stock to 6 bottles."),
        (
            BIRDS,
            "My neighbour keeps saying, 'Log a sighting of 3 kingfishers at Mill Pond.' He does go on about his birds.",
        ),
        (USERS, "Create user jlopez as an editor and, should the board agree, user hkim as a viewer."),
        (BACKUP, "Schedule a backup of crm_main every two weeks at 02:30 and keep it for 14 days."),
        (GROWTH, "What will $12,000 be worth at 4.25% annual interest after 6 years?"),
        (
            GROWTH,
            "Explain how one would work out the growth of $12,000 at 4.25% annual interest, monthly, for 6 years.",
        ),
        (TRADE, "Do you think it's wise to buy 15 shares of NVDA and sell 40 shares of INTC?"),
        (TRADE, "Should I buy 15 shares of NVDA and sell 40 shares of INTC?"),
        (PLUMBER, "Remind me whether I called the plumber on 2024-11-05 at 09:00."),
        (USERS, "Create users jlopez and hkim as a viewer and an editor respectively."),
        (USERS, "Create user jlopez as an editor and, once HR has confirmed her, user hkim as a viewer."),
        (DIVISORS, "Find the one greatest common divisor that 84, 126, 45 and 75 all share."),
        (ROWS, "Fetch up to 20 rows from the orders table where the total is at least 500."),
        (HISTORY, "Get the stock price history of AAPL for 6 months and MSFT for 1 month."),
        (HISTORY, "Get the stock price history of AAPL and MSFT for 6 months."),
        (STOCK, "Add 250 units of TB-118 to the stock in the Leeds warehouse."),
        (RIDE, "Schedule a ride from 12 Elm Street that gets me to Central Station by 05:15 on 2025-03-09."),
        (BRANCH, "Create a branch fix/login in atlas-web from develop and another one called fix/retry."),
        (BLINDS, "Lock the back door and set the office blinds to 40 percent closed."),
    ],
)
def test_other_calls_are_asked_for(given: Task, rewritten: str) -> None:
    assert not GATE(given, rewritten).valid


@pytest.mark.parametrize(
    ("given", "rewritten"),
    [
        (CANVAS, "River Canvas's storage fees: send 1636.72 dollars to River Canvas, please."),
        (ROOM, "Release my room at Harbor View Inn, and ask for the money back."),
        (PLANNING, 'Reschedule "Quarterly Planning" for 2027-05-05 and let the guests know.'),
        (PLANNING, 'Move "Quarterly Planning" to 2027-05-05, with word to everybody invited.'),
        (CELSIUS, "I really don't like the cold: set the dining room to 22.2 degrees Celsius until 21:00."),
        (DEPOSIT, "To tenant T-57 from tenant T-31: the 800 euro deposit, please move it."),
        (POLISH, "How do you say 'Where is the pharmacy?' in Polish?"),
        (COURT, "Court 3, tennis, on 18 July 2025 from 17:00: please reserve it."),
        (BIRDS, "My neighbour asked me to, so please log it: 3 kingfishers at Mill Pond."),
        (RENT, "Rent now: 950. Increase: 4,5 %. New rent?"),
        (GAMES, "Which board games are there for anything from two to four players?"),
        (TABLE, "Not JSON this time, CSV. Can you export the table customers?"),
        (SAMPLE, "Serum sample S-0093 came up from the ward. Please check it in: freezer F2, shelf 4."),
        (BACKUP, "Every week at 02:30, back up crm_main and keep it for 14 days."),
        (GROWTH, "If I leave twelve grand in an account paying four and a quarter percent a year, compounded every "
                 "month, how many dollars are in there after six years?"),
        (TRADE, "Why don't you buy 15 shares of NVDA and sell 40 shares of INTC?"),
        (TRADE, "Why not buy 15 shares of NVDA and sell 40 shares of INTC today, I have put it off."),
        (USERS, "Create users jlopez and hkim as an editor and a viewer respectively."),
        (ROWS, "Fetch at most 20 rows from the orders table where the total is over 500."),
        (HISTORY, "I'd like the stock price history of AAPL for one month, and of MSFT for half a year, so 6 months."),
        (STOCK, "Could you raise the stock of TB-118 in the Leeds warehouse to 250?"),
        (ROUTE, "I'm going by car and starting at Gare du Nord, could I have directions to Orly Airport?"),
        (CONVERT, "How many kilometres is 26.2 miles?"),
        (LOAN, "We're borrowing $240k over 30 yrs at 6.1% interest... what's the monthly payment on the loan?"),
        (MEAL, "Would you add my lunch to the food diary? Lentil soup, 420 cals."),
        (ALERT, "Let me know once BTC falls under 52,000."),
        (CART, "Could you put three of item KX-20 in the cart, plus a single PL-77?"),
        (CHANCE, "Ten trials, each with a 30% chance of success: how likely is it that exactly four succeed?"),
        (IMAGE, "Make banner.png 628 pixels tall by 1200 pixels wide."),
    ],
)  # fmt: skip
def test_the_same_calls_are_asked_for(given: Task, rewritten: str) -> None:
    report = GATE(given, rewritten)
    assert report.valid, [(name, report.results[name].evidence) for name in report.failed]
