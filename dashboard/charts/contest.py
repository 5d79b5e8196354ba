"""A grid beside random settings: where each looks, what each finds, and when which comes nearer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

import numpy as np

from dashboard.charts.curves import Curve, Mark, curves
from dashboard.charts.numbers import SUPERSCRIPT, counted, shown
from dashboard.charts.parts import key
from dashboard.charts.picture import Figure, Picture
from dlcore.search.contest import Contest, Misses, Profile
from dlcore.search.trials import Range, Trial

__all__ = ["best_by_trial", "misses_by_weight", "two_searches"]

LEFT, TOP, SIDE, STRIP, GAP = 64, 66, 262, 52, 10  # px of a panel's own: the square, and a strip above and beside it
WIDE, HIGH = LEFT + SIDE + GAP + STRIP + 4, TOP + SIDE + 46
PALEST = 0.18  # opacity of the lowest score


def two_searches(found: Contest, seed: int, *, names: Mapping[str, str]) -> Picture:
    """Both searches as dots in a square, each with what it tries of either setting on the margins.

    Parameters
    ----------
    found : Contest
        Over two settings.
    seed : int
        Which random search to show.
    names : mapping
        From a setting to what a reader is told.
    """
    drawn = found.drawn[seed]
    panels = {"Grid": (found.grid, "dl-baseline"), "Random": (drawn, "dl-idea")}
    counts = {
        name: [len({trial.setting[each] for trial in tried}) for each in found.ranges]
        for name, (tried, _) in panels.items()
    }
    first = next(iter(names.values()))
    scores = [trial.score for trial in (*found.grid, *drawn)]
    low, high = min(scores), max(scores)
    svg = "".join(
        f'<div class="dl-search {role}"><p class="dl-name">{name}: {_tells(counts[name], names)}</p>'
        f"{_panel(name, tried, found, names, (low, high))}</div>"
        for name, (tried, role) in panels.items()
    )
    says = "; ".join(_best(name, tried, names) for name, (tried, _) in panels.items())
    marks = key(("dl-tried", "a trial, the paler the lower its score"), ("dl-found", "the best of them"))
    words = "Along the margins: the score along that setting, and the values of it that were tried."
    return Picture(
        title=f"Of {counted(len(drawn), 'trial')} each the grid tries {counted(counts['Grid'][0], 'value')} of the "
        f"{first}, and random search {shown(counts['Random'][0])}",
        described=f"Two squares of dots over {' and '.join(names.values())}. The grid has "
        f"{_tells(counts['Grid'], names)}, random search {_tells(counts['Random'], names)}. Best: {_plain(says)}.",
        drawn=Figure(
            markup=f'<div class="dl-searches">{svg}</div>{marks}<p class="dl-note">{words}</p>'
            f'<p class="dl-says">{says}</p>',
            kind="searches",
        ),
    )


def _tells(counts: Sequence[int], names: Mapping[str, str]) -> str:
    return " and ".join(f"{count} values of the {name}" for count, name in zip(counts, names.values(), strict=True))


def _best(name: str, tried: Sequence[Trial], names: Mapping[str, str]) -> str:
    top = max(tried, key=lambda trial: trial.score)
    where = ", ".join(f"{names[each]} {shown(value, 2)}" for each, value in top.setting.items())
    return f"<span>{name}:</span> <b>{shown(top.score, 3)}</b> <span>at {where}</span>"


def _plain(html: str) -> str:
    for tag in ("<span>", "</span>", "<b>", "</b>"):
        html = html.replace(tag, "")
    return html


def _share(span: Range, value: float) -> float:
    """How far through its range a value stands, 0 to 1."""
    low, high, at = np.log([span.low, span.high, value]) if span.log else (span.low, span.high, value)
    return float((at - low) / (high - low))


def _panel(
    name: str, tried: Sequence[Trial], found: Contest, names: Mapping[str, str], scores: tuple[float, float]
) -> str:
    (x_name, x), (y_name, y) = found.ranges.items()
    low, high = scores
    places = [
        (LEFT + SIDE * _share(x, t.setting[x_name]), TOP + SIDE * (1 - _share(y, t.setting[y_name]))) for t in tried
    ]
    top = max(range(len(tried)), key=lambda place: tried[place].score)
    rays = "".join(
        f'<path d="M{a:.1f} {TOP - GAP}V{TOP - GAP + 7}M{LEFT + SIDE + GAP} {b:.1f}h-7"/>' for a, b in places
    )
    faint = "".join(f'<path d="M{a:.1f} {TOP}V{b:.1f}H{LEFT + SIDE}"/>' for a, b in places)
    dots = "".join(
        f'<circle cx="{a:.1f}" cy="{b:.1f}" r="5.5" fill-opacity="{_opacity(trial.score, low, high):.2f}">'
        f"<title>{_words(trial, names)}</title></circle>"
        for (a, b), trial in zip(places, tried, strict=True)
    )
    ring = f'<circle class="dl-ring" cx="{places[top][0]:.1f}" cy="{places[top][1]:.1f}" r="9"/>'
    ticks = "".join(_ticks(x, along=True)) + "".join(_ticks(y, along=False))
    titles = (
        f'<text x="{LEFT + SIDE / 2}" y="{HIGH - 6}" text-anchor="middle">{escape(_title(names[x_name], x))}</text>'
        f'<text transform="translate(12 {TOP + SIDE / 2}) rotate(-90)" text-anchor="middle">'
        f"{escape(_title(names[y_name], y))}</text>"
    )
    label = f"{name}: {counted(len(tried), 'trial')} over {' and '.join(names.values())}"
    return (
        f'<svg viewBox="0 0 {WIDE} {HIGH}" role="img" aria-label="{escape(label)}">'
        f'<rect x="{LEFT}" y="{TOP}" width="{SIDE}" height="{SIDE}"/>'
        f'<g class="dl-profile">{_profiles(found)}</g><g class="dl-faint">{faint}</g><g class="dl-rays">{rays}</g>'
        f"{ring}{dots}{ticks}{titles}</svg>"
    )


def _opacity(score: float, low: float, high: float) -> float:
    return 1.0 if high == low else PALEST + (1 - PALEST) * (score - low) / (high - low)


def _words(trial: Trial, names: Mapping[str, str]) -> str:
    setting = ", ".join(f"{names[each]} {shown(value, 3)}" for each, value in trial.setting.items())
    return escape(f"{setting}: {shown(trial.score, 3)}")


def _title(name: str, span: Range) -> str:
    return f"{name}, log scale" if span.log else name


def _profiles(found: Contest) -> str:
    """The score along the first setting above the square, and along the second beside it, on one scale."""
    across, down = found.profiles.values()
    scores = np.concatenate([across.scores, down.scores])
    low, high = float(scores.min()), float(scores.max())
    heights = [_heights(each, low, high) for each in (across, down)]
    along = np.linspace(0, SIDE, len(across.scores))
    above = _line((LEFT + a, TOP - GAP - h) for a, h in zip(along, heights[0], strict=True))
    beside = _line((LEFT + SIDE + GAP + h, TOP + SIDE - a) for a, h in zip(along, heights[1], strict=True))
    return f'<path d="{above}"/><path d="{beside}"/>'


def _heights(profile: Profile, low: float, high: float) -> np.ndarray:
    return STRIP * (profile.scores - low) / ((high - low) or 1.0)


def _line(points: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _ticks(span: Range, *, along: bool) -> Iterable[str]:
    """A few round numbers: powers of ten where equal factors are equal steps."""
    if span.log:
        powers = range(int(np.ceil(np.log10(span.low) - 1e-9)), int(np.floor(np.log10(span.high) + 1e-9)) + 1)
        values = [10.0**power for power in powers][:: 1 if len(powers) <= 4 else 2]
    else:
        values = np.linspace(span.low, span.high, 3).tolist()
    for value in values:
        at = SIDE * _share(span, value)
        where = (
            f'x="{LEFT + at:.1f}" y="{TOP + SIDE + 18}" text-anchor="middle"'
            if along
            else f'x="{LEFT - 6}" y="{TOP + SIDE - at + 4:.1f}" text-anchor="end"'
        )
        yield f'<text class="dl-at" {where}>{_power(value) if span.log else shown(value, 2)}</text>'


def _power(value: float) -> str:
    return shown(value) if value >= 1e-3 else f"10{str(round(np.log10(value))).translate(SUPERSCRIPT)}"


def best_by_trial(found: Contest, seed: int, *, missing: str) -> Picture:
    """What the best trial so far misses, for every random search trial by trial, and for the whole grid.

    Parameters
    ----------
    found : Contest
        Both searches, with scores of at most 1.
    seed : int
        The random search that stands out.
    missing : str
        What a score of less than 1 misses, such as "digits read wrong".
    """
    count = np.arange(1, len(found.grid) + 1)
    lines = [
        Curve(name="", x=count, y=[1 - trial.best for trial in tried])
        for each, tried in found.drawn.items()
        if each != seed
    ]
    all_of_it = np.full(len(count), 1 - found.grid_best)
    lines.append(Curve(name=f"all {len(count)} of the grid", x=count, y=all_of_it, role="baseline", dashed=True))
    lines.append(Curve(name=f"random search {seed}", x=count, y=[1 - trial.best for trial in found.drawn[seed]]))
    missed, searches = [1 - best for best in found.drawn_bests], len(found.drawn)
    same = sum(best == found.grid_best for best in found.drawn_bests)
    find = "finds" if found.wins == 1 else "find"
    level = f", and as good a one in {same}" if same else ""
    middle, of_grid = shown(float(np.median(missed)), 2), shown(1 - found.grid_best, 2)
    return Picture(
        title=f"With {counted(len(count), 'trial')} each, {found.wins} of {searches} random searches {find} a better "
        f"setting than the grid{level}: {missing} {middle} in the middle, against {of_grid}",
        described=f"The least so far, trial by trial, on a log scale: {missing}. The {searches} random searches end "
        f"between {shown(min(missed), 2)} and {shown(max(missed), 2)}; the grid ends at {of_grid}.",
        drawn=curves(lines, x="trial", y=f"{missing}, least so far"),
    )


def misses_by_weight(found: Misses, weight: float, *, trials: int) -> Picture:
    """How far both searches stay from the best setting, against how much the second setting matters.

    Parameters
    ----------
    found : Misses
        The mean distances.
    weight : float
        The reader's weight, among those measured.
    trials : int
        The trials of each search.
    """
    turn = found.turn
    grid, drawn = (float(np.interp(weight, found.weights, each)) for each in (found.grid, found.drawn))
    near, far, words = (drawn, grid, "random search") if drawn < grid else (grid, drawn, "the grid")
    by = f"{words} comes nearer by a factor of {shown(far / near, 2)}"
    much: dict[float, str] = {0.0: "does not matter", 1.0: "matters as much as the first"}
    matters = much.get(weight, f"matters {shown(weight, 2)} times as much as the first")
    here = f"Where the second setting {matters}, {by}"
    after = "" if turn is None else f"; from {shown(turn, 2)} on it is the grid"
    return Picture(
        title=f"{here}{after}",
        described=f"The mean distance from the best setting to the nearest of {counted(trials, 'trial')}, over hills "
        f"drawn at random. {here}{after}.",
        drawn=curves(
            [
                Curve(name="grid", x=found.weights, y=found.grid, role="baseline"),
                Curve(name="random", x=found.weights, y=found.drawn),
            ],
            x="how much the second setting matters, the first counting 1",
            y="mean distance from the best setting to the nearest trial",
            log=False,
            marks=[Mark(x=weight, words="yours", role="ink")],
        ),
    )
