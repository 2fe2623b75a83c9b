"""OpenLink's Virtuoso, the open source edition as Debian has it."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from benchmarks.peers.peer import Absent, Failed, Peer, Place, free_port

_GRAPH = "urn:benchmark:graph"
_FILES = ("Database", "ErrorLog", "Lock", "Transaction")
_OPEN = """
GRANT SPARQL_UPDATE TO "SPARQL";
DB.DBA.RDF_DEFAULT_USER_PERMS_SET ('nobody', 7);
GRANT SELECT ON DB.DBA.SPARQL_SINV_2 TO "SPARQL";
GRANT EXECUTE ON DB.DBA.SPARQL_SINV_IMP TO "SPARQL";
"""
"""Whoever reaches it may write, without a password, and have it ask others by SERVICE."""


class Virtuoso(Peer):
    """On its own store, on disk, which it keeps in its buffers as far as it fits there.

    Every triple is in a named graph, and queries see the union. `/sparql-auth` and `/sparql-graph-crud-auth` are the
    same endpoints for those who have credentials, by HTTP Digest.
    """

    name = "virtuoso"
    query = update = "/sparql"
    graph_store = "/sparql-graph-crud"
    credentials = ("dba", "dba")
    default_graph = _GRAPH

    def needed(self) -> str:
        """Its two programs."""
        there = shutil.which("virtuoso-t") and shutil.which("isql-vt")
        return "" if there else "Virtuoso is not installed (Debian: apt install virtuoso-opensource-7-bin)."

    def installed(self) -> bool:
        """Whether it is; Debian does that."""
        return not self.needed()

    def fetch(self) -> None:
        """It cannot be brought from here.

        Raises:
            Absent: always.
        """
        raise Absent(self.needed())

    def version(self) -> str:
        """As it says itself."""
        told = subprocess.run(["virtuoso-t", "-?"], check=False, capture_output=True, text=True)
        found = re.search(r"Version (\S+?)(-\S+)? ", told.stdout + told.stderr)
        return found[1] if found else "?"

    def load(self, place: Place) -> None:
        """Nothing but its settings: buffers for ten million triples, and no limits that would cut a result short."""
        place.store.mkdir()
        settings = configparser.ConfigParser()
        settings.optionxform = str  # type: ignore[assignment,method-assign]  # it minds capitals
        files = {f"{name}File": place.store / f"virtuoso.{name.lower()}" for name in _FILES}
        passing = {f"{name}File": place.store / f"passing.{name.lower()}" for name in ("Database", "Transaction")}
        settings.read_dict({
            "Database": {**files, "xa_persistent_file": place.store / "virtuoso.xa", "TempStorage": "Passing"},
            "Passing": passing,
            "Parameters": {
                "ServerPort": f"127.0.0.1:{free_port()}", "DisableUnixSocket": 1, "DirsAllowed": "/",
                "NumberOfBuffers": 340_000, "MaxDirtyBuffers": 250_000, "CheckpointInterval": 60,
                "MaxSortedTopRows": 1_000_000,
            },
            "HTTPServer": {
                "ServerPort": f"127.0.0.1:{place.port}", "ServerRoot": place.store, "ServerThreads": 32,
                "MaxKeepAlives": 32, "KeepAliveTimeout": 60,
            },
            "SPARQL": {"ResultSetMaxRows": 100_000_000},
        })  # fmt: skip
        with self._settings(place).open("w", encoding="utf-8") as file:
            settings.write(file)

    def feed(self, place: Place) -> None:
        """By its bulk loader, from its SQL monitor; then all is on disk."""
        files = "".join(f"ld_dir ('{file.parent}', '{file.name}', '{_GRAPH}');\n" for file in place.files)
        self._tell(place, f"{_OPEN}{files}rdf_loader_run ();\ncheckpoint;\n")
        wrong = self._tell(place, "SELECT ll_error FROM DB.DBA.load_list WHERE ll_error IS NOT NULL;")
        if "0 Rows" not in wrong:
            raise Failed(f"virtuoso does not load: {wrong}")

    def command(self, place: Place) -> Sequence[str | Path]:
        """In the foreground, so that it ends with who started it."""
        return ["virtuoso-t", "+foreground", "+configfile", self._settings(place)]

    def monitor(self, place: Place) -> str:
        """The address at which it takes SQL, from `isql-vt`."""
        settings = configparser.ConfigParser()
        settings.read(self._settings(place), encoding="utf-8")
        return settings["Parameters"]["ServerPort"]

    def _tell(self, place: Place, statements: str) -> str:
        """What it says to some SQL."""
        command = ["isql-vt", self.monitor(place), *self.credentials]
        return subprocess.run(command, check=True, input=statements, capture_output=True, text=True).stdout

    @staticmethod
    def _settings(place: Place) -> Path:
        return place.store / "virtuoso.ini"
