"""What is the gradient of every weight in a small network, worked by hand?

A layer computes z = W a + b and a = ReLU(z): z stands before the activation, a after it. The source text of B1 has the
two letters the other way round.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from dlcore.derivation import Derivation, Erratum, Mistake, claim, equals, start
from dlcore.expr import define, derivative, mask, relu, symbols

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

z1 = define("z1", W1 @ x + b1)
a1 = define("a1", relu(z1))
z2 = define("z2", W2 @ a1 + b2)
a2 = define("a2", relu(z2))
z3 = define("z3", W3 @ a2 + b3)
y_hat = define("y_hat", relu(z3))
L = define("L", (y_hat - y) ** 2)

delta3 = define("delta3", 2 * (y_hat - y) * mask(z3 > 0))
delta2 = define("delta2", delta3 * W3.T * mask(z2 > 0))
delta1 = define("delta1", W2.T @ delta2 * mask(z1 > 0))

prediction = claim(
    "prediction",
    "The layers, one inside the other, give the prediction.",
    start(y_hat),
    equals(relu(W3 @ a2 + b3), "layer 3"),
    Mistake("nine", 9, "−2·38 + 3·22 + 18 is 8, which the text itself uses further on", misprint_in="B1", at="B1"),
    equals(relu(W3 @ relu(W2 @ a1 + b2) + b3), "layer 2"),
    equals(relu(W3 @ relu(W2 @ relu(W1 @ x + b1) + b2) + b3), "layer 1"),
    Mistake("linear-output", W3 @ relu(W2 @ relu(W1 @ x + b1) + b2) + b3, "this network has a ReLU at its end too"),
)

of_prediction = claim(
    "dy_hat",
    "The loss pulls the prediction towards the target.",
    start(derivative(L, y_hat)),
    equals(2 * (y_hat - y), "the derivative of a square"),
    Mistake("stray-minus", -2 * (y_hat - y), "the inner derivative of ŷ − y is 1", misprint_in="B1"),
)

of_z3 = claim(
    "dz3",
    "Through the last ReLU the slope passes where z₃ is above 0.",
    start(derivative(L, z3)),
    equals(derivative(L, y_hat) * mask(z3 > 0), "ReLU′ is 1 above 0, else 0"),
    Mistake("no-mask", derivative(L, y_hat), "where z₃ is below 0 the ReLU is flat"),
    equals(2 * (y_hat - y) * mask(z3 > 0), "as above"),
    equals(delta3, "call it δ₃"),
)

weights3 = claim(
    "dW3",
    "The gradient of a weight is what comes back times what went in.",
    start(derivative(L, W3)),
    equals(derivative(L, z3) * a2.T, "z₃ is W₃ a₂ + b₃"),
    Mistake("ninety-two", -4 * np.array([[38, 92]]), "z₂ is (38, 22)", misprint_in="B1", at="B1"),
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
    "Back through a ReLU the mask multiplies entry by entry.",
    start(derivative(L, z2)),
    equals(derivative(L, a2) * mask(z2 > 0), "ReLU′, entry by entry"),
    equals(delta3 * W3.T * mask(z2 > 0), "as above"),
    Mistake(
        "no-transpose",
        lambda: delta3 * W3 * mask(z2 > 0),
        "a row and a column have no product entry by entry",
        misprint_in="B1",
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
    Mistake("no-transpose", lambda: delta2 @ a1, "two columns have no product", misprint_in="B1"),
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
    Mistake("no-transpose", lambda: delta2 @ W2, "the transposed weights stand on the left", misprint_in="B1"),
)
of_z1 = claim(
    "dz1",
    "And through the first ReLU.",
    start(derivative(L, z1)),
    equals(W2.T @ delta2 * mask(z1 > 0), "ReLU′, entry by entry"),
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
    Mistake("no-transpose", lambda: delta1 @ x, "two columns have no product", misprint_in="B1"),
)
biases1 = claim(
    "db1",
    "The bias of layer 1 takes what comes back, as it is.",
    start(derivative(L, b1)),
    equals(delta1, "z₁ is W₁ x + b₁"),
)
of_x = claim("dx", "The input has a gradient too.", start(derivative(L, x)), equals(W1.T @ delta1, "z₁ is W₁ x + b₁"))


def forward(x: Any, W1: Any, b1: Any, W2: Any, b2: Any, W3: Any, b3: Any) -> Any:
    """The prediction, in numpy."""
    for W, b in ((W1, b1), (W2, b2), (W3, b3)):
        x = np.maximum(0, W @ x + b)
    return x


def first_layer_gradient(x: Any, y: Any, W1: Any, b1: Any, W2: Any, b2: Any, W3: Any, b3: Any) -> Any:
    """The gradient of W1, in numpy: forward, then back."""
    inputs, sides = [x], []
    for W, b in ((W1, b1), (W2, b2), (W3, b3)):
        sides.append(W @ inputs[-1] + b)
        inputs.append(np.maximum(0, sides[-1]))
    back = 2 * (inputs[-1] - y)
    for W, z in ((W3, sides[2]), (W2, sides[1])):
        back = W.T @ (back * (z > 0))
    return (back * (sides[0] > 0)) @ x.T


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
    computed_by={prediction: forward, weights1: first_layer_gradient},
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
