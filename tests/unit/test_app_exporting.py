"""Merged models, data set folders, cards, and pushing them: what others load."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors import safe_open
from tests.support.tiny import tiny_model, tiny_tokenizer
from transformers import AutoModelForCausalLM, AutoTokenizer

from toolspar.app.cli import main
from toolspar.app.compose import as_yaml, load
from toolspar.app.exporting.push import push
from toolspar.app.schema import TrainConfig
from toolspar.app.targets import find_target, load_target
from toolspar.archive.records import ArchiveEntry
from toolspar.archive.shards import write_shard
from toolspar.calls.schema import tool_to_openai
from toolspar.core.errors import ConfigError, EndpointRefusal
from toolspar.models.backbone import Backbone
from toolspar.models.settings import AdapterSettings
from toolspar.tasks.generator import generate_tasks
from toolspar.tasks.records import Split


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """The folder of a finished run over a tiny model, whose caller's adapter does something."""
    model = tiny_model(tmp_path / "base", "llama")
    folder = tmp_path / "run"
    backbone = Backbone.load(model, ref=str(model), dtype=torch.float32)
    settings = AdapterSettings(rank=4, alpha=8, dropout=0.0, targets=["all-linear"], start="base")
    backbone.add_adapter("caller", settings)
    with torch.no_grad():
        for parameter in backbone.adapter_parameters("caller"):
            parameter.normal_(std=0.2)
    backbone.save_adapter("caller", folder / "adapters" / "function_caller")
    overrides = [f"model.ref={model}", "model.tool_format=compact", "query_policy=lora_from_base"]
    config = load("train", [*overrides, "function_caller=lora_from_base"], TrainConfig)
    (folder / "config.yaml").write_text(as_yaml(config))
    after = {"value": 0.9, "n": 40, "low": 0.77, "high": 0.96}
    result = {"status": "complete", "config_hash": "abc", "effects": [
        {"name": "valid rewrites", "split": "test", "before": after, "after": after}]}  # fmt: skip
    (folder / "result.json").write_text(json.dumps(result))
    (folder / "effects.md").write_text("| split | effect |\n|---|---|\n| test | clean accuracy |\n")
    return folder


