"""Where the house sends to when a stranger says where: public addresses alone. Pure.

An address that somebody else chose must not lead into the house's own network (server-side request forgery):
neither written out, nor in another spelling, nor by a name that resolves to one. So the text is looked at
here, and every address that its name resolves to when something is sent (`foundation.posting`).
"""

import ipaddress
import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

LONGEST: Final = 500
INNER: Final = ("localhost", "local", "internal", "lan", "home.arpa", "intranet", "onion")
"""Ends of names that are of no public network (RFC 6761, 6762, 7686, 8375)."""
_EMBEDDING: Final = ipaddress.ip_network("64:ff9b::/96")
"""IPv4 in IPv6 (RFC 6052)."""
_NAME: Final = re.compile(
    r"(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?"
)


def problem(url: str, *, private: bool) -> str | None:
    """Return what is wrong with an address to send to, in English; None if nothing is.

    :param private: the house is for trying: http and its own network are let pass
    """
    if len(url) > LONGEST or not re.fullmatch(r"[!-~]+", url):
        return "it is no address"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "it is no address"
    if parts.scheme != "https" and not (private and parts.scheme == "http"):
        return "it does not begin with https"
    if not parts.hostname or port == 0 or parts.fragment or "@" in parts.netloc:
        return "it is no plain address of a server"
    return _host_problem(parts, private=private)


def _host_problem(parts: SplitResult, *, private: bool) -> str | None:
    host = (parts.hostname or "").rstrip(".").lower()
    try:
        ipaddress.ip_address(host)
    except ValueError:
        if not _NAME.fullmatch(host):
            return "its server has no name"
        if private:
            return None
        last = host.rpartition(".")[2]
        is_number = last.isdigit() or last.startswith("0x")  # 127.1, 0x7f.1: some read it as an address
        is_inner = "." not in host or host.endswith(tuple(f".{end}" for end in INNER))
        return "its server is of no public network" if is_number or is_inner else None
    return None if private or is_public(host) else "its server is of no public network"


def is_public(text: str) -> bool:
    """Say whether an IP address is one of the public network, whatever it is wrapped in."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if wrapped is None and address in _EMBEDDING:
            wrapped = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if wrapped is not None:
            return is_public(str(wrapped))
    return address.is_global and not address.is_multicast and not address.is_reserved
