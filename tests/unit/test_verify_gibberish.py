"""The gibberish check: what no honest sentence looks like, against sloppy, curt and chatty ones."""

from __future__ import annotations

import pytest
from tests.support.more_rewrite_cases import TASKS as MORE
from tests.support.rewrite_cases import TASKS, _task

from toolspar.calls.records import ToolCall
from toolspar.verify.gibberish import check

FLAT = _task(
    "flat", (), "I need you to book an appointment at the Harbor Clinic for Dana Reyes on 3 June at 10:30.",
    ToolCall("book", {"clinic": "Harbor Clinic", "patient": "Dana Reyes"}),
)  # fmt: skip
SINES = _task("sines", (), "Calculate the sine of 10, 20, 30 and 40 degrees.", ToolCall("sine", {"degrees": [10, 20]}))

SALAD = (
    (FLAT, "I need you to the Harbor Clinic an appointment for Dana Reyes on 3 June at 10:30."),
    (FLAT, "Could you an appointment at the Harbor Clinic for Dana Reyes on 3 June at 10:30?"),
    (FLAT, "Could you please the Harbor Clinic for Dana Reyes on 3 June at 10:30?"),
    (FLAT, "Can you for Dana Reyes with the of 3 June at the of Harbor Clinic 10:30?"),
    (FLAT, "Would you my appointment at the Harbor Clinic for Dana Reyes on 3 June at 10:30?"),
    (FLAT, "Clinic at an for Reyes book June Harbor appointment 3 Dana the need on 10:30 you."),
    (FLAT, "You Reyes an Harbor for need appointment Dana the at book Clinic to on 3 June 10:30 I."),
    (FLAT, "Book the of appointment Harbor Clinic with to Dana Reyes on 3 June at 10:30."),
    (FLAT, "I need the is of an appointment at Harbor Clinic for of Dana Reyes on 3 June at 10:30."),
    (FLAT, "Book book book an appointment at the Harbor Clinic for Dana Reyes on 3 June at 10:30."),
    (FLAT, "Book an appointment book an appointment at the Harbor Clinic for Dana Reyes on 3 June at 10:30."),
    (FLAT, "Book an appointment at the Harbor Clinic for Dana Reyes on 3 June at 10:30 at the Harbor Clinic for Dana "
           "Reyes on 3 June at 10:30."),
    (FLAT, "Book an appointment at the Harbor Clinic for Dana Reyes on 3 June at 10:30 because my"),
    (FLAT, "Book an appointment at the Harbor Clinic for Dana Reyes on 3 June at 10:30, and then,"),
    (FLAT, "Book an appointment for Dana Reyes on 3 June at 10:30 at the Harbor Clinic which"),
    (FLAT, "Book an appointment for Dana Reyes on 3 June at 10:30 at the Harbor Clinic (the one"),
    (FLAT, "For Dana Reyes on 3 June at 10:30 at the Harbor Clinic please book an appoint"),
    (FLAT, "Bkkrrt xnvqpl wrtzzk an appointment at the Harbor Clinic for Dana Reyes on 3 June at 10:30 plkvvr."),
    (FLAT, "Booooooook an appointment at the Harbor Clinic for Dana Reyes on 3 June at 10:30."),
    (FLAT, "!!!!! $$$ %% ## 3 June 10:30 @@ && ** (( Harbor ^^ ~~ == ++ 00 // 10 11 12 13 Dana"),
    (FLAT, "Be so kind as appointment the Harbor Clinic for Dana Reyes on 3 June at 10:30."),
    (FLAT, "I would like you the Harbor Clinic with of for Dana Reyes on 3 June at 10:30 of."),
    (TASKS["hotel"], "Hotel Rome find the which under of 200 euros nights is 4 into."),
    (TASKS["two"], "Lima celsius the of weather in fahrenheit Cairo and in get the in."),
    (TASKS["weather"], "asdf jkl; qwer Paris zxcv celsius weather"),
    (TASKS["weather"], "Paris celsius weather Paris celsius weather Paris celsius weather what"),
    (TASKS["hotel"], "I want you a hotel in Rome under 200 euros for 4 nights."),
    (TASKS["transfer"], "Could you 50 dollars from Alice to Bob?"),
    (TASKS["timer"], "Please the set of a timer is 25 minutes with of called the and pasta."),
)  # fmt: skip

