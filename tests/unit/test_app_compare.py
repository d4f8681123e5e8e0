"""``toolspar compare``: which runs may be compared, what they are asked, and what is written. Answers are scripted."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.support.fake_players import FakeAnswerer, FakeArena

from toolspar.app import cli, compare_attackers, compare_items
from toolspar.app.compare_attackers import attacker_config
from toolspar.app.compare_runs import arms_of, baseline_of, read_runs
from toolspar.app.compose import as_yaml, load
from toolspar.app.kept_tools import keep_tools
from toolspar.app.run_folder import folder_of
from toolspar.app.schema import TrainConfig
from toolspar.calls.records import ToolSpec
from toolspar.core.errors import RunError
from toolspar.tasks.own_tools.generate import deal_own_tools, own_tasks
from toolspar.tasks.records import Category, Split, Task

STARTS = [f"{role}.start=base" for role in ("query_policy", "critic", "function_caller")]
BUDGET = {"caller_tokens": 28000, "episodes": 1536, "tokens": 2_000_000}


@cache
def composed(*overrides: str) -> TrainConfig:
    return load("train", [*STARTS, *overrides], TrainConfig)


def make_run(
    root: Path, arm: str, seed: int, *overrides: str, caller: str = "", policy: str = "start", status: str = "complete"
) -> Path:
    """A finished run on disk, whose adapters are only names."""
    config = replace(composed(*overrides), seed=seed, experiment=arm)
    folder = root / arm / f"seed{seed}"
    for name, content in (
        ("function_caller", caller or f"{arm} {seed}"),
        ("query_policy", policy),
        ("policy-round-0", "start"),
    ):
        (folder / "adapters" / name).mkdir(parents=True)
        (folder / "adapters" / name / "adapter_config.json").write_text("{}")
        (folder / "adapters" / name / "adapter_model.safetensors").write_text(content)
    (folder / "config.yaml").write_text(as_yaml(config))
    (folder / "result.json").write_text(json.dumps({"status": status, "budget": BUDGET}))
    rows = ["position,round,phase,update,metric,value", "0,1,defend,0,time/seconds,1800.0", "1,1,judge,0,x,1.0", ""]
    (folder / "metrics.csv").write_text("\n".join(rows))
    return folder


class FakeBackbone:
    """Which adapter stands under a name now, by the content of its file."""

    def __init__(self) -> None:
        self.there: dict[str, str] = {}
        self.loaded: list[str] = []

    def load_adapter(self, name: str, folder: Path) -> None:
        assert name not in self.there
        self.there[name] = (folder / "adapter_model.safetensors").read_text()
        self.loaded.append(self.there[name])

    def delete_adapter(self, name: str) -> None:
        del self.there[name]


class Scripted:
    """A stage in which callers know what a test says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.backbone = FakeBackbone()
        self.answerer = FakeAnswerer(lambda caller, query: self.knows(self.backbone.there[caller], query))
        self.arena = FakeArena(lambda policy, task, n: self.writes(self.backbone.there[policy], task, n), self.answerer)
        stage = SimpleNamespace(backbone=self.backbone, answerer=self.answerer, arena=self.arena)

        def set_stage(config: TrainConfig, **more: object) -> SimpleNamespace:
            self.backbone.there.clear()
            return stage

        monkeypatch.setattr(compare_items, "set_stage", set_stage)

    def knows(self, caller: str, query: str) -> bool | None:
        """Those of arm b break under "trained" rewrites only if their seed is 0; those of arm a always do."""
        if "odd" in query:
            return None if caller == "arm_b 1" else False
        if query.startswith("trained"):
            return caller == "arm_b 1"
        return True

    def writes(self, policy: str, task: Task, n: int) -> str:
        return "" if task.task_id.endswith("1") else f"{policy} {task.query}"


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    return Scripted(monkeypatch)


