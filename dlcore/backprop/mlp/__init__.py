"""A multilayer perceptron, forward and backward, with every step kept.

Layer k computes z = W a + b from the a of the layer before, and then its own a = f(z). The backward pass starts at the
loss and goes from layer to layer:

- delta = ∂L/∂z = ∂L/∂a ⊙ f′(z)
- ∂L/∂W = delta aᵀ and ∂L/∂b = delta, with the a that went into the layer
- ∂L/∂a of the layer before = Wᵀ delta

Here z stands before the activation and a after it, and W has one row for each unit, as in PyTorch. A batch has one row
for each sample, so that there Z = A Wᵀ + b.
"""

from __future__ import annotations

from dlcore.backprop.mlp._activations import ACTIVATIONS, Activation
from dlcore.backprop.mlp._losses import Loss
from dlcore.backprop.mlp._network import INITIALIZATIONS, MLP, Layer, initial_weight, mlp, random_mlp
from dlcore.backprop.mlp._passes import Backward, Forward, LayerBackward, LayerForward, backward, forward

__all__ = [
    "ACTIVATIONS",
    "INITIALIZATIONS",
    "MLP",
    "Activation",
    "Backward",
    "Forward",
    "Layer",
    "LayerBackward",
    "LayerForward",
    "Loss",
    "backward",
    "forward",
    "initial_weight",
    "mlp",
    "random_mlp",
]
