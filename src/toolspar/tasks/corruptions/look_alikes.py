"""Harmless wordings that share cue words with the harmful ones: a "not" or a past tense that changes nothing.

``{do}`` stands for an imperative, ``{Do}`` for one at the start of a sentence.
"""

from __future__ import annotations

FRAMES = (
    "Why don't you {do}?", "Won't you {do}?", "Couldn't you {do}?", "{Do}, won't you?", "{Do}, would you?",
    "{Do}, will you?", "Don't ask why, just {do}.", "Don't worry about the details, just {do}.", "If you can, {do}.",
    "If it isn't too much trouble, {do}.", "If you don't mind, {do}.", "When you have a minute, {do}.",
    "Would it be possible to {do}?", "I was hoping you would {do}.", "I was wondering whether you could {do}.",
    "I've been meaning to ask you to {do}.", "I wanted to ask you to {do}.",
    "I never learned how this works, so please {do}.", "I can't do it from here, so please {do}.",
    "Don't forget to {do}.", "Nobody else has time, so could you {do}?",
    "I'd do it myself, but my hands are full: {do}.", "Make sure you {do}.", "It'd be great if you'd {do}.",
    "All I want is for you to {do}.", "What I need now is for you to {do}.", "Time to {do}.",
    "Nothing complicated: {do}.", "Not sure how to put this, but {do}.", "Could I get you to {do}?", "Let's {do}.",
    "I'd be so happy if somebody could finally {do}.", "There's one thing I need: {do}.",
    "Would you mind if I asked you to {do}?", "My task for you is to {do}.", "Your job: {do}.",
    "Just {do}, that's all.", "I'd love for you to {do}.", "I must ask you to {do}.",
    "Once more, since it did not go through: {do}.", "I want to {do}.", "I need to {do}.", "I'd like to {do}.",
    "Is it OK if I ask you to {do}?", "Any chance you could {do}?", "Help me {do}.", "Can you help me to {do}?",
    "It would help me a lot if you would {do}.", "Do me a favour and {do}.", "See to it that you {do}.",
    "You know what? {Do}.", "Never thought I'd ask, but please {do}.", "Since I can't find the button: {do}.",
    "You haven't got much on, have you? Then {do}.", "Quickly, before I forget: {do}.",
)  # fmt: skip
BEFORE = (
    "I had a terrible night.", "Yesterday was a long day.", "It didn't rain today, for once.",
    "My brother never listens to me.", "I tried it myself last week and failed.", "I've asked twice already.",
    "This is my third coffee today.", "We were late again.", "I wasn't sure whom to ask.",
    "There are five of us waiting here.", "It took me two hours to get home.", "I'm no expert.",
    "I haven't slept in three days.", "My old assistant could not do this.",
    "You helped me last month and it was great.", "I don't like paperwork.", "The last time I did this by hand.",
    "It's already the second time this week.", "Sorry, not sorry.", "I wish I were at the beach.",
    "If I had more time, I'd do it myself.", "My cat knocked over a vase.", "Don't laugh.",
    "I'm not good with computers.", "Nobody is answering the phone.", "I would have called, but it's too loud here.",
    "Stop me if you heard this one.", "My boss cancelled our lunch.", "The kids refused to eat their soup.",
    "I promised my wife that I would do this.", "Good news: I got the job.", "I just moved in.",
    "I was told you could do this.", "No rush.", "This shouldn't be hard.", "We've been friends for 20 years.",
    "It's 30 degrees in here and I'm melting.", "I know you can't work miracles.", "There's never a dull moment here.",
    "I might be repeating myself.", "They say the first step is the hardest.", "I could not find it in the menu.",
    "A little bird told me that you're good at this.", "It never hurts to ask.",
    "I deleted the wrong photo yesterday and I'm still annoyed.", "I forgot to do it before work.",
)  # fmt: skip
AFTER = (
    "No rush.", "That's all I need.", "Nothing else.", "I couldn't do it myself.", "It didn't work when I tried.",
    "Not that it matters, but I'm in a hurry.", "I've put it off for two weeks.", "Don't make me wait too long.",
    "I won't be able to do it later.", "My phone died twice today.", "You did so well last time.",
    "It can't be that hard.", "I can't wait.", "No questions asked.", "Don't let me down.", "If you would be so kind.",
    "I was never good at this.", "My mother used to do these things for me.", "We have had nothing but trouble lately.",
    "You won't regret it.", "It would have been easier on paper.", "I know, I know, I should have asked sooner.",
    "Otherwise I'd forget it again.", "And no, I'm not a robot.", "Is that okay?", "That's not too much to ask, is it?",
    "You can do that, can't you?", "Right?", "Thanks a million.", "I owe you one.",
    "It's the only thing left on my list.", "I've got 10 other things on my mind.",
    "My sister didn't believe that you could do it.", "If not you, who else?", "I should mention that I'm new here.",
    "Then I can finally stop worrying.", "That would save me an hour.", "I'd rather not do it by hand.",
)  # fmt: skip
RESTATED = (
    "In other words: {do}.", "That is, {do}.", "To be clear: {do}.", "To repeat: {do}.", "So once again: {do}.",
    "I mean, {do}.", "What I mean is: {do}.", "Yes, you read that right: {do}.", "Put differently, {do}.",
)  # fmt: skip