@pytest.fixture
def four(tmp_path: Path) -> list[Path]:
    return [
        make_run(tmp_path, "arm_a", 0),
        make_run(tmp_path, "arm_a", 1, caller="arm_a 0"),  # equal weights: measured once
        make_run(tmp_path, "arm_b", 0, policy="trained"),
        make_run(tmp_path, "arm_b", 1, policy="trained"),
    ]


def compared(runs: Sequence[Path], output: Path, *more: str) -> int:
    return cli.main(["compare", *map(str, runs), "--tasks", "10", "--attacked", "6", "--output", str(output), *more])


def table(output: Path) -> dict[tuple[str, str, str], dict[str, str]]:
    rows = csv.DictReader((output / "table.csv").read_text().splitlines())
    return {(row["arm"], row["category"], row["measure"]): row for row in rows}


# --- which runs ---------------------------------------------------------------------------------------------------


def test_runs_are_grouped_into_arms_by_experiment(four: list[Path]) -> None:
    runs = read_runs(four)
    assert [(run.arm, run.seed) for run in runs] == [("arm_a", 0), ("arm_a", 1), ("arm_b", 0), ("arm_b", 1)]
    assert {arm: len(members) for arm, members in arms_of(runs).items()} == {"arm_a": 2, "arm_b": 2}
    assert (runs[0].budget, runs[0].seconds) == (BUDGET, 1800.0)
    arms = list(arms_of(runs))
    assert baseline_of(arms, None) == "arm_a" and baseline_of(arms, "arm_b") == "arm_b"


def test_the_augmented_arm_is_the_baseline_where_it_is_there(tmp_path: Path) -> None:
    runs = read_runs([make_run(tmp_path, arm, 0) for arm in ("arm_game", "arm_sft_augmented")])
    assert baseline_of([run.arm for run in runs], None) == "arm_sft_augmented"


def test_runs_of_one_experiment_with_other_settings_are_other_arms(tmp_path: Path) -> None:
    first = make_run(tmp_path, "trial", 0)
    second = make_run(tmp_path / "more", "trial", 0, "ppo.clip=0.1")
    names = [run.arm for run in read_runs([first, second])]
    assert len(set(names)) == 2 and all(name.startswith("trial@") for name in names)
    smaller = make_run(tmp_path / "smaller", "trial", 1, "rollout.rows_per_batch=2")
    assert [run.arm for run in read_runs([first, smaller])] == ["trial", "trial"]  # it only took less memory


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda root: make_run(root, "b", 0, "model.ref=some/model"), "model.ref=some/model there"),
        (lambda root: make_run(root, "b", 0, "model.tool_format=hermes"), "model.tool_format=hermes there"),
        (lambda root: make_run(root, "b", 0, "tasks.max_tools=3"), "tasks.max_tools=3 there, 4 in the first"),
        (lambda root: make_run(root, "b", 0, status="interrupted"), r"is not complete \(interrupted\)"),
        (lambda root: make_run(root / "copy", "a", 0), r"are the same run \(a seed 0\)"),
        (lambda root: root / "a" / "seed0", "is given twice"),
        (lambda root: root / "nothing", "is this the folder of a run"),
    ],
)
def test_what_cannot_be_compared_is_one_clear_line(tmp_path: Path, make: Any, message: str) -> None:
    first = make_run(tmp_path, "a", 0)
    with pytest.raises(RunError, match=message) as error:
        read_runs([first, make(tmp_path)])
    assert "\n" not in str(error.value)


def test_an_unknown_baseline_is_refused_with_the_arms_there_are(
    four: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["compare", *map(str, four), "--baseline", "arm_c"]) == 1
    assert "none of the runs is of that arm; there are arm_a, arm_b\n" in capsys.readouterr().err


