"""What each command's configuration holds: the settings of all rooms, composed.

Types and ranges live in the rooms' dataclasses, numbers in ``configs/``. Nothing here, nor in any ``settings.py``,
imports torch, so that a mistake is answered at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from toolspar.app.gpu_rules import require_gpu_settings
from toolspar.app.solver_rules import refuse_trained_solver, require_tool_format
from toolspar.core.endpoint_settings import EndpointSettings
from toolspar.core.errors import ConfigError, require
from toolspar.curriculum.settings import CurriculumSettings, OpponentSettings
from toolspar.evaluate.bfcl.settings import PRESET_NAMES, PROMPT_STYLES, AskedEndpointSettings
from toolspar.game.settings import (
    REWRITES,
    TRL_SFT,
    AttackSettings,
    DefendSettings,
    JudgeSettings,
    RolloutSettings,
    ScheduleSettings,
    WarmupSettings,
)
from toolspar.learners.settings import PPOSettings
from toolspar.learners.sft_settings import SFTSettings
from toolspar.models.settings import NO_QUANTIZATION, AdapterSettings, ModelSettings
from toolspar.reward.settings import RewardSettings
from toolspar.runtime.settings import CheckpointSettings, LoggerSettings, RuntimeSettings
from toolspar.tasks.settings import TaskSettings
from toolspar.verify.settings import GateSettings

WARM_MODEL = "package:smollm2-135m"
"""The base model of the warm adapters that ship with the project."""
_LARGEST_SEED = 2**63 - 1


def _require_seed(seed: int) -> None:
    require(0 <= seed <= _LARGEST_SEED, "seed", seed, "in [0, 2**63)")


@dataclass(slots=True, kw_only=True)
class EmbedderSettings:
    """The frozen sentence encoder of diversity, meaning and the archive.

    Raises:
        ConfigError: no encoder is named.
    """

    ref: str
    """``package:minilm``, a hub id, or a folder."""

    def __post_init__(self) -> None:
        if not self.ref.strip():
            raise ConfigError("embedder.ref is empty: give package:minilm, a hub id or a folder")


@dataclass(slots=True, kw_only=True)
class PathSettings:
    """Where a run writes.

    Raises:
        ConfigError: no folder is named.
    """

    logs: str
    """Folder of all runs; relative to the folder that the command is started in."""
    run: str | None
    """Folder of this run; null: ``<logs>/<experiment>/<hash of the configuration>/seed<k>``."""

    def __post_init__(self) -> None:
        if not self.logs.strip():
            raise ConfigError("paths.logs is empty: give a folder")
        if self.run is not None and not self.run.strip():
            raise ConfigError("paths.run is empty: give a folder, or null for one that is named by the configuration")


@dataclass(slots=True, kw_only=True)
class TrainConfig:
    """Everything that ``toolspar train`` needs to play a game.

    Raises:
        ConfigError: two settings do not fit together.
    """

    seed: int
    """Seed of all random streams of the run."""
    experiment: str
    """Name of the experiment file that was chosen; ``default`` without one."""
    fresh: bool
    """Put an existing run of this configuration aside and start anew."""
    model: ModelSettings
    query_policy: AdapterSettings
    critic: AdapterSettings
    function_caller: AdapterSettings
    rollout: RolloutSettings
    attack: AttackSettings
    ppo: PPOSettings
    defend: DefendSettings
    reward: RewardSettings
    verify: GateSettings
    curriculum: CurriculumSettings
    opponents: OpponentSettings
    schedule: ScheduleSettings
    judge: JudgeSettings
    tasks: TaskSettings
    embedder: EmbedderSettings
    runtime: RuntimeSettings
    checkpoint: CheckpointSettings
    logger: LoggerSettings
    paths: PathSettings

    def __post_init__(self) -> None:
        _require_seed(self.seed)
        for role in ("query_policy", "critic", "function_caller"):
            if getattr(self, role).start == "warm" and self.model.ref != WARM_MODEL:
                raise ConfigError(
                    f"{role}.start=warm does not fit model.ref={self.model.ref}: warm adapters are for {WARM_MODEL}; "
                    f"set {role}.start=base, or to the folder of an adapter of your own (toolspar warmup)"
                )
        _require_no_more(self, "judge.dev_attack_tasks", "judge.dev_tasks")
        _require_no_more(self, "judge.test_attack_tasks", "judge.test_tasks")
        for key, wanted in (
            ("schedule.stop_window", self.schedule.stop_window),
            ("judge.cross_play", self.judge.cross_play),
        ):
            if wanted and self.judge.dev_attack_tasks == 0:
                raise ConfigError(
                    f"{key}={str(wanted).lower()} does not fit judge.dev_attack_tasks=0, on which it is measured: "
                    "raise judge.dev_attack_tasks"
                )
        require_gpu_settings(self.model, self.rollout, self.runtime, self.ppo.temperature)
        require_tool_format(self.verify)
        run = None if self.paths.run is None else Path(self.paths.run)
        refuse_trained_solver(self.verify, self.model.ref, self.function_caller, run)
        if self.defend.method == TRL_SFT and self.runtime.needs_launch:
            raise ConfigError(
                f"defend.method={TRL_SFT} does not fit runtime.name={self.runtime.name}: it trains in one process; "
                "choose runtime=cpu or gpu, or defend.method=sft"
            )
        if self.defend.method == TRL_SFT and self.model.quantization != NO_QUANTIZATION:
            raise ConfigError(
                f"defend.method={TRL_SFT} does not fit model.quantization={self.model.quantization}: TRL would train "
                f"on another base than is played; set model.quantization={NO_QUANTIZATION}, or defend.method=sft"
            )
        if self.attack.edits_calls and REWRITES in self.defend.adversarial_sources:
            raise ConfigError(
                f"attack.mode={self.attack.mode} does not fit defend.adversarial_source={REWRITES}, which keeps the "
                "wording of a rewrite and not its new calls: set defend.adversarial_source=archive, or "
                "attack.mode=rewrite"
            )
        if self.reward.shape != "zero_sum" and self.rollout.answers_per_rewrite == 1:
            raise ConfigError(
                f"reward.shape={self.reward.shape} does not fit rollout.answers_per_rewrite=1: with one answer it pays "
                "nothing; raise rollout.answers_per_rewrite or set reward.shape=zero_sum"
            )
        if self.reward.diversity_mode == "score_function" and self.ppo.rewrites_per_task == 1:
            raise ConfigError(
                "reward.diversity_mode=score_function does not fit ppo.rewrites_per_task=1: a rewrite is held against "
                "its siblings; raise ppo.rewrites_per_task or set reward.diversity_mode=reward"
            )

    @property
    def samples_exactly(self) -> bool:
        """Whether the sampler's log-probs are those of an update, but for float32 rounding."""
        exact_weights = self.runtime.precision == "32" and self.model.quantization == "none"
        return exact_weights and self.rollout.backend == "torch"


