"""Shopping: the cart, products, parcels, returns and warranties."""

from toolspar.tasks.library.form import arg, opt, tool
from toolspar.tasks.library.slots import choice, code, date, flag, integer, number, several, text
from toolspar.tasks.records import Split

_PRODUCTS = tuple(
    "wireless headphones,desk lamps,yoga mats,travel mugs,phone chargers,rain jackets,hiking socks,storage boxes,"
    "bath towels,picture frames,water bottles,garden gloves,bluetooth speakers,pillow covers,coffee filters,"
    "notebooks,bike lights,wall clocks,cutting boards,tent pegs,wool blankets,extension cords,gift bags,ice trays,"
    "camping chairs".split(",")
)
_BRANDS = tuple(
    "Norvik,Altura,Brightway,Tessel,Kivo,Hearthline,Quillon,Pinecrest,Zentra,Marlo,Ostara,Fennick,Lumio,Corvane,Dravo,"
    "Wistle,Eastbay,Solano,Trellis,Umbra North".split(",")
)
_GOODS = tuple(
    "espresso machine,office chair,electric kettle,running shoes,air purifier,toaster oven,backpack,floor lamp,"
    "hair dryer,robot mower,camera tripod,winter coat,pressure cooker,gaming mouse,electric drill,baby stroller,"
    "coffee grinder,standing desk,rice cooker,desk fan,juice press,sewing machine,stand mixer,trail boots,"
    "projector".split(",")
)
_COLORS = choice(["black", "white", "navy", "green", "red", "gray"])
_SIZES = choice(["small", "medium", "large"])