def test_runs_on_the_same_tools_are_compared_on_those_that_they_were_begun_with(
    tmp_path: Path, scripted: Scripted, capsys: pytest.CaptureFixture[str]
) -> None:
    names = (
        "weather",
        "mayor",
        "size",
        "river",
        "hills",
        "music",
        "bread",
        "trains",
        "parks",
        "bridges",
        "snow",
        "wind",
    )
    tools = [
        ToolSpec(f"get_{name}", f"Get the {name} of a city.", {
            "type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]
        })
        for name in names
    ]  # fmt: skip
    shares = "tasks.categories={simple: 1.0, multiple: 0.0, parallel: 0.0, parallel_multiple: 0.0, irrelevance: 0.0}"
    # each asked its server by another command, which has long gone
    runs = [make_run(tmp_path, f"arm_{arm}", 0, f"tasks.source='mcp:server {arm}'", shares) for arm in "abc"]
    assert cli.main(["compare", str(runs[0]), str(runs[1]), "--output", str(tmp_path / "out")]) == 1
    assert "tasks.source=mcp:server b there" in capsys.readouterr().err
    for run, kept in zip(runs, (tools, tools, tools[1:]), strict=True):
        keep_tools(kept, run)
    assert compared(runs[:2], tmp_path / "out") == 0
    test = own_tasks(deal_own_tools(tools, 0), Split.TEST, 10, 0, {Category.SIMPLE: 1.0}, (2, 4))
    assert len(test) == 10 and {task.query for task in test} <= {query for _, query in scripted.answerer.asked}
    conditions = json.loads((tmp_path / "out" / "comparison.json").read_text())["tasks"]
    assert conditions["source"].startswith("own tools ")
    assert cli.main(["compare", *map(str, runs), "--output", str(tmp_path / "out")]) == 1
    assert "tasks.source=own tools " in capsys.readouterr().err


# --- what they are asked ------------------------------------------------------------------------------------------


