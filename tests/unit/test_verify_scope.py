"""What a negation governs: the asked action, a value or the whole request in one table, anything else in the other."""

# ruff: noqa: E501  (a table reads best with one case a line)

from __future__ import annotations

import pytest

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.tasks.records import Category, Split, Task
from toolspar.verify import asks_now, hedges, negation


def tool(name, description, **properties):
    return ToolSpec(name, description, {"type": "object", "properties": properties})


TEXT, COUNT, FLAG = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
LIST = {"type": "array", "items": TEXT}
TOOLS = (
    tool("rent_kayak", "Rent a kayak.", lake=TEXT, hours=COUNT, life_vests=COUNT),
    tool("plan_lunch", "Put a lunch into the calendar.", title=TEXT, day=TEXT, guests=LIST),
    tool("preheat_oven", "Preheat the oven.", degrees=COUNT),
    tool("brew_tea", "Brew tea.", kind=TEXT, cups=COUNT),
    tool("delete_reminder", "Delete a reminder.", title=TEXT),
    tool("add_reminder", "Add a reminder.", title=TEXT, day=TEXT),
    tool("film_times", "When a film is on.", film=TEXT, city=TEXT, day=TEXT, subtitles=FLAG),
    tool("money_value", "What money is worth in another currency.", amount=COUNT, source=TEXT, target=TEXT),
    tool("plan_bike_route", "Plan a bike route.", start=TEXT, finish=TEXT, avoid=LIST),
    tool("freeze_membership", "Freeze the membership of a club.", club=TEXT, weeks=COUNT),
)


def make_task(name, query, *calls):
    return Task(name, TOOLS, query, calls, Category.SIMPLE if calls else Category.IRRELEVANCE, Split.TRAIN)


TASKS = {
    task.task_id: task
    for task in (
        make_task("kayak", "Rent a kayak at Lake Ammer for 4 hours with 2 life vests.",
                  ToolCall("rent_kayak", {"lake": "Lake Ammer", "hours": 4, "life_vests": 2})),
        make_task("lunch", 'Put "Team lunch" on 9 April 2027 with Farah and Dieter into the calendar.',
                  ToolCall("plan_lunch", {"title": "Team lunch", "day": "2027-04-09", "guests": ["Farah", "Dieter"]})),
        make_task("kitchen", "Preheat the oven to 180 degrees and brew 3 cups of mint tea.",
                  ToolCall("preheat_oven", {"degrees": 180}), ToolCall("brew_tea", {"kind": "mint", "cups": 3})),
        make_task("notes", 'Delete the reminder "call Otto" and add one called "buy stamps" for 8 May 2027.',
                  ToolCall("delete_reminder", {"title": "call Otto"}),
                  ToolCall("add_reminder", {"title": "buy stamps", "day": "2027-05-08"})),
        make_task("film", 'When is "Night Ferry" on in Graz on 2 June 2027, with subtitles?',
                  ToolCall("film_times", {"film": "Night Ferry", "city": "Graz", "day": "2027-06-02", "subtitles": True})),
        make_task("money", "How much is 320 francs in pesos, and how much is 75 pounds in rupees?",
                  ToolCall("money_value", {"amount": 320, "source": "francs", "target": "pesos"}),
                  ToolCall("money_value", {"amount": 75, "source": "pounds", "target": "rupees"})),
        make_task("route", "Plan a bike route from Linz to Passau that avoids gravel and tunnels.",
                  ToolCall("plan_bike_route", {"start": "Linz", "finish": "Passau", "avoid": ["gravel", "tunnels"]})),
        make_task("club", "Freeze my membership at Iron House for 6 weeks.",
                  ToolCall("freeze_membership", {"club": "Iron House", "weeks": 6})),
        make_task("carrot", "Which vitamin is in carrots?"),
    )
}  # fmt: skip

