"""How large is the output of a convolution? Count the places where the kernel fits."""

from __future__ import annotations

from dlcore.conv.shapes import output_size
from dlcore.derivation import Derivation, Erratum, Mistake, at_most, claim, equals, hence, solves, start
from dlcore.expr import ceil, convention, count, define, equal, floor, symbols, total

# n, k, s, p are one axis's numbers: a rectangle is worked row by row and column by column.
n, p, k, s, d, c, l, f, j = symbols(
    "n in 1..128: the input's size along one axis",
    "p in 0..9: the padding",
    "k in 1..11: the kernel's size",
    "s in 1..5: the stride, from one start to the next",
    "d in 1..4: the dilation, from one of the kernel's cells to the next",
    "c in 1..64: the input's channels, which every filter sums over",
    "l in 1..128: the number of filters",
    "f in 1..l: one of the filters",
    "j in 0..n+2*p: the number of strides taken",
)
padding = convention("padding", "how padding is counted", per_side="on each side", total="both sides together")

m = define("m", n + padding.pick(per_side=2 * p, total=p))
N = define("N", floor((m - k) / s) + 1)
span = define("k_d", d * (k - 1) + 1)

fits = claim(
    "fits",
    "A start fits if the kernel ends inside the padded input.",
    start(1 + j * s + (k - 1) <= m),
    hence(j * s <= m - k, "the first start is 1, and each stride moves it by s", both_ways=True),
    hence(j <= (m - k) / s, "the stride is positive", both_ways=True),
)
size = claim(
    "size",
    "The output has one place for every start that fits.",
    start(count(j, 1 + j * s + (k - 1) <= m)),
    equals(count(j, j <= (m - k) / s), "as shown above"),
    equals(floor((m - k) / s) + 1, "0 strides, and every whole number up to the bound"),
    Mistake("strides-not-places", floor((m - k) / s), "it counts the strides; the places are one more"),
    Mistake("ceil-for-floor", ceil((m - k) / s) + 1, "a start that fits only in part does not fit"),
    Mistake(
        "padding-miscounted",
        floor((n + padding.pick(per_side=p, total=2 * p) - k) / s) + 1,
        "the padding is counted the other way than the course counts it",
    ),
)
last = claim(
    "last",
    "The last start is one stride short of the place that would not fit.",
    solves(1 + j * s + (k - 1) <= m, j, floor((m - k) / s), "one more stride would leave the input", largest=True),
    start(1 + floor((m - k) / s) * s),
    equals(1 + (N - 1) * s, "the places are one more than the strides"),
    Mistake("last-start-by-places", 1 + N * s, "from the first place to the last there are N − 1 strides"),
)
leftover = claim(
    "leftover",
    "The floor throws away less than one stride of cells.",
    start(m - (1 + (N - 1) * s + k - 1)),
    equals(m - k - (N - 1) * s, "what lies behind the last kernel"),
    at_most(s - 1, "with s cells more, one more start would fit", tight={n: 7, p: 0, k: 2, s: 3}),
)
same = claim(
    "same",
    "At stride 1 the output keeps the input's size if the padding makes up for the kernel.",
    solves(
        equal(m - k + 1, n),
        p,
        padding.pick(per_side=(k - 1) / 2, total=k - 1),
        "half a cell for an even kernel: it cannot be split evenly",
    ),
)
dilated = claim(
    "dilated",
    "A dilated kernel spans more cells, and the count stays the same.",
    start(count(j, 1 + j * s + d * (k - 1) <= m)),
    equals(floor((m - span) / s) + 1, "k cells, d apart, reach over d (k − 1) + 1"),
    Mistake("dilation-times-size", floor((m - d * k) / s) + 1, "between k cells there are k − 1 gaps"),
)
channels = claim(
    "channels",
    "Each filter makes one channel, so the output has l of them.",
    start(total(f, N**2)),
    equals(N**2 * l, "l pictures of N by N numbers"),
    Mistake("input-channels", N**2 * c, "a filter sums over the input's c channels; l counts the filters", "B4.3"),
)

derivation = Derivation(
    "conv-arithmetic",
    fits,
    size,
    last,
    leftover,
    same,
    dilated,
    channels,
    assume=(span <= m,),
    computed_by={
        size: lambda n, p, k, s, padding: output_size(
            n + (2 * p if padding == "per_side" else p), kernel_size=k, stride=s
        ),
        dilated: lambda n, p, k, s, d, padding: output_size(
            n + (2 * p if padding == "per_side" else p), kernel_size=k, stride=s, dilation=d
        ),
    },
    sources={
        "B4.1": {n: 36, c: 3, l: 1, k: 3, p: 0, s: 1},
        "B4.2": {n: 36, c: 3, l: 2, k: 3, p: 3, s: 2},
        "C1(i)": {n: 28, c: 1, l: 128, k: 3, p: 0, s: 1},
        "C1(ii)": {n: 28, c: 1, l: 128, k: 4, p: 1, s: 2},
    },
    errata=(
        Erratum(
            slug="list-as-sum",
            source_id="B4.2",
            says="From 1 to 39, there will be 1+3+...+39 = (39-1)/2+1 = 20 steps",
            right="The starts 1, 3, …, 39 are 20 places",
            why="the starts are listed, not added: their sum is 400",
            check=lambda: len(range(1, 40, 2)) == 20 and sum(range(1, 40, 2)) == 400,
        ),
        Erratum(
            slug="filter-size",
            source_id="B4.2",
            says="filter size: 2",
            right="number of filters: 2",
            why="each filter is 3 by 3 by 3; there are two of them, and so two output channels",
        ),
    ),
)
