"""Which numbers make one number of the output? Lay the kernel on a patch, multiply cell by cell, and add."""

from __future__ import annotations

from typing import Any

import numpy as np

from dlcore.conv.ops import conv2d, conv_transpose2d
from dlcore.derivation import Derivation, Erratum, Mistake, claim, equals, shown, start
from dlcore.expr import convention, define, inner, sq, symbols, total, unit

X, K, V, i, j, k, r, c, m, n, s, d = symbols(
    "X[n,n]: the input with its padding",
    "K[k,k]: the kernel's weights",
    "V[k,k]: a patch, the cells under the kernel",
    "i in 1..k: a row of the kernel",
    "j in 1..k: a column of the kernel",
    "k in 1..4: the kernel's rows and columns",
    "r in 1..m: a row of the output",
    "c in 1..m: a column of the output",
    "m in 1..4: the output's rows and columns",
    "n in 1..14: the rows and columns of X",
    "s in 1..3: the stride, from one place of the kernel to the next",
    "d in 1..3: the dilation, from one of the kernel's cells to the next",
)
Z, Y, y, B, P, I, a, b, h, p = symbols(
    "Z[n,n]: another input",
    "Y[m,m]: a number for each cell of the output",
    "y: one number of an input that is spread",
    "B[k,k]: another kernel",
    "P[n,h]: the padding, with a row for each row of X that says which row of I it copies",
    "I[h,h]: the input without its padding",
    "a: a factor",
    "b: another factor",
    "h in 4..8: the rows and columns of I",
    "p in 0..3: the padding on each side",
)
mode = convention(
    "mode",
    "what convolution means",
    cross_correlation="the kernel lies as it is printed",
    convolution="the kernel is given half a turn first",
)

# Half a turn: R K R is K read from its last cell to its first.
R = define("R", total(i, unit(i, k) @ unit(k + 1 - i, k).T))
# Which row of X the kernel's row i meets at each place, and which column its column j meets.
S_i = define("S_i", total(r, unit(r, m) @ unit(s * (r - 1) + d * (i - 1) + 1, n).T))
S_j = define("S_j", total(c, unit(c, m) @ unit(s * (c - 1) + d * (j - 1) + 1, n).T))


def _over_kernel(term: Any) -> Any:
    """The sum of a term over the kernel's cells."""
    return total(i, total(j, term))


def _over_output(term: Any) -> Any:
    """The sum of a term over the output's cells."""
    return total(r, total(c, term))


def _collected(input: Any, kernel: Any = K) -> Any:
    """The whole output: each weight times the shifted picture that it meets."""
    return _over_kernel(kernel[i, j] * S_i @ input @ S_j.T)


# The weight that lies over the patch's row i and column j.
weight = mode.pick(cross_correlation=K[i, j], convolution=K[k + 1 - i, k + 1 - j])
other_weight = mode.pick(cross_correlation=K[k + 1 - i, k + 1 - j], convolution=K[i, j])
x_row, x_column = s * (r - 1) + d * (i - 1) + 1, s * (c - 1) + d * (j - 1) + 1

cell = claim(
    "cell",
    "One output value is the sum of weight times value over the patch.",
    start(_over_kernel(weight * V[i, j])),
    Mistake(
        "half-a-turn",
        _over_kernel(other_weight * V[i, j]),
        "the kernel lies the other way round than the word convolution means here",
    ),
    Mistake("transposed-patch", _over_kernel(weight * V[j, i]), "rows of the kernel meet rows of the patch"),
)
place = claim(
    "place",
    "Stride and dilation say which cells the patch is made of.",
    start(_over_kernel(weight * X[x_row, x_column])),
    Mistake(
        "row-for-column",
        _over_kernel(weight * X[s * (c - 1) + d * (i - 1) + 1, s * (r - 1) + d * (j - 1) + 1]),
        "the output's first row lies over the input's first rows: r and c do not change places",
    ),
)

