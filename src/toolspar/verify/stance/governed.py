"""The deed of a request under words that ask for something else: "Promise to ...", "I'm too tired to ...".

The values stand as they were, and the verb that asks for them has become the object of another one. Any other clause
that asks ("so could you?") makes it a request again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolspar.tasks.english import REQUEST_VERBS, words
from toolspar.tasks.grounding import Mention, stem
from toolspar.tasks.records import Task
from toolspar.verify.beside.request_words import ROOT
from toolspar.verify.reading import Clause, clauses, masked_values, mentions_in, sentence_spans
from toolspar.verify.stance.asking import asks
from toolspar.verify.stance.governing import action_stems
from toolspar.verify.stance.only_asks import looks_up
from toolspar.verify.wording.tool_words import tool_stems

_MACHINE = r"(?:assistant|bot|system|app|service|computer|machine|ai|robot|chatbot|agent|model|support|helpdesk)"
_OTHERS = (
    rf"(?:me|us|him|her|them|(?:my|our|his|her|their) (?:[\w'-]+ ){{0,2}}?[\w'-]+|(?:the|a|an|this"
    rf"|your) (?!{_MACHINE})(?:[\w'-]+ ){{0,2}}?[\w'-]+|(?-i:[A-Z][a-z]+)(?: (?-i:[A-Z][a-z]+))?)"
)
_HEADS = (
    rf"(?:ask|tell|order|instruct|remind|urge|persuade|beg|advise|teach|convince|force|invite|allow|permit|forbid"
    rf"|warn|train|hire|pay) {_OTHERS} (?:not )?to",
    r"(?:learn|learning|pretend|pretending|promise|promised|offer|offered|refuse|refused|decline|declined|threaten"
    r"|threatened|hesitated|intend|intended|fail|failed|forget|forgot|neglected|hate|dread|fear|prepare|plan|planned"
    r"|swear|swore|vow|vowed|dare|agreed|tend|tended|used|pledge|pledged|struggled?|meant|came close|chose|decided"
    r"|regret|happened|claims?|claimed|seems?|seemed) (?:how )?to",
    r"(?:get|be|being|stay) (?:ready|prepared|set|poised) to",
    r"(?:i'm|i am|we're|we are|he's|she's|it's|that's|they're|was|were|been|is|are|be) (?:\w+ly |just |too \w+ |so "
    r"|far too \w+ |a bit |rather |quite )*(?:about|afraid|scared|reluctant|sad|sorry|proud|tempted|bound|unable"
    r"|too (?!much)\w+|forbidden|illegal|wrong|rude|silly|unwise|wise|foolish|hard|difficult|easy|impossible"
    r"|dangerous|fun|funny|boring|odd|strange|pointless|useless|supposed|unlikely|likely|known|famous|used|lucky"
    r"|(?:the )?(?:one|first|last|only one)) to",
    r"(?:would|'d|could|can|might|may|must|will|should|to|i|we) (?:never |rather |sooner |really )?(?:hate|dread"
    r"|loathe|refuse|regret having|fear) to",
    r"(?:it|that) (?:takes?|took|costs?|feels|felt|hurts|pays|helps|makes \w+ \w+|means"
    r"|sounds \w+) (?:[\w'-]+ ){0,3}to",
    r"(?:consider|decide|debate|discuss|ponder|vote on|think about|wonder|know|unsure|sure|doubt"
    r"|ask yourself) (?:whether|if|when|why) (?:or not )?to",
    r"(?:who|that) (?:want|wants|wanted|tries|try|tried|needs?|needed|likes?|has|had|asks?|asked|happens?|forgets?"
    r"|forgot|refuses?|refused) (?:you )?to",
    r"(?:almost|nearly|never|hardly|rarely|seldom) (?:had|have|need(?:ed)?|want(?:ed)?|got|asked|dared) (?:you )?to",
    r"(?:any|no|a|the|one|every|what) (?:good |possible |real )?(?:reason|right|temptation|urge|refusal|failure"
    r"|promise|dream|fear|tendency|habit|decision|temptation|ban|law|rule) (?:\w+ )?(?:not )?to",
    r"(?:add|write|create|make|put|jot|note)(?: down)? (?:a|an|another|me a) (?:new )?(?:task|note|entry|item|line"
    r"|to-?do|memo|rule|policy|plan) (?:not )?to",
    r"(?:write|note|jot|put)(?: it| this)? down (?:that|how|when|whether) (?:you|i|we|one) (?:should|must|can|could"
    r"|will|would|ought to|need to|have to)",
    r"(?:horoscope|calendar|list|note|book|manual|sign|poster|boss|doctor|wife|husband|mother|father|friend"
    r"|neighbou?r|voice|dream|law|rule|contract|recipe|article|blog|guide|letter|plan)s? (?:says|said|tells (?:me|us"
    r"|people|you)|told (?:me|us)|advises|suggests|reads) (?:not )?(?:me |us )?to",
    r"(?:thanks|thank you)(?: so much| a lot)? for (?:offering|agreeing|promising|refusing|choosing|deciding"
    r"|helping (?:me|us)|having agreed|being (?:willing|ready|able|kind enough)) (?:not )?to",
    r"(?:when|why|where|how soon|how often|how come|since when|until when|for how long|who) (?:can|could|may|should"
    r"|must|shall|might|do|would|did)(?: (?:i|we|you|one|anyone|anybody|someone|somebody|people|they))?(?: have to"
    r"| need to| want to| be able to| get to)?",
)
_GOVERNED = tuple(
    re.compile(
        rf"(?<!don't )(?<!do not )(?<!please )\b(?P<head>{head}) (?P<verb>[a-z]+)\b",
        re.IGNORECASE,
    )
    for head in _HEADS
)
_LIGHT = frozenset(stem(verb) for verb in "ask tell say get keep type go come let see know talk wait help try".split())
_QUESTIONS = re.compile(r"(?:how|when|where|who|why|since|until|for|it|that)\b", re.IGNORECASE)


def governed(task: Task, rewritten: str) -> str:
    """The words under which the deed of the request stands, where they ask for something else; or nothing.

    Args:
        task: The task; what the query says itself ("Remind me to ...") is its own.
        rewritten: The rewrite.
    """
    mentions = mentions_in(task, rewritten)
    plain = masked_values(rewritten, mentions).replace("\u2019", "'")
    deeds = (action_stems(task) | {stem(verb) for verb in REQUEST_VERBS}) - _LIGHT
    own = {word[:ROOT] for word in tool_stems(task) if len(word) >= ROOT} | action_stems(task)
    for sentence in sentence_spans(rewritten, mentions):
        for pattern in _GOVERNED:
            match = pattern.search(plain, sentence.start, sentence.end)
            if match is None or stem(match["verb"]) not in deeds or pattern.search(task.query):
                continue
            first = words(match["head"])[0]
            if first[:ROOT] in own or looks_up(task) and _QUESTIONS.match(match["head"]):
                continue
            clause = next(c for c in clauses(plain, mentions) if c.start <= match.start("verb") < c.end)
            held = any(match.end() <= m.start < clause.end for m in mentions)
            if held and not _asked_beside(plain, match.start(), clause, mentions):
                return match[0]
    return ""


def _asked_beside(plain: str, place: int, clause: Clause, mentions: Sequence[Mention]) -> bool:
    """Whether a clause before a place, or after the clause of the governed deed, asks."""
    parts = clauses(plain, mentions)
    before = [c for c in parts if c.end <= place and plain[c.end : c.end + 1] != " "]
    after = [c for c in parts if c.start >= clause.end]
    return any(asks(plain[c.start : c.end + 1]) for c in (*before, *after))
