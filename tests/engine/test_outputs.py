"""A file is there whole or not at all, whatever comes in between."""

import errno

import pytest

from engine.outputs import OutputError, check_file, check_folder, whole_file, whole_folder


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_there_when_it_is_whole(tmp_path):
    path = tmp_path / "new" / "deep" / "file.bin"
    with whole_file(path) as stream:
        stream.write(b"all")
        assert not path.exists()
    assert path.read_bytes() == b"all"
    assert names(path.parent) == ["file.bin"]


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left"), KeyboardInterrupt()])
def test_a_file_that_fails_leaves_everything_as_it_was(tmp_path, error):
    path = tmp_path / "file.bin"
    path.write_bytes(b"before")
    expected = OutputError if isinstance(error, OSError) else KeyboardInterrupt

    def half():
        with whole_file(path) as stream:
            stream.write(b"half")
            raise error

    with pytest.raises(expected):
        half()
    assert path.read_bytes() == b"before"
    assert names(tmp_path) == ["file.bin"]


def test_a_folder_gets_its_files_together(tmp_path):
    path = tmp_path / "deep" / "out"
    with whole_folder(path) as folder:
        (folder / "a").write_text("a")
        assert names(path) == [folder.name]
    assert names(path) == ["a"]


def test_other_files_in_the_folder_stay(tmp_path):
    (tmp_path / "mine").write_text("mine")
    (tmp_path / "a").write_text("old")
    with whole_folder(tmp_path) as folder:
        (folder / "a").write_text("new")
    assert names(tmp_path) == ["a", "mine"]
    assert (tmp_path / "a").read_text() == "new"


@pytest.mark.parametrize("there", [True, False])
def test_a_folder_that_fails_leaves_everything_as_it_was(tmp_path, there):
    path = tmp_path / "deep" / "out"
    if there:
        path.mkdir(parents=True)

    def half():
        with whole_folder(path) as folder:
            (folder / "a").write_text("a")
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OutputError, match="no space left"):
        half()
    assert names(tmp_path) == (["deep"] if there else [])
    assert not there or names(path) == []


def test_checking_leaves_nothing_behind(tmp_path):
    check_file(tmp_path / "a" / "file")
    check_folder(tmp_path / "b" / "c")
    assert names(tmp_path) == []


def test_what_stands_in_the_way_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="is a file, not a folder"):
        check_folder(tmp_path / "file")
    with pytest.raises(OutputError, match="is a file, not a folder"):
        check_file(tmp_path / "file" / "trace.csv")
    with pytest.raises(OutputError, match="is a folder, not a file"):
        check_file(tmp_path)


def test_a_folder_in_a_files_place_is_found_before_anything_moves(tmp_path):
    (tmp_path / "b.txt").mkdir()

    def write():
        with whole_folder(tmp_path) as folder:
            (folder / "a.txt").write_text("a")
            (folder / "b.txt").write_text("b")

    with pytest.raises(OutputError, match="is a folder, where a file is to be"):
        write()
    assert names(tmp_path) == ["b.txt"]
