"""What the three kinds share: a kernel's reach, a shape taken apart, and one answer for each axis."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

from dlcore import _checks as checks
from dlcore.errors import InvalidInputError

__all__ = ["Sizes", "each_axis", "out_channels_of", "span", "split"]

Sizes: TypeAlias = int | tuple[int, ...]
T = TypeVar("T")
AXES = {1: ("length",), 2: ("height", "width"), 3: ("depth", "height", "width")}


def span(kernel_size: int, dilation: int) -> int:
    """The cells from a kernel's first to its last, with the gaps of the dilation."""
    return dilation * (kernel_size - 1) + 1


def split(shape: Any, kernel_size: Any) -> tuple[tuple[int, ...], int, tuple[int, ...]]:
    """The shape as (N,) or (), C, and the sizes of the axes that the kernel moves along."""
    sizes = checks.shape(shape, "shape")
    if isinstance(kernel_size, tuple | list):
        axes, mend = len(kernel_size), "kernel_size has one entry for each axis after the channels"
    else:
        axes, mend = {2: 1, 5: 3}.get(len(sizes), 2), "use (C, H, W) or (N, C, H, W)"
    fits = axes in AXES and len(sizes) in (axes + 1, axes + 2)
    checks.require(fits, "shape", shape, f"has {len(sizes)} sizes", mend=mend)
    checks.require(0 not in sizes[-axes - 1 :], "shape", shape, "has a size of 0, which the batch alone may have")
    return sizes[: -axes - 1], sizes[-axes - 1], sizes[-axes:]


def out_channels_of(channels: int, out_channels: Any, groups: Any) -> int:
    """The output's channels, once the groups divide them and the input's."""
    filters = checks.integer(out_channels, "out_channels", low=1)
    groups = checks.integer(groups, "groups", low=1)
    for count, whose in ((channels, "input's"), (filters, "output's")):
        checks.require(count % groups == 0, "groups", groups, f"must divide the {whose} {count} channels")
    return filters


def each_axis(answer: Callable[..., T], sizes: tuple[int, ...], given: dict[str, Any]) -> tuple[T, ...]:
    """What `answer` says of each axis, from arguments that are given once or once for each axis."""
    names = AXES[len(sizes)]
    spread = {
        name: (value,) * len(sizes) if isinstance(value, str) else checks.per_axis(value, name, len(sizes))
        for name, value in given.items()
    }

    def along(axis: int) -> T:
        try:
            return answer(sizes[axis], **{name: values[axis] for name, values in spread.items()})
        except InvalidInputError as error:
            rule = f"{error.rule} along the {names[axis]}"
            raise InvalidInputError(error.argument, error.value, rule, mend=error.mend) from None

    return tuple(along(axis) for axis in range(len(sizes)))
