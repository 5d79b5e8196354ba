"""Which way do the gradients of a network of any size flow? Back along every edge of its computation graph.

A layer computes z = W a + b and a = ReLU(z); the last one has no ReLU. The letters are those of D1, whose layers count
from 0.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from dlcore.backprop.mlp import Loss, backward, forward, mlp
from dlcore.derivation import Derivation, Mistake, claim, equals, start
from dlcore.expr import Expr, define, derivative, diag, inner, mask, relu, sq, symbols

x, y, W0, b0, W1, b1, W2, b2 = symbols(
    "x[d]: the input",
    "y[c]: the target",
    "W0[h,d]: the weights of the first layer, one row a unit",
    "b0[h]: the biases of the first layer",
    "W1[m,h]: the weights of the second layer",
    "b1[m]: the biases of the second layer",
    "W2[c,m]: the weights of the last layer",
    "b2[c]: the biases of the last layer",
)

z1 = define("z1", W0 @ x + b0)
a1 = define("a1", relu(z1))
z2 = define("z2", W1 @ a1 + b1)
a2 = define("a2", relu(z2))
f = define("f", W2 @ a2 + b2)
J = define("J", sq(f - y) / 2)

delta3 = define("delta3", f - y)
delta2 = define("delta2", W2.T @ delta3 * mask(z2 > 0))
delta1 = define("delta1", W1.T @ delta2 * mask(z1 > 0))


def _slope(of: Expr) -> Expr:
    """The derivative of the loss in one node of the graph."""
    return derivative(J, of)


def _not_a_product(went_in: Expr, came_back: Expr, printed: str) -> Mistake:
    """The source's line for a weight: two columns side by side."""
    return Mistake(
        "two-columns",
        lambda: went_in @ came_back,
        "two columns have no product: what went in is transposed, and stands on the right",
        misprint_in="D2",
        printed=printed,
    )


loss = claim(
    "loss",
    "The loss is half the squared distance from the target, with every layer inside.",
    start(J),
    equals(inner(f - y, f - y) / 2, "a squared norm is a sum of squares"),
    Mistake("no-half", inner(f - y, f - y), "without the half, dJ/df would be 2 (f − y)"),
    equals(sq(W2 @ relu(W1 @ relu(W0 @ x + b0) + b1) + b2 - y) / 2, "layer by layer"),
    Mistake(
        "relu-at-the-end",
        sq(relu(W2 @ relu(W1 @ relu(W0 @ x + b0) + b1) + b2) - y) / 2,
        "the last layer has no ReLU, so that the output may fall below 0",
    ),
)
of_f = claim(
    "output",
    "The gradient at the output is the error: the half is there to make it so.",
    start(_slope(f)),
    equals(f - y, "the 2 of the square meets the half"),
    Mistake("doubled", 2 * (f - y), "the loss has a half in front"),
    Mistake("turned-round", y - f, "that is the gradient of the target: f stands with a plus"),
    equals(delta3, "call it δ₃"),
)
of_y = claim(
    "target",
    "The target pulls the other way.",
    start(_slope(y)),
    equals(-(f - y), "y stands with a minus"),
    Mistake("same-sign", f - y, "y stands with a minus, so the slope changes its sign"),
)

biases2 = claim(
    "last-biases",
    "The gradient of the last biases is what comes back.",
    start(_slope(b2)),
    equals(_slope(f), "f is W₂ a₂ + b₂"),
    equals(delta3, "its name"),
    Mistake("times-bias", delta3 * b2, "the bias is added, so its slope is 1"),
)
of_a2 = claim(
    "last-units",
    "Back through a layer its weights are transposed.",
    start(_slope(a2)),
    equals(W2.T @ _slope(f), "f is W₂ a₂ + b₂"),
    Mistake("no-transpose", lambda: W2 @ delta3, "W₂ takes a₂ to f; its transpose takes gradients back"),
    equals(W2.T @ delta3, "∂J/∂f is δ₃"),
)
weights2 = claim(
    "last-weights",
    "The gradient of a weight is what comes back times what went in: a column times a row.",
    start(_slope(W2)),
    equals(_slope(f) @ a2.T, "f is W₂ a₂ + b₂"),
    _not_a_product(a2, delta3, "a₂ · ∂J/∂f"),
    Mistake("lying-down", a2 @ delta3.T, "its rows are W₂'s columns: the order of the factors is the other"),
    equals(delta3 @ a2.T, "∂J/∂f is δ₃"),
)

