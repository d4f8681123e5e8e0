"""Settings of the machine a run uses, of its checkpoints and of its logs."""

from __future__ import annotations

from dataclasses import dataclass

from toolspar.core.errors import ConfigError, require

RUNTIMES = ("cpu", "gpu", "ddp", "zero1", "zero2", "zero3")
ACCELERATORS = ("auto", "cpu", "gpu")
PRECISIONS = ("32", "bf16")


@dataclass(slots=True, kw_only=True)
class RuntimeSettings:
    """The machine that a run uses.

    Raises:
        ConfigError: a value is not allowed, or two do not fit together.
    """

    name: str
    """``cpu`` or ``gpu`` (one device), ``ddp`` (a copy of all on each device), or ``zero1``, ``zero2``, ``zero3``
    (DeepSpeed: each device holds a part of the optimiser, with ``zero3`` of the frozen weights too)."""
    devices: int
    """Devices of each machine; one rank (process) each."""
    num_nodes: int = 1
    """Machines."""
    accelerator: str = "auto"
    """What the ranks compute on: ``cpu``, ``gpu``, or ``auto``: a GPU each where PyTorch sees one, else the CPU."""
    precision: str
    """Number format of the frozen backbone, ``32`` or ``bf16``; what is trained stays in float32."""
    threads: int
    """CPU threads of each process; 0 leaves the library's choice. Results are bit-equal only at equal threads."""
    gradient_checkpointing: bool = False
    """Compute the layers' activations again in the backward pass: less memory for about a third more time."""
    offload_optimizer: bool = False
    """Keep the optimiser's moments in the main memory (``zero*``)."""
    offload_parameters: bool = False
    """Keep each rank's part of the frozen weights in the main memory (``zero3``)."""

    def __post_init__(self) -> None:
        self.precision = str(self.precision)  # YAML reads a bare 32 as a number
        require(self.name in RUNTIMES, "runtime.name", self.name, "one of " + ", ".join(RUNTIMES))
        require(self.devices >= 1, "runtime.devices", self.devices, ">= 1")
        require(self.num_nodes >= 1, "runtime.num_nodes", self.num_nodes, ">= 1")
        allowed = "one of " + ", ".join(ACCELERATORS)
        require(self.accelerator in ACCELERATORS, "runtime.accelerator", self.accelerator, allowed)
        require(self.precision in PRECISIONS, "runtime.precision", self.precision, "one of " + ", ".join(PRECISIONS))
        require(self.threads >= 0, "runtime.threads", self.threads, ">= 0")
        self._require_fit()

    def _require_fit(self) -> None:
        if self.name in ("cpu", "gpu"):
            if self.ranks > 1:
                key, value = ("devices", self.devices) if self.devices > 1 else ("num_nodes", self.num_nodes)
                raise ConfigError(
                    f"runtime.{key}={value} does not fit runtime.name={self.name}, which drives one device: choose "
                    "runtime=ddp, or zero1, zero2, zero3"
                )
            if self.accelerator not in ("auto", self.name):
                raise ConfigError(
                    f"runtime.accelerator={self.accelerator} does not fit runtime.name={self.name}: leave it out"
                )
        if self.offload_optimizer and not self.zero_stage:
            raise ConfigError(
                f"runtime.offload_optimizer=true does not fit runtime.name={self.name}: choose runtime=zero1, zero2 or "
                "zero3"
            )
        if self.offload_parameters and self.zero_stage < 3:
            raise ConfigError(
                f"runtime.offload_parameters=true does not fit runtime.name={self.name}: choose runtime=zero3"
            )

    @property
    def ranks(self) -> int:
        """Processes of the whole run."""
        return self.devices * self.num_nodes

    @property
    def zero_stage(self) -> int:
        """Stage of DeepSpeed's ZeRO; 0 without DeepSpeed."""
        return int(self.name.removeprefix("zero")) if self.name.startswith("zero") else 0

    @property
    def needs_launch(self) -> bool:
        """Whether processes of their own have to be started for the ranks."""
        return self.ranks > 1 or self.zero_stage > 0


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
