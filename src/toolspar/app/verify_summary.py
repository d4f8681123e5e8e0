"""The summary of ``toolspar verify``: counts, and, where records carry labels, how far the gate agrees with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from toolspar.evaluate.intervals import exact_proportion
from toolspar.verify.rewrite_file import INVALID, VALID, JudgedLine

_LABELS = (VALID, INVALID, "")  # in the order of the tables; the last one is that of records without a label
_NO_LABEL = "no label"


class Tally:
    """Counts of judged lines; what it keeps grows with the number of kinds, not of lines.

    Args:
        checks: Names of the checks that are applied, in the order of the table.
        confidence: Level of the intervals.
    """

    def __init__(self, checks: Sequence[str], confidence: float) -> None:
        self.errors = 0
        self._checks = tuple(checks)
        self._confidence = confidence
        self._verdicts: Counter[tuple[str, bool]] = Counter()  # by label and verdict
        self._kinds: Counter[tuple[str, str, bool]] = Counter()  # by kind, label and verdict
        self._rejections: Counter[tuple[str, str]] = Counter()  # by check and label
        self._alone: Counter[tuple[str, str]] = Counter()  # the same, where no other check failed
        self._asked: Counter[str] = Counter()  # by check: how many records it has seen

    def add(self, judged: JudgedLine) -> None:
        """Count one line."""
        if judged.record is None or judged.report is None:
            self.errors += 1
            return
        label, valid, failed = judged.record.label, judged.report.valid, judged.report.failed
        self._verdicts[label, valid] += 1
        if judged.record.kind:
            self._kinds[judged.record.kind, label, valid] += 1
        self._rejections.update((name, label) for name in failed)
        self._asked.update(judged.report.results.keys())
        if len(failed) == 1:
            self._alone[failed[0], label] += 1

    def text(self) -> str:
        """The whole summary, lines of plain text."""
        accepted = sum(self._verdicts[label, True] for label in _LABELS)
        rejected = sum(self._verdicts[label, False] for label in _LABELS)
        lines = [
            f"checks applied: {', '.join(self._checks)}",
            f"{accepted + rejected + self.errors} records: {accepted} valid, {rejected} invalid, {self.errors} errors",
        ]
        if any(self._n(label) for label in (VALID, INVALID)):
            lines += self._accuracy()
        if accepted + rejected:
            lines += self._per_check()
        if self._kinds:
            lines += self._per_kind()
        return "\n".join(lines) + "\n"

    def _n(self, label: str) -> int:
        return self._verdicts[label, True] + self._verdicts[label, False]

    def _share(self, hits: int, n: int) -> str:
        return exact_proportion(hits, n, self._confidence).text

    def _accuracy(self) -> list[str]:
        missed, caught = self._verdicts[INVALID, True], self._verdicts[INVALID, False]
        false_alarms = self._verdicts[VALID, False]
        rows = [
            ("invalid records accepted", self._share(missed, missed + caught)),
            ("valid records rejected", self._share(false_alarms, self._n(VALID))),
            ('precision of "invalid"', self._share(caught, caught + false_alarms)),
            ('recall of "invalid"', self._share(caught, missed + caught)),
        ]
        return [
            "",
            f"{self._n(VALID) + self._n(INVALID)} labelled records, {100 * self._confidence:g} % intervals of "
            "Clopper-Pearson (records taken as independent)",
            *_table(rows),
        ]

    def _per_check(self) -> list[str]:
        labels = [label for label in _LABELS if self._n(label)]
        names = [label or _NO_LABEL for label in labels] if labels != [""] else ["records"]
        head = ("check", *(f"rejected {name}" for name in names), *(f"only by it {name}" for name in names))
        rows = [
            (
                check,
                *(str(self._rejections[check, label]) for label in labels),
                *(str(self._alone[check, label]) for label in labels),
            )
            for check in self._checks
        ]
        n = sum(self._n(label) for label in labels)
        asked_less = [
            f"{check} was asked about {self._asked[check]} of {n} records: those that passed the checks before it"
            for check in self._checks
            if self._asked[check] < n
        ]
        return ["", *_table([head, *rows]), *asked_less]

    def _per_kind(self) -> list[str]:
        pairs = sorted({(_LABELS.index(label), kind) for kind, label, _ in self._kinds})
        rows = [("kind", "label", "n", "accepted")]
        for rank, kind in pairs:
            label = _LABELS[rank]
            accepted, rejected = self._kinds[kind, label, True], self._kinds[kind, label, False]
            n = accepted + rejected
            share = self._share(accepted, n).removesuffix(f" n={n}")
            rows.append((_printable(kind), label or _NO_LABEL, str(n), f"{accepted}, {share}"))
        return ["", *_table(rows)]


def _printable(text: str) -> str:
    """A name from the file, fit for one cell of a terminal's table."""
    line = "".join(char if char.isprintable() else "?" for char in text)
    return line if len(line) <= 40 else line[:37] + "..."


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
