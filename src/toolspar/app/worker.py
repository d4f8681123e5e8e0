"""One rank of a run that several processes play together.

``python -m toolspar.app.worker FOLDER PARENT new|old`` is what ``app.launch_ranks`` starts; it reads the configuration
that was resolved once, in the driver. The first rank does what a run of one process does: it holds the folder, prints,
records and saves. The others only play along, and are told by the first whether there is anything to play.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from toolspar.app.out_of_memory import out_of_memory
from toolspar.app.quiet import quiet
from toolspar.core.errors import ConfigError, RunError, ToolSparError
from toolspar.runtime.stopping import StopRequested, stop_signals

CONFIG_ERROR, FAILED, LOST, SIGNALLED, INTERRUPTED = 2, 1, 75, 128, 130
"""Exit codes of a rank; LOST: another rank has gone, so this one is not to blame; SIGNALLED: plus the signal's number,
it was asked to stop and has been saved."""
NEW, OLD = "new", "old"
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)


class LostRankError(RunError):
    """Another rank has gone, so that this one cannot go on."""


def main(arguments: Sequence[str]) -> int:
    """Be one rank of the run whose folder is given; returns the exit code."""
    die_with(int(arguments[1]))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    quiet()
    from toolspar.app.compose import read_run

    try:
        take_part(read_run(Path(arguments[0])), new=arguments[2] == NEW)
    except LostRankError:
        time.sleep(1)  # the one to blame is to be seen first
        return LOST
    except ToolSparError as error:
        tell(str(error))
        return CONFIG_ERROR if isinstance(error, ConfigError) else FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except StopRequested as stop:
        return SIGNALLED + stop.signal
    except Exception as error:
        traceback.print_exc()
        tell(f"{type(error).__name__}: {error}")
        return FAILED
    return 0


def take_part(config: Any, *, new: bool = False) -> dict[str, Any]:
    """Play as the rank that torchrun or SLURM has made of this process; returns the run's result.

    Args:
        config: The checked configuration.
        new: The run's folder has just been made, by a driver.

    Raises:
        ToolSparError: something that the user can mend.
        StopRequested: a signal asked one of the ranks to stop, so all have; the run has been saved.
    """
    try:
        with stop_signals():
            return _play_along(config, new)
    except Exception as error:
        if full := out_of_memory(error, config):
            raise full from error
        if others_are_gone(error):
            raise LostRankError(
                "another rank has ended, which stops this one too: see what that one says, then start the same command "
                "again to resume"
            ) from error
        raise


def _play_along(config: Any, new: bool) -> dict[str, Any]:
    from toolspar.app import train
    from toolspar.app.assemble import play_game
    from toolspar.app.run_result import result_of
    from toolspar.runtime.engine import build_fabric, ranks_of

    quiet()  # once more: Fabric raises the level of its own log when it is imported
    fabric = build_fabric(config.runtime, config.seed)
    ranks = ranks_of(fabric)
    if ranks.is_first:
        played = False

        def play(checked: Any, folder: Path) -> Mapping[str, Any]:
            nonlocal played
            played = True
            ranks.broadcast(str(folder))
            return play_game(checked, folder, fabric)

        result = train.run(config, play, new=new)
        if not played:
            ranks.broadcast("")
        return result
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        folder = ranks.broadcast("")
        if folder:
            play_game(config, Path(folder), fabric)
        return {"objective": None, **(result_of(Path(folder)) or {})} if folder else {"objective": None}


def tell(message: str) -> None:
    """Leave a message where torchrun's agent looks for it."""
    if path := os.environ.get("TORCHELASTIC_ERROR_FILE"):
        content = {"message": {"message": message, "extraInfo": {"timestamp": str(int(time.time()))}}}
        with contextlib.suppress(OSError):
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            Path(path).write_text(json.dumps(content))


def others_are_gone(error: BaseException) -> bool:
    """Whether an error only says that an exchange with another rank has broken off."""
    from torch.distributed import DistError

    text = str(error).lower()
    return isinstance(error, DistError) or (
        isinstance(error, RuntimeError) and any(word in text for word in ("gloo", "closed by peer", "reset by peer"))
    )


def die_with(parent: int) -> None:
    """Have the kernel end this process with its parent, even if that is killed: two sets of ranks must never meet."""
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(FAILED)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
