"""Casual, formal and indirect wording (train families)."""

from __future__ import annotations

import random
import re

from toolspar.tasks.rewrites.frames import Pool, capitalised, wrap
from toolspar.tasks.rewrites.request import Act, Request

_CASUAL = Pool(
    openings=(
        "", "", "", "hey,", "hey there,", "hi!", "yo,", "ok so", "alright,", "hey buddy,", "so,", "hiya,", "quick one:",
        "heya,", "sup,", "ok,", "hey you,", "right,", "howdy,",
    ),
    frames={
        Act.ORDER: (
            "can you {x}?", "could ya {x}?", "mind {ving}?", "wanna {x} for me?", "gonna need you to {x}.",
            "do me a favor and {x}.", "be a pal and {x}.", "just {x}, will ya?", "I gotta get you to {x}.",
            "can u {x} for me?", "help me out and {x}.", "any chance you can {x}?", "I just wanna {x}.",
            "would be awesome if you could {x}.", "lemme get you to {x}.", "go ahead and {x}.", "pls {x}.",
        ),
        Act.WANT: (
            "I need {x}.", "gonna need {x}.", "could really use {x}.", "gimme {x}, please.", "can I get {x}?",
            "I'm after {x}.", "hook me up with {x}.", "I'm gonna want {x}.", "would love {x}.", "sort me out with {x}.",
        ),
        Act.ASK_FOR: (
            "what's {x}?", "any idea what {x} is?", "lemme know {x}.", "tell me {x}, will ya?", "gimme {x}.",
            "what's {x}, do you know?", "wanna know {x}.", "got any info on {x}?", "can you tell me {x}?",
            "just wanna check {x}.", "you know {x}?",
        ),
        Act.QUESTION: (
            "{x}?", "quick question - {x}?", "got a sec? {x}?", "just curious, {x}?", "tell me this: {x}?",
            "dumb question maybe, but {x}?", "do you know the answer to this: {x}?", "real quick, {x}?",
        ),
        Act.OTHER: ("{x}.", "here's the deal: {x}.", "so here's the thing: {x}.", "listen, {x}.", "real quick, {x}."),
    },
    closings=(
        "", "", "", "", "thanks!", "thx!", "cheers!", "ta!", "you're the best!", "much appreciated!", "thanks a bunch!",
        "appreciate it!", "thanks a ton :)", "you rock!", "cool, thanks!", "lol thanks", "ty!",
    ),
)  # fmt: skip

_FORMAL = Pool(
    openings=(
        "", "", "", "Good day.", "Greetings.", "Hello,", "Dear assistant,", "Good evening.", "Good afternoon.",
        "Good morning.", "With your permission,", "If I may,", "Respectfully,", "Esteemed colleague,",
    ),
    frames={
        Act.ORDER: (
            "Could you please {x}?", "I would be grateful if you could {x}.", "Kindly {x}.", "I kindly ask you to {x}.",
            "I would appreciate it if you would {x}.", "Would you be so kind as to {x}?", "Please {x}.",
            "I hereby request that you {x}.", "May I ask you to {x}?", "I should like you to {x}.",
            "It would be most helpful if you could {x}.", "I respectfully request that you {x}.",
            "You are kindly requested to {x}.", "Might I trouble you to {x}?", "I would be obliged if you could {x}.",
            "Please proceed to {x}.",
        ),
        Act.WANT: (
            "I would like to request {x}.", "I am in need of {x}.", "I require {x}.", "I would be grateful for {x}.",
            "Could you please arrange {x}?", "I should like {x}.", "May I request {x}?", "I wish to have {x}.",
            "I would appreciate {x}.", "Kindly provide me with {x}.",
        ),
        Act.ASK_FOR: (
            "Could you please tell me {x}?", "I would like to be informed of {x}.", "Kindly inform me of {x}.",
            "May I know {x}?", "I would be grateful to learn {x}.", "Please advise me of {x}.",
            "Would you be so kind as to tell me {x}?", "I wish to know {x}.", "I should like to know {x}.",
            "I would appreciate knowing {x}.", "Please state {x}.",
        ),
        Act.QUESTION: (
            "I would like to ask the following: {x}?", "May I ask: {x}?", "Please answer this question: {x}?",
            "I would be grateful for an answer to the following question: {x}?", "I kindly ask: {x}?",
            "Allow me to ask: {x}?", "I have an enquiry: {x}?", "Kindly advise: {x}?",
        ),
        Act.OTHER: (
            "I am writing with the following request: {x}.", "My request is as follows: {x}.",
            "Please attend to the following: {x}.", "Kindly consider the following: {x}.", "Allow me to explain: {x}.",
        ),
    },
    closings=(
        "", "", "", "", "Thank you.", "Thank you very much.", "Thank you in advance.", "I appreciate your assistance.",
        "Many thanks for your help.", "Your assistance is much appreciated.", "Thank you for your attention.",
        "I am grateful for your support.", "With kind regards.", "Thank you for your time.",
    ),
)  # fmt: skip

