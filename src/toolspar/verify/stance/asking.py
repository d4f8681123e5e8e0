"""Which sentences ask for something now, and which only tell something."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from toolspar.tasks.english import REQUEST_VERBS, words
from toolspar.tasks.grounding import Mention
from toolspar.verify.reading import Clause, sentence_spans

_WILL = r"(?:['’]d| would|['’]ll| will|['’]m| am|['’]re| are|['’]ve| have)"
_ADVERBS = r"(?: (?:really|just|also|actually|only|still|now|even|so|very|hereby|\w+ly))*"
_ASKING = re.compile(
    "|".join(
        (
            r"\b(?:please|pls|plz|kindly)\b",
            r"\b(?:can|could|would|will|won['’]?t|can['’]?t|may|might|shall) (?:you|u|ya|i|we|someone|somebody|anyone"
            r"|anybody|it be|there be|the|my|our|this|that|he|she|they|_\w*|(?-i:[A-Z]\w+))\b",
            rf"\b(?:i|we){_WILL}{_ADVERBS} (?:like|love|prefer|appreciate|want|need|ask)\b",
            rf"\b(?:i|we){_ADVERBS} (?:want|need|require|request|ask|beg|(?:wish|hope) (?:to|you can|you could"
            rf"|you will))\b",
            rf"\b(?:i|we){_WILL}{_ADVERBS} (?:glad|grateful|happy|pleased|delighted|thankful|obliged|interested|curious"
            r"|after|looking|hoping|wondering|searching|trying|asking|requesting|keen|eager|counting|in (?:need"
            r"|search|the market|the mood)|to (?:know|have|get|see|ask)|meaning to|hungry for|craving|dying to"
            r"|thrilled|much obliged|over the moon)\b",
            rf"\b(?:i|we) (?:was|were|had){_ADVERBS} (?:hoping|wondering|looking|going to ask|meaning to ask)\b",
            r"\b(?:i|we) (?:wanted|needed|meant|came|have) to (?:ask|request|know|check|see|find out|look up|hear)\b",
            r"\bwonder(?:ing)? (?:if|whether|what|how|where|when|who|which)\b|\bfeel like\b|\bin need of\b",
            r"\b(?:would|will|could|might|['’]d|['’]ll) be (?:\w+ )?(?:great|nice|lovely|wonderful|perfect|awesome|good"
            r"|helpful|appreciated|welcome|ideal|fantastic|amazing|brilliant|kind|grateful|glad|happy|my hero|fine"
            r"|handy|useful|obliged|delighted|excellent|superb|marvellous)\b",
            r"\b(?:must|should|shall|needs?|ought to|has to|have to|ha(?:s|ve) got to|wants?)\b"
            r"(?! have\b)|\b(?:is|are) (?:needed|wanted|required|requested|waiting|to|due|in order|supposed|meant)\b",
            r"\blet['’]s\b|\bhow about\b|\bwhat about\b|\bwhy not\b|\btime (?:to|for)\b",
            r"\b(?:so|now|then) [^.?!;,]{1,50} can (?:now |just )?be \w+(?:ed|en|[gl]ht|ut|et|ent|ade|old)\b"
            r"|\bcan (?:now |just )?be \w+(?:ed|en|[gl]ht|ut|et|ent|ade|old) (?:now|please|then|today)\b",
            r"\b(?:request|question|task|job|wish|order|favou?r)(?: for you)?(?:\s*:| is\b| of you\b| to ask\b)"
            r"|\bquick one\b",
            r"\b(?:do me a favou?r|be so kind|any chance|(?:help|tell|show|give|get|find|make|book|send|bring"
            r"|buy|order|fetch|play) (?:me|us)"
            r"|thanks in advance|asap|would you|will you)\b",
            r"\b(?:ask|asking|rely on|relying on|count on|counting on|trust|trouble|bother|beg|request|requesting|urge)"
            r" (?:that )?(?:you|u)\b|\b(?:with the|my|a small|a quick) request\b|\breaching out\b|\bas follows\b"
            r"|\b(?:your turn|up to you|one task|one job|one thing) (?:to|for you)\b",
            r"^[^.?!:]{0,60}\b(?:to [a-z]+|needed|wanted|requested|required):",
            r"(?<!\bi )(?<!we )(?<!he )(?<!they )(?<!not )(?<!longer )(?<!n't )(?<!as )(?<!was )"
            r"(?<!were )(?<!been )(?<!never )"
            r"\b(?:needed|wanted|required|requested)(?=\W*$|[,.;!])",
            r"\bso (?:strike|toss|chuck|wipe|take|get|give|make|put|have|do|throw|let|bin|fix|sort|handle|see to)"
            r" (?:it|them|him|her|that|this|these|those)\b",
            r"\b(?:looking|searching|asking|hoping) (?:for|to)\b|\bwhat i(?:['’]m after| want| need|['’]d like)\b",
        )
    ),
    re.IGNORECASE,
)
_QUESTION = re.compile(r"^\W*(?:(?:so|and|but|now|also|then)\W+)*(?:what|which|who|whose|where|how)\b", re.IGNORECASE)
_SOCIAL = re.compile(
    r"\b(?:(?:can|could|would|will) you (?:believe|imagine|blame)|you know what|guess what|who knew|what a"
    r"|how (?:nice|lovely|great|wonderful|fun) (?:it|that) (?:is|was|would be)|how (?:are|were) you|isn['’]t it"
    r"|don['’]t you think|right\?|as (?:it|they|he|she|you|we|one|i) (?:should|must|ought|needs? to|ha(?:s|ve) to)"
    r"|no need (?:for|to)|(?:no|nothing)(?: \w+){0,3} (?:is|are|needs|has|have)\b(?: to"
    r"| \w+ed)?|(?:don['’]?t|doesn['’]?t|do not|does not|no longer|need(?:n['’]?t"
    r"| not)|didn['’]?t) (?:want|need|like|wish|have to|be|require)\w*|please (?:don['’]?t|do not))\b",
    re.IGNORECASE,
)
_FILLERS = frozenset(
    """so and but then also now ok okay hey hi hello well anyway just next first second third afterwards finally oh yes
    yeah right instead therefore thus hence again once more do go ahead quick quickly alright lastly secondly firstly
    still maybe perhaps after that plus this time""".split()
)
_OPENINGS = re.compile(r"(?:^|[.?!;:,\n\u2013\u2014]\s*|\s-\s|\b(?:and|so|but|then)\s)", re.IGNORECASE)
ORDER = re.compile(rf"\W*(?:please |just )*(?:{'|'.join(sorted(REQUEST_VERBS))})\b", re.IGNORECASE)
"""A sentence that begins with an order."""
_NOT_BASE = frozenset("read put set cut hit let run come".split())  # these may be past tenses after "and"
_SUBJECT = re.compile(
    r"^\W*(?:(?:so|and|but|then|also|well|anyway|oh|yes|no|because|since|as|although|though|while|that|what['’]s more"
    r"|honestly|sadly|luckily|unfortunately|apparently|this time|that|even|usually|sometimes|normally)[,:]? )*"
    r"(?:i|we|he|she|it|they|this|that|these|those|there|who|nothing"
    r"|(?:nobody|no one|everyone|everybody|someone|somebody)(?: (?:in|at|from|on) (?:the |my |our )?\w+)?"
    r"|neither \w+|both of \w+|(?:my|our|his|her|their|its|the|a|an|no|some|most|this|that|these|those)"
    r"(?: [\w'’-]+){1,5}?|(?:_+(?: _+)*|(?-i:[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*))(?: (?:he|she|it|they))?)"
    r"(?:\s\w+ly| just| still| also| never| even| always| really)*"
    r"(?:['’](?:m|re|s|ve|d|ll)\b|\s(?:am|is|are|was|were|has|have|had|do|does|did|will|would|can|could|should|must"
    r"|may|might|cannot|never|hardly|no longer|refuses?|\w+n['’]t|\w+s|\w+ed|know|think|live|say|said|hope|guess"
    r"|swear|bet|trust|fear|suspect|use|drive|care|play|read|like|keep|kept|feel"
    r"|felt|hate|love|eat|work|go|went|got|get|made|forgot|lost|broke|left|came|took|told|saw|sold|slept)\b)",
    re.IGNORECASE,
)


def asks(text: str) -> bool:
    """Whether a stretch of text asks for something: a plain order, a question, or a wish said as a request.

    Example:
        >>> asks("I was hoping you could unlock the side door"), asks("I unlocked the side door an hour ago")
        (True, False)
    """
    plain = _SOCIAL.sub(" ", text)
    if _ASKING.search(plain):
        return True
    if plain.rstrip().endswith("?") and (plain == text or len(words(plain)) > 1) or _QUESTION.search(plain):
        return True
    for opening in _OPENINGS.finditer(plain):
        rest = words(plain[opening.end() : opening.end() + 120])
        joined = opening[0].strip().lower() == "and" or rest[:1] == ("and",)
        while rest and (rest[0] in _FILLERS or rest[0].endswith("ly") and rest[0] not in REQUEST_VERBS):
            rest = rest[1:]
        if rest and rest[0] in REQUEST_VERBS and not (joined and rest[0] in _NOT_BASE):
            return True
    return False


def orders_late(text: str, query: str) -> bool:
    """Whether a verb by which the query orders stands as an order inside a text: "FIX-81 mark as done".

    Args:
        text: A text, its values masked.
        query: The query.
    """
    asked = ("", *words(query))
    verbs = {w for before, w in pairwise(asked) if w in REQUEST_VERBS and before in _BEFORE_ORDER} - _NOT_BASE
    said = ("", *words(text))
    return any(word in verbs and before not in _BEFORE_NO_ORDER for before, word in pairwise(said))


_BEFORE_ORDER = frozenset(("", *"to please you and then also kindly just ahead now is one could can".split()))


_BEFORE_NO_ORDER = frozenset(
    """i we you he she they it to did does do not never don't didn't doesn't cannot can't could would will should must
    may might the a an my our his her their its this that of for in on at by with no who which and'""".split()
)


