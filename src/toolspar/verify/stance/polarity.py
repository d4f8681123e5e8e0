"""Patterns of negation, condition, report and delay in English requests, and the idioms that only look like them."""

from __future__ import annotations

import re

_VERB_OF_DOUBT = (
    r"(?:know|remember|recall|understand|tell|think of|figure out|see|decide|believe|find|keep track"
    r"|work out|make up my mind)"
)

_FIGURE = (
    r"(?= (?:the |about )?(?:[$€£]?[\d_]|one\b|two\b|three\b|four\b|five\b|six\b|seven\b|eight\b|nine\b|ten\b|eleven\b"
    r"|twelve\b|noon\b|half\b|\w+teen\b|\w+ty\b))"
)

HARMLESS = re.compile(
    "|".join(
        (
            r"\bwhy (?:don'?t|not|won'?t) (?:you|we)?\b",
            r"\b(?:can|could|won|would|will)(?:n'?t|'t) (?:you|it be|we)\b",
            r"\bcan'?t you\b",
            r"\bif (?:you don'?t|you wouldn'?t|you do not|no one) mind\w*\b",
            r"\bif (?:it|that|this)(?:'s| is|s| isn'?t| wouldn'?t be| would not be| is not)?(?: not)? (?:too |a "
            r"|any )?(?:much |big )?"
            r"(?:trouble|bother|problem|hassle|ask|inconvenience|inconvenient)\w*\b",
            r"\bif (?:it|that|this) (?:isn'?t|is not) asking too much\b",
            r"\bno (?:rush|hurry|worries|problem|pressure|big deal|need to rush|need to hurry|offen[cs]e|stress"
            r"|typo|mistake|joke|doubt|wonder|luck)\b",
            r"\bnot (?:a big deal|urgent|in a hurry|in a rush|a problem|too fussy|that it matters|to be pushy"
            r"|to rush you|kidding|joking)\b",
            r"\bnot because (?:i|we|he|she|they|it)\b",
            r"\bnot (?:just|only|merely|simply)\b(?=[^.?!;]{1,80}\bbut\b)",
            r"\bfor nothing\b|\bnothing (?:fancy|special|else(?= needed|\b))",
            r"\b(?:don'?t|do not|never) (?:worry|rush|hesitate|mind (?:me|the \w+)|laugh|judge(?: me)?|panic"
            r"|ask(?: me)?"
            r"|take (?:it|this|that) (?:the wrong way|personally|badly|to heart)|get me wrong|be (?:alarmed"
            r"|surprised|confused|fooled|shy|mad|angry|thrown"
            r"|shocked|offended|afraid)|blame me|tell (?:anyone|anybody|my \w+)|thank me|look at me)\b",
            r"\b(?:don'?t|do not|never|not|must not|mustn'?t|cannot|can'?t) (?:to )?(?:forget|leave out|omit|miss|skip"
            r"|fail|neglect)\b",
            r"\bforget (?:it|this|that|them) (?:again|once more|yet again)\b"
            r"|\b(?:i|he|she|they|we)(?:'d| would)?(?: always| often| easily| never| even)? (?:forgets?|forgot) "
            r"(?:everything|things|it all)\b"
            r"|\b(?:don'?t|do not) keep (?:me|us) waiting\b|\bonly if you (?:have|can|don'?t|do not|feel|want"
            r"|like|could)\b"
            r"|\b(?:everything else|all else|the rest|the others?) (?:can|could|will|may|must|has to|have to) wait"
            r"(?: (?:until|till) (?:\w+ )?\w+)?|\b(?:i'?d|i would)(?: have)? (?:do|done) (?:it|this|that) myself"
            r" if i (?:could|had)\b"
            r"|\b(?:wouldn'?t|won'?t|would not|will not|not) forget\b|\b(?:before|in case|lest) i forget\b",
            r"\bnot (?:me|us|him|her|them|mine|ours|yours|theirs|hers)\b",
            r"\b(?:nobody|no one|none of \w+|nothing) (?:\w+ )?(?:forgets?|misses|overlooks|is (?:forgotten"
            r"|missing|lost))\b",
            r"\b(?:i'?m|i am|we'?re|we are)(?: \w+ly)? (?:no \w+|not (?:good|great|much of|any good|an? expert"
            r"|very good"
            r"|familiar|used to|fond|in the mood))\b",
            r"\b(?:don'?t|do not) (?:suppose|imagine|think) (?:you|that you|it'?s possible|it would be)\b",
            r"\b(?:wouldn'?t|would not) (?:mind|hurt|say no)\b",
            r"\bwouldn'?t it be\b",
            r"\bnot (?:at all )?(?:sure|certain|clear) (?:how|what|where|when|which|who|about the exact"
            r"|whether you can|if you can|if you are able)\b",
            rf"\b(?:don'?t|do not|didn'?t|can'?t|cannot|can not|couldn'?t|could not|can never|could never"
            rf"|never) {_VERB_OF_DOUBT}"
            r" (?:how|what|where|when|which|who|much about|why|off)\b",
            r"\b(?:have )?no (?:idea|clue) (?:how|what|where|when|which|who|about)\b",
            r"\b(?:can'?t|cannot|can not|could not|couldn'?t) (?:wait|thank you enough|stress enough|be bothered)\b",
            r"\bwithout (?:a doubt|fail|delay|further ado|you)\b"
            r"|\bwithout (?:any |much |more |too much )?(?:fuss|hassle|trouble|ado|drama|questions|problems?"
            r"|complaints?)\b",
            r"\b(?:no|not) (?:more|less|fewer|later|earlier|higher|lower|longer|shorter|bigger|smaller) than\b"
            r"|\bnot exceed\w*",
            r"\b(?:no|not|nothing) (?:a |an |one )?(?:single )?(?:\w+ )?(?:less|\w{2,}er|more) than\b"
            r"|\bnot (?:a|an|one)(?: single)? \w+ (?:more|less|longer|shorter|later|earlier|fewer|sooner)\b"
            r"|\b(?:i|we) (?:do not|don'?t|won'?t) (?:want|need|take|accept|like)"
            r" (?:anything|any|ones?|something|a \w+)?"
            r"(?: \w+){0,2} (?:less|more|\w{2,}er|under|over|below|above)(?: than)?\b",
            r"\b(?:don'?t|do not|never|must not|mustn'?t|shouldn'?t|cannot|can'?t|won'?t|not to) (?:you )?"
            r"(?:leave|miss|skip|drop|omit|forget|exclude|overlook)\b[^.,;:!?]{0,50}? out\b",
            r"\bno\. ?(?=[#\d_])|(?<=\w )no\.? is\b"
            r"|\b(?:order|room|card|account|ticket|flight|item|invoice|ref\w*) no\b",
            r"\bnowhere near\b|\bon hold for\b",
            r"\b(?:don'?t|do not) let me (?:forget|miss)\b",
            r"\b(?:no|not a) (?:\w+ )?(?:less|more|fewer)(?: \w+)?,? (?:and|nor|or) no \w+\b"
            r"|\band no (?:more|less|fewer|later|earlier)\b"
            r"|\b(?:do|does|did|is|are|would)(?:n'?t| not)(?: \w+)? mind(?:ing)?"
            r" (?:\w+ing|the|a|my|our|his|her|their)\b"
            r"|\b(?:is|are|am|'re|'s|'m) not (?:willing|prepared|ready) to (?:pay|go|spend|bid|wait)"
            r" (?:above|over|beyond|more|longer)\b"
            r"|\b(?:\w{2,}er|less|more|under|over|below|above)(?: than)? [\d_$€]\S*(?: \w+)?"
            r" (?:don'?t|doesn'?t|do not|does not) (?:count|matter|interest|qualify)\b"
            r"|\bleave (?:it|that|the \w+) (?:all )?(?:up )?to you\b"
            r"|\bwithout (?:\w+ ){1,3}(?:i|we|he|she|they|it)(?:'d|'ll| would| will| can'?t| cannot| could| won'?t)\b"
            r"|\bnot only\b|\bnot that (?:i'm|i am|i know|i mind|i'd|anyone)\b",
            r"\bafter it is\b|\bwhat i'?m after\b",
            r"\bhow (?:do|shall|should) i (?:put|say|phrase) (?:this|it)\b",
            r"\b(?:isn'?t|wasn'?t|aren'?t|doesn'?t|didn'?t) (?:it|that|he|she|they)\b(?=\W|$)",
            r"\bshould(?:n'?t| not) have (?:been )?\w+",
            r"\bunless (?:i'?m|i am) mistaken\b|\bif (?:i'?m|i am) not mistaken\b",
            r"\bnot too (?:long|late|shabby)\b",
            r"\bnever mind (?:the|my|how|why|who|whether) \w+",
            r"\bif not\b(?=,? (?:too|already))|\b(?:but|though|although|and) not without\b",
            r"\bleave it at that\b|\bwith nothing (?:\w+ )?to \w+|\bno (?:drama|fuss|biggie|kidding|surprise|wonder)\b"
            r"|\bwhat (?:i|we|he|she|they) (?:can'?t|cannot|can not|don'?t|do not|haven'?t) \w+ (?:is|are)\b",
            r"(?:\bnot|\bnever|\bnobody|\bno one|n't|\bnone of \w+) (?:\w+ ){1,3}?any(?:thing|one|body|where)"
            r" (?:but|except|other than)\b",
            rf"(?:\b(?:do not|don'?t|never|not|cannot|can'?t|won'?t|mustn'?t|must not|shouldn'?t|should not)"
            rf" (?:\w+ ){{1,3}}?(?:\w{{2,}}er|more|less) than"
            rf"|\b(?:not|no|nothing|none|never|nobody|(?:do|does|did|is|are|wo|should|must)n['’]?t) (?:\w+ )?"
            rf"(?:above|over|beyond|past|before|after|under|below|until|till|up to)){_FIGURE}",
        )
    ),
    re.IGNORECASE,
)
"""Idioms with a negator that leave the request as it is."""

