"""Networks as stacks of layers: shapes, parameters, multiply-accumulates, memory and receptive fields in one table.

A layer has PyTorch's name and PyTorch's arguments; what follows from the layer before it, such as `in_channels`, is
left out. `tabulate` gives the table, `find_problem` the first layer that does not fit and the change that would mend
it, `seen` the cells that a place really depends on, `as_torch` the same network as PyTorch source. `NETS` lists
networks that ship. `read_layers` and `write_layers` turn layers into a short text and back: `conv 64 k3 p1; relu`.

**What is counted, for one example.** A *multiply-accumulate* is the product of one weight with one number and its
addition to a sum; the zeros of the padding count as numbers. FLOPs are two for each, one to multiply and one to add.
Adding a bias, pooling, activations, normalizations and sums of two outputs count none: they are few beside the
products. Some authors, torchvision among them, print multiply-accumulates under the name of FLOPs. *Parameters* are all
numbers that are trained: a normalization has a weight and a bias for each channel, and its running mean and variance
are not trained. *Activations* are the numbers in the outputs, which backpropagation keeps; nothing is done in place, a
flattened map is the map itself, and the stack's input is not counted.

A *receptive field* is counted in cells of the stack's input, as if the picture went on beyond its borders. While it
trains, a normalization also mixes the examples of a batch; that is left out.
"""

from dlcore.conv.stack._classic import alexnet, lenet5, resnet, vgg
from dlcore.conv.stack._layers import (
    LAYERS,
    AdaptiveAvgPool2d,
    Add,
    AvgPool2d,
    BatchNorm1d,
    BatchNorm2d,
    Concatenate,
    Conv2d,
    ConvTranspose2d,
    Dropout,
    Flatten,
    Layer,
    Linear,
    MaxPool2d,
    ReLU,
    Sigmoid,
    Softmax,
    Tanh,
    Upsample,
)
from dlcore.conv.stack._nets import NETS, Net, net
from dlcore.conv.stack._seen import Seen, seen
from dlcore.conv.stack._source_nets import autoencoder, small_vgg
from dlcore.conv.stack._stack import Stack
from dlcore.conv.stack._table import Problem, Row, Table, find_problem, tabulate
from dlcore.conv.stack._text import EXAMPLES, read_layers, write_layers
from dlcore.conv.stack._torch import as_torch

__all__ = [
    "EXAMPLES",
    "LAYERS",
    "NETS",
    "AdaptiveAvgPool2d",
    "Add",
    "AvgPool2d",
    "BatchNorm1d",
    "BatchNorm2d",
    "Concatenate",
    "Conv2d",
    "ConvTranspose2d",
    "Dropout",
    "Flatten",
    "Layer",
    "Linear",
    "MaxPool2d",
    "Net",
    "Problem",
    "ReLU",
    "Row",
    "Seen",
    "Sigmoid",
    "Softmax",
    "Stack",
    "Table",
    "Tanh",
    "Upsample",
    "alexnet",
    "as_torch",
    "autoencoder",
    "find_problem",
    "lenet5",
    "net",
    "read_layers",
    "resnet",
    "seen",
    "small_vgg",
    "tabulate",
    "vgg",
    "write_layers",
]
