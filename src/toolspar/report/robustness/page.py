"""The measurement as one HTML page; it needs no network and runs no script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from toolspar.evaluate.robustness.calibration import coverage_at
from toolspar.evaluate.robustness.records import Outcome
from toolspar.evaluate.robustness.summary import Summary
from toolspar.report.audit.page import marked
from toolspar.report.robustness.charts import calibration_panels, panels_svg, resilience_panels, training_panels
from toolspar.report.robustness.data import Measurement
from toolspar.report.robustness.words import about, answer_text, expected_text, notes, number, statuses, strength

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 68rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a;
       background: #fff; }
table { border-collapse: collapse; margin: .5rem 0 1.5rem; font-size: .9rem; }
th, td { text-align: left; padding: .25rem .7rem .25rem 0; border-bottom: 1px solid #e0e0e0; vertical-align: top; }
td.number, th.number { text-align: right; white-space: nowrap; }
tr.shown td { font-weight: 600; }
small, .note { color: #555; }
h2 { margin-top: 2.2rem; }
article { border: 1px solid #ccc; border-radius: 6px; padding: .4rem 1rem .8rem; margin: 1rem 0; break-inside: avoid; }
article h3 { font-size: 1rem; margin: .3rem 0; }
dl { display: grid; grid-template-columns: 7rem 1fr; gap: .2rem 1rem; margin: 0; font-size: .9rem; }
dt { color: #555; }
dd { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; }
dd.code { font: .82rem/1.45 ui-monospace, monospace; }
del { background: #ffd9d6; text-decoration: line-through; }
ins { background: #c9f0d0; text-decoration: underline; }
svg { max-width: 100%; height: auto; }
svg text { font: 12px system-ui, sans-serif; fill: #1a1a1a; }
svg text.small { font-size: 10px; fill: #555; }
svg text.title { font-weight: 600; }
svg .grid { stroke: #e4e4e4; }
"""

_WORST_IN_PAGE = 25
_EXAMPLES = 12
_LONGEST = 1500  # characters of a text in an example


def as_html(measurement: Measurement) -> str:
    """The whole page, everything escaped."""
    summary = measurement.summary
    target = escape(str(measurement.about.get("target", "")))
    parts = [
        f"<h1>Robustness of {target}</h1>",
        _about(measurement),
        _accuracy(summary),
        _resilience(summary),
        _weaknesses(summary),
        _reasons(summary),
        _consistency(summary),
        _calibration(summary),
        _training(measurement),
        _method(measurement),
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Robustness of {target}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(part for part in parts if part)
        + "\n</body>\n</html>\n"
    )


def _about(measurement: Measurement) -> str:
    rows = [(name, str(value)) for name, value in measurement.about.items() if name != "target"]
    return _table((), [(escape(name), escape(value)) for name, value in rows])


def _accuracy(summary: Summary) -> str:
    rows = [("clean", "-", summary.clean.text, "", "")]
    rows += [
        (
            f'<span title="{escape(about(cell.suite))}">{escape(cell.suite)}</span>',
            escape(strength(cell.suite, cell.level)),
            cell.accuracy.text,
            escape(cell.effect.text),
            escape(notes(cell)),
        )
        for cell in summary.cells
    ]
    shown = [False, *(cell.effect.shown for cell in summary.cells)]
    return (
        "<h2>Accuracy by suite and strength</h2>\n"
        + _table(("suite", "strength", "accuracy", "difference to clean", "left out"), rows, shown)
        + f'<p class="note">Cases: {escape(statuses(summary.statuses))}. Bold: the interval of the difference leaves '
        "out zero.</p>"
    )


def _resilience(summary: Summary) -> str:
    curves = [curve for curve in summary.curves if len(curve.accuracy) > 1]
    if not curves:
        return ""
    rows = [
        (
            escape(curve.suite),
            f"{curve.area:.3f} [{curve.low:.3f}, {curve.high:.3f}]",
            number(curve.retained),
            str(curve.n_tasks),
        )
        for curve in sorted(curves, key=lambda curve: curve.area)
    ]
    return (
        "<h2>Resilience</h2>\n<p>Accuracy against strength, on the tasks that have an answer at every strength. The "
        "area under the curve is the accuracy that is left when the strength is drawn evenly; retained is the area "
        f"over the clean accuracy. Mean area: {number(summary.area)}.</p>\n"
        + panels_svg(resilience_panels(curves), "accuracy against strength")
        + "\n"
        + _table(("suite", "area", "retained", "tasks"), rows)
    )


def _weaknesses(summary: Summary) -> str:
    if not summary.weaknesses:
        return ""
    rows = [
        (
            escape(each.feature),
            escape(each.value),
            each.failures.text,
            "-" if each.rest != each.rest else f"{100 * each.rest:.1f} %",
        )
        for each in summary.weaknesses[:_WORST_IN_PAGE]
    ]
    seen: set[int] = set()
    articles: list[str] = []
    for each in summary.weaknesses:
        if each.example is not None and id(each.example) not in seen and len(articles) < _EXAMPLES:
            seen.add(id(each.example))
            articles.append(_example(each.example, f"{each.feature}: {each.value}"))
    return (
        "<h2>Weaknesses</h2>\n<p>Groups of cases, clean and perturbed together, ordered by the lower end of their "
        "failure rate, so that small groups do not lead by chance. A group fails for all that its cases have in "
        "common: a high rate is a place to look, not a cause.</p>\n"
        + _table(("what", "value", "wrong", "all others"), rows)
        + "\n<h3>An example each</h3>\n"
        + "\n".join(articles)
    )