NEGATOR = re.compile(
    r"\b(?:not|never|no(?!-go)|none|nothing|nobody|nowhere|neither|nor|without|except(?! that\b)|excluding|excl|unless"
    r"|hardly|barely"
    r"|rarely"
    r"|seldom|cannot|instead|rather than|other than|apart from|anything but|far from|avoid\w*|refrain\w*|refus\w+"
    r"|declin\w+"
    r"|skip(?:s|ped|ping)?|omit\w*|abort\w*|nope|nah|dont|doesnt|didnt|wont|cant|isnt|shouldnt|wouldnt"
    r"|couldnt)\b|\w+n['’]t\b"
    r"|\bnon-\w+"
    r"|\bleav(?:e|es|ing) (?:(?:the|a|my|our|his|her|their|its|it|him|them|that|this|those|these|any|all|pending|_+"
    r"|(?-i:[A-Z]\w*))"
    r"(?:['’]s)? (?:[\w'’-]+ ){0,6}?)?(?:out|aside|alone|untouched|as (?:it|they) (?:is|are))\b"
    r"|\b(?:keep|prevent|stop|block)\w*(?: \S+){1,10}? from (?:being|\w+ing)\b"
    r"|\bwith the exception\b|\bsave for\b|\bsans\b|\bdisregard\w*\b|\bignor(?:e|ing)\b"
    r"|\b\w+-free\b|\b(?:fail|forget|neglect)(?:ed|ing|s)? to\b|\bstop \w+ing\b|\bbut only\b|\bw/o\b",
    re.IGNORECASE,
)
"""Words that negate or exclude something in their clause."""

