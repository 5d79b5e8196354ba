"""Where two outputs are joined: whether they meet, and what would make them meet."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dlcore.conv.stack._facts import Shape, in_words
from dlcore.conv.stack._layers import Add, Concatenate, Conv2d, Flatten, Layer, Linear, Upsample
from dlcore.conv.stack._stack import INPUT, Stack
from dlcore.errors import InvalidInputError

__all__ = ["Output", "Repair", "insert", "join_shape", "repair"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Output:
    """An output that is joined: the name of the layer that gives it, and its shape."""

    name: str
    shape: Shape

    @property
    def words(self) -> str:
        """What a sentence calls it."""
        return "the input" if self.name == INPUT else f"layer {self.name}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Repair:
    """The layer that one of the two must pass first, and what a sentence says of it."""

    of: Output
    layer: Layer
    words: str


def join_shape(layer: Add | Concatenate, one: Output, other: Output) -> Shape:
    """The shape of a sum or a concatenation; where the two do not meet, one sentence names them and the repair."""
    adds = isinstance(layer, Add)
    same = one.shape == other.shape if adds else one.shape[1:] == other.shape[1:]
    if not same:
        needed = "shapes" if adds else "heights and widths"
        pair = f"{one.words}, {in_words(one.shape)}, and {other.words}, {in_words(other.shape)}"
        found = repair(layer, one, other)
        mend = found.words if found else "change the layers before until they are"
        rule = f"{type(layer).__name__} joins {pair}, whose {needed} must be equal"
        raise InvalidInputError("", None, rule, mend=mend)
    return one.shape if adds else (one.shape[0] + other.shape[0], *one.shape[1:])


def repair(layer: Layer, one: Output, other: Output) -> Repair | None:
    """What makes two outputs meet: upsample the smaller, or project `other`, the skip; None if neither does."""
    for output, second in ((one, other), (other, one)):
        if len(output.shape) > len(second.shape):
            return Repair(of=output, layer=Flatten(), words=f"flatten {output.words} first, by Flatten()")
    if len(one.shape) == 1:
        return _through(other, Linear(out_features=one.shape[0]))
    (channels, *sizes), (_, *others) = one.shape, other.shape
    if sizes == others:
        return _through(other, Conv2d(out_channels=channels, kernel_size=1))
    strides = rows, columns = -(-others[0] // sizes[0]), -(-others[1] // sizes[1])
    if isinstance(layer, Add) and [(b - 1) // s + 1 for b, s in zip(others, strides, strict=True)] == sizes:
        stride = rows if rows == columns else strides
        return _through(other, Conv2d(out_channels=channels, kernel_size=1, stride=stride))
    for small, large in ((one, other), (other, one)):
        if all(a <= b for a, b in zip(small.shape[1:], large.shape[1:], strict=True)):
            return _upsampled(small, large.shape[1:])
    return None


def _through(output: Output, layer: Layer) -> Repair:
    return Repair(of=output, layer=layer, words=f"send {output.words} through {layer!r} first")


def _upsampled(output: Output, sizes: Shape) -> Repair:
    old, (rows, columns) = output.shape[1:], sizes
    factor = rows // old[0]
    doubled = (factor * old[0], factor * old[1]) == (rows, columns)
    layer = Upsample(scale_factor=factor) if doubled else Upsample(size=(rows, columns))
    words = f"upsample {output.words} from {in_words(old)} to {in_words(sizes)} first, by {layer!r}"
    return Repair(of=output, layer=layer, words=words)


def insert(stack: Stack, place: int, one: Output, found: Repair) -> Stack:
    """The stack with the repair before the layer at a place (counted from 0), which reads it from then on.

    `one` is what this layer reads; a join's other output is named in it.
    """
    layers, layer = list(stack.layers), stack.layers[place]
    name = fresh = f"{found.of.name[:40]}-{type(found.layer).__name__.lower()}"
    number = 1
    while fresh in stack.names:
        number += 1
        fresh = f"{name}{number}"
    if found.of == one:  # the repair comes just before the layer, and reads what the layer read
        added, layer = replace(found.layer, name=fresh, input=layer.input), replace(layer, input="")
    else:
        added = replace(found.layer, name=fresh, input=found.of.name)
        if isinstance(layer, Add | Concatenate):
            layer = replace(layer, input=one.name, other=fresh)
    layers[place : place + 1] = [added, layer]
    return Stack(layers=layers, input_shape=stack.input_shape)
