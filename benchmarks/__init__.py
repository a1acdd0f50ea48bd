"""Our speed beside our peers', in one run: `python -m benchmarks [NAME ...] [--json]`."""

import os

# One thread of linear algebra, as the program itself has it: told before NumPy is imported.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
