"""Polite letters around a request, and requests turned into statements (held-out families)."""

from __future__ import annotations

import random

from toolspar.tasks.rewrites.frames import Pool, capitalised, wrap
from toolspar.tasks.rewrites.request import Act, Request

_LETTER = Pool(
    openings=(
        "Dear Sir or Madam, I hope this message finds you well.", "Hello team, I hope you are all doing well.",
        "To whom it may concern,", "Dear support team, I trust you are keeping well.", "Hi all,",
        "Good day to you, and thank you for being there for us.", "Dear colleague, a small request from my side.",
        "Hello, and apologies for reaching out on short notice.", "Dear helpdesk,", "Dear team,",
        "Hello dear assistant, I hope all is well on your side.", "My dear friend, I come with a small plea.",
        "Dear all, please find my request below.", "Esteemed assistant,",
        "Hi there, I hope you are having a good time.",
    ),
    frames={
        Act.ORDER: (
            "I am reaching out to ask you to {x}.", "I am writing to ask whether you might {x}.",
            "this is a request to {x}.",
            "I would be delighted if you were to {x}.", "may I bother you to {x}?",
            "the purpose of this message is to ask you to "
                "{x}.",
            "I would be most thankful if you found the time to {x}.", "it would be a great courtesy if you would {x}.",
            "I turn to you with the request to {x}.", "allow me to ask you to {x}.",
        ),
        Act.WANT: (
            "I am reaching out because I need {x}.", "I am writing to ask for {x}.", "this is a request for {x}.",
            "I turn to you for {x}.", "I would be delighted to have {x}.",
            "the purpose of this message is to obtain {x}.",
        ),
        Act.ASK_FOR: (
            "I am reaching out to learn {x}.", "I am writing to enquire about {x}.",
            "the purpose of this message is to learn {x}.",
            "I turn to you for {x}.", "would you let me have {x}?", "I would be delighted to hear {x}.",
        ),
        Act.QUESTION: (
            "I am reaching out with a question: {x}?", "the question that brings me to you is this: {x}?",
            "I turn to you with the following matter: {x}?", "my enquiry reads: {x}?",
        ),
        Act.OTHER: (
            "this is what I am writing about: {x}.", "the matter is as follows: {x}.", "I turn to you with this: {x}.",
        ),
    },
    closings=(
        "Yours sincerely.", "Best wishes.", "Warm regards, and thanks again.", "Yours faithfully.", "Kindest regards.",
        "Looking forward to your reply.", "I remain at your disposal.", "Many thanks, and all the best.", "Sincerely.",
        "With gratitude.", "Have a lovely day.", "I look forward to hearing from you.", "Respectfully yours.",
    ),
)  # fmt: skip

_STATEMENT = Pool(
    openings=("", "", "", "Here's what I'm after.", "My request is simple.", "This is what I need.",
    "One task for you.",
              "Let me be clear.", "I have a task for you.", "My wish is as follows."),
    frames={
        Act.ORDER: (
            "I'd want you to {x}.", "The task is to {x}.", "Your job is to {x}.", "What needs doing is this: {x}.",
            "My goal is to have you {x}.", "The thing to do is {x}.", "I rely on you to {x}.", "I'm asking you to {x}.",
            "The assignment is to {x}.", "It is your turn to {x}.", "I count on you to {x}.", "I expect you to {x}.",
            "All I ask is that you {x}.", "The next step is to {x}.", "It is time to {x}.", "My instruction is to {x}.",
        ),
        Act.WANT: (
            "What I want is {x}.", "The thing I need is {x}.", "My wish is {x}.", "I'm asking for {x}.",
            "All I ask for is {x}.",
            "My goal is to get {x}.", "What's needed here is {x}.",
        ),
        Act.ASK_FOR: (
            "What I want to know is {x}.", "I'm asking for {x}.", "The thing I need is {x}.", "I need to find out {x}.",
            "My question is about {x}.", "I have to know {x}.", "All I want is {x}.", "The information I need is {x}.",
            "I'm trying to learn {x}.",
        ),
        Act.QUESTION: (
            "My question is this: {x}?", "I have to know: {x}?", "The thing I need answered is: {x}?",
            "What I want to find out: {x}?", "Here is my question: {x}?", "This is what I'd like cleared up: {x}?",
        ),
        Act.OTHER: ("My request: {x}.", "The situation is this: {x}.", "All I ask is this: {x}.", "What I need: {x}."),
    },
    closings=("", "", "", "", "That is all.", "That's the whole request.", "That's my wish.", "Simple as that.",
    "That's everything."),
)  # fmt: skip


def polite_email(request: Request, rng: random.Random) -> str | None:
    """A short letter: salutation, request, closing; on lines of its own in one case of three."""
    pool = _LETTER
    if rng.random() < 0.33:
        pool = Pool([o + "\n\n" for o in _LETTER.openings], _LETTER.frames, ["\n\n" + c for c in _LETTER.closings])
    text = wrap(request, pool, rng)
    return "\n".join(capitalised(line.strip()) or "" for line in text.split("\n")) if text else None


def statement(request: Request, rng: random.Random) -> str | None:
    """The order or question as a statement of what is wanted."""
    return capitalised(wrap(request, _STATEMENT, rng))
