"""Web Push (RFC 8030, 8291, 8292): a notice for one browser, encrypted for it and signed by the house.

The private key lies among the keys of the house, which the worker alone reads. The libraries are loaded when
the first notice goes out, since most houses never send one.
"""

import base64
import os
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from foundation.posting import Outcome, Poster

_NAME: Final = re.compile(r"push-(\d{4})\.pem")
LIVES: Final = timedelta(days=1)
"""So long a push service keeps a notice for a browser that is closed."""
SIGNED_FOR: Final = timedelta(hours=12)
"""RFC 8292: at most a day."""
POINT_BYTES: Final = 65
AUTH_BYTES: Final = 16


class PushKeys:
    """The key files, push-0001.pem and on. The highest signs; a browser is bound to the key that it saw."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def current(self) -> tuple[int, str]:
        """Return number and public half of the key that signs now; the first is made when there is none."""
        names = self._names()
        if not names:
            self._make(1)
            names = self._names()
        number = int(names[-1][5:9])
        point = self._read(names[-1]).public_key()
        raw = point.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
        return number, base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

    def path(self) -> Path:
        """Return the file of the key that signs now."""
        self.current()
        return self.folder / self._names()[-1]

    def _make(self, number: int) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = ec.generate_private_key(ec.SECP256R1())
        path = self.folder / f"push-{number:04d}.pem"
        fresh = path.with_suffix(".new")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(
                key.private_bytes(
                    serialization.Encoding.PEM,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption(),
                )
            )
            file.flush()
            os.fsync(file.fileno())
        os.link(fresh, path)
        fresh.unlink()

    def _read(self, name: str) -> ec.EllipticCurvePrivateKey:
        key = serialization.load_pem_private_key((self.folder / name).read_bytes(), password=None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return key

    def _names(self) -> list[str]:
        if not self.folder.is_dir():
            return []
        return sorted(path.name for path in self.folder.iterdir() if _NAME.fullmatch(path.name))


class Pusher:
    """Sends a notice to the push service of a browser."""

    def __init__(self, poster: Poster, keys: PushKeys, *, contact: str) -> None:
        """Send by this way out, signed with these keys.

        :param contact: whom the maker of a push service may write to: mailto: or https:
        """
        self.poster, self.keys, self.contact = poster, keys, contact

    def send(
        self, endpoint: str, *, p256dh: str, auth: str, body: bytes, topic: str, at: datetime
    ) -> Outcome:
        """Send one notice; a later one of the same topic takes its place while it waits."""
        from py_vapid import Vapid02  # noqa: PLC0415 -- see above
        from pywebpush import WebPusher  # noqa: PLC0415 -- see above

        given = {"endpoint": endpoint, "keys": {"p256dh": p256dh, "auth": auth}}
        sealed: bytes = WebPusher(given).encode(body, content_encoding="aes128gcm")["body"]
        parts = urlsplit(endpoint)
        claims: dict[str, Any] = {
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": int((at + SIGNED_FOR).timestamp()),
            "sub": self.contact,
        }
        signed: dict[str, str] = Vapid02.from_file(str(self.keys.path())).sign(claims)
        return self.poster.send(
            endpoint,
            sealed,
            {
                **signed,
                "Content-Type": "application/octet-stream",
                "Content-Encoding": "aes128gcm",
                "TTL": str(int(LIVES.total_seconds())),
                "Urgency": "normal",
                "Topic": topic,
            },
        )


def are_keys(p256dh: str, auth: str) -> bool:
    """Say whether a browser's keys can be used: a point of the curve, and sixteen bytes."""
    try:
        point, secret = (base64.urlsafe_b64decode(text + "==") for text in (p256dh, auth))
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        return False
    return len(point) == POINT_BYTES and len(secret) == AUTH_BYTES
