"""A stack: layers in a row, each with a name, and the shape that the first one reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from dlcore import _checks as checks
from dlcore.conv.stack._facts import Shape
from dlcore.conv.stack._layers import LAYERS, Layer

__all__ = ["INPUT", "Stack"]

INPUT = "input"  # the name under which layers read what the stack is given


@dataclass(frozen=True, kw_only=True)
class Stack:
    """Layers in a row. Each reads the layer before it, or the one that it names; the last one's output is the stack's.

    Whether the layers fit each other is not asked here but by `tabulate` and `find_problem`, so that a stack may be
    edited through states that do not fit.

    Parameters
    ----------
    layers : sequence of Layer
        The layers, from the input on.
    input_shape : tuple of int
        (C, H, W) or (N, C, H, W) for pictures, (features,) or (N, features) for numbers in a row.

    Raises
    ------
    InvalidInputError
        If the layers are something else, or the shape has more than four sizes or one that is not positive.

    Examples
    --------
    >>> from dlcore.conv.stack import Conv2d, MaxPool2d
    >>> stack = Stack(layers=[Conv2d(out_channels=8, kernel_size=3), MaxPool2d(kernel_size=2)], input_shape=(1, 28, 28))
    >>> stack.names
    ('conv1', 'maxpool1')
    """

    layers: Sequence[Layer]
    input_shape: Shape

    def __post_init__(self) -> None:
        """Keep both as tuples, so that a stack can be compared, and kept in a cache."""
        several = isinstance(self.layers, Sequence) and all(isinstance(layer, Layer) for layer in self.layers)
        checks.require(several, "layers", self.layers, "must be a list of layers", mend="write Linear(out_features=10)")
        object.__setattr__(self, "layers", tuple(self.layers))
        shape = checks.shape(self.input_shape, "input_shape")
        object.__setattr__(self, "input_shape", shape)
        mend = "use (C, H, W) or (N, C, H, W)"
        checks.require(len(shape) in (1, 2, 3, 4), "input_shape", shape, f"has {len(shape)} sizes", mend=mend)
        checks.require(0 not in shape, "input_shape", shape, "has a size of 0")

    @property
    def batch_size(self) -> int:
        """The examples, N; 1 where the shape has no N."""
        return self.input_shape[0] if len(self.input_shape) in (2, 4) else 1

    @property
    def example_shape(self) -> Shape:
        """The shape of one example: (C, H, W) or (features,)."""
        return self.input_shape[1:] if len(self.input_shape) in (2, 4) else self.input_shape

    @property
    def names(self) -> tuple[str, ...]:
        """Every layer's name, its own or made from its kind and a number."""
        own = {layer.name for layer in self.layers if isinstance(layer.name, str)}
        count, names = Counter[str](), []
        for layer in self.layers:
            name, stem = layer.name, LAYERS.get(type(layer), "layer")
            while not name:
                count[stem] += 1
                name = "" if f"{stem}{count[stem]}" in own else f"{stem}{count[stem]}"
            names.append(name)
        return tuple(names)
