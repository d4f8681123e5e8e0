"""What the request is about must still be said: the values alone do not say what shall be done with them."""

from __future__ import annotations

from functools import cache

from toolspar.tasks.english import STOP_WORDS, words
from toolspar.tasks.grounding import stem
from toolspar.tasks.records import Task
from toolspar.verify.lexicon import is_word
from toolspar.verify.reading import SMALL_TALK, content_stems, mentions_in, misspelt, tool_stems
from toolspar.verify.records import CheckResult

_FILLING = frozenset(
    stem(word)
    for word in """life easier sense maybe perhaps right actually honestly basically literally simply really exactly
    hereby permission kindly respectfully obliged thankful thanking assistant assist assisting support regard regards
    part small big little bit lot service services feel free order time today moment attention following follow
    request requests requested ask asks asking asked wonder wondering hope hoping favor favour deal buddy pal friend
    mate dude bro morning afternoon evening day hi hey hello yeah yep okay alright gotta gonna wanna lemme gimme sec
    quick quickly reply soon possible able sort hand thing things stuff here there now then see sure fine course
    like love want need help helps helping great cool nice good best better write writing allow explain consider
    proceed attend handle do make take give let go come get me you us one two way ways case""".split()
)


def check(task: Task, rewritten: str) -> CheckResult:
    """Fails when no word of the query's matter or of the tool's is left, and no other word stands for it.

    The matter is the words that tell content outside the values. A paraphrase may say all of them in other words
    ("tick it off" for "mark it as completed"), but not in none, and not in words of thanks and greeting alone.
    """
    asked = _telling(task, task.query)
    if not task.expected or not asked:
        return CheckResult(True)
    told = _telling(task, rewritten)
    if told & asked or told & tool_stems(task) or _slips(rewritten, asked, task.query):
        return CheckResult(True)
    if any(is_word(word) and stem(word) in told for word in words(rewritten)):
        return CheckResult(True, 0.5)
    return CheckResult(False, 0.0, f"not said any more: {', '.join(sorted(asked)[:4])}")


def _slips(rewritten: str, asked: frozenset[str], query: str) -> bool:
    """Whether some word of the matter is there with a typing error."""
    matter = " ".join(word for word in words(query) if stem(word) in asked)
    return any(misspelt(word, matter) for word in words(rewritten))


def _telling(task: Task, text: str) -> frozenset[str]:
    """Stems of the words outside the values that are neither small talk nor mere asking."""
    outside = text
    for mention in mentions_in(task, text):
        outside = outside[: mention.start] + " " * (mention.end - mention.start) + outside[mention.end :]
    return content_stems(outside) - SMALL_TALK - _FILLING - _stop_stems()


@cache
def _stop_stems() -> frozenset[str]:
    return frozenset(stem(word) for word in STOP_WORDS)
