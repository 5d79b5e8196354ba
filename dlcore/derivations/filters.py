"""What does a filter see in a picture? Multiply its weights with the patch beneath, add, and read the sum."""

from __future__ import annotations

from typing import Any

import numpy as np

from dlcore.conv import filters
from dlcore.derivation import Derivation, Erratum, Mistake, at_least, claim, equals, shown, start
from dlcore.expr import convention, define, identity, inner, lambda_min, ones, sq, symbols, total, unit

K, V, X, Y, i, j, k = symbols(
    "K[k,k]: the kernel's weights",
    "V[k,k]: the patch, the cells under the kernel",
    "X[3,3]: a patch under a kernel of 3 by 3",
    "Y[2,2]: a patch under a kernel of 2 by 2",
    "i in 1..k: a row of the patch",
    "j in 1..k: a column of the patch",
    "k in 1..11: the kernel's rows and columns",
)
x, g, b, d = symbols(
    "x: a brightness",
    "g: how much brighter each row is than the row above",
    "b: how much brighter each column is than the column before",
    "d: the step to the other side of an edge",
)
P, D, n, e = symbols(
    "P[n,n]: a square picture, without its padding",
    "D[n,n]: the difference of two pictures",
    "n in 2..32: the picture's rows and columns",
    "e in 1..n-1: a row or column that has a next one",
)
u, v, w = symbols(
    "u: the brightness of a patch's first diagonal",
    "v: the brightness of a patch's middle diagonal",
    "w: the brightness of a patch's last diagonal",
)
q, a, m, s, l = symbols(
    "q[3]: the row that k2 has three times",
    "a[3]: three neighbors in a row, the same in each row of the picture",
    "m: the mean of a wave",
    "s: how far the wave is above its mean at the patch's center",
    "l in 1..3: one of three neighbors",
)
mode = convention(
    "mode",
    "what convolution means",
    cross_correlation="the kernel lies as it is printed",
    convolution="the kernel is given half a turn first",
)

# The kernels of the source texts, and the reversal of rows or columns: R K R is K after half a turn.
R = define("R", np.fliplr(np.eye(3, dtype=int)))
R2 = define("R2", np.fliplr(np.eye(2, dtype=int)))
J = define("J", [[0, -1, 0], [-1, 4, -1], [0, -1, 0]])
E = define("E", [[1, 1, 1], [0, 0, 0], [-1, -1, -1]])
G = define("G", [[0, 1], [-1, 0]])
T = define("T", [[0, 0, 0], [0, 0, 1], [0, 0, 0]])


def _laid(kernel: Any, turn: Any) -> Any:
    """The kernel as it lies on the patch, by the convention."""
    return mode.pick(cross_correlation=kernel, convolution=turn @ kernel @ turn)


cell = claim(
    "cell",
    "One output value is the sum of weight times value over the patch.",
    start(
        total(i, total(j, K[i, j] * mode.pick(cross_correlation=V[i, j], convolution=V[k + 1 - i, k + 1 - j]))),
    ),
    Mistake(
        "half-a-turn",
        total(i, total(j, K[i, j] * mode.pick(cross_correlation=V[k + 1 - i, k + 1 - j], convolution=V[i, j]))),
        "the kernel lies the other way round than the word convolution means here",
    ),
    Mistake(
        "transposed",
        total(i, total(j, K[i, j] * mode.pick(cross_correlation=V[j, i], convolution=V[k + 1 - j, k + 1 - i]))),
        "rows of the kernel meet rows of the patch, not its columns",
    ),
)

