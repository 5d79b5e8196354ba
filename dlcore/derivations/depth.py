"""Why do gradients vanish in deep networks, and how does a skip connection keep them?

Near a point only a layer's slope counts, so a layer is a factor here: its local derivative. The last claims say where a
skip connection does not help, and what then does.
"""

from __future__ import annotations

from typing import Any

from dlcore.backprop.depth import local_products, paths_back
from dlcore.derivation import Derivation, Mistake, at_least, at_most, claim, equals, solves, start
from dlcore.expr import absolute, define, derivative, exp, number, product, recurrence, sqrt, symbols, tanh, total

x, t, u, v, g = symbols(
    "x: the input, a number",
    "t: the target",
    "u: the weight of the first layer",
    "v: the weight of the second layer",
    "g: the gradient that comes from behind, dL/dz of the last layer",
)
k, i, d, r, h = symbols(
    "k in 1..64: the number of layers",
    "i in 1..k: a layer",
    "d[k]: the local derivative of each layer",
    "r[k] in -0.5..0.5: local derivatives of at most a half in size",
    "h: the gradient on its way back",
)
a, b, c, B, j = symbols(
    "a: the local derivative of a block's first layer",
    "b: the local derivative of a block's second layer",
    "c in -2.0..2.0: the local derivative where all are equal",
    "B in 1..60: the number of residual blocks",
    "j in 1..B: a block",
)
m, w, q, alpha, s = symbols(
    "m in 1..8: the layers of a block",
    "w in 0..B: how many blocks a path goes through",
    "q in 1..w: one of the blocks that a path goes through",
    "alpha: the weight of a block's branch, beside its skip connection",
    "s in 0.0..4.0: the product of a block's local derivatives",
)
(p,) = symbols("p[B]: the product of each block's local derivatives")

z1 = define("z1", tanh(u * x))
z2 = define("z2", tanh(v * z1))
L = define("L", (z2 - t) ** 2)
y1 = define("y1", z2 + x)
L_y = define("L_y", (y1 - t) ** 2)
P = define("P", product(i, d[i]))


def _back(first: Any, slope: Any, steps: Any = k) -> Any:
    """The gradient after some layers on its way back, from the last layer on."""
    return recurrence(h, start=first, step=h * slope, index=i, steps=steps)


def _blocks_back(steps: Any = B) -> Any:
    """The gradient after some residual blocks: what goes through two layers, and what goes around them."""
    return recurrence(h, start=c, step=h * c * c + h, steps=steps)


# A plain chain.
chain = claim(
    "chain",
    "Back through two layers, the local derivatives multiply.",
    start(derivative(L, x)),
    equals(derivative(L, z2) * derivative(z2, z1) * derivative(z1, x), "the chain rule, layer by layer"),
    Mistake("last-layer-only", derivative(L, z2) * derivative(z2, z1), "z₁ depends on x too, by its own slope"),
    equals(derivative(L, z2) * (1 - z2**2) * v * (1 - z1**2) * u, "the slope of tanh is 1 − tanh²"),
)
many = claim(
    "product",
    "Back through k layers, the gradient is a product of k local derivatives.",
    start(_back(g, d[k + 1 - i])),
    equals(_back(g, d[k + 1 - i], k - 1) * d[1], "the last step back leads through layer 1"),
    equals(g * product(i, d[i]), "each layer multiplies by its own"),
    Mistake("added", g * total(i, d[i]), "a layer takes up what the one before gives: slopes multiply"),
    Mistake("one-zero-short", number(0.00005), "0.01·0.005·0.1 is 0.000005", misprint_in="B5.2", at="B5.2"),
)
vanishes = claim(
    "vanishes",
    "Where no local derivative is above a half, every layer at least halves the gradient.",
    start(absolute(g * product(i, r[i]))),
    equals(absolute(g) * product(i, absolute(r[i])), "the size of a product"),
    at_most(
        absolute(g) / 2**k,
        "each of the k factors is at most a half",
        tight={g: 1, k: 2, r: [0.5, 0.5]},
    ),
    Mistake("one-too-many", absolute(g) / 2 ** (k + 1), "k layers halve k times; g comes from behind as it is"),
)
halves = claim(
    "halves",
    "With all local derivatives equal, the loss's own too, the gradient is a power: one factor more than layers.",
    start(_back(c, c)),
    equals(_back(c, c, k - 1) * c, "one more layer back"),
    equals(c * product(i, c), "c comes from behind, and each layer has its own"),
    equals(c ** (k + 1), "k + 1 equal factors"),
    Mistake(
        "exponent-one-short",
        c**k,
        "the loss's own slope is a factor too; from 3 layers on the text leaves it out, and its results have it",
        misprint_in="B5.5",
    ),
    Mistake("times-depth", c * (k + 1), "equal factors make a power, not a multiple"),
)