def tells(clause: str) -> bool:
    """Whether a clause is a statement of its own: a subject with its verb, and nothing asked for."""
    return _SUBJECT.search(clause) is not None and not asks(clause)


def asking_sentences(rewritten: str, mentions: Sequence[Mention]) -> list[Clause]:
    """Sentences of a rewrite that ask for something."""
    found: list[Clause] = []
    for sentence in sentence_spans(rewritten, mentions):
        end = sentence.end + (rewritten[sentence.end : sentence.end + 1] == "?")
        if asks(rewritten[sentence.start : end]):
            found.append(sentence)
    return found


_WHEN = re.compile(r"^\W*(?:(?:last|this|that|every|one|the other|all|my whole)\s[\w'’]+\s+)", re.IGNORECASE)
_DISMISSED = re.compile(
    r"^\W*(?:(?:so|and|but|well|hey|hi|oh|ok|okay|please)\W+)*(?:no|not|never|neither|nothing|none|forget|skip|enough"
    r"|never mind|don['’]?t|do not|leave out|without)\b",
    re.IGNORECASE,
)


def beside(clause: Clause, mentions: Sequence[Mention], text: str) -> bool:
    """Whether a clause lies beside the request: it holds no value, and only tells something or dismisses it.

    Args:
        clause: A clause of the rewrite.
        mentions: Where the rewrite says the values of the calls.
        text: The rewrite.

    Returns:
        True for "I have no loan yet" and "no tolls this time", False for what asks and for what goes on with a request.
    """
    if not mentions or any(m.start < clause.end and clause.start < m.end for m in mentions):
        return False
    return idle(clause, text)


