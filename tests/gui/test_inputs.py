"""Fields for numbers: what is written stays what it was written as, and what cannot be is told."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from gui.inputs import LARGEST_SEED, IntegerBox, RealBox, SeedBox, out_of_range


@pytest.fixture
def put(qtbot):
    """A field in a window, beside another control."""
    windows = []

    def put_it(box):
        window = QWidget()
        windows.append(window)
        layout = QVBoxLayout(window)
        layout.addWidget(box)
        layout.addWidget(QLineEdit())
        qtbot.addWidget(window)
        with qtbot.waitExposed(window):
            window.show()
        return box

    return put_it


def write(qtbot, box, text: str) -> None:
    box.setFocus()
    box.lineEdit().selectAll()
    qtbot.keyClicks(box, text)


@pytest.mark.parametrize(
    ("written", "value"), [("20000", 1000), ("-5", 1), ("1.5", 7), ("99999999999999999999", 1000)]
)
@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Tab])
def test_a_whole_number_out_of_range_is_told_and_becomes_the_nearest(
    qtbot, put, written, value, key
):
    box = put(IntegerBox(1, 1000))
    box.setPrefix("× ")
    box.setValue(7)
    write(qtbot, box, written)
    assert box.cleanText() == written
    with qtbot.waitSignal(box.corrected) as corrected:
        qtbot.keyClick(box, key)
    assert corrected.args == [written]
    assert box.value() == value


@pytest.mark.parametrize(("written", "value"), [("0.7", 0.5), ("-0.3", 0.0), ("3e2", 0.5)])
def test_a_real_number_out_of_range_is_told_and_becomes_the_nearest(qtbot, put, written, value):
    box = put(RealBox(0.0, 0.5))
    write(qtbot, box, written)
    with qtbot.waitSignal(box.corrected) as corrected:
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert corrected.args == [written]
    assert box.value() == value


def test_a_number_in_range_is_taken_without_a_word(qtbot, put):
    whole, real = put(IntegerBox(1, 1000)), put(RealBox(0.0, 0.5))
    for box, written in ((whole, "64"), (real, "0.25")):
        write(qtbot, box, written)
        with qtbot.assertNotEmitted(box.corrected):
            qtbot.keyClick(box, Qt.Key.Key_Return)
    assert (whole.value(), real.value()) == (64, 0.25)


@pytest.mark.parametrize("written", ["-3", "18446744073709551616"])
@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Tab])
def test_what_is_no_seed_is_told_and_does_not_stay(qtbot, put, written, key):
    box = put(SeedBox())
    box.show_seed(12)
    write(qtbot, box, written)
    with qtbot.waitSignal(box.refused) as refused, qtbot.assertNotEmitted(box.entered):
        qtbot.keyClick(box, key)
    assert refused.args == [f"The seed cannot be {written}: it is 0 to {LARGEST_SEED:,}."]
    assert (box.seed, box.text()) == (12, "12")


def test_a_seed_that_could_not_be_opened_does_not_stay(qtbot, put):
    box = put(SeedBox())
    box.entered.connect(lambda _: box.show_seed(0))
    write(qtbot, box, "3")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert (box.seed, box.text()) == (0, "0")


def test_what_a_field_cannot_have_is_a_sentence(put):
    box = put(IntegerBox(1, 1_000_000))
    box.setAccessibleName("Count")
    assert out_of_range(box, "0") == "Count cannot be 0: it is a whole number from 1 to 1,000,000."
