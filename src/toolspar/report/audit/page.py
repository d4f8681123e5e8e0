"""The sheet as one HTML page to read beside it; it needs no network and runs no script."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from html import escape

from toolspar.report.audit.sheet import Sheet

_TOKEN = re.compile(r"\w+(?:['’.,:]\w+)*|[^\w\s]")

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a;
       background: #fff; }
article { border: 1px solid #ccc; border-radius: 6px; padding: .5rem 1rem 1rem; margin: 1.5rem 0; break-inside: avoid; }
h2 { font-size: 1rem; margin: .3rem 0; }
h2 small { font-weight: normal; color: #555; }
dl { display: grid; grid-template-columns: 7rem 1fr; gap: .3rem 1rem; margin: 0; }
dt { color: #555; }
dd { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; }
dd.code { font: .85rem/1.45 ui-monospace, monospace; }
del { background: #ffd9d6; text-decoration: line-through; }
ins { background: #c9f0d0; text-decoration: underline; }
"""

_GUIDE = """
<p>For each attack ask one question: <strong>does the rewrite, read on its own with the offered tools, still ask for
exactly the expected calls, so that the given answer is a real mistake?</strong> Write into the column
<code>label</code> of the sheet:</p>
<ul>
<li><code>valid</code>: yes.</li>
<li><code>invalid</code>: no. The rewrite asks for something else, leaves out what is needed or contradicts itself; or
the given calls are right too.</li>
<li><code>unsure</code>: you cannot tell. It is counted apart.</li>
</ul>
<p>Words that the rewrite <del>left out</del> and <ins>put in</ins> are marked.</p>
"""

_TERMS = (
    ("tools", "offered tools"),
    ("expected", "expected"),
    ("given", "given"),
    ("detail", "what is wrong"),
    ("gate", "gate"),
)


def as_html(sheet: Sheet) -> str:
    """The whole page, one article an attack, everything escaped."""
    articles = "\n".join(_article(row) for row in sheet.rows)
    kind = "Blind audit" if sheet.blind else "Audit"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{kind} of {len(sheet.rows)} attacks</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{kind} of {len(sheet.rows)} rewarded attacks</h1>\n{_GUIDE}\n{articles}\n</body>\n</html>\n"
    )


def marked(before: str, after: str) -> tuple[str, str]:
    """Two texts as HTML, the words that only the first has in ``<del>``, those that only the second has in ``<ins>``.

    Example:
        >>> marked("Weather in Paris?", "weather in Rome?")
        ('<del>Weather</del> in <del>Paris</del>?', '<ins>weather</ins> in <ins>Rome</ins>?')
    """
    spans = [[match.span() for match in _TOKEN.finditer(text)] for text in (before, after)]
    words = [[text[a:b] for a, b in found] for text, found in zip((before, after), spans, strict=True)]
    blocks = difflib.SequenceMatcher(None, *words, autojunk=False).get_opcodes()
    gone = [spans[0][i:j] for kind, i, j, _, _ in blocks if kind != "equal" and j > i]
    new = [spans[1][i:j] for kind, _, _, i, j in blocks if kind != "equal" and j > i]
    return _wrap(before, gone, "del"), _wrap(after, new, "ins")


def _wrap(text: str, runs: Sequence[Sequence[tuple[int, int]]], tag: str) -> str:
    parts, done = [], 0
    for run in runs:
        start, end = run[0][0], run[-1][1]
        parts += [escape(text[done:start]), f"<{tag}>", escape(text[start:end]), f"</{tag}>"]
        done = end
    return "".join([*parts, escape(text[done:])])


def _article(row: dict[str, str]) -> str:
    query, rewritten = marked(row["query"], row["rewritten"])
    about = [row["category"], row["reason"]]
    if "run" in row:
        times = f", {row['times']} times" if row["times"] != "1" else ""
        about += [f"style {row['style']}", f"round {row['round']}{times}", row["run"]]
    terms = [f"<dt>query</dt><dd>{query}</dd>", f"<dt>rewrite</dt><dd>{rewritten}</dd>"]
    terms += [
        f'<dt>{title}</dt><dd class="code">{escape(row[name]) or "-"}</dd>' for name, title in _TERMS if name in row
    ]
    heading = f"{escape(row['id'])} <small>{escape(' · '.join(about))}</small>"
    lines = "\n".join(terms)
    return f'<article id="{escape(row["id"])}">\n<h2>{heading}</h2>\n<dl>\n{lines}\n</dl>\n</article>'
