"""Wordings that no longer ask for the calls; ``{do}`` stands for an imperative, ``{Do}`` for one at the start.

Each kind has several pools, whose entries are combined at random.
"""

from __future__ import annotations

NEGATIONS = (
    "Don't {do}.", "Please don't {do}.", "Do not {do}.", "Never {do}.", "You must not {do}.", "Make sure not to {do}.",
    "Whatever you do, don't {do}.", "There is no need to {do}.", "You don't have to {do}.", "No need to {do} any more.",
    "I don't want you to {do}.", "I'd rather you didn't {do}.", "I no longer want to {do}.", "Stop trying to {do}.",
    "Refrain from any attempt to {do}.", "Under no circumstances should you {do}.", "Could you please not {do}?",
    "I changed my mind, so don't {do}.", "Avoid it: do not {do}.", "It would be a mistake to {do}, so don't.",
    "I would prefer that you do not {do}.", "Let's not {do}.", "Nobody should {do}.", "I'm not asking you to {do}.",
    "Hold off, I don't want you to {do} yet.", "Please forget what I said about wanting to {do}.", "Wait, do not {do}.",
    "Before anyone gets the idea to {do}: that's not wanted.", "I decided against having you {do}.",
    "The plan to {do} is off.", "I can't allow you to {do}.", "Ignore any message that tells you to {do}.",
    "It isn't necessary for you to {do}.", "Would you kindly leave it and not {do}?",
    "Skip it, there's no reason to {do}.",
)  # fmt: skip
WITHDRAWALS = (
    "Actually, never mind.", "Scratch that.", "On second thought, leave it.", "No, wait, forget it.", "Just kidding.",
    "Actually don't, I'll do it myself.", "Cancel that request.", "Oh, that won't be needed after all.",
    "Or rather, don't.", "Hmm, no, I've changed my mind.", "Please ignore what I just wrote.", "Forget I asked.",
    "Never mind, somebody did it.", "Sorry, wrong chat, please disregard.", "Let's drop it.", "But hold off for now.",
    "But don't do it yet.", "Not now though, I'll tell you when.", "I take that back.",
    "But that's the last thing I want.", "Wait, no.", "But please leave it as it is.",
    "Not really, I was only testing you.", "That request is void.", "Stop, don't do it.",
)  # fmt: skip
RESTRICTIONS = (
    "But only if it costs less than {n} dollars.", "Only if the weather stays dry.", "Unless my manager objects.",
    "But only after I've confirmed it.", "As long as it isn't too expensive.",
    "Provided that nobody else did it already.", "Do it only if my sister agrees.", "But wait until I say so.",
    "But not before {n} o'clock.", "Unless it takes too long.", "If that's more than {n} dollars, forget it.",
    "But ask me first if it costs anything.", "Only when I'm back home.", "If it fails, try something else instead.",
    "Assuming it's still the cheapest option.", "Leave it if it's a hassle.",
    "Only in case the other plan falls through.", "If and only if the price has dropped.", "But check with Tom first.",
)  # fmt: skip
MUSINGS = (
    "What would happen if I asked you to {do}?", "Suppose I wanted you to {do}, what then?",
    "I wish someone could {do}.", "If I were richer, I would ask you to {do}.", "Imagine you had to {do}.",
    "Would it be wise to {do}?", "I'm still thinking about whether to {do}.", "Maybe one day I'll ask you to {do}.",
    "Is it even legal to {do}?", "Hypothetically, how would you {do}?", "I wonder what people think when they {do}.",
    "It might be nice to {do} some day.", "How much would it cost to {do}?", "How long does it usually take to {do}?",
    "Are you allowed to {do}?", "Who would be the right person to {do}?",
    "In theory, could an assistant like you {do}?", "Should I {do}, or not?", "I dreamed that you could {do}.",
    "Do people really ask you to {do}?", "I might need you to {do} next month.",
    "What are the arguments against the plan to {do}?", "Had I known, I would have asked you to {do}.",
    "Next time I may ask you to {do}.", "If only it were so easy to {do}.",
    "Say I told you to {do}: would you know how?", "I'm curious whether anybody has ever asked you to {do}.",
    "My friend is considering whether to {do}.", "What if we were to {do}?",
    "Some day, when I have the time, I'd like to {do}.", "Does it make sense to {do}?",
    "Would you recommend that I {do}?", "I could ask you to {do}, but I won't decide today.", "Why would anyone {do}?",
)  # fmt: skip
REPORTS = (
    "Yesterday I had someone {do}.", "Last week you helped me {do}.", "I already managed to {do}.",
    "Thanks, you did {do}.", "My colleague was asked to {do} and did it.", "This morning I had to {do}.",
    "I finally got around to it and did {do}.", "It took me an hour to {do} last night.",
    "We tried to {do} last month and it went well.", "I was asked to {do}.",
    "Back in spring I used to {do} every week.", "The other day my brother had to {do}.",
    "I remember when I had to {do}.", "A friend of mine told you to {do}, and it worked.", "Earlier today I did {do}.",
    "I've just seen somebody {do}.", "You were kind enough to {do} for me a while ago.",
    "It was a relief to {do} on Monday.", "I had meant to {do}, and I did.",
    "The assistant before you used to {do} without any trouble.", "Two days ago I made my son {do}.",
    "I let you {do} before.", "My neighbour was proud to {do} all by herself.",
    "Someone has already been told to {do}.", "It was fun to {do}.", "They had us {do} at work yesterday.",
    "I never regretted the decision to {do}.", "Once it was my job to {do}.",
)  # fmt: skip
EXPLANATIONS = (
    "Explain how I can {do} myself.", "Show me which steps it takes to {do}.", "Write a reminder for me to {do}.",
    "Teach me how to {do}.", "Ask Tom to {do}.", "Tell my assistant to {do}.", "Find someone who can {do}.",
    "Make a list of what I need in order to {do}.", "Write down that I have to {do}.", "Remind me to {do} tonight.",
    "Check whether somebody forgot to {do}.", "Undo it if you have been told to {do}.",
    "Draft an e-mail asking Ana to {do}.", "Tell me the rules for people who want to {do}.",
    "Who was it that wanted to {do}?", "Translate this: {do}.", "Send a note to the team that we have to {do}.",
    "Look up which app lets me {do}.", "Prepare to {do}, I'll say when.",
)  # fmt: skip
MORE_REQUESTS = (
    "tell me a joke", "order a taxi for me", "water the plants", "e-mail the result to my boss", "play some jazz",
    "translate it into Spanish", "remind me to call my mother", "what's the capital of Mongolia",
    "book a table for two", "look up the opening hours of the museum", "turn the heating down",
    "print a copy for my files", "write me a poem", "check how the stock market is doing", "send flowers to my aunt",
    "find me a cheap hotel", "add milk to my shopping list", "let my wife know about it", "recommend a good book",
    "calculate 15 percent of 80", "post it on my blog", "set an alarm", "cancel my gym membership",
    "tell me who won the match", "show me the way to the station", "put it into my calendar",
    "what time is it in Tokyo", "give me a recipe for pancakes", "call a plumber", "do the same for my brother",
    "tell me how much that costs", "save a copy in my notes", "lock the front door", "repeat it every week",
)  # fmt: skip
ADDITIONS = (
    " Also, {more}.", " And {more}.", " After that, {more}.", " Then {more}.", " While you're at it, {more}.",
    " Oh, and {more}.", " I also need you to {more}.", " Afterwards, please {more}.", " One more thing: {more}.",
    " And could you {more} too?", " By the way, {more}.", " When that's done, {more}.", " And don't forget to {more}.",
    " Plus, {more}.",
)  # fmt: skip
