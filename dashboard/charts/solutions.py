"""One equation with several answers, as bars on one scale with what each weight adds, and adaptive steps."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dashboard.charts.curves import Curve, curves
from dashboard.charts.equations import equations
from dashboard.charts.numbers import counted, shown
from dashboard.charts.picture import Figure, Picture
from dlcore.optim.preconditioning import Adaptive

__all__ = ["adaptive_steps", "three_answers"]

SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
ROUNDING = 1e-9
LAST = 10  # steps at the end of a run that say whether it settled
Array = NDArray[np.float64]


def three_answers(
    x: ArrayLike, y: float, answers: Mapping[str, ArrayLike], *, chosen: str = "", typed: bool = False
) -> Picture:
    """The weights that each method gives for x · θ = y, side by side, and what each weight adds to y.

    Parameters
    ----------
    x : array_like of shape (d,)
        The equation's row.
    y : float
        Its target.
    answers : mapping
        From a method's name to its weights, of shape (d,).
    chosen : str
        The method that the page is about.
    typed : bool
        Whether a reader can type the numbers over: the controls X and t hold them.
    """
    row = np.asarray(x, float)
    weights = {name: np.asarray(each, float) for name, each in answers.items()}
    adds = {name: row * each for name, each in weights.items()}
    wide, share = _ends(weights), _ends(adds)
    panels = "".join(
        f'<div class="dl-answer{" dl-picked" if name == chosen else ""}"><p class="dl-name">{escape(name)}</p>'
        f'<div class="dl-bars"><p></p><p>weight</p><p>adds to {shown(float(y))}</p>'
        f"{''.join(_line(j, each[j], wide, adds[name][j], share) for j in range(len(row)))}</div></div>"
        for name, each in weights.items()
    )
    strip = equations([row], [y], letter="θ", typed=typed)
    return Picture(
        title=_claim(float(y), weights),
        described=" ".join(f"{name}: {shown(tuple(each.tolist()))}." for name, each in weights.items()),
        drawn=Figure(markup=f'{strip}<div class="dl-answers">{panels}</div>', kind="equations"),
    )


def adaptive_steps(constant: Adaptive, falling: Adaptive, end: ArrayLike) -> Picture:
    """The first weight over the steps of the adaptive method, at a constant rate and at one that falls.

    Parameters
    ----------
    constant, falling : Adaptive
        The two runs, of as many steps.
    end : array_like of shape (d,)
        Where the one that falls ends.
    """
    first, other, wanted = constant.path[:, 0], falling.path[:, 0], float(np.ravel(end)[0])
    steps = len(first) - 1
    moves, near = first[-LAST:], abs(float(other[-1]) - wanted)
    reached = near < ROUNDING or bool(np.any(np.sign(other[1:] - wanted) != np.sign(other[0] - wanted)))
    low, high = shown(float(moves.min()), 3), shown(float(moves.max()), 3)
    swings = f"At a constant rate θ₁ swings between {low} and {high}"
    if not reached:
        title = f"After {counted(steps, 'step')} θ₁ is still on its way to {shown(wanted)}: take more, or a larger rate"
    elif low == high:
        title = f"Either way θ₁ ends at {shown(wanted)}"
    else:
        title = f"{swings}; at a falling one it ends within {shown(near, 2)} of {shown(wanted)}"
    return Picture(
        title=title,
        described=f"The first weight over {counted(steps, 'step')}. {swings} at the end. At a falling rate it is "
        f"{shown(float(other[-1]))} after the last step. The end is {shown(wanted)}.",
        drawn=curves(
            [
                Curve(name="the end", x=[0, steps], y=[wanted, wanted], role="ink", dashed=True),
                Curve(name="constant rate", x=range(steps + 1), y=first, role="baseline"),
                Curve(name="falling rate", x=range(steps + 1), y=other, role="idea"),
            ],
            x="steps",
            y="first weight θ₁",
            log=False,
        ),
    )


def _claim(y: float, weights: Mapping[str, Array]) -> str:
    vectors = list(weights.values())
    if not y:
        return "The target is 0, and every method stays at zero"
    if all(np.allclose(each, vectors[0]) for each in vectors):
        return f"All {len(vectors)} methods give the same weights: the columns have one scale already"
    lengths = [shown(float(np.linalg.norm(each)), 3) for each in vectors]
    several = f"{', '.join(lengths[:-1])} and {lengths[-1]}"
    return f"Each of the {len(vectors)} answers gives {shown(y)}, with weights of length {several}"


def _ends(vectors: Mapping[str, Array]) -> tuple[float, float]:
    """Where the scale of all bars begins and ends: it holds 0."""
    entries = np.concatenate([*vectors.values(), [0.0]])
    low, high = float(entries.min()), float(entries.max())
    return (low, high) if high > low else (0.0, 1.0)


def _line(place: int, weight: float, wide: tuple[float, float], adds: float, share: tuple[float, float]) -> str:
    """One weight: its name, its bar, and the bar of what it adds."""
    name = f"θ{str(place + 1).translate(SUBSCRIPT)}"
    return f"<p>{name}</p>{_bar(weight, wide)}{_bar(adds, share)}"


def _bar(value: float, ends: tuple[float, float]) -> str:
    low, high = ends
    left, right = ((each - low) / (high - low) for each in sorted((0.0, float(value))))
    style = f"--from:{left:.4f};--to:{right:.4f};--zero:{-low / (high - low):.4f}"
    return f'<p class="dl-bar-cell" style="{style}"><i></i><span>{shown(float(value))}</span></p>'
