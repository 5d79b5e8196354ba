"""What is the gradient of every weight in a small network, worked by hand?

A layer computes z = W a + b and a = f(z): z stands before the activation f, a after it. The source text of B1 has the
two letters the other way round.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from dlcore.backprop.mlp import Forward, Loss, backward, forward, mlp
from dlcore.derivation import Derivation, Erratum, Mistake, claim, equals, start
from dlcore.expr import Expr, convention, define, derivative, mask, number, ones, relu, sigmoid, symbols, tanh

x, y, W1, b1, W2, b2, W3, b3 = symbols(
    "x[d]: the input",
    "y: the target",
    "W1[h,d]: the weights of layer 1, one row a unit",
    "b1[h]: the biases of layer 1",
    "W2[m,h]: the weights of layer 2",
    "b2[m]: the biases of layer 2",
    "W3[1,m]: the weights of layer 3, which has one unit",
    "b3: the bias of layer 3",
)

activation = convention(
    "activation",
    "what follows every layer",
    relu="ReLU",
    leaky_relu="leaky ReLU",
    sigmoid="sigmoid",
    tanh="tanh",
    identity="none",
)
loss = convention("loss", "what stands in front of the squared error", whole="nothing", half="one half")


def _f(z: Expr) -> Expr:
    """What follows a layer."""
    leaky = relu(z) - 0.01 * relu(-z)
    return activation.pick(relu=relu(z), leaky_relu=leaky, sigmoid=sigmoid(z), tanh=tanh(z), identity=z)


def _through(gradient: Expr, z: Expr, a: Expr, one: Any) -> Expr:
    """A gradient times the activation's slope, entry by entry; `one` is 1 in the shape of z."""
    return activation.pick(
        relu=gradient * mask(z > 0),
        leaky_relu=gradient * (mask(z > 0) + 0.01 * mask(z <= 0)),
        sigmoid=gradient * (a * (one - a)),
        tanh=gradient * (one - a * a),
        identity=gradient,
    )


def _another(z: Expr) -> Expr:
    """What would follow a last layer unlike the others: nothing, or a ReLU where the others have none."""
    return activation.pick(relu=z, leaky_relu=z, sigmoid=z, tanh=z, identity=relu(z))


def _not_through(gradient: Expr, z: Expr) -> Expr:
    """A gradient times a slope that is not the activation's: 1 everywhere, or a ReLU's where there is none."""
    masked = gradient * mask(z > 0)
    return activation.pick(relu=gradient, leaky_relu=masked, sigmoid=gradient, tanh=gradient, identity=masked)


z1 = define("z1", W1 @ x + b1)
a1 = define("a1", _f(z1))
z2 = define("z2", W2 @ a1 + b2)
a2 = define("a2", _f(z2))
z3 = define("z3", W3 @ a2 + b3)
y_hat = define("y_hat", _f(z3))
L = define("L", loss.pick(whole=(y_hat - y) ** 2, half=(y_hat - y) ** 2 / 2))

error = loss.pick(whole=2 * (y_hat - y), half=y_hat - y)
wrong_sign = loss.pick(whole=-2 * (y_hat - y), half=-(y_hat - y))
delta3 = define("delta3", _through(error, z3, y_hat, 1))
delta2 = define("delta2", _through(delta3 * W3.T, z2, a2, ones("m")))
delta1 = define("delta1", _through(W2.T @ delta2, z1, a1, ones("h")))

prediction = claim(
    "prediction",
    "The layers, one inside the other, give the prediction.",
    start(y_hat),
    equals(_f(W3 @ a2 + b3), "layer 3"),
    Mistake("nine", 9, "−2·38 + 3·22 + 18 is 8, which the text itself uses further on", misprint_in="B1", at="B1"),
    equals(_f(W3 @ _f(W2 @ a1 + b2) + b3), "layer 2"),
    equals(_f(W3 @ _f(W2 @ _f(W1 @ x + b1) + b2) + b3), "layer 1"),
    Mistake(
        "another-at-the-end",
        _another(W3 @ a2 + b3),
        "this network's last layer is followed by the same activation as the others",
    ),
)

