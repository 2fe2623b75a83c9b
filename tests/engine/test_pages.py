"""What processes share lies in large pages, where the kernel can do that."""

import json
import os
import subprocess
import sys

import pytest

GATHER = """
import ctypes, json, mmap, os
from autopact.engine.pages import LARGE, gather


def large():
    with open("/proc/self/smaps_rollup") as told:
        return sum(1024 * int(line.split()[1]) for line in told if line.startswith("AnonHugePages")) // LARGE


heap, holes = (mmap.mmap(-1, 16 * LARGE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) for _ in range(2))
for at in range(0, len(holes), LARGE // 2):
    holes[at] = 1
for at in range(0, len(heap), mmap.PAGESIZE):
    heap[at : at + 4] = at.to_bytes(4)
trial = ctypes.addressof(ctypes.c_char.from_buffer(heap)) // LARGE * LARGE + LARGE
can = ctypes.CDLL(None).madvise(ctypes.c_void_p(trial), ctypes.c_size_t(LARGE), 25) == 0
told = {"can": can, "at first": large()}
if (pid := os.fork()) == 0:
    gather()
    os._exit(large())
told["in a fork"] = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
gather()
told["here"] = large()
told["same"] = all(heap[at : at + 4] == at.to_bytes(4) for at in range(0, len(heap), mmap.PAGESIZE))
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def told() -> dict[str, int]:
    """What became of 32 MiB that are there, and as many of which hardly anything is."""
    done = subprocess.run([sys.executable, "-c", GATHER], capture_output=True, check=True, env=os.environ)
    found: dict[str, int] = json.loads(done.stdout)
    assert found["same"]
    if not found["can"]:
        pytest.skip("this kernel gathers no pages: Linux 6.1 does, unless it was built without large ones")
    return found


def test_what_is_in_memory_lies_in_large_pages(told: dict[str, int]) -> None:
    """All but the ends, and not a byte is another one. What is hardly there takes no more memory than before."""
    assert 15 <= told["here"] < 15 + 8


def test_what_is_shared_stays_shared(told: dict[str, int]) -> None:
    """It would be copied."""
    assert told["in a fork"] - told["at first"] < 8
