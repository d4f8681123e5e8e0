"""How threads wait is set before torch is loaded, and left alone where the user has set it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

_SAYS = (
    "import os, sys; from toolspar.app.cli import main; main(); "
    "print(os.environ.get('GOMP_SPINCOUNT'), 'torch' in sys.modules)"
)


@pytest.mark.parametrize(
    ("set_by_user", "expected"),
    [({}, "10000"), ({"GOMP_SPINCOUNT": "7"}, "7"), ({"OMP_WAIT_POLICY": "active"}, "None")],
)
def test_threads_spin_briefly_unless_the_user_says_otherwise(set_by_user: dict[str, str], expected: str) -> None:
    clean = {key: value for key, value in os.environ.items() if key not in ("GOMP_SPINCOUNT", "OMP_WAIT_POLICY")}
    ran = subprocess.run(
        [sys.executable, "-c", _SAYS, "--version"], env=clean | set_by_user, capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines()[-1] == f"{expected} False"
