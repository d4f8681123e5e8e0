"""The adapters of a run on disk: what folders and files are called, which rounds there are, and the weights."""

from __future__ import annotations

from pathlib import Path

from toolspar.app.run_result import result_of
from toolspar.core.errors import RunError
from toolspar.runtime.metric_rows import METRICS_FILE, read_metrics

FINAL_CALLER, FINAL_POLICY, FIRST_POLICY = "function_caller", "query_policy", "policy-round-0"
CALLER_ROUND, POLICY_ROUND = "caller-round-", "policy-round-"
ADAPTER_CONFIG, ADAPTER_WEIGHTS = "adapter_config.json", "adapter_model.safetensors"


def callers_by_round(adapters: Path) -> dict[int, Path]:
    """The function callers that a run has saved and not rejected, by round.

    An adapter's configuration is what is saved last of it. The folder of a caller that the clean gate has refused stays
    where it is, as a record.
    """
    rejected = _rejected(adapters.parent)
    return {
        int(number): path
        for path in adapters.glob(f"{CALLER_ROUND}*")
        if (number := path.name.removeprefix(CALLER_ROUND)).isdecimal()
        and (path / ADAPTER_CONFIG).is_file()
        and int(number) not in rejected
    }


def _rejected(run: Path) -> set[int]:
    """Rounds whose caller was refused, as far as it is written: the log may be switched off, the result comes last."""
    rounds = (result_of(run) or {}).get("rounds") or ()
    refused = {int(report["round"]) for report in rounds if not report["kept"]}
    log = run / METRICS_FILE
    if log.is_file():
        refused |= {row.round for row in read_metrics(log) if row.metric == "judge/kept" and not row.value}
    return refused


def adapter_bytes(adapter: Path, name: str = ADAPTER_WEIGHTS) -> bytes:
    """Content of a file of an adapter.

    Raises:
        RunError: it is missing, or cannot be read.
    """
    try:
        return (adapter / name).read_bytes()
    except OSError as error:
        reason = "is missing" if isinstance(error, FileNotFoundError) else f"cannot be read: {error.strerror}"
        raise RunError(f"no adapter at {adapter} ({name} {reason}): is the run complete?") from error
