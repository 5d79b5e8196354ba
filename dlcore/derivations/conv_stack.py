"""How many parameters has a network, and where do they sit? Count the numbers that each kind of layer trains."""

from __future__ import annotations

from typing import Any

import numpy as np

from dlcore.conv.ops import conv2d
from dlcore.conv.shapes import conv_transpose_output_size, output_size
from dlcore.conv.stack import (
    AvgPool2d,
    Concatenate,
    Conv2d,
    Dropout,
    Flatten,
    Layer,
    Linear,
    MaxPool2d,
    ReLU,
    Sigmoid,
    Softmax,
    Stack,
    Table,
    Tanh,
    Upsample,
    find_problem,
    small_vgg,
    tabulate,
)
from dlcore.derivation import Derivation, Mistake, claim, equals, shown, solves, start
from dlcore.expr import define, equal, floor, number, ones, symbols, total, zeros

k, r, c, l, s, f, g = symbols(
    "k in 1..11: the kernel's rows",
    "r in 1..11: the kernel's columns",
    "c in 1..2048: the channels that a filter reads",
    "l in 1..2048: the filters, each of which makes one channel",
    "s in 1..5: the stride",
    "f in 1..l: one of the filters",
    "g in 1..c: one of the channels",
)
H, W, y = symbols(
    "H in 1..512: the rows of a map",
    "W in 1..512: the columns of a map",
    "y in 1..H: one of the rows",
)
d, h, u = symbols(
    "d in 1..4000000: the numbers that a fully connected layer reads",
    "h in 1..4096: the numbers that a fully connected layer makes",
    "u in 1..h: one of them",
)
n, m, p, q, b, e = symbols(
    "n in 1..256: a size along one axis",
    "m in 1..128: half of an even size",
    "p in 0..4: the padding on each side",
    "q in 0..s-1: the output padding",
    "b in 1..2048: the larger size, which a convolution takes to n",
    "e in 1..4096: the channels of a map that is joined to another",
)
A, Z, v = symbols(
    "A[c]: the skip branch's numbers at one place",
    "Z[d]: what layer e reads there",
    "v[e]: layer e's biases",
)

# What a layer trains.
filter_weights = claim(
    "filter",
    "A filter has a weight for each cell of its kernel, in each channel that it reads.",
    start(total(g, k * r)),
    equals(k * r * c, "c channels, with k rows of r cells in each"),
    Mistake("one-channel", k * r, "a filter has other weights for every channel that it reads"),
)
weights = claim(
    "weights",
    "A convolution has the weights of all its filters.",
    start(total(f, k * r * c)),
    equals(k * r * c * l, "l filters alike"),
    Mistake(
        "stride-counted",
        k * r * c * l + s,
        "the stride says where the kernel is laid; it is chosen, and not a number that is trained",
        "D5a",
    ),
)
parameters = claim(
    "parameters",
    "A convolution trains its weights and one bias for each filter.",
    start(total(f, k * r * c + 1)),
    equals((k * r * c + 1) * l, "l filters alike"),
    Mistake("no-biases", k * r * c * l, "each filter also adds a number of its own"),
    Mistake("one-bias", k * r * c * l + 1, "each of the l filters has a bias of its own, not all together"),
)
linear = claim(
    "linear",
    "A fully connected layer trains a weight for each pair of numbers, and a bias for each that it makes.",
    start(total(u, d + 1)),
    equals((d + 1) * h, "every number is made from all d and a bias"),
    Mistake("no-biases", d * h, "each number that is made has a bias"),
    Mistake(
        "bias-on-inputs", d * (h + 1), "the biases belong to the numbers that are made, not to those that are read"
    ),
)
flattened = claim(
    "flattened",
    "Behind a map a fully connected layer reads every number of it.",
    start(total(u, H * W * c + 1)),
    equals((H * W * c + 1) * h, "c channels of H rows and W columns, and a bias"),
    Mistake("channels-alone", (c + 1) * h, "every cell of a channel is a number of its own, with weights of its own"),
)


def _count(layers: list[Layer], shape: tuple[int, ...]) -> Table:
    return tabulate(Stack(layers=layers, input_shape=shape))


PLAIN = (MaxPool2d(kernel_size=2), AvgPool2d(kernel_size=2), ReLU(), Sigmoid(), Tanh(), Softmax(), Dropout(), Flatten())


def _trains_nothing(channels: Any, rows: Any, columns: Any) -> bool:
    shape = (int(channels), int(rows) + 1, int(columns) + 1)
    return all(_count([layer], shape).parameters == 0 for layer in PLAIN)


nothing = claim(
    "nothing",
    "Poolings, activations, softmax and flattening train nothing.",
    shown(
        "their rule is fixed: a largest number, a mean, a function of what they read; no number in it is trained",
        _trains_nothing,
        c,
        H,
        W,
    ),
)

