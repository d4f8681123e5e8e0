"""Settings of the game: schedule, sampling, what an attack may be, the defend phase, the judgement, the warm-up."""

from __future__ import annotations

from dataclasses import dataclass

from toolspar.core.errors import ConfigError, require
from toolspar.learners.settings import CallerPPOSettings
from toolspar.learners.sft_settings import SFTSettings

BACKENDS = ("torch", "vllm")
SFT, TRL_SFT = "sft", "trl_sft"
DEFEND_METHODS = (SFT, "ppo", "sft+ppo", TRL_SFT)
DEFEND_REWARDS = ("p", "graded")
ATTACK_CONTEXTS = ("none", "last_answers")
ATTACK_MODES = ("rewrite", "edit_call")
_WARMED = ("caller", "policy", "verifier", "frames")
ARCHIVE, REWRITES, OPERATORS = "archive", "rewrites", "operators"
SOURCES = (ARCHIVE, REWRITES, OPERATORS)
BALANCED = ("reason", "task")


@dataclass(slots=True, kw_only=True)
class ScheduleSettings:
    """How long each part of a round lasts.

    Raises:
        ConfigError: a number is out of range.
    """

    rounds: int
    """Rounds of the game; each is an attack phase, a harvest, a defend phase and a judgement."""
    attack_updates: int
    """PPO updates per attack phase."""
    survey_tasks: int
    """Training tasks put to the opponent before an attack phase; those it solves are offered."""
    harvest_tasks: int
    """Solved training tasks that the trained, frozen policy attacks once more to feed the defend phase."""
    harvest_rewrites_per_task: int
    """Rewrites of each harvest task."""
    harvest_any_tasks: int
    """Training tasks, solved or not, that the same policy rewrites once each for ``defend.adversarial_source=rewrites``
    and that nobody answers: what a caller solves is shorter than what it must learn."""
    max_skipped_updates: int
    """Updates in a row without a single step, as nothing finite came out, after which a run stops; this many pass."""
    stop_window: int
    """Rounds over which attack success on the current caller, on dev, must be flat to end the game early; 0: never.

    Rounds in which the curriculum still holds something back do not count."""
    stop_tolerance: float
    """The largest difference of attack success within the window that is flat (0.03 = three points)."""

    def __post_init__(self) -> None:
        require(self.rounds >= 1, "schedule.rounds", self.rounds, ">= 1")
        require(self.attack_updates >= 0, "schedule.attack_updates", self.attack_updates, ">= 0")
        require(self.survey_tasks >= 1, "schedule.survey_tasks", self.survey_tasks, ">= 1")
        require(self.harvest_tasks >= 0, "schedule.harvest_tasks", self.harvest_tasks, ">= 0")
        require(
            self.harvest_rewrites_per_task >= 1,
            "schedule.harvest_rewrites_per_task",
            self.harvest_rewrites_per_task,
            ">= 1",
        )
        require(self.harvest_any_tasks >= 0, "schedule.harvest_any_tasks", self.harvest_any_tasks, ">= 0")
        require(self.max_skipped_updates >= 0, "schedule.max_skipped_updates", self.max_skipped_updates, ">= 0")
        require(self.stop_window == 0 or self.stop_window >= 2, "schedule.stop_window", self.stop_window, "0 or >= 2")
        require(0 <= self.stop_tolerance <= 1, "schedule.stop_tolerance", self.stop_tolerance, "in [0, 1]")


