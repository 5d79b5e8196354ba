"""The table of a stack: a row for each layer, and what they come to."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import prod

from dlcore import _checks as checks
from dlcore.conv.stack._facts import Shape
from dlcore.conv.stack._layers import Flatten, Layer
from dlcore.conv.stack._stack import INPUT, Stack
from dlcore.conv.stack._walk import Fields, Node, walk

__all__ = ["Problem", "Row", "Table", "find_problem", "tabulate"]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One layer's line in the table. Counts are for one example, whatever the batch.

    Attributes
    ----------
    place : int
        The layer's place in the stack, counted from 1.
    name : str
        Its own name, or the one made for it.
    layer : Layer
        The layer.
    inputs : tuple of str
        The names of what it reads: one layer, or two where they are joined.
    output_shape : tuple of int
        Its output's shape, with N in front where the stack's input has it.
    weights, biases : int
        Its parameters; a normalization's scales count as weights, its shifts as biases.
    macs : int
        Its multiply-accumulates: products of a weight and a number, padding's zeros among the numbers.
    activations : int
        The numbers in its output; none for `Flatten`, whose output is its input seen as a row.
    fields : (Field, Field) or None
        The receptive fields along rows and columns, on the stack's input. Behind `Flatten` they are those of the cells
        that the numbers were; behind `Linear` there is one place. None if there is no picture, or no common pattern.
    is_map : bool
        Whether its output is a map, (C, H, W), and not numbers in a row.
    """

    place: int
    name: str
    layer: Layer
    inputs: tuple[str, ...]
    output_shape: Shape
    weights: int
    biases: int
    macs: int
    activations: int
    fields: Fields | None
    is_map: bool

    @property
    def kind(self) -> str:
        """PyTorch's name of the layer, such as "Conv2d"."""
        return type(self.layer).__name__

    @property
    def parameters(self) -> int:
        """Weights and biases."""
        return self.weights + self.biases

    @property
    def flops(self) -> int:
        """Floating-point operations: two for each multiply-accumulate, and none for anything else."""
        return 2 * self.macs

    @property
    def receptive_field(self) -> tuple[int, int] | None:
        """Rows and columns of the input that a place depends on, as if the picture went on beyond its border."""
        return (self.fields[0].size, self.fields[1].size) if self.fields else None

    @property
    def stride(self) -> tuple[int | Fraction, int | Fraction] | None:
        """The effective stride: rows and columns of the input from one place to the next; None for numbers in a row."""
        return (self.fields[0].stride, self.fields[1].stride) if self.fields and self.is_map else None

    @property
    def first(self) -> tuple[int | None, int | None] | None:
        """The offset: the position of the first row and column that place (1, 1) depends on; 0 and less are padding."""
        return (self.fields[0].first, self.fields[1].first) if self.fields and self.is_map else None

    @property
    def center(self) -> tuple[float | None, float | None] | None:
        """The position of the middle of place (1, 1)'s field, counted from 1."""
        return (self.fields[0].center, self.fields[1].center) if self.fields and self.is_map else None


@dataclass(frozen=True, kw_only=True)
class Table:
    """A stack's rows and their sums. Counts are for one example, whatever the batch.

    Attributes
    ----------
    stack : Stack
        The stack.
    rows : tuple of Row
        One for each layer.
    """

    stack: Stack
    rows: tuple[Row, ...]

    @property
    def output_shape(self) -> Shape:
        """The last layer's output; the input's where there is no layer."""
        return self.rows[-1].output_shape if self.rows else self.stack.input_shape

    @property
    def weights(self) -> int:
        """All weights."""
        return sum(row.weights for row in self.rows)

    @property
    def biases(self) -> int:
        """All biases."""
        return sum(row.biases for row in self.rows)

    @property
    def parameters(self) -> int:
        """All weights and biases."""
        return self.weights + self.biases

    @property
    def macs(self) -> int:
        """All multiply-accumulates."""
        return sum(row.macs for row in self.rows)

    @property
    def flops(self) -> int:
        """Two for each multiply-accumulate."""
        return 2 * self.macs

    @property
    def activations(self) -> int:
        """The numbers in all outputs, which backpropagation keeps; the stack's input is not counted."""
        return sum(row.activations for row in self.rows)

    def activation_bytes(self, *, itemsize: int = 4) -> int:
        """The memory that all outputs take for the whole batch, nothing being done in place.

        Parameters
        ----------
        itemsize : int
            The bytes of one number: 4 for float32, 8 for float64.

        Returns
        -------
        int
            Bytes.

        Raises
        ------
        InvalidInputError
            If the item size is not a positive integer.
        """
        return checks.integer(itemsize, "itemsize", low=1) * self.stack.batch_size * self.activations

    def row(self, name: str) -> Row:
        """The row of one layer.

        Parameters
        ----------
        name : str
            The layer's name.

        Returns
        -------
        Row
            Its row.

        Raises
        ------
        InvalidInputError
            If no layer has this name.
        """
        known = {row.name: row for row in self.rows}
        mend = f"use one of {', '.join(known)}" if known else ""
        checks.require(name in known, "name", name, "names no layer of the stack", mend=mend)
        return known[name]

    def __str__(self) -> str:
        """The table in plain text."""
        lines: list[tuple[str, ...]] = [("layer", "kind", "output", "weights", "biases", "MACs", "field", "stride")]
        for row in self.rows:
            counts = (f"{count:,}" for count in (row.weights, row.biases, row.macs))
            lines.append(
                (row.name, row.kind, _by(row.output_shape), *counts, _by(row.receptive_field), _by(row.stride))
            )
        lines.append(("total", "", "", f"{self.weights:,}", f"{self.biases:,}", f"{self.macs:,}", "", ""))
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        left = 3  # names, kinds and shapes start where the column does, numbers end there
        return "\n".join(
            "  ".join(
                word.ljust(width) if number < left else word.rjust(width)
                for number, (word, width) in enumerate(zip(line, widths, strict=True))
            ).rstrip()
            for line in lines
        )


