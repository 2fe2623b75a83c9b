"""Every link of the site, followed as a browser would: `python -m tests.crawl [LANGUAGE…]` over the bundled graph.

What two choices together lead to (two facets, a facet and a sorting) is asked for and its links are not followed, since
all combinations of them have no end; and a language in an address is followed from the entry pages alone.
"""

from __future__ import annotations

import re
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection
from urllib.parse import parse_qsl, urlsplit

from .serving import running

Get = Callable[[str], tuple[int, str, str]]
"""Gives status, media type and text of an address; redirects are followed."""

MOST = 20_000
"""Addresses that the long form asks for; those nearest to the entry pages come first."""

ENTRIES = ("/", "/network", "/queries", "/ontology", "/sparql", "/search?q=ren")
CHOICES = {"certainty", "inference", "kind", "topic", "status", "around", "sort", "about", "type", "from", "max"}
_LINK = re.compile(r"<a\b[^>]*?\shref=\"([^\"]+)\"")
_ID = re.compile(r"\sid=\"([^\"]+)\"")


@dataclass
class Crawl:
    """What was asked for, and what is wrong with it."""

    pages: int = 0
    others: int = 0
    left: int = 0
    faults: list[str] = field(default_factory=list)
    _ids: dict[str, set[str]] = field(default_factory=dict)
    _fragments: dict[tuple[str, str], str] = field(default_factory=dict)

    def run(self, get: Get, starts: Iterable[str], most: int = sys.maxsize) -> Crawl:
        """Ask for what can be reached from some addresses, `most` of it at most."""
        waiting = deque(starts)
        entries, found = set(waiting), set(waiting)
        while waiting and self.pages + self.others < most:
            address = waiting.popleft()
            status, media_type, text = get(address)
            if status != 200:
                self.faults.append(f"{address}: {status}")
                continue
            if media_type != "text/html":
                self.others += 1
                continue
            self.pages += 1
            self._ids[address] = set(map(unescape, _ID.findall(text)))
            if not self._followed(address, entries):
                continue
            for link in map(unescape, _LINK.findall(text)):
                target, _, fragment = link.partition("#")
                target = target or address
                if not target.startswith("/"):
                    continue
                if fragment:
                    self._fragments[target, fragment] = address
                if target not in found:
                    found.add(target)
                    waiting.append(target)
        self.left = len(waiting)
        self.faults += [
            f"{target}#{fragment}, from {source}: no such place"
            for (target, fragment), source in self._fragments.items()
            if target in self._ids and fragment not in self._ids[target]
        ]
        return self

    @staticmethod
    def _followed(address: str, entries: set[str]) -> bool:
        """Whether the links of a page are followed."""
        given = {name for name, _ in parse_qsl(urlsplit(address).query)}
        return address in entries or ("lang" not in given and len(given & CHOICES) < 2)


def main(languages: Iterable[str]) -> int:
    """Crawl a server of the bundled graph; 1 if anything is wrong."""
    begun = time.monotonic()
    with running(reasoning="owl-rl") as endpoint:
        connection = HTTPConnection(urlsplit(endpoint).netloc, timeout=60)

        def get(address: str) -> tuple[int, str, str]:
            connection.request("GET", address, headers={"Accept": "text/html,*/*;q=0.8"})
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            if answer.status == 303:
                return get(answer.headers["Location"].removeprefix(endpoint.removesuffix("/sparql")))
            return answer.status, (answer.headers["Content-Type"] or "").partition(";")[0], text

        while get("/")[0] == 503:  # the address is there before the data is
            time.sleep(0.2)
        starts = [f"{entry}{'&' if '?' in entry else '?'}lang={code}" for code in languages for entry in ENTRIES]
        done = Crawl().run(get, [*ENTRIES, *starts], MOST)
        connection.close()
    print(*done.faults, sep="\n")
    seconds = time.monotonic() - begun
    told = f"{done.pages} pages and {done.others} files in {seconds:.0f} s, {done.left} left"
    print(f"{told}; {len(done.faults)} faults.")
    return bool(done.faults)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ("en", "fr", "zh")))
