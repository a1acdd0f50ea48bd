"""Our speed beside our peers', in one run: `python -m benchmarks [NAME ...] [--json]`."""

import os

from engine.allocation import keep_freed_memory

# As the program itself has it, our peers too: one thread of linear algebra, told before NumPy is
# imported, and memory that is kept when it is freed.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
keep_freed_memory()