@dataclass(slots=True, kw_only=True)
class WarmupConfig:
    """Everything that ``toolspar warmup`` needs to make the warm adapters and the learned verifier.

    Raises:
        ConfigError: a number is out of range, or two settings do not fit together.
    """

    seed: int
    """Seed of all random streams."""
    model: ModelSettings
    query_policy: AdapterSettings
    function_caller: AdapterSettings
    rollout: RolloutSettings
    sft: SFTSettings
    """The optimiser's numbers, of both players."""
    warmup: WarmupSettings
    verify: GateSettings
    tasks: TaskSettings
    embedder: EmbedderSettings
    runtime: RuntimeSettings
    output: str
    """Folder that all is written to; a folder each, the adapters' named like the config group."""
    policy_max_new_tokens: int
    """Token limit of the rewrites that are sampled to score the query policy."""
    policy_temperature: float
    """Their sampling temperature."""
    confidence: float
    """Level of the scores' intervals."""

    def __post_init__(self) -> None:
        _require_seed(self.seed)
        if not self.output.strip():
            raise ConfigError("output is empty: give a folder for the warm adapters")
        require(self.policy_max_new_tokens >= 1, "policy_max_new_tokens", self.policy_max_new_tokens, ">= 1")
        require(self.policy_temperature > 0, "policy_temperature", self.policy_temperature, "> 0")
        require_gpu_settings(self.model, self.rollout, self.runtime, self.policy_temperature)
        require_tool_format(self.verify)
        if "caller" in self.warmup.players:
            refuse_trained_solver(self.verify, self.model.ref, self.function_caller, Path(self.output))
        require(0.5 < self.confidence < 1, "confidence", self.confidence, "in (0.5, 1)")
        if self.runtime.needs_launch:
            raise ConfigError(
                f"runtime.name={self.runtime.name} does not fit toolspar warmup, which drives one device: choose "
                "runtime=cpu or gpu"
            )