NEGATIVE_WORD = re.compile(
    r"\b(?:irrelevant|immaterial|regardless|no matter|whatever|free of|minus|lacking|barred|prohibited|forbidden"
    r"|banned|taboo|off[- ]limits|(?:is|are|be|left|leave \w+) out|(?<=\w )free|away from|clear of|out of|off)\b"
    r"|\bi(?:r|n|m)\w+able\b|\bun\w+ed\b",
    re.IGNORECASE,
)
"""Words that say "not" without a negator: "order irrelevant"."""

COMMAND_NOT = re.compile(
    r"^\W*(?:and |but |so |please |kindly |just |also |actually |ok |okay |hey |well )*(?:do not|don['’]?t|never"
    r"|nope|no way|not|no(?!-go)|leave (?:him|her|it|them|that|this|those|these)(?: one)? (?:out|off|alone"
    r"|aside))\b(?! one\b)",
    re.IGNORECASE,
)
"""A clause that forbids, or takes back."""

RESTRICTION = re.compile(
    r"\W*(?:and |but |just |only |though )?(?:not (?:counting|including)|excluding"
    r"|except(?:ing| for)?(?! that\b)|leaving (?:out|aside))\b",
    re.IGNORECASE,
)
"""The beginning of a clause that takes something out of the request, whatever it is."""

