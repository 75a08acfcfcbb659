"""The simulated customs office as a small server: messages in, replies out, plain HTTP on the loopback only.

    POST /messages          one message; its reply, or nothing yet
    POST /claims            one claim of refund, at the tax office
    GET  /replies/<copNo>   everything said about a filing
    GET  /received          how often each message came, by guid

The sender's `Date` is the office's clock, so that a trial can play a late office without waiting.
"""

import json
import socket
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import unquote, urlsplit

from bonded_warehouse.customs.reading import LARGEST
from bonded_warehouse.customs.simulator.desk import Desk, Dies, Script, answer
from bonded_warehouse.customs.simulator.office import is_scenario
from bonded_warehouse.customs.simulator.offices import is_play
from foundation import clock

HOST: Final = "127.0.0.1"


class Office(ThreadingHTTPServer):
    """The server; it keeps its desk in memory and ends with its process."""

    daemon_threads = True

    def __init__(self, port: int, script: Script) -> None:
        super().__init__((HOST, port), _Counter)
        self.desk = Desk(script)

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://{HOST}:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Let a caller who went away go: it is part of the play."""


class _Counter(BaseHTTPRequestHandler):
    """One caller."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Office

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST:
            self.close_connection = True
            self._say(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, b"{}")
            return
        body = self.rfile.read(length)
        scenario = self._scenario()
        path = urlsplit(self.path).path
        if path not in {"/messages", "/claims"}:
            self._say(HTTPStatus.NOT_FOUND, b"{}")
        elif scenario == "down":
            self._say(HTTPStatus.SERVICE_UNAVAILABLE, b"{}")
        else:
            try:
                said = answer(self._take(path, body, scenario))
            except Dies:
                self._break_off()
                return
            self._say(HTTPStatus.OK, said)

    def _take(self, path: str, body: bytes, scenario: str | None) -> list[bytes]:
        desk = self.server.desk
        if path == "/claims":
            return desk.claim(body, scenario=scenario, at=self._at())
        return desk.take(body, scenario=scenario, at=self._at(), seen_at=self._seen_at())

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if self._scenario() == "down":
            self._say(HTTPStatus.SERVICE_UNAVAILABLE, b"{}")
        elif path == "/received":
            self._say(HTTPStatus.OK, json.dumps(self.server.desk.received).encode())
        elif path.startswith("/replies/"):
            number = unquote(path.removeprefix("/replies/"))
            said = self.server.desk.said(number, at=self._at(), seen_at=self._seen_at())
            if said is None:
                self._say(HTTPStatus.NOT_FOUND, b"{}")
            else:
                self._say(HTTPStatus.OK, answer(said))
        else:
            self._say(HTTPStatus.NOT_FOUND, b"{}")

    def _scenario(self) -> str | None:
        asked = self.headers.get("X-Scenario")
        return asked if asked and (is_scenario(asked) or is_play(asked)) else None

    def _seen_at(self) -> datetime | None:
        try:
            found = datetime.fromisoformat(self.headers.get("X-Seen-At") or "")
        except ValueError:
            return None
        return found if found.tzinfo else None

    def _at(self) -> datetime:
        try:
            return parsedate_to_datetime(self.headers.get("Date") or "")
        except ValueError:
            return clock.now()

    def _break_off(self) -> None:
        """Promise an answer, give half of it, and die."""
        self.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 4096\r\n\r\n{"replies": ["PD94')
        self.wfile.flush()
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _say(self, status: HTTPStatus, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the standard library's name
        """Say nothing."""
