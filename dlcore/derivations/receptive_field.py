"""How much of the picture does one output cell see? Follow the windows through the layers, on or back."""

from __future__ import annotations

from typing import Any

from dlcore.conv.receptive_field import Window, backward, forward
from dlcore.derivation import Derivation, Mistake, claim, equals, start
from dlcore.expr import Expr, define, product, recurrence, symbols, total

k, s, p, d, L, i, n = symbols(
    "k[L] in 1..11: the size of each layer's kernel, along one axis",
    "s[L] in 1..5: the stride of each layer",
    "p[L] in 0..16: the padding of each layer, on each side",
    "d[L] in 1..16: the dilation of each layer",
    "L in 1..6: the number of layers",
    "i in 2..L: a layer; the one before it is i − 1",
    "n in 1..L: the number of layers gone back from the last",
)
r, q, J, f, x = symbols(
    "r in 1..99: the receptive field, from the first cell of the input to the last",
    "q in 1..99: the cells of one level, from first to last, that a place of the last output needs",
    "J in 1..64: the jump, the input's cells from one place of a layer's output to the next",
    "f in -99..1: the cell of the input that place 1 sees first; 0 and less lie in the padding",
    "x in 1..99: a place of an output, or a cell of the input, counted from 1",
)
k_all, s_all = symbols(
    "k_all in 1..7: the kernel's size where all are equal", "s_all in 1..4: the stride where all are equal"
)


def _layer(first: Any, last: Any) -> Any:
    """The letter m for every layer from one to another."""
    return symbols(f"m in {first}..{last}")[0]


def _strides(first: Any, last: Any) -> Expr:
    """The product of the strides from one layer to another, 1 where there is none."""
    (j,) = symbols(f"j in {first}..{last}")
    return product(j, s[j])


m, each = _layer(1, "i"), _layer(1, "L")


def _jump(after: Any) -> Expr:
    """The jump behind some layers: J_0 = 1, and each stride multiplies it."""
    (t,) = symbols("t in 1..L")
    return recurrence(J, start=1, step=J * s[t], index=t, steps=after)


def _field(after: Any) -> Expr:
    """The receptive field behind some layers, layer by layer from the input on."""
    return recurrence(r, start=1, step=r + (k[m] - 1) * _jump(m - 1), index=m, steps=after)


def _needed(back: Any) -> Expr:
    """The cells needed some layers back, layer by layer from the last output."""
    here = L - m + 1
    return recurrence(q, start=1, step=s[here] * q + (k[here] - s[here]), index=m, steps=back)


def _first_seen(after: Any) -> Expr:
    """The first cell that place 1 sees behind some layers."""
    return recurrence(f, start=1, step=f - p[m] * _jump(m - 1), index=m, steps=after)


whole_field = define("r_L", _field(L))  # what the last output sees of the input
one_up = define("q_1", _needed(L - 1))  # and of layer 1's output

# One layer, in places and cells.
a = define("a", (x - 1) * s[i] + 1 - p[i])
z = define("z", (x + q - 1 - 1) * s[i] + 1 - p[i] + k[i] - 1)
back = claim(
    "one-layer-back",
    "q places in a row read s q + (k − s) cells in a row.",
    start(z - a + 1),
    equals((q - 1) * s[i] + k[i], "the first place reads k cells, each of the others starts s cells later"),
    Mistake("side-by-side", q * k[i], "the windows overlap, or leave gaps: they start s cells apart, not k"),
    equals(s[i] * q + (k[i] - s[i]), "sorted by q"),
    Mistake("one-stride-too-many", s[i] * q + k[i], "from the first of q places to the last there are q − 1 strides"),
)
e = define("e", x + (k[i] - 1) * J + r - 1)
on = claim(
    "one-layer-on",
    "One more layer widens the field by k − 1 jumps.",
    start(e - x + 1),
    equals(r + (k[i] - 1) * J, "its k places of the layer before lie J cells apart, and the last sees r cells"),
    Mistake("kernels-added", r + k[i], "the first of the k places is in r already, and the others lie J cells apart"),
)
far = claim(
    "jump",
    "The jump is the product of the strides: the effective stride.",
    start(_jump(L)),
    equals(_jump(L - 1) * s[L], "neighbors lie s places of the layer before apart"),
    equals(_strides(1, "L"), "from J₀ = 1 on"),
    Mistake("strides-added", total(each, s[each]), "a stride counts places of the layer before, each a jump wide"),
)

