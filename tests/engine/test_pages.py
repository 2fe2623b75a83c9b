"""What processes share lies in large pages, where the kernel can do that."""

import json
import os
import subprocess
import sys

import pytest

GATHER = """
import ctypes, json, mmap
from autopact.engine.pages import LARGE, gather

heap, holes = (mmap.mmap(-1, 16 * LARGE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) for _ in range(2))
for at in range(0, len(holes), LARGE // 2):
    holes[at] = 1
for at in range(0, len(heap), mmap.PAGESIZE):
    heap[at : at + 4] = at.to_bytes(4)
trial = ctypes.addressof(ctypes.c_char.from_buffer(heap)) // LARGE * LARGE + LARGE
can = ctypes.CDLL(None).madvise(ctypes.c_void_p(trial), ctypes.c_size_t(LARGE), 25) == 0
gather()
with open("/proc/self/smaps_rollup") as told:
    large = sum(1024 * int(line.split()[1]) for line in told if line.startswith("AnonHugePages"))
same = all(heap[at : at + 4] == at.to_bytes(4) for at in range(0, len(heap), mmap.PAGESIZE))
print(json.dumps({"can": can, "large": large // LARGE, "same": same}))
"""


def test_what_is_in_memory_lies_in_large_pages_and_is_the_same() -> None:
    """Of 32 MiB, all but the ends; not a byte is another one. What is hardly there takes no more memory than before."""
    done = subprocess.run([sys.executable, "-c", GATHER], capture_output=True, check=True, env=os.environ)
    told = json.loads(done.stdout)
    assert told["same"]
    if not told["can"]:
        pytest.skip("this kernel gathers no pages: Linux 6.1 does, unless it was built without large ones")
    assert 15 <= told["large"] < 15 + 8
