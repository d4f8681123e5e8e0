"""A rewrite must stay a request in words: no new function name, argument key or JSON."""

from __future__ import annotations

import re

from toolspar.tasks.english import words
from toolspar.tasks.grounding import leaves, value_texts
from toolspar.tasks.records import Task
from toolspar.verify.beside.open_arguments import choices_of
from toolspar.verify.records import CheckResult

_MARKUP = (
    ("JSON", re.compile(r"\{\s*[\"']|[\"']\s*:\s*[\"'\[{]|([\"'])\w+\1\s*:\s*[\"'\d\[{tfn]|\[\s*\{")),
    ("call markup", re.compile(r"</?tool_?call|</?function|\btool_calls?\b|\bfunction_calls?\b", re.IGNORECASE)),
    ("a call in code", re.compile(r"\b[A-Za-z_]\w*\((?=\s*(?:\w+\s*=|[\"'\d)]))")),
    ("an assignment", re.compile(  # one "word = thing" with spaces is a hasty way to write, two are code
        r"\b[A-Za-z_]\w*=(?=[\"'\w-])|\b[A-Za-z_]\w* =(?= ?[\"'\w-])(?=.*\b[A-Za-z_]\w* ?=)"
        r"|\b[A-Za-z_]\w* =(?= ?(?:-?\d|[Tt]rue\b|[Ff]alse\b|None\b|null\b))"
    )),
    ("snake case", re.compile(r"\b[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+\b")),
    ("camel case", re.compile(r"\b(?!mac|air|you)[a-z]{2,}(?:[A-Z][a-z]+)+\b")),
    ("a code value", re.compile(
        r"\b(?:=|equals?|set(?: to)?|to|as|is|flag(?:ged)?)\s+(?:(?-i:True|False|None)|null)\b(?=\s*(?:$"
        r"|[.,;!?)]|and\b))"
        r"|\b(?:set|setting|equals?|flag(?:ged)?|marked|kept)(?: (?:to|as|at))? (?:true|false|null)\b"
        r"(?=\s*(?:$|[.,;!?)]|and\b|for\b|with\b))",
        re.IGNORECASE,
    )),
)  # fmt: skip
_JARGON = re.compile(
    r"\b(functions?|parameters?|params?|kwargs?|arguments?|json|api|endpoints?|schema|booleans?|payload|tool call"
    r"|function call|callable|enum)\b",
    re.IGNORECASE,
)
_EVERYDAY = re.compile(
    r"\b(?:an|the|this|that|his|her|our|their|my|big|heated|long|stupid|silly|little|huge|another|family) (?:\w+ )?"
    r"arguments?\b(?! (?:list|value|name|key|set)s?\b)(?=[^.;]*\b(?:with|about|over|between|settle|settled|going|again"
    r"|last|this|at|in)\b)"
    r"|\b(?:settle|end|win|lose|lost|won|settling|started?|had|having) (?:an?|the|this|that|our|my"
    r"|one)(?: \w+)? arguments?\b"
    r"|\b(?:can't|cannot|can|to|not|barely|hardly|don't|doesn't|won't|n't|even|still|longer"
    r"|brain) (?:even )?functions?\b"
    r"|\b(?:family|work|school|charity|social|evening|company|church|formal|office|wedding|club) functions?\b"
    r"|\bfunctions? (?:room|hall|venue|at the|before|without coffee)\b",
    re.IGNORECASE,
)
_CALLED_TOOL = re.compile(
    r"\b(?:use|using|call|calling|invoke|run|execute|trigger|via|through|with) (?:the |your |a )?((?:\w+ ){1,6}?)"
    r"(?:tool|method|command|service|operation|action|routine|endpoint)\b"
)
_SYMBOL = re.compile(r"[a-z] ?=", re.IGNORECASE)
_CODE_SPELLING = re.compile(r"\w[._-]\w|[a-z][A-Z]")
_MATHS = re.compile(
    r"\b[a-z]\s?\([a-z]\)|\^|\b(?:derivative|integral|integrate|polynomial|equation|curve|plot)\b", re.I
)


