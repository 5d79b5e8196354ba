"""A small convolutional network that reads pictures, keeps what every layer made of them, and learns.

A `Network` is a `Stack` with weights. `Network.run` gives a `Run`, which holds every layer's output; `train` finds
weights by stochastic gradient descent. `digit_network` is one that ships: it reads handwritten digits of 8 by 8 cells.
"""

from dlcore.conv.network._cells import MapCell, map_cell, strongest_cell
from dlcore.conv.network._digits import digit_network, digit_split, digit_stack, read_digit, train_digits
from dlcore.conv.network._layers import softmax
from dlcore.conv.network._network import Network, Run, loss
from dlcore.conv.network._train import Training, start, train

__all__ = [
    "MapCell",
    "Network",
    "Run",
    "Training",
    "digit_network",
    "digit_split",
    "digit_stack",
    "loss",
    "map_cell",
    "read_digit",
    "softmax",
    "start",
    "strongest_cell",
    "train",
    "train_digits",
]
