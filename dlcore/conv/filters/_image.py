"""A kernel laid over a whole picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import ArrayLike

from dlcore import _checks as checks
from dlcore._arrays import finite
from dlcore.conv._plan import NUMPY_NAMES
from dlcore.conv.filters._kernels import Array, Kernel, as_kernel
from dlcore.conv.ops import Mode, PaddingMode, conv2d

__all__ = ["Filtered", "Size", "filter_image", "laid_weights", "padding_cells"]

Size: TypeAlias = Literal["same", "valid"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Filtered:
    """A picture, the kernel laid over it, and what came out.

    Attributes
    ----------
    input : float64 array of shape (H, W) or (H, W, 3)
        The picture as numbers; read-only.
    padded : float64 array
        The picture with the cells that the padding added; read-only. It is the input where size is "valid".
    kernel : Kernel
        The kernel as named or typed.
    output : float64 array of shape (H', W') or (H', W', 3)
        The result with its signs, neither clipped nor scaled; read-only. H' = H and W' = W where size is
        "same", H' = H - kh + 1 and W' = W - kw + 1 where it is "valid".
    mode, padding_mode, size : str
        As they were asked for.
    """

    input: Array
    padded: Array
    kernel: Kernel
    output: Array
    mode: Mode
    padding_mode: PaddingMode
    size: Size

    @property
    def range(self) -> tuple[float, float]:
        """The least and the greatest output value."""
        return float(self.output.min()), float(self.output.max())

    @property
    def weights(self) -> Array:
        """The weights as they lie on the picture, (kh, kw): after half a turn where the mode is "convolution"."""
        return laid_weights(self.kernel, self.mode)

    @property
    def offset(self) -> tuple[float, float]:
        """Where the output's first cell sits in the input, as (rows, columns) from the input's first cell.

        It is the center of the cells that this output value was made from: (0, 0) for an odd kernel and "same",
        (0.5, 0.5) for a 2 by 2 kernel, (1, 1) for a 3 by 3 kernel and "valid".
        """
        rows, columns = (
            (side - 1) / 2 - ((side - 1) // 2 if self.size == "same" else 0) for side in self.kernel.weights.shape
        )
        return rows, columns

    @property
    def offset_note(self) -> str:
        """The half cell by which an even-sized kernel shifts its output, as one sentence; empty for odd sizes."""
        ways = [
            way for way, side in zip(("down", "to the right"), self.kernel.weights.shape, strict=True) if side % 2 == 0
        ]
        if not ways:
            return ""
        return (
            "An even-sized kernel has no center cell: each output value belongs half a cell "
            f"{' and half a cell '.join(ways)} of where it is drawn."
        )

    def patch(self, row: int, column: int) -> Array:
        """The cells under the kernel for one output cell, padding included.

        Parameters
        ----------
        row, column : int
            The output cell, counted from 0.

        Returns
        -------
        float64 array of shape (kh, kw) or (kh, kw, 3)
            Times `weights` and summed, they are the output value.

        Raises
        ------
        InvalidInputError
            If the output has no such cell.

        Examples
        --------
        >>> result = filter_image([[6, 0, 1], [3, 4, 1], [4, 7, 0]], [[1, 0], [0, -1]], size="valid")
        >>> result.patch(1, 1)
        array([[4., 1.],
               [7., 0.]])
        """
        rows, columns = self.output.shape[:2]
        for name, value, end in (("row", row, rows), ("column", column, columns)):
            checks.require(0 <= checks.integer(value, name) < end, name, value, f"must be from 0 to {end - 1}")
        height, width = self.kernel.weights.shape
        return self.padded[row : row + height, column : column + width]


def filter_image(
    image: ArrayLike,
    kernel: Kernel | str | ArrayLike,
    *,
    mode: Mode = "cross-correlation",
    padding_mode: PaddingMode = "zeros",
    size: Size = "same",
) -> Filtered:
    """Lay a kernel over a picture at every place; in a color picture, over each color by itself.

    Parameters
    ----------
    image : array_like of shape (H, W), or (H, W, 3) for red, green and blue
        The picture, of any finite numbers.
    kernel : Kernel, str or array_like of shape (kh, kw)
        A kernel, the slug of a named one, or weights.
    mode : {"cross-correlation", "convolution"}
        Whether the kernel lies on the picture as it is printed (what PyTorch calls convolution), or after half a
        turn (what mathematics calls convolution).
    padding_mode : {"zeros", "reflect", "replicate", "circular"}
        What stands beyond the border: 0; the picture mirrored at its border cells; the border cell repeated;
        the picture's other side. It has no effect where size is "valid".
    size : {"same", "valid"}
        Whether the output is as large as the picture, or holds only places where the kernel lies wholly inside.
        An even-sized kernel pads one cell more below and to the right than above and to the left.

    Returns
    -------
    Filtered
        The picture, the kernel, the signed output and its range.

    Raises
    ------
    InvalidInputError
        If the picture is not (H, W) or (H, W, 3) of finite numbers, the kernel is unknown or, with "valid", larger
        than the picture, if the padding would need more cells than the picture has, or an option is not one of
        those named.

    References
    ----------
    Homework 2, problem 3.1; midterm exam, question 1 (b) to (d).

    Examples
    --------
    >>> picture = [[0, 1, 1, 0, 0], [0, 1, 1, 1, 0], [1, 1, 1, 1, 0], [0, 1, 1, 1, 0], [0, 0, 1, 0, 0]]
    >>> filter_image(picture, "minus-laplacian").output[0]
    array([-1.,  2.,  2., -2.,  0.])
    >>> filter_image(picture, "minus-laplacian").range
    (-2.0, 3.0)
    """
    checks.one_of(mode, "mode", get_args(Mode))
    checks.one_of(padding_mode, "padding_mode", get_args(PaddingMode))
    checks.one_of(size, "size", get_args(Size))
    picture = finite(image, "image")
    checks.require(
        picture.size > 0 and (picture.ndim == 2 or picture.shape[2:] == (3,)),
        "image",
        picture.shape,
        "is its shape, and must be (height, width), or (height, width, 3) for red, green and blue",
        mend="drop the fourth channel if it is transparency" if picture.shape[2:] == (4,) else "",
    )
    named = as_kernel(kernel)
    room = padding_cells(picture.shape[:2], named, padding_mode, size)
    # one picture a color: (1, H, W) or (3, H, W), each color's cells together in memory
    colors = np.ascontiguousarray(np.moveaxis(np.atleast_3d(picture), 2, 0))
    planes = np.pad(colors, [(0, 0), *room], mode=NUMPY_NAMES[padding_mode])
    with np.errstate(over="ignore", invalid="ignore"):  # conv2d refuses what overflows, in a sentence
        answer = conv2d(planes[:, None], named.weights[None, None], mode=mode)[:, 0].astype(np.float64, copy=False)
    answer += 0.0  # no minus before a zero
    padded, output = (
        each[0] if picture.ndim == 2 else np.ascontiguousarray(np.moveaxis(each, 0, 2)) for each in (planes, answer)
    )
    for array in (padded, output):
        array.flags.writeable = False
    return Filtered(
        input=picture,
        padded=padded,
        kernel=named,
        output=output,
        mode=mode,
        padding_mode=padding_mode,
        size=size,
    )


def laid_weights(kernel: Kernel, mode: Mode) -> Array:
    """The weights as they lie on the picture."""
    return kernel.turned if mode == "convolution" else kernel.weights


def padding_cells(
    shape: tuple[int, ...], kernel: Kernel, padding_mode: PaddingMode, size: Size
) -> list[tuple[int, int]]:
    """The cells added before and after, for rows and for columns."""
    room = []
    for side, span, way in zip(shape, kernel.weights.shape, ("row", "column"), strict=True):
        if size == "valid":
            checks.require(
                span <= side,
                "kernel",
                kernel.weights.shape,
                f"spans {_count(span, way)} of a picture that has {side}",
                mend="use a smaller kernel, or size='same'",
            )
            room.append((0, 0))
            continue
        before, after = (span - 1) // 2, span // 2
        most = {"reflect": side - 1, "circular": side}.get(padding_mode, after)
        checks.require(
            after <= most,
            "padding_mode",
            padding_mode,
            f"has {_count(most, way)} to take, the kernel needs {after} beyond the border",
            mend="use a smaller kernel, or padding_mode='replicate'",
        )
        room.append((before, after))
    return room


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
