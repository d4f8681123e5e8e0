"""A solver is measured before it judges: a weak one ends the command, and the false alarms of a good one are said."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from tests.support.fake_players import FakeAnswerer, knows_by_table
from tests.support.gates import gate_settings, solver_settings
from tests.support.scripted_game import ScriptedSampler, tiny_chat
from tests.support.tiny import tiny_model

from toolspar.app import compose, gates, players
from toolspar.app import solver as app_solver
from toolspar.app.cli import main
from toolspar.app.gates import SolverContext, load_gate
from toolspar.app.schema import EmbedderSettings, TrainConfig
from toolspar.app.solver import load_solver, require_accuracy, say_rejections
from toolspar.calls.render import render_calls
from toolspar.core.errors import ConfigError, ModelError
from toolspar.evaluate.measure import robust_items
from toolspar.models.backbone import Backbone
from toolspar.models.chat import ChatFormat
from toolspar.rollout.answering import Answer, Answerer
from toolspar.rollout.sampling import Sampler
from toolspar.rollout.solving import RepeatedAnswers
from toolspar.tasks.generator import generate_tasks
from toolspar.tasks.records import Split, Task
from toolspar.verify.solver import Solver

TASKS = generate_tasks(Split.DEV, 50, 0)
EMBEDDER = EmbedderSettings(ref="package:minilm")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model(tmp_path_factory.mktemp("tiny"), "llama")


def context(lines: list[str]) -> SolverContext:
    return SolverContext(dev_tasks=lambda n: TASKS[:n], say=lines.append)


def solves_all(pairs: Sequence[tuple[Task, str]]) -> list[list[str]]:
    return [[render_calls(task.expected)] * 4 for task, _ in pairs]


@pytest.mark.parametrize(("failed", "cut"), [(0, 0), (5, 0), (3, 2)])
def test_a_good_solver_is_accepted_with_its_accuracy(failed: int, cut: int) -> None:
    table = {("None", task.query): None if n < cut else False for n, task in enumerate(TASKS[: failed + cut])}
    lines: list[str] = []
    settings = solver_settings(model="some/model")
    require_accuracy(FakeAnswerer(knows_by_table(table)), None, TASKS, settings, confidence=0.95, say=lines.append)
    share = 100 * (50 - failed - cut) / 50
    assert lines[0].startswith(f"Solver some/model: solves {share:.1f} % [")
    assert lines[0].endswith("] n=50 of clean dev tasks (unseen tools)")


def test_one_more_failure_is_too_many() -> None:
    table = {("solver", task.query): None if n == 0 else False for n, task in enumerate(TASKS[:6])}
    settings = solver_settings(model="some/model", adapter="adapters/mine")
    with pytest.raises(ConfigError) as error:
        require_accuracy(FakeAnswerer(knows_by_table(table)), "solver", TASKS, settings, confidence=0.95, say=print)
    text = str(error.value)
    assert "the solver some/model with adapters/mine is too weak: it solves 88.0 % [76.2, 94.4] n=50" in text
    assert "verify.solver.min_accuracy=0.9" in text and "name a stronger model" in text
    assert "\n" not in text


def test_the_rejection_rate_is_said_with_n_and_interval() -> None:
    items = robust_items(TASKS, per_task=1, seed=3)
    unsolved = {item.query for item in items[:10]}

    def solve(pairs: Sequence[tuple[Task, str]]) -> list[list[str]]:
        return [["?"] if text in unsolved else [render_calls(task.expected)] for task, text in pairs]

    lines: list[str] = []
    say_rejections(Solver(solve, 0.5), TASKS, seed=3, confidence=0.95, say=lines.append)
    refused = sum(bool(item.query in unsolved and item.task.expected) for item in items)  # "?" makes no call
    assert len(items) > 40 and refused > 5
    assert lines[0].startswith(f"Solver: rejects {100 * refused / len(items):.1f} % [")
    assert f"n={len(items)} of rewrites that are known to be valid" in lines[0]


def test_a_model_that_solves_nothing_is_refused(tiny: Path) -> None:
    settings = solver_settings(model=str(tiny), max_new_tokens=4, tool_format="compact")
    lines: list[str] = []
    with pytest.raises(ConfigError, match=r"is too weak: it solves 0\.0 % \[0\.0, 7\.1\] n=50 of clean dev tasks"):
        load_solver(settings, context(lines))
    assert lines == []


def test_the_refusal_of_toolspar_verify_is_one_line(
    tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "rewrites.jsonl"
    path.write_text("\n")
    overrides = [f"model={tiny}", "tool_format=compact", "max_new_tokens=2", "calibration_tasks=50"]
    assert main(["verify", str(path), "--checks", "solver", *(f"verify.solver.{pair}" for pair in overrides)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"toolspar: error: the solver {tiny} is too weak: it solves 0.0 %")
    assert err.count("\n") == 1


def test_toolspar_verify_judges_with_a_solver_that_solves_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Knowing(FakeAnswerer):
        seed = 0

    def solve(pairs: Sequence[tuple[Task, str]]) -> list[list[str]]:
        return [["?" if "tomorrow" in text else render_calls(task.expected)] for task, text in pairs]

    monkeypatch.setattr(app_solver, "_load", lambda settings, given: (Knowing(lambda caller, query: True), None))
    monkeypatch.setattr(app_solver, "RepeatedAnswers", lambda answerer, adapter, **numbers: solve)
    tools = [{"name": "book", "parameters": {"city": {"type": "str"}}}]
    expected = [{"name": "book", "arguments": {"city": "Oslo"}}]
    texts = ("Could you book a table in Oslo?", "Could you book a table?", "Could you book a table in Oslo tomorrow?")
    task = {"tools": tools, "query": "Book a table in Oslo.", "expected": expected}
    path = tmp_path / "rewrites.jsonl"
    path.write_text("\n".join(json.dumps({**task, "rewritten": text}) for text in texts))
    assert main(["verify", str(path), "--checks", "grounding,solver", "verify.solver.model=some/model"]) == 0
    out, err = capsys.readouterr()
    assert [json.loads(line)["failed"] for line in out.splitlines()] == [[], ["grounding"], ["solver"]]
    assert "Solver some/model: solves 100.0 % [98.1, 100.0] n=200 of clean dev tasks (unseen tools)\n" in err
    assert "Solver: rejects 0.0 % [0.0, " in err
    assert "solver was asked about 2 of 3 records: those that passed the checks before it\n" in err


def test_a_solver_that_cannot_be_loaded_names_its_own_keys(tiny: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"the solver of the gate: .*set verify\.solver\.tool_format=auto"):
        load_solver(solver_settings(model=str(tiny), tool_format="native"), context([]))
    with pytest.raises(ModelError, match=r"the solver of the gate: no adapter at"):
        load_solver(solver_settings(model=str(tiny), adapter=str(tmp_path)), context([]))


def test_a_gate_of_rules_and_solver_needs_no_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    solver = Solver(solves_all, 0.5)
    monkeypatch.setattr(app_solver, "load_solver", lambda settings, given: solver)
    monkeypatch.setattr(gates, "_load_encoder", lambda embedder: pytest.fail("an encoder is loaded"))
    settings = gate_settings(checks=["identity", "solver"], solver=solver_settings(model="some/model"))
    assert load_gate(settings, EMBEDDER, solver=context([])).checks["solver"] is solver
    with pytest.raises(ConfigError, match="'solver', which needs a model"):
        load_gate(settings, EMBEDDER)


def test_a_game_lends_its_tasks_seed_and_device(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lent: list[SolverContext] = []

    class Stop(Exception):
        pass

    def stop(settings: object, embedder: object, encoder: object, *, solver: SolverContext) -> None:
        lent.append(solver)
        raise Stop

    monkeypatch.setattr(players, "load_gate", stop)
    monkeypatch.setattr(players, "SentenceEncoder", lambda folder, device: None)
    bases = [f"{role}.start=base" for role in ("query_policy", "critic", "function_caller")]
    overrides = [f"model.ref={tiny}", "seed=7", "tasks.seed=5", "rollout.rows_per_batch=3", "runtime.threads=1", *bases]
    config = compose.load("train", overrides, TrainConfig)
    with pytest.raises(Stop):
        players.set_stage(config, max_new_tokens=4, temperature=1.0)
    (given,) = lent
    assert (given.seed, given.rows_per_batch, given.confidence) == (7, 3, config.judge.confidence)
    assert (given.device, given.dtype) == (torch.device("cpu"), torch.float32)
    tasks = given.dev_tasks(6)
    assert {task.split for task in tasks} == {Split.DEV}
    assert tasks == players.generated(config.tasks, Split.DEV, 6)


class Uncut(Answerer):
    """Shows the letters of answers that were cut, too."""

    def answer_seeded(self, *given: Any, **more: Any) -> list[Answer]:
        return [replace(answer, finished=True) for answer in super().answer_seeded(*given, **more)]


def test_answers_do_not_depend_on_what_is_asked_beside(tiny: Path) -> None:
    backbone = Backbone.load(tiny, ref=str(tiny), dtype=torch.float32)
    chat = ChatFormat(backbone.tokenizer, "compact")
    pairs = [(task, text) for task in TASKS[:3] for text in (task.query, "Tell me a joke.")]

    def solve(rows: int, asked: Sequence[tuple[Task, str]], seed: int = 1) -> dict[tuple[str, str], list[str | None]]:
        sampler = Sampler(backbone, chat.stop_ids, rows_per_batch=rows)
        answerer = Uncut(sampler, chat, max_new_tokens=12, seed=seed)
        given = RepeatedAnswers(answerer, None, samples=3, temperature=1.0)(asked)
        return {(task.task_id, text): answers for (task, text), answers in zip(asked, given, strict=True)}

    together = solve(32, pairs)
    assert all(len(set(answers)) == 3 for answers in together.values())  # each has noise of its own
    assert solve(2, list(reversed(pairs))) == together
    assert {key: answers for pair in pairs for key, answers in solve(32, [pair]).items()} == together
    assert solve(32, pairs, seed=2) != together


def test_only_tools_and_text_are_put_to_the_solver_and_cut_answers_are_none() -> None:
    chat = tiny_chat()
    sampler = ScriptedSampler(chat, lambda heard, seed: "yes" if seed % 2 else "well, " * 9)
    answerer = Answerer(sampler, chat, max_new_tokens=20, seed=0)
    (answers,) = RepeatedAnswers(answerer, None, samples=8, temperature=0.7)([(TASKS[0], "another text")])
    assert set(answers) == {"yes", None}
    assert sampler.heard == ["another text"] * 8
    assert sampler.temperatures == [0.7]