def test_every_caller_gets_the_same_items_and_the_table_says_what_came_of_it(
    four: list[Path], scripted: Scripted, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out"
    assert compared(four, output) == 0
    found = table(output)
    assert float(found["arm_a", "all", "clean"]["value"]) == 1.0
    adversarial = found["arm_b", "all", "adversarial"]
    # policies "start" and "trained" write alike many items; arm_b is right on all of them with seed 1, else on half
    assert float(adversarial["value"]) == pytest.approx((0.5 + 1.0) / 2)
    assert float(adversarial["difference"]) == pytest.approx(0.25)
    assert (
        float(found["arm_a", "all", "adversarial"]["value"]) == 0.5 and not found["arm_a", "all", "clean"]["difference"]
    )
    assert float(found["arm_a", "all", "adversarial, policies of arm_b"]["value"]) == 0.0
    assert float(found["arm_a", "all", "adversarial, policies of the start"]["value"]) == 1.0
    asked = {query for _, query in scripted.answerer.asked}
    assert any(query.startswith("trained ") for query in asked)
    assert len({query.split(" ", 1)[1] for query in asked if query.startswith("start ")}) <= 6
    record = json.loads((output / "comparison.json").read_text())
    assert record["baseline"] == "arm_a" and record["protocol"]["tasks"] == 10
    assert len({json.dumps(run["items"]) for run in record["runs"]}) == 1  # the same for all
    printed = capsys.readouterr().out
    assert "28,000 caller tokens" in printed and "2,000,000 tokens in all" in printed and "0.50 hours each" in printed
    assert (output / "figure.svg").read_text().startswith("<svg")
    assert "arm_b (2 of 2)" in (output / "figure.svg").read_text()


def test_equal_adapters_are_measured_once_and_nothing_is_asked_twice(
    four: list[Path], scripted: Scripted, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    compared(four, output)
    # two policies, and three different callers, each asked all items at once
    assert sorted(set(scripted.backbone.loaded)) == ["arm_a 0", "arm_b 0", "arm_b 1", "start", "trained"]
    assert scripted.backbone.loaded.count("arm_a 0") == 1
    asked, first = len(scripted.answerer.asked), (output / "table.csv").read_text()
    compared(four, output)
    assert len(scripted.answerer.asked) == asked
    assert (output / "table.csv").read_text() == first
    compared(four[:2], output)  # fewer policies: no more items than before
    assert len(scripted.answerer.asked) == asked


def test_a_damaged_cache_is_asked_again(four: list[Path], scripted: Scripted, tmp_path: Path) -> None:
    output = tmp_path / "out"
    compared(four, output)
    first, asked = (output / "table.csv").read_text(), len(scripted.answerer.asked)
    for path in (output / "cache").rglob("*.json"):
        path.write_text("{broken")
    compared(four, output)
    assert len(scripted.answerer.asked) == 2 * asked
    assert (output / "table.csv").read_text() == first


def test_without_an_output_folder_files_go_to_the_logs(four: list[Path], scripted: Scripted, tmp_path: Path) -> None:
    config = read_runs(four)[0].config
    for folder in four:
        text = (folder / "config.yaml").read_text()
        (folder / "config.yaml").write_text(text.replace(f"logs: {config.paths.logs}", f"logs: {tmp_path / 'logs'}"))
    assert cli.main(["compare", *map(str, four), "--tasks", "4", "--attacked", "2"]) == 0
    assert len(list((tmp_path / "logs" / "compare").glob("*/table.csv"))) == 1


# --- fresh attackers ----------------------------------------------------------------------------------------------


def test_a_fresh_attacker_is_a_run_without_defence_against_the_final_caller(four: list[Path], tmp_path: Path) -> None:
    runs = read_runs(four)
    config = attacker_config(runs[3], runs[0].config, 7, tmp_path)
    assert (config.seed, config.schedule.rounds, config.schedule.attack_updates) == (1, 1, 7)
    assert config.function_caller.start == str(runs[3].caller)
    assert (config.defend.steps, config.defend.max_tokens, config.schedule.harvest_tasks) == (0, None, 0)
    assert config.opponents.pool_share == 0.0
    assert folder_of(config).parent == tmp_path / "7-updates"
    folders = [folder_of(attacker_config(run, runs[0].config, 7, tmp_path)) for run in runs]
    assert len(set(folders)) == 4


def test_a_fresh_attacker_is_valid_whatever_the_run_measured_and_logged(tmp_path: Path) -> None:
    overrides = ["runtime=zero2", "runtime.devices=4", "schedule.stop_window=2", "judge.cross_play=true"]
    run = read_runs([make_run(tmp_path, "arm_a", 0, *overrides, "logger=wandb_online", "curriculum.styles=staged")])[0]
    assert run.config.schedule.stop_window == 2 and run.config.judge.cross_play
    config = attacker_config(run, run.config, 3, tmp_path)
    assert (config.schedule.stop_window, config.judge.cross_play, config.logger.wandb) == (0, False, None)
    assert not config.runtime.needs_launch


def test_own_attackers_are_measured_with_the_rest(
    four: list[Path], scripted: Scripted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    played: list[TrainConfig] = []

    def play(config: TrainConfig) -> None:
        played.append(config)
        folder = folder_of(config) / "adapters" / "query_policy"
        folder.mkdir(parents=True)
        (folder / "adapter_config.json").write_text("{}")
        (folder / "adapter_model.safetensors").write_text(f"trained against {config.seed}")

    monkeypatch.setattr(compare_attackers, "play", play)
    output = tmp_path / "out"
    assert compared(four, output, "--fresh-attackers", "3", "--fresh-seeds", "1") == 0
    assert [(config.seed, Path(config.function_caller.start).parents[1].parent.name) for config in played] == [
        (0, "arm_a"),
        (0, "arm_b"),
    ]
    found = table(output)
    for arm in ("arm_a", "arm_b"):  # with seed 0 neither knows "trained" rewrites
        assert float(found[arm, "all", "own attacker"]["value"]) == 0.0
        assert float(found[arm, "all", "exploitability"]["value"]) == 1.0
    assert float(found["arm_b", "all", "exploitability"]["difference"]) == 0.0


# --- comparisons put together -------------------------------------------------------------------------------------


def test_seeds_that_are_measured_one_after_the_other_make_the_table_of_all(
    four: list[Path], scripted: Scripted, tmp_path: Path
) -> None:
    whole, first, second = (tmp_path / name for name in ("whole", "first", "second"))
    compared(four, whole)
    compared([four[0], four[2]], first)
    for folder in (four[0], four[2]):  # their adapters are needed no more
        shutil.rmtree(folder)
    compared([four[1], four[3]], second, "--earlier", str(first))
    assert (second / "table.csv").read_text() == (whole / "table.csv").read_text()
    runs = json.loads((second / "comparison.json").read_text())["runs"]
    assert [(run["arm"], run["seed"]) for run in runs] == [("arm_a", 0), ("arm_b", 0), ("arm_a", 1), ("arm_b", 1)]
    assert runs[0]["budget"] == BUDGET


def test_runs_that_were_played_otherwise_earlier_are_another_arm(scripted: Scripted, tmp_path: Path) -> None:
    runs = [
        make_run(tmp_path, "arm_a", 0),
        make_run(tmp_path, "arm_b", 0),
        make_run(tmp_path, "arm_a", 1),
        make_run(tmp_path, "arm_b", 1, "ppo.clip=0.1"),
    ]
    compared(runs[:2], tmp_path / "first")
    compared(runs[2:], tmp_path / "second", "--earlier", str(tmp_path / "first"))
    arms = json.loads((tmp_path / "second" / "comparison.json").read_text())["arms"]
    assert [(arm["arm"].partition("@")[0], arm["seeds"]) for arm in arms] == [
        ("arm_a", [0, 1]),
        ("arm_b", [0]),
        ("arm_b", [1]),
    ]
    assert "@" in arms[1]["arm"] and "@" in arms[2]["arm"] and arms[1]["arm"] != arms[2]["arm"]


def test_a_run_that_joins_is_asked_what_the_others_were_and_the_table_is_that_of_all(
    four: list[Path], scripted: Scripted, tmp_path: Path
) -> None:
    whole, first, joined = (tmp_path / name for name in ("whole", "first", "joined"))
    compared([four[0], four[2]], whole)  # pooled from the policies of both
    compared(four[2:3], first)
    shutil.rmtree(four[2])
    rewritten = len(scripted.arena.streams)
    compared(four[:1], joined, "--join", str(first), "--baseline", "arm_a")
    assert len(scripted.arena.streams) == rewritten  # nobody rewrites anything
    assert table(joined) == table(whole)
    kept = json.loads((joined / "outcomes.json").read_text())
    assert [run["played"]["experiment"] for run in kept["runs"]] == ["arm_b", "arm_a"]


def test_the_baseline_may_be_of_an_earlier_comparison(four: list[Path], scripted: Scripted, tmp_path: Path) -> None:
    compared(four[:1], tmp_path / "first")
    compared(four[2:3], tmp_path / "joined", "--join", str(tmp_path / "first"), "--baseline", "arm_a")
    found = table(tmp_path / "joined")
    assert found["arm_b", "all", "adversarial"]["difference"] and not found["arm_a", "all", "adversarial"]["difference"]


@pytest.mark.parametrize(
    ("earlier", "more", "message"),
    [
        ("nowhere", [], "no earlier comparison there (No such file or directory): name its folder"),
        ("damaged", [], "is damaged: measure its runs again, or leave it out"),
        ("first", ["--rewrites", "2"], "it was measured with protocol.rewrites=1 (2 here)"),
        ("first", [], "are both arm_a seed 0: leave one out"),
    ],
)
def test_an_earlier_comparison_that_does_not_fit_is_one_clear_line(
    four: list[Path],
    scripted: Scripted,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    earlier: str,
    more: list[str],
    message: str,
) -> None:
    compared(four[:1], tmp_path / "first")
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / "outcomes.json").write_text('{"conditions": {')
    capsys.readouterr()
    assert compared(four[:1], tmp_path / "again", "--earlier", str(tmp_path / earlier), *more) == 1
    said = capsys.readouterr().err
    assert message in said and said.count("\n") == 1
