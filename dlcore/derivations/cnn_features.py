"""What does a trained network see in a digit? Patches times weights, largest values, scores, probabilities."""

from __future__ import annotations

from typing import Any

import numpy as np

from dlcore.conv import filters, network, ops
from dlcore.conv.stack import Conv2d, Flatten, Linear, ReLU, Softmax, Stack
from dlcore.data import digits
from dlcore.derivation import Derivation, Mistake, at_least, at_most, claim, equals, start
from dlcore.expr import define, derivative, exp, inner, ln, maximum, norm, relu, softmax, symbols, total, unit

K, V, b, c, m, i, j = symbols(
    "K[c,m]: a filter's weights, the kernels of its channels one below the other",
    "V[c,m]: the patch beneath it, channel below channel",
    "b: the filter's bias",
    "c in 1..12: the rows of all its kernels together",
    "m in 1..5: their columns",
    "i in 1..c: a row",
    "j in 1..m: a column",
)
P, x = symbols("P[2,2]: a window of 2 by 2 cells", "x: a number that is added to every cell")
z, q, l, o, h, s = symbols(
    "z[q]: the scores, one a class",
    "q in 2..10: the classes",
    "l in 1..q: the class of the label",
    "o in 1..q: another class",
    "h in 1..q: one class after the other",
    "s: a number that is added to every score",
)
A, B, k, f = symbols(
    "A[k,k]: a kernel that was learned",
    "B[k,k]: a kernel that was made by hand",
    "k in 2..5: the kernels' rows and columns",
    "f in positive: a factor",
)

cell = claim(
    "cell",
    "One cell of a feature map is the sum of weight times value over all channels, plus a bias; below 0 it becomes 0.",
    start(relu(total(i, total(j, K[i, j] * V[i, j])) + b)),
    Mistake(
        "bias-per-cell",
        relu(total(i, total(j, K[i, j] * V[i, j] + b))),
        "a filter has one bias, and it is added once, to the whole sum",
    ),
    Mistake(
        "relu-before-bias",
        relu(total(i, total(j, K[i, j] * V[i, j]))) + b,
        "the bias belongs to the sum that the ReLU cuts off",
    ),
)

largest = define("M", maximum(maximum(P[1, 1], P[1, 2]), maximum(P[2, 1], P[2, 2])))
pool = claim(
    "pool",
    "Pooling keeps the largest value of a window.",
    start(largest),
    Mistake(
        "mean", (P[1, 1] + P[1, 2] + P[2, 1] + P[2, 2]) / 4, "that is average pooling; a strong answer would be thinned"
    ),
)
moved = claim(
    "moved",
    "So it does not matter in which column or row of the window the largest value stands.",
    start(maximum(maximum(P[1, 2], P[1, 1]), maximum(P[2, 2], P[2, 1]))),
    equals(largest, "the columns have changed places"),
    start(maximum(maximum(P[2, 1], P[2, 2]), maximum(P[1, 1], P[1, 2]))),
    equals(largest, "the rows have changed places"),
)
brighter = claim(
    "brighter",
    "What is added to every cell of a window is added to its largest value.",
    start(maximum(maximum(P[1, 1] + x, P[1, 2] + x), maximum(P[2, 1] + x, P[2, 2] + x))),
    equals(largest + x, "the order of the cells stays"),
    Mistake("four-times", largest + 4 * x, "one cell is kept, not the sum of four"),
)

sum_of_powers = define("Z", total(h, exp(z[h])))
probability = claim(
    "probability",
    "Softmax makes a probability of each score.",
    start(exp(z[l]) / sum_of_powers),
    Mistake("without-exp", z[l] / total(h, z[h]), "a score may be below 0, and so may their sum; exp never is"),
)
one = claim(
    "one",
    "The probabilities sum to 1.",
    start(total(o, exp(z[o]) / sum_of_powers)),
    equals(total(o, exp(z[o])) / sum_of_powers, "all have one denominator"),
    equals(1, "numerator and denominator are the same sum"),
)
shift = claim(
    "shift",
    "A number added to every score changes no probability.",
    start(exp(z[l] + s) / total(h, exp(z[h] + s))),
    equals(exp(s) * exp(z[l]) / (exp(s) * sum_of_powers), "exp of a sum is a product"),
    equals(exp(z[l]) / sum_of_powers, "the common factor cancels"),
    Mistake("scaled", exp(s) * exp(z[l]) / sum_of_powers, "the factor stands below too"),
)
p = define("p", softmax(z))
ratio = claim(
    "ratio",
    "The ratio of two probabilities depends on the difference of their scores alone.",
    start(p[l] / p[o]),
    equals(exp(z[l]) / exp(z[o]), "the denominators cancel"),
    equals(exp(z[l] - z[o]), "a quotient of powers"),
    Mistake("ratio-of-scores", z[l] / z[o], "a score counts through exp, and it may be 0"),
)

