"""Every test runs on one thread, without network, and with caches of its own."""

from __future__ import annotations

import os

# before torch and the hub's libraries read them
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.update(HF_HUB_OFFLINE="1", HF_DATASETS_OFFLINE="1", WANDB_MODE="offline", TOKENIZERS_PARALLELISM="false")

import pytest
import torch


def pytest_configure(config: pytest.Config) -> None:
    """Limit threads; results are bit-equal only at equal thread counts."""
    torch.set_num_threads(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out tests that need a device this machine lacks."""
    if not torch.cuda.is_available():
        no_gpu = pytest.mark.skip(reason="needs a CUDA device")
        for item in items:
            if "gpu" in item.keywords:
                item.add_marker(no_gpu)


@pytest.fixture(scope="session", autouse=True)
def model_cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A cache for converted models; set TOOLSPAR_CACHE to keep one between sessions."""
    return os.environ.setdefault("TOOLSPAR_CACHE", str(tmp_path_factory.mktemp("cache")))
