"""What a kernel sees in a picture: named kernels, filtered pictures, waves, and a picture recovered.

`KERNELS` is the table of named kernels; `filter_image` lays one over a picture; `read_waves` reads a kernel as a
measure of waves; `recover_picture` finds the picture that a filter's result came from; `closest_kernel` finds the named
kernel that another one is most like.
"""

from __future__ import annotations

from dlcore.conv.filters._image import Filtered, filter_image
from dlcore.conv.filters._kernels import KERNELS, Kernel, as_kernel, box, gaussian
from dlcore.conv.filters._recovery import Recovery, filter_matrix, recover_picture
from dlcore.conv.filters._similar import Match, closest_kernel, cosine_similarity
from dlcore.conv.filters._waves import (
    FrequencyResponse,
    PeriodOutputs,
    WaveReading,
    frequency_response,
    period,
    period_outputs,
    read_waves,
)

__all__ = [
    "KERNELS",
    "Filtered",
    "FrequencyResponse",
    "Kernel",
    "Match",
    "PeriodOutputs",
    "Recovery",
    "WaveReading",
    "as_kernel",
    "box",
    "closest_kernel",
    "cosine_similarity",
    "filter_image",
    "filter_matrix",
    "frequency_response",
    "gaussian",
    "period",
    "period_outputs",
    "read_waves",
    "recover_picture",
]
