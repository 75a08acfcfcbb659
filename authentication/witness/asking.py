"""How a witness asks a log, and brings it what it signed: plain HTTP, with limits."""

import json
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import Final
from urllib.parse import urlsplit

from authentication.evidence.checkpoint import LARGEST_NOTE_BYTES
from authentication.evidence.merkle import HASH_BYTES
from authentication.evidence.tiles import WIDTH, Tile
from authentication.witness.errors import LogUnreachable, NotTaken

TIMEOUT_S: Final = 20.0
AGENT: Final = "bianliang-witness/1"
_SAID_CHARACTERS: Final = 300


class LogAt:
    """The log of the house at an address."""

    def __init__(self, url: str) -> None:
        """Take the address of the house.

        :raises LogUnreachable: if it is none
        """
        self.url = url.rstrip("/")
        if urlsplit(self.url).scheme not in {"http", "https"} or not urlsplit(self.url).netloc:
            raise LogUnreachable(url=url, why="an address begins https://")

    def checkpoint(self) -> str:
        """Return what the log shows now.

        :raises LogUnreachable: if it cannot be had, or is not text
        """
        data = self._get("/log/checkpoint", most=LARGEST_NOTE_BYTES)
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise LogUnreachable(url=self.url, why="its checkpoint is not text") from error

    def tile(self, tile: Tile) -> bytes:
        """Return the contents of a tile.

        :raises LogUnreachable: if it cannot be had
        """
        return self._get(f"/log/{tile.path}", most=WIDTH * HASH_BYTES)

    def bring(self, note: str) -> None:
        """Bring the log its checkpoint with this witness's signature.

        :raises NotTaken: if it was not taken
        """
        asked = urllib.request.Request(  # noqa: S310 -- http and https alone, as above
            f"{self.url}/log/cosignatures",
            data=json.dumps({"note": note}).encode(),
            headers={"Content-Type": "application/json", "Accept": "application/json", "User-Agent": AGENT},
        )
        try:
            with urllib.request.urlopen(asked, timeout=TIMEOUT_S) as answer:  # noqa: S310 -- as above
                answer.read(1)
        except urllib.error.HTTPError as error:
            raise NotTaken(why=_words_of(error)) from error
        except (OSError, HTTPException) as error:
            raise NotTaken(why=error) from error

    def _get(self, path: str, *, most: int) -> bytes:
        asked = urllib.request.Request(  # noqa: S310 -- http and https alone, as above
            self.url + path, headers={"User-Agent": AGENT, "Cache-Control": "no-cache"}
        )
        try:
            with urllib.request.urlopen(asked, timeout=TIMEOUT_S) as answer:  # noqa: S310 -- as above
                data: bytes = answer.read(most + 1)
        except (OSError, HTTPException) as error:
            raise LogUnreachable(url=self.url + path, why=error) from error
        if len(data) > most:
            raise LogUnreachable(url=self.url + path, why=f"it has more than {most} bytes")
        return data


def _words_of(error: urllib.error.HTTPError) -> str:
    """Return why the house refused, in its own words where it gave any."""
    try:
        said = json.loads(error.read(64 * 1024))
        return str(said.get("why") or said["title"]).removesuffix(".")[:_SAID_CHARACTERS]
    except (ValueError, KeyError, TypeError, OSError, HTTPException):
        return str(error)
