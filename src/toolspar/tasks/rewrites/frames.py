"""Wrap a request in a frame: an opening, a sentence that carries the request, and a closing."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolspar.tasks.english import REQUEST_VERBS, STOP_WORDS, gerund
from toolspar.tasks.rewrites.request import Act, Request, lower_first, upper_first


@dataclass(frozen=True, slots=True)
class Pool:
    """Phrasings of one family.

    ``frames`` maps the shape of the request to sentences with ``{x}`` where its body goes (``{ving}`` where its verb
    must be a gerund; such a frame is used only for a single verb phrase). Openings and closings are whole clauses,
    empty strings among them.
    """

    openings: Sequence[str]
    frames: Mapping[Act, Sequence[str]]
    closings: Sequence[str]


def wrap(request: Request, pool: Pool, rng: random.Random) -> str | None:
    """The request inside one random composition of the pool; None where the pool has no frame for it."""
    frames = [frame for frame in pool.frames.get(request.act, ()) if _fits(frame, request)]
    if not frames:
        return None
    opening, frame, closing = rng.choice(pool.openings), rng.choice(frames), rng.choice(pool.closings)
    body = _inside(request.body, request)
    core = frame.replace("{ving}", _ving(body)).replace("{x}", body)
    if opening:
        joined = opening + (" " if not opening.endswith((" ", "\n")) else "")
        lowered = opening.endswith((",", "-", ":")) or opening[-1].isalpha()
        core = joined + (lower_first(core, request.mentions) if lowered else upper_first(core))
    parts = [core, request.rest, closing]
    return tidy(" ".join(part for part in parts if part))


def tidy(text: str) -> str:
    """Single blanks, no blank before a mark, no doubled marks, a capital at the start unless the text avoids them."""
    text = re.sub(r"[ \t]+", " ", text).strip()
    text = re.sub(r" +([,.?!;])", r"\1", text)
    text = re.sub(r",(?=[.?!])", "", text)
    return re.sub(r"([?!])\.(?!\.)", r"\1", text)


def closed(text: str) -> str:
    """The text with a mark at its end."""
    return text if text.endswith((".", "?", "!")) else text + "."


def capitalised(text: str | None) -> str | None:
    """The text with a capital at its start."""
    return upper_first(text) if text else None


def _fits(frame: str, request: Request) -> bool:
    if request.ends_in_text and re.search(r"\{(?:x|ving)\}[^.?!]*\w", frame):
        return False
    if "{ving}" not in frame:
        return True
    joined = re.search(r"\b(?:and|then|,)\s+(?:then\s+|also\s+)?(\w+)", request.body)
    return not joined or joined[1].lower() not in REQUEST_VERBS


def _ving(body: str) -> str:
    verb, _, tail = body.partition(" ")
    return f"{gerund(verb)} {tail}"


def _inside(body: str, request: Request) -> str:
    """The body as it may follow other words; a first word that could be a name keeps its capital."""
    plain = request.act is not Act.OTHER or body.split(" ", maxsplit=1)[0].lower() in STOP_WORDS | REQUEST_VERBS
    return lower_first(body, request.mentions) if plain else body
