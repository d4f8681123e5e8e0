"""``toolspar evaluate bfcl`` against a stub endpoint, as a user starts it; only the official package is stubbed."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.support.endpoint_server import KEY, KEY_VARIABLE, Reply, continues, fault, lists, serving

from toolspar.app.cli import main
from toolspar.evaluate.bfcl import environment, items, scores
from toolspar.evaluate.bfcl.items import PRESETS, Item
from toolspar.evaluate.bfcl.result_files import ResultFiles

N = 2  # items of each category


@pytest.fixture(scope="module", autouse=True)
def library() -> None:
    """Import what takes seconds before any test is timed."""
    importlib.import_module("openai.resources.chat.completions")


@pytest.fixture(autouse=True)
def no_official_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two items a category, and a checker to which every answer that says "right" is right."""

    def load_items(package: Any, category: str, cache: Path) -> list[Item]:
        texts = [f"{category} {number}" for number in range(N)]
        return [
            Item(text.replace(" ", "_"), category, ({"role": "user", "content": text},), (), text) for text in texts
        ]

    def evaluate(package: Any, files: ResultFiles, categories: Sequence[str]) -> None:
        for category in categories:
            results = [entry["result"] for entry in files.read(category).values()]
            path = files.root / "score" / files.path(category).relative_to(files.root / "result")
            path = path.with_name(f"BFCL_v4_{category}_score.json")
            path.parent.mkdir(parents=True, exist_ok=True)
            header = {"correct_count": sum("right" in result for result in results), "total_count": len(results)}
            path.write_text(json.dumps(header) + "\n")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(environment, "official_package", lambda: None)
    monkeypatch.setattr(items, "load_items", load_items)
    monkeypatch.setattr(scores, "evaluate", evaluate)


def run(url: str, *arguments: str) -> int:
    options = ["preset=nonlive", "prompt_style=bfcl_qwen", "endpoint.max_retries=0", "endpoint.requests_at_once=4"]
    return main(["evaluate", "bfcl", f"target={url}", *options, *arguments])


def saying(text: str) -> Callable[[dict[str, Any], int], Reply]:
    return lambda body, number: continues(text)


def shares(folder: Path) -> dict[str, float]:
    categories = json.loads((folder / "scores.json").read_text())["categories"]
    return {name: found["figure"]["value"] for name, found in categories.items()}


@pytest.mark.parametrize(
    "cards",
    [
        ({"id": "a"}, {"id": "b"}),
        ({"id": "caller", "root": "base with the adapter 1"}, {"id": "caller", "root": "base with the adapter 2"}),
    ],
)
def test_two_models_that_are_served_at_one_address_have_scores_of_their_own(
    cards: tuple[dict[str, str], dict[str, str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(saying("right")) as server:
        for card, text in zip(cards, ("right", "wrong"), strict=True):
            server.models, server.script = lists(card), saying(text)
            assert run(server.url) == 0
        assert {body["model"] for body in server.bodies} == {card["id"] for card in cards}
        named = {path: json.loads(path.read_text())["model"] for path in tmp_path.glob("logs/bfcl/*/*/target.json")}
        assert len(server.bodies) == 2 * N * len(PRESETS["nonlive"])
        assert {model: set(shares(path.parent).values()) for path, model in named.items()} == {
            (f"{card['id']} ({card['root']})" if "root" in card else card["id"]): {share}
            for card, share in zip(cards, (1.0, 0.0), strict=True)
        }
        capsys.readouterr()
        folder = tmp_path / "given"
        server.models = lists(cards[0])
        assert run(server.url, f"output={folder}") == 0
        server.models = lists(cards[1])
        assert run(server.url, f"output={folder}") == 1
    assert "holds answers of another setting (model: " in capsys.readouterr().err


def test_a_model_that_is_named_needs_no_list_and_one_that_is_not_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(saying("right")) as server:
        server.models = fault(404)
        assert run(server.url, "endpoint.model=mine") == 0
        asked = len(server.bodies)
        assert {body["model"] for body in server.bodies} == {"mine"}
        capsys.readouterr()
        assert run(server.url) == 1
        err = capsys.readouterr().err
        assert "lists no model (404, no): correct target or the key, or give endpoint.model" in err
        assert err.count("\n") == 1 and len(server.bodies) == asked
        server.models = lists({"id": "first"}, {"id": "mine", "root": "mine"})
        assert run(server.url, "endpoint.model=mine") == 0  # nothing is asked twice
        assert len(server.bodies) == asked


def test_what_got_no_answer_is_told_and_asked_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def busy(body: dict[str, Any], number: int) -> Reply:
        return fault(503) if body["prompt"] in ("irrelevance 1", "multiple 0") else continues("right")

    out = tmp_path / "out"
    with serving(busy) as server:
        server.models = lists({"id": "m"})
        assert run(server.url, f"output={out}") == 0
        printed = capsys.readouterr().out
        assert "No answer came to 2 items" in printed and "n=1 (1 without an answer)" in printed
        found = json.loads((out / "scores.json").read_text())["categories"]
        assert [found["irrelevance"][key] for key in ("unanswered", "refused")] == [1, 0]
        assert found["irrelevance"]["figure"]["n"] == 1
        server.script = saying("wrong")
        asked = len(server.bodies)
        assert run(server.url, f"output={out}") == 0
        assert sorted(body["prompt"] for body in server.bodies[asked:]) == ["irrelevance 1", "multiple 0"]
    assert shares(out) == {**dict.fromkeys(PRESETS["nonlive"], 1.0), "irrelevance": 0.5, "multiple": 0.5}
    assert "No answer came" not in capsys.readouterr().out


def test_an_outage_keeps_what_came_and_scores_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    with serving(
        lambda body, number: continues("right") if body["prompt"] == "simple_python 1" else fault(500)
    ) as server:
        server.models = lists({"id": "m"})
        assert run(server.url, f"output={out}") == 1
        assert "has not answered" in capsys.readouterr().err
        assert list(ResultFiles(out).read("simple_python")) == ["simple_python_1"]
        assert not (out / "scores.json").exists()
        server.script = lambda body, number: fault(500) if "parallel " in body["prompt"] else continues("right")
        assert run(server.url, f"output={out}") == 1
        assert f"{server.url} has answered no item of parallel: start the same command again" in capsys.readouterr().err
        server.script = saying("right")
        assert run(server.url, f"output={out}") == 0
    assert set(shares(out).values()) == {1.0}


def test_a_refusal_is_filed_without_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def script(body: dict[str, Any], number: int) -> Reply:
        return fault(400, f"no {KEY}") if body["prompt"] == "multiple 0" else continues("right")

    monkeypatch.setenv(KEY_VARIABLE, KEY)
    out = tmp_path / "out"
    with serving(script) as server:
        server.models = lists({"id": "m"})
        assert run(server.url, f"output={out}", f"endpoint.key_variable={KEY_VARIABLE}") == 0
        assert set(server.keys) == {f"Bearer {KEY}"}
    entry = ResultFiles(out).read("multiple")["multiple_0"]
    assert (entry["toolspar_status"], entry["result"].endswith("refuses the request (400, no ***)")) == (
        "refused",
        True,
    )
    assert not any(KEY in path.read_text() for path in out.rglob("*") if path.is_file())