FINITE = re.compile(  # verbs that can only be those of a statement: no orders, no participles
    r"\b(?:was|were|had|did|went|came|took|gave|lost|saw|said|told|kept|fell|broke|stood|ran|sat|woke|slept|forgot|drove"
    r"|flew|wrote|ate|drank|began|knew|thought|felt|hated|swore|grew|threw|spoke|chose|got|quit(?= every| all| the)"
    r"|(?:do|does|did|is|are|was|were|has|have|had)n['’]t)\b"
    r"|^\W*(?:everyone|everybody|nobody|people|most (?:people|of us))\b",
    re.IGNORECASE,
)
"""Verbs of a statement, and subjects of one."""
_RELATIVE = re.compile(r"^\W*(?:and |but )?(?:that|which|who|whose)\b", re.IGNORECASE)
_TELLS_SOMEBODY = re.compile(
    r"\b(?:too \w+|refused?s?|able|unable|busy|forgot|failed|meant|tried|supposed|wouldn['’]t|couldn['’]t|didn['’]t"
    r"|never|always) (?:to )?(?:tell|help|show|give|ask|call|book|get)\b(?: me| us)?",
    re.IGNORECASE,
)  # what somebody else did or did not do


def idle(clause: Clause, text: str) -> bool:
    """Whether a clause tells something or dismisses it, and asks for nothing."""
    if text[clause.end : clause.end + 1] == "?":
        return False
    dismissed = _DISMISSED.match(clause.text)
    plain = clause.text[dismissed.end() :] if dismissed else _WHEN.sub("", clause.text)
    plain = _TELLS_SOMEBODY.sub(" ", plain)
    if tells(plain) or dismissed is not None and not _ASKING.search(plain):
        return True
    return FINITE.search(plain) is not None and not asks(plain) and not _RELATIVE.match(plain)
