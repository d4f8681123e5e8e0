"""Settings of the machine a run uses, of its checkpoints and of its logs."""

from __future__ import annotations

from dataclasses import dataclass

from toolspar.core.errors import require

RUNTIMES = ("cpu", "gpu")
PRECISIONS = ("32", "bf16")


@dataclass(slots=True, kw_only=True)
class RuntimeSettings:
    """The machine that a run uses.

    Raises:
        ConfigError: a value is not allowed.
    """

    name: str
    """``cpu`` or ``gpu``."""
    devices: int
    """Devices on each node; this version drives one."""
    num_nodes: int
    """Machines that the run uses; more than one under SLURM only."""
    precision: str
    """Number format of the frozen backbone, ``32`` or ``bf16``; what is trained stays in float32."""
    threads: int
    """CPU threads of each process; 0 leaves the library's choice. Results are bit-equal only at equal threads."""

    def __post_init__(self) -> None:
        self.precision = str(self.precision)  # YAML reads a bare 32 as a number
        require(self.name in RUNTIMES, "runtime.name", self.name, "one of " + ", ".join(RUNTIMES))
        require(self.devices == 1, "runtime.devices", self.devices, "1")
        require(self.num_nodes >= 1, "runtime.num_nodes", self.num_nodes, ">= 1")
        require(self.precision in PRECISIONS, "runtime.precision", self.precision, "one of " + ", ".join(PRECISIONS))
        require(self.threads >= 0, "runtime.threads", self.threads, ">= 0")


@dataclass(slots=True, kw_only=True)
class CheckpointSettings:
    """When a run saves itself.

    Raises:
        ConfigError: a number is out of range.
    """

    every_updates: int
    """Updates (steps of any phase) between two checkpoints."""
    keep: int
    """Newest checkpoints that stay on disk."""

    def __post_init__(self) -> None:
        require(self.every_updates >= 1, "checkpoint.every_updates", self.every_updates, ">= 1")
        require(self.keep >= 1, "checkpoint.keep", self.keep, ">= 1")


@dataclass(slots=True, kw_only=True)
class LoggerSettings:
    """Where metrics go."""

    csv: bool
    """Write ``metrics.csv``."""
    tensorboard: bool
    """Write TensorBoard event files."""
