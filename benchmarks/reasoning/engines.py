"""The engines that are compared. To add one, add a class and its runner: it is registered by being defined."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import ClassVar

from benchmarks.environment import CHECKOUT, Checkout, Environment

ENGINES: dict[str, type[Engine]] = {}
"""Every engine by its name, in the order of the tables; the first is the one that the others are compared with."""

HEAP_MIB = 8 * 1024
"""What a Java machine may take for its objects."""


class Engine(Environment):
    """A reasoner, installed below a cache folder.

    Attributes:
        runner: the module that runs inside its process.
    """

    runner: ClassVar[str]

    def __init_subclass__(cls) -> None:
        if hasattr(cls, "name") and hasattr(cls, "runner"):
            ENGINES[cls.name] = cls

    def command(self, result: Path, closure: Path | None, files: list[Path], runner: str = "") -> list[str]:
        """The command of one run: see `benchmarks.reasoning.runners`."""
        module = f"benchmarks.reasoning.runners.{runner or self.runner}"
        return [self.program("python"), "-m", module, str(result), str(closure or "-"), *map(str, files)]

    def environment(self) -> dict[str, str]:
        """The environment of its process."""
        return {**os.environ, "PYTHONPATH": str(CHECKOUT), "BENCHMARK_HEAP_MIB": str(HEAP_MIB)}


class Autopact(Checkout, Engine):
    """This repository as it lies here."""

    name = "autopact"
    runner = "ours"


class Reasonable(Engine):
    """OWL 2 RL, most of it, in Rust."""

    name = "reasonable"
    distribution = "reasonable"
    packages = ("reasonable", "rdflib")
    runner = "with_reasonable"


class Owlrl(Engine):
    """OWL 2 RL in Python, over rdflib."""

    name = "owlrl"
    distribution = "owlrl"
    packages = ("owlrl",)
    runner = "with_owlrl"


class Owlready2(Engine):
    """HermiT, a reasoner for all of OWL 2 DL, started by owlready2."""

    name = "owlready2"
    distribution = "owlready2"
    packages = ("owlready2",)
    runner = "with_owlready2"


class _Java(Engine):
    """A library that Maven brings, in a Java machine inside the runner's process."""

    distribution = "jpype1"
    packages = ("jpype1",)
    pom: ClassVar[Path]
    archive: ClassVar[str]
    folder: ClassVar[str]

    @property
    def _jars(self) -> Path:
        return self.home.with_name(self.folder)

    def install(self) -> None:
        """Its environment, and the library by Maven."""
        super().install()
        if not any(self._jars.glob(f"{self.archive}-*.jar")):
            into = f"-DoutputDirectory={self._jars}"
            subprocess.run(
                ["mvn", "--quiet", "--batch-mode", "-f", self.pom, "dependency:copy-dependencies", into], check=True
            )

    def version(self) -> str:
        """As the name of the archive says."""
        return next(self._jars.glob(f"{self.archive}-*.jar")).stem.rpartition("-")[2]

    def environment(self) -> dict[str, str]:
        """With where the library is."""
        return {**super().environment(), "JARS": str(self._jars)}


class _Jena(_Java):
    """Jena's rules for OWL, in one of three sizes."""

    pom = CHECKOUT / "tests" / "interop" / "jena-pom.xml"
    archive, folder = "jena-core", "jena-jars"
    runner = "with_jena"
    size: ClassVar[str]

    def environment(self) -> dict[str, str]:
        """With which of its reasoners is meant."""
        return {**super().environment(), "JENA_REASONER": self.size}


class JenaMicro(_Jena):
    """The least of them, which its documentation recommends for speed."""

    name = "jena-micro"
    size = "micro"


class JenaMini(_Jena):
    """The one between."""

    name = "jena-mini"
    size = "mini"


class JenaFull(_Jena):
    """The most that Jena derives by rules."""

    name = "jena-full"
    size = "full"


class Rdf4j(_Java):
    """RDF4J's inferencer for RDFS; of OWL it knows nothing."""

    name = "rdf4j-rdfs"
    pom = Path(__file__).with_name("rdf4j-pom.xml")
    archive, folder = "rdf4j-sail-inferencer", "rdf4j-jars"
    runner = "with_rdf4j"
