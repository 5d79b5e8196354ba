"""The derivative of a loss by the learning rate, through many steps: what each mode keeps, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from dashboard.charts.curves import Curve, Mark, curves
from dashboard.charts.numbers import counted, shown
from dashboard.charts.parts import key
from dashboard.charts.picture import Figure, Picture
from dlcore.optim.hypergradient import Kept, kept

__all__ = ["factors", "horizons", "kept_numbers", "unrolled"]

NAMES = {
    "reverse": "Reverse mode",
    "checkpointed": "With checkpoints",
    "forward": "Forward mode",
}
ROLES = {"reverse": "wrong", "checkpointed": "ink", "forward": "idea"}
DRAWN = 5  # steps that fit on a phone
PITCH, RADIUS = 56, 15  # px from one step to the next, and of a node
ROWS = {"w": 22, "g": 80, "v": 138}  # px from the top
SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
SMALLEST, LARGEST = 1e-16, 1e6


def unrolled(steps: int) -> Picture:
    """The graph of the first few steps, once for each mode, with the vectors that the mode keeps.

    Parameters
    ----------
    steps : int
        How many steps; more than five are not drawn.
    """
    steps = min(steps, DRAWN)
    held = {mode: kept(steps, mode=mode) for mode in NAMES}
    words = {mode: _listed(found) for mode, found in held.items()}
    panels = "".join(
        f'<div><p class="dl-caption"><b>{name}</b> keeps {words[mode]}</p>{_graph(steps, held[mode], mode)}</div>'
        for mode, name in NAMES.items()
    )
    marks = key(("dl-held", "kept until the way back"), ("dl-gone", "computed, and let go"))
    counts = {mode: len(found.weights + found.gradients + found.tangents) for mode, found in held.items()}
    return Picture(
        title=f"At the end of {counted(steps, 'step')} reverse mode keeps {counted(counts['reverse'], 'vector')}, "
        f"checkpoints {counts['checkpointed']}, forward mode {counts['forward']}",
        described=f"The graph of {counted(steps, 'step')}: the weights w lead to their gradient g, and both lead to "
        "the next weights, w minus η g; the last weights lead to the loss L. "
        + " ".join(f"{NAMES[mode]} keeps {words[mode]}." for mode in NAMES),
        drawn=Figure(markup=f'<div class="dl-unrolled">{panels}</div>{marks}', kind="unrolled"),
    )


def _listed(found: Kept) -> str:
    letters = {"w": found.weights, "g": found.gradients, "v": found.tangents}
    return ", ".join(_name(letter, step) for letter, steps in letters.items() for step in steps)


def _name(letter: str, step: int) -> str:
    return f"{letter}{str(step).translate(SUBSCRIPT)}"


def _place(letter: str, step: float) -> tuple[float, float]:
    return RADIUS + 3 + PITCH * (step + (0.5 if letter == "g" else 0)), ROWS[letter]


def _graph(steps: int, held: Kept, mode: str) -> str:
    """Weights above, gradients below them; in forward mode a third row holds v = dw/dη."""
    rows = {"w": (steps + 1, held.weights), "g": (steps, held.gradients)}
    arrows = [(("w", s), ("w", s + 1)) for s in range(steps)]
    arrows += [(("w", s), ("g", s)) for s in range(steps)] + [(("g", s), ("w", s + 1)) for s in range(steps)]
    if mode == "forward":
        rows["v"] = (steps + 1, held.tangents)
        arrows += [(("v", s), ("v", s + 1)) for s in range(steps)] + [(("g", s), ("v", s + 1)) for s in range(steps)]
    lines = [_arrow(_place(*a), _place(*b)) for a, b in arrows]
    loss = (RADIUS + 3 + PITCH * (steps + 1.0), ROWS["w"])
    lines.append(_arrow(_place("w", steps), loss))
    nodes = [
        _node(*_place(letter, step), _name(letter, step), step in keeps)
        for letter, (count, keeps) in rows.items()
        for step in range(count)
    ]
    nodes.append(_node(*loss, "L", False))
    width, height = loss[0] + RADIUS + 3, ROWS[list(rows)[-1]] + RADIUS + 3
    label = f"{NAMES[mode]}: the graph of {counted(steps, 'step')}"
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" style="max-width:{width:g}px" role="img" aria-label="{label}">'
        f'<path d="{"".join(lines)}"/>{"".join(nodes)}</svg>'
    )


def _node(x: float, y: float, word: str, keeps: bool) -> str:
    return (
        f'<g class="{"dl-held" if keeps else "dl-gone"}"><circle cx="{x:g}" cy="{y:g}" r="{RADIUS}"/>'
        f'<text x="{x:g}" y="{y:g}">{word}</text></g>'
    )


def _arrow(start: tuple[float, float], end: tuple[float, float]) -> str:
    """A line from the rim of one node to the rim of another, with a head."""
    a, b = np.array(start), np.array(end)
    along = (b - a) / np.linalg.norm(b - a)
    across = np.array([-along[1], along[0]])
    tail, head = a + RADIUS * along, b - (RADIUS + 1) * along
    left, right = head - 6 * along + 3 * across, head - 6 * along - 3 * across
    points = [tail, head, left, head, right]
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def kept_numbers(counts: Mapping[str, Sequence[int]], steps: Sequence[int], at: int) -> Picture:
    """How many numbers each mode holds at once, against the number of steps.

    Parameters
    ----------
    counts : mapping
        What `dlcore.optim.hypergradient.peaks` gives.
    steps : sequence of int
        The numbers of steps it was asked for.
    at : int
        The reader's, among them.
    """
    here = {mode: counts[mode][list(steps).index(at)] for mode in NAMES}
    return Picture(
        title=f"For {counted(at, 'step')} reverse mode holds {shown(here['reverse'])} numbers at once, checkpoints "
        f"{shown(here['checkpointed'])}, forward mode {shown(here['forward'])}",
        described=f"Numbers held against steps, up to {steps[-1]:,}. "
        + " ".join(f"{name}: from {counts[mode][0]:,} to {counts[mode][-1]:,}." for mode, name in NAMES.items()),
        drawn=curves(
            [
                Curve(name=word, x=steps, y=counts[mode], role=ROLES[mode])
                for mode, word in (("reverse", "reverse, as T"), ("checkpointed", "checkpoints, as √T"),
                                   ("forward", "forward, constant"))
            ],
            x="steps T",
            y="numbers held at once",
            log=False,
            marks=[Mark(x=at, words=f"T = {at}", role="ink")],
        ),
    )  # fmt: skip


def factors(curvatures: ArrayLike, rate: float, steps: int) -> Picture:
    """What is left of an error, and of a gradient that goes through the same steps, along the extreme eigenvectors.

    Parameters
    ----------
    curvatures : array of shape (d,)
        What `dlcore.optim.horizons.curvatures` gives.
    rate : float
        The learning rate of every step.
    steps : int
        How many steps.
    """
    found = np.asarray(curvatures, float)
    ends = {"flattest": float(found[0]), "steepest": float(found[-1])}
    left = {name: abs(1 - rate * value) ** steps for name, value in ends.items()}
    lines = [_power(name, value, rate, steps) for name, value in ends.items()]
    return Picture(
        title=_factor_claim(left, steps),
        described=f"The size of the product of {counted(steps, 'factor')} 1 − η λ, on a logarithmic axis. "
        + " ".join(f"Along the {name} eigenvector, λ = {shown(ends[name])}: {shown(left[name])}." for name in ends),
        drawn=curves(lines, x="steps", y="|1 − η λ| to the number of steps"),
    )


def _power(name: str, curvature: float, rate: float, steps: int) -> Curve:
    """One factor's powers, as far as the picture goes."""
    with np.errstate(over="ignore", under="ignore"):
        sizes = abs(1 - rate * curvature) ** np.arange(steps + 1.0)
    seen = np.where(sizes >= SMALLEST, sizes, np.nan)
    end = int(np.argmax(sizes > LARGEST)) if sizes[-1] > LARGEST else steps + 1
    role = {"flattest": "baseline", "steepest": "idea"}[name]
    words = f"{name}, λ = {shown(curvature, 3)}"
    if end > steps:
        return Curve(name=words, x=np.arange(end), y=seen, role=role)
    return Curve(name=words, x=np.arange(end), y=seen[:end], role="wrong", stopped=f"past 10⁶ at step {end}")


