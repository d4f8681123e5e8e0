"""Settings of the machine a run uses, of its checkpoints and of its logs."""

from __future__ import annotations

from dataclasses import dataclass

from toolspar.core.errors import ConfigError, require

RUNTIMES = ("cpu", "gpu")
PRECISIONS = ("32", "bf16")
WANDB_MODES = ("offline", "online")


@dataclass(slots=True, kw_only=True)
class RuntimeSettings:
    """The machine that a run uses.

    Raises:
        ConfigError: a value is not allowed.
    """

    name: str
    """``cpu`` or ``gpu``."""
    devices: int
    """Devices that the run uses, all ranks together; this version drives one."""
    precision: str
    """Number format of the frozen backbone, ``32`` or ``bf16``; what is trained stays in float32."""
    threads: int
    """CPU threads of each process; 0 leaves the library's choice. Results are bit-equal only at equal threads."""

    def __post_init__(self) -> None:
        self.precision = str(self.precision)  # YAML reads a bare 32 as a number
        require(self.name in RUNTIMES, "runtime.name", self.name, "one of " + ", ".join(RUNTIMES))
        require(self.devices == 1, "runtime.devices", self.devices, "1")
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
class WandbSettings:
    """What Weights & Biases is told, and how.

    Raises:
        ConfigError: a value is not allowed.
    """

    mode: str
    """``offline`` keeps everything in the run's folder for ``wandb sync``; ``online`` sends it as it comes."""
    project: str
    """Project on W&B."""
    entity: str | None
    """User or team that owns the project; null: the default of the key's owner."""
    group: str | None
    """Runs of one group are shown together; null: the experiment, and the sweep if there is one."""
    name: str | None
    """Name of the run; null: its seed and what the command line changed."""
    examples_per_round: int
    """Best paid attacks in each round's table of examples; 0: no table."""
    timeout_seconds: float
    """Longest wait for W&B at the start and at the end of a run."""

    def __post_init__(self) -> None:
        require(self.mode in WANDB_MODES, "logger.wandb.mode", self.mode, "one of " + ", ".join(WANDB_MODES))
        if not self.project.strip():
            raise ConfigError("logger.wandb.project is empty: give the name of a project")
        require(self.examples_per_round >= 0, "logger.wandb.examples_per_round", self.examples_per_round, ">= 0")
        require(self.timeout_seconds > 0, "logger.wandb.timeout_seconds", self.timeout_seconds, "> 0")


@dataclass(slots=True, kw_only=True)
class LoggerSettings:
    """Where metrics go.

    Raises:
        ConfigError: two settings do not fit together.
    """

    csv: bool
    """Write ``metrics.csv``."""
    tensorboard: bool
    """Write TensorBoard event files."""
    wandb: WandbSettings | None = None
    """Weights & Biases; null: it is never imported."""

    def __post_init__(self) -> None:
        if self.wandb is not None and not self.csv:
            raise ConfigError(
                "logger.csv=false does not fit logger.wandb: W&B is sent what metrics.csv holds; set logger.csv=true"
            )
