"""Networks that ship as stacks, each with its source and the number of parameters that others count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from dlcore.conv.stack._classic import alexnet, lenet5, resnet, vgg
from dlcore.conv.stack._source_nets import autoencoder, small_vgg
from dlcore.conv.stack._stack import Stack
from dlcore.errors import InvalidInputError

__all__ = ["NETS", "Net", "net"]


@dataclass(frozen=True, kw_only=True)
class Net:
    """A network that ships.

    Attributes
    ----------
    slug : str
        The name in links and calls, such as "vgg-16".
    title : str
        The name that a reader sees.
    about : str
        What it is and where it comes from, in a sentence or two; what is our reading is said to be.
    parameters : int or None
        The number of parameters that others count; None where nobody does.
    counted_by : str
        Who, and by which convention.
    build : callable
        Makes the stack.
    """

    slug: str
    title: str
    about: str
    parameters: int | None
    counted_by: str
    build: Callable[[], Stack]


def net(slug: str) -> Stack:
    """A network that ships, made anew.

    Parameters
    ----------
    slug : str
        A slug of `NETS`, such as "vgg-16".

    Returns
    -------
    Stack
        The stack.

    Raises
    ------
    InvalidInputError
        If no network has this slug.

    Examples
    --------
    >>> net("lenet-5").input_shape
    (1, 32, 32)
    """
    for each in NETS:
        if each.slug == slug:
            return each.build()
    known = ", ".join(each.slug for each in NETS)
    raise InvalidInputError("slug", slug, "names no network", mend=f"use one of {known}")


def _net(slug: str, title: str, build: Callable[[], Stack], parameters: int | None, counted_by: str, about: str) -> Net:
    """One row of the table below."""
    return Net(slug=slug, title=title, about=about, parameters=parameters, counted_by=counted_by, build=build)


TORCHVISION = "torchvision: every weight and bias that is trained, normalizations included"
READING = "Its layers' settings are lost; ours are one reading that gives every printed shape."

NETS = (
    _net(
        "small-vgg",
        "The VGG-like network",
        small_vgg,
        52_444_644,
        "Homework 2, problem 3.2: weights and biases",
        "Homework 2, problem 3.2, on 112 × 112 pictures. The ReLUs are left out, as in the problem's own table.",
    ),
    _net("autoencoder", "The autoencoder", autoencoder, None, "", f"Midterm exam, question 1 (e). {READING}"),
    _net(
        "autoencoder-mismatch",
        "The autoencoder, joined as printed",
        partial(autoencoder, skip="as printed"),
        None,
        "",
        "Midterm exam, question 1 (f), as it stands: layer a's output is joined to one of half its size. "
        f"It does not fit. {READING}",
    ),
    _net(
        "autoencoder-skip",
        "The autoencoder, joined and mended",
        partial(autoencoder, skip="mended"),
        None,
        "",
        f"Midterm exam, question 1 (f), with layer e's output upsampled before it is joined. {READING}",
    ),
    _net(
        "lenet-5",
        "LeNet-5",
        lenet5,
        61_706,
        "today's courses: every filter sees all maps, poolings have no weights (the paper of 1998 counts 60,000)",
        "LeCun, Bottou, Bengio and Haffner, 1998, in the reading of today's courses, on 32 × 32 pictures.",
    ),
    _net(
        "alexnet",
        "AlexNet",
        alexnet,
        61_100_840,
        TORCHVISION,
        "Krizhevsky's variant of 2014 of the network of 2012, on 224 × 224 pictures.",
    ),
    *(
        _net(
            f"vgg-{depth}",
            f"VGG-{depth}",
            partial(vgg, depth=depth),
            count,
            TORCHVISION,
            f"Simonyan and Zisserman, 2014, configuration {letter}, on 224 × 224 pictures.",
        )
        for depth, letter, count in (
            (11, "A", 132_863_336),
            (13, "B", 133_047_848),
            (16, "D", 138_357_544),
            (19, "E", 143_667_240),
        )
    ),
    *(
        _net(
            f"resnet-{depth}",
            f"ResNet-{depth}",
            partial(resnet, depth=depth),
            count,
            TORCHVISION,
            "He, Zhang, Ren and Sun, 2015, on 224 × 224 pictures; strides where torchvision has them.",
        )
        for depth, count in ((18, 11_689_512), (34, 21_797_672), (50, 25_557_032))
    ),
)