# What a layer computes.
macs = claim(
    "macs",
    "A convolution uses each of its weights once at every place.",
    start(total(y, W * (k * r * c * l))),
    equals(k * r * c * l * (H * W), "H rows of W places; at each, every filter adds k r c products"),
    Mistake("weights-once", k * r * c * l, "the weights are used again at each of the H W places"),
    Mistake("flops", 2 * (k * r * c * l * (H * W)), "that counts floating-point operations: a product and a sum each"),
)
linear_macs = claim(
    "linear-macs",
    "A fully connected layer uses each of its weights once.",
    start(total(u, d)),
    equals(d * h, "every number is a sum of d products"),
    Mistake("biases-too", (d + 1) * h, "a bias is added without a product"),
)
ratio = claim(
    "ratio",
    "To make as many numbers, a convolution needs far fewer weights than a fully connected layer on the same map.",
    start(H * W * c * (H * W * l) / (k * r * c * l)),
    equals(H * W * (H * W) / (k * r), "both read c channels and make l"),
    Mistake("once", H * W / (k * r), "the fully connected layer also has weights of its own for each place it makes"),
)

# Which shapes come out.
keeps = claim(
    "keeps",
    "A kernel of 3 with padding 1 and stride 1 keeps the size.",
    start(n + 2 * number(1) - 3 + 1),
    equals(n, "at stride 1 nothing is rounded: 2 for the padding, and 2 fewer starts than cells"),
)
pool = claim(
    "halves",
    "A pooling of 2, which moves by its own size, halves the size; an odd last row is lost.",
    start(floor((n - 2) / number(2)) + 1),
    equals(floor(n / 2), "one whole number may go into the floor"),
    Mistake("rounded-up", floor((n + 1) / number(2)), "a window that hangs over the end is left out"),
)
strided = claim(
    "strided",
    "A kernel of 3 with padding 1 and stride 2 halves an even size.",
    start(floor((2 * m + 2 * number(1) - 3) / number(2)) + 1),
    equals(floor(m - number(1) / 2) + 1, "divide each by 2"),
    equals(m, "the floor of a whole number less a half is one less"),
)
transposed = claim(
    "transposed",
    "A transposed convolution gives back the size that a convolution of the same settings came from.",
    solves(
        equal((n - 1) * s + k, b + 2 * p),
        b,
        (n - 1) * s - 2 * p + k,
        "the last of n starts is n − 1 strides on, and k cells there are all of b and its padding",
    ),
    Mistake(
        "size-times-stride",
        n * s,
        "it is so only where the kernel is as long as the stride and the padding on both sides",
    ),
    Mistake("forward-formula", floor((n + 2 * p - k) / s) + 1, "that is the way forward, from the larger size"),
    Mistake("padding-added", (n - 1) * s + 2 * p + k, "here the padding is cut off the output on each side"),
)
back = define("N", (n - 1) * s - 2 * p + k)
chosen = claim(
    "output-padding",
    "Several sizes are taken to the same n; the output padding says which is meant.",
    start(floor((back + q + 2 * p - k) / s) + 1),
    equals(floor(((n - 1) * s + q) / s) + 1, "put N in"),
    equals(n, "q is less than a stride"),
)
doubles = claim(
    "doubles",
    "A kernel of 4 with stride 2 and padding 1, transposed, doubles the size.",
    start((n - 1) * 2 - 2 * number(1) + 4),
    equals(2 * n, "2 are taken for the last start, 2 for the padding, and 4 are added"),
)

# Two maps that are joined, and a branch that carries nothing.


def _joins(rows: int, others: int) -> bool:
    """Whether a concatenation fits where both maps have as many rows, and nowhere else."""
    rows, others = int(rows), int(others)
    layers = [Upsample(size=(others, rows), name="other"), Concatenate(other="input")]
    fits = find_problem(Stack(layers=layers, input_shape=(2, rows, rows))) is None
    return fits is (rows == others)


meets = claim(
    "meets",
    "Two maps can be joined if they have as many rows and as many columns.",
    shown("a place of the joined map holds both maps' numbers at that place, and must exist in both", _joins, n, m),
)
joined = claim(
    "joined",
    "A joined map has the channels of both.",
    start(H * W * c + H * W * e),
    equals(H * W * (c + e), "each place holds c numbers and e more"),
    Mistake("added", H * W * c, "maps that are added keep their channels; joined, they stand behind each other"),
)
silent = claim(
    "silent",
    "With its weights and biases at zero a branch carries nothing, and ones behind it add up the skip branch alone.",
    start(
        ones(c).T @ A + ones(e).T @ (zeros(e, d) @ Z + zeros(e)),
    ),
    equals(ones(c).T @ A + ones(e).T @ zeros(e), "zero weights turn every number to zero, zero biases add none"),
    Mistake(
        "bias-left", ones(c).T @ A + ones(e).T @ v, "layer e's biases must be zero too: they pass on by themselves"
    ),
    equals(ones(c).T @ A, "what is left is the skip branch"),
)

