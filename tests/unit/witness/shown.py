"""A log that is shown over real HTTP, and can be made to lie."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from authentication.evidence import checkpoint, merkle, policy, tiles
from authentication.evidence.checkpoint import Checkpoint, NoteKey
from authentication.evidence.errors import TileRefused
from authentication.evidence.keys import PrivateKey
from authentication.evidence.policy import Log, TimedNoteKey, TrustPolicy
from tests.unit.evidence.making import ORIGIN, PERIOD, key

LOG = key(3)


def grown(*leaves: bytes) -> merkle.Tree:
    return merkle.Tree(merkle.leaf_hash(leaf) for leaf in leaves)


def trust(*keys: PrivateKey, origin: str = ORIGIN) -> TrustPolicy:
    known = tuple(TimedNoteKey(key=NoteKey(origin, each.public), period=PERIOD) for each in keys or (LOG,))
    return TrustPolicy(name="regulator", logs=(Log(origin=origin, keys=known),))


@dataclass
class Shown:
    """What a log shows, and what was brought to it."""

    tree: merkle.Tree
    signed: str = ""
    """A note to be shown instead of the tree's own."""
    key: PrivateKey = LOG
    origin: str = ORIGIN
    takes: bool = True
    brought: list[str] = field(default_factory=list)
    url: str = ""

    def note(self) -> str:
        if self.signed:
            return self.signed
        return checkpoint.sign(Checkpoint(self.origin, self.tree.size, self.tree.root()), key=self.key)

    def tile(self, path: str) -> bytes | None:
        try:
            wanted = tiles.Tile.parse(path)
            return tiles.hashes(self.tree, wanted) if tiles.is_within(wanted, self.tree.size) else None
        except TileRefused:
            return None

    def trust(self) -> bytes:
        return policy.write(trust()).encode()


@contextmanager
def shown(log: Shown) -> Iterator[Shown]:
    class Asked(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            data = log.note().encode() if self.path == "/log/checkpoint" else log.tile(self.path[5:])
            self.answer(200 if data is not None else 404, data or b"")

        def do_POST(self) -> None:
            sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if log.takes:
                log.brought.append(sent["note"])
            self.answer(201 if log.takes else 503, b"{}")

        def answer(self, status: int, data: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *said: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Asked)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    log.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield log
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def retold(log: Shown, *leaves: bytes) -> Shown:
    """Return the same log with another history."""
    return replace(log, tree=grown(*leaves))
