"""Which way do gradients flow when a network sees many rows at once? As for one sample, with every matrix transposed.

The letters are those of D3: a row of X is a sample, a column of W is a unit, and layers count from 0.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from dlcore.backprop.mlp import Loss, backward, forward, mlp
from dlcore.derivation import Derivation, Erratum, Mistake, claim, equals, start
from dlcore.expr import Expr, define, derivative, mask, maximum, minimum, ones, relu, sq, symbols, total

X, Y, W0, b0, W1, b1, W2, b2, n, i = symbols(
    "X[n,d]: the inputs, one row a sample",
    "Y[n,c]: the targets, one row a sample",
    "W0[d,h]: the weights of the first layer, one column a unit",
    "b0[h]: the biases of the first layer",
    "W1[h,m]: the weights of the second layer",
    "b1[m]: the biases of the second layer",
    "W2[m,c]: the weights of the last layer",
    "b2[c]: the biases of the last layer",
    "n in 1..64: the number of rows",
    "i in 1..n: a row",
)
u, w, g, v, s, eta, lam = symbols(
    "u: what goes into a ReLU",
    "w[d]: some weights of a network, in a column",
    "g[d]: the gradient of the loss by these weights",
    "v: a weight after a step",
    "s in positive: the rate times the factor of L1",
    "eta in positive: the learning rate",
    "lambda in positive: the factor of a penalty",
)

Z1 = define("Z1", X @ W0 + ones(n) @ b0.T)
A1 = define("A1", relu(Z1))
Z2 = define("Z2", A1 @ W1 + ones(n) @ b1.T)
A2 = define("A2", relu(Z2))
Y_hat = define("Y_hat", A2 @ W2 + ones(n) @ b2.T)
J = define("J", sq(Y_hat - Y) / (2 * n))

# As in the source, what comes back carries no 1/n: each gradient of a parameter divides by n at its end.
delta3 = define("Delta3", Y_hat - Y)
delta2 = define("Delta2", delta3 @ W2.T * mask(Z2 > 0))
delta1 = define("Delta1", delta2 @ W1.T * mask(Z1 > 0))


def _slope(of: Expr) -> Expr:
    """The derivative of the loss in one node of the graph."""
    return derivative(J, of)


def _weights(name: str, weights: Expr, above: Expr, delta: Expr, below: Expr, letter: str) -> Any:
    """What went in, transposed, times what comes back: a sum over the rows, divided by their number."""
    return claim(
        name,
        f"The gradient of {letter} sums what went in times what came back, over the rows, and divides by n.",
        start(_slope(weights)),
        equals(below.T @ _slope(above), "a sum over rows is a product with the transpose"),
        Mistake("as-for-columns", _slope(above).T @ below, f"that is the gradient of {letter} transposed"),
        equals(below.T @ delta / n, "put in what comes back"),
        Mistake("no-mean", below.T @ delta, "the loss is a mean: 1/n stays"),
    )


def _biases(name: str, biases: Expr, above: Expr, delta: Expr, letter: str) -> Any:
    """The mean over the rows of what comes back."""
    return claim(
        name,
        f"The gradient of {letter} is the mean over the rows of what comes back.",
        start(_slope(biases)),
        equals(_slope(above).T @ ones(n), "each row has the same bias, so all rows add up"),
        equals(delta.T @ ones(n) / n, "put in what comes back"),
        Mistake("no-mean", delta.T @ ones(n), "the loss is a mean: 1/n stays"),
    )


J_i = define("J_i", sq(W2.T @ relu(W1.T @ relu(W0.T @ X[i] + b0) + b1) + b2 - Y[i]) / 2)

rows = claim(
    "rows",
    "The loss is the mean of one sample's loss, and each row passes through the network by itself.",
    start(J),
    equals(
        total(i, J_i) / n,
        "a row here is a column there, and W is transposed",
    ),
    Mistake(
        "sum-of-rows",
        total(i, J_i),
        "a mean divides by the number of rows",
    ),
    Mistake(
        "relu-at-the-end",
        total(i, sq(relu(W2.T @ relu(W1.T @ relu(W0.T @ X[i] + b0) + b1) + b2) - Y[i]) / 2) / n,
        "the last layer has no ReLU",
    ),
)
of_output = claim(
    "output",
    "At the output the error comes back, divided by the number of rows.",
    start(_slope(Y_hat)),
    equals((Y_hat - Y) / n, "the 2 of the square meets the half"),
    Mistake("doubled", 2 * (Y_hat - Y) / n, "the loss has a half in front"),
    equals(delta3 / n, "call the error Δ₃"),
)
weights2 = _weights("last-weights", W2, Y_hat, delta3, A2, "W₂")
biases2 = _biases("last-biases", b2, Y_hat, delta3, "b₂")

of_a2 = claim(
    "back-through-weights",
    "Back through a layer, W is transposed and stands on the right.",
    start(_slope(A2)),
    equals(_slope(Y_hat) @ W2.T, "Ŷ is A₂ W₂, and the biases"),
    equals(delta3 @ W2.T / n, "put in what comes back"),
    Mistake(
        "masked-already",
        delta3 @ W2.T * mask(A2 > 0) / n,
        "what the source calls grad_a2 holds the gradient of Z₂",
        misprint_in="D3",
    ),
)
of_z2 = claim(
    "back-through-relu",
    "Back through a ReLU, what comes back passes where the unit was on.",
    start(_slope(Z2)),
    equals(_slope(A2) * mask(Z2 > 0), "each entry of A₂ depends on the same entry of Z₂ alone"),
    Mistake("no-mask", _slope(A2), "where Z₂ is not above 0 the ReLU is flat"),
    equals(_slope(A2) * mask(A2 > 0), "A₂ is above 0 where Z₂ is"),
    equals(delta3 @ W2.T * mask(Z2 > 0) / n, "as above"),
    equals(delta2 / n, "call it Δ₂, without 1/n"),
)
same_slope = claim(
    "same-slope",
    "A program may ask a instead of z whether a ReLU was on: both answers agree, also at 0.",
    start(mask(relu(u) > 0)),
    equals(mask(u > 0), "a ReLU is above 0 where what goes in is"),
    Mistake("on-at-zero", mask(relu(u) >= 0), "a ReLU is never below 0, so that says nothing"),
)
weights1 = _weights("second-weights", W1, Z2, delta2, A1, "W₁")
biases1 = _biases("second-biases", b1, Z2, delta2, "b₁")

of_a1 = claim(
    "one-layer-back",
    "One layer further back.",
    start(_slope(A1)),
    equals(_slope(Z2) @ W1.T, "Z₂ is A₁ W₁, and the biases"),
    equals(delta2 @ W1.T / n, "put in what comes back"),
    Mistake(
        "masked-already",
        delta2 @ W1.T * mask(A1 > 0) / n,
        "what the source calls grad_a1 holds the gradient of Z₁",
        misprint_in="D3",
    ),
)
of_z1 = claim(
    "first-relu",
    "And through the first ReLU.",
    start(_slope(Z1)),
    equals(_slope(A1) * mask(Z1 > 0), "entry by entry"),
    Mistake("no-mask", _slope(A1), "where Z₁ is not above 0 the ReLU is flat"),
    equals(delta2 @ W1.T * mask(Z1 > 0) / n, "as above"),
    equals(delta1 / n, "call it Δ₁, without 1/n"),
)
weights0 = _weights("first-weights", W0, Z1, delta1, X, "W₀")
biases0 = _biases("first-biases", b0, Z1, delta1, "b₀")

decay = claim(
    "decay",
    "A penalty on the squares of the weights shrinks every weight by the same share in each step.",
    start(w - eta * (g + derivative(lam / 2 * sq(w), w))),
    equals(w - eta * (g + lam * w), "the gradient of a square"),
    Mistake("doubled", w - eta * (g + 2 * lam * w), "the penalty has a half in front"),
    equals((1 - eta * lam) * w - eta * g, "what is left of w, and the step"),
    Mistake("all-gone", (1 - lam) * w - eta * g, "the rate shortens this step too"),
)
soft = claim(
    "soft",
    "A penalty on the sizes of the weights takes the same amount off each, and stops at 0.",
    start(maximum(v - s, 0) - maximum(-v - s, 0)),
    equals(v - maximum(minimum(v, s), -s), "what is taken off is v itself, where that is less than s"),
    Mistake("past-zero", v - s, "a weight below 0 is raised, and a small one becomes 0"),
)


def _gradient(of: str, X: Any, Y: Any, W0: Any, b0: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
    """A gradient by the library, whose weights have one row a unit and whose layers count from 1."""
    network = mlp([W0.T, W1.T, W2.T], [b0.ravel(), b1.ravel(), b2.ravel()])
    return backward(forward(network, X), Y, loss=Loss(half=True)).gradients[of].T


SMALL: dict[Any, Any] = {
    X: [[1, 2], [2, 0]],
    Y: [[1, -1], [9, -8]],
    W0: [[1, 2, -1], [1, -1, 0]],
    b0: [0, 1, 0],
    W1: [[1, 0], [2, -1], [1, 3]],
    b1: [-1, 0],
    W2: [[1, -1], [2, 1]],
    b2: [0, 2],
    n: 2,
}


def _they_hold_the_gradients_of_z() -> bool:
    """What the source's lines give on the small numbers is n times ∂J/∂Z, and is not n times ∂J/∂A."""
    given = {symbol.name: np.array(value) for symbol, value in SMALL.items() if symbol is not n}
    error = Y_hat.value(SMALL) - given["Y"]
    grad_a2 = error @ given["W2"].T * (A2.value(SMALL) > 0)
    grad_a1 = grad_a2 @ given["W1"].T * (A1.value(SMALL) > 0)
    found = [(grad_a2, of_z2, of_a2), (grad_a1, of_z1, of_a1)]
    return all(
        np.array_equal(program, 2 * of_z.answer.value(SMALL))
        and not np.array_equal(program, 2 * of_a.answer.value(SMALL))
        for program, of_z, of_a in found
    )


derivation = Derivation(
    "mlp-training",
    *(rows, of_output, weights2, biases2),
    *(of_a2, of_z2, same_slope, weights1, biases1),
    *(of_a1, of_z1, weights0, biases0),
    *(decay, soft),
    computed_by={
        weights2: partial(_gradient, "W3"),
        biases2: partial(_gradient, "b3"),
        weights1: partial(_gradient, "W2"),
        biases1: partial(_gradient, "b2"),
        weights0: partial(_gradient, "W1"),
        biases0: partial(_gradient, "b1"),
    },
    examples={"small": SMALL, "penalty": {w: [2, -1], g: [1, 1], eta: 0.1, lam: 0.5, v: 0.3, s: 0.5, u: 0}},
    errata=(
        Erratum(
            slug="gradients-of-z",
            source_id="D3",
            says="grad_a2 and grad_a1 are what comes back times relu_derivative",
            right="these are the gradients of z2 and z1, before the activation",
            why="the product with the slope of the ReLU is the step from a to z",
            check=_they_hold_the_gradients_of_z,
        ),
    ),
)