UNWANTED = re.compile(
    r"\b(?:i|we) (?:(?:really|actually|honestly|just) )?(?:do not|don['’]?t|no longer|never|would not|wouldn['’]t"
    r"|did not|didn['’]t) (?:really |actually |even )?"
    r"(?:want|need|like|wish|ask|require|care)\b",
    re.IGNORECASE,
)
"""The speaker does not want something."""

TAKEN_BACK = re.compile(
    "|".join(
        (
            r"\bnever ?mind\b(?! (?:the|my|his|her|our|their|him|them|about (?:him|her|them))\b)",
            r"\b(?:forget|scratch|ignore|disregard|cancel|drop|undo|abort|skip|strike|revoke) (?:it|that|this"
            r"|what i|everything|all of|the (?:above"
            r"|previous|request|order|message|booking|reservation|last)|my (?:request|last|previous|message))\b",
            r"\b(?:disregard|nevermind|hold off|hold on to that|no need|not needed|no thanks|no thank you"
            r"|just kidding|only kidding|only joking"
            r"|just joking|changed my mind|change my mind|on second thoughts?|wait for my|don['’]?t bother"
            r"|call it off|leave it(?! (?:out of|off the|on|in|at|with|to|for)\b))\b",
            r"\b(?:so|and) (?:it|that)(?:['’]s| is) (?:already )?done(?=\W*$)",
            r"\bi (?:declined|refused|said no|decided against (?:it|that)|turned (?:it|that|them) down)\b",
            r"(?<!once )(?<!when )(?<!after )\b(?:it|that|everything)(?:['’]s| is) (?:all |now |already )?"
            r"(?:settled|sorted|dealt with|taken care of)\b",
            r"\b(?:god|hell|heavens|good lord),? no\b|\b(?:certainly|definitely|absolutely|of course|better) not\W*$",
            r"\b(?:i|we)(?:['’]d| would) (?:rather|prefer|sooner) not(?=\W*$|[.!;,])",
            r"\b(?:not any ?more|not yet|not now|never again)\b",
            r"\bnot (?:before|until|till) (?:i|we|he|she|they|(?:my|our) \w+)\b|\bnot (?:today|tonight)(?=\W*$|[.!;])",
            r"(?:^|[,.;!?]\s*)all (?:done|sorted)\b",
            r"\b(?:was|were) (?:going|about|planning|supposed) to\b",
        )
    ),
    re.IGNORECASE,
)
"""Phrases that withdraw a request that has been made."""

DOUBTED = re.compile(
    "|".join(
        (
            r"\b(?:hypothetically|theoretically|in theory|supposing|in principle|pretend|imagine that|what if"
            r"|what would happen|as an example"
            r"|for the sake of argument|just curious how)\b",
            r"(?:^|[.,;!?]\s*)(?:suppose|imagine|say)\b(?! you)",
            r"\b(?:would|could|should|might) have (?:been )?(?!died\b|cried\b|screamed\b|laughed\b|kicked\b)\w+ed\b",
            r"\b(?:repeat after me|how do you say|the (?:phrase|sentence|expression)|the words?(?= [\"'])|(?:a "
            r"|the )?(?:story|poem|joke|song) about)\b(?!\W*_)",
            r"\b(?:considering|thinking (?:about|of)|toying with|debating|in two minds) (?=\w+ing\b|whether|if)",
            r"\bwhy (?:would|should|do|does|did|is|are|was|were)\b|\bhow come\b",
            r"\b(?:i|we) (?:might|may)(?: or may not)? (?:want|need|like|have to)\b",
            r"\b(?:anything|everything|all|anyone|anywhere) (?:but|except)\b|\b(?:wait|(?<!on )hold)"
            r" (?:until|till|for)\b",
        )
    ),
    re.IGNORECASE,
)
"""Phrases that make a request unreal."""