# Homework 2, problem 3.2: the table's last line.
P1 = define("P1", (number(3) * 3 * 3 + 1) * 64)
P2 = define("P2", (number(3) * 3 * 64 + 1) * 128)
P3 = define("P3", (number(3) * 3 * 128 + 1) * 256)
P4 = define("P4", (number(3) * 3 * 256 + 1) * 256)
P5 = define("P5", (number(14) * 14 * 256 + 1) * 1024)
P6 = define("P6", (number(1024) + 1) * 100)
table = claim(
    "table",
    "The network of the source problem has 52,444,644 parameters.",
    start(P1 + P2 + P3 + P4 + P5 + P6),
    equals(
        number(1792) + 73856 + 295168 + 590080 + 51381248 + 102500,
        "four convolutions, then two fully connected layers",
    ),
    equals(52444644),
)
share = claim(
    "share",
    "Of every 100 of them, 97 and a part sit in the first fully connected layer.",
    start(floor(100 * P5 / (P1 + P2 + P3 + P4 + P5 + P6))),
    equals(floor(number(5138124800) / 52444644), "a hundred times its parameters, over all"),
    equals(97, "the next whole percent is 98, and the share is nearer to it"),
)


def _conv(k: Any, r: Any, c: Any, l: Any, *, rows: Any = 1, columns: Any = 1, bias: bool = True) -> Table:
    """One convolution on the smallest map that gives it these rows and columns."""
    k, r, c, l, rows, columns = (int(each) for each in (k, r, c, l, rows, columns))
    layer = Conv2d(out_channels=l, kernel_size=(k, r), bias=bias)
    return _count([layer], (c, rows + k - 1, columns + r - 1))


def _linear(h: Any, *shape: Any) -> Table:
    return _count([Flatten(), Linear(out_features=int(h))], tuple(int(size) for size in shape))


def _skip_alone(A: Any, Z: Any) -> Any:
    """Layer f of ones on the skip branch and on layer e's output, by the library's own convolution."""
    skip, read = (np.asarray(each, dtype=float).reshape(-1, 1, 1) for each in (A, Z))
    e = conv2d(read, np.zeros((3, len(read), 1, 1)), np.zeros(3))
    both = np.concatenate([skip, e])
    return conv2d(both, np.ones((1, len(both), 1, 1))).reshape(1, 1)


derivation = Derivation(
    "conv-stack",
    filter_weights,
    weights,
    parameters,
    linear,
    flattened,
    nothing,
    macs,
    linear_macs,
    ratio,
    keeps,
    pool,
    strided,
    transposed,
    chosen,
    doubles,
    meets,
    joined,
    silent,
    table,
    share,
    assume=(2 * p < (n - 1) * s + k,),
    equivalent={
        "silent: sign: 𝟏ᵀ A − 𝟏ᵀ (𝟎 Z + 𝟎)": "what is taken off is 0",
        "silent: sign: 𝟏ᵀ A + 𝟏ᵀ (𝟎 Z − 𝟎)": "what is taken off is 0",
        "silent: sign: 𝟏ᵀ A − 𝟏ᵀ 𝟎": "what is taken off is 0",
        "strided: factor: ⌊m − 2/2⌋ + 1": "the floor takes a whole off as it takes a half",
        "strided: factor: ⌊m − 1/4⌋ + 1": "the floor takes a quarter off as it takes a half",
    },
    computed_by={
        filter_weights: lambda k, r, c: _conv(k, r, c, 1).weights,
        weights: lambda k, r, c, l: _conv(k, r, c, l).weights,
        parameters: lambda k, r, c, l: _conv(k, r, c, l).parameters,
        linear: lambda d, h: _linear(h, d).parameters,
        flattened: lambda c, H, W, h: _linear(h, c, H, W).parameters,
        macs: lambda k, r, c, l, H, W: _conv(k, r, c, l, rows=H, columns=W).macs,
        linear_macs: lambda d, h: _linear(h, d).macs,
        keeps: lambda n: output_size(n, kernel_size=3, padding=1),
        strided: lambda m: output_size(2 * m, kernel_size=3, stride=2, padding=1),
        transposed: lambda n, k, s, p: conv_transpose_output_size(n, kernel_size=k, stride=s, padding=p),
        doubles: lambda n: conv_transpose_output_size(n, kernel_size=4, stride=2, padding=1),
        silent: _skip_alone,
        table: lambda: tabulate(small_vgg()).parameters,
    },
    sources={
        "A6": {k: 3, r: 3, c: 256, l: 256, H: 14, W: 14, d: 14 * 14 * 256, h: 1024},
        "D5a": {k: 1, r: 3, c: 1, l: 8, s: 1},
        "C3a-e": {n: 8, m: 16, b: 16, k: 4, s: 2, p: 1, q: 0},
        "C3f": {c: 16, e: 8, H: 32, W: 32},
    },
)
