"""Cooking: recipes, timers, the pantry and substitutes."""

from toolspar.tasks.library.form import arg, opt, tool
from toolspar.tasks.library.slots import choice, date, flag, integer, several, text
from toolspar.tasks.records import Split

_FOODS = tuple(
    "chickpeas,spinach,salmon,mushrooms,coconut milk,lentils,zucchini,feta,sweet potatoes,black beans,tofu,leeks,"
    "pumpkin,walnuts,eggplant,basil,shrimp,cauliflower,goat cheese,red cabbage,quinoa,ginger,fennel,apples,barley,"
    "kale,parsnips,tomatoes,halloumi,beetroot".split(",")
)
_DISHES = tuple(
    "mushroom risotto,lentil soup,chicken curry,apple pie,beef stew,vegetable lasagna,fish tacos,pumpkin bread,"
    "potato gratin,shrimp paella,onion tart,carrot cake,pea soup,lamb tagine,spinach quiche,miso ramen,plum crumble,"
    "bean chili,cheese souffle,lemon bars,goulash,banana bread,stuffed peppers,walnut brownies,clam chowder".split(",")
)
_BASICS = tuple(
    "buttermilk,brown sugar,cornstarch,sour cream,baking powder,saffron,heavy cream,breadcrumbs,molasses,tahini,"
    "mascarpone,fish sauce,honey,lemongrass,egg whites,ricotta,rice vinegar,shallots,tarragon,ghee,almond flour,"
    "capers,maple syrup,sherry,gelatin".split(",")
)
_STORES = tuple(
    "rice,flour,sugar,oats,salt,lentils,pasta,couscous,coffee beans,almonds,raisins,peanuts,honey,sunflower seeds,"
    "dried apricots,chickpeas,bulgur,cocoa,muesli,cornmeal,split peas,tea,crackers,dates,walnuts".split(",")
)
_DIETS = choice({"vegan": "vegan", "vegetarian": "vegetarian", "gluten_free": "gluten-free", "low_carb": "low-carb"})
_UNITS = choice(["kilograms", "bags", "boxes", "jars"])

