"""Pictures, one or a folder, in whatever format, as grey levels."""

import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from engine.data import DataError, open_data

GREY = np.linspace(0, 255, 48).astype(np.uint8).reshape(6, 8)


def save(path, array=GREY, mode=None):
    Image.fromarray(array, mode).save(path)
    return path


def png_that_claims(width, height):
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    end = b"IEND"
    chunks = [
        struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
        for body in (header, b"IDAT" + zlib.compress(b"\0"), end)
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize("suffix", [".png", ".PNG", ".bmp", ".pgm", ".tif", ".gif"])
def test_a_picture_is_one_item_called_by_its_name(tmp_path, suffix):
    data = open_data(save(tmp_path / f"stairs{suffix}"))

    np.testing.assert_array_equal(data.items, GREY[None])
    assert data.label(0) == "stairs"


@pytest.mark.parametrize("kind", [np.uint16, np.int32, np.float32])
def test_8_bits_in_a_deeper_picture_stay_what_they_are(tmp_path, kind):
    path = save(tmp_path / "deep.tif", GREY.astype(kind))
    np.testing.assert_array_equal(open_data(path).items[0], GREY)


def test_a_picture_of_what_is_no_number_is_refused(tmp_path):
    path = save(tmp_path / "deep.tif", np.full((4, 4), np.nan, np.float32))
    with pytest.raises(DataError, match=r"deep\.tif is no picture .* no finite numbers"):
        open_data(path)


def test_deep_grey_is_scaled_and_colour_and_transparency_become_grey(tmp_path):
    deep = save(tmp_path / "deep.png", GREY.astype(np.uint16) * 257)
    colour = save(tmp_path / "colour.png", np.repeat(GREY[:, :, None], 3, axis=2))
    clear = save(tmp_path / "clear.png", np.zeros((6, 8, 4), np.uint8))

    np.testing.assert_array_equal(open_data(deep).items[0], GREY)
    np.testing.assert_array_equal(open_data(colour).items[0], GREY)
    assert (open_data(clear).items == 255).all()


def test_a_photograph_taken_sideways_is_upright(tmp_path):
    turned = Image.Exif()
    turned[0x0112] = 6
    Image.fromarray(GREY).save(tmp_path / "a.png", exif=turned)

    np.testing.assert_array_equal(open_data(tmp_path / "a.png").items[0], np.rot90(GREY, -1))
    save(tmp_path / "b.png", np.rot90(GREY, -1).copy())
    assert open_data(tmp_path).shape == (8, 6)


def test_a_picture_brought_to_a_size_keeps_its_proportions(tmp_path):
    ring = np.zeros((40, 80), np.uint8)
    ring[:, 20:60] = 200  # what is beyond is cut off

    data = open_data(save(tmp_path / "a.png", ring), shape=(20, 20))

    assert data.shape == (20, 20)
    assert (data.items[0, :, 1:-1] == 200).all()


def test_a_folder_gives_its_pictures_by_name_and_number(tmp_path):
    for name in ["p10", "p2", "P1", "boat"]:
        save(tmp_path / f"{name}.png")
    (tmp_path / "notes.txt").write_text("no picture")
    (tmp_path / ".hidden.png").write_text("no picture")
    (tmp_path / "below.png").mkdir()

    data = open_data(tmp_path)

    assert [data.label(i) for i in range(4)] == ["boat", "P1", "p2", "p10"]
    assert data.labels.tolist() == [0, 1, 2, 3]


def test_pictures_of_different_sizes_need_a_size(tmp_path):
    save(tmp_path / "a.png")
    save(tmp_path / "b.png", GREY.T.copy())

    with pytest.raises(DataError, match=r"differ in size: a\.png is 6 x 8, b\.png is 8 x 6"):
        open_data(tmp_path)
    assert open_data(tmp_path, shape=(5, 5)).items.shape == (2, 5, 5)


def test_other_data_can_be_brought_to_a_size_too():
    assert open_data("digits-8x8", shape=(16, 12)).items.shape == (1797, 16, 12)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no picture at all", "no picture that can be read"),
        (b"", "no picture that can be read"),
        (png_that_claims(30_000, 10), "too large, 30,000 x 10 pixels"),
        (png_that_claims(30_000, 30_000), "too large"),
        (png_that_claims(10_000, 10_000), "too large, 10,000 x 10,000 pixels"),
        (png_that_claims(4_000, 4_000), "no picture that can be read"),
        (png_that_claims(0, 7), "no picture that can be read"),
    ],
)
def test_what_is_wrong_is_said_in_words_with_the_files_name(tmp_path, content, words):
    path = tmp_path / "some.png"
    path.write_bytes(content)

    with pytest.raises(DataError, match=words) as alone:
        open_data(path)
    with pytest.raises(DataError, match=words) as in_folder:
        open_data(tmp_path)

    assert "some.png" in str(alone.value)
    assert "some.png" in str(in_folder.value)


def test_a_cut_off_picture_is_refused(tmp_path):
    path = save(tmp_path / "a.png", np.random.default_rng(0).integers(0, 255, (64, 64), np.uint8))
    path.write_bytes(path.read_bytes()[:-900])

    with pytest.raises(DataError, match=r"a\.png is no picture that can be read"):
        open_data(path)


def test_a_folder_without_pictures_is_refused(tmp_path):
    with pytest.raises(DataError, match="holds no pictures"):
        open_data(tmp_path)
