"""What the program says to whoever runs it: its JSON, or the one line of a complaint."""

import json

from main import main


def said(capsys, *words: object) -> dict:
    """What the program prints as JSON; it says nothing else."""
    assert main([str(word) for word in words]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    return json.loads(printed.out)


def complaint(capsys, *words: object) -> str:
    """The one line that the program says of bad input; it prints nothing else."""
    assert main([str(word) for word in words]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("stepwell: ")
    assert printed.err.count("\n") == 1
    return printed.err
