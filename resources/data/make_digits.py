"""Makes digits.npz from the digits that scikit-learn carries: run where scikit-learn is installed.

    python resources/data/make_digits.py

The values 0..16, the labels and their order are kept as they are.
"""

import gzip
from importlib.resources import files
from pathlib import Path

import numpy as np


def main() -> None:
    """Read scikit-learn's digits.csv.gz, write digits.npz beside this script."""
    packed = (files("sklearn.datasets.data") / "digits.csv.gz").read_bytes()
    lines = gzip.decompress(packed).decode("ascii").splitlines()
    table = np.loadtxt(lines, delimiter=",").astype(np.uint8)
    items, labels = table[:, :64].reshape(-1, 8, 8), table[:, 64]
    np.savez_compressed(Path(__file__).parent / "digits.npz", items=items, labels=labels)


if __name__ == "__main__":
    main()