# Many layers.
ahead = claim(
    "forward",
    "Forward, from r₀ = 1: each layer adds its k − 1 jumps.",
    start(_field(i)),
    equals(_field(i - 1) + (k[i] - 1) * _jump(i - 1), "one more layer"),
    Mistake(
        "backward-run-forward",
        s[i - 1] * _field(i - 1) + (k[i] - s[i - 1]),
        "this is the backward recursion with its indices run forward: right where all kernels are equal and all "
        "strides that enter, as in layers b to d, and wrong as a rule",
        misprint_in="C3h",
    ),
    Mistake(
        "own-stride",
        _field(i - 1) + (k[i] - 1) * _jump(i),
        "a layer's own stride moves its places apart; only the layers after it notice",
    ),
    equals(1 + total(m, (k[m] - 1) * _strides(1, "m-1")), "J is the product of the strides before"),
    Mistake("strides-ignored", 1 + total(m, k[m] - 1), "behind a stride, a cell of the kernel is a jump wide"),
)
levels = _layer("L-n+1", "L")
behind = claim(
    "backward",
    "Backward, from q₀ = 1 at the last output: each layer makes s q + (k − s) of q.",
    start(_needed(n)),
    equals(s[L - n + 1] * _needed(n - 1) + (k[L - n + 1] - s[L - n + 1]), "one more layer back"),
    equals(
        1 + total(levels, (k[levels] - 1) * _strides("L-n+1", "m-1")), "multiply out: each 1 − s meets the s before it"
    ),
    Mistake(
        "all-strides",
        1 + total(levels, (k[levels] - 1) * _strides(1, "m-1")),
        "strides in front of a level do not change how many of its cells are needed",
    ),
)
both = claim(
    "both",
    "All the way back, the two meet.",
    start(_needed(L)),
    equals(1 + total(each, (k[each] - 1) * _strides(1, "m-1")), "backward, with n = L"),
    equals(_field(L), "forward, with i = L"),
)
two_counts = claim(
    "two-counts",
    "One layer up, the same place sees another number of cells.",
    start(_field(L)),
    equals(s[1] * _needed(L - 1) + (k[1] - s[1]), "the last step back leads through layer 1"),
    Mistake("same-number", _needed(L - 1), "these are cells of layer 1's output, and each of them sees k of the input"),
)
earlier = _layer(1, "i-1")
agrees = claim(
    "misprint-agrees",
    "With equal kernels and equal strides, the backward step run forward gives the right field.",
    start(s_all * (1 + total(earlier, (k_all - 1) * s_all ** (earlier - 1))) + (k_all - s_all)),
    equals(1 + (k_all - 1) + total(earlier, (k_all - 1) * s_all**earlier), "the s that is added is taken again"),
    equals(1 + total(m, (k_all - 1) * s_all ** (m - 1)), "the sum, with one more term in front"),
)

# Where the field lies.
edge = claim(
    "first-cell",
    "Padding moves the field out by p jumps.",
    start(f + ((1 - p[i]) - 1) * J),
    equals(f - p[i] * J, "place 1 begins p places before the first of the layer before"),
)
offset = claim(
    "offset",
    "So with padding place 1 begins to see outside of the picture.",
    start(_first_seen(L)),
    equals(_first_seen(L - 1) - p[L] * _jump(L - 1), "one more layer, from f₀ = 1 on"),
    equals(1 - total(each, p[each] * _strides(1, "m-1")), "J is the product of the strides before"),
    Mistake("padding-added", 1 - total(each, p[each]), "a padding cell is a jump wide"),
)
half = 1 - total(each, (k[each] - 1) / 2 * _strides(1, "m-1"))
centered = claim(
    "centered",
    "With half a kernel of padding, place 1 looks at cell 1.",
    start(half + total(each, (k[each] - 1) * _strides(1, "m-1")) / 2),
    equals(1, "it starts half a field before"),
)

