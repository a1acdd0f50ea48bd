"""Memory that was freed is kept for the arrays to come, instead of going back to the system.

Each update makes arrays and lets go of others, most of the same sizes. By default the C library
returns large ones at once, and each page that comes anew costs a fault when it is first touched: of
a recall of 4,096 units that is half the time.
"""

import ctypes

# Names and numbers of glibc's malloc.h; the largest threshold that it takes is 32 MiB.
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
LARGEST_KEPT = 32 * 2**20
KEPT_IN_ALL = 128 * 2**20


def keep_freed_memory() -> None:
    """Tell the C library so. It is glibc that can be told: elsewhere nothing changes."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return
    mallopt(M_MMAP_THRESHOLD, LARGEST_KEPT)
    mallopt(M_TRIM_THRESHOLD, KEPT_IN_ALL)
