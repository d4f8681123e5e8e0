"""Language: translation, words, verbs and style."""

from toolspar.tasks.library.form import arg, opt, tool
from toolspar.tasks.library.slots import choice, flag, integer, text
from toolspar.tasks.records import Split

_LANGUAGES = tuple(
    "German,Spanish,Japanese,Polish,Swahili,French,Italian,Korean,Dutch,Turkish,Portuguese,Greek,Hindi,Swedish,Arabic,"
    "Danish,Finnish,Thai,Czech,Vietnamese".split(",")
)
_PHRASES = (
    "The train leaves in ten minutes",
    "Please keep the window closed",
    "I would like a cup of tea",
    "We met at the old bridge",
    "My sister lives by the sea",
    "Thank you for your patience",
    "The soup needs more salt",
    "Our guests arrive on Friday",
    "He forgot his umbrella again",
    "The library opens at noon",
    "Could you speak more slowly",
    "She plays the violin every evening",
    "The road is blocked by snow",
    "I lost my keys in the garden",
    "They painted the fence green",
)
_FOREIGN = (
    "Wo ist der Bahnhof",
    "Me gusta mucho el mar",
    "Il pleut depuis ce matin",
    "Vorrei un bicchiere di vino",
    "Ik woon in een klein dorp",
    "Onde fica a farmacia",
    "Hvor kommer du fra",
    "Habari ya asubuhi",
    "Buongiorno a tutti",
    "Jag talar lite svenska",
    "Quiero dos boletos",
    "Das Wetter ist heute wunderbar",
    "Minun nimeni on Pekka",
    "Terima kasih banyak",
    "Nous partons demain",
)
_DRAFTS = (
    "your order is late again",
    "the meeting was a waste of time",
    "we cannot give you a refund",
    "send me the numbers today",
    "I do not agree with this plan",
    "the invoice you sent is wrong",
    "nobody told me about the change",
    "we need more people on this project",
    "your report is too long",
    "I am not coming on Monday",
    "the new layout confuses everyone",
    "you missed the deadline",
    "fix the printer on our floor",
    "the coffee here is terrible",
    "stop calling me after work",
    "this contract has two mistakes",
    "we ran out of paper",
    "I want a different seat",
    "the heating does not work",
    "your team ignored my question",
)
_WORDS = tuple(
    "candor,thrift,lantern,meander,gossamer,brittle,sonorous,harvest,quarry,ember,furtive,ledger,tepid,whistle,zeal,"
    "ripple,nimble,orchard,vivid,hollow,cinder,placid,gallant,murmur,tangle".split(",")
)
_RHYMES = tuple(
    "light,stone,river,candle,bright,night,table,garden,moon,ocean,dream,fire,winter,flower,silver,train,heart,story,"
    "cloud,summer,rain,bell,shore,feather,gold".split(",")
)
_VERBS = tuple(
    "hablar,comer,vivir,tener,hacer,poder,decir,venir,poner,salir,pensar,dormir,volver,pedir,traer,saber,caer,jugar,"
    "leer,abrir,sentir,conocer,correr,perder,escribir".split(",")
)