# A skip connection.
skip = claim(
    "skip",
    "Where the input is added to the output, two ways lead back, and their gradients add.",
    start(derivative(L_y, x)),
    equals(derivative(L_y, y1) * (derivative(z2, x) + 1), "y₁ is z₂ + x, and x has slope 1"),
    Mistake("no-skip", derivative(L_y, y1) * derivative(z2, x), "x also reaches y₁ directly"),
    Mistake("one-outside", derivative(L_y, y1) * derivative(z2, x) + 1, "the skip carries dL/dy₁ back, not 1"),
    equals(derivative(L_y, y1) * (derivative(z2, z1) * derivative(z1, x) + 1), "the chain rule within the block"),
)
residual = claim(
    "residual",
    "So a block multiplies the gradient by its product plus 1.",
    start(_back(g, d[k + 1 - i]) + g),
    equals(g * (product(i, d[i]) + 1), "one way through the layers, one around them"),
    Mistake("skip-for-each-layer", g * product(i, d[i] + 1), "one skip goes around the whole block"),
)
ratio = claim(
    "ratio",
    "The skip makes the gradient larger by a factor that is large where the block's product is small.",
    start(g * (P + 1) / (g * P)),
    equals(1 + 1 / P, "g cancels"),
    Mistake("one-less", 1 / P, "the gradient through the layers is still there: it adds 1"),
)
blocks = claim(
    "blocks",
    "B blocks of two equal layers: 1 plus a square, B times.",
    start(_blocks_back()),
    equals(_blocks_back(B - 1) * (1 + c**2), "one more block back: its two layers, and the skip around them"),
    equals(c * product(j, 1 + c**2), "one factor a block, and c from behind"),
    equals(c * (1 + c**2) ** B, "B equal factors"),
    Mistake("no-point", number(0.525), "0.5·1.25 is 0.625", misprint_in="B5.6", at="B5.6(2 layers)"),
    Mistake(
        "eighth",
        number(0.5) * number(0.125) ** B,
        "1 + 0.5² is 1.25; the text's own results are those of 1.25",
        misprint_in="B5.6",
        at="B5.6(4 layers)",
    ),
    Mistake("one-layer-blocks", c * (1 + c) ** (2 * B), "a skip goes around two layers, not around each"),
    Mistake("plain", c * c ** (2 * B), "that is the chain without skips"),
)

# What a skip does not promise.
grows = claim(
    "grows",
    "With many blocks of positive product the gradient grows, at least in proportion, and in the end like a power.",
    start((1 + c**2) ** B),
    at_least(1 + B * c**2, "1 and B times c² are the first two terms of the power", tight={c: 0.5, B: 1}),
)
n_w = define("n_w", product(q, (B + 1 - q) / q))
paths = claim(
    "paths",
    "Multiplied out, the power is a sum over paths: each goes through some of the blocks, and around the others.",
    start((1 + c**2) ** B),
    equals(
        total(w, n_w * (c**2) ** w), "as many paths as ways to choose w of B blocks, and each of the w gives its c²"
    ),
    Mistake("one-path-each", total(w, (c**2) ** w), "many paths go through equally many blocks: count them all"),
)
cancels = claim(
    "cancels",
    "Where the block's product is −1, the way through takes back what the way around brings: nothing passes.",
    solves(derivative(b * (a * x) + x, x), a, -1 / b, "the block multiplies the gradient by a b + 1"),
    Mistake("inverse", 1 / b, "then the product is 1, and the block doubles the gradient"),
)