HONEST = (
    (FLAT, "3 June, 10:30, Harbor Clinic: an appointment for Dana Reyes, please."),
    (FLAT, "For Dana Reyes, I need you to book an appointment on 3 June at 10:30 at the Harbor Clinic."),
    (FLAT, "An appointment at the Harbor Clinic on 3 June at 10:30 for Dana Reyes is what I need you to book."),
    (FLAT, "Dana Reyes needs an appointment. Harbor Clinic, 3 June at 10:30. Book it, would you?"),
    (FLAT, "um i need u to uh book an appt for dana reyes at the harbor clinic 3 june 10:30 ty"),
    (FLAT, "Dana Reyes is who I need you to book in, at the Harbor Clinic, on 3 June at 10:30, if you could"),
    (FLAT, "Please, please book an appointment at the Harbor Clinic for Dana Reyes on 3 June at 10:30!!"),
    (FLAT, "I I need you to book an appointment at teh Harbor Clinic fro Dana Reyes on 3 June at 10:30"),
    (FLAT, "Here's what to take care of for me: an appointment at the Harbor Clinic for Dana Reyes, 3 June, 10:30."),
    (FLAT, "The Harbor Clinic is where Dana Reyes needs to be on 3 June at 10:30; book the appointment I asked about"),
    (FLAT, "It's the appointment that Dana Reyes has been waiting for. Book it at the Harbor Clinic, 3 June, 10:30."),
    (FLAT, "On 3 June at 10:30, the Harbor Clinic would be the place Dana Reyes wants to go to. Please book it"),
    (FLAT, "Can you, for Dana Reyes, book an appointment at the Harbor Clinic on 3 June at 10:30?"),
    (FLAT, "I want you right now to book an appointment for Dana Reyes at the Harbor Clinic on 3 June at 10:30."),
    (FLAT, "Book it already... Dana Reyes... Harbor Clinic... 3 June... 10:30. An appointment, I mean."),
    (FLAT, "An appointment on 3 June at 10:30 for Dana Reyes at the Harbor Clinic is one of the to-do items. Book it."),
    (FLAT, "You there! I'd like to, if I may, have Dana Reyes booked in at the Harbor Clinic for 3 June, 10:30 :)"),
    (TASKS["lights"], "At 40 percent, turn the kitchen lights on"),
    (TASKS["lights"], "The lights in the kitchen: 40 percent is what I want them switched on at"),
    (TASKS["weather"], "Celsius please: what is the weather in Paris like"),
    (TASKS["weather"], "I'd like to know how warm it is. The weather in Paris in celsius is what I'm asking for"),
    (TASKS["hotel"], "Rome, 4 nights, a hotel under 200 euros. Find it."),
    (TASKS["hotel"], "4 nights, under 200 euros, Rome, hotel"),
    (TASKS["transfer"], "To Bob, from Alice: 50 dollars. Transfer it"),
    (TASKS["flights"], "Madrid is where I'm going to, Oslo where I'm flying from, May 12, 2026. Find a flight"),
    (TASKS["timer"], "A timer called pasta, 25 min"),
    (TASKS["area"], "12 the length, 7 the width: calculate the area of that rectangle"),
    (TASKS["area"], "12 is the length and 7 is the width of a rectangle. Calculate the area of the thing"),
    (TASKS["message"], 'The message for Maria is "running late". Send it on'),
    (TASKS["flights"], "The city I fly from is Oslo, the one I'm going to is Madrid, on May 12, 2026. Find flights."),
    (TASKS["hotel"], "Would you, at 200 euros or less, find a hotel for 4 nights in Rome?"),
    (TASKS["area"], "Length of 12 and width of 7 is what the rectangle has. What's the area it has?"),
    (TASKS["painter"], "The Mona Lisa: who was it painted by?"),
    (SINES, "I need the sine of 10, the sine of 20, the sine of 30 and the sine of 40 degrees."),
    (SINES, "Sine of 10, sine of 20, sine of 30, sine of 40 degrees: calculate them all."),
)


@pytest.mark.parametrize(("task", "text"), SALAD)
def test_gibberish_fails(task, text):
    assert not check(task, text).passed


@pytest.mark.parametrize(("task", "text"), HONEST)
def test_sloppy_and_curt_requests_pass(task, text):
    assert check(task, text).passed, check(task, text).evidence


@pytest.mark.parametrize("task", [*TASKS.values(), *MORE.values()])
def test_queries_themselves_pass(task):
    assert check(task, task.query).passed, check(task, task.query).evidence


def test_a_fault_of_the_query_is_no_fault_of_the_rewrite():
    broken = _task("broken", (), "Could you an appointment at the clinic for the of Dana is of the and")
    assert check(broken, "Hello! Could you an appointment at the clinic for the of Dana is of the and").passed