def _factor_claim(left: Mapping[str, float], steps: int) -> str:
    after = f"Through {counted(steps, 'step')}"
    words = [f"{_of(share)} along the {name}" for name, share in left.items()]
    fate = "explodes" if max(left.values()) > 1 else "vanishes" if max(left.values()) < 0.01 else "shrinks unevenly"
    return f"{after} a gradient {fate}: {words[0]} eigenvector, {words[1]}"


def _of(share: float) -> str:
    return f"times {shown(share, 2)}" if share > 1e-300 else "nothing is left"


def horizons(best: ArrayLike, steps: Sequence[int], rate: float) -> Picture:
    """The best rate for all steps of a run, against the length of the run.

    Parameters
    ----------
    best : array of float
        What `dlcore.optim.horizons.best_rates` gives.
    steps : sequence of int
        The lengths, from 1 on.
    rate : float
        The reader's.
    """
    found = np.asarray(best, float)
    first, last = float(found[0]), float(found[-1])
    times = last / first
    claim = (
        f"The rate that is best for one step is {shown(first, 3)}; the best for {steps[-1]:,} is "
        f"{shown(times, 3)} times as large"
        if times > 1 + 1e-6
        else f"The same rate, {shown(first, 3)}, is best for any number of steps"
    )
    return Picture(
        title=claim,
        described=f"The best shared rate against the number of steps: {shown(first, 3)} for one step, {shown(last, 3)} "
        f"for {steps[-1]:,}. The reader's rate is {shown(rate, 3)}.",
        drawn=curves(
            [
                Curve(name="best for one step", x=steps, y=np.full(len(found), first), role="baseline", dashed=True),
                Curve(name="yours", x=steps, y=np.full(len(found), rate), role="ink", dashed=True),
                Curve(name="best for T steps", x=steps, y=found, role="idea"),
            ],
            x="steps T",
            y="learning rate η",
            log=False,
        ),
    )
