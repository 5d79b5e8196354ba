"""What checks find in a training loop: one check, all of them against all faults, and what a wrong guess overlooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from dashboard.charts.numbers import joined, shown
from dashboard.charts.picture import Figure, Picture
from dlcore.training.faults import FAULTS
from dlcore.training.loop import History
from dlcore.training.probes import PROBES, Finding

__all__ = ["all_checks", "judged_fault", "one_check"]

SOUND = "Nothing, a sound loop"


def one_check(here: Finding, sound: Finding) -> Picture:
    """What one check finds in this loop, beside what it finds in a sound one.

    Parameters
    ----------
    here, sound : Finding
        Of the same check.
    """
    check = here.probe
    verdict = "A sound loop may answer so, too" if here.passed else "No sound loop answers so"
    rows = [("The check", check.does), ("Expected", check.sound), ("Sound loop", _sentence(sound))]
    body = "".join(f'<tr><th scope="row">{name}</th><td>{escape(text)}</td></tr>' for name, text in rows)
    role = "" if here.passed else ' class="dl-off"'
    body += f'<tr><th scope="row">This loop</th><td{role}>{escape(_sentence(here))} {verdict}.</td></tr>'
    return Picture(
        title=f"{check.title}: {here.says}",
        described=f"{check.does} {check.sound} In this loop {here.says}. {verdict}.",
        drawn=Figure(markup=f'<table class="dl-checked">{body}</table>', kind="table"),
    )


def _sentence(found: Finding) -> str:
    return f"{found.says[0].upper()}{found.says[1:]}."


def all_checks(found: Mapping[str, Sequence[Finding]], here: str = "") -> Picture:
    """Which check finds which fault.

    Parameters
    ----------
    found : mapping
        From a fault's slug to what each check finds in a loop with it; under "" in a sound loop.
    here : str
        The fault of the loop that the reader looks at.
    """
    checks = [each.probe for each in found[""]]
    head = "".join(
        f'<th scope="col"><abbr title="{escape(check.title)}">{place}</abbr></th>'
        for place, check in enumerate(checks, 1)
    )
    rows = "".join(_row(fault, findings, fault == here) for fault, findings in found.items())
    key = "".join(f"<li>{escape(check.title)}</li>" for check in checks)
    patterns = {tuple(each.passed for each in findings) for findings in found.values()}
    by_heart = list(PROBES).index("one-batch")
    seen = sum(not findings[by_heart].passed for fault, findings in found.items() if fault)
    faults = len(found) - 1
    told = (
        f"Together the checks tell all {faults} faults apart"
        if len(patterns) == len(found)
        else f"Together the checks tell {len(patterns) - 1} kinds of fault apart"
    )
    title = f"{told}; learning one batch by heart, the usual advice, finds {seen} of them"
    return Picture(
        title=title,
        described=" ".join(
            f"{_named(fault)}: {joined([each.probe.title for each in findings if not each.passed]) or 'no check'}."
            for fault, findings in found.items()
        ),
        drawn=Figure(
            markup=f'<table class="dl-finds"><thead><tr><th scope="col">What is wrong</th>{head}</tr></thead>'
            f'<tbody>{rows}</tbody></table><ol class="dl-finders">{key}</ol>',
            kind="table",
        ),
    )


def _named(fault: str) -> str:
    return FAULTS[fault].title if fault else SOUND


def _row(fault: str, findings: Sequence[Finding], here: bool) -> str:
    cells = "".join(
        f'<td title="{escape(each.says)}">{"<i>–</i>" if each.passed else "<b>finds it</b>"}</td>' for each in findings
    )
    return f'<tr{" class=dl-this" if here else ""}><th scope="row">{_named(fault)}</th>{cells}</tr>'


def judged_fault(
    guess: str, fault: str, *, guessed: Sequence[Finding], here: Sequence[Finding], runs: tuple[History, History]
) -> str:
    """What to say to a reader who names a fault: which checks find it, or why the one named would look different.

    Parameters
    ----------
    guess, fault : str
        The slugs of what the reader names, and of what it is.
    guessed, here : sequence of Finding
        What the checks find in a loop with the fault named, and in this one.
    runs : pair of History
        Of the fault named, and of this loop.
    """
    if guess == fault:
        finds = [each.probe.title for each in here if not each.passed]
        return f"Yes, that is it. What finds it: {joined([f'“{each}”' for each in finds]) or 'none of the checks'}."
    pairs = list(zip(guessed, here, strict=True))
    apart = [(one, other) for one, other in pairs if one.passed != other.passed]
    telling = sorted(apart, key=lambda pair: pair[0].passed)  # first those that find the guess, and nothing here
    with_it, loss = (f"diverge at step {run.last.step:,}" if run.last.diverged else "" for run in runs)
    with_it = with_it or f"end at a loss of {shown(runs[0].last.loss, 3)}"
    loss = f"it {loss.replace('diverge', 'diverges')}" if loss else f"it ends at {shown(runs[1].last.loss, 3)}"
    words = f"Not that one. With it the loop would {with_it}; {loss}."
    if not telling:
        return words
    one, other = telling[0]
    return f"{words} And take the check “{one.probe.title}”: with it, {one.says}; here, {other.says}."