@dataclass(slots=True, kw_only=True)
class RolloutSettings:
    """How answers and rewrites are sampled, by what, and how many rows are decoded at once.

    Raises:
        ConfigError: a number is out of range.
    """

    rows_per_batch: int
    """Rows decoded side by side (memory only; results do not depend on it beyond float32 rounding)."""
    answer_max_new_tokens: int
    """Token limit of an answer; an answer that is cut there is dropped and counted."""
    answers_per_rewrite: int
    """K: answers of the opponent to each rewrite; one is greedy, several are sampled at temperature 1."""
    backend: str
    """``torch`` (the project's own sampler), or ``vllm`` (on one GPU, with the extra ``vllm``)."""
    vllm_memory_share: float
    """With vLLM: the share of the GPU's memory that it takes for its own copy of the base and its cache."""
    vllm_context: int
    """With vLLM: the most tokens of a prompt and its continuation together."""

    def __post_init__(self) -> None:
        require(self.backend in BACKENDS, "rollout.backend", self.backend, "one of " + ", ".join(BACKENDS))
        require(0 < self.vllm_memory_share < 1, "rollout.vllm_memory_share", self.vllm_memory_share, "in (0, 1)")
        require(self.vllm_context >= 1, "rollout.vllm_context", self.vllm_context, ">= 1")
        require(self.rows_per_batch >= 1, "rollout.rows_per_batch", self.rows_per_batch, ">= 1")
        require(self.answer_max_new_tokens >= 1, "rollout.answer_max_new_tokens", self.answer_max_new_tokens, ">= 1")
        require(self.answers_per_rewrite >= 1, "rollout.answers_per_rewrite", self.answers_per_rewrite, ">= 1")


@dataclass(slots=True, kw_only=True)
class AttackSettings:
    """What the query policy sees and may change; see docs/attack_modes.md.

    Raises:
        ConfigError: there is no such mode, or a number is out of range.
    """

    mode: str
    """``rewrite`` (the request changes, the expected calls stay), or ``edit_call`` (values in both may change)."""
    context: str
    """``none``, or ``last_answers``: the policy is shown how callers answered its earlier rewrites of the task."""
    context_answers: int
    """With ``last_answers``: how many of them, the newest first."""
    context_characters: int
    """With ``last_answers``: a rewrite, and an answer, is shown up to so many characters."""

    def __post_init__(self) -> None:
        require(self.mode in ATTACK_MODES, "attack.mode", self.mode, "one of " + ", ".join(ATTACK_MODES))
        require(self.context in ATTACK_CONTEXTS, "attack.context", self.context, "one of " + ", ".join(ATTACK_CONTEXTS))
        require(self.context_answers >= 1, "attack.context_answers", self.context_answers, ">= 1")
        require(self.context_characters >= 20, "attack.context_characters", self.context_characters, ">= 20")

    @property
    def remembers(self) -> bool:
        """Whether earlier answers are shown."""
        return self.context == "last_answers"

    @property
    def edits_calls(self) -> bool:
        """Whether the expected calls may change with the request."""
        return self.mode == "edit_call"


