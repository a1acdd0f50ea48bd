"""Points of functions and of the plane: made, and read from files."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data import DataError
from engine.data.plane import PLANES, plane
from engine.data.points import Points, read_function, read_plane

MADE = [name for name in PLANES if name != "none"]


@given(st.sampled_from(MADE), st.integers(0, 300), st.integers(2, 6), st.integers(0, 99))
def test_a_pattern_has_its_points_and_the_same_seed_the_same(name, count, classes, seed):
    made = plane(name, count, classes=classes, noise=0.05, seed=seed)
    again = plane(name, count, classes=classes, noise=0.05, seed=seed)
    assert (made.count, made.shape) == (count, (1, 2))
    assert made.fingerprint == again.fingerprint
    assert set(made.labels) <= set(range(classes))
    assert np.abs(made.x).max(initial=0.0) < 1.5
    if count > 1:
        assert plane(name, count, classes=classes, noise=0.05, seed=seed + 1).fingerprint != (
            made.fingerprint
        )


@pytest.mark.parametrize("name", MADE)
def test_without_noise_the_nearest_other_point_tells_the_class(name):
    made = plane(name, 600, classes=2, noise=0.0, seed=1)
    apart = np.linalg.norm(made.x[:, np.newaxis] - made.x, axis=2)
    np.fill_diagonal(apart, np.inf)
    assert (made.labels[apart.argmin(axis=1)] == made.labels).mean() > 0.98


def test_xor_is_opposite_corners():
    made = plane("xor", 200, classes=2, noise=0.0, seed=1)
    assert ((made.x.prod(axis=1) > 0) == (made.labels == 0)).all()


def test_no_points_are_data_too():
    made = plane("none", 100, classes=3, noise=0.1, seed=0)
    assert (made.count, made.classes) == (0, 3)


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=1, max_size=30))
def test_a_function_is_read_as_it_was_written(tmp_path_factory, pairs):
    path = tmp_path_factory.mktemp("csv") / "f.csv"
    path.write_text("x;y\n" + "".join(f"{x!r};{y!r}\n" for x, y in pairs))
    read = read_function(path)
    assert list(zip(read.x[:, 0], read.y, strict=True)) == pairs


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("1,2,3\n", "3 columns"),
        ("1\n2\n", "1 columns"),
        ("1,2\n3\n", "ragged"),
        ("1,2\n3,four\n", "'four'"),
        ("1,nan\n2,3\n", "not finite"),
        ("", "no line"),
        ("x,y\n", "no line"),
    ],
)
def test_files_that_are_no_function_are_refused(tmp_path, text, word):
    path = tmp_path / "f.csv"
    path.write_text(text)
    with pytest.raises(DataError, match=word):
        read_function(path)


def test_files_that_cannot_be_read_are_refused(tmp_path):
    for path in (tmp_path, tmp_path / "nothing.csv"):
        with pytest.raises(DataError, match="cannot be read"):
            read_plane(path)
    (tmp_path / "f.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match="no text"):
        read_function(tmp_path / "f.csv")


@pytest.mark.parametrize("text", ["1,1,0\n2,2,0\n", "1,1,0\n2,2,0.5\n", "1,1,-1\n2,2,0\n"])
def test_classes_are_whole_numbers_and_more_than_one(tmp_path, text):
    path = tmp_path / "p.csv"
    path.write_text(text)
    with pytest.raises(DataError, match="class"):
        read_plane(path)


def test_points_are_read_only():
    made = Points("p", np.zeros((2, 1)), np.zeros(2), 0, "made")
    assert not made.x.flags.writeable and not made.y.flags.writeable
