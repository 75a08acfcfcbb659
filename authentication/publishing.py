"""The worker publishes the pictures of certified works, one at a time, beside its other work."""

import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import structlog

from authentication.images.published import MEDIA_TYPE, ROOT_FILE, Published, encode
from authentication.images.store import ImageStore
from authentication.keyring import PICTURES, PICTURES_ROOT, Keyring
from authentication.pool import Pool
from authentication.queries.publishing import ToPublish, to_publish
from foundation.db import db

if TYPE_CHECKING:
    from authentication.content_credentials import Said, Signer

log = structlog.get_logger(__name__)

EVERY_S: Final = 1.0
AGAIN: Final = timedelta(hours=1)
"""So often all are looked through anew: what came out of order or was thrown away is found then."""


def publish(
    source: bytes, source_type: str, width: int, height: int, said: "Said", by: "Signer"
) -> list[bytes]:
    """Return a photograph's published renditions, signed, the largest first. In the pool."""
    finish = partial(_signed, said=said, by=by, source=source, source_type=source_type)
    return [data for _, data in encode(source, width, height, finish)]


def _signed(data: bytes, *, said: "Said", by: "Signer", source: bytes, source_type: str) -> bytes:
    from authentication import content_credentials  # noqa: PLC0415 -- in the pool alone

    return content_credentials.signed(data, MEDIA_TYPE, said, by, source=source, source_type=source_type)


def sign_film(data: bytes, title: str, facts: Mapping[str, Any], by: "Signer") -> bytes:
    """Return a clip with its manifest. In the pool."""
    from authentication import content_credentials  # noqa: PLC0415 -- in the pool alone

    return content_credentials.signed_film(data, title, facts, by)


def signer_of(keyring: Keyring, *, base_url: str, demonstration: bool) -> "Signer":
    """Return the house's signer of pictures."""
    from authentication import content_credentials  # noqa: PLC0415 -- only when something is published

    return content_credentials.signer(
        key=keyring.current(PICTURES),
        root=keyring.current(PICTURES_ROOT),
        house=base_url.rsplit("://", maxsplit=1)[-1],
        demonstration=demonstration,
    )


class FilmSigner:
    """Signs clips of broadcasts, in the worker."""

    def __init__(
        self, *, pool: Callable[[], Pool], keyring: Keyring, base_url: str, demonstration: bool
    ) -> None:
        self._pool, self._keyring = pool, keyring
        self._base_url, self._demonstration = base_url, demonstration

    def __call__(self, data: bytes, title: str, facts: Mapping[str, Any]) -> bytes:
        """Return a clip (MP4) with the house's word of what it shows.

        :param facts: plain JSON
        """
        signer = signer_of(self._keyring, base_url=self._base_url, demonstration=self._demonstration)
        made: bytes = self._pool().run(sign_film, data, title, dict(facts), signer)
        return made


class Publisher:
    """Looks which pictures are due and has one made in a child, without holding anybody up."""

    def __init__(
        self,
        *,
        store: ImageStore,
        published: Published,
        pool: Callable[[], Pool],
        keyring: Keyring,
        base_url: str,
        demonstration: bool,
    ) -> None:
        self._store, self._published, self._pool = store, published, pool
        self._keyring, self._base_url, self._demonstration = keyring, base_url, demonstration
        self._after: tuple[datetime, int] | None = None
        """The last certificate that was looked at: when it was issued, and its serial."""
        self._began: datetime | None = None
        self._busy: threading.Thread | None = None
        self._given_up: set[str] = set()

    def run(self, at: datetime) -> int:
        """Begin with the next picture, unless one is under way; 0 always, for nobody has to wait for it."""
        if self._busy is not None and self._busy.is_alive():
            return 0
        if self._began is None or at - self._began >= AGAIN:
            self._began, self._after = at, None
        due = self._next()
        if due is not None:
            self._busy = threading.Thread(target=self._publish, args=(due,), daemon=True, name="publishing")
            self._busy.start()
        return 0

    def wait(self) -> None:
        """Wait until what is under way is done."""
        if self._busy is not None:
            self._busy.join()

    def _next(self) -> ToPublish | None:
        due = to_publish(db.session, after=self._after)
        db.session.rollback()
        for one in due:
            whole = self._published.is_whole(one.sha256, one.width, one.height)
            if not whole and one.sha256 not in self._given_up:
                return one
        if due:
            self._after = (due[-1].issued_at, due[-1].serial)
        return None

    def _publish(self, one: ToPublish) -> None:
        from authentication.content_credentials import Said  # noqa: PLC0415 -- only when one is published

        try:
            signer = self._signer()
            source = self._store.get(one.sha256)
            if source is None:
                raise FileNotFoundError(one.sha256)  # noqa: TRY301 -- told in the log like any other failure
            said = Said(
                title=one.title,
                artwork_id=one.artwork_id,
                certificate_number=one.certificate_number,
                issued_at=one.issued_at.isoformat(),
                photograph_sha256=one.sha256,
                base_url=self._base_url,
            )
            made = self._pool().run(publish, source, one.media_type, one.width, one.height, said, signer)
            for size, data in zip(reversed(one.sizes), made, strict=True):
                self._published.put(self._published.path(one.sha256, size), data)
        except Exception:
            self._given_up.add(one.sha256)
            log.exception("picture not published", sha256=one.sha256)

    def _signer(self) -> "Signer":
        made = signer_of(self._keyring, base_url=self._base_url, demonstration=self._demonstration)
        root = self._published.folder / ROOT_FILE
        if not root.exists():
            self._published.put(root, made.root_pem.encode("ascii"))
        return made
