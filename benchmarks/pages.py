"""What the pages weigh, and what they take of the server: `python -m benchmarks.pages [FILE…] [--page PATH]…`.

A server of its own is started over the files, or over the bundled graph. Each page is asked for alone, as a browser
asks. Processor time is that of all its processes, so that other programs at work disturb it less than the clock.
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.processes import Processes

PAGES = (
    "/", "/page/renault", "/page/renault?certainty=possible&lang=fr", "/page/flexis",
    "/claim/renault-li-auto-xiaomi-s8-founders", "/source/renault-li-auto-xiaomi",
    "/explain?s=id:flexis&p=a&o=ap:JointVenture", "/search?q=ren", "/queries", "/queries/joint-ventures", "/ontology",
    "/static/style.css", "/static/site.js",
)  # fmt: skip
TIMES = 40


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="what is served; the bundled graph without")
    parser.add_argument("--page", action="append", dest="pages", help="a path; may be repeated")
    parser.add_argument("--reasoning", default="owl-rl")
    given = parser.parse_args()
    command = [sys.executable, "-c", "from autopact.cli import main; main()", "serve", "--port", "0", "--workers", "1"]
    process = subprocess.Popen(
        [*command, "--reasoning", given.reasoning, *map(str, given.files)],
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        if process.stdout is None:
            raise SystemExit("The server says nothing.")
        address = next(
            line.split()[-1].decode() for line in process.stdout if b" site " in f" {line.decode()}".encode()
        )
        _wait_for_data(address)
        print("| page | KiB | compressed | ms | processor ms |\n| --- | ---: | ---: | ---: | ---: |")
        for path in given.pages or PAGES:
            print(_measured(address, path, Processes(process)), flush=True)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for_data(address: str) -> None:
    """Return when the data has been read: the address is there before."""
    while True:
        connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
        connection.request("GET", "/health")
        status = json.load(connection.getresponse())["status"]
        connection.close()
        if status != "starting":
            return
        time.sleep(0.2)


def _measured(address: str, path: str, server: Processes) -> str:
    """The line of a page; what it takes the first time is left out."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
    times = []
    body = b""
    for number in range(TIMES + 3):
        if number == 3:
            before = server.processor_seconds()
        begun = time.perf_counter()
        connection.request("GET", path, headers={"Accept": "text/html,*/*;q=0.8"})
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise SystemExit(f"{path}: {response.status} {body[:2000].decode()}")
        times.append(time.perf_counter() - begun)
    taken = (server.processor_seconds() - before) / TIMES
    connection.close()
    sizes = (len(body) / 1024, len(gzip.compress(body)) / 1024)
    median = statistics.median(times[3:])
    return f"| `{path}` | {sizes[0]:.0f} | {sizes[1]:.0f} | {median * 1000:.1f} | {taken * 1000:.1f} |"


if __name__ == "__main__":
    main()