# Gaps in the kernel, and how fast fields grow.
dilated = claim(
    "dilated",
    "k cells that lie d apart span d (k − 1) + 1.",
    start((x + (k[i] - 1) * d[i]) - x + 1),
    equals(d[i] * (k[i] - 1) + 1, "between k cells there are k − 1 gaps"),
    Mistake("one-gap-too-many", d[i] * k[i], "between k cells there are k − 1 gaps"),
)
whole = claim(
    "field",
    "With dilations, the span stands in the place of k.",
    start(1 + total(each, ((d[each] * (k[each] - 1) + 1) - 1) * _strides(1, "m-1"))),
    equals(1 + total(each, d[each] * (k[each] - 1) * _strides(1, "m-1")), "the 1 goes"),
)
plain = claim(
    "plain",
    "Plain layers let the field grow by the same amount each.",
    start(1 + total(each, k_all - 1)),
    equals(1 + L * (k_all - 1), "L equal terms"),
)
doubling = claim(
    "doubling",
    "Strides of 2, and dilations 1, 2, 4 and so on, double it.",
    start(1 + total(each, (k_all - 1) * 2 ** (each - 1))),
    equals(1 + (k_all - 1) * (2**L - 1), "1 + 2 + 4 + … is one short of the next power"),
    Mistake("next-power", 1 + (k_all - 1) * 2**L, "1 + 2 + 4 is 7, not 8"),
)


def _windows(**columns: Any) -> list[Window]:
    """The layers as the library has them, each setting a column; a kernel of one cell where none is given."""
    rows = zip(*([int(entry) for entry in column.flat] for column in columns.values()), strict=True)
    return [Window(**{"kernel_size": 1, **dict(zip(columns, row, strict=True))}) for row in rows]


derivation = Derivation(
    "receptive-field",
    back,
    on,
    far,
    ahead,
    behind,
    both,
    two_counts,
    agrees,
    edge,
    offset,
    centered,
    dilated,
    whole,
    plain,
    doubling,
    computed_by={
        far: lambda s: forward(_windows(stride=s))[-1].stride,
        ahead: lambda k, s, i: forward(_windows(kernel_size=k, stride=s))[i].size,
        behind: lambda k, s, n: backward(_windows(kernel_size=k, stride=s))[len(k) - n],
        offset: lambda s, p: forward(_windows(stride=s, padding=p))[-1].first,
        whole: lambda k, s, d: forward(_windows(kernel_size=k, stride=s, dilation=d))[-1].size,
        plain: lambda k_all, L: forward([Window(kernel_size=k_all)] * L)[-1].size,
        doubling: lambda k_all, L: forward([Window(kernel_size=k_all, stride=2)] * L)[-1].size,
    },
    sources={
        # (h) asks for b, c and d; a to d is the same net seen from the picture. The paddings are those of part (e).
        "C3h": {k: [3, 3, 3], s: [2, 2, 1], p: [1, 1, 1], d: [1, 1, 1], L: 3, i: 3, n: 3, k_all: 3, s_all: 2},
        "C3h(a–d)": {k: [3, 3, 3, 3], s: [1, 2, 2, 1], p: [1, 1, 1, 1], d: [1, 1, 1, 1], L: 4, i: 4, n: 3},
    },
    equivalent={
        f"two-counts: transpose: {line}": "lying or standing, a column's first entry is the same"
        for line in ("(sᵀ)_1 q_(L−1) + k₁ − s₁", "s₁ q_(L−1) + (kᵀ)_1 − s₁", "s₁ q_(L−1) + k₁ − (sᵀ)_1")
    },
)
