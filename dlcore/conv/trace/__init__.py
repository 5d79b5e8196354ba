"""Every product of a small convolution: which input cells times which weights make an output cell, and where each goes.

`trace` follows a convolution and `trace_transposed` its reverse. Both are one list of products; the one collects at an
output cell what the other spreads from an input cell.
"""

from dlcore.conv.trace._follow import trace, trace_transposed
from dlcore.conv.trace._terms import Term, Trace

__all__ = ["Term", "Trace", "trace", "trace_transposed"]
