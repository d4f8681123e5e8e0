"""More to read before the request: a text that asks for nothing, or earlier turns of the chat about other things."""

from __future__ import annotations

import random
from dataclasses import replace

from toolspar.tasks.perturbations.records import Change, Level, Scene
from toolspar.tasks.records import Task

TEXT_WORDS = {Level.MILD: 60, Level.MEDIUM: 180, Level.STRONG: 540}
TURNS = {Level.MILD: 1, Level.MEDIUM: 3, Level.STRONG: 6}

# Neither numbers nor names nor requests: nothing in it could be an argument.
_PLACES = (
    "the old lighthouse", "the little bakery", "the botanical garden", "the narrow bridge", "the village school",
    "the stone mill", "the harbour wall", "the public library", "the orchard behind the church", "the railway museum",
    "the wooden pier", "the quiet courtyard", "the castle ruin", "the flower market", "the tea house",
    "the observatory on the hill",
)  # fmt: skip
_STATES = (
    "has stood there for generations", "was painted in soft colours long ago", "smells of resin after the rain",
    "is known for its crooked windows", "keeps the stories of those who built it", "looks different in every season",
    "is a favourite of people who like to sketch", "seems smaller than in old photographs",
    "was repaired by volunteers with great patience", "echoes when the wind comes from the sea",
    "glows for a moment when the sun goes down", "has a gate that nobody ever locks",
    "is surrounded by moss and ferns", "once served a very different purpose",
)  # fmt: skip
_REMARKS = (
    "Visitors often say that time passes more slowly there.", "Nobody quite remembers who planted the roses.",
    "A grey cat sleeps on the steps most of the day.", "The benches are worn smooth by many hands.",
    "Children have invented whole legends about it.", "In the mist it looks like something out of a fairy tale.",
    "An elderly couple takes care of the hedges.", "The older photographs show it without the ivy.",
    "Swallows nest under the roof and come back each spring.", "On quiet mornings one hears the water below.",
    "The path that leads to it is paved with river stones.", "Painters have always liked the light in that place.",
    "The colours fade a little more with every summer.", "It is said that the bell has a slightly wrong note.",
)  # fmt: skip
_CHAT = (
    ("I was thinking about how rivers shape a landscape.", "Rivers carve valleys slowly, and leave plains behind."),
    ("Why do cats purr, in your opinion?", "Often because they are content, sometimes to calm themselves."),
    ("I finished that long novel at last.", "Congratulations! Long novels are an achievement of their own."),
    ("My handwriting gets worse and worse.", "That happens to many people who mostly type."),
    ("Is it true that plants can hear?", "They react to vibrations, though not as ears do."),
    ("I never understood why the sky turns red in the evening.", "The light's path through the air is longer then."),
    ("Old clocks make me strangely calm.", "A steady ticking has that effect on many people."),
    ("What makes bread crusty?", "A hot oven and some steam at the beginning."),
    ("I like the smell of old books.", "It comes from the slow ageing of the paper."),
    ("Do you think dogs dream?", "Their sleep suggests it; they twitch as if they were running."),
    ("I cannot decide whether I prefer hills or the sea.", "Both have their charm; perhaps a coast with hills?"),
    ("It is so quiet here today.", "Quiet days are good for long thoughts."),
)  # fmt: skip


def longer_text(task: Task, level: Level, rng: random.Random, scene: Scene) -> Change | None:
    """A text about places, of so many words at least, and below it the request."""
    sentences: list[str] = []
    said = 0
    while said < TEXT_WORDS[level]:
        if len(sentences) % 2:
            sentences.append(rng.choice(_REMARKS))
        else:
            place = rng.choice(_PLACES)
            sentences.append(f"{place[0].upper()}{place[1:]} {rng.choice(_STATES)}.")
        said += len(sentences[-1].split())
    return Change(replace(task, query=f"{' '.join(sentences)}\n\n{task.query}"))


def earlier_turns(task: Task, level: Level, rng: random.Random, scene: Scene) -> Change | None:
    """So many turns of small talk before the request, answered in words."""
    return Change(task, earlier=tuple(rng.sample(_CHAT, len(_CHAT))[: TURNS[level]]))
