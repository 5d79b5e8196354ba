"""Reading a reader's picture: what is taken, what becomes of it, and one sentence for what is not."""

from __future__ import annotations

import struct
import warnings
import zlib
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from dashboard.upload import LONGEST_SIDE, read, reduced
from dlcore.data import photograph
from dlcore.errors import InvalidInputError

COFFEE = Image.fromarray(photograph("coffee").image)
CAMERA = Image.fromarray(photograph("camera").image)
FOUR = np.array([[10, 60, 110], [160, 210, 250]], np.uint8)  # no two cells alike: a turn cannot hide


def saved(picture: Image.Image, form: str = "PNG", **more: Any) -> bytes:
    file = BytesIO()
    picture.save(file, form, **more)
    return file.getvalue()


def moving(form: str) -> bytes:
    small = COFFEE.resize((32, 32))
    return saved(small, form, save_all=True, append_images=[small.rotate(90), small.rotate(180)])


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bomb(side: int) -> bytes:
    """A PNG of a few thousand bytes that claims side × side pixels, one bit each."""
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(bytes(2_000_000), 9))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_a_picture_comes_back_cell_by_cell(form: str) -> None:
    upload = read(saved(COFFEE, form, lossless=True))
    assert np.array_equal(upload.image, photograph("coffee").image)
    assert (upload.width, upload.height) == (256, 256)
    assert not upload.image.flags.writeable


def test_a_jpeg_comes_back_nearly() -> None:
    image = read(saved(COFFEE, "JPEG", quality=95, subsampling=0)).image
    assert np.abs(image.astype(int) - photograph("coffee").image).mean() < 3


@pytest.mark.parametrize("mode", ["L", "RGB", "P", "1"])
def test_a_picture_without_color_is_gray_however_it_was_saved(mode: str) -> None:
    image = read(saved(CAMERA.convert(mode))).image
    assert image.shape == (256, 256)
    if mode != "1":
        assert np.array_equal(image, photograph("camera").image)


def test_a_picture_with_color_keeps_it() -> None:
    assert read(saved(COFFEE)).image.shape == (256, 256, 3)
    assert read(saved(COFFEE.convert("CMYK"), "JPEG")).image.shape == (256, 256, 3)


# What EXIF's eight orientations do to the rows and columns of the stored cells.
UPRIGHT = {
    1: FOUR,
    2: FOUR[:, ::-1],
    3: FOUR[::-1, ::-1],
    4: FOUR[::-1],
    5: FOUR.T,
    6: FOUR[::-1].T,
    7: FOUR[::-1, ::-1].T,
    8: FOUR.T[::-1],
}


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
@pytest.mark.parametrize("orientation", UPRIGHT)
def test_a_picture_is_turned_as_its_camera_was_held(orientation: int, form: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    upload = read(saved(Image.fromarray(FOUR).convert("RGB"), form, exif=exif, lossless=True))
    expected = UPRIGHT[orientation]
    assert np.array_equal(upload.image, expected)
    assert (upload.height, upload.width) == expected.shape


def test_what_is_transparent_lies_on_white() -> None:
    clear = np.array([[[0, 0, 0, 0], [0, 0, 0, 255], [200, 0, 0, 255], [100, 100, 100, 128]]], np.uint8)
    image = read(saved(Image.fromarray(clear))).image[0].tolist()
    assert image[:3] == [[255, 255, 255], [0, 0, 0], [200, 0, 0]]
    assert image[3] == pytest.approx([177, 177, 177], abs=1)  # halfway from 255 to 100


def test_a_transparent_color_of_a_palette_lies_on_white() -> None:
    palette = Image.new("P", (2, 1))
    palette.putpalette([0, 0, 0, 255, 0, 0])
    palette.putdata([0, 1])
    assert read(saved(palette, transparency=0)).image.tolist() == [[[255, 255, 255], [255, 0, 0]]]


def test_sixteen_bits_become_eight() -> None:
    steps = np.array([[0, 255, 256, 32768, 65535]], np.uint16)
    assert read(saved(Image.fromarray(steps))).image.tolist() == [[0, 0, 1, 128, 255]]


def test_a_large_picture_is_reduced_and_its_size_kept_in_mind() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    upload = read(saved(COFFEE.resize((2016, 1512)), "JPEG", exif=exif))
    assert (upload.width, upload.height) == (1512, 2016)
    assert upload.image.shape == (LONGEST_SIDE, 384, 3)


def test_a_phone_s_picture_with_a_copy_inside_is_no_moving_one() -> None:
    data = saved(COFFEE, "MPO", save_all=True, append_images=[COFFEE.resize((64, 64))])
    assert read(data).image.shape == (256, 256, 3)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "This file is empty; choose another one."),
        (b"hello", "This file is no PNG, JPEG or WebP picture; save it as one of these."),
        (saved(COFFEE, "GIF"), "This file is no PNG, JPEG or WebP picture; save it as one of these."),
        (saved(COFFEE, "TIFF"), "This file is no PNG, JPEG or WebP picture; save it as one of these."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "This file is no PNG, JPEG or WebP picture"),
        (saved(COFFEE)[:9000], "This file is broken: not all of its picture can be read; save it anew."),
        (saved(COFFEE, "JPEG")[:3000], "This file is broken"),
        (saved(COFFEE, "WEBP")[:3000], "This file is broken|This file is no PNG"),
        (moving("PNG"), "This file moves; save one of its pictures."),
        (moving("WEBP"), "This file moves; save one of its pictures."),
        (bomb(6000), "This file holds 6,000 × 6,000 pixels, and may hold 25 million; save the picture smaller."),
        (bomb(60000), "This file holds more than 80 million pixels, and may hold 25 million"),
        (saved(COFFEE) + bytes(8 * 10**6), r"This file has 8\.1 MB, and may have 8; save the picture smaller\."),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes",
)
def test_what_is_no_picture_gets_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=sentence) as caught:
        read(data)
    assert str(caught.value).endswith(".")


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_damaged_file_is_read_or_refused(data: st.DataObject) -> None:
    """Whatever became of a file on its way, a page gets a picture or a sentence, and never anything else."""
    form = data.draw(st.sampled_from(["PNG", "JPEG", "WEBP"]))
    whole = bytearray(saved(COFFEE.resize((24, 24)), form))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of damaged EXIF and reads on
        try:
            upload = read(bytes(whole[: data.draw(st.integers(1, len(whole)))]))
        except InvalidInputError:
            return
    assert upload.image.dtype == np.uint8
    assert 1 <= max(upload.image.shape[:2]) <= LONGEST_SIDE


def test_each_cell_of_a_reduced_picture_is_the_mean_of_the_pixels_beneath() -> None:
    camera = photograph("camera").image
    blocks = camera.reshape(64, 4, 64, 4).mean(axis=(1, 3))
    assert np.abs(reduced(camera, cells=64) - blocks).max() <= 1  # rounded along the rows, then along the columns
    assert reduced(camera[:, :100], cells=64).shape == (64, 25)
    assert reduced(camera[:1], cells=16).shape == (1, 16)
    assert reduced(camera, cells=256) is not camera
    assert np.array_equal(reduced(camera, cells=300), camera)