of_z2 = claim(
    "last-relu",
    "Back through a ReLU a diagonal matrix of ones and zeros multiplies: entry by entry, a mask.",
    start(_slope(z2)),
    equals(diag(mask(z2 > 0)) @ _slope(a2), "unit k of a₂ depends on unit k of z₂ alone"),
    Mistake(
        "then-transpose",
        mask(z2 > 0).T @ _slope(a2),
        "a row times a column adds all units up to one number; the factor is elementwise and nothing is transposed",
        misprint_in="D2",
    ),
    Mistake("no-mask", _slope(a2), "where z₂ is below 0 the ReLU is flat"),
    equals(_slope(a2) * mask(z2 > 0), "a diagonal matrix multiplies entry by entry"),
    Mistake("mask-of-z1", lambda: _slope(a2) * mask(z1 > 0), "each ReLU has the mask of its own z"),
    equals(W2.T @ delta3 * mask(z2 > 0), "as above"),
    equals(delta2, "call it δ₂"),
)
biases1 = claim(
    "second-biases",
    "The biases of the layer before take what comes back, as it is.",
    start(_slope(b1)),
    equals(_slope(z2), "z₂ is W₁ a₁ + b₁"),
    equals(delta2, "its name"),
    Mistake("before-the-mask", W2.T @ delta3, "the bias lies before the ReLU: the mask comes first on the way back"),
)
of_a1 = claim(
    "first-units",
    "One layer further back.",
    start(_slope(a1)),
    equals(W1.T @ _slope(z2), "z₂ is W₁ a₁ + b₁"),
    equals(W1.T @ delta2, "∂J/∂z₂ is δ₂"),
)
weights1 = claim(
    "second-weights",
    "What comes back times what went in, one layer further.",
    start(_slope(W1)),
    equals(_slope(z2) @ a1.T, "z₂ is W₁ a₁ + b₁"),
    _not_a_product(a1, delta2, "a₁ · ∂J/∂z₂"),
    equals(delta2 @ a1.T, "∂J/∂z₂ is δ₂"),
    Mistake("what-came-out", delta2 @ a2.T, "what went into this layer is a₁, not a₂"),
)

of_z1 = claim(
    "first-relu",
    "And through the first ReLU.",
    start(_slope(z1)),
    equals(diag(mask(z1 > 0)) @ _slope(a1), "unit k of a₁ depends on unit k of z₁ alone"),
    Mistake(
        "then-transpose",
        mask(z1 > 0).T @ _slope(a1),
        "a row times a column is one number, and layer 1 has a gradient for each unit",
        misprint_in="D2",
    ),
    equals(_slope(a1) * mask(z1 > 0), "entry by entry"),
    equals(W1.T @ delta2 * mask(z1 > 0), "as above"),
    equals(delta1, "call it δ₁"),
)
biases0 = claim(
    "first-biases",
    "The first biases.",
    start(_slope(b0)),
    equals(_slope(z1), "z₁ is W₀ x + b₀"),
    equals(delta1, "its name"),
)
of_x = claim(
    "input",
    "The input has a gradient too: it is no parameter, but it is a node.",
    start(_slope(x)),
    equals(W0.T @ _slope(z1), "z₁ is W₀ x + b₀"),
    equals(W0.T @ delta1, "∂J/∂z₁ is δ₁"),
)
weights0 = claim(
    "first-weights",
    "The first weights: here the input is what went in.",
    start(_slope(W0)),
    equals(_slope(z1) @ x.T, "z₁ is W₀ x + b₀"),
    _not_a_product(x, delta1, "x · ∂J/∂z₁"),
    equals(delta1 @ x.T, "∂J/∂z₁ is δ₁"),
)


def _gradient(of: str, x: Any, y: Any, W0: Any, b0: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
    """A gradient by the library, whose vectors are flat and whose layers count from 1."""
    network = mlp([W0, W1, W2], [b0.ravel(), b1.ravel(), b2.ravel()])
    return backward(forward(network, x.ravel()), y.ravel(), loss=Loss(half=True)).gradients[of]


derivation = Derivation(
    "computation-graph",
    *(loss, of_f, of_y),
    *(biases2, of_a2, weights2),
    *(of_z2, biases1, of_a1, weights1),
    *(of_z1, biases0, of_x, weights0),
    computed_by={
        weights2: partial(_gradient, "W3"),
        biases2: partial(_gradient, "b3"),
        weights1: partial(_gradient, "W2"),
        biases1: partial(_gradient, "b2"),
        weights0: partial(_gradient, "W1"),
        biases0: partial(_gradient, "b1"),
        of_x: partial(_gradient, "x"),
    },
    examples={
        "small": {
            x: [1, 2],
            y: [1, -1],
            W0: [[1, 1], [2, -1], [-1, 0]],
            b0: [0, 1, 0],
            W1: [[1, 2, 0], [0, -1, 3]],
            b1: [-1, 0],
            W2: [[1, 2], [-1, 1]],
            b2: [0, 2],
        }
    },
)