@dataclass(slots=True, kw_only=True)
class DefendSettings:
    """How the function caller is trained, on what mixture, and the gate that its new adapter must pass.

    ``adversarial_share + replay_share + clean_share`` must be 1; a share whose source is empty goes to the clean
    tasks. The optimiser's numbers are in ``defend.sft`` and ``defend.ppo``.

    Raises:
        ConfigError: a number is out of range, or two of them do not fit together.
    """

    steps: int
    """Supervised optimiser steps per defend phase; none with ``method=ppo``."""
    method: str
    """``sft`` (on expected answers), ``ppo`` (on sampled answers, by reward), ``sft+ppo`` (one after the other), or
    ``trl_sft``: as ``sft``, through TRL's SFTTrainer, as a baseline that is not our own loop."""
    max_tokens: int | None
    """Answer tokens to learn from per defend phase, in place of ``steps``; a phase ends with the step that reaches
    this number times the round, all rounds together. Null: ``steps`` decides. Only where nothing but supervised steps
    spends them."""
    adversarial_source: str
    """What the two shares below are drawn from: ``archive`` (verified flips), ``rewrites`` (all valid rewrites of the
    harvests) or ``operators`` (deterministic rewrites by the train operator families); equally much of several that
    are joined by ``+``, as in ``archive+operators``."""
    balance: list[str]
    """By what flips are drawn evenly, however many there are of it: ``reason`` (an archive full of attacks that make
    the caller add arguments teaches it to leave arguments out) and ``task``, the first before the next. Only of
    ``archive``."""
    adversarial_share: float
    """Share of examples from the rewrites of this round."""
    replay_share: float
    """Share of examples from the rewrites of earlier rounds."""
    clean_share: float
    """Share of clean training tasks, irrelevance tasks included."""
    failed_share: float
    """Of the clean tasks, the share drawn from those that the round's survey found the caller to answer wrongly in
    their own words: rewrites make callers say too much, and flips alone teach them to say too little."""
    clean_gate_epsilon: float
    """The largest tolerated drop of clean dev accuracy (0.01 = one point)."""
    clean_gate_halvings: int
    """How often a caller that drops further is moved half way back to where it stood, weight by weight, and judged
    again, before nothing of what it has learnt is kept."""
    clean_share_after_rollback: float
    """The clean share is raised at least this far in the round after a roll-back."""
    sft: SFTSettings
    """The optimiser's numbers."""
    ppo_updates: int
    """PPO updates per defend phase; none with ``method=sft``."""
    reward: str
    """What an answer earns under PPO: ``p`` (1 if right, zero-sum), or ``graded`` (partial credit, general-sum)."""
    ppo: CallerPPOSettings
    """The numbers of PPO, and of its critic."""

    def __post_init__(self) -> None:
        require(self.steps >= 0, "defend.steps", self.steps, ">= 0")
        require(self.method in DEFEND_METHODS, "defend.method", self.method, "one of " + ", ".join(DEFEND_METHODS))
        require(self.reward in DEFEND_REWARDS, "defend.reward", self.reward, "one of " + ", ".join(DEFEND_REWARDS))
        require(self.ppo_updates >= 0, "defend.ppo_updates", self.ppo_updates, ">= 0")
        require(self.max_tokens is None or self.max_tokens >= 1, "defend.max_tokens", self.max_tokens, ">= 1, or null")
        named = self.adversarial_sources
        allowed = f"one of {', '.join(SOURCES)}, or several of them joined by +"
        known = len(set(named)) == len(named) and set(named) <= set(SOURCES)
        require(known, "defend.adversarial_source", self.adversarial_source, allowed)
        distinct = len(set(self.balance)) == len(self.balance) and set(self.balance) <= set(BALANCED)
        require(distinct, "defend.balance", self.balance, "a list of " + ", ".join(BALANCED) + ", each at most once")
        if self.reinforces and self.max_tokens is not None:
            raise ConfigError(
                f"defend.max_tokens={self.max_tokens} does not fit defend.method={self.method}, whose updates learn "
                "from as many tokens as are sampled: set defend.max_tokens=null, and bound the phase by defend.steps "
                "and defend.ppo_updates"
            )
        if self.method == TRL_SFT and self.sft.anchor_kl_coef > 0:
            raise ConfigError(
                f"defend.sft.anchor_kl_coef={self.sft.anchor_kl_coef} does not fit defend.method={TRL_SFT}, which has "
                "no anchor: set it to 0, or defend.method=sft"
            )
        for key in ("adversarial_share", "replay_share", "clean_share", "failed_share", "clean_share_after_rollback"):
            require(0 <= getattr(self, key) <= 1, f"defend.{key}", getattr(self, key), "in [0, 1]")
        total = self.adversarial_share + self.replay_share + self.clean_share
        require(
            abs(total - 1) < 1e-6,
            "defend.adversarial_share + defend.replay_share + defend.clean_share",
            round(total, 6),
            "1",
        )
        require(0 <= self.clean_gate_epsilon <= 1, "defend.clean_gate_epsilon", self.clean_gate_epsilon, "in [0, 1]")
        require(self.clean_gate_halvings >= 0, "defend.clean_gate_halvings", self.clean_gate_halvings, ">= 0")

    @property
    def adversarial_sources(self) -> list[str]:
        """The sources that ``adversarial_source`` names."""
        return self.adversarial_source.split("+")

    @property
    def reinforces(self) -> bool:
        """Whether PPO takes part, and so the caller's critic is needed."""
        return "ppo" in self.method.split("+")

    @property
    def supervises(self) -> bool:
        """Whether a phase begins with supervised steps."""
        return self.method != "ppo"

    @property
    def supervised_steps(self) -> int:
        """Supervised steps that a phase begins with, unless ``max_tokens`` decides."""
        return self.steps if self.supervises else 0

    @property
    def length(self) -> int:
        """All steps of a phase, unless ``max_tokens`` decides; a PPO update counts as one."""
        return self.supervised_steps + (self.ppo_updates if self.reinforces else 0)


