"""A Virtuoso server in a folder of its own, at ports of its own, for as long as a test needs it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SETTINGS = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{port}
DisableUnixSocket = 1
DirsAllowed = {readable}
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
"""


def missing() -> str:
    """What has to be installed first; nothing, where all is there."""
    return "" if shutil.which("virtuoso-t") and shutil.which("isql-vt") else "needs Virtuoso (virtuoso-opensource)"


@contextmanager
def running(folder: Path, readable: Path) -> Iterator[int]:
    """The port for `isql-vt` of a server with nothing in it.

    Args:
        folder: an empty folder for its files.
        readable: the folder that it may load from.
    """
    port, http = (_free() for _ in range(2))
    settings = folder / "virtuoso.ini"
    settings.write_text(SETTINGS.format(folder=folder, readable=readable, port=port, http=http), encoding="utf-8")
    command = ["virtuoso-t", "+foreground", "+configfile", str(settings)]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(process, port, folder / "virtuoso.log")
        yield port
    finally:
        process.terminate()
        process.wait(timeout=60)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    said = log.read_text(encoding="utf-8", errors="replace") if log.is_file() else "nothing"
    raise RuntimeError(f"Virtuoso did not come up; it says: {said}")


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
