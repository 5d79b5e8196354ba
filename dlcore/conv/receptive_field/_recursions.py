"""Windows in a row along one axis: the two recursions, the one misprint, and the cells that one place really sees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from dlcore import _checks as checks
from dlcore.conv.receptive_field._field import INPUT, PERIOD, Field, extend
from dlcore.conv.receptive_field._taps import Taps, transposed_taps, window_taps
from dlcore.conv.shapes import conv_transpose_output_size, output_size
from dlcore.errors import InvalidInputError

__all__ = ["Level", "Window", "backward", "cone", "forward", "misprinted"]


@dataclass(frozen=True, kw_only=True)
class Window:
    """A convolution, a pooling or a transposed convolution along one axis, under PyTorch's argument names.

    Parameters
    ----------
    kernel_size : int
        The cells of the kernel or the pooling window.
    stride : int
        The cells from one place of the window to the next; for a transposed one, of the output.
    padding : int
        The cells added on each side of the input; for a transposed one, cut off from the output.
    dilation : int
        The cells from one of the kernel's cells to the next.
    transposed : bool
        Whether it is a transposed convolution.
    output_padding : int
        The cells added at the end of a transposed convolution's output.

    Raises
    ------
    InvalidInputError
        If a number is not an integer or too small, or `output_padding` is given without `transposed`.
    """

    kernel_size: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1
    transposed: bool = False
    output_padding: int = 0

    def __post_init__(self) -> None:
        """Check every number once, where the window is written."""
        for name, low in (("kernel_size", 1), ("stride", 1), ("padding", 0), ("dilation", 1), ("output_padding", 0)):
            checks.integer(getattr(self, name), name, low=low)
        checks.require(isinstance(self.transposed, bool), "transposed", self.transposed, "must be True or False")
        alone = self.output_padding == 0 or self.transposed
        mend = "set transposed=True or leave it out"
        checks.require(alone, "output_padding", self.output_padding, "is a transposed convolution's", mend=mend)

    @property
    def reach(self) -> int:
        """The cells from the kernel's first to its last, with the gaps of the dilation."""
        return self.dilation * (self.kernel_size - 1) + 1

    def output_size(self, size: int) -> int:
        """The size of the output.

        Parameters
        ----------
        size : int
            The input's cells.

        Returns
        -------
        int
            The output's places, at least 1.

        Raises
        ------
        InvalidInputError
            If the kernel does not fit, or nothing is left of a transposed convolution's output.
        """
        if not self.transposed:
            given = {"stride": self.stride, "padding": self.padding, "dilation": self.dilation}
            return output_size(size, kernel_size=self.kernel_size, **given)
        return conv_transpose_output_size(
            size,
            kernel_size=self.kernel_size,
            stride=self.stride,
            padding=self.padding,
            output_padding=self.output_padding,
            dilation=self.dilation,
        )


@dataclass(frozen=True, kw_only=True)
class Level:
    """The cells of one level that a place of the last output depends on; the input is a level, each output another.

    Attributes
    ----------
    size : int
        The level's cells.
    cells : tuple of int
        The positions of the cells that count, from 1 to `size`, in ascending order.
    ways : tuple of int
        For each of them, the number of ways along which it enters: how often it would be added up if every weight
        were 1. Cells in the middle enter by more ways.
    padding : tuple of int
        The positions, 0 and less or more than `size`, of the padding cells that the next layer reads on the way; they
        carry nothing.
    """

    size: int
    cells: tuple[int, ...]
    ways: tuple[int, ...]
    padding: tuple[int, ...]


def forward(layers: Sequence[Window]) -> tuple[Field, ...]:
    """The receptive field on the input after every layer: r_i = r_(i-1) + (k_i - 1) · s_1 ⋯ s_(i-1), from r_0 = 1.

    With a dilation, (k_i - 1) d_i stands for k_i - 1. A transposed convolution has no such formula; its field is found
    by following the pattern of cells, which repeats.

    Parameters
    ----------
    layers : sequence of Window
        From the input on.

    Returns
    -------
    tuple of Field
        The input's own, of size 1, and one for each layer: its size, effective stride and offset.

    Raises
    ------
    InvalidInputError
        If something else than a `Window` is given, or transposed convolutions make more than 512 places differ.

    References
    ----------
    Araujo, Norris and Sim, *Computing receptive fields of convolutional neural networks*, Distill 2019,
    doi:10.23915/distill.00021. Midterm exam, question 1 (h).

    Examples
    --------
    >>> b, c, d = Window(kernel_size=3, stride=2), Window(kernel_size=3, stride=2), Window(kernel_size=3)
    >>> [field.size for field in forward([b, c, d])]
    [1, 3, 7, 15]

    These are cells of what layer b reads, the output of a layer a. Counted on the picture that a reads, they are 17:
    a cell of a's output stands for 3 cells of the picture, the middle ones of which coincide.

    >>> [field.size for field in forward([Window(kernel_size=3), b, c, d])]
    [1, 3, 5, 9, 17]
    """
    fields = [INPUT]
    for layer in _windows(layers):
        field = extend(fields[-1], _taps(layer))
        if field is None:
            rule = f"makes more than {PERIOD:,} places differ, together with the layers before it"
            raise InvalidInputError("stride", layer.stride, rule, mend="use fewer transposed convolutions")
        fields.append(field)
    return tuple(fields)