of_prediction = claim(
    "output",
    "The loss pulls the prediction towards the target.",
    start(derivative(L, y_hat)),
    equals(error, "the derivative of a square"),
    Mistake("stray-minus", wrong_sign, "the inner derivative of ŷ − y is 1", misprint_in="B1"),
)

of_z3 = claim(
    "dz3",
    "Through the last activation the gradient is multiplied by its slope at z₃.",
    start(derivative(L, z3)),
    equals(_through(derivative(L, y_hat), z3, y_hat, 1), "the slope of the activation at z₃"),
    Mistake(
        "another-slope", _not_through(derivative(L, y_hat), z3), "the slope is that of this network's activation, at z₃"
    ),
    equals(_through(error, z3, y_hat, 1), "as above"),
    equals(delta3, "call it δ₃"),
)

weights3 = claim(
    "dW3",
    "The gradient of a weight is what comes back times what went in.",
    start(derivative(L, W3)),
    equals(derivative(L, z3) * a2.T, "z₃ is W₃ a₂ + b₃"),
    Mistake(
        "ninety-two",
        number(-4) * np.array([[38, 92]]),
        "z₂ is (38, 22), and the text's own result is made of that",
        misprint_in="B1",
        at="B1",
    ),
    equals(delta3 * a2.T, "dL/dz₃ is δ₃"),
    Mistake("column", delta3 * a2, "W₃ is a row, and so is its gradient", misprint_in="B1"),
)
biases3 = claim(
    "db3",
    "The gradient of a bias is what comes back.",
    start(derivative(L, b3)),
    equals(delta3, "z₃ is W₃ a₂ + b₃"),
    Mistake("times-input", delta3 * b3, "the bias is added, so its slope is 1"),
)

of_a2 = claim(
    "da2",
    "Back through a layer the weights are transposed.",
    start(derivative(L, a2)),
    equals(W3.T @ derivative(L, z3), "z₃ is W₃ a₂ + b₃"),
    equals(delta3 * W3.T, "dL/dz₃ is δ₃, a number, and goes in front"),
    Mistake("no-transpose", delta3 * W3, "a₂ is a column, and so is its gradient", misprint_in="B1"),
)
of_z2 = claim(
    "dz2",
    "Back through an activation the slopes multiply entry by entry.",
    start(derivative(L, z2)),
    equals(_through(derivative(L, a2), z2, a2, ones("m")), "the slope of the activation, entry by entry"),
    equals(_through(delta3 * W3.T, z2, a2, ones("m")), "as above"),
    Mistake(
        "no-transpose",
        lambda: delta3 * W3 * mask(z2 > 0),
        "a row and a column have no product entry by entry",
        misprint_in="B1",
        printed="2(ŷ − y) ReLU′(z₃) W₃ ReLU′(z₂)",
    ),
    equals(delta2, "call it δ₂"),
    Mistake("ten-for-twelve", [8, -10], "−4·3 is −12", misprint_in="B1", at="B1"),
)
weights2 = claim(
    "dW2",
    "A column times a row gives a gradient of the weights' shape.",
    start(derivative(L, W2)),
    equals(derivative(L, z2) @ a1.T, "z₂ is W₂ a₁ + b₂"),
    equals(delta2 @ a1.T, "∂L/∂z₂ is δ₂"),
    Mistake(
        "no-transpose",
        lambda: delta2 @ a1,
        "two columns have no product",
        misprint_in="B1",
        printed="2(ŷ − y) ReLU′(z₃) W₃ ReLU′(z₂) a₁",
    ),
    Mistake("wrong-activation", delta2 @ a2.T, "what went into layer 2 is a₁"),
)
biases2 = claim(
    "db2",
    "The bias of layer 2 takes what comes back, as it is.",
    start(derivative(L, b2)),
    equals(derivative(L, z2), "z₂ is W₂ a₁ + b₂"),
    equals(delta2, "its name"),
)