_INDIRECT = Pool(
    openings=("", "", "", "", "Well,", "You see,", "Maybe you can help me here.", "I have a small favor to ask.",
              "I could use some help.", "Let me ask you something.", "Perhaps you can assist.", "Actually,"),
    frames={
        Act.ORDER: (
            "I was wondering whether you could {x}.", "I was wondering if you might {x}.", "I'd like you to {x}.",
            "It would be great if you could {x}.", "Would it be possible for you to {x}?",
            "I was hoping you could {x}.",
            "Would you mind {ving}?", "I'd be happy if you could {x}.", "Do you think you could {x}?",
            "I'm looking to get you to {x}.", "It would really help me if you could {x}.",
            "I could use your help to {x}.",
            "Is there any chance that you could {x}?", "I wonder if you'd be able to {x}.", "I need someone to {x}.",
            "You would be doing me a favor by {ving}.", "What I would like is for you to {x}.",
            "If you have a moment, I'd like you to {x}.", "What would help me most is for you to {x}.",
        ),
        Act.WANT: (
            "I was hoping for {x}.", "I was wondering if I could get {x}.", "It would be great to have {x}.",
            "Would it be possible to get {x}?", "I'd love to have {x}.", "I'd be happy with {x}.",
            "What I'm looking for is {x}.", "I wonder if you could get me {x}.", "I could do with {x}.",
            "Do you think I could have {x}?",
        ),
        Act.ASK_FOR: (
            "I was wondering about {x}.", "I'm curious about {x}.", "I'd love to know {x}.",
            "Do you happen to know {x}?",
            "I was hoping you could tell me {x}.", "I'd be interested in {x}.", "It would help me to know {x}.",
            "I wonder what {x} is.", "Is there any chance you could tell me {x}?", "I've been wondering about {x}.",
        ),
        Act.QUESTION: (
            "I was wondering: {x}?", "I've been asking myself: {x}?", "Something I'd like to know: {x}?",
            "Maybe you can tell me: {x}?", "I'm curious: {x}?", "There's something I wonder about: {x}?",
            "I'd be interested to hear: {x}?", "Do you happen to know: {x}?",
        ),
        Act.OTHER: (
            "What I had in mind was this: {x}.", "Maybe you can help me with this: {x}.",
            "Here is what I'm after: {x}.",
            "The thing I could use help with is this: {x}.", "This is what I was hoping for: {x}.",
        ),
    },
    closings=("", "", "", "", "", "That would help me a lot.", "I'd really appreciate it.", "That would be lovely.",
              "It would make my life easier.", "That would be a big help.", "Thanks for considering it."),
)  # fmt: skip

_CONTRACTIONS = (
    (r"\bI am\b", "I'm"), (r"\bI would like\b", "I'd like"), (r"\bit is\b", "it's"), (r"\bwhat is\b", "what's"),
    (r"\bgoing to\b(?! [A-Z])", "gonna"), (r"\bwant to\b", "wanna"), (r"\bthat is\b", "that's"),
)  # fmt: skip


def casual(request: Request, rng: random.Random) -> str | None:
    """As one would write to a friend; often without the capital at the start."""
    text = wrap(request, _CASUAL, rng)
    if not text:
        return None
    for pattern, short in _CONTRACTIONS:
        if rng.random() < 0.5:
            text = re.sub(pattern, short, text)
    if rng.random() < 0.3 and text.endswith("."):
        text = text[:-1]
    return text if rng.random() < 0.6 else capitalised(text)


def formal(request: Request, rng: random.Random) -> str | None:
    """As one would write to an office."""
    return capitalised(wrap(request, _FORMAL, rng))


def indirect(request: Request, rng: random.Random) -> str | None:
    """A wish or a musing that is still plainly a request."""
    return capitalised(wrap(request, _INDIRECT, rng))
