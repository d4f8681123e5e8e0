"""A whole game on a tiny model: what it leaves, and that other tools can read it."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
import torch
from datasets import load_dataset
from peft import PeftModel
from tests.support import game_runs
from tests.support.memorised import Memorised
from transformers import AutoModelForCausalLM

from toolspar.app.cli import main
from toolspar.calls.records import Reason
from toolspar.verify.settings import CHECK_NAMES, RULE_CHECKS

pytestmark = pytest.mark.slow
MEASURES = ("judge.cross_play=true", "schedule.stop_window=2")


@pytest.fixture(scope="module")
def run(known: Memorised, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    folder = tmp_path_factory.mktemp("runs") / "whole"
    yield folder, game_runs.play(known, folder, *MEASURES)


def test_game_leaves_exactly_the_documented_files(run: tuple[Path, str]) -> None:
    folder, _ = run
    names = {
        name
        for name in game_runs.files(folder)
        if not name.startswith(("archive/", "tensorboard/", "checkpoints/", "adapters/"))
    }
    matrices = {f"crossplay/dev-round-{k}.{ending}" for k in (1, 2) for ending in ("csv", "json", "svg")}
    assert names == {".lock", "config.yaml", "result.json", "metrics.csv", "episodes.jsonl", "effects.md", *matrices}
    adapters = {path.name for path in (folder / "adapters").iterdir()}
    assert adapters == {
        *(f"{player}-round-{k}" for player in ("policy", "caller") for k in (0, 1, 2)),
        "query_policy",
        "function_caller",
    }
    for adapter in (folder / "adapters").iterdir():
        assert {path.name for path in adapter.iterdir()} == {"adapter_config.json", "adapter_model.safetensors"}
    assert len(list((folder / "checkpoints").iterdir())) == 2


def test_game_prints_every_effect_with_n_and_interval(run: tuple[Path, str]) -> None:
    printed = run[1]
    for line in ("Round 1/2 attack", "Round 2/2 judge", "The whole game on test"):
        assert line in printed
    for effect in ("clean accuracy", "robust accuracy", "attack success", "adversarial accuracy"):
        assert effect in printed
    assert "n=" in printed
    assert "\x1b[" not in printed  # a log file holds no terminal codes
    assert max(map(len, printed.splitlines())) <= 160


def test_both_players_have_learnt_and_the_critic_too(run: tuple[Path, str]) -> None:
    adapters = game_runs.adapters(run[0])
    for player in ("policy", "caller"):
        start, end = adapters[f"{player}-round-0"], adapters[f"{player}-round-2"]
        assert any(not torch.equal(start[key], end[key]) for key in start)
    assert all(
        torch.equal(adapters["query_policy"][key], adapters["policy-round-2"][key]) for key in adapters["query_policy"]
    )
    metrics = game_runs.metrics(run[0])
    assert metrics[(1, "ppo/grad_norm")] > 0


def test_reward_is_zero_sum_and_flips_are_archived(run: tuple[Path, str]) -> None:
    events = [json.loads(line) for line in (run[0] / "episodes.jsonl").read_text().splitlines()]
    flips = [event for event in events if event["flipped"]]
    assert flips and all(event["valid"] and event["status"] == "played" for event in flips)
    archived = load_dataset(str(run[0] / "archive"), split="train")["rewritten"]
    assert archived and set(archived) <= {event["rewritten"] for event in flips}
    paid: dict[int, list[float]] = {}
    for event in events:
        if event["phase"] == "attack" and event["valid"] and event["status"] == "played":
            paid.setdefault(event["position"], []).append(float(event["flipped"]))
    metrics = game_runs.metrics(run[0])
    logged = {position: value for (position, name), value in metrics.items() if name == "reward/adversarial"}
    assert logged == pytest.approx({position: sum(values) / len(values) for position, values in paid.items()})
    assert logged


def test_adapter_loads_with_plain_peft(run: tuple[Path, str], known: Memorised) -> None:
    base = AutoModelForCausalLM.from_pretrained(known.model)
    model = PeftModel.from_pretrained(base, str(run[0] / "adapters" / "function_caller"))
    saved = game_runs.adapters(run[0])["function_caller"]
    loaded = {key.replace(".default", ""): value for key, value in model.state_dict().items() if "lora_" in key}
    assert loaded.keys() == saved.keys()
    assert all(torch.equal(loaded[key], saved[key]) for key in saved)


def test_archive_loads_with_datasets(run: tuple[Path, str]) -> None:
    archive = load_dataset(str(run[0] / "archive"), split="train")
    metrics = game_runs.metrics(run[0])
    last = max(position for position, name in metrics if name == "archive/size")
    assert len(archive) == metrics[(last, "archive/size")] > 0


def documented() -> set[str]:
    """Metric names of docs/metrics.md, with the check and reason patterns spelled out."""
    text = (Path(__file__).parents[2] / "docs" / "metrics.md").read_text()
    names: set[str] = set()
    for name, meaning in re.findall(r"^\* `([\w/<>]+)` - (.*)$", text, re.MULTILINE):
        if "<" in name:
            listed = re.findall(r"[a-z]\w+", meaning[meaning.rindex("(") :].replace("gravest first", ""))
            names |= {f"{name[: name.index('<')]}{value}" for value in listed}
        else:
            names.add(name)
    return names


def test_every_metric_is_documented_and_no_documented_one_is_stale(run: tuple[Path, str]) -> None:
    with (run[0] / "metrics.csv").open(newline="") as file:
        logged = {row["metric"] for row in csv.DictReader(file)}
    assert logged <= documented()
    # a short game need not see every kind of mistake, a task often enough for the window, two valid rewrites
    some = (
        *("episodes/reason_", "endpoint/", "defend_ppo/"),
        *("curriculum/success", "curriculum/offered_", "judge/cross_play/"),
    )
    unseen = {name for name in documented() - logged if not name.startswith(some)}
    checks = {f"episodes/valid_{name}" for name in CHECK_NAMES if name not in (*RULE_CHECKS, "meaning", "replaced")}
    switched_on = {"reward/margin", "ppo/diversity_loss", "episodes/valid_edit", "curriculum/styles"}
    seldom = {"curriculum/in_window", "diversity/self_bleu", "opponents/lowest_success"}
    # where no rewrite of a dev task is valid, nothing is known of attacks on it
    attacked = {"judge/dev/adversarial_accuracy", "judge/dev/attack_success", "judge/pooled_attack_success"}
    assert unseen <= {*seldom, *switched_on, *checks, *attacked}
    reasons = {f"episodes/reason_{reason.value}" for reason in Reason if reason is not Reason.CORRECT}
    assert reasons <= documented()


def test_result_tells_what_was_found_and_by_what(run: tuple[Path, str]) -> None:
    result = game_runs.result(run[0])
    assert result["status"] == "complete"
    assert result["versions"]["torch"] == metadata.version("torch")
    assert {effect["split"] for effect in result["effects"]} == {"test"}
    assert [report["round"] for report in result["rounds"]] == [1, 2]


def test_complete_run_is_not_played_again(run: tuple[Path, str], known: Memorised) -> None:
    before = game_runs.adapters(run[0])
    assert "This run is complete" in game_runs.play(known, run[0], *MEASURES)
    after = game_runs.adapters(run[0])
    assert all(torch.equal(before[name][key], after[name][key]) for name in before for key in before[name])


def test_game_does_not_depend_on_how_many_rows_share_a_pass(
    run: tuple[Path, str], known: Memorised, tmp_path: Path
) -> None:
    game_runs.play(
        known, tmp_path / "run", "ppo.episodes_per_forward=3", "defend.sft.examples_per_forward=1", "schedule.rounds=1"
    )
    there, here = game_runs.metrics(run[0]), game_runs.metrics(tmp_path / "run")
    first_update = {key for key in here if key[0] <= 1}
    assert len(first_update) > 20
    for key in first_update:  # later positions follow sampled tokens, which the last bits of a weight may turn
        assert here[key] == pytest.approx(there[key], rel=2e-3, abs=2e-4), key


def test_test_split_decides_nothing(run: tuple[Path, str], known: Memorised, tmp_path: Path) -> None:
    game_runs.play(known, tmp_path / "run", "judge.test_tasks=0", "judge.test_attack_tasks=0", *MEASURES)
    assert game_runs.metrics(tmp_path / "run") == game_runs.metrics(run[0])
    with_test, without = game_runs.adapters(run[0]), game_runs.adapters(tmp_path / "run")
    assert all(torch.equal(with_test[n][key], without[n][key]) for n in with_test for key in with_test[n])


def test_cross_play_of_the_command_is_that_of_the_last_round(
    run: tuple[Path, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = game_runs.files(run[0])
    assert main(["crossplay", str(run[0]), "--split", "dev", "--output", str(tmp_path)]) == 0
    assert "Cross-play on dev after 2 rounds" in capsys.readouterr().out
    theirs = json.loads((run[0] / "crossplay" / "dev-round-2.json").read_text())
    assert json.loads((tmp_path / "dev.json").read_text()) == theirs
    assert theirs["policies"] == ["policy-round-0", "policy-round-1", "policy-round-2"]
    assert len(theirs["cells"]) == 3 * len(theirs["callers"])
    assert game_runs.files(run[0]) == before
