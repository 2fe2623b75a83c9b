"""The sockets that clients come to."""

from __future__ import annotations

import errno
import socket

from autopact.errors import InputError, Unavailable


def listening(host: str, port: int, *, beside: bool = False) -> socket.socket:
    """A socket that listens, before anything is promised on the terminal; others of ours may listen beside it.

    Args:
        host: the address.
        port: its port; 0 for any that is free.
        beside: whether there is one already, and this is one more.

    Raises:
        InputError: the address is empty, which to a socket is every one there is.
        Unavailable: the port is taken, or is not for this user, or there is no such address here.
    """
    if not host:
        raise InputError("--host is empty.", mend="Name an address, or leave --host out for this machine alone.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        if not beside:  # one that shares its port would be let in beside any other that does, of another server too
            socket.create_server((host, port), family=family).close()
        return socket.create_server((host, port), family=family, backlog=1024, reuse_port=True)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            what, mend = f"Port {port} is taken by another program.", "Choose another with --port."
        elif error.errno == errno.EACCES:
            what, mend = f"This user may not listen at port {port}.", "Choose one above 1023 with --port."
        else:
            what, mend = f"Cannot listen at {host}, port {port}: {error.strerror}.", "Check --host and --port."
        raise Unavailable(what, mend=mend) from None
