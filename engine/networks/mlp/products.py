"""Matrix products, cut so that the library's kernels for small matrices do them.

On processors with AVX-512, OpenBLAS has kernels without packing for products of nearly a million
multiplications; a product cut into such pieces takes about half the time. Every product of the
network goes through here, so that both ways of computing an update add up in the same order.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_MULTIPLICATIONS = 800_000
FEWEST_ROWS = 8

Array = NDArray[Any]
Operation = Callable[[], object]


def product(A: Array, B: Array) -> Array:
    """A B: (m, k) times (k, n) gives (m, n)."""
    result = np.empty((len(A), B.shape[1]), A.dtype)
    for operation in product_operations(A, B, result):
        operation()
    return result


def product_operations(A: Array, B: Array, out: Array) -> Sequence[Operation]:
    """What writes A B into `out` when it is called: once, or again after A and B have changed."""
    rows = _rows_in_piece(len(A), *B.shape)
    if rows == len(A):
        return (partial(np.dot, A, B, out),)
    whole = len(A) // rows * rows
    stacked = A[:whole].reshape(-1, rows, A.shape[1]), out[:whole].reshape(-1, rows, out.shape[1])
    pieces: list[Operation] = [partial(np.matmul, stacked[0], B, stacked[1])]
    if whole < len(A):
        pieces.append(partial(np.matmul, A[whole:], B, out[whole:]))
    return pieces


def _rows_in_piece(m: int, k: int, n: int) -> int:
    """How many rows of A go into one piece; all of them where cutting does not pay."""
    most = MOST_MULTIPLICATIONS // (k * n)
    if m == 1 or k == 1 or m <= most or most < FEWEST_ROWS or not _has_small_kernels():
        return m
    pieces = -(-m // most)
    while m % pieces and m // pieces > most // 2:
        pieces += 1
    return -(-m // pieces)


@lru_cache(maxsize=1)
def _has_small_kernels() -> bool:
    configuration: Any = np.show_config(mode="dicts")
    found = configuration.get("SIMD Extensions", {}).get("found", ())
    return any(name == "X86_V4" or name.startswith("AVX512") for name in found)
