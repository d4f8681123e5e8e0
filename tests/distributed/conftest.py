"""What several tests of ranks need."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.tiny import tiny_model


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny model in it, for a module's engines."""
    folder = tmp_path_factory.mktemp("engines")
    tiny_model(folder / "model")
    return folder
