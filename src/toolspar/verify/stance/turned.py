"""A sentence beside the request that turns it: the opposite, a part of it, again and again, later, done already.

The request stands word by word, and a short sentence beside it (``stance.asides``) makes something else of it: "Same
again tomorrow, please." or "Did that myself in the meantime."
"""

from __future__ import annotations

import re

from toolspar.tasks.records import Task
from toolspar.verify.stance.asides import Aside, asides
from toolspar.verify.stance.only_asks import looks_up

_IT = (
    r"(?:it|that|this|them|those|these|all of (?:it|that|this)|the (?:whole )?(?:thing|lot|job|request)|everything|so)"
)
_START = (
    r"^(?:(?:and|or|but|so|then|well|oh|no|nah|actually|wait|sorry|please|pls|also|plus|just|only|rather|hmm|um"
    r"|erm|ps|p\.s"
    r"|i mean|or rather|on second thoughts?|come to think of it|better still|if possible|preferably|in fact"
    r"|ideally|btw"
    r"|by the way|make (?:it|that)|do (?:it|that|this|so)|let's (?:do|make) (?:it|that)|that'?s|that is|i'd like"
    r" (?:it|that)"
    r"|i want (?:it|that)|afterwards|after that|next|finally|now|you can)\b[\s,:.;-]*)*"
)
_END = (
    r"(?:,? (?:please|pls|thanks|thank you|that is|i mean|actually|i think|i guess|okay|ok|right|though|in fact"
    r"|if you can|will you))*$"
)
_TIMES = r"(?:twice|thrice|(?:two|three|four|five|six|seven|eight|nine|ten|several|a few|many|multiple|\d+) times)"
_EVERY = (
    r"(?:every|each) (?:single |other |second )?(?:day|night|morning|evening|week|month|year|hour|minute|time"
    r"|weekday|weekend"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day)s?"
)
_AGAIN_AT = (
    r"(?:(?:again |once more |too |as well )?(?:tomorrow|tonight|next (?:week|month|time|year|day)|later|in an? \w+"
    r"|in (?:\d+|two|three|a few) \w+|the (?:day|week) after|(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day))"
)
_REPEATED = re.compile(
    rf"{_START}(?:{_TIMES}|daily|hourly|weekly|monthly|yearly|nightly|{_EVERY}|on repeat|in a loop|over and over"
    rf"(?: again)?"
    rf"|again and again|repeatedly|back to back|a second time|one more time|once more|once again|from now on)"
    rf"(?: (?:please|in a row|over|at least|from now on|until \w+ \w+ .*|to be (?:safe|sure)|for good measure|if"
    rf" you can"
    rf"|for me|today|too|as well|running|straight|starting \w+|this week|for .*))*{_END}"
    rf"|{_START}(?:(?:it|that|this),? )?(?:{_TIMES} (?:in a row|over|running)|{_EVERY} (?:from (?:now|here"
    rf"|today)|until|till|for))\b"
    rf"|\b(?:do|repeat|run|try) (?:exactly |precisely |just )?(?:the|that) (?:exact |very )?same\b"
    rf"|\b(?:do|repeat|run|send|make|loop|perform|execute) {_IT} (?:again\b|{_TIMES}|{_EVERY}|daily|weekly"
    rf"|monthly|hourly"
    rf"|over and over|on repeat|once (?:more|again|now)|one more time|a second time|every\b)"
    rf"|\b(?:keep (?:doing|repeating|on doing|running|at) {_IT}|keep going|keep on going|repeat(?: {_IT})?$|"
    rf"(?:and )?loop {_IT})"
    rf"(?! (?:up|the good))"
    rf"|\brepeat (?:{_IT} )?(?:as (?:often|many)|until|till|every|each|daily|weekly|in an?|after|at|tomorrow"
    rf"|with|for)\b"
    rf"|\b(?:the )?same (?:thing )?(?:again|once more|procedure|every|each|next|tomorrow|for (?:the other"
    rf"|another|my|our|each|all"
    rf"|every|me tomorrow|tomorrow))\b"
    rf"|\b(?:and )?again {_AGAIN_AT}{_END}"
    r"|\bonce (?:for me )?(?:now|today|here|for \w+(?: \w+)?)? ?and (?:once|again|then|another|a second|one more)\b"
    r"|\b(?:once|again|and one|and another) for (?:each|every)\b|\b(?:one|once) (?:each|apiece)\b"
    rf"|{_START}(?:double|triple|twice) (?:it|that|the (?:amount|number|order|usual)|as (?:much|many))\b",
    re.IGNORECASE,
)
_MORE = re.compile(
    rf"{_START}(?:and |plus |add |with |another |a (?:second|third) )*(?:a|an|one|two|three|four|five|six|some"
    rf"|several|a few|a couple of|a couple|\d+)?"
    rf" ?(?:more|extra|another|additional|further)(?: (?:one|ones|two|three|few|like (?:it|that|this)|of (?:it"
    rf"|them|those"
    rf"|the same)|on top|copies|copy|as well|too|besides|please|for (?:my|the|a|him|her)\b.*|while you're at"
    rf" it))*{_END}"
    rf"|{_START}(?:two|three|four|five|six|several|\d+) (?:of (?:it|them|those|these)|copies|pieces|sets)\b.*$"
    r"|^(?:and |then |also )*(?:when|once|after|as soon as) (?:you(?:'ve| have| are|'re)|that(?:'s| is)|it(?:'s|"
    r" is))(?: been)?"
    r" (?:finished|done|ready|through|complete|settled),? (?:please |also |you can |could you |can you )?"
    r"(?!let|tell|give|ping|say|shout|confirm|report|thank|i\b|we\b|you\b|my\b|it\b|that\b|please|there|he\b"
    r"|she\b|everyone|life|the\b)[a-z]+"
    r"|\band (?:one|two|three|four|five|some|a few|several) more\b|\bthe same (?:one )?for\b",
    re.IGNORECASE,
)
_PARTLY = re.compile(
    rf"{_START}(?:(?:just|only|maybe|perhaps|at least|do|skip|leave out|without|minus|all but|everything but"
    rf"|everything except|except|not|drop)"
    r" )+(?:for )?(?:the |a |one |its )?(?:(?:very )?(?:first|last|second|other|latter|former|rest|beginning|end"
    r"|main|half|part|bit"
    r"|quarter|third|portion|opening|name|date|number|time|details?|final)\b)(?: (?:half|part|bit|one|word|piece"
    r"|third|section|of (?:it"
    rf"|that|this|them)|will do|is enough|suffices))*{_END}"
    rf"|\b(?:only|just) (?:half|part|some|a (?:part|bit|half|quarter|third|fraction)) of {_IT}"
    rf"|\b(?:do|take|make|give me|i need|i want) (?:only |just )?(?:half|part|a quarter|a third) (?:of )?{_IT}"
    rf"|{_START}half (?:of )?{_IT}{_END}|{_START}(?:just|only) (?:half|part|partly|partially|halfway)\b.*$",
    re.IGNORECASE,
)
_OPPOSITE = re.compile(
    r"\bthe (?:exact |very |precise |complete |direct )?(?:opposite|reverse|contrary|inverse)(?! (?:order|side"
    r"|direction|of"
    r" (?:a|my|what (?:my|i'm|people|they)))\b)"
    r"|\bthe other way (?:a)?round\b|\bvice versa\b|\bin reverse\b"
    rf"|^(?:(?:oh|well|hmm|um|er|wait|ah|actually|or|but),? )*(?:nah|nope|no|not|not really|just kidding|kidding"
    rf"|only kidding|psych|joking"
    r"|just joking|only joking|i'm (?:just |only )?(?:kidding|joking)|forget it|as you were|scratch that|strike"
    r" that|never mind"
    r"|nvm|delete that|false alarm|april fool|no thanks|no thank you|please don't|don't|rather not|better not"
    r"|i'd rather not"
    r"|let's not|on second thoughts?,? no|cancel|stop|abort|undo|not)(?:,? (?:actually|please|thanks|after all"
    r"|sorry|lol|haha"
    r"|though|i guess|forget it|leave it|wait|never mind|then|ignore that|ignore me))*$"
    rf"|\b(?:then|and then|afterwards|right after|and|before you) (?:please |just )?(?:undo|revert|reverse"
    rf"|cancel|delete|remove|roll"
    rf" back|take back|erase) {_IT}(?! (?:and|with|for)\b)|\bput (?:it|everything|that) back\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    rf"{_START}(?:i|we|he|she|they|somebody|someone|(?:my|our|the) \w+|you|it|that|this)?(?:'ve|'s|'d| have| has"
    rf"| had)?"
    rf" ?(?:just |already |meanwhile |now |since |all |both |finally |actually )*(?:did|done|sorted|handled"
    rf"|managed|finished|fixed|taken care of|took care of|been"
    rf" (?:done|sorted|handled|taken care of|fixed|settled|dealt with|solved|seen to)|dealt with|settled|saw to"
    rf"|seen to|solved)"
    rf"(?: {_IT})?(?: (?:out|off|of|for))?(?:[ ,]+(?:myself|ourselves|himself|herself|themselves|already"
    rf"|yesterday|earlier|an hour ago|this morning|last"
    rf" (?:night|week|time)|in the meantime|meanwhile|now|by (?:my|the|a) \w+|before|long ago|perfectly|just now"
    rf"|so all (?:good|set|done)|all"
    rf" good|thanks|thank you|so no need|so (?:it's|that's) (?:fine|done|settled)|without you|on my own|by phone"
    rf"|by hand|by now)\b)+.*$"
    rf"|\b(?:thanks|thank you)(?: so much| again| very much| a lot| a million)?(?: once more)? for (?:already )?"
    rf"(?:doing|handling|sorting|fixing|taking care|seeing|having)"
    rf" ?(?:of |to |out |done )?{_IT}\b(?=.*\b(?:last \w+|yesterday|earlier|already|the other day|back then"
    rf"|before|this morning)\b)"
    rf"|\bthere(?:'s| is) (?:nothing|no more) (?:left |more )?(?:to (?:do|be done)|for you to do)\b"
    rf"|^(?:so |but |and |well |anyway |oh )*(?:it|that|this|all|everything)(?:'s| is| has| was|'s been| has"
    rf" been)? (?:now |already |all |long |since |just"
    rf" |been )*(?:done|sorted|settled|taken care of|handled|seen to|dealt with|history|water under the bridge"
    rf"|behind us|no longer"
    rf" (?:needed|necessary|relevant|an issue|of interest|required|so))(?: (?:already|now|anyway|too|thanks|by"
    rf" \w+|since .*|as of .*"
    rf"|yesterday|last .*|for .*|this morning))*$"
    rf"|^(?:so |but |and |well |anyway )*(?:all (?:sorted|done|settled|set|good|over) (?:now|already|anyway"
    rf"|since|thanks|by)|already (?:done|sorted"
    rf"|handled|did|taken care of|settled|happened|there))\b"
    rf"|(?<!nobody)(?<!no one)(?<!\bi)(?<!\bwe)(?<!\byou)(?:'s|'ll be| is| are| will be) (?:now "
    rf"|already )?(?:taking care of"
    rf"|handling"
    rf"|dealing with|seeing to|sorting(?: out)?) {_IT}\b"
    rf"|\b(?:it|that|this) (?:no longer matters|(?:does not|doesn't) matter any ?more)\b"
    rf"|^(?:so |but |and |well |anyway )*(?:it|(?:that|this)(?: line| one| request| message| entry| item)?)(?:'s"
    rf"| is| has become| was)(?: now| all)? (?:off the "
    rf"(?:table|cards|menu)|moot|obsolete|void"
    rf"|too late|out of date|overtaken|pointless|scrapped|called off|cancell?ed|withdrawn|no longer on)\b"
    rf"|\bno need(?: any ?more| now)?,? (?:it'?s|that'?s|i|we|all|my|it has)\b|^(?:so )?no need(?: any ?more|"
    rf" now| after all| to (?:do|act|bother|worry about it))$"
    rf"|\b(?:it|that|this) (?:worked|went|came) (?:out )?(?:fine|well|already|through)(?: (?:already|last"
    rf"|yesterday|back then))",
    re.IGNORECASE,
)
_LATER = re.compile(
    rf"(?<!\bi )(?<!\bwe )(?<!'ve )(?<!have )(?<!had )\b(?:hold|keep|put|leave|save|set|park|shelve)"
    rf" (?:this|that|it)(?: one)? (?:back|aside|off|on (?:your|the"
    rf"|my|a) [\w-]+ for)\b"
    rf"|\bnothing (?:is )?to be done (?:before|until|till|yet|now)\b|\b(?:almost|not quite|nearly) that(?:$|[:,;])"
    rf"|\bone (?:of the \w+|thing|detail|word|number|name|date)\b[^.?!]*\b(?:is|are|'s|has|was) (?:\w+ )?"
    rf"(?:wrong|changed|different|off|incorrect|missing)\b"
    rf"|\b(?:save|keep|hold|park|leave|note|file|shelve|store|remember|put) (?:this|that|it|the thought|the"
    rf" request|aside|it aside)?"
    rf" ?(?:aside |back |off |up )?(?:for|until|till) (?:later|now|then|another|some other|tomorrow|next|when"
    rf"|after|i\b|me to)\b"
    rf"|(?<!n't )(?<!not )(?<!no need to )(?<!to )\b(?:hold off|hold on|hang on|sit tight|stand by|wait)(?: with"
    rf" (?:it|that|this))? (?:until|till|for "
    rf"(?:my (?:word|sign|signal|go-ahead|ok|okay|call|reply|answer)|the|me|further|now"
    rf"|instructions?|confirmation)|before you|a (?:day|week|while) )"
    rf"|\b(?:until|till|when|once|after|as soon as|before) (?:i|we) (?:say|give|tell you|confirm|nod|approve|am"
    rf" ready|'m ready|are ready|'re ready|get back|have"
    rf" (?:checked|asked|confirmed))\b(?! you (?:that|the|how|what))"
    rf"|\bi(?:'ll| will) (?:say|tell you|let you know|give (?:you )?(?:the|a)|confirm|send (?:you )?(?:the|a)"
    rf"|shout|signal|come back|get back)\b[^.?!]*\b(?:go|when|once|word|signal|sign"
    rf"|later|first|ready|to you|green light|ok|okay|nod)\b"
    rf"|{_START}(?:not (?:yet|now|today|right now|just yet|this (?:time|week)|for now|before .*|until .*|at the"
    rf" moment|immediately)"
    rf"|later(?: (?:today|on|this week|maybe))?|maybe later|some other time|another (?:time|day)|some ?day|one"
    rf" day|eventually|no earlier than .*"
    rf"|tomorrow|tonight|the day after|next (?:week|month|year|time|(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
    rf"|in an? (?:hour|week|day|month|while|bit|few \w+)"
    rf"|in (?:\d+|two|three|ten|twenty) (?:minutes|hours|days|weeks)|first thing (?:tomorrow|in the morning)|on"
    rf" my (?:mark|signal|command|word)"
    rf"|after (?:lunch|dinner|work|midnight|the \w+)|before (?:lunch|dinner|midnight))(?:,? (?:not (?:today|now)"
    rf"|though|instead|will do|is fine|is better"
    rf"|is soon enough|would be better|suits me better|same (?:time|place)))*{_END}"
    rf"|\b(?:correction|changes?|more|an? (?:update|correction)) (?:to )?follows?\b|\b(?:but )?(?:check|confirm"
    rf"|clear|discuss|double-check|verify|run it by|talk) (?:it |this |that )?(?:with )?(?:me|my"
    rf" \w+|us|him|her)? ?(?:first|before)\b|\bask (?:me|my \w+|him|her|us|for (?:my|his|her) \w+)\b[^.?!]*\b"
    rf"(?:first|before)\b"
    rf"|\b(?:it|that|this)(?: can| could| may| should| must|'ll have to| has to| will have to)? (?:wait|keep"
    rf"|hold)s?(?: (?:until|till|for|a)\b.*|$)",
    re.IGNORECASE,
)
_FIRST = re.compile(
    r"\b(?:first|before that|beforehand|before you (?:do|start|go|act|proceed|touch|send|run|click|commit|begin"
    r"|carry)[^.?!]*?),?"
    r" (?:please |just |could you |can you )?(?:show|tell|send|give|read|list|ask|let|explain|check|find|get"
    r"|describe|confirm|quote|walk)\b"
    r"|(?<!\bi )(?<!\bwe )(?<!\bto )(?<!'ll )\b(?:show|tell|send|give|read|quote|walk) (?:it |this |that )?(?:to"
    r" )?(?:me|us)? ?(?:back |out )?(?:to me"
    r" )?(?:a|an|the|your|what|how|its|through)?"
    r" ?(?:\w+ )?(?:draft|preview|details?|quote|estimate|price|cost|plan|summary|options?|terms|overview"
    r"|proposal|mock-?up|outline|version|text|you'd do"
    r"|you would do|you'd send)\b[^.?!]*(?:first\b|before\b|$)"
    r"|\b(?:draft|preview|dry run|simulat\w+|rehears\w+|mock-?up) (?:only|first|it|please|is (?:enough|fine"
    r"|all))\b|\b(?:just|only) (?:a |as a |the |do a )?(?:draft|preview"
    r"|dry run|simulation|rehearsal|mock-?up|test|suggestion|proposal|estimate)\b"
    r"|\bi(?:'ll| will|'d rather| can| want to) (?:then )?(?:press|hit|click|push|send|submit|do|finish|confirm"
    r"|execute|run|sign|handle) (?:the|it|that|this|everything|send|enter|submit)"
    r"[^.?!]*\b(?:my ?self|on my own|later|own)\b",
    re.IGNORECASE,
)
_PRICE = re.compile(
    rf"\b(?:how much|what) (?:would|will|does|do|is|'s) (?:{_IT}|the (?:cost|price|fee|charge)|doing (?:so|that"
    rf"|it))(?: be| cost| come| set|$| for)"
    rf"|\b(?:would|will|does|is|do) (?:{_IT}|there|you) (?:cost|free|charge|be (?:free|expensive|charged)|incur"
    rf"|extra|a (?:fee|charge|cost))",
    re.IGNORECASE,
)
_HOW_TO = re.compile(
    rf"(?<!n't )(?<!not )(?<!need to )\b(?:tell|show|teach|explain|describe|walk|give|write|list|guide) (?:to )?"
    rf"(?:me|us)?\b[^.?!,;]*\b(?:how (?:to|i|one|we|you|it|that|this)\b|the steps|the procedure|instructions"
    rf"|step by step|through (?:it|that"
    rf"|the))"
    rf"|\bso (?:that )?(?:i|we) can (?:do|handle|manage|try|make) {_IT} (?:my ?self|on my own|ourselves|alone"
    rf"|without|later|by)"
    rf"|\b(?:what|which) (?:are the )?(?:steps|buttons|menu|settings|clicks)\b",
    re.IGNORECASE,
)
_REAL = re.compile(
    r"\bif (?:i|we|you|they|he|she) (?:were|was|had|could)\b[^.?!]*\b(?:that|this|it)(?:'s| is|'d be| would"
    r" be)\b[^.?!]*\b(?:i'd|we'd|i would|you'd|what|how)\b"
    r"|^(?:or )?that(?:'s| is) what i(?:'d| would) (?:ask|say|want|do|have|order|like)\b[^.?!]*\b(?:if|were|was|but)\b"
    r"|^(?:or )?(?:that(?:'s| is) )?what i(?:'d| would) (?:ask|say|do) if\b",
    re.IGNORECASE,
)
_FOR_ANOTHER = re.compile(
    r"(?<!it's )(?<!it is )(?<!this is )(?<!that's )\bnot (?:for|to|from|on|in|with|by) (?:me|my|mine|us|him|her"
    r"|them|myself)\b(?=[^.?!]*$)"
    r"|^(?:and |but |oh |or |also )*(?:(?:for|under|in|on|from|with|by|use|using|charge|via) )+(?:the name (?:of"
    r" )?)?(?:somebody|someone) else(?:'s)?\b"
    r"|^(?:and |but |oh |or |also |please )*(?:use|take|charge|do it (?:on|from|with|under)|on|from|under|with"
    r"|via) (?:my|the|our|his|her) (?:other|second|old|new|wife's|husband's|work|business|private|joint"
    r"|backup|spare|sister's|brother's) (?:account|card|name|address|number|phone|calendar|email|profile|wallet"
    r"|list|room|one)\b",
    re.IGNORECASE,
)
_FAMILIES = {
    "repeated": _REPEATED, "more of it": _MORE, "only a part": _PARTLY, "turned round": _OPPOSITE,
    "done already": _DONE, "put off": _LATER, "something else first": _FIRST, "unreal": _REAL,
    "for another": _FOR_ANOTHER,
}  # fmt: skip
_QUESTIONS = {"asks the price": _PRICE, "asks how": _HOW_TO}
_STANDS = re.compile(
    r"^(?:and |but )?(?:everything|all|the (?:rest|others?))(?: else)? (?:can|could|will|may|must|has to|have"
    r" to) (?:wait|keep)\b|"
    r"\w\W+(?:but|except|only|just|which is why|that's why|so)\b[^.?!]*\b(?:left|missing|need|yours|you|now|help)\b"
    r"|\b(?:n't|not|never|nobody|no one|nothing|yet)\b[^.?!]*\b(?:done|sorted|handled|settled|fixed|wait|did)\b",
    re.IGNORECASE,
)


def turned(task: Task, rewritten: str) -> str:
    """How a sentence beside the request turns it, with its words; or nothing.

    Args:
        task: The task; what the query says in such words itself is no turn.
        rewritten: The rewrite.
    """
    for aside in asides(task, rewritten):
        for name, pattern in (_FAMILIES | ({} if looks_up(task) else _QUESTIONS)).items():
            match = pattern.search(aside.said)
            if match and not pattern.search(task.query) and not _stands(name, aside):
                return f"{name}: {match[0].strip()!r}"
    return ""


def _stands(name: str, aside: Aside) -> bool:
    """Whether the rest of the aside says that the request stands: "Half is done already, but not this"."""
    return name in ("done already", "put off") and _STANDS.search(aside.said) is not None
