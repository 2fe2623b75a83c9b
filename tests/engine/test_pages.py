"""What processes share lies in large pages, and what one of them writes on is copied early, where the kernel can."""

import json
import os
import subprocess
import sys

import pytest

from autopact.engine.processes import pages

GATHER = """
import ctypes, json, mmap, os
from autopact.engine.processes.pages import LARGE, gather


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


COPY = """
import ctypes, json, mmap, os, resource, sys
from autopact.engine.processes.pages import MOST, copy, written

memory = mmap.mmap(-1, 2 * MOST * mmap.PAGESIZE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
memory.madvise(mmap.MADV_NOHUGEPAGE)
start = ctypes.addressof(ctypes.c_char.from_buffer(memory))
def write(pages):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for page in pages:
        memory[page * mmap.PAGESIZE : page * mmap.PAGESIZE + 4] = page.to_bytes(4)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
def mine():
    spans = [((a - start) // mmap.PAGESIZE, (b - start) // mmap.PAGESIZE) for a, b in written()]
    return [span for span in spans if 0 <= span[0] < 2 * MOST]
def shared():
    ready, done = os.pipe()
    if os.fork() == 0:
        os.close(done)
        os.read(ready, 1)
        os._exit(0)
    os.close(ready)
    return done
def spans(*of):
    return [(start + a * mmap.PAGESIZE, start + b * mmap.PAGESIZE) for a, b in of]

told = {"can": ctypes.CDLL(None).madvise(ctypes.c_void_p(start), ctypes.c_size_t(mmap.PAGESIZE), 23) == 0}
write(range(2 * MOST))
kept = [shared()]
told["of what a fork shares"] = mine()
write([3, 4, 90])
told["of what was written on"] = mine()
copy(spans((200, 300)), lambda: True)
told["when something else is wanted"] = mine()
copy(spans((0, MOST + 1)), lambda: False)
told["of too much"] = mine()
copy(spans((100, 101), (200, 300)), lambda: False)
told["of what was copied"] = mine()
told["faults"] = write(range(200, 300))
told["faults of others"] = write(range(400, 500))
told["same"] = all(memory[at : at + 4] == (at // mmap.PAGESIZE).to_bytes(4)
                   for at in range(0, len(memory), mmap.PAGESIZE))
print(json.dumps(told))
"""


def test_what_will_be_written_on_is_copied_before_that() -> None:
    """Nothing is copied that nobody has asked for, no more than may be, and not a byte becomes another one."""
    done = subprocess.run([sys.executable, "-c", COPY], capture_output=True, check=True, env=os.environ)
    told = json.loads(done.stdout)
    assert told["same"]
    if not told["can"]:
        pytest.skip("this kernel copies no pages early: Linux 5.14 does")
    assert told["of what a fork shares"] == []
    assert told["of what was written on"] == [[3, 5], [90, 91]]
    assert told["when something else is wanted"] == [[3, 5], [90, 91]]
    assert told["of too much"] == [[3, 5], [90, 91]]
    assert told["of what was copied"] == [[3, 5], [90, 91], [100, 101], [200, 300]]
    assert told["faults"] < 50
    assert told["faults of others"] >= 100


def test_where_the_kernel_tells_nothing_everything_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in gVisor, or where /proc is not mounted."""
    monkeypatch.setattr(pages, "TABLE", "/nowhere")
    pages.gather()
    assert pages.written() == []
