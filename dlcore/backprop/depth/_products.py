"""A gradient's way back as a product, exactly: factor by factor, and multiplied out into a sum over paths."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from dlcore import _checks as checks
from dlcore._exact import exact

__all__ = ["LocalProducts", "PathGroup", "local_products", "paths_back"]

DEEPEST = 2_000  # exact factors: the digits of their product are what takes time


@dataclass(frozen=True, kw_only=True)
class LocalProducts:
    """A gradient followed back, factor by factor.

    Attributes
    ----------
    factors : tuple of float
        What the gradient is multiplied by, in the order it meets them: a local derivative for each layer, or 1 plus the
        product of a block's local derivatives.
    gradients : tuple of float
        The gradient before the first factor and after each: one more than there are factors. Infinite where it is too
        large for a float, and 0 where it is too small for one.
    powers : tuple of float
        The decimal logarithm of each gradient's size, also where a float cannot hold the gradient; −∞ for 0 alone.
    """

    factors: tuple[float, ...]
    gradients: tuple[float, ...]
    powers: tuple[float, ...]

    @property
    def at_input(self) -> float:
        """The last gradient, which reaches the input."""
        return self.gradients[-1]


@dataclass(frozen=True, kw_only=True)
class PathGroup:
    """The paths of a gradient that go through equally many blocks, and around the others.

    Attributes
    ----------
    through : int
        How many blocks each path goes through.
    count : int
        How many such paths there are.
    gradient : float
        What they carry together, of a gradient of 1.
    against : float
        How much of it those with a negative product take away: their sum, without its sign.
    """

    through: int
    count: int
    gradient: float
    against: float


def local_products(
    derivatives: Sequence[float | Fraction],
    *,
    first: float | Fraction = 1,
    layers_per_block: int | None = None,
    branch_scale: float | Fraction = 1,
) -> LocalProducts:
    """Follow a gradient back through local derivatives, exactly: a float is the decimal that it prints as.

    Parameters
    ----------
    derivatives : sequence of float
        The local derivative of each layer, from the last layer to the first.
    first : float
        The gradient that enters after the last layer.
    layers_per_block : int, optional
        Layers that a skip connection goes around; without it the chain is plain.
    branch_scale : float
        The weight of a block's branch beside its skip connection; a plain chain has no branch.

    Returns
    -------
    LocalProducts
        Each factor and each gradient.

    Raises
    ------
    InvalidInputError
        If a number is not finite, the blocks do not divide the layers, or there are more than 2,000 layers.

    References
    ----------
    Homework 1, problem 5.

    Examples
    --------
    >>> local_products([0.005, 0.1], first=0.01).gradients
    (0.01, 5e-05, 5e-06)
    >>> local_products([0.005, 0.1], first=0.01, layers_per_block=2).gradients
    (0.01, 0.010005)
    """
    local = _exact_all(derivatives)
    if layers_per_block is not None:
        scale = exact(branch_scale, "branch_scale")
        local = [1 + scale * block for block in _blocks(local, layers_per_block)]
    gradients = [exact(first, "first")]
    for factor in local:
        gradients.append(gradients[-1] * factor)
    return LocalProducts(
        factors=tuple(map(_float, local)),
        gradients=tuple(map(_float, gradients)),
        powers=tuple(map(_power, gradients)),
    )


def paths_back(
    derivatives: Sequence[float | Fraction], *, layers_per_block: int, branch_scale: float | Fraction = 1
) -> tuple[PathGroup, ...]:
    """The product of all blocks' factors as a sum over paths: each path goes through some blocks and around the others.

    Parameters
    ----------
    derivatives : sequence of float
        The local derivative of each layer, from the last layer to the first.
    layers_per_block : int
        Layers that a skip connection goes around.
    branch_scale : float
        The weight of a block's branch beside its skip connection.

    Returns
    -------
    tuple of PathGroup
        From the one path around all blocks to the one through all of them; their gradients add up to the product.

    Raises
    ------
    InvalidInputError
        As `local_products` does.

    References
    ----------
    Homework 1, problem 5.6. A. Veit, M. Wilber, S. Belongie, Residual Networks Behave Like Ensembles of Relatively
    Shallow Networks, 2016, https://arxiv.org/abs/1605.06431.

    Examples
    --------
    >>> [(group.count, group.gradient) for group in paths_back([0.5] * 6, layers_per_block=2)]
    [(1, 1.0), (3, 0.75), (3, 0.1875), (1, 0.015625)]
    """
    scale = exact(branch_scale, "branch_scale")
    blocks = [scale * block for block in _blocks(_exact_all(derivatives), layers_per_block)]
    sums = _by_count(blocks)
    sizes = _by_count([abs(block) for block in blocks])
    return tuple(
        PathGroup(
            through=through,
            count=math.comb(len(blocks), through),
            gradient=_float(carried),
            against=_float((size - carried) / 2),
        )
        for through, (carried, size) in enumerate(zip(sums, sizes, strict=True))
    )


def _by_count(blocks: Sequence[Fraction]) -> list[Fraction]:
    """The products of no block, of each block, of each two, and so on, added up: the coefficients of ∏ (1 + t p)."""
    sums = [Fraction(1)]
    for block in blocks:
        around, through = [*sums, Fraction(0)], [Fraction(0), *(block * each for each in sums)]
        sums = [one + other for one, other in zip(around, through, strict=True)]
    return sums


def _exact_all(derivatives: Sequence[float | Fraction]) -> list[Fraction]:
    given = checks.sequence(derivatives, "derivatives")
    rule = f"has {len(given):,} entries, and may have {DEEPEST:,}"
    checks.require(len(given) <= DEEPEST, "", None, f"The list of derivatives {rule}", mend="take fewer layers")
    return [exact(value, f"derivatives[{k}]") for k, value in enumerate(given)]


def _blocks(local: Sequence[Fraction], layers_per_block: int) -> list[Fraction]:
    """The product of each block's local derivatives."""
    size = checks.integer(layers_per_block, "layers_per_block", low=1)
    checks.require(len(local) % size == 0, "layers_per_block", size, f"must divide the number of layers, {len(local)}")
    return [math.prod(local[start : start + size], start=Fraction(1)) for start in range(0, len(local), size)]


def _power(value: Fraction) -> float:
    if not value:
        return -math.inf
    return math.log10(abs(value.numerator)) - math.log10(value.denominator)


def _float(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
