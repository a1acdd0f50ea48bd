"""Memory that is kept costs no page faults when it is used again."""

import platform
import subprocess
import sys

import pytest

FAULTS = """
import resource
import sys
import numpy as np
from engine.allocation import keep_freed_memory

def faults_of(rounds):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(rounds):
        arrays = [np.ones(1 << 19) for _ in range(4)]  # 4 x 4 MiB
        del arrays
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

if sys.argv[1] == "kept":
    keep_freed_memory()
faults_of(2)
print(faults_of(10))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be told")
def test_kept_memory_is_used_again_without_faults():
    kept, returned = (
        int(subprocess.check_output([sys.executable, "-c", FAULTS, what])) for what in ("kept", "")
    )
    assert kept < 1_000
    assert returned > 10 * kept