# Homework 2, problem 3.1: what J detects, and the picture behind its result.
neighbors = claim(
    "neighbors",
    "J compares a cell with its four neighbors.",
    start(inner(_laid(J, R), X)),
    equals(4 * X[2, 2] - (X[1, 2] + X[2, 1] + X[2, 3] + X[3, 2]), "the corners weigh nothing"),
    Mistake(
        "laplacian",
        X[1, 2] + X[2, 1] + X[2, 3] + X[3, 2] - 4 * X[2, 2],
        "that is the Laplacian, whose center is −4; J is minus it",
    ),
)
either_way = claim(
    "either-way",
    "Half a turn leaves J as it is, so convolution and cross-correlation agree.",
    start(inner(R @ J @ R, X)),
    equals(inner(J, X), "J read backward is J"),
)
t = define("t", [-1, 0, 1])
slope = define("X_s", x * ones(3, 3) + g * t @ ones(3).T + b * ones(3) @ t.T)
silent = claim(
    "silent",
    "On a flat area and on an even slope J gives 0.",
    start(inner(J, slope)),
    equals(4 * x - ((x - g) + (x - b) + (x + b) + (x + g)), "the center and its four neighbors"),
    equals(0, "what one neighbor has more, the opposite one has less"),
)
edge = claim(
    "edge",
    "Beside an edge J gives minus the step to the other side: the two sides answer with opposite signs.",
    start(inner(J, define("X_e", x * ones(3, 3) + d * ones(3) @ unit(3, 3).T))),
    equals(4 * x - (x + x + x + (x + d)), "three neighbors on this side, one beyond"),
    equals(-d, "four x are taken from four x"),
    Mistake("sign", d, "the dark side lies below the mean of its neighbors, so J is negative there"),
)
S = define("S", total(e, unit(e, n) @ unit(e + 1, n).T))
A = define("A", 2 * identity(n) - S - S.T)
whole = claim(
    "whole",
    "On a whole picture J takes second differences down the columns and along the rows.",
    start(4 * P - (S @ P + S.T @ P + P @ S.T + P @ S)),
    equals(A @ P + P @ A, "2 of the 4 for the neighbors above and below, 2 for those beside"),
)


def _smallest_eigenvalue(matrix: Any) -> bool:
    """Whether the second differences have the smallest eigenvalue that the claim names, and it is above 0."""
    found = float(np.linalg.eigvalsh(np.asarray(matrix, dtype=float))[0])
    return found > 0 and bool(np.isclose(found, 2 - 2 * np.cos(np.pi / (len(matrix) + 1))))


def _comes_back(picture: Any) -> bool:
    """Whether the picture is found again from what J makes of it."""
    known = np.asarray(picture, dtype=float)
    result = filters.filter_image(known, "minus-laplacian").output
    return bool(np.allclose(filters.recover_picture(result, "minus-laplacian").picture, known))


def _one_sided(rng: np.random.Generator) -> dict[Any, Any]:
    """A difference for which the bound is an equality: the slowest wave of A in both directions."""
    size = int(rng.integers(2, 7))
    slowest = np.sin(np.pi * np.arange(1, size + 1) / (size + 1))
    return {D: np.outer(slowest, slowest), n: size}


unique = claim(
    "unique",
    "Two pictures never have the same result.",
    shown("A's smallest eigenvalue is 2 − 2 cos(π / (n + 1)), which is above 0", _smallest_eigenvalue, A),
    start(inner(D, A @ D + D @ A)),
    at_least(
        2 * lambda_min(A) * sq(D),
        "A stretches no column or row of D by less, so that only D = 0 gives 0",
        tight=_one_sided,
    ),
)
recovered = claim(
    "recovered",
    "So the picture can be found again from its result.",
    shown("the linear system of all output values has this picture as its only solution", _comes_back, P),
)

