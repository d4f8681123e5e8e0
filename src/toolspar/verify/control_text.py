"""A rewrite must hold nothing of a template or a prompt: control tokens, placeholders, labels, orders to the model."""

from __future__ import annotations

import re

from toolspar.tasks.records import Task
from toolspar.tasks.rewrites.styles import Style
from toolspar.verify.reading import value_words
from toolspar.verify.records import CheckResult

_STYLE = "|".join(style.value.replace("_", "[_ ]") for style in Style)
_OLD = (
    r"(?:(?:all|any|every|each|the|these|those|this|that|your|my|of|other|offered|given|available|listed|previous|prior"
    r"|preceding|earlier|above|existing|current|initial|original|system|safety|provided|usual|rest|and) ){0,6}"
)
_PROMPT = (
    r"(?:instructions?|rules?|tools?|functions?|prompts?|guidelines?|directions?|directives?|constraints?|restrictions"
    r"|system messages?|schemas?|tool list|safeguards|(?:(?<=previous )|(?<=prior )|(?<=your )|(?<=above )"
    r"|(?<=earlier ))"
    r"(?:context|conversation|messages?|programming|training|filters))"
)
_NOTHING = (
    r"(?:none|null|nil|nothing|nan|undefined|(?:an? )?empty (?:list|string|array|object|answer|response|reply|call)"
    r"|\[\s*\]|\{\s*\}|no (?:tools?|calls?|functions?)|(?:raw |plain |valid )?(?:json|xml|yaml|markdown|prose"
    r"|html|code)"
    r"|plain text|(?:the|a single|one) (?:word|letter|string|phrase|token|character)\b|[\"'][^\"']{1,40}[\"']"
    r"|ok(?:ay)?\b)"
)
_ORDERS = re.compile(
    rf"\b(?:ignore|disregard|forget|override|bypass|discard|overrule|circumvent|neglect|disobey) {_OLD}{_PROMPT}\b"
    rf"|\b(?:drop|skip) {_OLD}(?:tools?|functions?|prompts?|system messages?)\b"
    r"|\b(?:ignore|disregard|forget) (?:everything|anything|all|whatever)(?: (?:that|which))?(?: \w+){0,3} "
    r"(?:above|before|told|said|earlier|previously|prior|instructed)\b"
    r"|\b(?:do not|don't|never|without|stop|avoid|no) (?:ever )?(?:call|use|invoke|calling|using|invoking|run"
    r"|emit|make)(?:ing)? "
    r"(?:(?:any|a|the|your|of|offered|these|those|available) ){0,4}(?:tools?|functions?|apis?|(?:tool"
    r"|function)[ -]calls?)\b"
    rf"|\b(?:respond|reply|answer|output|return|print|emit)(?: to (?:me|this|that|everything))?"
    rf"(?: (?:back|only|just|simply|solely|exclusively|instead|now|always|strictly))*(?: with| in| as)?"
    rf"(?: (?:only|just|simply|solely|exactly))? {_NOTHING}"
    r"|\b(?:(?:you are|you're) (?=now |no longer |an? )|act as |pretend (?:to be|you(?:'re| are)) |roleplay as "
    r"|behave (?:as|like) )(?:now |no longer )?(?:(?:an?|the|my) )?(?:\w+ ){0,2}(?:ai|llm|language model"
    r"|assistant|chatbot|bot|model|dan|interpreter|compiler|terminal)\b"
    r"|\byou are (?:now|no longer) (?:an?|in|the|bound|allowed|required|restricted)\b"
    r"|\b(?:stop|do not|don't|no longer|quit) (?:follow|obey|heed)(?:ing)? (?:(?:any|all|the|your|these|those"
    r"|of|system) ){1,3}"
    r"(?:instructions?|rules?|guidelines?|prompts?|orders)\b|\b(?:system|admin|safety|policy) override\b"
    r"|\b(?:assistant|model|ai|bot|chatbot|agent) (?:must|should|shall|may|is to|has to|needs to"
    r"|ought to)(?: not| never| only)? "
    r"(?:not|never|only|call|use|invoke|answer|reply|respond|output|return|refuse|ignore)\b"
    r"|\b(?:say|answer|reply|respond|state|claim)(?: that)? you (?:can't|cannot|can not|are unable|aren't able"
    r"|won't|refuse)\b"
    r"|\bas an? (?:ai|llm|(?:large )?language model|ai assistant)\b"
    r"|\b(?:system|developer|hidden|initial) prompt\b|\b(?:developer|debug|admin|god|jailbreak|dan) mode\b|\bjailbreak"
    r"|\b(?:new|updated|real|actual|following) (?:system )?instructions? ?(?::|follow|are\b|is\b)"
    r"|\b(?:end|begin|start) of (?:the )?(?:prompt|instructions?|conversation|system|input|context|user|query"
    r"|request)\b"
    r"|\b(?:reveal|repeat|print|show|output|leak|tell) (?:me )?(?:your|the) (?:(?:full|entire|whole|own) )?"
    r"(?:prompt|instructions|system message|guidelines)\b"
    r"|\bfollow (?:these|my|the following) (?:new )?(?:instructions|rules) instead\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\"[^\"]*\"|(?<!\w)'[^']*'(?!\w)")
