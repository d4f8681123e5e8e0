"""``attack.mode=edit_call`` in the arena and in a game: the label of an episode is what the policy made of it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from tests.support.play_records import WEATHER, weather_task
from tests.support.scripted_game import Script, arena, reward_settings, scripted_game, tiny_chat

from toolspar.calls.parse import parse_calls
from toolspar.calls.records import ToolCall
from toolspar.calls.render import render_calls
from toolspar.game.records import GameState, Phase
from toolspar.models.policy_text import split_calls
from toolspar.reward.total import score
from toolspar.rollout.metrics import episode_metrics
from toolspar.rollout.play import Arena
from toolspar.rollout.records import Episode, EpisodeStatus
from toolspar.tasks.generator import generate_tasks
from toolspar.tasks.records import Category, Split
from toolspar.verify import edited_call
from toolspar.verify.gate import Gate
from toolspar.verify.records import CheckResult

PARIS = weather_task("Paris")
EDITED = '[casual] hows the weather in rome now\nCalls: [get_weather(city="Rome")]'


def editing(policy: Script, caller: Script, gate: Gate | None = None) -> Arena:
    ground = arena(tiny_chat(), policy, caller)
    ground.edits_calls = True
    ground.gate = gate or Gate({})
    return ground


def play(ground: Arena) -> Episode:
    (episode,) = ground.play([PARIS], policy=None, opponent=None, rewrites_per_task=1, stream=("attack", 1, 0))
    return episode


@pytest.mark.parametrize(
    ("city", "right"),
    [("Rome", True), ("Paris", False)],  # the old label is wrong now
)
def test_answers_are_checked_against_the_new_calls(city: str, right: bool) -> None:
    answer = render_calls([ToolCall("get_weather", {"city": city})])
    episode = play(editing(lambda heard, seed: EDITED, lambda heard, seed: answer))
    assert (episode.task.query, episode.task.expected) == (
        "Weather in Rome?",
        (ToolCall("get_weather", {"city": "Rome"}),),
    )
    assert episode.task.task_id == PARIS.task_id
    assert (episode.rewritten, episode.style) == ("hows the weather in rome now", "casual")
    assert episode.validity.results["edit"].passed
    assert [verdict.correct for verdict in episode.verdicts] == [right]
    assert episode.flipped is not right


def test_the_gate_judges_against_the_edited_request() -> None:
    seen: list[tuple[str, str]] = []

    def note(task, rewritten) -> CheckResult:
        seen.append((task.query, rewritten))
        return CheckResult(True)

    play(editing(lambda heard, seed: EDITED, lambda heard, seed: "?", Gate({"note": note})))
    assert seen == [("Weather in Rome?", "hows the weather in rome now")]


def test_a_refused_edit_is_invalid_and_put_to_nobody() -> None:
    asked: list[str] = []

    def caller(heard: str, seed: int) -> str:
        asked.append(heard)
        return "?"

    said = '[casual] hows the weather in rome now\nCalls: [get_time(city="Rome")]'
    episode = play(editing(lambda heard, seed: said, caller))
    assert (episode.valid, episode.status, asked) == (False, EpisodeStatus.PLAYED, [])
    assert episode.validity.failed == ("edit",)
    assert episode.task is PARIS
    assert episode_metrics([episode])["valid_edit"] == 0.0
    (paid,) = score([episode], reward_settings(), lambda texts: pytest.fail("nothing to embed"), None)
    assert paid.total == pytest.approx(-0.2)


def test_without_a_line_of_calls_the_label_stays() -> None:
    episode = play(editing(lambda heard, seed: "[casual] hows Paris", lambda heard, seed: "?"))
    assert episode.task is PARIS
    assert episode.valid and episode.rewritten == "hows Paris"


def test_in_the_other_mode_a_line_of_calls_is_part_of_the_request() -> None:
    ground = editing(lambda heard, seed: EDITED, lambda heard, seed: "?")
    ground.edits_calls = False
    episode = play(ground)
    assert episode.task is PARIS
    assert "Calls:" in episode.rewritten
    assert "edit" not in episode.validity.results


def test_a_broken_check_of_edits_is_a_status(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> tuple[object, ...]:
        raise KeyError("city")

    monkeypatch.setattr("toolspar.rollout.play.edited_task", broken)
    episode = play(editing(lambda heard, seed: EDITED, lambda heard, seed: "?"))
    assert episode.status is EpisodeStatus.CHECK_ERROR
    assert episode.validity.error == "edit: KeyError: 'city'"
    assert edited_call.EDIT == "edit"


def test_the_policy_is_told_what_it_may_do() -> None:
    chat = tiny_chat()
    told = chat.text(chat.policy_prompt(PARIS, edits_calls=True).ids)
    assert 'End with a line "Calls:"' in told and "other values" in told
    assert (
        told.partition("<|im_start|>user")[2]
        == chat.text(chat.policy_prompt(PARIS).ids).partition("<|im_start|>user")[2]
    )


def test_the_last_line_of_calls_counts() -> None:
    assert split_calls("[casual] a\nCalls: b\nCalls: [f()]") == ("[casual] a\nCalls: b", "[f()]")
    assert split_calls("Calls: x") == ("Calls: x", None)
    assert parse_calls('[get_weather(city="Rome")]', {WEATHER.name}).calls[0].arguments == {"city": "Rome"}


def test_in_a_whole_game_edited_flips_train_the_caller_with_their_own_label(tmp_path: Path) -> None:
    train = generate_tasks(Split.TRAIN, 4, 0, {Category.SIMPLE: 1.0})
    dev = generate_tasks(Split.DEV, 3, 0, {Category.SIMPLE: 1.0})
    right = {task.query: render_calls(task.expected) for task in [*train, *dev]}

    def policy(heard: str, seed: int) -> str:
        """Exchanges the first word of a value for another one that the request does not have."""
        query = heard.partition("\nRequest: ")[2]
        task = next(task for task in [*train, *dev] if task.query == query)
        for call in task.expected:
            for key, value in call.arguments.items():
                if isinstance(value, str) and value in query:
                    new = ToolCall(call.name, {**call.arguments, key: "Springfield"})
                    words = query.replace(value, "Springfield")
                    return f"[casual] hey, {words}\nCalls: {render_calls([new], 'python')}"
        return f"[casual] hey, {query}"

    game = scripted_game(tmp_path, players=(policy, lambda heard, seed: right.get(heard, "I do not know.")))
    game.attack.arena.edits_calls = True
    game.attack.arena.gate = Gate({})
    game.play()
    game.metrics.close()
    edited = [entry for entry in game.attack.archive.entries() if "Springfield" in entry.task.query]
    assert edited
    for entry in edited:
        assert "Springfield" in render_calls(entry.task.expected)
        assert entry.task.query in entry.rewritten
    items, _ = game.defend.mixture.draw(GameState(phase=Phase.DEFEND), 16, random.Random(0))
    assert any(task in [entry.task for entry in edited] and "Springfield" in text for task, text in items)
