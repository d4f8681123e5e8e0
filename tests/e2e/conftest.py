"""The memorised tiny model is trained once for all whole games."""

from __future__ import annotations

import pytest
from tests.support.memorised import Memorised, memorised


@pytest.fixture(scope="session")
def known(tmp_path_factory: pytest.TempPathFactory) -> Memorised:
    return memorised(tmp_path_factory.mktemp("memorised"))
