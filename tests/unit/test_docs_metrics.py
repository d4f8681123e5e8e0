"""docs/metrics.md and the code name the same metrics."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.play_records import RIGHT, played, weather_task, wrong
from tests.support.scripted_game import ScriptedSampler, reward_settings, scripted_game, tiny_chat

from toolspar.calls.records import Reason
from toolspar.curriculum.pool import OpponentPool
from toolspar.curriculum.schedule import Curriculum
from toolspar.curriculum.settings import CurriculumSettings, OpponentSettings
from toolspar.rollout.counting import CountingSampler
from toolspar.rollout.metrics import episode_metrics
from toolspar.runtime.endpoint_records import Usage
from toolspar.runtime.metrics import COLUMNS, MetricRow, read_metrics
from toolspar.tasks.records import Category
from toolspar.tasks.rewrites.styles import Style
from toolspar.verify.edited_call import EDIT
from toolspar.verify.settings import CHECK_NAMES

PAGE = (Path(__file__).parents[2] / "docs" / "metrics.md").read_text(encoding="utf-8")
MEANINGS = dict(re.findall(r"^\* `([\w/<>]+)` - (.+)$", PAGE, re.MULTILINE))
MISTAKES = [reason.value for reason in Reason if reason is not Reason.CORRECT]
KINDS = {
    "<check>": list(CHECK_NAMES),
    "<reason>": MISTAKES,
    "<category>": [category.value for category in Category],
    "<style>": [style.value for style in Style],
}


def spelt_out(name: str) -> list[str]:
    """The metrics that an entry stands for: itself, or one for each of its kind."""
    for kind, values in KINDS.items():
        if kind in name:
            return [name.replace(kind, value) for value in values]
    return [name]


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[MetricRow]:
    """What a whole game logs."""
    folder = tmp_path_factory.mktemp("run")
    weights = {"adversarial": 1.0, "margin": 0.1, "diversity": 0.1}
    game = scripted_game(
        folder, replace(reward_settings(), weights=weights, diversity_mode="score_function"), method="sft+ppo"
    )
    game.play()
    game.metrics.close()
    return read_metrics(folder / "metrics.csv")


@pytest.fixture(scope="module")
def logged(rows: list[MetricRow]) -> set[str]:
    """The metrics of the game, of a rollout with every kind of mistake and of check, of sampling and of an endpoint."""
    checks = {str(name): True for name in (*CHECK_NAMES, EDIT)}
    mistakes = episode_metrics([played(wrong(Reason(mistake)), checks=checks) for mistake in MISTAKES])
    counted = (
        Usage().metrics().keys() | CountingSampler(ScriptedSampler(tiny_chat(), lambda heard, seed: "")).spent().keys()
    )
    known = {f"episodes/{name}" for name in mistakes} | curriculum_metrics() | pool_metrics()
    return {row.metric for row in rows} | known | counted


def curriculum_metrics() -> set[str]:
    """Of a curriculum that deals styles out, and has seen one attack of each kind."""
    tasks = [replace(weather_task(category.value), category=category) for category in Category]
    settings = CurriculumSettings(
        schedule="none",
        start_competence=1.0,
        full_at=1.0,
        window_low=0.0,
        window_high=1.0,
        measured_weight=1.0,
        styles="assigned",
    )
    curriculum = Curriculum(tasks, settings)
    curriculum.offer(len(tasks), 0.0, random.Random(0))
    seen = [replace(played(RIGHT, style=style.value), task=task) for style in Style for task in tasks]
    curriculum.observe([episode for episode in seen for _ in range(2)])
    return {f"curriculum/{name}" for name in curriculum.metrics()}


def pool_metrics() -> set[str]:
    """Of a pool with a measured snapshot."""
    pool = OpponentPool(OpponentSettings(pool_share=1.0, pick="hardest", keep=1))
    pool.add("caller-round-0")
    pool.observe("caller-round-0", [played(RIGHT)] * 2)
    return {f"opponents/{name}" for name in pool.metrics()}


def test_every_logged_metric_is_documented(logged: set[str]) -> None:
    documented = {metric for name in MEANINGS for metric in spelt_out(name)}
    assert logged - documented == set()


def test_no_documented_metric_is_stale(logged: set[str]) -> None:
    documented = {metric for name in MEANINGS for metric in spelt_out(name)}
    assert documented - logged == set()
    assert len(logged) > 80


def test_the_game_that_the_names_come_from_had_something_to_log(rows: list[MetricRow]) -> None:
    values = {(row.phase, row.update, row.metric): row.value for row in rows}
    assert {row.phase for row in rows} == {"survey", "attack", "harvest", "defend", "judge"}
    assert values["survey", 0, "survey/solved_share"] == 1.0
    assert values["attack", 1, "episodes/attack_success"] == 1.0  # the caller knows the tasks' own wording only
    assert values["judge", 0, "judge/dev/clean_accuracy"] == 1.0
    assert values["judge", 0, "judge/dev/adversarial_accuracy"] == 0.0


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        ("episodes/valid_<check>", "<check>"),
        ("episodes/reason_<reason>", "<reason>"),
        ("curriculum/offered_<category>", "<category>"),
        ("curriculum/success_<category>", "<category>"),
        ("curriculum/success_<style>", "<style>"),
    ],
)
def test_kinds_are_listed_in_full_and_in_order(entry: str, kind: str) -> None:
    listed = re.findall(r"[a-z]+(?:_[a-z]+)*(?=[,)])", MEANINGS[entry].rpartition("(")[2])
    assert listed == KINDS[kind]


def test_every_entry_is_read_and_has_one_line_of_meaning() -> None:
    entries = [line for line in PAGE.splitlines() if line.startswith("*")]
    assert len(entries) == len(MEANINGS)
    assert [name for name, meaning in MEANINGS.items() if len(meaning.split()) < 3] == []


def test_the_page_names_every_column() -> None:
    introduction = PAGE.partition("\n## ")[0]
    assert [column for column in COLUMNS if f"`{column}`" not in introduction] == []