DELIBERATED = re.compile(
    "|".join(
        (
            r"\bif i (?:wanted|needed|were to|had to|asked|decide|decided)\b",
            r"\b(?:should|shall) (?:i|we)\b(?! put it)|\bis it (?:worth|wise|smart|legal|safe|a good idea"
            r"|okay to)\b|\bdo you think i should\b",
            r"(?<!ask me )(?<!asked me )(?<!asks me )(?<!asked us )"
            r"\b(?:whether|if) (?:i|we) (?:should|want|need|ought|could|can)\b",
            r"\bhow (?:i['’]?m|i am|we['’]?re|we are|one is|you['’]?re|you are) (?:supposed|meant|expected|able) to\b"
            r"|\bhow (?:quickly|fast|soon|easily|well|often) (?:you|they|one|we|i) (?:can|could|would|will)\b"
            r"|\bhow (?:do|does|can|could|would|should|might) (?:i|one|someone|somebody|people|we|anyone|you)\b"
            r"|\bhow to\b|\bwhat does it (?:mean|take)\b",
            r"\bonly (?:if|when|after|once)\b",
            r"\b(?:pros and cons|advantages of|history of|meaning of|definition of|difference between)\b",
        )
    ),
    re.IGNORECASE,
)
"""Questions whether or how something is done, where a plain request does it."""

ASKS_HOW = re.compile(r"\bhow (?:do|does|can|could|would|should|to)\b", re.IGNORECASE)
"""A query that asks how something is done."""

COMPARED = re.compile(r"\b(?:no longer|used to|instead of|rather than)\b", re.IGNORECASE)
"""Phrases that set something aside; they count where what follows is about the request."""

TURNING_OFF = re.compile(
    r"\b(?:off|out of|opt out|no longer|give up|let go of|get rid of|call off|drop|not to)\b", re.IGNORECASE
)
"""Signs that the request itself undoes something, beside the verbs of ``REVERSING``."""

KEPT_AWAY = re.compile(
    r"\b(?:stay(?:s|ing)?|keep(?:s|ing)?|steer(?:ing)?)(?: \w+){0,3} (?:out of|away from|off|clear of|from)\b"
    r"|\baway from\b"
    r"|\b(?:prevent(?:s|ing)?|forbid(?:s|ding)?|ban(?:s|ning)?|block(?:s|ing)?)\b",
    re.IGNORECASE,
)
"""Wordings that mean "not", so that a rewrite may say it with one negator."""

ADMITTED = re.compile(
    r"\W*(?:and |but |yes,? )?(?:i|we) (?:know|understand|admit|realise|realize|guess|suppose|get|see|fear)\b"
    r"|\W*(?:granted|admittedly|true|sure)\b",
    re.IGNORECASE,
)
"""The beginning of a clause that admits something before the request."""

DELAY = re.compile(
    r"\b((?<!years )(?<!year )(?<!months )(?<!month )(?<!weeks )(?<!week )(?<!days )(?<!day )(?<!hours )(?<!hour )"
    r"(?<!nights )(?<!night )(?<!minutes )later(?: on)?(?! than)|next time|another (?:time|day)|some other (?:time|day)"
    r"|some ?day|eventually"
    r"|for now"
    r"|one of these days|(?<!day )(?<!hour )(?<!minute )(?<!second )sooner or later)\b",
    re.IGNORECASE,
)
"""Putting the request off."""