@dataclass(frozen=True, kw_only=True)
class Problem:
    """The first layer of a stack that does not fit.

    Attributes
    ----------
    place : int
        The layer's place in the stack, counted from 1.
    name : str
        Its name.
    sentence : str
        What does not fit, and what would mend it.
    mended : Stack or None
        The stack with the layer that the sentence asks for, where one layer more is what it takes.
    before : Table
        The table as far as it goes.
    """

    place: int
    name: str
    sentence: str
    mended: Stack | None
    before: Table


def tabulate(stack: Stack) -> Table:
    """Shapes, parameters, multiply-accumulates, activations and receptive fields of every layer.

    Parameters
    ----------
    stack : Stack
        The layers and the input's shape.

    Returns
    -------
    Table
        A row for each layer, and the sums. Printed, it is a table in plain text.

    Raises
    ------
    InvalidInputError
        If a layer does not fit what it reads: one sentence names it and the mend.

    References
    ----------
    Homework 2, problem 3.2. Programming homework, problem 5 (1): eight filters of 1 × 3 on one channel have 24 weights,
    and 32 parameters with their biases; the stride is a setting and not a parameter.

    Examples
    --------
    >>> from dlcore.conv.stack import Conv2d, Flatten, Linear, MaxPool2d
    >>> layers = [Conv2d(out_channels=8, kernel_size=3), MaxPool2d(kernel_size=2), Flatten(), Linear(out_features=10)]
    >>> print(tabulate(Stack(layers=layers, input_shape=(1, 28, 28))))
    layer     kind       output       weights  biases    MACs    field  stride
    conv1     Conv2d     8 × 26 × 26       72       8  48,672    3 × 3   1 × 1
    maxpool1  MaxPool2d  8 × 13 × 13        0       0       0    4 × 4   2 × 2
    flatten1  Flatten    1352               0       0       0    4 × 4
    fc1       Linear     10            13,520      10  13,520  28 × 28
    total                              13,592      18  62,192
    """
    nodes, stop = walk(stack)
    if stop:
        raise stop.error
    return _table(stack, nodes)


def find_problem(stack: Stack) -> Problem | None:
    """The first layer that does not fit what it reads, with the change that would mend it.

    Parameters
    ----------
    stack : Stack
        The layers and the input's shape.

    Returns
    -------
    Problem or None
        None where `tabulate` has an answer.

    References
    ----------
    Midterm exam, question 1 (f): an output of 16 × 16 must be upsampled before it is joined to one of 32 × 32.

    Examples
    --------
    >>> from dlcore.conv.stack import Add, Conv2d
    >>> wider = Conv2d(out_channels=8, kernel_size=3, padding=1)
    >>> problem = find_problem(Stack(layers=[wider, Add(other="input")], input_shape=(3, 9, 9)))
    >>> print(problem.sentence)  # doctest: +NORMALIZE_WHITESPACE
    Add joins layer conv1, 8 × 9 × 9, and the input, 3 × 9 × 9, whose shapes must be equal (layer 2, add1);
    send the input through Conv2d(out_channels=8, kernel_size=1) first.
    >>> find_problem(problem.mended) is None
    True
    """
    nodes, stop = walk(stack)
    if stop is None:
        return None
    return Problem(
        place=stop.place + 1,
        name=stack.names[stop.place],
        sentence=str(stop.error),
        mended=stop.mended,
        before=_table(stack, nodes),
    )


def _table(stack: Stack, nodes: list[Node]) -> Table:
    batch = stack.input_shape[: len(stack.input_shape) - len(stack.example_shape)]
    rows = (
        Row(
            place=place,
            name=node.name,
            layer=node.layer,
            inputs=tuple(nodes[source].name for source, _ in node.reads),
            output_shape=(*batch, *node.facts.shape),
            weights=node.facts.weights,
            biases=node.facts.biases,
            macs=node.facts.macs,
            activations=0 if isinstance(node.layer, Flatten) else prod(node.facts.shape),
            fields=node.fields,
            is_map=len(node.facts.shape) == 3,
        )
        for place, node in enumerate(nodes)
        if node.name != INPUT and node.layer is not None
    )
    return Table(stack=stack, rows=tuple(rows))


def _by(sizes: tuple[int | Fraction, ...] | None) -> str:
    return " × ".join(map(str, sizes)) if sizes else ""
