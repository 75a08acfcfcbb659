"""The eyes of the house: pictures compared with registered photographs, in the pool, without the database.

Whoever asks reads which photographs a work has, and says afterwards who may know the answer. A picture is
looked at before a transaction is opened, never within one: it takes a tenth of a second of a core and more.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from authentication.images.sanitising import sanitise
from authentication.images.store import FileDamaged, ImageStore
from authentication.pool import Pool
from authentication.recognition.sight import Sight

MOST_COMPARED: Final = 24
"""Photographs of a work that a picture is compared with; as many as it can have."""


class Eyes:
    """Knows registered photographs again."""

    def __init__(self, *, album: Path, store: ImageStore, pool: Pool) -> None:
        self.album = album
        self._store = store
        self._pool = pool

    def compare(self, picture: bytes, photographs: Sequence[str]) -> Sight:
        """Say whether a picture shows the work that these photographs are registered of.

        :param picture: an image file of any kind that Pillow reads
        :param photographs: SHA-256 of each, as `ImageCard.sha256` has it
        Refuses as `sanitise` does.

        :raises PictureTooHard: as the pool does; also PictureBusy
        """
        kept = self._kept(photographs[:MOST_COMPARED])
        return self._pool.run(_compare, self.album, picture, kept)

    def beside(self, picture: bytes, earlier: bytes) -> Sight:
        """Lay a picture of a work on an earlier one of it, in its colours, and say where they differ.

        Refuses as `sanitise` does.

        :raises PictureTooHard: as the pool does; also PictureBusy
        """
        return self._pool.run(_compare, self.album, picture, {"earlier": earlier})

    def recognise(self, picture: bytes) -> Sight:
        """Say which registered photograph a picture shows, if any; the evidence's pictures by `compare`.

        Refuses as `sanitise` does.

        :raises PictureTooHard: as the pool does; also PictureBusy
        """
        return self._pool.run(_recognise, self.album, picture)

    def learn(self, photographs: Sequence[str]) -> list[str]:
        """Make photographs known; return which have no file that can be read.

        :raises AlbumBusy: if another process writes in the album
        """
        kept = self._kept(photographs)
        gone = [sha256 for sha256 in photographs if sha256 not in kept]
        return gone + self._pool.run(_learn, self.album, kept)

    def unknown(self, photographs: Sequence[str]) -> list[str]:
        """Return which of these the album does not know yet."""
        return self._pool.run(_unknown, self.album, list(photographs))

    def stamp(self) -> tuple[int, int] | None:
        """Return what changes whenever the album does; None where there is none."""
        try:
            told = (self.album / "album.json").stat()
        except FileNotFoundError:
            return None
        return told.st_mtime_ns, told.st_ino

    def forget(self) -> None:
        """Empty the album, to be made anew.

        :raises AlbumBusy: if another process writes in it
        """
        self._pool.run(_forget, self.album)

    def _kept(self, photographs: Sequence[str]) -> Mapping[str, bytes]:
        found = {}
        for sha256 in photographs:
            try:
                data = self._store.get(sha256)
            except FileDamaged:  # the audit names it; another photograph may do
                continue
            if data is not None:
                found[sha256] = data
        return found


def _compare(album: Path, picture: bytes, registered: Mapping[str, bytes]) -> Sight:
    from authentication.recognition.looking import look_at_work  # noqa: PLC0415 -- OpenCV, in the pool alone

    return look_at_work(album, sanitise(picture, name="picture").data, registered)


def _recognise(album: Path, picture: bytes) -> Sight:
    from authentication.recognition.looking import recognise  # noqa: PLC0415

    return recognise(album, sanitise(picture, name="picture").data)


def _learn(album: Path, pictures: Mapping[str, bytes]) -> list[str]:
    from authentication.recognition.looking import learn  # noqa: PLC0415

    return learn(album, pictures)


def _unknown(album: Path, names: Sequence[str]) -> list[str]:
    from authentication.recognition.album import Album  # noqa: PLC0415

    known = Album(album).names()
    return [name for name in names if name not in known]


def _forget(album: Path) -> None:
    from authentication.recognition.album import Album  # noqa: PLC0415

    Album(album).clear()