REVERSING = re.compile(
    r"(?:^|[.:;!?,]\s|\b(?:to|please|you|and|then|just|can|could|kindly|now)\s)\W*(stop|cancel|delete|remove"
    r"|pause|end|undo"
    r"|disable|skip|reject|decline|postpone|delay"
    r"|reschedule|revoke|reverse|erase|quit|halt|terminate|unsubscribe|refund|dismiss|snooze|deny|refuse|void"
    r"|withdraw|call off|hold back|withhold|shelve|scrap|put off)\b",
    re.IGNORECASE,
)
"""Verbs that undo something, where an order or a wish has its verb."""

UNDOES = re.compile(
    rf"{REVERSING.pattern}|{TURNING_OFF.pattern}"
    r"|\b(?:suspend\w*|freez\w+|frozen|silence\w*|deactivat\w+|block\w*|ban(?:s|ned)?|mute\w*|closed?|shut|no-go"
    r"|off limits|cancell?ed|stopped|removed|deleted|paused)\b",
    re.IGNORECASE,
)
"""Signs that a query stops or undoes something, so that "no ..." may say the same."""

OPPOSITES: tuple[tuple[str, str], ...] = tuple(
    (a, b)
    for line in """
    book/cancel book/unbook reserve/cancel order/cancel schedule/cancel schedule/postpone add/remove add/delete
    add/subtract add/empty create/empty fill/empty create/delete
    create/remove create/cancel open/close open/shut open/closed full/empty
    start/stop start/end begin/end increase/decrease increase/reduce
    increase/lower raise/lower
    raise/reduce turn-up/turn-down buy/sell purchase/sell lock/unlock enable/disable activate/deactivate mute/unmute
    upload/download send/receive
    show/hide encrypt/decrypt encode/decode compress/decompress zip/unzip arrive/depart arrival/departure
    arriving/departing cheap/expensive
    cheapest/priciest highest/lowest high/low higher/lower maximum/minimum max/min most/least best/worst
    ascending/descending newest/oldest new/old
    latest/earliest early/late longest/shortest largest/smallest biggest/smallest big/small large/small hot/cold
    heat/cool warm/cool celsius/fahrenheit
    import/export deposit/withdraw borrow/lend accept/decline accept/reject approve/reject approve/deny
    subscribe/unsubscribe follow/unfollow
    like/dislike connect/disconnect install/uninstall pause/resume play/pause play/stop multiply/divide left/right
    north/south east/west up/down
    indoor/outdoor inside/outside public/private male/female men/women man/woman adult/child adults/children
    morning/evening check-in/check-out
    checkin/checkout push/pull fast/slow faster/slower on/off include/exclude including/excluding win/lose
    above/below over/under before/after first/last
    one-way/round-trip return/single economy/business vegan/meat fiction/nonfiction debit/credit credit/debit
    savings/checking income/expense past/future
    weekday/weekend monthly/total average/total net/gross current/past current/historical current/previous
    daily/weekly weekly/monthly monthly/yearly brighten/dim brighter/dimmer hire/fire join/leave allow/block
    grant/revoke light/dark
    shuffle/repeat synonyms/antonyms synonyms/opposites
    synonym/antonym horizontal/vertical width/height length/width sunrise/sunset gain/lose forward/backward
    """.split()
    for a, b in (line.split("/"), line.split("/")[::-1])
)
"""Words that turn a request into its opposite, both ways round."""

PARTICLES = frozenset("on off over under above below up down before after".split())
"""Opposites that are also little words of place and time, and mean nothing by themselves."""

UNDOING = re.compile(
    r"\b(?:cancel\w*|stop\w*|delet\w+|remov\w+|paus\w+|end\w*|undo\w*|disabl\w+|skip\w*|reject\w*|declin\w+"
    r"|postpon\w+|delay\w*"
    r"|reschedul\w+|revo\w+|revers\w+|eras\w+|quit\w*|halt\w*|terminat\w+|drop\w*|clear\w*|unsubscrib\w+|refund\w*"
    r"|dismiss\w*"
    r"|snooz\w+|den\w+|refus\w+|void\w*|withdr\w+|clos\w+|discontinu\w+|get rid|turn(?:ed)? off|take (?:\w+ ){0,4}off"
    r"|call(?:ed)? off|push\w*|move\w*|out of)\b",
    re.IGNORECASE,
)
"""Verbs and phrases that undo something, in any form."""