# Midterm exam, question 1 (b) to (d): three designed filters.
above = X[1, 1] + X[1, 2] + X[1, 3]
below = X[3, 1] + X[3, 2] + X[3, 3]
horizontal = claim(
    "horizontal-edge",
    "E sets the row above against the row below: it answers to horizontal edges.",
    start(inner(_laid(E, R), X)),
    equals(
        mode.pick(cross_correlation=above - below, convolution=below - above),
        "the middle row weighs nothing",
    ),
    Mistake(
        "vertical",
        (X[1, 1] + X[2, 1] + X[3, 1]) - (X[1, 3] + X[2, 3] + X[3, 3]),
        "that takes a column from a column and answers to vertical edges",
    ),
)
diagonal = claim(
    "diagonal",
    "G subtracts one corner from the opposite one.",
    start(inner(_laid(G, R2), Y)),
    equals(mode.pick(cross_correlation=Y[1, 2] - Y[2, 1], convolution=Y[2, 1] - Y[1, 2]), "two weights are not 0"),
)
e1, e2 = unit(1, 2), unit(2, 2)
answers = claim(
    "diagonal-answers",
    "An edge along the main diagonal, from top left to bottom right, comes out as the step across it.",
    start(inner(G, define("Y_m", u * e2 @ e1.T + v * (e1 @ e1.T + e2 @ e2.T) + w * e1 @ e2.T))),
    equals(w - u, "the corners lie on either side of the main diagonal"),
    Mistake("silent-on-it", 0, "the two corners are equal along the other diagonal, not along this one"),
)
deaf = claim(
    "diagonal-silent",
    "An edge along the other diagonal gives 0.",
    start(inner(G, define("Y_o", u * e1 @ e1.T + v * (e1 @ e2.T + e2 @ e1.T) + w * e2 @ e2.T))),
    equals(0, "both corners lie on the other diagonal"),
)
shift = claim(
    "shift",
    "T copies one neighbor: cross-correlation moves the picture one cell left, convolution one cell right.",
    start(inner(_laid(T, R), X)),
    equals(mode.pick(cross_correlation=X[2, 3], convolution=X[2, 1]), "one weight is not 0"),
    Mistake(
        "the-other-way",
        mode.pick(cross_correlation=X[2, 1], convolution=X[2, 3]),
        "the picture moves left where a cell takes its right neighbor's value, and right where it takes its left one's",
    ),
)

# Programming homework, problem 5 (2): kernels that measure waves.
k1 = define("k1", q @ ones(3).T)
k2 = define("k2", ones(3) @ q.T)
B = define("B", ones(3) @ a.T)
o1 = define("o1", total(l, q[l]) * total(l, a[l]))
along = claim(
    "along",
    "k2 measures the wave along a row.",
    start(inner(k2, B)),
    equals(3 * total(l, q[l] * a[l]), "three equal rows meet three equal rows"),
    Mistake("one-row", total(l, q[l] * a[l]), "k2 has three rows, and each adds the same"),
)
across = claim(
    "across",
    "k1, the transpose of k2, sees of that wave only the sum.",
    start(inner(k1, B)),
    equals(o1, "each row of k1 is one weight, three times"),
    Mistake("like-k2", inner(k2, B), "k1's weights change from row to row, where the picture does not"),
)
wave = claim(
    "wave",
    "A wave of period 2 comes out of k2 twelve times as high, and its mean is gone.",
    start(3 * (-(m - s) + 2 * (m + s) - (m - s))),
    equals(3 * (4 * s), "the weights −1, 2, −1 sum to 0"),
    equals(12 * s),
    Mistake("with-mean", 12 * (m + s), "the weights sum to 0, so the mean adds nothing"),
)
# C moves every number one place forward: what the patch holds when k2 moves on, if the row repeats after 3 cells.
C = define("C", [[0, 1, 0], [0, 0, 1], [1, 0, 0]])
after = define("a_next", C @ a)
last = define("a_last", C @ after)
three = claim(
    "period-3",
    "If a row repeats after 3 cells, three outputs of k2 side by side sum to three times k1's output.",
    start(3 * total(l, q[l] * a[l]) + 3 * total(l, q[l] * after[l]) + 3 * total(l, q[l] * last[l])),
    equals(3 * o1, "each weight meets each of the three numbers once"),
    Mistake("once", o1, "k2 has three rows, and each adds the same"),
)


def _output(patch: Any, kernel: Any, mode: Any = "cross_correlation") -> Any:
    """The value that the library gives for one patch."""
    return filters.filter_image(patch, kernel, mode=mode.replace("_", "-"), size="valid").output


def _rows(row: Any) -> Any:
    """Three equal rows."""
    return np.tile(np.ravel(row), (3, 1))


