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
    r"(?:it|that|this|them|those|these|all of (?:it|that|this)|the (?:whole )?(?:thing|lot|job|request)|everything"
    r"|so)"
)
_START = (
    r"^(?:(?:and|or|but|so|then|well|oh|no|nah|actually|wait|sorry|please|pls|also|plus|just|only|rather|hmm|um|erm"
    r"|ps|p\.s|i mean|or rather|on second thoughts?|come to think of it|better still|if possible|preferably|in fact"
    r"|ideally|btw|by the way|make (?:it|that)|do (?:it|that|this|so)|let's (?:do|make) (?:it|that)|that'?s|that is"
    r"|i'd like (?:it|that)|i want (?:it|that)|afterwards|after that|next|finally|now|you can)\b[\s,:.;-]*)*"
)
_END = (
    r"(?:,? (?:please|pls|thanks|thank you|that is|i mean|actually|i think|i guess|okay|ok|right|though|in fact"
    r"|if you can|will you))*$"
)
_TIMES = r"(?:twice|thrice|(?:two|three|four|five|six|seven|eight|nine|ten|several|a few|many|multiple|\d+) times)"
_EVERY = (
    r"(?:every|each) (?:single |other |second )?(?:day|night|morning|evening|week|month|year|hour|minute|time|weekday"
    r"|weekend|(?:mon|tues|wednes|thurs|fri|satur|sun)day)s?"
)
_AGAIN_AT = (
    r"(?:(?:again |once more |too |as well )?(?:tomorrow|tonight|next (?:week|month|time|year|day)|later|in an? \w+"
    r"|in (?:\d+|two|three|a few) \w+|the (?:day|week) after|(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day))"
)
_REPEATED = re.compile(
    rf"{_START}(?:{_TIMES}|daily|hourly|weekly|monthly|yearly|nightly|{_EVERY}|on repeat|in a loop"
    rf"|over and over(?: again)?|again and again|repeatedly|back to back|a second time|one more time|once more"
    rf"|once again|from now on)(?: (?:please|in a row|over|at least|from now on|until \w+ \w+ .*|to be (?:safe|sure)"
    rf"|for good measure|if you can|for me|today|too|as well|running|straight|starting \w+|this week|for .*))*{_END}"
    rf"|{_START}(?:(?:it|that|this),? )?(?:{_TIMES} (?:in a row|over|running)|{_EVERY} (?:from (?:now|here|today)"
    rf"|until|till|for))\b"
    r"|\b(?:do|repeat|run|try) (?:exactly |precisely |just )?(?:the|that) (?:exact |very )?same\b"
    rf"|\b(?:do|repeat|run|send|make|loop|perform|execute) {_IT} (?:again\b|{_TIMES}|{_EVERY}|daily|weekly|monthly"
    rf"|hourly|over and over|on repeat|once (?:more|again|now)|one more time|a second time|every\b)"
    rf"|\b(?:keep (?:doing|repeating|on doing|running|at) {_IT}|keep going|keep on going|repeat(?: {_IT})?$"
    rf"|(?:and )?loop {_IT})(?! (?:up|the good))"
    rf"|\brepeat (?:{_IT} )?(?:as (?:often|many)|until|till|every|each|daily|weekly|in an?|after|at|tomorrow|with"
    rf"|for)\b"
    r"|\b(?:the )?same (?:thing )?(?:again|once more|procedure|every|each|next|tomorrow|for (?:the other|another|my"
    r"|our|each|all|every|me tomorrow|tomorrow))\b"
    rf"|\b(?:and )?again {_AGAIN_AT}{_END}"
    r"|\bonce (?:for me )?(?:now|today|here|for \w+(?: \w+)?)? ?and (?:once|again|then|another|a second|one more)\b"
    r"|\b(?:once|again|and one|and another) for (?:each|every)\b"
    r"|\b(?:one|once) (?:each|apiece)\b"
    rf"|{_START}(?:double|triple|twice) (?:it|that|the (?:amount|number|order|usual)|as (?:much|many))\b",
    re.IGNORECASE,
)
_MORE = re.compile(
    rf"{_START}(?:and |plus |add |with |another |a (?:second|third) )*(?:a|an|one|two|three|four|five|six|some"
    rf"|several|a few|a couple of|a couple|\d+)? ?(?:more|extra|another|additional|further)(?: (?:one|ones|two|three"
    rf"|few|like (?:it|that|this)|of (?:it|them|those|the same)|on top|copies|copy|as well|too|besides|please"
    rf"|for (?:my|the|a|him|her)\b.*|while you're at it))*{_END}"
    rf"|{_START}(?:two|three|four|five|six|several|\d+) (?:of (?:it|them|those|these)|copies|pieces|sets)\b.*$"
    r"|^(?:and |then |also )*(?:when|once|after|as soon as) (?:you(?:'ve| have| are|'re)|that(?:'s| is)|it(?:'s"
    r"| is))(?: been)? (?:finished|done|ready|through|complete|settled),? (?:please |also |you can |could you "
    r"|can you )?(?!let|tell|give|ping|say|shout|confirm|report|thank|i\b|we\b|you\b|my\b|it\b|that\b|please|there"
    r"|he\b|she\b|everyone|life|the\b)[a-z]+"
    r"|\band (?:one|two|three|four|five|some|a few|several) more\b|\bthe same (?:one )?for\b",
    re.IGNORECASE,
)
_PARTLY = re.compile(
    rf"{_START}(?:(?:just|only|maybe|perhaps|at least|do|skip|leave out|without|minus|all but|everything but"
    rf"|everything except|except|not|drop) )+(?:for )?(?:the |a |one |its )?(?:(?:very )?(?:first|last|second|other"
    rf"|latter|former|rest|beginning|end|main|half|part|bit|quarter|third|portion|opening|name|date|number|time"
    rf"|details?|final)\b)(?: (?:half|part|bit|one|word|piece|third|section|of (?:it|that|this|them)|will do"
    rf"|is enough|suffices))*{_END}"
    rf"|\b(?:only|just) (?:half|part|some|a (?:part|bit|half|quarter|third|fraction)) of {_IT}"
    rf"|\b(?:do|take|make|give me|i need|i want) (?:only |just )?(?:half|part|a quarter|a third) (?:of )?{_IT}"
    rf"|{_START}half (?:of )?{_IT}{_END}"
    rf"|{_START}(?:just|only) (?:half|part|partly|partially|halfway)\b.*$",
    re.IGNORECASE,
)
_OPPOSITE = re.compile(
    r"^(?:but|yet|only|though|although) (?:i|we) (?:do not|don't|won't|will not|didn't|did not|wouldn't|refused?"
    r"|said no|disagree|'d rather not|would rather not|never|can't allow it|forbid it|decided against it"
    r"|changed my mind)(?: (?:want|like|think so|agree|it|that|to|so))*$"
    r"|\bthe (?:exact |very |precise |complete |direct )?(?:opposite|reverse|contrary|inverse)(?! (?:order|side"
    r"|direction|of (?:a|my|what (?:my|i'm|people|they)))\b)"
    r"|\bthe other way (?:a)?round\b|\bvice versa\b|\bin reverse\b"
    r"|^(?:(?:oh|well|hmm|um|er|wait|ah|actually|or|but),? )*(?:nah|nope|no|not|not really|just kidding|kidding"
    r"|only kidding|psych|joking|just joking|only joking|i'm (?:just |only )?(?:kidding|joking)|forget it|as you were"
    r"|scratch that|strike that|never mind|nvm|delete that|false alarm|april fool|no thanks|no thank you|please don't"
    r"|don't|rather not|better not|i'd rather not|let's not|on second thoughts?,? no|cancel|stop|abort|undo"
    r"|not)(?:,? (?:actually|please|thanks|after all|sorry|lol|haha|though|i guess|forget it|leave it|wait|never mind"
    r"|then|ignore that|ignore me))*$"
    rf"|\b(?:then|and then|afterwards|right after|and|before you) (?:please |just )?(?:undo|revert|reverse|cancel"
    rf"|delete|remove|roll back|take back|erase) {_IT}(?! (?:and|with|for)\b)"
    r"|\bput (?:it|everything|that) back\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    rf"{_START}(?:i|we|he|she|they|somebody|someone|(?:my|our|the) \w+|you|it|that|this)?(?:'ve|'s|'d| have| has"
    rf"| had)? ?(?:just |already |meanwhile |now |since |all |both |finally |actually )*(?:did|done|sorted|handled"
    rf"|managed|finished|fixed|taken care of|took care of|been (?:done|sorted|handled|taken care of|fixed|settled"
    rf"|dealt with|solved|seen to)|dealt with|settled|saw to|seen to|solved)(?: {_IT})?(?: (?:out|off|of"
    rf"|for))?(?:[ ,]+(?:myself|ourselves|himself|herself|themselves|already|yesterday|earlier|an hour ago"
    rf"|this morning|last (?:night|week|time)|in the meantime|meanwhile|now|by (?:my|the|a) \w+|before|long ago"
    rf"|perfectly|just now|so all (?:good|set|done)|all good|thanks|thank you|so no need|so (?:it's|that's) (?:fine"
    rf"|done|settled)|without you|on my own|by phone|by hand|by now)\b)+.*$"
    rf"|\b(?:thanks|thank you)(?: so much| again| very much| a lot"
    rf"| a million)?(?: once more)? for (?:already )?(?:doing|handling|sorting|fixing|taking care|seeing"
    rf"|having) ?(?:of |to |out |done )?{_IT}\b(?=.*\b(?:last \w+|yesterday|earlier|already|the other day|back then"
    rf"|before|this morning)\b)"
    r"|\bthere(?:'s| is) (?:nothing|no more) (?:left |more )?(?:to (?:do|be done)|for you to do)\b"
    r"|^(?:so |but |and |well |anyway |oh )*(?:it|that|this|all|everything)(?:'s| is| has| was|'s been"
    r"| has been)? (?:now |already |all |long |since |just |been )*(?:done|sorted|settled|taken care of|handled"
    r"|seen to|dealt with|history|water under the bridge|behind us|no longer (?:needed|necessary|relevant|an issue"
    r"|of interest|required|so))(?: (?:already|now|anyway|too|thanks|by \w+|since .*|as of .*|yesterday|last .*"
    r"|for .*|this morning))*$"
    r"|^(?:so |but |and |well |anyway )*(?:all (?:sorted|done|settled|set|good|over) (?:now|already|anyway|since"
    r"|thanks|by)|already (?:done|sorted|handled|did|taken care of|settled|happened|there))\b"
    rf"|(?<!nobody)(?<!no one)(?<!\bi)(?<!\bwe)(?<!\byou)(?:'s|'ll be| is| are| will be) (?:now "
    rf"|already )?(?:taking care of|handling|dealing with|seeing to|sorting(?: out)?) {_IT}\b"
    r"|\b(?:it|that|this) (?:no longer matters|(?:does not|doesn't) matter any ?more)\b"
    r"|^(?:so |but |and |well |anyway )*(?:it|(?:that|this)(?: line| one| request| message| entry| item)?)(?:'s| is"
    r"| has become| was)(?: now| all)? (?:off the (?:table|cards|menu)|moot|obsolete|void|too late|out of date"
    r"|overtaken|pointless|scrapped|called off|cancell?ed|withdrawn|no longer on)\b"
    r"|\bno need(?: any ?more| now)?,? (?:it'?s|that'?s|i|we|all|my|it has)\b"
    r"|^(?:so )?no need(?: any ?more| now| after all| to (?:do|act|bother|worry about it))$"
    r"|\b(?:it|that|this) (?:worked|went|came) (?:out )?(?:fine|well|already|through)(?: (?:already|last|yesterday"
    r"|back then))",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"(?<!\bi )(?<!\bwe )(?<!'ve )(?<!have )(?<!had )\b(?:hold|keep|put|leave|save|set|park|shelve) (?:this|that"
    r"|it)(?: one)? (?:back|aside|off|on (?:your|the|my|a) [\w-]+ for)\b"
    r"|\bnothing (?:is )?to be done (?:before|until|till|yet|now)\b"
    r"|\b(?:almost|not quite|nearly) that(?:$|[:,;])"
    r"|\bone (?:of the \w+|thing|detail|word|number|name|date)\b[^.?!]*\b(?:is|are|'s|has|was) (?:\w+ )?(?:wrong"
    r"|changed|different|off|incorrect|missing)\b"
    r"|\b(?:save|keep|hold|park|leave|note|file|shelve|store|remember|put) (?:this|that|it|the thought|the request"
    r"|aside|it aside)? ?(?:aside |back |off |up )?(?:for|until|till) (?:later|now|then|another|some other|tomorrow"
    r"|next|when|after|i\b|me to)\b"
    r"|(?<!n't )(?<!not )(?<!no need to )(?<!to )\b(?:hold off|hold on|hang on|sit tight|stand by|wait)(?: with (?:it"
    r"|that|this))? (?:until|till|for (?:my (?:word|sign|signal|go-ahead|ok|okay|call|reply|answer)|the|me|further"
    r"|now|instructions?|confirmation)|before you|a (?:day|week|while) )"
    r"|\b(?:until|till|when|once|after|as soon as|before) (?:i|we) (?:say|give|tell you|confirm|nod|approve|am ready"
    r"|'m ready|are ready|'re ready|get back|have (?:checked|asked|confirmed))\b(?! you (?:that|the|how|what))"
    r"|\bi(?:'ll| will) (?:say|tell you|let you know|give (?:you )?(?:the|a)|confirm|send (?:you )?(?:the|a)|shout"
    r"|signal|come back|get back)\b[^.?!]*\b(?:go|when|once|word|signal|sign|later|first|ready|to you|green light|ok"
    r"|okay|nod)\b"
    rf"|{_START}(?:not (?:yet|now|today|right now|just yet|this (?:time|week)|for now|before .*|until .*"
    rf"|at the moment|immediately)|later(?: (?:today|on|this week|maybe))?|maybe later|some other time"
    rf"|another (?:time|day)|some ?day|one day|eventually|no earlier than .*|tomorrow|tonight|the day after"
    rf"|next (?:week|month|year|time|(?:mon|tues|wednes|thurs|fri|satur|sun)day)|in an? (?:hour|week|day|month|while"
    rf"|bit|few \w+)|in (?:\d+|two|three|ten|twenty) (?:minutes|hours|days|weeks)|first thing (?:tomorrow"
    rf"|in the morning)|on my (?:mark|signal|command|word)|after (?:lunch|dinner|work|midnight|the \w+)"
    rf"|before (?:lunch|dinner|midnight))(?:,? (?:not (?:today|now)|though|instead|will do|is fine|is better"
    rf"|is soon enough|would be better|suits me better|same (?:time|place)))*{_END}"
    r"|\b(?:correction|changes?|more|an? (?:update|correction)) (?:to )?follows?\b"
    r"|\b(?:but )?(?:check|confirm|clear|discuss|double-check|verify|run it by|talk) (?:it |this "
    r"|that )?(?:with )?(?:me|my \w+|us|him|her)? ?(?:first|before)\b"
    r"|\bask (?:me|my \w+|him|her|us|for (?:my|his|her) \w+)\b[^.?!]*\b(?:first|before)\b"
    r"|\b(?:it|that|this)(?: can| could| may| should| must|'ll have to| has to| will have to)? (?:wait|keep"
    r"|hold)s?(?: (?:until|till|for|a)\b.*|$)",
    re.IGNORECASE,
)
_FIRST = re.compile(
    r"\b(?:first|before that|beforehand|before you (?:do|start|go|act|proceed|touch|send|run|click|commit|begin"
    r"|carry)[^.?!]*?),? (?:please |just |could you |can you )?(?:show|tell|send|give|read|list|ask|let|explain|check"
    r"|find|get|describe|confirm|quote|walk)\b"
    r"|(?<!\bi )(?<!\bwe )(?<!\bto )(?<!'ll )\b(?:show|tell|send|give|read|quote|walk) (?:it |this "
    r"|that )?(?:to )?(?:me|us)? ?(?:back |out )?(?:to me )?(?:a|an|the|your|what|how|its"
    r"|through)? ?(?:\w+ )?(?:draft|preview|details?|quote|estimate|price|cost|plan|summary|options?|terms|overview"
    r"|proposal|mock-?up|outline|version|text|you'd do|you would do|you'd send)\b[^.?!]*(?:first\b|before\b|$)"
    r"|\b(?:draft|preview|dry run|simulat\w+|rehears\w+|mock-?up) (?:only|first|it|please|is (?:enough|fine|all))\b"
    r"|\b(?:just|only) (?:a |as a |the |do a )?(?:draft|preview|dry run|simulation|rehearsal|mock-?up|test|suggestion"
    r"|proposal|estimate)\b"
    r"|\bi(?:'ll| will|'d rather| can| want to) (?:then )?(?:press|hit|click|push|send|submit|do|finish|confirm"
    r"|execute|run|sign|handle) (?:the|it|that|this|everything|send|enter|submit)[^.?!]*\b(?:my ?self|on my own|later"
    r"|own)\b",
    re.IGNORECASE,
)
_PRICE = re.compile(
    rf"\b(?:how much|what) (?:would|will|does|do|is|'s) (?:{_IT}|the (?:cost|price|fee|charge)|doing (?:so|that"
    rf"|it))(?: be| cost| come| set|$| for)"
    rf"|\b(?:would|will|does|is|do) (?:{_IT}|there|you) (?:cost|free|charge|be (?:free|expensive|charged)|incur|extra"
    rf"|a (?:fee|charge|cost))",
    re.IGNORECASE,
)
_HOW_TO = re.compile(
    r"(?<!n't )(?<!not )(?<!need to )\b(?:tell|show|teach|explain|describe|walk|give|write|list|guide) (?:to )?(?:me"
    r"|us)?\b[^.?!,;]*\b(?:how (?:to|i|one|we|you|it|that|this)\b|the steps|the procedure|instructions|step by step"
    r"|through (?:it|that|the))"
    rf"|\bso (?:that )?(?:i|we) can (?:do|handle|manage|try|make) {_IT} (?:my ?self|on my own|ourselves|alone|without"
    rf"|later|by)"
    r"|\b(?:what|which) (?:are the )?(?:steps|buttons|menu|settings|clicks)\b",
    re.IGNORECASE,
)
_REAL = re.compile(
    r"\bif (?:i|we|you|they|he|she) (?:were|was|had|could)\b[^.?!]*\b(?:that|this|it)(?:'s| is|'d be"
    r"| would be)\b[^.?!]*\b(?:i'd|we'd|i would|you'd|what|how)\b"
    r"|^(?:or )?that(?:'s| is) what i(?:'d| would) (?:ask|say|want|do|have|order|like)\b[^.?!]*\b(?:if|were|was"
    r"|but)\b"
    r"|^(?:or )?(?:that(?:'s| is) )?what i(?:'d| would) (?:ask|say|do) if\b",
    re.IGNORECASE,
)
_FOR_ANOTHER = re.compile(
    r"(?<!it's )(?<!it is )(?<!this is )(?<!that's )\bnot (?:for|to|from|on|in|with|by) (?:me|my|mine|us|him|her|them"
    r"|myself)\b(?=[^.?!]*$)"
    r"|^(?:and |but |oh |or |also )*(?:(?:for|under|in|on|from|with|by|use|using|charge"
    r"|via) )+(?:the name (?:of )?)?(?:somebody|someone) else(?:'s)?\b"
    r"|^(?:and |but |oh |or |also |please )*(?:use|take|charge|do it (?:on|from|with|under)|on|from|under|with"
    r"|via) (?:my|the|our|his|her) (?:other|second|old|new|wife's|husband's|work|business|private|joint|backup|spare"
    r"|sister's|brother's) (?:account|card|name|address|number|phone|calendar|email|profile|wallet|list|room|one)\b",
    re.IGNORECASE,
)
_FAMILIES = {
    "repeated": _REPEATED, "more of it": _MORE, "only a part": _PARTLY, "turned round": _OPPOSITE,
    "done already": _DONE, "put off": _LATER, "something else first": _FIRST, "unreal": _REAL,
    "for another": _FOR_ANOTHER,
}  # fmt: skip
_QUESTIONS = {"asks the price": _PRICE, "asks how": _HOW_TO}
_STANDS = re.compile(
    r"^(?:and |but )?(?:everything|all|the (?:rest|others?))(?: else)? (?:can|could|will|may|must|has to"
    r"|have to) (?:wait|keep)\b"
    r"|\w\W+(?:but|except|only|just|which is why|that's why|so)\b[^.?!]*\b(?:left|missing|need|yours|you|now|help)\b"
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