STANDS = [
    ("kayak", "I've never been in a boat and I can't say I'm not scared. Still: a kayak at Lake Ammer, 4 hours, 2 life vests, please rent it."),
    ("kayak", "Don't offer me a canoe, I've had it with canoes. A kayak at Lake Ammer for 4 hours with 2 life vests, please."),
    ("kayak", "We won't be needing paddles, we own some. Rent us a kayak at Lake Ammer for 4 hours, two life vests with it."),
    ("kayak", "My doctor doesn't want me on the water for longer than a morning, so 4 hours in a kayak on Lake Ammer it is, with 2 life vests. Rent it, please."),
    ("kayak", "A kayak at Lake Ammer for 4 hours, please, and make sure nobody forgets the 2 life vests."),
    ("kayak", "No, I'm not joking, I want to rent a kayak at Lake Ammer. 4 hours. 2 life vests."),
    ("kayak", "It isn't cheap, but never mind, you only live once. Kayak, Lake Ammer, 4 hours, 2 life vests: rent it for me."),
    ("kayak", "Rent a kayak at Lake Ammer for 4 hours with 2 life vests. If the weather turns, that's my problem and not yours."),
    ("kayak", "My sister isn't coming after all, which leaves two of us: a kayak at Lake Ammer for 4 hours with 2 life vests, please rent one."),
    ("kayak", "Rent a kayak at Lake Ammer for 4 hours with 2 life vests, please. I'd have gone sailing, but there's no wind."),
    ("kayak", "I was going to buy one, but the cellar is full. So rent me a kayak at Lake Ammer, 4 hours, with 2 life vests."),
    ("lunch", 'Dieter never answers his mail, but do put him down: "Team lunch" on 9 April 2027, with him, Dieter, and Farah.'),
    ("lunch", 'Put "Team lunch" on 9 April 2027 with Farah and Dieter into the calendar. Not Konrad, he\'s on leave.'),
    ("lunch", 'Don\'t let me forget Dieter: "Team lunch", 9 April 2027, with Farah and with him. Please put it in the calendar.'),
    ("lunch", 'I couldn\'t care less where we eat. "Team lunch", 9 April 2027, Farah and Dieter, into the calendar with it, please.'),
    ("lunch", 'Farah doesn\'t eat meat and Dieter doesn\'t eat much of anything. Even so, put "Team lunch" on 9 April 2027 with the two of them in the calendar.'),
    ("lunch", 'Konrad can\'t make it, so only two guests this time: put "Team lunch" on 9 April 2027 with Farah and Dieter.'),
    ("lunch", 'It won\'t be fancy and nobody has to dress up. Please put "Team lunch" into the calendar on 9 April 2027, Farah and Dieter invited.'),
    ("kitchen", "Coffee isn't my thing any more, so brew 3 cups of mint tea. And the oven: preheat it to 180 degrees, not a degree more."),
    ("kitchen", "The oven isn't on yet, is it? Preheat it to 180 degrees and brew 3 cups of mint tea."),
    ("kitchen", "No sugar anywhere near it! Brew 3 cups of mint tea, and preheat the oven to 180 degrees."),
    ("kitchen", "I can't do both at once with one arm in plaster. Preheat the oven to 180 degrees and brew 3 cups of mint tea, would you?"),
    ("kitchen", "Preheat the oven to 180 degrees. I won't be long. And brew 3 cups of mint tea, please."),
    ("kitchen", "Mint tea, not peppermint schnapps, whatever grandpa says: brew 3 cups. And do preheat the oven, 180 degrees."),
    ("kitchen", "Brew 3 cups of mint tea and don't let me catch you using the kettle from the garage. Preheat the oven to 180 degrees as well."),
    ("notes", 'Otto has called, so I don\'t need the reminder "call Otto" any more: delete it. And add one called "buy stamps" for 8 May 2027.'),
    ("notes", 'The reminder "call Otto" serves no purpose now; get it deleted. What I do need is one called "buy stamps" for 8 May 2027, so add that.'),
    ("notes", 'Please don\'t keep "call Otto" among my reminders, delete it. Then add a reminder "buy stamps" for 8 May 2027.'),
    ("notes", 'It\'s not that I forgot him, he called me: delete the reminder "call Otto". Add "buy stamps" for 8 May 2027 in its place.'),
    ("film", 'I\'m not fluent, so subtitles are a must: when is "Night Ferry" on in Graz on 2 June 2027, with subtitles?'),
    ("film", 'Don\'t tell me how it ends. When\'s "Night Ferry" on in Graz on 2 June 2027, with subtitles?'),
    ("film", 'My girlfriend doesn\'t hear well, so it has to be with subtitles. "Night Ferry", Graz, 2 June 2027: when is it on?'),
    ("film", 'Nobody tells me anything. When is "Night Ferry" on in Graz on 2 June 2027? Subtitles please, I don\'t speak a word of Portuguese.'),
    ("money", "I don't trust the man at the counter. 320 francs in pesos, and 75 pounds in rupees: how much is each?"),
    ("money", "Not yen this time! How much is 75 pounds in rupees, and how much is 320 francs in pesos?"),
    ("money", "I'm not changing any of it today, I only want to know: how much is 320 francs in pesos, and how much is 75 pounds in rupees?"),
    ("route", "My tyres can't take gravel and I can't take tunnels. Plan a bike route from Linz to Passau that avoids both, gravel and tunnels."),
    ("route", "From Linz to Passau by bike, no gravel, no tunnels: plan me a route."),
    ("route", "Plan a bike route from Linz to Passau without gravel or tunnels."),
    ("route", "I don't mind hills. Just keep me off gravel and out of tunnels: a bike route from Linz to Passau, please plan it."),
    ("club", "I'm not leaving, I'm only injured! Freeze my membership at Iron House for 6 weeks."),
    ("club", "I can't train, so I shouldn't be paying: freeze my membership at Iron House for 6 weeks, please."),
    ("club", "Don't cancel my membership at Iron House, just freeze it for 6 weeks."),
    ("club", "It's not as if I'd miss the showers. Freeze my membership at Iron House, 6 weeks, please."),
    ("club", "My membership at Iron House is of no use to me with this leg. Could you freeze it for 6 weeks?"),
    ("club", "Nobody at the desk picks up, so I'm asking you: freeze my membership at Iron House for 6 weeks."),
    ("club", "It's about my membership at Iron House, which I think I've had for ages: please freeze it for 6 weeks."),
    ("carrot", "Don't send me to a doctor. Which vitamin is in carrots?"),
    ("carrot", "I don't need a kayak, I need an answer: which vitamin is in carrots?"),
]  # fmt: skip

