"""The line to a watcher's browser, where the server lends it: what is written there wakes nobody.

gunicorn gives the connection's socket to the application (`gunicorn.socket`). While the answer's iterator
waits nobody else writes to it, so a message may go straight to it, framed as the chunk that gunicorn
itself would have made of it (RFC 9112, section 7.1).
"""

import os
import socket
import ssl
from collections.abc import Mapping
from typing import Any

from marketplace.saleroom.channel import Line


class ChunkedLine:
    """A connection whose answer is sent in chunks."""

    def __init__(self, connection: socket.socket) -> None:
        """Borrow a connection that does not block."""
        self._connection = connection

    def frame(self, text: str) -> bytes:
        """Return a message as one chunk."""
        body = text.encode()
        return b"%X\r\n%b\r\n" % (len(body), body)

    def send(self, data: bytes) -> int:
        """Write what the connection takes at once.

        :raises OSError: if it is closed
        """
        try:
            return os.write(
                self._connection.fileno(), data
            )  # asked each time: the number of a closed one is no one's
        except BlockingIOError:
            return 0

    def finish(self, data: bytes) -> None:
        """Write all of it, waiting as long as that takes.

        :raises OSError: if it is closed
        """
        self._connection.sendall(data)


def lent(environ: Mapping[str, Any]) -> Line | None:
    """Return the line of the request that is being answered, if the server lends one that may be used.

    It may not over TLS (the bytes are not ours to write), before HTTP/1.1 (there are no chunks), or where
    writing would block everybody.
    """
    connection = environ.get("gunicorn.socket")
    if not isinstance(connection, socket.socket) or isinstance(connection, ssl.SSLSocket):
        return None
    if environ.get("SERVER_PROTOCOL") != "HTTP/1.1" or os.get_blocking(connection.fileno()):
        return None
    return ChunkedLine(connection)
