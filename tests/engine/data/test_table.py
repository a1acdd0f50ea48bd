"""CSV files: an item a line; what is wrong is told with its line."""

import gzip

import numpy as np
import pytest

from engine.data import DataError, open_data
from engine.data.scaling import to_bytes

ITEMS = np.random.default_rng(0).integers(0, 256, (6, 4), dtype=np.uint8)
LABELS = np.array([3, 1, 4, 1, 5, 9])


def text(columns, *, delimiter=",", header=""):
    lines = [delimiter.join(map(str, row)) for row in np.atleast_2d(columns).tolist()]
    return "\n".join([header, *lines] if header else lines) + "\n"


def written(folder, content):
    path = folder / "some.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


FIRST = np.column_stack([LABELS, ITEMS])
LAST = np.column_stack([np.zeros_like(LABELS), ITEMS[:, 1:], LABELS])


@pytest.mark.parametrize(
    "content",
    [
        text(FIRST),
        text(FIRST, delimiter=";"),
        text(FIRST, delimiter="\t"),
        text(FIRST, delimiter="  "),
        " " + text(FIRST, delimiter=" ", header="label a b c d"),
        text(FIRST, header="label,p0,p1,p2,p3"),
        text(FIRST, header='"Label","p0","p1","p2","p3"'),
        text(FIRST, header="label,0,1,2,3"),
        text(FIRST).replace("\n", "\r\n"),
        text(FIRST).replace("\n", "\n\n"),
        text(FIRST).rstrip(),
        "\ufeff" + text(FIRST),
        gzip.compress(text(FIRST).encode()),
        text(np.roll(FIRST, -1, axis=1), header="a,b,c,d,label"),
        text(np.column_stack([LABELS, ITEMS / 255])),
    ],
)
def test_items_and_labels_are_the_same_however_they_are_written(tmp_path, content):
    data = open_data(written(tmp_path, content))

    np.testing.assert_array_equal(data.items.reshape(6, 4), ITEMS)
    assert data.shape == (2, 2)
    assert data.labels.tolist() == LABELS.tolist()


def test_labels_are_last_where_the_first_column_never_changes(tmp_path):
    data = open_data(written(tmp_path, text(LAST)))

    assert data.labels.tolist() == LABELS.tolist()
    np.testing.assert_array_equal(data.items.reshape(6, 4), LAST[:, :4])


@pytest.mark.parametrize("grey", [[0, 12, 250, 3, 90, 7], [0, 0.5, 1, 0.25, 0, 1]])
def test_labels_are_last_where_only_the_last_column_has_no_gaps(tmp_path, grey):
    labels = [2, 0, 1, 1, 3, 2]
    pixels = np.column_stack([grey, np.zeros((6, 2)), grey])
    last, first = np.column_stack([pixels, labels]), np.column_stack([labels, pixels])

    for content in (last, first):
        data = open_data(written(tmp_path, text(content)))
        assert data.labels.tolist() == labels
        np.testing.assert_array_equal(data.items.reshape(6, 4)[:, 1:3], 0)


def test_a_square_number_of_columns_without_a_header_has_no_labels(tmp_path):
    data = open_data(written(tmp_path, text(ITEMS)))

    assert data.labels is None
    assert data.shape == (2, 2)


def test_items_that_are_no_squares_are_pictures_of_one_row(tmp_path):
    assert open_data(written(tmp_path, text(ITEMS[:, :3]))).shape == (1, 3)
    assert open_data(tmp_path / "some.csv", shape=(3, 1)).shape == (3, 1)


def test_large_labels_stay_exact(tmp_path):
    big = 2**40 + 1
    content = text(np.column_stack([LABELS + big, ITEMS.astype(np.int64)]))

    assert open_data(written(tmp_path, content)).labels.tolist() == (LABELS + big).tolist()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("1,2,3,4\n5,6,dog,8\n", r"some\.csv, line 2: value 3 is 'dog', no number"),
        ("1,0,dog,9\n5,6,7,8\n", r"some\.csv, line 1: value 3 is 'dog', no number"),
        ("1,2,dog\n4,5,6\n", r"some\.csv, line 1: value 3 is 'dog', no number"),
        ("a,b\n1,2\n\n3,four\n", r"line 4: value 2 is 'four'"),
        ("1,2,3\n4,5,6\n7,8\n", r"ragged: line 3 has 2 values, line 1 has 3"),
        ("a,b,c\n1,2,3,4\n", r"ragged: line 2 has 4 values, line 1 has 3"),
        ("1,2,3\n4,,6\n", r"line 2: value 2 is empty"),
        ("1,nan\n2,3\n", r"not finite"),
        ("1,1e400\n2,3\n", r"not finite"),
        ("1,300\n2,3\n", r"from 1 to 300"),
        ("1,-3\n2,3\n", r"from -3 to 3"),
        ("label,a\n1.5,3\n", r"no whole number"),
        ("a,label,b\n1,2,3\n", r"labels in column 2"),
        ("just,words\n", r"no line of numbers"),
        ("", r"no line of numbers"),
        ("\n \n", r"no line of numbers"),
        (b"\xff\xfe\x00\x01", r"no text"),
        (gzip.compress(b"1,2,3\n" * 99)[:-9], r"damaged"),
    ],
)
def test_what_is_wrong_is_said_in_words_with_the_files_name(tmp_path, content, words):
    with pytest.raises(DataError, match=words) as error:
        open_data(written(tmp_path, content))

    assert "some.csv" in str(error.value)


def test_a_long_file_is_read_in_blocks_and_told_by_its_own_line_numbers(tmp_path):
    line = ",".join(["255"] * 1600) + "\n"
    assert open_data(written(tmp_path, line * 4000)).items.shape == (4000, 40, 40)

    ragged = line * 3999 + line.replace("255,", "", 1)
    with pytest.raises(DataError, match="line 4,000 has 1,599 values, line 1 has 1,600"):
        open_data(written(tmp_path, ragged))


def test_a_line_that_never_ends_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr("engine.data.table.LONGEST_LINE", 1000)
    content = text(FIRST, delimiter=";") + "0;" * 100_000
    with pytest.raises(DataError, match="line 7 has more than 1,000 characters"):
        open_data(written(tmp_path, gzip.compress(content.encode())))
    whole = "0," * 497 + "0.25"
    assert open_data(written(tmp_path, whole)).items.shape == (1, 1, 498)


def test_measurements_are_not_taken_for_grey_levels(tmp_path):
    measured = np.random.default_rng(0).uniform(0.2, 7.0, (6, 9)).round(2)
    with pytest.raises(DataError, match=r"from 0\.\d+ to 6\.\d+: these are neither shares"):
        open_data(written(tmp_path, text(measured)))
    shares = open_data(written(tmp_path, text((measured / 7).round(3))))
    assert shares.items.max() > 200
    resized = measured * 30
    assert np.array_equal(
        open_data(written(tmp_path, text(resized))).items.reshape(6, 9), np.rint(resized)
    )


@pytest.mark.parametrize("kind", [int, np.uint8, float])
def test_counts_up_to_16_are_not_taken_for_grey_levels(tmp_path, kind):
    sixteenths = np.random.default_rng(0).integers(0, 17, (6, 64)).astype(kind)
    with pytest.raises(DataError, match=r"from 0 to 16: .*all is black.*divide by it"):
        to_bytes(sixteenths, "digits.csv")
