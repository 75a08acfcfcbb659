"""Messages to receivers that accounts name: one, to a public address, in a few seconds."""

import asyncio
import socket
import ssl
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import httpx

from foundation import receivers

LONGEST_S: Final = 6.0
"""For all of it: a receiver that answers a letter at a time holds up nobody."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message."""

    status: int | None
    """The HTTP status that was answered; None: there was no answer."""
    problem: str
    """Empty; 'address' (not to be sent to), 'name' (not found), 'unreachable', 'refused'."""


class Poster:
    """Sends to public addresses; in a house for trying, to any."""

    def __init__(self, *, private: bool) -> None:
        """Say whether the house's own network may be sent to."""
        self._private = private

    def send(self, url: str, body: bytes, headers: Mapping[str, str]) -> Outcome:
        """Send one message and return what became of it; its answer is not read, no redirection followed."""
        if receivers.problem(url, private=self._private) is not None:
            return Outcome(None, "address")
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return Outcome(None, "name")
        addresses = [str(one[4][0]) for one in found]
        if not self._private and not all(receivers.is_public(one) for one in addresses):
            return Outcome(None, "address")
        # What was looked at is what is called: the name may resolve to something else a moment later.
        address = f"[{addresses[0]}]" if ":" in addresses[0] else addresses[0]
        target = urlunsplit((parts.scheme, f"{address}:{port}", parts.path or "/", parts.query, ""))
        try:
            with ThreadPoolExecutor(max_workers=1) as apart:  # whoever calls may have a loop of his own
                posting = _post(target, body, {**headers, "Host": parts.netloc}, host)
                status = apart.submit(asyncio.run, posting).result()
        except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError):
            return Outcome(None, "unreachable")
        return Outcome(status, "" if httpx.codes.is_success(status) else "refused")


@cache
def _tls() -> ssl.SSLContext:
    """Return whom all messages trust: read once, since it takes longer than to send one."""
    return httpx.create_ssl_context(trust_env=False)


async def _post(target: str, body: bytes, headers: Mapping[str, str], host: str) -> int:
    async with (
        asyncio.timeout(LONGEST_S),
        httpx.AsyncClient(
            verify=_tls(), follow_redirects=False, trust_env=False, timeout=LONGEST_S
        ) as client,
    ):
        request = client.build_request(
            "POST", target, content=body, headers=dict(headers), extensions={"sni_hostname": host}
        )
        response = await client.send(request, stream=True)
        await response.aclose()
        return response.status_code