weighted = claim(
    "weighted",
    "A branch of weight α lets α times its product through, and the skip stays whole.",
    start(derivative(alpha * (b * (a * x)) + x, x)),
    equals(alpha * a * b + 1, "the weight is one more factor on the way through"),
    Mistake("skip-weighted", a * b + alpha, "the weight stands before the branch, not before x"),
)
tamed = claim(
    "tamed",
    "With the weight 1/B the gradient stays below e to the block's product, however many blocks there are.",
    start(product(j, 1 / B * s + 1)),
    equals((1 + s / B) ** B, "B equal factors"),
    at_most(exp(s / B) ** B, "the exponential lies above its tangent at 0", tight={s: 0, B: 2}),
    Mistake("no-growth", number(1), "every factor is above 1 still; only the product is bounded"),
    equals(exp(s), "B times s/B is s"),
)
squares = claim(
    "squares",
    "Where the branch's sign is random, squares add: there the weight 1/√B is small enough.",
    start(((1 + s / sqrt(B)) ** 2 + (1 - s / sqrt(B)) ** 2) / 2),
    equals(1 + s**2 / B, "the terms with both signs cancel, and squares add"),
    Mistake("root-kept", 1 + s / sqrt(B), "that is the factor of one sign alone"),
)


unequal_blocks = claim(
    "unequal-blocks",
    "Blocks may differ, and the branch of each have the weight α: each block multiplies by its own factor.",
    start(recurrence(h, start=g, step=alpha * h * p[B + 1 - j] + h, index=j, steps=B)),
    equals(g * product(j, alpha * p[j] + 1), "the last block comes first; a product does not mind"),
    Mistake("skips-outside", g * (alpha * product(j, p[j]) + 1), "that is one skip around all blocks"),
)
equal_chain = claim(
    "equal-chain",
    "So a plain chain of B blocks, m layers each and all alike, multiplies the gradient by a power.",
    start(recurrence(h, start=g, step=h * c**m, index=j, steps=B)),
    equals(g * product(j, c**m), "m equal slopes a block"),
    equals(g * c ** (m * B), "m B equal factors"),
    Mistake("blocks-for-layers", g * c**B, "every layer of a block has its slope"),
)
equal_blocks = claim(
    "equal-blocks",
    "With a skip around each block, and its branch of weight α, it is a power too.",
    start(recurrence(h, start=g, step=alpha * h * c**m + h, index=j, steps=B)),
    equals(g * product(j, alpha * c**m + 1), "one more block back multiplies by this"),
    equals(g * (alpha * c**m + 1) ** B, "B equal factors"),
    Mistake("times-blocks", g * (alpha * c**m + 1) * B, "equal factors make a power, not a multiple"),
)


def _through(derivatives: Any, first: Any, layers_per_block: int | None = None, weight: float = 1) -> float:
    """The gradient at the input by the library, which goes from the last layer to the first."""
    backward = [float(each) for each in reversed(derivatives)]
    found = local_products(backward, first=first, layers_per_block=layers_per_block, branch_scale=weight)
    return found.gradients[-1]


def _summed(c: float, B: int) -> float:
    """What all paths carry together, by the library."""
    return sum(group.gradient for group in paths_back([c] * (2 * B), layers_per_block=2))


derivation = Derivation(
    "depth",
    *(chain, many, vanishes, halves),
    *(skip, residual, ratio, blocks),
    *(grows, paths, cancels),
    *(weighted, tamed, squares),
    *(unequal_blocks, equal_chain, equal_blocks),
    computed_by={
        many: lambda d, g: _through(d.ravel(), g),
        halves: lambda c, k: _through([c] * k, c),
        residual: lambda d, g: _through(d.ravel(), g, d.size),
        blocks: lambda c, B: _through([c] * (2 * B), c, 2),
        paths: _summed,
        unequal_blocks: lambda p, alpha, g: _through(p.ravel(), g, 1, alpha),
        equal_chain: lambda c, m, B, g: _through([c] * (m * B), g),
        equal_blocks: lambda c, m, B, alpha, g: _through([c] * (m * B), g, m, alpha),
        weighted: lambda a, b, alpha: _through([a, b], 1, 2, alpha),
    },
    equivalent={"product: transpose: h_(k−1) (dᵀ)_1": "lying or standing, a column's first entry is the same"},
    sources={
        "B5.2": {g: 0.01, d: [0.1, 0.005], k: 2},
        "B5.3": {g: 0.01, d: [0.1, 0.005], k: 2},
        "B5.4": {g: 0.01, d: [0.1, 0.005], k: 2},
        "B5.5": {c: 0.5, k: 6, g: 0.5},
        "B5.6(2 layers)": {c: 0.5, B: 1, g: 0.5},
        "B5.6(4 layers)": {c: 0.5, B: 2, g: 0.5},
        "B5.6(6 layers)": {c: 0.5, B: 3, g: 0.5},
    },
)
