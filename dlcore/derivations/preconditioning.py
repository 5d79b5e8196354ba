"""Which of the weights that fit does a preconditioned method choose? The nearest ones, measured by its own M."""

from __future__ import annotations

import numpy as np

from dlcore.derivation import Derivation, Erratum, Mistake, at_least, claim, equals, solves, start
from dlcore.expr import define, derivative, diag, equal, inverse, ones, sq, sqrt, symbols, total, unit
from dlcore.optim import least_squares, preconditioning

x, y, theta, z, q, a = symbols(
    "x[d] in positive: the row of a single equation",
    "y: the target of this equation",
    "theta[d]: the weights",
    "z[d]: any weights",
    "q: how far the weights are along a direction",
    "a[K]: what the equation was missed by, in each step of an epoch",
)
X, t, M, c, r, eta = symbols(
    "X[n,d]: the data, one row an example",
    "t[n]: the targets",
    "M[d,d] in definite: the preconditioner",
    "c[n]: how much of each row the weights hold",
    "r[d] in positive: the scale of each column",
    "eta in positive: the learning rate",
)
i, j, k, n, d, K = symbols(
    "i in 1..n: the row drawn",
    "j in 1..d: a column",
    "k in 1..K: a step of the epoch",
    "n in 1..8: the number of rows",
    "d in 1..64: the number of weights",
    "K in 1..64: the number of steps in an epoch",
)

f = define("f", (y - x.T @ theta) ** 2)
gradient = claim(
    "gradient",
    "The gradient of one equation's squared error is a multiple of its row.",
    start(derivative(f, theta)),
    equals(-2 * (y - x.T @ theta) * x, "chain rule: the derivative of −xᵀ θ is −x"),
    Mistake("minus-lost", 2 * (y - x.T @ theta) * x, "−xᵀ θ has a minus, which comes out", misprint_in="C7a"),
    equals(-2 * y * x + 2 * x @ x.T @ theta, "multiply out"),
    Mistake(
        "scalar-for-matrix",
        -2 * y * x + 2 * (x.T @ x) * theta,
        "x xᵀ is a matrix and takes θ onto the row; the number xᵀ x would only stretch θ",
        misprint_in="C7a",
    ),
    Mistake("two-lost", -2 * y * x + x @ x.T @ theta, "the 2 stands before both terms", misprint_in="C7b"),
)

beside = define("z_o", z - x.T @ z / sq(x) * x)  # the part of z at right angles to the row
plane = claim(
    "plane",
    "A gradient of zero fixes a plane, not a point: what is at right angles to x changes nothing.",
    start(y - x.T @ (theta + beside)),
    equals(y - x.T @ theta - (x.T @ z - x.T @ z / sq(x) * sq(x)), "multiply out"),
    equals(y - x.T @ theta, "xᵀ x is ‖x‖²"),
    Mistake("all-of-z", y - x.T @ theta - x.T @ z, "the part along x has been taken away"),
)

along_row = claim(
    "along-row",
    "From zero the plain method stays on the multiples of x, and one of them fits.",
    solves(y - x.T @ (q * x), q, y / sq(x), "one equation for one number"),
    Mistake("length", y / sqrt(sq(x)), "x meets itself: the squared length divides"),
)
plain_end = claim(
    "plain-end",
    "So the plain method ends at this multiple of x.",
    start(x @ (inverse(x.T @ x) * y)),
    equals(y / sq(x) * x, "xᵀ x is a number"),
    Mistake("ones", y / sq(x) * ones(d), "the steps point along x"),
)

miss = define("a_i", X[i].T @ M @ X.T @ c - t[i])
coefficients = claim(
    "coefficients",
    "With a fixed M the weights stay M Xᵀ c.",
    start(M @ X.T @ c - eta * M @ (2 * miss * X[i])),
    equals(M @ X.T @ c - 2 * eta * miss * M @ X.T @ unit(i, n), "xᵢ is Xᵀ eᵢ"),
    equals(M @ X.T @ (c - 2 * eta * miss * unit(i, n)), "M Xᵀ in front"),
    Mistake("without-M", X.T @ (c - 2 * eta * miss * unit(i, n)), "M stands before every step"),
)
G = define("G_M", X @ M @ X.T)
fits = claim(
    "fits",
    "Only one c gives weights that fit.",
    solves(equal(X @ (M @ X.T @ c), t), c, inverse(G) @ t, "X M Xᵀ has an inverse"),
)
end = claim(
    "end",
    "So the method ends here, whatever the rows drawn.",
    start(M @ X.T @ (inverse(G) @ t)),
    equals(M @ X.T @ inverse(X @ M @ X.T) @ t, "the definition"),
    Mistake("M-once", M @ X.T @ inverse(X @ X.T) @ t, "the weights must fit: M enters what X sees as well"),
)
part = define("z_M", M @ X.T @ inverse(G) @ X @ z)
rest = define("z_0", z - part)
nearest = claim(
    "nearest",
    "Of all weights that fit these are the shortest in the measure of M⁻¹: take any z, and let t be X z.",
    start(z.T @ inverse(M) @ z),
    equals(part.T @ inverse(M) @ part + rest.T @ inverse(M) @ rest, "the mixed term is 0, because X z₀ is"),
    at_least(
        (X @ z).T @ inverse(G) @ (X @ z),
        "M⁻¹ is positive definite; what is left is z_Mᵀ M⁻¹ z_M",
        tight={X: [[1, 0, 1], [0, 1, 1]], M: np.diag([1, 2, 3]).tolist(), z: [2, 2, 9]},  # M Xᵀ c for c = (2, 1)
    ),
)