@dataclass(slots=True, kw_only=True)
class VerifyConfig:
    """Everything that ``toolspar verify`` needs to judge rewrites.

    Raises:
        ConfigError: a number is out of range.
    """

    verify: GateSettings
    embedder: EmbedderSettings
    confidence: float
    """Level of the accuracy's intervals."""
    records_per_batch: int
    """Records that are read before they are judged together."""

    def __post_init__(self) -> None:
        require(0.5 < self.confidence < 1, "confidence", self.confidence, "in (0.5, 1)")
        require_tool_format(self.verify)
        require(self.records_per_batch >= 1, "records_per_batch", self.records_per_batch, ">= 1")


@dataclass(slots=True, kw_only=True)
class EvaluateConfig:
    """Everything that ``toolspar evaluate bfcl`` needs.

    Raises:
        ConfigError: a number or a choice is out of range.
    """

    target: str
    """Folder of a run, of a PEFT adapter or of a model; a hub id; ``base``: the model of ``model``; or an address."""
    preset: str
    """``subset`` (about 20 items a category), ``nonlive``, ``live``, ``single_turn`` (both), or ``multi_turn``."""
    items_per_category: int | None
    """Items of each category, spread over it; null: 20 for the subset, else all."""
    prompt_style: str
    """``own``: the prompt that the model was trained on, or its chat template's; ``bfcl_qwen``: that of the official
    handler of Qwen's models."""
    output: str | None
    """Folder of results and scores; null: ``logs/bfcl/<target>-<digest of it>/<preset>-<prompt style>``."""
    max_new_tokens: int
    """Answers are cut there (the official command asks for up to 4,096)."""
    rows_per_batch: int
    """Items asked side by side."""
    tokens_per_batch: int
    """Tokens of all prompts and answers that are side by side (memory)."""
    confidence: float
    """Level of the intervals."""
    model: ModelSettings
    endpoint: AskedEndpointSettings

    def __post_init__(self) -> None:
        if not self.target.strip():
            raise ConfigError("target is empty: give a run, an adapter, a model, base or an address")
        require(self.preset in PRESET_NAMES, "preset", self.preset, f"one of {', '.join(PRESET_NAMES)}")
        require(
            self.prompt_style in PROMPT_STYLES, "prompt_style", self.prompt_style, f"one of {', '.join(PROMPT_STYLES)}"
        )
        if self.items_per_category is not None:
            require(self.items_per_category >= 1, "items_per_category", self.items_per_category, ">= 1")
        for key in ("max_new_tokens", "rows_per_batch", "tokens_per_batch"):
            require(getattr(self, key) >= 1, key, getattr(self, key), ">= 1")
        require(0.5 < self.confidence < 1, "confidence", self.confidence, "in (0.5, 1)")


@dataclass(slots=True, kw_only=True)
class ToolTasksConfig:
    """Everything that ``toolspar data tools`` needs to make tasks of a user's own tools.

    Raises:
        ConfigError: a number is out of range.
    """

    tasks: TaskSettings
    """``source`` names the tools; ``train_tasks`` training tasks are made."""
    dev_tasks: int
    """Tasks for development."""
    test_tasks: int
    """Tasks for the final measurement."""
    writer: EndpointSettings
    """The language model that puts requests into natural words; templates do where none is chosen."""
    verify: GateSettings
    """The checks that a wording of the language model must pass; those that need a model are left out."""

    def __post_init__(self) -> None:
        require(self.dev_tasks >= 0, "dev_tasks", self.dev_tasks, ">= 0")
        require(self.test_tasks >= 0, "test_tasks", self.test_tasks, ">= 0")
        share = self.tasks.renamed_share
        require(share == 0, "tasks.renamed_share", share, "0: a game renames tasks when it reads the file")


def _require_no_more(config: TrainConfig, part: str, whole: str) -> None:
    less, more = (getattr(getattr(config, key.split(".")[0]), key.split(".")[1]) for key in (part, whole))
    require(less <= more, part, less, f"at most {whole}={more}")
