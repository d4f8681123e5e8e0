"""A request that is only a text to speak of: counted, rephrased, quoted from somewhere, disowned, asked about.

"How many words are in this sentence: ..." or "... That's the caption of the cartoon." leave the request as it was, word
by word, and nobody asks for it any more. What gives such a frame away stands beside the request (``stance.asides``).
"""

from __future__ import annotations

import re

from toolspar.tasks.grounding import stem
from toolspar.tasks.records import Task
from toolspar.verify.reading import stems
from toolspar.verify.stance.asides import Aside, Place, asides
from toolspar.verify.stance.told_lead import told_lead
from toolspar.verify.wording.tool_words import tool_stems

_TEXT = (
    r"(?:this|that|it|these|those|the (?:following|above|next|below)|what follows|the (?:last|previous|first)|(?:this"
    r"|that|the|my)(?: \w+)? (?:sentence|request|line|phrase|message|words?|text|question|wording|statement|utterance"
    r"|order|command|instruction|prompt|ask|one|thing|bit)s?)"
)
_OPEN = (
    r"^(?:(?:please|pls|kindly|very kind|may you|just|now|so|ok|okay|hey|hi|hello|and|but|then|also|could you|can you"
    r"|would you|will you|would you mind|i(?:'d| would) like you to|i (?:want|need) you to|i(?:'d| would) like to|let's"
    r"|help me|help me to|you|your (?:task|job) is to|all i want is to|only|simply|rather)\b[,:]? )*"
)
_TREATED = re.compile(
    _OPEN + r"(?P<verb>rephrase|reword|rewrit\w+|paraphrase|translate|summari[sz]e|shorten|condense|proof-?read"
    r"|spell-?check|fact-?check|correct|edit|polish|improve|punctuate|reverse|repeat|echo"
    r"|recite|narr+ate|recount|dictate|spell|pronounce|count|label|classify|categori[sz]e|tag|rate|grade|score|judge"
    r"|rank|analy[sz]e|parse|diagram|quote|transcribe|type out|memori[sz]e|remember|store|save"
    r"|archive|file|bookmark|log|note|park|draft|compose|explain|guess|decode|encode|encrypt"
    r"|compare|criti(?:que|ci[sz]e)|comment on|react to|discuss|debate|mock|parody|print|copy"
    r"|paste|read (?:out|aloud|back|me)|sing|shout|whisper|hum|underline|capitali[sz]e|convert"
    r"|forward|pass on|post"
    rf"|tweet)(?: (?:me|us|the intent of|the tone of|the meaning of|the words of|the letters of|the word order of"
    rf"|the order of|out|loud|down|aloud|back|for me|on|to yourself|all of|each of|the sentiment of"
    rf"|the grammar of))* {_TEXT}\b|{_OPEN}(?:[a-z]+) (?:the "
    r"|all |any |every )?(?:\w+ )?(?:spelling|grammar|words?|letters?|verbs?|nouns?|tone"
    r"|meaning|sentiment|intent|punctuation|commas?|vowels|mistakes?|errors?|typos?|syntax"
    r"|adjectives?|syllables|politeness) (?:in|of|from|within"
    rf"|out of) (?:{_TEXT}|here\b)|{_OPEN}(?:sum up|sum {_TEXT} up|turn {_TEXT} down"
    rf"|read {_TEXT} (?:back|aloud|out|to me|again))\b|{_OPEN}(?:turn"
    r"|make|put|set|change|render|express|rework"
    rf"|recast) {_TEXT} (?:\w+ )?(?:into"
    r"|sound|to music|to verse"
    rf"|in (?:verse|rhyme|french|german|spanish|latin|italian|capitals?|quotes|other words|\w+ words|the passive"
    rf"|a (?:\w+ )?(?:style|tone|way|voice)))\b|{_OPEN}(?:say"
    r"|write|answer"
    rf"|read) {_TEXT} (?:in"
    r"|as|backwards|aloud|out loud|like"
    rf"|with)\b|{_OPEN}(?:spell-?check"
    r"|proof-?read|fact-?check|rephrase|reword|translate"
    rf"|paraphrase)\b|{_OPEN}(?:write"
    r"|draft|compose|give me|make up|invent|come up with|suggest|think of) (?:me )?(?:a|an|some"
    r"|three|two) (?:\w+ )*?(?:poem|song|rhyme|haiku|limerick|joke|story|reply|answer|refusal"
    r"|response|title|headline|summary|translation|paraphrase|variants?|version|wordings?"
    r"|rewording|comeback|rejection|essay|paragraph|cartoon|slogan|parody)\b",
    re.IGNORECASE,
)
_ASKED_OF_TEXT = re.compile(
    r"\bwould (?:that|it|this) have been\b"
    r"|\b(?:is|was|isn't|wasn't) (?:that|it|this) (?:not )?(?:weird|strange|funny|odd|rude|normal|silly|creepy"
    r"|hilarious|impolite)(?:,? (?:right|huh|or what))?$"
    r"|\bhow many (?:words|letters|characters|syllables|vowels|commas|sentences|people (?:say|ask|would))\b"
    rf"|\bwh(?:at|ich) (?:language|tone|tense|mood|word|verb|noun|intent|grammar|tool|function|app)\b[^?]*\b{_TEXT}\b"
    r"|\bhow (?:does|would|do|did|should|can) (?:one|you|i|people|we|they)? ?(?:say|spell|pronounce|phrase|translate"
    r"|answer|reply|respond|react|refuse|decline|understand|interpret)\b"
    rf"|\bhow (?:does|would|do|did) {_TEXT} sound\b"
    r"|\bdo(?:es)? (?:i|it|that|this) (?:sound|read|come across|seem)\b"
    r"|\bwhat (?:does|do|did|would|might|could|is) (?:someone|somebody|people|a person|anyone|anybody|one|they|he|she"
    r"|you|(?:my|our|the|a) \w+) (?:mean|answer|say|reply|think|do) (?:when|if|by|to|with|about)\b"
    rf"|\bwhat (?:does|do|did|would|might|could) {_TEXT} (?:mean|stand for|tell)\b"
    rf"|\bis {_TEXT} (?:\w+ )?(?:correct|grammatical|polite|rude|well put|good english|clear|a question|an order"
    rf"|legal|allowed|proper|formal|spelt|spelled|a (?:proper|good|real|full|complete|well-formed) \w+|(?:something"
    rf"|anything|a thing) (?:that )?you)\b"
    r"|\bwhat happens (?:if|when) (?:i|you|one|somebody|someone|we|anyone)\b"
    r"|\bwhat would (?:you|your (?:answer|reply|reaction)(?: be)?|happen|it|he|she|they)\b[^?]*\bif\b"
    r"|\bwhy (?:would|do|does|did|might|should|is) (?:anyone|anybody|someone|somebody|people|a person|one|they|he|she"
    r"|everyone|everybody|(?:my|our|the|his|her) \w+)\b[^?]*\b(?:say|ask|want|write|request|need)"
    r"|\bwho (?:says|said|would|might|could|wrote|asks|asked|talks|even) ?(?:like|say|ask|ever|that|this|it|want"
    r"|write)"
    r"|^(?:any idea|do you know|can you (?:guess|imagine|tell me)|and|but)? ?why(?: is| was| did)?(?: that| it| this"
    r"| not)?$"
    r"|\b(?:explain|guess|tell me|imagine|describe|consider|think about) (?:why|when|how often|who|what (?:kind"
    r"|sort) of|where) (?:some|any|people|an? |one|they|he|she)"
    r"|\bhow (?:often|frequently|commonly) (?:do|does|did|have|has|is|are|our|people|you)\b",
    re.IGNORECASE,
)
_SOMEONE = (
    r"(?:he|she|they|it|someone|somebody|everyone|people|no ?one|nobody|anyone|anybody|(?:my|our|his|her|their|the|a"
    r"|an|some|this|that|one|every)(?: [\w'-]+){1,3}?|(?-i:[A-Z][a-z]+)(?: (?-i:[A-Z][a-z]+))?)"
)
_SAID = (
    r"(?:said|says|say|typed|wrote|writes|texted|shouted|yelled|quoted|muttered|asked|answered|mumbled|whispered"
    r"|sang)"
)
_NOT_TO_ME = r"(?! (?:me|us|you|that you|for)\b)(?! (?:[\w']+ ){0,2}to\b)"
_TOLD_OF = re.compile(
    rf"^(?:and |but |so |or )?(?:that|this|which|it)(?:'s| is| was|'d be| would be| were) (?:just |only |exactly "
    rf"|literally |apparently )?(?:what|how|the (?:way|words)) {_SOMEONE} {_SAID}\b{_NOT_TO_ME}"
    rf"|^(?:that|this|which|it|_+)?(?:'s|is| is|was| was) (?:the |my |his |her )?(?:first|last|only|very \w+"
    rf"|favou?rite|usual) (?:thing|words?|sentence|request|question|message"
    rf"|line) (?:that )?[\w' ]{{1,30}}? (?:ever )?{_SAID}\b"
    r"|\bthat's what (?:i|he|she|we|they)(?:'d| would) (?:say|ask|tell|write|shout)\b"
    r"|\b(?:i|we) (?:then )?(?:thought better of|decided against|changed my mind(?! (?:about|on))|let it go)\b"
    r"|\b(?:i|we) (?:nearly|almost) (?:said|asked|told|typed|wrote)\b"
    r"|^(?:do you )?(?:remember|recall) when (?:i|we|you)\b"
    r"|\bguess (?:which|who)\b[^.?!]*\b(?:said|asked|wrote|typed|told)\b"
    r"|\byou did (?:this|that|it)(?: for (?:me|us))?$"
    r"|\bwhat (?:could|may|might|can) have gone wrong\b|\bwhat went wrong\b"
    rf"|^(?:or )?(?:so )?{_SAID} (?:no ?one|nobody|somebody else|someone else|a (?:voice|sign|man|woman|stranger)"
    rf"|(?:my|our|his|her|their|the) [\w'-]+)(?:,? ever| to| once| yesterday|$)"
    r"|^(?:or )?so (?:he|she|they|it|(?:my|the|our) \w+|(?-i:[A-Z][a-z]+)) (?:says?|said|claims?|wrote|told me)$"
    r"|\b(?:i|he|she|we|they|(?:my|our|his|her) \w+)(?:'ve| have| had|'d)? (?:\w+ )?(?:dream(?:t|ed)|overheard) (?:of"
    r"|about|that|i|someone|somebody|a \w+|him|her|my \w+|this|that|it|saying|asking|the)\b"
    r"|\b(?:years|decades|ages|months|long) ago\b[^.?!]*\b(?:i'd|i would|you'd|we'd|people would|one would"
    r"|they'd) (?:have )?(?:told?|said|asked|say|ask|tell|written|write)(?: (?:my|our|the|an?|your) [\w-]+)?$"
    r"|\b(?:refused|declined|rejected|misunderstood|failed at|ignored|laughed at) (?:that|this|it)(?: one"
    r"| request)? (?:last|yesterday|once|when|for (?:me|him|her)|the other|all)\b"
    r"|\b(?:that|this)(?:'s| is| was) (?:what|how) (?:i|he|she|we|they|my \w+) used to (?:say|ask|tell|write)\b",
    re.IGNORECASE,
)
_A_TEXT = (
    r"(?:caption|subject line|slogan|headline|title|motto|lyrics?|chorus|refrain|verse|punch ?line|tagline|sign"
    r"|poster|billboard|banner|label|sticker|t-?shirt|mug|cookie|graffiti|spam|ad|advert|advertisement|commercial"
    r"|leaflet|flyer|brochure|handbook|manual|textbook|script|play|sketch|novel|story|film|movie|book|poem|song"
    r"|cartoon|comic|meme|quiz|crossword|exam|dictation|transcript|password|passphrase|ringtone|quote|quotation"
    r"|example|sample|placeholder|dummy|template|autocomplete|fortune|proverb|riddle|joke|dream|dialogue|exercise"
    r"|fable|demo)"
)
_FROM_A_TEXT = re.compile(
    rf"^(?:and |but |so )?(?:that|this|which|it|the above|all of that)(?:'s| is| was)(?: just| only| merely| simply"
    rf"| from| in| on| part of| how)* (?:\w+ ){{0,3}}?(?:{_A_TEXT})s?(?=$| (?:of|from|in|for|on|by|that|which|i|we"
    rf"|they|he|she|and|at|to|about)\b)"
    rf"|^(?:the|my|our|his|her|a|an|this|that|some|one"
    rf"|today's)(?: [\w'-]+){{0,4}}? {_A_TEXT}s?(?: [\w'-]+){{0,5}} (?:reads?|goes|went|says?|said|was|is|ran|runs"
    rf"|begins?|began|starts?|started|ends?|ended|shows?)(?: like this| as follows| literally)?$"
    r"|^(?:my|our|his|her|the|your) (?:\w+ )?(?:line|part|cue|bit)(?: (?:in|of|from|at) [^.?!:]*)? (?:goes|is|was"
    r"|reads|says|will be)(?: this| as follows)?$"
    r"|\b(?:we're|we are|i'm|i am) (?:rehearsing|practi[sc]ing|acting)\b"
    r"|\b(?:taken|copied|pasted|quoted|lifted|straight|borrowed|translated) (?:directly |straight |out )?from\b"
    r"|^(?:(?:just|only|merely|simply) )?(?:an? |another |for |as |by way of )*(?:example|sample|test|dummy|demo"
    r"|placeholder|quote|quotation|illustration|joke)(?: message| request| sentence| text| input| run| only"
    r"| data)?(?:$|,| from\b| of (?:what|how|a)\b| for (?:the|our|my|a)\b| only\b| in (?:the|our|my|a)\b)"
    r"|^(?:this|that) is (?:just |only |merely |simply )?(?:a|an) (?:\w+ )?(?:test|drill|example|sample|joke|demo"
    r"|exercise|quote)(?! question)\b"
    r"|\b(?:whether|if) (?:the |this |my )?(?:dictation|keyboard|mic\w*|voice \w+|speech \w+|thing|app|line) works?\b"
    r"|^test(?:ing)?(?: message| run| only|,? one|$)",
    re.IGNORECASE,
)
_DISOWNED = re.compile(
    r"\b(?:oops|sorry|argh|ugh|whoops|damn),? (?:that was )?(?:the )?wrong (?:chat|window|person|thread|group|number"
    r"|tab|recipient|app|channel|conversation|place|room|field|box)\b"
    r"|^(?:oops )?wrong (?:chat|window|person|thread|group|tab|channel|app|conversation)(?:,? (?:sorry|my bad"
    r"|apologies|oops|ignore (?:me|that)))*$"
    r"|\b(?:that|this|it) (?:message |one |request )?(?:was|is|wasn't|isn't) (?:not )?(?:meant "
    r"|intended )?for (?:someone|somebody) else\b"
    rf"|{_OPEN}(?:ignore|disregard|skip|forget|overlook) (?:about )?(?:all of )?{_TEXT}(?! (?:time|way|mood|typo|mess"
    rf"|noise|tone))(?: (?:sentence|request|line|message|order|question|part|instruction|thing))?\b"
    r"|\b(?:ignore|disregard)(?: (?:him|her|them|me|it|this|that))?$"
    r"|\b(?:say no to|turn (?:him|her|them|it|that|this) down|turn down|don't fall for|fall for)\b"
    r"|\b(?:i|we)(?: do not|'d rather not|'d rather you didn't| don't) (?:want|need|wish|expect) you to (?:do|act on"
    r"|carry out|follow|answer)\b"
    r"|\b(?:asking|looking|hoping) (?:only |just )?for (?:the |your |some |a few )?(?:pros|advice|opinions?|thoughts"
    r"|views?|feedback|reactions?)\b"
    r"|\bnot for (?:it|this|that) to be done\b"
    r"|\bwhat do you (?:think(?:$| (?:of|about|he|she|they)\b)|make of)"
    r"|\b(?:want|like|love|wish|trying|curious|looking|keen) to (?:learn|know|understand|find out|hear"
    r"|see) how (?:it|this|that|one|to|they|people|you (?:could|can|might|would) do (?:it|this|that))(?:'s| is| are)?\b"
    rf"|\b(?:i am|i'm|i was|we are|we're|we were)(?:n't| not| never) (?:\w+ )?(?:asking|telling|ordering|requesting"
    rf"|saying) (?:you )?(?:for |to do )?{_TEXT}$"
    rf"|\bi (?:never|didn't|did not|don't|do not|wouldn't|would never|won't|refuse to) (?:ever |really |actually "
    rf"|even )?(?:say|said|ask|asked|write|wrote|meant?|want|wanted|request|requested|type|typed|order|ordered|tell"
    rf"|told)(?: you)?(?: for| to do)?(?: {_TEXT})?$"
    r"|\bdo nothing (?:with|about|else|at all|yet|more)\b|\bdo nothing$"
    rf"|(?:^|(?<!\bi )(?<!\bwe )(?<!\bthey )(?<!\byou )(?<!\bwho )\b)(?:don't|do not|(?<![\w'] )never) (?:do|process"
    rf"|act on|carry out|answer|execute|run|perform|fulfil+|follow|handle|obey|send|submit|take"
    rf"|treat) {_TEXT}(?! (?:to|as a (?:complaint|joke|criticism)|personally|the wrong|lightly))\b"
    r"|\b(?:isn't|is not|wasn't|was not|ain't) (?:something|anything|a thing) (?:that )?(?:i|we) (?:want|need|wanted"
    r"|asked|ask)\b"
    r"|\bstop doing what (?:i|you|we)\b"
    r"|\b(?:don't|do not) (?:need|want) (?:it|this|that) (?:to be )?(?:done|carried out|executed)\b",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\b(?:act as|play the (?:part|role) of|pretend (?:to be|you(?:'re| are))|imagine you(?:'re| are)|you(?:'re"
    r"| are) (?:now )?(?:an?|the) (?:\w+ ){0,2}(?:butler|robot|waiter|clerk|actor|character|assistant|pirate"
    r"|parrot))\b[^?]*\b(?:declin\w+|refus\w+|den(?:y|ies)|never|won't|says no|who (?:says|ignores|hates)|ignor\w+)\b"
    r"|^your (?:master|boss|guest|customer|client|owner) (?:says|asks|orders|tells you)$",
    re.IGNORECASE,
)
_NOT_DOING = re.compile(
    r"\b(?:just|only|merely) (?:curious|wondering|checking|asking)\b[^.?!]*\b(?:don't|do not|no) need\b", re.IGNORECASE
)
_PATTERNS = (_TOLD_OF, _FROM_A_TEXT, _DISOWNED, _ROLE, _NOT_DOING)


def framed(task: Task, rewritten: str) -> str:
    """The words beside the request that make it a text to speak of, or nothing.

    Args:
        task: The task; frames whose verb the query or the tool has ("Translate ...") are its own.
        rewritten: The rewrite.
    """
    own = stems(task.query) | tool_stems(task)
    for aside in asides(task, rewritten):
        treated = _TREATED.search(aside.said) if aside.place is not Place.TAIL else None
        if treated and not (treated["verb"] and stem(treated["verb"]) in own) and _of_the_text(aside, treated):
            return treated[0].strip()
        for pattern in _PATTERNS if aside.place is Place.TAIL else (_ASKED_OF_TEXT, *_PATTERNS):
            match = pattern.search(aside.said)
            if match and not pattern.search(task.query):
                return match[0].strip()
        if aside.place is Place.LEAD and told_lead(aside.said) and not told_lead(task.query):
            return aside.said
    return ""


def _of_the_text(aside: Aside, treated: re.Match[str]) -> bool:
    """Whether a verb that treats a text has this one for its object: it leads up to it, or points back at it."""
    return aside.place is Place.LEAD or not aside.said[treated.end() :].strip() or len(aside.said.split()) <= 12