TOOLS = (
    tool(
        "translate_text_passage",
        "Translates a text from English into another language.",
        Split.TRAIN,
        (
            arg("text", text(_PHRASES), "Text to translate."),
            arg("target_language", text(_LANGUAGES), "Language to translate into."),
            opt(
                "formality",
                choice({"formal": "formal", "informal": "informal"}),
                "How to address the reader.",
                say=("in a more {formality} style", "keeping it {formality}"),
            ),
            opt(
                "romanize",
                flag(),
                "Add a version in Latin letters.",
                say=("with a version in Latin letters", "with romanization"),
                default=False,
            ),
        ),
        ask=(
            'translate "{text}" into {target_language}',
            'give me the {target_language} version of "{text}"',
            'put "{text}" into {target_language} for me',
            'turn the English sentence "{text}" into {target_language}',
            'render the following in {target_language}: "{text}"',
        ),
        questions=(
            'How do you say "{text}" in {target_language}{options}?',
            'What is "{text}" in {target_language}{options}?',
        ),
        family="translation",
    ),
    tool(
        "detect_text_language",
        "Finds out which language a text is written in.",
        Split.TRAIN,
        (
            arg("text", text(_FOREIGN), "Text whose language is sought."),
            opt(
                "max_guesses",
                integer(2, 5),
                "Number of guesses to return.",
                say=("with {max_guesses} guesses at most", "giving up to {max_guesses} guesses"),
                default=1,
            ),
            opt("with_scores", flag(), "Give confidence scores.", say=("with confidence scores",), default=False),
        ),
        ask=(
            'detect the language of "{text}"',
            'tell me which language "{text}" is written in',
            'identify the language this text is in: "{text}"',
            'find out what language "{text}" belongs to',
            'work out the language used in "{text}"',
        ),
        questions=('Can you tell which language "{text}" is in{options}?',),
        family="translation",
    ),
    tool(
        "lookup_word_definition",
        "Looks up what an English word means.",
        Split.DEV,
        (
            arg("word", text(_WORDS), "Word to look up."),
            opt(
                "examples",
                integer(2, 6),
                "Number of example sentences.",
                say=("with {examples} example sentences", "along with {examples} examples"),
                default=0,
            ),
            opt("etymology", flag(), "Give the word's origin.", say=("with its etymology",), default=False),
            opt(
                "audience",
                choice({"children": "children", "learners": "learners", "experts": "experts"}),
                "Whom the definition is for.",
                say=("worded for {audience}",),
            ),
        ),
        ask=(
            'look up the definition of "{word}"',
            'define the word "{word}"',
            'tell me what "{word}" means',
            'find the dictionary entry for "{word}"',
            'explain the meaning of the word "{word}"',
        ),
        questions=('Can you tell me what the word "{word}" means{options}?',),
        family="lexicon",
    ),
    tool(
        "find_rhyming_words",
        "Finds English words that rhyme with a word.",
        Split.DEV,
        (
            arg("word", text(_RHYMES), "Word to rhyme with."),
            opt(
                "limit",
                integer(3, 30),
                "Greatest number of words.",
                say=("with no more than {limit} results", "limited to {limit} results"),
                default=10,
            ),
            opt(
                "syllables",
                integer(2, 4),
                "Number of syllables that the words must have.",
                say=("with {syllables} syllables each",),
            ),
        ),
        ask=(
            'find words that rhyme with "{word}"',
            'give me rhymes for "{word}"',
            'list rhyming words for "{word}"',
            'come up with words rhyming with "{word}"',
            'search for rhymes on the word "{word}"',
        ),
        questions=('Which words rhyme with "{word}"{options}?',),
        family="lexicon",
    ),
    tool(
        "conjugate_spanish_verb",
        "Conjugates a Spanish verb in a tense.",
        Split.TEST,
        (
            arg("verb", text(_VERBS), "Infinitive of the verb."),
            arg(
                "tense",
                choice(["present", "preterite", "imperfect", "future", "conditional"]),
                "Tense of the forms.",
            ),
            opt(
                "number",
                choice({"singular": "singular", "plural": "plural"}),
                "Forms to give; both when left out.",
                say=("in the {number} only", "for the {number} forms only"),
            ),
            opt("with_pronouns", flag(), "Write the pronouns too.", say=("with the pronouns",), default=False),
        ),
        ask=(
            'conjugate the Spanish verb "{verb}" in the {tense} tense',
            'give me the {tense} forms of "{verb}" in Spanish',
            'show me how Spanish "{verb}" goes in the {tense} tense',
            'list the {tense} tense of the Spanish verb "{verb}"',
            'write out Spanish "{verb}" in the {tense}',
        ),
        questions=('How is the Spanish verb "{verb}" conjugated in the {tense} tense{options}?',),
        family="spanish verbs",
    ),
    tool(
        "rewrite_text_tone",
        "Rewrites a message in another tone.",
        Split.TEST,
        (
            arg("message", text(_DRAFTS), "Message to rewrite."),
            arg("tone", choice(["polite", "cheerful", "formal", "diplomatic", "casual"]), "Tone to strike."),
            opt(
                "max_words",
                integer(10, 60, 5),
                "Greatest length in words.",
                say=("in at most {max_words} words", "using no more than {max_words} words"),
            ),
            opt("variants", integer(2, 5), "Number of versions.", say=("in {variants} variants",), default=1),
        ),
        ask=(
            'rewrite "{message}" in a {tone} tone',
            'make this message sound more {tone}: "{message}"',
            'reword "{message}" so that it comes across as {tone}',
            'change the tone of "{message}" to {tone}',
            'turn "{message}" into something more {tone}',
        ),
        questions=('How can I say "{message}" in a more {tone} tone{options}?',),
        family="text style",
    ),
)
