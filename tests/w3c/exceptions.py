"""The tests that are known to fail, and why: `exceptions.toml`."""

import tomllib
from pathlib import Path

from .manifest import BASE

_KNOWN = tomllib.loads((Path(__file__).parent / "exceptions.toml").read_text(encoding="utf-8"))["exception"]

OUTCOME: dict[str, str] = {
    f"{BASE}{folder}/manifest#{name}": group["outcome"]
    for group in _KNOWN
    for folder, names in group["tests"].items()
    for name in names
}
"""By the IRI of the test: `value` where the answer is equal by value only, `different` where it is not equal."""