# The adaptive method: M is the inverse root mean square of each coordinate's gradient over an epoch.
size = claim(
    "size",
    "Each coordinate's root mean square is its entry of x, times a number that all of them share.",
    start(sqrt(total(k, (2 * a[k] * x[j]) ** 2) / K)),
    equals(x[j] * sqrt(total(k, (2 * a[k]) ** 2) / K), "xⱼ is the same in every step, and above 0"),
    Mistake("no-root", x[j] ** 2 * (total(k, (2 * a[k]) ** 2) / K), "it is the root of the mean square"),
    Mistake("root-of-entry", sqrt(x[j]) * sqrt(total(k, (2 * a[k]) ** 2) / K), "the root takes xⱼ², and leaves xⱼ"),
)
M_x = define("M_x", diag(ones(d) / x))
direction = claim(
    "direction",
    "So every step points along the ones: M takes x to equal entries.",
    start(M_x @ -derivative(f, theta)),
    equals(2 * (y - x.T @ theta) * M_x @ x, "the gradient"),
    Mistake(
        "roots-of-entries",
        2 * (y - x.T @ theta) * diag(ones(d) / sqrt(x)) @ x,
        "the entries of M are 1/√(xⱼ²), not 1/√xⱼ; only then are all entries equal",
        misprint_in="C7b",
    ),
    equals(2 * (y - x.T @ theta) * ones(d), "each entry of x over itself"),
)
along_ones = claim(
    "along-ones",
    "One multiple of the ones fits.",
    solves(y - x.T @ (q * ones(d)), q, y / (x.T @ ones(d)), "one equation for one number"),
    Mistake("squares", y / sq(x), "x meets the ones, which gives the sum of its entries"),
)
adaptive_end = claim(
    "adaptive-end",
    "So the adaptive method ends at this multiple of the ones, if its rate falls to 0.",
    start(y / (x.T @ M_x @ x) * M_x @ x),
    equals(y / (x.T @ ones(d)) * ones(d), "M takes x to the ones"),
)

# Rescaled columns.
R = define("R", diag(ones(d) / r))
X_r = define("X_r", X @ R)
rescaled = claim(
    "rescaled",
    "Rescaling the columns, taking the shortest weights and scaling back is a preconditioner too.",
    start(R @ (X_r.T @ inverse(X_r @ X_r.T) @ t)),
    Mistake("not-scaled-back", X_r.T @ inverse(X_r @ X_r.T) @ t, "these weights fit the rescaled columns"),
    equals(R @ R @ X.T @ inverse(X @ R @ R @ X.T) @ t, "the definition, and R is its own transpose"),
    Mistake("scaled-once", R @ X.T @ inverse(X @ R @ X.T) @ t, "R comes twice: from the columns and from scaling back"),
)
rescaled_row = claim(
    "rescaled-row",
    "A single row rescaled to ones gives every entry the same share of the target.",
    start(y / (ones(d).T @ ones(d)) * M_x @ ones(d)),
    equals(y / d * (ones(d) / x), "𝟏ᵀ 𝟏 is d"),
    Mistake(
        "wrong-powers",
        np.array([[1], [100], [1000]]) / 3,
        "dividing by 1, 0.1 and 0.01 gives 1, 10 and 100",
        misprint_in="C7c",
        at="C7c",
    ),
    Mistake("multiplied", y / d * x, "the columns were divided by x, so the weights are divided by it too"),
)


def _plane_of_zeros() -> bool:
    """Two weights with a gradient of zero, of which one is the end from zero."""
    row = np.array([1, 0.1, 0.01])
    ends = [least_squares.limit([row], [1], start=begin).weights for begin in ([0, 0, 0], [0, 0, 5])]
    return all(np.isclose(row @ end, 1) for end in ends) and not np.allclose(ends[0], ends[1])


numbers = {x: [1, 0.1, 0.01], y: 1}

derivation = Derivation(
    "preconditioning",
    gradient,
    plane,
    along_row,
    plain_end,
    coefficients,
    fits,
    end,
    nearest,
    size,
    direction,
    along_ones,
    adaptive_end,
    rescaled,
    rescaled_row,
    assume=(n <= d,),
    sources={"C7a": numbers, "C7b": numbers, "C7c": numbers},
    computed_by={
        plain_end: lambda x, y: least_squares.limit(np.transpose(x), [y]).weights,
        end: lambda X, t, M: least_squares.limit(X, t, preconditioner=M).weights,
        adaptive_end: lambda x, y: preconditioning.adaptive_limit(x, y),
        rescaled: lambda X, t, r: preconditioning.rescaled(X, t, scale=r).weights,
        rescaled_row: lambda x, y: preconditioning.rescaled(np.transpose(x), [y]).weights,
    },
    equivalent={
        "plane: sign: y − xᵀ (θ − z_o)": "x sees nothing of z_o, whatever its sign",
        "plane: sign: y − xᵀ θ + xᵀ z − xᵀ z/‖x‖²·‖x‖²": "what stands in the bracket is 0",
    },
    errata=(
        Erratum(
            slug="one-point",
            source_id="C7a",
            says="the gradient is zero, and so θ is x over xᵀ x",
            right="a gradient of zero holds on a whole plane; from zero the steps stay on the multiples of x",
            why="one equation cannot fix three weights",
            check=_plane_of_zeros,
        ),
    ),
)