A5_PICTURE = [[0, 1, 1, 0, 0], [0, 1, 1, 1, 0], [1, 1, 1, 1, 0], [0, 1, 1, 1, 0], [0, 0, 1, 0, 0]]
A5_RESULT = [[-1, 2, 2, -2, 0], [-2, 1, 0, 2, -1], [3, 0, 0, 1, -1], [-2, 2, 0, 2, -1], [0, -2, 3, -2, 0]]
D5B_ROW, D5B_OUTPUT = [1, 0, 1, 0, 1], [-6, 6, -6]


def _only_picture() -> bool:
    """Whether the 5 by 5 picture is the one that the printed result comes from."""
    found = filters.recover_picture(A5_RESULT, "minus-laplacian")
    return found.rank == 25 and found.picture.tolist() == A5_PICTURE


def _period_is_two() -> bool:
    """Whether the reading gives the printed outputs with period 2, and no period of 3 can."""
    k1_says, k2_says = filters.read_waves([D5B_ROW] * 5)
    printed = not k1_says.filtered.output.any() and k2_says.filtered.output.tolist() == [D5B_OUTPUT] * 3
    return printed and filters.period([D5B_ROW] * 5, axis=1) == 2 and sum(D5B_OUTPUT) != 0


derivation = Derivation(
    "filters",
    cell,
    neighbors,
    either_way,
    silent,
    edge,
    whole,
    unique,
    recovered,
    horizontal,
    diagonal,
    answers,
    deaf,
    shift,
    along,
    across,
    wave,
    three,
    computed_by={
        cell: lambda K, V, mode: _output(V, K, mode),
        neighbors: lambda X, mode: _output(X, "minus-laplacian", mode),
        whole: lambda P: filters.filter_image(P, "minus-laplacian").output,
        horizontal: lambda X, mode: _output(X, "horizontal-edge", mode),
        diagonal: lambda Y, mode: _output(Y, "diagonal", mode),
        shift: lambda X, mode: _output(X, "shift-left", mode),
        along: lambda q, a: _output(_rows(a), _rows(q)),
        across: lambda q, a: _output(_rows(a), _rows(q).T),
        wave: lambda m, s: _output(_rows([m - s, m + s, m - s]), "periodic-axis-1"),
        three: lambda q, a: filters.period_outputs(np.ravel(a), np.ravel(q)).total,
    },
    sources={
        # the value 3 of the first column: row 3, column 1, with the padding's zeros on its left
        "A5": {
            P: A5_PICTURE,
            K: [[0, -1, 0], [-1, 4, -1], [0, -1, 0]],
            V: [[0, 0, 1], [0, 1, 1], [0, 0, 1]],
            X: [[0, 0, 1], [0, 1, 1], [0, 0, 1]],
        },
        "C2": {K: [[1, 1, 1], [0, 0, 0], [-1, -1, -1]]},
        # the first output of k2: the cells 1, 0, 1, half a step above and below their mean
        "D5b": {q: [-1, 2, -1], a: D5B_ROW[:3], m: 0.5, s: -0.5},
    },
    equivalent={
        "silent: factor: 2⟨J, X_s⟩": "twice 0 is 0",
        "silent: factor: 2(4x − (x − g + x − b + x + b + x + g))": "twice 0 is 0",
        "diagonal-silent: factor: 2⟨G, Y_o⟩": "twice 0 is 0",
    },
    errata=(
        Erratum(
            slug="garbled-picture",
            source_id="A5",
            says="0 1 1 0 0; 0 0 1 1 1 0; 0 1 1 1 1 0; 0 0 1 1 1 0; 0 0 0 1 0 0; 0 0 0 0 0 2",
            right="The picture is 5 by 5, with the rows 0 1 1 0 0, 0 1 1 1 0, 1 1 1 1 0, 0 1 1 1 0 and 0 0 1 0 0",
            why="the printed result is whole, its linear system has rank 25, and so exactly one picture gives it",
            check=_only_picture,
        ),
        Erratum(
            slug="period-three",
            source_id="D5b",
            says="the period is 3",
            right="The period is 2",
            why="with a period of 3, and k1 giving 0, three outputs of k2 in a row would sum to 0; they sum to −6",
            check=_period_is_two,
        ),
    ),
)
