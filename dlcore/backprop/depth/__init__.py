"""What becomes of a gradient on its way back through many layers: as a product, and measured on random networks.

Through a plain chain the gradient is multiplied by each layer's local derivative. Around a block of layers with a skip
connection, y = α F(x) + x, it is multiplied by α times the block's product, plus 1. Either vanishes or explodes where
its factors stay on one side of 1 in size. Multiplied out, the factors of B blocks are a sum over 2^B paths.
"""

from dlcore.backprop.depth._networks import NORMALIZATIONS, DeepGradients, measure_depth
from dlcore.backprop.depth._products import LocalProducts, PathGroup, local_products, paths_back

__all__ = [
    "NORMALIZATIONS",
    "DeepGradients",
    "LocalProducts",
    "PathGroup",
    "local_products",
    "measure_depth",
    "paths_back",
]