@dataclass(slots=True, kw_only=True)
class JudgeSettings:
    """What is measured after each round (on dev) and at the end (on test).

    Raises:
        ConfigError: a number is out of range.
    """

    dev_tasks: int
    """Dev tasks of the clean gate and of each round's figures."""
    test_tasks: int
    """Test tasks of the final figures; 0 leaves the final judgement out."""
    dev_attack_tasks: int
    """Of the dev tasks, how many the frozen policies attack after each round; 0 leaves attacks on dev out."""
    test_attack_tasks: int
    """Of the test tasks, how many the frozen policies attack at the end; 0 leaves attacks on test out."""
    attack_rewrites_per_task: int
    """Rewrites sampled per attacked task."""
    robust_rewrites_per_task: int
    """Held-out operator families applied per task for the robust accuracy."""
    bootstrap_samples: int
    """Resamples of the paired bootstrap intervals."""
    confidence: float
    """Level of all intervals, e.g. 0.95."""
    cross_play: bool
    """Whether every policy meets every caller on dev after each round (``toolspar crossplay`` does so at any time)."""

    def __post_init__(self) -> None:
        require(self.dev_tasks >= 1, "judge.dev_tasks", self.dev_tasks, ">= 1")
        require(self.test_tasks >= 0, "judge.test_tasks", self.test_tasks, ">= 0")
        require(self.dev_attack_tasks >= 0, "judge.dev_attack_tasks", self.dev_attack_tasks, ">= 0")
        require(self.test_attack_tasks >= 0, "judge.test_attack_tasks", self.test_attack_tasks, ">= 0")
        require(
            self.attack_rewrites_per_task >= 1, "judge.attack_rewrites_per_task", self.attack_rewrites_per_task, ">= 1"
        )
        require(
            self.robust_rewrites_per_task >= 0, "judge.robust_rewrites_per_task", self.robust_rewrites_per_task, ">= 0"
        )
        require(self.bootstrap_samples >= 100, "judge.bootstrap_samples", self.bootstrap_samples, ">= 100")
        require(0.5 < self.confidence < 1, "judge.confidence", self.confidence, "in (0.5, 1)")


@dataclass(slots=True, kw_only=True)
class WarmupSettings:
    """The supervised warm-up that teaches both players their formats.

    Raises:
        ConfigError: a number is out of range, or a player is unknown.
    """

    players: list[str]
    """What to train: ``caller``, ``policy``; for the gate ``verifier`` (check ``learned``), ``frames`` (``frame``)."""
    caller_steps: int
    """Optimiser steps of the function caller, on clean training tasks."""
    policy_steps: int
    """Optimiser steps of the query policy, on deterministic rewrites by train families."""
    requests_per_offer: int
    """Requests that the function caller learns under each offer of tools; they share the reading of the tools."""
    renamed_share: float
    """Share of those offers whose tools, arguments and names are renamed, so that signatures must be read."""
    score_tasks: int
    """Dev tasks (unseen tools) on which the warm adapters are scored."""
    made_up_pairs: int
    """Rewrites that are made up on training tools for the learned verifier, beside those that ship labelled; half are
    harmless."""

    def __post_init__(self) -> None:
        for player in self.players:
            require(player in _WARMED, "warmup.players", player, f"one of {', '.join(_WARMED)}")
        require(bool(self.players), "warmup.players", "[]", f"a list of {', '.join(_WARMED)}")
        require(self.caller_steps >= 1, "warmup.caller_steps", self.caller_steps, ">= 1")
        require(self.policy_steps >= 1, "warmup.policy_steps", self.policy_steps, ">= 1")
        require(self.requests_per_offer >= 1, "warmup.requests_per_offer", self.requests_per_offer, ">= 1")
        require(0 <= self.renamed_share <= 1, "warmup.renamed_share", self.renamed_share, "in [0, 1]")
        require(self.score_tasks >= 1, "warmup.score_tasks", self.score_tasks, ">= 1")
        require(self.made_up_pairs >= 0, "warmup.made_up_pairs", self.made_up_pairs, ">= 0")
