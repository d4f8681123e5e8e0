"""What the dashboard of a project shows: sections of panels, each of documented metrics. Plain data, for any tool."""

from __future__ import annotations

from dataclasses import dataclass

from toolspar.runtime.sinks.wandb_content import EXAMPLES, HISTOGRAMS, JUDGE, POSITION, ROUND

NAME = "ToolSpar"
_ROLLOUTS = ("attack", "harvest")


@dataclass(frozen=True, slots=True)
class Panel:
    """Curves of metrics over the run, or tables and histograms.

    Example:
        >>> Panel("Loss", "defend", ("sft/nll",)).keys
        ('defend/sft/nll',)
    """

    title: str
    phase: str
    """The phase in which the metrics are measured; empty for tables and histograms."""
    metrics: tuple[str, ...]
    """Names as in ``docs/metrics.md``; or names of tables and histograms."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Names as the run was logged under."""
        return tuple(
            name if not self.phase or name.startswith(self.phase + "/") else f"{self.phase}/{name}"
            for name in self.metrics
        )

    @property
    def x(self) -> str:
        """What curves go over."""
        return ROUND if self.phase == JUDGE else POSITION


@dataclass(frozen=True, slots=True)
class Section:
    """Panels that answer one question.

    Example:
        >>> Section("Defend", (Panel("Loss", "defend", ("sft/nll",)),)).panels[0].title
        'Loss'
    """

    title: str
    panels: tuple[Panel, ...]


def _attack(title: str, *metrics: str) -> Panel:
    return Panel(title, "attack", metrics)


def _defend(title: str, *metrics: str) -> Panel:
    return Panel(title, "defend", metrics)


SECTIONS = (
    Section(
        "Who wins (dev, after each round)",
        (
            Panel("Caller under held-out rewrites", JUDGE, ("judge/dev/robust_accuracy",)),
            Panel("Caller under the round's attacks", JUDGE, ("judge/dev/adversarial_accuracy",)),
            Panel("Caller on clean requests", JUDGE, ("judge/dev/clean_accuracy",)),
            Panel("Policy: attack success", JUDGE, ("judge/dev/attack_success",)),
            Panel("Policy: valid rewrites", JUDGE, ("judge/dev/valid_rewrites",)),
            Panel("Clean gate: change, kept", JUDGE, ("judge/gate_clean_change", "judge/kept_share")),
        ),
    ),
    Section(
        "Attack",
        (
            _attack("Reward", "reward/total_mean"),
            _attack("Attack success", "episodes/attack_success", "episodes/attack_success_strict"),
            _attack("Valid rewrites", "episodes/valid_share"),
            _attack(
                "Reward by term",
                *("reward/adversarial", "reward/severity", "reward/diversity", "reward/meaning"),
                *("reward/coverage", "reward/margin"),
            ),
            _attack("Groups without variance", "reward/zero_variance_groups"),
            _attack("Dropped episodes", "episodes/dropped"),
        ),
    ),
    Section(
        "Is the policy collapsing?",
        (
            _attack("Styles (entropy)", "episodes/style_entropy", "ppo/style_entropy"),
            _attack("Repetition (self-BLEU)", "diversity/self_bleu"),
            _attack("Distinct words, pairs, triples", *(f"diversity/distinct_{n}" for n in (1, 2, 3))),
            _attack("Known attacks again", "diversity/nearest_archived"),
            _attack("Length (tokens)", "episodes/response_tokens"),
            _attack("Cut at the limit", "episodes/truncated_share"),
        ),
    ),
    Section(
        "PPO",
        (
            _attack("Policy loss", "ppo/policy_loss"),
            _attack("Value loss", "ppo/value_loss"),
            _attack("Explained variance", "ppo/explained_variance"),
            _attack("Entropy", "ppo/entropy"),
            _attack("Divergence from the start", "ppo/kl_reference"),
            _attack("Divergence within an update", "ppo/kl_old"),
            _attack("Clipped ratios", "ppo/clip_fraction"),
            _attack("Gradient norm", "ppo/grad_norm"),
            _attack("Early stops, skipped steps", "ppo/early_stopped", "ppo/skipped_steps"),
        ),
    ),
    Section(
        "Defend",
        (
            _defend("Loss", "sft/loss", "sft/nll"),
            _defend("Distance from the caller before", "sft/kl_anchor"),
            _defend("Gradient norm", "sft/grad_norm"),
            _defend("Mixture", "sft/share_adversarial", "sft/share_replay", "sft/share_clean"),
            _defend("Skipped steps", "sft/skipped_steps"),
        ),
    ),
    Section(
        "Defend by reward (PPO of the caller)",
        (
            _defend("Reward of an answer", "defend_ppo/reward_mean"),
            _defend("Right answers", *(f"defend_ppo/correct_{which}" for which in ("share", "rewritten", "clean"))),
            _defend("Losses", "defend_ppo/policy_loss", "defend_ppo/value_loss"),
            _defend("Entropy", "defend_ppo/entropy"),
            _defend(
                "Divergence from the round's start, within an update", "defend_ppo/kl_reference", "defend_ppo/kl_old"
            ),
            _defend("Explained variance", "defend_ppo/explained_variance"),
            _defend("Clipped ratios", "defend_ppo/clip_fraction"),
            _defend("Gradient norm", "defend_ppo/grad_norm"),
            _defend("Mixture", *(f"defend_ppo/share_{source}" for source in ("adversarial", "replay", "clean"))),
            _defend("Groups without variance", "defend_ppo/zero_variance_groups"),
            _defend(
                "Dropped answers, early stops, skipped steps",
                *("defend_ppo/dropped", "defend_ppo/early_stopped", "defend_ppo/skipped_steps"),
            ),
        ),
    ),
    Section(
        "Archive, curriculum and opponents",
        (
            _attack("Flips in the archive", "archive/size"),
            _attack("Kinds of flips", "archive/cells_filled", "archive/cells_effective"),
            _attack("Difficulty offered", "curriculum/difficulty"),
            _attack("Tasks admitted", "curriculum/admitted"),
            _attack("Tasks in the window", "curriculum/in_window"),
            _attack("Past callers: met, lowest attack success", "opponents/past", "opponents/lowest_success"),
            _attack("Past callers in the pool", "opponents/size"),
            Panel("Tasks that the caller solves", "survey", ("survey/solved_share",)),
        ),
    ),
    Section(
        "Examples and distributions",
        (
            Panel("Best paid attacks of the round", "", (EXAMPLES,)),
            *(
                Panel(f"{name.capitalize()} ({phase})", "", (f"{phase}/histogram/{name}",))
                for phase in _ROLLOUTS
                for name in HISTOGRAMS
            ),
        ),
    ),
    Section(
        "Speed",
        (
            _attack("Episodes a second", "time/episodes_per_second"),
            _attack("Rewrite tokens a second", "time/tokens_per_second"),
            _defend("Answer tokens a second", "time/tokens_per_second"),
            _attack("Seconds of an update", "time/seconds"),
        ),
    ),
)
