"""How large an output is: convolution, pooling and transposed convolution, along one axis and for whole tensors.

Everything rests on one count. A kernel that touches every `dilation`-th cell spans a reach of
`dilation * (kernel_size - 1) + 1` cells; it starts at cell 1 of the padded line, moves by `stride`, and must end on the
line. `positions` names these starts; `output_size` is how many they are.

The argument names, the sizes and what is an error are PyTorch's, with two exceptions: PyTorch's `avg_pool3d` alone
refuses an input smaller than its window in every case, and PyTorch convolves no channels to no channels, where here an
input has at least one.
"""

from dlcore.conv.shapes._convolution import Positions, output_shape, output_size, positions
from dlcore.conv.shapes._pooling import pool_output_shape, pool_output_size
from dlcore.conv.shapes._transposed import conv_transpose_output_shape, conv_transpose_output_size

__all__ = [
    "Positions",
    "conv_transpose_output_shape",
    "conv_transpose_output_size",
    "output_shape",
    "output_size",
    "pool_output_shape",
    "pool_output_size",
    "positions",
]