def _reasons(summary: Summary) -> str:
    if not summary.reasons:
        return ""
    rows = [
        (escape(each.reason.value), each.share.text, escape(_detail(each.example)) if each.example else "")
        for each in summary.reasons
    ]
    return "<h2>Why answers are wrong</h2>\n" + _table(("reason", "share of all answers", "for example"), rows)


def _consistency(summary: Summary) -> str:
    same = summary.consistency
    if not same.n_tasks:
        return ""
    rows = [
        ("all answers agree", same.all_agree.text),
        ("all answers agree and are right", same.all_agree_and_right.text),
        ("pairs of answers that agree, mean over tasks", f"{100 * same.pairwise:.1f} %"),
    ]
    return (
        "<h2>Consistency</h2>\n<p>Whether the caller makes the same calls however a task is put, right or wrong, over "
        f"{same.n_tasks} tasks and all their cases.</p>\n" + _table((), rows)
    )


def _calibration(summary: Summary) -> str:
    if not summary.calibration:
        return ""
    rows = [
        (
            escape(name),
            str(each.n),
            number(each.aurc),
            number(each.best_aurc),
            number(each.ece),
            number(each.mean_confidence),
            number(1 - each.risk),
            " / ".join(f"{100 * coverage_at(each.curve, risk):.0f} %" for risk in (0.05, 0.1, 0.2)),
        )
        for name, each in summary.calibration.items()
    ]
    drawn = [(name, each) for name, each in summary.calibration.items() if name in ("clean", "perturbed")]
    headings = (
        "answers", "n", "AURC", "best possible", "ECE", "mean confidence", "accuracy", "coverage at risk 5 / 10 / 20 %"
    )  # fmt: skip
    return (
        "<h2>Confidence and abstention</h2>\n<p>Confidence is the probability of the whole greedy answer under the "
        "caller itself. A caller that abstains below a threshold answers a share of the requests (coverage) and is "
        "wrong in a share of those (risk); AURC is the area under that curve. ECE is the mean gap of confidence and "
        "accuracy.</p>\n" + panels_svg(calibration_panels(drawn), "risk, coverage and reliability") + "\n"
    ) + _table(headings, rows)


def _training(measurement: Measurement) -> str:
    if len(measurement.snapshots) < 2:
        return ""
    rows = [
        (
            escape(each.name),
            each.summary.clean.text,
            number(each.summary.area),
            each.summary.consistency.all_agree.text,
            number(found.aurc if (found := each.summary.calibration.get("all")) else None),
            number(found.ece if found else None),
        )
        for each in measurement.snapshots
    ]
    return (
        "<h2>Through training</h2>\n"
        + panels_svg(training_panels(measurement.snapshots), "figures through training", columns=3)
        + "\n"
        + _table(("caller", "clean accuracy", "area", "all agree", "AURC", "ECE"), rows)
    )


def _method(measurement: Measurement) -> str:
    lines = [
        "Every perturbation leaves the expected calls right (renamed tools rename them alike); the checker of "
        "<code>toolspar check</code> judges answers, tolerantly.",
        "Shares have Wilson's interval at the effective number of independent cases (cases of one task depend on each "
        "other); differences to clean are paired by task, with a bootstrap over tasks that is widened where few have "
        "changed: none is shown that a sign test over tasks does not show too.",
        "An answer that is cut at the token limit, or that an endpoint does not give, is left out and counted: it is "
        "no mistake, and no success.",
    ]
    lines += [escape(detail) for detail in measurement.details]
    items = "\n".join(f"<li>{line}</li>" for line in lines)
    return f'<h2>Method</h2>\n<ul class="note">\n{items}\n</ul>'


def _example(outcome: Outcome, title: str) -> str:
    case = outcome.case
    said = case.task.query
    if said != case.origin.query and len(said) < _LONGEST:
        said = marked(case.origin.query, said)[1]
    else:
        said = escape(said[-_LONGEST:])
    terms = [("request", said, ""), ("tools", escape(", ".join(tool.name for tool in case.task.tools)), "code")]
    if case.earlier:
        terms.append(("earlier turns", escape(" / ".join(turn for turn, _ in case.earlier)[:_LONGEST]), ""))
    if case.rendering:
        terms.append(("tools shown as", escape(case.rendering.name), ""))
    terms += [
        ("expected", escape(expected_text(outcome)[:_LONGEST]), "code"),
        ("given", escape(answer_text(outcome)[:_LONGEST]) or "-", "code"),
        ("what is wrong", escape(_detail(outcome)), ""),
    ]
    lines = "\n".join(f'<dt>{name}</dt><dd class="{kind}">{text}</dd>' for name, text, kind in terms)
    heading = f"{escape(title)} <small>{escape(case.suite)}, {escape(strength(case.suite, case.level))}</small>"
    return f"<article>\n<h3>{heading}</h3>\n<dl>\n{lines}\n</dl>\n</article>"


def _detail(outcome: Outcome) -> str:
    return f"{outcome.verdict.reason.value}: {outcome.verdict.detail}" if outcome.verdict else outcome.answer.detail


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]], shown: Sequence[bool] = ()) -> str:
    """Cells are HTML already."""
    head = "".join(f"<th>{escape(name)}</th>" for name in headings)
    body = [
        f"<tr{' class=' + chr(34) + 'shown' + chr(34) if index < len(shown) and shown[index] else ''}>"
        + "".join(f"<td>{cell}</td>" for cell in row)
        + "</tr>"
        for index, row in enumerate(rows)
    ]
    top = f"<tr>{head}</tr>\n" if headings else ""
    return f"<table>\n{top}" + "\n".join(body) + "\n</table>\n"
