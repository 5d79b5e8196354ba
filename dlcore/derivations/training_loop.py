"""What is wrong with this training loop? Gradients that pile up, arguments that are swapped, a mean that is no mean."""

from __future__ import annotations

from typing import Any

import numpy as np

from dlcore.derivation import Derivation, Erratum, Mistake, at_most, claim, equals, start
from dlcore.expr import absolute, define, derivative, ln, logsumexp, recurrence, softmax, sq, symbols, total, zeros
from dlcore.optim.methods import GradientDescent

A, T, s, j, u, v, w, eta, d = symbols(
    "A[T,d]: the gradient of each step's batch",
    "T in 1..64: the number of steps",
    "s in 1..T: a step",
    "j in 1..s: a step before it, or it",
    "u[d]: what the gradient holds so far",
    "v[d]: what the gradient holds, where it is zeroed before each step",
    "w[d]: the weights at first",
    "eta in positive: the learning rate",
    "d in 1..64: the number of weights",
)
h, e, e_0 = symbols(
    "h in 0.01..4.5: the rate times the curvature",
    "e: the error of one weight now, its distance from the minimum",
    "e_0: the error one step before",
)
y_hat, y, t, z, c = symbols(
    "y_hat[c]: the predictions",
    "y[c]: the labels, where they are numbers",
    "t[c] in simplex: the labels, as a probability for each class",
    "z[c]: the network's outputs, before the softmax",
    "c in 1..32: the number of outputs",
)
l, b, i, k = symbols(
    "l[b,c] in positive: the loss of each output of each row",
    "b in 1..64: the rows of a batch",
    "i in 1..b: a row",
    "k in 1..c: an output",
)

held = define("g_T", recurrence(u, start=zeros(d), step=u + A[s], steps=T, index=s))
zeroed = claim(
    "zeroed",
    "Zeroed before each step, the gradient v forgets what it held: it is that of the last batch alone.",
    start(recurrence(v, start=zeros(d), step=0 * v + A[s], steps=T, index=s)),
    equals(A[T], "each step forgets what was there"),
    Mistake("not-zeroed", total(s, A[s]), "a backward pass adds to what the gradient holds"),
)
piled_up = claim(
    "piled-up",
    "Not zeroed, the gradient u keeps what it held and adds the new one: it is the sum of all since the first.",
    start(held),
    equals(total(s, A[s]), "each step adds one more"),
    Mistake("last-alone", A[T], "that is what the loop was meant to do"),
    Mistake("mean", total(s, A[s]) / T, "nothing divides by the number of steps"),
)
path = claim(
    "path",
    "So after T steps each gradient has been used again in every step since.",
    start(w - eta * total(s, total(j, A[j]))),
    equals(w - eta * total(s, (T - s + 1) * A[s]), "the gradient of step s is in the sums of steps s to T"),
    Mistake("once", w - eta * total(s, A[s]), "that is the path of a loop that zeroes"),
    Mistake("one-short", w - eta * total(s, (T - s) * A[s]), "step s itself uses it too"),
)

next_error = define("e_2", (2 - h) * e - e_0)
two_steps = claim(
    "two-steps",
    "On a quadratic loss that makes each error follow from the last two.",
    start(e - ((e_0 - e) + h * e)),
    equals(next_error, "the sum so far has just moved the weight from e₀ to e, and the new gradient adds h e"),
    Mistake("zeroed", (1 - h) * e, "without the old gradients the last move would not come again"),
)
kept = define("Q", e**2 - (2 - h) * e * e_0 + e_0**2)
conserved = claim(
    "conserved",
    "One number of two errors in a row is the same at every step: nothing is ever lost.",
    start(next_error**2 - (2 - h) * next_error * e + e**2),
    equals(next_error * (next_error - (2 - h) * e) + e**2, "e₂ in front"),
    equals(-next_error * e_0 + e**2, "e₂ − (2 − h) e is −e₀"),
    equals(kept, "put e₂ in"),
    Mistake("sum-of-squares", e**2 + e_0**2, "the mixed term belongs to it"),
)
first_step = claim(
    "first-step",
    "At the first step, from an error e₀, it is h e₀².",
    start(((1 - h) * e_0) ** 2 - (2 - h) * (1 - h) * e_0 * e_0 + e_0**2),
    equals(((1 - h) * (1 - h - (2 - h)) + 1) * e_0**2, "e₀² in front"),
    equals(h * e_0**2, "the bracket is −1"),
    Mistake("all-of-it", e_0**2, "the first step is a sound one, and takes part of the error away"),
)
never_small = claim(
    "never-small",
    "Two errors in a row are never both small.",
    start(kept),
    at_most((1 + absolute(2 - h) / 2) * (e**2 + e_0**2), "2 e e₀ is at most e² + e₀²", tight={h: 1, e: 1, e_0: -1}),
    Mistake("half-of-it", absolute(2 - h) / 2 * (e**2 + e_0**2), "the squares themselves are part of Q"),
)
never_large = claim(
    "never-large",
    "And none is large as long as h is below 4.",
    start((1 - (1 - h / 2) ** 2) * e**2),
    equals(kept - (e_0 - (1 - h / 2) * e) ** 2, "complete the square in e₀"),
    at_most(kept, "a square is at least 0", tight={h: 1, e: 2, e_0: 1}),
)

