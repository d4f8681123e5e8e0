"""The command line. Nothing heavy is imported before the arguments and the configuration are known to be right."""

from __future__ import annotations

import difflib
import errno
import os
import sys
from collections.abc import Callable, Sequence

from toolspar import __version__
from toolspar.app.commands.exchanging import data, export, serve
from toolspar.app.commands.judging import audit, check, try_, verify
from toolspar.app.commands.measuring import compare, crossplay, evaluate
from toolspar.app.commands.parser import WRONG_INPUT
from toolspar.app.commands.playing import dashboard, plan, sweep, train, warmup
from toolspar.app.env_file import read_env_file
from toolspar.app.out_of_memory import ELSEWHERE, is_out_of_memory
from toolspar.core.errors import ConfigError, ToolSparError
from toolspar.runtime.stopping import StopRequested

FAILED, INTERRUPTED, BROKEN_PIPE = 1, 130, 141
_SIGNALLED = 128
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``toolspar``.

    Args:
        argv: Arguments without the program's name; None takes those of the process, and ``.env`` of its folder too.

    Returns:
        The exit code: 0; 1 if the work failed; 2 if the arguments or the configuration are wrong; 130 after Ctrl-C; 141
        if whoever read the output in a pipe has stopped; 128 and the signal's number after SIGTERM (143) or SIGUSR2.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        code = _perform(arguments, own_process=argv is None)
        if sys.stdout is not None:
            sys.stdout.flush()  # while its failure can still be told
        return code
    except ToolSparError as error:
        print(f"toolspar: error: {' '.join(str(error).split())}", file=sys.stderr)
        return WRONG_INPUT if isinstance(error, ConfigError) else FAILED
    except KeyboardInterrupt:
        resume = "; start the same command again to resume" if arguments[:1] in (["train"], ["compare"]) else ""
        print(f"toolspar: interrupted{resume}", file=sys.stderr)
        return INTERRUPTED
    except StopRequested as stop:
        print(f"toolspar: {stop}; start the same command again to resume", file=sys.stderr)
        return _SIGNALLED + stop.signal
    except BrokenPipeError:
        _silence_output()
        return BROKEN_PIPE
    except OSError as error:
        if error.errno not in _NO_ROOM or error.filename is not None:
            raise
        print(f"toolspar: error: the output cannot be written: {error.strerror}", file=sys.stderr)
        _silence_output()
        return FAILED
    except RuntimeError as error:
        if not is_out_of_memory(error):
            raise
        print(f"toolspar: error: {ELSEWHERE}", file=sys.stderr)
        return FAILED


def _silence_output() -> None:
    """The interpreter flushes standard output once more at exit, and would complain there."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _perform(arguments: Sequence[str], *, own_process: bool) -> int:
    if own_process:
        _spin_briefly()
    if own_process and sys.stdout is None:  # closed by whoever started the command
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
    if not arguments or arguments[0] in ("-h", "--help"):
        print(_overview())
        return 0 if arguments else WRONG_INPUT
    if arguments[0] == "--version":
        print(f"toolspar {__version__}")
        return 0
    command = _command(arguments[0])
    if own_process:  # and so is its environment
        read_env_file()
    return command(arguments[1:])


def _spin_briefly() -> None:
    """Let threads of OpenMP wait for each other by spinning for tens of microseconds, not for milliseconds.

    On a core that is busy with other work a spinning thread keeps away the one that it waits for. Must come before
    torch is imported; what the user has set stays.
    """
    if "OMP_WAIT_POLICY" not in os.environ:
        os.environ.setdefault("GOMP_SPINCOUNT", "10000")


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "train": train,
    "plan": plan,
    "sweep": sweep,
    "compare": compare,
    "crossplay": crossplay,
    "audit": audit,
    "try": try_,
    "check": check,
    "verify": verify,
    "evaluate": evaluate,
    "serve": serve,
    "export": export,
    "data": data,
    "dashboard": dashboard,
    "warmup": warmup,
}


def _command(name: str) -> Callable[[Sequence[str]], int]:
    if name not in COMMANDS:
        closest = difflib.get_close_matches(name, COMMANDS, n=1)
        hint = f" (did you mean {closest[0]}?)" if closest else ""
        raise ConfigError(f"unknown command {name}{hint}; allowed: {', '.join(COMMANDS)}")
    return COMMANDS[name]


def _overview() -> str:
    lines = [f"  {name:9} {(command.__doc__ or '').strip()}" for name, command in COMMANDS.items()]
    return "\n".join(
        [
            "usage: toolspar COMMAND [ARGUMENTS]",
            "",
            "Adversarial sparring for function-calling language models.",
            "",
            "commands:",
            *lines,
            "",
            "toolspar COMMAND --help tells more; toolspar train --cfg job shows the configuration.",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
