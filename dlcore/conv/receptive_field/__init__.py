"""Receptive fields along one axis: which cells of the input an output cell depends on, through layers in a row.

`forward` follows the field from the input on and `backward` from the output back; `cone` names the cells of every level
for one output cell, with the borders; a layer is a `Window`. For whole networks, also with branches, see
`dlcore.conv.stack`, whose table has these columns. `windows` reads layers from a line such as "k3 s2 p1; k3".

**15 or 17?** A receptive field is counted in cells of a stated level. Three layers b, c, d with kernels of 3 and
strides 2, 2, 1 see 15 cells of what b reads. If b reads the output of a layer a, with a kernel of 3 and stride 1, the
same place sees 17 cells of the picture: 15 cells of a's output, one apart, reach over 15 + 2. Both are right, and
`backward` gives both in one run.
"""

from dlcore.conv.receptive_field._effective import effective
from dlcore.conv.receptive_field._field import Field
from dlcore.conv.receptive_field._recursions import Level, Window, backward, cone, forward, misprinted
from dlcore.conv.receptive_field._typed import windows

__all__ = ["Field", "Level", "Window", "backward", "cone", "effective", "forward", "misprinted", "windows"]
