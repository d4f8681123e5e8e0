"""Banking: transfers, standing orders, accounts, cards and currencies."""

from toolspar.tasks.library.form import arg, opt, tool
from toolspar.tasks.library.slots import choice, code, date, flag, integer, number, person, text
from toolspar.tasks.records import Split

_PURPOSES = tuple(
    "rent,piano lessons,garage repairs,school fees,summer camp,car insurance,dental work,childcare,"
    "club fees,electricity,wedding flowers,house cleaning,sofa delivery,language classes,boat storage,"
    "window repairs,race fees,firewood,camp fees,catering,legal advice,storage fees,tree work,"
    "roof repairs,bike rental".split(",")
)
_ACCOUNTS = choice({"checking": "checking", "savings": "savings", "credit": "credit", "business": "business"})
_RHYTHMS = choice({"weekly": "weekly", "monthly": "monthly", "quarterly": "quarterly"})
_CURRENCIES = ("USD", "EUR", "GBP", "JPY", "CHF", "SEK", "PLN", "CAD", "AUD")

TOOLS = (
    tool(
        "send_bank_transfer",
        "Transfer money once to another person.",
        Split.TRAIN,
        (
            arg("recipient", person(), "Full name of the person who receives the money."),
            arg("amount", number(5, 2400, 2), "Amount in dollars."),
            opt("reference", text(_PURPOSES), "Text on the recipient's statement.", say=("for {reference}",)),
            opt("instant", flag(), "Send it as an instant payment.", say=("as an instant payment",), default=False),
        ),
        ask=(
            "send {amount} dollars to {recipient}",
            "transfer ${amount} to {recipient}",
            "pay {recipient} {amount} dollars",
            "wire {recipient} the sum of {amount} dollars",
            "make a bank transfer of ${amount} to {recipient}",
        ),
        questions=("Can I get {amount} dollars over to {recipient}{options}?",),
        family="transfers",
    ),
    tool(
        "set_up_standing_order",
        "Start a payment that repeats automatically.",
        Split.TRAIN,
        (
            arg("recipient", person(), "Full name of the person who receives the money."),
            arg("amount", integer(20, 1500, 5), "Amount of each payment in dollars."),
            arg("rhythm", _RHYTHMS, "How often the payment is made."),
            opt("first_payment", date(), "Day of the first payment, YYYY-MM-DD.", say=("starting on {first_payment}",)),
        ),
        ask=(
            "set up a {rhythm} standing order of {amount} dollars to {recipient}",
            "start a {rhythm} payment of ${amount} to {recipient}",
            "pay {recipient} {amount} dollars on a {rhythm} basis",
            "arrange for {recipient} to get a {rhythm} transfer of {amount} dollars",
            "create a {rhythm} standing order of ${amount} to {recipient}",
        ),
        questions=("Could a {rhythm} standing order of {amount} dollars go to {recipient}{options}?",),
        family="transfers",
    ),
    tool(
        "stop_standing_order",
        "End a payment that repeats automatically.",
        Split.TRAIN,
        (
            arg("order_id", code("SO-#####"), "Number of the standing order, e.g. SO-10442."),
            opt(
                "last_day",
                date(),
                "Last day on which it may run, YYYY-MM-DD.",
                say=("with {last_day} as its last day",),
            ),
        ),
        ask=(
            "stop standing order {order_id}",
            "cancel the standing order {order_id}",
            "end the repeating payment {order_id}",
            "make sure standing order {order_id} no longer runs",
            "shut off the automatic payment under {order_id}",
        ),
        questions=("Can you put an end to standing order {order_id}{options}?",),
        family="transfers",
    ),
    tool(
        "fetch_account_balance",
        "Current balance of one of the customer's accounts.",
        Split.TRAIN,
        (
            arg("account", _ACCOUNTS, "Kind of account."),
            opt("currency", choice(_CURRENCIES), "Currency of the answer.", say=("in {currency}",), default="USD"),
            opt(
                "include_pending",
                flag(),
                "Count payments that are still pending.",
                default=False,
                say=("with pending payments included", "including pending payments"),
            ),
        ),
        ask=(
            "show me the balance of my {account} account",
            "check how much is on my {account} account",
            "tell me what my {account} account stands at",
            "look up the {account} account balance",
            "get the current balance of the {account} account",
        ),
        questions=(
            "How much money is on my {account} account{options}?",
            "What is the balance of my {account} account{options}?",
        ),
        family="accounts",
    ),
    tool(
        "freeze_payment_card",
        "Block a payment card for the time being.",
        Split.DEV,
        (
            arg("last_digits", code("####"), "Last four digits of the card, as text."),
            opt(
                "online_only", flag(), "Block online purchases only.", say=("for online purchases only",), default=False
            ),
            opt(
                "reason",
                choice(["lost", "stolen", "copied"]),
                "Why it is blocked.",
                say=("because it was {reason}",),
            ),
        ),
        ask=(
            "freeze the card ending in {last_digits}",
            "block my card with the last digits {last_digits}",
            "put a freeze on card {last_digits}",
            "lock the payment card that ends in {last_digits}",
            "suspend my card ending {last_digits}",
        ),
        questions=("Can my card ending in {last_digits} be frozen{options}?",),
        family="cards",
    ),
    tool(
        "replace_payment_card",
        "Order a new payment card in place of an old one.",
        Split.DEV,
        (
            arg("last_digits", code("####"), "Last four digits of the old card, as text."),
            opt(
                "reason",
                choice({"damaged": "damaged", "expired": "expired", "worn_out": "worn out"}),
                "Why a new card is needed.",
                say=("because it is {reason}",),
            ),
            opt("express", flag(), "Send it by express mail.", say=("by express mail",), default=False),
        ),
        ask=(
            "replace the card ending in {last_digits}",
            "order a new card for the one with the last digits {last_digits}",
            "send me a replacement for card {last_digits}",
            "get me a fresh card in place of the one ending {last_digits}",
            "request a replacement card for {last_digits}",
        ),
        questions=("Can I have a replacement for my card ending in {last_digits}{options}?",),
        family="cards",
    ),
    tool(
        "exchange_currency_amount",
        "Exchange an amount of one currency into another.",
        Split.TEST,
        (
            arg("amount", integer(50, 9000, 10), "Amount in the currency that is sold."),
            arg("sell", choice(_CURRENCIES), "Code of the currency that is sold."),
            arg("buy", choice(_CURRENCIES), "Code of the currency that is bought."),
            opt("value_day", date(), "Day of the exchange, YYYY-MM-DD.", say=("on {value_day}", "dated {value_day}")),
        ),
        ask=(
            "exchange {amount} {sell} into {buy}",
            "change {amount} {sell} to {buy}",
            "buy {buy} with {amount} {sell}",
            "swap {amount} {sell} for {buy}",
            "turn {amount} {sell} of mine into {buy}",
        ),
        questions=("Can I have {amount} {sell} changed into {buy}{options}?",),
        family="currency",
    ),
)