# Convolution and cross-correlation
turned = claim(
    "turned",
    "Convolution is cross-correlation with the kernel after half a turn.",
    start(_over_kernel(K[i, j] * V[k + 1 - i, k + 1 - j])),
    equals(_over_kernel(K[k + 1 - i, k + 1 - j] * V[i, j]), "count both backward: the same products in another order"),
    equals(inner(R @ K @ R, V), "R reverses the rows on its right, and the columns on its left"),
    Mistake("transpose", inner(K.T, V), "half a turn reverses rows and columns; a transpose exchanges them"),
    Mistake("mirror", inner(R @ K, V), "that reverses the rows alone and mirrors the kernel"),
)
K_s = define("K_s", B + R @ B @ R)
agree = claim(
    "agree",
    "The two agree on every input if half a turn leaves the kernel as it is.",
    start(inner(R @ K_s @ R, V)),
    equals(inner(R @ B @ R + B, V), "two half turns are none"),
    equals(inner(K_s, V), "the same sum in another order"),
)
D = define("D", K - R @ K @ R)
differ = claim(
    "differ",
    "Otherwise they differ on some input: the difference of the two kernels is one.",
    start(inner(K, D) - inner(R @ K @ R, D)),
    equals(inner(K - R @ K @ R, D), "the sum is linear in the kernel"),
    equals(sq(D), "which is 0 only if K is R K R"),
)

# The whole output
whole = claim(
    "whole",
    "The whole output is a sum of shifted pictures, one for each weight.",
    start(_over_output(_over_kernel(K[i, j] * X[x_row, x_column]) * unit(r, m) @ unit(c, m).T)),
    equals(_collected(X), "each weight takes a shifted picture, whose rows and columns are s apart"),
)
O = define("O", _collected(X))
in_input = claim(
    "linear-in-input",
    "Convolution is linear in the input.",
    start(_collected(a * X + b * Z)),
    equals(a * O + b * _collected(Z), "each term holds the input once"),
)
in_kernel = claim(
    "linear-in-kernel",
    "It is linear in the kernel too.",
    start(_collected(X, a * K + b * B)),
    equals(a * O + b * _collected(X, B), "each term holds one weight"),
)

# The reverse
lays = claim(
    "lays",
    "Going back, one value lays the kernel, times itself, on the output.",
    start(y * mode.pick(cross_correlation=K, convolution=R @ K @ R)),
)
spread = claim(
    "spread",
    "The transposed convolution lays the kernel on the output once for each input cell, times its value.",
    start(_over_output(Y[r, c] * _over_kernel(K[i, j] * unit(x_row, n) @ unit(x_column, n).T))),
    equals(_over_kernel(K[i, j] * S_i.T @ Y @ S_j), "gather what each weight lays"),
    Mistake(
        "turned-in-reverse",
        _over_kernel(K[k + 1 - i, k + 1 - j] * S_i.T @ Y @ S_j),
        "laid on the output the kernel is not turned; it is turned where the output collects from its neighbors",
    ),
)
transpose = claim(
    "transpose",
    "As a matrix it is the transpose: both ways, each input cell meets each output cell with the same weight.",
    start(inner(O, Y)),
    equals(_over_kernel(K[i, j] * inner(S_i @ X @ S_j.T, Y)), "the inner product is linear"),
    equals(_over_kernel(K[i, j] * inner(X, S_i.T @ Y @ S_j)), "a matrix goes to the other side as its transpose"),
    equals(inner(X, _over_kernel(K[i, j] * S_i.T @ Y @ S_j)), "the inner product is linear"),
    Mistake(
        "not-turned-back",
        inner(X, _over_kernel(K[k + 1 - i, k + 1 - j] * S_i.T @ Y @ S_j)),
        "each product keeps its own weight: going back turns nothing",
    ),
)
MODES = ("constant", "reflect", "edge", "wrap")  # numpy's names for zeros, reflect, replicate and circular


def _is_copied(picture: Any, padding: int, how: Any) -> bool:
    """Whether padding the picture is the same as padding the identity and multiplying on both sides."""
    copies = np.pad(np.eye(len(picture)), ((padding, padding), (0, 0)), mode=how)
    return bool(np.allclose(np.pad(picture, padding, mode=how), copies @ picture @ copies.T))