def test_a_merged_model_computes_what_the_adapter_does(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = tmp_path / "merged"
    assert main(["export", "merge", str(run), "--to", str(to)]) == 0
    assert capsys.readouterr().out == f"{to}\n"
    loaded = load_target(find_target(str(run), "", "auto"))
    merged = AutoModelForCausalLM.from_pretrained(to)
    ids = torch.randint(0, 200, (2, 40), generator=torch.Generator().manual_seed(0))
    with torch.no_grad(), loaded.backbone.using("caller"):
        on_base = loaded.backbone.base(input_ids=ids).logits
    with torch.no_grad(), loaded.backbone.using(None):
        bare = loaded.backbone.base(input_ids=ids).logits
    with torch.no_grad():
        plain = merged(input_ids=ids).logits
    torch.testing.assert_close(plain, on_base, rtol=1e-4, atol=1e-4)
    assert (bare - on_base).abs().max() > 0.1
    config = json.loads((to / "config.json").read_text())
    assert config["architectures"] == ["LlamaForCausalLM"] and "quantization_config" not in config
    assert not any("lora" in name or "base_layer" in name for path in to.glob("*.safetensors") for name in _names(path))
    tokenizer = AutoTokenizer.from_pretrained(to)
    task = generate_tasks(Split.TEST, 3, seed=0)[0]
    rendered = tokenizer.apply_chat_template(
        [{"role": "user", "content": task.query}], tools=[tool_to_openai(tool) for tool in task.tools],
        add_generation_prompt=True, tokenize=True, return_dict=False,
    )  # fmt: skip
    assert tuple(rendered) == loaded.chat.caller_prompt(task.tools, task.query).ids
    eos = json.loads((to / "generation_config.json").read_text())["eos_token_id"]
    assert eos == list(loaded.chat.stop_ids)
    for card in (to / "README.md", run / "adapters" / "function_caller" / "README.md"):
        text = card.read_text()
        assert (
            "| test | clean accuracy |" in text and "toolspar train" in text and "status of the run: complete" in text
        )
    whole = find_target(str(to), "", "auto")
    assert load_target(whole).chat.tool_format == "native"


def _names(path: Path) -> list[str]:
    with safe_open(path, "pt") as file:
        return list(file.keys())


def test_the_card_names_the_parser_of_the_callers_own_style(run: Path, tmp_path: Path) -> None:
    assert "--tool-call-parser hermes`" in _card_of_merged(run, tmp_path / "hermes")
    config = run / "config.yaml"
    config.write_text(config.read_text().replace("tool_format: compact", "tool_format: llama3"))
    tiny_tokenizer(knows_tools=True).save_pretrained(tmp_path / "base")
    card = _card_of_merged(run, tmp_path / "llama3")
    assert "JSON objects with `name` and `parameters`" in card and "--tool-call-parser llama3_json`" in card
    assert "<tool_call>" not in card


def _card_of_merged(run: Path, to: Path) -> str:
    assert main(["export", "merge", str(run), "--to", str(to)]) == 0
    return (to / "README.md").read_text()


def test_a_caller_whose_prompts_no_template_writes_is_not_merged(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = run / "config.yaml"
    config.write_text(config.read_text().replace("tool_format: compact", "tool_format: llama3"))
    assert main(["export", "merge", str(run), "--to", str(tmp_path / "merged")]) == 1
    assert (
        "does not know tools, and none is written here that shows them as tool_format=llama3" in capsys.readouterr().err
    )
    assert not (tmp_path / "merged").exists()


def test_nothing_is_written_over(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "file").write_text("mine")
    for words in (["merge", str(run)], ["dataset", str(run)]):
        assert main(["export", *words, "--to", str(tmp_path / "there")]) == 2
        assert "is not empty" in capsys.readouterr().err
    assert main(["export", "merge", str(tmp_path / "base"), "--to", str(tmp_path / "new")]) == 2
    assert "no adapter to merge" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_data_set_loads_with_its_card(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    to = tmp_path / "data"
    assert main(["export", "dataset", str(run), "--to", str(to)]) == 1
    assert "nothing has broken the function caller yet" in capsys.readouterr().err
    tasks = generate_tasks(Split.TRAIN, 3, seed=0)
    entries = [
        ArchiveEntry(task, "casual", f"pls {task.query}", "No.", "missing_call", "no call", 1, 2, "p", "o")
        for task in tasks
    ]
    write_shard(run / "archive", (1, 2), entries, np.zeros((3, 4), np.float32))
    write_shard(run / "archive", (1, 3), entries[:1], np.zeros((1, 4), np.float32))
    assert main(["export", "dataset", str(run), "--to", str(to)]) == 0
    from datasets import load_dataset

    rows = load_dataset(str(to), cache_dir=str(tmp_path / "cache"))["train"]
    assert len(rows) == 4 and "embedding" not in rows.column_names
    assert rows[0]["rewritten"] == f"pls {tasks[0].query}"
    assert json.loads(rows[0]["expected"])[0]["name"] == tasks[0].expected[0].name if tasks[0].expected else True
    card = (to / "README.md").read_text()
    assert "valid rewrites on test tasks at the end: 90.0 % [77.0, 96.0] n=40" in card
    assert "license: apache-2.0" in card and "| missing_call | 4 |" in card and "validity gate:" in card


class Hub:
    """A stand-in for ``HfApi`` that remembers."""

    def __init__(self, error: Exception | None = None) -> None:
        self.asked: list[tuple[str, Any]] = []
        self.error = error

    def create_repo(self, repo: str, **given: Any) -> None:
        self.asked.append(("create", (repo, given)))

    def upload_folder(self, **given: Any) -> str:
        if self.error:
            raise self.error
        self.asked.append(("upload", given))
        return "https://hub/me/it"


class Unreached(Exception):
    """As the HTTP library of the hub's client raises it: of no kind that the hub names."""


def test_a_card_has_no_figures_of_another_adapter(run: Path) -> None:
    adapters = run / "adapters"
    for name, title in (("caller-round-0", "Function caller"), ("policy-round-1", "Query policy")):
        shutil.copytree(adapters / "function_caller", adapters / name)
        assert main(["export", "card", str(adapters / name)]) == 0
        card = (adapters / name / "README.md").read_text()
        assert f"# {title}," in card and f"* adapter of the run: {name}" in card
        assert "final function caller, `function_caller`" in card and "clean accuracy" not in card
        assert ("toolspar serve" in card) == (title == "Function caller")


def test_push_takes_exported_folders_only(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    adapter = run / "adapters" / "function_caller"
    hub = Hub()
    with pytest.raises(ConfigError, match="no card"):
        push(adapter, "me/it", private=True, api=hub)
    assert main(["export", "card", str(run)]) == 0
    assert push(adapter, "me/it", private=True, api=hub) == 0
    assert capsys.readouterr().out.endswith("https://hub/me/it\n")
    (_, (repo, made)), (_, sent) = hub.asked
    assert repo == "me/it" and made["private"] and made["repo_type"] == sent["repo_type"] == "model"
    assert sent["folder_path"] == str(adapter)
    with pytest.raises(ConfigError, match="owner/name"):
        push(adapter, "it", private=False, api=hub)
    with pytest.raises(ConfigError, match="neither a model"):
        push(tmp_path, "me/it", private=False, api=hub)
    for error in (ValueError("no key"), Unreached("no network")):
        with pytest.raises(EndpointRefusal, match=f"me/it .{error}"):
            push(adapter, "me/it", private=False, api=Hub(error))
    assert len(hub.asked) == 2
