"""`python -m benchmarks.peers [NAME…]`: install these peers, or all, and say which version is there."""

from __future__ import annotations

import argparse
import subprocess
import sys

from benchmarks.peers import PEERS, Absent


def main() -> int:
    """0 when all are there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(PEERS))
    lacking = 0
    for name in parser.parse_args().names or PEERS:
        peer = PEERS[name]()
        try:
            if lacks := peer.needed():
                raise Absent(lacks)
            peer.install()
            print(f"{name} {peer.version()}")
        except (Absent, subprocess.CalledProcessError) as error:
            lacking += 1
            print(f"{name}: {error}", file=sys.stderr)
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
