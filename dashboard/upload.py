"""A reader's own picture: read with care, turned upright, laid on white, reduced to what a page draws."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from dlcore.errors import InvalidInputError

__all__ = ["LARGEST_FILE", "LARGEST_PICTURE", "LONGEST_SIDE", "Upload", "read", "reduced"]

LARGEST_FILE = 8  # MB, of 1,000,000 bytes
LARGEST_PICTURE = 25  # million pixels: what the camera of a phone makes
LONGEST_SIDE = 512  # pixels that are kept; no page draws more

ORIENTATION = 0x0112  # EXIF's tag; from 5 on the camera was held upright, which swaps width and height
WHITE = (255, 255, 255, 255)


@dataclass(frozen=True, kw_only=True, eq=False)
class Upload:
    """A reader's picture, ready for a page.

    Attributes
    ----------
    image : uint8 array of shape (H, W) for a gray picture, or (H, W, 3) for red, green and blue
        The picture, upright and on white, neither side longer than 512 pixels; read-only.
    width, height : int
        How many pixels the file holds, as it is seen upright.
    """

    image: NDArray[np.uint8]
    width: int
    height: int


def read(data: bytes) -> Upload:
    """The picture in a PNG, JPEG or WebP file, whatever the file's name says.

    It is turned as its camera was held, what is transparent is laid on white, 16 bits a color become 8, and what is
    larger than a page draws is reduced. Its colors are taken as they are stored, without their color profile.

    Parameters
    ----------
    data : bytes
        The file.

    Returns
    -------
    Upload
        The picture, and the size it had.

    Raises
    ------
    InvalidInputError
        If the file is empty or more than 8 MB, is no PNG, JPEG or WebP, is broken, holds more than 25 million pixels,
        or moves.

    Examples
    --------
    >>> read(b"GIF89a")
    Traceback (most recent call last):
    ...
    dlcore.errors.InvalidInputError: This file is no PNG, JPEG or WebP picture; save it as one of these.
    """
    if not data:
        raise _refused("is empty", "choose another one")
    if len(data) > LARGEST_FILE * 10**6:
        raise _refused(f"has {len(data) / 10**6:.1f} MB, and may have {LARGEST_FILE}", "save the picture smaller")
    try:
        picture = Image.open(BytesIO(data), formats=("PNG", "JPEG", "WEBP"))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels("more than 80 million") from None
    except UnidentifiedImageError:
        raise _refused("is no PNG, JPEG or WebP picture", "save it as one of these") from None
    except Exception:  # a broken file trips its decoder up in ways that no list covers
        raise _broken() from None
    with picture:
        # Before a single pixel is decoded: a few thousand bytes can claim billions of pixels.
        if picture.width * picture.height > LARGEST_PICTURE * 10**6:
            raise _too_many_pixels(f"{picture.width:,} × {picture.height:,}")
        # A phone's JPEG may hold smaller copies of itself (format MPO), which does not make it move.
        if picture.format != "MPO" and getattr(picture, "n_frames", 1) > 1:
            raise _refused("moves", "save one of its pictures")
        try:
            return _upright(picture)
        except Exception:
            raise _broken() from None


def reduced(image: NDArray[np.uint8], *, cells: int) -> NDArray[np.uint8]:
    """A picture with this many cells along its longer side, each the mean of the pixels beneath; a smaller one stays.

    Parameters
    ----------
    image : uint8 array of shape (H, W) or (H, W, 3)
        The picture.
    cells : int
        The most cells along either side.

    Returns
    -------
    uint8 array of shape (h, w) or (h, w, 3)
        Read-only.

    Examples
    --------
    >>> reduced(np.array([[0, 2, 4, 4]], np.uint8), cells=2)
    array([[1, 4]], dtype=uint8)
    """
    return _array(_shrunk(Image.fromarray(image), cells))


def _upright(picture: Image.Image) -> Upload:
    width, height = picture.size
    if picture.getexif().get(ORIENTATION, 1) >= 5:
        width, height = height, width
    # A large JPEG decodes several times faster at a half, a quarter or an eighth of its size.
    picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
    if picture.mode.startswith("I"):  # 16 bits: Pillow would cut off at 255 what it should divide
        picture = Image.fromarray((np.asarray(picture) // 256).astype(np.uint8))
    small = _shrunk(picture.convert("RGBA" if picture.has_transparency_data else "RGB"), LONGEST_SIDE)
    upright = ImageOps.exif_transpose(small)
    if upright.mode == "RGBA":
        upright = Image.alpha_composite(Image.new("RGBA", upright.size, WHITE), upright).convert("RGB")
    image = _array(upright)
    gray = bool((image == image[..., :1]).all())
    return Upload(image=image[..., 0] if gray else image, width=width, height=height)


def _shrunk(picture: Image.Image, longest: int) -> Image.Image:
    if max(picture.size) <= longest:
        return picture
    width, height = (max(1, round(side * longest / max(picture.size))) for side in picture.size)
    return picture.resize((width, height), Image.Resampling.BOX)


def _array(picture: Image.Image) -> NDArray[np.uint8]:
    image = np.array(picture, dtype=np.uint8)
    image.flags.writeable = False
    return image


def _refused(what: str, mend: str) -> InvalidInputError:
    return InvalidInputError("", None, f"This file {what}", mend=mend)


def _broken() -> InvalidInputError:
    return _refused("is broken: not all of its picture can be read", "save it anew")


def _too_many_pixels(count: str) -> InvalidInputError:
    return _refused(f"holds {count} pixels, and may hold {LARGEST_PICTURE} million", "save the picture smaller")
