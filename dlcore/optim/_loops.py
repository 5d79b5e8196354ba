"""Four methods on a quadratic along the coordinates, where each weight can be followed by itself: loops over floats.

They take the very operations of the methods' own steps, so that the numbers agree to the last bit; what they save is
the calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np

from dlcore.optim._inputs import Array
from dlcore.optim.methods import Adam, GradientDescent, HeavyBall, Method, Nesterov
from dlcore.optim.problems import Problem, Quadratic
from dlcore.optim.schedules import Schedule

__all__ = ["loop_for", "walk_by"]

# A method, a weight, its state, its eigenvalue and minimum, and the steps: the weight after each, and the state.
Loop: TypeAlias = Callable[[Any, float, Any, float, float, range], tuple[list[float], Any]]


def loop_for(problem: Problem, method: Method) -> Loop | None:
    """The loop for this problem and method; None where the general way is to be taken."""
    apart = isinstance(problem, Quadratic) and problem.vectors is None and problem.d <= 8
    return LOOPS.get(type(method)) if apart and not isinstance(method.lr, Schedule) else None


def walk_by(loop: Loop, problem: Problem, method: Method, w: Array, spans: list[range]) -> Iterator[Array]:
    """The points of each span of steps."""
    assert isinstance(problem, Quadratic)  # as loop_for found
    weights = w.tolist()
    states = [method.start(each) for each in weights]
    fixed = list(zip(problem.eigenvalues.tolist(), problem.minimum.tolist(), strict=True))
    for span in spans:
        points = np.empty((len(span), len(weights)))
        for i, (eigenvalue, minimum) in enumerate(fixed):
            path, states[i] = loop(method, weights[i], states[i], eigenvalue, minimum, span)
            points[:, i], weights[i] = path, path[-1]
        yield points


def _gradient_descent(
    method: GradientDescent, w: float, _: None, a: float, minimum: float, span: range
) -> tuple[list[float], None]:
    lr, path = method.rate(0), []
    for _k in span:
        w = w - lr * (a * (w - minimum))
        path.append(w)
    return path, None


def _heavy_ball(
    method: HeavyBall, w: float, m: float, a: float, minimum: float, span: range
) -> tuple[list[float], float]:
    lr, beta, path = method.rate(0), method.momentum, []
    for _ in span:
        m = beta * m + a * (w - minimum)
        w = w - lr * m
        path.append(w)
    return path, m


def _nesterov(method: Nesterov, w: float, m: float, a: float, minimum: float, span: range) -> tuple[list[float], float]:
    lr, beta, path = method.rate(0), method.momentum, []
    for _ in span:
        g = a * (w - minimum)
        m = beta * m + g
        w = w - lr * (g + beta * m)
        path.append(w)
    return path, m


def _adam(
    method: Adam, w: float, state: tuple[float, float], a: float, minimum: float, span: range
) -> tuple[list[float], tuple[float, float]]:
    lr, eps, decay, path = method.rate(0), method.eps, method.weight_decay, []
    (m, v), (beta1, beta2) = state, method.betas
    new1, new2 = 1 - beta1, 1 - beta2
    for share1, share2 in _shares(method.betas, span):
        g = a * (w - minimum) + decay * w
        m = beta1 * m + new1 * g
        v = beta2 * v + new2 * (g * g)
        w = w - lr * (m / share1) / ((v / share2) ** 0.5 + eps)
        path.append(w)
    return path, (m, v)


@lru_cache(maxsize=1)
def _shares(betas: tuple[float, float], span: range) -> list[tuple[float, float]]:
    """1 − β₁ᵏ⁺¹ and 1 − β₂ᵏ⁺¹, the same for every weight."""
    beta1, beta2 = betas
    return [(1 - beta1 ** (k + 1), 1 - beta2 ** (k + 1)) for k in span]


LOOPS: dict[type[Method], Loop] = {
    GradientDescent: _gradient_descent,
    HeavyBall: _heavy_ball,
    Nesterov: _nesterov,
    Adam: _adam,
}