def check(task: Task, rewritten: str) -> CheckResult:
    """Fails on markup, on identifiers in code spelling, and on talk of functions, all unless the query has them."""
    values = " ".join(text for _, value in leaves(task.expected) for text in value_texts(value))
    known = f"{task.query} {values}".lower()
    name = _identifier(task, rewritten, known)
    if name:
        return CheckResult(False, 0.0, name)
    keys = {str(key).lower() for tool in task.tools for key in tool.properties}
    closed = re.sub(r"\s*=\s*", "=", known)
    for name, pattern in _MARKUP:
        for match in pattern.finditer(rewritten):
            plain = re.sub(r"\s*=\s*", "=", match[0].lower())
            given = words(rewritten[match.end() : match.end() + 12])[:1]
            if _SYMBOL.fullmatch(match[0]) and match[0][0].lower() not in keys and set(given) & set(words(known)):
                continue  # "a circle (r = 5)"
            if plain not in closed and not _colon_after_value(rewritten[: match.end()], known, keys):
                return CheckResult(False, 0.0, f"{name}: {match[0]!r}")
    choices = " ".join(str(c) for tool in task.tools for schema in tool.properties.values() for c in choices_of(schema))
    said = {word.rstrip("s") for word in (*words(known), *words(choices))}
    harmless = [match.span() for match in _EVERYDAY.finditer(rewritten)]
    for match in _JARGON.finditer(rewritten):
        word = match[1].lower().split()[0].rstrip("s")
        if word in said or any(start <= match.start() < end for start, end in harmless):
            continue
        if not (word == "function" and _MATHS.search(task.query)):
            return CheckResult(False, 0.0, f"talk of functions: {match[1]!r}")
    return _listed_keys(task, rewritten)


def _identifier(task: Task, rewritten: str, known: str) -> str:
    """A name that the tools have and the query has not, in the spelling of code: also in another one than theirs."""
    low = rewritten.lower()
    called = _CALLED_TOOL.search(low)
    if called and called[0] not in known:
        for tool in task.tools:
            parts = [part.lower() for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]+|\d+", tool.name)]
            if len(parts) > 1 and " ".join(parts) in called[1]:
                return f"function name: {called[1].strip()!r}"
    spelt_as_code = _CODE_SPELLING.search(rewritten) is not None
    for tool in task.tools:
        for kind, name in [("function name", tool.name), *(("argument key", str(key)) for key in tool.properties)]:
            if name.lower() in low and _is_identifier(name) and _says(rewritten, name) and not _says(known, name):
                return f"{kind}: {name!r}"
            parts = re.findall(r"[A-Z]?[a-z]+|[A-Z]+|\d+", name)
            if len(parts) < 2 or not spelt_as_code:
                continue
            humps = "".join(part.capitalize() for part in parts)
            # "Max-Price" may be a heading and "save-for-later" a careful spelling: hyphens tell nothing.
            respelt = re.search(
                rf"(?<!\w)(?:{re.escape(humps)}|(?i:{'[._]'.join(map(re.escape, parts))}))(?!\w)", rewritten
            )
            if respelt and respelt[0].lower() not in known:
                return f"{kind}: {respelt[0]!r}"
    return ""


def _is_identifier(name: str) -> bool:
    """Whether a name is spelt as only code is."""
    return "_" in name or "." in name or re.search(r"[a-z][A-Z]", name) is not None


def _says(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def _colon_after_value(head: str, known: str, keys: set[str]) -> bool:
    """Whether a text ends in a quoted value with a colon, as in "Timer 'pasta': 25 minutes"."""
    quoted = re.search(r"([\"'])([^\"']+)\1\s*:\s*[\"'\w]?$", head)
    return quoted is not None and quoted[2].lower() not in keys and set(words(quoted[2])) <= set(words(known))


def _listed_keys(task: Task, rewritten: str) -> CheckResult:
    """Argument keys one after the other as "key: value key: value" are a form; with marks between, people write so."""
    keys = {str(key).lower() for tool in task.tools for key in tool.properties}
    for match in re.finditer(r"\b(\w+)\s*:\s+[^,;.:\n]+?\s(\w+)\s*:\s", rewritten):
        listed = {match[1].lower(), match[2].lower()}
        if listed <= keys and not listed <= set(words(task.query)):
            return CheckResult(False, 0.0, f"arguments listed by key: {', '.join(sorted(listed))}")
    return CheckResult(True)