of_a1 = claim(
    "da1",
    "One layer further back.",
    start(derivative(L, a1)),
    equals(W2.T @ delta2, "z₂ is W₂ a₁ + b₂"),
    Mistake(
        "no-transpose",
        lambda: delta2 @ W2,
        "the transposed weights stand on the left",
        misprint_in="B1",
        printed="2(ŷ − y) ReLU′(z₃) W₃ ReLU′(z₂) W₂",
    ),
)
of_z1 = claim(
    "dz1",
    "And through the first activation.",
    start(derivative(L, z1)),
    equals(_through(W2.T @ delta2, z1, a1, ones("h")), "the slope of the activation, entry by entry"),
    Mistake("entry-lost", [16, -12], "layer 1 has three units, so three numbers come back", misprint_in="B1", at="B1"),
    equals(delta1, "call it δ₁"),
)
weights1 = claim(
    "dW1",
    "What comes back times what went in, for layer 1.",
    start(derivative(L, W1)),
    equals(derivative(L, z1) @ x.T, "z₁ is W₁ x + b₁"),
    equals(delta1 @ x.T, "∂L/∂z₁ is δ₁"),
    Mistake(
        "two-by-two",
        [[32, 16], [-24, -12]],
        "W₁ has three rows, and so has its gradient",
        misprint_in="B1",
        at="B1",
    ),
    Mistake(
        "no-transpose",
        lambda: delta1 @ x,
        "two columns have no product",
        misprint_in="B1",
        printed="2(ŷ − y) ReLU′(z₃) W₃ ReLU′(z₂) W₂ ReLU′(z₁) x",
    ),
)
biases1 = claim(
    "db1",
    "The bias of layer 1 takes what comes back, as it is.",
    start(derivative(L, b1)),
    equals(delta1, "z₁ is W₁ x + b₁"),
)
of_x = claim(
    "input", "The input has a gradient too.", start(derivative(L, x)), equals(W1.T @ delta1, "z₁ is W₁ x + b₁")
)


def _flat(values: Any) -> Any:
    """A column as the library has it: without an axis of its own."""
    return np.asarray(values, float).reshape(-1)


def _prediction(x: Any, W1: Any, b1: Any, W2: Any, b2: Any, W3: Any, b3: Any, activation: str) -> Any:
    """What the library's network gives."""
    return _run(x, W1, b1, W2, b2, W3, b3, activation).output


def _run(x: Any, W1: Any, b1: Any, W2: Any, b2: Any, W3: Any, b3: Any, activation: str) -> Forward:
    weights = [np.asarray(W, float) for W in (W1, W2, W3)]
    network = mlp(weights, [_flat(b) for b in (b1, b2, b3)], activation=activation, output_activation=activation)
    return forward(network, _flat(x))


def _gradient(name: str) -> Callable[..., Any]:
    """What the library computes for one letter: a column for a vector."""

    def computed(
        x: Any, y: Any, W1: Any, b1: Any, W2: Any, b2: Any, W3: Any, b3: Any, activation: str, loss: str
    ) -> Any:
        run = _run(x, W1, b1, W2, b2, W3, b3, activation)
        found = backward(run, float(y), loss=Loss(half=loss == "half")).gradients[name]
        return found if found.ndim == 2 else found.reshape(-1, 1)

    return computed


numbers = {
    x: [2, 1],
    y: 10,
    W1: [[1, 0], [3, 4], [1, 2]],
    b1: [0, -2, 5],
    W2: [[2, 6, 1], [0, 3, 1]],
    b2: [-23, -11],
    W3: [[-2, 3]],
    b3: 18,
}

derivation = Derivation(
    "mlp-by-hand",
    prediction,
    *(of_prediction, of_z3, weights3, biases3),
    *(of_a2, of_z2, weights2, biases2),
    *(of_a1, of_z1, weights1, biases1, of_x),
    computed_by={
        prediction: _prediction,
        weights3: _gradient("W3"),
        biases3: _gradient("b3"),
        weights2: _gradient("W2"),
        biases2: _gradient("b2"),
        weights1: _gradient("W1"),
        biases1: _gradient("b1"),
        of_x: _gradient("x"),
    },
    sources={"B1": numbers},
    errata=(
        Erratum(
            slug="layers-one-too-low",
            source_id="B1",
            says="∂L/∂x ends in ReLU′ of layer 1, W of layer 1, ReLU′ of layer 0 and W of layer 0",
            right="it ends in ReLU′ of layer 2, W of layer 2, ReLU′ of layer 1 and W of layer 1",
            why="there is no layer 0: the input is what layer 1 takes",
        ),
    ),
)