cut = claim(
    "cut",
    "What the padding adds on the way there, the transpose takes away on the way back.",
    shown(
        "zeros, reflect, replicate and circular each are P I Pᵀ for some P",
        lambda I, p: all(_is_copied(I, int(p), how) for how in MODES),
        I,
        p,
    ),
    start(inner(P @ I @ P.T, X)),
    equals(inner(I, P.T @ X @ P), "a matrix goes to the other side as its transpose"),
    Mistake("not-transposed", lambda: inner(I, P @ X @ P.T), "the reverse of padding is smaller, not larger"),
)


def _spelled(mode: str) -> Any:
    """A convention's option as the library spells it."""
    return mode.replace("_", "-")


def _output(X: Any, K: Any, s: Any, d: Any, mode: str = "cross_correlation") -> Any:
    """The output as the library gives it."""
    arrays = np.asarray(X, dtype=float)[None], np.asarray(K, dtype=float)[None, None]
    return conv2d(*arrays, stride=int(s), dilation=int(d), mode=_spelled(mode))[0]


def _reversed(Y: Any, K: Any, s: Any, d: Any, n: Any, mode: str = "cross_correlation") -> Any:
    """The transposed convolution as the library gives it, with zeros where no kernel reaches."""
    arrays = np.asarray(Y, dtype=float)[None], np.asarray(K, dtype=float)[None, None]
    made = conv_transpose2d(*arrays, stride=int(s), dilation=int(d), mode=_spelled(mode))[0]
    return np.pad(made, (0, int(n) - len(made)))


def _misprinted(weights: Any) -> Any:
    return _output(B4_4, weights, 1, 1).tolist()


B4_4 = [[6, 0, 1], [3, 4, 1], [4, 7, 0]]
B4_4_KERNEL, B4_4_PRINTED = [[1, 0], [0, -1]], [[1, 0], [0, 1]]

derivation = Derivation(
    "conv-values",
    cell,
    place,
    turned,
    agree,
    differ,
    whole,
    in_input,
    in_kernel,
    lays,
    spread,
    transpose,
    cut,
    assume=(s * (m - 1) + d * (k - 1) + 1 <= n,),
    computed_by={
        cell: lambda V, K, mode: _output(V, K, 1, 1, mode),
        place: lambda X, K, s, d, r, c, mode: _output(X, K, s, d, mode)[int(r) - 1, int(c) - 1],
        whole: lambda X, K, s, d, m: _output(X, K, s, d)[: int(m), : int(m)],
        lays: lambda y, K, mode: _reversed([[y]], K, 1, 1, len(K), mode),
        spread: lambda Y, K, s, d, n: _reversed(Y, K, s, d, n),
        transpose: lambda X, Y, K, s, d, n: float(np.sum(X * _reversed(Y, K, s, d, n))),
    },
    sources={
        # V is the third value's patch: row 2, column 1
        "B4.4": {X: B4_4, K: B4_4_KERNEL, V: [[3, 4], [4, 7]], k: 2, n: 3, m: 2, r: 2, c: 1, s: 1, d: 1, p: 0},
    },
    errata=(
        Erratum(
            slug="kernel-sign",
            source_id="B4.4",
            says="convolutional kernel: K = (1 0; 0 1)",
            right="K = (1 0; 0 −1)",
            why="the printed result, and the factor (−1) in the last line of its working, come from the second; "
            "the first gives (10 1; 10 4)",
            check=lambda: (
                _misprinted(B4_4_PRINTED) == [[10, 1], [10, 4]] and _misprinted(B4_4_KERNEL) == [[2, -1], [-4, 4]]
            ),
        ),
        Erratum(
            slug="one-for-four",
            source_id="B4.4",
            says="3×1 + 4×0 + 1×0 + 7×1",
            right="3×1 + 4×0 + 4×0 + 7×(−1)",
            why="the patch is (3 4; 4 7): its third cell is 4, and the fourth weight is −1",
            check=lambda: [row[:2] for row in B4_4[1:]] == [[3, 4], [4, 7]] and 3 * 1 + 4 * 0 + 4 * 0 + 7 * -1 == -4,
        ),
    ),
)