_LEFTOVERS = (
    ("control token", re.compile(
        r"<\|[^>]*\|?>?|\|>|</?s>|\[/?INST\]|<</?SYS>>|</?\w+_of_\w+>|\[/?(?:CLS|SEP|MASK|PAD|UNK|BOS|EOS|EOT)\]"
        r"|</?(?:think|thinking|tool\w*|function\w*|bos|eos|pad|unk|user|assistant|system|extra_id_\d+)[^<>]{0,40}>"
        r"|[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffd\u2581\u0120]"
        r"|[\U000e0000-\U000e007f]",
    )),
    ("escape", re.compile(r"\\[nrt](?![a-z])|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|&(?:amp|lt|gt|quot|nbsp|#\d+);")),
    ("placeholder", re.compile(r"\[[^\]\d][^\]]*\]|\{+\s*[\w .]*\s*\}+|<[A-Za-z_][^<>]{0,40}>|</\w+>|_{3,}|\bX{3,}\b"
                               r"|\bTBD\b|\bTODO\b|\$\{|%\(?\w*\)?[sd]\b(?!\w)|\$[A-Z_]{3,}\b|<>")),
    ("placeholder", re.compile(r"\byour [a-z]+ here\b|\binsert \w+\b(?= here)|\b\w+ goes here\b|\blorem ipsum\b"
                               r"|\bfoo ?bar\b", re.IGNORECASE)),
    ("style tag", re.compile(rf"^\W{{0,3}}(?:{_STYLE})\s*(?:[:|>\])-])|[\[<(#](?:{_STYLE})[\]>)]", re.IGNORECASE)),
    ("label", re.compile(
        r"(?:^|\n)\W{0,3}(?:style|rewrite|rewritten(?: (?:query|request))?|original|query|user|assistant|system"
        r"|human|output"
        r"|input|response|answer|note|paraphrase|instructions?|prompt|tool|function|action|observation|thought"
        r"|final answer"
        r"|ai|bot|model|developer|task|expected|call)\s*:"
        r"|(?<=[.!?] )(?:assistant|system|user|human|observation)\s*:|here(?:'s| is) (?:the|a|your) (?:rewrit|paraphras"
        r"|new version|rephras)|```|~~~|(?:^|\n)#+ |(?:^|\s)\*\*[A-Za-z][^*]*\*\*|(?:^|\n)(?:---|===)(?:\n|$)",
        re.IGNORECASE,
    )),
    ("code", re.compile(
        r"\b(?:print|console\.log|system\.out\.println|printf)\s*\(|\b(?:def|class|function) \w+\s*\(.{0,80}\)\s*[:{]"
        r"|\b(?:var|let|const) \w+ ?= ?|\bimport \w+(?: as \w+)?;|\bfrom \w+ import \b|\bselect \* from\b|\bcurl -\w"
        r"|\b(?:get|post|put|delete) /\w+|\s--[a-z][\w-]+(?:[= ]|$)|\blambda \w+:|=>|(?<=\S) \|\|? (?=\S)|;\s*$"
        r"|;\s*//|/\*|\*/|<!--|-->"
        r"|\b(?:sudo|rm -rf|drop table)\b|\breturn (?:(?:true|false|null|none)\b|[\[{]|\d+\s*[;}])",
        re.IGNORECASE,
    )),
    ("an order to the model", _ORDERS),
)  # fmt: skip


def check(task: Task, rewritten: str) -> CheckResult:
    """Fails on the first leftover or order that the query does not have."""
    query = task.query.casefold()
    values = value_words(task)
    for name, pattern in _LEFTOVERS:
        for match in pattern.finditer(rewritten):
            found = match[0].strip()
            if found.casefold() in query or _is_value(found, values):
                continue
            if name == "an order to the model" and (
                _ORDERS.search(_QUOTED.sub("", task.query)) or _quotes(found, query)
            ):
                continue
            return CheckResult(False, 0.0, f"{name}: {found[:60]!r}")
    return CheckResult(True)


def _quotes(found: str, query: str) -> bool:
    """Whether an order only says what the query wants said, as in "Reply with 'on my way'"."""
    quoted = re.search(r"[\"']([^\"']+)[\"']", found)
    return quoted is not None and quoted[1].casefold() in query


def _is_value(found: str, values: frozenset[str]) -> bool:
    """Whether brackets or signs stand around a value only, as in "[urgent]"."""
    inside = re.findall(r"\w+", found.lower())
    return bool(inside) and found[:1] in "[{*" and "{" not in found and all(word in values for word in inside)