TOOLS = (
    tool(
        "find_recipes_by_ingredients",
        "Find recipes that use given ingredients.",
        Split.TRAIN,
        (
            arg("ingredients", several(text(_FOODS)), "Ingredients that the recipe must use."),
            opt("diet", _DIETS, "Diet to respect.", say=("on a {diet} diet", "that suit a {diet} diet")),
            opt(
                "max_minutes",
                integer(15, 90, 5),
                "Longest preparation time in minutes.",
                say=("in at most {max_minutes} minutes",),
            ),
        ),
        ask=(
            "find recipes with {ingredients}",
            "suggest some dishes made from {ingredients}",
            "look up recipes that use {ingredients}",
            "give me ideas for cooking with {ingredients}",
            "search for meals I can make out of {ingredients}",
        ),
        questions=("What can I cook with {ingredients}{options}?",),
        family="recipes",
    ),
    tool(
        "open_recipe_by_name",
        "Open the recipe of a dish.",
        Split.TRAIN,
        (
            arg("dish", text(_DISHES), "Name of the dish."),
            opt("servings", integer(2, 12), "Number of servings.", say=("for {servings} people",), default=4),
            opt(
                "units", choice(["metric", "imperial"]), "System of units.", say=("in {units} units",), default="metric"
            ),
        ),
        ask=(
            "open the recipe for {dish}",
            "show me how to make {dish}",
            "pull up the {dish} recipe",
            "bring up the instructions for {dish}",
            "get me the recipe of {dish}",
        ),
        questions=("How do I make {dish}{options}?",),
        family="recipes",
    ),
    tool(
        "scale_recipe_servings",
        "Recalculate the amounts of a recipe for another number of servings.",
        Split.TRAIN,
        (
            arg("dish", text(_DISHES), "Name of the dish."),
            arg("from_servings", integer(2, 6), "Servings that the recipe is written for."),
            arg("to_servings", integer(7, 40), "Servings that are wanted."),
            opt("round_amounts", flag(), "Round the amounts.", say=("with rounded amounts",), default=False),
        ),
        ask=(
            "scale the {dish} recipe from {from_servings} servings to {to_servings}",
            "adjust my {dish} from {from_servings} servings to {to_servings}",
            "convert the {dish} recipe for {from_servings} people to {to_servings} people",
            "rework the amounts for {dish} from {from_servings} up to {to_servings} servings",
            "recalculate {dish} for {to_servings} servings instead of {from_servings}",
        ),
        family="recipes",
    ),
    tool(
        "start_kitchen_timer",
        "Start a timer in the kitchen.",
        Split.TRAIN,
        (
            arg("minutes", integer(2, 95), "Minutes until it rings."),
            opt("label", text(_DISHES), "What the timer is for.", say=("for the {label}", "labeled {label}")),
            opt("sound", choice(["bell", "chime", "buzzer"]), "Sound that it makes.", say=("with the {sound} sound",)),
        ),
        ask=(
            "start a timer of {minutes} minutes",
            "set the kitchen timer to {minutes} minutes",
            "count down {minutes} minutes",
            "run a kitchen timer of {minutes} minutes",
            "have the kitchen timer ring in {minutes} minutes",
        ),
        questions=("Can you set a timer of {minutes} minutes{options}?",),
        family="timers",
    ),
    tool(
        "add_pantry_item",
        "Record food that was put into the pantry.",
        Split.DEV,
        (
            arg("item", text(_STORES), "Name of the food."),
            arg("quantity.amount", integer(2, 48), "How much."),
            arg("quantity.unit", _UNITS, "Unit of the amount."),
            opt("best_before", date(), "Day until which it keeps, YYYY-MM-DD.", say=("best before {best_before}",)),
        ),
        ask=(
            "add {quantity.amount} {quantity.unit} of {item} to the pantry",
            "record {quantity.amount} {quantity.unit} of {item} in the pantry",
            "put {quantity.amount} {quantity.unit} of {item} on the pantry list",
            "note that the pantry now holds another {quantity.amount} {quantity.unit} of {item}",
            "store {quantity.amount} {quantity.unit} of {item} in the pantry records",
        ),
        family="pantry",
    ),
    tool(
        "use_pantry_item",
        "Record food that was taken out of the pantry.",
        Split.DEV,
        (
            arg("item", text(_STORES), "Name of the food."),
            arg("quantity.amount", integer(2, 48), "How much."),
            arg("quantity.unit", _UNITS, "Unit of the amount."),
            opt("spoiled", flag(), "It was thrown away.", say=("as spoiled", "on account of spoilage"), default=False),
        ),
        ask=(
            "take {quantity.amount} {quantity.unit} of {item} out of the pantry",
            "remove {quantity.amount} {quantity.unit} of {item} from the pantry list",
            "deduct {quantity.amount} {quantity.unit} of {item} from the pantry",
            "book {quantity.amount} {quantity.unit} of {item} out of the pantry",
            "write off {quantity.amount} {quantity.unit} of {item} from our pantry",
        ),
        family="pantry",
    ),
    tool(
        "lookup_ingredient_substitute",
        "What can be used in place of an ingredient.",
        Split.TEST,
        (
            arg("ingredient", text(_BASICS), "Ingredient that is missing."),
            opt("dish", text(_DISHES), "Dish it is needed for.", say=("in {dish}", "for {dish}")),
            opt("avoid", several(text(_FOODS), 1, 2), "Ingredients that must not be used.", say=("without {avoid}",)),
        ),
        ask=(
            "find a substitute for {ingredient}",
            "tell me what to use in place of {ingredient}",
            "suggest a replacement for {ingredient}",
            "look up what can stand in for {ingredient}",
            "name an alternative to {ingredient}",
        ),
        questions=("What can I use instead of {ingredient}{options}?",),
        family="substitutes",
    ),
)
