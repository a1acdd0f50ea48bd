"""IDX files are read as their headers say, or refused in one sentence."""

import gzip
import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from engine.data import DataError, open_data

ITEMS = np.random.default_rng(0).integers(0, 256, (5, 3, 4), dtype=np.uint8)
LABELS = np.array([5, 0, 4, 1, 9], dtype=np.uint8)


def idx(array, magic=None, sizes=None):
    magic = 0x0800 + array.ndim if magic is None else magic
    sizes = array.shape if sizes is None else sizes
    return struct.pack(f">{1 + len(sizes)}I", magic, *sizes) + array.tobytes()


def write(folder, *, images=None, labels=None, suffix="", part="train"):
    pack = gzip.compress if suffix else bytes
    images_path = folder / f"{part}-images-idx3-ubyte{suffix}"
    images_path.write_bytes(pack(idx(ITEMS) if images is None else images))
    if labels != b"":
        path = folder / f"{part}-labels-idx1-ubyte{suffix}"
        path.write_bytes(pack(idx(LABELS) if labels is None else labels))
    return images_path


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_images_are_read_with_the_labels_beside_them(tmp_path, suffix):
    data = open_data(write(tmp_path, suffix=suffix))

    np.testing.assert_array_equal(data.items, ITEMS)
    assert data.labels.tolist() == LABELS.tolist()
    assert data.label(0) == "5"


def test_plain_images_go_with_packed_labels(tmp_path):
    images = write(tmp_path, labels=b"")
    (tmp_path / "train-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx(LABELS)))

    assert open_data(images).label(2) == "4"


def test_images_without_labels_are_numbered(tmp_path):
    assert open_data(write(tmp_path, labels=b"")).label(2) == "#2"


def test_a_folder_gives_its_training_images_rather_than_its_test_images(tmp_path):
    write(tmp_path, part="t10k", images=idx(ITEMS[:1]), labels=idx(LABELS[:1]))
    assert open_data(tmp_path).count == 1

    write(tmp_path, suffix=".gz")
    assert open_data(str(tmp_path)).count == 5


def test_idx_packed_idx_and_npz_of_the_same_data_have_one_fingerprint(tmp_path):
    plain = open_data(write(tmp_path))
    packed = open_data(write(tmp_path, suffix=".gz"))
    np.savez(tmp_path / "a.npz", x_train=ITEMS, y_train=LABELS)
    np.savez_compressed(tmp_path / "b.npz", images=ITEMS / 255, labels=LABELS.astype(float))

    others = [packed, open_data(tmp_path / "a.npz"), open_data(tmp_path / "b.npz")]
    assert {data.fingerprint for data in others} == {plain.fingerprint}


@pytest.mark.parametrize("suffix", ["", ".gz"])
@pytest.mark.parametrize(
    ("images", "labels", "words"),
    [
        (idx(ITEMS, magic=0x0D03), None, r"0x00000d03, not with 0x00000803"),
        (idx(LABELS), None, r"holds labels where images are needed"),
        (idx(ITEMS)[:-1], None, r"cut off: .* 5 x 3 x 4 = 60 bytes, but only 59 follow"),
        (idx(ITEMS)[:9], None, r"cut off within its header"),
        (b"\0", None, r"no IDX file"),
        (b"", None, r"no IDX file"),
        (idx(ITEMS) + b"\0", None, r"more than the 5 x 3 x 4 bytes"),
        (idx(ITEMS[:0]), None, r"holds nothing: its header says 0 x 3 x 4"),
        (idx(ITEMS, sizes=(2**32 - 1,) * 3), None, r"would need .* EB of memory, but only"),
        (idx(ITEMS), idx(LABELS[:4]), r"4 labels, but .* 5 images"),
        (idx(ITEMS), idx(ITEMS), r"holds images where labels are needed"),
        (idx(ITEMS), idx(LABELS)[:-2], r"labels-idx1-ubyte(.gz)? is cut off"),
    ],
)
def test_what_is_wrong_is_said_in_words_with_the_files_name(
    tmp_path, suffix, images, labels, words
):
    path = write(tmp_path, images=images, labels=labels, suffix=suffix)

    with pytest.raises(DataError, match=words) as error:
        open_data(path)

    assert "-ubyte" in str(error.value)


def test_sizes_are_checked_before_memory_is_taken(tmp_path):
    path = write(tmp_path, images=idx(ITEMS, sizes=(2**31, 1000, 1000)))
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match=r"would need 2\.1 PB"):
            open_data(path)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_damaged_compression_is_said(tmp_path):
    packed = bytearray(gzip.compress(idx(ITEMS)))
    packed[20:40] = bytes(20)
    path = tmp_path / "train-images-idx3-ubyte.gz"
    path.write_bytes(packed)

    with pytest.raises(DataError, match="damaged"):
        open_data(path)


def test_test_images_come_along_held_out_when_asked_for(tmp_path):
    write(tmp_path)
    test = ITEMS[:2] // 2
    write(tmp_path, images=idx(test), labels=idx(LABELS[:2]), part="t10k", suffix=".gz")
    write(tmp_path, images=idx(test), labels=idx(LABELS[:2]), part="t10k")

    assert open_data(tmp_path).held_out == 0
    data = open_data(tmp_path, with_test=True)

    assert (data.count, data.held_out) == (7, 2)
    np.testing.assert_array_equal(data.items, np.concatenate((ITEMS, test)))
    assert data.labels.tolist() == [*LABELS, *LABELS[:2]]
    assert data.first(5).held_out == 0


def test_training_images_without_test_images_are_all_there_is(tmp_path):
    write(tmp_path)
    assert open_data(tmp_path, with_test=True).held_out == 0


def test_built_in_data_stay_as_they_are_beside_a_folder_of_their_name(tmp_path, monkeypatch):
    (tmp_path / "letters").mkdir()
    write(tmp_path / "letters")
    write(tmp_path / "letters", part="t10k")
    monkeypatch.chdir(tmp_path)

    data = open_data("letters", with_test=True)

    assert data.fingerprint == open_data("letters").fingerprint
    assert (data.count, data.held_out) == (26, 0)
    assert open_data(Path("letters"), with_test=True).held_out == 5


@pytest.mark.parametrize("unlabelled", ["train", "t10k"])
def test_test_images_are_held_out_only_where_all_have_labels(tmp_path, unlabelled):
    for part in ("train", "t10k"):
        write(tmp_path, part=part, labels=b"" if part == unlabelled else None)

    with pytest.raises(DataError, match="both must have labels"):
        open_data(tmp_path, with_test=True)


def test_test_images_of_another_size_are_refused(tmp_path):
    write(tmp_path)
    write(tmp_path, images=idx(ITEMS[:, :2]), part="t10k")
    with pytest.raises(DataError, match="one size"):
        open_data(tmp_path, with_test=True)