loss = claim(
    "loss",
    "The cross-entropy compares the label's score with all of them.",
    start(-ln(p[l])),
    equals(-ln(exp(z[l]) / sum_of_powers), "put the probability in"),
    equals(ln(sum_of_powers) - z[l], "the logarithm of a quotient"),
    Mistake("no-sum", -z[l], "the other scores push against it"),
)
L = define("L", -ln(p[l]))
gradient = claim(
    "gradient",
    "Its gradient at the scores is the probabilities, less 1 at the label.",
    start(derivative(L, z)),
    equals(p - unit(l, q), "the slope of ln Z at a score is that class's probability"),
    Mistake("turned-round", unit(l, q) - p, "the loss falls as the label's score rises, so that slope is below 0"),
    Mistake("label-alone", -unit(l, q), "raising another score raises the loss"),
)

cosine = define("C", inner(A, B) / (norm(A) * norm(B)))


def _alike(rng: np.random.Generator) -> dict[Any, Any]:
    """Two kernels that differ by a positive factor alone."""
    first = rng.normal(size=(3, 3))
    return {A: first, B: 2 * first}


def _opposite(rng: np.random.Generator) -> dict[Any, Any]:
    """Two kernels that differ by a negative factor alone."""
    first = rng.normal(size=(3, 3))
    return {A: first, B: -2 * first}


most = claim(
    "at-most",
    "Two kernels are at most as alike as a kernel and itself.",
    start(cosine),
    at_most(1, "the Cauchy-Schwarz inequality", tight=_alike),
)
least = claim(
    "at-least",
    "They are at least as alike as a kernel and its opposite.",
    start(cosine),
    at_least(-1, "the same, with B's signs changed", tight=_opposite),
)
any_size = claim(
    "any-size",
    "How large the weights are does not count.",
    start(inner(f * A, B) / (norm(f * A) * norm(B))),
    equals(f * inner(A, B) / (f * norm(A) * norm(B)), "a factor comes out of a sum and, being positive, out of a norm"),
    equals(cosine, "it cancels"),
    Mistake("not-divided", f * cosine, "the norm of A grows by the same factor"),
)


def _cell(K: Any, V: Any, b: Any) -> Any:
    """The cell as the library's convolution gives it, each row as a channel of its own."""
    weight, patch = (np.asarray(each, float)[:, None, :] for each in (K, V))
    return max(0.0, ops.conv2d(patch, weight[None], [float(b)]).item())


def _slopes(z: Any, l: Any) -> Any:
    """The gradient that training uses, seen at biases that are the scores themselves."""
    scores = np.ravel(np.asarray(z, float))
    layers = [Conv2d(out_channels=1, kernel_size=1), ReLU(), Flatten(), Linear(out_features=scores.size), Softmax()]
    stack = Stack(layers=layers, input_shape=(1, 1, 1))
    zeros = network.start(stack, seed=0).weights
    net = network.Network(stack=stack, weights={**zeros, "fc1.weight": np.zeros((scores.size, 1)), "fc1.bias": scores})
    return net.gradients(net.run(np.zeros((1, 1, 1, 1))), [int(l) - 1])["fc1.bias"].reshape(-1, 1)


def _example() -> dict[Any, Any]:
    """The first digit that ships: the strongest cell of its first layer, a window around it, and its scores."""
    run = network.read_digit(digits().images[0])
    found = network.strongest_cell(run, "conv1")
    number, row, column = (at - 1 for at in found.place)
    top, left = row - row % 2, column - column % 2
    window = run.outputs["relu1"][number, top : top + 2, left : left + 2]
    scores = run.outputs["fc1"]
    best = np.argsort(-scores)
    return {
        K: found.weight[0].tolist(),
        V: found.patch[0].tolist(),
        b: found.bias,
        P: window.round(3).tolist(),
        x: 1,
        z: scores.round(3).tolist(),
        q: scores.size,
        s: -float(scores.max().round(3)),
        l: int(best[0]) + 1,
        o: int(best[1]) + 1,
    }


derivation = Derivation(
    "cnn-features",
    cell,
    pool,
    moved,
    brighter,
    probability,
    one,
    shift,
    ratio,
    loss,
    gradient,
    most,
    least,
    any_size,
    examples={"digit": _example()},
    computed_by={
        cell: _cell,
        pool: lambda P: ops.max_pool2d(np.asarray(P, float)[None], kernel_size=2).item(),
        probability: lambda z, l: network.softmax(np.ravel(z).astype(float))[int(l) - 1],
        ratio: lambda z, l, o: np.divide(*network.softmax(np.ravel(z).astype(float))[[int(l) - 1, int(o) - 1]]),
        gradient: _slopes,
        any_size: lambda A, B: filters.cosine_similarity(A, B),
    },
)