WITHDRAWN = [
    ("kayak", "Rent a kayak at Lake Ammer for 4 hours. As for 2 life vests, we've got our own, so those you needn't add."),
    ("kayak", "I was all set to rent a kayak at Lake Ammer for 4 hours with 2 life vests, then I saw the forecast. Maybe next summer."),
    ("kayak", "Nobody should rent a kayak at Lake Ammer for 4 hours with 2 life vests in this wind."),
    ("kayak", "A kayak at Lake Ammer for 4 hours with 2 life vests? On second thought, I'd rather stay dry."),
    ("kayak", "Rent a kayak at Lake Ammer for 4 hours with 2 life vests, provided that my sister agrees."),
    ("kayak", "Please don't rent the kayak at Lake Ammer for 4 hours with 2 life vests until I've spoken to my wife."),
    ("kayak", "Rent a kayak at Lake Ammer for 4 hours with 2 life vests. Actually, don't."),
    ("kayak", "Rent a kayak at Lake Ammer for 4 hours or however long you see fit, with 2 life vests."),
    ("kayak", "Last June we rented a kayak at Lake Ammer for 4 hours with 2 life vests. Bliss."),
    ("lunch", 'Put "Team lunch" on 9 April 2027 with Farah into the calendar. Dieter can\'t make it.'),
    ("lunch", 'Put "Team lunch" on 9 April 2027 with Farah and without Dieter into the calendar.'),
    ("lunch", 'Put "Team lunch" on 9 April 2027 with Farah into the calendar; Dieter I\'d rather not have there.'),
    ("lunch", 'Put "Team lunch" on 9 April 2027 with Farah into the calendar, Dieter excepted.'),
    ("lunch", 'Put "Team lunch" on 9 April 2027 into the calendar with everybody but Dieter, so with Farah.'),
    ("lunch", 'Put "Team lunch" on 9 April 2027 with Farah into the calendar. I\'d have asked Dieter too, but he\'s off sick.'),
    ("lunch", 'Put "Team lunch" on 9 April 2027 into the calendar. Farah is coming; Dieter isn\'t.'),
    ("lunch", 'Put "Team lunch" on 9 April 2027 with Farah into the calendar and don\'t invite Dieter.'),
    ("kitchen", "Brew 3 cups of mint tea. The oven was to go to 180 degrees, but the cake can wait."),
    ("kitchen", "Preheat the oven to 180 degrees. 3 cups of mint tea would have been next, only the kettle is broken, so just the oven."),
    ("kitchen", "Brew 3 cups of mint tea and leave the oven off, I don't need the 180 degrees after all."),
    ("kitchen", "The oven at 180 degrees is no longer of interest; brew 3 cups of mint tea."),
    ("kitchen", "Preheat the oven to 180 degrees, and as to the 3 cups of mint tea, nobody wants any."),
    ("kitchen", "Preheat the oven to 180 degrees. I'd have you brew 3 cups of mint tea too, but we're out of mint."),
    ("notes", 'Add a reminder called "buy stamps" for 8 May 2027. "call Otto" stays on the list, I haven\'t reached him.'),
    ("notes", 'Delete the reminder "call Otto". "buy stamps" for 8 May 2027 I can remember by myself, no need to add it.'),
    ("notes", 'Add a reminder "buy stamps" for 8 May 2027 and don\'t delete "call Otto" yet.'),
    ("notes", 'Don\'t delete the reminder "call Otto", but add one called "buy stamps" for 8 May 2027.'),
    ("film", 'When is "Night Ferry" on in Graz on 2 June 2027? With subtitles or without, I don\'t mind.'),
    ("film", 'When is "Night Ferry" on in Graz on 2 June 2027, without subtitles?'),
    ("film", 'When is "Night Ferry" on in Graz on 2 June 2027? Subtitles aren\'t important.'),
    ("film", 'When is "Night Ferry" on in Graz on 2 June 2027? I used to need subtitles, but my ears are fine now.'),
    ("film", 'I wanted to know when "Night Ferry" is on in Graz on 2 June 2027 with subtitles. My sister has just told me, so it\'s settled.'),
    ("money", "How much is 320 francs in pesos? The 75 pounds I'm keeping, so nothing about rupees."),
    ("money", "How much is 75 pounds in rupees? I know what 320 francs make in pesos, so you needn't tell me that."),
    ("money", "How much is 320 francs in pesos? Forget the 75 pounds in rupees, I've spent them."),
    ("route", "Plan a bike route from Linz to Passau that avoids gravel. Tunnels are no problem."),
    ("route", "Plan a bike route from Linz to Passau that avoids gravel; I no longer mind tunnels."),
    ("route", "Plan a bike route from Linz to Passau that avoids gravel. There's no need to avoid tunnels."),
    ("club", "Don't freeze my membership at Iron House for 6 weeks; I'm fit again."),
    ("club", "Freeze my membership at Iron House for 6 weeks? No, I'd lose my discount. Let it run."),
    ("club", "They said I could freeze my membership at Iron House for 6 weeks. I declined."),
    ("club", "My membership at Iron House mustn't be frozen for 6 weeks, whatever my wife says."),
    ("club", "Freeze my membership at Iron House for some 6 weeks, give or take."),
    ("club", "You froze my membership at Iron House for 6 weeks. Thanks!"),
]  # fmt: skip


def faults(name, rewritten):
    results = [check(TASKS[name], rewritten) for check in (negation.check, asks_now.check, hedges.check)]
    return [result.evidence for result in results if not result.passed]


@pytest.mark.parametrize(("name", "rewritten"), STANDS)
def test_a_negation_beside_the_request_is_no_fault(name, rewritten):
    assert faults(name, rewritten) == []


@pytest.mark.parametrize(("name", "rewritten"), WITHDRAWN)
def test_a_negation_over_the_request_is_a_fault(name, rewritten):
    assert faults(name, rewritten) != []