squares = claim(
    "squares",
    "Swapped arguments do no harm to the squared error.",
    start(derivative(sq(y - y_hat), y_hat)),
    equals(-2 * (y - y_hat), "the gradient of a square"),
    equals(2 * (y_hat - y), "the sign goes into the bracket"),
    equals(derivative(sq(y_hat - y), y_hat), "which is the gradient in the right order"),
    Mistake("turned", derivative(-sq(y_hat - y), y_hat), "a square does not see the sign"),
)
entropy = define("C", -total(k, t[k] * ln(softmax(z)[k])))
cross_entropy = claim(
    "cross-entropy",
    "The cross-entropy takes the logarithm of the predictions.",
    start(entropy),
    equals(logsumexp(z) - t.T @ z, "ln softmax(z) is z − ln Σ eᶻ, and the labels sum to 1"),
    Mistake(
        "swapped",
        -total(k, softmax(z)[k] * ln(t[k])),
        "in loss_fun(labels, preds) the labels stand under the logarithm: infinite, where one of them is 0",
        misprint_in="C4b",
    ),
)
its_gradient = claim(
    "its-gradient",
    "So its gradient is what the prediction is off.",
    start(derivative(entropy, z)),
    equals(softmax(z) - t, "the gradient of ln Σ eᶻ is the softmax"),
    Mistake("turned", t - softmax(z), "the loss falls where the prediction comes nearer to the label"),
)
wrong_axis = claim(
    "wrong-axis",
    "A mean over the outputs in place of the rows is b/c times the loss, and so is its gradient.",
    start(total(i, total(k, l[i, k]) / c)),
    equals(b / c * (total(i, total(k, l[i, k])) / b), "b over b, and c in front"),
    Mistake(
        "no-change", total(i, total(k, l[i, k])) / b, "the rows are summed: twice as many rows, twice the gradient"
    ),
)

SOURCE = """\
for images, labels in train_loader:
    optim.zero_grad()
    preds = model(images)
    loss = loss_fun(preds, labels)
    loss.backward()
    optim.step()
"""


def _runs(source: str) -> bool:
    """Whether the loop can be read, and knows every name that it uses."""
    try:
        code = compile(source, "the loop", "exec")
    except SyntaxError:
        return False
    given = {"train_loader", "model", "loss_fun", "optim", "loss", "zero_grad", "backward", "step"}
    return set(code.co_names) <= given | {"images", "labels", "preds"}


def _right(wrong: str, right: str) -> bool:
    """The loop runs, and does not with one line as the text prints it."""
    return right in SOURCE and _runs(SOURCE) and not _runs(SOURCE.replace(right, wrong))


def _stepped(w: Any, A: Any, eta: float) -> Any:
    """The weights after steps against all gradients so far."""
    at, so_far = np.ravel(w).astype(float), np.zeros(np.shape(A)[1])
    for k, gradient in enumerate(np.asarray(A, float)):
        so_far = so_far + gradient
        at, _ = GradientDescent(lr=eta).step(at, so_far, None, k)
    return at


derivation = Derivation(
    "training-loop",
    zeroed,
    piled_up,
    path,
    two_steps,
    conserved,
    first_step,
    never_small,
    never_large,
    squares,
    cross_entropy,
    its_gradient,
    wrong_axis,
    computed_by={path: _stepped},
    examples={
        "steps": {A: [[4], [2]], T: 2, w: [12], eta: 1, d: 1},
        "swing": {h: 1, e: 0, e_0: 1},
        "batch": {l: [[1, 2], [3, 4], [5, 6]], b: 3, c: 2},
    },
    errata=(
        Erratum(
            slug="equals-for-in",
            source_id="C4b",
            says="for images, labels = train_loader:",
            right="for images, labels in train_loader:",
            why="a loop goes over its loader by “in”; with “=” Python cannot read the line",
            check=lambda: _right("images, labels = train_loader", "images, labels in train_loader"),
        ),
        Erratum(
            slug="one-image",
            source_id="C4b",
            says="preds = model(image)",
            right="preds = model(images)",
            why="the loader’s batch is called images; there is no image",
            check=lambda: _right("model(image)", "model(images)"),
        ),
    ),
)
