"""What a person sees while a game runs: a live line on a terminal, plain dated lines in a log file."""

from __future__ import annotations

import time
from types import TracebackType

import rich
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from toolspar.game.records import GameState, Phase, RoundReport
from toolspar.game.settings import DefendSettings, JudgeSettings, ScheduleSettings
from toolspar.report.effects import effects_table

_LABEL = {
    Phase.SURVEY: "survey: which tasks does the caller solve?",
    Phase.ATTACK: "attack: the query policy learns to break it",
    Phase.HARVEST: "harvest: collecting what broke it",
    Phase.DEFEND: "defend: the caller learns from it",
    Phase.JUDGE: "judge: clean gate and dev figures",
}
_SHOWN = (
    ("survey/solved_share", "solved", "{:.0%}"),
    ("episodes/attack_success", "attack success", "{:.0%}"),
    ("episodes/valid_share", "valid", "{:.0%}"),
    ("reward/total_mean", "reward", "{:+.2f}"),
    ("ppo/kl_reference", "KL", "{:.3f}"),
    ("sft/nll", "loss", "{:.3f}"),
    ("defend_ppo/reward_mean", "reward", "{:+.2f}"),
    ("defend_ppo/kl_reference", "KL", "{:.3f}"),
    ("archive/size", "archive", "{:.0f}"),
    ("judge/kept_share", "kept", "{:g}"),
    ("time/episodes_per_second", "episodes/s", "{:.1f}"),
)
_LOG_WIDTH = 140


def wide_console() -> Console:
    """The console of this process; where it is no terminal, lines are as wide as the tables need."""
    console = rich.get_console()
    if not console.is_terminal:
        console.width = _LOG_WIDTH
    return console


def summary(metrics: dict[str, float]) -> str:
    """The metrics worth a glance, in one short line."""
    parts = [f"{label} {pattern.format(metrics[key])}" for key, label, pattern in _SHOWN if key in metrics]
    return "  ".join(parts)


def became(kept_share: float) -> str:
    """What the clean gate made of a new caller.

    Example:
        >>> became(0.25)
        'kept with 1/4 of what it learnt (clean gate)'
    """
    if kept_share == 0:
        return "rolled back (clean gate)"
    return "kept" if kept_share == 1 else f"kept with 1/{1 / kept_share:.0f} of what it learnt (clean gate)"


def duration(seconds: float) -> str:
    """Seconds as ``m:ss`` or ``h:mm:ss``.

    Example:
        >>> duration(3725)
        '1:02:05'
    """
    minutes, seconds_left = divmod(round(seconds), 60)
    hours, minutes_left = divmod(minutes, 60)
    return f"{hours}:{minutes_left:02}:{seconds_left:02}" if hours else f"{minutes_left}:{seconds_left:02}"


def final_ratio(judge: JudgeSettings) -> float:
    """How much longer the final judgement takes than that of one caller after a round, by the texts generated.

    The end measures two callers. Attacks take five texts per rewrite: those of two policies, the
    first caller's answers to both, and the second caller's answers to one.
    """

    def texts(callers: int, tasks: int, attacked: int) -> int:
        attacks = 5 * min(attacked, tasks) * judge.attack_rewrites_per_task
        return callers * tasks * (1 + judge.robust_rewrites_per_task) + attacks

    return texts(2, judge.test_tasks, judge.test_attack_tasks) / texts(1, judge.dev_tasks, judge.dev_attack_tasks)


class ProgressDisplay:
    """Observer of a game: one bar for the phase, one printed line per step, a table per round.

    The time left is estimated from the mean step time of each kind of phase so far, and that of the final judgement
    from the rounds'; kinds that have not been seen are left out, and the estimate says so with a "+".

    Args:
        console: Where to write; a terminal gets the live bar, anything else only lines.
        schedule: Lengths of the phases.
        defend: Length of the defend phase.
        judge: Sizes of the judgements.
    """

    def __init__(
        self, console: Console, schedule: ScheduleSettings, defend: DefendSettings, judge: JudgeSettings
    ) -> None:
        self.console = console
        self.lengths = {
            Phase.SURVEY: 1,
            Phase.ATTACK: schedule.attack_updates,
            Phase.HARVEST: 1,
            Phase.DEFEND: defend.length,
            Phase.JUDGE: 1,
        }
        self.rounds = schedule.rounds
        self.final_ratio = final_ratio(judge)
        self.seconds: dict[Phase, list[float]] = {}
        self.started = time.monotonic()
        self.progress = Progress(
            TextColumn("[bold]{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[note]}"),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self.bar: TaskID | None = None

    def __enter__(self) -> ProgressDisplay:
        self.progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.progress.stop()

    def on_phase(self, state: GameState, steps: int) -> None:
        """Announce a phase."""
        self.lengths[state.phase] = steps
        if self.bar is not None:
            self.progress.remove_task(self.bar)
        description = f"round {state.round}/{self.rounds} {state.phase.value}"
        self.bar = self.progress.add_task(description, total=steps, completed=state.step, note="")
        self.console.print(f"[bold]Round {state.round}/{self.rounds}[/] {_LABEL[state.phase]}", highlight=False)

    def on_step(self, state: GameState, metrics: dict[str, float]) -> None:
        """Print what a step measured and how long the rest may take."""
        self.seconds.setdefault(state.phase, []).append(metrics["time/seconds"])
        elapsed, left = duration(time.monotonic() - self.started), self._time_left(state)
        place = f"  round {state.round}/{self.rounds} {state.phase.value} {state.step + 1}/{self.lengths[state.phase]}"
        line = f"{place}  {summary(metrics)}  [dim]{elapsed} gone, {left} left[/]"
        self.console.print(line, highlight=False, soft_wrap=True)
        if self.bar is not None:
            self.progress.update(self.bar, advance=1, note=f"{left} left")

    def on_report(self, report: RoundReport) -> None:
        """Print a round's figures."""
        fate = became(report.kept_share)
        title = f"Round {report.round}: {report.flips} verified flips in the archive; new caller {fate}"
        self.console.print(effects_table(report.comparisons, title))

    def on_final(self, split: str) -> None:
        """Announce the last measurement, which takes as long as a round's judgement or longer."""
        self.console.print(f"[bold]Final judgement[/] start against end on {split}, unseen tools", highlight=False)

    def _time_left(self, state: GameState) -> str:
        total, unknown = 0.0, False
        steps: float
        for phase, length in self.lengths.items():
            order = list(self.lengths)
            past = order.index(phase) < order.index(state.phase)
            now = 0 if past else (length - state.step - 1 if phase is state.phase else length)
            steps = now + length * (self.rounds - state.round)
            if phase is Phase.JUDGE:
                steps += self.final_ratio
            if times := self.seconds.get(phase):
                # the first judgement that a process makes is of two callers, the old one and the new
                total += steps * sum(times) / (len(times) + (phase is Phase.JUDGE))
            elif steps:
                unknown = True
        return duration(total) + ("+" if unknown else "")
