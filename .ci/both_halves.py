"""The whole suite in two halves at once, one for each core: those with windows, and all others.

What is given goes to pytest. The others' report comes whole, after that of the windows.
"""

import subprocess
import sys
import tempfile

WINDOWS = ("tests/gui", "tests/window", "tests/packaged")


def main() -> int:
    """Run both; the exit code is that of the half that fails."""
    pytest = [sys.executable, "-m", "pytest", *sys.argv[1:]]
    ignored = [f"--ignore={folder}" for folder in WINDOWS]
    with tempfile.TemporaryFile() as told:
        others = subprocess.Popen(
            [*pytest, "tests", *ignored], stdout=told, stderr=subprocess.STDOUT
        )
        try:
            windows = subprocess.run([*pytest, *WINDOWS], check=False).returncode
            others.wait()
        finally:
            others.kill()
        told.seek(0)
        sys.stdout.buffer.write(told.read())
    return windows or others.returncode


if __name__ == "__main__":
    sys.exit(main())