TOOLS = (
    tool(
        "add_item_to_cart",
        "Put products into the shopping cart.",
        Split.TRAIN,
        (
            arg("product", text(_PRODUCTS), "Name of the product, plural."),
            arg("quantity", integer(2, 24), "How many."),
            opt("options.color", _COLORS, "Color.", say=("in {options.color}",)),
            opt("options.size", _SIZES, "Size.", say=("in size {options.size}",)),
            opt("gift_wrap", flag(), "Wrap them as a gift.", say=("with gift wrapping",), default=False),
        ),
        ask=(
            "add {quantity} {product} to my cart",
            "put {quantity} {product} in the shopping cart",
            "drop {quantity} {product} into my basket",
            "place {quantity} {product} in the cart",
            "get {quantity} {product} into my shopping cart",
        ),
        questions=("Can you put {quantity} {product} into my cart{options}?",),
        family="cart",
    ),
    tool(
        "remove_item_from_cart",
        "Take products out of the shopping cart.",
        Split.TRAIN,
        (
            arg("product", text(_PRODUCTS), "Name of the product, plural."),
            arg("quantity", integer(2, 24), "How many."),
            opt(
                "save_for_later",
                flag(),
                "Keep them on the list for later.",
                default=False,
                say=("saving them for later", "with a note to save them for later"),
            ),
        ),
        ask=(
            "remove {quantity} {product} from my cart",
            "take {quantity} {product} out of the shopping cart",
            "delete {quantity} {product} from my basket",
            "pull {quantity} {product} from the cart",
            "get {quantity} {product} out of my shopping cart",
        ),
        questions=("Can you take {quantity} {product} out of my cart{options}?",),
        family="cart",
    ),
    tool(
        "search_store_products",
        "Search the products of the store.",
        Split.TRAIN,
        (
            arg("query", text(_PRODUCTS), "What to look for."),
            opt("brands", several(text(_BRANDS), 2, 2), "Brands to consider.", say=("made by {brands}",)),
            opt(
                "max_price",
                number(10, 240, 2),
                "Highest price in dollars.",
                say=("for at most {max_price} dollars", "under {max_price} dollars"),
            ),
            opt(
                "sort_by",
                choice({"price": "price", "rating": "rating", "newest": "newest"}),
                "Order of the results.",
                say=("sorted by {sort_by}",),
            ),
        ),
        ask=(
            "search the store for {query}",
            "find {query} in the store",
            "show me which {query} the shop has",
            "look for {query} in the shop",
            "browse the store's {query}",
        ),
        questions=("Which {query} do you sell{options}?",),
        family="products",
    ),
    tool(
        "apply_discount_code",
        "Apply a discount code to an order.",
        Split.TRAIN,
        (
            arg("discount_code", code("SAVE@@##"), "The code, e.g. SAVEKR20."),
            arg("order_id", code("ORD-######"), "Number of the order, e.g. ORD-118204."),
            opt("keep_points", flag(), "Do not spend bonus points.", say=("keeping my bonus points",), default=False),
        ),
        ask=(
            "apply discount code {discount_code} to order {order_id}",
            "use the code {discount_code} on order {order_id}",
            "redeem {discount_code} for order {order_id}",
            "take the discount {discount_code} off order {order_id}",
            "enter {discount_code} as the discount code of order {order_id}",
        ),
        questions=("Can I use {discount_code} on order {order_id}{options}?",),
        family="discounts",
    ),
    tool(
        "track_parcel_shipment",
        "Where a parcel is now.",
        Split.DEV,
        (
            arg("tracking_number", code("@@########"), "Number on the parcel."),
            arg("carrier", choice(["PostNord", "DHL", "UPS", "FedEx"]), "Carrier."),
            opt(
                "text_updates",
                flag(),
                "Send text messages on changes.",
                say=("with text message updates",),
                default=False,
            ),
        ),
        ask=(
            "track the {carrier} parcel {tracking_number}",
            "check where {carrier} shipment {tracking_number} is",
            "look up parcel {tracking_number} with {carrier}",
            "find out what {carrier} is doing with package {tracking_number}",
            "follow the package {tracking_number} sent by {carrier}",
        ),
        questions=("Can you check on my {carrier} parcel {tracking_number}{options}?",),
        family="parcels",
    ),
    tool(
        "open_return_request",
        "Send a product back for a refund.",
        Split.TEST,
        (
            arg("order_id", code("ORD-######"), "Number of the order, e.g. ORD-118204."),
            arg("product", text(_GOODS), "Product to send back."),
            opt(
                "reason",
                choice({"wrong_size": "wrong size", "damaged": "damaged", "not_needed": "not needed"}),
                "Why it is sent back.",
                say=('with "{reason}" as the reason',),
            ),
            opt("pickup_day", date(), "Day of the pickup, YYYY-MM-DD.", say=("with pickup on {pickup_day}",)),
        ),
        ask=(
            "return the {product} from order {order_id}",
            "send back the {product} of order {order_id}",
            "start a return of the {product} in order {order_id}",
            "open a return request on order {order_id} for the {product}",
            "arrange to give back the {product} I bought in order {order_id}",
        ),
        questions=("Can I return the {product} from order {order_id}{options}?",),
        family="after_sales",
    ),
    tool(
        "open_warranty_claim",
        "Have a broken product repaired or replaced under warranty.",
        Split.TEST,
        (
            arg("order_id", code("ORD-######"), "Number of the order, e.g. ORD-118204."),
            arg("product", text(_GOODS), "Product that is broken."),
            arg("remedy", choice({"repair": "repair", "replacement": "replacement"}), "What is wanted."),
            opt(
                "months_in_use",
                integer(2, 30),
                "How many months it was used.",
                say=("after {months_in_use} months of use",),
            ),
        ),
        ask=(
            "open a warranty claim on the {product} from order {order_id} asking for {remedy}",
            "claim {remedy} under warranty for the {product} of order {order_id}",
            "use the warranty of the {product} in order {order_id} for {remedy}",
            "file a warranty case for {remedy} of the {product} in order {order_id}",
            "request {remedy} of the {product} from order {order_id} under warranty",
        ),
        family="after_sales",
    ),
)
