"""Whatever is opened, there comes a data set or one clear sentence."""

import gzip
import io
import os
import struct

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from engine.data import DataError, Dataset, open_data

ITEMS = np.random.default_rng(0).integers(0, 256, (5, 4, 4), dtype=np.uint8)

any_files = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def npz():
    packed = io.BytesIO()
    np.savez(packed, x_train=ITEMS, y_train=np.arange(5))
    return packed.getvalue()


def picture(kind):
    packed = io.BytesIO()
    Image.fromarray(ITEMS[0]).resize((20, 20)).save(packed, kind)
    return packed.getvalue()


IDX = struct.pack(">4I", 0x0803, *ITEMS.shape) + ITEMS.tobytes()
CSV = "\n".join(",".join(map(str, row)) for row in ITEMS.reshape(5, 16).tolist()).encode()
GOOD = {
    "a-images-idx3-ubyte": IDX,
    "a-images-idx3-ubyte.gz": gzip.compress(IDX),
    "a.npz": npz(),
    "a.csv": CSV,
    "b.csv.gz": gzip.compress(CSV),
    "a.png": picture("PNG"),
    "a.jpg": picture("JPEG"),
    "a.gif": picture("GIF"),
    "a.bmp": picture("BMP"),
    "a.pgm": picture("PPM"),
    "a.tif": picture("TIFF"),
    "a.webp": picture("WEBP"),
    "noname": IDX,
}


def opens_or_says_why(path, content):
    path.write_bytes(content)
    try:
        data = open_data(path)
    except DataError as error:
        message = str(error)
        assert path.name in message
        assert message.endswith(".")
        return
    assert isinstance(data, Dataset)
    assert data.items.dtype == np.uint8
    assert data.label(0)


@pytest.mark.parametrize("name", GOOD)
def test_the_good_files_open(tmp_path, name):
    (tmp_path / name).write_bytes(GOOD[name])

    assert open_data(tmp_path / name).items.size


@any_files
@given(name=st.sampled_from([*GOOD, "a.other"]), content=st.binary(max_size=300))
def test_any_bytes_open_or_are_refused_in_words(tmp_path, name, content):
    opens_or_says_why(tmp_path / name, content)


@any_files
@given(data=st.data(), name=st.sampled_from(list(GOOD)))
def test_damaged_files_open_or_are_refused_in_words(tmp_path, data, name):
    content = bytearray(GOOD[name])
    places = st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), max_size=6)
    for place, byte in data.draw(places):
        content[place] = byte
    cut = data.draw(st.one_of(st.none(), st.integers(0, len(content))))

    opens_or_says_why(tmp_path / name, bytes(content[:cut]))


@any_files
@given(content=st.text(alphabet="0123456789.,;-+eE \n\t\"'naifx_", max_size=80))
def test_any_text_opens_as_csv_or_is_refused_in_words(tmp_path, content):
    opens_or_says_why(tmp_path / "a.csv", content.encode())


@any_files
@given(header=st.text(alphabet="{}()[]',: 0123456789-<>|fiuObVdescrshapetuLTFn\\_", max_size=100))
def test_any_array_header_opens_or_is_refused_in_words(tmp_path, header):
    import zipfile

    body = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + ITEMS.tobytes()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("x.npy", body)

    opens_or_says_why(tmp_path / "a.npz", packed.getvalue())


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("digitz", "did you mean digits.*Built in are digits, digits-8x8, letters, pictures"),
        ("/nowhere/at/all.npz", "no file, folder or built-in data called /nowhere/at/all.npz"),
        ("~nobody-of-this-name/a.csv", "There is no file"),
        ("", "no name of a file"),
        ("a\0b", "no name of a file"),
        ("x" * 5000, "x cannot be read: File name too long"),
        (os.devnull, "neither a file nor a folder"),
    ],
)
def test_what_is_not_there_is_said(source, words):
    with pytest.raises(DataError, match=words):
        open_data(source)


def test_what_may_not_be_read_is_said(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_text("1,2")
    path.chmod(0)
    if os.access(path, os.R_OK):  # the superuser may read everything
        monkeypatch.setattr("engine.data.table.open", refuse, raising=False)
        monkeypatch.setattr("pathlib.Path.open", refuse)

    with pytest.raises(DataError, match=r"may not read a\.csv"):
        open_data(path)


def refuse(path, *_):
    raise PermissionError(13, "Permission denied", str(path))


def test_a_path_may_be_of_a_kind_that_is_not_known(tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")

    with pytest.raises(DataError, match=r"a\.pdf is of a kind that is not known: choose IDX"):
        open_data(tmp_path / "a.pdf")