def backward(layers: Sequence[Window]) -> tuple[int, ...]:
    """How many cells of every level one place of the last output depends on: r_(i-1) = s_i r_i + (k_i - s_i).

    It starts at the last output with 1 and runs back to the input; its answer for the input is `forward`'s for the
    last layer. Each level asks "how many of my cells are needed", so a layer's own stride and kernel enter together.

    Parameters
    ----------
    layers : sequence of Window
        From the input on; none of them transposed.

    Returns
    -------
    tuple of int
        r_0 for the input, then one number for each layer's output, down to 1 for the last.

    Raises
    ------
    InvalidInputError
        If something else than a `Window` is given, or a transposed one.

    References
    ----------
    Midterm exam, question 1 (h), which prints this recursion with its indices run forward: see `misprinted`.

    Examples
    --------
    >>> backward([Window(kernel_size=5, stride=2), Window(kernel_size=3)])
    (9, 3, 1)
    """
    sizes = [1]
    for layer in reversed(_plain(layers)):
        sizes.append(layer.stride * sizes[-1] + layer.reach - layer.stride)
    return tuple(reversed(sizes))


def misprinted(layers: Sequence[Window]) -> tuple[int, ...]:
    """What a common misprint gives, r_i = s_(i-1) r_(i-1) + (k_i - s_(i-1)) with s_0 = 1: wrong as a rule.

    It is the backward recursion with its indices run forward. It agrees with `forward` where all kernels are equal and
    so are all strides but the last, which does not enter: the layers b, c and d of the exam are such a case.

    Parameters
    ----------
    layers : sequence of Window
        From the input on; none of them transposed.

    Returns
    -------
    tuple of int
        1 for the input, and one number for each layer.

    Raises
    ------
    InvalidInputError
        If something else than a `Window` is given, or a transposed one.

    References
    ----------
    Midterm exam, question 1 (h).

    Examples
    --------
    >>> a, b, c, d = (Window(kernel_size=3, stride=stride) for stride in (1, 2, 2, 1))
    >>> misprinted([b, c, d]), misprinted([a, b, c, d])
    ((1, 3, 7, 15), (1, 3, 5, 11, 23))
    """
    sizes, stride = [1], 1
    for layer in _plain(layers):
        sizes.append(stride * sizes[-1] + layer.reach - stride)
        stride = layer.stride
    return tuple(sizes)


def cone(layers: Sequence[Window], *, size: int, place: int | None = None) -> tuple[Level, ...]:
    """The cells of every level that one place of the last output depends on, none of them outside of its level.

    Parameters
    ----------
    layers : sequence of Window
        From the input on.
    size : int
        The input's cells.
    place : int, optional
        The last output's place, counted from 1; the middle where it is not given.

    Returns
    -------
    tuple of Level
        The input, then every layer's output; the last holds the place alone.

    Raises
    ------
    InvalidInputError
        If something else than a `Window` is given, a layer does not fit what it reads, or there is no such place.

    Examples
    --------
    >>> picture, middle, last = cone([Window(kernel_size=3, padding=1)] * 2, size=6, place=1)
    >>> picture
    Level(size=6, cells=(1, 2, 3), ways=(2, 2, 1), padding=(0,))
    """
    windows, sizes = _windows(layers), [checks.integer(size, "size", low=1)]
    for number, layer in enumerate(windows, 1):
        try:
            sizes.append(layer.output_size(sizes[-1]))
        except InvalidInputError as error:
            rule = f"{error.rule}, in layer {number}"
            raise InvalidInputError(error.argument, error.value, rule, mend=error.mend) from None
    place = (sizes[-1] + 1) // 2 if place is None else checks.integer(place, "place", low=1)
    checks.require(place <= sizes[-1], "place", place, f"is past the last place, {sizes[-1]}")
    levels = [Level(size=sizes[-1], cells=(place,), ways=(1,), padding=())]
    for layer, cells in zip(reversed(windows), reversed(sizes[:-1]), strict=True):
        levels.append(_below(levels[-1], layer, cells))
    return tuple(reversed(levels))


def _below(level: Level, layer: Window, size: int) -> Level:
    taps, ways = _taps(layer), Counter[int]()
    for cell, count in zip(level.cells, level.ways, strict=True):
        for read in taps.at(cell - 1):
            ways[read + 1] += count
    inside = sorted(cell for cell in ways if 1 <= cell <= size)
    # What lies outside of a transposed convolution's input is no padding: nothing is there to send anything.
    outside = () if layer.transposed else tuple(sorted(ways.keys() - inside))
    return Level(size=size, cells=tuple(inside), ways=tuple(ways[cell] for cell in inside), padding=outside)


def _taps(layer: Window) -> Taps:
    given = {"stride": layer.stride, "dilation": layer.dilation}
    if layer.transposed:
        return transposed_taps(layer.kernel_size, padding=layer.padding, **given)
    return window_taps(layer.kernel_size, before=layer.padding, **given)


def _windows(layers: Sequence[Window]) -> tuple[Window, ...]:
    several = isinstance(layers, Sequence) and all(isinstance(layer, Window) for layer in layers)
    checks.require(several, "layers", layers, "must be a list of windows", mend="write Window(kernel_size=3)")
    return tuple(layers)


def _plain(layers: Sequence[Window]) -> tuple[Window, ...]:
    windows = _windows(layers)
    for number, layer in enumerate(windows, 1):
        rule = f"is layer {number}, and the recursion is for convolutions and pooling"
        checks.require(not layer.transposed, "transposed", True, rule, mend="use forward, which takes both")
    return windows
