"""An environment of its own for a program that is measured: what it needs is installed there and nowhere else."""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import ClassVar

CHECKOUT = Path(__file__).parents[1]

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "autopact-benchmarks"
"""Where programs are installed and results are written, if nobody says otherwise."""


class Environment:
    """A virtual environment below a cache folder.

    Attributes:
        name: as it stands in tables and on the command line.
        distribution: the name that its version is found by.
        packages: what pip is to install.
    """

    name: ClassVar[str]
    distribution: ClassVar[str]
    packages: tuple[str, ...] = ()

    def __init__(self, cache: Path) -> None:
        self.home = cache / "servers" / self.name.replace(" ", "-")

    def program(self, name: str) -> str:
        """The path of a program of its environment."""
        return str(self.home / "bin" / name)

    def fingerprint(self) -> str:
        """What its installation depends on: when this changes, it is installed anew."""
        return f"{sys.version} {self.packages}"

    def installed(self) -> bool:
        """Whether it is there and still right."""
        return self._stamp.is_file() and self._stamp.read_text(encoding="utf-8") == self._digest()

    def install(self) -> None:
        """Fetch it, unless it is installed."""
        if not self.installed():
            self.fetch()
            self._stamp.write_text(self._digest(), encoding="utf-8")

    def fetch(self) -> None:
        """Make its environment anew."""
        subprocess.run([sys.executable, "-m", "venv", "--clear", self.home], check=True)
        pip = [self.program("python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *self.packages], check=True)

    def version(self) -> str:
        """The version that runs."""
        code = f"import importlib.metadata as m; print(m.version({self.distribution!r}))"
        return subprocess.run(
            [self.program("python"), "-c", code], check=True, capture_output=True, text=True
        ).stdout.strip()

    @property
    def _stamp(self) -> Path:
        return self.home / "installed"

    def _digest(self) -> str:
        return sha256(self.fingerprint().encode()).hexdigest()


class Checkout(Environment):
    """A checkout of this repository; its code runs from where it lies."""

    distribution = "autopact"
    checkout = CHECKOUT

    def __init__(self, cache: Path) -> None:
        super().__init__(cache)
        self.packages = ("--editable", str(self.checkout))

    def fingerprint(self) -> str:
        """Its dependencies."""
        return super().fingerprint() + (self.checkout / "pyproject.toml").read_text(encoding="utf-8")
