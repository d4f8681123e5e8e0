"""Frames: how a person turns "do this" into a request; each split has its own, so dev and test wordings are unseen."""

from __future__ import annotations

from toolspar.tasks.records import Split

# "{do}" stands for an imperative that begins with a bare verb. The bare imperative itself (BARE) is common to all.
BARE = "{Do}."
FRAMES: dict[Split, tuple[str, ...]] = {
    Split.TRAIN: (
        "Please {do}.",
        "Can you {do}?",
        "Could you {do}?",
        "I need you to {do}.",
        "I'd like you to {do}.",
        "{Do}, please.",
        "Hi, can you {do}?",
        "Would you {do}?",
        "Go ahead and {do}.",
    ),
    Split.DEV: (
        "Could you please {do}?",
        "I want you to {do}.",
        "I have a favor to ask: {do}.",
        "Hey, please {do}.",
        "Kindly {do}.",
        "Are you able to {do}?",
    ),
    Split.TEST: (
        "Would you please {do}?",
        "My request is simple: {do}.",
        "I would appreciate it if you could {do}.",
        "Quick one: {do}.",
        "Your next job is to {do}.",
        "Be so kind as to {do}.",
    ),
}
JOINS: dict[Split, tuple[str, ...]] = {
    Split.TRAIN: ("{first} and {second}", "{first}, and also {second}", "{first}, then {second}"),
    Split.DEV: ("{first}, and after that {second}", "{first} and then {second}"),
    Split.TEST: ("{first}, plus {second}", "{first} and, while you are at it, {second}"),
}


def framed(imperative: str, frame: str) -> str:
    """A frame around an imperative.

    Example:
        >>> framed("get the tides", "Please {do}.")
        'Please get the tides.'
        >>> framed("get the tides", "{Do}.")
        'Get the tides.'
    """
    return frame.replace("{do}", imperative).replace("{Do}", imperative[:1].upper() + imperative[1:])
