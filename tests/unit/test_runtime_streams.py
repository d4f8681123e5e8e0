"""Named random streams: stable across processes and versions, and independent of each other."""

import subprocess
import sys

from toolspar.runtime.streams import python_stream, stream_seed, torch_stream


def test_seeds_never_change() -> None:
    # These literals are the contract: a run made by an older version must resume with the same noise.
    # Derived once with `b2sum -l 64` of "i1:0" and of "i1:7s7:rewritei1:3s6:task-1", shifted right by one bit.
    assert stream_seed(0) == 6148773199958884930
    assert stream_seed(7, "rewrite", 3, "task-1") == 5618154810237281878


def test_names_are_told_apart() -> None:
    names = [(), ("",), ("a",), ("a", "b"), ("ab",), ("b", "a"), (1,), ("1",), (1, 1), (11,), (-1,), ("a", ""), ("é",)]
    seeds = {stream_seed(seed, *name) for seed in (0, 1) for name in names}
    assert len(seeds) == 2 * len(names)
    assert all(0 <= seed < 2**63 for seed in seeds)


def test_generators_repeat() -> None:
    assert python_stream(1, "a").random() == 0.2411246073700527
    assert python_stream(1, "a").random() == python_stream(1, "a").random() != python_stream(1, "b").random()
    assert torch_stream(3, "noise", 4).initial_seed() == stream_seed(3, "noise", 4)


def test_python_streams_do_not_import_torch() -> None:
    program = (
        "import sys; from toolspar.runtime.streams import python_stream; from toolspar.runtime import settings;"
        "python_stream(0, 'a').random(); print('torch' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "False"
